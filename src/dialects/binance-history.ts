// https://developers.binance.com/docs/binance-spot-api-docs/rest-api/market-data-endpoints#klinecandlestick-data
import type { CandleDraft } from '../market/gate.ts';
import { venueSymbol } from './binance.ts';
import type { HistoryDialect } from './dialect.ts';

const INTERVALS = '1s 1m 3m 5m 15m 30m 1h 2h 4h 6h 8h 12h 1d 3d 1w'.split(' ');

/** @param spelled the market's own spelling of a symbol, in lower case */
const klines = (
  path: string,
  intervals: readonly string[],
  spelled: (symbol: string) => string | undefined,
): HistoryDialect => ({
  intervals,
  limit: 1000,
  request(base, { symbol, interval, limit }) {
    const name = spelled(symbol)?.toUpperCase();
    return name === undefined
      ? undefined
      : { url: `${base}${path}?${new URLSearchParams({ symbol: name, interval, limit: String(limit) })}` };
  },
  *read(body, { symbol, interval }): Iterable<CandleDraft> {
    if (!Array.isArray(body)) return;
    for (const row of body) {
      if (!Array.isArray(row)) continue;
      const [time, open, high, low, close, volume]: Kline = row;
      yield { kind: 'candle', symbol, interval, time, open, high, low, close, volume };
    }
  },
});

export const binanceHistory = klines('/api/v3/klines', INTERVALS, venueSymbol);

/** USD-M has no candles of a second. */
export const futuresHistory = (spelled: (symbol: string) => string | undefined) =>
  klines('/fapi/v1/klines', INTERVALS.slice(1), spelled);

// [1499040000000, "0.01634790", "0.80000000", "0.01575800", "0.01577100", "148976.11427815", 1499644799999, …]
type Kline = readonly unknown[];
