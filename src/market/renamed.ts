// Assets that changed their name one to one, as data: old → new. Mergers at another rate are no renaming.
const RENAMED: ReadonlyMap<string, string> = new Map([
  ['MATIC', 'POL'], // Polygon, September 2024: https://polygon.technology/blog/matic-to-pol
  ['FTM', 'S'], // Fantom → Sonic, January 2025
  ['EOS', 'A'], // EOS → Vaulta, May 2025
  ['RNDR', 'RENDER'], // July 2024
  ['KLAY', 'KAIA'], // Klaytn → Kaia, October 2024
  ['FB', 'META'], // the share, June 2022
]);

/** What a symbol is called since it was renamed, in the same form: `MATICUSDT` → `POLUSDT`. Undefined: it was not. */
export function renamed(symbol: string): string | undefined {
  const upper = symbol.toUpperCase();
  for (const [old, now] of RENAMED) {
    const rest = upper.slice(old.length);
    // A pair's other half, with or without something between; not the beginning of another name.
    if (upper.startsWith(old) && /^$|^[/_:-]?(USDT|USDC|USD|EUR|BTC|ETH|BNB|TRY|BRL|GBP)$/.test(rest))
      return now + rest;
  }
  return undefined;
}
