import { formatCount, formatSpan, IN_SHORT } from './amounts.ts';
import type { Quote } from './quote.ts';

// How strings are said that a reader may see or hear, and those of the kit in English. What only a panel, a log or a ticker
// says stands beside those, and loads with them; other languages are in src/words.

/** A string for each kind of number that a language tells apart; `other` does for those without one. */
export type Plural = { readonly [Kind in Intl.LDMLPluralRule]?: string } & { readonly other: string };

type Words = { readonly [word: string]: string | Plural };

/** The same words in another language: none missing, none superfluous. Only what counts has forms. */
export type Translated<Table> = {
  readonly [Word in keyof Table]: Table[Word] extends string ? string : string | Plural;
};

/** A number is a count: it is written as the locale writes it, and the last one says which form a word takes. */
type Gaps = { readonly [name: string]: string | number };

type Parts = { readonly [part: string]: Words };

const languages = new Map<string, Parts>();
const RIGHT_TO_LEFT = /^(ar|fa)$/;

/** Which language a locale is of: `pt` of `pt-BR`. Of the two scripts of Chinese the kit's words know the simplified. */
export function languageOf(locale = ''): string {
  const [language = ''] = /^[a-z]+/.exec(locale.toLowerCase()) ?? [];
  return /^zh-(?!hans)(.*-)?(hant|tw|hk|mo)\b/i.test(locale) ? '' : language;
}

/** From now on that language is spoken, where a locale is of it. */
export function learn(language: string, parts: Parts): void {
  languages.set(language, parts);
}

/** The language that is spoken for a locale, as things stand: English where no other has been learned. */
export function spokenFor(locale: string | undefined): string {
  const language = languageOf(locale);
  return languages.has(language) ? language : 'en';
}

/** Who says the words of a table: `say('old', 'de', { span: '38 Sek.' })`. */
export function createSay<Table extends Words>(part: string, english: Table) {
  return (word: keyof Table & string, locale: string | undefined, gaps?: Gaps): string => {
    const language = spokenFor(locale);
    const form = languages.get(language)?.[part]?.[word] ?? (english[word] as string | Plural);
    return worded(form, language, locale, gaps);
  };
}

/** A string of a language in the form that its gaps ask for, and with those filled. */
export function worded(form: string | Plural, language: string, locale: string | undefined, gaps?: Gaps): string {
  const count = Object.values(gaps ?? {}).findLast((gap) => typeof gap === 'number');
  const text = typeof form === 'string' ? form : (form[kindOf(count ?? 0, language)] ?? form.other);
  return gaps ? fill(text, gaps, locale, RIGHT_TO_LEFT.test(language)) : text;
}

// Isolated, so that a name or a number of the other direction leaves the order of the words around it alone.
const fill = (text: string, gaps: Gaps, locale: string | undefined, isolate: boolean) =>
  text.replace(/\{(\w+)\}/g, (whole, name) => {
    const gap = gaps[name];
    const filled = typeof gap === 'number' ? formatCount(gap, locale) : (gap ?? whole);
    return isolate ? `\u2068${filled}\u2069` : filled;
  });

const rules = new Map<string, Intl.PluralRules>();

function kindOf(count: number, language: string): Intl.LDMLPluralRule {
  let rule = rules.get(language);
  if (!rule) {
    rule = new Intl.PluralRules(language);
    rules.set(language, rule);
  }
  // In short there are only thousands.
  return rule.select(count < IN_SHORT ? count : Math.round(count / 1000) * 1000);
}

