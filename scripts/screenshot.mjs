// @ts-check

// Pictures of the demo page: two for the README, and with `--all FOLDER` one of every state, width and theme, to look at.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import puppeteer from 'puppeteer-core';
import { createDemo } from '../demo/demo.mjs';
import { chromeOptions } from '../test/tools/browsers.mjs';

const DOCS = fileURLToPath(new URL('../docs/', import.meta.url));
const THEMES = /** @type {const} */ (['light', 'dark']);
const WIDTHS = [320, 768, 1280];
const LONGEST_WAIT_MS = 60_000;

/** @typedef {Awaited<ReturnType<typeof createDemo>>} Demo */
/** @typedef {import('puppeteer-core').Page} Page */

const { values } = parseArgs({
  options: {
    all: { type: 'string' },
    kit: { type: 'string' }, // a build elsewhere than in dist/cdn
  },
});

const demo = await createDemo({ port: 0, relayPort: 0, logLevel: 'silent', ...(values.kit && { kit: values.kit }) });
try {
  const browser = await puppeteer.launch(await chromeOptions());
  try {
    const page = await browser.newPage();
    page.setDefaultTimeout(LONGEST_WAIT_MS);
    page.on('pageerror', (error) => console.error('The page threw:', error));
    page.on('console', (message) => {
      if (message.type() === 'error') console.error('The console says:', message.text());
    });
    await page.setViewport({ width: 1200, height: 750 });
    await page.goto(demo.url);
    await priced(page);
    if (values.all) await takeAll(page, values.all);
    else await takeReadme(page);
  } finally {
    await browser.close();
  }
} finally {
  await demo.close();
}

/** @param {Page} page */
async function takeReadme(page) {
  await mkdir(DOCS, { recursive: true });
  for (const theme of THEMES) {
    await choose(page, 'theme', theme);
    // A picture of live prices shows one that has just moved.
    await page.waitForFunction(() =>
      [...document.querySelectorAll('price-ticker[layout="card"]')].some((ticker) =>
        ticker.shadowRoot?.querySelector('[data-flash]'),
      ),
    );
    await shoot(page, join(DOCS, `screenshot-${theme}.png`), false);
  }
}

/**
 * @param {Page} page
 * @param {string} folder
 */
async function takeAll(page, folder) {
  await mkdir(folder, { recursive: true });
  const { relay } = demo;
  const takeState = async (/** @type {string} */ state) => {
    for (const width of WIDTHS)
      for (const theme of THEMES) {
        await page.setViewport({ width, height: 900 });
        await choose(page, 'theme', theme);
        await shoot(page, join(folder, `${state}-${width}-${theme}.png`));
      }
  };
  const restored = async () => {
    relay.restore();
    await page.evaluate(() => document.querySelector('feed-status')?.reconnect());
    await phase(page, 'live');
    await priced(page);
  };

  await takeState('live');
  relay.silence({ rest: true }); // else REST would end it within a second
  await phase(page, 'stale');
  await takeState('stale');
  relay.silence();
  await phase(page, 'polling');
  await takeState('polling');
  await restored();
  relay.drop({ refuse: true });
  await phase(page, 'reconnecting');
  await takeState('reconnecting'); // for some seconds, until it has failed four times
  await phase(page, 'offline');
  await takeState('offline');
  await restored();

  await page.setViewport({ width: 1280, height: 900 });
  for (const [name, set] of Object.entries({
    asian: () => choose(page, 'colors', 'asian'),
    colorblind: () => choose(page, 'colors', 'colorblind'),
    large: () => choose(page, 'size', 'large'),
    small: () => choose(page, 'size', 'small'),
  })) {
    await set();
    await shoot(page, join(folder, `${name}-1280-dark.png`));
  }
  await choose(page, 'colors', 'western');
  await choose(page, 'size', 'medium');
  await page.evaluate(() => {
    document.documentElement.dir = 'rtl';
  });
  for (const width of [320, 1280]) {
    await page.setViewport({ width, height: 900 });
    await shoot(page, join(folder, `rtl-${width}-dark.png`));
  }
  await page.evaluate(() => document.documentElement.removeAttribute('dir'));
  const session = await page.createCDPSession();
  await choose(page, 'theme', 'auto');
  for (const theme of THEMES) {
    await session.send('Emulation.setEmulatedMedia', {
      features: [
        { name: 'forced-colors', value: 'active' },
        { name: 'prefers-color-scheme', value: theme },
      ],
    });
    await shoot(page, join(folder, `forced-colors-1280-${theme}.png`));
  }
}

/**
 * @param {Page} page
 * @param {string} path
 */
async function shoot(page, path, fullPage = true) {
  await page.screenshot({ path: /** @type {`${string}.png`} */ (path), fullPage });
  console.log(path);
}

/**
 * Chooses in one of the page's switches, as a reader does.
 *
 * @param {Page} page
 * @param {string} name
 * @param {string} value
 */
async function choose(page, name, value) {
  await page.$eval(`input[name="${name}"][value="${value}"]`, (input) => input.click());
}

/**
 * Waits until the feed stands so.
 *
 * @param {Page} page
 * @param {string} wanted
 */
async function phase(page, wanted) {
  await page.waitForFunction((phase) => document.querySelector('feed-status')?.state?.phase === phase, {}, wanted);
}

/**
 * Waits until every symbol that the relay has shows a live price.
 *
 * @param {Page} page
 */
async function priced(page) {
  await page.waitForFunction(() =>
    [...document.querySelectorAll('price-ticker')].every((ticker) => {
      const items = [...(ticker.shadowRoot?.querySelectorAll('.item:not([data-symbol="MATICUSDT"])') ?? [])];
      return items.length > 0 && items.every((item) => item.matches('[data-freshness="live"]'));
    }),
  );
}
