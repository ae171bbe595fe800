// @ts-check

// What a site with a Content Security Policy must add to it for a snippet.

const VENUES = /** @type {Record<string, string[]>} */ ({
  binance: [
    'wss://stream.binance.com:9443',
    'wss://stream.binance.com',
    'wss://data-stream.binance.vision',
    'https://data-api.binance.vision',
  ],
  'binance-futures': ['wss://fstream.binance.com', 'https://fapi.binance.com'],
  coinbase: ['wss://ws-feed.exchange.coinbase.com', 'https://api.exchange.coinbase.com'],
  kraken: ['wss://ws.kraken.com', 'https://api.kraken.com'],
  coingecko: ['https://api.coingecko.com'],
  'exchange-rates': ['https://open.er-api.com'],
});

/** By whichever scheme an address is written, a relay answers requests and keeps a socket. @param {string} address */
function hostsOf(address) {
  if (!URL.canParse(address)) return [];
  const { protocol, host } = new URL(address);
  if (!/^(?:https?|wss?):$/.test(protocol) || !host) return [];
  const plain = protocol === 'http:' || protocol === 'ws:';
  return plain ? [`http://${host}`, `ws://${host}`] : [`https://${host}`, `wss://${host}`];
}

/** @param {string} feed as the attribute has it @returns {string[]} */
export function feedHosts(feed) {
  const hosts = (feed.trim() || 'binance').split(',').flatMap((entry) => {
    const [first = '', second = first] = entry.trim().split(/\s+/);
    return Object.hasOwn(VENUES, second) ? (VENUES[second] ?? []) : hostsOf(second);
  });
  return [...new Set(hosts)];
}

/** @param {string} base */
function originOf(base) {
  const { origin } = new URL(base, 'https://page.invalid/');
  return origin === 'https://page.invalid' ? "'self'" : origin;
}

const BUNDLED = 'Frameworks';

/**
 * @param {import('./snippets.mjs').Target} target
 * @param {{ base: string, style: string, feed: string, hash?: string | undefined }} snippet `style` is the inline one, `hash` the import map's
 * @returns {string[]} directives
 */
export function policyFor(target, { base, style, feed, hash }) {
  if (target.framed)
    return [
      `frame-src ${originOf(base)}`,
      // With embed.js beside it, and a style on it.
      ...(target.pins ? [`script-src ${originOf(base)}`, "style-src-attr 'unsafe-inline'"] : []),
    ];
  return [
    `script-src ${target.group === BUNDLED ? "'self'" : originOf(base)}${hash ? ` ${hash}` : ''}`,
    `connect-src ${feedHosts(feed).join(' ')}`.trim(),
    ...(style ? ["style-src-attr 'unsafe-inline'"] : []),
    "trusted-types lit-html 'allow-duplicates'",
    "require-trusted-types-for 'script'",
  ];
}
