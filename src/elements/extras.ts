// What a ticker needs beyond its first price. It loads while that is under way, not when it is needed: by then, the
// network may be gone.
import type { Feed, SubscribeOptions } from '../feed/api.ts';
import type { FeedState } from '../feed/state.ts';
import { usableDecimals } from '../market/price.ts';
import { type Quote, withTrade } from '../market/quote.ts';
import { renamed } from '../market/renamed.ts';
import { cleanText, type Labelled, symbolKey } from '../market/symbol.ts';
import { ageOf } from '../market/words.ts';
import { adopt } from './adopt.ts';
import { setStates } from './custom-states.ts';
import css from './extras.css?inline';
import { localeOf } from './language.ts';
import { lazily } from './lazily.ts';
import palette from './palette.css?inline';
import type { PriceTicker } from './price-ticker.ts';
import { checkWords, type Problem, problem, report } from './problems.ts';
import { everySecond } from './second-hand.ts';
import { FIELDS, fieldsOf } from './ticker-fields.ts';
import { SPEEDS, WORDS } from './ticker-words.ts';

export { highlight } from './highlight.ts';
export { ageOf, everySecond };

/** What a ticker shows, and where that comes from. */
export type Shown = {
  readonly feed: Feed | undefined;
  readonly state: FeedState | undefined;
  readonly items: readonly Labelled[];
  /** The same feed, though the ticker stands still. */
  readonly moving?: Feed | undefined;
};

// What few tickers need, in files of their own.
const aliases = lazily(() => import('./aliases.ts'));
const listing = lazily(() => import('./listing.ts'));
const holding = lazily(() => import('./hold.ts'));
const sparkline = lazily(() => import('./sparkline.ts'));
const alerts = lazily(() => import('./alerts.ts'));
const notify = lazily(() => import('./notify.ts'));

// Who uses such a file, or did: then that must hear that it is over.
const listers = new WeakSet<PriceTicker>();
const pausers = new WeakSet<PriceTicker>();
const alerted = new WeakSet<PriceTicker>();
const belled = new WeakSet<PriceTicker>();
const lined = new WeakSet<PriceTicker>();
const concerns = (users: WeakSet<PriceTicker>, ticker: PriceTicker, uses: boolean) =>
  uses ? !!users.add(ticker) : users.has(ticker);

/**
 * Adds what the author left to the source: its list, where no symbol is named; its other names for those that are. A ticker
 * that is paused has a feed that stands still.
 */
export function complete(ticker: PriceTicker, { feed, state, items: named }: Shown): Shown {
  let items = named;
  if (named.length === 0 && feed) {
    items = listing(ticker)?.listed(ticker, feed).items ?? [];
    listers.add(ticker);
  } else if (listers.delete(ticker)) listing(ticker)?.unlist(ticker);
  const moving = feed && ticker.aliases ? (aliases(ticker)?.aliased(feed, ticker.aliases) ?? feed) : feed;
  if (concerns(pausers, ticker, ticker.paused) && !ticker.paused) holding(ticker)?.release(ticker);
  return {
    state,
    items,
    moving,
    feed: moving && ticker.paused ? (holding(ticker)?.hold(ticker, moving) ?? moving) : moving,
  };
}

// A strip's copies are not its items.
const itemsOf = (root: ShadowRoot) =>
  [...root.querySelectorAll<HTMLElement>('.item')].filter((item) => !item.closest('[aria-hidden]'));

