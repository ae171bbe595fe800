// Candles as they form, loaded with the first that is asked for. They never cross a wire: a source's trades make them, or its
// quotes where it has no trades, and its history says what came to pass before, and during a gap.
import { createBuilder, intervalMs, openOf } from '../market/candles.ts';
import type { Candle } from '../market/quote.ts';
import type { Feed, SubscribeOptions } from './api.ts';
import type { Phase } from './state.ts';

const MOST_MISSED = 500;
// As long as a subscription may take to be heard: so old an answer is as good as one that is asked for now.
const FRESH_MS = 2000;
const CURRENT: readonly Phase[] = ['live', 'polling'];

export type CandleTopic = { readonly kind: 'candle'; readonly symbol: string; readonly interval: string };

/**
 * Calls back with the forming candle at each move, with its successor, and after a while without the source with those that
 * were missed, oldest first; where the source cannot tell, the next has a gap before it. Until `signal` aborts.
 */
export function followCandles(
  feed: Feed,
  { symbol, interval }: CandleTopic,
  listener: (candle: Candle) => void,
  options: SubscribeOptions & { readonly signal: AbortSignal },
  now: () => number,
): void {
  const ms = intervalMs(interval);
  if (!ms || options.signal.aborted) return;
  const builder = createBuilder(symbol, interval);
  let traded = false;
  let current = CURRENT.includes(feed.state.phase);
  let leftAt = now();

  // A candle that began before we came is not told of before its source has said how it began.
  let seeded = false;
  let newest: Candle | undefined;

  let given = options.history?.then((candles) => ({ candles, at: now() }));
  const answer = async (limit: number): Promise<readonly Candle[]> => {
    const { candles, at } = (await given) ?? { candles: [], at: 0 };
    given = undefined;
    const fresh = now() - at < FRESH_MS && openOf(at, ms) === openOf(now(), ms);
    return fresh ? candles.slice(-limit) : feed.history(symbol, { interval, limit });
  };

  const tell = (candle: Candle | undefined) => {
    if (candle && !options.signal.aborted) listener(candle);
  };
  const move = (candle: Candle | undefined) => {
    newest = candle ?? newest;
    if (seeded) tell(candle);
  };
  const refill = async () => {
    const missed = Math.min(MOST_MISSED, Math.ceil(Math.max(0, now() - leftAt) / ms)) + 2;
    const candles = await answer(missed);
    const first = !seeded;
    seeded = true;
    // A source that answers knows what came meanwhile: where it has no candle, nobody traded.
    let forming = candles.length > 0 ? builder.find() : undefined;
    for (const [index, known] of candles.entries()) {
      // As far back as one answer goes.
      const late = index === 0 && !first && known.time > openOf(leftAt, ms) + ms;
      const candle = late ? { ...known, gap: true as const } : known;
      const formed = builder.seed(candle);
      if (formed) forming = formed;
      if (!formed || index < candles.length - 1) tell(formed ?? candle);
    }
    tell(forming ?? (first ? newest : undefined));
  };

  feed.subscribe(
    { kind: 'trade', symbol },
    ({ price, size, time, receivedAt }) => {
      traded = true;
      move(builder.add(price, time ?? receivedAt, size));
    },
    options,
  );
  feed.subscribe(
    symbol,
    ({ price, time, receivedAt, freshness }) => {
      // A price that is old, or perhaps made up, makes no candle.
      if (!traded && (freshness === 'live' || freshness === 'polled')) move(builder.add(price, time ?? receivedAt));
    },
    options,
  );
  feed.watch(({ phase }) => {
    const is = CURRENT.includes(phase);
    if (is && !current) void refill();
    if (!is && current) {
      leftAt = now();
      builder.lose();
    }
    current = is;
  }, options);
  if (current) void refill();
}