export const english = {
  live: 'Live',
  idle: 'Idle',
  connecting: 'Connecting',
  stale: 'Stale',
  polling: 'Polling',
  reconnecting: 'Reconnecting',
  offline: 'Offline',
  paused: 'Paused',
  blocked: 'Blocked',

  staleFor: 'Stale · {span}',
  pollingEvery: 'Every {span}',
  reconnectingIn: 'Reconnecting in {span}',
  retryNow: 'Retry now',
  refreshNow: 'Refresh now',
  pause: 'Pause',
  resume: 'Resume',
  perSecond: '{count} /s',
  'latency.venue': 'from the venue\u2019s clock',
  'latency.request': 'round trip of a request',
  lastPrice: 'Last price {span} ago',
  lastPriceNow: 'Last price just now',
  noPriceYet: 'No price yet',
  feedStatus: 'Price feed',
  feedSpoken: 'Price feed: {text}',
  insteadOf: '{source}, in place of {first}',
  marketOpen: 'Market open',
  marketClosed: 'Market closed',
  // In the source's own words: which zone its clock is in, it doesn't say.
  marketCloses: 'Market open, closes {time} (source\u2019s time)',
  marketOpens: 'Market closed, opens {time} (source\u2019s time)',
  upstreams: { one: '{active} of {total} feed active', other: '{active} of {total} feeds active' },

  'reason.silent': 'Connected, but no prices for {span}',
  'reason.polling': 'The stream is silent; prices come by request',
  'reason.lost': 'The connection was lost',
  'reason.refused': 'The source refused the connection or could not be reached, perhaps by region',
  'reason.timeout': 'The source did not answer in time',
  'reason.offline': 'This device is offline',
  'reason.unreachable': 'The source cannot be reached',
  'reason.renewing': 'Renewing the connection',
  'reason.limit': 'The source asked us to wait: too many requests',
  'reason.hidden': 'Resting while the page is hidden',
  'reason.address': 'The feed address cannot be used',
  'reason.dialect': 'Unknown kind of feed',
  'reason.runtime': 'This runtime has no WebSocket',
  'reason.unused': 'No symbols in use',
  'reason.auth': 'Sign in needed',
  'reason.requests': 'This source answers requests only',

  price: 'Price',
  symbol: 'Symbol',
  change: '24 h',
  high: 'High',
  low: 'Low',
  volume: 'Volume',
  bid: 'Bid',
  ask: 'Ask',
  range: '24 h',
  source: 'Source',
  lowest: 'L',
  highest: 'H',
  old: '{span} old',
  closed: 'Closed',
  unverified: 'Unverified',

  chartName: '{name}, chart',
  chartHelp:
    'Left and right arrow keys move by one candle, Page Up and Page Down by ten, Home and End to the ends. Plus and minus zoom, 0 shows the whole range, Escape leaves.',
  chartSummary: '{name}, {span} {kind}, {from} to {to}: {price}, {moved}, high {high}, low {low}',
  candles: 'candles',
  prices: 'prices',
  compared: '{text}, compared with {name}',
  'unit.s': { other: '{count}-second' },
  'unit.m': { other: '{count}-minute' },
  'unit.h': { other: '{count}-hour' },
  'unit.d': { other: '{count}-day' },
  'unit.w': { other: '{count}-week' },
  rising: 'up {percent}',
  falling: 'down {percent}',
  unmoved: 'unchanged',
  candleSpoken: '{time}: open {open}, high {high}, low {low}, close {close}, {moved}',
  pointSpoken: '{time}: {close}, {moved}',
  volumeSpoken: '{text}, volume {volume}',
  open: 'Open',
  close: 'Close',
  moved: 'Change',
  time: 'Time',
  opened: 'O',
  last: 'C',
  vol: 'Vol',
  rangeChoice: 'Range',
  latest: 'Latest',
  since: 'Since {time}, from live prices',
  loading: 'Loading',
  nothingYet: 'No price yet',
  startsNow: '{source} has no history here: the chart begins with the next price',
  noData: 'No data to show',
  notHere: '{source} has no {symbol}',
  noSymbol: 'No symbol to show',
  noAnswer: 'The page\u2019s own data could not be had',
  noChart: 'The chart could not be loaded',
  dataTable: 'Data table',
  tableOf: '{name}, as of {time}',
  rows: '{from}\u2013{to} of {all}',
  newer: 'Newer',
  older: 'Older',
  download: 'CSV',
  downloadName: 'Download all {all} as CSV',
  refresh: 'Refresh',
  copyPicture: 'Copy image',
  copied: 'The chart is copied as an image',
  saved: 'The chart is saved as an image',
  noPicture: 'There is no chart to copy',
};

export type Word = keyof typeof english;
export type KitWords = Translated<typeof english>;

/** A string of the kit with its gaps filled. */
export const say = createSay('kit', english);

/** How old a price is, or why it stands still; empty for a live one. */
export function ageOf({ freshness, receivedAt }: Quote, now: number, locale: string | undefined): string {
  if (freshness === 'live') return '';
  if (freshness === 'closed' || freshness === 'unverified') return say(freshness, locale);
  return say('old', locale, { span: formatSpan(now - receivedAt, locale) });
}
