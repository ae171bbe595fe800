import type { DrawnCandle, PriceLine } from '../chart/chart.ts';

/** Another candle is under the crosshair, or none: then `candle` is undefined. Does not bubble: there may be one each frame. */
export class CrosshairMoveEvent extends Event {
  readonly candle: DrawnCandle | undefined;

  constructor(candle: DrawnCandle | undefined) {
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
    'crosshair-move': CrosshairMoveEvent;
    'range-change': RangeChangeEvent;
    'price-cross': PriceCrossEvent;
  }
}
