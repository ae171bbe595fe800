// @ts-check

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createDemo } from '../../demo/demo.mjs';

const BUILT = new URL('../../dist/cdn/tickwire.js', import.meta.url);

/**
 * Asks with a path exactly as written; `fetch` would tidy it up first.
 *
 * @param {number} port
 * @param {string} path
 * @param {http.RequestOptions} [options]
 * @returns {Promise<{ status: number | undefined, headers: http.IncomingHttpHeaders, body: string }>}
 */
function ask(port, path, options) {
  return new Promise((resolve, reject) => {
    const request = http.request({ host: '127.0.0.1', port, path, agent: false, ...options }, async (response) => {
      let body = '';
      for await (const chunk of response.setEncoding('utf8')) body += chunk;
      resolve({ status: response.statusCode, headers: response.headers, body });
    });
    request.on('error', reject);
    request.end();
  });
}

/** Keeps a port of 127.0.0.1 busy. @returns {Promise<net.Server & { port: number }>} */
async function occupy() {
  const server = net.createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return Object.assign(server, { port: /** @type {net.AddressInfo} */ (server.address()).port });
}

describe('the demo', () => {
  /** @type {string} */
  let folder;
  /** @type {string} */
  let kit;
  /** @type {Awaited<ReturnType<typeof createDemo>>} */
  let demo;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tickwire-demo-'));
    await writeFile(join(folder, 'outside.js'), 'export {};\n');
    kit = join(folder, 'kit');
    await mkdir(kit);
    await writeFile(join(kit, 'tickwire.js'), 'export {};\n');
    demo = await createDemo({ port: 0, relayPort: 0, kit, logLevel: 'silent' });
  });

  after(async () => {
    await demo.close();
    await rm(folder, { recursive: true });
  });

  it('serves the page with the addresses of its relays, under a policy that names only the sources', async () => {
    const { status, headers, body } = await ask(demo.port, '/');
    assert.equal(status, 200);
    assert.equal(headers['content-type'], 'text/html; charset=utf-8');
    const { reference, hamster, webtrader, tradebot, 'trading-system': system } = demo.relays;
    assert.match(body, new RegExp(`data-feed="${reference.url}"`));
    const offered = [...body.matchAll(/value="([\w-]+)" data-address="(.*?)"/g)].map(([, name, address]) => [
      name,
      address,
    ]);
    assert.deepEqual(offered, [
      ['reference', reference.url],
      ['hamster', hamster.url],
      ['webtrader', webtrader.url],
      ['trading-system', system.wsUrl],
      ['tradebot', tradebot.wsUrl],
      ['binance', 'binance'],
      ['failover', `${reference.url}, ${hamster.url}`],
    ]);
    const policy = String(headers['content-security-policy']).split('; ');
    assert.ok(policy.includes("default-src 'none'"));
    assert.ok(policy.includes("require-trusted-types-for 'script'"));
    const relays = [reference, hamster, webtrader, system, tradebot].map(({ port }) => `127.0.0.1:${port}`);
    const sources = [
      ...relays.flatMap((host) => [`http://${host}`, `ws://${host}`]),
      'wss://stream.binance.com:9443 wss://stream.binance.com wss://data-stream.binance.vision',
      'https://data-api.binance.vision',
    ];
    assert.ok(policy.includes(`connect-src 'self' ${sources.join(' ')}`), policy.join('; '));
    assert.doesNotMatch(policy.join(), /unsafe|\*/);
  });

  it('has no inline script or style, which its policy would forbid', async () => {
    const { body } = await ask(demo.port, '/');
    assert.doesNotMatch(body, /<style|\sstyle=|\son\w+=/i);
    assert.doesNotMatch(body, /<script(?![^>]*\ssrc=)/i);
  });

  it('serves scripts, styles and the icon as what they are', async () => {
    for (const [path, type] of Object.entries({
      '/dist/cdn/tickwire.js': 'text/javascript; charset=utf-8',
      '/demo/demo.js?again': 'text/javascript; charset=utf-8',
      '/demo/demo.css': 'text/css; charset=utf-8',
      '/demo/icon.svg': 'image/svg+xml; charset=utf-8',
    })) {
      const { status, headers, body } = await ask(demo.port, path);
      assert.equal(status, 200, path);
      assert.equal(headers['content-type'], type);
      assert.equal(headers['x-content-type-options'], 'nosniff');
      assert.equal(Buffer.byteLength(body), Number(headers['content-length']));
    }
  });

  it('answers HEAD without a body', async () => {
    const { status, headers, body } = await ask(demo.port, '/demo/demo.css', { method: 'HEAD' });
    assert.equal(status, 200);
    assert.ok(Number(headers['content-length']) > 0);
    assert.equal(body, '');
  });

  it('serves nothing outside its folders, however the path is written', async () => {
    for (const path of [
      '/package.json',
      '/dist/cdn/../../package.json',
      '/dist/cdn/../outside.js',
      '/dist/cdn/%2e%2e/outside.js',
      '/dist/cdn/..%2foutside.js',
      '/dist/cdn/..%5coutside.js',
      '/dist/cdn/%252e%252e/outside.js',
      `/dist/cdn/${join(folder, 'outside.js')}`,
      '/dist/cdn/tickwire.js%00.css',
      '/dist/cdn/tickwire.js::$DATA',
      '/demo/server.mjs',
      '/demo/relay/relay.mjs',
      '/demo/relays/hamster.mjs',
      '/demo/',
    ])
      assert.equal((await ask(demo.port, path)).status, 404, path);
    assert.equal((await ask(demo.port, '/%')).status, 400);
  });

  it('has one market behind all relays', async () => {
    const { reference, hamster, webtrader } = demo.relays;
    webtrader.set('AAPL', 271.5);
    assert.equal(reference.market.quote('AAPL')?.price, 271.5);
    assert.equal(JSON.parse((await ask(hamster.port, '/api/stocks')).body).aapl.price, 271.5);
  });

  it("works each relay's switches by POST alone", async () => {
    for (const [name, relay] of Object.entries(demo.relays)) {
      for (const [work, fault] of [
        ['silence', 'silent'],
        ['restore', 'none'],
        ['drop', 'down'],
        ['restore', 'none'],
      ]) {
        const { status, body } = await ask(demo.port, `/demo/switches/${name}/${work}`, { method: 'POST' });
        assert.equal(status, 200);
        assert.deepEqual(JSON.parse(body), { fault });
        assert.equal(relay.stats().fault, fault);
        for (const other of Object.values(demo.relays)) if (other !== relay) assert.equal(other.stats().fault, 'none');
        assert.deepEqual(JSON.parse((await ask(demo.port, `/demo/switches/${name}/state`)).body), { fault });
      }
      assert.equal((await ask(demo.port, `/demo/switches/${name}/drop`)).status, 404);
    }
    for (const path of ['reference/close', 'reference/toString', 'reference', 'binance/drop', 'toString/drop', '/drop'])
      assert.equal((await ask(demo.port, `/demo/switches/${path}`, { method: 'POST' })).status, 404, path);
    assert.equal((await ask(demo.port, '/', { method: 'PUT' })).status, 405);
    for (const relay of Object.values(demo.relays)) assert.equal(relay.stats().fault, 'none');
  });

  it('closes the stock exchange of the one relay that has one, until it is restored', async () => {
    const work = async (/** @type {string} */ name) =>
      JSON.parse((await ask(demo.port, `/demo/switches/webtrader/${name}`, { method: 'POST' })).body).fault;
    assert.equal(await work('shut'), 'shut');
    assert.equal(demo.relays.webtrader.stats().marketOpen, false);
    assert.equal(await work('restore'), 'none');
    assert.equal(demo.relays.webtrader.stats().marketOpen, true);
  });

  it('lets no other page work them', async () => {
    const from = (/** @type {string} */ origin) =>
      ask(demo.port, '/demo/switches/reference/drop', { method: 'POST', headers: { Origin: origin } });
    assert.equal((await from('https://elsewhere.example')).status, 403);
    assert.equal((await from('null')).status, 403);
    assert.equal(demo.relay.stats().fault, 'none');
  });

  it('takes the next free ports where its own are taken, and frees them at its end', async () => {
    const [first, second] = await Promise.all([occupy(), occupy()]);
    const other = await createDemo({ port: first.port, relayPort: second.port, kit, logLevel: 'silent' });
    assert.ok(other.port > first.port && other.port < first.port + 20);
    const ports = Object.values(other.relays).map((relay) => relay.port);
    assert.ok(ports.every((port, index) => port > (ports[index - 1] ?? second.port) && port < second.port + 100));
    assert.equal((await ask(other.port, '/demo/switches/tradebot/state')).status, 200);
    await Promise.all([other.close(), other.close()]);
    await assert.rejects(ask(other.port, '/'), { code: 'ECONNREFUSED' });
    for (const port of ports) await assert.rejects(ask(port, '/health'), { code: 'ECONNREFUSED' });
    first.close();
    second.close();
  });

  it('names the relays as the reader reached the page, where it listens everywhere', async () => {
    const open = await createDemo({ port: 0, relayPort: 0, host: '0.0.0.0', kit, logLevel: 'silent' });
    const { port } = open.relay;
    const feedsFor = async (/** @type {string} */ host) => {
      const { body } = await ask(open.port, '/', { headers: { Host: host } });
      return [/data-feed="(.*?)"/, /"tradebot" data-address="(.*?)"/].map((pattern) => pattern.exec(body)?.[1]);
    };
    const bot = open.relays.tradebot.port;
    const reached = [`http://demo.local:${port}`, `ws://demo.local:${bot}`];
    assert.deepEqual(await feedsFor(`demo.local:${open.port}`), reached);
    assert.deepEqual(await feedsFor('x"><script>'), [`http://127.0.0.1:${port}`, `ws://127.0.0.1:${bot}`]);
    await open.close();
  });

  it('says in one line where it is, and ends at a signal', { skip: !existsSync(BUILT) && 'not built' }, async () => {
    const child = spawn(process.execPath, [fileURLToPath(new URL('../../demo/server.mjs', import.meta.url))], {
      env: { ...process.env, PORT: '0', RELAY_PORT: '0' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = once(child, 'exit');
    const [line] = await once(createInterface({ input: child.stdout }), 'line');
    const [, port] = /at http:\/\/127\.0\.0\.1:(\d+)\//.exec(line) ?? [];
    assert.equal((await ask(Number(port), '/')).status, 200);
    child.kill('SIGINT');
    const [code, signal] = await ended;
    // Windows knows no signals: there, the process is ended from outside.
    if (process.platform !== 'win32') assert.deepEqual([code, signal], [0, null]);
  });

  it('says what is wrong with a port that is none', async () => {
    const child = spawn(process.execPath, [fileURLToPath(new URL('../../demo/server.mjs', import.meta.url))], {
      env: { ...process.env, PORT: 'eight' },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text) => {
      said += text;
    });
    const [code] = await once(child, 'close');
    assert.equal(code, 1);
    if (existsSync(BUILT)) assert.match(said, /PORT is a whole number/);
  });
});
