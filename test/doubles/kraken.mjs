// A double of Kraken's public WebSocket v2 on one loopback port, with the ticker channel alone. It answers as the venue
// answers, and writes down each rule that its client breaks: a test ends with `violations()` empty, or it fails.
//
// Rules: https://docs.kraken.com/api/docs/websocket-v2/ticker, …/ping and …/status.
import { isObject, serveVenue } from './coinbase.mjs';

const PRICES = { 'BTC/USD': 64213.5, 'ETH/USD': 3127.46, 'SOL/USD': 151.37, 'BTC/EUR': 59104.1, 'ADA/USD': 0.441712 };
const METHODS = ['subscribe', 'unsubscribe', 'ping'];

/** @typedef {Awaited<ReturnType<typeof createKraken>>} Kraken */

/**
 * Starts a double on 127.0.0.1; the stream is at `/v2`. Everything that its methods take and give is JSON.
 *
 * @param {object} [options]
 * @param {number} [options.port] default 0, a free one
 * @param {Record<string, number>} [options.prices] pairs beside the usual ones, as the venue spells them: `BTC/USD`
 * @param {number} [options.heartbeatMs] default 1,000
 */
export async function createKraken({ port = 0, prices = {}, heartbeatMs = 1000 } = {}) {
  const pairs = new Map(
    Object.entries({ ...PRICES, ...prices }).map(([symbol, price]) => [
      symbol,
      { symbol, price, open: price * 0.98, high: price * 1.01, low: price * 0.97, volume: 2841.21037 },
    ]),
  );

  const find = (symbol) => {
    const pair = pairs.get(symbol);
    if (!pair) throw new Error(`The Kraken double does not list '${symbol}': name it in options.prices.`);
    return pair;
  };
  const short = (number) => Number(number.toFixed(8));
  const ticker = (type, { symbol, price, open, high, low, volume }, fields = {}) => ({
    channel: 'ticker',
    type,
    data: [
      {
        symbol,
        bid: short(price * 0.9999),
        bid_qty: 740.0,
        ask: short(price * 1.0001),
        ask_qty: 1361.44813783,
        last: price,
        volume,
        vwap: short((price + open) / 2),
        low: short(low),
        high: short(high),
        change: short(price - open),
        change_pct: Number((((price - open) / open) * 100).toFixed(2)),
        timestamp: timestamp(),
        ...fields,
      },
    ],
  });

  const reply = (connection, message, body) => {
    const { method, req_id } = message;
    const times = { time_in: timestamp(), time_out: timestamp() };
    connection.say({ method, ...(req_id !== undefined && { req_id }), ...body, ...times });
  };
  const fault = (connection, message, rule, error) => {
    venue.violate(rule, error, connection.id);
    reply(connection, message, { error, success: false });
  };

  const change = (connection, message) => {
    const { method, params } = message;
    if (!isObject(params)) return fault(connection, message, 'params', 'Malformed request');
    const { channel, symbol: symbols, event_trigger = 'trades', snapshot = true } = params;
    if (channel !== 'ticker') return fault(connection, message, 'channel', `Channel ${channel} is not in this double`);
    if (!Array.isArray(symbols) || symbols.length === 0)
      return fault(connection, message, 'symbols', 'Symbol(s) not provided');
    if (!['trades', 'bbo'].includes(event_trigger))
      return fault(connection, message, 'params', 'Event trigger not supported');
    // One answer for each symbol, good or bad.
    for (const symbol of symbols) {
      if (!pairs.has(symbol)) {
        const error = `Currency pair not supported ${symbol}`;
        reply(connection, message, { error, success: false, symbol });
        continue;
      }
      if (method === 'subscribe' && connection.symbols.has(symbol)) {
        venue.violate('duplicate', `${symbol} is subscribed to already.`, connection.id);
        reply(connection, message, { error: 'Already subscribed', success: false, symbol });
        continue;
      }
      if (method === 'subscribe') connection.symbols.add(symbol);
      else connection.symbols.delete(symbol);
      const result = { channel, event_trigger, ...(method === 'subscribe' && { snapshot }), symbol };
      reply(connection, message, { result, success: true });
      if (method === 'subscribe' && snapshot) venue.publish(connection, ticker('snapshot', find(symbol)));
    }
  };

  const venue = await serveVenue({
    port,
    paths: ['/v2'],
    opened({ say }) {
      // Its ids are beyond what a JSON number holds exactly.
      say(
        '{"channel":"status","type":"update","data":[{"version":"2.0.8","system":"online","api_version":"v2","connection_id":13834774380200032777}]}',
      );
      return { symbols: new Set() };
    },
    heard(connection, message) {
      if (!isObject(message)) return fault(connection, { method: 'error' }, 'json', 'Malformed request');
      const { method, req_id: id } = message;
      if (id !== undefined && !Number.isInteger(id)) return fault(connection, { method }, 'id', 'Malformed request');
      if (!METHODS.includes(method)) return fault(connection, { method: 'error' }, 'method', 'Malformed request');
      if (method === 'ping') return reply(connection, { ...message, method: 'pong' }, {});
      change(connection, message);
    },
  });
  const beating = setInterval(() => {
    for (const connection of venue.connections.values())
      if (connection.symbols.size > 0) venue.publish(connection, { channel: 'heartbeat' });
  }, heartbeatMs);

  return {
    ...venue.api,

    /**
     * A trade at that price: those who subscribed hear of it.
     *
     * @param {string} symbol as the venue spells it, `BTC/USD`; one that is not listed throws
     * @param {number} price
     * @param {Record<string, unknown>} [fields] laid over the ticker word for word
     * @returns the message that was sent
     */
    setPrice(symbol, price, fields) {
      const pair = find(symbol);
      pair.price = price;
      pair.high = Math.max(pair.high, price);
      pair.low = Math.min(pair.low, price);
      const message = ticker('update', pair, fields);
      for (const connection of venue.connections.values())
        if (connection.symbols.has(symbol)) venue.publish(connection, message);
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
