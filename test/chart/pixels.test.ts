import { expect } from '@open-wc/testing';
import type { ChartOptions } from '../../src/chart/chart.ts';
import { type Box, candle, clear, frames, pixels, type Stage, stage, THEMES, walk, xOf } from './tools.ts';

// Twenty-four candles fill the width; those that a test looks at are far apart and very different. The last price is below
// all of them, so that its line crosses none.
const FLAT = 100;
const LAST = 50;
const STORY = [
  { minute: 2, prices: [100, 130, 90, 120] }, // up
  { minute: 8, prices: [120, 130, 60, 70] }, // down
  { minute: 14, prices: [70, 140, 70, 140] }, // up, no wick
  { minute: 20, prices: [140, 150, 100, 110] }, // down
];
const story = (volume = false) =>
  Array.from({ length: 24 }, (_, minute) => {
    const told = STORY.find((one) => one.minute === minute);
    const prices = told?.prices ?? (minute === 23 ? LAST : FLAT);
    return candle(minute, prices, volume ? (told ? 50 : 10) : undefined);
  });

/** Within which a minute's candle is, the one before and after left out. */
function lane(shown: Stage, minute: number): Box {
  const x = xOf(shown, minute);
  const half = (xOf(shown, 1) - xOf(shown, 0)) / 2;
  return { left: x - half + 1, right: x + half - 1, top: 0, bottom: shown.over.clientHeight * 0.9 };
}

/** The height of a price, from two whose heights are known: the highest wick's tip, and the lowest one's. */
function scaleOf(shown: Stage, down: string) {
  const found = pixels(shown);
  const top = (found.box(down, lane(shown, 20)) as Box).top; // 150
  const bottom = (found.box(down, lane(shown, 8)) as Box).bottom + 1; // 60
  expect(top).to.be.closeTo(shown.over.clientHeight * 0.08, 1.5);
  expect(bottom).to.be.closeTo(shown.over.clientHeight * (0.92 - 0.84 * 0.1), 1.5);
  return (price: number) => top + ((150 - price) / 90) * (bottom - top);
}

