// @ts-check
// The blocks of README.md, as they stand there, do what is said of them: found by what is in them, wherever that is.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import puppeteer from 'puppeteer-core';
import { createBinance } from '../doubles/binance.mjs';
import { ROOT, run, startRelay } from '../interop/tools.mjs';
import { chromeOptions } from '../tools/browsers.mjs';
import { createStatic } from '../tools/servers.mjs';

/** @typedef {import('node:test').TestContext} TestContext */
/** @typedef {import('puppeteer-core').Page} Page */
/** @typedef {HTMLElementTagNameMap['price-ticker']} Ticker */

const text = await readFile(join(ROOT, 'README.md'), 'utf8');
const blocks = [...text.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map(([, language = '', code = '']) => ({
  language,
  code,
}));
/** @type {Set<typeof blocks[number]>} */
const tested = new Set();

/** The one block of that language in which that stands. */
function blockOf(/** @type {string} */ language, /** @type {string} */ words) {
  const found = blocks.filter((block) => block.language === language && block.code.includes(words));
  assert.equal(found.length, 1, `${found.length} blocks of ${language} with ${words}`);
  for (const block of found) tested.add(block);
  return found[0]?.code ?? '';
}

const SCRIPT = /https:\/\/cdn\.example\/tickwire@[\d.]+\/dist\/cdn\//g;
const RELAY = 'https://relay.example';

/** @type {import('puppeteer-core').Browser} */
let browser;
/** @type {Awaited<ReturnType<typeof createBinance>>} */
let venue;
/** @type {NodeJS.Timeout} */
let market;
before(async () => {
  browser = await puppeteer.launch(await chromeOptions());
  venue = await createBinance({ spacingMs: 350 });
  market = setInterval(() => {
    for (const symbol of ['BTCUSDT', 'ETHUSDT']) {
      venue.quote(symbol);
      venue.trade(symbol);
    }
  }, 200);
});
after(async () => {
  clearInterval(market);
  await browser?.close();
  await venue?.close();
});

/**
 * A page with that on it, which reads the double of Binance unless it names a relay. What goes wrong is kept.
 *
 * @param {TestContext} t
 * @param {string} markup
 * @param {{ relay?: string }} [options]
 */
async function open(t, markup, { relay = RELAY } = {}) {
  const script = markup.includes('<script') ? '' : '<script type="module" src="/tickwire.js"></script>';
  const body =
    `<!doctype html><html lang="en" data-feed="binance ${venue.wsUrl}"><link rel="icon" href="data:,">${script}${markup}`
      .replaceAll(SCRIPT, '/')
      .replaceAll(RELAY, relay);
  const site = await createStatic({ root: 'dist/cdn', routes: { '/': { body } } });
  t.after(() => site.close());
  const page = await browser.newPage();
  t.after(() => page.close());
  await page.setViewport({ width: 1000, height: 2000 });
  /** @type {string[]} */
  const wrong = [];
  page.on('pageerror', (error) => wrong.push(String(error)));
  page.on('console', (message) => message.type() !== 'log' && wrong.push(message.text()));
  await page.goto(site.url);
  return { page, wrong };
}

/** All tickers of the page show live prices. */
const live = (/** @type {Page} */ page) =>
  page.waitForFunction(() => {
    const items = [...document.querySelectorAll('price-ticker')].flatMap((ticker) => [
      ...(ticker.shadowRoot?.querySelectorAll('.item') ?? []),
    ]);
    return items.length > 0 && items.every((item) => item.matches('[data-freshness=live]'));
  });
/** @param {Page} page @param {string} tag @param {string} part */
const textOf = (page, tag, part) =>
  page.$eval(tag, (element, name) => element.shadowRoot?.querySelector(`[part~="${name}"]`)?.textContent?.trim(), part);
/** The chart is drawn, and nothing stands in its place. */
const charted = (/** @type {Page} */ page) =>
  page.waitForFunction(() => {
    const root = document.querySelector('price-chart')?.shadowRoot;
    return root?.querySelector('canvas') && document.querySelector('price-chart')?.matches(':state(live)');
  });

describe('README.md', () => {
  it('puts prices on a page: within text, as cards, as a chart, with the state and the log', async (t) => {
    const { page, wrong } = await open(t, blockOf('html', '<activity-log></activity-log>'));
    await live(page);
    await charted(page);
    assert.match((await textOf(page, 'p price-ticker', 'price')) ?? '', /^[\d,]+\.\d\d$/);
    const isShown = await page.$eval('p a', (link) => link.checkVisibility());
    assert.equal(isShown, false, 'what stands between the tags has made way');
    const labels = await page.$eval('price-ticker[layout=card]', (ticker) =>
      [...(ticker.shadowRoot?.querySelectorAll('[part~=label]') ?? [])].map(({ textContent }) => textContent),
    );
    assert.deepEqual(labels, ['Bitcoin', 'Ether']);
    await page.waitForFunction(() => document.querySelector('feed-status')?.matches(':state(live)'));
    await page.waitForFunction(() =>
      document.querySelector('activity-log')?.entries.some(({ type }) => type === 'connected'),
    );
    assert.deepEqual(wrong, []);
    assert.deepEqual(venue.violations(), []);
  });

  it('makes it yours by custom properties, parts and states', async (t) => {
    const relay = await startRelay(t);
    const css = blockOf('css', '--tickwire-');
    const { page } = await open(
      t,
      `<style>${css}</style><body data-feed="${RELAY}"><price-ticker symbol="BTCUSDT" flash="none"></price-ticker>`,
      { relay: relay.url },
    );
    await live(page);
    const looks = () =>
      page.$eval('price-ticker', (ticker) => {
        const root = /** @type {ShadowRoot} */ (ticker.shadowRoot);
        const item = getComputedStyle(/** @type {Element} */ (root.querySelector('.item')));
        const symbol = getComputedStyle(/** @type {Element} */ (root.querySelector('[part~=symbol]')));
        const probe = document.createElement('span');
        probe.style.color = 'var(--tickwire-positive-color)';
        root.append(probe);
        const positive = getComputedStyle(probe).color;
        probe.remove();
        return {
          positive,
          radius: item.borderRadius,
          background: item.backgroundColor,
          symbol: symbol.textTransform,
          outline: getComputedStyle(ticker).outlineStyle,
        };
      });
    const expected = {
      ...{ positive: 'rgb(10, 125, 85)', radius: '4px', background: 'rgba(0, 0, 0, 0)', symbol: 'lowercase' },
      outline: 'none',
    };
    assert.deepEqual(await looks(), expected);
    relay.drop({ refuse: true });
    await page.waitForFunction(() => document.querySelector('price-ticker')?.matches(':state(stale)'));
    assert.deepEqual(await looks(), { ...expected, outline: 'dashed' });
  });

  it('connects a relay of your own by one word around the elements', async (t) => {
    const relay = await startRelay(t);
    const { page, wrong } = await open(
      t,
      `${blockOf('html', '<body data-feed')}<price-ticker symbol="BTCUSDT"></price-ticker><feed-status></feed-status>`,
      { relay: relay.url },
    );
    await live(page);
    const dialect = await page.$eval('feed-status', (status) => status.state?.dialect);
    assert.equal(dialect, 'streaming-service');
    assert.deepEqual(wrong, []);
  });

  it('listens, to prices and to their state', async (t) => {
    const relay = await startRelay(t);
    const { page, wrong } = await open(
      t,
      `<body data-feed="${RELAY}"><price-ticker symbol="BTCUSDT"></price-ticker><feed-status></feed-status>`,
      { relay: relay.url },
    );
    const heard = new Promise((done) =>
      page.on('console', (message) => /^BTCUSDT [\d.]+ live$/.test(message.text()) && done(undefined)),
    );
    await page.evaluate(blockOf('js', "addEventListener('quote'"));
    await heard;
    assert.deepEqual(wrong, []);
    const isOld = () => page.$eval('body', ({ classList }) => classList.contains('prices-are-old'));
    assert.equal(await isOld(), false);
    relay.drop({ refuse: true });
    await page.waitForFunction(() => document.body.classList.contains('prices-are-old'));
  });

  it('charts with a label, ranges, volume and a marked price', async (t) => {
    const { page, wrong } = await open(t, blockOf('html', 'price-lines='));
    await charted(page);
    assert.equal(await textOf(page, 'price-chart', 'label'), 'Bitcoin');
    const ranges = await page.$eval('price-chart', (chart) =>
      [...(chart.shadowRoot?.querySelectorAll('[part~=range-button]') ?? [])].map(
        (button) => `${button.textContent?.trim()}${button.querySelector(':checked') ? ' is chosen' : ''}`,
      ),
    );
    assert.deepEqual(ranges, ['1H', '1D is chosen', '1W', '1M']);
    assert.deepEqual(wrong, []);
  });

  it('charts candles of the page’s own', async (t) => {
    const { page, wrong } = await open(t, '<price-chart symbol="OWN" timezone="UTC"></price-chart>');
    const code = blockOf('js', 'chart.dataSource');
    await page.evaluate((lines) => {
      const chart = document.querySelector('price-chart');
      const at = (/** @type {number} */ minute, /** @type {number} */ close) => ({
        ...{ time: Date.UTC(2026, 0, 1, 0, minute), open: 2, high: 9, low: 1, close, volume: 1 },
      });
      const bars = Array.from({ length: 30 }, (_, minute) => at(minute, 3));
      const given = { chart, bars, bar: at(30, 7), ...at(0, 3) };
      new Function(...Object.keys(given), lines)(...Object.values(given));
    }, code);
    await page.waitForFunction(
      () => document.querySelector('price-chart')?.shadowRoot?.querySelector('[part~=price]')?.textContent === '7.00',
    );
    const asked = await page.$eval('price-chart', async (chart) => {
      const { signal } = new AbortController();
      const bars = await chart.dataSource?.getBars('OWN', { interval: '1m', limit: 1, signal });
      return [...(bars ?? [])].length;
    });
    assert.equal(asked, 1);
    assert.deepEqual(wrong, []);
  });

  it('logs warnings, and trades as a tape', async (t) => {
    const { page, wrong } = await open(t, blockOf('html', '<activity-log types="trade"'));
    await page.waitForFunction(() => (document.querySelectorAll('activity-log')[1]?.entries.length ?? 0) > 2);
    const [levels, types] = await page.$$eval('activity-log', ([log, tape]) => [
      log?.getAttribute('levels'),
      [...new Set(tape?.entries.map(({ type, symbol }) => `${type} ${symbol}`))],
    ]);
    assert.equal(levels, 'warn, error');
    assert.deepEqual(types, ['trade BTCUSDT']);
    await page.$eval('activity-log', (log) => {
      for (const level of /** @type {const} */ (['info', 'warn', 'error'])) log.push({ text: level, level });
    });
    await page.waitForFunction(() => document.querySelector('activity-log')?.entries.length === 2);
    assert.deepEqual(wrong, []);
  });

  it('connects without an element', async (t) => {
    const relay = await startRelay(t);
    const places = { tickwire: 'tickwire', [RELAY]: relay.url };
    const code = Object.entries(places).reduce(
      (lines, [from, to]) => lines.replaceAll(`'${from}'`, `'${to}'`),
      blockOf('js', "from 'tickwire'"),
    );
    // A quote, a phase, a line of the journal, and what was measured.
    const expected = [/^\d[\d.]* -?\d[\d.]* live$/m, /^live undefined$/m, /^info connected Connected to /m, /^\d+ /m];
    const hear = (/** @type {string} */ stdout, /** @type {() => void} */ end) =>
      expected.every((line) => line.test(stdout)) && end();
    const { signal, stdout, stderr } = await run(
      t,
      process.execPath,
      [
        '--input-type=module',
        '--eval',
        `import { WebSocket } from 'ws';\nglobalThis.WebSocket ??= WebSocket;\n${code}`,
      ],
      {},
      { hear },
    );
    assert.equal(signal, 'SIGINT', stderr);
    for (const line of expected) assert.match(stdout, line);
  });

  for (const { code } of blocks.filter(({ language }) => ['', 'sh', 'shell', 'bash'].includes(language)))
    it(`says what there is to run: ${code.trim()}`, async () => {
      const { scripts } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8'));
      for (const block of blocks) if (block.code === code) tested.add(block);
      for (const command of code.trim().split(/\n|&&/)) {
        const [, name = ''] = /^npm (?:run )?([\w:-]+)/.exec(command.trim()) ?? [];
        assert.ok(name === 'ci' || name === 'install' || Object.hasOwn(scripts, name), command);
      }
    });

  it('has no block that none of these has tried', () => {
    assert.deepEqual(
      blocks.filter((block) => !tested.has(block)).map(({ code }) => code),
      [],
    );
  });
});
