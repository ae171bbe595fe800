// A feed on a hub of its own, in memory: its clock stands still until it is moved, and its sources are the test's.
import type { Dialect } from '../../src/dialects/dialect.ts';
import type { Feed, FeedSettings } from '../../src/feed/api.ts';
import { createHub } from '../../src/feed/hub.ts';
import type { Quote } from '../../src/market/quote.ts';
import { type FakeClock, fakeClock, settle } from './fake-clock.ts';
import { type FakeSource, fakeSource } from './fake-source.ts';

export type FeedRig = {
  readonly clock: FakeClock;
  /** As many as were asked for; of several the feed is a list. */
  readonly sources: readonly FakeSource[];
  /** The first of them. */
  readonly source: FakeSource;
  readonly feed: Feed;
  /** Of the symbols that it began with, as they are told. */
  readonly quotes: Quote[];
  /** Ends those subscriptions. */
  stop(): void;
  /** Lets time pass, and what falls due be loaded and painted. */
  work(ms: number): Promise<void>;
  /** Opens the first source's socket, and sends a price. */
  begin(): Promise<void>;
};

export type FeedRigOptions = {
  /** What is in each source's dialect, beside the fake's own. */
  readonly dialects?: readonly Partial<Dialect>[] | undefined;
  readonly settings?: FeedSettings | undefined;
  readonly symbols?: readonly string[] | undefined;
};

const NONE = { get: () => undefined };

/** By the time this resolves, somebody has subscribed, and the first source's socket waits to be opened. */
export async function feedRig({
  dialects = [{}],
  settings = {},
  symbols = ['BTC'],
}: FeedRigOptions = {}): Promise<FeedRig> {
  const clock = fakeClock();
  const sources = dialects.map((extra, index) => fakeSource({ name: `source${index}`, ...extra }));
  const [source] = sources as [FakeSource];
  const hub = createHub(clock, Promise.resolve());
  hub.configure({ ...settings, dialects: sources.map(({ dialect }) => dialect) });
  const feed = hub.open(sources.map(({ dialect }) => `${dialect.name} stage`).join(', '), NONE);
  const quotes: Quote[] = [];
  const stops = symbols.map((symbol) => feed.subscribe(symbol, (quote) => quotes.push(quote)));
  const work = async (ms: number) => {
    await clock.advance(ms);
    await settle();
    await clock.paint();
  };
  for (let turn = 0; turn < 4; turn++) await work(30);
  return {
    ...{ clock, sources, source, feed, quotes, work },
    stop() {
      for (const stop of stops) stop();
    },
    async begin() {
      source.last.open();
      source.last.quote('BTC', 1);
      await work(100);
    },
  };
}

/** What a feed loads when it is first needed, there before a test needs it: time stands still meanwhile. */
export const loadFeed = () =>
  Promise.all([
    import('../../src/feed/guard.ts'),
    import('../../src/feed/address.ts'),
    import('../../src/feed/failover.ts'),
    import('../../src/feed/topics.ts'),
    import('../../src/feed/candles.ts'),
    import('../../src/feed/history.ts'),
    import('../../src/feed/reporter.ts'),
    import('../../src/feed/stats.ts'),
    import('../../src/feed/detect.ts'),
  ]);
