// One browser, one page at a time, and its main thread's own counters.
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import puppeteer from 'puppeteer-core';
import { chromeOptions } from '../tools/browsers.mjs';
import { createStatic } from '../tools/servers.mjs';
import { decimalsOf, textsAt } from './market.mjs';
import { watchOthers } from './quiet.mjs';
import { startSender } from './sender.mjs';

const HERE = dirname(fileURLToPath(import.meta.url));
const PROJECT = join(HERE, '../..');
const JS = 'text/javascript; charset=utf-8';
const PATIENCE_MS = 30_000;

/** A measurement that must not be believed. */
export class Nonsense extends Error {}

export const insist = (holds, message) => {
  if (!holds) throw new Nonsense(message);
};

/** Every file below a folder, as routes. Read once: a build that runs meanwhile must not change what is measured. */
async function snapshot(folder, prefix) {
  const files = await readdir(folder, { recursive: true, withFileTypes: true });
  const entries = files
    .filter((file) => file.isFile() && file.name.endsWith('.js'))
    .map(async ({ parentPath, path, name }) => {
      const file = join(parentPath ?? path, name); // `path` before Node 20.12
      return [`${prefix}${file.slice(folder.length)}`, { body: await readFile(file), type: JS }];
    });
  return Object.fromEntries(await Promise.all(entries));
}

/**
 * Starts everything that rows need.
 *
 * @param {{ kit: string }} options `kit`: folder of the built script-tag kit
 */
export async function openLab({ kit }) {
  const folder = resolve(PROJECT, kit);
  const kitFiles = await snapshot(folder, '/kit').catch(() => ({}));
  if (!kitFiles['/kit/tickwire.js']) throw new Error(`No built kit at ${folder}: run "npm run build" first.`);
  const sum = createHash('sha256');
  for (const path of Object.keys(kitFiles).sort()) sum.update(path).update(kitFiles[path].body);

  const routes = {
    ...kitFiles,
    ...(await snapshot(join(HERE, 'page'), '/bench')),
    '/ag-grid.js': {
      body: await readFile(join(PROJECT, 'node_modules/ag-grid-community/dist/ag-grid-community.min.js')),
      type: JS,
    },
  };
  const probe = await readFile(join(HERE, 'page/probe.js'), 'utf8');
  const server = await createStatic({ routes });
  const sender = await startSender();
  let browser;
  let pages = 0;

  const lab = {
    sender,
    kitFiles,
    kitHash: sum.digest('hex').slice(0, 12),
    requests: server.requests,
    browserVersion: '',
    /** @type {import('puppeteer-core').CDPSession | undefined} of the browser, for what is not one page's */
    session: undefined,

    folder,
    get browser() {
      return browser;
    },

    /** A module of a row's own. */
    serve(path, body) {
      routes[path] = { body, type: JS };
    },

    /** A browser of its own for each row: nothing of the last one is left. */
    async restart() {
      await browser?.close();
      browser = await puppeteer.launch(await chromeOptions());
      lab.browserVersion = await browser.version();
      lab.session = await browser.target().createCDPSession();
    },

    /**
     * Opens a page in a context of its own, and so in a fresh process.
     *
     * @param {string} html
     * @param {{ width?: number, height?: number, probed?: boolean }} [options]
     */
    async open(html, { width = 1280, height = 1400, probed = false } = {}) {
      const path = `/page/${++pages}`;
      routes[path] = { body: html };
      const context = await browser.createBrowserContext();
      const page = await context.newPage();
      const problems = [];
      page.on('pageerror', (error) => problems.push(String(error)));
      page.on('console', (message) => {
        if (['error', 'warn'].includes(message.type())) problems.push(message.text());
      });
      await page.setViewport({ width, height });
      const session = await page.createCDPSession();
      // Processor time, not time on the clock: what other processes take from a shared machine is not the page's.
      await session.send('Performance.enable', { timeDomain: 'threadTicks' });
      if (probed) await page.evaluateOnNewDocument(probe);
      await page.goto(server.url + path, { waitUntil: 'load' });
      return {
        page,
        session,
        problems,
        metrics: async () =>
          Object.fromEntries(
            (await session.send('Performance.getMetrics')).metrics.map(({ name, value }) => [name, value]),
          ),
        async close() {
          await context.close();
          delete routes[path];
        },
      };
    },

    async close() {
      await browser?.close();
      await sender.close();
      await server.close();
    },
  };
  return lab;
}

/** Waits until something holds, or says what did not. */
export async function until(holds, what, patienceMs = PATIENCE_MS) {
  const end = Date.now() + patienceMs;
  while (!(await holds())) {
    insist(Date.now() < end, `${what}: not within ${patienceMs / 1000} s`);
    await sleep(50);
  }
}

/**
 * Loads a page, lets the market run on it, and tells what a window of that cost. Throws `Nonsense` rather than return
 * numbers of a page that did not keep up, did not paint, or painted something else.
 *
 * @param {Awaited<ReturnType<typeof openLab>>} lab
 * @param {object} plan
 * @param {string} plan.name
 * @param {(feed: string) => string} plan.html
 * @param {number} plan.symbols
 * @param {number} plan.perSecond
 * @param {number} plan.seconds length of the window
 * @param {number} [plan.warmSeconds]
 * @param {{ width?: number, height?: number, probed?: boolean }} [plan.view]
 * @param {number | [number, number]} [plan.seen] how many items must be on screen; none, where the page shows none
 * @param {boolean} [plan.lateness] a page that falls behind is measured, not refused
 * @param {(tab: any) => Promise<void>} [plan.before] just before the window
 * @param {(tab: any) => Promise<any>} [plan.after] just after it
 */
