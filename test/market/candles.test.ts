import { expect } from '@open-wc/testing';
import { inOrder, intervalMs, judgeCandle } from '../../src/market/candles.ts';
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
    expect(intervalMs('1M')).to.be.within(28 * 86_400_000, 31 * 86_400_000);
    for (const none of ['', '1', 'm', '0m', '-1m', '1 m', '1.5h', '100m', '1x', '1mm'])
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
