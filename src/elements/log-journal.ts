// What a feed's journal says, in other languages than English: loaded with the first log that is to speak one.
import { fills, fitting } from '../feed/journal.ts';
import type { JournalWords, Values } from '../feed/journal-words.ts';
import type { JournalEntry } from '../feed/state.ts';
import { formatSpan } from '../market/amounts.ts';
import { decimalsOf, digitsOf, formatPercent, formatPrice, formatter, shownDecimals } from '../market/price.ts';
import { type Plural, worded } from '../market/words.ts';
import { phrase, english as phrases } from './ticker-phrases.ts';

export type { JournalWords };

const FILES = new Map<string, () => Promise<{ default: JournalWords }>>([
  ['ar', () => import('../words/journal/ar.ts')],
  ['de', () => import('../words/journal/de.ts')],
  ['es', () => import('../words/journal/es.ts')],
  ['fa', () => import('../words/journal/fa.ts')],
  ['pl', () => import('../words/journal/pl.ts')],
  ['pt', () => import('../words/journal/pt.ts')],
  ['tr', () => import('../words/journal/tr.ts')],
  ['vi', () => import('../words/journal/vi.ts')],
  ['zh', () => import('../words/journal/zh.ts')],
]);

const percentOf = (percent: number, least: number, locale: string | undefined) => {
  const options = { style: 'percent', minimumFractionDigits: least, maximumFractionDigits: 1 } as const;
  return formatter(`${least}%`, locale, options).format(percent / 100);
};
const priceOf = (value: string | number, locale: string | undefined) => {
  const used = decimalsOf(digitsOf(value));
  return formatPrice(value, shownDecimals(Number(value), used), { locale });
};

/** Other numbers are counts, other texts are said as they came. */
const SAID: Readonly<Record<string, (value: never, locale: string | undefined) => string>> = {
  span: formatSpan,
  percent: (value, locale) => percentOf(value, 1, locale),
  confidence: (value, locale) => percentOf(value, 0, locale),
  change: formatPercent,
  price: priceOf,
  level: priceOf,
  entry: priceOf,
  target: priceOf,
  stop: priceOf,
};

const said = (code: string, name: string, value: string | number, locale: string | undefined): string | number => {
  const kind = code === 'alert.change' && name === 'level' ? 'change' : name;
  const format = Object.hasOwn(SAID, kind) ? SAID[kind] : undefined;
  return format && Number.isFinite(Number(value)) ? format(value as never, locale) : value;
};

/** Says entries in a language: those that it does not know as they are written. */
export async function fetchJournal(
  language: string,
  locale: string | undefined,
): Promise<(entry: JournalEntry) => string> {
  const file = await FILES.get(language)?.();
  const words: Readonly<Record<string, string | Plural>> = file?.default ?? {};
  const tell = (code: string, values: Values): string | undefined => {
    const gaps: Record<string, string | number> = {};
    for (const [name, value] of Object.entries(values))
      if (value !== undefined) gaps[name] = said(code, name, value, locale);
    if (isAlert(code)) return fills(gaps, phrases[code]) ? phrase(code, locale, gaps) : undefined;
    const form = Object.hasOwn(words, code) ? words[code] : undefined;
    if (!form) return undefined;
    const fitted = typeof form === 'string' ? fitting(form, gaps) : form;
    // Another version of the kit may have written it, with other values.
    return fills(gaps, typeof fitted === 'string' ? fitted : fitted.other)
      ? worded(fitted, language, locale, gaps)
      : undefined;
  };
  return ({ code, values, text }) => (code && tell(code, values ?? {})) || text;
}

// Tickers and charts have words for those, since they notify the reader by them.
const isAlert = (code: string) => code === 'alert.above' || code === 'alert.below' || code === 'alert.change';
