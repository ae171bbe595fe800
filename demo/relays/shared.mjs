// @ts-check

import { createServer, STATUS_CODES } from 'node:http';
import { setImmediate } from 'node:timers/promises';
import { Server } from 'socket.io';
// @ts-expect-error The types at hand are those of an older ws, which knew it by another name.
import { WebSocketServer } from 'ws';
import { createLimit } from '../relay/limits.mjs';

/**
 * What the doubles of four real relays have in common: the address and its wires, REST, Socket.IO or plain WebSockets,
 * faults on demand, and the habits of Python, in which all of the originals are written.
 *
 * @typedef {ReturnType<typeof import('../relay/market.mjs').createMarket>} Market
 * @typedef {(callback: () => void, ms: number) => unknown} SetTimeout
 * @typedef {(timer: any) => void} ClearTimeout
 *
 * @typedef {object} Place what every relay may be told about where and when it runs
 * @property {number} [port] 0 takes any free one
 * @property {string} [host]
 * @property {Market} [market] without one, a simulated market of its own
 * @property {number} [utcOffsetMinutes] of the server, whose timestamps name no zone; without it, this machine's
 * @property {number} [maxMessageBytes] a longer message ends the connection
 * @property {number} [controlLimit] messages that one client may send in ten seconds; more are ignored
 * @property {() => number} [now] epoch ms, with a fraction where it is known
 * @property {SetTimeout} [setTimeout] paces updates
 * @property {ClearTimeout} [clearTimeout]
 *
 * @typedef {object} Request
 * @property {string} path decoded, so that `EUR%2FUSD` and `EUR/USD` are one, as they are for the originals
 * @property {URLSearchParams} query
 * @property {import('node:http').IncomingHttpHeaders} headers
 *
 * @typedef {object} Reply
 * @property {number} status
 * @property {string} type
 * @property {string} body
 * @property {Record<string, string>} [headers]
 */

const CONTROL_WINDOW_MS = 10_000;
const PING_MS = 20_000;
/** What may wait for one client before it is let go: packets of Socket.IO, bytes of a WebSocket. */
const BACKLOG_PACKETS = 5000;
const BACKLOG_BYTES = 4 << 20;

/**
 * One address, its REST routes and its faults. `listen` opens it, `controls` are what a test or a demo does to it.
 *
 * @param {object} options
 * @param {(request: Request) => Reply} options.answer
 * @param {() => Reply} options.wrongMethod to anything but GET and HEAD
 * @param {(origin: string | undefined) => Record<string, string>} options.cors
 */
export function createAddress({ answer, wrongMethod, cors }) {
  const fault = { down: false, silent: false, silentRest: false };
  const counts = { updatesSent: 0, badMessages: 0, limitedMessages: 0, slowClients: 0 };

  /** @param {import('node:http').IncomingMessage} request @returns {Reply} */
  function reply({ method, url = '/', headers }) {
    if (fault.down) return { status: 503, type: 'text/plain; charset=utf-8', body: 'Service unavailable' };
    if (method !== 'GET' && method !== 'HEAD') {
      const refusal = wrongMethod();
      // The body is left unread, so the connection cannot serve another request.
      return { ...refusal, headers: { ...refusal.headers, Connection: 'close' } };
    }
    const [path = '/', search] = url.split(/\?(.*)/s, 2);
    return answer({ path: decode(path), query: new URLSearchParams(search), headers });
  }

  const server = createServer({ requestTimeout: 10_000, headersTimeout: 10_000 }, (request, response) => {
    const { status, type, body, headers } = reply(request);
    response.writeHead(status, {
      'Content-Type': type,
      'Content-Length': Buffer.byteLength(body),
      'Cache-Control': 'no-store',
      ...cors(request.headers.origin),
      ...headers,
    });
    response.end(request.method === 'HEAD' ? undefined : body);
  });

  /** @type {Set<import('node:net').Socket>} */
  const wires = new Set();
  server.on('connection', (wire) => {
    wires.add(wire);
    // Between the request for an upgrade and its answer nobody else listens, and an unheard error ends the process.
    wire.on('error', () => {});
    wire.once('close', () => wires.delete(wire));
  });

  return {
    server,
    fault,
    counts,

    /** @param {number} port @param {string} host */
    async listen(port, host) {
      await new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, host, () => {
          server.off('error', reject);
          resolve(undefined);
        });
      });
      const bound = /** @type {import('node:net').AddressInfo} */ (server.address()).port;
      const name = `${host.includes(':') ? `[${host}]` : host}:${bound}`;
      return { url: `http://${name}`, wsUrl: `ws://${name}`, port: bound };
    },

    /** The faults and the numbers, for `stats()`. */
    numbers: () => ({ ...counts, fault: fault.down ? 'down' : fault.silent ? 'silent' : 'none' }),

    /**
     * @param {object} hooks
     * @param {() => Promise<unknown> | void} hooks.goodbye ends all connections politely, and what runs
     * @param {() => void} [hooks.cut] lets go of sessions that have no wire at the moment
     * @param {() => void} [hooks.silence]
     * @param {() => void} [hooks.restore]
     */
    controls({ goodbye, cut, silence, restore }) {
      /** @type {Promise<void> | undefined} */
      let closing;
      return {
        /**
         * Cuts every connection without a goodbye, as a crash would.
         *
         * @param {{ refuse?: boolean }} [options] `refuse`: and take no new ones, nor answer REST, until `restore()`
         */
        drop({ refuse = false } = {}) {
          fault.down ||= refuse;
          for (const wire of wires) wire.destroy();
          cut?.();
        },

        /**
         * Sockets stay open, heartbeats and questions are answered, and no price comes.
         *
         * @param {{ rest?: boolean }} [options] `rest`: nor by REST, where each relay has its own way of having none
         */
        silence({ rest = false } = {}) {
          fault.silent = true;
          fault.silentRest = rest;
          silence?.();
        },

        /** Ends all faults. Clients that were cut find their own way back. */
        restore() {
          Object.assign(fault, { down: false, silent: false, silentRest: false });
          restore?.();
        },

        /** Ends every connection and all work; resolves when the port is free. Calling it again waits for the same end. */
        close() {
          closing ??= (async () => {
            const closed = new Promise((resolve) => server.close(resolve));
            const parted = goodbye();
            // By then the goodbyes are written; clients get them, but not the half minute that they have to answer.
            await setImmediate();
            for (const wire of wires) wire.destroySoon();
            await Promise.all([closed, parted]);
          })();
          return closing;
        },
      };
    },
  };
}

