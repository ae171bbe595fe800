// What a ticker needs beyond its first price. It loads while that is under way, not when it is needed: by then, the
// network may be gone.
import type { Feed, SubscribeOptions } from '../feed/feed.ts';
import type { FeedState } from '../feed/state.ts';
import { formatSpan } from '../market/amounts.ts';
import { type Quote, withTrade } from '../market/quote.ts';
import type { Labelled } from '../market/symbol.ts';
import { say } from '../market/words.ts';
import { adopt } from './adopt.ts';
import css from './extras.css?inline';
import palette from './palette.css?inline';
import type { PriceTicker } from './price-ticker.ts';
import { checkWords, type Problem, problem, report } from './problems.ts';
import { FIELDS, fieldsOf } from './ticker-fields.ts';
import { WORDS } from './ticker-words.ts';

export { highlight } from './highlight.ts';
export { everySecond } from './second-hand.ts';

/** Adds the rules for what comes after the first price, links the symbols, and says what is wrong with the attributes. */
export function check(
  ticker: PriceTicker,
  root: ShadowRoot,
  items: readonly Labelled[],
  { feed, state }: { readonly feed: Feed | undefined; readonly state: FeedState | undefined },
): void {
  adopt(root, palette, css);
  const problems: Problem[] = checkWords(ticker, WORDS);
  const { decimals, symbolUrl, fields } = ticker;
  if (items.length === 0) problems.push('no symbol to show; add one, as in symbol="BTCUSDT"');
  if (typeof decimals === 'number' && !(Number.isInteger(decimals) && decimals >= 0 && decimals <= 18))
    problems.push(
      problem('decimals', ticker.getAttribute('decimals') ?? String(decimals), 'use a whole number from 0 to 18'),
    );
  for (const field of fieldsOf(fields ?? '').unknown)
    problems.push(problem('fields', field, `use ${FIELDS.join(', ')}`));
  for (const { symbol } of items)
    if (feed?.refuses(symbol)) problems.push(problem('symbol', symbol, `${state?.label} can have no such symbol`));
  if (state?.detail) problems.push({ feed: state.detail });
  const linked = [...root.querySelectorAll<HTMLElement>('.item')].map((item) => link(item, symbolUrl ?? ''));
  if (symbolUrl && !linked.every(Boolean))
    problems.push(problem('symbolUrl', symbolUrl, 'use a relative or an https address'));
  report(root, 'price-ticker', problems);
}

// The whole address is judged, not its pattern: a symbol, too, could be "javascript".
function isLink(url: string): boolean {
  try {
    return /^https?:$/.test(new URL(url, document.baseURI).protocol);
  } catch {
    return false;
  }
}

// Around the symbol, whose own text stays as it is. @returns whether the address will do
function link(item: HTMLElement, pattern: string): boolean {
  const name = item.querySelector('.symbol');
  const url = pattern.replaceAll('{symbol}', encodeURIComponent(item.dataset.symbol ?? ''));
  const good = pattern !== '' && isLink(url);
  let anchor = name?.closest('a');
  if (good) item.dataset.linked = '';
  else {
    delete item.dataset.linked;
    if (name) anchor?.replaceWith(name);
    return false;
  }
  if (name && !anchor) {
    anchor = document.createElement('a');
    anchor.className = 'link';
    anchor.setAttribute('part', 'link');
    name.replaceWith(anchor);
    anchor.append(name);
  }
  if (anchor) anchor.href = url;
  return true;
}

const shown = new WeakMap<ElementInternals, string>();

/** Sets the custom states that tell of the quotes shown. */
export function showStates(internals: ElementInternals, quotes: readonly (Quote | undefined)[]): void {
  const moved = quotes.length === 1 ? (quotes[0]?.changePercent ?? 0) : 0;
  const wanted = [
    quotes.some(Boolean) ? (quotes.every((quote) => quote?.freshness === 'live') ? 'live' : 'stale') : 'loading',
    moved > 0 ? 'up' : moved < 0 ? 'down' : 'flat',
  ];
  if (shown.get(internals) === String(wanted)) return;
  shown.set(internals, String(wanted));
  internals.states.clear();
  for (const state of wanted) internals.states.add(state);
}

/** How old a price is, or why it stands still; empty for a live one. */
export function ageOf({ freshness, receivedAt }: Quote, now: number, locale: string | undefined): string {
  if (freshness === 'live') return '';
  if (freshness === 'closed' || freshness === 'unverified') return say(freshness);
  return say('old', { span: formatSpan(now - receivedAt, locale) });
}

/** Moves a live quote with each trade. @returns ends it */
export function followTrades(
  feed: Feed,
  symbol: string,
  options: SubscribeOptions,
  shown: () => Quote | undefined,
  show: (quote: Quote) => void,
): () => void {
  return feed.subscribe(
    { kind: 'trade', symbol },
    (trade) => {
      const quote = shown();
      if (quote?.freshness === 'live') show(withTrade(quote, trade));
    },
    options,
  );
}
