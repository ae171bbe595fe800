import type { PriceLine } from '../chart/chart.ts';
import type { FeedState } from '../feed/state.ts';
import type { Candle, Quote } from '../market/quote.ts';

/** A quote was painted. Does not bubble: there may be thousands a second. */
export class QuoteEvent extends Event {
  readonly quote: Quote;

  constructor(quote: Quote) {
    super('quote');
    this.quote = quote;
  }
}

/** A reader chose a symbol. Cancel it to keep the browser from following `symbol-url`. */
export class SymbolClickEvent extends Event {
  readonly symbol: string;
  readonly quote: Quote | undefined;

  constructor(symbol: string, quote: Quote | undefined) {
    super('symbol-click', { bubbles: true, composed: true, cancelable: true });
    this.symbol = symbol;
    this.quote = quote;
  }
}

/** The feed went from one phase to another. */
export class StateChangeEvent extends Event {
  readonly previous: FeedState;
  readonly current: FeedState;

  constructor(previous: FeedState, current: FeedState) {
    super('state-change', { bubbles: true, composed: true });
    this.previous = previous;
    this.current = current;
  }
}

/** Another candle is under the crosshair, or none. Does not bubble: there may be one each frame. */
export class CrosshairMoveEvent extends Event {
  readonly candle: Candle | undefined;

  constructor(candle: Candle | undefined) {
    super('crosshair-move');
    this.candle = candle;
  }
}

/** Another stretch of time is shown, epoch ms. Does not bubble: there may be one each frame. */
export class RangeChangeEvent extends Event {
  readonly from: number;
  readonly to: number;
  /** The newest candle is in view, and stays so. */
  readonly following: boolean;

  constructor(from: number, to: number, following: boolean) {
    super('range-change');
    this.from = from;
    this.to = to;
    this.following = following;
  }
}

/** A new price is on the other side of a price line than the last one. */
export class PriceCrossEvent extends Event {
  readonly line: PriceLine;
  readonly direction: 'up' | 'down';
  readonly price: number;

  constructor(line: PriceLine, direction: 'up' | 'down', price: number) {
    super('price-cross', { bubbles: true, composed: true });
    this.line = line;
    this.direction = direction;
    this.price = price;
  }
}

declare global {
  interface HTMLElementEventMap {
    quote: QuoteEvent;
    'symbol-click': SymbolClickEvent;
    'state-change': StateChangeEvent;
    'crosshair-move': CrosshairMoveEvent;
    'range-change': RangeChangeEvent;
    'price-cross': PriceCrossEvent;
  }
}
