import { type CSSResultGroup, type PropertyDeclarations, type PropertyValues, unsafeCSS } from 'lit';
import type { Feed } from '../feed/api.ts';
import { inherited } from '../feed/source.ts';
import { usableDecimals } from '../market/price.ts';
import type { Quote } from '../market/quote.ts';
import { cleanText, type Labelled, parseSymbols } from '../market/symbol.ts';
import { QuoteEvent, SymbolClickEvent } from './events.ts';
import { APPEARANCE, attributes, FeedElement } from './feed-element.ts';
import { renderPills } from './pill.ts';
import { type CellView, createCell, type Extras, type PriceCell } from './price-cell.ts';
import styles from './price-ticker.css?inline';
import type { WordOf } from './ticker-words.ts';

/** Puts the items into a base that is its own. */
export type Layout = { render(base: HTMLElement, ticker: PriceTicker, items: readonly Labelled[]): void } & Pick<
  CellView,
  'more'
>;

const pills: Layout = { render: renderPills };

// Shared by all tickers of the page, and asked for once.
let extras: Extras | undefined;
const loadExtras = () =>
  import('./extras.ts').then((module) => {
    extras = module;
  });
// A chunk that cannot be had (a site being deployed, a flaky line) costs what it brings, and is asked for again.
const without = () => {};

/**
 * Live prices of one or many symbols, with a highlight in the direction of each move. A price that is not live is muted
 * and carries its age. What stands between the tags is shown until the first price comes.
 *
 * @element price-ticker
 *
 * @attr {string} symbol - The symbol, as the source spells it; `BTCUSDT=Bitcoin` gives it a label.
 * @attr {string} symbols - Several symbols, separated by commas: `BTCUSDT=Bitcoin, ETHUSDT=Ether`. Without any, the first 20 that the source has.
 * @attr {string} aliases - Other names that sources have for a symbol, in the order of preference: `BTC/USD=BTCUSDT BTC, EUR/USD=EURUSD`. The item says which one it shows.
 * @attr {string} feed - Where prices come from, for this element: `binance`, a relay's address, or a dialect and an address.
 * @attr {'inline'|'card'|'row'|'grid'|'marquee'} layout - A pill within text (default), cards, a table, small tiles, or a strip that runs.
 * @attr {number} speed - Of a strip that runs, in px per second, 5 to 1000; default 50.
 * @attr {boolean} sparkline - Adds a line of the last day's prices, but to pills; without history, of those seen since the page opened.
 * @attr {'both'|'percent'|'absolute'|'none'} change - How the day's change is given; default `both` on cards, else `percent`.
 * @attr {string} fields - What is shown, but for pills, separated by commas: `price, change, range, high, low, volume, bid, ask, source`. In pills only `source` counts.
 * @attr {number} decimals - Fixed number of decimals, 0 to 18; default as many as the source uses.
 * @attr {string} currency - Currency of the prices: `USD` in the reader's notation, any other code (`USDT`) after the number.
 * @attr {'small'|'medium'|'large'} size - Size of the text; default `medium`.
 * @attr {'background'|'text'|'none'} flash - What a move highlights; default `background`.
 * @attr {'quote'|'trade'} pace - `trade` follows each trade between two quotes, where the source has them.
 * @attr {boolean} paused - Stands still: texts stay, a strip stops, alerts go on. Taken away, it jumps to now.
 * @attr {string} alert-above - Fires `price-alert` when the price reaches this from below; `BTCUSDT=70000, ETHUSDT=4000` for several symbols.
 * @attr {string} alert-below - The same from above.
 * @attr {string} alert-change - The same for the day's change, in percent and in either direction.
 * @attr {boolean} notify - Offers the reader a button for notifications of those alerts.
 * @attr {string} symbol-url - Link for each symbol, `{symbol}` standing for it: `/market/{symbol}`.
 * @attr {'auto'|'light'|'dark'} theme - `auto` (default) follows the page's `color-scheme`.
 * @attr {'western'|'asian'|'colorblind'} movement-colors - Green and red, red and green, or blue and orange.
 *
 * @fires {QuoteEvent} quote - A quote was painted (`event.quote`); does not bubble.
 * @fires {SymbolClickEvent} symbol-click - A symbol's link was followed (`event.symbol`); cancelable.
 * @fires {PriceAlertEvent} price-alert - A price, or a day's change, came to a level (`event.symbol`, `event.kind`, `event.level`, `event.price`, `event.quote`); canceled, it enters no journal and notifies nobody.
 *
 * @slot - Shown until the first price comes, and where scripts don't run.
 *
 * @csspart base - Around all items.
 * @csspart item - One symbol.
 * @csspart symbol - The symbol.
 * @csspart label - The label, where there is one.
 * @csspart link - The link of a symbol.
 * @csspart price - The price.
 * @csspart change - The day's change.
 * @csspart arrow - The arrow before the change.
 * @csspart change-absolute - The change in price units.
 * @csspart change-percent - The change in percent.
 * @csspart range - The bar from the day's low to its high.
 * @csspart high - The day's high.
 * @csspart low - The day's low.
 * @csspart volume - The day's volume.
 * @csspart bid - Best bid.
 * @csspart ask - Best ask.
 * @csspart source - Where the price comes from, where that is not the feed's first source under the symbol's own name.
 * @csspart age - How old a price is that is not live.
 * @csspart sparkline - The line of the last day's prices.
 * @csspart pause-button - Stops and starts a strip that runs.
 * @csspart notify-button - Allows and ends notifications of alerts.
 * @csspart notify-text - Why there can be none, or how to allow them.
 * @csspart problem - What is wrong with the configuration.
 *
 * @cssprop --tickwire-text-color - Text.
 * @cssprop --tickwire-muted-color - Labels, and prices that are not live.
 * @cssprop --tickwire-background-color - Surface of pills, cards and tables.
 * @cssprop --tickwire-border-color - Lines and borders.
 * @cssprop --tickwire-positive-color - Upwards.
 * @cssprop --tickwire-negative-color - Downwards.
 * @cssprop --tickwire-flash-up-color - Highlight of a move upwards.
 * @cssprop --tickwire-flash-down-color - Highlight of a move downwards.
 * @cssprop --tickwire-accent-color - Focus ring.
 * @cssprop --tickwire-warning-color - Age of a price that is not live.
 * @cssprop --tickwire-warning-background-color - Behind that age.
 * @cssprop --tickwire-font-family - Font; default the page's.
 * @cssprop --tickwire-radius - Corner radius; pills are round without it.
 *
 * @cssstate loading - No price yet.
 * @cssstate live - Every price is live.
 * @cssstate stale - Some price is not live.
 * @cssstate up - The only symbol is up on the day.
 * @cssstate down - The only symbol is down on the day.
 * @cssstate flat - Neither, or several symbols.
 */
