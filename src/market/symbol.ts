/** A symbol as an author wrote it, and what to call it. */
export type Labelled = { readonly symbol: string; readonly label: string };

/** More symbols than any source takes on one connection. */
export const MOST_SYMBOLS = 1000;

// Control and bidirectional-override characters could make one symbol read as another; halves of a character are none.
const UNSAFE = /[\p{Cc}\p{Cs}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** Text from outside, fit to be shown: no control or direction-override characters, at most `longest` characters. */
export function cleanText(text: string, longest = 80): string {
  const clean = text.replace(UNSAFE, '').trim();
  return clean.length > longest ? `${clean.slice(0, longest - 1).replace(UNSAFE, '')}\u2026` : clean;
}

const folded = new Map<string, string>();

/** What two spellings of one symbol have in common: `btc-usdt`, `BTC/USDT` and `BTCUSDT` are all `BTCUSDT`. */
export function symbolKey(symbol: string): string {
  let key = folded.get(symbol);
  if (key === undefined) {
    key = symbol.replace(/[\s/_:-]/g, '').toUpperCase();
    if (folded.size > 5000) folded.clear(); // relays may send symbols without end
    folded.set(symbol, key);
  }
  return key;
}

/** Reads `"BTCUSDT=Bitcoin, ETHUSDT"`: in order, each symbol once, empty entries left out. */
export function parseSymbols(list: string): Labelled[] {
  const found = new Map<string, Labelled>();
  for (const entry of list.split(',')) {
    const [before = '', ...after] = entry.split('=');
    const symbol = cleanText(before, 64);
    const key = symbolKey(symbol);
    // "*" is everything, for a script; an element shows what it names.
    if (key && key !== '*' && !found.has(key) && found.size < MOST_SYMBOLS)
      found.set(key, { symbol, label: cleanText(after.join('=')) });
  }
  return [...found.values()];
}
