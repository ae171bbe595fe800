// The double is only worth its tests if it can be trusted: each rule is broken once, and seen, and kept once, unseen.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request } from 'node:http';
import { describe, it } from 'node:test';
import WebSocket from 'ws';
import { createBinance } from '../doubles/binance.mjs';
import { serversPlugin } from '../tools/servers.mjs';

/** A double on a clock that only the test moves, ended with the test. */
async function start(t, options = {}) {
  const clock = { ms: 0 };
  const double = await createBinance({ pingIntervalMs: 0, now: () => clock.ms, ...options });
  t.after(() => double.close());
  const connect = async (path = '/stream', socketOptions = {}) => {
    clock.ms += 1000; // a polite client
    const client = new Client(new WebSocket(double.wsUrl + path, socketOptions), clock);
    t.after(() => client.ws.terminate());
    await Promise.race([new Promise((resolve) => client.ws.on('open', resolve)), client.closed]);
    return client;
  };
  return { double, clock, connect };
}

class Client {
  #arrived = [];
  #waiting = [];

  constructor(ws, clock) {
    this.ws = ws;
    this.clock = clock;
    this.closed = new Promise((resolve) => ws.on('close', (code, reason) => resolve([code, reason.toString()])));
    ws.on('error', () => {});
    ws.on('message', (data, isBinary) => {
      const message = isBinary ? data : JSON.parse(data.toString());
      const waiting = this.#waiting.shift();
      if (waiting) waiting(message);
      else this.#arrived.push(message);
    });
  }

