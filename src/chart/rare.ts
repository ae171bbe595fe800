// What few charts show: bars, a baseline, price lines, another symbol beside. Drawn as in paint.ts.
import type { Candle } from '../market/quote.ts';
import type { createSeries as CreateSeries } from '../market/series.ts';
import type { Buckets, createBuckets as CreateBuckets, MergePlan } from './buckets.ts';
import type { ChartType, PriceLine } from './chart.ts';
import type { brush as Brush, Plot } from './paint.ts';

// More would hide the chart that they belong to.
const MOST_TAGS = 3;

export type Compared = ReturnType<ReturnType<typeof createRare>['compare']>;
export type Rare = ReturnType<typeof createRare>;

export function createRare(
  brush: typeof Brush,
  createSeries: typeof CreateSeries,
  createBuckets: typeof CreateBuckets,
) {
  const { bodyWidth, byDirection, crisp, inkOn, paintLevel, paintLine, trace, withAlpha } = brush;

  function paintBars(plot: Plot, buckets: Buckets): void {
    const { context, x, y } = plot;
    const { time, open, high, low, close } = buckets;
    const wick = plot.pitch > 7 * plot.ratio ? crisp(plot, 2) : crisp(plot, 1);
    const arm = (bodyWidth(plot, wick) - wick) / 2;
    byDirection(plot, buckets, (index) => {
      const middle = Math.round(x(time[index] as number) - wick / 2);
      const peak = Math.round(y(high[index] as number));
      context.fillRect(middle, peak, wick, Math.max(wick, Math.round(y(low[index] as number)) - peak));
      if (arm < 1) return;
      context.fillRect(middle - arm, Math.round(y(open[index] as number) - wick / 2), arm, wick);
      context.fillRect(middle + wick, Math.round(y(close[index] as number) - wick / 2), arm, wick);
    });
  }

  function paintBaseline(plot: Plot, buckets: Buckets, base: number): void {
    const { context, colors, left, top, width, height, y } = plot;
    const middle = y(base);
    for (const up of [true, false]) {
      const color = up ? colors.up : colors.down;
      context.save();
      context.beginPath();
      context.rect(left, up ? top : middle, width, up ? middle - top : top + height - middle);
      context.clip();
      const fill = context.createLinearGradient(0, up ? top : top + height, 0, middle);
      fill.addColorStop(0, withAlpha(color, 0.28));
      fill.addColorStop(1, withAlpha(color, 0.04));
      trace(plot, buckets, middle);
      context.fillStyle = fill;
      context.fill();
      paintLine(plot, buckets, color);
      context.restore();
    }
    paintLevel(plot, middle, colors.muted, 4);
  }

  function paintLines(plot: Plot, lines: readonly PriceLine[], font: string): void {
    const { context, ratio, left, colors, y } = plot;
    for (const { price, label, color = colors.accent } of lines) {
      paintLevel(plot, y(price), color, 4);
      context.font = font;
      context.textAlign = 'left';
      context.textBaseline = 'bottom';
      context.fillStyle = color;
      if (label) context.fillText(label, left + 8 * ratio, y(price) - 3 * ratio);
    }
  }

  /** Lines beyond the prices in view: at the edge that each lies behind, the nearest first. In the font that is set. */
  function paintTags(plot: Plot, lines: readonly PriceLine[], text: (price: number) => string): void {
    const { context, ratio, left, top, width, height, fontPx, colors, y } = plot;
    const [tall, gap] = [Math.round(fontPx + 6 * ratio), 4 * ratio];
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    for (const up of [true, false]) {
      const beyond = lines
        .filter(({ price }) => (up ? y(price) < top : y(price) > top + height))
        .sort((one, other) => (up ? one.price - other.price : other.price - one.price));
      for (const [index, { price, color = colors.accent }] of beyond.slice(0, MOST_TAGS).entries()) {
        const label = `${up ? '\u25b2' : '\u25bc'} ${text(price)}`;
        const wide = Math.round(context.measureText(label).width + 12 * ratio);
        const x = left + width - wide - gap;
        const from = gap + index * (tall + gap / 2);
        const at = up ? top + from : top + height - from - tall;
        context.fillStyle = color;
        context.beginPath();
        context.roundRect(x, at, wide, tall, parseFloat(colors.corner) * ratio);
        context.fill();
        context.fillStyle = inkOn(color);
        context.fillText(label, x + wide / 2, at + tall / 2);
      }
    }
  }

  /** Another symbol, drawn so that it begins where this one does. */
  function compare(candles: readonly Candle[], limit: number) {
    const series = createSeries(limit);
    series.setAll(candles);
    const buckets = createBuckets();
    // What makes of its closes prices of the chart's own symbol.
    let scale = 1;
    return {
      merge(
        from: number,
        base: number,
        planFor: (columns: typeof series, closes: boolean) => MergePlan,
        include: (shown: Buckets, scale: number) => void,
      ) {
        scale = base / (series.columns.close[Math.min(series.indexOf(from), series.length - 1)] ?? base);
        buckets.merge(series.columns, planFor(series, true));
        include(buckets, scale);
      },
      paint(plot: Plot) {
        paintLine({ ...plot, y: (value) => plot.y(value * scale) }, buckets, plot.colors.muted);
      },
    };
  }

  return {
    paint(type: ChartType, plot: Plot, buckets: Buckets, base: number) {
      if (type === 'bars') paintBars(plot, buckets);
      else paintBaseline(plot, buckets, base);
    },
    paintLines,
    paintTags,
    compare,
  };
}
