// The only importer of uPlot, reached by import(). Draws; knows nothing of feeds, elements or attributes.
//
// uPlot owns the canvas, the axes and the scales; the series are ours (paint.ts): its own paths cost with the number of
// candles, ours with the number of pixels. What the first picture does not need comes in files of its
// own: the crosshair and the hand (hand.ts), and what few charts show (rare.ts).
import uPlot from 'uplot';
import type { Candle } from '../market/quote.ts';
import { createSeries } from '../market/series.ts';
import { createTimeAxis, priceSplits, stepDecimals, TIME_STEPS } from './axes.ts';
import { type Buckets, bucketAt, createBuckets, type MergePlan } from './buckets.ts';
import css from './chart.css?inline';
import type { Crosshair } from './hand.ts';
import { brush, type Plot, paintLabel, paintLevel, paintSeries, paintVolume } from './paint.ts';
import type { Compared, Rare } from './rare.ts';
import { createView } from './view.ts';

export type ChartType = 'line' | 'area' | 'baseline' | 'candles' | 'bars';
export type ChartScale = 'normal' | 'log' | 'percent';

/**
 * The kit's own digits and times, handed in: what the page's first file has need not be shared with a late one, for which
 * the build would split it off; and what comes along with the chart's element need not be waited for after the chart.
 */
export type ChartFormats = Pick<
  typeof import('../market/price.ts'),
  'decimalsOf' | 'digitsOf' | 'formatPercent' | 'formatPrice' | 'shownDecimals'
> &
  Pick<typeof import('../market/times.ts'), 'timeFormatter'>;

/** Colours as the canvas takes them: resolved, never `var()` or `light-dark()`. */
export type ChartColors = {
  readonly text: string;
  readonly muted: string;
  readonly surface: string;
  readonly line: string;
  readonly up: string;
  readonly down: string;
  readonly accent: string;
  /** How round a label is: `4px`. */
  readonly corner: string;
};

export type PriceLine = {
  readonly price: number;
  readonly label?: string | undefined;
  readonly color?: string | undefined;
};

export type ChartOptions = {
  readonly formats: ChartFormats;
  readonly type: ChartType;
  readonly scale: ChartScale;
  readonly volume: boolean;
  /** More points than this are never held; the oldest go. */
  readonly maxPoints: number;
  /** Length of a candle, ms. */
  readonly intervalMs: number;
  readonly colors: ChartColors;
  /** CSS font for axis and labels: `12px system-ui`. */
  readonly font: string;
  readonly locale?: string | undefined;
  /** IANA name; absent: the reader's own. Candles of a day or longer are dates, in UTC. */
  readonly timeZone?: string | undefined;
  /** Fixed number of decimals; absent: as many as the prices use. */
  readonly decimals?: number | undefined;
  readonly priceLines: readonly PriceLine[];
  /** False: newer candles do not move what is shown, unless `scrollToRealTime` was called. */
  readonly follow?: boolean | undefined;
  /** Another symbol's closes, as percent from the first visible point; drawn as a line when scale is percent. */
  readonly compare?: readonly Candle[] | undefined;
};

/** What is shown of the time axis: epoch ms. */
export type VisibleRange = { readonly from: number; readonly to: number };

/**
 * A candle as it is drawn: where several share the pixels of one, `time` is the open of the first, the prices and the volume
 * are those of all, and `interval` is still the length of each.
 */
export type DrawnCandle = Candle & {
  /** Its end, epoch ms: when the one after it may open. */
  readonly until: number;
};

export type ChartListener = {
  /** The crosshair moved, by pointer or by `moveCrosshair`; undefined: it left. */
  crosshair?(candle: DrawnCandle | undefined, at: { readonly x: number; readonly y: number } | undefined): void;
  /** Another range is shown; `following`: its end is the newest point, and stays so. */
  range?(range: VisibleRange, following: boolean): void;
  /** Rules that the chart's root needs from now on. */
  styles?(css: string): void;
};

