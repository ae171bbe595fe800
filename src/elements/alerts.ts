// Alerts of tickers and charts, loaded with the first that is asked for.
import type { Feed } from '../feed/api.ts';
import { inherited } from '../feed/source.ts';
import { positive } from '../market/gate.ts';
import { decimalsOf, digitsOf, formatPercent, formatPrice, shownDecimals } from '../market/price.ts';
import type { Quote } from '../market/quote.ts';
import { cleanText, type Labelled, symbolKey } from '../market/symbol.ts';
import { type Alert, PriceAlertEvent } from './alert-event.ts';
import type { PriceTicker } from './price-ticker.ts';
import { type Problem, problem } from './problems.ts';
import { phrase } from './ticker-phrases.ts';

// How far back a value must go before the same level counts again: a share of a price, points of a percentage.
const BACK_SHARE = 0.001;
const BACK_POINTS = 0.1;
const MOST_LEVELS = 200;

/** Told of each value; true where it has come to the level, and that is news. */
export type Monitor = (value: number) => boolean;

/**
 * Watches one level from one side. The first value is no news, wherever it is; nor is a second one beyond the level, before
 * the value has gone back by `back`.
 */
export function createMonitor(side: 'above' | 'below', level: number, back: number): Monitor {
  const sign = side === 'above' ? 1 : -1;
  let armed: boolean | undefined;
  return (value) => {
    const beyond = (value - level) * sign;
    const news = armed === true && beyond >= 0;
    if (beyond >= 0) armed = false;
    // A tenth is no binary fraction.
    else if (armed === undefined || beyond <= -back * (1 - 1e-9)) armed = true;
    return news;
  };
}

/** Both sides of a price. */
export function createPriceMonitors(level: number): Readonly<Record<'above' | 'below', Monitor>> {
  const back = level * BACK_SHARE;
  return { above: createMonitor('above', level, back), below: createMonitor('below', level, back) };
}

/** Whom an alert reaches beside the page. */
export type Bell = { readonly armed: boolean; show(alert: Alert, text: string): void };

/** Tells the page; and the journal, and the reader who asked for it, unless the page says no. */
export function raise(
  host: HTMLElement,
  feed: Feed | undefined,
  alert: Alert,
  name: string,
  bell?: Bell | undefined,
): void {
  if (!host.dispatchEvent(new PriceAlertEvent(alert))) return;
  const { symbol, kind, level, price, quote } = alert;
  const used = Math.max(quote?.decimals ?? usedIn(price), kind === 'change' ? 0 : usedIn(level));
  const tell = (name: string, locale: string | undefined) => {
    const priced = (value: number | string) => formatPrice(value, shownDecimals(price, used), { locale });
    return phrase(`alert.${kind}`, locale, {
      name,
      price: priced(quote?.priceText ?? price),
      level: kind === 'change' ? formatPercent(level, locale) : priced(level),
      change: formatPercent(quote?.changePercent ?? 0, locale),
    });
  };
  // A journal is one for the page, and for whoever looks after it: English, wherever on the page it came from. Logs say it
  // in their own language.
  const values = { name: symbol, price: quote?.priceText ?? price, level, change: quote?.changePercent };
  feed?.note({ type: 'alert', level: 'warn', text: tell(symbol, 'en'), symbol, code: `alert.${kind}`, values });
  if (bell?.armed) bell.show(alert, tell(name, inherited('lang', host)));
}

const usedIn = (price: number) => decimalsOf(digitsOf(price));

// of tickers

const ATTRIBUTES = { alertAbove: 'above', alertBelow: 'below', alertChange: 'change' } as const;
type Attribute = keyof typeof ATTRIBUTES;

type Level = { readonly kind: Alert['kind']; readonly level: number; readonly item: Labelled };

