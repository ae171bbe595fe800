// Runs what `build-storybook` made: every story, rendered, played and looked at by axe, each in a page loaded for it; and
// every docs page, on which no two stories may share a feed. Says what failed, and how many.
//
// A story with one of the tags below runs as in that medium.
//
//   node scripts/test-stories.mjs [words of the story ids to run]
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import puppeteer from 'puppeteer-core';
import { chromeOptions } from '../test/tools/browsers.mjs';

const FOLDER = fileURLToPath(new URL('../storybook-static/', import.meta.url));
// One more than there are cores: most of a story's time is waiting.
const AT_ONCE = 3;
const STORY_MS = 25_000;

const MEDIA = {
  print: { media: 'print' },
  'forced-colors': { features: [{ name: 'forced-colors', value: 'active' }] },
};

const TYPES = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

const server = createServer(async (request, response) => {
  const path = decodeURIComponent(new URL(request.url, 'http://localhost').pathname);
  // Browsers ask for it unasked, and what is missing is an error in the console.
  if (path === '/favicon.ico') return response.writeHead(204).end();
  try {
    const body = await readFile(join(FOLDER, path));
    // Every story has a page of its own, but need not read Storybook anew.
    const headers = {
      'content-type': TYPES[extname(path)] ?? 'application/octet-stream',
      'cache-control': 'max-age=600',
    };
    response.writeHead(200, headers).end(body);
  } catch {
    response.writeHead(404).end();
  }
});
await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
const base = `http://127.0.0.1:${server.address().port}`;

/** In the page: resolves when the story has finished, with what Storybook says of it. */
function listen() {
  const problems = [];
  let resolve;
  window.storyEnd = new Promise((settle) => {
    resolve = settle;
  });
  const follow = (channel) => {
    // A play function that threw is reported here alone: `storyFinished` calls it a success.
    for (const event of ['playFunctionThrewException', 'unhandledErrorsWhilePlaying'])
      channel.on(event, (error) => problems.push(error?.message ?? JSON.stringify(error)));
    for (const event of ['storyErrored', 'storyThrewException', 'storyMissing'])
      channel.on(event, (error) => {
        problems.push(`${event}: ${error?.message ?? error?.title ?? JSON.stringify(error)}`);
        resolve(problems);
      });
    channel.on('storyFinished', ({ status, reporters = [] }) => {
      for (const { type, status, result } of reporters)
        if (status === 'failed')
          for (const { id, nodes } of result?.violations ?? [{ id: 'failed', nodes: [] }])
            problems.push(`${type}: ${id}: ${nodes.map(({ target }) => target.flat().join(' ')).join(' | ')}`);
      if (status !== 'success' && problems.length === 0) problems.push(`finished as ${status}`);
      resolve(problems);
    });
    channel.on('docsRendered', () => resolve(problems));
  };
  let channel;
  Object.defineProperty(window, '__STORYBOOK_ADDONS_CHANNEL__', {
    configurable: true,
    get: () => channel,
    set(made) {
      channel = made;
      follow(made);
    },
  });
}

/** In the page: the feeds that more than one story of it has, by their keys. All stories of a page share one hub. */
function sharedFeeds() {
  const seen = new Map();
  for (const story of document.querySelectorAll('.story'))
    for (const element of [story, ...story.querySelectorAll('[feed]')]) {
      const feed = element.getAttribute('data-feed') ?? element.getAttribute('feed');
      // What can't be used opens none.
      if (feed.startsWith('javascript:')) continue;
      seen.set(feed, (seen.get(feed) ?? new Set()).add(story));
    }
  return [...seen].flatMap(([feed, stories]) => (stories.size > 1 ? [feed] : []));
}

/** A window, for one story after the other: of two tabs, the one behind would stand still. */
async function openWindow(browser) {
  const page = await browser.newPage({ type: 'window' });
  const window = { page, devtools: await page.createCDPSession(), problems: [] };
  page.on('pageerror', (error) => window.problems.push(`page error: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') window.problems.push(`console error: ${message.text()}`);
  });
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(base) && !/^(data|blob|about):/.test(url)) window.problems.push(`request to ${url}`);
  });
  await page.setViewport({ width: 900, height: 900 });
  await page.evaluateOnNewDocument(listen);
  return window;
}

/** @returns what is wrong with it */
async function run({ page, devtools, problems }, { id, type, tags }) {
  let timer;
  // Leaves the story before, and all that it may still complain of.
  await page.goto('about:blank');
  problems.length = 0;
  try {
    const medium = MEDIA[tags.find((tag) => MEDIA[tag])] ?? { media: '', features: [] };
    await devtools.send('Emulation.setEmulatedMedia', medium);
    await page.mouse.move(0, 0);
    await page.goto(`${base}/iframe.html?viewMode=${type}&id=${id}`);
    const late = new Promise((_, reject) => {
      timer = setTimeout(() => reject(new Error(`not finished after ${STORY_MS / 1000} s`)), STORY_MS);
    });
    problems.unshift(...(await Promise.race([page.evaluate(() => window.storyEnd), late])));
    if (type === 'docs')
      for (const feed of await page.evaluate(sharedFeeds)) problems.push(`two of its stories share the feed "${feed}"`);
  } catch (error) {
    problems.push(error.message);
  }
  clearTimeout(timer);
  // The first line says it; below it stands the whole page. What a play function threw is in the console, too.
  const lines = problems.map((problem) => problem.trim().split('\n')[0]);
  return lines.filter((line) => !lines.some((other) => line !== other && line.endsWith(`AssertionError: ${other}`)));
}

const index = await readFile(join(FOLDER, 'index.json'), 'utf8').catch(() => {
  throw new Error('There is no Storybook to test: run "npm run build-storybook" first.');
});
const { entries } = JSON.parse(index);
const words = process.argv.slice(2);
const waiting = Object.values(entries).filter(
  ({ id, type, tags }) =>
    (type === 'docs' || tags.includes('test')) && (words.length === 0 || words.some((word) => id.includes(word))),
);
const failed = [];
let passed = 0;

const browser = await puppeteer.launch(await chromeOptions());
try {
  const work = async () => {
    const window = await openWindow(browser);
    for (let entry = waiting.shift(); entry; entry = waiting.shift()) {
      const problems = await run(window, entry);
      if (problems.length === 0) passed++;
      else failed.push(entry.id);
      for (const problem of problems) console.log(`FAIL ${entry.id}: ${problem}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
} finally {
  await browser.close();
  server.close();
}
console.log(`${passed} passed, ${failed.length} failed`);
if (failed.length > 0 || passed === 0) process.exitCode = 1;
