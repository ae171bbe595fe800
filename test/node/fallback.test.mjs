// @ts-check

// What stands between the tags of an element, on a page of the built kit: whether its files come, are late, or never do.
import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import puppeteer from 'puppeteer-core';
import { createBinance } from '../doubles/binance.mjs';
import { chromeOptions } from '../tools/browsers.mjs';
import { createStatic } from '../tools/servers.mjs';

/** @typedef {import('node:test').TestContext} TestContext */
/** @typedef {import('puppeteer-core').Page} Page */
/** @typedef {import('puppeteer-core').HTTPRequest} HTTPRequest */

const TAGS = ['price-ticker', 'price-chart', 'feed-status', 'activity-log'];
const LATE = ['price-chart', 'feed-status', 'activity-log'];
const FILES = /\/chunks\/(chart|status|log)-/;
/** @type {import('puppeteer-core').Browser} */
let browser;
/** @type {Awaited<ReturnType<typeof createBinance>>} */
let venue;
before(async () => {
  browser = await puppeteer.launch(await chromeOptions());
  venue = await createBinance();
});
after(async () => {
  await browser?.close();
  await venue?.close();
});

/**
 * @param {TestContext} t
 * @param {object} [options]
 * @param {string} [options.attributes] of the chart
 * @param {Record<string, string>} [options.headers]
 * @param {(request: HTTPRequest) => unknown} [options.files] answers for the files that come late
 */
