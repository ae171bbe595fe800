// @ts-check
// docs/api.md names what there is: the events of the manifest, the fields of the types, and nothing else.
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import puppeteer from 'puppeteer-core';
import { createBinance } from '../doubles/binance.mjs';
import { elementsOf } from '../frameworks/programs.mjs';
import { chromeOptions } from '../tools/browsers.mjs';
import { createStatic } from '../tools/servers.mjs';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const text = await readFile(join(ROOT, 'docs/api.md'), 'utf8');
const names = (await readdir(join(ROOT, 'src'), { recursive: true })).filter((name) => name.endsWith('.ts'));
const source = (await Promise.all(names.map((name) => readFile(join(ROOT, 'src', name), 'utf8')))).join('\n');

const sorted = (/** @type {Iterable<string>} */ words) => [...words].sort();

/** What a type or a class has, methods included. @param {string} name */
function membersOf(name) {
  const [, body] = new RegExp(`^export (?:type|class) ${name}\\b[^{]*\\{\\n(.*?)^\\}`, 'ms').exec(source) ?? [];
  assert.ok(body, `no ${name} in src`);
  return [...body.matchAll(/^ {2}(?:readonly )?(?!constructor)(\w+)[?:(<]/gm)].map(([, member = '']) => member);
}

/** The words of a union of strings. @param {string} name */
function wordsOf(name) {
  const [, body = ''] = new RegExp(`^export type ${name} =([^;]*);`, 'm').exec(source) ?? [];
  return [...body.matchAll(/'([^']*)'/g)].map(([, word = '']) => word);
}

/** A part's text, by its heading. @param {string} heading */
function partOf(heading) {
  const [, part] = text.split(new RegExp(`^#+ ${heading}$`, 'm'));
  assert.ok(part, `no "${heading}"`);
  return part.split(/^## |^### /m)[0] ?? '';
}

/** The rows of a part's tables, by the first word of their heads. @param {string} heading @param {string} head */
function rowsOf(heading, head) {
  const [, table = ''] =
    new RegExp(`^\\| ${head} \\|.*\\n\\|[-|]+\\n((?:\\|.*\\n?)+)`, 'm').exec(partOf(heading)) ?? [];
  return table
    .trim()
    .split('\n')
    .map((row) => row.split('|').slice(1, -1));
}

/** What stands in code in a cell, without parameters. */
const codeOf = (/** @type {string | undefined} */ cell) =>
  [...(cell ?? '').matchAll(/`([^`]+)`/g)].map(([, code = '']) => code.replace(/\(.*/, ''));
const namedIn = (/** @type {string} */ heading, head = 'field') =>
  rowsOf(heading, head).flatMap(([cell]) => codeOf(cell));

describe('docs/api.md', () => {
  for (const type of ['Quote', 'Trade', 'Candle', 'Signal', 'FeedState', 'FeedStats', 'JournalEntry'])
    it(`has each field of ${type}, and no other`, () => {
      assert.deepEqual(sorted(namedIn(type)), sorted(membersOf(type)));
    });

  it('has each event of each element, with its fields', async () => {
    const elements = await elementsOf();
    for (const { tagName, events } of elements.filter(({ events }) => events.length > 0)) {
      const rows = rowsOf(`\`<${tagName}>\``, 'event');
      assert.deepEqual(sorted(rows.flatMap(([cell]) => codeOf(cell))), sorted(events.map(({ name }) => name)), tagName);
      for (const [event, fields] of rows) {
        const { type } = /** @type {any} */ (events.find(({ name }) => codeOf(event).includes(name)));
        assert.deepEqual(sorted(codeOf(fields)), sorted(membersOf(type.text)), type.text);
      }
    }
    const without = elements.filter(({ events }) => events.length === 0).map(({ tagName }) => tagName);
    assert.deepEqual(without, ['activity-log']);
    assert.match(text, /`<activity-log>` has none/);
  });

  it('has each phase, each reason and each word of freshness', () => {
    assert.deepEqual(namedIn('Phases', '`phase`'), wordsOf('Phase'));
    assert.deepEqual(namedIn('Freshness', '`freshness`'), wordsOf('Freshness'));
    const reasons = rowsOf('FeedState', 'field').find(([cell]) => codeOf(cell).includes('reason'));
    assert.deepEqual(codeOf(reasons?.[1]), wordsOf('Reason'));
  });

  it('has each member of a connection, each option and each setting', () => {
    assert.deepEqual(sorted(namedIn('connect\\(\\)', 'member')), sorted([...membersOf('Feed'), 'close']));
    const options = [...membersOf('SubscribeOptions'), ...membersOf('WatchOptions')];
    assert.deepEqual(sorted(namedIn('connect\\(\\)', 'option of `subscribe\\(\\)`')), sorted(options));
    const settings = [...membersOf('Settings'), ...membersOf('FeedSettings')];
    assert.deepEqual(sorted(namedIn('configure\\(\\)', 'setting')), sorted(settings));
    const [, kinds = ''] = /RULES[^=]*= new Map[^(]*\(\[([\s\S]*?)^\]\)/m.exec(source) ?? [];
    assert.deepEqual(
      sorted([...kinds.matchAll(/^ {2}\[?\s*'(\w+)'|^ {4}'(\w+)'/gm)].flatMap(([, a, b]) => a ?? b ?? [])),
      sorted(settings),
    );
  });

  it('has an example that shows when prices are not live, and no longer', async (t) => {
    const [, example = ''] = /```html\n([\s\S]*?)```/.exec(partOf('Run code when prices are not live')) ?? [];
    const venue = await createBinance();
    t.after(() => venue.close());
    const body = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Example</title><link rel="icon" href="data:,">
      <script type="module" src="/tickwire.js"></script></head><body data-feed="binance ${venue.wsUrl}">${example}</body></html>`;
    const server = await createStatic({ root: 'dist/cdn', routes: { '/page': { body } } });
    t.after(() => server.close());
    const browser = await puppeteer.launch(await chromeOptions());
    t.after(() => browser.close());
    const tab = await browser.newPage();
    await tab.goto(`${server.url}/page`);
    const push = setInterval(() => venue.quote('BTCUSDT'), 100);
    t.after(() => clearInterval(push));
    const says = (/** @type {string} */ wanted) =>
      tab.waitForFunction(
        (text) => document.querySelector('.not-live')?.textContent === text,
        { timeout: 20_000 },
        wanted,
      );
    await tab.waitForFunction(() => /** @type {any} */ (document.querySelector('feed-status')).state?.phase === 'live');
    await says('');
    venue.restFail('network');
    venue.refuse(503);
    venue.terminateAll();
    await says('The connection was lost.');
    venue.refuse(0);
    await says('');
  });
});
