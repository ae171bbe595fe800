// @ts-check

import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { readWidgets } from '../scripts/widgets.mjs';
import { createFiles, SHARED_TYPES } from './files.mjs';
import { oembed, withDiscovery } from './oembed.mjs';
import { onFreePort } from './ports.mjs';
import { createMarket } from './relay/market.mjs';
import { createRelay } from './relay/relay.mjs';
import { createHamster } from './relays/hamster.mjs';
import { createTradebot } from './relays/tradebot.mjs';
import { createTradingSystem } from './relays/trading-system.mjs';
import { createWebtrader } from './relays/webtrader.mjs';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const MANIFEST = new URL('../custom-elements.json', import.meta.url);
const KIT = fileURLToPath(new URL('../dist/cdn/', import.meta.url));
/** Forty prices that all move each second are more than anyone can look at. */
const UPDATE_INTERVAL_MS = 2000;
/** The relays that speak in rounds have rounds of five seconds and more; a visitor of a demo does not wait so long. */
const ROUND_MS = 2500;
const SIGNAL_MS = 15_000;
/** The addresses that index.html is written with; the relays' true ones take their place. */
const WRITTEN = /** @type {const} */ ({
  reference: 'http://127.0.0.1:5021',
  hamster: 'http://127.0.0.1:5022',
  webtrader: 'http://127.0.0.1:5023',
  'trading-system': 'ws://127.0.0.1:5024',
  tradebot: 'ws://127.0.0.1:5025',
});
/** Where the kit finds Binance: its first host's port is blocked in many networks, so there are others. */
const BINANCE =
  'wss://stream.binance.com:9443 wss://stream.binance.com wss://data-stream.binance.vision https://data-api.binance.vision';

const EMBED = '/dist/cdn/embed/';
const OEMBED = '/oembed';
/** The kit is for other sites' pages, and those in a sandbox have no origin. */
const ANYWHERE = { 'Access-Control-Allow-Origin': '*', 'Cross-Origin-Resource-Policy': 'cross-origin' };

/** @typedef {Awaited<ReturnType<typeof startRelays>>} Relays */
/** @typedef {keyof typeof WRITTEN} Name */
/** @typedef {{ status: number, type?: string, body?: string | Buffer, headers?: Record<string, string> }} Reply */

/**
 * The demo: relays in five wire languages over one simulated market, and a server for the page that shows its prices.
 *
 * @param {object} [options]
 * @param {number} [options.port] of the page; the next free one where it is taken, any for 0
 * @param {number} [options.relayPort] the same for the reference relay; the others come after it
 * @param {string} [options.host]
 * @param {string} [options.kit] folder of the script-tag build
 * @param {import('./relay/relay.mjs').LogLevel} [options.logLevel] of the reference relay
 */
export async function createDemo({
  port = 8080,
  relayPort = 5021,
  host = '127.0.0.1',
  kit = KIT,
  logLevel = 'warn',
} = {}) {
  const market = createMarket();
  const relays = await startRelays(relayPort, host, logLevel, market);
  const files = createFiles({ '/demo/': HERE });
  const shared = createFiles(
    { [CONFIGURATOR]: fileURLToPath(new URL('configurator/', import.meta.url)), '/dist/cdn/': kit },
    SHARED_TYPES,
  );

  /**
   * @param {import('node:http').IncomingMessage} request
   * @returns {Promise<Reply>}
   */
  async function answer(request) {
    const path = readPath(request.url ?? '/');
    if (path === undefined) return text(400, 'This address cannot be read.');
    const addresses = addressesOf(relays, host, request.headers.host);
    const [name = '', work = ''] = path.startsWith(SWITCHES) ? path.slice(SWITCHES.length).split('/') : [];
    const relay = Object.hasOwn(relays, name) ? relays[/** @type {Name} */ (name)] : undefined;
    if (request.method === 'POST') {
      if (!isOwnPage(request)) return text(403, "Only the demo's own page may do that.");
      const change = Object.hasOwn(faults, work) ? faults[work] : undefined;
      if (!relay || !change) return text(404, 'No such switch.');
      change(relay);
      return json({ fault: faultOf(relay) });
    }
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return { ...text(405, 'Method not allowed.'), headers: { Allow: 'GET, HEAD, POST' } };
    if (relay && work === 'state') return json({ fault: faultOf(relay) });
    if (path === '/') return page(addresses);
    if (`${path}/` === CONFIGURATOR) return { ...text(308, ''), headers: { Location: CONFIGURATOR } };
    if (path === CONFIGURATOR) return configurator(addresses.reference);
    if (path === '/custom-elements.json') return { status: 200, type: JSON_TYPE, body: await readFile(MANIFEST) };
    if (path === OEMBED || path === EMBED || path === `${EMBED}index.html`) return embedded(request, path, shared);
    const file = (await files.read(path)) ?? (await shared.read(path));
    if (!file) return text(404, `Nothing at ${path}`);
    return { status: 200, ...file, headers: path.startsWith('/dist/cdn/') ? ANYWHERE : {} };
  }

  const server = createServer(async (request, response) => {
    /** @type {Reply} */
    let reply;
    try {
      reply = await answer(request);
    } catch (error) {
      reply = text(500, error instanceof Error ? error.message : String(error));
    }
    const { status, type = 'text/plain; charset=utf-8', body = '', headers } = reply;
    response.writeHead(status, {
      ...strictHeaders(Object.values(addressesOf(relays, host, request.headers.host)), request.url ?? '/'),
      'Content-Type': type,
      'Content-Length': Buffer.byteLength(body),
      ...headers,
    });
    response.end(request.method === 'HEAD' ? undefined : body);
    // The switches have no use for a body, and one that is left unread would hold the connection up.
    request.resume();
  });

  try {
    await onFreePort(port, (free) => listen(server, free, host));
  } catch (error) {
    await closeAll(relays);
    throw error;
  }
  const address = /** @type {import('node:net').AddressInfo} */ (server.address());
  /** @type {Promise<void> | undefined} */
  let closing;

  return {
    url: `http://${inAddress(isAnyAddress(host) ? '127.0.0.1' : host)}:${address.port}/`,
    port: address.port,
    /** Of all the relays. */
    market,
    /** The reference relay. */
    relay: relays.reference,
    relays,

    /** Ends the page's server and the relays; resolves when all ports are free. */
    close() {
      closing ??= (async () => {
        const closed = new Promise((resolve) => server.close(resolve));
        server.closeAllConnections();
        await Promise.all([closed, closeAll(relays)]);
      })();
      return closing;
    },
  };
}

