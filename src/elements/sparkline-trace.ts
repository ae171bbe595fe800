// What a line of prices is made of: bounded, thinned out as it grows, and moved on by each price.
import type { Candle } from '../market/quote.ts';

export const DAY_MS = 86_400_000;
/** Of a line that is a day long. */
export const STEP_MS = DAY_MS / 48;
const MOST = 96;

export type Point = { readonly time: number; readonly price: number };

export type Trace = {
  /** Of at most a day, oldest first. */
  readonly points: readonly Point[];
  /** How often they have become others. */
  readonly changes: number;
  /** Moves the newest point, or begins another. */
  add(price: number, time: number): void;
  /** It begins with what a source said. */
  readonly filled: boolean;
  /** Takes a source's word for what came before. */
  fill(candles: readonly Candle[], now: number): void;
};

export function createTrace(): Trace {
  /** Until history comes: fine at first, and coarser as the line grows longer. */
  let step = 1000;
  let points: Point[] = [];
  let filled = false;
  let changes = 0;

  const bucket = (time: number) => Math.floor(time / step);
  // The last point of each step stands for it; the first of all says where the line began.
  const thin = () => {
    points = points.filter((point, at) => {
      const next = points[at + 1];
      return at === 0 || !next || bucket(next.time) !== bucket(point.time);
    });
  };
  const bound = () => {
    const since = (points.at(-1)?.time ?? 0) - DAY_MS;
    while ((points[0]?.time ?? since) < since) points.shift();
    while (points.length > MOST && step < STEP_MS) {
      step = Math.min(step * 2, STEP_MS);
      thin();
    }
  };

  return {
    get points() {
      return points;
    },
    get filled() {
      return filled;
    },
    get changes() {
      return changes;
    },
    add(price, time) {
      const last = points.at(-1);
      // Where nothing moved a step still goes by; a clock that was set back waits until it has caught up.
      if (last && bucket(last.time) >= bucket(time) && (last.price === price || time <= last.time)) return;
      if (last && points.length > 1 && bucket(last.time) === bucket(time)) points.pop();
      points.push({ time, price });
      bound();
      changes++;
    },
    fill(candles, now) {
      const [first] = candles;
      if (!first) return;
      step = STEP_MS;
      filled = true;
      const length = Math.max(60_000, ...candles.slice(1).map(({ time }, at) => time - (candles[at]?.time ?? time)));
      const since = (candles.at(-1)?.time ?? 0) - DAY_MS;
      const day = candles.filter(({ time }) => time >= since);
      const begin = day[0] ?? first;
      points = [
        { time: begin.time, price: begin.open },
        ...day.map(({ time, close }) => ({ time: Math.min(now, time + length - 1), price: close })),
      ];
      thin();
      bound();
      changes++;
    },
  };
}