export async function runLoad(lab, plan) {
  const { name, html, symbols, perSecond, seconds, warmSeconds = 2, view, seen = symbols, lateness } = plan;
  const [fewest, most] = Array.isArray(seen) ? seen : [seen, seen];
  const { sender } = lab;
  await sender.reset();
  const tab = await lab.open(html(sender.wsUrl), view);
  const { page } = tab;
  const texts = () => page.evaluate(() => window.bench.texts());
  // Both at once: under load, the page's answer takes its time.
  const received = async () => ({ heard: await page.evaluate(() => window.bench.received()), sent: sender.sent });
  try {
    await page.waitForFunction(() => window.bench, { timeout: PATIENCE_MS });
    await until(() => sender.stats.subscribed >= symbols, `${name}: subscribing to ${symbols} symbols`);
    await sender.run({ symbols, perSecond });
    if (most > 0)
      await until(
        async () => (await texts()).every((item) => /\d/.test(item.texts[1])),
        `${name}: a first price everywhere`,
      );
    await sleep(warmSeconds * 1000);
    insist((await page.evaluate(() => document.visibilityState)) === 'visible', `${name}: the page is not visible`);

    const textsBefore = await texts();
    await plan.before?.(tab);
    const watched = await watchOthers(lab.session);
    const [receivedBefore, before, sentBefore, startedAt] = [
      await received(),
      await tab.metrics(),
      sender.sent,
      performance.now(),
    ];
    await sleep(seconds * 1000);
    const [after, sentAfter, endedAt, receivedAfter] = [
      await tab.metrics(),
      sender.sent,
      performance.now(),
      await received(),
    ];
    const others = await watched();
    const extra = await plan.after?.(tab);
    const textsAfter = await texts();
    const flashing = most > 0 ? await page.evaluate(() => window.bench.flashing()) : 0;

    const windowSeconds = (endedAt - startedAt) / 1000;
    const sent = sentAfter - sentBefore;
    const kept = (receivedAfter.heard - receivedBefore.heard) / (receivedAfter.sent - receivedBefore.sent);
    insist(
      Math.abs(sent / windowSeconds / perSecond - 1) < 0.05,
      `${name}: the sender sent ${Math.round(sent / windowSeconds)} quotes/s instead of ${perSecond}`,
    );
    insist(
      lateness || Math.abs(kept - 1) < 0.05,
      `${name}: ${(kept * 100).toFixed(1)} % of the quotes arrived in their time`,
    );
    await sender.stop();
    const settled = most > 0 ? await settle(texts, sender) : undefined;
    if (settled) {
      insist(
        lateness || settled.wrong === 0,
        `${name}: ${settled.wrong} items lack their last quote: ${settled.example}`,
      );
      insist(
        settled.seen >= fewest && settled.seen <= most,
        `${name}: ${settled.seen} items are on screen, not ${seen}`,
      );
      // Prices come round again: one of two looks may happen to find the very price of before.
      const now = [textsAfter, await texts()];
      const still = textsBefore.filter(
        (item, index) => item.seen && now.every((items) => items[index]?.texts[1] === item.texts[1]),
      ).length;
      insist(still < settled.seen / 10, `${name}: ${still} of ${settled.seen} visible prices never changed`);
    }
    insist(tab.problems.length === 0, `${name}: the page complains: ${tab.problems[0]}`);
    insist(sender.stats.connections === 1, `${name}: ${sender.stats.connections} connections instead of one`);

    const quotes = lateness ? sent * kept : sent;
    const per = (metric) => ((after[metric] - before[metric]) * 1e6) / quotes; // ms per 1,000
    return {
      main: per('TaskDuration'),
      script: per('ScriptDuration'),
      style: per('RecalcStyleDuration'),
      layout: per('LayoutDuration'),
      process: per('ProcessTime'),
      passes: (after.RecalcStyleCount - before.RecalcStyleCount) / windowSeconds,
      flashing,
      kept,
      others,
      sender: sender.stats,
      settled,
      extra,
    };
  } finally {
    await sender.stop();
    await tab.close();
  }
}

/**
 * After the last quote, on-screen items must show it at once, others soon, each with the very texts expected of it.
 *
 * @returns how long it took, and how many items never did
 */
async function settle(texts, sender) {
  const steps = sender.steps();
  const startedAt = performance.now();
  let seenMs;
  for (;;) {
    const items = await texts();
    const ms = performance.now() - startedAt;
    const wrong = items.flatMap(({ seen, texts: shown }, index) => {
      const expected = textsAt(index, steps[index] - 1);
      return shown.every((text, at) => text === expected[at]) ? [] : [{ seen, shown, expected }];
    });
    if (!wrong.some(({ seen }) => seen)) seenMs ??= ms;
    if (wrong.length === 0 || ms > 3000) {
      const [first] = wrong;
      return {
        heights: items.map(({ size }) => size[1]),
        widths: items.map(({ size }) => size[0]),
        seen: items.filter(({ seen }) => seen).length,
        wrong: wrong.length,
        example: first && `${first.seen ? 'on' : 'off'} screen: ${first.shown} instead of ${first.expected}`,
        seenMs: seenMs ?? ms,
        allMs: ms,
      };
    }
    await sleep(20);
  }
}

export const decimalsList = (count) => Array.from({ length: count }, (_, index) => decimalsOf(index));
