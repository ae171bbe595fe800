// @ts-check

// What consumers of oEmbed are told of embed pages, by the servers and by the exported files.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createDemo } from '../../demo/demo.mjs';
import { oembed } from '../../demo/oembed.mjs';
import { createRelay } from '../../demo/relay/relay.mjs';
import { readWidgets } from '../../scripts/widgets.mjs';
import { createStatic } from '../tools/servers.mjs';
import { createSites, priced } from '../tools/sites.mjs';

const PAGE = 'https://cdn.example/tickwire/embed/';
const SANDBOX = 'frameborder="0" sandbox="allow-scripts allow-popups allow-popups-to-escape-sandbox"';
const ask = (/** @type {Record<string, string>} */ query) =>
  oembed(new URLSearchParams(query), { page: PAGE, widgets: readWidgets() });
/** @returns {any} */
const told = (/** @type {Record<string, string>} */ query) => ask(query).body;

describe('an oEmbed answer', () => {
  it('is a plain frame of fixed height for what has one', () => {
    assert.deepEqual(ask({ url: `${PAGE}?widget=price-ticker&symbol=BTCUSDT%3DBitcoin` }), {
      status: 200,
      body: {
        version: '1.0',
        type: 'rich',
        title: 'Price: Bitcoin',
        width: 320,
        height: 48,
        html: `<iframe src="${PAGE}?widget=price-ticker&#38;symbol=BTCUSDT%3DBitcoin" title="Price: Bitcoin" width="320" height="48" loading="lazy" ${SANDBOX} style="border:0" data-tickwire-frame></iframe>`,
        cache_age: 86_400,
      },
    });
  });

  it('is a quotation and a frame, as WordPress wants them, for what grows', () => {
    const { html, width, height } = told({ url: `${PAGE}index.html?widget=price-chart&symbol=BTCUSDT` });
    assert.match(html, /^<blockquote><a href="https:[^"]+">Price chart: BTCUSDT<\/a><\/blockquote><iframe /);
    assert.deepEqual([width, height], [640, 400]);
  });

  it('keeps to maxwidth and maxheight', () => {
    const { html, width, height } = told({ url: `${PAGE}?widget=price-chart`, maxwidth: '500', maxheight: '300' });
    assert.deepEqual([width, height], [500, 300]);
    assert.match(html, / width="500" height="300" /);
  });

  it('passes on what the widget has, and nothing else, as text', () => {
    const { html, title } = told({
      url: `${PAGE}?widget=price-ticker&symbol=${encodeURIComponent('"><script>x()</script>')}&onload=x()&utm_source=y&lang=de`,
    });
    assert.equal(html.match(/[<>]/g).length, 4);
    assert.ok(!/onload|utm_source|<script/.test(html));
    assert.match(html, /&#38;lang=de"/);
    assert.equal(title, 'Price: "><script>x()</script>');
  });

  it('passes on what a status or a log watches, and not what a ticker would', () => {
    for (const [widget, has] of /** @type {const} */ ([
      ['feed-status', true],
      ['activity-log', true],
      ['price-ticker', false],
    ])) {
      const { html } = told({ url: `${PAGE}?widget=${widget}&watch=BTCUSDT` });
      assert.equal(html.includes('&#38;watch=BTCUSDT"'), has, widget);
    }
  });

  for (const [why, status, query] of /** @type {[string, number, Record<string, string>][]} */ ([
    ['no address', 400, {}],
    ['a width that is none', 400, { url: `${PAGE}?widget=price-chart`, maxwidth: '-1' }],
    ['another format', 501, { url: `${PAGE}?widget=price-chart`, format: 'xml' }],
    ['another site', 404, { url: 'https://evil.example/embed/?widget=price-chart' }],
    ['another page', 404, { url: `${PAGE}../?widget=price-chart` }],
    ['no widget', 404, { url: PAGE }],
    ['a widget that there is not', 404, { url: `${PAGE}?widget=constructor` }],
    ['no address at all', 404, { url: 'javascript:x()' }],
  ]))
    it(`is ${status} for ${why}`, () => {
      const answer = ask(query);
      assert.equal(answer.status, status);
      assert.match(/** @type {any} */ (answer.body).error, /\w/);
    });
});

describe('the demo and its relay', () => {
  /** @type {Awaited<ReturnType<typeof createDemo>>} */
  let demo;
  before(async () => {
    demo = await createDemo({ port: 0, relayPort: 0, logLevel: 'silent' });
  });
  after(() => demo?.close());

  it('link the embed page to its answer, which is there', async () => {
    const address = `${demo.url}dist/cdn/embed/?widget=price-chart&symbol=BTCUSDT`;
    const answer = await fetch(address);
    const [, href = ''] =
      /<link rel="alternate" type="application\/json\+oembed" href="([^"]+)">/.exec(await answer.text()) ?? [];
    const found = await fetch(href.replaceAll('&#38;', '&'));
    assert.equal(found.headers.get('content-type'), 'application/json; charset=utf-8');
    const { html, title } = await found.json();
    assert.equal(title, 'Price chart: BTCUSDT');
    assert.ok(html.includes(`src="${address.replaceAll('&', '&#38;')}"`));
  });

  it('let any site have the embed page in a frame, and the kit, but not the demo', async () => {
    const headers = async (/** @type {string} */ path) => (await fetch(demo.url + path)).headers;
    const page = await headers('dist/cdn/embed/?widget=price-chart');
    assert.match(page.get('content-security-policy') ?? '', /frame-ancestors \*/);
    assert.match((await headers('')).get('content-security-policy') ?? '', /frame-ancestors 'none'/);
    for (const path of [
      'dist/cdn/tickwire.js',
      'dist/cdn/embed.js',
      'dist/cdn/manifest.json',
      'dist/cdn/embed/frame.js',
    ]) {
      const sent = await headers(path);
      assert.equal(sent.get('access-control-allow-origin'), '*', path);
      assert.equal(sent.get('cross-origin-resource-policy'), 'cross-origin', path);
    }
  });

  it('answer for embed pages elsewhere, where the relay is told of them, and only then', async (t) => {
    const relay = await createRelay({ port: 0, logLevel: 'silent', embedPage: PAGE });
    t.after(() => relay.close());
    const query = new URLSearchParams({ url: `${PAGE}?widget=feed-status` });
    const answer = await fetch(`${relay.url}/oembed?${query}`);
    assert.equal(answer.status, 200);
    assert.equal((await answer.json()).height, 32);
    assert.equal((await fetch(`${relay.url}/oembed?url=x`)).status, 404);
    assert.equal((await fetch(`${demo.relay.url}/oembed?${query}`)).status, 404);
  });
});

