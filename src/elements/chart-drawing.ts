// The chart on its canvas: made when its file and the first candles are there, given back when it is far from the screen.
// It holds the candles, whether there is a canvas or not.

import type { Chart, ChartColors, ChartListener, ChartOptions, DrawnCandle, VisibleRange } from '../chart/chart.ts';
import { decimalsOf, digitsOf, formatPercent, formatPrice, shownDecimals } from '../market/price.ts';
import type { Candle } from '../market/quote.ts';
import { timeFormatter } from '../market/times.ts';
import { adopt } from './adopt.ts';
import { readColors, watchColors } from './chart-colors.ts';
import { put, type Stretch, stretchOf } from './chart-data.ts';
import { CrosshairMoveEvent, RangeChangeEvent } from './chart-events.ts';
import type { Range } from './chart-settings.ts';
import type { Facts } from './chart-stage.ts';

const FORMATS = { decimalsOf, digitsOf, formatPercent, formatPrice, shownDecimals, timeFormatter };
// What a candle takes of the width, so that its body is still one.
const CANDLE_PX = 9;
const NONE: readonly Candle[] = [];

/** So nearly that nobody sees the difference: a view has a margin. */
const isAbout = (ms: number, other: number) => Math.abs(ms / other - 1) < 0.05;

export type DrawingListener = {
  /** There is a canvas with candles on it. */
  drawn(): void;
  /** Another candle is under the crosshair, or none. */
  hovered(candle: DrawnCandle | undefined, at: { readonly x: number; readonly y: number } | undefined): void;
};