describe('a chart', () => {
  afterEach(clear);

  for (const [theme, colors] of Object.entries(THEMES))
    describe(`in ${theme}`, () => {
      const show = (options: Partial<ChartOptions> = {}, volume = false) =>
        stage(story(volume), { colors, volume, ...options });

      it('draws each candle in its colour, at its place, as high as its prices', async () => {
        const shown = await show();
        const found = pixels(shown);
        const y = scaleOf(shown, colors.down);
        for (const { minute, prices } of STORY) {
          const [open, high, low, close] = prices as [number, number, number, number];
          const [color, other] = close >= open ? [colors.up, colors.down] : [colors.down, colors.up];
          const box = found.box(color, lane(shown, minute)) as Box;
          expect(found.count(other, lane(shown, minute)), `another colour at ${minute}`).to.equal(0);
          expect((box.left + box.right + 1) / 2, `place of ${minute}`).to.be.closeTo(xOf(shown, minute), 1);
          expect(box.top, `top of ${minute}`).to.be.closeTo(y(high), 1.5);
          expect(box.bottom + 1, `bottom of ${minute}`).to.be.closeTo(y(low), 1.5);
          // The body is as wide as the box; above and below it there is a wick in the middle, or nothing.
          const wide = (at: number) => found.count(color, { ...lane(shown, minute), top: at, bottom: at });
          const [bodyTop, bodyBottom] = [y(Math.max(open, close)), y(Math.min(open, close))];
          const width = box.right - box.left + 1;
          expect(width, `width of ${minute}`).to.be.within(9, 24);
          const full = Array.from({ length: shown.over.clientHeight }, (_, row) => row).filter(
            (row) => wide(row) === width,
          );
          expect(full.at(0), `body of ${minute} from`).to.be.closeTo(bodyTop, 1.5);
          expect(full.at(-1), `body of ${minute} to`).to.be.closeTo(bodyBottom - 1, 1.5);
          // Filled for down, hollow for up.
          if (close < open) expect(full.length, `inside of ${minute}`).to.be.closeTo(bodyBottom - bodyTop, 2);
          else {
            expect(full.length, `edges of ${minute}`).to.equal(2);
            expect(wide(Math.round((bodyTop + bodyBottom) / 2)), `inside of ${minute}`).to.equal(2);
          }
          if (high > Math.max(open, close)) expect(wide(Math.round((y(high) + bodyTop) / 2))).to.equal(1);
          if (low < Math.min(open, close)) expect(wide(Math.round((y(low) + bodyBottom) / 2))).to.equal(1);
        }
      });

      it('draws bars with the open to the left and the close to the right', async () => {
        const shown = await show({ type: 'bars' });
        const found = pixels(shown);
        const y = scaleOf(shown, colors.down);
        for (const { minute, prices } of STORY) {
          const [open, , , close] = prices as [number, number, number, number];
          const color = close >= open ? colors.up : colors.down;
          const [x, within] = [xOf(shown, minute), lane(shown, minute)];
          const left = found.box(color, { ...within, right: x - 3 }) as Box;
          const right = found.box(color, { ...within, left: x + 3 }) as Box;
          expect((left.top + left.bottom + 1) / 2, `open of ${minute}`).to.be.closeTo(y(open), 2);
          expect((right.top + right.bottom + 1) / 2, `close of ${minute}`).to.be.closeTo(y(close), 2);
        }
      });

      it('draws a line through the closes', async () => {
        const shown = await show({ type: 'line' });
        const found = pixels(shown);
        const column = (minute: number) => {
          const x = Math.round(xOf(shown, minute));
          return found.box(colors.accent, { left: x, right: x, top: 0, bottom: 260 }) as Box;
        };
        // Both stand for tips of the line, of which a round corner takes a little.
        const middle = (minute: number) => (column(minute).top + column(minute).bottom) / 2;
        const [top, bottom] = [middle(14), middle(8)];
        const y = (price: number) => top + ((140 - price) / 70) * (bottom - top);
        expect(found.box(colors.accent)?.top).to.be.closeTo(top, 3);
        // From 140 to the last price, between the margins.
        const flat = shown.over.clientHeight * (0.08 + (0.84 * (140 - FLAT)) / (140 - LAST));
        expect(middle(4)).to.be.closeTo(flat, 1);
        for (const minute of [0, 4, 11, 17]) expect(middle(minute), `at ${minute}`).to.be.closeTo(y(FLAT), 2);
        expect(found.count(colors.up, lane(shown, 14))).to.equal(0);
      });

      it('fills the area below the line, paler the lower it is', async () => {
        const shown = await show({ type: 'area' });
        const { canvas } = shown;
        const context = canvas.getContext('2d') as CanvasRenderingContext2D;
        const x = Math.round(xOf(shown, 5));
        const line = pixels(shown).box(colors.accent, { left: x, right: x, top: 0, bottom: 260 }) as Box;
        const alpha = (at: number) => context.getImageData(x, at, 1, 1).data[3] as number;
        expect(alpha(line.bottom + 8)).to.be.within(20, 120);
        expect(alpha(shown.over.clientHeight - 8)).to.be.within(1, alpha(line.bottom + 8) - 10);
        expect(alpha(line.top - 8)).to.equal(0);
      });

      it('draws a baseline in both colours, by the side of the first visible close', async () => {
        const shown = await show({ type: 'baseline' });
        const found = pixels(shown);
        const x = (minute: number) => Math.round(xOf(shown, minute));
        const at = (minute: number) => ({ left: x(minute), right: x(minute), top: 0, bottom: 240 });
        const upper = found.box(colors.up, at(14)) as Box;
        const lower = found.box(colors.down, at(8)) as Box;
        expect(upper.bottom).to.be.below(lower.top);
        expect(found.box(colors.down, at(14))).to.equal(undefined);
        expect(found.box(colors.up, at(8))).to.equal(undefined);
      });

      it('labels the last price in its direction’s colour, legibly', async () => {
        const { fillText } = CanvasRenderingContext2D.prototype;
        let ink = '';
        CanvasRenderingContext2D.prototype.fillText = function (text, x, y) {
          if (text === '120.00' || text === '80.00') ink = String(this.fillStyle);
          fillText.call(this, text, x, y);
        };
        try {
          for (const close of [120, 80]) {
            ink = '';
            const shown = await stage([...story(), candle(24, [100, 120, 80, close])], { colors });
            const color = close > 100 ? colors.up : colors.down;
            const axis = { left: shown.over.clientWidth + 1, right: 599, top: 0, bottom: 270 };
            const label = pixels(shown).box(color, axis) as Box;
            expect(label.bottom - label.top).to.be.within(16, 26);
            expect(label.right - label.left).to.be.above(30);
            expect(contrast(ink, color)).to.be.at.least(4.5);
            const other = close > 100 ? colors.down : colors.up;
            expect(pixels(shown).count(other, axis)).to.equal(0);
            clear();
          }
        } finally {
          CanvasRenderingContext2D.prototype.fillText = fillText;
        }
      });

      it('shows volume as a histogram at the foot, each in its candle’s direction', async () => {
        const shown = await show({}, true);
        const { canvas, over } = shown;
        const context = canvas.getContext('2d') as CanvasRenderingContext2D;
        const foot = over.clientHeight - 4;
        const half = (minute: number) => {
          const [red, green, , alpha] = context.getImageData(Math.round(xOf(shown, minute)), foot, 1, 1).data;
          return { alpha: alpha as number, green: (green as number) > (red as number) };
        };
        for (const { minute, prices } of STORY) {
          expect(half(minute).alpha, `at ${minute}`).to.be.within(60, 120);
          expect(half(minute).green).to.equal((prices[3] as number) >= (prices[0] as number));
        }
        // Five times as much is five times as high.
        const height = (minute: number) => {
          const { data } = context.getImageData(Math.round(xOf(shown, minute)), 0, 1, over.clientHeight);
          let rows = 0;
          for (let at = data.length - 1; at > 0 && (data[at] as number) > 60; at -= 4) rows++;
          return rows;
        };
        expect(height(8) / height(4)).to.be.closeTo(5, 0.7);
      });

      it('shows a gap as one, in a line and in its area', async () => {
        for (const type of ['line', 'area'] as const) {
          const idle = Array.from({ length: 24 }, (_, minute) => candle(minute, 100 + (minute % 5))).filter(
            (_, minute) => minute < 8 || minute > 15,
          );
          const gapped = idle.map((each, index) => (index === 8 ? { ...each, gap: true as const } : each));
          const shown = await stage(gapped, { colors, type });
          const found = pixels(shown);
          const within = { left: xOf(shown, 7) + 6, right: xOf(shown, 16) - 6, top: 0, bottom: 260 };
          expect(found.count(colors.accent, within), type).to.equal(0);
          expect(found.count(colors.accent, { ...within, left: 0 })).to.be.above(100);
          const [x, y] = [Math.round(xOf(shown, 12)), shown.over.clientHeight - 12];
          const alpha = (shown.canvas.getContext('2d') as CanvasRenderingContext2D).getImageData(x, y, 1, 1).data[3];
          expect(alpha).to.equal(0);
          // Without anybody's word on a gap, nobody traded: the line goes on.
          shown.chart.setData(idle);
          await frames();
          expect(pixels(shown).count(colors.accent, within), type).to.be.above(50);
          clear();
        }
      });
    });

  it('says at its edges which price lines lie beyond', async () => {
    const lines = [2000, 3000, 10].map((price, index) => ({ price, color: ['#aa00aa', '#00aaaa', '#aaaa00'][index] }));
    const shown = await stage(walk(40), { priceLines: lines });
    const { over } = shown;
    const { clientWidth: width, clientHeight: height } = over;
    const [nearest, further, below] = lines.map(({ color }) => pixels(shown).box(color as string));
    expect(nearest?.top).to.be.within(1, 8);
    expect(further?.top).to.be.within(nearest?.bottom ?? 99, (nearest?.bottom ?? 0) + 8);
    expect(below?.bottom).to.be.within(height - 9, height - 2);
    for (const box of [nearest, further, below]) expect(box?.right).to.be.within(width - 12, width);
    shown.chart.setOptions({ priceLines: [] });
    await frames();
    expect(pixels(shown).count('#aa00aa')).to.equal(0);
  });

  it('takes other colours, another type and another scale without another canvas', async () => {
    const shown = await stage(story(), { colors: THEMES.light });
    const { canvas, chart } = shown;
    chart.setOptions({ colors: THEMES.dark });
    await frames();
    expect(shown.canvas).to.equal(canvas);
    expect(pixels(shown).count(THEMES.light.up)).to.equal(0);
    expect(pixels(shown).count(THEMES.dark.up)).to.be.above(50);
    chart.setOptions({ type: 'line' });
    await frames();
    expect(pixels(shown).count(THEMES.dark.accent)).to.be.above(500);
    chart.setOptions({ type: 'candles', scale: 'log' });
    await frames();
    expect(shown.canvas).to.equal(canvas);
    expect(pixels(shown).count(THEMES.dark.accent)).to.equal(0);
  });

  it('spaces a logarithmic scale by ratios', async () => {
    const heights = async (scale: 'normal' | 'log') => {
      const doubling = [10, 20, 40, 80].flatMap((price, at) =>
        Array.from({ length: 6 }, (_, n) => candle(at * 6 + n, price)),
      );
      const shown = await stage(doubling, { type: 'line', scale });
      const found = pixels(shown);
      const [first, second, third, fourth] = [2, 8, 14, 20].map((minute) => {
        const x = Math.round(xOf(shown, minute));
        return (found.box(THEMES.light.accent, { left: x - 2, right: x + 2, top: 0, bottom: 260 }) as Box).top;
      }) as [number, number, number, number];
      clear();
      return [first - second, second - third, third - fourth] as const;
    };
    const [one, two, three] = await heights('log');
    expect(one).to.be.closeTo(two, 2);
    expect(two).to.be.closeTo(three, 2);
    const [small, middle, large] = await heights('normal');
    expect(middle / small).to.be.closeTo(2, 0.2);
    expect(large / middle).to.be.closeTo(2, 0.2);
  });

  it('begins another symbol where it begins itself, in percent', async () => {
    const mine = Array.from({ length: 24 }, (_, minute) => candle(minute, 100 + minute));
    const other = Array.from({ length: 24 }, (_, minute) => candle(minute, 5000 + minute * 25)); // half as fast
    const shown = await stage(mine, { type: 'line', scale: 'percent', compare: other });
    const found = pixels(shown);
    const at = (minute: number, color: string) => {
      const x = Math.round(xOf(shown, minute));
      return (found.box(color, { left: x, right: x, top: 0, bottom: 260 }) as Box).top;
    };
    const { accent, muted } = THEMES.light;
    const rise = (color: string) => at(2, color) - at(22, color);
    expect(rise(muted) / rise(accent)).to.be.closeTo(0.5, 0.08);
  });

  it('marks price lines, with their labels on the axis and their words beside them', async () => {
    const shown = await stage(story(), { priceLines: [{ price: 110, label: 'Entry', color: '#aa00aa' }] });
    const found = pixels(shown);
    const { clientWidth } = shown.over;
    const line = found.box('#aa00aa', { left: clientWidth / 2, right: clientWidth - 1, top: 0, bottom: 270 }) as Box;
    expect(line.bottom - line.top).to.equal(0);
    expect(found.count('#aa00aa', { left: clientWidth, right: 600, top: 0, bottom: 270 })).to.be.above(300);
    expect(found.count('#aa00aa', { left: 0, right: 60, top: line.top - 16, bottom: line.top - 2 })).to.be.above(1);
  });

  it('draws nothing of no points, and one point at the newest end', async () => {
    for (const type of ['candles', 'bars', 'line', 'area', 'baseline'] as const) {
      const shown = await stage([], { type, volume: true });
      const { up, down, accent } = THEMES.light;
      const drawn = () => [up, down, accent].reduce((sum, color) => sum + pixels(shown).count(color), 0);
      expect(drawn(), type).to.equal(0);
      expect(shown.chart.visibleRange()).to.equal(undefined);
      shown.chart.update(candle(0, [100, 110, 90, 105], 5));
      await frames();
      const box = [up, down, accent]
        .map((color) => pixels(shown).box(color, { left: 0, right: shown.over.clientWidth, top: 0, bottom: 270 }))
        .find((one) => one) as Box;
      expect(box.right, type).to.be.above(shown.over.clientWidth * 0.9);
      shown.chart.setData([]);
      await frames();
      expect(drawn(), type).to.equal(0);
      clear();
    }
  });

  it('draws 100,000 candles, and as a line, within a frame’s reach', async () => {
    const many = walk(100_000);
    for (const type of ['candles', 'line'] as const) {
      const shown = await stage(many, { type });
      const { up, down, accent } = THEMES.light;
      const found = pixels(shown);
      let columns = 0;
      for (let x = 0; x < shown.over.clientWidth; x++)
        if ([up, down, accent].some((color) => found.count(color, { left: x, right: x, top: 0, bottom: 270 }) > 0))
          columns++;
      expect(columns, type).to.be.above(shown.over.clientWidth * 0.6);
      // The quickest of ten: what else the machine does is not the chart's.
      let quickest = Number.POSITIVE_INFINITY;
      for (let turn = 0; turn < 10; turn++) {
        const startedAt = performance.now();
        shown.chart.update({ ...(many.at(-1) as (typeof many)[0]), close: 900 + turn });
        await frames(1);
        quickest = Math.min(quickest, performance.now() - startedAt);
      }
      expect(quickest, type).to.be.below(60);
      clear();
    }
  });

  it('merges candles so that nothing of their highs and lows is lost', async () => {
    const many = Array.from({ length: 20_000 }, (_, minute) => candle(minute, [100, 101, 99, 100]));
    many[7777] = candle(7777, [100, 300, 99, 100]);
    const shown = await stage(many);
    const box = pixels(shown).box(THEMES.light.up, {
      left: 0,
      right: shown.over.clientWidth,
      top: 0,
      bottom: 200,
    }) as Box;
    expect(box.top).to.be.below(40);
    expect((box.left + box.right) / 2).to.be.closeTo(xOf(shown, 7777), 4);
  });

  it('goes into a picture on its surface', async () => {
    const { chart } = await stage(story(), { colors: THEMES.dark });
    const blob = (await chart.toBlob()) as Blob;
    expect(blob.type).to.equal('image/png');
    const bitmap = await createImageBitmap(blob);
    const copy = Object.assign(document.createElement('canvas'), { width: bitmap.width, height: bitmap.height });
    const context = copy.getContext('2d') as CanvasRenderingContext2D;
    context.drawImage(bitmap, 0, 0);
    expect([...context.getImageData(1, 1, 1, 1).data]).to.deep.equal([0x16, 0x1a, 0x22, 255]);
  });
});

function contrast(one: string, other: string): number {
  const [light, dark] = [one, other]
    .map((color) => {
      const [red, green, blue] = [1, 3, 5].map((at) => {
        const share = Number.parseInt(color.slice(at, at + 2), 16) / 255;
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      }) as [number, number, number];
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    })
    .sort((a, b) => b - a) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}
