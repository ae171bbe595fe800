import type { Feed, FeedStats, LiveStats } from '../../src/feed/api.ts';
import type { FeedState, Phase } from '../../src/feed/state.ts';
import type { Quote } from '../../src/market/quote.ts';
import { symbolKey } from '../../src/market/symbol.ts';
import type { FakeClock } from './fake-clock.ts';
import { noStats } from './no-stats.ts';

const PHASES: Record<Phase, Partial<FeedState>> = {
  idle: { reason: 'unused' },
  connecting: {},
  live: {},
  stale: { reason: 'silent' },
  polling: { reason: 'silent' },
  reconnecting: { reason: 'lost', attempt: 2 },
  offline: { reason: 'offline', attempt: 5 },
  paused: {},
  blocked: { reason: 'address', detail: 'feed="ftp://prices.example": "ftp:" can\'t carry prices; use https: or wss:' },
};

export type ScriptedFeed = {
  readonly key: string;
  /** What it counts, for the test to change. */
  readonly numbers: { -readonly [Name in keyof FeedStats]: FeedStats[Name] };
  /** What is asked of it, for the test to change. */
  readonly wanted: { kind: 'quote' | 'trade' | 'signal'; symbol: string; alike?: readonly string[] }[];
  readonly quotes: Quote[];
  readonly watchers: Set<(state: FeedState) => void>;
  /** Who wants to be told of its statistics. */
  readonly measuring: Set<(stats: FeedStats) => void>;
  readonly calls: string[];
  readonly retries: number;
  readonly refreshes: number;
  /** Tells of its statistics, as a real one does each second. */
  measure(live?: LiveStats): void;
  /** Turns to a phase, now. */
  turn(phase: Phase, more?: Partial<FeedState>): void;
};

/** Feeds that are what a test says, for each phase's look and words; what leads to which is the feed's own matter. */
export function createScripts(
  clock: FakeClock,
  feeds: Map<string, Feed>,
): { readonly ALL: readonly Phase[]; scriptedFeed(key?: string): ScriptedFeed } {
  return {
    ALL: Object.keys(PHASES) as Phase[],
    scriptedFeed(key = `scripted${feeds.size}`) {
      const watchers = new Set<(state: FeedState) => void>();
      const measuring = new Set<(stats: FeedStats) => void>();
      const numbers: ScriptedFeed['numbers'] = { ...noStats };
      const wanted: ScriptedFeed['wanted'] = [];
      const quotes: Quote[] = [];
      const calls: string[] = [];
      let state: FeedState = { phase: 'idle', since: clock.now(), attempt: 0, label: 'relay.example', pollMs: 30_000 };
      let retries = 0;
      let refreshes = 0;
      const feed: Feed = {
        key,
        get state() {
          return state;
        },
        get stats() {
          return { ...numbers };
        },
        subscribe(topic, listener) {
          if (typeof topic === 'string' || topic.kind !== 'stats') return () => {};
          measuring.add(listener as never);
          return () => void measuring.delete(listener as never);
        },
        get: (symbol) => quotes.find((quote) => symbolKey(quote.symbol) === symbolKey(symbol)),
        quotes: () => quotes,
        refuses: () => false,
        wanted: () => wanted,
        history: async () => [],
        symbols: async () => undefined,
        journal: () => [],
        note: () => {},
        refresh: () => void refreshes++,
        pause: () => void calls.push('pause'),
        resume: () => void calls.push('resume'),
        watch(listener) {
          watchers.add(listener);
          return () => void watchers.delete(listener);
        },
        reconnect: () => void retries++,
      };
      feeds.set(key, feed);
      return {
        key,
        numbers,
        wanted,
        quotes,
        watchers,
        measuring,
        calls,
        get retries() {
          return retries;
        },
        get refreshes() {
          return refreshes;
        },
        measure(live) {
          numbers.live = live;
          for (const listener of measuring) listener(feed.stats);
        },
        turn(phase, more = {}) {
          state = {
            phase,
            since: clock.now(),
            attempt: 0,
            label: 'relay.example',
            pollMs: 30_000,
            ...PHASES[phase],
            ...more,
          };
          for (const watcher of watchers) watcher(state);
        },
      };
    },
  };
}
