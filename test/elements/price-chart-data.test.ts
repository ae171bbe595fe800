import { expect } from '@open-wc/testing';
import { type Bar, candlesOf, followData, type Loaded, put } from '../../src/elements/chart-data.ts';
import { createDigits } from '../../src/elements/chart-digits.ts';
import { parseRange, readSettings } from '../../src/elements/chart-settings.ts';
import { toCsv } from '../../src/elements/chart-table.ts';
import { createWording, movedWords } from '../../src/elements/chart-words.ts';
import type { PriceChart } from '../../src/elements/price-chart.ts';
import type { Feed } from '../../src/feed/api.ts';
import type { Candle } from '../../src/market/quote.ts';
import { settle } from '../tools/fake-clock.ts';
import { setStage } from '../tools/stage.ts';

const { clock } = setStage();
const MINUTE = 60_000;
const bar = (time: number, close = 2): Bar => ({ time, open: 2, high: 3, low: 1, close });
const candle = (minute: number, more: Partial<Candle> = {}): Candle => ({
  symbol: 'BTCUSDT',
  interval: '1m',
  ...bar(minute * MINUTE),
  ...more,
});
const times = (candles: readonly { time: number }[]) => candles.map(({ time }) => time / MINUTE);

describe('candles of a page', () => {
  it('are put in order, the last of those that share a time', () => {
    const candles = candlesOf([bar(3), bar(1), bar(3, 2.5)], 'X', '1m', 100);
    expect(candles.map(({ time, close }) => [time, close])).to.deep.equal([
      [1, 2],
      [3, 2.5],
    ]);
  });

  it('are left out where they are none', () => {
    const wrong: unknown[] = [
      null,
      {},
      bar(Number.NaN),
      { ...bar(1), high: 1 },
      { ...bar(1), low: -1 },
      { ...bar(1), close: '1e5' },
      { ...bar(1), open: Number.POSITIVE_INFINITY },
    ];
    expect(candlesOf(wrong as Bar[], 'X', '1m', 100)).to.deep.equal([]);
  });

  it('may be older than Bitcoin, and are no more than may be held', () => {
    expect(candlesOf([bar(Date.UTC(1987, 9, 19)), bar(5), bar(6)], 'X', '1d', 2).map(({ time }) => time)).to.deep.equal(
      [6, Date.UTC(1987, 9, 19)],
    );
  });

  it('find their place one by one', () => {
    const candles: Candle[] = [];
    for (const minute of [2, 4, 3, 4, 1, 5]) put(candles, candle(minute), 4);
    expect(times(candles)).to.deep.equal([2, 3, 4, 5]);
  });
});

describe('history, then live', () => {
  function source(history: Feed['history']) {
    let listener: (candle: Candle) => void = () => {};
    const heard: string[] = [];
    const feed = {
      history,
      subscribe: (topic: { interval: string }, hear: typeof listener) => {
        heard.push(topic.interval);
        listener = hear;
        return () => {};
      },
    } as unknown as Feed;
    return { feed, heard, tell: (value: Candle) => listener(value) };
  }
  function follow(feed: Feed, more: Partial<Parameters<typeof followData>[0]> = {}) {
    const told = { loaded: [] as (Loaded & { candles: Candle[] })[], moved: [] as Candle[] };
    const over = new AbortController();
    const wanted = { feed, symbol: 'BTCUSDT', intervals: ['1m'], limitOf: () => 100, ...more };
    void followData(
      wanted,
      { loaded: (candles, how) => told.loaded.push({ candles, ...how }), moved: (value) => told.moved.push(value) },
      over.signal,
    );
    return { told, over };
  }

  it('joins a forming candle that began late to what the history knows of it', async () => {
    const { feed, tell } = source(async () => [
      candle(1),
      candle(2, { open: 2, high: 9, low: 1, close: 5, volume: 7 }),
    ]);
    const { told } = follow(feed);
    // Both before the history is there, and after it.
    tell(candle(2, { open: 6, high: 6, low: 6, close: 6, volume: 1 }));
    await settle();
    expect(told.loaded[0]?.candles.at(-1)).to.deep.include({ open: 2, high: 9, low: 1, close: 6, volume: 7 });
    tell(candle(2, { open: 6, high: 10, low: 6, close: 8, volume: 2 }));
    expect(told.moved.at(-1)).to.deep.include({ open: 2, high: 10, low: 1, close: 8, volume: 7 });
    tell(candle(3, { open: 8, high: 8, low: 8, close: 8 }));
    expect(told.moved.at(-1)).to.deep.include({ open: 8, close: 8 });
  });

  it('loses none that came meanwhile', async () => {
    let answer: (candles: Candle[]) => void = () => {};
    const { feed, tell } = source(() => new Promise((done) => (answer = done)));
    const { told } = follow(feed);
    for (const minute of [3, 4, 5]) tell(candle(minute));
    answer([candle(1), candle(2), candle(3)]);
    await settle();
    expect(times(told.loaded[0]?.candles ?? [])).to.deep.equal([1, 2, 3, 4, 5]);
    expect(told.moved).to.deep.equal([]);
  });

  it('goes on without a history that does not come, and takes it up when it does', async () => {
    let answer: (candles: Candle[]) => void = () => {};
    const { feed, tell } = source(() => new Promise((done) => (answer = done)));
    const { told } = follow(feed);
    tell(candle(3));
    await clock.advance(10_000);
    expect(told.loaded[0]).to.deep.include({ none: true, interval: '1m' });
    tell(candle(4));
    expect(times(told.moved)).to.deep.equal([4]);
    answer([candle(1), candle(2)]);
    await settle();
    expect(times(told.loaded[1]?.candles ?? [])).to.deep.equal([1, 2, 3, 4]);
    expect(told.loaded[1]?.none).to.equal(false);
  });

  it('ends with its signal, timer and all', async () => {
    const { feed } = source(() => new Promise(() => {}));
    const before = clock.waiting;
    const { over } = follow(feed);
    expect(clock.waiting).to.equal(before + 1);
    over.abort();
    expect(clock.waiting).to.equal(before);
  });

  it('asks for the next interval where a source has none of the first', async () => {
    const { feed, heard } = source(async (_, options) => (options?.interval === '1m' ? [candle(1)] : []));
    const { told } = follow(feed, { intervals: ['5m', '1m'] });
    await settle();
    expect(told.loaded[0]).to.deep.include({ interval: '1m', none: false });
    expect(heard).to.deep.equal(['5m', '1m']);
  });
});

