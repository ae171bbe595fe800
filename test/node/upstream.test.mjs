// @ts-check

// The relay on real prices: Binance's double on the one side, clients of the relay on the other.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { io } from 'socket.io-client';
import { createRelay } from '../../demo/relay/relay.mjs';
import { createUpstream } from '../../demo/relay/upstream.mjs';
import { createBinance } from '../doubles/binance.mjs';

/** @typedef {import('node:test').TestContext} TestContext */
/** @typedef {import('../../demo/relay/market.mjs').Upstream} Upstream */

const KIT = new URL('../../dist/npm/index.js', import.meta.url);
const MAIN = fileURLToPath(new URL('../../demo/relay/main.mjs', import.meta.url));
const STALE_MS = 1500;

/**
 * Binance's double, the upstream on it, and a relay over that.
 *
 * @param {TestContext} t
 * @param {Partial<NonNullable<Parameters<typeof createUpstream>[0]>>} [options]
 */
async function start(t, options = {}) {
  const double = await createBinance({ spacingMs: 350, symbols: ['TRXUSDT', 'DOTUSDT'] });
  t.after(() => double.close());
  /** @type {string[]} */
  const told = [];
  const upstream = await createUpstream({
    feed: `binance ${double.wsUrl}`,
    symbols: ['BTCUSDT', 'eth/usdt'],
    told: ({ text }) => told.push(text),
    ...options,
  });
  t.after(upstream.close);
  /** @type {Upstream} it is what the relay takes */
  const market = upstream;
  const relay = await createRelay({ port: 0, logLevel: 'silent', updateIntervalMs: 20, market });
  t.after(() => relay.close());
  return { double, upstream, relay, told };
}

/** @param {TestContext} t @param {{ url: string }} relay */
async function join(t, relay) {
  const socket = io(relay.url, { transports: ['websocket'], forceNew: true, reconnection: false });
  t.after(() => socket.disconnect());
  /** @type {any[]} */
  const ticks = [];
  socket.on('price_update', (tick) => ticks.push(tick));
  await new Promise((resolve) => socket.once('connected', resolve));
  return {
    ticks,
    /** @returns {Promise<any>} */
    subscribe: (/** @type {string[]} */ ...symbols) =>
      new Promise((resolve) => {
        socket.once('subscribed', resolve);
        socket.emit('subscribe', { symbols });
      }),
    unsubscribe: (/** @type {string[]} */ ...symbols) =>
      new Promise((resolve) => {
        socket.once('unsubscribed', resolve);
        socket.emit('unsubscribe', { symbols });
      }),
  };
}

/** @param {{ url: string }} relay @param {string} path */
async function get(relay, path) {
  const response = await fetch(relay.url + path);
  return { status: response.status, body: await response.json() };
}

