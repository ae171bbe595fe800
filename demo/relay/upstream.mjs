// @ts-check

import { existsSync } from 'node:fs';

/**
 * Real prices for the relay: Binance, read by the kit's own feed, which connects, reconnects, and knows how old a price
 * is. Where the source falls silent, so does the relay: a price that is not current is none.
 *
 * @typedef {import('./book.mjs').Trade} Trade
 * @typedef {import('./book.mjs').Quote} Quote
 * @typedef {import('../../src/index.ts').Quote} Price a quote as the kit has it
 * @typedef {import('../../src/index.ts').Trade} Execution a trade as the kit has it
 * @typedef {import('../../src/feed/state.ts').JournalEntry} JournalEntry
 */

const KIT = new URL('../../dist/npm/index.js', import.meta.url);

/** Followed from the start. The first five are also what the relay names as its defaults. */
const LARGE = 'BTC ETH BNB SOL XRP DOGE ADA TRX AVAX LINK SUI XLM HBAR DOT LTC BCH SHIB PEPE UNI NEAR'
  .split(' ')
  .map((base) => `${base}USDT`);

/** Others that clients may ask for, all of them together; with their trades, two streams of Binance's 1,024 each. */
const ON_DEMAND = 100;
const NAME = /^[A-Z0-9]{2,20}$/;
/** What ends like this Binance may have. `AAPL` and `EUR/USD` are known to be unknown without asking. */
const PAIR = /^[A-Z0-9]{1,12}(USDT|USDC|FDUSD|BTC|ETH|BNB|EUR|TRY)$/;

/**
 * Resolves at once; prices come when the source gives some.
 *
 * @param {object} [options]
 * @param {string} [options.feed] as in the kit's `feed`: `binance`, or `binance wss://host`
 * @param {readonly string[]} [options.symbols] followed from the start, in any spelling
 * @param {number} [options.onDemand] others that may be followed at one time
 * @param {(entry: JournalEntry) => void} [options.told] what becomes of the connection
 * @param {URL} [options.kit] the kit's npm build
 * @throws {Error} with a sentence for whoever starts it
 */
