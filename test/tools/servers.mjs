// Servers that browser tests run against: they live in the test runner's process, and the tests in the page start, drive
// and stop them by commands. The page's side is server-commands.ts. Nothing but JSON goes either way.
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { WebSocket, WebSocketServer } from 'ws';

const PROJECT = fileURLToPath(new URL('../../', import.meta.url));

// Imported when asked for: a test of one server needs none of the others.
const KINDS = {
  binance: async (options) => (await import('../doubles/binance.mjs')).createBinance(options),
  relay: (options) => withMarket('relay/relay', 'createRelay', { logLevel: 'silent', ...options }),
  hamster: (options) => withMarket('relays/hamster', 'createHamster', options),
  webtrader: (options) => withMarket('relays/webtrader', 'createWebtrader', options),
  'trading-system': (options) => withMarket('relays/trading-system', 'createTradingSystem', options),
  tradebot: (options) => withMarket('relays/tradebot', 'createTradebot', options),
  coinbase: async (options) => (await import('../doubles/coinbase.mjs')).createCoinbase(options),
  kraken: async (options) => (await import('../doubles/kraken.mjs')).createKraken(options),
  'rest-venues': async (options) => (await import('../doubles/rest-venues.mjs')).createRestVenues(options),
  raw: createRaw,
  static: createStatic,
};

// A market's clock and timers are functions; what crosses are its seed and its symbols.
async function withMarket(file, create, { market, ...options }) {
  const server = await import(`../../demo/${file}.mjs`);
  const { createMarket } = await import('../../demo/relay/market.mjs');
  return server[create]({ port: 0, ...options, market: createMarket(market) });
}

/**
 * A plain WebSocket server that takes whatever comes, at any path.
 *
 * @param {{ port?: number, greeting?: string[] }} [options] `greeting`: texts that each connection hears first
 */
export async function createRaw({ port = 0, greeting = [] } = {}) {
  const server = new WebSocketServer({ host: '127.0.0.1', port });
  await once(server, 'listening');
  /** @type {(string | { base64: string })[]} */
  const received = [];
  server.on('connection', (ws) => {
    ws.on('error', () => {}); // a client that breaks off is no fault of the test
    ws.on('message', (data, isBinary) =>
      received.push(isBinary ? { base64: data.toString('base64') } : data.toString()),
    );
    for (const text of greeting) ws.send(text);
  });
  const open = () => [...server.clients].filter(({ readyState }) => readyState === WebSocket.OPEN);
  const each = (act) => {
    const clients = open();
    for (const client of clients) act(client);
    return clients.length;
  };
  const host = `127.0.0.1:${/** @type {import('node:net').AddressInfo} */ (server.address()).port}`;
  return {
    url: `http://${host}`,
    wsUrl: `ws://${host}`,
    /** What came, in order: text as it was, a binary frame as `{ base64 }`. */
    received: () => [...received],
    /** How many connections are open. */
    connections: () => open().length,
    /**
     * Each of these returns how many connections it reached.
     *
     * @param {string} text
     */
    send: (text) => each((ws) => ws.send(text)),
    /** @param {string} base64 */
    sendBinary: (base64) => each((ws) => ws.send(Buffer.from(base64, 'base64'))),
    /**
     * @param {number} [code]
     * @param {string} [reason]
     */
    closeAll: (code = 1000, reason = '') => each((ws) => ws.close(code, reason)),
    async close() {
      for (const ws of server.clients) ws.terminate();
      await new Promise((done) => server.close(done));
    },
  };
}

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
};

/**
 * A file server for pages of an origin of their own, such as one under a CSP.
 *
 * @param {object} [options]
 * @param {number} [options.port]
 * @param {string} [options.root] folder to serve, from the project's root; none without it
 * @param {Record<string, string>} [options.headers] sent with every answer
 * @param {Record<string, { body: string, type?: string, status?: number, headers?: Record<string, string> }>} [options.routes]
 *   answers by path, before any file; `type` defaults to HTML
 */
