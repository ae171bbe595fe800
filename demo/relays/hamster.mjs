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
 * A double of the Hamster Terminal's API server: Flask-SocketIO, which sends every price to everybody, and REST, which
 * never admits that it has no price.
 */

const REFRESH_MS = 30_000;
const DEFAULT_SYMBOLS = ['BTC/USD', 'AAPL', 'EUR/USD'];

/** Twelve Data's intervals. @type {Readonly<Record<string, number>>} */
const INTERVALS_MS = {
  '1min': 60_000,
  '5min': 300_000,
  '15min': 900_000,
  '30min': 1_800_000,
  '1h': 3_600_000,
  '4h': 14_400_000,
  '1day': 86_400_000,
  '1week': 604_800_000,
};
const MAX_BARS = 5000;

/**
 * @typedef {object} Row
 * @property {string} name in REST
 * @property {string} symbol on the socket and in `/api/chart-data`
 * @property {string} market
 * @property {'crypto' | 'stock' | 'forex'} type
 * @property {boolean} streamed
 * @property {number} price what REST says when it knows nothing
 * @property {number} change the same, in percent
 */

/**
 * @param {string} name
 * @param {string} symbol
 * @param {string} market
 * @param {Row['type']} type
 * @param {boolean} streamed
 * @param {number} price
 * @param {number} change
 * @returns {Row}
 */
const row = (name, symbol, market, type, streamed, price, change) => ({
  name,
  symbol,
  market,
  type,
  streamed,
  price,
  change,
});

const ROWS = [
  row('BTC', 'BTC/USD', 'BTCUSDT', 'crypto', true, 89_237, -0.38),
  row('ETH', 'ETH/USD', 'ETHUSDT', 'crypto', false, 3_145.32, -0.5),
  row('SOL', 'SOL/USD', 'SOLUSDT', 'crypto', false, 185.5, 3.2),
  row('XRP', 'XRP/USD', 'XRPUSDT', 'crypto', false, 2.45, 1.5),
  row('ADA', 'ADA/USD', 'ADAUSDT', 'crypto', false, 0.92, 2.1),
  row('AVAX', 'AVAX/USD', 'AVAXUSDT', 'crypto', false, 38.5, 2.8),
  row('BNB', 'BNB/USD', 'BNBUSDT', 'crypto', false, 685, 0.8),
  row('DOGE', 'DOGE/USD', 'DOGEUSDT', 'crypto', false, 0.385, 4.5),
  row('DOT', 'DOT/USD', 'DOTUSDT', 'crypto', false, 7.5, 1.8),
  row('LINK', 'LINK/USD', 'LINKUSDT', 'crypto', false, 15.8, 1.2),
  row('LTC', 'LTC/USD', 'LTCUSDT', 'crypto', false, 105.5, 0.7),
  row('AAPL', 'AAPL', 'AAPL', 'stock', true, 235.5, 0.5),
  row('MSFT', 'MSFT', 'MSFT', 'stock', true, 425.75, 0.3),
  row('NVDA', 'NVDA', 'NVDA', 'stock', true, 145.2, 1.2),
  row('SPY', 'SPY', 'SPY', 'stock', true, 470, 0.8),
  row('AMZN', 'AMZN', 'AMZN', 'stock', false, 185.2, 0.6),
  row('GOOGL', 'GOOGL', 'GOOGL', 'stock', false, 175.8, 0.4),
  row('META', 'META', 'META', 'stock', false, 485.3, 1.1),
  row('TSLA', 'TSLA', 'TSLA', 'stock', false, 248.5, 1.8),
  row('EURUSD', 'EUR/USD', 'EUR/USD', 'forex', true, 1.085, 0.2),
  row('GBPUSD', 'GBP/USD', 'GBP/USD', 'forex', true, 1.265, -0.1),
];

/** No market of ours has these, so REST says of them what it always says. */
const FEAR_GREED = 62;
const GOLD = 2650;
const DOLLAR_INDEX = 103.5;
const BTC_VOLUME = 24_500_000_000;

/**
 * Resolves once it listens; rejects with Node's error when it cannot.
 *
 * @param {import('./shared.mjs').Place & {
 *   updateIntervalMs?: number,
 *   transports?: readonly ('polling' | 'websocket')[],
 *   upstreamDown?: boolean,
 *   docEra?: boolean,
 * }} [options] `updateIntervalMs`: each symbol is sent at most once in this time, 0 sends every trade; `upstreamDown`: see
 *   `setUpstreamDown`; `docEra`: the older server, which knew no change on the socket and no `/api/chart-data`
 */
