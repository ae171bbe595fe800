// @ts-check

import { createMarket } from '../relay/market.mjs';
import {
  clock,
  createAddress,
  createRounds,
  dumps,
  fastApiJson,
  listed,
  naiveTime,
  openWebSockets,
  setter,
} from './shared.mjs';

/**
 * A double of CMEE's TradingSystemAPI: plain WebSockets on three paths, everything to everybody in bursts, and numbers
 * as they are meant to be read by people.
 *
 * @typedef {'crypto' | 'forex' | 'metals'} Type
 * @typedef {{ symbol: string, market: string, type: Type }} Row
 * @typedef {Readonly<import('../relay/book.mjs').Quote>} Quote
 */

const MARKET = '/ws/market/stream';
const SIGNALS = '/ws/trading/signals/stream';
const BINARY = '/ws/trading/binary/stream';

/** How long the original asks around before the first round. */
const FETCH_MS = 1200;

/** @type {readonly Row[]} those of the original; a market has some of them */
const ROWS = [
  ...['BTC', 'ETH', 'BNB', 'SOL', 'XRP', 'ADA', 'DOT', 'AVAX', 'LINK', 'DOGE', 'MATIC', 'UNI', 'LTC', 'ATOM'].map(
    (symbol) => ({ symbol, market: `${symbol}USDT`, type: /** @type {const} */ ('crypto') }),
  ),
  ...['EUR/USD', 'GBP/USD', 'USD/JPY', 'USD/CHF', 'AUD/USD', 'USD/CAD', 'NZD/USD'].map((symbol) => ({
    symbol,
    market: symbol,
    type: /** @type {const} */ ('forex'),
  })),
  ...['XAU/USD', 'XAG/USD'].map((symbol) => ({ symbol, market: symbol, type: /** @type {const} */ ('metals') })),
];

const SOURCES = { crypto: 'binance', forex: 'fxmarketapi.com', metals: 'metalpriceapi.com' };

/**
 * Resolves once it listens; rejects with Node's error when it cannot.
 *
 * @param {import('./shared.mjs').Place & {
 *   roundMs?: number,
 *   signalMs?: number,
 *   failing?: number,
 * }} [options] `roundMs` from burst to burst; `signalMs` the same for signals; `failing`: so many symbols are missing from
 *   each round, others each time, as when the original's providers fail
 */
