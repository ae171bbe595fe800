// @ts-check

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { io } from 'socket.io-client';
import WebSocket from 'ws';
import { createMarket } from '../../demo/relay/market.mjs';
import { createHamster } from '../../demo/relays/hamster.mjs';
import { barsOf, dumps, flaskJson, naiveTime } from '../../demo/relays/shared.mjs';
import { createTradebot } from '../../demo/relays/tradebot.mjs';
import { createTradingSystem } from '../../demo/relays/trading-system.mjs';
import { createWebtrader } from '../../demo/relays/webtrader.mjs';
import { createClient, get, happens, until } from './clients.mjs';

/** @typedef {import('node:test').TestContext} TestContext */
/** @typedef {{ url: string, wsUrl: string, port: number }} Place */

const START = Date.parse('2026-11-20T17:00:00.250Z');
const STAMP = '2026-11-20T17:00:00.250000';
const MARKET = '/ws/market/stream';
const SIGNALS = '/ws/trading/signals/stream';
const BINARY = '/ws/trading/binary/stream';

const RELAYS = {
  hamster: createHamster,
  webtrader: createWebtrader,
  'trading-system': createTradingSystem,
  tradebot: createTradebot,
};

describe("Python's habits", () => {
  it('writes a time without a zone, with six digits of a second, and with none on a whole one', () => {
    const whole = Date.parse('2026-11-20T17:18:44Z');
    assert.equal(naiveTime(whole, 0), '2026-11-20T17:18:44');
    assert.equal(naiveTime(whole + 23, 0), '2026-11-20T17:18:44.023000');
    assert.equal(naiveTime(whole + 0.25, 0), '2026-11-20T17:18:44.000250');
    assert.equal(naiveTime(whole + 999.75, 0), '2026-11-20T17:18:44.999750');
    assert.equal(naiveTime(whole, 330), '2026-11-20T22:48:44');
    assert.equal(naiveTime(whole, -300), '2026-11-20T12:18:44');
    assert.equal(naiveTime(whole), naiveTime(whole, -new Date(whole).getTimezoneOffset()));
  });

  it('writes JSON as json.dumps and jsonify do', () => {
    assert.equal(
      dumps({ type: 'x', list: [1, null, true, 'é🟢'], small: 0.0000011, tiny: -1.234e-5, none: 0 }),
      '{"type": "x", "list": [1, null, true, "\\u00e9\\ud83d\\udfe2"], "small": 1.1e-06, "tiny": -1.234e-05, "none": 0}',
    );
    assert.equal(
      flaskJson({ ok: true, b: { z: 1, a: [{ d: 1, c: 2 }] } }).body,
      '{"b":{"a":[{"c":2,"d":1}],"z":1},"ok":true}\n',
    );
  });

  it('makes up the same candles each time, which join up and end at the price', () => {
    const quote = createMarket(createClock()).quote('EURUSD');
    assert.ok(quote);
    const options = { stepMs: 3_600_000, count: 48, until: START };
    const bars = barsOf(quote, options);
    assert.deepEqual(barsOf(quote, options), bars);
    assert.equal(bars.length, 48);
    assert.equal(bars.at(-1)?.close, quote.price);
    for (const [index, bar] of bars.entries()) {
      assert.ok(bar.low <= Math.min(bar.open, bar.close) && bar.high >= Math.max(bar.open, bar.close));
      const next = bars[index + 1];
      if (!next) continue;
      assert.equal(next.time - bar.time, options.stepMs);
      assert.equal(next.open, bar.close);
    }
  });
});

describe('every relay', () => {
  for (const [name, create] of Object.entries(RELAYS)) {
    /** @param {TestContext} t */
    const open = async (t, options = {}) => {
      const clock = createClock();
      const relay = await create({ market: createMarket(clock), ...clock, ...options });
      t.after(() => relay.close());
      return relay;
    };
    const transports = name === 'hamster' || name === 'webtrader' ? ['websocket', 'polling'] : ['plain'];

    for (const transport of transports) {
      it(`${name} drops a ${transport} client without a goodbye, and takes it back at once`, async (t) => {
        const relay = await open(t);
        const { gone } = await openAny(t, name, relay, transport);
        assert.equal(relay.stats().clients, 1);
        relay.drop();
        assert.match(await gone, /^(1006|transport close|transport error)$/);
        await until(() => relay.stats().clients === 0);
        await openAny(t, name, relay, transport);
      });

      it(`${name} refuses a ${transport} client and REST until it is restored`, async (t) => {
        const relay = await open(t);
        relay.drop({ refuse: true });
        assert.equal(relay.stats().fault, 'down');
        await assert.rejects(openAny(t, name, relay, transport));
        assert.equal((await get(relay, '/health')).status, 503);
        relay.restore();
        assert.equal(relay.stats().fault, 'none');
        await openAny(t, name, relay, transport);
        assert.notEqual((await get(relay, '/health')).status, 503);
      });
    }

    it(`${name} closes politely, twice if asked, and gives its port back`, async (t) => {
      const relay = await open(t);
      const { gone } = await openAny(t, name, relay, transports[0]);
      await Promise.all([relay.close(), relay.close()]);
      assert.match(await gone, /^(1001|transport close)$/);
      assert.equal(relay.stats().clients, 0);
      const again = await create({ port: relay.port });
      await again.close();
      assert.equal(again.port, relay.port);
    });

    it(`${name} rejects when its port is taken`, async (t) => {
      const relay = await open(t);
      await assert.rejects(create({ port: relay.port }), { code: 'EADDRINUSE' });
    });

    it(`${name} answers with plain JSON when it is called over a bridge`, async (t) => {
      const relay = await open(t);
      assert.deepEqual(JSON.parse(JSON.stringify(relay.stats())), relay.stats());
      const symbol = 'instruments' in relay ? 'BTC' : /** @type {string} */ (relay.symbols()[0]);
      assert.deepEqual(relay.set(symbol, 65_432.1), { symbol, price: 65_432.1 });
      assert.throws(() => relay.set('NOPE', 1), /No such symbol/);
    });

    it(`${name} takes a market that has little of what it lists`, async (t) => {
      const clock = createClock();
      const relay = await create({ market: createMarket({ symbols: ['ETHUSDT'], ...clock }), ...clock });
      t.after(() => relay.close());
      const symbols = 'instruments' in relay ? relay.instruments().map(({ symbol }) => symbol) : relay.symbols();
      assert.deepEqual(symbols, name === 'hamster' ? [] : ['ETH']);
    });

    it(`${name} outlives hostile requests`, async (t) => {
      const relay = await open(t);
      for (const path of ['/%E0%A4%A', '//', '/?', '/__proto__', '/health?%', '/api/chart-data?interval=constructor']) {
        const { status } = await get(relay, path);
        assert.ok(status && status >= 200, path);
      }
      const { status } = await get(relay, '/health', { method: 'POST', headers: { 'Content-Length': '10' } });
      assert.equal(status, name === 'tradebot' ? 426 : 405);
      await openAny(t, name, relay, transports[0]);
    });
  }

  it('keeps no process alive after its end', { timeout: 20_000 }, async () => {
    const script = `
      import { once } from 'node:events';
      import { io } from 'socket.io-client';
      import WebSocket from 'ws';
      import { createHamster } from './demo/relays/hamster.mjs';
      import { createWebtrader } from './demo/relays/webtrader.mjs';
      import { createTradingSystem } from './demo/relays/trading-system.mjs';
      import { createTradebot } from './demo/relays/tradebot.mjs';
      const relays = await Promise.all([createHamster(), createWebtrader(), createTradingSystem(), createTradebot()]);
      const sockets = [];
      for (const [url, transport] of [[relays[0].url, 'websocket'], [relays[1].url + '/webtrader', 'polling']]) {
        const socket = io(url, { transports: [transport], reconnection: false });
        await once(socket, 'connect');
        sockets.push(socket);
      }
      sockets[1].emit('subscribe_to_instruments', { instrument_ids: [1, 4, 5] });
      await once(sockets[1], 'subscription_success');
      for (const url of [relays[2].wsUrl + '${MARKET}', relays[2].wsUrl + '${SIGNALS}', relays[3].wsUrl])
        await once(new WebSocket(url), 'open');
      await fetch(relays[0].url + '/health');
      await Promise.all(relays.map((relay) => relay.close()));
      process.stdout.write('closed');
    `;
    assert.deepEqual(await run(['--input-type=module', '--eval', script]), [0, 'closed', '']);
  });
});