export class PriceTicker extends FeedElement {
  static readonly tag = 'price-ticker';
  static override styles: CSSResultGroup = [FeedElement.styles, unsafeCSS(styles)];
  static override properties: PropertyDeclarations = attributes({
    symbol: {},
    symbols: {},
    aliases: {},
    layout: APPEARANCE,
    change: {},
    fields: {},
    decimals: { type: Number },
    currency: {},
    size: APPEARANCE,
    flash: APPEARANCE,
    pace: {},
    symbolUrl: {},
    speed: { type: Number },
    sparkline: { type: Boolean },
    paused: { type: Boolean },
    notify: { type: Boolean },
    alertAbove: {},
    alertBelow: {},
    alertChange: {},
  });

  /** The symbol, as the source spells it. */
  symbol = '';
  /** Several symbols, separated by commas. */
  symbols = '';
  /** Other names that sources have for a symbol. */
  aliases = '';
  /** A pill within text, cards, a table, small tiles, or a strip that runs. */
  layout: WordOf<'layout'> = 'inline';
  /** How the day's change is given. */
  change: WordOf<'change'> = '';
  /** What is shown, separated by commas. */
  fields = '';
  /** Fixed number of decimals. */
  decimals: number | null | undefined;
  /** Currency of the prices. */
  currency = '';
  /** Size of the text. */
  size: WordOf<'size'> = 'medium';
  /** What a move highlights. */
  flash: WordOf<'flash'> = 'background';
  /** Which of the source's messages move the price. */
  pace: WordOf<'pace'> = 'quote';
  /** Link for each symbol. */
  symbolUrl = '';
  /** Of a strip that runs, in px per second. */
  speed: number | null | undefined;
  /** Adds a line of the last day's prices. */
  sparkline = false;
  /** Stands still; alerts go on. */
  paused = false;
  /** Offers notifications of alerts. */
  notify = false;
  /** Levels whose crossing upwards fires `price-alert`. */
  alertAbove = '';
  /** Levels whose crossing downwards fires `price-alert`. */
  alertBelow = '';
  /** Percent of the day's change, in either direction, whose crossing fires `price-alert`. */
  alertChange = '';