/**
 * All on one market: what differs between them is what they say of it, and how.
 *
 * @param {number} first port of the first, the next free one where it is taken; 0 takes any for each
 * @param {string} host
 * @param {import('./relay/relay.mjs').LogLevel} logLevel
 * @param {ReturnType<typeof createMarket>} market
 */
async function startRelays(first, host, logLevel, market) {
  /** @type {{ port: number, close(): Promise<void> }[]} */
  const started = [];
  /**
   * @template {{ port: number, close(): Promise<void> }} Started
   * @param {(place: { port: number, host: string, market: typeof market }) => Promise<Started>} create
   * @returns {Promise<Started>}
   */
  const next = async (create) => {
    const last = started.at(-1);
    const relay = await onFreePort(first && last ? last.port + 1 : first, (port) => create({ port, host, market }));
    started.push(relay);
    return relay;
  };
  try {
    return {
      reference: await next((place) => createRelay({ ...place, logLevel, updateIntervalMs: UPDATE_INTERVAL_MS })),
      hamster: await next((place) => createHamster({ ...place, updateIntervalMs: UPDATE_INTERVAL_MS })),
      // The original's REST is for its own pages alone; this page is from another port.
      webtrader: await next((place) => createWebtrader({ ...place, cors: true, updateIntervalMs: UPDATE_INTERVAL_MS })),
      'trading-system': await next((place) =>
        createTradingSystem({ ...place, roundMs: ROUND_MS, signalMs: SIGNAL_MS }),
      ),
      tradebot: await next((place) => createTradebot({ ...place, roundMs: ROUND_MS })),
    };
  } catch (error) {
    await Promise.all(started.map((relay) => relay.close()));
    throw error;
  }
}

const closeAll = (/** @type {Relays} */ relays) => Promise.all(Object.values(relays).map((relay) => relay.close()));

const SWITCHES = '/demo/switches/';
const CONFIGURATOR = '/configurator/';
const JSON_TYPE = 'application/json; charset=utf-8';

/** What the page's "What if" buttons do to a relay. @type {Record<string, (relay: Relays[Name]) => void>} */
const faults = {
  drop: (relay) => relay.drop({ refuse: true }),
  silence: (relay) => relay.silence(),
  // Only one of them knows of such a thing.
  shut: (relay) => 'setMarketOpen' in relay && relay.setMarketOpen(false),
  restore(relay) {
    relay.restore();
    if ('setMarketOpen' in relay) relay.setMarketOpen(true);
  },
};

/** @param {Relays[Name]} relay @returns {'none' | 'silent' | 'down' | 'shut'} */
function faultOf(relay) {
  const { fault, ...stats } = relay.stats();
  if (fault === 'silent' || fault === 'down') return fault;
  return 'marketOpen' in stats && !stats.marketOpen ? 'shut' : 'none';
}

/**
 * The headers of a demanding site. The kit has to get along with them, and this page is where that is seen.
 *
 * @param {readonly string[]} relays
 * @param {string} path
 * @returns {Record<string, string>}
 */
