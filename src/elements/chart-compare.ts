// Another symbol's candles beside a chart's own, loaded when somebody first compares.
import type { Candle } from '../market/quote.ts';
import { followData, put } from './chart-data.ts';
import type { Compared, Stage } from './chart-stage.ts';

type Comparison = Compared & { readonly key: string; readonly over: AbortController; candles: Candle[] };

export type Comparing = {
  readonly current: Compared | undefined;
  /** Asks for what the settings want, unless that is asked for already. @param limit how many the chart asked for */
  follow(limit: number | undefined): void;
};

export function createComparing({ host, settings, shown, near: onScreen, apply }: Stage): Comparing {
  let current: Comparison | undefined;
  return {
    get current() {
      return current;
    },
    follow(limit) {
      const { source: feed, isConnected } = host;
      const { compare: symbol, maxPoints, limitOf } = settings();
      const { interval } = shown() ?? {};
      const key = [feed?.key, symbol, interval, limit].join('\n');
      if (current?.key === key && isConnected) return;
      current?.over.abort();
      current = undefined;
      if (!symbol || !interval || !feed || !isConnected) return;
      const mine: Comparison = { key, candles: [], over: new AbortController(), changed: false };
      current = mine;
      const listener = {
        loaded(found: Candle[]) {
          mine.candles = found;
          mine.changed = false;
          apply();
        },
        moved(candle: Candle) {
          put(mine.candles, candle, maxPoints);
          mine.changed = true;
        },
      };
      void followData({ feed, symbol, intervals: [interval], limitOf, onScreen }, listener, mine.over.signal);
    },
  };
}
