// The one owner of digits. A new Intl formatter costs about 16 µs, a cached one under 1 µs, so each is made once.

export type PriceFormat = {
  /** BCP 47; an unusable one falls back to the reader's own. */
  locale?: string | undefined;
  /** Fixed number of decimals; absent: as many as the source uses. */
  decimals?: number | undefined;
  /** ISO 4217, or any other code (`USDT`), which then follows the number. */
  currency?: string | undefined;
};

const formatters = new Map<string, Intl.NumberFormat>();

/**
 * The formatter of a kind for a locale, made once; the kind stands for its options. One that Intl throws on falls back to the reader's own: a page's
 * `lang`, and even navigator.language ("C" under LANG=C), may be such.
 */
export function formatter(
  kind: string | number,
  locale: string | undefined,
  options: Intl.NumberFormatOptions,
): Intl.NumberFormat {
  const key = `${kind} ${locale}`;
  let made = formatters.get(key);
  if (!made) {
    for (const attempt of [locale || undefined, undefined, 'en']) {
      try {
        made = new Intl.NumberFormat(attempt, options);
        break;
      } catch {
        // try the next locale
      }
    }
    made ??= new Intl.NumberFormat('en');
    // Locales and options come from attributes: bounded, so that a page that makes them up cannot grow the map.
    if (formatters.size > 200) formatters.clear();
    formatters.set(key, made);
  }
  return made;
}

export const trueMinus = (text: string): string => text.replace('-', '\u2212');

// More decimals than anyone quotes at that size: a JSON number that carries them is showing float noise.
const mostDecimals = (price: number): number => (price >= 1000 ? 2 : price >= 100 ? 3 : price >= 1 ? 5 : 12);

/**
 * The decimal digits of a price as its source sent them. Strings stay as they are; a JSON number's float noise
 * (`43219.89745812`) is rounded to what the market quotes at that size.
 */
export function digitsOf(value: string | number): string {
  if (typeof value === 'string') return value;
  const rounded = value < 1 ? Number(value.toPrecision(5)) : Number(value.toFixed(mostDecimals(value)));
  const digits = String(rounded);
  return digits.includes('e') ? rounded.toFixed(18).replace(/0+$/, '') : digits;
}

/** How many decimals a decimal string uses, trailing zeros apart: `"64213.50000"` → 1. */
export function decimalsOf(digits: string): number {
  const point = digits.indexOf('.');
  if (point < 0) return 0;
  let end = digits.length;
  while (digits.charCodeAt(end - 1) === 48) end--;
  return Math.max(0, end - point - 1);
}

/** A number of decimals that may be asked for, whole and from 0 to 18; undefined for any other. */
export function usableDecimals(asked: number | null | undefined): number | undefined {
  const decimals = Number.isInteger(asked) ? (asked as number) : -1;
  return decimals >= 0 && decimals <= 18 ? decimals : undefined;
}

/** Decimals to show: those asked for, else what the source uses, and at least two from 1 upwards. */
export function shownDecimals(price: number, used: number, asked?: number | undefined): number {
  return asked ?? Math.max(used, price >= 1 ? 2 : 0);
}

/**
 * A price for reading, `"64,213.50"`, exact to the source's digits.
 *
 * @param digits a decimal string (or a number, where no string came)
 */
export function formatPrice(digits: string | number, decimals: number, format: PriceFormat = {}): string {
  const options = fixed(decimals);
  const { locale, currency } = format;
  const value = digits as number; // Intl reads decimal strings exactly; TypeScript's type for that needs a literal
  if (currency && /^[a-z]{3}$/i.test(currency))
    return trueMinus(formatter(decimals + currency, locale, { ...options, style: 'currency', currency }).format(value));
  const text = trueMinus(formatter(decimals, locale, options).format(value));
  return currency ? `${text}\u00a0${currency}` : text;
}

/** An absolute change with its sign, `"+21.03"`, `"−806.20"`, `"0.00"`. */
export function formatChange(change: number, decimals: number, locale?: string | undefined): string {
  return trueMinus(formatter(`±${decimals}`, locale, { ...fixed(decimals), ...SIGNED }).format(change));
}

/** A change in percent with its sign: `-1.24` → `"−1.24%"`. */
export function formatPercent(percent: number, locale?: string | undefined): string {
  return trueMinus(formatter('%', locale, { ...fixed(2), ...SIGNED, style: 'percent' }).format(percent / 100));
}

const SIGNED = { signDisplay: 'exceptZero' } as const;

const fixed = (decimals: number) => ({ minimumFractionDigits: decimals, maximumFractionDigits: decimals });
