// @ts-check
// The relay language across languages: our kit at a server in Python, a client in Python at our reference relay.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { launch } from 'puppeteer-core';
import { createMarket } from '../../demo/relay/market.mjs';
import { createRelay } from '../../demo/relay/relay.mjs';
import { chromeOptions } from '../tools/browsers.mjs';
import { createStatic } from '../tools/servers.mjs';
import { PYTHON, runKit, runToEnd, startExample } from './tools.mjs';

/** @typedef {import('../../src/index.ts').Quote & Record<string, unknown>} Quote */
/**
 * @typedef {{ first: Quote, later: Quote, euro: Quote, unknown: string, journal: [type: string, text: string][],
 *   state: import('../../src/index.ts').FeedState, stats: import('../../src/index.ts').FeedStats, symbols: string[],
 *   history: object[] }} ReadByKit
 */

const NUMBERS = ['volume', 'high', 'low', 'change', 'changePercent', 'price'];

describe('the relay in Python, read by the kit', { concurrency: 2 }, () => {
  it('is found out by its greeting, gives a first price at once, and goes on', async (t) => {
    const url = await startExample(t, 'relay.py');
    const { told, stderr } = await runKit(
      t,
      `const first = await next('btc/usdt');
       const later = await next('BTCUSDT', ({ receivedAt }) => receivedAt > first.receivedAt);
       const euro = await next('eur-usd');
       const unknown = await new Promise((done) => {
         feed.subscribe({ kind: 'journal' }, (entry) => { if (entry.type === 'unknown') done(entry.text); });
         feed.subscribe('NOPE', () => {});
       });
       const { state, stats } = feed;
       tell({ first, later, euro, unknown, state, stats, journal: feed.journal().map(({ type, text }) => [type, text]),
         symbols: await feed.symbols(), history: await feed.history('BTCUSDT') });`,
      url,
    );
    assert.equal(stderr, '');
    const [{ first, later, euro, unknown, state, stats, journal, symbols, history }] = /** @type {[ReadByKit]} */ (
      told
    );
    assert.deepEqual([first.symbol, euro.symbol], ['BTCUSDT', 'EUR/USD']);
    for (const field of NUMBERS) assert.equal(typeof later[field], 'number', field);
    assert.ok(Math.abs(Number(later.time) - later.receivedAt) < 10_000, 'its time has a zone');
    assert.equal(unknown, 'The source has no NOPE');
    assert.deepEqual([state.phase, state.dialect, state.transport], ['live', 'streaming-service', 'socketio']);
    assert.deepEqual(stats.rejected, {});
    assert.match(String(new Map(journal).get('detected')), /speaks streaming-service: it said "connected"/);
    assert.deepEqual(symbols, ['BTCUSDT', 'ETHUSDT', 'EUR/USD']);
    assert.deepEqual(history, [], 'it has none, and that is no fault');
  });

  it('lets in who brings the token, and is blocked for others, without a loop', async (t) => {
    const url = await startExample(t, 'relay.py', { TOKEN: 'open sesame' });
    const give = (/** @type {string} */ token) => `configure({ token: async () => '${token}' });`;
    const [welcome, refused] = await Promise.all([
      runKit(t, `tell((await next('BTCUSDT')).freshness);`, url, give('open sesame')),
      runKit(
        t,
        `feed.subscribe('BTCUSDT', () => {});
         await new Promise((done) => feed.watch(({ phase }) => phase === 'blocked' && done()));
         tell([feed.state.reason, feed.journal().map(({ text }) => text)]);`,
        url,
        give('open barley'),
      ),
    ]);
    assert.deepEqual(welcome.told, ['live']);
    const [[reason, texts]] = /** @type {[[string, string[]]]} */ (refused.told);
    assert.equal(reason, 'auth');
    assert.ok(texts.includes('The token was refused; asking for another'));
    assert.ok(texts.includes('Sign in needed'));
    assert.ok(!JSON.stringify(texts).includes('barley'));
  });

  it('answers requests as the fallback needs them', async (t) => {
    const url = await startExample(t, 'relay.py');
    const read = async (/** @type {string} */ path) => {
      const reply = await fetch(url + path, { headers: { Origin: 'https://page.example' } });
      return { status: reply.status, cors: reply.headers.get('access-control-allow-origin'), body: await reply.json() };
    };
    const one = await read('/price/eur%2Fusd');
    assert.deepEqual([one.status, one.cors, one.body.data.symbol], [200, '*', 'EUR/USD']);
    const all = await read('/api/latest-prices');
    assert.deepEqual(Object.keys(all.body.prices), ['BTCUSDT', 'ETHUSDT', 'EUR/USD']);
    assert.equal((await read('/price/NOPE')).status, 404);
  });

  it('shows its prices on a page of another origin, in a browser', async (t) => {
    const url = await startExample(t, 'relay.py');
    const page = `<!doctype html><link rel="icon" href="data:,"><script type="module" src="/tickwire.js"></script>
      <div data-feed="${url}"><price-ticker symbols="BTC/USDT, EUR-USD" layout="card"></price-ticker><feed-status></feed-status></div>`;
    const site = await createStatic({ root: 'dist/cdn', routes: { '/': { body: page } } });
    t.after(() => site.close());
    const browser = await launch(await chromeOptions());
    t.after(() => browser.close());
    const tab = await browser.newPage();
    /** @type {string[]} */
    const errors = [];
    tab.on('pageerror', (error) => errors.push(String(error)));
    tab.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
    await tab.goto(site.url);
    await tab.waitForFunction(
      () => document.querySelector('price-ticker')?.shadowRoot?.querySelectorAll('[data-freshness=live]').length === 2,
      { timeout: 20_000 },
    );
    const state = await tab.evaluate(() => {
      const { phase, dialect } = /** @type {any} */ (document.querySelector('feed-status')).state;
      return [phase, dialect];
    });
    assert.deepEqual(state, ['live', 'streaming-service']);
    assert.deepEqual(errors, []);
  });
});

