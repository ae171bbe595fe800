// The doubles are only worth their tests if they can be trusted: each rule is broken once, and seen, and kept once.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import WebSocket from 'ws';
import { createCoinbase } from '../doubles/coinbase.mjs';
import { createKraken } from '../doubles/kraken.mjs';
import { createRestVenues } from '../doubles/rest-venues.mjs';

/** A client that hands out what it hears, in order. */
async function connect(t, url) {
  const ws = new WebSocket(url);
  t.after(() => ws.terminate());
  const arrived = [];
  const waiting = [];
  ws.on('error', () => {});
  ws.on('message', (data) => {
    const message = JSON.parse(data.toString());
    const next = waiting.shift();
    if (next) next(message);
    else arrived.push(message);
  });
  const closed = new Promise((resolve) => ws.on('close', (code) => resolve(code)));
  await Promise.race([new Promise((resolve) => ws.on('open', resolve)), closed]);
  const next = () => (arrived.length > 0 ? Promise.resolve(arrived.shift()) : new Promise((on) => waiting.push(on)));
  const ask = (message) => {
    ws.send(typeof message === 'string' ? message : JSON.stringify(message));
    return next();
  };
  return { ws, closed, next, ask, arrived };
}

const start = async (t, create, options) => {
  const double = await create(options);
  t.after(() => double.close());
  return double;
};
const rules = (double) => double.violations().map(({ rule }) => rule);

describe('the double of Coinbase', () => {
  const subscribe = (name, ...product_ids) => ({ type: 'subscribe', channels: [{ name, product_ids }] });

  it('answers a subscribe with all subscriptions, and then with the last ticker', async (t) => {
    const double = await start(t, createCoinbase, { prices: { 'ADA-USD': 0.4417 } });
    const { ask, next } = await connect(t, double.wsUrl);
    assert.deepEqual(await ask(subscribe('ticker', 'ADA-USD')), {
      type: 'subscriptions',
      channels: [{ name: 'ticker', product_ids: ['ADA-USD'] }],
    });
    assert.equal((await next()).price, '0.4417');
    const { channels } = await ask(subscribe('matches', 'ADA-USD'));
    assert.deepEqual(
      channels.map(({ name }) => name),
      ['ticker', 'matches'],
    );
    assert.equal((await next()).type, 'last_match');
    double.setPrice('ADA/USD', 0.5);
    assert.deepEqual([(await next()).type, (await next()).price], ['match', '0.5']);
    const none = await ask({ ...subscribe('ticker', 'ADA-USD'), type: 'unsubscribe' });
    assert.deepEqual(
      none.channels.map(({ name }) => name),
      ['matches'],
    );
    assert.deepEqual(rules(double), []);
    assert.equal(double.received().length, 3);
  });

  it('drops a whole request for one product that it does not have', async (t) => {
    const double = await start(t, createCoinbase);
    const { ask, arrived } = await connect(t, double.wsUrl);
    const reason = 'NOPE-USD is not a valid product';
    const refusal = { type: 'error', message: 'Failed to subscribe', reason };
    assert.deepEqual(await ask(subscribe('ticker', 'BTC-USD', 'NOPE-USD')), refusal);
    double.setPrice('BTC-USD', 1);
    await ask(subscribe('heartbeat', 'BTC-USD'));
    assert.deepEqual(arrived, []);
    assert.deepEqual(rules(double), []); // what a venue lists is nobody's fault
  });

  it('closes a connection that does not subscribe in time', async (t) => {
    const double = await start(t, createCoinbase, { subscribeMs: 20 });
    const { closed } = await connect(t, double.wsUrl);
    assert.equal(await closed, 1008);
    assert.deepEqual(rules(double), ['subscribe']);
  });

  it('sees what is no request', async (t) => {
    const double = await start(t, createCoinbase);
    const { ask } = await connect(t, double.wsUrl);
    for (const bad of ['{', '[]', { type: 'ping' }, { type: 'subscribe' }, subscribe('level2', 'BTC-USD')])
      assert.equal((await ask(bad)).type, 'error');
    await ask({ type: 'subscribe', product_ids: ['BTC-USD'], channels: [{ name: 'ticker' }] });
    assert.deepEqual(rules(double), ['json', 'json', 'type', 'channels', 'channels', 'products']);
  });

  it('beats, falls silent, breaks off, refuses and comes back', async (t) => {
    const double = await start(t, createCoinbase, { heartbeatMs: 10 });
    const first = await connect(t, double.wsUrl);
    await first.ask(subscribe('heartbeat', 'BTC-USD'));
    assert.equal((await first.next()).type, 'heartbeat');
    double.silence();
    first.arrived.length = 0;
    assert.equal((await first.ask(subscribe('ticker', 'ETH-USD'))).type, 'subscriptions');
    assert.equal(double.drop({ refuse: true }), 1);
    assert.equal(await first.closed, 1006);
    assert.equal(await (await connect(t, double.wsUrl)).closed, 1006);
    double.restore();
    const second = await connect(t, double.wsUrl);
    await second.ask(subscribe('ticker', 'ETH-USD'));
    assert.equal((await second.next()).product_id, 'ETH-USD');
    assert.throws(() => double.setPrice('NOPE-USD', 1), /does not list/);
  });
});

