// @ts-check

import { createBook } from './book.mjs';
import { createHistory } from './history.mjs';
import { instruments } from './instruments.mjs';

/**
 * @typedef {import('./book.mjs').Trade} Trade
 * @typedef {import('./book.mjs').Quote} Quote
 * @typedef {import('./history.mjs').Candle} Candle
 * @typedef {import('./instruments.mjs').Instrument} Instrument
 */

/**
 * What the relay needs to know of where its prices come from. The simulated market is one; a real venue can be another.
 *
 * @typedef {object} Upstream
 * @property {() => string[]} symbols every symbol it can serve, as it spells them, the most asked for first
 * @property {(symbol: string) => string | undefined} find its own spelling of a symbol, or `undefined` when it has none
 * @property {(symbol: string) => Readonly<Quote> | undefined} quote the newest state; `undefined` while nothing is known
 * @property {(symbol: string, onTrade: (trade: Trade) => void) => () => void} start watches a symbol until the returned
 *   function is called
 * @property {((symbol: string, interval: string, limit: number) => Candle[] | undefined) | undefined} [candles] so many of
 *   the newest, oldest first, the last one still forming; absent: it has no history
 */

/** How long the day has lasted when the market comes into being. */
const EARLIER_MS = 12 * 60 * 60 * 1000;
const EARLIER_TRADES = 120;
/** A quiet spell, however long, is made up for by so many trades: a night unwatched must not cost a night's work. */
const CATCH_UP_TRADES = 60;

/**
 * A simulated market: the same seed and the same clock give the same prices, symbol by symbol, whatever else is watched.
 * Timers run only for symbols that somebody watches; the others are brought up to date when they are next asked for.
 *
 * @param {object} [options]
 * @param {number} [options.seed] a whole number
 * @param {readonly (string | Instrument)[]} [options.symbols] names out of the built-in list, or instruments of your own
 * @param {() => number} [options.now] epoch ms
 * @param {(callback: () => void, ms: number) => unknown} [options.setTimeout]
 * @param {(timer: any) => void} [options.clearTimeout]
 * @throws {RangeError} on a symbol that is not in the built-in list, or two that differ by case or separators only
 */