export async function createUpstream({
  feed: source = 'binance',
  symbols = LARGE,
  onDemand = ON_DEMAND,
  told = () => {},
  kit = KIT,
} = {}) {
  if (!/^binance( (wss?|https?):\/\/\S+)?$/.test(source))
    throw new Error(`An upstream is "binance", or "binance wss://host:port", not ${JSON.stringify(source)}.`);
  const names = [...new Set(symbols.map(keyOf))];
  const odd = names.find((name) => !NAME.test(name));
  if (names.length === 0 || odd !== undefined)
    throw new Error(`Symbols are named as BTCUSDT,ETHUSDT, not ${JSON.stringify(symbols.join())}.`);
  if (!existsSync(kit))
    throw new Error('Real prices come through the kit, which is not built yet: run "npm run build".');
  // Node has a WebSocket of its own from version 22 on.
  globalThis.WebSocket ??= /** @type {any} */ (await import('ws')).WebSocket;
  /** @type {typeof import('../../src/index.ts')} */
  const { connect } = await import(kit.href);
  const feed = connect(source);

  /**
   * @typedef {object} Desk one symbol that is followed
   * @property {string} symbol
   * @property {Set<(trade: Trade) => void>} listeners
   * @property {Execution | undefined} trade the last one
   * @property {number} toldAt epoch ms, our clock, of what the listeners were last told of
   * @property {() => void} stop
   * @property {() => void} stopTrades
   */

  /** @type {Map<string, Desk>} */
  const desks = new Map();
  let extra = 0;
  let reported = feed.journal().at(-1);

  function report() {
    const journal = feed.journal();
    if (journal.at(-1) === reported) return;
    for (const entry of journal.slice(reported ? journal.indexOf(reported) + 1 : 0)) told(entry);
    reported = journal.at(-1);
  }

  /** @param {string} symbol */
  function open(symbol) {
    /** @type {Desk} */
    const desk = { symbol, listeners: new Set(), trade: undefined, toldAt: 0, stop: () => {}, stopTrades: () => {} };
    desks.set(symbol, desk);
    desk.stop = feed.subscribe(symbol, ({ freshness, receivedAt, price, time }) => {
      // A price that was asked for is there for those who ask; in the stream it stands only where nothing came before.
      const counts = freshness === 'live' || (freshness === 'polled' && desk.toldAt === 0);
      if (counts && receivedAt > desk.toldAt) tell(desk, { price, time, receivedAt });
      report();
    });
    return desk;
  }

  /** @param {Desk} desk @param {Pick<Execution, 'price' | 'time' | 'receivedAt'> & Partial<Execution>} news */
  function tell(desk, { price, time, receivedAt, size, side, id }) {
    desk.toldAt = receivedAt;
    // Of a quote, the size and the side of its last trade are not known, and are not made up.
    const known = { symbol: desk.symbol, price, time: time ?? receivedAt, size, side, id: id && Number(id) };
    for (const listener of desk.listeners) listener(/** @type {Trade} */ (known));
  }

  /** Its own spelling of what it follows, or can. @param {string} symbol */
  function find(symbol) {
    const key = keyOf(symbol);
    if (feed.refuses(key)) return undefined; // Binance said that it has no such symbol
    if (desks.has(key)) return key;
    return PAIR.test(key) && extra < onDemand ? key : undefined;
  }

  feed.watch(report);
  for (const name of names) open(name);

  return {
    /** Those from the start, then those that clients asked for. */
    symbols: () => [...desks.keys()].filter((name) => !feed.refuses(name)),

    find,

    /**
     * The newest state: a streamed price, or one that was just asked for. `undefined` where there is none that is current.
     *
     * @param {string} symbol
     */
    quote(symbol) {
      const desk = desks.get(keyOf(symbol));
      const quote = desk && feed.get(desk.symbol);
      if (quote?.freshness !== 'live' && quote?.freshness !== 'polled') return undefined;
      return stateOf(desk?.symbol ?? symbol, quote, desk?.trade);
    },

    /**
     * Watches a symbol: `onTrade` is called for each trade and each newer quote, until the returned function is called.
     *
     * @param {string} symbol
     * @param {(trade: Trade) => void} onTrade
     * @returns {() => void}
     * @throws {RangeError} on a symbol that `find` does not find
     */
    start(symbol, onTrade) {
      const name = find(symbol);
      if (name === undefined) throw new RangeError(`No such symbol upstream: ${JSON.stringify(symbol)}.`);
      const listed = names.includes(name);
      const desk = desks.get(name) ?? open(name);
      if (desk.listeners.size === 0) {
        if (!listed) extra += 1;
        desk.toldAt = feed.get(name)?.receivedAt ?? 0;
        desk.stopTrades = feed.subscribe({ kind: 'trade', symbol: name }, (trade) => {
          desk.trade = trade;
          tell(desk, trade);
        });
      }
      // One entry per call: the same function may watch twice and stop once.
      const listener = (/** @type {Trade} */ trade) => onTrade(trade);
      desk.listeners.add(listener);
      return () => {
        if (!desk.listeners.delete(listener) || desk.listeners.size > 0) return;
        desk.stopTrades();
        desk.trade = undefined;
        if (listed) return;
        extra -= 1;
        desk.stop();
        desks.delete(name);
      };
    },

    /** How the source stands, as the kit says it. */
    state: () => feed.state,

    /** Ends the connection to the source. */
    close: () => feed.close(),
  };
}

/**
 * A quote as the relay has it, moved to a later trade's price.
 *
 * @param {string} symbol
 * @param {Price} quote
 * @param {Execution | undefined} trade
 * @returns {Readonly<Quote>} what the source does not say is not there
 */
function stateOf(symbol, quote, trade) {
  const { open, volume, decimals } = quote;
  const later = trade && trade.receivedAt >= quote.receivedAt && !((trade.time ?? 0) < (quote.time ?? 0));
  const { price, time, receivedAt } = later ? trade : quote;
  const change = open === undefined ? undefined : Number((price - open).toFixed(decimals));
  return Object.freeze(
    /** @type {Quote} */ ({
      symbol,
      price,
      open,
      high: quote.high && Math.max(quote.high, price),
      low: quote.low && Math.min(quote.low, price),
      volume,
      change: later ? change : quote.change,
      changePercent:
        later && open && change !== undefined ? Number(((100 * change) / open).toFixed(3)) : quote.changePercent,
      time: time ?? receivedAt,
    }),
  );
}

/** @param {string} symbol */
function keyOf(symbol) {
  return symbol.replace(/[\s/_:-]/g, '').toUpperCase();
}