export type Chart = {
  /** Replaces all candles; any order, repeated times: the last wins. Keeps the visible range where it still makes sense. */
  setData(candles: readonly Candle[]): void;
  /** The newest candle, forming or next; an older one is put in its place. Cheap: once per frame is drawn. */
  update(candle: Candle): void;
  /** Only what changed is done anew; no flicker, no new canvas unless the kind of series needs it. */
  setOptions(options: Partial<ChartOptions>): void;
  /** Candles held, oldest first. */
  data(): readonly Candle[];
  /** The newest as it is drawn; undefined before that. */
  newest(): DrawnCandle | undefined;
  visibleRange(): VisibleRange | undefined;
  setVisibleRange(range: VisibleRange): void;
  /** Everything that is held. */
  fitContent(): void;
  /** To the newest point, and follow it. */
  scrollToRealTime(): void;
  readonly following: boolean;
  /** Zooms around the crosshair, or the end: 1.25 in, 0.8 out. */
  zoom(factor: number): void;
  /** By so many drawn candles, or to an end; undefined hides it. @returns the candle under it */
  moveCrosshair(by: number | 'first' | 'last' | undefined): DrawnCandle | undefined;
  /** CSS pixels, of the whole chart. */
  resize(width: number, height: number): void;
  toBlob(type?: string): Promise<Blob | null>;
  destroy(): void;
};

const DAY = 86_400_000;
const AXIS_GAP_PX = 8;
// The widest apart that leave room for so many labels.
const PRICE_LABELS_PX = [44, 30, 20];
const FEWEST_LABELS = 3;
// Of the height, between the prices and the edges.
const MARGIN = 0.08;
const MARGIN_OVER_VOLUME = 0.22;
// So wide that one that rises is seen to be hollow.
const CANDLE_PX = 6;
const AMPLE_PX = 6;
// Of so many of the newest, the decimals are looked at.
const SAMPLE = 60;

const none = () => null;

/** A candle of a day or longer is a date of its venue, not a moment: west of UTC, its open would be the evening before. */
const zoneOf = ({ timeZone, intervalMs }: ChartOptions) => (intervalMs < DAY ? timeZone : 'UTC');

/** What is drawn in the place of one candle. */
export type Drawn = {
  readonly candle: DrawnCandle;
  /** Places of the candles in it, the second excluded. */
  readonly from: number;
  readonly to: number;
  /** Where it stands, and how much time is its own, ms. */
  readonly middle: number;
  readonly wideMs: number;
};

/** What the files that come later see of a chart. */
export type Inside = {
  readonly plot: uPlot;
  readonly series: ReturnType<typeof createSeries>;
  readonly view: ReturnType<typeof createView>;
  readonly listener: ChartListener;
  readonly settings: () => ChartOptions;
  readonly price: (value: number) => string;
  /** IANA name of the zone that candles are in; undefined: the reader's own. */
  readonly zone: () => string | undefined;
  readonly drawnAt: (index: number) => Drawn;
  /** A point for each candle, rather than a body. */
  readonly isLine: () => boolean;
  /** Width of a label, CSS pixels. */
  readonly measure: (text: string) => number;
  /** The view has changed: draws it in the next frame. */
  readonly moved: () => void;
  readonly signal: AbortSignal;
};

/**
 * A chart in a place that the caller gives its size, by `resize`; before that nothing is drawn.
 * The crosshair and the gestures are there soon after the first picture.
 */