describe('hamster', () => {
  /** @param {TestContext} t @param {Parameters<typeof createHamster>[0]} [options] */
  const open = async (t, options = {}) => {
    const clock = createClock();
    const market = createMarket(clock);
    const relay = await createHamster({ market, updateIntervalMs: 0, utcOffsetMinutes: 0, ...clock, ...options });
    t.after(() => relay.close());
    return { relay, market, clock };
  };

  it('says its status before the namespace is connected', async (t) => {
    const { relay } = await open(t);
    const raw = await openRaw(t, relay.wsUrl + ENGINE);
    assert.match(await raw.next(), /^0\{"sid":"[^"]+","upgrades":\[\],"pingInterval":25000,"pingTimeout":20000/);
    raw.send('40');
    assert.equal(await raw.next(), '42["status",{"data":"Connected to Hamster Terminal API"}]');
    assert.match(await raw.next(), /^40\{"sid":"[^"]+"\}$/);
  });

  it('sends every price to everybody, with a change in percent that nobody rounded, and no snapshot', async (t) => {
    const { relay, market } = await open(t);
    const [first, second] = await Promise.all([openClient(t, relay), openClient(t, relay)]);
    first.emit('subscribe', { symbols: ['AAPL'] });
    await first.next('subscription');
    relay.set('EUR/USD', 1.09);
    relay.set('BTC/USD', 65_000.01);
    relay.set('ETH/USD', 3000);
    for (const client of [first, second]) {
      const tick = await client.next('price_update');
      const { open: opening = 0 } = market.quote('EURUSD') ?? {};
      assert.deepEqual(tick, {
        symbol: 'EUR/USD',
        price: 1.09,
        change: ((1.09 - opening) / opening) * 100,
        timestamp: STAMP,
      });
      assert.equal((await client.next('price_update')).symbol, 'BTC/USD');
      await client.settle('subscribe', 'subscription');
      // ETH is known to REST alone.
      assert.equal(client.payloads('price_update').length, 2);
    }
    assert.deepEqual(relay.symbols(), ['BTC/USD', 'AAPL', 'MSFT', 'NVDA', 'SPY', 'EUR/USD', 'GBP/USD']);
  });

  it('echoes what is subscribed to without a look at it, and is mute where Python would have thrown', async (t) => {
    const { relay } = await open(t);
    const client = await openClient(t, relay);
    const silent = [[], [['AAPL']], ['AAPL'], [null], [7], [Buffer.from('x')], [{}, {}]];
    for (const words of silent) client.send('subscribe', ...words);
    for (const symbols of [['NOPE', 7], 'AAPL', null]) {
      client.emit('subscribe', { symbols });
      assert.deepEqual(await client.next('subscription'), { symbols, status: 'subscribed' });
    }
    client.emit('subscribe', {});
    assert.deepEqual((await client.next('subscription')).symbols, ['BTC/USD', 'AAPL', 'EUR/USD']);
    client.emit('unsubscribe', { symbols: ['AAPL'] });
    await client.settle('subscribe', 'subscription');
    assert.equal(client.payloads('subscription').length, 5);
    assert.equal(relay.stats().badMessages, silent.length);
  });

  it('ticks while somebody is there and rests when nobody is', async (t) => {
    const { relay, clock } = await open(t, { updateIntervalMs: 1000 });
    assert.equal(clock.pending(), 0);
    const client = await openClient(t, relay);
    clock.advance(3000);
    await client.settle('subscribe', 'subscription');
    const symbols = client.payloads('price_update').map(({ symbol }) => symbol);
    for (const symbol of relay.symbols()) {
      const times = symbols.filter((other) => other === symbol).length;
      assert.ok(times >= 1 && times <= 4, `${symbol} ${times} times`);
    }
    client.socket.disconnect();
    await until(() => clock.pending() === 0);
  });

  it('serves every route in the shape of the original', async (t) => {
    const { relay, market } = await open(t);
    relay.set('BTC/USD', 64_321.119);
    relay.set('EUR/USD', 1.08426);
    const change = (/** @type {string} */ symbol) => Number(percentOf(market, symbol).toFixed(2));
    const price = (/** @type {string} */ symbol) => market.quote(symbol)?.price;

    const status = (await get(relay, '/api/status')).body;
    assert.deepEqual(status, {
      ok: true,
      status: 'running',
      data_source: 'Twelve Data (crypto, stocks, forex)',
      last_update: STAMP,
      cache: {
        btcPrice: 64_321.12,
        btcChange24h: change('BTCUSDT'),
        ethPrice: price('ETHUSDT'),
        ethChange24h: change('ETHUSDT'),
        spyPrice: price('SPY'),
        aaplPrice: price('AAPL'),
        msftPrice: price('MSFT'),
        nvdaPrice: price('NVDA'),
        eurusd: 1.0843,
        gbpusd: Number(price('GBPUSD')?.toFixed(4)),
        fearGreed: 62,
        goldPrice: 2650,
        dxyPrice: 103.5,
      },
    });
    const stocks = (await get(relay, '/api/stocks')).body;
    assert.deepEqual(Object.keys(stocks), ['aapl', 'msft', 'nvda', 'ok', 'spy']);
    assert.deepEqual(stocks.aapl, { price: price('AAPL'), change: change('AAPL') });
    const forex = (await get(relay, '/api/forex')).body;
    assert.deepEqual(Object.keys(forex), ['eurusd', 'gbpusd', 'ok']);
    assert.deepEqual(forex.eurusd, { price: 1.0843, change: change('EURUSD') });
    const summary = (await get(relay, '/api/binance/summary')).body;
    assert.deepEqual(Object.keys(summary), [
      ...['btcChange24h', 'btcPrice', 'btcVolume24h', 'commodities', 'commoditiesChange', 'cryptos', 'cryptosChange'],
      ...[
        'ethChange24h',
        'ethPrice',
        'fearGreed',
        'forex',
        'forexChange',
        'indices',
        'indicesChange',
        'lastUpdate',
        'ok',
      ],
      ...['source', 'stocks', 'stocksChange'],
    ]);
    assert.ok(Number.isInteger(summary.btcVolume24h));
    assert.equal(summary.cryptos.SOL, price('SOLUSDT'));
    assert.deepEqual((await get(relay, '/health')).body, { service: 'api-server', status: 'ok' });
    const nope = await get(relay, '/nope');
    assert.deepEqual([nope.status, nope.headers.get('content-type')], [404, 'text/html; charset=utf-8']);
  });

  it('may be read from any page', async (t) => {
    const { relay } = await open(t);
    for (const path of ['/api/status', '/nope', '/socket.io/?EIO=4&transport=polling']) {
      const { headers } = await get(relay, path, { headers: { origin: 'http://widget.example' } });
      assert.equal(headers.get('access-control-allow-origin'), 'http://widget.example', path);
    }
    assert.equal((await get(relay, '/health')).headers.get('access-control-allow-origin'), '*');
  });

  it('draws charts that end at the price', async (t) => {
    const { relay } = await open(t);
    relay.set('BTC/USD', 65_000);
    const { body } = await get(relay, '/api/chart-data?symbol=BTC/USD&interval=1h&outputsize=3');
    assert.deepEqual(Object.keys(body), [
      ...['count', 'current_price', 'interval', 'max_price', 'min_price', 'ok', 'points', 'resistance', 'support'],
      'symbol',
    ]);
    assert.deepEqual([body.ok, body.symbol, body.interval, body.count], [true, 'BTC/USD', '1h', 3]);
    assert.deepEqual(
      body.points.map((/** @type {any} */ { x, datetime }) => [x, datetime]),
      [
        [0, '2026-11-20 15:00:00'],
        [1, '2026-11-20 16:00:00'],
        [2, '2026-11-20 17:00:00'],
      ],
    );
    assert.equal(body.points[2].close, 65_000);
    assert.ok(body.support < body.min_price && body.resistance > body.max_price);
    assert.equal((await get(relay, '/api/chart-data?outputsize=100000')).body.count, 5000);
    for (const query of ['symbol=NOPE', 'interval=7s', 'outputsize=0', 'outputsize=x']) {
      const bad = await get(relay, `/api/chart-data?${query}`);
      assert.deepEqual([bad.status, bad.body.ok, typeof bad.body.error], [500, false, 'string'], query);
    }
  });

  it('never says that its upstream is gone: old prices by REST with a fresh date, and silence', async (t) => {
    const { relay, clock } = await open(t, { upstreamDown: true });
    const client = await openClient(t, relay);
    relay.set('BTC/USD', 65_000);
    const before = (await get(relay, '/api/status')).body;
    assert.equal(before.ok, true);
    assert.deepEqual(
      [before.cache.btcPrice, before.cache.ethPrice, before.cache.aaplPrice, before.cache.eurusd],
      [89_237, 3145.32, 235.5, 1.085],
    );
    assert.deepEqual((await get(relay, '/api/stocks')).body.nvda, { price: 145.2, change: 1.2 });
    assert.equal((await get(relay, '/api/binance/summary')).body.btcVolume24h, 24_500_000_000);
    clock.advance(29_999);
    assert.equal((await get(relay, '/api/status')).body.last_update, before.last_update);
    clock.advance(1);
    assert.equal((await get(relay, '/api/status')).body.last_update, '2026-11-20T17:00:30.250000');
    assert.equal((await get(relay, '/api/chart-data')).status, 500);
    await client.settle('subscribe', 'subscription');
    assert.deepEqual(client.payloads('price_update'), []);
    assert.deepEqual([relay.stats().upstreamDown, relay.stats().fault], [true, 'none']);

    relay.setUpstreamDown(false);
    await client.next('price_update');
    relay.setUpstreamDown(true);
    relay.restore();
    assert.equal(relay.stats().upstreamDown, false);
    relay.set('BTC/USD', 65_001);
    assert.equal((await get(relay, '/api/status')).body.cache.btcPrice, 65_001);
  });

  it('can be its older self, which knew no change on the socket', async (t) => {
    const { relay } = await open(t, { docEra: true });
    const client = await openClient(t, relay);
    relay.set('AAPL', 230);
    assert.equal((await client.next('price_update')).change, 0);
    assert.equal((await get(relay, '/api/chart-data')).status, 404);
    assert.equal((await get(relay, '/api/crypto/summary')).status, 404);
    assert.equal(Object.keys((await get(relay, '/api/binance/summary')).body).length, 7);
  });

  it('falls silent with sockets and REST alive, and speaks up when restored', async (t) => {
    const { relay } = await open(t);
    const client = await openClient(t, relay);
    relay.silence();
    relay.set('SPY', 570);
    await client.settle('subscribe', 'subscription');
    assert.deepEqual(client.payloads('price_update'), []);
    assert.equal((await get(relay, '/api/stocks')).body.spy.price, 570);
    relay.silence({ rest: true });
    assert.equal((await get(relay, '/api/stocks')).body.spy.price, 470);
    assert.equal(relay.stats().fault, 'silent');
    relay.restore();
    assert.equal((await client.next('price_update')).price, 570);
  });

  it('serves clients that can only poll', async (t) => {
    const { relay } = await open(t, { transports: ['polling'] });
    await assert.rejects(openClient(t, relay, { transports: ['websocket'] }), /websocket error/);
    const client = await openClient(t, relay, { transports: ['polling', 'websocket'] });
    relay.set('SPY', 570);
    assert.equal((await client.next('price_update')).price, 570);
    assert.equal(client.socket.io.engine.transport.name, 'polling');
  });

  it('survives what a hostile client sends', async (t) => {
    const { relay } = await open(t, { maxMessageBytes: 20_000 });
    const bystander = await openClient(t, relay);
    for (const frame of [
      '42{bad',
      '4',
      '42["disconnect"]',
      '49',
      '451-["subscribe",{"_placeholder":true}]',
      `42["x","${'x'.repeat(30_000)}"]`,
    ]) {
      const raw = await openRaw(t, relay.wsUrl + ENGINE);
      raw.send('40');
      raw.send(frame);
      raw.send('42["subscribe",{}]');
      await raw.closed;
    }
    const raw = await openRaw(t, relay.wsUrl + ENGINE);
    raw.send('40');
    raw.send(`42["subscribe",{"symbols":${'['.repeat(9000)}${']'.repeat(9000)}}]`);
    for (const event of ['error', 'connection', '__proto__', '']) bystander.emit(event, {});
    await bystander.settle('subscribe', 'subscription');
    for (let sent = 0; sent < 150; sent += 1) bystander.emit('subscribe', {});
    await until(() => relay.stats().limitedMessages > 0);
    relay.set('SPY', 570);
    assert.equal((await bystander.next('price_update')).price, 570);
  });

  it('lets go of a client that does not read', async (t) => {
    const { relay } = await open(t);
    const base = `${relay.url}/socket.io/?EIO=4&transport=polling`;
    const { sid } = JSON.parse((await (await fetch(base)).text()).slice(1));
    await fetch(`${base}&sid=${sid}`, { method: 'POST', body: '40' });
    await until(() => relay.stats().clients === 1);
    for (let trade = 0; trade < 5100; trade += 1) relay.set('SPY', 570 + trade / 100);
    assert.deepEqual([relay.stats().slowClients, relay.stats().clients], [1, 0]);
  });
});

describe('webtrader', () => {
  /** @param {TestContext} t @param {Parameters<typeof createWebtrader>[0]} [options] */
  const open = async (t, options = {}) => {
    const clock = createClock();
    const market = createMarket(clock);
    const relay = await createWebtrader({ market, updateIntervalMs: 0, utcOffsetMinutes: 0, ...clock, ...options });
    t.after(() => relay.close());
    return { relay, market, clock };
  };
  /** @param {TestContext} t @param {Place} relay @param {Parameters<typeof createClient>[2]} [options] */
  const join = (t, relay, options) => openClient(t, relay, options, '/webtrader');
  const idle = {
    binance: { active: false, type: 'crypto', url: 'wss://stream.binance.com:9443/ws/' },
    finnhub: { active: false, type: 'stocks', url: 'wss://ws.finnhub.io' },
    polygon: { active: false, type: 'multi', url: 'wss://socket.polygon.io' },
  };
  /** @type {[question: string, answer: string]} */
  const SETTLE = ['unsubscribe_from_instruments', 'unsubscription_success'];

  it('says the state of its feeds before the namespace is connected', async (t) => {
    const { relay } = await open(t);
    const raw = await openRaw(t, relay.wsUrl + ENGINE);
    await raw.next();
    raw.send('40/webtrader,');
    assert.equal(await raw.next(), `42/webtrader,["connection_status",${JSON.stringify(idle)}]`);
    assert.match(await raw.next(), /^40\/webtrader,\{"sid":"[^"]+"\}$/);
  });

  it('takes subscriptions by number, and sends what it has before it confirms', async (t) => {
    const { relay, market } = await open(t);
    relay.set('BTC', 64_000);
    relay.set('AAPL', 214.5);
    const client = await join(t, relay);
    client.emit('subscribe_to_instruments', { instrument_ids: [1, 999, 4, 5, 15, '2'] });
    assert.deepEqual(await client.next('subscription_success'), {
      message: 'Subscribed to 4 instruments',
      instruments: [
        { id: 1, symbol: 'BTC', name: 'Bitcoin', type: 'crypto' },
        { id: 4, symbol: 'AAPL', name: 'Apple Inc.', type: 'stock' },
        { id: 5, symbol: 'EUR/USD', name: 'Euro / US Dollar', type: 'forex' },
        { id: 15, symbol: 'XRP/USD', name: 'XRP', type: 'crypto' },
      ],
    });
    const change = market.quote('BTCUSDT')?.changePercent;
    assert.notEqual(change, 0);
    assert.deepEqual(client.payloads('price_update'), [
      { symbol: 'BTC', price: 64_000, change_24h: change, timestamp: STAMP },
      { symbol: 'AAPL', price: 214.5, change_24h: 0, timestamp: STAMP },
      { symbol: 'EUR/USD', price: market.quote('EURUSD')?.price, change_24h: 0, timestamp: STAMP },
    ]);
  });

  it('sends what anybody asked for to everybody, for ever', async (t) => {
    const { relay, clock } = await open(t);
    const [first, second] = await Promise.all([join(t, relay), join(t, relay)]);
    first.emit('subscribe_to_instruments', { instrument_ids: [1, 15] });
    await first.next('subscription_success');
    first.emit('unsubscribe_from_instruments', { instrument_ids: [1] });
    assert.deepEqual(await first.next('unsubscription_success'), { message: 'Unsubscribed from instruments' });
    relay.set('BTC', 65_000);
    relay.set('XRP/USD', 0.6);
    relay.set('ETH', 3000);
    for (const client of [first, second]) {
      await client.settle(...SETTLE);
      const ticks = client.payloads('price_update').filter(({ price }) => [65_000, 0.6, 3000].includes(price));
      assert.deepEqual(
        ticks.map(({ symbol }) => symbol),
        ['BTC'],
      );
    }
    assert.deepEqual(relay.stats().feeding, ['BTC']);

    // Timers rest while nobody is there, and the next to come finds the feed as it was.
    first.socket.disconnect();
    second.socket.disconnect();
    await until(() => clock.pending() === 0);
    const third = await join(t, relay);
    relay.set('BTC', 65_001);
    assert.equal((await third.next('price_update')).price, 65_001);
  });

  it('can let the first subscriber decide for all, and begin with an empty cache', async (t) => {
    const { relay } = await open(t, { firstDecides: true, warm: false });
    const client = await join(t, relay);
    for (const ids of [[1], [1, 2]]) {
      client.emit('subscribe_to_instruments', { instrument_ids: ids });
      assert.equal((await client.next('subscription_success')).instruments.length, ids.length);
    }
    assert.deepEqual(client.payloads('price_update'), []);
    relay.set('ETH', 3000);
    relay.set('BTC', 65_000);
    await client.settle(...SETTLE);
    assert.deepEqual(
      client.payloads('price_update').map(({ symbol }) => symbol),
      ['BTC'],
    );
    client.emit('subscribe_to_instruments', { instrument_ids: [1, 2] });
    await client.next('subscription_success');
    assert.deepEqual(
      client.payloads('price_update').map(({ symbol }) => symbol),
      ['BTC', 'BTC'],
    );
  });

  it('refuses what it cannot subscribe to, and is mute where Python would have thrown', async (t) => {
    const { relay } = await open(t);
    const client = await join(t, relay);
    for (const payload of [{}, { instrument_ids: [] }, { instrument_ids: [999, null, '1'] }]) {
      client.emit('subscribe_to_instruments', payload);
      assert.deepEqual(await client.next('subscription_error'), { message: 'No valid instruments found' });
    }
    for (const instrument_ids of [null, 7, [[1]], [{}], Array.from({ length: 1001 }, () => 1)]) {
      client.emit('subscribe_to_instruments', { instrument_ids });
      assert.deepEqual(await client.next('subscription_error'), { message: 'Failed to subscribe to instruments' });
    }
    for (const event of ['subscribe_to_instruments', 'get_price_history'])
      for (const words of [[], [null], [[1]], ['x'], [{}, {}]]) client.send(event, ...words);
    client.send('get_market_status', {});
    client.send('ping');
    client.send('ping', {});
    client.send('unsubscribe_from_instruments');
    await client.settle(...SETTLE);
    assert.equal(relay.stats().badMessages, 14);
    assert.deepEqual(
      client.seen.map(([event]) => event).filter((event) => !/error/.test(event)),
      ['connection_status', 'unsubscription_success'],
    );
  });

  it('draws its price history by lot, whatever it is asked for', async (t) => {
    const { relay } = await open(t);
    const client = await join(t, relay);
    client.emit('get_price_history', { symbol: 'BTC', timeframe: '5m', limit: 3 });
    const { symbol, timeframe, data } = await client.next('price_history');
    assert.deepEqual([symbol, timeframe], ['BTC', '5m']);
    const newest = Math.floor(START / 1000);
    assert.deepEqual(
      data.map((/** @type {any} */ { timestamp }) => timestamp),
      [newest - 600, newest - 300, newest],
    );
    assert.deepEqual(Object.keys(data[0]), ['timestamp', 'open', 'high', 'low', 'close', 'volume']);
    for (const bar of data) {
      assert.ok(bar.close > 20 && bar.close < 230, `${bar.close}`);
      assert.ok(bar.low <= Math.min(bar.open, bar.close) && bar.high >= Math.max(bar.open, bar.close));
      assert.equal(bar.close, Number(bar.close.toFixed(2)));
    }
    client.emit('get_price_history', {});
    const usual = await client.next('price_history');
    assert.deepEqual([usual.symbol, usual.timeframe, usual.data.length], [null, '1h', 100]);
    assert.equal(usual.data[1].timestamp - usual.data[0].timestamp, 3600);
    client.emit('get_price_history', { symbol: 'NOPE', timeframe: '7w', limit: -1 });
    assert.deepEqual(await client.next('price_history'), { symbol: 'NOPE', timeframe: '7w', data: [] });
    client.emit('get_price_history', { limit: 1e9 });
    assert.equal((await client.next('price_history')).data.length, 5000);
    for (const wrong of [{ limit: '3' }, { limit: 1.5 }, { limit: null }, { timeframe: ['1h'] }]) {
      client.emit('get_price_history', wrong);
      assert.deepEqual(await client.next('price_history_error'), { message: 'Failed to get price history' });
    }
  });

  it('can have a history that ends at the price', async (t) => {
    const { relay } = await open(t, { history: 'true' });
    relay.set('EUR/USD', 1.0873);
    const client = await join(t, relay);
    client.emit('get_price_history', { symbol: 'EUR/USD', timeframe: '1h', limit: 24 });
    const { data } = await client.next('price_history');
    assert.deepEqual(
      [data.length, data[23].close, data[23].timestamp],
      [24, 1.0873, Date.parse('2026-11-20T17:00:00Z') / 1000],
    );
    client.emit('get_price_history', { symbol: 'NOPE', limit: 2 });
    assert.equal((await client.next('price_history')).data.length, 2);
  });

  it('tells whether the market is open, and is without stock prices while it is not', async (t) => {
    const { relay } = await open(t, { marketOpen: false });
    const client = await join(t, relay);
    client.send('get_market_status');
    assert.deepEqual(await client.next('market_status'), {
      is_market_hours: false,
      market_open: '2026-11-20T09:30:00',
      market_close: '2026-11-20T16:00:00',
      active_data_feeds: 0,
      total_data_feeds: 3,
      connection_status: idle,
    });
    client.emit('subscribe_to_instruments', { instrument_ids: [1, 4] });
    await client.next('subscription_success');
    relay.set('AAPL', 220);
    relay.set('BTC', 65_000);
    await client.settle(...SETTLE);
    assert.equal(client.payloads('price_update').at(-1).symbol, 'BTC');
    assert.ok(!client.payloads('price_update').some(({ price }) => price === 220));
    assert.equal((await get(relay, '/webtrader/market_status')).body.stocks_trading_allowed, false);

    relay.setMarketOpen(true);
    relay.set('AAPL', 221);
    assert.equal((await client.next('price_update')).price, 221);
    client.send('get_market_status');
    const status = await client.next('market_status');
    assert.deepEqual([status.is_market_hours, status.active_data_feeds], [true, 2]);
    const rest = (await get(relay, '/webtrader/market_status')).body;
    assert.deepEqual([rest.stocks_trading_allowed, rest.message], [true, 'Stock trading is available']);
    assert.deepEqual(Object.keys(rest.markets), ['Australia', 'Frankfurt', 'Hong_Kong', 'London', 'Tokyo', 'US']);
    assert.deepEqual(rest.markets.US, { local_time: '12:00 EST', next_open: 'Now', open: true });
    assert.deepEqual(rest.markets.Tokyo, { local_time: '02:00 JST', next_open: 'Monday 09:30', open: false });
  });

  it('serves prices by number and by name, unless the name has a slash', async (t) => {
    const { relay, market } = await open(t);
    relay.set('BTC', 67_234.56);
    const change = market.quote('BTCUSDT')?.changePercent;
    for (const path of ['/webtrader/get_price/?instrument_id=1', '/webtrader/get_price?instrument_id=1'])
      assert.deepEqual((await get(relay, path)).body, { current_price: 67_234.56, change }, path);
    assert.deepEqual((await get(relay, '/webtrader/realtime_price/BTC')).body, {
      symbol: 'BTC',
      price: 67_234.56,
      change,
      timestamp: Math.floor(START / 1000),
    });
    assert.equal((await get(relay, '/webtrader/get_price/?instrument_id=5')).status, 200);
    const unknown = await get(relay, '/webtrader/realtime_price/NOPE');
    assert.deepEqual([unknown.status, unknown.body], [404, { error: 'Instrument NOPE not found' }]);
    for (const path of [
      'realtime_price/EUR/USD',
      'realtime_price/EUR%2FUSD',
      'get_price/?instrument_id=999',
      'get_price/',
      'realtime_status',
      'dashboard',
    ]) {
      const { status, headers } = await get(relay, `/webtrader/${path}`);
      assert.deepEqual([status, headers.get('content-type')], [404, 'text/html; charset=utf-8'], path);
    }
  });

  it('has no cross-origin headers on REST unless told to, and always on Socket.IO', async (t) => {
    const origin = 'http://widget.example';
    const path = '/webtrader/realtime_price/BTC';
    const { relay } = await open(t);
    const { relay: kind } = await open(t, { cors: true });
    assert.equal((await get(relay, path, { headers: { origin } })).headers.get('access-control-allow-origin'), null);
    const { headers } = await get(kind, path, { headers: { origin } });
    assert.deepEqual(
      [headers.get('access-control-allow-origin'), headers.get('access-control-allow-credentials')],
      [origin, 'true'],
    );
    const handshake = await get(relay, '/socket.io/?EIO=4&transport=polling', { headers: { origin } });
    assert.equal(handshake.headers.get('access-control-allow-origin'), origin);
    assert.equal(handshake.headers.get('access-control-allow-credentials'), 'true');
  });

  it('disconnects and then refuses whoever is not signed in', async (t) => {
    const { relay } = await open(t, { signIn: true });
    const raw = await openRaw(t, relay.wsUrl + ENGINE);
    await raw.next();
    raw.send('40/webtrader,');
    assert.equal(await raw.next(), '41/webtrader,');
    assert.equal(await raw.next(), '44/webtrader,{"message":"Connection rejected by server"}');
    const { status, headers } = await get(relay, '/webtrader/get_price/?instrument_id=1');
    assert.deepEqual([status, headers.get('content-type')], [401, 'text/html; charset=utf-8']);
    assert.equal((await get(relay, '/webtrader/realtime_status')).status, 404);

    const headersWith = (/** @type {string} */ cookie) => ({ extraHeaders: { cookie } });
    await assert.rejects(join(t, relay, headersWith('my_session=1; session=')), /io server disconnect/);
    const client = await join(t, relay, headersWith('theme=dark; session=abc'));
    client.emit('subscribe_to_instruments', { instrument_ids: [1] });
    await client.next('subscription_success');
    const signedIn = await get(relay, '/webtrader/realtime_price/BTC', { headers: { cookie: 'session=abc' } });
    assert.equal(signedIn.status, 200);
    // Nobody answers in the main namespace, which is open to all.
    const lost = await openRaw(t, relay.wsUrl + ENGINE);
    await lost.next();
    lost.send('40');
    assert.match(await lost.next(), /^40\{/);
  });

  for (const transport of ['websocket', 'polling']) {
    it(`shows the official ${transport} client a disconnect and no connect_error`, async (t) => {
      const { relay } = await open(t, { signIn: true });
      const socket = io(`${relay.url}/webtrader`, { transports: [transport], forceNew: true, autoConnect: false });
      t.after(() => socket.disconnect());
      /** @type {string[]} */
      const heard = [];
      socket.on('connect', () => heard.push('connect'));
      socket.on('connect_error', (error) => heard.push(error.message));
      const gone = happens(socket, 'disconnect');
      socket.connect();
      assert.equal((await gone)[0], 'io server disconnect');
      await until(() => relay.stats().clients === 0);
      assert.deepEqual(heard, []);
    });
  }

  it('falls silent with sockets and REST alive, and speaks up when restored', async (t) => {
    const { relay } = await open(t);
    const client = await join(t, relay);
    relay.silence();
    client.emit('subscribe_to_instruments', { instrument_ids: [1] });
    await client.next('subscription_success');
    relay.set('BTC', 65_000);
    client.send('get_market_status');
    await client.next('market_status');
    assert.deepEqual(client.payloads('price_update'), []);
    assert.equal((await get(relay, '/webtrader/realtime_price/BTC')).body.price, 65_000);
    relay.silence({ rest: true });
    assert.equal((await get(relay, '/webtrader/realtime_price/BTC')).status, 500);
    relay.restore();
    assert.equal((await client.next('price_update')).price, 65_000);
    assert.equal((await get(relay, '/webtrader/realtime_price/BTC')).status, 200);
  });
});

describe('trading-system', () => {
  /** @param {TestContext} t @param {Parameters<typeof createTradingSystem>[0]} [options] */
  const open = async (t, options = {}) => {
    const clock = createClock();
    const market = options.market ?? createMarket(clock);
    const relay = await createTradingSystem({ utcOffsetMinutes: 0, ...clock, ...options, market });
    t.after(() => relay.close());
    return { relay, market, clock };
  };
  const gold = { price: 4338.5, tick: 0.01, lot: 1, dailyVolume: 1e6, tradesPerSecond: 1, dailyVolatility: 0.01 };

  it('sends numbers for people to read, one message for each symbol', async (t) => {
    const market = createMarket({
      symbols: ['BTCUSDT', 'EUR/USD', 'USD/JPY', { symbol: 'XAU/USD', ...gold }],
      ...createClock(),
    });
    const { relay } = await open(t, { market });
    const raw = await openRaw(t, relay.wsUrl + MARKET);
    relay.set('BTC', 88_154.92);
    relay.set('EUR/USD', 1.17123);
    relay.set('USD/JPY', 157.73);
    relay.set('XAU/USD', 4338.5);
    relay.round();
    const quote = market.quote('BTCUSDT');
    const euro = percentOf(market, 'EURUSD');
    assert.ok(quote);
    const data = {
      price: '$88154.9200',
      change_24h: `+${quote.changePercent.toFixed(2)}%`,
      volume: Math.round(quote.volume).toLocaleString('en-US'),
      high: '$88154.9200',
      low: `$${quote.low.toFixed(4)}`,
      timestamp: STAMP,
      source: 'binance',
    };
    assert.equal(await raw.next(), dumps({ type: 'market_update', symbol: 'BTC', data }));
    assert.match(String(data.volume), /^\d{1,3}(,\d{3})+$/);
    assert.equal(
      await raw.next(),
      `{"type": "market_update", "symbol": "EUR/USD", "data": {"price": "1.17123", "change_24h": "+${euro.toFixed(2)}%", ` +
        `"volume": null, "high": null, "low": null, "timestamp": "${STAMP}", "source": "fxmarketapi.com"}}`,
    );
    assert.equal(JSON.parse(await raw.next()).data.price, '157.73000');
    const metal = JSON.parse(await raw.next());
    assert.deepEqual([metal.symbol, metal.data.price, metal.data.source], ['XAU/USD', '$4338.50', 'metalpriceapi.com']);
    assert.match(metal.data.change_24h, /^[+-]\d+\.\d\d%$/);
    assert.equal(metal.data.volume, null);
    relay.set('BTC', 50_000);
    relay.round();
    assert.match(JSON.parse(await raw.next()).data.change_24h, /^-\d\d\.\d\d%$/);
  });

  it('sends a burst in every round while somebody listens, none at first, and none when nobody does', async (t) => {
    const { relay, clock } = await open(t, { roundMs: 6000 });
    assert.equal(clock.pending(), 0);
    const raw = await openRaw(t, relay.wsUrl + MARKET);
    await until(() => relay.stats().clients === 1);
    const all = relay.symbols();
    clock.advance(1100);
    assert.equal(relay.stats().updatesSent, 0);
    clock.advance(100);
    for (const symbol of all) assert.equal(JSON.parse(await raw.next()).symbol, symbol);
    clock.advance(12_000);
    assert.equal(relay.stats().updatesSent, 3 * all.length);
    raw.close();
    await until(() => clock.pending() === 0);
  });

  it('leaves out others each time when its providers fail', async (t) => {
    const { relay } = await open(t, { failing: 6 });
    const raw = await openRaw(t, relay.wsUrl + MARKET);
    const all = relay.symbols();
    await until(() => relay.stats().clients === 1);
    for (let round = 0; round < 4; round += 1) relay.round();
    const seen = [];
    for (let index = 0; index < 4 * (all.length - 6); index += 1) seen.push(JSON.parse(await raw.next()).symbol);
    assert.deepEqual(seen.slice(0, all.length - 6), all.slice(6));
    assert.deepEqual(seen.slice(all.length - 6, all.length), all.slice(0, 6));
    assert.deepEqual([...new Set(seen)].sort(), [...all].sort());
  });

  it('answers the text ping on every path and nothing else', async (t) => {
    const { relay } = await open(t);
    for (const path of [MARKET, SIGNALS, BINARY, `${MARKET}?token=1`]) {
      const raw = await openRaw(t, relay.wsUrl + path);
      for (const text of ['{"type":"ping"}', 'PING', ' ping', '', '[]', 'null', 'x'.repeat(1000)]) raw.send(text);
      raw.send(Buffer.from('ping'));
      raw.send('ping');
      assert.equal(await raw.next(), '{"type": "pong"}');
    }
  });

  it('refuses other paths with 403', async (t) => {
    const { relay } = await open(t);
    for (const path of ['/', '/ws', '/ws/market', `${MARKET}/`, '/socket.io/', '/__proto__'])
      await assert.rejects(openRaw(t, relay.wsUrl + path), /Unexpected server response: 403/, path);
  });

  it('sends the signals that the original means to send', async (t) => {
    const { relay, market, clock } = await open(t, { signalMs: 1000 });
    const [signals, binary] = await Promise.all([openRaw(t, relay.wsUrl + SIGNALS), openRaw(t, relay.wsUrl + BINARY)]);
    await until(() => relay.stats().clients === 2);
    const { open: opening = 0 } = market.quote('BTCUSDT') ?? {};
    relay.set('BTC', opening * 1.06);
    relay.set('ETH', (market.quote('ETHUSDT')?.open ?? 0) * 0.97);
    clock.advance(1000);
    const first = await signals.next();
    assert.match(first, /"signal_strength": "\\ud83d\\udfe2/);
    const { type, symbol, data } = JSON.parse(first);
    assert.deepEqual([type, symbol, data.signal, data.recommendation], ['signal_update', 'BTC', 'STRONG_BUY', '']);
    assert.deepEqual(Object.keys(data), [
      ...['signal', 'signal_strength', 'confidence', 'entry_price', 'target_price', 'stop_loss', 'recommendation'],
      'timestamp',
    ]);
    assert.match(data.confidence, /^\d\d%$/);
    for (const field of ['entry_price', 'target_price', 'stop_loss']) assert.match(data[field], /^\$\d+\.\d{4}$/);
    assert.equal(JSON.parse(await signals.next()).data.signal, 'SELL');

    const { data: bits, ...rest } = JSON.parse(await binary.next());
    assert.deepEqual(rest, { type: 'binary_update' });
    assert.deepEqual(bits.symbols, relay.symbols());
    assert.deepEqual(bits.binary_array, [...bits.binary_string]);
    assert.deepEqual(bits.binary_array.slice(0, 2), ['1', '0']);
    assert.equal(bits.bullish_signals + bits.bearish_signals, bits.total_signals);
    assert.match(bits.market_sentiment, /^(BULLISH|BEARISH|NEUTRAL)$/);
    relay.signals();
    await binary.next();
  });

  it('serves the same numbers by REST under other names', async (t) => {
    const { relay } = await open(t);
    relay.set('BTC', 88_128.35);
    const prices = await get(relay, '/market/prices', { headers: { origin: 'http://widget.example' } });
    assert.deepEqual(Object.keys(prices.body), relay.symbols());
    assert.deepEqual(Object.keys(prices.body.BTC), [
      ...['symbol', 'asset_class', 'current_price', 'price_change_24h', 'volume', 'high_24h', 'low_24h', 'timestamp'],
      'source',
    ]);
    assert.deepEqual(
      [prices.body.BTC.current_price, prices.body.BTC.asset_class, prices.body.BTC.timestamp],
      ['$88128.3500', 'CRYPTO', STAMP],
    );
    assert.deepEqual([prices.body['EUR/USD'].asset_class, prices.body['EUR/USD'].high_24h], ['FOREX', null]);
    assert.equal(prices.headers.get('access-control-allow-origin'), '*');
    assert.equal(prices.headers.get('access-control-allow-credentials'), 'true');
    const { body } = await get(relay, '/market/supported-symbols');
    assert.equal(body.total_count, relay.symbols().length);
    assert.deepEqual(body.supported_symbols.metals, []);
    assert.equal(body.supported_symbols.crypto[0], 'BTC');
    const health = (await get(relay, '/health')).body;
    assert.deepEqual([health.success, health.data.status, health.error_code], [true, 'healthy', null]);
    assert.deepEqual((await get(relay, '/nope')).body, { detail: 'Not Found' });
  });

  it('falls silent but for its pongs, and speaks up when restored', async (t) => {
    const { relay } = await open(t);
    const raw = await openRaw(t, relay.wsUrl + MARKET);
    relay.silence();
    relay.round();
    relay.signals();
    raw.send('ping');
    assert.equal(await raw.next(), '{"type": "pong"}');
    assert.equal((await get(relay, '/market/prices')).status, 200);
    relay.silence({ rest: true });
    const none = await get(relay, '/market/prices');
    assert.deepEqual([none.status, none.body], [500, { detail: '' }]);
    relay.restore();
    relay.round();
    assert.equal(JSON.parse(await raw.next()).type, 'market_update');
  });

  it('pings by the protocol, and lets go of whom it does not hear from', async (t) => {
    const { relay, clock } = await open(t);
    const raw = await openRaw(t, relay.wsUrl + BINARY);
    const dead = await openRaw(t, relay.wsUrl + BINARY, { autoPong: false });
    await until(() => relay.stats().clients === 2);
    const pinged = once(raw.socket, 'ping');
    clock.advance(20_000);
    await pinged;
    // Behind its pong.
    raw.send('ping');
    while ((await raw.next()) !== '{"type": "pong"}');
    clock.advance(20_000);
    assert.equal(await dead.closed, 1006);
    assert.equal(relay.stats().clients, 1);
  });

  it('survives what a hostile client sends', async (t) => {
    const { relay } = await open(t, { maxMessageBytes: 1000, controlLimit: 20 });
    const big = await openRaw(t, relay.wsUrl + MARKET);
    big.send('x'.repeat(1001));
    assert.equal(await big.closed, 1009);
    const broken = await openRaw(t, relay.wsUrl + MARKET);
    broken.wire.write(Buffer.from([0xff, 0xff, 0xff, 0xff]));
    assert.equal(await broken.closed, 1002);
    const flood = await openRaw(t, relay.wsUrl + MARKET);
    for (let sent = 0; sent < 50; sent += 1) flood.send('ping');
    await until(() => relay.stats().limitedMessages === 30);
    const calm = await openRaw(t, relay.wsUrl + MARKET);
    calm.send('ping');
    assert.equal(await calm.next(), '{"type": "pong"}');
  });
});

describe('tradebot', () => {
  /** @param {TestContext} t @param {Parameters<typeof createTradebot>[0]} [options] */
  const open = async (t, options = {}) => {
    const clock = createClock();
    const market = createMarket(clock);
    const relay = await createTradebot({ market, utcOffsetMinutes: 0, ...clock, ...options });
    t.after(() => relay.close());
    return { relay, market, clock };
  };

  it('begins with all it has, and sends all of it in every round', async (t) => {
    const { relay, market, clock } = await open(t);
    const raw = await openRaw(t, `${relay.wsUrl}/any/path?at=all`);
    const first = await raw.next();
    assert.match(
      first,
      /^\{"type": "initial_data", "timestamp": "2026-11-20T17:00:00\.250000", "data": \[\{"coin_name": /,
    );
    assert.match(first, /"coin_name_fa": "\\u0628\\u06cc\\u062a\\u200c\\u06a9\\u0648\\u06cc\\u0646"/);
    assert.match(first, /"price_usd": 1\.\d+e-05/);
    const { data } = JSON.parse(first);
    const quote = market.quote('BTCUSDT');
    assert.ok(quote);
    assert.deepEqual(data[0], {
      coin_name: 'BTC',
      symbol: 'BTC',
      price_usd: quote.price,
      '24h_change_percent': quote.changePercent,
      volume_usd: quote.volume * quote.price,
      market_cap_usd: 0,
      rank: 1,
      last_updated: STAMP,
      source: 'binance',
      coin_name_fa: 'بیت‌کوین',
    });
    assert.deepEqual(
      data.map((/** @type {any} */ { rank }) => rank),
      relay.symbols().map((_, index) => index + 1),
    );
    clock.advance(5000);
    const update = JSON.parse(await raw.next());
    assert.deepEqual(
      [update.type, update.timestamp, update.data.length],
      ['market_update', '2026-11-20T17:00:05.250000', data.length],
    );
    clock.advance(5000);
    assert.equal(JSON.parse(await raw.next()).type, 'market_update');
  });

  it('can speak the shape of its document, and with the numbers of CoinGecko', async (t) => {
    const { relay } = await open(t, { shape: 'map' });
    relay.set('BTC', 50_000);
    relay.round();
    const { type, data } = JSON.parse(await (await openRaw(t, relay.wsUrl)).next());
    assert.equal(type, 'initial_data');
    assert.deepEqual(Object.keys(data.BTCUSDT), ['price', 'change_24h']);
    assert.equal(data.BTCUSDT.price, 50_000);

    const { relay: other } = await open(t, { source: 'coingecko' });
    const [coin] = JSON.parse(await (await openRaw(t, other.wsUrl)).next()).data;
    assert.deepEqual([coin.coin_name, coin.symbol, coin.source], ['Bitcoin', 'BTC', 'coingecko']);
    assert.ok(coin.market_cap_usd > 1e11);
  });

  it('has nothing to say at first, and its status for so long only', async (t) => {
    const { relay } = await open(t, { empty: true });
    const raw = await openRaw(t, relay.wsUrl);
    raw.send('{"type":"request_status"}');
    assert.equal(
      await raw.next(),
      '{"type": "status", "data": {"is_running": true, "last_update": null, "coins_tracked": 0, "history_size": 0, "api_status": {}}}',
    );
    relay.round();
    assert.equal(JSON.parse(await raw.next()).type, 'market_update');
    raw.send('{"type":"request_status"}');
    assert.equal(await raw.closed, 1011);
  });

  it('answers a ping, ignores what is no JSON, and ends with 1011 what is JSON and no object', async (t) => {
    const { relay } = await open(t);
    const raw = await openRaw(t, relay.wsUrl);
    await raw.next();
    for (const text of [
      'ping',
      '',
      '{',
      '{}',
      '{"type":"subscribe","symbols":["BTC"]}',
      '{"type":["ping"]}',
      '{"__proto__":1}',
    ])
      raw.send(text);
    raw.send('{"type":"ping"}');
    assert.equal(await raw.next(), '{"type": "pong"}');
    for (const text of ['["ping"]', '"ping"', '1', 'null', 'true', '['.repeat(10_000) + ']'.repeat(10_000)]) {
      const client = await openRaw(t, relay.wsUrl);
      client.send(text);
      assert.equal(await client.closed, 1011, text.slice(0, 10));
    }
    raw.send('{"type":"ping"}');
    assert.equal(await raw.next(), '{"type": "pong"}');
    raw.send('x'.repeat(40_000));
    assert.equal(await raw.closed, 1009);
  });

  it('leaves out a coin that jumps by more than half, and goes on doing so', async (t) => {
    const { relay } = await open(t);
    relay.round();
    const raw = await openRaw(t, relay.wsUrl);
    await raw.next();
    const has = async () => JSON.parse(await raw.next()).data.some((/** @type {any} */ { symbol }) => symbol === 'BTC');
    relay.round();
    assert.equal(await has(), true);
    relay.set('BTC', 120_000);
    for (let round = 0; round < 3; round += 1) {
      relay.round();
      assert.equal(await has(), false);
    }
    relay.set('BTC', 64_000);
    relay.round();
    assert.equal(await has(), true);
  });

  it('can open every connection and close it at once', async (t) => {
    const { relay } = await open(t, { rejecting: true });
    const first = await openRaw(t, relay.wsUrl);
    assert.equal(await first.closed, 1011);
    assert.equal(first.waiting(), 0);
    assert.equal(relay.stats().rejecting, true);
    relay.setRejecting(false);
    await (await openRaw(t, relay.wsUrl)).next();
    relay.setRejecting(true);
    relay.restore();
    await (await openRaw(t, relay.wsUrl)).next();
  });

  it('falls silent but for its pongs, and speaks up when restored', async (t) => {
    const { relay, clock } = await open(t);
    const raw = await openRaw(t, relay.wsUrl);
    await raw.next();
    relay.silence();
    clock.advance(20_000);
    const late = await openRaw(t, relay.wsUrl);
    for (const client of [raw, late]) {
      client.send('{"type":"ping"}');
      assert.equal(await client.next(), '{"type": "pong"}');
    }
    relay.restore();
    clock.advance(5000);
    for (const client of [raw, late]) assert.equal(JSON.parse(await client.next()).type, 'market_update');
  });

  it('has no pages', async (t) => {
    const { relay } = await open(t);
    assert.equal((await get(relay, '/')).status, 426);
  });
});

const ENGINE = '/socket.io/?EIO=4&transport=websocket';

/** A clock that moves when told to. */
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
      const end = time + ms;
      for (;;) {
        const [next] = [...timers].filter(([, { at }]) => at <= end).sort(([, a], [, b]) => a.at - b.at);
        if (!next) break;
        timers.delete(next[0]);
        time = Math.max(time, next[1].at);
        next[1].callback();
      }
      time = end;
    },
  };
}

/** @param {ReturnType<typeof createMarket>} market @param {string} symbol */
function percentOf(market, symbol) {
  const quote = market.quote(symbol);
  assert.ok(quote);
  return ((quote.price - quote.open) / quote.open) * 100;
}

/**
 * A client of whatever kind the relay speaks to, once it is connected.
 *
 * @param {TestContext} t
 * @param {string} name
 * @param {Place} relay
 * @param {string | undefined} transport
 * @returns {Promise<{ gone: Promise<string> }>} `gone`: how it ended, later
 */
async function openAny(t, name, relay, transport) {
  if (transport === 'plain') {
    const raw = await openRaw(t, relay.wsUrl + (name === 'trading-system' ? MARKET : ''));
    return { gone: raw.closed.then(String) };
  }
  const options = { transports: /** @type {any} */ ([transport]) };
  const { socket } = await openClient(t, relay, options, name === 'webtrader' ? '/webtrader' : '');
  return { gone: happens(socket, 'disconnect').then(([reason]) => reason) };
}

/**
 * A connected official client which remembers every event in order.
 *
 * @param {TestContext} t
 * @param {Place} relay
 * @param {Parameters<typeof createClient>[2]} [options]
 * @param {string} [namespace]
 */
async function openClient(t, relay, options = {}, namespace = '') {
  const made = createClient(t, relay.url + namespace, options);
  const { socket, next } = made;
  const client = {
    ...made,
    send: (/** @type {[event: string, ...words: unknown[]]} */ ...words) => socket.emit(...words),

    /** Resolves when everything that the relay has sent so far is here: replies overtake nothing. */
    async settle(/** @type {string} */ question, /** @type {string} */ answer) {
      socket.emit(question, {});
      return next(answer);
    },
  };

  const refused = Promise.race([
    happens(socket, 'connect_error').then(([error]) => Promise.reject(error)),
    happens(socket, 'disconnect').then(([reason]) => Promise.reject(new Error(reason))),
  ]);
  refused.catch(() => {});
  const connected = happens(socket, 'connect');
  socket.connect();
  await Promise.race([connected, refused]);
  return client;
}

/**
 * A plain WebSocket which remembers every message.
 *
 * @param {TestContext} t
 * @param {string} url
 * @param {object} [options] of ws
 */
async function openRaw(t, url, options = {}) {
  const socket = new WebSocket(url, options);
  /** @type {string[]} */
  const messages = [];
  let wake = () => {};
  socket.on('message', (data) => {
    messages.push(String(data));
    wake();
  });
  const closed = once(socket, 'close').then(([code]) => Number(code));
  closed.catch(() => {});
  t.after(() => socket.terminate());
  await once(socket, 'open');
  socket.on('error', () => {});
  return {
    socket,
    /** Its close code, later. */
    closed,
    get wire() {
      return /** @type {{ _socket: import('node:net').Socket }} */ (/** @type {unknown} */ (socket))._socket;
    },
    send: (/** @type {string | Buffer} */ data) => socket.send(data),
    close: () => socket.close(),
    waiting: () => messages.length,
    async next() {
      while (messages.length === 0)
        await new Promise((resolve) => {
          wake = () => resolve(undefined);
        });
      return /** @type {string} */ (messages.shift());
    },
  };
}

/** @param {string[]} args @returns {Promise<[code: unknown, output: string, errors: string]>} */
async function run(args) {
  const cwd = fileURLToPath(new URL('../..', import.meta.url));
  const child = spawn(process.execPath, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    output += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    errors += text;
  });
  // A process that will not end is the very thing under test, so it is not waited for without end.
  const patience = setTimeout(() => child.kill('SIGKILL'), 15_000);
  const [code] = await once(child, 'close');
  clearTimeout(patience);
  return [code, output, errors];
}
