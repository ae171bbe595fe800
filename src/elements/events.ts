import type { FeedState } from '../feed/state.ts';
import type { Quote } from '../market/quote.ts';

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

declare global {
  interface HTMLElementEventMap {
    quote: QuoteEvent;
    'symbol-click': SymbolClickEvent;
    'state-change': StateChangeEvent;
  }
}
