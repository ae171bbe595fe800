// The series, drawn into uPlot's canvas. All lengths are device pixels.
import type { Buckets } from './buckets.ts';
import type { ChartColors, ChartType } from './chart.ts';

export type Plot = {
  readonly context: CanvasRenderingContext2D;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** Device pixels of a CSS pixel. */
  readonly ratio: number;
  /** Width of a bucket. */
  readonly pitch: number;
  /** Whether a bucket is more than one candle. */
  readonly merged: boolean;
  readonly colors: ChartColors;
  /** Prices that the axis has labels for. */
  readonly splits: readonly number[];
  readonly fontPx: number;
  x(time: number): number;
  y(price: number): number;
};

const VOLUME_SHARE = 0.16;
const VOLUME_ALPHA = 0.32;

const crisp = (plot: Plot, css: number) => Math.max(1, Math.floor(css * plot.ratio));

/** Width of a body of candles, that has a middle where the wick is. */
function bodyWidth({ pitch, ratio }: Plot, wick: number): number {
  const beside = Math.floor(Math.max(pitch * 0.8, pitch - ratio));
  const width = Math.max(wick, Math.min(beside, Math.round(24 * ratio)));
  return width - ((width - wick) % 2);
}

export function paintSeries(type: ChartType, plot: Plot, buckets: Buckets): void {
  const { colors, context, top, height } = plot;
  if (type === 'candles') {
    paintCandles(plot, buckets);
    return;
  }
  if (type === 'area') {
    const fill = context.createLinearGradient(0, top, 0, top + height);
    fill.addColorStop(0, withAlpha(colors.accent, 0.3));
    fill.addColorStop(1, withAlpha(colors.accent, 0));
    trace(plot, buckets, top + height);
    context.fillStyle = fill;
    context.fill();
  }
  paintLine(plot, buckets, colors.accent);
}

/** One color after the other: a canvas is slow at changing them. */
function byDirection({ context, colors }: Plot, { count, open, close }: Buckets, draw: (index: number) => void): void {
  for (const up of [true, false]) {
    context.fillStyle = up ? colors.up : colors.down;
    for (let index = 0; index < count; index++)
      if ((close[index] as number) >= (open[index] as number) === up) draw(index);
  }
}

function paintCandles(plot: Plot, buckets: Buckets): void {
  const { context, x, y } = plot;
  const { time, open, high, low, close } = buckets;
  const wick = crisp(plot, 1);
  const body = bodyWidth(plot, wick);
  // Hollow where it goes up, for those who do not see the colors; narrower than that has no inside.
  const hollow = body >= 3 * wick + 2;
  byDirection(plot, buckets, (index) => {
    const [from, to] = [open[index] as number, close[index] as number];
    const middle = Math.round(x(time[index] as number) - wick / 2);
    const left = middle - (body - wick) / 2;
    const top = Math.round(y(Math.max(from, to)));
    const tall = Math.max(wick, Math.round(y(Math.min(from, to))) - top);
    const peak = Math.round(y(high[index] as number));
    context.fillRect(middle, peak, wick, Math.max(wick, Math.round(y(low[index] as number)) - peak));
    if (body > wick) context.fillRect(left, top, body, tall);
    if (hollow && to >= from && tall > 2 * wick)
      context.clearRect(left + wick, top + wick, body - 2 * wick, tall - 2 * wick);
  });
}

export function paintVolume(plot: Plot, buckets: Buckets): void {
  const { context, x, top, height } = plot;
  const { time, volume, count } = buckets;
  let most = 0;
  for (let index = 0; index < count; index++) most = Math.max(most, volume[index] as number);
  if (!(most > 0)) return;
  const wide = Math.max(1, bodyWidth(plot, crisp(plot, 1)));
  const floor = Math.round(top + height);
  const scale = (height * VOLUME_SHARE) / most;
  context.globalAlpha = VOLUME_ALPHA;
  byDirection(plot, buckets, (index) => {
    const tall = Math.ceil((volume[index] as number) * scale);
    context.fillRect(Math.round(x(time[index] as number) - wide / 2), floor - tall, wide, tall);
  });
  context.globalAlpha = 1;
}

/**
 * The path of a line; a gap begins another.
 *
 * @param floor closes each of them downwards (or upwards) to there, to be filled
 */
