// @ts-check
// npm run doctor, as it is run: against relays that are well, that are ill in all the known ways, and that are none.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createServer as createTcp } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
// @ts-expect-error The types at hand are those of an older ws, which knew it by another name.
import { WebSocketServer } from 'ws';
import { createMarket } from '../../demo/relay/market.mjs';
import { createHamster } from '../../demo/relays/hamster.mjs';
import { createTradebot } from '../../demo/relays/tradebot.mjs';
import { createTradingSystem } from '../../demo/relays/trading-system.mjs';
import { createWebtrader } from '../../demo/relays/webtrader.mjs';
import { createBinance } from '../doubles/binance.mjs';
import { ROOT, run, startExample, startRelay } from '../interop/tools.mjs';

/** @typedef {import('node:test').TestContext} TestContext */
/** @typedef {{ close(): unknown }} Closable */

const LONGEST_MS = 60_000;

/**
 * @param {TestContext} t
 * @param {string[]} words
 * @param {Record<string, string>} [env]
 */
const doctor = (t, words, env) =>
  run(t, process.execPath, ['scripts/doctor.mjs', ...words], env, { longestMs: LONGEST_MS });

/**
 * @param {TestContext} t
 * @param {string[]} words
 * @param {Record<string, string>} [env]
 */
async function examine(t, words, env) {
  const { code, stdout, stderr } = await doctor(t, ['--json', ...words], env);
  assert.equal(stderr, '');
  const { ok, sources } = JSON.parse(stdout);
  assert.equal(code, ok ? 0 : 1);
  /** @param {string} name */
  const check = (name, index = 0) => sources[index].checks.find((/** @type {any} */ each) => each.name === name);
  /** @param {string} outcome */
  const all = (outcome) =>
    sources[0].checks
      .filter((/** @type {any} */ each) => each.outcome === outcome)
      .map((/** @type {any} */ { name }) => name);
  for (const { checks } of sources)
    for (const { outcome, text, remedy, name } of checks) {
      assert.ok(text.length > 5, name);
      if (outcome === 'fail') assert.match(remedy ?? '', /\S.*[.?]$/, `${name} says what to do`);
    }
  return { ok, sources, check, fails: all('fail'), warns: all('warn'), text: stdout };
}

/** @template {Closable} Server @param {TestContext} t @param {Promise<Server>} starting @returns {Promise<Server>} */
async function started(t, starting) {
  const server = await starting;
  t.after(() => server.close());
  return server;
}

/**
 * Acts once the relay has sent some prices to somebody.
 *
 * @param {TestContext} t
 * @param {Awaited<ReturnType<typeof startRelay>>} relay
 * @param {() => void} act
 */
function onPrices(t, relay, act) {
  const stop = relay.market.start('BTCUSDT', () => {
    if (relay.stats().updatesSent < 5) return;
    stop();
    act();
  });
  t.after(stop);
}

/**
 * @param {TestContext} t
 * @param {import('node:http').RequestListener} answer
 */
