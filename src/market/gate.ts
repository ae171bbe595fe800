import { decimalsOf, digitsOf } from './price.ts';
import type { Quote, Trade } from './quote.ts';

/**
 * What a dialect yields: the market's names over the wire's own values, not yet believed.
 * `closed` and `unverified` are the dialect's word on the source, not the wire's.
 */
export type QuoteDraft = {
  kind: 'quote';
  symbol: unknown;
  price: unknown;
  change?: unknown;
  changePercent?: unknown;
  open?: unknown;
  high?: unknown;
  low?: unknown;
  volume?: unknown;
  bid?: unknown;
  ask?: unknown;
  time?: unknown;
  closed?: boolean;
  unverified?: boolean;
};

export type TradeDraft = {
  kind: 'trade';
  symbol: unknown;
  price: unknown;
  size?: unknown;
  side?: 'buy' | 'sell' | undefined;
  id?: unknown;
  time?: unknown;
};

/** A relay's buy or sell call, or the mood of its market. */
export type SignalDraft = {
  kind: 'signal';
  /** Absent: it speaks of the market as a whole. */
  symbol?: unknown;
  /** The relay's own word: `STRONG_BUY`, `BEARISH`. */
  call: unknown;
  /** Percent. */
  confidence?: unknown;
  entry?: unknown;
  target?: unknown;
  stop?: unknown;
  /** How many of the market's symbols look up, and down. */
  bullish?: unknown;
  bearish?: unknown;
  text?: unknown;
  time?: unknown;
};

/** What a source says of a symbol itself. */
export type InstrumentDraft = {
  kind: 'instrument';
  symbol: unknown;
  /** Smallest step of its price. */
  tickSize?: unknown;
  /** Not traded now. */
  closed?: boolean;
};

export type CandleDraft = {
  kind: 'candle';
  symbol: unknown;
  interval: unknown;
  /** Its open, epoch ms. */
  time: unknown;
  open: unknown;
  high: unknown;
  low: unknown;
  close: unknown;
  volume?: unknown;
};

export type Draft = QuoteDraft | TradeDraft | SignalDraft | InstrumentDraft;

/** Why a draft was refused: the field that failed. */
export type Rejection = 'symbol' | 'price';

const DECIMAL = /^[+-]?\d{1,20}(\.\d{1,18})?$/;
// What the pattern above can write down.
const LARGEST = 1e20;
const SMALLEST = 1e-18;
const EARLIEST = Date.UTC(2009, 0, 3);
const DAY = 86_400_000;
// Above this an epoch time is in microseconds: as milliseconds it would lie in the year 5138.
const MICROSECONDS = 1e14;

export function number(value: unknown): number | undefined {
  if (typeof value === 'number') return Math.abs(value) < LARGEST ? value : undefined; // false for NaN, too
  return typeof value === 'string' && DECIMAL.test(value) ? Number(value) : undefined;
}

export function positive(value: unknown): number | undefined {
  const read = number(value);
  return read !== undefined && read >= SMALLEST ? read : undefined;
}

export function atLeastZero(value: unknown): number | undefined {
  const read = number(value);
  return read !== undefined && read >= 0 ? read : undefined;
}

export function epochMs(value: unknown, now: number): number | undefined {
  let time = number(value);
  if (time === undefined) return undefined;
  if (time > MICROSECONDS) time = Math.floor(time / 1000);
  return time >= EARLIEST && time <= now + DAY ? time : undefined;
}

export function text(value: unknown, longest: number): string | undefined {
  return typeof value === 'string' && value.length > 0 && value.length <= longest ? value : undefined;
}

/**
 * Judges a quote, the only place where wire values become numbers. A symbol and a price above zero are required (0 is
 * how several relays say "none"); any other field that does not hold is left out.
 *
 * @param decimals most that the symbol's prices are known to use
 * @returns the quote, or the name of the field that failed
 */
export function judgeQuote(
  draft: QuoteDraft,
  receivedAt: number,
  session: number,
  freshness: Quote['freshness'],
  decimals = 0,
): Quote | Rejection {
  const symbol = text(draft.symbol, 64);
  if (symbol === undefined) return 'symbol';
  const price = positive(draft.price);
  if (price === undefined) return 'price';
  const priceText = digitsOf(draft.price as string | number);
  const open = positive(draft.open);
  return {
    symbol,
    price,
    priceText,
    decimals: Math.max(decimals, decimalsOf(priceText)),
    // A source that says where the day began has said how far the price has come.
    change: number(draft.change) ?? (open && price - open),
    changePercent: number(draft.changePercent) ?? (open && ((price - open) / open) * 100),
    open,
    high: positive(draft.high),
    low: positive(draft.low),
    volume: atLeastZero(draft.volume),
    bid: positive(draft.bid),
    ask: positive(draft.ask),
    time: epochMs(draft.time, receivedAt),
    receivedAt,
    freshness: draft.closed ? 'closed' : draft.unverified ? 'unverified' : freshness,
    session,
  };
}

/** Judges a trade by the same rules as a quote. */
export function judgeTrade(draft: TradeDraft, receivedAt: number): Trade | Rejection {
  const symbol = text(draft.symbol, 64);
  if (symbol === undefined) return 'symbol';
  const price = positive(draft.price);
  if (price === undefined) return 'price';
  const { id } = draft;
  return {
    symbol,
    price,
    priceText: digitsOf(draft.price as string | number),
    size: positive(draft.size),
    side: draft.side,
    id: typeof id === 'number' ? String(id) : text(id, 64),
    time: epochMs(draft.time, receivedAt),
    receivedAt,
  };
}
