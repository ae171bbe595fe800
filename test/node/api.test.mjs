// @ts-check

// The package as its users have it, in Node: what importing does, and prices without an element.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createMarket } from '../../demo/relay/market.mjs';
import { createRelay } from '../../demo/relay/relay.mjs';
import { createBinance } from '../doubles/binance.mjs';

/** @typedef {import('node:test').TestContext} TestContext */

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
// Time enough for a busy machine, and less than what a page lets its connections linger.
const LONGEST_MS = 20_000;
const HUB = `globalThis[Symbol.for('tickwire.hub/1')]`;

/**
 * Runs a script in a Node of its own, since a hub is one per process. What it hands to `tell` comes back.
 *
 * @param {TestContext} t
 * @param {string} script
 * @param {Record<string, string>} [env]
 */
async function run(t, script, env = {}) {
  const child = spawn(
    process.execPath,
    ['--input-type=module', '--eval', `const tell = (value) => console.log(JSON.stringify(value));\n${script}`],
    { cwd: ROOT, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  t.after(() => child.kill('SIGKILL'));
  let stdout = '';
  let stderr = '';
  let toldAt = performance.now();
  child.stdout.setEncoding('utf8').on('data', (text) => {
    stdout += text;
    toldAt = performance.now();
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text;
  });
  /** @type {[number | null, string | null]} */
  const [code, signal] = await new Promise((done) => {
    const late = setTimeout(() => child.kill('SIGKILL'), LONGEST_MS);
    child.on('close', (exitCode, exitSignal) => {
      clearTimeout(late);
      done([exitCode, exitSignal]);
    });
  });
  /** @type {any[]} */
  const told = stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
  return { code, signal, told, stderr, lingeredMs: performance.now() - toldAt };
}

/** @param {TestContext} t */
async function startRelay(t, options = {}) {
  const market = createMarket({ symbols: ['BTCUSDT', 'ETHUSDT', 'SOLUSDT'] });
  const relay = await createRelay({ port: 0, logLevel: 'silent', updateIntervalMs: 50, market, ...options });
  t.after(() => relay.close());
  return relay;
}

/** @param {TestContext} t */
async function startBinance(t) {
  const double = await createBinance({ spacingMs: 350 });
  t.after(() => double.close());
  return double;
}

/** @param {Awaited<ReturnType<typeof run>>} result */
function endedWell({ code, signal, stderr }) {
  // The end of it: a bundle's whole first line may come before the error.
  assert.deepEqual({ code, signal, stderr: stderr.slice(-600) }, { code: 0, signal: null, stderr: '' });
}

const NEXT = `const next = (feed, symbol) => new Promise((done) => { const stop = feed.subscribe(symbol, (value) => { stop(); done(value); }); });`;

describe('importing the package in Node', () => {
  for (const entry of ['tickwire', 'tickwire/define.js'])
    it(`does nothing but give what it exports: ${entry}`, async (t) => {
      const result = await run(
        t,
        `const kit = await import('${entry}');
         tell([Object.keys(kit).filter((name) => name.length > 2).sort(), typeof ${HUB}, Object.keys(Object.prototype)]);`,
      );
      endedWell(result);
      const [names, hub, polluted] = result.told[0];
      for (const name of ['FeedStatus', 'PriceTicker', 'configure', 'connect', 'version'])
        assert.ok(names.includes(name), name);
      assert.deepEqual({ hub, polluted }, { hub: 'undefined', polluted: [] });
      assert.ok(result.lingeredMs < 2000, 'it keeps no process alive');
    });

  it('registers no element from the root', async (t) => {
    const result = await run(
      t,
      `await import('tickwire'); tell(globalThis.customElements?.get('price-ticker') ?? null);`,
    );
    endedWell(result);
    assert.deepEqual(result.told, [null]);
  });

  it('finds what package.json says it exports', async () => {
    const { exports: entries } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8'));
    const files = Object.values(entries).flatMap((entry) => (typeof entry === 'string' ? entry : Object.values(entry)));
    // Of a pattern, its folder.
    for (const file of files)
      assert.ok(existsSync(join(ROOT, file.replace(/\/\*.*/, ''))), `${file} is missing: run "npm run build" first.`);
  });
});

describe('connect() in Node', { concurrency: 3 }, () => {
  it("delivers a relay's quotes, and answers for them in any spelling", async (t) => {
    const relay = await startRelay(t);
    const result = await run(
      t,
      `import { connect } from 'tickwire';
       ${NEXT}
       const feed = connect(process.env.FEED);
       const phases = [feed.state.phase];
       feed.watch(({ phase }) => { if (phase !== phases.at(-1)) phases.push(phase); });
       feed.subscribe('ETHUSDT', () => {});
       const first = await next(feed, 'btc/usdt');
       await next(feed, 'BTCUSDT');
       await next(feed, 'ETHUSDT');
       const { state, stats } = feed;
       tell({
         first, state, stats, phases,
         same: feed.get('BTC-USDT') === feed.get('btcusdt'),
         symbols: feed.quotes().map(({ symbol }) => symbol).sort(),
         none: feed.get('DOGEUSDT') ?? null,
         refuses: [feed.refuses('@@@'), feed.refuses('BTCUSDT')],
       });
       feed.close();
       process.exit();`,
      { FEED: relay.url },
    );
    endedWell(result);
    const [{ first, state, stats, phases, same, symbols, none, refuses }] = result.told;
    assert.equal(first.symbol, 'BTCUSDT');
    assert.ok(first.price > 0 && Number(first.priceText) === first.price);
    assert.ok(Math.abs(first.receivedAt - Date.now()) < 60_000);
    assert.deepEqual([state.phase, state.dialect, state.transport], ['live', 'streaming-service', 'socketio']);
    assert.deepEqual(
      phases.filter((/** @type {string} */ phase) => phase !== 'connecting'),
      ['idle', 'live'],
    );
    assert.ok(stats.quotes >= 2 && stats.messages >= 2); // what is known comes to a new subscriber without a message
    assert.deepEqual(
      { same, symbols, none, refuses },
      { same: true, symbols: ['BTCUSDT', 'ETHUSDT'], none: null, refuses: [true, false] },
    );
  });

  it('lets the process end by itself once it is closed', async (t) => {
    const relay = await startRelay(t);
    const result = await run(
      t,
      `import { connect } from 'tickwire';
       ${NEXT}
       const feed = connect(process.env.FEED);
       await next(feed, 'BTCUSDT');
       feed.close();
       tell('closed');`,
      { FEED: relay.url },
    );
    endedWell(result);
    assert.deepEqual(result.told, ['closed']);
    assert.ok(result.lingeredMs < 10_000, `it took ${Math.round(result.lingeredMs)} ms`);
  });

  it('ends one subscription, or all of a connection, when a signal aborts', async (t) => {
    const relay = await startRelay(t);
    const result = await run(
      t,
      `import { connect } from 'tickwire';
       ${NEXT}
       const all = new AbortController();
       const one = new AbortController();
       const feed = connect(process.env.FEED, { signal: all.signal });
       const other = connect(process.env.FEED);
       const counts = { one: 0, all: 0, over: 0 };
       feed.subscribe('BTCUSDT', () => counts.one++, { signal: one.signal });
       feed.subscribe('BTCUSDT', () => counts.all++);
       feed.subscribe('BTCUSDT', () => counts.over++, { signal: AbortSignal.abort() });
       const three = async () => { for (let n = 0; n < 3; n++) await next(other, 'BTCUSDT').then(() => next(other, 'ETHUSDT')).then(() => new Promise((done) => { const { receivedAt } = other.get('BTCUSDT'); const stop = other.subscribe('BTCUSDT', (quote) => { if (quote.receivedAt > receivedAt) { stop(); done(); } }); })); };
       await three();
       one.abort();
       const atOne = { ...counts };
       await three();
       all.abort();
       const atAll = { ...counts };
       await three();
       tell([atOne, atAll, counts]);
       other.close();
       process.exit();`,
      { FEED: relay.url },
    );
    endedWell(result);
    const [[atOne, atAll, counts]] = result.told;
    assert.ok(atOne.one > 0 && atOne.all > 0);
    assert.equal(atAll.one, atOne.one);
    assert.ok(atAll.all > atOne.all);
    assert.deepEqual(counts, { ...atAll, over: 0 });
  });

  it('hands a relay its token', async (t) => {
    const relay = await startRelay(t);
    const result = await run(
      t,
      `import { configure, connect } from 'tickwire';
       ${NEXT}
       let asked = 0;
       configure({ token: async () => { asked++; return 'secret'; } });
       const feed = connect(process.env.FEED);
       await next(feed, 'BTCUSDT');
       tell([asked, JSON.stringify([feed.state, feed.key]).includes('secret')]);
       process.exit();`,
      { FEED: relay.url },
    );
    endedWell(result);
    assert.deepEqual(result.told, [[1, false]]);
  });

  const BINANCE = `import { WebSocket } from 'ws';
    globalThis.WebSocket = WebSocket;
    const { connect } = await import('tickwire');
    const feed = connect(process.env.FEED);`;

  it('speaks to Binance through the WebSocket that it is given', async (t) => {
    const double = await startBinance(t);
    const running = run(
      t,
      `${BINANCE}
       const heard = new Set();
       const hear = (...what) => {
         heard.add(String(what));
         if (heard.has('64213.57,live') && heard.has('64213.58,sell')) { tell(feed.state.phase); process.exit(); }
       };
       feed.subscribe({ kind: 'trade', symbol: 'BTCUSDT' }, ({ price, side }) => hear(price, side));
       feed.subscribe('BTC/USDT', ({ price, freshness }) => hear(price, freshness));`,
      { FEED: `binance ${double.wsUrl}` },
    );
    const ticking = setInterval(() => {
      double.trade('BTCUSDT', { p: '64213.58', m: true });
      double.quote('BTCUSDT', { c: '64213.57' });
    }, 50);
    const result = await running.finally(() => clearInterval(ticking));
    endedWell(result);
    assert.deepEqual(result.told, ['live']);
    assert.deepEqual([double.violations(), double.wasteful()], [[], []]);
  });

  it('has a first price before anything moves', async (t) => {
    const double = await startBinance(t);
    const result = await run(
      t,
      `${BINANCE}
       feed.subscribe('BTC/USDT', (quote) => { tell(quote); process.exit(); });`,
      { FEED: `binance ${double.wsUrl}` },
    );
    endedWell(result);
    const [{ symbol, price, freshness }] = result.told;
    assert.deepEqual({ symbol, price, freshness }, { symbol: 'BTCUSDT', price: 64213.5, freshness: 'polled' });
    assert.deepEqual([double.violations(), double.wasteful()], [[], []]);
  });

  for (const feed of ['binance', 'ws://127.0.0.1:9/prices'])
    it(`says once what is missing where there is no WebSocket: ${feed}`, async (t) => {
      const result = await run(
        t,
        `delete globalThis.WebSocket;
         const { connect } = await import('tickwire');
         const feed = connect('${feed}');
         feed.watch((state) => { if (state.phase === 'blocked') { tell(state); feed.close(); } });
         feed.subscribe('BTCUSDT', () => {});`,
      );
      const [state] = result.told;
      assert.equal(state?.reason, 'runtime');
      assert.match(state.detail, /globalThis\.WebSocket.*"ws"/);
      assert.deepEqual([result.code, result.signal], [0, null]);
      assert.match(result.stderr, /^tickwire: .*globalThis\.WebSocket/);
      assert.equal(result.stderr.trim().split('\n').length, 1, 'once');
      assert.ok(result.lingeredMs < 10_000, `it took ${Math.round(result.lingeredMs)} ms`);
    });
});

describe('configure()', { concurrency: 3 }, () => {
  for (const [settings, name] of [
    ['{ staleAfter: -1 }', 'staleAfter'],
    ['{ staleAfter: "soon" }', 'staleAfter'],
    ['{ pollInterval: 0 }', 'pollInterval'],
    ['{ pollInterval: NaN }', 'pollInterval'],
    ['{ reconnect: { minMs: "fast" } }', 'reconnect'],
    ['{ reconnect: { minMs: -5, maxMs: NaN } }', 'reconnect'],
    ['{ reconnect: 5 }', 'reconnect'],
    ['{ feed: 5 }', 'feed'],
    ['{ token: "secret" }', 'token'],
    ['{ dialects: "binance" }', 'dialects'],
    ['{ dialects: [{}] }', 'dialects'],
    ['{ dialects: [null] }', 'dialects'],
    ['{ pollIntervall: 5000 }', 'pollIntervall'],
  ])
    it(`leaves out what it cannot use, and says so: ${settings}`, async (t) => {
      const relay = await startRelay(t);
      const result = await run(
        t,
        `import { configure, connect } from 'tickwire';
         ${NEXT}
         const said = [];
         console.warn = (...words) => said.push(words.join(' '));
         configure(${settings});
         const feed = connect(process.env.FEED);
         const { price } = await next(feed, 'BTCUSDT');
         try { connect(); } catch (error) { said.push('connect() throws ' + error); }
         tell([price > 0, said]);
         process.exit();`,
        { FEED: relay.url },
      );
      endedWell(result);
      const [priced, said] = result.told[0];
      assert.ok(priced);
      assert.equal(said.length, 1, said.join('\n'));
      assert.match(said[0], new RegExp(`^tickwire: .*${name}`));
      assert.ok(!said[0].includes('secret'));
    });

  it('adds to what was said before', async (t) => {
    const relay = await startRelay(t);
    const result = await run(
      t,
      `import { configure, connect } from 'tickwire';
       ${NEXT}
       configure({ feed: process.env.FEED });
       configure({ staleAfter: 5000 });
       configure({});
       const feed = connect();
       await next(feed, 'BTCUSDT');
       tell(feed.key);
       process.exit();`,
      { FEED: relay.url },
    );
    endedWell(result);
    assert.deepEqual(result.told, [relay.url]);
  });
});

describe('the types', () => {
  const TYPES = join(ROOT, 'dist/types');

  it('name no file that is not there', async () => {
    assert.ok(existsSync(join(TYPES, 'index.d.ts')), 'run "npm run build" first');
    const names = (await readdir(TYPES, { recursive: true })).filter((name) => name.endsWith('.d.ts'));
    for (const name of names) {
      const text = await readFile(join(TYPES, name), 'utf8');
      for (const [, link] of text.matchAll(/(?:from|import)\s*\(?['"](\.[^'"]+)['"]/g)) {
        const target = resolve(TYPES, dirname(name), /** @type {string} */ (link));
        const found = [target, target.replace(/\.[jt]s$/, '.d.ts')].some((file) => existsSync(file));
        assert.ok(found, `${name} imports '${link}'`);
      }
    }
  });

  for (const module of ['NodeNext', 'ESNext'])
    it(`serve a program in TypeScript, module ${module}`, async (t) => {
      const folder = await mkdtemp(join(tmpdir(), 'tickwire-types-'));
      t.after(() => rm(folder, { recursive: true }));
      await mkdir(join(folder, 'node_modules'));
      await symlink(ROOT, join(folder, 'node_modules/tickwire'));
      await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
      await writeFile(
        join(folder, 'tsconfig.json'),
        JSON.stringify({
          compilerOptions: {
            target: 'ES2022',
            module,
            moduleResolution: module === 'NodeNext' ? 'NodeNext' : 'bundler',
            lib: ['ES2023', 'DOM', 'DOM.Iterable'],
            types: [],
            strict: true,
            exactOptionalPropertyTypes: true,
            noEmit: true,
          },
        }),
      );
      await writeFile(
        join(folder, 'program.ts'),
        `import { configure, connect, type Dialect, type FeedState, PriceTicker, type Quote, version } from 'tickwire';
         import 'tickwire/define.js';
         const feed = connect('binance', { signal: new AbortController().signal });
         const stop: () => void = feed.subscribe('BTCUSDT', (quote: Quote) => {
           const [price, text, change]: [number, string, number | undefined] = [quote.price, quote.priceText, quote.change];
           console.log(price, text, change, quote.freshness === 'live');
         });
         feed.subscribe({ kind: 'trade', symbol: 'BTCUSDT' }, ({ side }) => { const which: 'buy' | 'sell' | undefined = side; return which; });
         const state: FeedState = feed.state;
         const mine: Dialect = { name: 'mine', transport: 'websocket', channel: ({ symbol }) => symbol, *read() {} };
         configure({ dialects: [mine], token: async () => 'secret', reconnect: { maxMs: 5000 } });
         // @ts-expect-error no such setting
         configure({ pollIntervall: 1 });
         const ticker: PriceTicker = document.createElement('price-ticker');
         ticker.layout = 'card';
         // @ts-expect-error no such layout
         ticker.layout = 'tiles';
         ticker.addEventListener('quote', (event) => { const price: number = event.quote.price; console.log(price); });
         ticker.addEventListener('symbol-click', (event) => { const symbol: string = event.symbol; event.preventDefault(); console.log(symbol); });
         ticker.addEventListener('click', (event) => console.log(event.clientX));
         const status = document.querySelector('feed-status');
         status?.addEventListener('state-change', ({ previous, current }) => console.log(previous.phase, current.phase));
         status?.reconnect();
         feed.close();
         stop();
         export { state, version };
        `,
      );
      const tsc = spawn(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', folder]);
      t.after(() => tsc.kill('SIGKILL'));
      let output = '';
      for (const stream of [tsc.stdout, tsc.stderr])
        stream.setEncoding('utf8').on('data', (text) => {
          output += text;
        });
      const code = await new Promise((done) => tsc.on('close', done));
      assert.equal(output, '');
      assert.equal(code, 0);
    });
});