describe('a range', () => {
  it('is read with its unit', () => {
    expect(['30m', '1H', '1d', '2W', '1M', '1y'].map((text) => parseRange(text)?.ms)).to.deep.equal(
      [30, 60, 1440, 20_160, 43_200, 525_600].map((minutes) => minutes * MINUTE),
    );
    for (const text of ['', 'H', '0H', '1Q', '1.5H', '9999D', '-1H'])
      expect(parseRange(text), text).to.equal(undefined);
  });

  it('is never more than a thousand candles', () => {
    const settingsOf = (attributes: Partial<PriceChart>) =>
      readSettings({ symbol: 'BTCUSDT', getAttribute: () => null, ...attributes } as unknown as PriceChart);
    for (const interval of ['1s', '1m', '15m', '1h', '1d', '1w'])
      for (const range of ['30m', '1H', '1D', '1W', '1M', '1Y', '20Y']) {
        const { intervals, limitOf } = settingsOf({ interval, range });
        for (const each of intervals) expect(limitOf(each), `${range} of ${each}`).to.be.at.most(1000);
        expect(intervals.at(-1)).to.equal(interval);
      }
    expect(settingsOf({ interval: '1m', range: '1W' }).intervals).to.deep.equal(['15m', '1m']);
    expect(settingsOf({ interval: '1h', range: '1W' }).intervals).to.deep.equal(['1h']);
  });
});

describe('a chart in words', () => {
  it('is the same numbers as comma-separated values', () => {
    expect(toCsv([candle(0), candle(1, { volume: 0.5 })])).to.equal(
      'time,open,high,low,close,volume\r\n1970-01-01T00:00:00.000Z,2,3,1,2,\r\n1970-01-01T00:01:00.000Z,2,3,1,2,0.5\r\n',
    );
  });

  it('says where a price went', () => {
    const words = createWording(createDigits('en', 2), 'UTC', MINUTE);
    expect([1.2, -1.2, 0, 0.001].map((percent) => movedWords(percent, words))).to.deep.equal([
      'up 1.20%',
      'down 1.20%',
      'unchanged',
      'unchanged',
    ]);
  });

  it('has its times in the zone, and with the detail, that they need', () => {
    const noon = Date.UTC(2026, 0, 1, 12);
    const of = (zone: string | undefined, ms: number) => createWording(createDigits('en', 2), zone, ms);
    expect(of('Asia/Tokyo', MINUTE).full(noon)).to.equal('Jan 1, 9:00 PM');
    expect(of('UTC', 1000).clock(noon)).to.equal('12:00:00 PM');
    expect(of('UTC', 86_400_000).full(noon)).to.equal('Jan 1, 2026');
    expect(createWording(createDigits('not a locale', 2), 'UTC', MINUTE).clock(noon)).to.match(/12/);
  });
});
