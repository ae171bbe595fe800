import { expect } from '@open-wc/testing';
import type { Candle } from '../../src/market/quote.ts';
import { createSeries, type Series } from '../../src/market/series.ts';
import fc from '../tools/property.ts';

const at = (time: number, close = time, volume?: number, gap = false): Candle => ({
  ...{ symbol: 'A', interval: '1m', time, volume, ...(gap && { gap }) },
  ...{ open: close - 1, high: close + 2, low: close - 2, close },
});

/** What a series holds, row by row. */
function rows({ columns, length }: Series): number[][] {
  const { time, open, high, low, close, volume } = columns;
  for (const column of Object.values(columns)) expect(column.length).to.equal(length);
  return Array.from(time, (value, index) => [
    value,
    ...[open, high, low, close, volume].map((column) => column[index] as number),
  ]);
}

const rowOf = ({ time, open, high, low, close, volume = Number.NaN }: Candle) => [time, open, high, low, close, volume];

/** The same, without any art: everything that was kept, by time. */
function naive(limit: number) {
  let held = new Map<number, Candle>();
  const keep = () => {
    held = new Map([...held].sort(([one], [other]) => one - other).slice(-limit));
  };
  return {
    setAll(candles: readonly Candle[]) {
      held = new Map(candles.map((candle) => [candle.time, candle]));
      keep();
    },
    upsert(candle: Candle) {
      held.set(candle.time, candle);
      keep();
    },
    setLimit(most: number) {
      limit = most;
      keep();
    },
    rows: () => [...held.values()].map(rowOf),
    gaps: () => [...held.values()].flatMap(({ time, gap }) => (gap ? time : [])),
  };
}

describe('a series', () => {
  it('holds what a naive one holds, whatever comes in whatever order', () => {
    const candle = fc.record({
      ...{ time: fc.nat(60), close: fc.nat(9), volume: fc.option(fc.nat(9), { nil: undefined }), gap: fc.boolean() },
    });
    const step = fc.oneof(
      { weight: 20, arbitrary: fc.record({ upsert: candle }) },
      { weight: 1, arbitrary: fc.record({ setAll: fc.array(candle, { maxLength: 60 }) }) },
      { weight: 1, arbitrary: fc.record({ setLimit: fc.integer({ min: 1, max: 40 }) }) },
      // As most come: one after the other.
      { weight: 2, arbitrary: fc.record({ run: fc.nat(60), count: fc.nat(80) }) },
    );
    type Made = { time: number; close: number; volume: number | undefined; gap: boolean };
    const made = ({ time, close, volume, gap }: Made) => at(time, close, volume, gap);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.array(step, { maxLength: 80 }), (limit, steps) => {
        const [series, model] = [createSeries(limit), naive(limit)];
        for (const taken of steps) {
          for (const side of [series, model]) {
            if ('upsert' in taken) side.upsert(made(taken.upsert));
            else if ('setAll' in taken) side.setAll(taken.setAll.map(made));
            else if ('setLimit' in taken) side.setLimit(taken.setLimit);
            else for (let index = 0; index < taken.count; index++) side.upsert(at(taken.run + index, index));
          }
          expect(rows(series)).to.deep.equal(model.rows());
          expect([...series.gaps].sort((one, other) => one - other)).to.deep.equal(model.gaps());
        }
      }),
    );
  });

  it('tells what a candle did', () => {
    const series = createSeries(3);
    expect(series.upsert(at(10))).to.equal('appended');
    expect(series.upsert(at(10, 5))).to.equal('moved');
    expect(series.upsert(at(20))).to.equal('appended');
    expect(series.upsert(at(15))).to.equal('changed');
    expect(series.upsert(at(15, 7))).to.equal('changed');
    expect(series.upsert(at(5))).to.equal('none');
    expect(series.upsert(at(30))).to.equal('appended');
    expect(rows(series).map(([time, , , , close]) => [time, close])).to.deep.equal([
      [15, 7],
      [20, 20],
      [30, 30],
    ]);
  });

  it('finds the first candle at or after a moment', () => {
    const series = createSeries(10);
    expect(series.indexOf(5)).to.equal(0);
    series.setAll([at(10), at(20), at(30)]);
    expect([9, 10, 11, 30, 31].map(series.indexOf)).to.deep.equal([0, 0, 1, 2, 3]);
  });

  it('moves the newest in place: the columns are the very same, and nothing is made anew', () => {
    const series = createSeries(10);
    series.setAll([at(10), at(20)]);
    const { columns } = series;
    series.upsert(at(20, 99, 4));
    expect(series.columns).to.equal(columns);
    expect(columns.close[1]).to.equal(99);
    expect(columns.volume[1]).to.equal(4);
  });

  it('holds no more memory after a million candles than after a few thousand', () => {
    const series = createSeries(1000);
    let most = 0;
    for (let time = 0; time < 1_000_000; time++) {
      series.upsert(at(time));
      if (time % 10_007 === 0) most = Math.max(most, series.columns.time.buffer.byteLength);
    }
    expect(series.length).to.equal(1000);
    expect(series.columns.time[0]).to.equal(999_000);
    expect(most).to.be.at.most(1300 * 8);
  });
});
