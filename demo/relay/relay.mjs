// @ts-check

import { createServer } from 'node:http';
import { setImmediate } from 'node:timers/promises';
import { Server } from 'socket.io';
import { createLimit } from './limits.mjs';
import { createMarket } from './market.mjs';
import { createRest } from './rest.mjs';
import { createTopics } from './topics.mjs';
import { connectedReply, readSymbols, subscribedReply, toTick, unsubscribedReply } from './wire.mjs';

/** @typedef {'silent' | 'error' | 'warn' | 'info' | 'debug'} LogLevel */

/** @type {readonly LogLevel[]} */
export const LOG_LEVELS = ['silent', 'error', 'warn', 'info', 'debug'];

const CONTROL_WINDOW_MS = 10_000;

/**
 * The reference relay: prices over Socket.IO in the wire language of the "streaming-service" relays, and over REST on
 * the same port. It resolves once it listens, and rejects with Node's error when it cannot (`EADDRINUSE` and its kin).
 *
 * @param {object} [options]
 * @param {number} [options.port] 0 takes any free one
 * @param {string} [options.host]
 * @param {import('./market.mjs').Upstream} [options.market] where prices come from; without one, a simulated market
 * @param {number} [options.updateIntervalMs] each symbol is sent at most once in this time; 0 sends every trade
 * @param {LogLevel} [options.logLevel]
 * @param {Pick<Console, 'error' | 'warn' | 'info' | 'debug'>} [options.log]
 * @param {'*' | readonly string[]} [options.allowedOrigins] which pages may read; a sandboxed frame's is `null`
 * @param {readonly ('polling' | 'websocket')[]} [options.transports]
 * @param {number} [options.maxSymbols] that one client may follow
 * @param {number} [options.maxMessageBytes] a longer message ends the connection
 * @param {number} [options.controlLimit] messages that one client may send in ten seconds; more are ignored
 * @param {number} [options.backlogLimit] messages that may wait for one client before it is let go
 * @param {number} [options.priceLimit] `/price` requests that one address may make in a minute
 * @param {number} [options.latestLimit] the same for `/api/latest-prices`
 * @param {string} [options.embedPage] what the addresses of the kit's embed pages begin with, up to `embed/`: the relay then
 *   answers `/oembed` for them
 * @param {() => number} [options.now] epoch ms
 * @param {(callback: () => void, ms: number) => unknown} [options.setTimeout] paces updates
 * @param {(timer: any) => void} [options.clearTimeout]
 */
