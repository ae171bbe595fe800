// What a ticker needs beyond its first price. It loads while that is under way, not when it is needed: by then, the
// network may be gone.
import type { Feed } from '../feed/feed.ts';
import type { FeedState } from '../feed/state.ts';
import { formatSpan } from '../market/price.ts';
import type { Quote } from '../market/quote.ts';
import type { Labelled } from '../market/symbol.ts';
import { say } from '../market/words.ts';
import css from './extras.css?inline';
import type { PriceTicker } from './price-ticker.ts';
import { checkWords, type Problem, problem, report } from './problems.ts';
import { FIELDS, fieldsOf } from './ticker-fields.ts';
import { WORDS } from './ticker-words.ts';

export { highlight } from './highlight.ts';
export { everySecond } from './second-hand.ts';

let sheet: CSSStyleSheet | undefined;

function adopt(root: ShadowRoot): void {
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
  }
  if (!root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets.push(sheet);
}

/** Adds the rules for what comes after the first price, links the symbols, and says what is wrong with the attributes. */
export function check(
  ticker: PriceTicker,
  root: ShadowRoot,
  items: readonly Labelled[],
  { feed, state }: { readonly feed: Feed | undefined; readonly state: FeedState | undefined },
): void {
  adopt(root);
  const problems: Problem[] = checkWords(ticker, WORDS);
  const { decimals, symbolUrl, fields } = ticker;
  if (items.length === 0) problems.push('no symbol to show; add one, as in symbol="BTCUSDT"');
  if (decimals !== undefined && !(Number.isInteger(decimals) && decimals >= 0 && decimals <= 18))
    problems.push(problem('decimals', ticker.getAttribute('decimals') ?? String(decimals), 'use a whole number from 0 to 18'));
  for (const field of fieldsOf(fields).unknown) problems.push(problem('fields', field, `use ${FIELDS.join(', ')}`));
  for (const { symbol } of items)
    if (feed?.refuses(symbol)) problems.push(problem('symbol', symbol, `${state?.label} can have no such symbol`));
  if (symbolUrl && !isLink(symbolUrl)) problems.push(problem('symbolUrl', symbolUrl, 'use a relative or an https address'));
  if (state?.detail) problems.push(state.detail);
  for (const item of root.querySelectorAll<HTMLElement>('.item')) link(item, isLink(symbolUrl) ? symbolUrl : '');
  report(root, 'price-ticker', problems);
}

function isLink(url: string): boolean {
  try {
    return /^https?:$/.test(new URL(url, document.baseURI).protocol);
  } catch {
    return false;
  }
}

// Around the symbol, whose own text stays as it is.
function link(item: HTMLElement, pattern: string): void {
  const name = item.querySelector('.symbol');
  const { symbol = '' } = item.dataset;
  if (!name) return;
  let anchor = name.closest('a');
  if (!pattern) return anchor?.replaceWith(name);
  if (!anchor) {
    anchor = document.createElement('a');
    anchor.className = 'link';
    anchor.setAttribute('part', 'link');
    name.replaceWith(anchor);
    anchor.append(name);
  }
  anchor.href = pattern.replaceAll('{symbol}', encodeURIComponent(symbol));
}

/** How old a price is, or why it stands still; empty for a live one. */
export function ageOf({ freshness, receivedAt }: Quote, now: number, locale: string | undefined): string {
  if (freshness === 'live') return '';
  if (freshness === 'closed' || freshness === 'unverified') return say(freshness);
  return say('old', { span: formatSpan(now - receivedAt, locale) });
}
