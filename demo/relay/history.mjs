// @ts-check

import { createRandom, grid } from './book.mjs';

/**
 * One instrument's candles, of all intervals: no timers, no clock of its own.
 *
 * What was traded makes them. Where one trade stands for many (a spell that nobody watched), and in the time before the
 * market began, nothing was traded one by one: there they are drawn from the seed, from the largest piece down. A piece of
 * time knows its open, high, low, close and volume, and is divided at the bounds of the next smaller interval into parts
 * that add up to it. So five minutes always equal their five single ones, whichever is asked for first, and a request
 * draws no more than what it shows.
 *
 * @typedef {[openTimeMs: number, open: number, high: number, low: number, close: number, volume: number]} Candle
 *
 * @typedef {object} Deal a trade in ticks and lots
 * @property {number} units
 * @property {number} lots
 * @property {number} time epoch ms, never before the last one's
 * @property {number} trades how many it stands for
 * @property {number} low the day's range, which a spell that it ends has not left
 * @property {number} high
 *
 * @typedef {object} Piece of the path, in ticks and lots
 * @property {number} from epoch ms
 * @property {number} to
 * @property {number} open
 * @property {number} high
 * @property {number} low
 * @property {number} close
 * @property {number} lots
 *
 * @typedef {Omit<Piece, 'from' | 'to'> & { time: number }} Bar a candle in the making
 */

const DAY_MS = 24 * 60 * 60 * 1000;
const WEEK_MS = 7 * DAY_MS;
/** Weeks begin on Mondays; 1970 began on a Thursday. */
const FIRST_MONDAY_MS = 4 * DAY_MS;

/** Largest first: each is made of whole ones of the next. */
const LEVELS = Object.freeze([
  { interval: '1w', ms: WEEK_MS },
  { interval: '1d', ms: DAY_MS },
  { interval: '4h', ms: DAY_MS / 6 },
  { interval: '1h', ms: DAY_MS / 24 },
  { interval: '15m', ms: 900_000 },
  { interval: '5m', ms: 300_000 },
  { interval: '1m', ms: 60_000 },
  { interval: '1s', ms: 1000 },
]);

/** Shortest first. */
export const INTERVALS = Object.freeze(LEVELS.map(({ interval }) => interval).reverse());
/** So many candles of each interval are kept, and can be had at a time. */
export const MOST_CANDLES = 1000;

/** Thrown away in heaps, since what is before them moves each time. */
const SLACK = 100;
/** Trades are noted as they come and made into candles when somebody asks, or when there are so many. */
const MOST_NOTED = 500;
/** Share of the distance from home that the past gives back in a day: its years wander, and do not get lost. */
const PAST_PULL = 0.003;
const SPELL = LEVELS.length;
const PAST = SPELL + 1;

/**
 * @param {Readonly<import('./instruments.mjs').Instrument>} instrument
 * @param {number} seed
 */
