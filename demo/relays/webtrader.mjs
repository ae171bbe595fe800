// @ts-check

import { createMarket } from '../relay/market.mjs';
import { createTopics } from '../relay/topics.mjs';
import {
  barsOf,
  clock,
  createAddress,
  dict,
  flaskJson,
  flaskPage,
  listed,
  naiveTime,
  openSocketIo,
  setter,
} from './shared.mjs';

/**
 * A double of omcrm's WebTrader: Flask-SocketIO in a namespace behind a login, instruments by the numbers of a database,
 * and a price history that is drawn by lot.
 *
 * @typedef {object} Row
 * @property {number} id
 * @property {string} symbol
 * @property {string} name
 * @property {'crypto' | 'stock' | 'forex'} type
 * @property {string} market
 * @property {boolean} streamed
 */

/**
 * @param {number} id
 * @param {string} symbol
 * @param {string} name
 * @param {Row['type']} type
 * @param {string} market
 * @param {boolean} [streamed]
 * @returns {Row}
 */
const row = (id, symbol, name, type, market, streamed = true) => ({ id, symbol, name, type, market, streamed });

const ROWS = [
  row(1, 'BTC', 'Bitcoin', 'crypto', 'BTCUSDT'),
  row(2, 'ETH', 'Ethereum', 'crypto', 'ETHUSDT'),
  row(3, 'SOL', 'Solana', 'crypto', 'SOLUSDT'),
  row(4, 'AAPL', 'Apple Inc.', 'stock', 'AAPL'),
  row(5, 'EUR/USD', 'Euro / US Dollar', 'forex', 'EUR/USD'),
  row(6, 'BNB', 'BNB', 'crypto', 'BNBUSDT'),
  row(7, 'ADA', 'Cardano', 'crypto', 'ADAUSDT'),
  row(8, 'DOT', 'Polkadot', 'crypto', 'DOTUSDT'),
  row(9, 'AVAX', 'Avalanche', 'crypto', 'AVAXUSDT'),
  row(10, 'MSFT', 'Microsoft Corporation', 'stock', 'MSFT'),
  row(11, 'TSLA', 'Tesla Inc.', 'stock', 'TSLA'),
  row(12, 'NVDA', 'NVIDIA Corporation', 'stock', 'NVDA'),
  row(13, 'GBP/USD', 'British Pound / US Dollar', 'forex', 'GBP/USD'),
  row(14, 'USD/JPY', 'US Dollar / Japanese Yen', 'forex', 'USD/JPY'),
  // The original looks up crypto by its bare name, so this one is confirmed, and never ticks.
  row(15, 'XRP/USD', 'XRP', 'crypto', 'XRPUSDT', false),
];

/** @type {ReadonlyMap<unknown, number>} */
const STEPS_SEC = new Map([
  ['1m', 60],
  ['5m', 300],
  ['15m', 900],
  ['1h', 3600],
  ['4h', 14_400],
  ['1d', 86_400],
]);
const DEFAULT_STEP_SEC = 3600;
/** The original has no limits here; it is not the part of it that a kit depends on. */
const MAX_BARS = 5000;
const MAX_INSTRUMENTS = 1000;

/** The exchanges of `/webtrader/market_status`, on winter time: name, zone, hours east of Greenwich. */
const EXCHANGES = /** @type {const} */ ([
  ['US', 'EST', -5],
  ['London', 'GMT', 0],
  ['Frankfurt', 'CET', 1],
  ['Tokyo', 'JST', 9],
  ['Hong_Kong', 'HKT', 8],
  ['Australia', 'AEDT', 11],
]);

