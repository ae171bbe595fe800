// Several sources in one feed: each symbol's price comes from the first source that has it now.
import type { ChannelTopic } from '../dialects/dialect.ts';
import type { Candle, Quote, Signal, Trade } from '../market/quote.ts';
import { symbolKey } from '../market/symbol.ts';
import type { Feed, FeedStats, SymbolStats } from './api.ts';
import type { Book } from './book.ts';
import type { FeedOptions } from './feed.ts';
import type { Guard } from './guard.ts';
import { createNote, createRetelling, notePauses, printJournal } from './journal.ts';
import { createPreference, type Level, type Preference } from './preference.ts';
import type { Reporter } from './reporter.ts';
import { usable } from './settings.ts';
import { sourceName } from './source.ts';
import type { FeedState, JournalEntry, Phase } from './state.ts';

// How long a source may be without a symbol's price before the next one is asked.
const PATIENCE_MS = 3_000;
const LOOK_MS = 1_000;

export type FailoverOptions = FeedOptions & {
  readonly book: Book;
  readonly journal: JournalEntry[];
  readonly topics: () => readonly ChannelTopic[];
  readonly changed: () => void;
};

/** How one source stands with one symbol. */
type Standing = {
  readonly source: number;
  stop: () => void;
  quote?: Quote | undefined;
};

type Watch = {
  topic: ChannelTopic;
  /** Those that were asked, in order; one more each time none of them serves. */
  readonly standings: Standing[];
  /** Whose price is shown. */
  readonly preference: Preference;
};

