// @ts-check

// What a chart costs a page, as the page's server sees it.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import puppeteer from 'puppeteer-core';
import { parseAst } from 'vite';
import { slimUplot } from '../../scripts/slim-uplot.mjs';
import { chromeOptions } from '../tools/browsers.mjs';
import { firstPicture } from '../tools/first-picture.mjs';

const CDN = fileURLToPath(new URL('../../dist/cdn', import.meta.url));
// Beyond the entry.
const FIRST_BYTES = 26_400;
const LATER_BYTES = 18_000;
// What the feed loads for any price, chart or not, has budgets of its own (scripts/check-size.mjs).
const FEED = /\/(address|guard|journal|renamed|reporter|settings|stats)-/;

describe('uPlot, slimmed', () => {
  const source = () => readFile(fileURLToPath(import.meta.resolve('uplot')), 'utf8');

  it('has lost what no chart calls, and is a module still', async () => {
    const code = await source();
    const slim = slimUplot(code);
    assert.ok(parseAst(slim).body.length > 0);
    for (const gone of ['cursor.dataIdx =', 'genTimeStuffs(1)'])
      assert.ok(code.includes(gone) && !slim.includes(gone), gone);
  });

  it('is refused when it is not the one that was looked at', async () => {
    const code = await source();
    for (const [before, after] of [
      ['function mouseMove(', 'function movedMouse('],
      ['const drawOrder =', 'const order ='],
      ['self.setLegend = setLegend;', ''],
      ['let angle ', 'let turned '],
    ]) {
      assert.ok(code.includes(String(before)));
      assert.throws(() => slimUplot(code.replace(String(before), String(after))), /look at scripts\/slim-uplot\.mjs/);
    }
  });
});

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
  const names = (/** @type {string[]} */ paths) =>
    paths.map((path) => path.replace(/\/chunks\/(.*)-.{8}\.js/, '$1')).sort();

  it(`loads at most ${FIRST_BYTES} bytes before the first picture, beyond the entry`, async () => {
    const own = loaded.first.filter((path) => !FEED.test(path));
    assert.ok(names(own).includes('chart') && names(own).includes('chart-view'), String(names(own)));
    const bytes = await bytesOf(own);
    assert.ok(bytes <= FIRST_BYTES, `${bytes} bytes in ${names(own)}`);
  });

  it('leaves words, keyboard and gestures for after it', async () => {
    for (const name of ['lit-html', 'chart-more', 'hand']) assert.ok(names(loaded.later).includes(name), name);
    const bytes = await bytesOf(loaded.later);
    assert.ok(bytes <= LATER_BYTES, `${bytes} bytes in ${names(loaded.later)}`);
  });
});
