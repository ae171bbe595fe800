// Runs what `build-storybook` made: every story, rendered, played and looked at by axe, each in a page of its own; and
// every docs page. Says what failed, and how many.
//
//   node scripts/test-stories.mjs [words of the story ids to run]
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import puppeteer from 'puppeteer-core';
import { chromeOptions } from '../test/tools/browsers.mjs';

const FOLDER = new URL('../storybook-static/', import.meta.url).pathname;
const AT_ONCE = 2;
const STORY_MS = 25_000;

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
  try {
    const path = decodeURIComponent(new URL(request.url, 'http://localhost').pathname);
    const body = await readFile(join(FOLDER, path));
    // Every story has a page of its own, but need not read Storybook anew.
    const headers = { 'content-type': TYPES[extname(path)] ?? 'application/octet-stream', 'cache-control': 'max-age=600' };
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
  const { promise, resolve } = Promise.withResolvers();
  window.storyEnd = promise;
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

/** @returns what is wrong with it */
async function run(browser, { id, type }) {
  const context = await contexts(browser);
  const page = await context.newPage({ type: 'window' }); // of two tabs, one would stand still
  const problems = [];
  page.on('pageerror', (error) => problems.push(`page error: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(`console error: ${message.text()}`);
  });
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(base) && !/^(data|blob):/.test(url)) problems.push(`request to ${url}`);
  });
  try {
    await page.setViewport({ width: 900, height: 900 });
    await page.evaluateOnNewDocument(listen);
    await page.goto(`${base}/iframe.html?viewMode=${type}&id=${id}`);
    const { promise: late, reject } = Promise.withResolvers();
    const timer = setTimeout(() => reject(new Error(`not finished after ${STORY_MS / 1000} s`)), STORY_MS);
    problems.unshift(...(await Promise.race([page.evaluate(() => window.storyEnd), late])));
    clearTimeout(timer);
  } catch (error) {
    problems.push(error.message);
  }
  await page.close();
  return problems;
}
