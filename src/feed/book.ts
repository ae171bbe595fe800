import { type Draft, judgeQuote, judgeTrade } from '../market/gate.ts';
import type { Quote, Trade } from '../market/quote.ts';
import { symbolKey } from '../market/symbol.ts';
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
};

export type Book = {
  readonly counts: Counts;
  get(symbol: string): Quote | undefined;
  quotes(): Quote[];
  /** @param symbol `'*'`: everything that the source sends, asked for or not. @returns ends it */
  listen(kind: 'quote', symbol: string, delivery: Delivery<Quote>): () => void;
  listen(kind: 'trade', symbol: string, delivery: Delivery<Trade>): () => void;
  /**
   * Lets a draft in, if the gate does.
   * @returns the symbol whose price it brought; undefined where it was refused
   */
  take(draft: Draft, session: number, freshness: 'live' | 'polled'): string | undefined;
  reject(why: string): undefined;
  /** Replaces each quote that no longer counts as current by one that says so itself. */
  age(isOld: (quote: Quote) => boolean): void;
  /** Forgets symbols that nobody wants any more. */
  forget(isWanted: (key: string) => boolean): void;
};

type Entry = {
  quote?: Quote | undefined;
  readonly quoteListeners: Set<Delivery<Quote>>;
  readonly tradeListeners: Set<Delivery<Trade>>;
};

/** What is known of each symbol, and who wants to hear of it. */
export function createBook(clock: Clock): Book {
  const entries = new Map<string, Entry>();
  const toAll = new Set<Delivery<Quote>>();
  const counts: Counts = {
    messages: 0,
    quotes: 0,
    trades: 0,
    rejected: new Map(),
    lastPriceAt: undefined,
    lastStreamedAt: undefined,
  };

  const entryOf = (key: string) => {
    let entry = entries.get(key);
    if (!entry) {
      entry = { quoteListeners: new Set(), tradeListeners: new Set() };
      entries.set(key, entry);
    }
    return entry;
  };
  const publish = (key: string, entry: Entry, quote: Quote) => {
    entry.quote = quote;
    for (const delivery of entry.quoteListeners) delivery.push(key, quote);
    for (const delivery of toAll) delivery.push(key, quote);
  };
  const reject = (why: string) => void counts.rejected.set(why, (counts.rejected.get(why) ?? 0) + 1);

  return {
    counts,
    reject,
    get: (symbol) => entries.get(symbolKey(symbol))?.quote,
    quotes: () => [...entries.values()].flatMap(({ quote }) => quote ?? []),

    listen(kind: 'quote' | 'trade', symbol: string, delivery: Delivery<Quote> | Delivery<Trade>) {
      const key = symbolKey(symbol);
      const entry = key === '*' ? undefined : entryOf(key);
      const listeners = (kind === 'trade' ? entry?.tradeListeners : (entry?.quoteListeners ?? toAll)) as
        | Set<Delivery<Quote> | Delivery<Trade>>
        | undefined;
      listeners?.add(delivery);
      if (kind === 'quote')
        for (const [each, { quote }] of entry ? [[key, entry] as const] : entries)
          if (quote) (delivery as Delivery<Quote>).push(each, quote);
      return () => void listeners?.delete(delivery);
    },

    take(draft, session, freshness) {
      const now = clock.now();
      if (draft.kind === 'trade') {
        const trade = judgeTrade(draft, now);
        if (typeof trade === 'string') return reject(trade);
        counts.trades++;
        const key = symbolKey(trade.symbol);
        for (const delivery of entries.get(key)?.tradeListeners ?? []) delivery.push(key, trade);
        counts.lastPriceAt = counts.lastStreamedAt = now;
        return trade.symbol;
      }
      const key = typeof draft.symbol === 'string' ? symbolKey(draft.symbol) : '';
      let entry = entries.get(key);
      const last = entry?.quote;
      const quote = judgeQuote(draft, now, session, freshness, last);
      if (typeof quote === 'string') return reject(quote);
      counts.quotes++;
      counts.lastPriceAt = now;
      if (freshness === 'live') counts.lastStreamedAt = now;
      // What nobody asked for shows that the source lives, and is not kept.
      if (!entry && toAll.size > 0 && entries.size < MOST_ENTRIES) entry = entryOf(key);
      if (entry && !(last && isOlder(quote, last))) publish(key, entry, quote);
      return quote.symbol;
    },

    age(isOld) {
      for (const [key, entry] of entries) {
        const { quote } = entry;
        if (quote && (quote.freshness === 'live' || quote.freshness === 'polled') && isOld(quote))
          publish(key, entry, { ...quote, freshness: 'stale' });
      }
    },

    forget(isWanted) {
      for (const [key, { quoteListeners, tradeListeners }] of entries)
        if (!toAll.size && !quoteListeners.size && !tradeListeners.size && !isWanted(key)) entries.delete(key);
    },
  };
}

// Late and repeated messages, and a snapshot that the stream has overtaken.
function isOlder(quote: Quote, last: Quote): boolean {
  if (quote.freshness === 'polled' && last.freshness === 'live') return true;
  const behind = (last.time ?? 0) - (quote.time ?? Number.POSITIVE_INFINITY);
  return behind > 0 && behind < RESET_MS;
}
