import { dialects } from '../dialects/index.ts';
import type { Feed, WatchOptions } from './api.ts';
import { hub, type Settings } from './hub.ts';
import { lookUpFeed } from './source.ts';

/** A feed, and the end of all that was subscribed through it. */
export type FeedConnection = Feed & {
  /** Ends this connection's subscriptions; the socket stays while others use it. */
  close(): void;
};

/** The shared feed that holds for an element, or for the page as a whole. */
export function feedFor(element?: Element, feed?: string): Feed {
  const { open, settings } = hub();
  return open(String(feed || lookUpFeed(element) || settings.feed || 'binance'), dialects);
}

/**
 * Live prices without an element, in pages and in Node.
 *
 * ```js
 * const feed = connect();
 * const stop = feed.subscribe('BTCUSDT', ({ price }) => console.log(price));
 * ```
 *
 * @param feed as in the `feed` attribute; absent: what the page says, as elements ask it: `data-feed` on `<body>` or
 * `<html>`, then on Tickwire's script tag, then `configure({ feed })`, else Binance. It is asked now: `<body>` must be there,
 * as it is for a module or a deferred script
 * @param options `signal` ends everything when it aborts
 */
export function connect(feed?: string, { signal }: WatchOptions = {}): FeedConnection {
  const shared = feedFor(undefined, feed);
  const over = new AbortController();
  const within = (options?: WatchOptions) =>
    AbortSignal.any([over.signal, ...(signal ? [signal] : []), ...(options?.signal ? [options.signal] : [])]);
  return {
    key: shared.key,
    get state() {
      return shared.state;
    },
    get stats() {
      return shared.stats;
    },
    subscribe: (topic, listener, options) => shared.subscribe(topic, listener, { ...options, signal: within(options) }),
    get: shared.get,
    quotes: shared.quotes,
    refuses: shared.refuses,
    wanted: shared.wanted,
    watch: (listener, options) => shared.watch(listener, { signal: within(options) }),
    history: shared.history,
    symbols: shared.symbols,
    journal: shared.journal,
    note: shared.note,
    reconnect: shared.reconnect,
    refresh: shared.refresh,
    pause: shared.pause,
    resume: shared.resume,
    close: () => over.abort(),
  };
}

/**
 * Sets what holds for the whole page. Call it from a script of the page: the first connection waits for
 * `DOMContentLoaded`. A later call adds to an earlier one; connections that stand keep what they began with.
 *
 * A value that cannot be used is left out, and the console says which and why.
 */
export function configure(settings: Settings): void {
  hub().configure(settings);
  void import('./settings.ts').then(
    ({ check }) => check(settings),
    () => {},
  );
}
