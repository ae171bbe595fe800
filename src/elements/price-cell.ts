import type { Feed } from '../feed/feed.ts';
import { hub } from '../feed/hub.ts';
import { formatChange, formatPercent, formatPrice, type PriceFormat, shownDecimals } from '../market/price.ts';
import { type Quote, withTrade } from '../market/quote.ts';
import { watchOnScreen } from './on-screen.ts';

/** Writes a text into a part; false where the reader sees no other text than before. */
export type Write = (part: string, text: string) => boolean;

export type CellView = PriceFormat & {
  readonly flash: boolean;
  /** Follow each trade between two quotes. */
  readonly trades: boolean;
  /** Writes the fields that only some layouts have. */
  readonly more?:
    | ((item: HTMLElement, locale: string | undefined) => (quote: Quote, decimals: number, write: Write) => void)
    | undefined;
};

/** What comes after the first price, once it is loaded. */
export type Extras = typeof import('./extras.ts');

/** One symbol's texts on the page. */
export type PriceCell = {
  readonly symbol: string;
  readonly quote: Quote | undefined;
  /** Whether it may go on as it is for those. */
  serves(item: HTMLElement, symbol: string, feed: Feed, view: CellView): boolean;
  stop(): void;
};

const FLASH_EVERY_MS = 1000;
const ARROWS = { up: '\u25b2', down: '\u25bc', flat: '' };

/**
 * Writes a symbol's texts straight into an item's parts: no template runs when a price moves, and what does not change is
 * not written. The parts it writes must carry no binding.
 */
export function createCell(
  item: HTMLElement,
  symbol: string,
  feed: Feed,
  view: CellView,
  extras: () => Extras | undefined,
  painted: (quote: Quote) => void,
): PriceCell {
  const { clock } = hub();
  const { locale } = view;
  const texts = new Map<string, Text>();
  const writeMore = view.more?.(item, locale);
  let shown: Quote | undefined;
  let onScreen = true;
  let flashedAt = 0;
  let stopAging: (() => void) | undefined;

  const write: Write = (part, text) => {
    let node = texts.get(part);
    if (!node) {
      const parent = item.querySelector(`[part~="${part}"]`);
      if (!parent) return false;
      node = new Text();
      parent.replaceChildren(node);
      texts.set(part, node);
    }
    if (node.data === text) return false;
    node.data = text;
    return true;
  };
  const mark = (name: string, value: string) => {
    if (item.dataset[name] !== value) item.dataset[name] = value;
  };

  const showChange = ({ change, changePercent }: Quote, decimals: number) => {
    const moved = changePercent ?? change ?? 0;
    const direction = moved > 0 ? 'up' : moved < 0 ? 'down' : 'flat';
    mark('direction', direction);
    write('arrow', ARROWS[direction]);
    write('change-absolute', change === undefined ? '' : formatChange(change, decimals, locale));
    write('change-percent', changePercent === undefined ? '' : formatPercent(changePercent, locale));
  };
  const showAge = () => {
    const more = extras();
    if (!shown || !onScreen || !more) return;
    write('age', more.ageOf(shown, clock.now(), locale));
    if (shown.freshness !== 'live') stopAging ??= more.everySecond(showAge);
    else stopAging = stopAging?.() as undefined;
  };
  // Only a move that the reader saw happen: not the first price, not the jump after a gap, at most one a second.
  const flash = (last: Quote, quote: Quote) => {
    const now = clock.now();
    if (!view.flash || !onScreen || last.session !== quote.session || now - flashedAt < FLASH_EVERY_MS) return;
    flashedAt = now;
    extras()?.highlight(item, quote.price > last.price ? 'up' : 'down');
  };
  const show = (quote: Quote) => {
    const last = shown;
    shown = quote;
    const decimals = shownDecimals(quote.price, quote.decimals, view.decimals);
    if (last?.priceText !== quote.priceText || last.decimals !== quote.decimals)
      if (write('price', formatPrice(quote.priceText, decimals, view)) && last) flash(last, quote);
    if (!last || last.change !== quote.change || last.changePercent !== quote.changePercent)
      showChange(quote, decimals);
    writeMore?.(quote, decimals, write);
    if (last?.freshness !== quote.freshness) {
      mark('freshness', quote.freshness);
      showAge();
    }
    painted(quote);
  };

  mark('freshness', 'none');
  write('price', '\u2013');
  const options = { onScreen: () => onScreen, conflate: true };
  const stops = [
    feed.subscribe(symbol, show, options),
    watchOnScreen(item, (visible) => {
      onScreen = visible;
      // What went by unseen is caught up at once.
      const quote = feed.get(symbol);
      if (visible && quote && quote !== shown) show(quote);
    }),
  ];
  if (view.trades)
    stops.push(
      feed.subscribe(
        { kind: 'trade', symbol },
        (trade) => {
          if (shown?.freshness === 'live') show(withTrade(shown, trade));
        },
        options,
      ),
    );
  const known = feed.get(symbol);
  if (known) show(known);

  return {
    symbol,
    get quote() {
      return shown;
    },
    serves: (otherItem, otherSymbol, otherFeed, otherView) =>
      item === otherItem &&
      symbol === otherSymbol &&
      feed === otherFeed &&
      (Object.keys(view) as (keyof CellView)[]).every((key) => view[key] === otherView[key]),
    stop() {
      for (const stop of stops) stop();
      stopAging?.();
    },
  };
}