async function startHttp(t, answer) {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${/** @type {import('node:net').AddressInfo} */ (server.address()).port}`;
}

/** @param {TestContext} t */
async function closedPort(t) {
  const server = createTcp().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  server.close();
  await once(server, 'close');
  t.diagnostic(`port ${port} is free`);
  return port;
}

describe('npm run doctor, where all is well', { concurrency: 3 }, () => {
  it('says so of the reference relay, check by check, and ends with 0', async (t) => {
    const relay = await startRelay(t);
    const { ok, sources, check, warns } = await examine(t, [
      relay.url,
      '--seconds',
      '2',
      '--origin',
      'https://page.example',
    ]);
    assert.equal(ok, true, JSON.stringify(sources, null, 1));
    assert.deepEqual(warns, []);
    assert.deepEqual(
      sources[0].checks.map((/** @type {any} */ { name }) => name),
      ['name', 'port', 'transports', 'cors', 'language', 'price', 'stream', 'requests', 'history', 'clock'],
    );
    assert.match(check('language').text, /speaks streaming-service: it said "connected"$/);
    assert.match(check('price').text, /^First price after \d.*: (BTC|ETH)USDT \d/);
    assert.match(check('requests').text, /\/price\/|\/api\/latest-prices/);
    assert.ok(sources[0].journal.some((/** @type {any} */ { type }) => type === 'connected'));
  });

  for (const [name, create] of /** @type {const} */ ([
    ['hamster', createHamster],
    ['trading-system', createTradingSystem],
    ['tradebot', createTradebot],
  ]))
    it(`finds out who speaks: ${name}`, async (t) => {
      const relay = await started(t, /** @type {Promise<any>} */ (create({ port: 0, market: createMarket() })));
      const feed = name === 'hamster' ? relay.url : relay.wsUrl;
      const { check, sources } = await examine(t, [feed, '--seconds', '3']);
      assert.match(check('language').text, new RegExp(` speaks ${name}: `), JSON.stringify(sources));
      assert.equal(check('price').outcome, 'ok');
      assert.equal(check('transports').outcome, 'ok');
    });

  it('takes a language by its name, with or without quotes, and a list', async (t) => {
    const relay = await startRelay(t);
    const { ok, sources } = await examine(t, ['streaming-service', relay.url, ',', 'nonsense', '--seconds', '3']);
    assert.equal(ok, true, 'one of a list is enough');
    assert.deepEqual(
      sources.map((/** @type {any} */ { source, ok: each }) => [source, each]),
      [
        [`streaming-service ${relay.url}`, true],
        ['nonsense', false],
      ],
    );
    assert.match(sources[1].checks[0].text, /no dialect for it/);
  });

  it('looks at a venue, at a host of its own', async (t) => {
    const double = await started(t, createBinance({ spacingMs: 350 }));
    const ticking = setInterval(() => double.quote('BTCUSDT', { c: '64213.57' }), 100);
    const { ok, check, sources } = await examine(t, [
      `binance ${double.wsUrl}`,
      '--seconds',
      '3',
      '--symbol',
      'BTCUSDT',
    ]).finally(() => clearInterval(ticking));
    assert.equal(ok, true, JSON.stringify(sources));
    assert.match(check('price').text, /BTCUSDT 64213\.5/);
    assert.deepEqual(double.violations(), []);
  });

  it('is for people, too: a line for each check, without colour in a pipe', async (t) => {
    const relay = await startRelay(t);
    const { code, stdout } = await doctor(t, [relay.url, '--seconds', '3']);
    assert.equal(code, 0);
    assert.match(stdout, /^ {2}✓ transports Socket\.IO answers by WebSocket and by polling$/m);
    assert.match(stdout, /Live prices come\.\n/);
    assert.ok(!stdout.includes('\u001b'));
  });
});

describe('npm run doctor, where something is wrong', { concurrency: 3 }, () => {
  it('nobody is there', async (t) => {
    const { fails, check } = await examine(t, [`http://127.0.0.1:${await closedPort(t)}`]);
    assert.deepEqual(fails, ['port']);
    assert.match(check('port').remedy, /Start the relay/);
  });

  it('the name is unknown', async (t) => {
    const { fails } = await examine(t, ['https://relay.invalid']);
    assert.deepEqual(fails, ['name']);
  });

  for (const [feed, words] of /** @type {const} */ ([
    ['ftp://relay.example', /"ftp:" can't carry prices/],
    ['https://me:secret@relay.example', /must not hold a user or a password/],
    ['not an address', /no dialect|is not an address/],
  ]))
    it(`the address is none: ${feed}`, async (t) => {
      const { fails, sources, text } = await examine(t, [feed]);
      assert.equal(fails.length, 1);
      assert.match(sources[0].checks[0].text, words);
      if (feed.includes('secret'))
        assert.ok(!JSON.parse(text).sources[0].checks.some((/** @type {any} */ c) => c.text.includes('secret')));
    });

  it('a secure page may not use a plain address', async (t) => {
    const { fails, check } = await examine(t, ['http://relay.invalid', '--origin', 'https://page.example']);
    assert.deepEqual(fails, ['address']);
    assert.match(check('address').text, /on a secure page the feed must be secure too/);
  });

  it('the scheme is that of the other transport', async (t) => {
    const relay = await startRelay(t);
    const plain = await started(t, createTradebot({ port: 0, market: createMarket() }));
    const [one, other] = await Promise.all([
      examine(t, [relay.url.replace('http', 'ws'), '--seconds', '1']),
      examine(t, [plain.wsUrl.replace('ws', 'http'), '--seconds', '1']),
    ]);
    assert.deepEqual([one.fails, other.fails], [['transports'], ['transports']]);
    assert.equal(one.check('transports').remedy, `Write feed="${relay.url}".`);
    assert.equal(other.check('transports').remedy, `Write feed="${plain.wsUrl}".`);
  });

  it('the server speaks no TLS', async (t) => {
    const relay = await startRelay(t);
    const { fails, check } = await examine(t, [relay.url.replace('http', 'https')]);
    assert.deepEqual(fails, ['tls']);
    assert.ok(check('tls').remedy.includes(`feed="${relay.url}"`));
  });

  it('it is a web server, and no relay', async (t) => {
    const url = await startHttp(t, (_request, response) => response.writeHead(404).end('<h1>Welcome</h1>'));
    const { fails, check } = await examine(t, [url, '--seconds', '1']);
    assert.deepEqual(fails, ['transports']);
    assert.match(check('transports').text, /No relay speaks here .*HTTP 404/);
  });

  it('it takes WebSockets, and speaks no known language', async (t) => {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0, path: '/' }); // elsewhere it refuses
    await once(server, 'listening');
    t.after(() => {
      for (const client of server.clients) client.terminate();
      server.close();
    });
    server.on('connection', (/** @type {any} */ socket) => socket.send('{"type":"hello","data":1}'));
    const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
    const { fails, check } = await examine(t, [`ws://127.0.0.1:${port}`, '--seconds', '1']);
    assert.deepEqual(fails, ['language']);
    assert.match(check('language').text, /speaks none of the known dialects \(heard: type "hello"\)/);
  });

  it('it is down, behind a proxy that is not', async (t) => {
    const relay = await startRelay(t);
    relay.drop({ refuse: true });
    const { fails, check } = await examine(t, [relay.url, '--seconds', '1']);
    assert.deepEqual(fails, ['transports']);
    assert.match(check('transports').text, /HTTP 503/);
    assert.match(check('transports').remedy, /in trouble/);
  });

  it('it is connected, and silent from the start; requests go on', async (t) => {
    const relay = await startRelay(t);
    relay.silence();
    const { fails, check } = await examine(t, [relay.url, '--seconds', '2']);
    assert.deepEqual(fails, ['price']);
    assert.match(check('price').text, /^No price by stream in 2\.\d s \(asked for BTCUSDT, ETHUSDT\)/);
    assert.equal(check('requests').outcome, 'ok');
  });

  it('it falls silent', async (t) => {
    const relay = await startRelay(t);
    // After the kit has had its first prices.
    onPrices(t, relay, () => relay.silence());
    const { fails, check } = await examine(t, [relay.url, '--seconds', '6']);
    assert.deepEqual(fails, ['stream']);
    assert.match(check('stream').text, /and none for the last \d/);
    assert.match(check('stream').remedy, /Connected but silent/);
  });

  it('it drops its connections', async (t) => {
    const relay = await startRelay(t);
    onPrices(t, relay, () => relay.drop());
    const { ok, warns, check, sources } = await examine(t, [relay.url, '--seconds', '6']);
    assert.equal(ok, true, JSON.stringify(sources));
    assert.deepEqual(warns, ['connection']);
    assert.match(check('connection').text, /^The connection was lost once/);
  });

  it('it lets in only pages of its own', async (t) => {
    const relay = await startRelay(t, { allowedOrigins: ['https://ours.example'] });
    const [theirs, ours] = await Promise.all([
      examine(t, [relay.url, '--seconds', '5', '--origin', 'https://theirs.example']),
      examine(t, [relay.url, '--seconds', '3', '--origin', 'https://ours.example/page']),
    ]);
    assert.deepEqual(theirs.fails, ['transports']);
    assert.match(theirs.check('transports').text, /not to pages of https:\/\/theirs\.example/);
    assert.deepEqual([ours.ok, ours.warns], [true, []]);
  });

  it('pages may not read what it answers: no CORS headers', async (t) => {
    const relay = await started(t, createWebtrader({ port: 0, market: createMarket() }));
    const { ok, warns, check, sources } = await examine(t, [
      relay.url,
      '--seconds',
      '5',
      '--origin',
      'https://page.example',
    ]);
    assert.equal(ok, true, JSON.stringify(sources));
    assert.ok(warns.includes('cors') && warns.includes('requests'));
    assert.match(check('cors').remedy, /Access-Control-Allow-Origin/);
  });

  it('it wants a sign-in, and takes the token that it is given', async (t) => {
    const url = await startExample(t, 'relay.mjs', { TOKEN: 'open sesame' });
    const [without, others, right] = await Promise.all([
      examine(t, [url, '--seconds', '9']),
      examine(t, [url, '--seconds', '9'], { TICKWIRE_TOKEN: 'open barley' }),
      examine(t, [url, '--seconds', '9'], { TICKWIRE_TOKEN: 'open sesame' }),
    ]);
    assert.deepEqual([without.fails, others.fails], [['sign-in'], ['sign-in']]);
    assert.match(without.check('sign-in').remedy, /configure\(\{ token \}\), or TICKWIRE_TOKEN/);
    assert.ok(!others.text.includes('barley'));
    assert.equal(right.ok, true);
  });

  it('it has no WebSocket', async (t) => {
    const relay = await startRelay(t, { transports: ['polling'] });
    const { ok, warns, check } = await examine(t, [relay.url, '--seconds', '3']);
    assert.equal(ok, true);
    assert.deepEqual(warns, ['transports']);
    assert.match(check('transports').text, /by polling; Socket\.IO's WebSocket is refused: HTTP 400/);
  });

  it('a symbol is unknown there', async (t) => {
    const relay = await startRelay(t);
    const { ok, warns, check } = await examine(t, [relay.url, '--seconds', '3', '--symbol', 'NOPE,btc-usdt']);
    assert.equal(ok, true);
    assert.deepEqual(warns, ['symbol']);
    assert.equal(check('symbol').text, 'The source has no NOPE');
  });

  it('it takes connections, and never answers', async (t) => {
    const server = createTcp(() => {}).listen(0, '127.0.0.1');
    await once(server, 'listening');
    /** @type {Set<import('node:net').Socket>} */
    const wires = new Set();
    server.on('connection', (wire) => wires.add(wire.on('error', () => {})));
    t.after(() => {
      for (const wire of wires) wire.destroy();
      server.close();
    });
    const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
    const { fails } = await examine(t, [`http://127.0.0.1:${port}`, '--seconds', '1']);
    assert.deepEqual(fails, ['transports']);
  });
});