export function createHistory(instrument, seed) {
  const price = grid(instrument.tick);
  const amount = grid(instrument.lot);
  const home = Math.log(instrument.price);
  /** @type {Bar[][]} by level, oldest first, the newest without gaps */
  const kept = LEVELS.map(() => []);
  /** By level, when the oldest candle opens that can be asked for: what came before is left out. */
  const oldest = LEVELS.map(() => Number.NEGATIVE_INFINITY);
  /** @type {Deal[]} not yet in the candles */
  let noted = [];
  /** @type {Deal | undefined} the market's very first */
  let first;
  /** @type {Deal | undefined} the newest that is in the candles */
  let last;

  /** Standard deviation of the move in that time, in ticks. @param {number} ms @param {number} units */
  const deviation = (ms, units) => units * instrument.dailyVolatility * Math.sqrt(ms / DAY_MS);

  /**
   * How far the path gets above its ends on the way from one to the other: the exact law of a Brownian bridge.
   *
   * @param {number} move
   * @param {number} spread standard deviation
   * @param {number} chance in [0, 1)
   */
  function excess(move, spread, chance) {
    return Math.round((Math.sqrt(move * move - 2 * spread * spread * Math.log(1 - chance)) - Math.abs(move)) / 2);
  }

  /**
   * A piece of the path between two prices.
   *
   * @param {Omit<Piece, 'high' | 'low'> & { lowest: number, highest: number }} ends
   * @param {ReturnType<typeof createRandom>} random
   * @returns {Piece}
   */
  function stretch({ from, to, open, close, lots, lowest, highest }, random) {
    const spread = deviation(to - from, open);
    const high = Math.min(highest, Math.max(open, close) + excess(close - open, spread, random.unit()));
    const low = Math.max(lowest, Math.min(open, close) - excess(close - open, spread, random.unit()));
    return { from, to, open, high, low, close, lots };
  }

  /**
   * Divides a piece at the bounds of an interval: the parts follow upon each other, and add up to it.
   *
   * @param {Piece} piece
   * @param {number} level
   * @returns {Piece[]}
   */
  function divide(piece, level) {
    const { ms } = /** @type {typeof LEVELS[number]} */ (LEVELS[level]);
    const { from, to, high, low, close, lots } = piece;
    const bound = openOf(from, ms) + ms;
    if (bound >= to) return [piece];
    const random = createRandom(mix(seed, from, level));

    // What the path must pass: its extremes, in the order that is the shorter way, and its end.
    const [one, other] = [random.unit(), random.unit()];
    const early = from + Math.min(one, other) * (to - from);
    const late = from + Math.max(one, other) * (to - from);
    const rising = close >= piece.open;
    const ahead = [{ time: to, units: close }];
    if (high > Math.max(piece.open, close)) ahead.push({ time: rising ? late : early, units: high });
    if (low < Math.min(piece.open, close)) ahead.push({ time: rising ? early : late, units: low });
    ahead.sort((a, b) => a.time - b.time);

    const ends = [];
    for (let end = bound; end < to; end += ms) ends.push(end);
    ends.push(to);
    let start = from;
    const weights = ends.map((end) => {
      const weight = (end - start) * Math.exp(0.5 * random.normal());
      start = end;
      return weight;
    });
    const perWeight = lots / weights.reduce((total, weight) => total + weight, 0);

    let [time, units] = [from, piece.open];
    let [weighed, given] = [0, 0];
    start = from;
    return ends.map((end, index) => {
      const open = units;
      let [top, bottom] = [open, open];
      // The last part takes what is left.
      for (let next = ahead[0]; next && (next.time < end || end === to); next = ahead[0]) {
        ahead.shift();
        ({ time, units } = next);
        top = Math.max(top, units);
        bottom = Math.min(bottom, units);
      }
      const goal = ahead[0] ?? { time: to, units: close };
      if (end < to) {
        const share = (end - time) / (goal.time - time);
        const spread = deviation((1 - share) * (end - time), units);
        const wanted = Math.round(units + share * (goal.units - units) + spread * random.normal());
        units = within(wanted, low, high);
        time = end;
      } else units = close;
      weighed += weights[index] ?? 0;
      const due = end < to ? Math.round(weighed * perWeight) : lots;
      const ends = { from: start, to: end, open, close: units, lots: due - given, lowest: low, highest: high };
      const part = stretch(ends, random);
      part.high = Math.max(part.high, top);
      part.low = Math.min(part.low, bottom);
      start = end;
      given = due;
      return part;
    });
  }

  /**
   * Takes a piece apart, level by level, in order of time.
   *
   * @param {Piece} piece
   * @param {(part: Piece, level: number) => boolean} take whether its own parts are wanted, too
   */
  function descend(piece, take, level = 0) {
    for (const part of divide(piece, level)) {
      if (take(part, level) && level + 1 < LEVELS.length) descend(part, take, level + 1);
    }
  }

  /**
   * Adds a piece that lies within one candle.
   *
   * @param {Piece} piece
   * @param {number} level
   * @param {number} [before] the price that stood until then
   */
  function add({ from, open, high, low, close, lots }, level, before = open) {
    const { ms } = /** @type {typeof LEVELS[number]} */ (LEVELS[level]);
    const bars = /** @type {Bar[]} */ (kept[level]);
    const time = openOf(from, ms);
    const bar = bars.at(-1);
    if (bar && bar.time >= time) {
      bar.high = Math.max(bar.high, high);
      bar.low = Math.min(bar.low, low);
      bar.close = close;
      bar.lots += lots;
      return;
    }
    if (bar) bars.push(...idle(Math.max(bar.time + ms, oldest[level] ?? 0), time, ms, before));
    // One whose first second was idle opens as that second does.
    const opened = openOf(from, 1000) > time ? before : open;
    bars.push({ time, open: opened, high: Math.max(high, opened), low: Math.min(low, opened), close, lots });
    if (bars.length > MOST_CANDLES + SLACK) bars.splice(0, bars.length - MOST_CANDLES);
  }

  /** Weeks of the past, newest first, each drawn from where the next one opens. */
  function* weeksBack() {
    if (!first) return;
    let { time: to, units: close } = first;
    for (;;) {
      const from = openOf(to - 1, WEEK_MS);
      const random = createRandom(mix(seed, from, PAST));
      const days = (to - from) / DAY_MS;
      const away = Math.log(price.toNumber(close)) - home;
      const step = instrument.dailyVolatility * Math.sqrt(days) * random.normal();
      const open = price.toUnits(Math.exp(home + away * Math.exp(-PAST_PULL * days) + step));
      const lots = amount.toUnits(instrument.dailyVolume * days * Math.exp(0.3 * random.normal()));
      const ends = { from, to, open, close, lots, lowest: 1, highest: Number.POSITIVE_INFINITY };
      yield stretch(ends, random);
      [to, close] = [from, open];
    }
  }

  /**
   * The candles of the past, from one that opens then until another.
   *
   * @param {number} since
   * @param {number} until
   * @param {number} level
   */
  function past(since, until, level) {
    if (until <= since) return [];
    const weeks = [];
    for (const week of weeksBack()) {
      weeks.unshift(week);
      if (week.from <= since) break;
    }
    /** @type {Bar[]} */
    const bars = [];
    for (const week of weeks) {
      descend(week, ({ from, to, open, high, low, close, lots }, at) => {
        if (to <= since || from >= until) return false;
        if (at === level) bars.push({ time: from, open, high, low, close, lots });
        return at < level;
      });
    }
    return bars;
  }

  /** Makes candles of what was noted. */
  function fold() {
    const newest = noted.at(-1);
    if (!first || !newest) return;
    if (kept[0]?.length === 0) {
      // The candles that the market's first trade falls into had opened before it.
      const [week] = weeksBack();
      const begun = first.time;
      if (week) {
        descend(week, (part, level) => {
          if (part.to === begun) add(part, level);
          return part.to === begun;
        });
      }
    }
    LEVELS.forEach(({ ms }, level) => {
      oldest[level] = openOf(newest.time, ms) - MOST_CANDLES * ms;
    });
    // How far a piece is taken apart changes nothing in what it is.
    const counts = (/** @type {number} */ time, /** @type {number} */ level) => time >= (oldest[level] ?? time);
    for (const deal of noted) {
      const { units, lots, time, trades, low: lowest, high: highest } = deal;
      const { units: before, time: from } = last ?? deal;
      last = deal;
      let own = lots;
      if (trades > 1 && time > from) {
        own = Math.max(1, Math.round(lots / trades));
        const ends = { from, to: time, open: before, close: units, lots: lots - own, lowest, highest };
        const spell = stretch(ends, createRandom(mix(seed, from, SPELL)));
        descend(spell, (part, level) => {
          add(part, level);
          return counts(part.to, level + 1);
        });
      }
      const trade = { from: time, to: time, open: units, high: units, low: units, close: units, lots: own };
      const stood = trades > 1 ? units : before;
      for (let level = 0; level < LEVELS.length; level += 1) if (counts(time, level)) add(trade, level, stood);
    }
    noted = [];
  }

  return {
    /** @param {Deal} deal */
    note(deal) {
      first ??= deal;
      noted.push(deal);
      if (noted.length >= MOST_NOTED) fold();
    },

    /**
     * The newest candles, oldest first; the last one is still forming. Where nothing is traded, they are flat.
     *
     * @param {string} interval
     * @param {number} limit at most `MOST_CANDLES`
     * @param {number} now epoch ms
     * @returns {Candle[]}
     * @throws {RangeError} on another interval
     */
    candles(interval, limit, now) {
      const level = LEVELS.findIndex((each) => each.interval === interval);
      const { ms } = LEVELS[level] ?? {};
      if (!ms) throw new RangeError(`No candles of ${JSON.stringify(interval)}; there are: ${INTERVALS.join(', ')}.`);
      fold();
      const bars = kept[level] ?? [];
      const newest = bars.at(-1);
      if (!newest) return [];
      const until = Math.max(openOf(now, ms), newest.time);
      const since = until - (Math.min(limit, MOST_CANDLES) - 1) * ms;
      const begun = bars.filter(({ time }) => time >= since);
      const before = past(since, bars[0]?.time ?? since, level);
      const after = idle(Math.max(newest.time + ms, since), until + ms, ms, newest.close);
      return [...before, ...begun, ...after].map(({ time, open, high, low, close, lots }) => [
        time,
        price.toNumber(open),
        price.toNumber(high),
        price.toNumber(low),
        price.toNumber(close),
        amount.toNumber(lots),
      ]);
    },
  };
}