export async function createRelay({
  port = 5021,
  host = '127.0.0.1',
  market = createMarket(),
  updateIntervalMs = 1000,
  logLevel = 'info',
  log = console,
  allowedOrigins = '*',
  transports = ['polling', 'websocket'],
  maxSymbols = 1000,
  maxMessageBytes = 32_768,
  controlLimit = 100,
  backlogLimit = 5000,
  priceLimit = 300,
  latestLimit = 600,
  embedPage,
  now = Date.now,
  setTimeout = globalThis.setTimeout,
  clearTimeout = globalThis.clearTimeout,
} = {}) {
  const startedAt = now();
  const say = createLog(log, logLevel);
  const counts = { updatesSent: 0, badMessages: 0, limitedMessages: 0, limitedRequests: 0, slowClients: 0 };
  const fault = { down: false, silent: false, silentRest: false };
  let boundPort = port;

  const originAllowed = (/** @type {string | undefined} */ origin) =>
    allowedOrigins === '*' || origin === undefined || allowedOrigins.includes(origin);

  const rest = createRest({
    market,
    overview: () => ({
      port: boundPort,
      startedAt,
      followers: topics.followers(),
      fault: faultName(),
      silentRest: fault.silentRest,
    }),
    corsHeaders: (origin) => corsHeaders(allowedOrigins === '*' ? '*' : originAllowed(origin) ? origin : undefined),
    priceLimit,
    latestLimit,
    embedPage,
    now,
    onLimited: () => {
      counts.limitedRequests += 1;
    },
    onError: (error) => say.error('A request failed:', error),
  });

  const httpServer = createServer({ requestTimeout: 10_000, headersTimeout: 10_000 }, rest);
  const io = new Server(httpServer, {
    transports: [...transports],
    cors: { origin: allowedOrigins === '*' ? '*' : [...allowedOrigins] },
    // A browser asks no leave to open a WebSocket elsewhere, so the origin is judged here as well.
    allowRequest: (request, decide) => decide(null, originAllowed(request.headers.origin)),
    maxHttpBufferSize: maxMessageBytes,
    serveClient: false,
  });

  const topics = createTopics({
    market,
    updateIntervalMs,
    setTimeout,
    clearTimeout,
    publish(symbol, quote) {
      counts.updatesSent += 1;
      io.to(roomOf(symbol)).emit('price_update', toTick(quote));
    },
  });

  /** @type {Set<import('node:net').Socket>} */
  const wires = new Set();
  httpServer.on('connection', (wire) => {
    wires.add(wire);
    wire.once('close', () => wires.delete(wire));
  });

  /** @type {Set<import('socket.io').Socket['conn']>} */
  const connections = new Set();
  io.engine.on('connection', (/** @type {import('socket.io').Socket['conn']} */ connection) => {
    connections.add(connection);
    connection.once('close', () => connections.delete(connection));
    letGoWhenSlow(connection);
  });
  io.engine.on('headers', (/** @type {Record<string, string>} */ headers) => {
    headers['X-Content-Type-Options'] = 'nosniff';
  });
  // Stands before the handshake of either transport; on an upgrade, `end` cuts the wire.
  io.engine.use(
    (
      /** @type {unknown} */ _request,
      /** @type {import('node:http').ServerResponse} */ response,
      /** @type {() => void} */ next,
    ) => {
      if (!fault.down) return next();
      response.writeHead(503);
      response.end();
    },
  );

  const controlMessages = createLimit({ limit: controlLimit, windowMs: CONTROL_WINDOW_MS, now });

  io.on('connection', (socket) => {
    /** @type {Map<string, () => void>} what this client follows, and how to stop each */
    const following = new Map();
    const warnOnce = once(say.warn);

    const ignore = () => {
      counts.badMessages += 1;
      warnOnce(`Client ${socket.id} sends messages that make no sense; they are ignored.`);
    };

    socket.use((_packet, next) => {
      if (controlMessages.take(socket.id).granted) return next();
      counts.limitedMessages += 1;
      warnOnce(`Client ${socket.id} sends more than ${controlLimit} messages in ten seconds; the rest is ignored.`);
    });

    socket.on('subscribe', (/** @type {unknown} */ payload) => {
      const asked = readSymbols(payload, maxSymbols);
      if (!asked) return ignore();
      /** @type {string[]} */
      const accepted = [];
      /** @type {string[]} */
      const unknown = [];
      /** @type {string[]} */
      const refused = [];
      const snapshots = new Set();
      for (const spelling of asked) {
        const symbol = market.find(spelling);
        if (symbol === undefined) {
          unknown.push(spelling);
        } else if (!following.has(symbol) && following.size >= maxSymbols) {
          refused.push(spelling);
        } else {
          if (!following.has(symbol)) {
            following.set(symbol, topics.follow(symbol));
            void socket.join(roomOf(symbol));
          }
          accepted.push(spelling);
          snapshots.add(symbol);
        }
      }
      if (!fault.silent) {
        for (const symbol of snapshots) {
          const quote = market.quote(symbol);
          if (quote) socket.emit('price_update', toTick(quote));
        }
      }
      socket.emit('subscribed', subscribedReply(accepted, unknown, refused));
      say.debug(`Client ${socket.id} subscribed to ${JSON.stringify(accepted)}`);
    });

    socket.on('unsubscribe', (/** @type {unknown} */ payload) => {
      const asked = readSymbols(payload, maxSymbols);
      if (!asked) return ignore();
      for (const spelling of asked) {
        const symbol = market.find(spelling);
        if (symbol === undefined) continue;
        following.get(symbol)?.();
        following.delete(symbol);
        void socket.leave(roomOf(symbol));
      }
      socket.emit('unsubscribed', unsubscribedReply(asked));
    });

    socket.onAny((event) => {
      if (event !== 'subscribe' && event !== 'unsubscribe' && event !== 'error') ignore();
    });
    // A client may name its event "error", and an emitter without a listener for that one brings the process down.
    socket.on('error', ignore);

    socket.on('disconnect', (reason) => {
      for (const stop of following.values()) stop();
      following.clear();
      say.debug(`Client ${socket.id} left: ${reason}`);
    });

    say.debug(`Client ${socket.id} came by ${socket.conn.transport.name}`);
    socket.emit('connected', connectedReply(socket.id));
  });

  /**
   * Messages wait in memory for a client that does not read, for as long as it answers pings: there is an end to it.
   *
   * @param {import('socket.io').Socket['conn']} connection
   */
  function letGoWhenSlow(connection) {
    let waiting = 0;
    connection.on('flush', () => {
      waiting = 0;
    });
    connection.on('packetCreate', () => {
      waiting += 1;
      if (waiting !== backlogLimit) return;
      counts.slowClients += 1;
      say.warn(`A client has left ${waiting} messages unread and is let go.`);
      connection.close(true);
    });
  }

  function faultName() {
    return fault.down ? 'down' : fault.silent ? 'silent' : 'none';
  }

  function cutWires() {
    for (const wire of wires) wire.destroy();
    // A polling client may have no wire at the moment; its session ends all the same.
    for (const connection of connections) connection.close(true);
  }

  await listen(httpServer, port, host);
  const address = httpServer.address();
  if (address !== null && typeof address === 'object') boundPort = address.port;
  const url = `http://${host.includes(':') ? `[${host}]` : host}:${boundPort}`;
  say.info(`Relay listening on ${url} (${market.symbols().length} symbols)`);

  /** @type {Promise<void> | undefined} */
  let closing;

  return {
    url,
    port: boundPort,
    market,

    /** Ends every connection and all work; resolves when the port is free. Calling it again waits for the same end. */
    close() {
      closing ??= (async () => {
        const closed = io.close();
        // By then the goodbyes are written; clients get them, but not the half minute that they have to answer.
        await setImmediate();
        for (const wire of wires) wire.destroySoon();
        await closed;
        say.info('Relay closed');
      })();
      return closing;
    },

    /**
     * Cuts every connection without a goodbye, as a crash would.
     *
     * @param {{ refuse?: boolean }} [options] `refuse`: and take no new ones, nor answer REST, until `restore()`
     */
    drop({ refuse = false } = {}) {
      fault.down ||= refuse;
      cutWires();
      say.info(refuse ? 'Fault: all connections cut, new ones refused' : 'Fault: all connections cut');
    },

    /**
     * The commonest fault of real relays: sockets stay open, pings are answered, `subscribe` is confirmed, `/health`
     * says healthy, and no price comes.
     *
     * @param {{ rest?: boolean }} [options] `rest`: keep prices from REST too, which otherwise goes on serving them
     */
    silence({ rest = false } = {}) {
      fault.silent = true;
      fault.silentRest = rest;
      topics.mute();
      say.info(rest ? 'Fault: prices stopped, on REST too' : 'Fault: prices stopped');
    },

    /** Ends all faults. Clients that were cut find their own way back. */
    restore() {
      Object.assign(fault, { down: false, silent: false, silentRest: false });
      topics.unmute();
      say.info('Restored');
    },

    /** Numbers since the start, and what is going on now. */
    stats() {
      const followers = topics.followers();
      return {
        ...counts,
        clients: io.sockets.sockets.size,
        activeSymbols: followers.map(([symbol]) => symbol),
        subscriptions: followers.reduce((total, [, count]) => total + count, 0),
        subscriptionsBySymbol: Object.fromEntries(followers),
        fault: faultName(),
      };
    },
  };
}

