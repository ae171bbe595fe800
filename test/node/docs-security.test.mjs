// @ts-check
// What docs/security.md promises of a page: whom it asks, what it keeps, and what a policy does to it.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import puppeteer from 'puppeteer-core';
import { feedHosts } from '../../demo/configurator/policy.mjs';
import { createBinance } from '../doubles/binance.mjs';
import { chromeOptions } from '../tools/browsers.mjs';
import { createStatic } from '../tools/servers.mjs';

/** @typedef {import('node:test').TestContext} TestContext */

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const read = (/** @type {string} */ path) => readFile(join(ROOT, path), 'utf8');
const text = await read('docs/security.md');
const hashOf = (/** @type {string} */ algorithm, /** @type {string} */ content) =>
  `${algorithm}-${createHash(algorithm).update(content).digest('base64')}`;

describe('docs/security.md', () => {
  it('has the hosts of every venue, as the configurator writes them into a policy', () => {
    const [, part = ''] = /^## Hosts\n([\s\S]*?)^## /m.exec(text) ?? [];
    const rows = [...part.matchAll(/^\| (`[^|]*) \| (.*) \|$/gm)].filter(([, feed]) => feed !== '`feed`');
    assert.equal(rows.length, 7);
    for (const [, feed = '', hosts = ''] of rows) {
      const [, name = ''] = /`([^`]+)`/.exec(feed) ?? [];
      assert.deepEqual(
        [...hosts.matchAll(/`([^`]+)`/g)].map(([, host]) => host),
        feedHosts(name),
        name,
      );
    }
  });

  it('and docs/embedding.md has the same of Binance', async () => {
    const embedding = (await read('docs/embedding.md')).replace(/\s+/g, ' ');
    assert.ok(embedding.includes(`\`${feedHosts('binance').join(' ')}\``));
  });
});

const PAGE = `<price-ticker symbol="BTCUSDT" sparkline alert-above="1" notify layout="card"></price-ticker>
  <price-chart symbol="BTCUSDT" ranges="1H, 1D"></price-chart><feed-status variant="panel"></feed-status>
  <activity-log></activity-log>`;

/**
 * @param {TestContext} t
 * @param {{ head: string, policy?: string, files?: Record<string, { body: string, type: string }> }} page
 */
async function open(t, { head, policy, files = {} }) {
  const venue = await createBinance();
  t.after(() => venue.close());
  const body = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Page</title><link rel="icon" href="data:,">
    ${head}</head><body data-feed="binance ${venue.wsUrl}">${PAGE}</body></html>`;
  const headers = policy ? { 'Content-Security-Policy': policy } : {};
  const site = await createStatic({ root: 'dist/cdn', routes: { '/page': { body, headers }, ...files } });
  t.after(() => site.close());
  const browser = await puppeteer.launch(await chromeOptions());
  t.after(() => browser.close());
  const tab = await browser.newPage();
  /** @type {import('puppeteer-core').HTTPRequest[]} */
  const requests = [];
  tab.on('request', (request) => void requests.push(request));
  const push = setInterval(() => venue.quote('BTCUSDT'), 100);
  t.after(() => clearInterval(push));
  await tab.setCookie({ name: 'page', value: 'own', url: venue.url });
  await tab.goto(`${site.url}/page`);
  return { tab, requests, venue, site };
}

const isLive = () =>
  ['price-ticker', 'price-chart', 'feed-status', 'activity-log'].every((name) => {
    const element = /** @type {any} */ (document.querySelector(name));
    return element?.state?.phase === 'live' && element.shadowRoot.textContent.trim();
  }) && /** @type {any} */ (document.querySelector('price-ticker')).quote;

describe('a page with all elements', () => {
  it('keeps nothing on the device, and asks nobody but its own host and the feed', async (t) => {
    const { tab, requests, venue, site } = await open(t, {
      head: '<script type="module" src="/tickwire.js"></script>',
    });
    await tab.waitForFunction(isLive, { timeout: 20_000 });
    const asked = () => requests.filter((request) => request.url().startsWith(venue.url));
    const answered = tab.waitForResponse((response) => response.url().includes('/ticker'));
    await tab.evaluate(() => /** @type {any} */ (document.querySelector('feed-status')).source.refresh());
    await answered;
    const kept = await tab.evaluate(async () => ({
      local: localStorage.length,
      session: sessionStorage.length,
      databases: (await indexedDB.databases()).length,
      caches: (await caches.keys()).length,
      workers: (await navigator.serviceWorker.getRegistrations()).length,
      permission: Notification.permission,
    }));
    const { permission, ...numbers } = kept;
    assert.deepEqual(numbers, { local: 0, session: 0, databases: 0, caches: 0, workers: 0 });
    assert.notEqual(permission, 'granted');
    const cookies = await tab.cookies(site.url, venue.url);
    assert.deepEqual(
      cookies.map(({ name }) => name),
      ['page'],
    );
    const hosts = new Set(
      requests
        .map((request) => request.url())
        .filter((url) => !url.startsWith('data:'))
        .map((url) => new URL(url).origin),
    );
    assert.deepEqual(
      [...hosts].filter((host) => host !== site.url && host !== venue.url),
      [],
    );
    assert.ok(asked().length > 0, 'the chart asked for its history');
    for (const request of asked()) {
      const { cookie, referer } = request.headers();
      assert.deepEqual([cookie ?? '', referer ?? ''], ['', ''], request.url());
    }
  });
});

describe('an import map under a policy', () => {
  /** @type {Record<string, { integrity: string }>} */
  let files;
  before(async () => {
    files = JSON.parse(await read('dist/cdn/manifest.json')).files;
  });
  /** With one chunk that somebody has changed. */
  const changed = async () => {
    const [path = ''] = Object.keys(files).filter((name) => /^chunks\/extras-.*\.js$/.test(name));
    return {
      path,
      files: {
        [`/${path}`]: {
          body: `${await read(`dist/cdn/${path}`)}\nglobalThis.changed = true;`,
          type: 'text/javascript',
        },
      },
    };
  };
  const mapOf = (/** @type {string} */ path) => JSON.stringify({ integrity: { [`/${path}`]: files[path]?.integrity } });
  const headOf = (/** @type {string} */ map) =>
    `<script type="importmap">${map}</script><script type="module" src="/tickwire.js"></script>`;

  it('holds with its own hash: a changed file does not run', async (t) => {
    const { path, files } = await changed();
    const map = mapOf(path);
    const policy = `script-src 'self' '${hashOf('sha256', map)}'`;
    const { tab } = await open(t, { head: headOf(map), policy, files });
    await tab.waitForFunction(() => /** @type {any} */ (document.querySelector('price-ticker')).quote);
    const ran = await tab.evaluate(() => /** @type {any} */ (globalThis).changed);
    assert.equal(ran, undefined);
  });

  it('is blocked without it, and then the changed file runs', async (t) => {
    const { path, files } = await changed();
    const { tab } = await open(t, { head: headOf(mapOf(path)), policy: "script-src 'self'", files });
    await tab.waitForFunction(() => /** @type {any} */ (globalThis).changed === true);
  });
});
