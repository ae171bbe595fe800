// What is measured of a feed while somebody looks.
import type { Feed, FeedStats, LiveStats, Percentiles } from './api.ts';
import type { Book } from './book.ts';
import type { Clock } from './clock.ts';
import { attempt } from './delivery.ts';
import type { SharedFeed } from './feed.ts';
import type { Frame, FrameTask } from './frame.ts';

const MINUTE_MS = 60_000;
const MOST_RATES = 60;
// Frames are sampled this often, and every fourth time all is told.
const SAMPLE_MS = 250;
const TOLD_EVERY = 4;
// So many samplings at the most one symbol is waited for.
const LONGEST_WAIT = 40;
// Of a source with thousands of symbols some tell how old its prices are as well as all.
const MOST_QUOTES = 50;

export type Measured = {
  readonly clock: Clock;
  readonly frame: Frame;
  readonly book: Book;
  readonly shared: SharedFeed;
};

type Sample = { readonly at: number; readonly ms: number };
type Listener = (stats: FeedStats) => void;

const meters = new WeakMap<Book, Set<Listener>>();

/** Calls back with all of a feed's numbers, at once and then each second. @returns ends it */
export function followStats(measured: Measured, listener: Listener): () => void {
  const { book, shared } = measured;
  const listeners = meters.get(book) ?? new Set();
  listeners.add(listener);
  if (!meters.has(book)) {
    meters.set(book, listeners);
    measure(measured, listeners);
  }
  attempt(() => listener(shared.api.stats));
  return () => void listeners.delete(listener);
}

/** Until nobody listens any more. */
function measure({ clock, frame, book, shared }: Measured, listeners: ReadonlySet<Listener>): void {
  const rates: number[] = [];
  const venue = createSamples(clock);
  const frames = watchFrames(clock, frame, book);
  const over = new AbortController();
  const followed = new Set<Feed>();
  let counted = countsOf(shared.api.stats);
  let lookedAt = clock.now();
  let turn = 0;

  const look = (stats: FeedStats): LiveStats => {
    const now = clock.now();
    // A hidden page's timers come late: then each second has its share. Of a clock that was set back nothing can be told.
    const passed = Math.max(1, Math.round((now - lookedAt) / 1000));
    const counts = countsOf(stats);
    let messages = 0;
    // What a source had seen before the list came to it is no news.
    for (const [source, count] of counts) messages += count - (counted.get(source) ?? count);
    for (let second = 0; second < Math.min(passed, MOST_RATES); second++) rates.push(messages / passed);
    rates.splice(0, rates.length - MOST_RATES);
    const fresh = book
      .quotes()
      .filter(
        ({ time, freshness, receivedAt }) => time && freshness === 'live' && receivedAt >= lookedAt && receivedAt < now,
      );
    const stride = Math.ceil(fresh.length / MOST_QUOTES);
    for (const [index, { time = 0, receivedAt }] of fresh.entries())
      if (index % stride === 0) venue.add(receivedAt - time);
    counted = counts;
    lookedAt = now;
    return { rates: [...rates], latency: latency(stats), paint: frames.percentiles() };
  };
  const latency = ({ sources = [] }: FeedStats): LiveStats['latency'] => {
    const ofVenue = venue.percentiles();
    // Prices that come before they were made: the clocks differ by more than there is to measure.
    if (ofVenue && ofVenue.p50 >= 0) return { ...ofVenue, of: 'venue' };
    const since = clock.now() - MINUTE_MS;
    const answers = (shared.guard?.answers ?? []).filter(({ at }) => at > since).map(({ ms }) => ms);
    const ofRequest = percentilesOf(answers);
    if (ofRequest) return { ...ofRequest, of: 'request' };
    return sources.map(({ stats }) => stats.live?.latency).find((found) => found);
  };
  // The sources of a list are measured, too.
  const followSources = () => {
    for (const feed of shared.guard?.feeds?.() ?? []) {
      if (followed.has(feed)) continue;
      followed.add(feed);
      feed.subscribe({ kind: 'stats' }, () => {}, { signal: over.signal });
    }
  };
  const next = () => {
    followSources();
    clock.after(SAMPLE_MS, () => {
      if (listeners.size === 0) {
        frames.end();
        meters.delete(book);
        over.abort();
        book.counts.live = undefined;
        return;
      }
      if (++turn % TOLD_EVERY === 0) {
        book.counts.live = look(shared.api.stats);
        const { stats } = shared.api;
        for (const listener of [...listeners]) attempt(() => listener(stats));
      }
      frames.sample();
      next();
    });
  };
  book.counts.live = { rates: [] };
  next();
}

/** Messages so far, by source; its label alone may be another's, too. */
const countsOf = ({ messages, sources }: FeedStats): ReadonlyMap<string, number> =>
  new Map(sources?.map(({ label, stats }, index) => [`${index} ${label}`, stats.messages]) ?? [['', messages]]);

/** The last minute's. */
function createSamples(clock: Clock) {
  let samples: Sample[] = [];
  return {
    add: (ms: number) => void samples.push({ at: clock.now(), ms }),
    percentiles(): Percentiles | undefined {
      const now = clock.now();
      samples = samples.filter(({ at }) => at <= now && at > now - MINUTE_MS);
      return percentilesOf(samples.map(({ ms }) => ms));
    },
  };
}

function percentilesOf(values: readonly number[]): Percentiles | undefined {
  const sorted = [...values].sort((one, other) => one - other);
  const at = (share: number) => sorted[Math.ceil(sorted.length * share) - 1] as number;
  return sorted.length > 0 ? { p50: at(0.5), p95: at(0.95) } : undefined;
}

/** From the next price's coming to the end of the frame that shows it. */
function watchFrames(clock: Clock, frame: Frame, book: Book) {
  const samples = createSamples(clock);
  const page = globalThis.document as Document | undefined;
  let stop: (() => void) | undefined;
  let looks = 0;

  return {
    percentiles: samples.percentiles,
    /** Listens for one price of the symbol that moved last. */
    sample() {
      if (page?.visibilityState !== 'visible' || (stop && ++looks < LONGEST_WAIT)) return;
      stop?.(); // a symbol that has gone quiet
      looks = 0;
      // Not by a subscription: that would keep the symbol in use.
      const newest = book
        .quotes()
        .filter(({ freshness }) => freshness === 'live')
        .sort((one, other) => other.receivedAt - one.receivedAt)[0];
      if (!newest) return;
      let cameAt: number | undefined;
      const over = new AbortController();
      const { port1, port2 } = new MessageChannel();
      // What is posted in a frame comes when it has been painted.
      const task: FrameTask = { run: () => port2.postMessage(0) };
      const leave = book.listen('quote', newest.symbol, {
        push(_, quote) {
          if (quote === newest || cameAt !== undefined) return;
          cameAt = performance.now();
          frame.request(task);
        },
        stop() {},
      });
      const end = () => {
        leave();
        port1.close();
        over.abort();
        if (stop === end) stop = undefined;
      };
      port1.onmessage = () => {
        samples.add(performance.now() - (cameAt as number));
        end();
      };
      page.addEventListener('visibilitychange', end, { signal: over.signal });
      stop = end;
    },
    end: () => stop?.(),
  };
}