export function createMarket({
  seed = 1,
  symbols = instruments,
  now = Date.now,
  setTimeout = globalThis.setTimeout,
  clearTimeout = globalThis.clearTimeout,
} = {}) {
  /**
   * @typedef {object} Desk
   * @property {import('./book.mjs').Book} book
   * @property {ReturnType<typeof createHistory>} history
   * @property {Set<(trade: Trade) => void>} listeners
   * @property {unknown} timer
   */

  /** @type {Map<string, Desk>} */
  const desks = new Map();

  const createdAt = now();
  for (const entry of symbols) {
    const instrument = typeof entry === 'string' ? builtIn(entry) : entry;
    const key = keyOf(instrument.symbol);
    if (desks.has(key)) throw new RangeError(`Two symbols share the name "${key}"; leave one of them out.`);
    const history = createHistory(instrument, seedOf(seed, `${key}:history`));
    const book = createBook(instrument, seedOf(seed, key), createdAt - EARLIER_MS, history.note);
    fill(book, createdAt, EARLIER_TRADES);
    desks.set(key, { book, history, listeners: new Set(), timer: undefined });
  }

  /** @param {string} symbol */
  function deskOf(symbol) {
    const desk = desks.get(keyOf(symbol));
    if (!desk) throw new RangeError(`No such symbol in this market: ${JSON.stringify(symbol)}; see market.symbols().`);
    return desk;
  }

  /** @param {Desk} desk */
  function schedule(desk) {
    desk.timer = setTimeout(() => {
      // Rescheduled first: a listener that stops the watch must find a timer to clear.
      schedule(desk);
      publish(desk, desk.book.trade(now()));
    }, desk.book.gapMs());
  }

  /** @param {Desk} desk @param {Trade} trade */
  function publish(desk, trade) {
    // A set that is walked may lose entries: a listener stopped by another one is not called any more.
    for (const listener of desk.listeners) listener(trade);
  }

  /** @param {Desk} desk */
  function catchUp(desk) {
    if (desk.listeners.size === 0) fill(desk.book, now(), CATCH_UP_TRADES);
  }

  return {
    /** Every symbol, in the market's own spelling. */
    symbols: () => [...desks.values()].map((desk) => desk.book.instrument.symbol),

    /** The market's spelling of a symbol: `btcusdt`, `BTC/USDT` and `BTC-USDT` all find `BTCUSDT`. */
    find: (/** @type {string} */ symbol) => desks.get(keyOf(symbol))?.book.instrument.symbol,

    has: (/** @type {string} */ symbol) => desks.has(keyOf(symbol)),

    /** The newest state, or `undefined` for a symbol that is not traded here. */
    quote(/** @type {string} */ symbol) {
      const desk = desks.get(keyOf(symbol));
      if (!desk) return undefined;
      catchUp(desk);
      return desk.book.quote();
    },

    /**
     * The newest candles, oldest first; the last one is still forming, and closes at the price. `undefined` for a symbol
     * that is not traded here.
     *
     * @param {string} symbol
     * @param {string} interval one of `INTERVALS` in history.mjs
     * @param {number} limit at most `MOST_CANDLES`
     * @throws {RangeError} on another interval
     */
    candles(symbol, interval, limit) {
      const desk = desks.get(keyOf(symbol));
      if (!desk) return undefined;
      catchUp(desk);
      return desk.history.candles(interval, limit, now());
    },

    /**
     * Watches a symbol: `onTrade` is called for each trade from now on, until the returned function is called.
     *
     * @param {string} symbol
     * @param {(trade: Trade) => void} onTrade
     * @returns {() => void}
     * @throws {RangeError} on a symbol that is not traded here
     */
    start(symbol, onTrade) {
      const desk = deskOf(symbol);
      catchUp(desk);
      // One entry per call: the same function may watch twice and stop once.
      const listener = (/** @type {Trade} */ trade) => onTrade(trade);
      desk.listeners.add(listener);
      if (desk.listeners.size === 1) schedule(desk);
      return () => {
        if (desk.listeners.delete(listener) && desk.listeners.size === 0) clearTimeout(desk.timer);
      };
    },

    /**
     * Forces a trade, rounded to the tick; watchers hear of it before this returns.
     *
     * @param {string} symbol
     * @param {number} price
     * @returns {Trade}
     * @throws {RangeError} on a symbol that is not traded here, or a price that is not above zero
     */
    set(symbol, price) {
      const desk = deskOf(symbol);
      if (!(Number.isFinite(price) && price > 0)) throw new RangeError(`A price is above zero, not ${price}.`);
      catchUp(desk);
      const trade = desk.book.force(price, now());
      publish(desk, trade);
      return trade;
    },
  };
}

/**
 * Brings a book up to a time by at most so many trades, each of which stands for as many as its share of the time holds.
 *
 * @param {import('./book.mjs').Book} book
 * @param {number} until epoch ms
 * @param {number} atMost
 */
function fill(book, until, atMost) {
  const from = book.lastTime;
  const due = Math.round(((until - from) / 1000) * book.instrument.tradesPerSecond);
  const steps = Math.min(atMost, due);
  for (let step = 1; step <= steps; step += 1) {
    book.trade(Math.round(from + ((until - from) * step) / steps), Math.round(due / steps));
  }
}

/** @param {string} symbol */
function keyOf(symbol) {
  return symbol.replace(/[\s/_-]/g, '').toUpperCase();
}

/** @param {string} symbol */
function builtIn(symbol) {
  const found = instruments.find((instrument) => keyOf(instrument.symbol) === keyOf(symbol));
  if (!found) throw new RangeError(`No built-in instrument ${JSON.stringify(symbol)}; pass an instrument instead.`);
  return found;
}

/**
 * A seed per symbol, so that one symbol's path does not hang on which others are watched (FNV-1a).
 *
 * @param {number} seed
 * @param {string} key
 */
function seedOf(seed, key) {
  let hash = 0x811c9dc5;
  for (const character of `${seed}:${key}`) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return hash;
}
