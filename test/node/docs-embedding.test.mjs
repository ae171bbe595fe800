// @ts-check
// The snippets of docs/embedding.md, as they stand there, on pages of other sites.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createStatic } from '../tools/servers.mjs';
import { createSites, priced } from '../tools/sites.mjs';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const BASE = 'https://cdn.example/tickwire@0.1.0/dist/cdn/';
const text = await readFile(join(ROOT, 'docs/embedding.md'), 'utf8');
const blocks = [...text.matchAll(/^```(html|js)\n([\s\S]*?)^```$/gm)].map(([, kind = '', code = '']) => ({
  kind,
  code,
}));
/** @type {{ version: string, files: Record<string, { integrity: string }> }} */
const manifest = JSON.parse(await readFile(join(ROOT, 'dist/cdn/manifest.json'), 'utf8'));

const sites = createSites();

/** The only block that has all of this in it. */
function blockWith(/** @type {string[]} */ ...words) {
  const found = blocks.filter(({ code }) => words.every((word) => code.includes(word)));
  assert.equal(found.length, 1, words.join(', '));
  return found[0]?.code ?? '';
}

/** From where the files are, with the relay that the test has, and with true hashes. */
const here = (/** @type {string} */ html, base = `${sites.cdn.url}/`) =>
  html
    .replaceAll(BASE, base)
    .replaceAll('&amp;symbol=', `&amp;feed=${encodeURIComponent(sites.relay.url)}&amp;symbol=`)
    .replace(/(\w+(?:\.full)?\.js)"\s+integrity="sha384-…"/g, (_, file) => {
      return `${file}" integrity="${manifest.files[file]?.integrity}"`;
    });

/** The kit with one file that somebody has changed. */
const changed = async (/** @type {string} */ path) =>
  createStatic({
    root: 'dist/cdn',
    headers: { 'Access-Control-Allow-Origin': '*' },
    routes: {
      [`/${path}`]: { body: `${await readFile(join(ROOT, 'dist/cdn', path), 'utf8')}\n`, type: 'text/javascript' },
    },
  });

