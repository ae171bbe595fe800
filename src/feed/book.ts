import { judgeQuote, judgeTrade, type QuoteDraft, type TradeDraft } from '../market/gate.ts';
import type { Quote, Signal, Trade } from '../market/quote.ts';
import { symbolKey } from '../market/symbol.ts';
import type { FeedStats, LiveStats, SymbolStats } from './api.ts';
import type { Clock } from './clock.ts';
import type { Delivery } from './delivery.ts';

// A venue's clock that falls back by more than this was reset, and holds again.
const RESET_MS = 3_600_000;
// Sources that send everything to everybody may send without end.
const MOST_ENTRIES = 5_000;

/** What went through the gate, and what did not. */
export type Counts = {
  messages: number;
  quotes: number;
  trades: number;
  /** Refused messages and drafts, by what was wrong. */
  rejected: Map<string, number>;
  /** Epoch ms of the newest accepted price, by stream or by REST. */
  lastPriceAt: number | undefined;
  /** The same, by stream alone. */
  lastStreamedAt: number | undefined;
  /** Length of the stream's messages, as far as their transport knows it. */
  characters: number;
  /** Connections that were lost. */
  reconnects: number;
  /** While somebody wants it measured. */
  live?: LiveStats | undefined;
};

/** What may be listened to, by the kind of topic. */
export type Values = { quote: Quote; trade: Trade; signal: Signal };
export type Kind = keyof Values;

export type Book = {
  readonly counts: Counts;
  /** The same, to keep, and of each symbol that is wanted. */
  stats(): Omit<FeedStats, 'openedAt'>;
  get(symbol: string): Quote | undefined;
  quotes(): Quote[];
  /** @param symbol `'*'`: everything that the source sends, asked for or not. @returns ends it */
  listen<K extends Kind>(kind: K, symbol: string, delivery: Delivery<Values[K]>): () => void;
  /**
   * Lets a draft in, if the gate does.
   * @returns the symbol whose price it brought; undefined where it was refused
   */
  take(draft: QuoteDraft | TradeDraft, session: number, freshness: 'live' | 'polled'): string | undefined;
  /** Lets in what was judged elsewhere. */
  tell<K extends Kind>(kind: K, value: Values[K]): void;
  /** @param sample what was wrong, for the journal */
  reject(why: string, sample?: unknown): undefined;
  /** Of each kind of fault the last. */
  readonly samples: ReadonlyMap<string, unknown>;
  /** What the source says of a symbol itself: the decimals of its prices, and whether it is traded now. */
  describe(symbol: string, decimals: number, closed: boolean): void;
  /** While it holds, listeners hear nothing; then the newest quotes, and what comes. */
  hold(on: boolean): void;
  /** Replaces each quote that no longer counts as current by one that says so itself. */
  age(isOld: (quote: Quote) => boolean): void;
  /** Forgets symbols that nobody wants any more. */
  forget(isWanted: (key: string) => boolean): void;
};

type Listeners = { readonly [K in Kind]: Set<Delivery<Values[K]>> };
type Entry = Listeners & {
  last?: Quote | undefined;
  decimals: number;
  closed?: boolean;
  readonly seen: Seen;
};
type Seen = { -readonly [Field in keyof SymbolStats]: SymbolStats[Field] };

