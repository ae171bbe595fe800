// A chart's numbers, for readers.
import { formatPercent, formatPrice } from '../market/price.ts';
import type { Candle } from '../market/quote.ts';

export type Digits = {
  readonly locale: string | undefined;
  price(value: number): string;
  /** With its sign. */
  percent(value: number): string;
};

export const createDigits = (locale: string | undefined, decimals: number): Digits => ({
  locale,
  price: (value) => formatPrice(value, decimals, { locale }),
  percent: (value) => formatPercent(value, locale),
});

/** From open to close, in percent. */
export const changeOf = ({ open, close }: Pick<Candle, 'open' | 'close'>): number => ((close - open) / open) * 100;

/** As style sheets are told of a change in percent: what is written as nought is none. */
export const directionOf = (change: number): 'up' | 'down' | 'flat' =>
  Math.abs(change) < 0.005 ? 'flat' : change > 0 ? 'up' : 'down';