/**
 * Resolves once it listens; rejects with Node's error when it cannot.
 *
 * @param {import('./shared.mjs').Place & {
 *   updateIntervalMs?: number,
 *   transports?: readonly ('polling' | 'websocket')[],
 *   signIn?: boolean,
 *   cors?: boolean,
 *   marketOpen?: boolean,
 *   history?: 'random' | 'true',
 *   warm?: boolean,
 *   firstDecides?: boolean,
 * }} [options] `updateIntervalMs`: each symbol is sent at most once in this time, 0 sends every trade; `signIn`: only with
 *   a cookie `session=…`; `cors`: other origins may read REST, with credentials; `history`: of the original's kind, or of
 *   the market's prices; `warm: false`: without a price for the first subscriber until it moves; `firstDecides`: the first
 *   subscription fixes for all what is streamed, as in the original
 */
export async function createWebtrader({
  port = 0,
  host = '127.0.0.1',
  market = createMarket(),
  updateIntervalMs = 1000,
  transports = ['polling', 'websocket'],
  signIn = false,
  cors = false,
  marketOpen = true,
  history = 'random',
  warm = true,
  firstDecides = false,
  utcOffsetMinutes,
  maxMessageBytes = 32_768,
  controlLimit = 100,
  now = clock,
  setTimeout = globalThis.setTimeout,
  clearTimeout = globalThis.clearTimeout,
} = {}) {
  const rows = listed(market, ROWS);
  const byId = new Map(rows.map((entry) => [entry.id, entry]));
  const bySymbol = new Map(rows.map((entry) => [entry.symbol, entry]));
  const byMarket = new Map(rows.map((entry) => [entry.market, entry]));
  const stamp = () => naiveTime(now(), utcOffsetMinutes);
  const signedIn = (/** @type {string | undefined} */ cookie = '') =>
    !signIn || /(?:^|;\s*)session=[^;\s]/.test(cookie);

  /** @typedef {{ symbol: string, price: number, change_24h: number, timestamp: string }} Tick */
  /** @type {Map<string, Tick>} the last tick of each symbol */
  const cache = new Map();
  /** @type {Map<Row, () => void>} what is streamed, to everybody, and how to stop each while somebody is there */
  const feeding = new Map();
  let attended = false;

  const address = createAddress({
    answer,
    wrongMethod: () => flaskPage(405),
    cors: (origin) =>
      cors && origin
        ? { 'Access-Control-Allow-Origin': origin, 'Access-Control-Allow-Credentials': 'true', Vary: 'Origin' }
        : {},
  });
  const { counts, fault } = address;
  const { io, namespace, cut } = openSocketIo(address, { transports, maxMessageBytes, controlLimit, now });

  const topics = createTopics({
    market,
    updateIntervalMs,
    setTimeout,
    clearTimeout,
    publish(symbol, quote) {
      const entry = byMarket.get(symbol);
      if (!entry || (entry.type === 'stock' && !marketOpen)) return;
      const tick = toTick(entry, quote);
      cache.set(entry.symbol, tick);
      counts.updatesSent += 1;
      clients.emit('price_update', tick);
    },
  });

  /** @param {Row} entry @param {Readonly<import('../relay/book.mjs').Quote>} quote @returns {Tick} */
  const toTick = ({ symbol, type }, { price, changePercent }) => ({
    symbol,
    price,
    // Only Binance's stream tells a change. 0 stands for all that is not known.
    change_24h: type === 'crypto' ? changePercent : 0,
    timestamp: stamp(),
  });

  /** @param {Row} entry */
  function cached(entry) {
    const quote = warm && entry.streamed ? market.quote(entry.market) : undefined;
    return quote ? toTick(entry, quote) : cache.get(entry.symbol);
  }

  /** @param {readonly Row[]} asked */
  function feed(asked) {
    if (firstDecides && feeding.size > 0) return;
    for (const entry of asked) {
      if (feeding.has(entry) || !entry.streamed) continue;
      feeding.set(entry, attended ? topics.follow(entry.market) : () => {});
    }
  }

  const connectionStatus = () => {
    const feeds = (/** @type {boolean} */ crypto) =>
      [...feeding.keys()].some(({ type }) => (type === 'crypto') === crypto);
    return {
      binance: { active: feeds(true), type: 'crypto', url: 'wss://stream.binance.com:9443/ws/' },
      finnhub: { active: feeds(false), type: 'stocks', url: 'wss://ws.finnhub.io' },
      polygon: { active: false, type: 'multi', url: 'wss://socket.polygon.io' },
    };
  };

  const clients = namespace('/webtrader', {
    greet(socket) {
      if (!signedIn(socket.handshake.headers.cookie)) {
        // It disconnects a client that is not connected yet, and refuses it afterwards. (The engine adds the 4 of `41`.)
        socket.conn.write('1/webtrader,');
        throw new Error('Connection rejected by server');
      }
      socket.emit('connection_status', connectionStatus());
    },

    heard: {
      subscribe_to_instruments(socket, payload) {
        const { instrument_ids: ids = [] } = dict(payload);
        if (
          !Array.isArray(ids) ||
          ids.length > MAX_INSTRUMENTS ||
          ids.some((id) => typeof id === 'object' && id !== null)
        ) {
          socket.emit('subscription_error', { message: 'Failed to subscribe to instruments' });
          return;
        }
        const asked = ids.map((id) => byId.get(id)).filter((entry) => entry !== undefined);
        if (asked.length === 0) {
          socket.emit('subscription_error', { message: 'No valid instruments found' });
          return;
        }
        feed(asked);
        for (const entry of fault.silent ? [] : asked) {
          const tick = cached(entry);
          if (tick) socket.emit('price_update', tick);
        }
        socket.emit('subscription_success', {
          message: `Subscribed to ${asked.length} instruments`,
          instruments: asked.map(({ id, symbol, name, type }) => ({ id, symbol, name, type })),
        });
      },

      unsubscribe_from_instruments(socket, _payload) {
        socket.emit('unsubscription_success', { message: 'Unsubscribed from instruments' });
      },

      get_price_history(socket, payload) {
        const { symbol = null, timeframe = '1h', limit = 100 } = dict(payload);
        if (!Number.isInteger(limit) || (typeof timeframe === 'object' && timeframe !== null)) {
          socket.emit('price_history_error', { message: 'Failed to get price history' });
          return;
        }
        const count = Math.min(MAX_BARS, Math.max(0, Number(limit)));
        const stepSec = STEPS_SEC.get(timeframe) ?? DEFAULT_STEP_SEC;
        const entry = typeof symbol === 'string' ? bySymbol.get(symbol) : undefined;
        const quote = history === 'true' && entry ? market.quote(entry.market) : undefined;
        const until = now();
        const data = quote ? trueHistory(quote, count, stepSec, until) : randomHistory(count, stepSec, until);
        socket.emit('price_history', { symbol, timeframe, data });
      },

      get_market_status(socket) {
        const status = connectionStatus();
        const today = stamp().slice(0, 'YYYY-MM-DD'.length);
        socket.emit('market_status', {
          is_market_hours: marketOpen,
          market_open: `${today}T09:30:00`,
          market_close: `${today}T16:00:00`,
          active_data_feeds: Object.values(status).filter(({ active }) => active).length,
          total_data_feeds: Object.keys(status).length,
          connection_status: status,
        });
      },

      ping(_socket) {
        throw new ReferenceError("name 'time' is not defined");
      },
    },

    attend() {
      attended = true;
      for (const entry of feeding.keys()) feeding.set(entry, topics.follow(entry.market));
      return () => {
        attended = false;
        for (const stop of feeding.values()) stop();
      };
    },
  });

  /** @param {import('./shared.mjs').Request} request @returns {import('./shared.mjs').Reply} */
  function answer({ path, query, headers }) {
    const symbol = /^\/webtrader\/realtime_price\/([^/]+)$/.exec(path)?.[1];
    const isPrice = /^\/webtrader\/get_price\/?$/.test(path);
    if (symbol === undefined && !isPrice && path !== '/webtrader/market_status') return flaskPage(404);
    if (!signedIn(headers.cookie)) return flaskPage(401, 'You need to be logged in to access this page.');
    if (path === '/webtrader/market_status') return flaskJson(marketStatus());

    const entry = symbol === undefined ? byId.get(Number(query.get('instrument_id'))) : bySymbol.get(symbol);
    if (!entry) return isPrice ? flaskPage(404) : flaskJson({ error: `Instrument ${symbol} not found` }, 404);
    const quote = fault.silentRest ? undefined : market.quote(entry.market);
    if (!quote) return flaskPage(500);
    const { price, changePercent: change } = quote;
    return flaskJson(
      isPrice ? { current_price: price, change } : { symbol, price, change, timestamp: Math.floor(now() / 1000) },
    );
  }

  function marketStatus() {
    const markets = EXCHANGES.map(([name, zone, hoursEast]) => {
      const local = new Date(now() + hoursEast * 3_600_000);
      const weekend = local.getUTCDay() === 0 || local.getUTCDay() === 6;
      const minutes = local.getUTCHours() * 60 + local.getUTCMinutes();
      const open = name === 'US' ? marketOpen : !weekend && minutes >= 570 && minutes < 960;
      const next = open ? 'Now' : weekend ? 'Monday 09:30' : 'Today';
      return [name, { open, local_time: `${local.toISOString().slice(11, 16)} ${zone}`, next_open: next }];
    });
    return {
      stocks_trading_allowed: marketOpen,
      message: `Stock trading is ${marketOpen ? '' : 'not '}available`,
      markets: Object.fromEntries(markets),
    };
  }

  const place = await address.listen(port, host);

  return {
    ...place,
    ...address.controls({
      goodbye: () => io.close(),
      cut,
      silence: topics.mute,
      restore: topics.unmute,
    }),

    /** Numbers since the start, and what is going on now; `feeding` are the symbols that go to everybody. */
    stats: () => ({
      ...address.numbers(),
      clients: clients.sockets.size,
      feeding: [...feeding.keys()].map(({ symbol }) => symbol),
      marketOpen,
    }),

    /** What can be subscribed to. */
    instruments: () => rows.map(({ id, symbol, name, type }) => ({ id, symbol, name, type })),

    set: setter(market, rows),

    /**
     * Stocks tick only while their market is open, and `market_status` says whether it is.
     *
     * @param {boolean} open
     */
    setMarketOpen(open) {
      marketOpen = open;
    },
  };
}

