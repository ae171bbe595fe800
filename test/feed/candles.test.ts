import { expect } from '@open-wc/testing';
import type { Feed } from '../../src/feed/api.ts';
import { followCandles } from '../../src/feed/candles.ts';
import type { FeedState, Phase } from '../../src/feed/state.ts';
import type { Candle, Quote, Trade } from '../../src/market/quote.ts';
import { settle } from '../tools/fake-clock.ts';

const MINUTE = 60_000;
const START = Date.UTC(2026, 0, 1);

/** A feed whose phase, history and trades are the test's; what its follower hears, by the minute. */
function follow(history: () => readonly Candle[], given?: Promise<readonly Candle[]>, before: Phase = 'live') {
  let now = START;
  let phase = before;
  const asked: number[] = [];
  let trade: (trade: Trade) => void = () => {};
  let watcher: (state: FeedState) => void = () => {};
  const heard: (readonly [minute: number, close: number, gap: boolean])[] = [];
  const feed = {
    get state() {
      return { phase };
    },
    async history(_: string, { limit = 0 } = {}) {
      asked.push(limit);
      return history();
    },
    subscribe(topic: unknown, listener: unknown) {
      if (typeof topic === 'object') trade = listener as typeof trade;
      return () => {};
    },
    watch(listener: typeof watcher) {
      watcher = listener;
      return () => {};
    },
  } as unknown as Feed;
  const { signal } = new AbortController();
  followCandles(
    feed,
    { kind: 'candle', symbol: 'A', interval: '1m' },
    ({ time, close, gap }) => void heard.push([(time - START) / MINUTE, close, !!gap]),
    { signal, history: given },
    () => now,
  );
  return {
    asked,
    heard,
    trade(minute: number, price: number) {
      now = START + minute * MINUTE;
      trade({ symbol: 'A', price, size: 1, time: now, receivedAt: now } as Trade & Quote);
    },
    async turn(minute: number, next: Phase) {
      now = START + minute * MINUTE;
      phase = next;
      watcher({ phase } as FeedState);
      await settle();
    },
  };
}

const known = (minute: number, close: number): Candle => ({
  ...{ symbol: 'A', interval: '1m', time: START + minute * MINUTE, volume: 1 },
  ...{ open: close, high: close, low: close, close },
});

describe('candles as they form', () => {
  it('have no gap where nobody traded while the feed was live', async () => {
    const { heard, trade } = follow(() => []);
    await settle();
    trade(0, 1);
    trade(5, 2);
    expect(heard).to.deep.equal([
      [0, 1, false],
      [5, 2, false],
    ]);
  });

  it('have one after a while without the source, where it cannot tell what came meanwhile', async () => {
    const { heard, trade, turn } = follow(() => []);
    await settle();
    trade(0, 1);
    await turn(1, 'reconnecting');
    await turn(4, 'live');
    trade(4.5, 2);
    trade(4.7, 3);
    trade(7, 4);
    expect(heard).to.deep.equal([
      [0, 1, false],
      [4, 2, true],
      [4, 3, true],
      [7, 4, false],
    ]);
  });

  it('have none after a while that was too short to miss a candle', async () => {
    const { heard, trade, turn } = follow(() => []);
    await settle();
    trade(0.5, 1);
    await turn(0.6, 'reconnecting');
    await turn(0.9, 'live');
    trade(1, 2);
    expect(heard.at(-1)).to.deep.equal([1, 2, false]);
  });

  it('are filled in by the source, and what it has no candle of was idle', async () => {
    let answer: readonly Candle[] = [];
    const { heard, trade, turn } = follow(() => answer);
    await settle();
    trade(0, 1);
    await turn(1, 'reconnecting');
    answer = [known(0, 1.5), known(2, 2), known(6, 3)];
    const back = turn(7, 'live');
    trade(9, 4); // before the answer
    await back;
    expect(heard).to.deep.equal([
      [0, 1, false],
      [9, 4, true],
      [0, 1.5, false],
      [2, 2, false],
      [6, 3, false],
      [9, 4, false],
    ]);
  });

  it('begin with a history that is on its way, and ask for none of their own', async () => {
    let answer: (candles: readonly Candle[]) => void = () => {};
    const { asked, heard, trade, turn } = follow(() => [], new Promise((done) => (answer = done)));
    await settle();
    trade(5.1, 3);
    expect(heard).to.deep.equal([]);
    answer([known(3, 9), known(4, 1), known(5, 2)]);
    await settle();
    trade(5.2, 4);
    expect(heard).to.deep.equal([
      [4, 1, false],
      [5, 3, false],
      [5, 4, false],
    ]);
    expect(asked).to.deep.equal([]);
    // What is missed later is another matter.
    await turn(6, 'reconnecting');
    await turn(8, 'live');
    expect(asked).to.deep.equal([4]);
  });

  it('ask themselves where that history came long before the prices, or is of another candle', async () => {
    for (const [live, own] of [
      [0.02, []],
      [0.5, [3]],
      [1.01, [4]],
    ] as const) {
      const { asked, turn } = follow(() => [known(0, 1)], Promise.resolve([known(0, 1)]), 'connecting');
      await turn(live > 1 ? 0.99 : 0, 'connecting');
      await turn(live, 'live');
      expect(asked, `live after ${live} minutes`).to.deep.equal(own);
    }
  });

  it('have a gap before what one answer of the source can reach', async () => {
    let answer: readonly Candle[] = [];
    const { heard, trade, turn } = follow(() => answer);
    await settle();
    trade(0, 1);
    await turn(1, 'offline');
    answer = [known(900, 2), known(901, 3)];
    await turn(901.5, 'live');
    expect(heard.slice(1)).to.deep.equal([
      [900, 2, true],
      [901, 3, false],
    ]);
  });
});
