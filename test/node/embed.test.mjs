// @ts-check

// embed.js on pages of other sites: what it puts there, and what it leaves alone.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import puppeteer from 'puppeteer-core';
import { createMarket } from '../../demo/relay/market.mjs';
import { createRelay } from '../../demo/relay/relay.mjs';
import { chromeOptions } from '../tools/browsers.mjs';
import { createStatic } from '../tools/servers.mjs';

/** @typedef {import('puppeteer-core').Page} Page */

/** @type {import('puppeteer-core').Browser} */
let browser;
/** @type {Awaited<ReturnType<typeof createRelay>>} */
let relay;
/** The kit, on a host of its own as a CDN is. @type {Awaited<ReturnType<typeof createStatic>>} */
let cdn;

before(async () => {
  browser = await puppeteer.launch(await chromeOptions());
  relay = await createRelay({ port: 0, logLevel: 'silent', updateIntervalMs: 50, market: createMarket() });
  cdn = await createStatic({ root: 'dist/cdn', headers: { 'Access-Control-Allow-Origin': '*' } });
});
after(async () => {
  await browser?.close();
  await Promise.all([relay?.close(), cdn?.close()]);
});

/**
 * A page of somebody else's, on an origin of its own.
 *
 * @param {import('node:test').TestContext} t
 * @param {string} body
 * @param {{ head?: string, csp?: string, routes?: object }} [options]
 */
async function open(t, body, { head = '', csp, routes = {} } = {}) {
  const site = await createStatic({
    routes: {
      '/': {
        body: `<!doctype html><html lang="en" data-feed="${relay.url}"><head><title>A site</title>${head}</head><body>${body}</body></html>`,
        ...(csp && { headers: { 'Content-Security-Policy': csp } }),
      },
      '/favicon.ico': { body: '' },
      ...routes,
    },
  });
  const page = await browser.newPage();
  /** @type {string[]} */
  const said = [];
  page.on('console', (message) => said.push(message.text()));
  page.on('pageerror', (error) => said.push(String(error)));
  t.after(async () => {
    await page.close();
    await site.close();
  });
  await page.goto(site.url);
  return { page, said, site };
}

const script = (attributes = '', query = '') =>
  `<script async src="${cdn.url}/embed.js${query}" ${attributes}></script>`;

/** Until so many tickers show a price. */
const priced = (/** @type {Page | import('puppeteer-core').Frame} */ page, count = 1) =>
  page.waitForFunction(
    (wanted) =>
      [...document.querySelectorAll('price-ticker')].filter(
        // @ts-expect-error: the elements' types are not of this file
        (ticker) => ticker.quote?.price > 0 && ticker.shadowRoot?.querySelector('.price')?.checkVisibility(),
      ).length === wanted,
    {},
    count,
  );
const widgets = (/** @type {Page} */ page) =>
  page.$$eval('price-ticker, price-chart, feed-status, activity-log', (all) =>
    all.map(({ localName, attributes, parentElement, previousElementSibling }) => ({
      widget: localName,
      attributes: Object.fromEntries([...attributes].map(({ name, value }) => [name, value])),
      place: parentElement?.dataset.tickwire ?? previousElementSibling?.localName,
    })),
  );

describe('embed.js', () => {
  it('puts the widget beside itself, with a live price', async (t) => {
    const { page, said } = await open(
      t,
      `<p>Bitcoin ${script('data-widget="price-ticker" data-symbol="BTCUSDT"')}</p>`,
    );
    await priced(page);
    assert.deepEqual(await widgets(page), [
      { widget: 'price-ticker', attributes: { symbol: 'BTCUSDT' }, place: 'script' },
    ]);
    assert.deepEqual(said, []);
  });

  it('upgrades a placeholder, whose children stay until the first price', async (t) => {
    const { page, said } = await open(
      t,
      `<div data-tickwire="price-ticker" data-symbol="BTCUSDT"><a href="/btc">Bitcoin</a></div>${script()}`,
    );
    await priced(page);
    assert.deepEqual(await widgets(page), [
      { widget: 'price-ticker', attributes: { symbol: 'BTCUSDT' }, place: 'price-ticker' },
    ]);
    assert.equal(await page.$eval('price-ticker', ({ innerHTML }) => innerHTML), '<a href="/btc">Bitcoin</a>');
    assert.deepEqual(said, []);
  });
});