function strictHeaders(relays, path) {
  // The configurator shows snippets, with their inline styles, in frames.
  const isFramed = /^\/configurator\/preview|^\/dist\/cdn\/embed\//.test(path);
  // By whichever scheme an address is written, a relay may answer requests and keep a socket.
  const sources = relays.flatMap((relay) => [relay.replace(/^ws/, 'http'), relay.replace(/^http/, 'ws')]);
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    ...(isFramed ? ["style-src-attr 'unsafe-inline'"] : []),
    ...(path.startsWith(CONFIGURATOR) ? ["frame-src 'self'"] : []),
    "img-src 'self'",
    `connect-src 'self' ${sources.join(' ')} ${BINANCE}`,
    "base-uri 'none'",
    "form-action 'none'",
    `frame-ancestors ${path.startsWith(EMBED) ? '*' : isFramed ? "'self'" : "'none'"}`,
    "require-trusted-types-for 'script'",
    `trusted-types lit-html ${isFramed ? 'tickwire-configurator ' : ''}'allow-duplicates'`,
  ];
  return {
    'Content-Security-Policy': policy.join('; '),
    'Cache-Control': 'no-store',
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
  };
}

/** @param {Record<Name, string>} addresses @returns {Promise<Reply>} */
async function page(addresses) {
  const html = await readFile(new URL('index.html', import.meta.url), 'utf8');
  const body = html.replace(/\b(?:http|ws):\/\/127\.0\.0\.1:\d+/g, (written) => {
    const [name] = Object.entries(WRITTEN).find(([, address]) => address === written) ?? [];
    return name ? addresses[/** @type {Name} */ (name)] : written;
  });
  return { status: 200, type: 'text/html; charset=utf-8', body };
}

/** @param {string} relay @returns {Promise<Reply>} */
async function configurator(relay) {
  const html = await readFile(new URL('configurator/index.html', import.meta.url), 'utf8');
  const body = html.replace('data-demo=""', `data-demo="${relay}"`);
  return { status: 200, type: 'text/html; charset=utf-8', body };
}

/**
 * The page within other sites' frames, and what they learn of it by oEmbed.
 *
 * @param {import('node:http').IncomingMessage} request
 * @param {string} path
 * @param {ReturnType<typeof createFiles>} files
 * @returns {Promise<Reply>}
 */
async function embedded({ url = '', headers: { host = 'localhost' } }, path, files) {
  const site = new URL(url, `http://${host}`);
  if (path === OEMBED) {
    const { status, body } = oembed(site.searchParams, { page: site.origin + EMBED, widgets: readWidgets() });
    return { ...json(body), status, headers: ANYWHERE };
  }
  const file = await files.read(`${EMBED}index.html`);
  if (!file) return text(404, 'The kit is not built');
  const answer = `${site.origin}${OEMBED}?${new URLSearchParams({ url: site.href, format: 'json' })}`;
  return { status: 200, type: file.type, body: withDiscovery(file.body.toString(), answer), headers: ANYWHERE };
}

/** @returns {Reply} */
const text = (/** @type {number} */ status, /** @type {string} */ body) => ({ status, body });

/** @returns {Reply} */
const json = (/** @type {object} */ value) => ({
  status: 200,
  type: JSON_TYPE,
  body: JSON.stringify(value),
});

/**
 * The decoded path, or `undefined` where it cannot be decoded. It is not resolved: `/a/../b` must not pass for `/b`.
 *
 * @param {string} url
 */
function readPath(url) {
  try {
    return decodeURIComponent(url.split(/[?#]/, 1)[0] ?? '');
  } catch {
    return undefined;
  }
}

/**
 * Any page in the browser can send a POST to this machine; only ours shall break the relay.
 *
 * @param {import('node:http').IncomingMessage} request
 */
function isOwnPage({ headers: { origin, host } }) {
  return origin === undefined || origin === `http://${host}`;
}

const isAnyAddress = (/** @type {string} */ host) => host === '0.0.0.0' || host === '::';

const inAddress = (/** @type {string} */ host) => (host.includes(':') ? `[${host}]` : host);

/**
 * Where the reader's browser finds each relay. Listening everywhere is no address; then it is the machine under the name
 * by which the page was reached.
 *
 * @param {Relays} relays
 * @param {string} host
 * @param {string | undefined} asked a Host header
 * @returns {Record<Name, string>}
 */
function addressesOf(relays, host, asked = '') {
  const [, reached = '127.0.0.1'] = /^([\w.-]+|\[[\da-f:]+\])(?::\d+)?$/i.exec(asked) ?? [];
  const name = isAnyAddress(host) ? reached : inAddress(host);
  return /** @type {Record<Name, string>} */ (
    Object.fromEntries(
      Object.entries(relays).map(([key, { port }]) => {
        const [scheme] = WRITTEN[/** @type {Name} */ (key)].split(':', 1);
        return [key, `${scheme}://${name}:${port}`];
      }),
    )
  );
}

/**
 * @param {import('node:http').Server} server
 * @param {number} port
 * @param {string} host
 * @returns {Promise<void>}
 */
function listen(server, port, host) {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
