// @ts-check

// What editors are told, and whether the manual that it is made of knows what a page shows.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import puppeteer from 'puppeteer-core';
import { createBinance } from '../doubles/binance.mjs';
import { blockOf, elementsOf, valuesOf } from '../frameworks/programs.mjs';
import { chromeOptions } from '../tools/browsers.mjs';
import { createStatic } from '../tools/servers.mjs';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const readJson = async (/** @type {string} */ path) => JSON.parse(await readFile(join(ROOT, path), 'utf8'));
const sorted = (/** @type {Iterable<string>} */ names) => [...new Set(names)].sort();

/** @typedef {{ name: string, description?: string | { value: string }, values?: Named[] }} Named */
const namesOf = (/** @type {Named[] | undefined} */ list) => (list ?? []).map(({ name }) => name);
const wordsOf = (/** @type {import('../frameworks/programs.mjs').Named} */ attribute) =>
  valuesOf(attribute)
    .filter((value) => attribute.type.text.includes(value))
    .map((value) => value.slice(1, -1));

describe('what editors are told', () => {
  it('of HTML: every element, every attribute, its words, and whether it has a value', async () => {
    const { tags } = await readJson('dist/editors/html-custom-data.json');
    const { contributions } = await readJson('dist/editors/web-types.json');
    for (const element of await elementsOf()) {
      const inCode = tags.find((/** @type {Named} */ { name }) => name === element.tagName);
      const inJetBrains = contributions.html.elements.find((/** @type {Named} */ { name }) => name === element.tagName);
      for (const told of [inCode, inJetBrains])
        assert.deepEqual(namesOf(told.attributes), namesOf(element.attributes), element.tagName);
      for (const [index, attribute] of element.attributes.entries()) {
        for (const told of [inCode, inJetBrains])
          assert.deepEqual(namesOf(told.attributes[index].values), wordsOf(attribute), attribute.name);
        const bare = attribute.type.text === 'boolean';
        assert.equal(inCode.attributes[index].valueSet, bare ? 'v' : undefined, attribute.name);
        assert.equal(inJetBrains.attributes[index].value.kind, bare ? 'no-value' : undefined, attribute.name);
      }
      const { js, css, slots } = inJetBrains;
      assert.deepEqual(
        js.events.map((/** @type {{ name: string, type: string }} */ { name, type }) => [name, type]),
        element.events.map(({ name, type }) => [name, type.text]),
      );
      assert.deepEqual(namesOf(css.parts), namesOf(element.cssParts));
      assert.deepEqual(namesOf(css.properties), namesOf(element.cssProperties));
      assert.deepEqual(namesOf(slots), namesOf(element.slots));
    }
    assert.equal(tags.length, contributions.html.elements.length);
  });

  it('of CSS: every custom property, part and state, once', async () => {
    const elements = await elementsOf();
    const { properties, pseudoElements, pseudoClasses } = await readJson('dist/editors/css-custom-data.json');
    for (const [told, names] of /** @type {[Named[], string[]][]} */ ([
      [properties, elements.flatMap(({ cssProperties }) => namesOf(cssProperties))],
      [pseudoElements, elements.flatMap(({ cssParts }) => namesOf(cssParts)).map((name) => `::part(${name})`)],
      [pseudoClasses, elements.flatMap(({ cssStates }) => namesOf(cssStates)).map((name) => `:state(${name})`)],
    ])) {
      assert.deepEqual(namesOf(told).sort(), sorted(names));
      for (const { name, description } of told) assert.match(JSON.stringify(description), /`<[a-z-]+>`.*: \w/, name);
    }
  });

  it('is where the package and docs/frameworks.md say', async () => {
    const fields = await readJson('package.json');
    const settings = Object.values(JSON.parse(await blockOf('Editors'))).flat();
    const inProject = settings.map((path) => path.replace('./node_modules/tickwire/', ''));
    for (const path of [fields['web-types'], fields.customElements, ...inProject])
      assert.ok(existsSync(join(ROOT, path)), path);
    assert.equal((await readJson('dist/editors/web-types.json')).version, fields.version);
  });
});