/** Waits for what two programs and a network do. @param {() => unknown} condition @param {() => unknown} [meanwhile] */
async function until(condition, meanwhile = () => {}) {
  while (!(await condition())) {
    meanwhile();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe('the relay on Binance', { skip: !existsSync(KIT) && 'not built' }, () => {
  before(async () => {
    const { configure } = await import(KIT.href);
    configure({ staleAfter: STALE_MS });
  });

  it('passes quotes on with their statistics, and moves them with each trade', async (t) => {
    const { double, relay, upstream } = await start(t);
    const client = await join(t, relay);
    const reply = await client.subscribe('btc/usdt', 'AAPL', 'EUR/USD');
    assert.deepEqual([reply.symbols, reply.unknown], [['btc/usdt'], ['AAPL', 'EUR/USD']]);

    const sent = { o: '64000.00', h: '64300.00', l: '63900.00', v: '120.50', p: '213.57', P: '0.334' };
    await until(
      () => client.ticks.some(({ price }) => price === 64213.57),
      () => double.quote('BTCUSDT', { c: '64213.57', ...sent }),
    );
    const tick = client.ticks.find(({ price }) => price === 64213.57);
    assert.equal(tick.symbol, 'BTCUSDT');
    assert.deepEqual(
      [tick.high, tick.low, tick.volume, tick.change, tick.changePercent],
      [64300, 63900, 120.5, 213.57, 0.334],
    );
    assert.ok(Math.abs(Date.parse(tick.timestamp) - Date.now()) < 60_000);

    await until(
      () => client.ticks.some(({ price }) => price === 64320.01),
      () => double.trade('BTCUSDT', { p: '64320.01', m: false }),
    );
    const moved = client.ticks.find(({ price }) => price === 64320.01);
    assert.deepEqual([moved.high, moved.low, moved.change, moved.changePercent], [64320.01, 63900, 320.01, 0.5]);

    assert.equal(upstream.state().phase, 'live');
    assert.deepEqual(upstream.symbols(), ['BTCUSDT', 'ETHUSDT']);
    assert.equal((await get(relay, '/price/BTC-USDT')).body.data.price, 64320.01);
    assert.deepEqual([double.violations(), double.wasteful()], [[], []]);
  });

  it('has a first price before anything moves, and of those that nobody follows, too', async (t) => {
    const { relay, double } = await start(t);
    await until(async () => (await get(relay, '/api/latest-prices')).body.count === 2);
    const client = await join(t, relay);
    await client.subscribe('ETHUSDT');
    assert.deepEqual(
      client.ticks.map(({ symbol, price }) => [symbol, price]),
      [['ETHUSDT', 3127.46]],
    );
    assert.deepEqual(double.violations(), []);
  });

  it('takes other symbols on demand, up to a limit, and lets go of them', async (t) => {
    const { double, relay, upstream } = await start(t, { onDemand: 1 });
    const client = await join(t, relay);
    const reply = await client.subscribe('SOLUSDT', 'TRXUSDT');
    assert.deepEqual([reply.symbols, reply.unknown], [['SOLUSDT'], ['TRXUSDT']]);
    await until(() => client.ticks.some(({ symbol, price }) => symbol === 'SOLUSDT' && price === 151.37));
    assert.deepEqual(upstream.symbols(), ['BTCUSDT', 'ETHUSDT', 'SOLUSDT']);

    await client.unsubscribe('SOLUSDT');
    assert.deepEqual(upstream.symbols(), ['BTCUSDT', 'ETHUSDT']);
    assert.deepEqual((await client.subscribe('TRXUSDT')).symbols, ['TRXUSDT']);
    await until(() => double.subscriptions()[0]?.includes('trxusdt@ticker'));
    await until(() => !double.subscriptions()[0]?.includes('solusdt@ticker'));
    assert.deepEqual(double.violations(), []);
  });

  it('knows for unknown what Binance says that it has not', async (t) => {
    const { relay, upstream } = await start(t);
    const client = await join(t, relay);
    assert.deepEqual((await client.subscribe('NOSUCHUSDT')).symbols, ['NOSUCHUSDT']);
    await until(() => upstream.find('NOSUCHUSDT') === undefined);
    assert.equal((await get(relay, '/price/NOSUCHUSDT')).status, 404);
    assert.deepEqual((await (await join(t, relay)).subscribe('NOSUCHUSDT')).unknown, ['NOSUCHUSDT']);
    assert.deepEqual(upstream.symbols(), ['BTCUSDT', 'ETHUSDT']);
    assert.deepEqual(client.ticks, []);
  });

  it('is silent where Binance is silent, and never gives an old price for a new one', async (t) => {
    const { double, relay, upstream, told } = await start(t, { symbols: ['BTCUSDT'] });
    const client = await join(t, relay);
    await client.subscribe('BTCUSDT');
    await until(
      () => client.ticks.some(({ price }) => price === 64000),
      () => double.quote('BTCUSDT', { c: '64000.00' }),
    );
    double.mute(true);
    double.restFail(503);
    await until(() => upstream.state().phase === 'stale');
    await until(() => upstream.quote('BTCUSDT') === undefined);
    const heard = client.ticks.length;
    const late = await join(t, relay);
    assert.deepEqual((await late.subscribe('BTCUSDT')).symbols, ['BTCUSDT']);
    assert.equal((await get(relay, '/price/BTCUSDT')).status, 503);
    assert.deepEqual((await get(relay, '/api/latest-prices')).body.prices, {});
    assert.deepEqual([client.ticks.length, late.ticks], [heard, []]);
    assert.ok(told.some((text) => text.includes('no price for')));

    double.mute(false);
    double.restFail(false);
    await until(
      () => late.ticks.some(({ price }) => price === 64100),
      () => double.quote('BTCUSDT', { c: '64100.00' }),
    );
    assert.ok(late.ticks.every(({ price }) => price !== 64000));
  });

  it('lets go of Binance when it is closed', async (t) => {
    const { double, upstream } = await start(t);
    await until(() => double.connections().open === 1);
    upstream.close();
    await until(() => double.connections().open === 0);
    await until(() => upstream.state().phase === 'idle');
  });

  it('starts from the command line, and ends at a signal', async (t) => {
    const double = await createBinance({ spacingMs: 350 });
    t.after(() => double.close());
    const child = spawn(
      process.execPath,
      [MAIN, '--upstream', `binance ${double.wsUrl}`, '--symbols', 'BTCUSDT,ETHUSDT'],
      { env: { ...process.env, PORT: '0', LOG_LEVEL: 'info' }, stdio: ['ignore', 'pipe', 'inherit'] },
    );
    t.after(() => child.kill('SIGKILL'));
    /** @type {string[]} */
    const lines = [];
    createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
    await until(() => lines.some((line) => line.includes('Upstream: Connected')));
    const [, url = ''] = /listening on (\S+) \(2 symbols\)/.exec(lines.join('\n')) ?? [];
    await until(async () => (await get({ url }, '/price/BTCUSDT')).body.data?.price === 64213.5);
    child.kill('SIGINT');
    const [code, signal] = await once(child, 'exit');
    if (process.platform !== 'win32') assert.deepEqual([code, signal], [0, null]);
    await until(() => double.connections().open === 0);
    assert.deepEqual(double.violations(), []);
  });
});

describe('what an upstream cannot be', () => {
  for (const [words, env, said] of /** @type {[string[], Record<string, string>, RegExp][]} */ ([
    [['--upstream', 'kraken'], {}, /An upstream is "binance".*not "kraken"/],
    [['--upstream', 'binance ftp://x'], {}, /An upstream is "binance"/],
    [[], { UPSTREAM: 'bitstamp' }, /not "bitstamp"/],
    [['--upstream', 'binance', '--symbols', 'BTC€'], {}, /Symbols are named as BTCUSDT,ETHUSDT, not "BTC€"/],
    [['--upstream', 'binance', '--symbols', ','], {}, /Symbols are named as/],
    [['--symbols', 'BTCUSDT'], {}, /--symbols chooses what --upstream follows/],
    [['--upstreams', 'binance'], {}, /Unknown option '--upstreams'/],
  ]))
    it(`says so in a sentence: ${[...words, ...Object.values(env)].join(' ')}`, async () => {
      const child = spawn(process.execPath, [MAIN, ...words], {
        env: { ...process.env, PORT: '0', ...env },
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      let text = '';
      child.stderr.setEncoding('utf8').on('data', (more) => {
        text += more;
      });
      const [code] = await once(child, 'close');
      assert.equal(code, 1);
      assert.match(text, said);
      assert.equal(text.trim().split('\n').length, 1);
    });

  it('names the remedy where the kit is not built', async () => {
    const kit = new URL('nowhere.js', import.meta.url);
    await assert.rejects(createUpstream({ kit }), /not built yet: run "npm run build"/);
  });
});