function trace({ context, x, y }: Plot, { count, time, open, high, low, close, gap }: Buckets, floor?: number): void {
  context.beginPath();
  let at = 0;
  let begun = 0;
  for (let index = 0; index <= count; index++) {
    if (index === count || index === 0 || gap[index]) {
      if (floor !== undefined && index > 0) {
        context.lineTo(at, floor);
        context.lineTo(begun, floor);
      }
      if (index === count) return;
      at = begun = x(time[index] as number);
      // Not quite the same place twice: a stroke without any length is not drawn, and a point alone is a dot.
      context.moveTo(at - 0.01, y(open[index] as number));
    }
    at = x(time[index] as number);
    const [first, last] = [open[index] as number, close[index] as number];
    const [top, bottom] = [high[index] as number, low[index] as number];
    if (top > bottom) {
      context.lineTo(at, y(first));
      context.lineTo(at, y(last > first ? bottom : top));
      context.lineTo(at, y(last > first ? top : bottom));
    }
    context.lineTo(at, y(last));
  }
}

export function paintLine(plot: Plot, buckets: Buckets, color: string): void {
  const { context, ratio, x, y } = plot;
  const thick = 2 * ratio;
  if (plot.merged) {
    // As a path, so many corners take a software canvas several ms; as columns, each from the end of the last, a tenth.
    const { count, time, high, low, close, gap } = buckets;
    context.fillStyle = color;
    let before = 0;
    for (let index = 0; index < count; index++) {
      const joined = index > 0 && !gap[index];
      let [top, bottom] = [y(high[index] as number), y(low[index] as number)];
      if (joined) [top, bottom] = [Math.min(top, before), Math.max(bottom, before)];
      before = y(close[index] as number);
      const left = Math.round(x(time[index] as number) - thick / 2);
      context.fillRect(left, top - thick / 2, thick, bottom - top + thick);
    }
    return;
  }
  trace(plot, buckets);
  context.strokeStyle = color;
  context.lineWidth = thick;
  context.lineJoin = 'bevel'; // a third cheaper than round, and at this width the same
  context.lineCap = 'round';
  context.setLineDash([]);
  context.stroke();
}

/** A dashed line across, at a height. */
export function paintLevel(plot: Plot, at: number, color: string, dash: number): void {
  const { context, left, width, ratio } = plot;
  const thick = crisp(plot, 1);
  const line = Math.round(at - thick / 2) + thick / 2;
  context.strokeStyle = color;
  context.lineWidth = thick;
  context.lineCap = 'butt';
  context.setLineDash([dash * ratio, dash * ratio]);
  context.beginPath();
  context.moveTo(left, line);
  context.lineTo(left + width, line);
  context.stroke();
}

let dot: CanvasRenderingContext2D | null = null;
const known = new Map<string, readonly number[]>();

/** Red, green and blue of any colour that a canvas takes. */
function channels(color: string): readonly number[] {
  let found = known.get(color);
  if (!found) {
    dot ??= Object.assign(document.createElement('canvas'), { width: 1, height: 1 }).getContext('2d', {
      willReadFrequently: true,
    });
    if (!dot) return [0, 0, 0];
    dot.clearRect(0, 0, 1, 1);
    dot.fillStyle = color;
    dot.fillRect(0, 0, 1, 1);
    found = [...dot.getImageData(0, 0, 1, 1).data.subarray(0, 3)];
    if (known.size > 100) known.clear();
    known.set(color, found);
  }
  return found;
}

const withAlpha = (color: string, alpha: number) => `rgba(${channels(color)},${alpha})`;

/** Black or white, whichever is read better on a colour: at least 4.58 : 1. */
function inkOn(color: string): string {
  const [red, green, blue] = channels(color).map((value) => (value / 255) ** 2.2) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179 ? '#000' : '#fff';
}

/** A price, on the price axis, in the font that is set. */
export function paintLabel(plot: Plot, value: number, color: string, text: string): void {
  const { context, colors, left, top, width, height, ratio, splits, fontPx, y } = plot;
  const middle = Math.round(y(value));
  if (middle < top || middle > top + height) return;
  const half = Math.round(fontPx / 2 + 4 * ratio);
  const edge = left + width;
  const space = context.canvas.width - edge;
  // A label of the axis that it would half cover goes.
  for (const split of splits)
    if (Math.abs(y(split) - middle) < half + fontPx / 2)
      context.clearRect(edge + 1, y(split) - fontPx * 0.7, space, fontPx * 1.4);
  context.fillStyle = color;
  context.beginPath();
  context.roundRect(edge + 2 * ratio, middle - half, space - 4 * ratio, half * 2, parseFloat(colors.corner) * ratio);
  context.fill();
  context.fillStyle = inkOn(color);
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  context.fillText(text, context.canvas.width - 8 * ratio, middle);
}

/** For rare.ts: handed over rather than imported, since what two chunks import becomes a third. */
export const brush = { bodyWidth, byDirection, crisp, inkOn, paintLevel, paintLine, trace, withAlpha };
