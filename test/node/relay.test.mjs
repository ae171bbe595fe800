// @ts-check

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import net from 'node:net';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import WebSocket from 'ws';
import { INTERVALS, MOST_CANDLES } from '../../demo/relay/history.mjs';
import { instruments } from '../../demo/relay/instruments.mjs';
import { createLimit } from '../../demo/relay/limits.mjs';
import { createMarket } from '../../demo/relay/market.mjs';
import { createRelay } from '../../demo/relay/relay.mjs';
import { createClient, get, happens, until } from './clients.mjs';

/** @typedef {import('node:test').TestContext} TestContext */
/** @typedef {NonNullable<Parameters<typeof createRelay>[0]>} RelayOptions */

const TICK_FIELDS = ['symbol', 'price', 'volume', 'high', 'low', 'change', 'changePercent', 'timestamp'];
const HOUR_MS = 3_600_000;
const START = Date.parse('2026-11-20T17:00:00Z');

function createClock() {
  let time = START;
  let lastId = 0;
  /** @type {Map<number, { at: number, callback: () => void }>} */
  const timers = new Map();
  return {
    now: () => time,
    setTimeout(/** @type {() => void} */ callback, /** @type {number} */ ms) {
      lastId += 1;
      timers.set(lastId, { at: time + ms, callback });
      return lastId;
    },
    clearTimeout(/** @type {number} */ id) {
      timers.delete(id);
    },
    /** How many timers are due some time. */
    pending: () => timers.size,
    advance(/** @type {number} */ ms) {
      const until = time + ms;
      for (;;) {
        const [next] = [...timers].filter(([, { at }]) => at <= until).sort(([, a], [, b]) => a.at - b.at);
        if (!next) break;
        timers.delete(next[0]);
        time = Math.max(time, next[1].at);
        next[1].callback();
      }
      time = until;
    },
  };
}

