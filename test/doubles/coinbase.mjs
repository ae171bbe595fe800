// A double of Coinbase Exchange's public feed on one loopback port. It answers as the venue answers, and writes down each
// rule that its client breaks: a test ends with `violations()` empty, or it fails.
//
// Rules: https://docs.cdp.coinbase.com/exchange/websocket-feed/overview, …/channels and …/rate-limits.
import { once } from 'node:events';
import { createServer, STATUS_CODES } from 'node:http';
import { WebSocket, WebSocketServer } from 'ws';

const MESSAGES_A_SECOND = 100;
const CHANNELS = ['ticker', 'matches', 'heartbeat'];
const PRICES = { 'BTC-USD': 64213.5, 'ETH-USD': 3127.46, 'SOL-USD': 151.37, 'BTC-EUR': 59104.12, 'ETH-BTC': 0.0487 };

/** @typedef {{ rule: string, message: string, connection?: number }} Violation */
/** @typedef {{ id: number, ws: WebSocket, say: (message: unknown) => void }} Connection */

/**
 * A WebSocket server of one venue: what its double has in common with others.
 *
 * @template {object} State
 * @param {object} venue
 * @param {number} venue.port
 * @param {string[]} venue.paths where it can be reached
 * @param {(connection: Connection) => State} venue.opened gives what a connection is remembered by
 * @param {(connection: Connection & State, message: unknown) => void} venue.heard `message` is undefined for no JSON
 * @param {(connection: Connection & State) => void} [venue.closed]
 */
export async function serveVenue({ port, paths, opened, heard, closed }) {
  /** @type {Map<number, Connection & State>} */
  const connections = new Map();
  /** @type {unknown[]} */
  const received = [];
  /** @type {Violation[]} */
  const violations = [];
  let ids = 0;
  let refusal = 0;
  let muted = false;
  let deaf = false;

  const server = createServer((_, response) => response.writeHead(426).end());
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: 1 << 20 });
  const violate = (rule, message, connection) =>
    void violations.push({ rule, message, ...(connection && { connection }) });

  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => {}); // a client that hangs up meanwhile is no fault of the test
    const path = new URL(request.url ?? '/', 'http://double').pathname;
    if (!paths.includes(path)) violate('path', `Nothing is streamed at ${path}.`);
    const status = refusal || (paths.includes(path) ? 0 : 404);
    if (!status) return sockets.handleUpgrade(request, socket, head, open);
    socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  });

  const open = (ws) => {
    const id = ++ids;
    /** @param {unknown} message text goes out word for word */
    const say = (message) => {
      if (ws.readyState === WebSocket.OPEN) ws.send(typeof message === 'string' ? message : JSON.stringify(message));
    };
    const plain = { id, ws, say };
    const connection = Object.assign(plain, opened(plain));
    connections.set(id, connection);
    let second = 0;
    let count = 0;
    ws.on('error', () => {});
    ws.on('close', () => {
      connections.delete(id);
      closed?.(connection);
    });
    ws.on('message', (data, isBinary) => {
      const now = Math.floor(performance.now() / 1000);
      count = now === second ? count + 1 : 1;
      second = now;
      if (count > MESSAGES_A_SECOND) violate('rate', 'More than a hundred messages within a second.', id);
      if (isBinary) violate('binary', 'A binary message: requests are text.', id);
      const message = isBinary ? undefined : parse(data.toString());
      received.push(message ?? data.toString());
      if (!deaf) heard(connection, message);
    });
  };

  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const host = `127.0.0.1:${/** @type {import('node:net').AddressInfo} */ (server.address()).port}`;

  return {
    connections,
    violate,
    /** Sends market data, unless the venue is silent. */
    publish(connection, message) {
      if (!muted) connection.say(message);
    },
    /** What every double of a venue offers to a test. */
    api: {
      /** `http://127.0.0.1:…`; it answers no requests. */
      url: `http://${host}`,
      /** Of the stream, without a path. */
      wsUrl: `ws://${host}`,
      port: Number(host.split(':')[1]),

      /**
       * Breaks every connection off: the client sees 1006. With `refuse`, new ones are answered by that status (`true`:
       * 503) until `restore()`.
       *
       * @param {{ refuse?: boolean | number }} [options]
       * @returns {number} how many connections there were
       */
      drop({ refuse = false } = {}) {
        const count = connections.size;
        refusal = refuse === true ? 503 : Number(refuse);
        for (const { ws } of connections.values()) ws.terminate();
        return count;
      },

      /**
       * Connections stay open, but bring nothing: no data, no heartbeats and, with `replies`, no answers either.
       *
       * @param {{ replies?: boolean }} [also]
       */
      silence({ replies = false } = {}) {
        muted = true;
        deaf = replies;
      },

      /** Ends what `drop` and `silence` began. */
      restore() {
        refusal = 0;
        muted = deaf = false;
      },

      /** Requests in order: JSON as it was read, anything else as text. */
      received: () => [...received],

      /** What the client should not have done. */
      violations: () => [...violations],

      /** How many connections are open. */
      connections: () => connections.size,

      /** Ends the double and its connections. */
      async close() {
        for (const { ws } of connections.values()) ws.terminate();
        server.closeAllConnections();
        await new Promise((done) => server.close(done));
      },
    },
  };
}