export async function createStatic({ port = 0, root, headers = {}, routes = {} } = {}) {
  const folder = root === undefined ? undefined : resolve(PROJECT, root);
  /** @type {string[]} */
  const requests = [];

  const find = async (path) => {
    if (Object.hasOwn(routes, path)) return { status: 200, type: TYPES['.html'], ...routes[path] };
    if (folder === undefined) return undefined;
    const file = join(folder, path, path.endsWith('/') ? 'index.html' : '');
    if (!file.startsWith(folder + sep)) return undefined;
    const body = await readFile(file).catch(() => undefined);
    return body && { status: 200, type: TYPES[extname(file)] ?? 'application/octet-stream', body };
  };

  const server = createServer(async ({ url }, response) => {
    requests.push(url);
    const path = pathOf(url);
    const found = (path && (await find(path))) || { status: 404, type: 'text/plain', body: `Nothing at ${url}` };
    response.writeHead(found.status, { 'Content-Type': found.type, ...headers, ...found.headers });
    response.end(found.body);
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const host = `127.0.0.1:${/** @type {import('node:net').AddressInfo} */ (server.address()).port}`;
  return {
    url: `http://${host}`,
    wsUrl: `ws://${host}`,
    /** Paths that were asked for, with their queries, in order. */
    requests: () => [...requests],
    async close() {
      const closed = new Promise((done) => server.close(done));
      server.closeAllConnections();
      await closed;
    },
  };
}

const pathOf = (url) => {
  try {
    return decodeURIComponent(new URL(url, 'http://static').pathname);
  } catch {
    return undefined; // a broken percent escape
  }
};

/** What a page may call: the server's own methods, not what every object inherits, and not its end. */
const methodOf = (server, method) => {
  const inherited = Object.getPrototypeOf(server);
  const offered = Object.hasOwn(server, method) || (inherited !== Object.prototype && Object.hasOwn(inherited, method));
  const open = offered && !/^_|^constructor$|^close$/.test(method);
  return open && typeof server[method] === 'function' ? server[method].bind(server) : undefined;
};

/**
 * The plugin for web-test-runner.config. Commands: `server:start` {kind, options} → {id, url, wsUrl}, `server:call`
 * {id, method, args} → {value}, `server:stop` {id} → {stopped}. What is still running when the runner ends is closed.
 */
export function serversPlugin() {
  const running = new Map();
  let ids = 0;

  const find = (id) => {
    const entry = running.get(id);
    if (!entry) throw new Error(`No server ${JSON.stringify(id)} is running: it was stopped, or never started.`);
    return entry;
  };

  const commands = {
    async 'server:start'({ kind, options = {} }) {
      if (!Object.hasOwn(KINDS, kind))
        throw new Error(`There is no server of kind '${kind}'; there are: ${Object.keys(KINDS).join(', ')}.`);
      const server = await KINDS[kind](options);
      const id = ++ids;
      running.set(id, { kind, server });
      return { id, url: server.url, wsUrl: server.wsUrl ?? server.url.replace(/^http/, 'ws') };
    },

    async 'server:call'({ id, method, args = [] }) {
      const { kind, server } = find(id);
      const act = methodOf(server, String(method));
      if (!act) throw new Error(`A ${kind} server has no method '${method}' that a test may call.`);
      if (!Array.isArray(args)) throw new Error(`The arguments of ${kind}.${method} must come as a list.`);
      // In an object, since the runner takes a bare null for a command that nobody knows.
      return { value: (await act(...args)) ?? null };
    },

    async 'server:stop'({ id }) {
      const { server } = find(id);
      running.delete(id);
      await server.close();
      return { stopped: id };
    },
  };

  return {
    name: 'servers',
    executeCommand: ({ command, payload }) =>
      Object.hasOwn(commands, command) ? commands[command](payload ?? {}) : undefined,
    async serverStop() {
      const servers = [...running.values()];
      running.clear();
      await Promise.all(servers.map(({ server }) => server.close()));
    },
  };
}