/** Adds the rules for what comes after the first price, links the symbols, and says what is wrong with the attributes. */
export function check(ticker: PriceTicker, root: ShadowRoot, { feed, state, items, moving }: Shown): void {
  adopt(root, palette, css);
  // Asked for while all is well, though most of its words are for when it is not: by then, the network may be gone.
  localeOf(ticker);
  const problems: Problem[] = checkWords(ticker, WORDS);
  const { decimals, symbolUrl, fields, speed } = ticker;
  if (items.length === 0 && feed && listing(ticker)?.listed(ticker, feed).bare)
    problems.push('no symbol to show; add one, as in symbol="BTCUSDT"');
  if (typeof decimals === 'number' && usableDecimals(decimals) === undefined)
    problems.push(
      problem('decimals', ticker.getAttribute('decimals') ?? String(decimals), 'use a whole number from 0 to 18'),
    );
  if (typeof speed === 'number' && !(speed >= SPEEDS.least && speed <= SPEEDS.most))
    problems.push(
      problem(
        'speed',
        ticker.getAttribute('speed') ?? String(speed),
        `use px per second, from ${SPEEDS.least} to ${SPEEDS.most}`,
      ),
    );
  for (const field of fieldsOf(fields ?? '').unknown)
    problems.push(problem('fields', field, `use ${FIELDS.join(', ')}`));
  for (const entry of (ticker.aliases && aliases(ticker)?.parseAliases(ticker.aliases).bad) || [])
    problems.push(problem('aliases', entry, 'write each as in BTC/USD=BTCUSDT BTC'));
  for (const { symbol } of items)
    if (feed?.refuses(symbol)) {
      const now = renamed(symbol);
      const rename = now ? `; it was renamed: use ${now}` : '';
      problems.push(
        problem(ticker.symbols ? 'symbols' : 'symbol', symbol, `${state?.label} has no such symbol${rename}`),
      );
    }
  if (state?.detail) problems.push({ feed: state.detail });
  const linked = itemsOf(root).map((item) => link(item, symbolUrl ?? ''));
  if (symbolUrl && !linked.every(Boolean))
    problems.push(problem('symbolUrl', symbolUrl, 'use a relative or an https address'));
  const asked = !!(ticker.alertAbove || ticker.alertBelow || ticker.alertChange);
  if (concerns(alerted, ticker, asked)) {
    const rings = asked && ticker.notify;
    const bell = concerns(belled, ticker, rings) ? notify(ticker)?.showBell(ticker, root, rings) : undefined;
    problems.push(...(alerts(ticker)?.watchAlerts(ticker, moving, items, bell) ?? []));
  }
  if (concerns(lined, ticker, ticker.sparkline)) sparkline(ticker)?.drawLines(ticker, itemsOf(root), moving);
  // What stands still is not live, and does not look it.
  root.querySelector('.base')?.toggleAttribute('data-still', ticker.paused || state?.phase === 'paused');
  report(root, 'price-ticker', problems);
  if (feed) awaitRefusals(ticker, root, feed);
}

const waiting = new WeakMap<PriceTicker, () => void>();

// That a source has no such symbol is no change of its feed's state: it is looked for, as long as a price is missing.
function awaitRefusals(ticker: PriceTicker, root: ShadowRoot, feed: Feed): void {
  let missing = itemsOf(root)
    .filter(({ dataset }) => dataset.freshness === 'none')
    .flatMap(({ dataset }) => dataset.symbol ?? [])
    .filter((symbol) => !feed.refuses(symbol));
  const look = () => {
    missing = missing.filter((symbol) => !feed.get(symbol));
    const refused = ticker.isConnected && missing.some(feed.refuses);
    if (refused) ticker.requestUpdate();
    if (refused || !ticker.isConnected || missing.length === 0) stop();
  };
  const stop = everySecond(look);
  waiting.get(ticker)?.();
  waiting.set(ticker, stop);
  if (missing.length === 0) stop();
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

/** Sets the custom states that tell of the quotes shown. */
export function showStates(internals: ElementInternals, quotes: readonly (Quote | undefined)[]): void {
  const moved = quotes.length === 1 ? (quotes[0]?.changePercent ?? 0) : 0;
  const wanted = [
    quotes.some(Boolean) ? (quotes.every((quote) => quote?.freshness === 'live') ? 'live' : 'stale') : 'loading',
    moved > 0 ? 'up' : moved < 0 ? 'down' : 'flat',
  ];
  setStates(internals.states, wanted);
}

/**
 * Whose price it is, where that does not go without saying: the name that its source knows it by, where that is another
 * than the author's; and the source, where it is not the one that the feed begins with, or is asked for.
 */
export function sourceOf(item: HTMLElement, symbol: string, feed: Feed, quote: Quote): string {
  const { host } = item.getRootNode() as ShadowRoot;
  const { label, insteadOf } = feed.state;
  const { source = label } = quote;
  const asked = fieldsOf((host as PriceTicker).fields ?? '').known.includes('source');
  return [
    symbolKey(quote.symbol) === symbolKey(symbol) ? '' : cleanText(quote.symbol),
    asked || insteadOf || source !== label ? source : '',
  ]
    .filter(Boolean)
    .join(' \u00b7 ');
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
