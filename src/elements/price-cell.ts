import type { Feed } from '../feed/api.ts';
import { hub } from '../feed/hub.ts';
import { formatChange, formatPercent, formatPrice, type PriceFormat, shownDecimals } from '../market/price.ts';
import type { Quote } from '../market/quote.ts';
import { watchOnScreen } from './on-screen.ts';

/** The text of one of an item's parts, its own to write; undefined where the item has no such part. */
export type PartOf = (name: string) => Text | undefined;

export type CellView = PriceFormat & {
  readonly flash: boolean;
  /** Follow each trade between two quotes. */
  readonly trades: boolean;
  /** What the item was built from: another form has other parts. */
  readonly form: string;
  /** Writes the fields that only some layouts have. */
  readonly more?:
    | ((item: HTMLElement, partOf: PartOf, locale: string | undefined) => (quote: Quote, decimals: number) => void)
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
  /** Takes up what the extras bring, when they are there. */
  extend(): void;
  stop(): void;
};

const ARROWS = { up: '\u25b2', down: '\u25bc', flat: '' };

/** @returns whether the reader sees another text than before */
export function write(node: Text | undefined, text: string): boolean {
  if (!node || node.data === text) return false;
  node.data = text;
  return true;
}

/**
 * Writes a symbol's texts straight into an item's parts: no template runs when a price moves, and what does not change is
 * not written. The parts it writes must carry no binding.
 *
 * @param painted called after each quote; `turned` where its freshness or direction is another than before
 */
export function createCell(
  item: HTMLElement,
  symbol: string,
  feed: Feed,
  view: CellView,
  extras: () => Extras | undefined,
  painted: (quote: Quote, turned: boolean) => void,
): PriceCell {
  const { clock } = hub();
  const { locale } = view;
  const partOf: PartOf = (name) => {
    const parent = item.querySelector(`[part~="${name}"]`);
    if (!parent) return undefined;
    const node = new Text();
    parent.replaceChildren(node);
    return node;
  };
  const price = partOf('price');
  const arrow = partOf('arrow');
  const absolute = partOf('change-absolute');
  const percent = partOf('change-percent');
  const age = partOf('age');
  const source = partOf('source');
  const writeMore = view.more?.(item, partOf, locale);
  let shown: Quote | undefined;
  let direction = '';
  let onScreen = true;
  let stopAging: (() => void) | undefined;
  let stopTrades: (() => void) | undefined;

  const extend = () => {
    const more = extras();
    if (!more) return;
    if (view.trades) stopTrades ??= more.followTrades(feed, symbol, options, () => shown, show);
    if (!shown) return;
    write(age, more.ageOf(shown, clock.now(), locale));
    write(source, more.sourceOf(item, symbol, feed, shown));
    if (shown.freshness !== 'live') stopAging ??= more.everySecond(extend);
    else stopAging = stopAging?.() as undefined;
  };
  // Only a move that the reader saw happen: not the first price, not the jump after a gap.
  const flash = (last: Quote, quote: Quote) => {
    if (view.flash && onScreen && last.session === quote.session)
      extras()?.highlight(item, quote.price > last.price ? 'up' : 'down');
  };
  const show = (quote: Quote) => {
    const last = shown;
    if (quote === last) return;
    shown = quote;
    const { priceText, change, changePercent, freshness } = quote;
    const decimals = shownDecimals(quote.price, quote.decimals, view.decimals);
    const redigit = last?.decimals !== quote.decimals;
    if (redigit || last.priceText !== priceText)
      if (write(price, formatPrice(priceText, decimals, view)) && last) flash(last, quote);
    if (absolute && (redigit || last.change !== change))
      write(absolute, change === undefined ? '' : formatChange(change, decimals, locale));
    if (percent && last?.changePercent !== changePercent)
      write(percent, changePercent === undefined ? '' : formatPercent(changePercent, locale));
    const moved = changePercent ?? change ?? 0;
    const turn = moved > 0 ? 'up' : moved < 0 ? 'down' : 'flat';
    const turned = turn !== direction;
    if (turned) {
      direction = item.dataset.direction = turn;
      write(arrow, ARROWS[turn]);
    }
    writeMore?.(quote, decimals);
    // Another source, or another name, comes with a session of its own.
    const aged = last?.freshness !== freshness || last.session !== quote.session;
    if (aged) {
      item.dataset.freshness = freshness;
      extend();
    }
    painted(quote, turned || aged);
  };

  // Behind its fallback an item is not seen, and its first price must not wait for that.
  const options = { onScreen: () => onScreen || !shown, conflate: true };
  item.dataset.freshness = 'none';
  delete item.dataset.direction;
  write(price, '\u2013');
  const stops = [
    feed.subscribe(symbol, show, options),
    watchOnScreen(item, (visible) => {
      // What went by unseen is caught up at once, and was no move that anybody saw.
      const quote = feed.get(symbol);
      if (visible && quote && quote.receivedAt > (shown?.receivedAt ?? 0)) show(quote);
      onScreen = visible;
      extend();
    }),
  ];
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
      JSON.stringify(view) === JSON.stringify(otherView),
    extend,
    stop() {
      for (const stop of stops) stop();
      stopAging?.();
      stopTrades?.();
    },
  };
}
