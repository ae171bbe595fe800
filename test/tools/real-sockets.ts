// For pages whose clock is the test's and whose sockets are real.
import { fixture, waitUntil } from '@open-wc/testing';
import type { FeedStatus } from '../../src/elements/feed-status.ts';
import type { PriceTicker } from '../../src/elements/price-ticker.ts';
import type { FakeClock } from './fake-clock.ts';
import { parts } from './stage.ts';

/** Waits for what real sockets bring, painting all the while; the page's clock moves by `ms` at each look. */
export const waitsOn =
  (clock: FakeClock) =>
  (what: string, predicate: () => unknown, ms = 10): Promise<void> =>
    waitUntil(
      async () => {
        await clock.advance(ms);
        await clock.paint();
        return predicate();
      },
      what,
      { interval: 10, timeout: 9000 },
    );

/** A table of prices and the state of their feed. */
export async function show(feed: string, symbols: string) {
  const wrapper = await fixture<HTMLElement>(
    `<div data-feed="${feed}"><price-ticker symbols="${symbols}" layout="row"></price-ticker><feed-status variant="bar"></feed-status></div>`,
  );
  return { wrapper, ticker: wrapper.firstElementChild as PriceTicker, status: wrapper.lastElementChild as FeedStatus };
}

export const freshness = (ticker: Element) => parts(ticker, 'item').map(({ dataset }) => dataset.freshness);

/** Whether there are prices, and all of that freshness. */
export function every(word: string, ticker: Element): boolean {
  const all = freshness(ticker);
  return all.length > 0 && all.every((each) => each === word);
}