  next() {
    if (this.#arrived.length > 0) return Promise.resolve(this.#arrived.shift());
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Sends after `gap` ms on the test's clock. */
  send(message, gap = 500) {
    this.clock.ms += gap;
    this.ws.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  ask(message, gap) {
    this.send(message, gap);
    return this.next();
  }

  subscribe(params, id = 1, gap = undefined) {
    return this.ask({ method: 'SUBSCRIBE', params, id }, gap);
  }

  /** Comes back when the double has read all that was sent before, and fails if it said anything meanwhile. */
  async silent() {
    assert.deepEqual(await this.ask({ method: 'GET_PROPERTY', params: ['combined'], id: 'silent' }), {
      result: true,
      id: 'silent',
    });
  }
}

/** Turns of the event loop, not time, until what was sent has been read. */
const until = async (condition) => {
  while (!(await condition())) await new Promise(setImmediate);
};

const rules = (breaches) => breaches.map(({ rule }) => rule);
const names = (count, from = 0) => Array.from({ length: count }, (_, n) => `s${from + n}usdt@ticker`);
const rest = async (double, path, init) => {
  const response = await fetch(double.url + path, init);
  return { status: response.status, headers: response.headers, body: await response.json() };
};
const symbols = (list) => `symbols=${encodeURIComponent(JSON.stringify(list))}`;

describe('control messages', () => {
  it('are answered with exactly what the venue documents', async (t) => {
    const { double, connect } = await start(t);
    const client = await connect();
    assert.deepEqual(await client.subscribe(['btcusdt@ticker', 'btcusdt@aggTrade'], 1), { result: null, id: 1 });
    assert.deepEqual(await client.ask({ method: 'LIST_SUBSCRIPTIONS', id: 'abc9' }), {
      result: ['btcusdt@ticker', 'btcusdt@aggTrade'],
      id: 'abc9',
    });
    assert.deepEqual(await client.ask({ method: 'UNSUBSCRIBE', params: ['btcusdt@ticker'], id: null }), {
      result: null,
      id: null,
    });
    assert.deepEqual(await client.ask({ method: 'GET_PROPERTY', params: ['combined'], id: 2 }), {
      result: true,
      id: 2,
    });
    assert.deepEqual(await client.ask({ method: 'SET_PROPERTY', params: ['combined', false], id: 5 }), {
      result: null,
      id: 5,
    });
    assert.deepEqual(double.subscriptions(), [['btcusdt@aggTrade']]);
    assert.deepEqual(
      double.frames().map(({ method, at }) => [method, at]),
      [
        ['SUBSCRIBE', 1500],
        ['LIST_SUBSCRIPTIONS', 2000],
        ['UNSUBSCRIBE', 2500],
        ['GET_PROPERTY', 3000],
        ['SET_PROPERTY', 3500],
      ],
    );
    assert.deepEqual([double.violations(), double.wasteful()], [[], []]);
  });

  const refused = [
    [{ id: 1 }, 2, 'missing field `method`', 'method'],
    [{ method: 'subscribe', id: 1 }, 2, 'unknown variant subscribe', 'method'],
    [{ method: 'SUBSCRIBE', id: 1 }, 2, 'params', 'params'],
    [{ method: 'LIST_SUBSCRIPTIONS', params: ['x'], id: 1 }, 2, 'too many parameters', 'params'],
    [{ method: 'GET_PROPERTY', params: [7], id: 1 }, 2, 'property name must be a string', 'params'],
    [{ method: 'GET_PROPERTY', params: ['compact'], id: 1 }, 0, 'Unknown property', 'params'],
    [{ method: 'SET_PROPERTY', params: ['combined', 1], id: 1 }, 1, 'expected Boolean', 'params'],
    [{ method: 'LIST_SUBSCRIPTIONS' }, 2, 'request ID', 'id'],
    [{ method: 'LIST_SUBSCRIPTIONS', id: 1.5 }, 2, 'request ID', 'id'],
  ];
  for (const [message, code, words, rule] of refused)
    it(`that are wrong get a flat error and leave the connection open: ${JSON.stringify(message)}`, async (t) => {
      const { double, connect } = await start(t);
      const client = await connect();
      const reply = await client.ask(message);
      assert.equal(reply.code, code);
      assert.ok(reply.msg.includes(words), reply.msg);
      assert.deepEqual(rules(double.violations()), [rule]);
      await client.silent();
    });

  it('whose id is text beyond 36 letters and digits are answered, but recorded', async (t) => {
    const { double, connect } = await start(t);
    const client = await connect();
    await client.ask({ method: 'LIST_SUBSCRIPTIONS', id: 'a'.repeat(36) });
    assert.deepEqual(double.violations(), []);
    await client.ask({ method: 'LIST_SUBSCRIPTIONS', id: 'a'.repeat(37) });
    assert.deepEqual(rules(double.violations()), ['id']);
  });

  it('that are no JSON get error 3, and nothing after them is answered', async (t) => {
    const { double, connect } = await start(t);
    const client = await connect();
    assert.equal((await client.ask('{"method":')).code, 3);
    assert.deepEqual(rules(double.violations()), ['json']);
    client.send({ method: 'LIST_SUBSCRIPTIONS', id: 1 });
    await until(() => double.frames().length === 2);
    double.send('"the first word since"');
    assert.equal(await client.next(), 'the first word since');
  });

  it('that are binary end the connection', async (t) => {
    const { double, connect } = await start(t);
    const client = await connect();
    client.ws.send(Buffer.from('{}'));
    assert.equal((await client.closed)[0], 1003);
    assert.deepEqual(rules(double.violations()), ['binary']);
  });
});

describe('stream names', () => {
  it('of every kind that the kit may ask for break no rule', async (t) => {
    const { double, connect } = await start(t, { symbols: ['币安人生USDT'] });
    const client = await connect();
    const kinds =
      'trade aggTrade miniTicker ticker bookTicker avgPrice kline_1s kline_1m kline_1M kline_1d@+08:00 ticker_1h';
    const all = [...kinds.split(' ').map((kind) => `btcusdt@${kind}`), '!miniTicker@arr', '币安人生usdt@ticker'];
    assert.deepEqual(await client.subscribe(all), { result: null, id: 1 });
    assert.deepEqual(double.violations(), []);
    assert.deepEqual(double.subscriptions(), [all.toSorted()]);
  });

  it('of well-formed symbols that nobody trades are acknowledged, listed, and silent', async (t) => {
    const { double, connect } = await start(t);
    const client = await connect();
    assert.deepEqual(await client.subscribe(['maticusdt@ticker']), { result: null, id: 1 });
    assert.deepEqual((await client.ask({ method: 'LIST_SUBSCRIPTIONS', id: 2 })).result, ['maticusdt@ticker']);
    assert.throws(() => double.quote('MATICUSDT'), /does not list 'MATICUSDT'/);
    assert.deepEqual(double.violations(), []);
  });

  it('in upper case are acknowledged and silent, and recorded', async (t) => {
    const { double, connect } = await start(t);
    const client = await connect();
    assert.deepEqual(await client.subscribe(['BTCUSDT@ticker']), { result: null, id: 1 });
    double.quote('BTCUSDT');
    await client.silent();
    assert.deepEqual(rules(double.violations()), ['uppercase']);
  });

  for (const name of ['btcusdt@TICKER', 'btcusdt@kline_7m', 'btcusdt@depth', '新币usdt@ticker'])
    it(`that the kit has no use for are acknowledged, and recorded: ${name}`, async (t) => {
      const { double, connect } = await start(t);
      const client = await connect();
      assert.deepEqual(await client.subscribe([name]), { result: null, id: 1 });
      assert.deepEqual(rules(double.violations()), ['grammar']);
    });

  for (const name of ['@@@x###', 'btc usdt@ticker', 'btcusdt', `${'a'.repeat(21)}@ticker`, '', 7])
    it(`that are no names cost the whole connection: ${JSON.stringify(name)}`, async (t) => {
      const { double, connect } = await start(t);
      const client = await connect();
      await client.subscribe(['btcusdt@ticker']);
      const reply = await client.subscribe(['ethusdt@ticker', name], 2);
      assert.deepEqual(reply, { error: { code: 2, msg: 'Invalid request: invalid stream' }, id: 2 });
      assert.equal((await client.closed)[0], 1008);
      assert.deepEqual(rules(double.violations()), ['grammar']);
    });

  it('of symbols that the venue will not hear of cost the connection, and are no fault of the client', async (t) => {
    const { double, connect } = await start(t, { rejected: ['000USDT'] });
    const client = await connect();
    const reply = await client.subscribe(['btcusdt@ticker', '000usdt@ticker'], 3);
    assert.deepEqual([reply.error.code, reply.error.data, reply.id], [2, '000usdt@ticker', 3]);
    await client.closed;
    assert.deepEqual(double.violations(), []);
  });

  it('in the URL are subscribed at once, without a reply', async (t) => {
    const { double, connect } = await start(t);
    const client = await connect('/stream?streams=btcusdt@ticker/ethusdt@kline_1d@+08:00');
    assert.deepEqual(double.subscriptions(), [['btcusdt@ticker', 'ethusdt@kline_1d@+08:00']]);
    await client.silent();
    assert.deepEqual(double.violations(), []);
  });

  it('in the URL that are no names cost the connection too', async (t) => {
    const { double, connect } = await start(t);
    const client = await connect('/stream?streams=btcusdt@ticker/@@');
    assert.deepEqual(await client.next(), { error: { code: 2, msg: 'Invalid request: invalid stream' } });
    await client.closed;
    assert.deepEqual(rules(double.violations()), ['grammar']);
  });
});

describe('limits of a connection', () => {
  it('allow five frames in a second, and a sixth when the first is a whole second old', async (t) => {
    const { double, connect } = await start(t, { spacingMs: 0 });
    const client = await connect();
    for (const [id, gap] of [0, 250, 250, 250, 249, 1].entries()) {
      const reply = await client.ask({ method: 'LIST_SUBSCRIPTIONS', id }, gap);
      assert.equal(reply.id, id);
    }
    assert.deepEqual(double.violations(), []);
  });

  it('end the connection at the sixth frame within any second, even across two calendar seconds', async (t) => {
    const { double, connect } = await start(t, { spacingMs: 0 });
    const client = await connect();
    for (const [id, gap] of [700, 0, 0, 0, 600].entries()) await client.ask({ method: 'LIST_SUBSCRIPTIONS', id }, gap);
    client.send({ method: 'LIST_SUBSCRIPTIONS', id: 6 }, 399);
    assert.deepEqual(await client.closed, [1008, 'Too many requests']);
    assert.deepEqual(rules(double.violations()), ['rate']);
  });

  it('count pings and pongs among the frames', async (t) => {
    const { double, connect } = await start(t);
    const client = await connect();
    for (let n = 0; n < 3; n++) client.ws.ping();
    for (let n = 0; n < 3; n++) client.ws.pong();
    assert.deepEqual(await client.closed, [1008, 'Too many requests']);
    assert.deepEqual(rules(double.violations()), ['rate']);
  });

  it('record two control frames less than 480 ms apart, and let them pass', async (t) => {
    const { double, connect } = await start(t);
    const client = await connect();
    await client.silent();
    assert.deepEqual(await client.ask({ method: 'LIST_SUBSCRIPTIONS', id: 1 }, 480), { result: [], id: 1 });
    assert.deepEqual(double.violations(), []);
    assert.deepEqual(await client.ask({ method: 'LIST_SUBSCRIPTIONS', id: 2 }, 479), { result: [], id: 2 });
    assert.deepEqual(rules(double.violations()), ['spacing']);
  });

  it('keep the paces of two connections apart', async (t) => {
    const { double, connect } = await start(t);
    const clients = [await connect(), await connect()];
    await clients[0].silent();
    await clients[1].ask({ method: 'LIST_SUBSCRIPTIONS', id: 1 }, 0);
    assert.deepEqual(double.violations(), []);
  });

  const frameOf = (bytes) => JSON.stringify({ method: 'SUBSCRIBE', params: names(90), id: 1 }).padEnd(bytes);

  it('answer a SUBSCRIBE of 4096 bytes', async (t) => {
    const { double, connect } = await start(t);
    const client = await connect();
    assert.deepEqual(await client.ask(frameOf(4096)), { result: null, id: 1 });
    assert.equal(double.frames()[0].bytes, 4096);
    assert.deepEqual(double.violations(), []);
  });

  it('leave one of 4097 bytes without reply, data or close', async (t) => {
    const { double, connect } = await start(t);
    const client = await connect();
    client.send(frameOf(4097));
    await until(() => double.frames().length === 1);
    await client.silent();
    assert.deepEqual(rules(double.violations()), ['frame-bytes']);
    assert.deepEqual(double.subscriptions(), [[]]);
  });

  it('record more than 100 names in a frame, and let them pass', async (t) => {
    const { double, connect } = await start(t);
    const client = await connect();
    await client.subscribe(names(100));
    assert.deepEqual(double.violations(), []);
    await client.subscribe(names(101, 100));
    assert.deepEqual(rules(double.violations()), ['names']);
    assert.equal(double.subscriptions()[0].length, 201);
  });

  it('take 1024 streams and lose all of them at the next', async (t) => {
    const { double, connect } = await start(t);
    const client = await connect();
    for (let from = 0; from < 1000; from += 100) await client.subscribe(names(100, from));
    await client.subscribe(names(24, 1000));
    assert.deepEqual(double.violations(), []);
    const reply = await client.subscribe(['ethusdt@ticker'], 19);
    assert.deepEqual(reply, { error: { code: 4, msg: 'Too many subscriptions' }, id: 19 });
    assert.deepEqual(await client.closed, [1008, 'Invalid request']);
    assert.deepEqual(rules(double.violations()), ['streams']);
  });

  it('keep apart what breaks no rule and yet does nothing', async (t) => {
    const { double, connect } = await start(t);
    const client = await connect();
    await client.subscribe(['btcusdt@ticker']);
    assert.deepEqual(await client.subscribe(['btcusdt@ticker'], 2), { result: null, id: 2 });
    const unsubscribe = { method: 'UNSUBSCRIBE', params: ['ethusdt@ticker'], id: 3 };
    assert.deepEqual(await client.ask(unsubscribe), { result: null, id: 3 });
    await client.subscribe([], 4);
    assert.deepEqual(rules(double.wasteful()), ['duplicate', 'not-subscribed', 'empty']);
    assert.deepEqual(double.violations(), []);
  });
});

describe('pings', () => {
  it('are answered with their own payload by a client that behaves', async (t) => {
    const { double, connect } = await start(t, { pingIntervalMs: 30 });
    const client = await connect();
    await once(client.ws, 'ping');
    await client.silent(); // the pong went before
    const [ping] = double.pings();
    assert.notEqual(ping.answeredAt, null);
    assert.match(ping.payload, /^\d{13}$/);
    assert.deepEqual(double.violations(), []);
  });

  it('that stay without a pong for a minute end the connection', async (t) => {
    const { double, clock, connect } = await start(t, { pingIntervalMs: 15 });
    const client = await connect('/stream', { autoPong: false });
    await once(client.ws, 'ping');
    clock.ms += 59_999;
    await once(client.ws, 'ping');
    assert.deepEqual(double.violations(), []);
    clock.ms += 1;
    assert.equal((await client.closed)[0], 1008);
    assert.deepEqual(rules(double.violations()), ['pong']);
  });

  it('are not answered by a pong that has another payload; an empty one is allowed, and no use', async (t) => {
    const { double, connect } = await start(t);
    const client = await connect();
    client.ws.pong();
    await client.silent();
    assert.deepEqual(double.violations(), []);
    client.ws.pong('hello');
    await client.silent();
    assert.deepEqual(rules(double.violations()), ['pong']);
  });
});

describe('connection attempts', () => {
  /** An upgrade request that a refusing double answers quickly; gives the HTTP status. */
  const knock = (double, headers = {}) =>
    new Promise((resolve, reject) => {
      const upgrade = { Connection: 'Upgrade', Upgrade: 'websocket', 'Sec-WebSocket-Version': '13', ...headers };
      const attempt = request(`${double.url}/stream`, { headers: { ...upgrade, 'Sec-WebSocket-Key': 'x'.repeat(22) } });
      attempt.on('response', (response) => resolve(response.resume().statusCode));
      attempt.on('error', reject).end();
    });

  it('of one client are a second apart, or recorded', async (t) => {
    const { double, clock } = await start(t);
    double.refuse(503);
    await knock(double);
    clock.ms += 1000;
    await knock(double);
    assert.deepEqual(double.violations(), []);
    clock.ms += 999;
    await knock(double);
    assert.deepEqual(rules(double.violations()), ['reconnect']);
  });

  it('of two clients may come together, and of one where the test allows it', async (t) => {
    const { double } = await start(t);
    double.refuse(503);
    await knock(double, { 'User-Agent': 'one' });
    await knock(double, { 'User-Agent': 'two' });
    await knock(double, { 'User-Agent': 'two', Origin: 'http://elsewhere.example' });
    assert.deepEqual(double.violations(), []);
    const lenient = await start(t, { allowFastReconnect: true });
    lenient.double.refuse(503);
    await knock(lenient.double);
    await knock(lenient.double);
    assert.deepEqual(lenient.double.violations(), []);
  });

  it('are 300 in five minutes, and the next is refused', async (t) => {
    const { double, clock } = await start(t, { allowFastReconnect: true });
    double.refuse(503);
    for (let n = 0; n < 300; n++) assert.equal(await knock(double), 503);
    assert.deepEqual(double.violations(), []);
    assert.equal(await knock(double), 429);
    assert.deepEqual(rules(double.violations()), ['connections']);
    clock.ms += 299_999;
    assert.equal(await knock(double), 429);
    clock.ms += 1;
    assert.equal(await knock(double), 503);
  });

  it('find streams at /stream and /ws, and nothing elsewhere', async (t) => {
    const { double, connect } = await start(t);
    const raw = await connect('/ws/btcusdt@ticker/ethusdt@ticker');
    assert.deepEqual(double.subscriptions(), [['btcusdt@ticker', 'ethusdt@ticker']]);
    double.quote('ETHUSDT', { c: 3000 });
    assert.equal((await raw.next()).c, '3000.00000000');
    assert.deepEqual(double.violations(), []);
    assert.equal((await (await connect('/market/stream')).closed)[0], 1006);
    assert.deepEqual(rules(double.violations()), ['path']);
  });

  it('are counted: open now, ever, and at once', async (t) => {
    const { double, connect } = await start(t);
    const first = await connect();
    await connect();
    first.ws.close();
    await first.closed;
    const third = await connect();
    assert.deepEqual(double.connections(), { open: 2, total: 3, peak: 2, ids: [2, 3] });
    assert.equal(double.send('{"hello":1}', { to: 3 }), 1);
    assert.deepEqual(await third.next(), { hello: 1 });
    assert.throws(() => double.send('{}', { to: 1 }), /no connection 1 open/);
  });
});

describe('data', () => {
  it('of a quote fit together and go to those who subscribed', async (t) => {
    const { double, connect } = await start(t, { wallClock: () => 1_790_000_000_000 });
    const client = await connect();
    await client.subscribe(['btcusdt@ticker', 'ethusdt@ticker'], 1);
    const sent = double.quote('BTCUSDT', { o: 64000, c: 64320.5 });
    const { stream, data } = await client.next();
    assert.equal(stream, 'btcusdt@ticker');
    assert.deepEqual(data, sent);
    const { e, E, s, o, c, p, P, h, l, b, a, O, C } = data;
    assert.deepEqual([e, E, s, O, C], ['24hrTicker', 1.79e12, 'BTCUSDT', 1.79e12 - 86_400_000, 1.79e12]);
    assert.deepEqual([o, c, p, P], ['64000.00000000', '64320.50000000', '320.50000000', '0.501']);
    assert.deepEqual([h, l], ['64320.50000000', '64000.00000000']);
    assert.deepEqual([b, a], ['64320.49000000', '64320.51000000']);
    assert.equal(data.L - data.F + 1, data.n);
  });

  it('of a quote keep the day’s bounds as the price moves', async (t) => {
    const { double } = await start(t);
    double.quote('PEPEUSDT', { o: 0.000012, c: 0.00001234 });
    double.quote('PEPEUSDT', { c: 0.00001301 });
    const { h, l, c, p } = double.quote('PEPEUSDT', { c: 0.00001188 });
    assert.deepEqual([h, l, c, p], ['0.00001301', '0.00001188', '0.00001188', '-0.00000012']);
  });

  it('of a quote go out word for word where the test wrote text', async (t) => {
    const { double, connect } = await start(t);
    const client = await connect('/stream?streams=btcusdt@ticker');
    double.quote('BTCUSDT', { c: 'NaN', P: '<b>', E: 1 });
    const { c, P, E, p } = (await client.next()).data;
    assert.deepEqual([c, P, E], ['NaN', '<b>', 1]);
    assert.match(p, /^\d+\.\d{8}$/);
  });

  it('of a quote feed both mini tickers', async (t) => {
    const { double, connect } = await start(t);
    const client = await connect('/stream?streams=solusdt@miniTicker/!miniTicker@arr');
    const { E, s, c, o, h, l, v, q } = double.quote('SOLUSDT', { c: 151 });
    const mini = { e: '24hrMiniTicker', E, s, c, o, h, l, v, q };
    assert.deepEqual(await client.next(), { stream: 'solusdt@miniTicker', data: mini });
    assert.deepEqual(await client.next(), { stream: '!miniTicker@arr', data: [mini] });
  });

  it('of a trade go to both trade streams, each with its own ids', async (t) => {
    const { double, connect } = await start(t);
    const client = await connect('/stream?streams=btcusdt@trade/btcusdt@aggTrade');
    const sent = double.trade('BTCUSDT', { p: 64000, q: '0.5', m: true, T: 5 });
    const [trade, aggTrade] = [(await client.next()).data, (await client.next()).data];
    assert.deepEqual({ trade, aggTrade }, sent);
    assert.deepEqual(Object.keys(trade), ['e', 'E', 's', 't', 'p', 'q', 'T', 'm', 'M']);
    assert.deepEqual(Object.keys(aggTrade), ['e', 'E', 's', 'a', 'p', 'q', 'f', 'l', 'T', 'm', 'M']);
    assert.deepEqual([trade.p, trade.q, trade.m, trade.T], ['64000.00000000', '0.5', true, 5]);
    const next = double.trade('BTCUSDT').aggTrade;
    assert.deepEqual([next.a, next.f], [aggTrade.a + 1, aggTrade.f + 1]);
  });

  it('lose their envelope when the client asks for that', async (t) => {
    const { double, connect } = await start(t);
    const client = await connect();
    await client.subscribe(['btcusdt@ticker']);
    await client.ask({ method: 'SET_PROPERTY', params: ['combined', false], id: 2 });
    double.quote('BTCUSDT');
    assert.equal((await client.next()).e, '24hrTicker');
  });

  it('come in bursts, each price another than the one before', async (t) => {
    const { double, connect } = await start(t, { many: true });
    const client = await connect('/stream?streams=sym000usdt@ticker/sym999usdt@ticker');
    const { sent, last } = await double.burst({ symbols: ['SYM000USDT', 'SYM999USDT'], count: 600 });
    assert.equal(sent, 600);
    const prices = { SYM000USDT: [], SYM999USDT: [] };
    for (let n = 0; n < 600; n++) {
      const { s, c } = (await client.next()).data;
      assert.notEqual(c, prices[s].at(-1));
      prices[s].push(c);
    }
    for (const [symbol, all] of Object.entries(prices)) assert.deepEqual([all.length, all.at(-1)], [300, last[symbol]]);
    assert.deepEqual(double.violations(), []);
  });
});

describe('faults on order', () => {
  it('mute the data but not the replies, or both', async (t) => {
    const { double, connect } = await start(t);
    const client = await connect('/stream?streams=btcusdt@ticker');
    double.mute(true);
    double.quote('BTCUSDT');
    await client.silent();
    double.mute(true, { replies: true });
    client.send({ method: 'LIST_SUBSCRIPTIONS', id: 1 });
    await until(() => double.frames().length === 2);
    double.mute(false);
    double.quote('BTCUSDT', { c: 7 });
    assert.equal((await client.next()).data.c, '7.00000000');
    await client.silent();
  });

  it('close or reset every connection', async (t) => {
    const { double, connect } = await start(t);
    const polite = [await connect(), await connect()];
    assert.equal(double.closeAll(1012, 'restart'), 2);
    assert.deepEqual(await Promise.all(polite.map(({ closed }) => closed)), Array(2).fill([1012, 'restart']));
    const client = await connect();
    assert.equal(double.terminateAll(), 1);
    assert.equal((await client.closed)[0], 1006);
  });

  it('refuse handshakes with a status, until told otherwise', async (t) => {
    const { double, connect } = await start(t);
    double.refuse(451);
    const refused = new WebSocket(`${double.wsUrl}/stream`);
    const [, response] = await once(refused, 'unexpected-response');
    assert.equal(response.statusCode, 451);
    double.refuse(false);
    await (await connect()).silent();
  });

  it('hang handshakes, and answer late those that are still there', async (t) => {
    const { double, clock } = await start(t);
    double.hangHandshake(true);
    const gone = new WebSocket(`${double.wsUrl}/stream`).on('error', () => {});
    clock.ms += 1000;
    const patient = new WebSocket(`${double.wsUrl}/stream`);
    t.after(() => patient.terminate());
    await new Promise((resolve) => setTimeout(resolve, 30));
    assert.equal(double.connections().total, 0);
    gone.terminate();
    await new Promise((resolve) => setTimeout(resolve, 20));
    double.hangHandshake(false);
    await once(patient, 'open');
    assert.equal(double.connections().total, 1);
  });

  it('announce a shutdown under a name that nobody asked for', async (t) => {
    const { double, connect } = await start(t, { wallClock: () => 42 });
    const [combined, raw] = [await connect('/stream'), await connect('/ws')];
    double.serverShutdown();
    const data = { e: 'serverShutdown', E: 42 };
    assert.deepEqual(await combined.next(), { stream: '!serverShutdown', data });
    assert.deepEqual(await raw.next(), data);
    double.serverShutdown({ combined: false });
    assert.deepEqual(await combined.next(), data);
  });

  it('send each of the four shapes of an error, by default about the last request', async (t) => {
    const { double, connect } = await start(t);
    const client = await connect();
    await client.subscribe(['xyzusdt@ticker'], 8);
    for (const shape of ['flat', 'wrapped', 'anonymous', 'named']) double.error(shape);
    const msg = 'Invalid request: invalid stream';
    assert.deepEqual(await client.next(), { code: 2, msg, id: 8 });
    assert.deepEqual(await client.next(), { error: { code: 2, msg }, id: 8 });
    assert.deepEqual(await client.next(), { error: { code: 2, msg } });
    assert.deepEqual(await client.next(), { error: { code: 2, msg, data: 'xyzusdt@ticker' }, id: 8 });
    double.error('named', { id: 3, data: 'a@b' });
    assert.deepEqual(await client.next(), { error: { code: 2, msg, data: 'a@b' }, id: 3 });
    assert.throws(() => double.error('round'), /shapes flat, wrapped, anonymous, named, not 'round'/);
  });

  it('send text and bytes as they are', async (t) => {
    const { double, connect } = await start(t);
    const client = await connect();
    double.send('{"stream":"x","data":{"p":1e999}}');
    assert.equal((await client.next()).data.p, Number.POSITIVE_INFINITY);
    double.sendBinary('AAH/');
    assert.deepEqual([...(await client.next())], [0, 1, 255]);
  });

  it('are over, and records empty, after a reset; connections stay', async (t) => {
    const { double, connect } = await start(t);
    const client = await connect();
    await client.subscribe(['BTCUSDT@ticker', 'btcusdt@ticker', 'btcusdt@ticker']);
    await rest(double, '/api/v3/ping?x=1');
    double.quote('BTCUSDT', { c: 1 });
    await client.next();
    double.mute(true, { replies: true });
    double.refuse(503);
    double.restFail(500);
    double.reset();
    const records = [double.violations(), double.wasteful(), double.frames(), double.requests()];
    assert.deepEqual(records, [[], [], [], []]);
    assert.deepEqual(double.weight(), { total: 0, lastMinute: 0 });
    assert.deepEqual(double.connections(), { open: 1, total: 1, peak: 1, ids: [1] });
    assert.deepEqual(double.subscriptions(), [['BTCUSDT@ticker', 'btcusdt@ticker']]);
    assert.equal((await rest(double, '/api/v3/ticker/price?symbol=BTCUSDT')).body.price, '64213.50000000');
    double.quote('BTCUSDT', { c: 2 });
    assert.equal((await client.next()).data.c, '2.00000000');
    await connect();
  });

  it('end with the double, which may be closed twice', async (t) => {
    const { double, connect } = await start(t);
    const client = await connect();
    await Promise.all([double.close(), double.close()]);
    assert.equal((await client.closed)[0], 1006);
    await assert.rejects(fetch(double.url));
  });
});

describe('REST', () => {
  it('tells the day of one symbol, of some, and of all, as the stream last told it', async (t) => {
    const { double } = await start(t);
    const quote = double.quote('ETHUSDT', { o: 3000, c: 3111 });
    const one = await rest(double, '/api/v3/ticker/24hr?symbol=ETHUSDT');
    assert.equal(one.status, 200);
    assert.equal(one.headers.get('access-control-allow-origin'), '*');
    const { lastPrice, priceChange, priceChangePercent, closeTime, count } = one.body;
    const told = [lastPrice, priceChange, priceChangePercent, closeTime, count];
    assert.deepEqual(told, [quote.c, quote.p, quote.P, quote.C, quote.n]);
    const some = await rest(double, `/api/v3/ticker/24hr?${symbols(['ETHUSDT', 'PEPEUSDT'])}&type=MINI`);
    assert.deepEqual(
      some.body.map(({ symbol, lastPrice: price }) => [symbol, price]),
      [
        ['ETHUSDT', '3111.00000000'],
        ['PEPEUSDT', '0.00001234'],
      ],
    );
    assert.ok(!('priceChange' in some.body[0]));
    const all = await rest(double, '/api/v3/ticker/24hr');
    assert.ok(all.body.length >= 10);
    assert.deepEqual(double.violations(), []);
    assert.deepEqual(double.weight(), { total: 84, lastMinute: 84 });
  });

  it('fails a whole batch for one unknown symbol, which is no violation', async (t) => {
    const { double } = await start(t);
    for (const query of [symbols(['BTCUSDT', 'MATICUSDT']), 'symbol=MATICUSDT']) {
      const { status, body } = await rest(double, `/api/v3/ticker/24hr?${query}`);
      assert.deepEqual([status, body], [400, { code: -1121, msg: 'Invalid symbol.' }]);
    }
    assert.deepEqual(double.violations(), []);
  });

  it('takes 20 symbols for the weight of one, and records more', async (t) => {
    const { double } = await start(t, { many: true });
    const list = (count) => Array.from({ length: count }, (_, n) => `SYM${String(n).padStart(3, '0')}USDT`);
    assert.equal((await rest(double, `/api/v3/ticker/24hr?${symbols(list(20))}`)).body.length, 20);
    assert.deepEqual([double.weight().total, double.violations()], [2, []]);
    assert.equal((await rest(double, `/api/v3/ticker/24hr?${symbols(list(21))}`)).body.length, 21);
    assert.deepEqual([double.weight().total, rules(double.violations())], [42, ['rest-symbols']]);
  });

  const wrong = [
    ['ticker/24hr?symbols=["BTCUSDT", "ETHUSDT"]', -1100, 'rest-symbols'],
    ['ticker/24hr?symbols=BTCUSDT,ETHUSDT', -1100, 'rest-symbols'],
    ['ticker/24hr?symbols=["btcusdt"]', -1100, 'rest-symbols'],
    ['ticker/24hr?symbols=["BTCUSDT","BTCUSDT"]', -1151, 'rest-symbols'],
    ['ticker/24hr?symbols=[]', -1105, 'rest-symbols'],
    ['ticker/24hr?symbol=btcusdt', -1100, 'rest-parameters'],
    ['ticker/24hr?symbol=BTCUSDT&symbols=["ETHUSDT"]', -1128, 'rest-parameters'],
    ['ticker/24hr?symbol=BTCUSDT&type=TINY', -1139, 'rest-parameters'],
    ['ticker/24hr?symbol=BTCUSDT&symbolStatus=OPEN', -1122, 'rest-parameters'],
    ['ticker/24hr?symbol=BTCUSDT&symbolStatus=HALT', -1220, 'rest-parameters'],
    ['ticker/price?symbol=BTCUSDT&_=1700000000', -1104, 'rest-parameters'],
    ['klines?symbol=BTCUSDT&interval=1H', -1120, 'rest-parameters'],
    ['klines?symbol=BTCUSDT', -1102, 'rest-parameters'],
    ['klines?symbol=BTCUSDT&interval=1m&limit=ten', -1100, 'rest-parameters'],
  ];
  for (const [path, code, rule] of wrong)
    it(`refuses ${path}`, async (t) => {
      const { double } = await start(t);
      const { status, body } = await rest(double, `/api/v3/${path}`);
      assert.deepEqual([status, body.code], [400, code]);
      assert.deepEqual(rules(double.violations()), [rule]);
    });

  it('grants no preflight, and records headers that would need one', async (t) => {
    const { double } = await start(t);
    const preflight = await fetch(`${double.url}/api/v3/ping`, {
      method: 'OPTIONS',
      headers: { 'Access-Control-Request-Headers': 'x-mbx-time-unit' },
    });
    assert.equal(preflight.status, 403);
    assert.equal(preflight.headers.get('access-control-allow-origin'), null);
    assert.deepEqual(rules(double.violations()), ['rest-headers']);
    double.reset();
    await rest(double, '/api/v3/ping', { headers: { 'X-MBX-APIKEY': 'k' } });
    assert.deepEqual(rules(double.violations()), ['rest-headers']);
    double.reset();
    await rest(double, '/api/v3/ping', { cache: 'no-store', headers: { Accept: 'application/json' } });
    assert.deepEqual(double.violations(), []);
  });

  it('records other methods and other paths', async (t) => {
    const { double } = await start(t);
    assert.equal((await fetch(`${double.url}/api/v3/ping`, { method: 'DELETE' })).status, 403);
    assert.equal((await fetch(`${double.url}/api/v1/ping`)).status, 404);
    assert.deepEqual(rules(double.violations()), ['rest-method', 'rest-path']);
  });

  it('allows a weight of 6000 in any minute', async (t) => {
    const { double, clock } = await start(t);
    for (let n = 0; n < 75; n++) await (await fetch(`${double.url}/api/v3/ticker/24hr`)).arrayBuffer();
    assert.deepEqual([double.weight().lastMinute, double.violations()], [6000, []]);
    const over = await rest(double, '/api/v3/ping');
    assert.deepEqual([over.status, over.body.code, over.headers.get('retry-after')], [429, -1003, '60']);
    assert.deepEqual(rules(double.violations()), ['rest-weight']);
    clock.ms += 59_999;
    assert.equal((await rest(double, '/api/v3/ping')).status, 429);
    clock.ms += 1;
    assert.deepEqual((await rest(double, '/api/v3/ping')).body, {});
  });

  it('gives bars that join, stay the same, and end at the last quote', async (t) => {
    const now = Date.UTC(2026, 10, 20, 10, 30, 15);
    const { double } = await start(t, { wallClock: () => now });
    double.quote('BTCUSDT', { c: 65000 });
    for (const interval of ['1s', '1m', '4h', '1w', '1M']) {
      const path = `/api/v3/klines?symbol=BTCUSDT&interval=${interval}&limit=30`;
      const { body: bars } = await rest(double, path);
      assert.equal(bars.length, 30);
      assert.ok(bars.at(-1)[0] <= now && bars.at(-1)[6] >= now);
      assert.equal(bars.at(-1)[4], '65000.00000000');
      for (const [index, [open, o, h, l, c, , close]] of bars.entries()) {
        assert.ok(Number(h) >= Math.max(o, c) && Number(l) <= Math.min(o, c));
        if (index < 29) assert.deepEqual([bars[index + 1][0], bars[index + 1][1]], [close + 1, c], `${open}`);
      }
      assert.deepEqual((await rest(double, path)).body, bars);
    }
    const from = Date.UTC(2026, 10, 20, 9);
    const { body } = await rest(
      double,
      `/api/v3/klines?symbol=BTCUSDT&interval=15m&startTime=${from + 1}&endTime=${from + 2_700_000}`,
    );
    assert.deepEqual(
      body.map(([open]) => open - from),
      [900_000, 1_800_000, 2_700_000],
    );
    const monday = (await rest(double, '/api/v3/klines?symbol=BTCUSDT&interval=1w&limit=1')).body[0][0];
    assert.equal(monday, Date.UTC(2026, 10, 16));
    assert.deepEqual(double.violations(), []);
  });

  it('lists symbols with the step of their price, their status and their assets', async (t) => {
    const { double } = await start(t, { symbols: ['NEWUSDC', { symbol: 'OLDUSDT', price: 0.5, status: 'BREAK' }] });
    const query = `${symbols(['PEPEUSDT', 'NEWUSDC', 'OLDUSDT'])}&showPermissionSets=false`;
    const { body } = await rest(double, `/api/v3/exchangeInfo?${query}`);
    const rows = body.symbols.map((row) => [row.baseAsset, row.quoteAsset, row.status, row.filters[0].tickSize]);
    assert.deepEqual(rows, [
      ['PEPE', 'USDT', 'TRADING', '0.00000001'],
      ['NEW', 'USDC', 'TRADING', '0.01000000'],
      ['OLD', 'USDT', 'BREAK', '0.00000001'],
    ]);
    assert.ok(!('permissionSets' in body.symbols[0]));
    assert.equal(double.weight().total, 20);
    assert.deepEqual(double.violations(), []);
  });

  it('tells the price alone, and the time', async (t) => {
    const { double } = await start(t, { wallClock: () => 99 });
    assert.deepEqual((await rest(double, '/api/v3/ticker/price?symbol=BTCUSDT')).body, {
      symbol: 'BTCUSDT',
      price: '64213.50000000',
    });
    assert.equal((await rest(double, `/api/v3/ticker/price?${symbols(['BTCUSDT'])}`)).body.length, 1);
    assert.deepEqual((await rest(double, '/api/v3/time')).body, { serverTime: 99 });
  });

  it('fails on order: with a status, with the edge’s silence about CORS, or by breaking off', async (t) => {
    const { double } = await start(t);
    double.restFail(429);
    const limited = await rest(double, '/api/v3/ping');
    assert.deepEqual([limited.status, limited.body.code, limited.headers.get('retry-after')], [429, -1003, '60']);
    double.restFail(451, 'not JSON', { cors: false });
    const blocked = await fetch(`${double.url}/api/v3/ping`);
    assert.deepEqual([blocked.status, await blocked.text()], [451, 'not JSON']);
    assert.equal(blocked.headers.get('access-control-allow-origin'), null);
    double.restFail('network');
    await assert.rejects(fetch(`${double.url}/api/v3/ping`), TypeError);
    double.restFail(false);
    assert.equal((await rest(double, '/api/v3/ping')).status, 200);
    assert.deepEqual(
      double.requests().map(({ status }) => status),
      [429, 451, 'network', 200],
    );
  });

  it('answers late on order', async (t) => {
    const { double } = await start(t);
    double.restDelay(30);
    const before = performance.now();
    await rest(double, '/api/v3/ping');
    assert.ok(performance.now() - before >= 28);
  });
});

describe('servers for the page', () => {
  const page = (t) => {
    const plugin = serversPlugin();
    t.after(() => plugin.serverStop());
    // As it crosses to the page and back.
    const over = (value) => JSON.parse(JSON.stringify(value));
    const run = async (command, payload) => over(await plugin.executeCommand({ command, payload: over(payload) }));
    const call = async (id, method, ...args) => (await run('server:call', { id, method, args })).value;
    return { plugin, run, call };
  };

  it('start, do as they are told, and stop', async (t) => {
    const { run, call } = page(t);
    const { id, url, wsUrl } = await run('server:start', { kind: 'binance', options: { pingIntervalMs: 0 } });
    assert.equal(url.replace('http', 'ws'), wsUrl);
    assert.equal((await call(id, 'quote', 'BTCUSDT', { c: 5 })).c, '5.00000000');
    assert.equal((await rest({ url }, '/api/v3/ticker/price?symbol=BTCUSDT')).body.price, '5.00000000');
    assert.equal(await call(id, 'mute', true), null);
    assert.deepEqual(await run('server:stop', { id }), { stopped: id });
    await assert.rejects(fetch(url));
    await assert.rejects(call(id, 'violations'), /No server 1 is running/);
  });

  it('are refused with a sentence where the page asks for what is not there', async (t) => {
    const { plugin, run, call } = page(t);
    await assert.rejects(
      run('server:start', { kind: 'bourse' }),
      /no server of kind 'bourse'.*binance, relay, hamster.*raw, static/,
    );
    await assert.rejects(run('server:start', { kind: 'toString' }), /no server of kind/);
    const { id } = await run('server:start', { kind: 'raw' });
    for (const method of ['nope', 'url', 'toString', 'hasOwnProperty', 'constructor', '__proto__', 'close'])
      await assert.rejects(call(id, method), new RegExp(`raw server has no method '${method}'`));
    assert.equal(plugin.executeCommand({ command: 'set-viewport', payload: {} }), undefined);
  });

  it('of kind raw take and say anything', async (t) => {
    const { run, call } = page(t);
    const { id, wsUrl } = await run('server:start', { kind: 'raw', options: { greeting: ['"hi"'] } });
    const client = new Client(new WebSocket(`${wsUrl}/any/path`), { ms: 0 });
    assert.equal(await client.next(), 'hi');
    assert.equal(await call(id, 'send', '{"a":1}'), 1);
    assert.deepEqual(await client.next(), { a: 1 });
    await call(id, 'sendBinary', 'AAH/');
    assert.deepEqual([...(await client.next())], [0, 1, 255]);
    client.ws.send('not JSON');
    client.ws.send(Buffer.from([1]));
    await until(async () => (await call(id, 'received')).length === 2);
    assert.deepEqual(await call(id, 'received'), ['not JSON', { base64: 'AQ==' }]);
    await call(id, 'closeAll', 4000, 'enough');
    assert.deepEqual(await client.closed, [4000, 'enough']);
    assert.equal(await call(id, 'connections'), 0);
  });

  it('of kind static serve pages and files under the headers of the test, and nothing above their root', async (t) => {
    const { run, call } = page(t);
    const headers = { 'Content-Security-Policy': "default-src 'self'" };
    const routes = { '/': { body: '<p>hello' }, '/gone': { status: 410, body: '', headers: { 'X-Why': 'test' } } };
    const options = { root: 'test/tools', headers, routes };
    const { id, url } = await run('server:start', { kind: 'static', options });
    const front = await fetch(`${url}/`);
    assert.deepEqual([await front.text(), front.headers.get('content-type')], ['<p>hello', 'text/html; charset=utf-8']);
    assert.equal(front.headers.get('content-security-policy'), "default-src 'self'");
    const gone = await fetch(`${url}/gone?x`);
    assert.deepEqual([gone.status, gone.headers.get('x-why')], [410, 'test']);
    const file = await fetch(`${url}/servers.mjs`);
    assert.equal(file.headers.get('content-type'), 'text/javascript; charset=utf-8');
    assert.ok((await file.text()).includes('serversPlugin'));
    for (const path of ['/../../package.json', '/%2e%2e%2f%2e%2e%2fpackage.json', '/nothing.js', '/%E0'])
      assert.equal((await fetch(url + path)).status, 404);
    assert.deepEqual((await call(id, 'requests')).slice(0, 2), ['/', '/gone?x']);
  });

  it('are all closed when the runner stops', async (t) => {
    const { plugin, run } = page(t);
    const urls = [];
    for (const kind of ['binance', 'raw', 'static']) urls.push((await run('server:start', { kind })).url);
    await plugin.serverStop();
    for (const url of urls) await assert.rejects(fetch(url));
  });
});