  #internals = this.attachInternals();
  #base = document.createElement('div');
  #layouts: Layout | undefined;
  #items: readonly Labelled[] = [];
  #cells: PriceCell[] = [];

  /** The last quote painted, of the only or the first symbol. */
  get quote(): Quote | undefined {
    return this.#cells[0]?.quote;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.requestUpdate();
    if (!extras) void loadExtras().then(() => this.requestUpdate(), without);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stopCells(0);
  }

  protected override createRenderRoot(): ShadowRoot {
    const root = super.createRenderRoot();
    root.append(this.#base);
    root.addEventListener('click', (event) => {
      const symbol = (event.target as Element).closest('a')?.closest<HTMLElement>('.item')?.dataset.symbol;
      if (symbol === undefined) return;
      const cell = this.#cells.find((candidate) => candidate.symbol === symbol);
      if (!this.dispatchEvent(new SymbolClickEvent(symbol, cell?.quote))) event.preventDefault();
    });
    return root;
  }

  protected override update(changed: PropertyValues): void {
    super.update(changed);
    const named = { feed: this.source, state: this.state, items: parseSymbols(this.symbols || this.symbol || '') };
    const shown = extras?.complete(this, named) ?? named;
    this.#items = shown.items;
    this.#render(changed);
    this.#fill(shown.feed);
    this.#showStates();
    extras?.check(this, this.renderRoot as ShadowRoot, shown);
  }

  #render(changed: PropertyValues): void {
    const rich = ['card', 'row', 'grid', 'marquee'].includes(this.layout);
    const layout = rich ? this.#layouts : pills;
    if (!layout)
      // The richer layouts come in a file of their own.
      return void import('./layouts.ts').then(({ layouts }) => {
        this.#layouts = layouts;
        this.requestUpdate();
      }, without);
    const name = `base ${rich ? this.layout : 'inline'}`;
    if (this.#base.className !== name) {
      // A renderer keeps notes on the base it renders into.
      const base = document.createElement('div');
      base.className = name;
      base.setAttribute('part', 'base');
      this.#base.replaceWith(base);
      this.#base = base;
    }
    // A pill's spans are built, not compared: only anew when they would be others.
    if (rich || !this.#base.firstChild || ['symbol', 'symbols', 'change'].some((name) => changed.has(name)))
      layout.render(this.#base, this, this.#items);
  }

  #fill(feed: Feed | undefined): void {
    const view: CellView = {
      locale: inherited('lang', this),
      decimals: usableDecimals(this.decimals),
      currency: cleanText(this.currency || '', 12),
      flash: this.flash !== 'none',
      trades: this.pace === 'trade',
      more: this.#layouts?.more,
      form: this.fields + this.change + this.sparkline,
    };
    // A strip's copies of its items come after them.
    const items = [...this.#base.querySelectorAll<HTMLElement>('.item')].slice(
      0,
      feed && this.isConnected ? this.#items.length : 0,
    );
    this.#stopCells(items.length);
    for (const [index, item] of items.entries()) {
      const { symbol } = this.#items[index] as Labelled;
      const cell = this.#cells[index];
      if (!feed || cell?.serves(item, symbol, feed, view)) {
        cell?.extend();
        continue;
      }
      cell?.stop();
      this.#cells[index] = createCell(
        item,
        symbol,
        feed,
        view,
        () => extras,
        (quote, turned) => this.#painted(quote, turned),
      );
    }
  }

  #stopCells(from: number): void {
    for (const cell of this.#cells.splice(from)) cell.stop();
  }

  #painted(quote: Quote, turned: boolean): void {
    this.fallback.remove();
    if (turned) this.#showStates();
    this.dispatchEvent(new QuoteEvent(quote));
  }

  #showStates(): void {
    extras?.showStates(
      this.#internals,
      this.#cells.map(({ quote }) => quote),
    );
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'price-ticker': PriceTicker;
  }
}