describe('npm run oembed', () => {
  const sites = createSites();
  const SCRIPT = fileURLToPath(new URL('../../scripts/oembed.mjs', import.meta.url));
  const run = async (/** @type {string[]} */ ...words) => {
    const child = spawn(process.execPath, [SCRIPT, ...words], {
      cwd: fileURLToPath(new URL('../../', import.meta.url)),
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text) => {
        output += text;
      });
    const [code] = await once(child, 'close');
    return { code, output };
  };

  it('writes a page and its answer as files, which a site without a server of its own can show', async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'tickwire-oembed-'));
    t.after(() => rm(folder, { recursive: true }));
    const { code, output } = await run(
      `${PAGE}?widget=price-ticker&symbol=BTCUSDT&feed=${sites.relay.url}`,
      '--out',
      folder,
    );
    assert.equal(code, 0, output);
    const files = (await readdir(folder)).sort();
    const [page = '', answer = ''] = files;
    assert.deepEqual([files.length, output.trim()], [2, PAGE + page]);
    const { type, title } = JSON.parse(await readFile(join(folder, answer), 'utf8'));
    assert.deepEqual([type, title], ['rich', 'Price: BTCUSDT']);
    const html = await readFile(join(folder, page), 'utf8');
    assert.ok(html.includes(`type="application/json+oembed" href="${PAGE}${answer}"`), html);
    const site = await createStatic({ root: 'dist/cdn', routes: { [`/embed/${page}`]: { body: html } } });
    t.after(() => site.close());
    const { page: tab } = await sites.open(t, '');
    await tab.goto(`${site.url}/embed/${page}`);
    await priced(tab);
  });

  it('says what it wants for an address that is no embed page', async () => {
    const { code, output } = await run('https://site.example/embed/?widget=prices');
    assert.equal(code, 1);
    assert.match(output, /write https:\/\/…\/embed\/\?widget=/);
  });
});
