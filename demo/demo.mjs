// @ts-check

import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { createFiles } from './files.mjs';
import { onFreePort } from './ports.mjs';
import { createRelay } from './relay/relay.mjs';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const KIT = fileURLToPath(new URL('../dist/cdn/', import.meta.url));
/** The address that index.html is written with; the relay's true one takes its place. */
const WRITTEN_ADDRESS = 'http://127.0.0.1:5021';
/** Forty prices that all move each second are more than anyone can look at. */
const UPDATE_INTERVAL_MS = 2000;
const BINANCE = 'wss://stream.binance.com:9443 https://data-api.binance.vision';

/** @typedef {Awaited<ReturnType<typeof createRelay>>} Relay */
/** @typedef {{ status: number, type?: string, body?: string | Buffer, headers?: Record<string, string> }} Reply */

/**
 * The demo: a relay with a simulated market, and a server for the page that shows its prices.
 *
 * @param {object} [options]
 * @param {number} [options.port] of the page; the next free one where it is taken, any for 0
 * @param {number} [options.relayPort] the same for the relay
 * @param {string} [options.host]
 * @param {string} [options.kit] folder of the script-tag build
 * @param {import('./relay/relay.mjs').LogLevel} [options.logLevel] of the relay
 */
export async function createDemo({
  port = 8080,
  relayPort = 5021,
  host = '127.0.0.1',
  kit = KIT,
  logLevel = 'warn',
} = {}) {
  const relay = await onFreePort(relayPort, (free) =>
    createRelay({ port: free, host, logLevel, updateIntervalMs: UPDATE_INTERVAL_MS }),
  );
  const files = createFiles({ '/demo/': HERE, '/dist/cdn/': kit });

  /**
   * @param {import('node:http').IncomingMessage} request
   * @returns {Promise<Reply>}
   */
  async function answer(request) {
    const path = readPath(request.url ?? '/');
    if (path === undefined) return text(400, 'This address cannot be read.');
    const work = path.startsWith(SWITCHES) ? path.slice(SWITCHES.length) : undefined;
    if (request.method === 'POST') {
      if (!isOwnPage(request)) return text(403, "Only the demo's own page may do that.");
      if (!work || !Object.hasOwn(faults, work)) return text(404, 'No such switch.');
      faults[/** @type {keyof typeof faults} */ (work)](relay);
      return json({ fault: relay.stats().fault });
    }
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return { ...text(405, 'Method not allowed.'), headers: { Allow: 'GET, HEAD, POST' } };
    if (work === 'state') return json({ fault: relay.stats().fault });
    if (path === '/') return page(relayAddress(relay, host, request.headers.host));
    const file = await files.read(path);
    return file ? { status: 200, ...file } : text(404, `Nothing at ${path}`);
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
      ...strictHeaders(relayAddress(relay, host, request.headers.host)),
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
    await relay.close();
    throw error;
  }
  const address = /** @type {import('node:net').AddressInfo} */ (server.address());
  /** @type {Promise<void> | undefined} */
  let closing;

  return {
    url: `http://${inAddress(isAnyAddress(host) ? '127.0.0.1' : host)}:${address.port}/`,
    port: address.port,
    relay,

    /** Ends the page's server and the relay; resolves when both ports are free. */
    close() {
      closing ??= (async () => {
        const closed = new Promise((resolve) => server.close(resolve));
        server.closeAllConnections();
        await Promise.all([closed, relay.close()]);
      })();
      return closing;
    },
  };
}

const SWITCHES = '/demo/relay/';

/** What the page's "What if" buttons do to the relay. */
const faults = {
  drop: (/** @type {Relay} */ relay) => relay.drop({ refuse: true }),
  silence: (/** @type {Relay} */ relay) => relay.silence(),
  restore: (/** @type {Relay} */ relay) => relay.restore(),
};

/**
 * The headers of a demanding site. The kit has to get along with them, and this page is where that is seen.
 *
 * @param {string} relay
 * @returns {Record<string, string>}
 */
function strictHeaders(relay) {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    `connect-src 'self' ${relay} ${relay.replace(/^http/, 'ws')} ${BINANCE}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types lit-html 'allow-duplicates'",
  ];
  return {
    'Content-Security-Policy': policy.join('; '),
    'Cache-Control': 'no-store',
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
  };
}

/** @param {string} relay @returns {Promise<Reply>} */
async function page(relay) {
  const html = await readFile(new URL('index.html', import.meta.url), 'utf8');
  return { status: 200, type: 'text/html; charset=utf-8', body: html.replaceAll(WRITTEN_ADDRESS, relay) };
}

/** @returns {Reply} */
const text = (/** @type {number} */ status, /** @type {string} */ body) => ({ status, body });

/** @returns {Reply} */
const json = (/** @type {object} */ value) => ({
  status: 200,
  type: 'application/json; charset=utf-8',
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
 * Where the reader's browser finds the relay. Listening everywhere is no address; then it is the machine under the name
 * by which the page was reached.
 *
 * @param {Relay} relay
 * @param {string} host
 * @param {string | undefined} asked a Host header
 */
function relayAddress(relay, host, asked = '') {
  if (!isAnyAddress(host)) return relay.url;
  const [, name = '127.0.0.1'] = /^([\w.-]+|\[[\da-f:]+\])(?::\d+)?$/i.exec(asked) ?? [];
  return `http://${name}:${relay.port}`;
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
