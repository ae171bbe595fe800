// @ts-check

// The demo's server and a browser's page, for tests that meet it as a reader does.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import puppeteer from 'puppeteer-core';
import { createDemo } from '../../demo/demo.mjs';
import { chromeOptions } from './browsers.mjs';

export const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export async function openDemo() {
  const demo = await createDemo({ port: 0, relayPort: 0, logLevel: 'silent' });
  const browser = await puppeteer.launch(await chromeOptions());
  const page = await browser.newPage();
  /** What went wrong, by the console. @type {string[]} */
  const said = [];
  page.on('pageerror', (error) => said.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') said.push(message.text());
  });
  await page.setViewport({ width: 1280, height: 900 });

  return {
    demo,
    browser,
    page,
    said,

    /** What axe finds on the page, a line each. @param {{ iframes?: boolean }} [options] */
    async violations(options = {}) {
      await page.evaluate(axe);
      return page.evaluate(async (given) => {
        // @ts-expect-error: axe puts itself there
        const { violations } = await window.axe.run(document, given);
        return violations.map(
          (/** @type {{ id: string, nodes: { target: unknown[] }[] }} */ { id, nodes }) =>
            `${id}: ${nodes.map(({ target }) => target.flat().join(' ')).join(' | ')}`,
        );
      }, options);
    },

    async close() {
      await browser.close();
      await demo.close();
    },
  };
}