/** @typedef {ReturnType<typeof createAddress>} Address */

/** What cannot be decoded stays as it is, and no route is called that. */
function decode(/** @type {string} */ path) {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** @typedef {import('socket.io').Socket} Socket */

/**
 * Socket.IO at an address, with the cross-origin headers of python-engineio: any origin by its name, with credentials.
 *
 * @param {Address} address
 * @param {object} options
 * @param {readonly ('polling' | 'websocket')[]} options.transports
 * @param {number} options.maxMessageBytes
 * @param {number} options.controlLimit
 * @param {() => number} options.now
 */
export function openSocketIo({ server, fault, counts }, { transports, maxMessageBytes, controlLimit, now }) {
  const io = new Server(server, {
    transports: [...transports],
    cors: { origin: true, credentials: true },
    maxHttpBufferSize: maxMessageBytes,
    serveClient: false,
  });
  const messages = createLimit({ limit: controlLimit, windowMs: CONTROL_WINDOW_MS, now });

  /** @type {Set<Socket['conn']>} */
  const connections = new Set();
  io.engine.on('connection', (/** @type {Socket['conn']} */ connection) => {
    connections.add(connection);
    connection.once('close', () => connections.delete(connection));
    let waiting = 0;
    connection.on('flush', () => {
      waiting = 0;
    });
    connection.on('packetCreate', () => {
      waiting += 1;
      if (waiting !== BACKLOG_PACKETS) return;
      counts.slowClients += 1;
      connection.close(true);
    });
  });
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

  return {
    io,

    /**
     * Greets and hears the clients of a namespace. `greet` runs inside the connect handler, as Python's does: what it
     * emits comes before the namespace's own "connected".
     *
     * @param {string} name
     * @param {object} what
     * @param {(socket: Socket) => void} what.greet throws to refuse
     * @param {Record<string, (socket: Socket, ...words: any[]) => void>} what.heard by event. As with a Python function,
     *   the number of arguments has to fit; when it does not, or the handler throws, the client hears nothing of it
     * @param {() => () => void} [what.attend] runs while there is at least one client
     */
    namespace(name, { greet, heard, attend }) {
      const namespace = io.of(name);
      /** @type {(() => void) | undefined} */
      let leave;
      namespace.use((socket, next) => {
        try {
          greet(socket);
        } catch (error) {
          return next(/** @type {Error} */ (error));
        }
        next();
      });
      namespace.on('connection', (socket) => {
        socket.use((_packet, next) => {
          if (messages.take(socket.id).granted) next();
          else counts.limitedMessages += 1;
        });
        for (const [event, handler] of Object.entries(heard)) {
          socket.on(event, (...words) => {
            const payloads = words.filter((word) => typeof word !== 'function');
            try {
              if (payloads.length !== handler.length - 1) throw new TypeError('Wrong number of arguments');
              handler(socket, ...payloads);
            } catch {
              counts.badMessages += 1;
            }
          });
        }
        socket.on('disconnect', () => {
          if (namespace.sockets.size > 0) return;
          leave?.();
          leave = undefined;
        });
        leave ??= attend?.();
      });
      return namespace;
    },

    cut() {
      for (const connection of connections) connection.close(true);
    },
  };
}

/**
 * The fields of a Python `dict`; anything else has no `.get`, and that is the end of the handler.
 *
 * @param {unknown} payload
 * @returns {Record<string, unknown>}
 * @throws {TypeError}
 */
export function dict(payload) {
  if (typeof payload !== 'object' || payload === null || Array.isArray(payload) || Buffer.isBuffer(payload))
    throw new TypeError('Not an object');
  return /** @type {Record<string, unknown>} */ (payload);
}

/** @typedef {import('ws')} WebSocket */

/**
 * Plain WebSockets at an address, with the protocol's own ping every twenty seconds.
 *
 * @param {Address} address
 * @param {object} options
 * @param {(path: string) => boolean} options.accepts a path; others are refused with 403
 * @param {(socket: WebSocket, path: string) => void} options.greet
 * @param {(socket: WebSocket, text: string) => void} options.heard a text message
 * @param {(path: string) => void} [options.left] after a client is gone
 * @param {number} options.maxMessageBytes
 * @param {number} options.controlLimit
 * @param {() => number} options.now
 * @param {SetTimeout} options.setTimeout
 * @param {ClearTimeout} options.clearTimeout
 */
export function openWebSockets(
  { server, fault, counts },
  { accepts, greet, heard, left, maxMessageBytes, controlLimit, now, setTimeout, clearTimeout },
) {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: maxMessageBytes });
  const messages = createLimit({ limit: controlLimit, windowMs: CONTROL_WINDOW_MS, now });
  /** @type {Map<WebSocket, { path: string, answered: boolean }>} */
  const clients = new Map();
  let lastId = 0;

  server.on('upgrade', (request, wire, head) => {
    const [path = '/'] = (request.url ?? '/').split('?', 1);
    if (fault.down) return refuse(wire, 503);
    if (!accepts(path)) return refuse(wire, 403);
    sockets.handleUpgrade(request, wire, head, (/** @type {WebSocket} */ socket) => {
      lastId += 1;
      const id = String(lastId);
      const client = { path, answered: true };
      clients.set(socket, client);
      socket.on('error', () => {}); // a breach of the protocol; the library closes
      socket.on('pong', () => {
        client.answered = true;
      });
      socket.on('message', (/** @type {Buffer} */ data, /** @type {boolean} */ isBinary) => {
        if (!messages.take(id).granted) counts.limitedMessages += 1;
        else if (isBinary) counts.badMessages += 1;
        else heard(socket, String(data));
      });
      socket.on('close', () => {
        clients.delete(socket);
        left?.(path);
        if (clients.size === 0) heartbeat.stop();
      });
      heartbeat.start();
      greet(socket, path);
    });
  });

  const heartbeat = createRounds({
    everyMs: PING_MS,
    setTimeout,
    clearTimeout,
    run() {
      for (const [socket, client] of clients) {
        if (!client.answered) socket.terminate();
        client.answered = false;
        socket.ping();
      }
    },
  });

  return {
    /** @param {WebSocket} socket @param {string} text */
    send(socket, text) {
      if (socket.readyState !== socket.OPEN) return;
      if (socket.bufferedAmount <= BACKLOG_BYTES) return socket.send(text);
      counts.slowClients += 1;
      socket.terminate();
    },

    /** @param {string} [path] @returns {WebSocket[]} */
    clients: (path) => [...clients].flatMap(([socket, client]) => (!path || client.path === path ? [socket] : [])),

    goodbye() {
      for (const socket of clients.keys()) socket.close(1001);
    },
  };
}

