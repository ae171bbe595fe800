// @ts-check

// What a chart costs a page, as the page's server sees it.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import puppeteer from 'puppeteer-core';
import { chromeOptions } from '../tools/browsers.mjs';
import { firstPicture } from '../tools/first-picture.mjs';

const CDN = fileURLToPath(new URL('../../dist/cdn', import.meta.url));
// Beyond the entry.
const FIRST_BYTES = 25_200;
const LATER_BYTES = 15_500;
// What the feed loads for any price.
const FEED = /\/(address|guard|journal|renamed|settings)-/;
const FEED_BYTES = 9_500;

describe('a page with a chart', () => {
  /** @type {import('puppeteer-core').Browser} */
  let browser;
  /** @type {{ first: string[], later: string[] }} */
  let loaded;
  before(async () => {
    browser = await puppeteer.launch(await chromeOptions());
    loaded = await firstPicture(browser, { folder: CDN });
  });
  after(() => browser?.close());

  const bytesOf = async (/** @type {string[]} */ paths) => {
    const texts = await Promise.all(paths.map((path) => readFile(join(CDN, path))));
    return texts.reduce((sum, text) => sum + gzipSync(text, { level: 9 }).length, 0);
  };
  const split = (/** @type {string[]} */ paths) =>
    [true, false].map((is) => paths.filter((path) => FEED.test(path) === is));
  const names = (/** @type {string[]} */ paths) =>
    paths.map((path) => path.replace(/\/chunks\/(.*)-.{6}\.js/, '$1')).sort();

  it(`loads at most ${FIRST_BYTES} bytes before the first picture, beyond the entry`, async () => {
    const [feed = [], own = []] = split(loaded.first);
    assert.ok(names(own).includes('chart') && names(own).includes('chart-view'), String(names(own)));
    const [bytes, feedBytes] = [await bytesOf(own), await bytesOf(feed)];
    assert.ok(bytes <= FIRST_BYTES, `${bytes} bytes in ${names(own)}`);
    assert.ok(feedBytes <= FEED_BYTES, `${feedBytes} bytes in ${names(feed)}`);
  });

  it('leaves words, keyboard and gestures for after it', async () => {
    for (const name of ['lit-html', 'chart-more', 'hand']) assert.ok(names(loaded.later).includes(name), name);
    const bytes = await bytesOf(loaded.later);
    assert.ok(bytes <= LATER_BYTES, `${bytes} bytes in ${names(loaded.later)}`);
  });
});
