// What the parts of a chart tell each other, and what those that load later have to do with.
import type { Chart, PriceLine } from '../chart/chart.ts';
import type { Candle } from '../market/quote.ts';
import type { Shown } from './chart-candles.ts';
import type { Stretch } from './chart-data.ts';
import type { Settings } from './chart-settings.ts';
import type { Wording } from './chart-words.ts';
import type { PriceChart } from './price-chart.ts';

/** What is the case: asked for anew each time, changed by nobody who asks. */
export type Facts = {
  readonly host: PriceChart;
  /** The one element of that class. */
  readonly find: <Found extends HTMLElement>(name: string) => Found;
  readonly near: () => boolean;
  readonly settings: () => Settings;
  readonly wording: () => Wording;
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
  readonly chart: () => Chart | undefined;
  readonly stretch: () => Stretch | undefined;
  /** Oldest first. */
  readonly candles: () => readonly Candle[];
  readonly reset: () => void;
  /** Tells the chart what is other than it was. */
  readonly apply: () => void;
  /** Runs the template. */
  readonly paint: () => void;
};
