// @ts-check

/**
 * One instrument's price path and day statistics: no timers, no clock of its own.
 *
 * Prices are kept as whole ticks and sizes as whole lots, so that a sum of a million sizes is exact and `change` is
 * `price - open` to the last digit. They become decimals on the way out.
 *
 * @typedef {object} Trade
 * @property {string} symbol
 * @property {number} price aligned to the tick
 * @property {number} size in units of the instrument, aligned to the lot
 * @property {'buy' | 'sell'} side who crossed the spread
 * @property {number} time epoch ms
 * @property {number} id grows with each trade of a symbol; it jumps where a quiet spell was summed up
 *
 * @typedef {object} Quote
 * @property {string} symbol
 * @property {number} price
 * @property {number} open the day's first trade
 * @property {number} high
 * @property {number} low
 * @property {number} volume in units of the instrument, since the open
 * @property {number} change absolute: price - open
 * @property {number} changePercent in percent, three decimals
 * @property {number} time of the last trade, epoch ms
 *
 * @typedef {ReturnType<typeof createBook>} Book
 */

const DAY_MS = 24 * 60 * 60 * 1000;
/** Share of the distance from home that the walk gives back in a day: a demo left on for a month still looks sane. */
const DAILY_PULL = 0.2;
const HALF_SPREAD = 2e-6;

/**
 * @param {Readonly<import('./instruments.mjs').Instrument>} instrument
 * @param {number} seed
 * @param {number} openedAt epoch ms; the first trade of the day happens here
 * @param {(deal: import('./history.mjs').Deal) => void} [note] hears of each trade, the first among them
 */
export function createBook(instrument, seed, openedAt, note = () => {}) {
  const { symbol, tick, lot, dailyVolatility } = instrument;
  const random = createRandom(seed);
  const price = grid(tick);
  const amount = grid(lot);
  const home = Math.log(instrument.price);
  const usualSize = instrument.dailyVolume / 86_400 / instrument.tradesPerSecond;

  let drift = dailyVolatility * 0.5 * random.normal();
  let id = 1_000 + Math.floor(random.unit() * 1_000_000);
  let closesAt = openedAt + DAY_MS;
  /** @type {{ open: number, high: number, low: number, volume: number }} in ticks and lots */
  let day;
  /** @type {{ units: number, time: number }} */
  let last;

  const opening = price.toUnits(Math.exp(home + drift));
  day = { open: opening, high: opening, low: opening, volume: 0 };
  last = { units: opening, time: openedAt };
  record(opening, randomLots(1), 'buy', openedAt, 1);

  /** @param {number} trades how many trades this one stands for */
  function randomLots(trades) {
    const spread = Math.exp(0.8 * random.normal() - 0.32);
    return amount.toUnits(usualSize * trades * spread);
  }

  /** Lets the walk run on for the time that passed: an Ornstein-Uhlenbeck step, exact for a second or for a week. */
  function walk(/** @type {number} */ elapsedMs) {
    const decay = Math.exp(-DAILY_PULL * (elapsedMs / DAY_MS));
    const deviation = dailyVolatility * Math.sqrt((1 - decay * decay) / (2 * DAILY_PULL));
    drift = drift * decay + deviation * random.normal();
  }

  /**
   * @param {number} units
   * @param {number} lots
   * @param {Trade['side']} side
   * @param {number} wallTime
   * @param {number} trades
   * @returns {Trade}
   */
  function record(units, lots, side, wallTime, trades) {
    // A clock that is set back must not make a trade older than the one before.
    const time = Math.max(wallTime, last.time);
    note({ units, lots, time, trades, low: Math.min(day.low, units), high: Math.max(day.high, units) });
    if (time >= closesAt) {
      closesAt += DAY_MS * (1 + Math.floor((time - closesAt) / DAY_MS));
      day = { open: units, high: units, low: units, volume: 0 };
    }
    day.high = Math.max(day.high, units);
    day.low = Math.min(day.low, units);
    day.volume += lots;
    last = { units, time };
    id += trades;
    return Object.freeze({ symbol, price: price.toNumber(units), size: amount.toNumber(lots), side, time, id });
  }

  return {
    instrument,

    /** When the last trade was, epoch ms. */
    get lastTime() {
      return last.time;
    },

    /** A random gap to the next trade, in whole ms. */
    gapMs() {
      return Math.max(10, Math.round((-Math.log(1 - random.unit()) * 1000) / instrument.tradesPerSecond));
    },

    /**
     * The next trade of the random walk.
     *
     * @param {number} time epoch ms
     * @param {number} [trades] how many real trades it stands for, where a quiet spell is summed up
     */
    trade(time, trades = 1) {
      walk(Math.max(0, time - last.time));
      const side = random.unit() < 0.5 ? 'buy' : 'sell';
      const mid = Math.exp(home + drift);
      const half = Math.max(tick / 2, mid * HALF_SPREAD);
      return record(price.toUnits(side === 'buy' ? mid + half : mid - half), randomLots(trades), side, time, trades);
    },

    /**
     * A trade at a given price; the walk goes on from there.
     *
     * @param {number} wanted rounded to the tick
     * @param {number} time epoch ms
     */
    force(wanted, time) {
      const units = price.toUnits(wanted);
      const side = units >= last.units ? 'buy' : 'sell';
      drift = Math.log(price.toNumber(units)) - home;
      return record(units, randomLots(1), side, time, 1);
    },

    /** @returns {Readonly<Quote>} */
    quote() {
      return Object.freeze({
        symbol,
        price: price.toNumber(last.units),
        open: price.toNumber(day.open),
        high: price.toNumber(day.high),
        low: price.toNumber(day.low),
        volume: amount.toNumber(day.volume),
        change: price.toNumber(last.units - day.open),
        changePercent: Number(((100 * (last.units - day.open)) / day.open).toFixed(3)),
        time: last.time,
      });
    },
  };
}

/**
 * Whole steps to decimal numbers and back: `0.1 + 0.2` cannot happen on a grid.
 *
 * @param {number} step a tick or a lot
 */
export function grid(step) {
  // `1e-8` is how JavaScript writes a small tick, so digits are counted on the expanded form.
  const decimals = (step.toFixed(12).replace(/0+$/, '').split('.')[1] ?? '').length;
  const scale = 10 ** decimals;
  const scaled = Math.round(step * scale);
  return {
    toUnits: (/** @type {number} */ value) => Math.max(1, Math.round(value / step)),
    // One whole number over another: the nearest there is to the decimal.
    toNumber: (/** @type {number} */ units) => (units * scaled) / scale,
  };
}

/**
 * A small repeatable source of chance: a Weyl sequence through an integer mixer. Good enough for a demo's prices, and
 * for nothing that must not be guessed.
 *
 * @param {number} seed
 */
export function createRandom(seed) {
  let state = seed >>> 0;
  const unit = () => {
    state = (state + 0x9e3779b9) >>> 0;
    let bits = state;
    bits = Math.imul(bits ^ (bits >>> 16), 0x21f0aaad);
    bits = Math.imul(bits ^ (bits >>> 15), 0x735a2d97);
    return ((bits ^ (bits >>> 15)) >>> 0) / 2 ** 32;
  };
  return {
    /** @returns {number} in [0, 1) */
    unit,
    /** @returns {number} mean 0, deviation 1 */
    normal: () => Math.sqrt(-2 * Math.log(1 - unit())) * Math.cos(2 * Math.PI * unit()),
  };
}