export function createDrawing(facts: Facts, root: () => ShadowRoot, listener: DrawingListener) {
  const { host, find, near, settings, shown, last, lines, compared, digits } = facts;
  let file: typeof import('../chart/chart.ts') | 'loading' | 'failed' | undefined;
  let chart: Chart | undefined;
  let options: Partial<ChartOptions> = {};
  let colors: ChartColors | undefined;
  let kept: Candle[] = []; // while there is no chart to hold them
  let hover: DrawnCandle | undefined;
  let following = true;
  let place: VisibleRange | undefined; // where it was when its canvas was given back
  let elsewhere = false; // another range was chosen, and is not shown yet
  let stretch: Stretch | undefined;
  let stretchAged = false;
  let range: Range | undefined;

  const candles = () => chart?.data() ?? kept;

  const wantedOptions = (): ChartOptions => {
    const { type, scale, volume, maxPoints, timeZone, decimals, compare, follow } = settings();
    return {
      formats: FORMATS,
      type,
      scale,
      volume,
      maxPoints,
      timeZone,
      decimals,
      follow,
      intervalMs: shown()?.ms ?? 60_000,
      colors: colors as ChartColors,
      font: `12px ${getComputedStyle(find('base')).fontFamily}`,
      locale: digits().locale,
      priceLines: lines(),
      compare: compare ? (compared()?.candles ?? NONE) : undefined,
    };
  };

  /** Tells the chart what is other than it was. */
  const apply = () => {
    if (!chart) return;
    const wanted = wantedOptions();
    const other = compared();
    const changes = Object.entries(wanted).filter(([name, value]) => {
      const before = options[name as keyof ChartOptions];
      if (name === 'compare') return value !== before || other?.changed;
      return typeof value === 'object' ? JSON.stringify(value) !== JSON.stringify(before) : value !== before;
    });
    if (other) other.changed = false;
    options = wanted;
    if (changes.length > 0) chart.setOptions(Object.fromEntries(changes));
  };

  /** The stretch in view, anew: it is gone through, so not at each price. */
  const measure = () => {
    stretchAged = false;
    const view = chart?.visibleRange();
    const { range: wanted } = settings();
    stretch = stretchOf(candles(), view);
    range =
      wanted && view && view.to >= (last()?.time ?? 0) && isAbout(view.to - view.from, wanted.ms) ? wanted : undefined;
  };

  /** Shows the range that was asked for, or as many candles as there is room for. */
  const restore = () => {
    const newest = last();
    const is = shown();
    if (!chart || !newest || !is) return;
    elsewhere = false;
    const { range, follow, type } = settings();
    const [first] = chart.data() as readonly [Candle];
    const px = type === 'candles' || type === 'bars' ? CANDLE_PX : CANDLE_PX / 3;
    const span = range?.ms ?? Math.max(30, Math.floor(find('canvas').clientWidth / px)) * is.ms;
    const to = newest.time + is.ms;
    // The oldest in view is whole, too: each stands around its time.
    const from = newest.time + is.ms / 2 - span;
    if (first.time >= from && follow) chart.fitContent();
    else chart.setVisibleRange({ from, to });
  };

  const load = () => {
    file = 'loading';
    import('../chart/chart.ts').then(
      (module) => {
        file = module;
        // The first number of a page costs Intl about 10 ms: while candles are on their way, nobody waits for them.
        formatPrice(0, 2, { locale: digits().locale });
        host.requestUpdate();
      },
      () => {
        file = 'failed';
        host.requestUpdate();
      },
    );
  };

  const create = ({ createChart }: typeof import('../chart/chart.ts'), on: HTMLElement, listener?: ChartListener) => {
    colors = readColors(find('probe'));
    options = wantedOptions();
    const made = createChart(on, options as ChartOptions, listener);
    const { clientWidth, clientHeight } = find('canvas');
    made.resize(clientWidth, clientHeight);
    return made;
  };

  /** Where it would be by now: if it followed, it followed what came meanwhile. */
  const placeNow = ({ from, to }: VisibleRange): VisibleRange => {
    const by = following ? Math.max(0, (last() as Candle).time - to) : 0;
    return { from: from + by, to: to + by };
  };

  const hand = (drawn: Chart) => {
    drawn.setData(kept);
    kept = [];
  };

  const resize = () => {
    const { clientWidth, clientHeight } = find('canvas');
    if (clientWidth && clientHeight) chart?.resize(clientWidth, clientHeight);
  };

  return {
    get chart() {
      return chart;
    },
    get failed() {
      return file === 'failed';
    },
    get hover() {
      return hover;
    },
    get following() {
      return following;
    },
    get stretch() {
      return stretch;
    },
    /** The range that was chosen, while that is what is in view. */
    get range() {
      return range;
    },
    candles,
    apply,
    measure,
    restore,

    /** Others take the place of those that it held. @param same of the same symbol and length: then it stays in place */
    setData(found: Candle[], same: boolean) {
      kept = found;
      hover = undefined;
      if (chart) {
        apply();
        hand(chart);
        if (!same || elsewhere) restore();
      } else if (!same) place = undefined;
    },
    trim() {
      const { maxPoints } = settings();
      if (candles().length > maxPoints) kept = kept.slice(-maxPoints);
    },
    move(candle: Candle) {
      if (chart) chart.update(candle);
      else put(kept, candle, settings().maxPoints);
    },
    /** What is in view may be another stretch; it is measured within a second. */
    age() {
      stretchAged = true;
    },
    /** @returns whether the stretch in view is another */
    remeasure() {
      if (!stretchAged) return false;
      measure();
      return true;
    },
    /** Another range is wanted; it is shown when its candles are there. */
    leave() {
      elsewhere = true;
    },
    arrive() {
      if (!elsewhere || !chart) return;
      restore();
      measure();
    },
    retry() {
      if (file === 'failed') file = undefined;
    },

    draw() {
      if (chart || !near()) return;
      // At once: what draws comes while the candles do.
      if (!file) load();
      if (!file || typeof file === 'string' || kept.length === 0 || !shown()) return;
      chart = create(file, find('canvas'), {
        styles: (css) => adopt(root(), css),
        crosshair(candle, at) {
          if (hover?.time !== candle?.time || hover?.until !== candle?.until)
            host.dispatchEvent(new CrosshairMoveEvent(candle));
          hover = candle;
          listener.hovered(candle, at);
        },
        range({ from, to }, isFollowing) {
          stretchAged = true;
          if (following !== isFollowing) host.requestUpdate();
          following = isFollowing;
          host.dispatchEvent(new RangeChangeEvent(from, to, isFollowing));
        },
      });
      hand(chart);
      if (place && !elsewhere) chart.setVisibleRange(placeNow(place));
      else restore();
      place = undefined;
      measure();
      listener.drawn();
    },

    /** Gives the canvas back, and remembers where it was. */
    erase() {
      if (!chart) return;
      kept = [...chart.data()];
      place = chart.visibleRange();
      if (hover) host.dispatchEvent(new CrosshairMoveEvent(undefined));
      hover = undefined;
      listener.hovered(undefined, undefined);
      chart.destroy();
      chart = undefined;
      find('canvas').replaceChildren();
    },

    /** The picture, drawn for it where the canvas was given back; null while there is nothing to draw, or no place for it. */
    async toBlob(type?: string): Promise<Blob | null> {
      if (chart) return chart.toBlob(type);
      if (kept.length === 0 || !shown() || !find('canvas').clientWidth) return null;
      const made = create(await import('../chart/chart.ts'), document.createElement('div'));
      made.setData(kept);
      if (place && !elsewhere) made.setVisibleRange(placeNow(place));
      const blob = await made.toBlob(type);
      made.destroy();
      return blob;
    },

    /** Follows its box and its colours until `signal` aborts. */
    watch(signal: AbortSignal) {
      const resizing = new ResizeObserver(resize);
      resizing.observe(find('canvas'));
      const stopColors = watchColors(find('probe'), (now) => {
        colors = now;
        apply();
      });
      signal.addEventListener('abort', () => {
        resizing.disconnect();
        stopColors();
      });
      // Paper is white, and what goes there is decided at once.
      const print = (onPaper: boolean) => {
        find('base').toggleAttribute('data-print', onPaper);
        if (!chart) return;
        colors = readColors(find('probe'));
        apply();
        void chart.toBlob(); // paints what waits for a frame
      };
      addEventListener('beforeprint', () => print(true), { signal });
      addEventListener('afterprint', () => print(false), { signal });
    },
  };
}