export function createChart(
  place: HTMLElement | ShadowRoot,
  options: ChartOptions,
  listener: ChartListener = {},
): Chart {
  listener.styles?.(css);
  let settings = options;
  const { decimalsOf, digitsOf, formatPercent, formatPrice, shownDecimals, timeFormatter } = options.formats;
  const series = createSeries(settings.maxPoints);
  const view = createView();
  const [buckets, volumes] = [createBuckets(), createBuckets()];
  const controller = new AbortController();
  const { signal } = controller;
  let [symbol, interval] = ['', ''];
  let [width, height] = [0, 0];
  let plot: uPlot | undefined;
  let crosshair: Crosshair | undefined;
  let rare: Rare | undefined;
  let coming: Promise<unknown> | undefined;
  let compared: Compared | undefined;
  let frame = 0;
  // What has changed since the last paint, beyond the newest candle.
  let [sizeChanged, axesChanged, candlesChanged] = [false, false, false];

  let timeAxis: ReturnType<typeof createTimeAxis>;
  let [fontPx, fontFamily] = [12, ''];
  const widths = new Map<string, number>();
  let splits: number[] = [];
  let plan: MergePlan;
  // What the price axis shows, in prices; `base`: the first visible close, of which percents are taken.
  let [lowest, highest, base, decimals] = [0, 0, 0, 0];

  const isLine = () => /line|area/.test(settings.type);
  const isLog = () => settings.scale === 'log';
  const isPercent = () => settings.scale === 'percent';
  const forward = (price: number) => (isLog() ? Math.log(price) : price);
  const backward = (place: number) => (isLog() ? Math.exp(place) : place);
  const percent = (price: number) => (price / base - 1) * 100;
  const price = (value: number, fixed = shownDecimals(value, decimals, settings.decimals)) =>
    isPercent()
      ? formatPercent(percent(value), settings.locale)
      : formatPrice(digitsOf(value), fixed, { locale: settings.locale });
  const newest = () => series.length - 1;
  const closeAt = (index: number) => series.columns.close[index] as number;
  const timeAt = (index: number) => series.columns.time[index] as number;
  const candleAt = (index: number): Candle => {
    const { open, high, low, volume } = series.columns;
    const traded = volume[index] as number;
    return {
      ...{ symbol, interval, time: timeAt(index), open: open[index] as number, high: high[index] as number },
      ...{ low: low[index] as number, close: closeAt(index), volume: Number.isNaN(traded) ? undefined : traded },
      ...(series.gaps.has(timeAt(index)) && { gap: true }),
    };
  };
  const drawnAt = (index: number): Drawn => {
    const { bucketMs, intervalMs } = plan;
    const [from, to] = bucketAt(series, index, bucketMs);
    const candle = { ...candleAt(from), until: timeAt(to - 1) + intervalMs };
    for (let at = from + 1; at < to; at++) {
      const { high, low, close, volume = 0 } = candleAt(at);
      candle.high = Math.max(candle.high, high);
      candle.low = Math.min(candle.low, low);
      candle.close = close;
      if (candle.volume !== undefined) candle.volume += volume;
    }
    const wideMs = bucketMs || intervalMs;
    const begin = bucketMs ? Math.floor(candle.time / bucketMs) * bucketMs : candle.time;
    return { candle, from, to, middle: begin + (wideMs - intervalMs) / 2, wideMs };
  };
  const font = (scale: number) => `${fontPx * scale}px ${fontFamily}`;
  const measure = (text: string, context = plot?.ctx) => {
    let wide = widths.get(text);
    if (wide === undefined && context) {
      context.save();
      context.font = font(1);
      wide = context.measureText(text).width;
      context.restore();
      if (widths.size > 500) widths.clear();
      widths.set(text, wide);
    }
    return wide ?? 0;
  };

  const ask = () => {
    frame ||= requestAnimationFrame(paint);
  };
  const askAll = () => {
    candlesChanged = true;
    ask();
  };
  const hold = (anew: boolean) => {
    if (series.length === 0) return;
    const { intervalMs, volume } = settings;
    view.hold(
      {
        ...{ oldest: timeAt(0), newest: timeAt(newest()), intervalMs, ample: width / AMPLE_PX },
        padMs: isLine() && !volume ? 0 : intervalMs / 2,
      },
      anew,
    );
  };

  const pitchOf = (ms: number) => (ms * (plot?.bbox.width ?? (width - 72) * devicePixelRatio)) / (view.to - view.from);
  /** What is shown, and a neighbour on each side, in buckets at least so wide. */
  const planFor = (held: typeof series, closes: boolean): MergePlan => {
    const { gaps, length, indexOf } = held;
    const { intervalMs } = settings;
    const candle = pitchOf(intervalMs);
    // A line is merged when four of its points share a pixel; sooner, it would look like stairs.
    const [enough, least] = closes ? [0.25, 1] : [CANDLE_PX * devicePixelRatio, CANDLE_PX * devicePixelRatio];
    const bucketMs = candle >= enough ? 0 : Math.ceil(least / candle) * intervalMs;
    // Whole buckets: a part of one would be another candle.
    const [from] = bucketAt(held, Math.max(0, indexOf(view.from) - 1), bucketMs);
    const [, to] = bucketAt(held, Math.min(length, indexOf(view.to) + 1) - 1, bucketMs);
    return {
      from,
      to,
      bucketMs,
      intervalMs,
      gaps,
      closes,
    };
  };
  const merge = (newestOnly: boolean) => {
    const line = isLine();
    if (!newestOnly) plan = planFor(series, line);
    buckets.merge(series.columns, plan, newestOnly);
    if (line && settings.volume) volumes.merge(series.columns, planFor(series, false));
  };
  /** The prices that are shown, with room around them. */
  const range = () => {
    let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    const include = (shown: Buckets, scale: number) => {
      for (let index = 0; index < shown.count; index++) {
        // The neighbours do not count, unless they are all there is.
        const time = shown.time[index] as number;
        if (shown.count > 2 && (time < view.from || time > view.to)) continue;
        low = Math.min(low, (shown.low[index] as number) * scale);
        high = Math.max(high, (shown.high[index] as number) * scale);
      }
    };
    base = closeAt(Math.min(series.indexOf(view.from), newest()));
    include(buckets, 1);
    if (isPercent()) compared?.merge(view.from, base, planFor, include);
    const [from, to] = [forward(low), forward(high)];
    // One price alone has as much room as a price of its size.
    const span = to - from || Math.abs(from) * 0.01 || 1;
    const below = settings.volume ? MARGIN_OVER_VOLUME : MARGIN;
    const whole = span / (1 - MARGIN - below);
    const bottom = to > from ? from : from - span / 2;
    lowest = backward(bottom - whole * below);
    highest = backward(bottom - whole * below + whole);
  };

  const build = (): uPlot => {
    const color = (name: keyof ChartColors) => () => settings.colors[name];
    const lines = { show: true, stroke: color('line'), width: 1 };
    const axis = { stroke: color('muted'), gap: AXIS_GAP_PX, ticks: { show: false } };
    const off = { show: false };
    return new uPlot(
      {
        ...{
          width,
          height,
          padding: [0, 0, 0, 0],
          legend: off,
          select: { ...off, left: 0, top: 0, width: 0, height: 0 },
        },
        scales: {
          x: { time: false, range: () => [view.from, view.to] },
          y: {
            ...{ distr: 100, fwd: forward, bwd: backward },
            range: () => (series.length > 0 ? [lowest, highest] : [null, null]),
          },
        },
        // uPlot draws nothing of it: paint.ts does.
        series: [{}, { auto: false, paths: none, points: off }],
        axes: [
          {
            ...{ ...axis, size: 28, grid: off, border: lines, space: 0 },
            incrs: ({ ctx }, _, from, to, wide) => {
              const fits = (step: number) =>
                timeAxis.samples(step).every((text) => measure(text, ctx) * 1.1 + 14 <= (step * wide) / (to - from));
              return [TIME_STEPS.find(fits) ?? (TIME_STEPS.at(-1) as number)];
            },
            splits: (_, __, from, to, step) => timeAxis.splits(from, to, step),
            values: ({ valToPos, ctx }, times, _, __, step) =>
              times.map((time) => {
                const text = timeAxis.label(time, step);
                // The first one would stand half outside.
                return series.length === 0 || valToPos(time, 'x') < measure(text, ctx) / 2 ? '' : text;
              }),
          },
          {
            ...{ ...axis, scale: 'y', side: 1, align: 2, alignTo: 2, grid: lines, incrs: [1], space: 0 },
            size: ({ ctx }, texts) => {
              const labels = [...settings.priceLines.map((line) => line.price), closeAt(newest()) || 0].map((at) =>
                price(at),
              );
              const widest = Math.max(...[...(texts ?? []), ...labels].map((text) => measure(text, ctx)));
              return Math.ceil((widest + 2 * AXIS_GAP_PX) / 4) * 4;
            },
            splits: ({ bbox }, _, from, to) => {
              for (const px of PRICE_LABELS_PX) {
                const share = (px * devicePixelRatio) / bbox.height;
                splits = isPercent()
                  ? priceSplits(percent(from), percent(to), share, false).map((value) => base * (1 + value / 100))
                  : priceSplits(from, to, share, isLog()).filter((value) => value > 0);
                if (splits.length >= FEWEST_LABELS) break;
              }
              return splits;
            },
            values: ({ valToPos }, values) => {
              const fixed = stepDecimals(values);
              return values.map((value) => (valToPos(value, 'y') < fontPx / 2 ? '' : price(value, fixed)));
            },
          },
        ],
        cursor: off,
        hooks: { draw: [draw] },
      },
      [series.columns.time, series.columns.close],
      (u, init) => {
        place.append(u.root);
        init();
      },
    );
  };

  const draw = ({ ctx, bbox: { left, top, width: wide, height: tall } }: uPlot) => {
    const at = newest();
    if (at < 0) return;
    const { colors, type, volume, priceLines } = settings;
    // Only now it is known for sure how wide the axis left it.
    if (planFor(series, isLine()).bucketMs !== plan.bucketMs) merge(false);
    const [start, floor, bottom, ratio] = [view.from, top + tall, forward(lowest), devicePixelRatio];
    const [msPx, pricePx] = [wide / (view.to - start), tall / (forward(highest) - bottom)];
    const target: Plot = {
      ...{ context: ctx, left, top, width: wide, height: tall, ratio, colors, splits, fontPx: fontPx * ratio },
      ...{ pitch: pitchOf(plan.bucketMs || plan.intervalMs), merged: plan.bucketMs > 0 },
      x: (time) => left + (time - start) * msPx,
      y: isLog()
        ? (value) => floor - (Math.log(value) - bottom) * pricePx
        : (value) => floor - (value - bottom) * pricePx,
    };
    const last = closeAt(at);
    const [first] = bucketAt(series, at, plan.bucketMs);
    const lastColor = last < (series.columns.open[first] as number) ? colors.down : colors.up;

    ctx.save();
    ctx.beginPath();
    ctx.rect(left, top, wide, tall);
    ctx.clip();
    if (volume)
      paintVolume(
        isLine() ? { ...target, pitch: Math.max(pitchOf(plan.intervalMs), CANDLE_PX * ratio) } : target,
        isLine() ? volumes : buckets,
      );
    if (isPercent()) compared?.paint(target);
    if (type === 'bars' || type === 'baseline') rare?.paint(type, target, buckets, base);
    else paintSeries(type, target, buckets);
    rare?.paintLines(target, priceLines, font(ratio));
    paintLevel(target, target.y(last), lastColor, 2);
    if (isLine()) {
      // Where it is now; and all there is of a line with one point.
      ctx.beginPath();
      ctx.arc(target.x(timeAt(at)), target.y(last), 4 * ratio, 0, 7);
      ctx.fillStyle = type === 'baseline' ? (last < base ? colors.down : colors.up) : colors.accent;
      ctx.fill();
    }
    ctx.restore();

    ctx.save();
    ctx.font = font(ratio);
    for (const line of priceLines) paintLabel(target, line.price, line.color ?? colors.accent, price(line.price));
    rare?.paintTags(target, priceLines, price);
    paintLabel(target, last, lastColor, price(last));
    ctx.restore();
  };

  const paint = () => {
    cancelAnimationFrame(frame);
    frame = 0;
    if (!(width > 0 && height > 0)) return;
    const { columns, length } = series;
    if (length > 0) {
      merge(!candlesChanged && plot !== undefined);
      range();
    }
    if (plot) {
      const made = plot;
      made.batch(() => {
        if (sizeChanged) made.setSize({ width, height });
        if (candlesChanged) made.setData([columns.time, columns.close], false);
        if (axesChanged) made.redraw(false, true);
        if (candlesChanged) made.setScale('x', { min: view.from, max: view.to });
        else if (made.scales.y?.min !== lowest || made.scales.y.max !== highest)
          made.setScale('y', { min: lowest, max: highest });
      });
    } else {
      plot = build();
      dress();
      const inside = { plot, series, view, listener, price, drawnAt, measure, isLine, signal, moved: askAll };
      // Not before the frame that shows the picture.
      requestAnimationFrame(() =>
        import('./hand.ts').then(({ attachHand }) => {
          if (!signal.aborted)
            crosshair = attachHand({ ...inside, settings: () => settings, zone: () => zoneOf(settings) });
        }, none),
      );
    }
    sizeChanged = axesChanged = candlesChanged = false;
    crosshair?.place();
    if (length > 0 && view.changed()) listener.range?.({ from: view.from, to: view.to }, view.following);
  };

  /** Takes up what of the settings is not looked at anew with each picture. */
  const dress = (before?: ChartOptions) => {
    const { colors, locale, type, compare, priceLines, maxPoints, follow = true } = settings;
    const [, size, family] = /([\d.]+)px\s*(.*)/.exec(settings.font) ?? [];
    [fontPx, fontFamily] = [Math.round(Number(size)) || 12, family || 'sans-serif'];
    widths.clear();
    const timeZone = zoneOf(settings);
    if (!before || locale !== before.locale || timeZone !== zoneOf(before))
      timeAxis = createTimeAxis(timeFormatter, locale, timeZone);
    if (plot) {
      for (const name of ['text', 'muted', 'surface', 'accent'] as const)
        plot.root.style.setProperty(`--_chart-${name}`, colors[name]);
      plot.root.style.font = font(1);
      for (const axis of plot.axes) {
        // uPlot holds a font as what it makes of it: scaled, with its sizes.
        const scaled: unknown = [font(devicePixelRatio), fontPx * devicePixelRatio, fontPx];
        axis.font = scaled as string;
      }
    }
    if (follow !== (before?.follow ?? true)) view.let(follow);
    if (before && maxPoints !== before.maxPoints) series.setLimit(maxPoints);
    if (rare) {
      if (compare !== before?.compare) compared = compare && rare.compare(compare, maxPoints);
    } else if (compare || priceLines.length > 0 || type === 'bars' || type === 'baseline')
      coming = import('./rare.ts').then(({ createRare }) => {
        rare = createRare(brush, createSeries, createBuckets);
        dress({ ...settings, compare: undefined });
        askAll();
      }, none);
  };
  dress();

  return {
    setData(candles) {
      series.setAll(candles);
      ({ symbol, interval } = candles[0] ?? { symbol, interval });
      decimals = 0;
      for (let index = Math.max(0, series.length - SAMPLE); index < series.length; index++)
        decimals = Math.max(decimals, decimalsOf(digitsOf(closeAt(index))));
      hold(true);
      axesChanged = true;
      askAll();
      // The first picture does not wait for a frame's beginning, only for what else the caller has to say.
      if (!plot) queueMicrotask(paint);
    },
    update(candle) {
      ({ symbol, interval } = candle);
      const change = series.upsert(candle);
      const used = decimalsOf(digitsOf(candle.close));
      if (used > decimals) {
        decimals = used;
        axesChanged = true;
      }
      if (change === 'moved') return ask();
      hold(false);
      if (change !== 'none') askAll();
    },
    setOptions(changes) {
      const before = settings;
      settings = { ...settings, ...changes };
      // uPlot looks at a scale's values only, not at what makes places of them.
      if (settings.scale !== before.scale && plot?.scales.y) plot.scales.y.min = Number.NaN;
      dress(before);
      hold(false);
      axesChanged = true;
      askAll();
    },
    data: () => Array.from({ length: series.length }, (_, index) => candleAt(index)),
    newest: () => (plot && series.length > 0 ? drawnAt(newest()).candle : undefined),
    visibleRange: () => (series.length > 0 ? { from: view.from, to: view.to } : undefined),
    setVisibleRange({ from, to }) {
      view.show(from, to);
      askAll();
    },
    fitContent() {
      view.fit();
      askAll();
    },
    scrollToRealTime() {
      view.follow();
      askAll();
    },
    get following() {
      return view.following;
    },
    zoom(factor) {
      view.zoom(factor, crosshair?.at() ?? view.to);
      askAll();
    },
    moveCrosshair: (by) => crosshair?.move(by),
    resize(wide, tall) {
      if (wide === width && tall === height) return;
      [width, height] = [wide, tall];
      sizeChanged = true;
      askAll();
    },
    async toBlob(type) {
      if (frame) paint(); // at once: who prints does not wait
      await coming;
      const { toPicture } = await import('./hand.ts');
      if (frame) paint();
      return plot ? toPicture(plot, settings.colors.surface, type) : null;
    },
    destroy() {
      cancelAnimationFrame(frame);
      controller.abort();
      width = 0;
      plot?.destroy();
      plot = crosshair = undefined;
    },
  };
}