// Every layout, and something wrong with each element.
const PAGE = `
  ${['inline', 'card', 'row', 'grid', 'marquee']
    .map(
      (layout) => `<price-ticker layout="${layout}" symbols="BTCUSDT=Bitcoin, ETHUSDT" symbol-url="/{symbol}" sparkline
        fields="price, change, range, high, low, volume, bid, ask, source" change="both" alert-above="1" notify></price-ticker>`,
    )
    .join('')}
  <price-ticker symbol="BTCUSDT" size="huge"></price-ticker>
  <price-chart symbol="BTCUSDT=Bitcoin" volume ranges="1H, 1D" price-lines="64000=Target" type="dots"></price-chart>
  <price-chart></price-chart>
  ${['dot', 'badge', 'bar', 'panel', 'large'].map((variant) => `<feed-status variant="${variant}"></feed-status>`).join('')}
  <activity-log levels="loud"></activity-log><activity-log types="trade" symbols="BTCUSDT"></activity-log>
  <activity-log paused></activity-log>`;

/** Before the page's scripts: notes every state that an element takes on. */
function listen() {
  /** @type {WeakMap<CustomStateSet, string>} */
  const tags = new WeakMap();
  /** @type {Set<string>} */
  const seen = new Set();
  Object.assign(window, { seen });
  const { attachInternals } = HTMLElement.prototype;
  HTMLElement.prototype.attachInternals = function () {
    const internals = attachInternals.call(this);
    tags.set(internals.states, this.localName);
    return internals;
  };
  const { add } = CustomStateSet.prototype;
  CustomStateSet.prototype.add = function (/** @type {string} */ state) {
    seen.add(`${tags.get(this)} state ${state}`);
    return add.call(this, state);
  };
  const look = () => {
    for (const host of document.querySelectorAll('price-ticker, price-chart, feed-status, activity-log'))
      for (const shown of host.shadowRoot?.querySelectorAll('[part], slot') ?? []) {
        for (const part of shown.part) seen.add(`${host.localName} part ${part}`);
        if (shown.localName === 'slot') seen.add(`${host.localName} slot ${shown.getAttribute('name') ?? ''}`);
      }
    requestAnimationFrame(look);
  };
  look();
}

describe('what a page shows', () => {
  it('is in the manual: each part, slot and state of each element, in good times and in bad', async (t) => {
    const venue = await createBinance();
    t.after(() => venue.close());
    const body = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>All of it</title><link rel="icon" href="data:,">
      <script type="module" src="/tickwire.js" data-feed="binance ${venue.wsUrl}"></script></head><body>${PAGE}</body></html>`;
    const server = await createStatic({ root: 'dist/cdn', routes: { '/page': { body } } });
    t.after(() => server.close());
    const browser = await puppeteer.launch(await chromeOptions());
    t.after(() => browser.close());
    const tab = await browser.newPage();
    await tab.setViewport({ width: 1200, height: 4000 });
    await tab.evaluateOnNewDocument(listen);
    await tab.goto(`${server.url}/page`);
    const sees = (/** @type {string} */ what) =>
      tab.waitForFunction((wanted) => /** @type {any} */ (window).seen.has(wanted), { timeout: 15_000 }, what);

    const push = setInterval(() => {
      for (const symbol of ['BTCUSDT', 'ETHUSDT']) venue.quote(symbol);
      venue.trade('BTCUSDT');
    }, 100);
    t.after(() => clearInterval(push));
    for (const what of [
      'price-ticker state live',
      'price-chart state live',
      'feed-status state live',
      'activity-log part entry',
    ])
      await sees(what);
    await sees('price-chart part table-button');
    await tab.click('price-chart >>> [part~=table-button]');
    await sees('price-chart part download-button');
    clearInterval(push);
    venue.refuse(503);
    venue.restFail('network');
    venue.terminateAll();
    for (const what of ['price-ticker part age', 'feed-status state reconnecting', 'feed-status part retry-button'])
      await sees(what);

    const told = (await elementsOf()).flatMap(({ tagName, cssParts, cssStates, slots = [] }) => [
      ...namesOf(cssParts).map((name) => `${tagName} part ${name}`),
      ...namesOf(cssStates).map((name) => `${tagName} state ${name}`),
      ...namesOf(slots).map((name) => `${tagName} slot ${name}`),
    ]);
    const seen = /** @type {string[]} */ (await tab.evaluate(() => [.../** @type {any} */ (window).seen]));
    // A line's level is its second name; the manual has it with the first.
    const levels = ['info', 'warn', 'error'].map((level) => `activity-log part ${level}`);
    assert.deepEqual(
      sorted(seen).filter((what) => !told.includes(what) && !levels.includes(what)),
      [],
    );
    // Nearly all of it was there to be looked at.
    assert.ok(seen.length > 0.8 * told.length, `${seen.length} of ${told.length}`);
  });
});