describe('the double of Kraken', () => {
  const subscribe = (symbol, req_id = 1, method = 'subscribe') => ({
    method,
    params: { channel: 'ticker', symbol, event_trigger: 'trades', snapshot: true },
    req_id,
  });

  it('answers for each symbol, with a snapshot for those that it has', async (t) => {
    const double = await start(t, createKraken);
    const { ask, next } = await connect(t, `${double.wsUrl}/v2`);
    assert.equal((await next()).channel, 'status');
    const ack = await ask(subscribe(['BTC/USD', 'XBT/USD'], 7));
    assert.deepEqual([ack.success, ack.req_id, ack.result.symbol], [true, 7, 'BTC/USD']);
    const snapshot = await next();
    assert.deepEqual([snapshot.type, snapshot.data[0].last], ['snapshot', 64213.5]);
    const { error, symbol, success, req_id } = await next();
    assert.deepEqual([error, symbol], ['Currency pair not supported XBT/USD', 'XBT/USD']);
    assert.deepEqual([success, req_id], [false, 7]);
    double.setPrice('BTC/USD', 65000);
    const update = await next();
    assert.deepEqual([update.type, update.data[0].last], ['update', 65000]);
    assert.equal((await ask({ method: 'ping', req_id: 9 })).method, 'pong');
    assert.equal((await ask(subscribe(['BTC/USD'], 10, 'unsubscribe'))).success, true);
    assert.deepEqual(rules(double), []);
  });

  it('sees what is no request, and what is asked for twice', async (t) => {
    const double = await start(t, createKraken);
    const { ask, next } = await connect(t, `${double.wsUrl}/v2`);
    await next();
    const { params } = subscribe(['BTC/USD']);
    for (const bad of ['{', { method: 'jump' }, { method: 'ping', req_id: 'a' }, { method: 'subscribe' }])
      assert.equal((await ask(bad)).success, false);
    for (const change of [{ channel: 'trade' }, { symbol: [] }, { event_trigger: 'x' }])
      assert.equal((await ask({ method: 'subscribe', params: { ...params, ...change } })).success, false);
    await ask(subscribe(['ETH/USD']));
    await next();
    assert.equal((await ask(subscribe(['ETH/USD']))).error, 'Already subscribed');
    await (await connect(t, double.wsUrl)).closed;
    const seen = ['json', 'method', 'id', 'params', 'channel', 'symbols', 'params', 'duplicate', 'path'];
    assert.deepEqual(rules(double), seen);
  });

  it('falls silent, with or without its answers', async (t) => {
    const double = await start(t, createKraken, { heartbeatMs: 10 });
    const { ask, next, ws } = await connect(t, `${double.wsUrl}/v2`);
    await next();
    double.silence();
    assert.equal((await ask(subscribe(['BTC/USD']))).success, true);
    assert.equal((await ask({ method: 'ping' })).method, 'pong');
    double.silence({ replies: true });
    ws.send('{"method":"ping","req_id":1}');
    ws.ping();
    await new Promise((resolve) => ws.once('pong', resolve)); // it was heard
    double.restore();
    assert.deepEqual(await next(), { channel: 'heartbeat' });
  });
});

describe('the double of venues that are asked', () => {
  const get = async (double, path) => {
    const response = await fetch(double.url + path);
    return { status: response.status, body: await response.json(), headers: response.headers };
  };

  it('knows coins, and leaves out those that it does not', async (t) => {
    const double = await start(t, createRestVenues);
    double.setPrice('dogwifcoin/usd', 2.5);
    const path = '/api/v3/simple/price?ids=dogwifcoin,nope&vs_currencies=usd&include_24hr_change=true&precision=full';
    const { body, headers } = await get(double, path);
    assert.deepEqual(body, { dogwifcoin: { usd: 2.5, usd_24h_change: -1.2399123456 } });
    assert.equal(headers.get('access-control-allow-origin'), '*');
    assert.equal((await get(double, '/api/v3/simple/price?ids=bitcoin')).status, 422);
    assert.deepEqual(rules(double), ['coingecko']);
  });

  it('knows rates of a base', async (t) => {
    const double = await start(t, createRestVenues);
    const { body } = await get(double, '/v6/latest/EUR');
    assert.deepEqual([body.base_code, body.rates.USD, body.rates.EUR], ['EUR', 1.0864, 1]);
    const unknown = await get(double, '/v6/latest/XXX');
    assert.deepEqual([unknown.status, unknown.body['error-type']], [404, 'unsupported-code']);
  });

  it('knows contracts, one or all, and their candles', async (t) => {
    const double = await start(t, createRestVenues);
    assert.equal((await get(double, '/fapi/v1/ticker/24hr?symbol=BTCUSDT')).body.lastPrice, '64213.5000');
    assert.equal((await get(double, '/fapi/v1/ticker/24hr?symbol=NOPE')).body.code, -1121);
    assert.equal((await get(double, '/fapi/v1/ticker/24hr')).body.length, 4);
    const { body } = await get(double, '/fapi/v1/klines?symbol=BTCUSDT&interval=1h&limit=3');
    assert.deepEqual(
      body.map(([time]) => time - body[0][0]),
      [0, 3_600_000, 7_200_000],
    );
    assert.equal((await get(double, '/fapi/v1/klines?symbol=BTCUSDT&interval=1s')).body.code, -1120);
  });

  it('fails when it is told to, and writes down what was asked', async (t) => {
    const double = await start(t, createRestVenues);
    double.fail(429, { cors: false });
    const failed = await get(double, '/v6/latest/EUR');
    assert.deepEqual([failed.status, failed.headers.get('access-control-allow-origin')], [429, null]);
    double.fail(false);
    await get(double, '/v6/latest/EUR?x=1');
    await get(double, '/nowhere');
    assert.deepEqual(
      double.requests().map(({ url, status }) => [url, status]),
      [
        ['/v6/latest/EUR', 429],
        ['/v6/latest/EUR?x=1', 200],
        ['/nowhere', 404],
      ],
    );
    assert.deepEqual(rules(double), ['path']);
  });
});
