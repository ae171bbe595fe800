// Several sources in one feed: each symbol's price comes from the first source that has it now.
import type { ChannelTopic } from '../dialects/dialect.ts';
import type { Candle, Quote, Signal, Trade } from '../market/quote.ts';
import { symbolKey } from '../market/symbol.ts';
import type { Feed, FeedStats, SymbolStats } from './api.ts';
import type { Book } from './book.ts';
import type { FeedOptions } from './feed.ts';
import type { Guard } from './guard.ts';
import { createNote, createRetelling, notePauses, printJournal } from './journal.ts';
import type { Reporter } from './reporter.ts';
import { usable } from './settings.ts';
import { sourceName } from './source.ts';
import type { FeedState, JournalEntry, Phase } from './state.ts';

// How long a source may be without a symbol's price before the next one is asked.
const PATIENCE_MS = 3_000;
// How long an earlier source must have had it again before it is taken back; doubled by each relapse.
const RETURN_MS = 30_000;
const LONGEST_RETURN_MS = 600_000;
const RELAPSE_MS = 300_000;
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
  /** 2: serves the symbol as well as it can · 1: by requests, its stream being away · 0: not now. */
  level: 0 | 1 | 2;
  /** Epoch ms since when. */
  since: number;
};

type Watch = {
  topic: ChannelTopic;
  /** Those that were asked, in order; one more each time none of them serves. */
  readonly standings: Standing[];
  /** Whose price is shown; -1: nobody's yet. */
  shown: number;
  /** How often that has changed. */
  switches: number;
  returnMs: number;
  returnedAt: number;
};

export function createFailover(options: FailoverOptions): Guard {
  const { clock, sources, open, book, journal, changed } = options;
  const note = createNote(clock, journal);
  const retell = createRetelling(note, clock.now());
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
  const levelOf = ({ source, quote }: Standing) => {
    const freshness = quote?.freshness;
    if (freshness === 'live' || freshness === 'closed') return 2;
    if (freshness !== 'polled') return 0;
    return feedOf(source).state.transport === 'rest' ? 2 : 1;
  };

  const show = (watch: Watch, standing: Standing) => {
    if (standing.source !== watch.shown || !standing.quote) return;
    // Another source's price is no move of this one's: the session says so.
    book.tell('quote', {
      ...standing.quote,
      session: standing.quote.session + watch.switches * 1e6,
      source: label(watch.shown),
    });
  };
  const heard = (watch: Watch, standing: Standing, quote: Quote) => {
    standing.quote = quote;
    mark(standing);
    book.counts.lastPriceAt = quote.receivedAt;
    if (quote.freshness === 'live') book.counts.lastStreamedAt = quote.receivedAt;
    if (watch.shown < 0) watch.shown = standing.source;
    show(watch, standing);
  };
  const mark = (standing: Standing) => {
    const level = levelOf(standing);
    if (level === standing.level) return;
    standing.level = level;
    standing.since = clock.now();
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
    const standing: Standing = { source, stop() {}, since: clock.now(), level: 0 };
    watch.standings.push(standing);
    listen(watch, standing);
    if (source > 0 && kind === 'quote')
      note(
        'warn',
        'failover',
        `Asking ${label(source)} for ${symbol}, which ${label(source - 1)} does not have now`,
        symbol,
      );
  };

  /** Trades come from the source whose price is shown; signals from the first that is live. */
  const follow = (watch: Watch) => {
    const { kind, symbol } = watch.topic;
    const live = [...feeds].find(([, { state }]) => state.phase === 'live')?.[0];
    const source = Math.max(0, (kind === 'trade' ? watches.get(`quote${symbolKey(symbol)}`)?.shown : live) ?? 0);
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
    const now = clock.now();
    const { standings, topic } = watch;
    for (const standing of standings) mark(standing);
    const deepest = standings.at(-1) as Standing;
    const away = topic.symbol !== '*' || AWAY.has(feedOf(deepest.source).state.phase);
    const waited = (away && Math.abs(now - deepest.since) >= PATIENCE_MS) || isRefused(topic, deepest.source);
    const steady = ({ level, since }: Standing) => level === 2 && Math.abs(now - since) >= watch.returnMs;
    const relatives = (topic.alike ?? [])
      .map((name) => watches.get(topic.kind + symbolKey(name)))
      .filter((relative) => relative && relative !== watch) as Watch[];
    const served = [watch, ...relatives].some((each) => each.standings.some(({ level }) => level === 2));
    if (!served && waited && standings.length < sources.length) ask(watch);

    const shown = standings[watch.shown];
    const has = shown?.level ?? 0;
    const better =
      standings.find(
        ({ level, since, source }) =>
          level === 2 && (source >= watch.shown || has < 2 || Math.abs(now - since) >= watch.returnMs),
      ) ?? standings.find(({ level }) => level > has);
    if (better && better.source !== watch.shown && (better.source < watch.shown || has < better.level)) {
      const back = better.source < watch.shown;
      if (!back && watch.returnedAt && now - watch.returnedAt < RELAPSE_MS)
        watch.returnMs = Math.min(LONGEST_RETURN_MS, watch.returnMs * 2);
      if (back) watch.returnedAt = now;
      watch.shown = better.source;
      watch.switches++;
      note(back ? 'info' : 'warn', 'failover', `${topic.symbol} comes from ${label(better.source)}`, topic.symbol);
      show(watch, better);
    }
    // An earlier source that holds again makes the later ones superfluous.
    for (const { shown: index, standings: all } of [watch, ...relatives]) {
      const keeper = all[index];
      if (keeper && steady(keeper)) for (const { stop } of standings.splice(index + 1)) stop();
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
    const shown = [...new Set([...watches.values()].map((watch) => watch.shown))].filter((index) => index >= 0).sort();
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
    const serving = new Set(all.flatMap(({ shown, standings }) => (standings[shown]?.level ? [shown] : [])));
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
        const watch: Watch = { topic, standings: [], shown: -1, switches: 0, returnMs: RETURN_MS, returnedAt: 0 };
        watches.set(id, watch);
        if (topic.kind === 'quote') ask(watch);
      }
      judge();
    },
    async history(symbol, query): Promise<readonly Candle[]> {
      const shown = watches.get(`quote${symbolKey(symbol)}`)?.shown ?? 0;
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
