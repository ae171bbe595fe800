import { expect } from '@open-wc/testing';
import { createTimeAxis, priceSplits, stepDecimals, TIME_STEPS } from '../../src/chart/axes.ts';
import type { Candle } from '../../src/market/quote.ts';
import { timeFormatter } from '../../src/market/times.ts';
import fc from '../tools/property.ts';
import { clear, frames, MINUTE, START, stage, walk } from './tools.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const zones = ['UTC', 'America/New_York', 'Asia/Kolkata', 'Europe/Berlin', 'Australia/Lord_Howe', undefined];

describe('a time axis', () => {
  const inZone = (times: number[], timeZone: string) =>
    times.map((time) => new Date(time).toLocaleString('sv', { timeZone }).slice(0, 16));

  it('has its labels at round moments of the reader’s clock, over a change of the clocks too', () => {
    const axis = createTimeAxis(timeFormatter, 'en', 'America/New_York');
    // On 8 March 2026 the clocks there go from 2 to 3.
    const from = Date.UTC(2026, 2, 8, 3);
    expect(inZone(axis.splits(from, from + 12 * HOUR, 3 * HOUR), 'America/New_York')).to.deep.equal([
      '2026-03-08 00:00',
      '2026-03-08 03:00',
      '2026-03-08 06:00',
      '2026-03-08 09:00',
    ]);
    expect(inZone(axis.splits(from, from + 4 * DAY, DAY), 'America/New_York')).to.deep.equal([
      '2026-03-08 00:00',
      '2026-03-09 00:00',
      '2026-03-10 00:00',
      '2026-03-11 00:00',
    ]);
    const kolkata = createTimeAxis(timeFormatter, 'en', 'Asia/Kolkata');
    expect(inZone(kolkata.splits(from, from + 3 * HOUR, HOUR), 'Asia/Kolkata')).to.deep.equal([
      '2026-03-08 09:00',
      '2026-03-08 10:00',
      '2026-03-08 11:00',
    ]);
  });

  it('counts weeks from Mondays, and months and years by the calendar', () => {
    const axis = createTimeAxis(timeFormatter, 'en', 'UTC');
    const from = Date.UTC(2025, 10, 20);
    const days = (to: number, step: number) =>
      axis.splits(from, to, step).map((time) => new Date(time).toISOString().slice(0, 10));
    expect(days(from + 20 * DAY, 7 * DAY)).to.deep.equal(['2025-11-24', '2025-12-01', '2025-12-08']);
    expect(days(from + 120 * DAY, 31 * DAY)).to.deep.equal(['2025-12-01', '2026-01-01', '2026-02-01', '2026-03-01']);
    expect(days(from + 1200 * DAY, 12 * 31 * DAY)).to.deep.equal([
      '2026-01-01',
      '2027-01-01',
      '2028-01-01',
      '2029-01-01',
    ]);
  });

  it('stays within what is shown, in order, with no two nearer than half a step', () => {
    const pick = fc.constantFrom(...TIME_STEPS);
    fc.assert(
      fc.property(
        ...[
          fc.integer({ min: 0, max: Date.UTC(2040) }),
          pick,
          fc.integer({ min: 1, max: 12 }),
          fc.constantFrom(...zones),
        ],
        (from, step, count, zone) => {
          const to = from + count * step;
          const found = createTimeAxis(timeFormatter, 'en', zone).splits(from, to, step);
          for (const [at, time] of found.entries()) {
            if (time < from || time > to) return false;
            if (at > 0 && time - (found[at - 1] as number) < Math.min(step * 0.5, step - HOUR)) return false;
          }
          return found.length >= count - 2 - count / 10;
        },
      ),
      { numRuns: 300 },
    );
  });

  it('says the time, at midnight the day, on a first the month, in January the year', () => {
    const axis = createTimeAxis(timeFormatter, 'en-GB', 'Asia/Kolkata');
    const at = (year: number, month: number, day: number, hour = 0, minute = 0) =>
      Date.UTC(year, month, day, hour, minute) - 5.5 * HOUR;
    expect(axis.label(at(2026, 5, 15, 9, 30), HOUR)).to.equal('09:30');
    expect(axis.label(at(2026, 5, 15, 9, 30) + 5000, 5000)).to.equal('09:30:05');
    expect(axis.label(at(2026, 5, 15), HOUR)).to.equal('15 Jun');
    expect(axis.label(at(2026, 5, 1), DAY)).to.equal('Jun');
    expect(axis.label(at(2026, 0, 1), DAY)).to.equal('2026');
  });

  it('speaks the reader’s language, and falls back where Intl knows no such language or zone', () => {
    const noon = Date.UTC(2026, 5, 15);
    expect(createTimeAxis(timeFormatter, 'de', 'UTC').label(noon, HOUR)).to.equal('15. Juni');
    expect(createTimeAxis(timeFormatter, 'ar-EG', 'UTC').label(noon, HOUR)).to.contain('١٥');
    expect(createTimeAxis(timeFormatter, 'xx-invalid-locale-', 'UTC').label(noon, HOUR)).to.equal('Jun 15');
    expect(createTimeAxis(timeFormatter, 'en', 'Mars/Olympus').splits(noon, noon + DAY, 6 * HOUR).length).to.be.within(
      4,
      5,
    );
  });
});

