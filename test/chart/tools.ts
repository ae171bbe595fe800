import { type Chart, type ChartListener, type ChartOptions, createChart } from '../../src/chart/chart.ts';
import * as price from '../../src/market/price.ts';
import type { Candle } from '../../src/market/quote.ts';
import { timeFormatter } from '../../src/market/times.ts';

export const MINUTE = 60_000;
export const START = Date.UTC(2026, 5, 15, 12);

export const LIGHT = {
  ...{ text: '#14171f', muted: '#5b6475', surface: '#ffffff', line: '#e4e7ec' },
  ...{ up: '#067647', down: '#b42318', accent: '#2f5bea', corner: '4px' },
};
export const DARK = {
  ...{ text: '#e8ebf1', muted: '#98a2b3', surface: '#161a22', line: '#272d39' },
  ...{ up: '#2bbf9a', down: '#ff6b78', accent: '#86a4ff', corner: '4px' },
};
export const THEMES = { light: LIGHT, dark: DARK } as const;

/** A candle of a minute: `[open, high, low, close]`, or its close alone. */
export const candle = (minute: number, prices: number | readonly number[], volume?: number): Candle => {
  const [open, high, low, close] = typeof prices === 'number' ? [prices, prices, prices, prices] : prices;
  return { symbol: 'A', interval: '1m', time: START + minute * MINUTE, open, high, low, close, volume } as Candle;
};

/** A walk of so many minutes. */
export function walk(count: number, seed = 7): Candle[] {
  const random = () => {
    seed = (seed * 16_807) % 2_147_483_647;
    return seed / 2_147_483_647;
  };
  let last = 1000;
  return Array.from({ length: count }, (_, minute) => {
    const open = last;
    last = open * (1 + (random() - 0.5) * 0.01);
    const prices = [open, Math.max(open, last) * 1.001, Math.min(open, last) * 0.999, last];
    return candle(minute, prices, random() * 100);
  });
}

export type Stage = {
  readonly chart: Chart;
  readonly root: ShadowRoot;
  readonly host: HTMLElement;
  readonly over: HTMLElement;
  readonly canvas: HTMLCanvasElement;
  /** What the listener heard. */
  readonly crosshairs: (readonly [Candle | undefined, { x: number; y: number } | undefined])[];
  readonly ranges: { from: number; to: number; following: boolean }[];
};

export const WIDTH = 600;
export const HEIGHT = 300;
let stages: Stage[] = [];

export const frames = async (count = 2): Promise<void> => {
  for (let turn = 0; turn < count; turn++) await new Promise<number>((done) => requestAnimationFrame(done));
};

/** A painted chart in a shadow root, with its gestures there. */
export async function stage(candles: readonly Candle[], options: Partial<ChartOptions> = {}): Promise<Stage> {
  const host = document.createElement('div');
  document.body.append(host);
  const root = host.attachShadow({ mode: 'open' });
  const crosshairs: Stage['crosshairs'] = [];
  const ranges: Stage['ranges'] = [];
  const listener: ChartListener = {
    styles(css) {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(css);
      root.adoptedStyleSheets.push(sheet);
    },
    crosshair: (candle, at) => void crosshairs.push([candle, at]),
    range: (range, following) => void ranges.push({ ...range, following }),
  };
  const chart = createChart(
    root,
    {
      formats: { ...price, timeFormatter },
      ...{ type: 'candles', scale: 'normal', volume: false, maxPoints: 200_000, intervalMs: MINUTE, colors: LIGHT },
      ...{ font: '12px sans-serif', locale: 'en', timeZone: 'UTC', priceLines: [], ...options },
    },
    listener,
  );
  chart.resize(WIDTH, HEIGHT);
  chart.setData(candles);
  await Promise.all([import('../../src/chart/hand.ts'), import('../../src/chart/rare.ts')]);
  await frames(3);
  const made: Stage = {
    ...{ chart, root, host, crosshairs, ranges },
    get over() {
      return root.querySelector('.u-over') as HTMLElement;
    },
    get canvas() {
      return root.querySelector('canvas') as HTMLCanvasElement;
    },
  };
  stages.push(made);
  return made;
}

export function clear(): void {
  for (const { chart, host } of stages) {
    chart.destroy();
    host.remove();
  }
  stages = [];
}

export type Pixels = {
  readonly width: number;
  readonly height: number;
  /** The colour of a CSS pixel, `#rrggbb`; '' where nothing is. */
  at(x: number, y: number): string;
  /** Where a colour is: all of its pixels' extremes; undefined where it is not. */
  box(color: string, within?: Box): Box | undefined;
  count(color: string, within?: Box): number;
};
export type Box = { left: number; right: number; top: number; bottom: number };

/** What the canvas shows. */
export function pixels({ canvas }: Stage): Pixels {
  const copy = Object.assign(document.createElement('canvas'), { width: canvas.width, height: canvas.height });
  const context = copy.getContext('2d', { willReadFrequently: true }) as CanvasRenderingContext2D;
  context.drawImage(canvas, 0, 0);
  const { data } = context.getImageData(0, 0, copy.width, copy.height);
  const { width, height } = copy;
  const at = (x: number, y: number) => {
    const [red = 0, green = 0, blue = 0, alpha = 0] = data.subarray((y * width + x) * 4);
    return alpha < 255 ? '' : `#${((red << 16) | (green << 8) | blue).toString(16).padStart(6, '0')}`;
  };
  const each = (color: string, within: Box | undefined, found: (x: number, y: number) => void) => {
    const { left, right, top, bottom } = within ?? { left: 0, right: width - 1, top: 0, bottom: height - 1 };
    for (let y = Math.max(0, Math.round(top)); y <= Math.min(height - 1, bottom); y++)
      for (let x = Math.max(0, Math.round(left)); x <= Math.min(width - 1, right); x++)
        if (at(x, y) === color) found(x, y);
  };
  return {
    ...{ width, height, at },
    box(color, within) {
      let box: Box | undefined;
      each(color, within, (x, y) => {
        box ??= { left: x, right: x, top: y, bottom: y };
        box = {
          left: Math.min(box.left, x),
          right: Math.max(box.right, x),
          top: Math.min(box.top, y),
          bottom: Math.max(box.bottom, y),
        };
      });
      return box;
    },
    count(color, within) {
      let count = 0;
      each(color, within, () => {
        count++;
      });
      return count;
    },
  };
}

/** Where a minute stands, CSS pixels from the left, by the chart's own word on what it shows. */
export function xOf({ chart, over }: Stage, minute: number): number {
  const { from, to } = chart.visibleRange() as { from: number; to: number };
  return ((START + minute * MINUTE - from) / (to - from)) * over.clientWidth;
}
