import { decimalsOf } from './price.ts';

/**
 * How far a price can be trusted to be the current one.
 *
 * `live` streamed and recent · `polled` fetched by REST while the stream is away · `stale` older than its source's rhythm
 * allows · `closed` its market is shut · `unverified` the source may have made it up · `none` nothing arrived yet.
 */
export type Freshness = 'live' | 'polled' | 'stale' | 'closed' | 'unverified' | 'none';

/**
 * The latest price of one symbol, with its day's statistics. What the source does not say is absent, never 0.
 * Frozen in spirit: a newer quote replaces the whole value.
 */
export type Quote = {
  /** As the source spells it. */
  readonly symbol: string;
  readonly price: number;
  /** The price in the source's own decimal digits, `"64213.50"`. */
  readonly priceText: string;
  /** Most decimals this symbol's prices have used so far, trailing zeros apart. */
  readonly decimals: number;
  /** Absolute change over the day, in price units. */
  readonly change?: number | undefined;
  /** Change over the day in percent: `-1.24` is minus 1.24 %. */
  readonly changePercent?: number | undefined;
  readonly open?: number | undefined;
  readonly high?: number | undefined;
  readonly low?: number | undefined;
  /** Traded over the day, in units of the base asset. */
  readonly volume?: number | undefined;
  readonly bid?: number | undefined;
  readonly ask?: number | undefined;
  /** The venue's clock, epoch ms; absent where the source gives no time zone. */
  readonly time?: number | undefined;
  /** Our clock, epoch ms. */
  readonly receivedAt: number;
  readonly freshness: Freshness;
  /** Counts the connections that brought prices, 0 for requests: another number than before means that there was a gap. */
  readonly session: number;
  /** Where a feed lists several sources: the one that it came from, for readers. */
  readonly source?: string | undefined;
};

/** One execution. */
export type Trade = {
  readonly symbol: string;
  readonly price: number;
  readonly priceText: string;
  /** In units of the base asset. */
  readonly size?: number | undefined;
  /** The side that crossed the spread. */
  readonly side?: 'buy' | 'sell' | undefined;
  readonly id?: string | undefined;
  readonly time?: number | undefined;
  readonly receivedAt: number;
};

/** A relay's buy or sell call for a symbol, or its word on the mood of the whole market. */
export type Signal = {
  /** Absent: the market as a whole. */
  readonly symbol?: string | undefined;
  /** The relay's own word: `STRONG_BUY`, `BEARISH`. */
  readonly call: string;
  readonly direction: 'buy' | 'sell' | 'neutral';
  /** Percent. */
  readonly confidence?: number | undefined;
  readonly entry?: number | undefined;
  readonly target?: number | undefined;
  readonly stop?: number | undefined;
  /** How many symbols look up, and down. */
  readonly bullish?: number | undefined;
  readonly bearish?: number | undefined;
  readonly text?: string | undefined;
  readonly time?: number | undefined;
  readonly receivedAt: number;
};

/** One OHLCV bucket; `time` is its open, epoch ms. */
export type Candle = {
  readonly symbol: string;
  readonly interval: string;
  readonly time: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume?: number | undefined;
  /** What came to pass since the candle before is not known; else nothing did. */
  readonly gap?: true | undefined;
};

/** Moves a quote to a later trade's price, its day's statistics with it. An older trade changes nothing. */
export function withTrade(quote: Quote, trade: Trade): Quote {
  if (trade.receivedAt < quote.receivedAt) return quote;
  if (trade.time !== undefined && quote.time !== undefined && trade.time < quote.time) return quote;
  const { price, priceText, time, receivedAt } = trade;
  const { open, high, low } = quote;
  return {
    ...quote,
    price,
    priceText,
    decimals: Math.max(quote.decimals, decimalsOf(priceText)),
    time: time ?? quote.time,
    receivedAt,
    high: high === undefined ? undefined : Math.max(high, price),
    low: low === undefined ? undefined : Math.min(low, price),
    change: open === undefined ? quote.change : price - open,
    changePercent: open ? ((price - open) / open) * 100 : quote.changePercent,
  };
}
