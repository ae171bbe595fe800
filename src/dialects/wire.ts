// What several wire languages have in common. Values stay the wire's own: the gate judges them.

/** Fields of a message, given as an example: each may turn out to be anything. */
export type Wire<Example> = { readonly [Key in keyof Example]?: unknown };

const DISPLAYED = /^[+\-\u2212]?\s?[$€£¥]?\s?(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?\s?%?$/;

/** The digits of a number written for readers: `"$88,169.00"` → `"88169.00"`, `"+6.51%"` → `"6.51"`. Anything else as it was. */
export function plain(value: unknown): unknown {
  if (typeof value !== 'string' || value.length > 40 || !DISPLAYED.test(value)) return value;
  return value.replace(/[^\d.\u2212-]/g, '').replace('\u2212', '-');
}

/** Epoch ms of a timestamp that says its zone. One without (Python's local time) says nothing about age. */
export function zoned(timestamp: unknown): number | undefined {
  return typeof timestamp === 'string' && timestamp.length < 40 && /(?:Z|[+-]\d\d:?\d\d)$/.test(timestamp)
    ? Date.parse(timestamp)
    : undefined;
}

/** Epoch seconds as ms. */
export function seconds(value: unknown): unknown {
  return typeof value === 'number' ? value * 1000 : value;
}

/** A path on the source's own host. */
export function byPath(base: string, path: string): string {
  return new URL(path, base).href;
}

const QUOTE_CURRENCY = /^(.{2,12}?)(USDT|USDC|FDUSD|USD|EUR|GBP|JPY|CHF|AUD|CAD|BTC|ETH|BNB|TRY|BRL)$/;

/** Base and quote currency: `BTC/USD`, `btc-usd` and `BTCUSD` are all `['BTC', 'USD']`. Undefined where no pair is named. */
export function splitPair(symbol: string): readonly [base: string, quote: string] | undefined {
  const [base, quote, ...more] = symbol
    .trim()
    .toUpperCase()
    .split(/[/_:-]/);
  if (base && quote) return more.length === 0 ? [base, quote] : undefined;
  const found = QUOTE_CURRENCY.exec(base ?? '');
  return found ? [found[1] as string, found[2] as string] : undefined;
}
