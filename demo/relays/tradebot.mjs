// @ts-check

import { createMarket } from '../relay/market.mjs';
import { clock, createAddress, createRounds, dumps, listed, naiveTime, openWebSockets, setter } from './shared.mjs';

/**
 * A double of BiX TradeBOT's WebSocket server: the whole market in one message every few seconds, and a connection that
 * ends at the first thing it did not expect.
 *
 * @typedef {{ symbol: string, market: string, name: string, persian: string, supply: number }} Row
 */

const INTERNAL_ERROR = 1011;
/** Of each coin so many accepted prices are kept, and one that is half as far again from their mean is not accepted. */
const RECENT = 10;
const ANOMALY = 0.5;

/** The original has Persian names for ten coins. */
const row = (
  /** @type {string} */ symbol,
  /** @type {string} */ name,
  /** @type {number} */ supply,
  /** @type {string} */ persian = '',
) => ({ symbol, market: `${symbol}USDT`, name, persian, supply });

/** @type {readonly Row[]} */
const ROWS = [
  row('BTC', 'Bitcoin', 19_900_000, 'بیت‌کوین'),
  row('ETH', 'Ethereum', 120_000_000, 'اتریوم'),
  row('BNB', 'BNB', 140_000_000, 'بایننس کوین'),
  row('SOL', 'Solana', 540_000_000, 'سولانا'),
  row('ADA', 'Cardano', 35_000_000_000, 'کاردانو'),
  row('XRP', 'XRP', 59_000_000_000, 'ریپل'),
  row('DOGE', 'Dogecoin', 150_000_000_000, 'دوج‌کوین'),
  row('DOT', 'Polkadot', 1_500_000_000, 'پولکادات'),
  row('LTC', 'Litecoin', 76_000_000, 'لایت‌کوین'),
  row('AVAX', 'Avalanche', 420_000_000, 'آوالانچ'),
  row('PEPE', 'Pepe', 420_000_000_000_000),
  row('SHIB', 'Shiba Inu', 589_000_000_000_000),
  row('LINK', 'Chainlink', 680_000_000),
  row('TRX', 'TRON', 94_000_000_000),
];

/**
 * Resolves once it listens; rejects with Node's error when it cannot.
 *
 * @param {import('./shared.mjs').Place & {
 *   roundMs?: number,
 *   shape?: 'array' | 'map',
 *   source?: 'binance' | 'coingecko',
 *   empty?: boolean,
 *   rejecting?: boolean,
 * }} [options] `roundMs` from batch to batch; `shape`: an array, as it is, or a map by symbol, as its document says;
 *   `source`: Binance's numbers, without names and market caps, or CoinGecko's; `empty`: no data before the first round;
 *   `rejecting`: see `setRejecting`
 */