/**
 * What the original sends for whatever symbol: bars around a level between 50 and 200, which nothing ties to the symbol,
 * nor one bar to the next.
 *
 * @param {number} count
 * @param {number} stepSec
 * @param {number} until epoch ms
 */
function randomHistory(count, stepSec, until) {
  const between = (/** @type {number} */ least, /** @type {number} */ most) => least + Math.random() * (most - least);
  const level = between(50, 200);
  const newest = Math.floor(until / 1000);
  return Array.from({ length: count }, (_, index) => {
    const prices = Array.from({ length: 4 }, () => cents(level * between(0.97, 1.03))).sort((a, b) => a - b);
    const [low = level, lower = level, upper = level, high = level] = prices;
    const rising = Math.random() < 0.5;
    return {
      timestamp: newest - (count - 1 - index) * stepSec,
      open: rising ? lower : upper,
      high,
      low,
      close: rising ? upper : lower,
      volume: cents(between(1000, 10_000)),
    };
  });
}

/**
 * @param {Readonly<import('../relay/book.mjs').Quote>} quote
 * @param {number} count
 * @param {number} stepSec
 * @param {number} until epoch ms
 */
function trueHistory(quote, count, stepSec, until) {
  return barsOf(quote, { stepMs: stepSec * 1000, count, until }).map(({ time, ...bar }) => ({
    timestamp: time / 1000,
    ...bar,
  }));
}

const cents = (/** @type {number} */ value) => Number(value.toFixed(2));