describe('the simulated market', () => {
  /** @param {number} seed @param {string[]} watched */
  const pathOf = (seed, watched) => {
    const clock = createClock();
    const market = createMarket({ seed, ...clock });
    /** @type {unknown[]} */
    const trades = [];
    for (const symbol of watched) market.start(symbol, (trade) => trades.push(trade));
    clock.advance(20_000);
    return trades.filter((trade) => /** @type {{ symbol: string }} */ (trade).symbol === 'BTCUSDT');
  };

  it('repeats itself for a seed, whatever else is watched, and differs for another', () => {
    const path = pathOf(7, ['BTCUSDT']);
    assert.ok(path.length > 20);
    assert.deepEqual(pathOf(7, ['SPY', 'BTCUSDT', 'EUR/USD']), path);
    assert.notDeepEqual(pathOf(8, ['BTCUSDT']), path);
  });

  it('keeps day statistics that agree with the trades it made', () => {
    const action = fc.oneof(
      { weight: 4, arbitrary: fc.record({ kind: fc.constant('wait'), ms: fc.integer({ min: 0, max: 30_000 }) }) },
      {
        weight: 1,
        arbitrary: fc.record({ kind: fc.constant('set'), factor: fc.double({ min: 0.5, max: 2, noNaN: true }) }),
      },
    );
    fc.assert(
      fc.property(
        fc.integer(),
        fc.constantFrom(...instruments),
        fc.array(action, { maxLength: 12 }),
        (seed, instrument, actions) => {
          const clock = createClock();
          const market = createMarket({ seed, symbols: [instrument], ...clock });
          const { symbol, tick, lot, price } = instrument;
          const before = quoteOf(market, symbol);
          let { high, low, time } = before;
          let sizes = 0;
          let id = 0;
          market.start(symbol, (trade) => {
            assert.ok(isOnGrid(trade.price, tick) && trade.price > 0, `price ${trade.price} is on the tick`);
            assert.ok(isOnGrid(trade.size, lot) && trade.size > 0, `size ${trade.size} is on the lot`);
            assert.ok(trade.time >= time && trade.id > id);
            ({ time, id } = trade);
            high = Math.max(high, trade.price);
            low = Math.min(low, trade.price);
            sizes += trade.size;
            const quote = quoteOf(market, symbol);
            assert.equal(quote.price, trade.price);
            assert.equal(quote.time, trade.time);
          });
          for (const step of actions) {
            if ('ms' in step) clock.advance(step.ms);
            else market.set(symbol, price * step.factor);
          }
          const quote = quoteOf(market, symbol);
          assert.equal(quote.open, before.open);
          assert.equal(quote.high, high);
          assert.equal(quote.low, low);
          assert.ok(low <= quote.open && quote.open <= high);
          assert.ok(isOnGrid(quote.change, tick));
          assert.ok(Math.abs(quote.change - (quote.price - quote.open)) < tick / 1000);
          assert.ok(Math.abs(quote.changePercent - (100 * quote.change) / quote.open) <= 0.0005 + 1e-9);
          assert.ok(Math.abs(quote.volume - before.volume - sizes) <= lot / 1000 + quote.volume * 1e-12);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('has already traded for half a day when it opens', () => {
    for (const seed of [1, 2, 3]) {
      const market = createMarket({ seed, ...createClock() });
      for (const { symbol, dailyVolume, price, dailyVolatility } of instruments) {
        const quote = quoteOf(market, symbol);
        assert.ok(quote.volume > dailyVolume * 0.3 && quote.volume < dailyVolume * 0.8, `${symbol} ${quote.volume}`);
        assert.ok(quote.low < quote.high);
        assert.ok(Math.abs(quote.price / price - 1) < 6 * dailyVolatility, `${symbol} ${quote.price}`);
        assert.equal(quote.time, START);
      }
    }
  });

  it('finds a symbol in any case and with any separator, and no other', () => {
    const market = createMarket(createClock());
    for (const spelling of ['btcusdt', 'BTC/USDT', 'BTC-USDT', ' btc_usdt '])
      assert.equal(market.find(spelling), 'BTCUSDT');
    for (const spelling of ['EURUSD', 'eur/usd', 'EUR-USD']) assert.equal(market.find(spelling), 'EUR/USD');
    for (const spelling of ['', 'BTC', 'BTCUSDTX', '__proto__', 'constructor'])
      assert.equal(market.has(spelling), false);
    assert.equal(market.quote('NOPEUSDT'), undefined);
    assert.throws(() => market.start('NOPEUSDT', () => {}), /No such symbol/);
  });

  it('writes tiny prices with all their digits', () => {
    const market = createMarket(createClock());
    assert.equal(market.set('PEPEUSDT', 0.00001234).price, 0.00001234);
    assert.equal(market.set('USDJPY', 151.23449).price, 151.234);
    assert.equal(market.set('EURUSD', 1.084216).price, 1.08422);
    for (const price of [0, -1, Number.NaN, Number.POSITIVE_INFINITY])
      assert.throws(() => market.set('SPY', price), RangeError);
  });

  it('works for watched symbols only, with one timer each however many watch', () => {
    const clock = createClock();
    const market = createMarket(clock);
    assert.equal(clock.pending(), 0);
    let heard = 0;
    const listener = () => {
      heard += 1;
    };
    const stops = [
      market.start('BTCUSDT', listener),
      market.start('btc-usdt', listener),
      market.start('SPY', listener),
    ];
    assert.equal(clock.pending(), 2);
    stops[0]?.();
    stops[0]?.();
    market.set('BTCUSDT', 65_000);
    assert.equal(heard, 1);
    for (const stop of stops) stop();
    assert.equal(clock.pending(), 0);
    clock.advance(60_000);
    assert.equal(heard, 1);
  });

  it('can be left from inside the listener', () => {
    const clock = createClock();
    const market = createMarket(clock);
    let heard = 0;
    const stop = market.start('BTCUSDT', () => {
      heard += 1;
      stop();
    });
    clock.advance(60_000);
    assert.deepEqual([heard, clock.pending()], [1, 0]);
  });

  it('catches up on an unwatched symbol without having traded through the night', () => {
    const clock = createClock();
    const market = createMarket(clock);
    const before = quoteOf(market, 'BTCUSDT');
    clock.advance(6 * HOUR_MS);
    const after = quoteOf(market, 'BTCUSDT');
    assert.equal(after.time, clock.now());
    assert.notEqual(after.price, before.price);
    assert.equal(after.open, before.open);
    assert.ok(after.volume > before.volume * 1.2);
    assert.deepEqual(quoteOf(market, 'BTCUSDT'), after);
  });

  it('does not tell a new watcher about the past', () => {
    const clock = createClock();
    const market = createMarket(clock);
    clock.advance(HOUR_MS);
    /** @type {number[]} */
    const times = [];
    market.start('BTCUSDT', (trade) => times.push(trade.time));
    assert.deepEqual(times, []);
    clock.advance(5_000);
    assert.ok(times.length > 0 && times.every((time) => time >= START + HOUR_MS));
  });

  it('begins a new day with its first trade, even after a week unwatched', () => {
    const clock = createClock();
    const market = createMarket(clock);
    const before = quoteOf(market, 'SPY');
    clock.advance(7 * 24 * HOUR_MS);
    const { open, high, low, price, volume } = quoteOf(market, 'SPY');
    assert.notEqual(open, before.open);
    assert.ok(low <= Math.min(open, price) && high >= Math.max(open, price));
    assert.ok(volume > 0 && volume < 3 * before.volume);
  });

  it('keeps time from running backwards when the clock is set back', () => {
    const clock = createClock();
    let offset = 0;
    const market = createMarket({ ...clock, now: () => clock.now() + offset });
    offset = -HOUR_MS;
    assert.equal(market.set('SPY', 570).time, START);
  });

  it('takes names or instruments, and refuses what it cannot tell apart', () => {
    const own = {
      symbol: 'TEST',
      price: 10,
      tick: 0.05,
      lot: 1,
      dailyVolume: 1000,
      tradesPerSecond: 1,
      dailyVolatility: 0.01,
    };
    const market = createMarket({ symbols: ['eth-usdt', own], ...createClock() });
    assert.deepEqual(market.symbols(), ['ETHUSDT', 'TEST']);
    assert.equal(market.set('TEST', 10.07).price, 10.05);
    assert.throws(() => createMarket({ symbols: ['NOPE'] }), /No built-in instrument "NOPE"/);
    assert.throws(() => createMarket({ symbols: ['BTCUSDT', 'btc/usdt'] }), /share the name "BTCUSDT"/);
  });
});

describe('the history of the simulated market', () => {
  /** @typedef {import('../../demo/relay/history.mjs').Candle} Candle */
  /** @type {Record<string, number>} */
  const LENGTHS = {
    ...{ '1s': 1000, '1m': 60_000, '5m': 300_000, '15m': 900_000 },
    ...{ '1h': HOUR_MS, '4h': 4 * HOUR_MS, '1d': 24 * HOUR_MS, '1w': 168 * HOUR_MS },
  };
  const MONDAY = Date.parse('2026-11-16T00:00:00Z');

  /** @param {ReturnType<typeof createMarket>} market @param {string} symbol @param {string} interval */
  function candlesOf(market, symbol, interval, limit = MOST_CANDLES) {
    const candles = market.candles(symbol, interval, limit);
    assert.ok(candles, `${symbol} has candles`);
    return candles;
  }

  /** One candle out of several that follow upon each other. @param {Candle[]} parts @returns {Candle} */
  function joined(parts) {
    const [first, last] = [parts[0], parts.at(-1)];
    assert.ok(first && last);
    const high = Math.max(...parts.map(([, , each]) => each));
    const low = Math.min(...parts.map(([, , , each]) => each));
    return [first[0], first[1], high, low, last[4], parts.reduce((total, [, , , , , each]) => total + each, 0)];
  }

  /** The same but for the last digit of a sum of sizes. @param {Candle} actual @param {Candle} expected */
  function same(actual, expected) {
    assert.deepEqual(actual.slice(0, 5), expected.slice(0, 5));
    assert.ok(Math.abs(actual[5] - expected[5]) <= 1e-9 * Math.max(1, expected[5]), `${actual[5]} ${expected[5]}`);
  }

  /** Opens on the round hour, and on an odd millisecond. */
  const clocks = [
    createClock,
    () => {
      const clock = createClock();
      clock.advance(207_345);
      return clock;
    },
  ];

  it('has no gaps, opens on round times of UTC, and ends at the price', () => {
    assert.deepEqual([...INTERVALS], Object.keys(LENGTHS));
    for (const create of clocks) {
      const clock = create();
      const market = createMarket(clock);
      for (const { symbol, tick, lot } of instruments) {
        for (const interval of INTERVALS) {
          const ms = LENGTHS[interval] ?? Number.NaN;
          const candles = candlesOf(market, symbol, interval);
          assert.equal(candles.length, MOST_CANDLES);
          candles.forEach(([time, open, high, low, close, volume], index) => {
            assert.ok(Number.isInteger((time - MONDAY) / ms), `${symbol} ${interval} ${time}`);
            if (index > 0) assert.equal(time - (candles[index - 1]?.[0] ?? 0), ms);
            assert.ok(low > 0 && low <= Math.min(open, close) && high >= Math.max(open, close) && volume >= 0);
            for (const each of [open, high, low, close]) assert.ok(isOnGrid(each, tick));
            assert.ok(isOnGrid(volume, lot));
          });
          const [time, , , , close] = candles.at(-1) ?? [Number.NaN];
          assert.ok(time <= clock.now() && clock.now() < time + ms);
          assert.equal(close, quoteOf(market, symbol).price);
        }
      }
    }
  });

  it('is the same at every interval: each candle is what its parts add up to', () => {
    const action = fc.record({
      watched: fc.boolean(),
      asked: fc.boolean(),
      ms: fc.oneof(fc.integer({ min: 0, max: 90_000 }), fc.integer({ min: 0, max: 200 * HOUR_MS })),
    });
    fc.assert(
      fc.property(
        fc.integer(),
        fc.constantFrom(...instruments),
        fc.constantFrom(...clocks),
        fc.array(action, { maxLength: 6 }),
        (seed, instrument, create, actions) => {
          const clock = create();
          const market = createMarket({ seed, symbols: [instrument], ...clock });
          const { symbol } = instrument;
          for (const { watched, asked, ms } of actions) {
            const stop = watched ? market.start(symbol, () => {}) : () => {};
            // A watched market trades on: hours of that are work.
            clock.advance(watched ? ms % 900_000 : ms);
            stop();
            if (asked) candlesOf(market, symbol, '1s', 1);
          }
          for (let index = 1; index < INTERVALS.length; index += 1) {
            const [finer, coarser] = [INTERVALS[index - 1] ?? '', INTERVALS[index] ?? ''];
            /** @type {Map<number, Candle[]>} */
            const parts = new Map();
            const ms = LENGTHS[coarser] ?? 0;
            for (const candle of candlesOf(market, symbol, finer)) {
              const time = Math.floor((candle[0] - MONDAY) / ms) * ms + MONDAY;
              parts.set(time, [...(parts.get(time) ?? []), candle]);
            }
            for (const candle of candlesOf(market, symbol, coarser)) {
              const own = parts.get(candle[0]);
              if (own?.[0]?.[0] === candle[0]) same(candle, joined(own));
            }
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  it('is made of the trades, where they were watched', () => {
    const clock = createClock();
    const market = createMarket(clock);
    /** @type {import('../../demo/relay/market.mjs').Trade[]} */
    const trades = [];
    market.start('BTCUSDT', (trade) => trades.push(trade));
    clock.advance(20 * 60_000 + 31_000);
    market.set('BTCUSDT', 70_000);
    const candles = candlesOf(market, 'BTCUSDT', '1m', 20);
    assert.equal(candles.at(-1)?.[0], START + 20 * 60_000);
    for (const candle of candles) {
      const own = trades.filter(({ time }) => time >= candle[0] && time < candle[0] + 60_000);
      assert.ok(own.length > 100);
      // In a second in which nothing is traded, the last price stands.
      const idle = (own[0]?.time ?? 0) >= candle[0] + 1000;
      const before = trades.findLast(({ time }) => time < candle[0])?.price ?? 0;
      /** @type {Candle[]} */
      const rows = own.map(({ price, size }) => [candle[0], price, price, price, price, size]);
      if (idle) rows.unshift([candle[0], before, before, before, before, 0]);
      same(candle, joined(rows));
    }
    assert.deepEqual([candles.at(-1)?.[2], candles.at(-1)?.[4]], [70_000, 70_000]);
  });

  it('adds up to the day’s statistics, and joins what was before at the opening price', () => {
    for (const seed of [1, 2, 3]) {
      const clock = createClock();
      const market = createMarket({ seed, ...clock });
      clock.advance(2 * HOUR_MS);
      for (const { symbol } of instruments) {
        const { open, high, low, price, volume } = quoteOf(market, symbol);
        const opened = START - 12 * HOUR_MS;
        const candles = candlesOf(market, symbol, '1m');
        const [, ...today] = joined(candles.filter(([time]) => time >= opened));
        const [, ...sums] = joined([[opened, open, high, low, price, volume]]);
        same([0, ...today], [0, ...sums]);
        assert.equal(candles.find(([time]) => time === opened - 60_000)?.[4], open);
      }
    }
  });

  it('repeats itself for a seed and a clock, whatever was asked before, and differs for another seed', () => {
    const run = (/** @type {number} */ seed, /** @type {readonly string[]} */ asked) => {
      const clock = createClock();
      const market = createMarket({ seed, ...clock });
      for (let step = 0; step < 30; step += 1) {
        // At last less than what a request shows, so that some of it was asked for before.
        clock.advance(step < 27 ? step * step * 7001 : 601_003);
        quoteOf(market, 'ETHUSDT');
        for (const interval of asked) candlesOf(market, 'ETHUSDT', interval, 1 + step);
      }
      return INTERVALS.map((interval) => candlesOf(market, 'ETHUSDT', interval));
    };
    const history = run(7, []);
    assert.deepEqual(run(7, INTERVALS), history);
    assert.deepEqual(run(7, ['1w']), history);
    assert.notDeepEqual(run(8, []), history);
  });

  it('is flat while nothing is traded', () => {
    const slow = {
      .../** @type {typeof instruments[number]} */ (instruments[0]),
      symbol: 'SLOW',
      tradesPerSecond: 1e-9,
    };
    const clock = createClock();
    const market = createMarket({ symbols: [slow], ...clock });
    market.set('SLOW', 64_000);
    clock.advance(3 * 60_000);
    const flat = [64_000, 64_000, 64_000, 64_000, 0];
    assert.deepEqual(
      candlesOf(market, 'SLOW', '1m', 3).map(([, ...rest]) => rest),
      [flat, flat, flat],
    );
    market.set('SLOW', 64_100);
    assert.deepEqual(candlesOf(market, 'SLOW', '1m', 1)[0]?.slice(1, 5), [64_100, 64_100, 64_100, 64_100]);
    clock.advance(1500 * 60_000);
    assert.equal(candlesOf(market, 'SLOW', '1m').length, MOST_CANDLES);
    assert.equal(candlesOf(market, 'SLOW', '1d', 2).at(-1)?.[4], 64_100);
  });

  it('gives no more than is asked for, and the newest of it', () => {
    const market = createMarket(createClock());
    const all = candlesOf(market, 'SPY', '5m');
    for (const limit of [1, 2, 145, 999]) assert.deepEqual(candlesOf(market, 'SPY', '5m', limit), all.slice(-limit));
    assert.equal(candlesOf(market, 'SPY', '5m', 5000).length, MOST_CANDLES);
    assert.equal(market.candles('NOPEUSDT', '5m', 10), undefined);
    assert.throws(() => market.candles('SPY', '7m', 10), /No candles of "7m"; there are: 1s, 1m,/);
  });

  it('takes no time', () => {
    const market = createMarket(createClock());
    for (const interval of INTERVALS) {
      const times = Array.from({ length: 20 }, () => {
        const started = performance.now();
        candlesOf(market, 'BTCUSDT', interval);
        return performance.now() - started;
      });
      assert.ok(Math.min(...times) < 5, `${interval}: ${Math.min(...times)} ms`);
    }
  });
});

describe('the relay over Socket.IO', () => {
  it('greets a client with its id', async (t) => {
    const { relay } = await openRelay(t);
    const client = await openClient(t, relay);
    assert.deepEqual(client.seen, [
      ['connected', { message: 'Connected to WebSocket Streaming Service', client_id: client.socket.id }],
    ]);
  });

  it('sends the newest price of each symbol before it confirms, in the spelling that was asked', async (t) => {
    const { relay } = await openRelay(t);
    const client = await openClient(t, relay);
    client.emit('subscribe', { symbols: ['BTCUSDT', 'ethusdt', 'eurusd', 'btc/usdt'] });
    const reply = await client.next('subscribed');
    assert.deepEqual(
      client.seen.slice(1).map(([event, payload]) => `${event} ${payload.symbol ?? ''}`.trim()),
      ['price_update BTCUSDT', 'price_update ETHUSDT', 'price_update EUR/USD', 'subscribed'],
    );
    assert.deepEqual(reply, {
      symbols: ['BTCUSDT', 'ethusdt', 'eurusd', 'btc/usdt'],
      message: 'Subscribed to 4 symbols',
    });
  });

  it('sends numbers as numbers and a time that names its zone', async (t) => {
    const { relay, market } = await openRelay(t);
    const client = await openClient(t, relay);
    market.set('PEPEUSDT', 0.00001234);
    client.emit('subscribe', { symbols: 'pepeusdt' });
    const tick = await client.next('price_update');
    assert.deepEqual(Object.keys(tick), TICK_FIELDS);
    assert.equal(tick.price, 0.00001234);
    for (const field of TICK_FIELDS.slice(1, -1)) assert.equal(typeof tick[field], 'number', field);
    assert.equal(tick.timestamp, '2026-11-20T17:00:00.000Z');
    const { open } = quoteOf(market, 'PEPEUSDT');
    assert.ok(Math.abs(tick.change - (tick.price - open)) < 1e-11);
    assert.ok(Math.abs(tick.changePercent - (100 * tick.change) / open) <= 0.0005 + 1e-9);
  });

  it('names the symbols it does not have, and never ticks them', async (t) => {
    const { relay } = await openRelay(t);
    const client = await openClient(t, relay);
    client.emit('subscribe', { symbols: ['NOPEUSDT', 'SPY', '__proto__'] });
    assert.deepEqual(await client.next('subscribed'), {
      symbols: ['SPY'],
      message: 'Subscribed to 1 symbols',
      unknown: ['NOPEUSDT', '__proto__'],
    });
    assert.deepEqual(relay.stats().activeSymbols, ['SPY']);
  });

  it('sends a client what it asked for and nothing else', async (t) => {
    const { relay, market, clock } = await openRelay(t);
    const [first, second] = await Promise.all([openClient(t, relay), openClient(t, relay)]);
    await first.subscribe('BTCUSDT');
    await second.subscribe('SPY');
    clock.advance(0);
    market.set('BTCUSDT', 65_000);
    market.set('SPY', 570);
    await Promise.all([first.settle(), second.settle()]);
    assert.deepEqual(first.prices('BTCUSDT').slice(1), [65_000]);
    assert.deepEqual(first.prices('SPY'), []);
    assert.deepEqual(second.prices('SPY').slice(1), [570]);
    assert.deepEqual(second.prices('BTCUSDT'), []);
  });

  it('watches a symbol once for any number of clients, and stops with the last of them', async (t) => {
    const { relay, clock } = await openRelay(t);
    const [first, second] = await Promise.all([openClient(t, relay), openClient(t, relay)]);
    await first.subscribe('BTCUSDT', 'btcusdt');
    await first.subscribe('BTC-USDT');
    await second.subscribe('BTCUSDT');
    assert.equal(clock.pending(), 1);
    assert.deepEqual(relay.stats().subscriptionsBySymbol, { BTCUSDT: 2 });

    first.emit('unsubscribe', { symbols: ['btcusdt', 'NEVER'] });
    assert.deepEqual(await first.next('unsubscribed'), {
      symbols: ['btcusdt', 'NEVER'],
      message: 'Unsubscribed from 2 symbols',
    });
    assert.deepEqual([relay.stats().subscriptions, clock.pending()], [1, 1]);

    second.socket.disconnect();
    await until(() => relay.stats().clients === 1);
    assert.deepEqual([relay.stats().activeSymbols, clock.pending()], [[], 0]);
  });

  it('ticks by itself while watched, at most once per interval and with the newest state', async (t) => {
    const { relay, market, clock } = await openRelay(t, { updateIntervalMs: 1000 });
    const client = await openClient(t, relay);
    await client.subscribe('BTCUSDT');
    for (const price of [65_000, 65_001, 65_002]) market.set('BTCUSDT', price);
    await client.settle();
    assert.deepEqual(client.prices('BTCUSDT').slice(1), [65_000]);

    // Five trades a second on average for ten seconds, and the three from above.
    clock.advance(10_000);
    await client.settle();
    const updates = client.prices('BTCUSDT').slice(1);
    assert.ok(updates.length >= 9 && updates.length <= 11, `${updates.length} updates`);
    clock.advance(1000);
    await client.settle();
    assert.equal(client.prices('BTCUSDT').at(-1), quoteOf(market, 'BTCUSDT').price);

    client.emit('unsubscribe', { symbols: ['BTCUSDT'] });
    await client.next('unsubscribed');
    assert.equal(clock.pending(), 0);
  });

  it('ignores payloads that make no sense, counts them and goes on', async (t) => {
    const { relay } = await openRelay(t);
    const client = await openClient(t, relay);
    const nonsense = [
      undefined,
      null,
      7,
      'BTCUSDT',
      ['BTCUSDT'],
      {},
      { symbols: null },
      { symbols: { 0: 'BTCUSDT', length: 1 } },
      { symbols: ['BTCUSDT', 7] },
      { symbols: [['BTCUSDT']] },
      { symbols: ['X'.repeat(65)] },
      { symbols: Array.from({ length: 1001 }, () => 'A') },
      { symbols: Buffer.from('BTCUSDT') },
    ];
    for (const payload of nonsense) client.emit('subscribe', payload);
    for (const payload of nonsense) client.emit('unsubscribe', payload);
    client.socket.emit('subscribe');
    client.socket.emit('subscribe', () => assert.fail('nothing is acknowledged'));
    for (const event of ['error', 'price_update', 'constructor', '']) client.emit(event, {});
    await client.settle();
    assert.equal(relay.stats().badMessages, 2 * nonsense.length + 2 + 4);
    assert.deepEqual(relay.stats().activeSymbols, []);
    assert.deepEqual(
      client.seen.map(([event]) => event),
      ['connected', 'unsubscribed'],
    );
    await client.subscribe('SPY');
    assert.equal(client.prices('SPY').length, 1);
  });

  it('ends a connection that breaks the protocol or sends too much, and no other', async (t) => {
    const { relay } = await openRelay(t, { maxMessageBytes: 4096 });
    const bystander = await openClient(t, relay);
    for (const frame of [
      '42{bad',
      '4',
      '42["disconnect"]',
      '49',
      '451-["subscribe",{"_placeholder":true}]',
      `42["x","${'x'.repeat(5000)}"]`,
    ]) {
      const raw = await openRaw(relay);
      raw.send(frame);
      raw.send('42["subscribe",{"symbols":["SPY"]}]');
      await once(raw, 'close');
    }
    assert.deepEqual([relay.stats().clients, relay.stats().activeSymbols], [1, []]);
    await bystander.subscribe('SPY');
  });

  it('holds a client to its share of symbols and of messages', async (t) => {
    const { relay, clock } = await openRelay(t, { maxSymbols: 2, controlLimit: 5 });
    const client = await openClient(t, relay);
    await client.subscribe('SPY');
    client.emit('subscribe', { symbols: ['QQQ', 'AAPL'] });
    assert.deepEqual(await client.next('subscribed'), {
      symbols: ['QQQ'],
      message: 'Subscribed to 1 symbols',
      refused: ['AAPL'],
    });
    for (let sent = 2; sent < 8; sent += 1) client.emit('unsubscribe', { symbols: [`N${sent}`] });
    await until(() => relay.stats().limitedMessages === 3);
    for (const name of ['N2', 'N3', 'N4']) assert.deepEqual((await client.next('unsubscribed')).symbols, [name]);
    clock.advance(10_000);
    await client.settle();
  });

  it('lets go of a client that does not read what it is sent', async (t) => {
    const { relay, market } = await openRelay(t, { backlogLimit: 50 });
    const base = `${relay.url}/socket.io/?EIO=4&transport=polling`;
    const { sid } = JSON.parse((await (await fetch(base)).text()).slice(1));
    const post = (/** @type {string} */ body) => fetch(`${base}&sid=${sid}`, { method: 'POST', body });
    await post('40');
    await (await fetch(`${base}&sid=${sid}`)).text();
    await post('42["subscribe",{"symbols":["SPY"]}]');
    await until(() => relay.stats().subscriptions === 1);
    for (let trade = 0; trade < 60; trade += 1) market.set('SPY', 570 + trade);
    assert.deepEqual([relay.stats().slowClients, relay.stats().clients, relay.stats().activeSymbols], [1, 0, []]);
  });

  it('serves clients that can only poll', async (t) => {
    const { relay, market } = await openRelay(t, { transports: ['polling'] });
    await assert.rejects(openClient(t, relay, { transports: ['websocket'] }), /websocket error/);
    const client = await openClient(t, relay, { transports: ['websocket', 'polling'], tryAllTransports: true });
    await client.subscribe('SPY');
    market.set('SPY', 570);
    await client.settle();
    assert.equal(client.prices('SPY').at(-1), 570);
    assert.equal(client.socket.io.engine.transport.name, 'polling');
  });

  it('lets polling clients move up to a WebSocket', async (t) => {
    const { relay } = await openRelay(t);
    const client = await openClient(t, relay, { transports: ['polling', 'websocket'] });
    if (client.socket.io.engine.transport.name !== 'websocket') await happens(client.socket.io.engine, 'upgrade');
    await client.subscribe('SPY');
  });
});

describe('the relay over REST', () => {
  it('answers every route in the shape of the original', async (t) => {
    const { relay, market } = await openRelay(t);
    const client = await openClient(t, relay);
    await client.subscribe('SPY', 'BTCUSDT');
    const metrics = { active_streams: 2, active_symbols: ['SPY', 'BTCUSDT'] };

    assert.deepEqual((await get(relay, '/health')).body, {
      service: 'WebSocket Streaming Service',
      status: 'healthy',
      port: relay.port,
      timestamp: '2026-11-20T17:00:00.000Z',
      uptime: '0h 0m 0s',
      uptime_seconds: 0,
      dependencies: null,
      metrics: { ...metrics, total_subscriptions: 2 },
    });
    assert.deepEqual((await get(relay, '/stats')).body, {
      success: true,
      data: {
        service: 'WebSocket Streaming Service',
        port: relay.port,
        ...metrics,
        total_subscriptions: 2,
        subscriptions_by_symbol: { SPY: 1, BTCUSDT: 1 },
        white_hat_mode: true,
        uptime: '0h 0m 0s',
      },
    });
    const symbols = (await get(relay, '/symbols')).body.data;
    assert.deepEqual(symbols.active_symbols, ['SPY', 'BTCUSDT']);
    assert.deepEqual(symbols.default_symbols, ['BTCUSDT', 'ETHUSDT', 'BNBUSDT', 'SOLUSDT', 'ADAUSDT']);
    assert.equal(typeof symbols.supported, 'string');
    assert.deepEqual(symbols.symbols, market.symbols());

    const latest = (await get(relay, '/api/latest-prices')).body;
    assert.equal(latest.count, market.symbols().length);
    assert.deepEqual(Object.keys(latest.prices), market.symbols());
    assert.deepEqual(Object.keys(latest.prices['EUR/USD']), TICK_FIELDS);
  });

  it('finds a price by any spelling of its symbol', async (t) => {
    const { relay, market } = await openRelay(t);
    market.set('EUR/USD', 1.08425);
    for (const spelling of ['EUR%2FUSD', 'eur%2fusd', 'EURUSD', 'eur-usd', 'EUR/USD']) {
      const { status, body, headers } = await get(relay, `/price/${spelling}?now=1`);
      assert.equal(status, 200, spelling);
      assert.deepEqual([body.success, body.source], [true, 'api']);
      assert.deepEqual([body.data.symbol, body.data.price], ['EUR/USD', 1.08425]);
      assert.equal(headers.get('x-ratelimit-limit'), '300');
    }
    const client = await openClient(t, relay);
    await client.subscribe('eurusd');
    assert.equal((await get(relay, '/price/eurusd')).body.source, 'cache');
  });

  it('says when there is no such symbol, no such page or no such method', async (t) => {
    const { relay } = await openRelay(t);
    for (const symbol of ['NOPEUSDT', '', '__proto__', '%00']) {
      const { status, body } = await get(relay, `/price/${symbol}`);
      assert.deepEqual([status, body], [404, { success: false, error: 'Unknown symbol' }], symbol);
    }
    for (const path of ['/', '/nope', '/price', '/health/', '//', '/socket.io']) {
      assert.deepEqual((await get(relay, path)).status, 404, path);
    }
    assert.equal((await get(relay, '/price/%E0%A4%A')).status, 400);
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS']) {
      const { status, headers, body } = await get(relay, '/health', { method });
      assert.deepEqual([status, headers.get('allow'), body.success], [405, 'GET, HEAD', false], method);
    }
  });

  it('has candles of every symbol, the newest last', async (t) => {
    const { relay, market } = await openRelay(t);
    market.set('EUR/USD', 1.08425);
    const { status, body, headers } = await get(relay, '/history/eur-usd?interval=1h&limit=3');
    assert.equal(status, 200);
    assert.deepEqual(Object.keys(body), ['success', 'symbol', 'interval', 'candles']);
    assert.deepEqual([body.success, body.symbol, body.interval], [true, 'EUR/USD', '1h']);
    assert.deepEqual(
      body.candles.map((/** @type {number[]} */ [time]) => time),
      [START - 2 * HOUR_MS, START - HOUR_MS, START],
    );
    assert.equal(body.candles[2][4], 1.08425);
    assert.equal(headers.get('x-ratelimit-limit'), '120');
    assert.deepEqual((await get(relay, '/history/EUR%2FUSD?limit=3&interval=1h')).body, body);

    const usual = (await get(relay, '/history/BTCUSDT')).body;
    assert.deepEqual([usual.interval, usual.candles.length], ['1m', 500]);
    for (const interval of INTERVALS)
      assert.equal((await get(relay, `/history/BTCUSDT?interval=${interval}&limit=1000`)).body.candles.length, 1000);
  });

  it('says in a sentence why there are no candles', async (t) => {
    const { relay } = await openRelay(t);
    for (const symbol of ['NOPEUSDT', '', '__proto__', '%00']) {
      const { status, body } = await get(relay, `/history/${symbol}?interval=7m`);
      assert.deepEqual([status, body], [404, { success: false, error: 'Unknown symbol' }], symbol);
    }
    for (const interval of ['', '7m', '1M', '1H', '__proto__', '%E0%A4%A']) {
      const { status, body } = await get(relay, `/history/SPY?interval=${interval}`);
      assert.deepEqual([status, body.error], [400, 'An interval is one of 1s, 1m, 5m, 15m, 1h, 4h, 1d, 1w'], interval);
    }
    for (const limit of ['', '0', '-1', '1.5', '1001', '1e2', 'x', '99999', '%00']) {
      const { status, body } = await get(relay, `/history/SPY?limit=${limit}`);
      assert.deepEqual([status, body.error], [400, 'A limit is a whole number from 1 to 1000'], limit);
    }
    const { candles: _, ...without } = createMarket(createClock());
    const other = await openRelay(t, { market: without });
    const { status, body } = await get(other.relay, '/history/SPY');
    assert.deepEqual([status, body.error], [404, 'This relay has no history: its source keeps none']);
  });

  it('has a limit of its own for histories', async (t) => {
    const { relay, clock } = await openRelay(t);
    const ask = () => get(relay, '/history/SPY?limit=1');
    const replies = await Promise.all(Array.from({ length: 120 }, ask));
    assert.ok(replies.every(({ status }) => status === 200));
    const { status, headers, body } = await ask();
    assert.deepEqual([status, headers.get('retry-after')], [429, '60']);
    assert.equal(body.message, 'Maximum 120 requests per minute allowed');
    assert.equal((await get(relay, '/price/SPY')).status, 200);
    clock.advance(60_000);
    assert.equal((await ask()).status, 200);
  });

  it('answers HEAD like GET, without the body', async (t) => {
    const { relay } = await openRelay(t);
    const [head, full] = [await get(relay, '/price/SPY', { method: 'HEAD' }), await get(relay, '/price/SPY')];
    assert.deepEqual([head.status, head.text], [200, '']);
    assert.equal(head.headers.get('content-length'), full.headers.get('content-length'));
  });

  it('may be read from any page, even one without an origin', async (t) => {
    const { relay } = await openRelay(t);
    for (const path of ['/price/SPY', '/history/SPY', '/nope', '/socket.io/?EIO=4&transport=polling']) {
      const { headers } = await get(relay, path, { headers: { origin: 'null' } });
      assert.equal(headers.get('access-control-allow-origin'), '*', path);
      assert.equal(headers.get('access-control-allow-credentials'), null);
      assert.equal(headers.get('set-cookie'), null);
      assert.equal(headers.get('x-content-type-options'), 'nosniff');
      assert.equal(headers.get('cache-control'), 'no-store');
    }
  });

  it('may be kept to pages of certain origins, on sockets too', async (t) => {
    const { relay } = await openRelay(t, { allowedOrigins: ['https://crm.example', 'null'] });
    const allowedFor = async (/** @type {string} */ origin) =>
      (await get(relay, '/health', { headers: { origin } })).headers.get('access-control-allow-origin');
    assert.equal(await allowedFor('https://crm.example'), 'https://crm.example');
    assert.equal(await allowedFor('null'), 'null');
    assert.equal(await allowedFor('https://else.example'), null);
    await openClient(t, relay, { extraHeaders: { origin: 'https://crm.example' } });
    await assert.rejects(openClient(t, relay, { extraHeaders: { origin: 'https://else.example' } }));
    await assert.rejects(
      openClient(t, relay, { transports: ['polling'], extraHeaders: { origin: 'https://else.example' } }),
    );
  });

  it('answers 429 beyond the limit, says when to return and lets the client read it', async (t) => {
    const { relay, clock } = await openRelay(t);
    const statuses = new Map();
    for (let batch = 0; batch < 10; batch += 1) {
      const replies = await Promise.all(Array.from({ length: 30 }, () => get(relay, '/price/SPY')));
      for (const { status } of replies) statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
    assert.deepEqual([...statuses], [[200, 300]]);
    clock.advance(20_000);
    const { status, headers, body } = await get(relay, '/price/SPY');
    assert.equal(status, 429);
    assert.equal(headers.get('retry-after'), '40');
    assert.equal(headers.get('x-ratelimit-remaining'), '0');
    assert.match(headers.get('access-control-expose-headers') ?? '', /Retry-After/);
    assert.deepEqual(body, {
      success: false,
      error: 'Rate limit exceeded',
      message: 'Maximum 300 requests per minute allowed',
      retry_after: 40,
    });
    assert.equal((await get(relay, '/api/latest-prices')).status, 200);
    assert.equal(relay.stats().limitedRequests, 1);
    clock.advance(40_000);
    assert.equal((await get(relay, '/price/SPY')).status, 200);
  });

  it('counts each address in a window of its own', () => {
    const clock = createClock();
    const limit = createLimit({ limit: 1, windowMs: 60_000, now: clock.now });
    assert.equal(limit.take('early').granted, true);
    clock.advance(30_000);
    assert.equal(limit.take('late').granted, true);
    clock.advance(30_000);
    assert.equal(limit.take('early').granted, true);
    assert.deepEqual(limit.take('late'), { granted: false, remaining: 0, retryAfterSec: 30 });
  });

  it('keeps its own mistakes to itself', async (t) => {
    /** @type {unknown[]} */
    const logged = [];
    const log = { ...console, error: (/** @type {unknown[]} */ ...words) => logged.push(...words) };
    const broken = { ...createMarket(createClock()), quote: () => assert.fail('secret') };
    const { relay } = await openRelay(t, { market: broken, logLevel: 'error', log });
    const { status, body } = await get(relay, '/price/SPY');
    assert.deepEqual([status, body], [500, { success: false, error: 'Internal error' }]);
    assert.match(String(logged[1]), /secret/);
  });

  it('says so when its source knows no price yet', async (t) => {
    const empty = { ...createMarket(createClock()), quote: () => undefined };
    const { relay } = await openRelay(t, { market: empty });
    assert.equal((await get(relay, '/price/SPY')).status, 503);
    const { status, body } = await get(relay, '/api/latest-prices');
    assert.equal(status, 404);
    assert.deepEqual([body.error, body.prices, body.count], ['No cached prices available', {}, 0]);
    const client = await openClient(t, relay);
    await client.subscribe('SPY');
    assert.deepEqual(client.prices('SPY'), []);
  });
});

describe('the faults of the relay', () => {
  it('falls silent with its sockets open while REST goes on, and speaks up when restored', async (t) => {
    const { relay, market } = await openRelay(t);
    const client = await openClient(t, relay);
    await client.subscribe('SPY');
    relay.silence();
    market.set('SPY', 570);
    await client.subscribe('QQQ');
    assert.deepEqual([client.prices('SPY').length, client.prices('QQQ').length], [1, 0]);
    assert.equal((await get(relay, '/price/SPY')).body.data.price, 570);
    assert.equal((await get(relay, '/history/SPY')).body.candles.at(-1)[4], 570);
    assert.equal((await get(relay, '/health')).body.status, 'healthy');
    assert.equal(relay.stats().fault, 'silent');

    relay.restore();
    await client.settle();
    assert.deepEqual(client.prices('SPY').slice(1), [570]);
    assert.equal(relay.stats().fault, 'none');
  });

  it('can keep prices from REST as well', async (t) => {
    const { relay } = await openRelay(t);
    relay.silence({ rest: true });
    assert.equal((await get(relay, '/price/SPY')).status, 503);
    assert.equal((await get(relay, '/history/SPY')).status, 503);
    assert.equal((await get(relay, '/api/latest-prices')).status, 404);
    assert.equal((await get(relay, '/health')).status, 200);
    relay.restore();
    assert.equal((await get(relay, '/price/SPY')).status, 200);
    assert.equal((await get(relay, '/history/SPY')).status, 200);
  });

  for (const transport of /** @type {const} */ (['websocket', 'polling'])) {
    it(`drops a ${transport} client without a goodbye, and takes it back at once`, async (t) => {
      const { relay, clock } = await openRelay(t);
      const client = await openClient(t, relay, { transports: [transport] });
      await client.subscribe('SPY');
      const gone = happens(client.socket, 'disconnect');
      relay.drop();
      assert.deepEqual([relay.stats().clients, relay.stats().activeSymbols, clock.pending()], [0, [], 0]);
      const [reason] = await gone;
      // "io server disconnect" would tell the official client not to come back.
      assert.match(reason, /^transport (close|error)$/);
      await (await openClient(t, relay, { transports: [transport] })).subscribe('SPY');
    });
  }

  it('closes a plain WebSocket with 1006 when it drops', async (t) => {
    const { relay } = await openRelay(t);
    const raw = await openRaw(relay);
    const closed = once(raw, 'close');
    relay.drop();
    assert.equal((await closed)[0], 1006);
  });

  it('refuses everybody until it is restored', async (t) => {
    const { relay } = await openRelay(t);
    const client = await openClient(t, relay);
    const gone = happens(client.socket, 'disconnect');
    relay.drop({ refuse: true });
    await gone;
    assert.equal(relay.stats().fault, 'down');
    for (const transport of /** @type {const} */ (['websocket', 'polling'])) {
      await assert.rejects(openClient(t, relay, { transports: [transport] }), transport);
    }
    for (const path of ['/price/SPY', '/health', '/nope']) {
      const { status, headers } = await get(relay, path);
      assert.deepEqual([status, headers.get('access-control-allow-origin')], [503, '*'], path);
    }
    relay.restore();
    client.socket.connect();
    await client.next('connected');
    await client.subscribe('SPY');
    assert.equal((await get(relay, '/price/SPY')).status, 200);
  });
});

describe('the end of the relay', () => {
  it('says goodbye to every client and gives the port back', async (t) => {
    const { relay, clock } = await openRelay(t);
    const raw = await openRaw(relay);
    const clients = await Promise.all([openClient(t, relay), openClient(t, relay, { transports: ['polling'] })]);
    for (const client of clients) await client.subscribe('SPY');
    const closed = once(raw, 'close');
    const gone = clients.map((client) => happens(client.socket, 'disconnect'));
    await Promise.all([relay.close(), relay.close()]);
    // 1005: a close frame came. A polling client may be between two polls, and then finds nobody at home.
    assert.equal((await closed)[0], 1005);
    for (const [reason] of await Promise.all(gone)) assert.match(reason, /^transport (close|error)$/);
    assert.deepEqual([relay.stats().clients, clock.pending()], [0, 0]);
    await (await createRelay({ port: relay.port, logLevel: 'silent' })).close();
  });

  it('does not wait for a client that never answers', { timeout: 5000 }, async (t) => {
    const { relay } = await openRelay(t);
    const wire = net.connect(relay.port, '127.0.0.1');
    t.after(() => wire.destroy());
    wire.write(
      'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
        'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n',
    );
    await once(wire, 'data');
    await relay.close();
  });

  it('leaves nothing behind that keeps a process alive', { timeout: 20_000 }, async () => {
    const script = `
      import { once } from 'node:events';
      import { io } from 'socket.io-client';
      import { createRelay } from './demo/relay/relay.mjs';
      const relay = await createRelay({ port: 0, logLevel: 'silent' });
      for (const transport of ['websocket', 'polling']) {
        const socket = io(relay.url, { transports: [transport], reconnection: false, forceNew: true });
        socket.emit('subscribe', { symbols: relay.market.symbols() });
        await once(socket, 'subscribed');
      }
      await fetch(relay.url + '/health');
      await fetch(relay.url + '/socket.io/?EIO=4&transport=polling');
      await relay.close();
      process.stdout.write('closed');
    `;
    const { code, output } = await run(['--input-type=module', '--eval', script]);
    assert.deepEqual([code, output], [0, 'closed']);
  });

  it('runs from the command line until it is told to stop', { timeout: 20_000 }, async (t) => {
    const child = spawnNode(['demo/relay/main.mjs'], { PORT: '0' });
    t.after(() => child.kill('SIGKILL'));
    const [line] = await once(child.stdout.setEncoding('utf8'), 'data');
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0];
    assert.equal((await fetch(`${url}/health`)).status, 200);
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    assert.deepEqual(await exited, [0, null]);
  });

  it('says in one line what is wrong with a setting', { timeout: 20_000 }, async (t) => {
    const { relay } = await openRelay(t);
    const cases = /** @type {const} */ ([
      [{ PORT: '70000' }, /^PORT is a whole number from 0 to 65535, not "70000"\.$/],
      [{ PORT: '50 21' }, /^PORT is/],
      [{ HOST: 'http://localhost' }, /^HOST is/],
      [{ LOG_LEVEL: 'loud' }, /^LOG_LEVEL is one of silent, error, warn, info, debug, not "loud"\.$/],
      [{ PORT: `${relay.port}` }, /^Port \d+ on 127\.0\.0\.1 is taken\./],
    ]);
    for (const [env, message] of cases) {
      const { code, errors } = await run(['demo/relay/main.mjs'], env);
      assert.equal(code, 1);
      assert.match(errors.trim(), message);
      assert.equal(errors.trim().split('\n').length, 1);
    }
  });
});

/** @param {import('../../demo/relay/market.mjs').Upstream} market @param {string} symbol */
function quoteOf(market, symbol) {
  const quote = market.quote(symbol);
  assert.ok(quote, `${symbol} has a quote`);
  return quote;
}

/** @param {number} value @param {number} step */
function isOnGrid(value, step) {
  const steps = value / step;
  return Math.abs(steps - Math.round(steps)) <= 1e-6 * Math.max(1, Math.abs(steps) * 1e-6);
}

/**
 * A relay on a free port, with a market that stands still until the clock is advanced.
 *
 * @param {TestContext} t
 * @param {Partial<RelayOptions>} [options]
 */
async function openRelay(t, options = {}) {
  const clock = createClock();
  const market = createMarket(clock);
  const relay = await createRelay({ port: 0, market, updateIntervalMs: 0, logLevel: 'silent', ...clock, ...options });
  t.after(() => relay.close());
  return { relay, market, clock };
}

/** @typedef {Awaited<ReturnType<typeof createRelay>>} Relay */

/**
 * A greeted client which remembers every event in order.
 *
 * @param {TestContext} t
 * @param {Relay} relay
 * @param {Parameters<typeof createClient>[2]} [options]
 */
async function openClient(t, relay, options = {}) {
  const made = createClient(t, relay.url, options);
  const { socket, payloads, next } = made;
  const client = {
    ...made,
    prices: (/** @type {string} */ symbol) =>
      payloads('price_update').flatMap((tick) => (tick.symbol === symbol ? [tick.price] : [])),

    async subscribe(/** @type {string[]} */ ...symbols) {
      socket.emit('subscribe', { symbols });
      return next('subscribed');
    },

    /** Resolves when everything that the relay has sent so far is here: replies overtake nothing. */
    async settle() {
      socket.emit('unsubscribe', { symbols: [] });
      return next('unsubscribed');
    },
  };

  const refused = happens(socket, 'connect_error').then(([error]) => Promise.reject(error));
  const greeted = next('connected');
  socket.connect();
  refused.catch(() => {});
  await Promise.race([greeted, refused]);
  return client;
}

/**
 * A plain WebSocket that has joined the main namespace.
 *
 * @param {Relay} relay
 */
async function openRaw(relay) {
  const raw = new WebSocket(`${relay.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`);
  raw.once('open', () => raw.send('40'));
  // One listener for all frames: several may come in one turn.
  await new Promise((resolve) => {
    raw.on('message', (frame) => String(frame).startsWith('42["connected"') && resolve(undefined));
  });
  return raw;
}

/** @param {string[]} args @param {Record<string, string>} [env] */
function spawnNode(args, env = {}) {
  const cwd = fileURLToPath(new URL('../..', import.meta.url));
  return spawn(process.execPath, args, {
    cwd,
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** @param {string[]} args @param {Record<string, string>} [env] */
async function run(args, env) {
  const child = spawnNode(args, env);
  let output = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    output += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    errors += text;
  });
  // A process that will not end is the very thing under test, so it is not waited for without end.
  const patience = setTimeout(() => child.kill('SIGKILL'), 8000);
  const [code] = await once(child, 'close');
  clearTimeout(patience);
  return { code, output, errors };
}
