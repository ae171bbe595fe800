// Pictures for the README: two of the demo page, and the chart beside another (`--beside` makes only that one); with
// `--all FOLDER` one of the demo page in every state, width and theme, to look at.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import puppeteer from 'puppeteer-core';
import { createDemo } from '../demo/demo.mjs';
import { chromeOptions } from '../test/tools/browsers.mjs';
import { takeBeside } from './beside.mjs';

const DOCS = fileURLToPath(new URL('../docs/', import.meta.url));
const THEMES = /** @type {const} */ (['light', 'dark']);
const WIDTHS = [320, 768, 1280];
const LONGEST_WAIT_MS = 60_000;

/** @typedef {Awaited<ReturnType<typeof createDemo>>} Demo */
/** @typedef {import('puppeteer-core').Page} Page */

const { values } = parseArgs({
  options: {
    all: { type: 'string' },
    beside: { type: 'boolean' },
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
    await page.setViewport({ width: 1200, height: 1090 });
    await page.goto(demo.url);
    await priced(page);
    if (values.beside) await beside(browser);
    else if (values.all) await takeAll(page, values.all);
    else {
      await takeReadme(page);
      await beside(browser);
    }
  } finally {
    await browser.close();
  }
} finally {
  await demo.close();
}

/** @param {import('puppeteer-core').Browser} browser */
async function beside(browser) {
  const file = join(DOCS, 'chart-beside-lightweight-charts.png');
  await takeBeside(browser, { feed: demo.relays.reference.url, kit: values.kit ?? 'dist/cdn', file });
}

/** @param {Page} page */
async function takeReadme(page) {
  await mkdir(DOCS, { recursive: true });
  // The elements are what a reader of the README wants to see, not what the page lets one set.
  await page.$$eval('.top, .switches', (parts) => {
    for (const part of parts) part.setAttribute('hidden', '');
  });
  for (const theme of THEMES) {
    await choose(page, 'theme', theme);
    // Prices that live: one card has just moved, the others rest.
    await page.waitForFunction(
      () =>
        document.querySelector('price-ticker[layout="card"]')?.shadowRoot?.querySelectorAll('[data-flash]').length ===
        1,
    );
    await shoot(page, join(DOCS, `screenshot-${theme}.png`));
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
        await shootWhole(page, join(folder, `${state}-${width}-${theme}.png`));
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
    await shootWhole(page, join(folder, `${name}-1280-dark.png`));
  }
  await choose(page, 'colors', 'western');
  await choose(page, 'size', 'medium');
  await page.evaluate(() => {
    document.documentElement.dir = 'rtl';
  });
  for (const width of [320, 1280]) {
    await page.setViewport({ width, height: 900 });
    await shootWhole(page, join(folder, `rtl-${width}-dark.png`));
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
    await shootWhole(page, join(folder, `forced-colors-1280-${theme}.png`));
  }
}

/**
 * @param {Page} page
 * @param {string} path
 */
async function shoot(page, path) {
  await page.screenshot({ path });
  console.log(path);
}

/**
 * The whole page, in a window as long as it: elements rest what is off screen, so a "full page" picture would show
 * ages that stand still.
 *
 * @param {Page} page
 * @param {string} path
 */
async function shootWhole(page, path) {
  const { width } = page.viewport() ?? { width: 1280 };
  const height = await page.evaluate(() => document.body.scrollHeight);
  await page.setViewport({ width, height });
  await page.waitForFunction(() =>
    [...document.querySelectorAll('price-ticker')].every((ticker) =>
      [
        ...(ticker.shadowRoot?.querySelectorAll('.item:not([data-freshness="live"], [data-freshness="none"]) .age') ??
          []),
      ].every((age) => age.textContent),
    ),
  );
  await shoot(page, path);
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
  // A highlight that began under the other theme fades in that theme's colours.
  await page.evaluate(() => {
    for (const { shadowRoot } of document.querySelectorAll('price-ticker'))
      for (const animation of shadowRoot?.getAnimations() ?? []) animation.cancel();
  });
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
