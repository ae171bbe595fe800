import { type CSSResultGroup, type PropertyDeclarations, type PropertyValues, unsafeCSS } from 'lit';
import type { PriceLine } from '../chart/chart.ts';
import type { Bar, DataSource } from './chart-data.ts';
import type { ChartView } from './chart-view.ts';
import { attributes, FeedElement } from './feed-element.ts';
import styles from './price-chart.css?inline';

/**
 * A chart of one symbol: its history, and the forming candle as prices come. For everyone: by keyboard, in words, and as a
 * table. What stands between the tags is shown until its first picture, or until it has to say why there is none.
 *
 * @element price-chart
 *
 * @attr {string} symbol - The symbol, as the source spells it; `BTCUSDT=Bitcoin` gives it a label.
 * @attr {string} feed - Where prices come from, for this element: `binance`, a relay's address, or a dialect and an address.
 * @attr {'candles'|'bars'|'line'|'area'|'baseline'} type - How prices are drawn; default `candles`.
 * @attr {string} interval - Length of a candle: `1s`, `1m` (default), `15m`, `1h`, `1d`, `1w`, as the source has them.
 * @attr {string} ranges - Spans to choose from, separated by commas: `1H, 1D, 1W, 1M`; also `30m`, `1Y`.
 * @attr {string} range - The span shown; one that would take more than 1,000 candles is shown in longer ones.
 * @attr {boolean} volume - Shows volume, where the source tells it.
 * @attr {'normal'|'log'|'percent'} scale - Scale of the price axis; default `normal`.
 * @attr {number} max-points - More candles than this are never held, 10 to 1,000,000; default 5,000.
 * @attr {string} compare - Another symbol, drawn as a line in percent; the scale then is percent, too.
 * @attr {string} price-lines - Prices to mark, separated by commas: `64000=Target, 60000`.
 * @attr {string} timezone - Time zone of all times, as in `Europe/Berlin`; default the reader's own. Candles of a day or longer are dates, in UTC.
 * @attr {number} decimals - Fixed number of decimals, 0 to 18; default as many as the prices use.
 * @attr {'on'|'off'} follow - `off` leaves what is shown where it is when newer candles come; default `on`.
 * @attr {boolean} paused - Stands still, muted; when it goes on, it jumps to now.
 * @attr {'auto'|'light'|'dark'} theme - `auto` (default) follows the page's `color-scheme`.
 * @attr {'western'|'asian'|'colorblind'} movement-colors - As on `<price-ticker>`.
 *
 * @fires {CrosshairMoveEvent} crosshair-move - Another candle is under the crosshair: `event.candle`, as it is drawn, from its `time` to its `until` (where several share the pixels of one, all of them together; `interval` is the length of each); undefined when the crosshair has left. Does not bubble.
 * @fires {RangeChangeEvent} range-change - Another stretch of time is shown (`event.from`, `event.to`, `event.following`); does not bubble.
 * @fires {PriceCrossEvent} price-cross - A new price is on the other side of a price line (`event.line`, `event.direction`, `event.price`).
 * @fires {PriceAlertEvent} price-alert - The price came to a price line (`event.symbol`, `event.kind`, `event.level`, `event.price`), with the manners of `<price-ticker>`'s: once, and again when it has gone back; canceled, it enters no journal.
 *
 * @slot - Shown until the first picture comes, or a message in its place, and where scripts don't run.
 *
 * @csspart base - Around everything.
 * @csspart symbol - The symbol.
 * @csspart label - The label, where there is one.
 * @csspart price - The last price.
 * @csspart change-span - What time that change is over: the range, or what is in view.
 * @csspart change - The change over what is shown.
 * @csspart arrow - The arrow before that change.
 * @csspart age - How old a price is that is not live.
 * @csspart ranges - Around the ranges to choose from.
 * @csspart range-button - One of them.
 * @csspart legend - The line with the numbers of the candle under the crosshair, or of the last.
 * @csspart plot - The chart itself.
 * @csspart tooltip - The numbers beside the crosshair, on charts at least 480 px wide.
 * @csspart message - What stands in place of a chart that has nothing to show.
 * @csspart retry-button - Tries again at once.
 * @csspart latest-button - Goes to the newest candle.
 * @csspart footer - The line below the chart.
 * @csspart status - How the feed stands, in words.
 * @csspart note - Since when the chart is built from live prices, where the source has no history.
 * @csspart copy-button - Copies the chart as an image, or saves it where the page may not.
 * @csspart table-button - Opens and closes the table.
 * @csspart table - The table, with its buttons.
 * @csspart download-button - Saves all candles as CSV.
 * @csspart problem - What is wrong with the configuration.
 *
 * @cssprop --tickwire-text-color - Text.
 * @cssprop --tickwire-muted-color - Axes, labels, and a chart that is not current.
 * @cssprop --tickwire-background-color - Surface.
 * @cssprop --tickwire-border-color - Border and grid.
 * @cssprop --tickwire-positive-color - Upwards.
 * @cssprop --tickwire-negative-color - Downwards.
 * @cssprop --tickwire-accent-color - Lines, and the focus ring.
 * @cssprop --tickwire-warning-color - Age of a price that is not live.
 * @cssprop --tickwire-warning-background-color - Behind that age.
 * @cssprop --tickwire-font-family - Font; default the page's.
 * @cssprop --tickwire-radius - Corner radius.
 *
 * @cssstate loading - Candles have been asked for.
 * @cssstate empty - There is no candle yet.
 * @cssstate error - There can be none, as things stand.
 * @cssstate live - The last price is live.
 * @cssstate stale - The chart is not current.
 * @cssstate following - The newest candle is in view, and stays so.
 */