describe('the relays in Node, read by the kit', { concurrency: 2 }, () => {
  it('the one over Socket.IO', async (t) => {
    const url = await startExample(t, 'relay.mjs');
    const { told, stderr } = await runKit(
      t,
      `const first = await next('ETH-USDT');
       await next('ETHUSDT', ({ receivedAt }) => receivedAt > first.receivedAt);
       tell([first.symbol, feed.state.phase, feed.state.dialect, feed.stats.rejected, await feed.symbols()]);`,
      url,
    );
    assert.equal(stderr, '');
    assert.deepEqual(told, [['ETHUSDT', 'live', 'streaming-service', {}, ['BTCUSDT', 'ETHUSDT', 'EUR/USD']]]);
  });

  it('its token', async (t) => {
    const url = await startExample(t, 'relay.mjs', { TOKEN: 'open sesame' });
    const welcome = await runKit(
      t,
      `tell((await next('BTCUSDT')).freshness);`,
      url,
      `configure({ token: () => 'open sesame' });`,
    );
    assert.deepEqual(welcome.told, ['live']);
    const refused = await runKit(
      t,
      `feed.subscribe('BTCUSDT', () => {});
       await new Promise((done) => feed.watch(({ phase }) => phase === 'blocked' && done()));
       tell(feed.state.reason);`,
      url,
    );
    assert.deepEqual(refused.told, ['auth']);
  });

  it('the one over a plain WebSocket', async (t) => {
    const url = await startExample(t, 'plain-relay.mjs');
    const { told, stderr } = await runKit(
      t,
      `const first = await next('btc');
       const later = await next('BTC', ({ receivedAt }) => receivedAt > first.receivedAt);
       tell([first.symbol, typeof later.changePercent, feed.state.phase, feed.state.dialect, feed.stats.rejected]);`,
      url,
    );
    assert.equal(stderr, '');
    assert.deepEqual(told, [['BTC', 'number', 'live', 'tradebot', {}]]);
  });
});

describe('a client in Python, at the reference relay', { concurrency: 2 }, () => {
  for (const transport of ['websocket', 'polling'])
    it(`hears what the document says, by ${transport}`, async (t) => {
      const market = createMarket({ symbols: ['BTCUSDT', 'EURUSD'] });
      const relay = await createRelay({ port: 0, logLevel: 'silent', updateIntervalMs: 50, market });
      t.after(() => relay.close());
      const { code, told, stderr } = await runToEnd(t, PYTHON, [
        'test/interop/client.py',
        ...[relay.url, transport, 'BTCUSDT', 'eur-usd', 'NOPE'],
      ]);
      assert.equal(code, 0, stderr);
      const of = (/** @type {string} */ name) =>
        /** @type {[string, any][]} */ (told).filter(([event]) => event === name).map(([, data]) => data);
      assert.deepEqual(of('transport'), [transport]);
      assert.equal(typeof of('connected')[0].client_id, 'string');
      assert.deepEqual(of('subscribed'), [
        { symbols: ['BTCUSDT', 'eur-usd'], message: 'Subscribed to 2 symbols', unknown: ['NOPE'] },
      ]);
      const ticks = of('price_update');
      assert.deepEqual(new Set(ticks.map(({ symbol }) => symbol)), new Set(['BTCUSDT', 'EUR/USD']));
      for (const tick of ticks) {
        for (const field of NUMBERS) assert.equal(typeof tick[field], 'number', field);
        assert.match(tick.timestamp, /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
      }
      assert.equal(of('unsubscribed').length, 1);
      const rest = of('rest');
      assert.deepEqual(
        rest.map(({ status }) => status),
        [200, 404, 200, 200, 200],
      );
      assert.equal(rest[0].body.data.symbol, 'EUR/USD');
      assert.equal(rest[4].body.candles.length, 2);
    });
});