describe('npm run doctor, asked wrongly', { concurrency: 3 }, () => {
  for (const words of [[], ['--seconds', '0', 'binance'], ['--origin', 'page', 'binance'], ['--nonsense']])
    it(`tells how to ask: ${words.join(' ') || 'nothing'}`, async (t) => {
      const { code, stdout } = await doctor(t, words);
      assert.equal(code, 1);
      assert.match(stdout, /^npx tickwire doctor <feed>|\n\nnpx tickwire doctor <feed>/);
    });

  it('has a help', async (t) => {
    const { code, stdout } = await doctor(t, ['--help']);
    assert.equal(code, 0);
    assert.match(stdout, /TICKWIRE_TOKEN/);
  });
});

describe('npx tickwire doctor', () => {
  it('comes with the package, and needs nothing that its users have not installed', async (t) => {
    const relay = await startRelay(t);
    const folder = await mkdtemp(join(tmpdir(), 'tickwire-'));
    t.after(() => rm(folder, { recursive: true }));
    const packed = await run(t, 'npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder]);
    const [{ filename }] = JSON.parse(packed.stdout);
    const home = join(folder, 'node_modules', 'tickwire');
    await mkdir(home, { recursive: true });
    await run(t, 'tar', ['-xzf', join(folder, filename), '-C', home, '--strip-components=1']);
    const { bin, dependencies } = JSON.parse(await readFile(join(home, 'package.json'), 'utf8'));
    for (const name of Object.keys(dependencies))
      await symlink(join(ROOT, 'node_modules', name), join(folder, 'node_modules', name));
    const command = join(folder, 'tickwire');
    await symlink(join(home, bin.tickwire), command);
    const { code, stdout, stderr } = await run(t, command, ['doctor', relay.url, '--seconds', '2']);
    assert.deepEqual([code, stderr], [0, '']);
    assert.match(stdout, /speaks streaming-service[\s\S]*Live prices come\./);
  });
});