export class PriceChart extends FeedElement<ChartView> {
  static readonly tag = 'price-chart';
  static override styles: CSSResultGroup = [FeedElement.styles, unsafeCSS(styles)];
  static override properties: PropertyDeclarations = attributes({
    symbol: {},
    type: {},
    interval: {},
    ranges: {},
    range: {},
    volume: { type: Boolean },
    scale: {},
    maxPoints: { type: Number },
    compare: {},
    priceLines: {},
    timezone: {},
    decimals: { type: Number },
    follow: {},
    paused: { type: Boolean },
    dataSource: { attribute: false, useDefault: false },
  });

  /** The symbol, as the source spells it. */
  symbol = '';
  /** How prices are drawn. */
  type: 'candles' | 'bars' | 'line' | 'area' | 'baseline' = 'candles';
  /** Length of a candle. */
  interval = '1m';
  /** Spans to choose from, separated by commas. */
  ranges = '';
  /** The span shown. */
  range = '';
  /** Shows volume. */
  volume = false;
  /** Scale of the price axis. */
  scale: 'normal' | 'log' | 'percent' = 'normal';
  /** More candles than this are never held. */
  maxPoints: number | null | undefined;
  /** Another symbol, drawn as a line in percent. */
  compare = '';
  /** Prices to mark, separated by commas. */
  priceLines = '';
  /** Time zone of all times. */
  timezone = '';
  /** Fixed number of decimals. */
  decimals: number | null | undefined;
  /** Whether the newest candle stays in view. */
  follow: 'on' | 'off' = 'on';
  /** Stands still. */
  paused = false;
  /** History of the page's own, in place of the feed's: `{ getBars(symbol, { interval, limit }) }`. */
  dataSource: DataSource | undefined;

  #internals = this.attachInternals();
  // Near the screen, far from it, or not on the page.
  #near: boolean | undefined;
  #observer = new IntersectionObserver((entries) => this.#move(entries.at(-1)?.isIntersecting), {
    rootMargin: '400px',
  });

  /** Shows candles of the page's own, in any order; they stay until the symbol or the interval is another. */
  setData(candles: Iterable<Bar>): void {
    void this.ask((view) => view.setData(candles));
  }

  /** Moves the newest candle, adds one, or puts an older one in its place. */
  override update(candle: Bar | PropertyValues): void {
    // Lit's own method of that name is called with the properties that changed.
    if (!(candle instanceof Map)) return void this.ask((view) => view.move(candle as Bar));
    super.update(candle);
    this.#tell();
  }

  /** Shows all that is held. */
  fitContent(): void {
    void this.ask((view) => view.fit());
  }

  /** Goes to the newest candle, and follows it. */
  scrollToRealTime(): void {
    void this.ask((view) => view.latest());
  }

  /** Marks a price. @returns takes the line away */
  addPriceLine(line: PriceLine): () => void {
    void this.ask((view) => view.mark(line));
    return () => this.removePriceLine(line);
  }

  /** Takes a line away that was added. */
  removePriceLine(line: PriceLine): void {
    void this.ask((view) => view.unmark(line));
  }

  /** The chart as a picture; null while there is none. */
  async toBlob(type?: string): Promise<Blob | null> {
    return (await this.ask((view) => view.toBlob(type))) ?? null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#observer.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#observer.disconnect();
    this.#move(undefined);
  }

  #move(near: boolean | undefined): void {
    this.#near = near;
    this.#tell();
  }

  protected override async load(): Promise<ChartView> {
    const { createView } = await import('./chart-view.ts');
    return createView(this, this.#internals.states);
  }

  // Far from the screen nothing is loaded for it.
  #tell(): void {
    if (this.view || this.#near) void this.ask((view) => view.update(this.#near));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'price-chart': PriceChart;
  }
}
