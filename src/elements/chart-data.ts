// Where a chart's candles come from: history, then live, with no seam.
import type { Feed } from '../feed/api.ts';
import { hub } from '../feed/hub.ts';
import { candleOf, inOrder } from '../market/candles.ts';
import { number } from '../market/gate.ts';
import type { Candle } from '../market/quote.ts';

/** A candle as a page hands it in; `time` is its open, epoch ms. */
export type Bar = Omit<Candle, 'symbol' | 'interval' | 'gap'>;

/** History of a page's own. */
export type DataSource = {
  /** The newest candles, at most `limit`; an empty list where there are none. */
  getBars(
    symbol: string,
    asked: { readonly interval: string; readonly limit: number; readonly signal: AbortSignal },
  ): Iterable<Bar> | Promise<Iterable<Bar>>;
};

/** What a page hands in, as a candle; undefined for what is none. Unlike a feed's, it may be older than Bitcoin. */
export function barOf(bar: Bar, symbol: string, interval: string): Candle | undefined {
  const time = number(bar?.time);
  return time === undefined ? undefined : candleOf(bar, symbol, interval, time);
}

/** Those of a page's candles that are some, in order. */
export function candlesOf(bars: Iterable<Bar>, symbol: string, interval: string, most: number): Candle[] {
  return inOrder(
    [...bars].flatMap((bar) => barOf(bar, symbol, interval) ?? []),
    most,
  );
}

/** Puts a candle in its place; the oldest go where there are more than so many. */
export function put(candles: Candle[], candle: Candle, most: number): void {
  let at = candles.length;
  while (at > 0 && (candles[at - 1] as Candle).time >= candle.time) at--;
  candles.splice(at, candles[at]?.time === candle.time ? 1 : 0, candle);
  if (candles.length > most) candles.splice(0, candles.length - most);
}

/** What of the candles is in view. Changes count from the first close, as on the chart's percent scale. */
export type Stretch = {
  readonly first: Candle;
  readonly last: Candle;
  readonly high: number;
  readonly low: number;
};

/** @param range epoch ms; without one, all are in view */
export function stretchOf(
  candles: readonly Candle[],
  range: { readonly from: number; readonly to: number } | undefined,
): Stretch | undefined {
  const seen = range ? candles.filter(({ time }) => time >= range.from && time <= range.to) : candles;
  const [first] = seen;
  if (!first) return undefined;
  let { high, low } = first;
  for (const candle of seen) {
    high = Math.max(high, candle.high);
    low = Math.min(low, candle.low);
  }
  return { first, last: seen.at(-1) as Candle, high, low };
}

export type Wanted = {
  readonly feed: Feed | undefined;
  readonly symbol: string;
  /** The preferred first: the next where a source has none of those. */
  readonly intervals: readonly string[];
  readonly limitOf: (interval: string) => number;
  readonly dataSource?: DataSource | undefined;
  /** What the page has set: no history is asked for. */
  readonly own?: readonly Candle[] | undefined;
  readonly onScreen?: () => boolean;
};

export type Loaded = {
  readonly interval: string;
  /** There is no history: what candles there are, came live. */
  readonly none: boolean;
  /** Why the page's own source did not answer. */
  readonly failed?: unknown;
};

export type DataListener = {
  /** The history is there, with what came live meanwhile; once without, where it takes its time. */
  loaded(candles: Candle[], how: Loaded): void;
  /** The newest candle is another; or an older one came late. */
  moved(candle: Candle): void;
};

// A source that does not answer, and does not say that it won't.
const PATIENCE_MS = 10_000;

/** Asks for history and follows what comes, until `signal` aborts. */
export async function followData(wanted: Wanted, { loaded, moved }: DataListener, signal: AbortSignal): Promise<void> {
  const { feed, symbol, intervals, limitOf, dataSource, own, onScreen } = wanted;
  // What came before the history did.
  let early: Candle[] | undefined = [];
  let impatient = false;
  let last: Candle | undefined;
  let stop: (() => void) | undefined;

  // Until the feed has the source's word on it, a forming candle begins with the first price that it saw; beside a history
  // of the page's own, it never has.
  const joined = (candle: Candle): Candle => {
    if (candle.time !== last?.time) return candle;
    const { open, high, low, volume } = last;
    return {
      ...candle,
      open,
      high: Math.max(high, candle.high),
      low: Math.min(low, candle.low),
      volume: volume === undefined ? candle.volume : Math.max(volume, candle.volume ?? 0),
    };
  };
  const follow = (interval: string, history?: Promise<readonly Candle[]>) => {
    stop?.();
    if (!symbol) return;
    const over = new AbortController();
    stop = () => over.abort();
    feed?.subscribe(
      { kind: 'candle', symbol, interval },
      (candle) => {
        if (early) put(early, candle, Number.POSITIVE_INFINITY);
        if (!early || impatient) moved(joined(candle));
      },
      { signal: AbortSignal.any([signal, over.signal]), onScreen, history },
    );
  };
  const ask = async (interval: string): Promise<readonly Candle[]> => {
    const limit = limitOf(interval);
    if (own) return own;
    if (dataSource)
      return candlesOf(await dataSource.getBars(symbol, { interval, limit, signal }), symbol, interval, limit);
    return (await feed?.history(symbol, { interval, limit, signal })) ?? [];
  };

  let [interval = '1m'] = intervals;
  let history: readonly Candle[] = [];
  let failed: unknown;
  const first = ask(interval);
  // Already now, so that nothing is missed while the history is on its way.
  follow(interval, own || dataSource ? undefined : first);
  const patience = hub().clock.after(PATIENCE_MS, () => {
    impatient = true;
    loaded([...(early ?? [])], { interval, none: true });
  });
  signal.addEventListener('abort', patience);
  for (const next of intervals) {
    try {
      history = await (next === interval ? first : ask(next));
      failed = undefined;
    } catch (error) {
      failed = error ?? 'no reason';
    }
    if (signal.aborted) return;
    if (history.length === 0 && next !== intervals.at(-1)) continue;
    // A source that has neither has no history: then the candles are as long as the author asked for.
    if (next !== interval) {
      interval = next;
      early = [];
      follow(interval);
    }
    break;
  }
  patience();
  last = history.at(-1);
  const candles = [...history];
  for (const candle of early) put(candles, joined(candle), Number.POSITIVE_INFINITY);
  early = undefined;
  loaded(candles, { interval, none: history.length === 0, failed });
}