export async function createHamster({
  port = 0,
  host = '127.0.0.1',
  market = createMarket(),
  updateIntervalMs = 1000,
  transports = ['polling', 'websocket'],
  upstreamDown = false,
  docEra = false,
  utcOffsetMinutes,
  maxMessageBytes = 32_768,
  controlLimit = 100,
  now = clock,
  setTimeout = globalThis.setTimeout,
  clearTimeout = globalThis.clearTimeout,
} = {}) {
  const startedAt = now();
  const streamed = listed(market, ROWS).filter((entry) => entry.streamed);
  const bySymbol = new Map(ROWS.map((entry) => [entry.symbol, entry]));
  const byMarket = new Map(ROWS.map((entry) => [entry.market, entry]));
  const stamp = (/** @type {number} */ time) => naiveTime(time, utcOffsetMinutes);

  const address = createAddress({ answer, wrongMethod: () => flaskPage(405), cors });
  const { counts, fault } = address;
  const { io, namespace, cut } = openSocketIo(address, { transports, maxMessageBytes, controlLimit, now });

  const topics = createTopics({
    market,
    updateIntervalMs,
    setTimeout,
    clearTimeout,
    publish(symbol, quote) {
      counts.updatesSent += 1;
      io.emit('price_update', {
        symbol: byMarket.get(symbol)?.symbol,
        price: quote.price,
        change: docEra ? 0 : percent(quote),
        timestamp: stamp(now()),
      });
    },
  });
  const hush = () => (fault.silent || upstreamDown ? topics.mute() : topics.unmute());

  const clients = namespace('/', {
    greet: (socket) => socket.emit('status', { data: 'Connected to Hamster Terminal API' }),
    heard: {
      // It filters nothing, and echoes whatever it was given.
      subscribe(socket, payload) {
        const { symbols = DEFAULT_SYMBOLS } = dict(payload);
        socket.emit('subscription', { symbols, status: 'subscribed' });
      },
    },
    attend() {
      const stops = streamed.map((entry) => topics.follow(entry.market));
      return () => {
        for (const stop of stops) stop();
      };
    },
  });

  /** @param {import('./shared.mjs').Request} request @returns {import('./shared.mjs').Reply} */
  function answer({ path, query }) {
    switch (path) {
      case '/health':
        return flaskJson({ status: 'ok', service: 'api-server' });
      case '/api/status':
        return flaskJson(status());
      case '/api/stocks':
        return flaskJson({ ok: true, ...both('SPY', 'AAPL', 'MSFT', 'NVDA') });
      case '/api/forex':
        return flaskJson({ ok: true, ...both('EURUSD', 'GBPUSD') });
      case '/api/binance/summary':
        return flaskJson(docEra ? oldSummary() : summary());
      case '/api/crypto/summary':
        return docEra ? flaskPage(404) : flaskJson(summary());
      case '/api/chart-data':
        return docEra ? flaskPage(404) : chartData(query);
      default:
        return flaskPage(404);
    }
  }

  /** What REST says of an instrument, known or not. */
  function known(/** @type {string} */ name) {
    const entry = /** @type {Row} */ (ROWS.find((candidate) => candidate.name === name));
    const quote = upstreamDown || fault.silentRest ? undefined : market.quote(entry.market);
    if (!quote) return { price: entry.price, change: entry.change };
    const digits = entry.type === 'forex' ? 4 : quote.price < 1 ? 8 : 2;
    return { price: round(quote.price, digits), change: round(percent(quote), 2), volume: quote.volume * quote.price };
  }

  const price = (/** @type {string} */ name) => known(name).price;

  const both = (/** @type {string[]} */ ...names) =>
    Object.fromEntries(
      names.map((name) => [name.toLowerCase(), { price: known(name).price, change: known(name).change }]),
    );

  /** It advances whether or not anything was learnt. */
  const lastUpdate = () => stamp(startedAt + Math.floor((now() - startedAt) / REFRESH_MS) * REFRESH_MS);

  const status = () => ({
    ok: true,
    status: 'running',
    data_source: 'Twelve Data (crypto, stocks, forex)',
    last_update: lastUpdate(),
    cache: {
      btcPrice: price('BTC'),
      btcChange24h: known('BTC').change,
      ethPrice: price('ETH'),
      ethChange24h: known('ETH').change,
      spyPrice: price('SPY'),
      aaplPrice: price('AAPL'),
      msftPrice: price('MSFT'),
      nvdaPrice: price('NVDA'),
      eurusd: price('EURUSD'),
      gbpusd: price('GBPUSD'),
      fearGreed: FEAR_GREED,
      goldPrice: GOLD,
      dxyPrice: DOLLAR_INDEX,
    },
  });

  const oldSummary = () => ({
    ok: true,
    btcPrice: price('BTC'),
    btcChange24h: known('BTC').change,
    btcVolume24h: Math.floor(known('BTC').volume ?? BTC_VOLUME),
    ethPrice: price('ETH'),
    ethChange24h: known('ETH').change,
    lastUpdate: lastUpdate(),
  });

  function summary() {
    /** @param {(entry: Row) => boolean} wanted @param {'price' | 'change'} field */
    const map = (wanted, field) =>
      Object.fromEntries(ROWS.filter(wanted).map(({ name }) => [name, known(name)[field]]));
    const isCoin = (/** @type {Row} */ { type, name }) => type === 'crypto' && name !== 'BTC' && name !== 'ETH';
    const isStock = (/** @type {Row} */ { type }) => type === 'stock';
    const isForex = (/** @type {Row} */ { type }) => type === 'forex';
    return {
      ...oldSummary(),
      cryptos: { ...map(isCoin, 'price'), ATOM: 9.2, UNI: 8.45 },
      cryptosChange: { ...map(isCoin, 'change'), ATOM: 1.5, UNI: 0.9 },
      stocks: map(isStock, 'price'),
      stocksChange: map(isStock, 'change'),
      indices: { DAX: 19_420, DOW: 38_650, NASDAQ: 17_850, SP500: price('SPY') },
      indicesChange: { DAX: 0.5, DOW: 0.3, NASDAQ: 0.9, SP500: known('SPY').change },
      forex: map(isForex, 'price'),
      forexChange: map(isForex, 'change'),
      commodities: { GOLD, SILVER: 30.5 },
      commoditiesChange: { GOLD: 0.5, SILVER: 0.3 },
      fearGreed: FEAR_GREED,
      source: 'Twelve Data Pro',
    };
  }

  /** @param {URLSearchParams} query */
  function chartData(query) {
    const symbol = query.get('symbol') ?? 'BTC/USD';
    const interval = query.get('interval') ?? '1h';
    const count = Number(query.get('outputsize') ?? 24);
    const entry = bySymbol.get(symbol);
    const stepMs = Object.hasOwn(INTERVALS_MS, interval) ? INTERVALS_MS[interval] : undefined;
    // The one route that asks its upstream each time, and so can fail.
    const quote = upstreamDown || fault.silentRest || !entry ? undefined : market.quote(entry.market);
    if (!quote || !stepMs || !Number.isInteger(count) || count < 1)
      return flaskJson(
        { ok: false, error: quote ? 'Invalid parameters' : 'Max retries exceeded with url: /time_series' },
        500,
      );
    const bars = barsOf(quote, { stepMs, count: Math.min(count, MAX_BARS), until: now() });
    const closes = bars.map(({ close }) => close);
    const least = Math.min(...closes);
    const most = Math.max(...closes);
    const margin = (most - least) * 0.02;
    return flaskJson({
      ok: true,
      symbol,
      interval,
      current_price: closes.at(-1),
      min_price: least,
      max_price: most,
      support: least - margin,
      resistance: most + margin,
      count: bars.length,
      points: bars.map(({ time, open, high, low, close }, x) => ({
        x,
        datetime: stamp(time).replace('T', ' '),
        open,
        high,
        low,
        close,
      })),
    });
  }

  hush();
  const place = await address.listen(port, host);

  return {
    ...place,
    ...address.controls({
      goodbye: () => io.close(),
      cut,
      silence: hush,
      restore() {
        upstreamDown = false;
        hush();
      },
    }),

    /** Numbers since the start, and what is going on now. */
    stats: () => ({ ...address.numbers(), clients: clients.sockets.size, upstreamDown }),

    /** The symbols that it streams, as it spells them. */
    symbols: () => streamed.map(({ symbol }) => symbol),

    set: setter(market, listed(market, ROWS)),

    /**
     * As when the upstream is gone, of which this relay never tells: sockets fall silent, and REST says `ok` and serves
     * prices that stand in its source code. `restore()` ends it as well.
     *
     * @param {boolean} down
     */
    setUpstreamDown(down) {
      upstreamDown = down;
      hush();
    },
  };
}

/** Since the open, in percent and with all the digits that a division gives. @param {Readonly<import('../relay/book.mjs').Quote>} quote */
const percent = ({ price, open }) => ((price - open) / open) * 100;

/** @param {number} value @param {number} digits */
const round = (value, digits) => Number(value.toFixed(digits));

/** Flask-CORS: any origin by its name. @param {string | undefined} origin @returns {Record<string, string>} */
const cors = (origin) => ({ 'Access-Control-Allow-Origin': origin ?? '*', ...(origin && { Vary: 'Origin' }) });