export function createFailover(options: FailoverOptions): Guard {
  const { clock, sources, open, book, journal, changed } = options;
  const note = createNote(clock, journal);
  const retell = createRetelling(clock, journal);
  const { bigMove, debug } = usable(options.settings());
  const names = sources.map(sourceName);
  const feeds = new Map<number, Feed>();
  const stopFeeds: (() => void)[] = [];
  const watches = new Map<string, Watch>();
  // Not a timer of clock.ts: shared with this file alone, the build would split that off the entry, as a file of its own.
  let stopLooking: (() => void) | undefined;
  let attributed: FeedState['attributions'];
  let reporter: Reporter | undefined;

  const feedOf = (index: number): Feed => {
    let feed = feeds.get(index);
    if (!feed) {
      const opened = open(names[index] as string);
      feed = opened;
      feeds.set(index, opened);
      // Which source it is shows once its dialect is known; its state counts as it changes.
      stopFeeds.push(
        opened.watch(() => judge()),
        opened.subscribe({ kind: 'journal' }, (entry) => retell(entry, label(index)), { unpaced: true }),
      );
    }
    return feed;
  };
  const label = (index: number) => feedOf(index).state.label;

  // A market that is shut is served by its last price; what only answers requests can do no better than polled.
  const levelOf = ({ source, quote }: Standing): Level => {
    const freshness = quote?.freshness;
    if (freshness === 'live' || freshness === 'closed') return 2;
    if (freshness !== 'polled') return 0;
    return feedOf(source).state.transport === 'rest' ? 2 : 1;
  };

  const show = (watch: Watch, standing: Standing) => {
    const { shown, switches } = watch.preference;
    if (standing.source !== shown || !standing.quote) return;
    // Another source's price is no move of this one's: the session says so.
    book.tell('quote', {
      ...standing.quote,
      session: standing.quote.session + switches * 1e6,
      source: label(shown),
    });
  };
  const heard = (watch: Watch, standing: Standing, quote: Quote) => {
    standing.quote = quote;
    watch.preference.rate(standing.source, levelOf(standing));
    book.counts.lastPriceAt = quote.receivedAt;
    if (quote.freshness === 'live') book.counts.lastStreamedAt = quote.receivedAt;
    watch.preference.begin(standing.source);
    show(watch, standing);
  };
  const listen = (watch: Watch, standing: Standing) => {
    const { stop, source } = standing;
    const { kind, symbol, background } = watch.topic;
    const options = { unpaced: true, background };
    const pass = (value: Trade | Signal) => book.tell(kind, value as never);
    standing.stop =
      kind === 'quote'
        ? feedOf(source).subscribe(symbol, (quote) => heard(watch, standing, quote), options)
        : feedOf(source).subscribe({ kind, symbol }, pass as never, options);
    stop();
  };
  const ask = (watch: Watch, source = watch.standings.length) => {
    const { kind, symbol } = watch.topic;
    const standing: Standing = { source, stop() {} };
    watch.standings.push(standing);
    watch.preference.enter(source);
    listen(watch, standing);
    if (source > 0 && kind === 'quote')
      note('warn', 'failover.asked', { source: label(source), symbol, first: label(source - 1) }, { symbol });
  };

  /** Trades come from the source whose price is shown; signals from the first that is live. */
  const follow = (watch: Watch) => {
    const { kind, symbol } = watch.topic;
    const live = [...feeds].find(([, { state }]) => state.phase === 'live')?.[0];
    const source = Math.max(
      0,
      (kind === 'trade' ? watches.get(`quote${symbolKey(symbol)}`)?.preference.shown : live) ?? 0,
    );
    if (watch.standings[0]?.source === source) return;
    for (const { stop } of watch.standings.splice(0)) stop();
    ask(watch, source);
  };

  // Does the source's not having it cost no patience? "Everything" is refused by those that want to be asked by name.
  const isRefused = ({ symbol, alike }: ChannelTopic, source: number) => {
    const feed = feedOf(source);
    if (symbol === '*') return false;
    return (alike ?? [symbol]).every((name) => feed.refuses(name));
  };

  /** Looks at one symbol: does it want another source, and whose price is to be shown? */
  const judgeOne = (watch: Watch) => {
    if (watch.topic.kind !== 'quote') return follow(watch);
    const { standings, topic, preference } = watch;
    for (const standing of standings) preference.rate(standing.source, levelOf(standing));
    const { source: deepest } = standings.at(-1) as Standing;
    const away = topic.symbol !== '*' || AWAY.has(feedOf(deepest).state.phase);
    const asked = Math.abs(clock.now() - preference.since(deepest));
    const waited = (away && asked >= PATIENCE_MS) || isRefused(topic, deepest);
    const relatives = (topic.alike ?? [])
      .map((name) => watches.get(topic.kind + symbolKey(name)))
      .filter((relative) => relative && relative !== watch) as Watch[];
    const serves = (each: Watch) => each.standings.some(({ source }) => each.preference.level(source) === 2);
    if (![watch, ...relatives].some(serves) && waited && standings.length < sources.length) ask(watch);

    const before = preference.shown;
    if (preference.choose()) {
      const { shown } = preference;
      const { symbol } = topic;
      if (before >= 0)
        note(shown < before ? 'info' : 'warn', 'failover.shown', { symbol, source: label(shown) }, { symbol });
      show(watch, standings[shown] as Standing);
    }
    // An earlier source that holds again makes the later ones superfluous.
    for (const { shown, level, holds } of [watch, ...relatives].map((each) => each.preference))
      if (shown >= 0 && level(shown) === 2 && holds(shown))
        for (const { stop, source } of standings.splice(shown + 1)) {
          stop();
          preference.enter(source);
        }
  };
  const judge = () => {
    for (const watch of watches.values()) judgeOne(watch);
    changed();
    reporter?.look();
    stopLooking?.();
    stopLooking = watches.size > 0 ? clock.after(LOOK_MS, judge) : undefined;
  };

  const drop = (id: string, watch: Watch) => {
    for (const { stop } of watch.standings) stop();
    watches.delete(id);
  };

  /** Whom the prices that are shown are owed to; the same list as long as it says the same. */
  const owed = () => {
    const shown = [...new Set([...watches.values()].map(({ preference }) => preference.shown))]
      .filter((index) => index >= 0)
      .sort();
    const all = shown.flatMap((index) => feedOf(index).state.attributions ?? []);
    if (all.map(({ url }) => url).join() !== attributed?.map(({ url }) => url).join()) attributed = all;
    return attributed?.length ? attributed : undefined;
  };

  /** The state of whichever source carries the page now. */
  const whole = (): FeedState => {
    const first: FeedState = { ...feedOf(0).state, insteadOf: undefined };
    if (watches.size === 0) return { ...first, phase: 'idle', reason: 'unused' };
    const attributions = owed();
    const all = [...watches.values()];
    const serving = new Set(
      all.flatMap(({ preference: { shown, level } }) => (shown >= 0 && level(shown) > 0 ? [shown] : [])),
    );
    const [best] = [...serving]
      .map((index) => ({ index, state: feedOf(index).state }))
      .sort((one, other) => RANK[one.state.phase] - RANK[other.state.phase] || one.index - other.index);
    // As long as the first brings any price itself, or nobody does, its word holds.
    if (!best || serving.has(0)) return { ...first, attributions };
    const missed = all.some(({ topic }) => !feedOf(0).refuses(topic.symbol));
    const insteadOf = missed ? first.label : undefined;
    // What is wrong with the first is the author's to know, however well the others do.
    return { ...best.state, attributions, detail: best.state.detail ?? first.detail, insteadOf };
  };

  if (debug) printJournal(journal, names.join(', '));
  import('./reporter.ts').then(
    ({ createReporter }) => {
      reporter = createReporter({ clock, book, note, bigMove });
    },
    () => {},
  );

  return {
    get outlook() {
      return { whole: whole() };
    },
    feeds: () => feeds.values(),
    get stats() {
      return sumOf(
        [...feeds].sort(([one], [other]) => one - other).map(([, { state, stats }]) => [state.label, stats]),
      );
    },
    refuses: (symbol) => [...sources.keys()].every((index) => feedOf(index).refuses(symbol)),
    topicsChanged() {
      const wanted = new Map<string, ChannelTopic>();
      for (const topic of options.topics()) {
        if (topic.brief) continue; // the source that is asked sees to that
        const id = topic.kind + symbolKey(topic.symbol);
        wanted.set(id, { ...topic, background: topic.background || wanted.get(id)?.background });
      }
      book.forget((key) => wanted.has(`quote${key}`));
      for (const [id, watch] of watches) if (!wanted.has(id)) drop(id, watch);
      for (const [id, topic] of wanted) {
        const known = watches.get(id);
        if (known) {
          const same = known.topic.background === topic.background;
          known.topic = topic;
          if (!same) for (const standing of known.standings) listen(known, standing);
          continue;
        }
        const watch: Watch = { topic, standings: [], preference: createPreference({ now: clock.now, wary: true }) };
        watches.set(id, watch);
        if (topic.kind === 'quote') ask(watch);
      }
      judge();
    },
    async history(symbol, query): Promise<readonly Candle[]> {
      const shown = watches.get(`quote${symbolKey(symbol)}`)?.preference.shown ?? 0;
      // The candles must be of the source whose price they lead to.
      return feedOf(Math.max(0, shown)).history(symbol, query);
    },
    async symbols() {
      for (const index of sources.keys()) {
        const listed = await feedOf(index).symbols();
        if (listed?.length) return listed;
      }
      return undefined;
    },
    refresh() {
      for (const feed of feeds.values()) feed.refresh();
    },
    told: notePauses(note),
    turned() {},
    reconnect() {
      // Not the one that stands in.
      for (const feed of feeds.values()) if (feed.state.phase !== 'live') feed.reconnect();
    },
    // The sources' own guards mind the page.
    suspend() {},
    resume() {},
    check() {},
    online() {},
    stop() {
      for (const [id, watch] of watches) drop(id, watch);
      for (const stop of stopFeeds) stop();
      stopLooking?.();
    },
  };
}

