import { atLeastZero, type CandleDraft, epochMs, positive, text } from './gate.ts';
import type { Candle } from './quote.ts';

const INTERVAL = /^([1-9]\d?)(s|m|h|d|w)$/;
const UNIT_MS = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };
// Weeks begin on Mondays; 1970 began on a Thursday.
const FIRST_MONDAY_MS = 4 * 86_400_000;

/** How long an interval lasts, in ms; undefined for what is none of `1s`, `15m`, `4h`, `1d`, `1w`. */
export function intervalMs(interval: string): number | undefined {
  const [, count, unit] = INTERVAL.exec(interval) ?? [];
  return unit ? Number(count) * UNIT_MS[unit as keyof typeof UNIT_MS] : undefined;
}

/** Judges a candle by the gate's rules; undefined unless it is whole, and its high and low hold the others. */
export function judgeCandle(draft: CandleDraft, now: number): Candle | undefined {
  const symbol = text(draft.symbol, 64);
  const interval = text(draft.interval, 8);
  const time = epochMs(draft.time, now);
  return symbol === undefined || !interval || time === undefined ? undefined : candleOf(draft, symbol, interval, time);
}

/** What is drafted as a candle's numbers, as a candle; undefined where its prices are none, or do not fit each other. */
export function candleOf(
  draft: Pick<CandleDraft, 'open' | 'high' | 'low' | 'close' | 'volume'>,
  symbol: string,
  interval: string,
  time: number,
): Candle | undefined {
  const [open, high, low, close] = [draft.open, draft.high, draft.low, draft.close].map(positive);
  if (!open || !high || !low || !close) return undefined;
  if (high < Math.max(open, close, low) || low > Math.min(open, close)) return undefined;
  return { symbol, interval, time, open, high, low, close, volume: atLeastZero(draft.volume) };
}

/** Candles in order of time, the last of those that share one; at most `limit` of the newest. */
export function inOrder(candles: Iterable<Candle>, limit: number): Candle[] {
  const byTime = new Map<number, Candle>();
  for (const candle of candles) byTime.set(candle.time, candle);
  return [...byTime.values()].sort((one, other) => one.time - other.time).slice(-limit);
}

/** When the candle of a moment opens, by UTC, as venues count: epoch ms. */
export function openOf(time: number, ms: number): number {
  const origin = ms % UNIT_MS.w === 0 ? FIRST_MONDAY_MS : 0;
  return Math.floor((time - origin) / ms) * ms + origin;
}

export type CandleBuilder = {
  /** A price at a moment (epoch ms), with the size of its trade, where it is one. @returns the candle that it moved */
  add(price: number, time: number, size?: number): Candle | undefined;
  /** What the source says of the forming candle or of one before it: its word on what came to pass until now. */
  seed(candle: Candle): Candle | undefined;
  /** From now on prices may be missed: a candle that begins after one that has none at all has a gap before it. */
  lose(): void;
  /** What was missed is known after all. @returns the forming candle, if that had a gap before it */
  find(): Candle | undefined;
};

/** Builds candles out of prices as they come. What is older than the forming candle moves nothing. */
export function createBuilder(symbol: string, interval: string): CandleBuilder {
  const ms = intervalMs(interval) ?? Number.NaN;
  let forming: Candle | undefined;
  let lost = false;
  return {
    add(price, at, size) {
      const time = openOf(at, ms);
      if (!(time >= (forming?.time ?? 0))) return undefined; // nor is a time that is none
      if (forming?.time !== time) {
        const gap = lost && forming && time > forming.time + ms;
        forming = { symbol, interval, time, open: price, high: price, low: price, close: price, volume: size };
        if (gap) forming = { ...forming, gap };
        lost = false;
      } else {
        const { open, high, low, volume } = forming;
        const total = size === undefined ? volume : (volume ?? 0) + size;
        forming = {
          ...forming,
          open,
          high: Math.max(high, price),
          low: Math.min(low, price),
          close: price,
          volume: total,
        };
      }
      return forming;
    },
    seed(candle) {
      const last = forming;
      if (last && candle.time < last.time) return undefined;
      forming = { ...candle, symbol, interval };
      // What was seen meanwhile is newer than the answer to a request.
      if (last?.time === candle.time) {
        const { high, low, close } = last;
        forming = { ...forming, close, high: Math.max(candle.high, high), low: Math.min(candle.low, low) };
      }
      return forming;
    },
    lose() {
      lost = true;
    },
    find() {
      lost = false;
      if (!forming?.gap) return undefined;
      const { gap, ...known } = forming;
      forming = known;
      return forming;
    },
  };
}
