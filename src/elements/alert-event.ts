import type { Quote } from '../market/quote.ts';

/** A price, or a day's change, came to a level. Cancel it to keep it out of the journal, and its reader undisturbed. */
export class PriceAlertEvent extends Event {
  readonly symbol: string;
  readonly kind: 'above' | 'below' | 'change';
  /** In price units; of a change in percent, below zero for a fall. */
  readonly level: number;
  readonly price: number;
  /** Absent where a price line of a chart was crossed. */
  readonly quote: Quote | undefined;

  constructor({ symbol, kind, level, price, quote }: Alert) {
    super('price-alert', { bubbles: true, composed: true, cancelable: true });
    this.symbol = symbol;
    this.kind = kind;
    this.level = level;
    this.price = price;
    this.quote = quote;
  }
}

/** What there is to tell. */
export type Alert = Pick<PriceAlertEvent, 'symbol' | 'kind' | 'level' | 'price' | 'quote'>;

declare global {
  interface HTMLElementEventMap {
    'price-alert': PriceAlertEvent;
  }
}
