// @ts-check

// The demo as a reader meets it: the built kit, its own relays, a real browser.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { openDemo } from '../tools/demo-browser.mjs';

const BUILT = existsSync(new URL('../../dist/cdn/tickwire.js', import.meta.url));

/** @typedef {import('puppeteer-core').Page} Page */

describe('the demo page', { skip: !BUILT && 'not built' }, () => {
  /** @type {Awaited<ReturnType<typeof openDemo>>} */
  let opened;
  /** @type {Page} */
  let page;

  before(async () => {
    opened = await openDemo();
    page = opened.page;
    await page.goto(opened.demo.url);
    await phase('live');
  });
  after(() => opened?.close());

  /** @param {string} wanted */
  const phase = (wanted) =>
    page.waitForFunction((name) => document.querySelector('feed-status')?.state?.phase === name, {}, wanted);
  const inLog = (/** @type {string} */ words) =>
    page.waitForFunction(
      (text) => document.querySelector('activity-log')?.shadowRoot?.textContent?.includes(text),
      {},
      words,
    );
  const violations = async () => {
    // A highlight that began under the other theme fades in that theme's colours.
    await page.evaluate(() => {
      for (const { shadowRoot } of document.querySelectorAll('price-ticker'))
        for (const animation of shadowRoot?.getAnimations() ?? [])
          if (!(animation.effect?.getComputedTiming().iterations === Number.POSITIVE_INFINITY)) animation.cancel();
    });
    return opened.violations();
  };

  for (const [theme, width] of /** @type {const} */ ([
    ['light', 1280],
    ['dark', 320],
  ]))
    it(`has nothing for axe to find in ${theme}, ${width} px wide, and no wider than the window`, async () => {
      await page.setViewport({ width, height: 900 });
      await page.$eval(`input[name="theme"][value="${theme}"]`, (input) => /** @type {HTMLElement} */ (input).click());
      assert.deepEqual(await violations(), []);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(wide <= width, `${wide} px in a window of ${width}`);
      await page.setViewport({ width: 1280, height: 900 });
    });

  it('charts the symbol that one chooses by the keyboard in the table', async () => {
    await page.evaluate(() => {
      const table = document.querySelector('price-ticker[layout="row"]');
      /** @type {HTMLElement | null | undefined} */ (
        table?.shadowRoot?.querySelector('[data-symbol="SOLUSDT"] a')
      )?.focus();
    });
    await page.keyboard.press('Enter');
    await page.waitForFunction(() =>
      document
        .querySelector('price-chart')
        ?.shadowRoot?.querySelector('[part~="symbol"]')
        ?.textContent?.includes('SOLUSDT'),
    );
  });

  it('tells of a level that the price reaches, in its log', async () => {
    await page.select('#alert-symbol', 'BTCUSDT');
    const price = await page.$eval('price-ticker[layout="card"]', (ticker) => ticker.quote?.price ?? 0);
    await page.type('input[name="above"]', String(price * 1.05));
    await page.type('input[name="below"]', String(price * 0.95));
    await page.click('#alerts button[type="submit"]');
    await page.waitForFunction(() => document.querySelectorAll('#armed li').length === 2);
    // Far beyond the level: where the market goes on from there does not matter.
    opened.demo.market.set('BTCUSDT', price * 1.1);
    await page.waitForFunction(() =>
      document
        .querySelector('activity-log')
        ?.entries.some(({ type, symbol }) => type === 'alert' && symbol === 'BTCUSDT'),
    );
  });

  it('says in its log what became of a connection that was cut, and has nothing for axe to find meanwhile', async () => {
    await page.click('[data-fault="drop"]');
    await phase('reconnecting');
    assert.deepEqual(await violations(), []);
    await page.click('[data-fault="restore"]');
    await page.$eval('#panel', (panel) => /** @type {import('tickwire').FeedStatus} */ (panel).reconnect());
    await phase('live');
    await inLog('lost');
  });

  it('says nothing wrong in the console, but for the connection that was cut', () => {
    assert.deepEqual(
      opened.said.filter((line) => !/WebSocket|Failed to load resource|ERR_CONNECTION/.test(line)),
      [],
    );
  });
});