describe('a price axis', () => {
  it('has round values that tell each other apart, from the smallest coin to the largest index', () => {
    expect(priceSplits(63_750, 65_420, 0.15, false)).to.deep.equal([64_000, 64_500, 65_000]);
    expect(priceSplits(0.00001231, 0.00001239, 0.2, false)).to.deep.equal([
      0.00001232, 0.00001234, 0.00001236, 0.00001238,
    ]);
    expect(stepDecimals([0.00001232, 0.00001234])).to.equal(8);
    expect(stepDecimals([64_000, 64_500])).to.equal(0);
    expect(stepDecimals([1.5, 2])).to.equal(1);
    expect(priceSplits(-3.2, 2.1, 0.2, false)).to.deep.equal([-2, 0, 2]);
  });

  it('keeps its values apart and within, on both kinds of scale', () => {
    fc.assert(
      fc.property(
        ...[fc.double({ min: 1e-8, max: 1e6, noNaN: true }), fc.double({ min: 1e-4, max: 50, noNaN: true })],
        ...[fc.double({ min: 0.05, max: 0.4, noNaN: true }), fc.boolean()],
        (low, growth, share, log) => {
          const high = low * (1 + growth);
          const place = log ? Math.log : Number;
          const found = priceSplits(low, high, share, log);
          const apart = (place(high) - place(low)) * share * 0.999;
          return found.every(
            (value, at) =>
              value >= low * (1 - 1e-9) &&
              value <= high &&
              (at === 0 || place(value) - place(found[at - 1] as number) >= apart),
          );
        },
      ),
    );
  });
});

describe('the axes of a chart', () => {
  afterEach(clear);

  /** What is written on the canvas, with its place and width. */
  async function written(
    options: Parameters<typeof stage>[1],
    candles: number | readonly Candle[] = 200,
    width?: number,
  ) {
    const { fillText } = CanvasRenderingContext2D.prototype;
    let texts: { text: string; x: number; y: number; wide: number; align: string }[] = [];
    CanvasRenderingContext2D.prototype.fillText = function (text, x, y) {
      texts.push({ text, x, y, wide: this.measureText(text).width, align: this.textAlign });
      fillText.call(this, text, x, y);
    };
    try {
      const shown = await stage(typeof candles === 'number' ? walk(candles) : candles, options);
      if (width) {
        texts = [];
        shown.chart.resize(width, 240);
        await new Promise<number>((done) => requestAnimationFrame(done));
        await new Promise<number>((done) => requestAnimationFrame(done));
      }
      const { clientHeight } = shown.over;
      const last = new Map(texts.map((one) => [`${one.x} ${one.y}`, one]));
      const all = [...last.values()].filter(({ text }) => text);
      return { times: all.filter(({ y }) => y > clientHeight), prices: all.filter(({ align }) => align === 'right') };
    } finally {
      CanvasRenderingContext2D.prototype.fillText = fillText;
    }
  }

  it('have no labels that overlap, or are cut, in any language at any width and length', async () => {
    for (const locale of ['en', 'de', 'ja', 'ar-EG', 'he'])
      for (const width of [undefined, 320])
        for (const count of [3, 90, 3000]) {
          const { times } = await written({ locale }, count, width);
          expect(times.length, `${locale} ${width} ${count}`).to.be.above(0);
          const spans = times.map(({ x, wide }) => [x - wide / 2, x + wide / 2]).sort(([a = 0], [b = 0]) => a - b);
          for (const [at, [from = 0]] of spans.entries()) {
            if (at > 0) expect(from, `${locale} ${width} ${count}`).to.be.above((spans[at - 1]?.[1] as number) + 4);
            expect(from).to.be.at.least(-1);
          }
          clear();
        }
  });

  it('have two moments and two prices to read by, at the least, on a phone’s width', async () => {
    for (const [count, length] of [
      [60, MINUTE],
      [288, 5 * MINUTE],
      [672, 15 * MINUTE],
      [720, 60 * MINUTE],
      [365, 1440 * MINUTE],
    ] as const)
      for (const locale of ['en', 'de', 'ar-EG'])
        for (const seed of [1, 2, 3]) {
          const longer = walk(count, seed).map((one) => ({
            ...one,
            time: START + ((one.time - START) / MINUTE) * length,
          }));
          const { times, prices } = await written({ locale, intervalMs: length }, longer, 304);
          expect(times.length, `times of ${count} in ${locale}`).to.be.at.least(2);
          const [last, ...labels] = prices.toReversed();
          const free = labels.filter(({ y }) => Math.abs(y - (last?.y ?? 0)) > 16);
          expect(free.length, `prices of ${count} in ${locale}, ${seed}`).to.be.at.least(2);
          clear();
        }
  });

  it('write prices as the reader’s language does, with the decimals that are asked for', async () => {
    const { prices } = await written({ locale: 'de', decimals: 3 });
    expect(prices.at(-1)?.text).to.match(/^1?\.?\d{3},\d{3}$/);
    clear();
    const percent = await written({ scale: 'percent' });
    expect(percent.prices.length).to.be.above(3);
    for (const { text } of percent.prices) expect(text).to.match(/^[+−]?\d+\.\d\d%$/);
  });
});

describe('a time axis on a phone', () => {
  afterEach(clear);

  it('has a label to read an hour by', async () => {
    const texts: string[] = [];
    const { fillText } = CanvasRenderingContext2D.prototype;
    CanvasRenderingContext2D.prototype.fillText = function (text: string, ...place: [number, number]) {
      texts.push(text);
      return fillText.call(this, text, ...place);
    };
    try {
      const { chart } = await stage(walk(300), { timeZone: 'UTC' });
      const { time } = chart.data().at(-1) as { time: number };
      for (const width of [288, 320, 400]) {
        texts.length = 0;
        chart.resize(width, 200);
        chart.setVisibleRange({ from: time - 3_600_000, to: time });
        await frames(4);
        expect(texts.filter((text) => /\d:\d\d/.test(text)).length, `${width} px`).to.be.at.least(1);
      }
    } finally {
      CanvasRenderingContext2D.prototype.fillText = fillText;
    }
  });
});
