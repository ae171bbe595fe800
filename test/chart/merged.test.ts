import { expect } from '@open-wc/testing';
import type { DrawnCandle } from '../../src/chart/chart.ts';
import { candle, clear, MINUTE, pixels, type Stage, stage, THEMES, walk } from './tools.ts';

const { up, down } = THEMES.light;
const COUNT = 2000;

type Height = { readonly close: number; readonly y: number };
type Pointed = { readonly candle: DrawnCandle; readonly x: number; readonly y: number };

/** What each pixel of the plot points at, once each. */
function sweep({ over, crosshairs }: Stage): Pointed[] {
  const { left, top } = over.getBoundingClientRect();
  const found = new Map<number, Pointed>();
  for (let x = 0; x < over.clientWidth; x++) {
    over.dispatchEvent(new PointerEvent('pointermove', { pointerType: 'mouse', clientX: left + x, clientY: top + 80 }));
    const [pointed, at] = crosshairs.at(-1) as readonly [DrawnCandle, { x: number; y: number }];
    found.set(pointed.time, { candle: pointed, ...at });
  }
  return [...found.values()];
}

/** What candles come to, taken together. */
function together({ chart }: Stage, { time: from, until }: DrawnCandle) {
  const all = chart.data().filter(({ time }) => time >= from && time < until);
  return {
    count: all.length,
    open: all.at(0)?.open,
    high: Math.max(...all.map(({ high }) => high)),
    low: Math.min(...all.map(({ low }) => low)),
    close: all.at(-1)?.close,
    volume: all.reduce((sum, { volume = 0 }) => sum + volume, 0),
  };
}

describe('candles that share the pixels of one', () => {
  afterEach(clear);

  it('are pointed at as the one that is drawn, each of them, with the time that it spans', async () => {
    const shown = await stage(walk(COUNT));
    const pointed = sweep(shown);
    for (const { candle: one } of pointed) {
      const { count, volume, ...prices } = together(shown, one);
      expect(one).to.include({ ...prices, interval: '1m' });
      expect(one.volume).to.be.closeTo(volume, 1e-6);
      expect(count).to.equal((one.until - one.time) / MINUTE);
    }
    for (const [index, { candle: one }] of pointed.slice(1).entries())
      expect(one.time, 'none is left out').to.equal(pointed[index]?.candle.until);
    expect(pointed.length).to.be.within(60, 100);
    expect(pointed.at(-1)?.candle).to.deep.equal(shown.chart.newest());
    const label = shown.root.querySelector('.chart-time');
    expect(label?.textContent).to.match(/^Jun 16, \d+:\d\d\s?(AM\s)?[–-]\s?\d+:\d\d [AP]M$/);
  });

  it('are drawn in its direction, and hollow where it rises, wherever the crosshair says that it is', async () => {
    const shown = await stage(walk(COUNT));
    const pointed = sweep(shown);
    const found = pixels(shown);
    const byClose = pointed
      .map(({ candle: { close }, y }) => ({ close, y }))
      .sort((one, other) => one.close - other.close);
    const [lowest, highest] = [byClose.at(0), byClose.at(-1)] as [Height, Height];
    const yOf = (price: number) =>
      highest.y + ((highest.close - price) / (highest.close - lowest.close)) * (lowest.y - highest.y);
    let hollow = 0;
    // The first and the last may be half out of view, and the line of the last price crosses some.
    for (const { candle: one, x, y } of pointed.slice(1, -1)) {
      const middle = Math.round((y + yOf(one.open)) / 2);
      if (Math.abs(y - yOf(one.open)) < 12 || Math.abs(middle - yOf(shown.chart.newest()?.close ?? 0)) < 4) continue;
      const rises = one.close > one.open;
      const within = { left: x - 3, right: x + 2, top: middle, bottom: middle };
      expect(found.count(rises ? up : down, within), `edges at ${x}`).to.be.above(1);
      expect(found.count(rises ? down : up, within), `other colour at ${x}`).to.equal(0);
      expect(found.at(Math.round(x - 0.5), middle), `inside at ${x}`).to.equal(rises ? '' : down);
      if (rises) hollow++;
    }
    expect(hollow).to.be.above(3);
  });

  it('are stepped through as they are drawn, from the first to the last and back', async () => {
    const shown = await stage(walk(COUNT));
    const { chart } = shown;
    const drawn = sweep(shown).map(({ candle: { time } }) => time);
    const forth = [chart.moveCrosshair('first')?.time];
    while (forth.at(-1) !== chart.newest()?.time) forth.push(chart.moveCrosshair(1)?.time);
    expect(forth).to.deep.equal(drawn);
    const back = [chart.moveCrosshair('last')?.time];
    while (back.at(-1) !== drawn[0]) back.push(chart.moveCrosshair(-1)?.time);
    expect(back).to.deep.equal([...drawn].reverse());
    expect(chart.moveCrosshair(10)?.time).to.equal(drawn[10]);
  });

  it('stay the same candles while the view moves over them', async () => {
    const shown = await stage(walk(COUNT));
    const { chart } = shown;
    const { to } = chart.visibleRange() as { to: number };
    const inView = async (by: number) => {
      chart.setVisibleRange({ from: to - 1500 * MINUTE - by, to: to - by });
      await new Promise<number>((done) => requestAnimationFrame(done));
      return sweep(shown).map(({ candle: one }) => one);
    };
    const before = await inView(300 * MINUTE);
    const known = new Map(before.map((one) => [one.time, one]));
    const after = await inView(307 * MINUTE);
    const both = after.filter(({ time }) => known.has(time));
    expect(both.length).to.be.above(after.length - 4);
    for (const one of both) expect(one).to.deep.equal(known.get(one.time));
  });

  it('give the last price the colour of the last that is drawn', async () => {
    for (const [rise, color, other] of [
      [1, up, down],
      [-1, down, up],
    ] as const) {
      const many = Array.from({ length: COUNT }, (_, minute) => {
        // Against the rest, the last minute alone goes the other way.
        const turned = minute === COUNT - 1 ? -0.2 : 1;
        const [open, close] = [5000 + rise * minute, 5000 + rise * (minute + turned)];
        return candle(minute, [open, Math.max(open, close), Math.min(open, close), close]);
      });
      const shown = await stage(many);
      const last = shown.chart.newest() as DrawnCandle;
      expect(Math.sign(last.close - last.open)).to.equal(rise);
      const axis = { left: shown.over.clientWidth + 1, right: 599, top: 0, bottom: 270 };
      expect(pixels(shown).count(color, axis)).to.be.above(100);
      expect(pixels(shown).count(other, axis)).to.equal(0);
      clear();
    }
  });
});
