import { atLeastZero, type CandleDraft, epochMs, positive, text } from './gate.ts';
import type { Candle } from './quote.ts';

const INTERVAL = /^([1-9]\d?)(s|m|h|d|w|M)$/;
const UNIT_MS = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000, M: 2_629_746_000 };

/** How long an interval lasts, in ms (a month: on the average); undefined for what is none: `1m`, `4h`, `1d`, `1M`. */
export function intervalMs(interval: string): number | undefined {
  const [, count, unit] = INTERVAL.exec(interval) ?? [];
  return unit ? Number(count) * UNIT_MS[unit as keyof typeof UNIT_MS] : undefined;
}

/** Judges a candle by the gate's rules; undefined unless it is whole, and its high and low hold the others. */
export function judgeCandle(draft: CandleDraft, now: number): Candle | undefined {
  const symbol = text(draft.symbol, 64);
  const interval = text(draft.interval, 8);
  const time = epochMs(draft.time, now);
  const [open, high, low, close] = [draft.open, draft.high, draft.low, draft.close].map(positive);
  if (symbol === undefined || !interval || time === undefined || !open || !high || !low || !close) return undefined;
  if (high < Math.max(open, close, low) || low > Math.min(open, close)) return undefined;
  return { symbol, interval, time, open, high, low, close, volume: atLeastZero(draft.volume) };
}

/** Candles in order of time, the last of those that share one; at most `limit` of the newest. */
export function inOrder(candles: Iterable<Candle>, limit: number): Candle[] {
  const byTime = new Map<number, Candle>();
  for (const candle of candles) byTime.set(candle.time, candle);
  return [...byTime.values()].sort((one, other) => one.time - other.time).slice(-limit);
}