export async function createTradingSystem({
  port = 0,
  host = '127.0.0.1',
  market = createMarket(),
  roundMs = 6200,
  signalMs = 30_000,
  failing = 0,
  utcOffsetMinutes,
  maxMessageBytes = 32_768,
  controlLimit = 100,
  now = clock,
  setTimeout = globalThis.setTimeout,
  clearTimeout = globalThis.clearTimeout,
} = {}) {
  const rows = listed(market, ROWS);
  const stamp = () => naiveTime(now(), utcOffsetMinutes);
  let roundsSent = 0;

  const address = createAddress({
    answer,
    wrongMethod: () => fastApiJson({ detail: 'Method Not Allowed' }, 405),
    cors,
  });
  const { counts, fault } = address;

  /** @type {Record<string, { run: () => void, everyMs: number }>} */
  const work = {
    [MARKET]: { run: sendPrices, everyMs: roundMs },
    [SIGNALS]: { run: sendSignals, everyMs: signalMs },
    [BINARY]: { run: sendBinary, everyMs: signalMs },
  };
  // A stream works while somebody listens to it, and begins with a round.
  const streams = new Map(
    Object.entries(work).map(([path, task]) => [path, createRounds({ ...task, setTimeout, clearTimeout })]),
  );

  const { send, clients, goodbye } = openWebSockets(address, {
    accepts: (path) => streams.has(path),
    greet: (_socket, path) => streams.get(path)?.start(Math.min(FETCH_MS, work[path]?.everyMs ?? FETCH_MS)),
    heard(socket, text) {
      if (text === 'ping') send(socket, dumps({ type: 'pong' }));
      else counts.badMessages += 1;
    },
    left(path) {
      if (clients(path).length === 0) streams.get(path)?.stop();
    },
    maxMessageBytes,
    controlLimit,
    now,
    setTimeout,
    clearTimeout,
  });

  /** @param {string} path @param {object} message */
  function broadcast(path, message) {
    const text = dumps(message);
    for (const socket of clients(path)) {
      counts.updatesSent += 1;
      send(socket, text);
    }
  }

  /** @returns {[Row, Quote][]} */
  function quotes() {
    return rows.flatMap((entry) => {
      const quote = market.quote(entry.market);
      return quote ? [/** @type {[Row, Quote]} */ ([entry, quote])] : [];
    });
  }

  function sendPrices() {
    if (fault.silent) return;
    for (const [index, [entry, quote]] of quotes().entries()) {
      // As many as fail, and each in its turn.
      if ((index + rows.length - ((roundsSent * failing) % rows.length)) % rows.length < failing) continue;
      broadcast(MARKET, {
        type: 'market_update',
        symbol: entry.symbol,
        data: {
          price: showPrice(entry, quote.price),
          change_24h: showPercent(quote.changePercent),
          ...showDay(entry, quote, 'high', 'low'),
          timestamp: stamp(),
          source: SOURCES[entry.type],
        },
      });
    }
    roundsSent += 1;
  }

  function sendSignals() {
    if (fault.silent) return;
    for (const [entry, { price, changePercent }] of quotes()) {
      const { signal, emoji, target, stop } = judge(changePercent);
      broadcast(SIGNALS, {
        type: 'signal_update',
        symbol: entry.symbol,
        data: {
          signal,
          signal_strength: emoji,
          confidence: `${Math.min(95, 50 + 5 * Math.round(Math.abs(changePercent)))}%`,
          entry_price: showPrice(entry, price),
          target_price: showPrice(entry, price * target),
          stop_loss: showPrice(entry, price * stop),
          recommendation: '',
          timestamp: stamp(),
        },
      });
    }
  }

  function sendBinary() {
    if (fault.silent) return;
    const all = quotes();
    const digits = all.map(([, { changePercent }]) => (changePercent > 0 ? '1' : '0'));
    const bullish = digits.filter((digit) => digit === '1').length;
    const bearish = digits.length - bullish;
    broadcast(BINARY, {
      type: 'binary_update',
      data: {
        binary_string: digits.join(''),
        binary_array: digits,
        symbols: all.map(([{ symbol }]) => symbol),
        bullish_signals: bullish,
        bearish_signals: bearish,
        total_signals: digits.length,
        market_sentiment: bullish === bearish ? 'NEUTRAL' : bullish > bearish ? 'BULLISH' : 'BEARISH',
        timestamp: stamp(),
      },
    });
  }

  /** @param {import('./shared.mjs').Request} request @returns {import('./shared.mjs').Reply} */
  function answer({ path }) {
    switch (path) {
      case '/health':
        return fastApiJson(health());
      case '/market/prices':
        return fault.silentRest ? fastApiJson({ detail: '' }, 500) : fastApiJson(prices());
      case '/market/supported-symbols':
        return fastApiJson(supported());
      default:
        return fastApiJson({ detail: 'Not Found' }, 404);
    }
  }

  /** The same numbers as on the socket, by other names. */
  const prices = () =>
    Object.fromEntries(
      quotes().map(([entry, quote]) => [
        entry.symbol,
        {
          symbol: entry.symbol,
          asset_class: entry.type.toUpperCase(),
          current_price: showPrice(entry, quote.price),
          price_change_24h: showPercent(quote.changePercent),
          ...showDay(entry, quote, 'high_24h', 'low_24h'),
          timestamp: stamp(),
          source: SOURCES[entry.type],
        },
      ]),
    );

  function supported() {
    const of = (/** @type {Type} */ type) => rows.filter((entry) => entry.type === type).map(({ symbol }) => symbol);
    return {
      timestamp: stamp(),
      supported_symbols: { crypto: of('crypto'), forex: of('forex'), metals: of('metals') },
      total_count: rows.length,
    };
  }

  const health = () => ({
    success: true,
    data: {
      status: 'healthy',
      service: 'Trading System API',
      timestamp: stamp(),
      modules: { market_data: 'operational', trading_features: 'operational' },
      architecture: 'dual-stream',
      version: '1.0.0',
    },
    message: 'Trading System API is healthy',
    timestamp: stamp(),
    error_code: null,
  });

  const place = await address.listen(port, host);

  return {
    ...place,
    ...address.controls({
      goodbye() {
        for (const stream of streams.values()) stream.stop();
        goodbye();
      },
    }),

    /** Numbers since the start, and what is going on now. */
    stats: () => ({
      ...address.numbers(),
      clients: clients().length,
      clientsByPath: Object.fromEntries([...streams.keys()].map((path) => [path, clients(path).length])),
    }),

    /** What it sends, as it spells them. */
    symbols: () => rows.map(({ symbol }) => symbol),

    set: setter(market, rows),

    /** A burst of prices now, besides those that come by themselves. */
    round: sendPrices,

    /** Signals and the binary message now. */
    signals() {
      sendSignals();
      sendBinary();
    },
  };
}

/** `$88154.9215`, `1.17123`, `$4338.50`: no thousands, whatever the original's own document shows. @param {Row} entry @param {number} price */
function showPrice({ type }, price) {
  if (type === 'forex') return price.toFixed(5);
  return `$${price.toFixed(type === 'metals' ? 2 : 4)}`;
}

/** `+6.51%` @param {number} percent */
function showPercent(percent) {
  const text = percent.toFixed(2);
  return `${text.startsWith('-') ? '' : '+'}${text}%`;
}

/**
 * Volume with commas, and the day's range, which are known of crypto alone.
 *
 * @param {Row} entry
 * @param {Quote} quote
 * @param {string} high what the field is called
 * @param {string} low
 */
function showDay(entry, quote, high, low) {
  if (entry.type !== 'crypto') return { volume: null, [high]: null, [low]: null };
  const volume = quote.volume.toFixed(0).replace(/\B(?=(\d{3})+$)/g, ',');
  return {
    volume: quote.volume === 0 ? null : volume,
    [high]: showPrice(entry, quote.high),
    [low]: showPrice(entry, quote.low),
  };
}

/** What the original makes of a day's change: a word, its emoji, and factors for the target and the stop. */
function judge(/** @type {number} */ percent) {
  if (percent >= 5) return { signal: 'STRONG_BUY', emoji: '🟢🔺', target: 1.03, stop: 0.98 };
  if (percent >= 2) return { signal: 'BUY', emoji: '🟢↗️', target: 1.02, stop: 0.985 };
  if (percent > 0) return { signal: 'UP', emoji: '🟢↑', target: 1.01, stop: 0.99 };
  if (percent > -2) return { signal: 'DOWN', emoji: '🔴↓', target: 0.99, stop: 1.01 };
  if (percent > -5) return { signal: 'SELL', emoji: '🔴↘️', target: 0.98, stop: 1.015 };
  return { signal: 'STRONG_SELL', emoji: '🔴🔻', target: 0.97, stop: 1.02 };
}

/** Starlette with any origin and credentials allowed: it says so to whoever names an origin. @param {string | undefined} origin @returns {Record<string, string>} */
const cors = (origin) =>
  origin === undefined ? {} : { 'Access-Control-Allow-Origin': '*', 'Access-Control-Allow-Credentials': 'true' };