/** A room of its own kind, since every client's id is the name of a room as well. */
const roomOf = (/** @type {string} */ symbol) => `price:${symbol}`;

/**
 * Prices are public and no cookie is read, so any page may have them.
 *
 * @param {string | undefined} origin which to name, `undefined` for none
 * @returns {Record<string, string>}
 */
function corsHeaders(origin) {
  if (origin === undefined) return { Vary: 'Origin' };
  return {
    'Access-Control-Allow-Origin': origin,
    'Access-Control-Expose-Headers': 'Retry-After, X-RateLimit-Limit, X-RateLimit-Remaining',
    ...(origin !== '*' && { Vary: 'Origin' }),
  };
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

/**
 * @param {Pick<Console, 'error' | 'warn' | 'info' | 'debug'>} log
 * @param {LogLevel} level
 */
function createLog(log, level) {
  const loudest = LOG_LEVELS.indexOf(level);
  const at = (/** @type {Exclude<LogLevel, 'silent'>} */ name) =>
    LOG_LEVELS.indexOf(name) <= loudest ? (/** @type {unknown[]} */ ...words) => log[name](...words) : () => {};
  return { error: at('error'), warn: at('warn'), info: at('info'), debug: at('debug') };
}

/** @param {(text: string) => void} warn */
function once(warn) {
  let warned = false;
  return (/** @type {string} */ text) => {
    if (warned) return;
    warned = true;
    warn(text);
  };
}