export async function createTradebot({
  port = 0,
  host = '127.0.0.1',
  market = createMarket(),
  roundMs = 5000,
  shape = 'array',
  source = 'binance',
  empty = false,
  rejecting = false,
  utcOffsetMinutes,
  maxMessageBytes = 32_768,
  controlLimit = 100,
  now = clock,
  setTimeout = globalThis.setTimeout,
  clearTimeout = globalThis.clearTimeout,
} = {}) {
  const rows = listed(market, ROWS);
  const stamp = () => naiveTime(now(), utcOffsetMinutes);

  /** @type {Map<string, number[]>} the accepted prices of each coin, the newest last */
  const recent = new Map();
  /** @type {object | undefined} what the last round found */
  let latest;

  const address = createAddress({ answer: onlySockets, wrongMethod: onlySockets, cors: () => ({}) });
  const { counts, fault } = address;

  const { send, clients, goodbye } = openWebSockets(address, {
    accepts: () => true,
    greet(socket) {
      if (rejecting) return socket.close(INTERNAL_ERROR);
      if (latest && !fault.silent) send(socket, message('initial_data', latest));
    },
    heard(socket, text) {
      /** @type {unknown} */
      let data;
      try {
        data = JSON.parse(text);
      } catch {
        counts.badMessages += 1;
        return;
      }
      // An exception that nobody catches: what is no object has no `.get`.
      if (typeof data !== 'object' || data === null || Array.isArray(data)) return fail(socket);
      const type = 'type' in data ? data.type : undefined;
      if (type === 'ping') send(socket, dumps({ type: 'pong' }));
      else if (type !== 'request_status') counts.badMessages += 1;
      // After a round its report holds a date, which is not JSON.
      else if (latest) fail(socket);
      else send(socket, dumps(emptyStatus));
    },
    maxMessageBytes,
    controlLimit,
    now,
    setTimeout,
    clearTimeout,
  });

  /** @param {import('./shared.mjs').WebSocket} socket */
  function fail(socket) {
    counts.badMessages += 1;
    socket.close(INTERNAL_ERROR);
  }

  const message = (/** @type {string} */ type, /** @type {object} */ data) => dumps({ type, timestamp: stamp(), data });

  /** Whether a price is near enough to those before it. One that is not leaves no trace, so its coin stays away. */
  function accept(/** @type {string} */ symbol, /** @type {number} */ price) {
    const before = recent.get(symbol) ?? [];
    const mean = before.reduce((sum, value) => sum + value, 0) / before.length;
    if (before.length > 1 && Math.abs(price / mean - 1) > ANOMALY) return false;
    recent.set(symbol, [...before, price].slice(-RECENT));
    return true;
  }

  function fetchBatch() {
    const coins = rows.flatMap((entry) => {
      const quote = market.quote(entry.market);
      return quote && accept(entry.symbol, quote.price) ? [{ ...entry, quote }] : [];
    });
    if (shape === 'map')
      return Object.fromEntries(
        coins.map(({ quote }) => [quote.symbol, { price: quote.price, change_24h: quote.changePercent }]),
      );
    return coins
      .map((coin) => ({ ...coin, turnover: coin.quote.volume * coin.quote.price }))
      .sort((a, b) => b.turnover - a.turnover)
      .map(({ symbol, name, persian, supply, turnover, quote }, index) => {
        const coinName = source === 'binance' ? symbol : name;
        return {
          coin_name: coinName,
          symbol,
          price_usd: quote.price,
          '24h_change_percent': quote.changePercent,
          volume_usd: turnover,
          market_cap_usd: source === 'binance' ? 0 : quote.price * supply,
          rank: index + 1,
          last_updated: stamp(),
          source,
          coin_name_fa: persian || coinName,
        };
      });
  }

  function round() {
    if (fault.silent) return;
    latest = fetchBatch();
    const text = message('market_update', latest);
    for (const socket of clients()) {
      counts.updatesSent += 1;
      send(socket, text);
    }
  }

  const rounds = createRounds({ everyMs: roundMs, run: round, setTimeout, clearTimeout });
  const place = await address.listen(port, host);
  if (!empty) round();
  rounds.start();

  return {
    ...place,
    ...address.controls({
      goodbye() {
        rounds.stop();
        goodbye();
      },
      restore() {
        rejecting = false;
      },
    }),

    /** Numbers since the start, and what is going on now. */
    stats: () => ({ ...address.numbers(), clients: clients().length, rejecting }),

    /** What it may send, as it spells them. */
    symbols: () => rows.map(({ symbol }) => symbol),

    set: setter(market, rows),

    /** A batch now, besides those that come by themselves. */
    round,

    /**
     * As on a newer library of the original's: connections open and are closed with 1011 at once. `restore()` ends it.
     *
     * @param {boolean} reject
     */
    setRejecting(reject) {
      rejecting = reject;
    },
  };
}

const emptyStatus = {
  type: 'status',
  data: { is_running: true, last_update: null, coins_tracked: 0, history_size: 0, api_status: {} },
};

/** It has no HTTP besides the handshake. */
const onlySockets = () => ({
  status: 426,
  type: 'text/plain; charset=utf-8',
  body: 'Failed to open a WebSocket connection.\n',
  headers: { Upgrade: 'websocket' },
});
