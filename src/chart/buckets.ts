// Candles merged to what the pixels can show: drawing costs as much as the chart is wide, however many candles there are.
import type { Columns, Series } from '../market/series.ts';

export type Buckets = {
  readonly count: number;
  /** Middle of the candles that were merged, epoch ms. */
  readonly time: Float64Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  /** Sums; 0 where there is none. */
  readonly volume: Float64Array;
  /** 1: there is a gap before it. */
  readonly gap: Uint8Array;
};

export type MergePlan = {
  /** Places in the columns, the second one excluded. */
  readonly from: number;
  readonly to: number;
  /** How much time shares a bucket; 0: each candle has its own. Buckets begin at its multiples, so that they stay as they are while the view moves. */
  readonly bucketMs: number;
  readonly intervalMs: number;
  /** Times of the candles with a gap before them. */
  readonly gaps: ReadonlySet<number>;
  /** Only closes count, as for a line. */
  readonly closes: boolean;
};

/** Places of the candles that share a bucket with one, the second place excluded. */
export function bucketAt(
  { columns: { time }, indexOf }: Series,
  index: number,
  bucketMs: number,
): readonly [number, number] {
  if (!bucketMs) return [index, index + 1];
  const begin = Math.floor((time[index] as number) / bucketMs) * bucketMs;
  return [indexOf(begin), indexOf(begin + bucketMs)];
}

export function createBuckets() {
  let room = 0;
  let lastFrom = 0;
  const self = { count: 0, gap: new Uint8Array(0) } as { -readonly [Key in keyof Buckets]: Buckets[Key] };

  const grow = () => {
    room = Math.max(1024, room * 2);
    for (const name of ['time', 'open', 'high', 'low', 'close', 'volume'] as const) {
      const made = new Float64Array(room);
      made.set(self[name] ?? []);
      self[name] = made;
    }
    const { gap } = self;
    self.gap = new Uint8Array(room);
    self.gap.set(gap);
  };
  grow();

  return Object.assign(self, {
    /** @param newest only the newest candle has changed since the last call: all but its bucket stay */
    merge({ time, open, high, low, close, volume }: Columns, plan: MergePlan, newest = false) {
      const { to, bucketMs, intervalMs, gaps, closes } = plan;
      const [opens, highs, lows] = closes ? [close, close, close] : [open, high, low];
      let index = newest ? lastFrom : plan.from;
      let count = newest ? self.count - 1 : 0;
      while (index < to) {
        lastFrom = index;
        const first = time[index] as number;
        const end = bucketMs && (Math.floor(first / bucketMs) + 1) * bucketMs;
        let top = highs[index] as number;
        let bottom = lows[index] as number;
        let sum = volume[index] || 0;
        for (index++; index < to && (time[index] as number) < end; index++) {
          top = Math.max(top, highs[index] as number);
          bottom = Math.min(bottom, lows[index] as number);
          sum += volume[index] || 0;
        }
        if (count === room) grow();
        // A bucket stands in its own middle, full or not.
        self.time[count] = bucketMs ? end - (bucketMs + intervalMs) / 2 : first;
        self.open[count] = opens[lastFrom] as number;
        self.high[count] = top;
        self.low[count] = bottom;
        self.close[count] = close[index - 1] as number;
        self.volume[count] = sum;
        self.gap[count] = gaps.size > 0 && gaps.has(first) ? 1 : 0;
        count++;
      }
      self.count = count;
    },
  });
}