/** Reads `70000`, for the only symbol, or `BTCUSDT=70000, ETHUSDT=4000`. */
function readLevels(
  attribute: Attribute,
  text: string,
  items: readonly Labelled[],
): { readonly levels: readonly Level[]; readonly problems: readonly Problem[] } {
  const kind = ATTRIBUTES[attribute];
  const levels: Level[] = [];
  const problems: Problem[] = [];
  const example = kind === 'change' ? '2.5' : '70000';
  const first = items[0]?.symbol ?? 'BTCUSDT';
  const wrong = (remedy: string) => problems.push(problem(attribute, cleanText(text), remedy));
  const entries = text.split(',').filter((entry) => entry.trim());
  for (const entry of entries) {
    const parts = entry.split('=').map((part) => part.trim());
    const [name, digits] = parts.length > 1 ? parts : [undefined, parts[0]];
    const level = positive(digits);
    const item = name === undefined ? items[0] : items.find(({ symbol }) => symbolKey(symbol) === symbolKey(name));
    if (level === undefined || parts.length > 2 || (name === undefined && entries.length > 1))
      wrong(`write a number above zero, as in ${example}, or one for each symbol, as in ${first}=${example}`);
    else if (name === undefined && items.length > 1) wrong(`say whose it is, as in ${first}=${digits}`);
    else if (!item) {
      // What a source lists may come later.
      if (items.length > 0) wrong(`${cleanText(name ?? '', 64)} is not shown here`);
    } else if (levels.length < MOST_LEVELS) {
      levels.push({ kind, level, item });
      if (kind === 'change') levels.push({ kind, level: -level, item });
    }
    if (problems.length > 0) break; // one remedy an attribute
  }
  return { levels, problems };
}

type Watch = {
  readonly feed: Feed;
  readonly monitors: Map<string, Level & { readonly monitor: Monitor }>;
  /** By symbol. */
  readonly stops: Map<string, () => void>;
  background: boolean;
  bell: Bell | undefined;
};

const watches = new WeakMap<PriceTicker, Watch>();

/** Watches the levels that a ticker names now, and those alone. What has been told of a level stays told. */
export function watchAlerts(
  ticker: PriceTicker,
  feed: Feed | undefined,
  items: readonly Labelled[],
  bell: Bell | undefined,
): readonly Problem[] {
  const read = (Object.keys(ATTRIBUTES) as Attribute[]).map((attribute) =>
    readLevels(attribute, String(ticker[attribute] ?? ''), items),
  );
  const levels = read.flatMap((each) => each.levels);
  let watch = watches.get(ticker);
  if (feed && watch?.feed !== feed) {
    if (watch) rest(watch);
    else ticker.addController({ hostDisconnected: () => rest(watches.get(ticker)) });
    watch = { feed, monitors: new Map(), stops: new Map(), background: false, bell };
    watches.set(ticker, watch);
  }
  if (!watch || !feed || !ticker.isConnected) return read.flatMap(({ problems }) => problems);

  const wanted = new Map<string, Level>(
    levels.map((level) => [`${symbolKey(level.item.symbol)} ${level.kind} ${level.level}`, level] as const),
  );
  const { monitors, stops } = watch;
  for (const name of monitors.keys()) if (!wanted.has(name)) monitors.delete(name);
  for (const [name, level] of wanted)
    monitors.set(name, { ...level, monitor: monitors.get(name)?.monitor ?? monitorOf(level) });
  watch.bell = bell;
  const background = !!bell?.armed;
  const symbols = new Map(levels.map(({ item }) => [symbolKey(item.symbol), item.symbol]));
  const ended: (() => void)[] = [];
  for (const [key, stop] of stops)
    if (!symbols.has(key) || watch.background !== background) {
      ended.push(stop);
      stops.delete(key);
    }
  watch.background = background;
  for (const [key, symbol] of symbols) if (!stops.has(key)) stops.set(key, follow(ticker, watch, symbol, background));
  // The new subscriptions stand by now: their symbols are not let go of in between.
  for (const stop of ended) stop();
  return read.flatMap(({ problems }) => problems);
}

const monitorOf = ({ kind, level }: Level): Monitor =>
  kind === 'change'
    ? createMonitor(level > 0 ? 'above' : 'below', level, BACK_POINTS)
    : createPriceMonitors(level)[kind];

function rest(watch: Watch | undefined): void {
  for (const stop of watch?.stops.values() ?? []) stop();
  watch?.stops.clear();
}

// A subscription of its own: alerts wait for no frame, and for nobody to look.
function follow(ticker: PriceTicker, watch: Watch, symbol: string, background: boolean): () => void {
  const key = symbolKey(symbol);
  return watch.feed.subscribe(
    symbol,
    (quote: Quote) => {
      // A price that is old, or perhaps made up, reaches no level.
      if (quote.freshness !== 'live' && quote.freshness !== 'polled') return;
      for (const { item, kind, level, monitor } of [...watch.monitors.values()]) {
        const value = kind === 'change' ? quote.changePercent : quote.price;
        if (symbolKey(item.symbol) !== key || value === undefined || !monitor(value)) continue;
        const alert = { symbol: item.symbol, kind, level, price: quote.price, quote };
        raise(ticker, watch.feed, alert, item.label || item.symbol, watch.bell);
      }
    },
    { unpaced: true, background },
  );
}