const AWAY: ReadonlySet<Phase> = new Set(['stale', 'polling', 'reconnecting', 'offline', 'blocked']);

const RANK: Record<Phase, number> = {
  live: 0,
  polling: 1,
  paused: 2,
  stale: 3,
  connecting: 4,
  reconnecting: 4,
  offline: 5,
  blocked: 6,
  idle: 7,
};

/** What several sources have seen together. The times of prices are the list's own. */
function sumOf(sources: readonly (readonly [label: string, stats: FeedStats])[]): Partial<FeedStats> {
  const all = sources.map(([, stats]) => stats);
  const sum = (field: 'messages' | 'quotes' | 'trades' | 'characters' | 'reconnects') =>
    all.reduce((total, stats) => total + stats[field], 0);
  const rejected = new Map<string, number>();
  const symbols = new Map<string, SymbolStats>();
  for (const stats of all) {
    for (const [why, count] of Object.entries(stats.rejected)) rejected.set(why, (rejected.get(why) ?? 0) + count);
    for (const [key, { quotes, trades, lastPriceAt }] of stats.symbols) {
      const so = symbols.get(key);
      symbols.set(key, {
        quotes: quotes + (so?.quotes ?? 0),
        trades: trades + (so?.trades ?? 0),
        lastPriceAt:
          lastPriceAt && so?.lastPriceAt ? Math.max(lastPriceAt, so.lastPriceAt) : (lastPriceAt ?? so?.lastPriceAt),
      });
    }
  }
  return {
    ...{ messages: sum('messages'), quotes: sum('quotes'), trades: sum('trades') },
    ...{ characters: sum('characters'), reconnects: sum('reconnects') },
    rejected: Object.fromEntries(rejected),
    symbols,
    openedAt: all.find(({ openedAt }) => openedAt !== undefined)?.openedAt,
    sources: sources.map(([label, stats]) => ({ label, stats })),
  };
}
