import type { Candle } from './quote.ts';

/** Columns of candles, oldest first, as views: read them, and do not keep them over a change. */
export type Columns = {
  /** Epoch ms, each later than the one before. */
  readonly time: Float64Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  /** NaN where the source tells none. */
  readonly volume: Float64Array;
};

/** What a candle did: `moved` the newest in place, `appended` one, `changed` older ones, or nothing: it was too old to be kept. */
export type SeriesChange = 'moved' | 'appended' | 'changed' | 'none';

export type Series = {
  readonly columns: Columns;
  /** Times of the candles that have a gap before them. */
  readonly gaps: ReadonlySet<number>;
  readonly length: number;
  /** Replaces all. Any order; of candles that share a time, the last; at most the newest `limit`. */
  setAll(candles: readonly Candle[]): void;
  upsert(candle: Candle): SeriesChange;
  /** Holds no more than so many from now on; the oldest go. */
  setLimit(limit: number): void;
  /** The first place whose time is at or after a moment; `length` where there is none. */
  indexOf(time: number): number;
};

type Six<Item> = [Item, Item, Item, Item, Item, Item];

/** Candles in typed columns, never more than `limit`. A newest candle costs O(1), amortised; a late one moves those after it. */
export function createSeries(limit: number): Series {
  // The candles are a window on longer columns: the newest is written behind it, the oldest falls out in front.
  let start = 0;
  let length = 0;
  let room = 0;
  let whole = Array.from({ length: 6 }, () => new Float64Array(0)) as Six<Float64Array>;
  let columns: Columns;
  // Few: each is an outage of which the source itself knows nothing.
  const gaps = new Set<number>();
  const mark = ({ time, gap }: Candle) => {
    if (gap) gaps.add(time);
    else if (gaps.size > 0) gaps.delete(time);
  };

  const look = () => {
    const [time, open, high, low, close, volume] = whole.map((column) =>
      column.subarray(start, start + length),
    ) as Six<Float64Array>;
    columns = { time, open, high, low, close, volume };
  };
  const write = (index: number, candle: Candle) => {
    const [time, open, high, low, close, volume] = whole;
    const at = start + index;
    time[at] = candle.time;
    open[at] = candle.open;
    high[at] = candle.high;
    low[at] = candle.low;
    close[at] = candle.close;
    volume[at] = candle.volume ?? Number.NaN;
  };
  /** Moves the newest so many to the front of columns with some room behind them. */
  const settle = (kept: number, needed = kept) => {
    const from = start + length - kept;
    // A quarter more than is held: each candle is moved four times at the most for each one that comes.
    const wanted = needed + Math.max(16, needed >> 2);
    const fits = wanted <= room && room < wanted * 3;
    if (!fits) room = wanted;
    whole = whole.map((column) => {
      if (fits) return column.copyWithin(0, from, from + kept);
      const made = new Float64Array(room);
      made.set(column.subarray(from, from + kept));
      return made;
    }) as Six<Float64Array>;
    start = 0;
    length = kept;
  };
  /** @returns whether they were in order; if not, some are missing */
  const fill = (list: readonly Candle[]): boolean => {
    settle(0, list.length);
    length = list.length;
    gaps.clear();
    look();
    const { time, open, high, low, close, volume } = columns;
    let before = Number.NEGATIVE_INFINITY;
    for (let index = 0; index < length; index++) {
      const candle = list[index] as Candle;
      if (!(candle.time > before)) return false;
      before = candle.time;
      time[index] = before;
      open[index] = candle.open;
      high[index] = candle.high;
      low[index] = candle.low;
      close[index] = candle.close;
      volume[index] = candle.volume ?? Number.NaN;
      if (candle.gap) gaps.add(before);
    }
    return true;
  };
  const find = (time: number) => {
    const { time: times } = columns;
    let low = 0;
    let high = length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((times[middle] as number) < time) low = middle + 1;
      else high = middle;
    }
    return low;
  };

  settle(0);
  look();
  return {
    get columns() {
      return columns;
    },
    get length() {
      return length;
    },
    gaps,
    setAll(candles) {
      // Nearly always they are in order, and need be gone through only once.
      if (candles.length <= limit && fill(candles)) return;
      const anew = new Map(candles.map((candle) => [candle.time, candle]));
      fill([...anew.values()].sort((one, other) => one.time - other.time).slice(-limit));
    },
    upsert(candle) {
      const { time } = candle;
      const last = length > 0 ? (columns.time[length - 1] as number) : Number.NEGATIVE_INFINITY;
      if (time === last) {
        mark(candle);
        write(length - 1, candle);
        return 'moved';
      }
      const index = time > last ? length : find(time);
      const known = index < length && columns.time[index] === time;
      if (!known) {
        if (index === 0 && length === limit) return 'none';
        if (start + length === room) settle(Math.min(length, limit), length + 1);
        for (const column of index < length ? whole : [])
          column.copyWithin(start + index + 1, start + index, start + length);
        length++;
      }
      write(index, candle);
      mark(candle);
      if (length > limit) {
        gaps.delete((whole[0] as Float64Array)[start] as number);
        start++;
        length--;
      }
      if (!known) look();
      return time > last ? 'appended' : 'changed';
    },
    setLimit(most) {
      limit = most;
      settle(Math.min(length, limit));
      look();
      for (const time of gaps) if (!(time >= (columns.time[0] as number))) gaps.delete(time);
    },
    indexOf: find,
  };
}