/** When the candle of a moment opens, by UTC. @param {number} time epoch ms @param {number} ms */
function openOf(time, ms) {
  const origin = ms === WEEK_MS ? FIRST_MONDAY_MS : 0;
  return Math.floor((time - origin) / ms) * ms + origin;
}

/**
 * Candles in which nothing was traded.
 *
 * @param {number} since when the first of them opens
 * @param {number} until when the one behind them opens
 * @param {number} ms
 * @param {number} units
 * @returns {Bar[]}
 */
function idle(since, until, ms, units) {
  const bars = [];
  for (let time = since; time < until; time += ms)
    bars.push({ time, open: units, high: units, low: units, close: units, lots: 0 });
  return bars;
}

/** A value that is beyond a bound is thrown back from it. @param {number} value @param {number} low @param {number} high */
function within(value, low, high) {
  const back = value > high ? 2 * high - value : value < low ? 2 * low - value : value;
  return Math.min(high, Math.max(low, back));
}

/**
 * A seed for each piece, so that none hangs on which others were drawn before it.
 *
 * @param {number} seed
 * @param {number} time
 * @param {number} kind
 */
function mix(seed, time, kind) {
  let hash = seed >>> 0;
  for (const word of [time, Math.floor(time / 2 ** 32), kind]) {
    hash = Math.imul(hash ^ (word >>> 0), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    hash ^= hash >>> 16;
  }
  return hash >>> 0;
}