/** What the script of the page makes of the manifest. */
async function importMap(/** @type {string} */ base) {
  const folder = await mkdtemp(join(tmpdir(), 'tickwire-embedding-'));
  await writeFile(join(folder, 'importmap.mjs'), blockWith('process.argv'));
  const child = spawn(process.execPath, [join(folder, 'importmap.mjs'), base], { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.end(JSON.stringify(manifest));
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (part) => {
    output += part;
  });
  await once(child, 'close');
  await rm(folder, { recursive: true });
  return output;
}

describe('docs/embedding.md', () => {
  it('names the version that is built', () => {
    assert.ok(text.includes(`tickwire@${manifest.version}/`));
  });

  for (const [shape, ...words] of [
    ['script and tag', '/tickwire.js"></script>\n<price-ticker symbol="BTCUSDT"><a'],
    ['one script', 'data-widget='],
    ['a placeholder', 'data-tickwire="price-ticker"'],
    ['the first file with its hash', '/tickwire.js"\n  integrity='],
    ['one file with its hash', 'tickwire.full.js'],
  ])
    it(`${shape}: a live price, and nothing said`, async (t) => {
      const { page, said } = await sites.open(t, here(blockWith(...words)));
      await priced(page);
      assert.deepEqual(said, []);
    });

  it('one file with its hash is refused when it is another', async (t) => {
    const other = await changed('tickwire.full.js');
    t.after(() => other.close());
    const { page, said } = await sites.open(t, here(blockWith('tickwire.full.js'), `${other.url}/`));
    assert.match(said.join('\n'), /Failed to find a valid digest in the 'integrity' attribute/);
    assert.equal(await page.$eval('price-ticker', (ticker) => ticker.matches(':defined')), false);
  });

  it('a frame: as high as its chart, and another theme and language by the message', async (t) => {
    const { page } = await sites.open(t, here(blockWith('<iframe')));
    const frame = await (await page.waitForSelector('iframe'))?.contentFrame();
    await frame?.waitForFunction(() => document.querySelector('price-chart')?.state?.phase === 'live');
    const height = await page.$eval('iframe', ({ clientWidth }) => Math.max(400, (clientWidth * 9) / 16));
    await page.waitForFunction(
      (wanted) => document.querySelector('iframe')?.clientHeight === wanted,
      {},
      Math.round(height),
    );
    await page.evaluate(blockWith('postMessage'));
    await frame?.waitForFunction(
      () => document.documentElement.lang === 'de' && document.documentElement.style.colorScheme === 'light',
    );
  });

  it('a chart whose place is kept: nothing moves when it comes', async (t) => {
    const { page } = await sites.open(t, `${here(blockWith('aspect-ratio'))}<p id="below">Below</p>`);
    await page.waitForFunction(() => document.querySelector('price-chart')?.state?.phase === 'live');
    const [box, chart] = await page.$$eval('[data-tickwire], price-chart', (all) =>
      all.map((element) => JSON.stringify(element.getBoundingClientRect())),
    );
    assert.equal(chart, box);
  });

  it('the policy of a strict page is enough for the shapes', async (t) => {
    const [, policy = ''] = /^Content-Security-Policy: (.*)$/m.exec(text) ?? [];
    const csp = policy
      .replaceAll('https://cdn.example', sites.cdn.url)
      .replaceAll('https://relay.example', sites.relay.url)
      .replaceAll('wss://relay.example', sites.relay.url.replace('http', 'ws'));
    const shapes = [
      blockWith('data-widget='),
      blockWith('data-tickwire="price-ticker"'),
      blockWith('/tickwire.js"></script>\n<price-ticker symbol="BTCUSDT"><a'),
      blockWith('<iframe').replace(' style="border:0"', ''),
    ];
    const { page, said } = await sites.open(t, here(shapes.join('')), {
      csp,
      head: here(blockWith('rel="stylesheet"')),
    });
    await priced(page, 3);
    await (await (await page.waitForSelector('iframe'))?.contentFrame())?.waitForSelector('price-chart:defined');
    assert.deepEqual(said, []);
  });

  it('the linked style sheet is there', async (t) => {
    const { page } = await sites.open(t, '<price-chart></price-chart>', {
      head: here(blockWith('rel="stylesheet"')),
    });
    assert.equal(await page.$eval('price-chart', (chart) => chart.clientHeight >= 400), true);
  });

  for (const [how, html] of /** @type {const} */ ([
    ['the tags', () => blockWith('importmap"')],
    [
      'embed.js',
      () => blockWith('importmap"').replace(/<script type="module"[\s\S]*/, () => blockWith('data-widget=')),
    ],
  ])) {
    const pinned = async (/** @type {string} */ base) =>
      here(
        html().replace(/(importmap">).*?(<\/script>)/, (_, start, end) => start + BASE + end),
        base,
      ).replace(`importmap">${base}`, `importmap">${await importMap(base)}`);

    it(`an import map with all hashes: ${how} get the price from files that were checked`, async (t) => {
      const before = sites.cdn.requests().length;
      const { page, said } = await sites.open(t, await pinned(`${sites.cdn.url}/`));
      await priced(page);
      assert.deepEqual(said, []);
      assert.ok(
        sites.cdn
          .requests()
          .slice(before)
          .some((path) => path.startsWith('/chunks/')),
      );
    });

    for (const path of ['tickwire.js', Object.keys(manifest.files).find((name) => name.includes('/socketio-')) ?? ''])
      it(`an import map with all hashes: ${how} refuse another ${path.replace(/-.*/, '')}`, async (t) => {
        const other = await changed(path);
        t.after(() => other.close());
        const { page, said } = await sites.open(t, await pinned(`${other.url}/`));
        const refused = () => said.some((line) => /valid digest|Integrity|integrity/.test(line));
        while (!refused()) await page.evaluate(() => new Promise(requestAnimationFrame));
        assert.equal(
          await page.evaluate(
            () =>
              document.querySelector('price-ticker')?.shadowRoot?.querySelector('.price')?.textContent?.match(/\d/) ??
              null,
          ),
          null,
        );
      });
  }
});
