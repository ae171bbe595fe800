// A ticker that stands still, loaded with the first that does.
import type { Feed, SubscribeOptions, Topic } from '../feed/api.ts';
import type { Quote } from '../market/quote.ts';
import { symbolKey } from '../market/symbol.ts';
import { feedOver } from './feed-over.ts';
import type { PriceTicker } from './price-ticker.ts';

const held = new WeakMap<PriceTicker, { readonly feed: Feed; readonly still: Feed }>();

/** The feed as it stands at the first call, for this ticker alone; the same one until `release`. */
export function hold(ticker: PriceTicker, feed: Feed): Feed {
  let known = held.get(ticker);
  if (known?.feed !== feed) {
    known = { feed, still: standingStill(feed) };
    held.set(ticker, known);
  }
  return known.still;
}

/** The next `hold` is a new one. */
export function release(ticker: PriceTicker): void {
  held.delete(ticker);
}

/** Each symbol's quote of now, or its first one; then no other. What it is asked for stays in use at the source. */
function standingStill(feed: Feed): Feed {
  const quotes = new Map<string, Quote>();
  const get = (symbol: string) => {
    const key = symbolKey(symbol);
    const quote = quotes.get(key) ?? feed.get(symbol);
    if (quote) quotes.set(key, quote);
    return quote;
  };
  return feedOver(feed, {
    get,
    subscribe(topic: Topic, listener: (value: never) => void, options?: SubscribeOptions) {
      let told = typeof topic !== 'string' || !!get(topic);
      const first = (quote: Quote) => {
        if (!told) listener((get(topic as string) ?? quote) as never);
        told = true;
      };
      return feed.subscribe(topic, first as (value: unknown) => void, options);
    },
  });
}