const parse = (text) => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** @param {unknown} value */
export const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);

/** @typedef {Awaited<ReturnType<typeof createCoinbase>>} Coinbase */

/**
 * Starts a double on 127.0.0.1. Everything that its methods take and give is JSON.
 *
 * @param {object} [options]
 * @param {number} [options.port] default 0, a free one
 * @param {Record<string, number>} [options.prices] products beside the usual ones, as the venue spells them: `BTC-USD`
 * @param {number} [options.subscribeMs] a connection must have subscribed by then, default 5,000
 * @param {number} [options.heartbeatMs] default 1,000
 */
export async function createCoinbase({ port = 0, prices = {}, subscribeMs = 5000, heartbeatMs = 1000 } = {}) {
  const products = new Map(
    Object.entries({ ...PRICES, ...prices }).map(([id, price]) => [
      id,
      {
        id,
        price,
        open: price * 0.98,
        high: price * 1.01,
        low: price * 0.97,
        volume: 8412.11,
        sequence: 1000,
        trade: 1,
      },
    ]),
  );

  const find = (symbol) => {
    const product = products.get(symbol.toUpperCase().replace('/', '-'));
    if (!product) throw new Error(`The Coinbase double does not list '${symbol}': name it in options.prices.`);
    return product;
  };
  const text = (number) => String(Number(number.toFixed(8)));
  const ticker = ({ id, price, open, high, low, volume, sequence, trade }) => ({
    type: 'ticker',
    sequence,
    product_id: id,
    price: text(price),
    open_24h: text(open),
    volume_24h: volume.toFixed(8),
    low_24h: text(low),
    high_24h: text(high),
    volume_30d: (volume * 30).toFixed(8),
    best_bid: text(price * 0.9999),
    best_bid_size: '0.46688654',
    best_ask: text(price * 1.0001),
    best_ask_size: '1.56637040',
    side: 'buy',
    time: timestamp(),
    trade_id: trade,
    last_size: '0.04',
  });
  const match = (type, { id, price, sequence, trade }, side) => ({
    type,
    trade_id: trade,
    maker_order_id: '27fff20b-af29-4f45-8744-56dd1ef57dc0',
    taker_order_id: '1da6ce16-c8da-4732-9f71-6049f4c6aaf8',
    side, // the maker's
    size: '0.04',
    price: text(price),
    product_id: id,
    sequence,
    time: timestamp(),
  });

  const failure = (connection, reason, rule) => {
    if (rule) venue.violate(rule, reason, connection.id);
    connection.say({ type: 'error', message: 'Failed to subscribe', reason });
  };

  const change = (connection, { type, channels, product_ids: shared = [] }) => {
    if (!Array.isArray(channels) || channels.length === 0)
      return failure(connection, 'No channels provided', 'channels');
    // Nothing of a request holds where one name in it does not.
    const wanted = [];
    for (const entry of channels) {
      const { name, product_ids: ids = shared } = isObject(entry) ? entry : { name: entry };
      if (!CHANNELS.includes(name)) return failure(connection, `${name} is not a valid channel`, 'channels');
      if (!Array.isArray(ids) || ids.length === 0) return failure(connection, ' is not a valid product', 'products');
      if (isObject(entry) && !entry.product_ids) return failure(connection, ' is not a valid product', 'products'); // as since 2023
      for (const id of ids) {
        if (!products.has(id)) return failure(connection, `${id} is not a valid product`);
        wanted.push({ name, id });
      }
    }
    const fresh = [];
    for (const { name, id } of wanted) {
      const key = `${name} ${id}`;
      if (type === 'unsubscribe') connection.feeds.delete(key);
      else if (!connection.feeds.has(key)) {
        connection.feeds.add(key);
        fresh.push({ name, id });
      }
    }
    clearTimeout(connection.late);
    const lists = CHANNELS.map((name) => ({
      name,
      product_ids: [...products.keys()].filter((id) => connection.feeds.has(`${name} ${id}`)),
    }));
    connection.say({ type: 'subscriptions', channels: lists.filter(({ product_ids }) => product_ids.length > 0) });
    for (const { name, id } of fresh) {
      if (name === 'ticker') venue.publish(connection, ticker(find(id)));
      if (name === 'matches') venue.publish(connection, match('last_match', find(id), 'sell'));
    }
  };

  const venue = await serveVenue({
    port,
    paths: ['/'],
    opened: ({ id, ws }) => ({
      feeds: new Set(),
      late: setTimeout(() => {
        venue.violate('subscribe', `Nothing was subscribed to within ${subscribeMs} ms.`, id);
        ws.close(1008, 'Subscribe is late');
      }, subscribeMs),
    }),
    heard(connection, message) {
      if (!isObject(message)) {
        venue.violate('json', 'A request that is no JSON object.', connection.id);
        connection.say({ type: 'error', message: 'Malformed JSON' });
      } else if (message.type === 'subscribe' || message.type === 'unsubscribe') change(connection, message);
      else failure(connection, 'Type has to be either subscribe or unsubscribe', 'type');
    },
    closed: ({ late }) => clearTimeout(late),
  });
  const tell = (name, product, message) => {
    for (const connection of venue.connections.values())
      if (connection.feeds.has(`${name} ${product.id}`)) venue.publish(connection, message);
  };
  const beating = setInterval(() => {
    for (const product of products.values()) {
      const { id, sequence, trade } = product;
      const beat = { type: 'heartbeat', sequence, last_trade_id: trade, product_id: id, time: timestamp() };
      tell('heartbeat', product, beat);
    }
  }, heartbeatMs);

  return {
    ...venue.api,

    /**
     * A trade at that price: those who subscribed hear of it by `matches` and by `ticker`.
     *
     * @param {string} symbol `BTC-USD` or `BTC/USD`; one that is not listed throws
     * @param {number} price
     * @param {{ side?: 'buy' | 'sell', fields?: Record<string, unknown> }} [more] `side` of the maker, `fields` are laid
     *   over the ticker word for word
     * @returns the ticker that was sent
     */
    setPrice(symbol, price, { side = 'sell', fields = {} } = {}) {
      const product = find(symbol);
      product.price = price;
      product.high = Math.max(product.high, price);
      product.low = Math.min(product.low, price);
      product.sequence += 7;
      product.trade++;
      tell('matches', product, match('match', product, side));
      const message = { ...ticker(product), ...fields };
      tell('ticker', product, message);
      return message;
    },

    /** Sends raw text to every connection, silent or not. @param {string} raw */
    send(raw) {
      for (const { say } of venue.connections.values()) say(raw);
    },

    async close() {
      clearInterval(beating);
      await venue.api.close();
    },
  };
}

/** With microseconds, as the venue writes them. */
const timestamp = () => new Date().toISOString().replace('Z', '061Z');