/** What is known of each symbol, and who wants to hear of it. */
export function createBook(clock: Clock): Book {
  const nobody = (): Entry => ({
    quote: new Set(),
    trade: new Set(),
    signal: new Set(),
    decimals: 0,
    seen: { quotes: 0, trades: 0, lastPriceAt: undefined },
  });
  const entries = new Map<string, Entry>();
  const all = nobody();
  let held = false;
  let holds = 0;
  const counts: Counts = {
    messages: 0,
    quotes: 0,
    trades: 0,
    rejected: new Map(),
    lastPriceAt: undefined,
    lastStreamedAt: undefined,
    characters: 0,
    reconnects: 0,
  };

  const entryOf = (key: string) => {
    let entry = entries.get(key);
    if (!entry) {
      entry = nobody();
      entries.set(key, entry);
    }
    return entry;
  };
  const push = <K extends Kind>(kind: K, key: string, entry: Listeners | undefined, value: Values[K]) => {
    if (held) return;
    for (const listeners of [entry, all])
      for (const delivery of (listeners?.[kind] ?? []) as Set<Delivery<Values[K]>>) delivery.push(key, value);
  };
  const publish = (key: string, entry: Entry, quote: Quote) => {
    entry.last = quote;
    entry.decimals = quote.decimals;
    push('quote', key, entry, quote);
  };
  // What nobody asked for shows that the source lives, and is not kept.
  const wanted = (key: string) =>
    entries.get(key) ?? (all.quote.size > 0 && entries.size < MOST_ENTRIES ? entryOf(key) : undefined);
  const count = (what: 'quotes' | 'trades', entry: Entry | undefined, now: number) => {
    counts[what]++;
    counts.lastPriceAt = now;
    if (!entry) return;
    entry.seen[what]++;
    entry.seen.lastPriceAt = now;
  };
  const samples = new Map<string, unknown>();
  const reject = (why: string, sample?: unknown) => {
    counts.rejected.set(why, (counts.rejected.get(why) ?? 0) + 1);
    samples.set(why, sample);
    return undefined;
  };

  return {
    counts,
    samples,
    reject,
    get: (symbol) => entries.get(symbolKey(symbol))?.last,
    stats: () => ({
      ...counts,
      rejected: Object.fromEntries(counts.rejected),
      symbols: new Map([...entries].map(([key, { seen }]) => [key, { ...seen }])),
    }),
    quotes: () => [...entries.values()].flatMap(({ last }) => last ?? []),

    listen(kind, symbol, delivery) {
      const key = symbolKey(symbol);
      const entry = key === '*' ? undefined : entryOf(key);
      const listeners = (entry ?? all)[kind];
      listeners.add(delivery as never);
      if (kind === 'quote')
        for (const [each, { last }] of entry ? [[key, entry] as const] : entries)
          if (last) delivery.push(each, last as never);
      return () => void listeners.delete(delivery as never);
    },

    take(draft, session, freshness) {
      const now = clock.now();
      if (draft.kind === 'trade') {
        const trade = judgeTrade(draft, now);
        if (typeof trade === 'string') return reject(trade, draft);
        const key = symbolKey(trade.symbol);
        const entry = entries.get(key);
        count('trades', entry, now);
        counts.lastStreamedAt = now;
        push('trade', key, entry, trade);
        return trade.symbol;
      }
      const key = typeof draft.symbol === 'string' ? symbolKey(draft.symbol) : '';
      const entry = wanted(key);
      const quote = judgeQuote(
        draft,
        now,
        session && session + holds,
        entry?.closed ? 'closed' : freshness,
        entry?.decimals,
      );
      if (typeof quote === 'string') return reject(quote, draft);
      count('quotes', entry, now);
      if (freshness === 'live') counts.lastStreamedAt = now;
      if (entry && !(entry.last && isOlder(quote, entry.last))) publish(key, entry, quote);
      return quote.symbol;
    },

    tell(kind, value) {
      const key = symbolKey(value.symbol ?? '');
      const entry = wanted(key);
      if (kind !== 'quote') push(kind, key, entry, value);
      else if (entry) publish(key, entry, value as Quote);
    },

    describe(symbol, decimals, closed) {
      const key = symbolKey(symbol);
      const entry = entries.get(key);
      if (!entry) return;
      entry.closed = closed;
      entry.decimals = Math.max(entry.decimals, decimals);
      const { last } = entry;
      if (last)
        publish(key, entry, { ...last, decimals: entry.decimals, freshness: closed ? 'closed' : last.freshness });
    },

    hold(on) {
      if (held && !on) {
        // What was missed is a gap: a session of its own.
        holds += 1e8;
        held = false;
        for (const [key, entry] of entries)
          if (entry.last)
            publish(key, entry, { ...entry.last, session: entry.last.session && entry.last.session + 1e8 });
      }
      held = on;
    },

    age(isOld) {
      for (const [key, entry] of entries) {
        const { last } = entry;
        if (last && (last.freshness === 'live' || last.freshness === 'polled') && isOld(last))
          publish(key, entry, { ...last, freshness: 'stale' });
      }
    },

    forget(isWanted) {
      for (const [key, { quote, trade, signal }] of entries)
        if (!all.quote.size && !quote.size && !trade.size && !signal.size && !isWanted(key)) entries.delete(key);
    },
  };
}

// Late and repeated messages, and a snapshot that the stream has overtaken.
function isOlder(quote: Quote, last: Quote): boolean {
  if (quote.session === 0 && last.freshness === 'live') return true;
  const behind = (last.time ?? 0) - (quote.time ?? Number.POSITIVE_INFINITY);
  return behind > 0 && behind < RESET_MS;
}
