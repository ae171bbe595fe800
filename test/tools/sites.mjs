// @ts-check

// Pages of other sites that embed the kit: the kit on a host of its own, as a CDN is, and a relay with live prices.
import { after, before } from 'node:test';
import puppeteer from 'puppeteer-core';
import { createMarket } from '../../demo/relay/market.mjs';
import { createRelay } from '../../demo/relay/relay.mjs';
import { chromeOptions } from './browsers.mjs';
import { createStatic } from './servers.mjs';

/** @typedef {import('puppeteer-core').Page} Page */
/** @typedef {import('puppeteer-core').Frame} Frame */

/** For all tests of a file. */
export function createSites() {
  const started =
    /** @type {{ browser: import('puppeteer-core').Browser, relay: Awaited<ReturnType<typeof createRelay>>, cdn: Awaited<ReturnType<typeof createStatic>> }} */ ({});

  /**
   * A page of somebody else's, on an origin of its own.
   *
   * @param {import('node:test').TestContext} t
   * @param {string} body
   * @param {{ head?: string, csp?: string, feed?: string, routes?: object }} [options]
   */
  async function open(t, body, { head = '', csp, feed = started.relay.url, routes = {} } = {}) {
    const site = await createStatic({
      routes: {
        '/': {
          body: `<!doctype html><html lang="en" data-feed="${feed}"><head><title>A site</title>${head}</head><body>${body}</body></html>`,
          ...(csp && { headers: { 'Content-Security-Policy': csp } }),
        },
        '/favicon.ico': { body: '' },
        ...routes,
      },
    });
    const page = await started.browser.newPage();
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

  before(async () => {
    started.browser = await puppeteer.launch(await chromeOptions());
    started.relay = await createRelay({ port: 0, logLevel: 'silent', updateIntervalMs: 50, market: createMarket() });
    started.cdn = await createStatic({ root: 'dist/cdn', headers: { 'Access-Control-Allow-Origin': '*' } });
  });
  after(async () => {
    await started.browser?.close();
    await Promise.all([started.relay?.close(), started.cdn?.close()]);
  });
  return Object.assign(started, { open });
}

/** Until so many tickers show a price. */
export const priced = (/** @type {Page | Frame} */ page, count = 1) =>
  page.waitForFunction(
    (wanted) =>
      [...document.querySelectorAll('price-ticker')].filter(
        // @ts-expect-error: the elements' types are not of this file
        (ticker) => ticker.quote?.price > 0 && ticker.shadowRoot?.querySelector('.price')?.checkVisibility(),
      ).length === wanted,
    {},
    count,
  );