/** @param {import('node:stream').Duplex} wire @param {number} status */
function refuse(wire, status) {
  wire.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

/**
 * Something done again and again, between `start` and `stop`; each may be called twice.
 *
 * @param {object} options
 * @param {number} options.everyMs
 * @param {() => void} options.run
 * @param {SetTimeout} options.setTimeout
 * @param {ClearTimeout} options.clearTimeout
 */
export function createRounds({ everyMs, run, setTimeout, clearTimeout }) {
  /** @type {unknown} */
  let timer;
  const schedule = (/** @type {number} */ ms) => {
    timer = setTimeout(() => {
      // Rescheduled first: a round that stops the rounds must find a timer to clear.
      schedule(everyMs);
      run();
    }, ms);
  };
  return {
    start(firstMs = everyMs) {
      if (timer === undefined) schedule(firstMs);
    },
    stop() {
      clearTimeout(timer);
      timer = undefined;
    },
  };
}

/**
 * The rows of a relay's table that a market has prices for.
 *
 * @template {{ market: string }} Row
 * @param {Market} market
 * @param {readonly Row[]} rows
 * @returns {Row[]}
 */
export const listed = (market, rows) => rows.filter((row) => market.has(row.market));

/**
 * Forces a trade, by the relay's spelling of a symbol.
 *
 * @param {Market} market
 * @param {readonly { symbol: string, market: string }[]} rows
 * @returns {(symbol: string, price: number) => { symbol: string, price: number }} the price comes back on the tick
 */
export const setter = (market, rows) => (symbol, price) => {
  const row = rows.find((candidate) => candidate.symbol === symbol);
  if (!row) throw new RangeError(`No such symbol at this relay: ${JSON.stringify(symbol)}`);
  return { symbol, price: market.set(row.market, price).price };
};

const DAY_MS = 86_400_000;

/**
 * Candles that end at the newest price. The market keeps no past, so this one is made up, the same whenever it is asked
 * for.
 *
 * @param {Readonly<import('../relay/book.mjs').Quote>} quote
 * @param {{ stepMs: number, count: number, until: number }} options
 */
export function barsOf(quote, { stepMs, count, until }) {
  const phase = [...quote.symbol].reduce((sum, character) => sum + (character.codePointAt(0) ?? 0), 0);
  const level = (/** @type {number} */ time) => {
    const days = time / DAY_MS;
    return quote.open * (1 + 0.006 * Math.sin(days * 2 + phase) + 0.002 * Math.sin(days * 97 + phase));
  };
  const digits = (/** @type {number} */ value) => Number(value.toPrecision(8));
  const newest = Math.floor(until / stepMs);
  return Array.from({ length: count }, (_, index) => {
    const time = (newest - count + 1 + index) * stepMs;
    const open = level(time);
    const close = index === count - 1 ? quote.price : level(time + stepMs);
    return {
      time,
      open: digits(open),
      high: digits(Math.max(open, close) * 1.0004),
      low: digits(Math.min(open, close) * 0.9996),
      close: digits(close),
      volume: digits((quote.volume * stepMs) / DAY_MS),
    };
  });
}

/** The wall clock, with a fraction of a millisecond: Python's timestamps have microseconds. */
export const clock = () => Date.now() + (performance.now() % 1);

/**
 * `datetime.now().isoformat()`: the server's local time without a zone, six digits of a second, and none on a whole one.
 *
 * @param {number} time epoch ms
 * @param {number} [utcOffsetMinutes]
 */
export function naiveTime(time, utcOffsetMinutes = -new Date(time).getTimezoneOffset()) {
  const micros = Math.floor((time % 1000) * 1000);
  const seconds = new Date(time + utcOffsetMinutes * 60_000).toISOString().slice(0, 19);
  return micros === 0 ? seconds : `${seconds}.${String(micros).padStart(6, '0')}`;
}

/**
 * `json.dumps` as it comes: a blank after each comma and colon, ASCII only, small numbers with an exponent. What it
 * would write as `1.0` is `1` here, since JavaScript knows but one kind of number.
 *
 * @param {unknown} value
 * @returns {string}
 */
export function dumps(value) {
  if (Array.isArray(value)) return `[${value.map(dumps).join(', ')}]`;
  if (typeof value === 'object' && value !== null)
    return `{${Object.entries(value)
      .map(([key, inner]) => `${dumps(key)}: ${dumps(inner)}`)
      .join(', ')}}`;
  if (typeof value === 'number' && value !== 0 && Math.abs(value) < 1e-4)
    return value.toExponential().replace(/e-(\d)$/, 'e-0$1');
  return JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Flask's `jsonify`: keys in order of the alphabet, and a line feed. */
export function flaskJson(/** @type {object} */ value, status = 200) {
  const body = JSON.stringify(value, (_key, inner) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
  return { status, type: 'application/json', body: `${body}\n` };
}

/** The page that Flask answers an error with. */
export function flaskPage(/** @type {number} */ status, text = 'There is nothing else to say about it.') {
  const title = STATUS_CODES[status];
  const body = `<!doctype html>\n<html lang=en>\n<title>${status} ${title}</title>\n<h1>${title}</h1>\n<p>${text}</p>\n`;
  return { status, type: 'text/html; charset=utf-8', body };
}

/** FastAPI's JSON: compact, in the order of writing. */
export function fastApiJson(/** @type {object} */ value, status = 200) {
  return { status, type: 'application/json', body: JSON.stringify(value) };
}
