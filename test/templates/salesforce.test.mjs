// @ts-check
// Salesforce is not here: the component is run with a stand-in for LWC's base class, and the address that it makes is opened.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { HOSTILE, live, look, manifestOf, openStage, TEMPLATES, WIDGETS } from './tools.mjs';

const BUNDLE = join(TEMPLATES, 'salesforce', 'lwc', 'tickwire');
const read = (/** @type {string} */ name) => readFile(join(BUNDLE, name), 'utf8');
const camel = (/** @type {string} */ name) => name.replace(/-./g, (dash) => dash.slice(1).toUpperCase());

/** The component's class, in a page with that language. @param {string} frame the frame's address */
async function componentOf(frame) {
  const source = (await read('tickwire.js'))
    .replace(/import .* from 'lwc';/, 'class LightningElement {}')
    .replaceAll('@api ', '')
    .replace(/const FRAME = '.*';/, `const FRAME = '${frame}';`);
  Object.assign(globalThis, { document: { documentElement: { lang: 'de', dir: 'ltr' } } });
  return (await import(`data:text/javascript,${encodeURIComponent(source)}`)).default;
}

describe("Salesforce's component, untested on Salesforce", () => {
  /** @type {import('./tools.mjs').Stage} */
  let stage;
  /** @type {new () => Record<string, any>} */
  let Component;
  before(async () => {
    stage = await openStage();
    Component = await componentOf(`${stage.kitUrl}/embed/`);
  });
  after(() => stage?.close());

  it('frames a widget that shows a live price', async (t) => {
    const component = Object.assign(new Component(), { symbol: 'BTCUSDT', feed: stage.feed });
    const { page, complaints } = await stage.visit({ url: component.address });
    t.after(() => page.close());
    await live(page, 'price-ticker');
    const [{ widgets } = { widgets: [] }] = await look(page, 'body');
    assert.deepEqual(
      widgets.map(({ widget, attributes }) => [widget, attributes.symbol]),
      [['price-ticker', 'BTCUSDT']],
    );
    assert.deepEqual(complaints, []);
  });

  it('frames a status that tells of what it watches', async (t) => {
    const component = Object.assign(new Component(), { widget: 'feed-status', watch: 'BTCUSDT', feed: stage.feed });
    const { page, complaints } = await stage.visit({ url: component.address });
    t.after(() => page.close());
    await page.waitForFunction(() => document.querySelector('feed-status')?.state?.phase === 'live');
    assert.deepEqual(complaints, []);
  });

  it('hands on every attribute, and hostile values as they are', async () => {
    const manifest = await manifestOf();
    for (const widget of WIDGETS) {
      const { values = [], booleans = [] } = manifest.get(widget) ?? {};
      const names = values.filter((name) => !['lang', 'dir'].includes(name));
      for (const value of HOSTILE) {
        const component = Object.assign(new Component(), { widget });
        for (const name of names) component[camel(name)] = value;
        for (const name of booleans) component[camel(name)] = true;
        const { searchParams, hash } = new URL(component.address);
        assert.equal(hash, '');
        assert.deepEqual(Object.fromEntries(searchParams), {
          widget,
          ...Object.fromEntries(names.map((name) => [name, value])),
          ...Object.fromEntries(booleans.map((name) => [name, 'true'])),
          lang: 'de',
          dir: 'ltr',
        });
      }
    }
  });

  it('leaves out what is empty or false', () => {
    const component = Object.assign(new Component(), { symbol: '', symbols: null, paused: false, decimals: 0 });
    assert.equal(new URL(component.address).search, '?widget=price-ticker&decimals=0&lang=de&dir=ltr');
  });

  it('takes the height that its own frame tells, within bounds, and hears nobody else', () => {
    const component = new Component();
    const contentWindow = {};
    component.template = { querySelector: () => ({ contentWindow }) };
    const hears = (/** @type {unknown} */ source, /** @type {unknown} */ data) => {
      component.hear({ source, data });
      return component.height;
    };
    assert.equal(hears(contentWindow, { type: 'tickwire:resize', height: 420 }), 420);
    assert.equal(hears({}, { type: 'tickwire:resize', height: 500 }), 420);
    assert.equal(hears(contentWindow, { type: 'other', height: 500 }), 420);
    assert.equal(hears(contentWindow, { type: 'tickwire:resize', height: '500' }), 420);
    assert.equal(hears(contentWindow, { type: 'tickwire:resize', height: 1e9 }), 2000);
  });

  it('has markup and metadata that are well-formed, with a binding for each', async () => {
    const page = await stage.browser.newPage();
    const xml = await read('tickwire.js-meta.xml');
    const names = await page.evaluate((text) => {
      const parsed = new DOMParser().parseFromString(text, 'application/xml');
      if (parsed.querySelector('parsererror')) throw new Error(parsed.documentElement.textContent ?? '');
      return [...parsed.querySelectorAll('property')].map((property) => property.getAttribute('name') ?? '');
    }, xml);
    const component = new Component();
    for (const name of names) assert.ok(name in component, name);
    const bindings = [...(await read('tickwire.html')).matchAll(/=\{(\w+)\}/g)].map(([, name]) => name);
    assert.deepEqual(bindings, ['address', 'label', 'height']);
    for (const name of bindings) assert.ok(component[`${name}`], name);
    await page.close();
  });
});
