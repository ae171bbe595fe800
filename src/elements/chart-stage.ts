// What the parts of a chart tell each other, and what those that load later have to do with.
import type { Chart, DrawnCandle, PriceLine } from '../chart/chart.ts';
import type { Candle } from '../market/quote.ts';
import type { Shown } from './chart-candles.ts';
import type { Stretch } from './chart-data.ts';
import type { Digits } from './chart-digits.ts';
import type { Settings } from './chart-settings.ts';
import type { PriceChart } from './price-chart.ts';

/** What is the case: asked for anew each time, changed by nobody who asks. */
export type Facts = {
  readonly host: PriceChart;
  /** The one element of that class. */
  readonly find: <Found extends HTMLElement>(name: string) => Found;
  readonly near: () => boolean;
  readonly settings: () => Settings;
  readonly digits: () => Digits;
  readonly shown: () => Shown | undefined;
  /** The newest candle. */
  readonly last: () => Candle | undefined;
  readonly lines: () => readonly PriceLine[];
  readonly compared: () => Compared | undefined;
};

/** The candles of the symbol to compare with. */
export type Compared = {
  readonly candles: readonly Candle[];
  /** They are others than the chart was last told. */
  changed: boolean;
};

export type Stage = Facts & {
  readonly root: ShadowRoot;
  readonly states: CustomStateSet;
  readonly chart: () => Chart | undefined;
  readonly stretch: () => Stretch | undefined;
  /** Oldest first. */
  readonly candles: () => readonly Candle[];
  /** The one under the crosshair. */
  readonly hover: () => DrawnCandle | undefined;
  /** Candles have been asked for. */
  readonly loading: () => boolean;
  /** The page has set candles of its own. */
  readonly own: () => boolean;
  /** What draws did not come. */
  readonly failed: () => boolean;
  /** The newest candle is in view, and stays so. */
  readonly following: () => boolean;
  readonly reset: () => void;
  /** Tries again what did not come. */
  readonly retry: () => void;
  /** Tells the chart what is other than it was. */
  readonly apply: () => void;
};
