import { expect } from '@open-wc/testing';
import { createBuilder, inOrder, intervalMs, judgeCandle, openOf } from '../../src/market/candles.ts';
import type { CandleDraft } from '../../src/market/gate.ts';
import type { Candle } from '../../src/market/quote.ts';
import fc from '../tools/property.ts';
import { wireValue } from '../tools/wire-values.ts';

const NOW = Date.UTC(2026, 0, 1);
const draft = (more: Partial<CandleDraft> = {}): CandleDraft => ({
  ...{ kind: 'candle', symbol: 'BTCUSDT', interval: '1h', time: NOW - 3_600_000 },
  ...{ open: '10', high: '12', low: '9', close: '11', volume: '3.5', ...more },
});

describe('an interval', () => {
  it('is a number and a unit', () => {
    for (const [interval, ms] of [
      ['1s', 1000],
      ['1m', 60_000],
      ['15m', 900_000],
      ['4h', 14_400_000],
      ['1d', 86_400_000],
      ['1w', 604_800_000],
    ] as const)
      expect(intervalMs(interval)).to.equal(ms);
    for (const none of ['', '1', 'm', '0m', '-1m', '1 m', '1.5h', '100m', '1x', '1mm', '1M'])
      expect(intervalMs(none)).to.equal(undefined);
  });
});

describe('a candle', () => {
  it('is whole, or there is none', () => {
    expect(judgeCandle(draft(), NOW)).to.deep.equal({
      ...{ symbol: 'BTCUSDT', interval: '1h', time: NOW - 3_600_000 },
      ...{ open: 10, high: 12, low: 9, close: 11, volume: 3.5 },
    });
    for (const field of ['symbol', 'interval', 'time', 'open', 'high', 'low', 'close'] as const)
      expect(judgeCandle(draft({ [field]: undefined }), NOW), field).to.equal(undefined);
    expect(judgeCandle(draft({ volume: 'x' }), NOW)).to.include({ volume: undefined });
  });

  it('has its open and close between its low and high', () => {
    for (const wrong of [{ high: 10.5 }, { low: 10.5 }, { low: 13 }, { high: 8 }])
      expect(judgeCandle(draft(wrong), NOW), JSON.stringify(wrong)).to.equal(undefined);
    fc.assert(
      fc.property(wireValue, wireValue, wireValue, wireValue, (open, high, low, close) => {
        const candle = judgeCandle(draft({ open, high, low, close }), NOW);
        if (!candle) return true;
        return candle.low <= Math.min(candle.open, candle.close) && candle.high >= Math.max(candle.open, candle.close);
      }),
    );
  });

  it('is not of the future, nor of a time before there were such prices', () => {
    for (const time of [NOW + 2 * 86_400_000, 1000, 0, -1, 'x'])
      expect(judgeCandle(draft({ time }), NOW)).to.equal(undefined);
  });
});

describe('candles in order', () => {
  const at = (time: number, close = 1): Candle => ({
    ...{ symbol: 'A', interval: '1m', time },
    open: close,
    high: close,
    low: close,
    close,
  });

  it('are sorted by time, each time once and the last to come, at most so many of the newest', () => {
    const list = [at(3), at(1), at(2), at(2, 5), at(4)];
    expect(inOrder(list, 3).map(({ time, close }) => [time, close])).to.deep.equal([
      [2, 5],
      [3, 1],
      [4, 1],
    ]);
    fc.assert(
      fc.property(fc.array(fc.nat(50)), fc.integer({ min: 1, max: 20 }), (times, limit) => {
        const found = inOrder(
          times.map((time) => at(time)),
          limit,
        ).map(({ time }) => time);
        expect(found).to.deep.equal([...new Set(times)].sort((a, b) => a - b).slice(-limit));
      }),
    );
  });
});

describe('a candle’s open', () => {
  it('is where venues begin one: the full minute, hour and day by UTC, and Monday', () => {
    const at = Date.UTC(2026, 10, 20, 17, 42, 31, 500); // a Friday
    for (const [interval, open] of [
      ['1m', Date.UTC(2026, 10, 20, 17, 42)],
      ['15m', Date.UTC(2026, 10, 20, 17, 30)],
      ['4h', Date.UTC(2026, 10, 20, 16)],
      ['1d', Date.UTC(2026, 10, 20)],
      ['1w', Date.UTC(2026, 10, 16)],
    ] as const)
      expect(openOf(at, intervalMs(interval) as number), interval).to.equal(open);
  });
});

describe('candles from trades as they come', () => {
  type Tick = { at: number; price: number; size: number };
  const START = Date.UTC(2026, 0, 1);
  const ticks = fc
    .array(
      fc.record({
        at: fc.nat(900_000),
        price: fc.integer({ min: 1, max: 1000 }),
        size: fc.integer({ min: 1, max: 50 }),
      }),
    )
    .map((list) => list.map((tick) => ({ ...tick, at: START + tick.at })).sort((one, other) => one.at - other.at));
  const build = (list: readonly Tick[]) => {
    const builder = createBuilder('A', '1m');
    const built = new Map<number, Candle>();
    for (const { at, price, size } of list) {
      const candle = builder.add(price, at, size);
      if (candle) built.set(candle.time, candle);
    }
    return [...built.values()];
  };

  it('equal candles built at once', () => {
    fc.assert(
      fc.property(ticks, (list) => {
        const minutes = new Map<number, Tick[]>();
        for (const tick of list) {
          const open = openOf(tick.at, 60_000);
          minutes.set(open, [...(minutes.get(open) ?? []), tick]);
        }
        const atOnce = [...minutes].map(([time, within]) => {
          const prices = within.map(({ price }) => price);
          return {
            ...{ symbol: 'A', interval: '1m', time, open: prices[0], close: prices.at(-1) },
            ...{ high: Math.max(...prices), low: Math.min(...prices) },
            volume: within.reduce((sum, { size }) => sum + size, 0),
          };
        });
        expect(build(list)).to.deep.equal(atOnce);
      }),
    );
  });

  it('are not moved by what is late, or has no time', () => {
    const builder = createBuilder('A', '1m');
    builder.add(10, START + 60_000);
    expect(builder.add(99, START + 59_999)).to.equal(undefined);
    expect(builder.add(99, Number.NaN)).to.equal(undefined);
    expect(builder.add(11, START + 61_000)).to.include({ open: 10, high: 11, close: 11, time: START + 60_000 });
  });

  it('take the source’s word on what came before, and keep what was seen since', () => {
    const seen = { symbol: 'a', interval: '1m', time: START, open: 5, high: 9, low: 4, close: 6, volume: 100 };
    const builder = createBuilder('A', '1m');
    builder.add(10, START + 30_000, 1);
    expect(builder.seed(seen)).to.deep.equal({ ...seen, symbol: 'A', high: 10, close: 10 });
    expect(builder.add(3, START + 31_000, 2)).to.include({ open: 5, high: 10, low: 3, close: 3, volume: 102 });
    builder.add(4, START + 60_000);
    expect(builder.seed(seen), 'of a candle that is over').to.equal(undefined);
  });
});