async function open(t, { attributes = 'symbol="BTCUSDT"', headers = {}, files } = {}) {
  const about = (/** @type {string} */ tag) => `<a href="/about/${tag}">About ${tag}</a>`;
  const pill = (/** @type {string} */ tag) => `<div><${tag} symbol="BTCUSDT">${about(tag)}</${tag}></div>`;
  const elements = [
    pill('price-ticker'),
    `<price-chart ${attributes}><p>${about('price-chart')}</p></price-chart>`,
    pill('feed-status'),
    `<activity-log><p>${about('activity-log')}</p></activity-log>`,
  ];
  const body = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Fallbacks</title>
    <link rel="icon" href="data:,"><link rel="stylesheet" href="/tickwire.css"><style>body{line-height:2}</style>
    <script type="module" src="/tickwire.js" data-feed="binance ${venue.wsUrl}"></script></head>
    <body>${elements.join('<hr>')}<hr></body></html>`;
  const server = await createStatic({ root: 'dist/cdn', routes: { '/page': { body, headers } } });
  t.after(() => server.close());
  const page = await browser.newPage();
  t.after(() => page.close());
  await page.setViewport({ width: 900, height: 1400 });
  await page.evaluateOnNewDocument(watchShifts);
  if (files) {
    await page.setRequestInterception(true);
    page.on('request', (request) => void (FILES.test(request.url()) ? files(request) : request.continue()));
  }
  await page.goto(`${server.url}/page`, { waitUntil: 'domcontentloaded' });
  await page.waitForFunction(() => !document.querySelector(':not(:defined)'));
  return page;
}

/** Notes every rule below an element that something above it has moved. */
function watchShifts() {
  /** @type {string[]} */
  const shifts = [];
  Object.assign(window, { shifts });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries())
      for (const { node, previousRect, currentRect } of /** @type {any} */ (entry).sources ?? [])
        if (node?.localName === 'hr')
          shifts.push(`${node.previousElementSibling?.outerHTML}: ${previousRect.y} to ${currentRect.y}`);
  }).observe({ type: 'layout-shift', buffered: true });
}

function startMarket(/** @type {TestContext} */ t) {
  const market = setInterval(() => venue.quote('BTCUSDT'), 100);
  t.after(() => clearInterval(market));
}

/** Elements whose fallback is on the screen. */
const falling = (/** @type {Page} */ page) =>
  page.$$eval('a', (links) =>
    links.filter((link) => link.checkVisibility()).map((link) => link.closest(':not(a, p)')?.localName),
  );
const fallingTo = (/** @type {Page} */ page, /** @type {string[]} */ ...wanted) =>
  page.waitForFunction(
    (tags) =>
      [...document.querySelectorAll('a')]
        .filter((link) => link.checkVisibility())
        .map((link) => link.closest(':not(a, p)')?.localName)
        .join() === tags,
    {},
    wanted.join(),
  );
/** What a screen reader finds as links. */
const spoken = async (/** @type {Page} */ page) => {
  const { nodes } = await (await page.createCDPSession()).send('Accessibility.getFullAXTree');
  return nodes.filter(({ role, ignored }) => role?.value === 'link' && !ignored).map(({ name }) => name?.value);
};
const boxes = (/** @type {Page} */ page) =>
  page.$$eval('price-chart, activity-log', (elements) =>
    elements.map((element) => element.getBoundingClientRect().toJSON()),
  );
const about = (/** @type {string[]} */ tags) => tags.map((tag) => `About ${tag}`);

/** Lets in every file of the kit but those. */
const policy = async () => {
  const chunks = await readdir(new URL('../../dist/cdn/chunks', import.meta.url));
  const paths = ['/tickwire.js', ...chunks.map((name) => `/chunks/${name}`)].filter((path) => !FILES.test(path));
  return `script-src ${paths.map((path) => `http://127.0.0.1:*${path}`).join(' ')}`;
};

describe('what stands between the tags', async () => {
  it('makes way where it stood, for the eye and for screen readers, when an element speaks for itself', async (t) => {
    /** @type {(() => unknown)[]} */
    const held = [];
    const page = await open(t, { files: (request) => held.push(() => request.continue()) });
    assert.deepEqual(await falling(page), TAGS);
    assert.deepEqual(await spoken(page), about(TAGS));
    const before = await boxes(page);
    assert.equal(before.length, 2);

    startMarket(t);
    await fallingTo(page, ...LATE);
    // Each of these asks for others when it is there.
    const release = setInterval(() => {
      for (const go of held.splice(0)) go();
    }, 20);
    t.after(() => clearInterval(release));
    await fallingTo(page);
    assert.deepEqual(await spoken(page), []);
    const isDrawn = await page.$eval('price-chart >>> canvas', (canvas) => canvas.checkVisibility());
    assert.ok(isDrawn);
    assert.deepEqual(await boxes(page), before);
    assert.deepEqual(await page.evaluate(() => /** @type {any} */ (window).shifts), []);
  });

  const missing = {
    'are not there': { files: (/** @type {HTTPRequest} */ request) => request.respond({ status: 404 }) },
    'never come': { files: () => {} },
    'may not be loaded by the policy of the page': { headers: { 'Content-Security-Policy': await policy() } },
  };
  for (const [what, options] of Object.entries(missing))
    it(`stays where the files of an element ${what}`, async (t) => {
      const page = await open(t, options);
      startMarket(t);
      await page.waitForFunction(() => document.querySelector('feed-status')?.state?.phase === 'live');
      await fallingTo(page, ...LATE);
      assert.deepEqual(await falling(page), LATE);
      assert.deepEqual(await spoken(page), about(LATE));
    });

  it('stays in a chart without its words and what draws it, and makes way for a picture without words', async (t) => {
    startMarket(t);
    const without = (/** @type {RegExp} */ names) => (/** @type {HTTPRequest} */ request) =>
      names.test(request.url()) ? request.respond({ status: 404 }) : request.continue();
    const neither = await open(t, { files: without(/\/chart(-more)?-[^-]*\.js/) });
    await fallingTo(neither, 'price-chart');
    const wordless = await open(t, { files: without(/\/chart-more-/) });
    await fallingTo(wordless);
    const onTop = await wordless.$eval('price-chart', (chart) => {
      const { x, y, width, height } = chart.getBoundingClientRect();
      return chart.shadowRoot?.elementFromPoint(x + width / 2, y + height / 2)?.closest('.cover') === null;
    });
    assert.ok(onTop, 'nothing covers the picture');
  });

  it('makes way for the reason why there is no picture', async (t) => {
    startMarket(t);
    const page = await open(t, { attributes: '' });
    await fallingTo(page);
    const said = await page.$eval('price-chart >>> [part=message]', (message) => message.textContent);
    assert.match(said ?? '', /symbol/i);
  });
});
