// @ts-check
// A section and app blocks: what Liquid makes of them, and whether their schemas are what Shopify documents.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { ask, callOf, engine } from './engines.mjs';
import { holds } from './suite.mjs';
import { live, look, openStage, scriptsOf, TEMPLATES, WIDGETS } from './tools.mjs';

const { title, skip } = engine('Liquid', 'ruby ruby-liquid', ['ruby', '-e', 'require "liquid"; puts Liquid::VERSION']);
const FOLDER = 'demo/templates/shopify/theme/snippets';
const read = (/** @type {string} */ path) => readFile(join(TEMPLATES, 'shopify', path), 'utf8');
const schemaOf = (/** @type {string} */ source) =>
  JSON.parse(/\{% schema %\}(.*)\{% endschema %\}/s.exec(source)?.[1] ?? 'none');
const liquid = (/** @type {object} */ question) =>
  ask(['ruby', 'test/templates/drivers/liquid.rb'], { folder: FOLDER, ...question });

holds({
  title: `${title}, a section's blocks`,
  skip,
  async render(calls, script) {
    const section = await read('theme/sections/tickwire.liquid');
    const blockOf = (/** @type {import('./tools.mjs').Call} */ call) => {
      const { values, fallback } = callOf(call);
      return { type: call.widget, settings: { ...values, fallback }, shopify_attributes: 'data-shopify-block' };
    };
    const [first, ...sections] = await liquid({
      pages: [
        ["{% render 'tickwire-script', src: src, integrity: integrity %}", script],
        ...calls.map((call) => [section, { section: { blocks: [blockOf(call)] } }]),
      ],
    });
    const within = (/** @type {string} */ html) =>
      /^\s*<div data-shopify-block>(.*)<\/div>\s*$/s.exec(html)?.[1] ?? html;
    return { script: first, widgets: sections.map(within) };
  },
});

describe(`${title}, app blocks`, { skip }, () => {
  /** @type {import('./tools.mjs').Stage} */
  let stage;
  before(async () => {
    stage = await openStage();
  });
  after(() => stage?.close());

  it('bring their script, and show the widget live', async () => {
    const blocks = await Promise.all(WIDGETS.map((widget) => read(`extension/blocks/${widget}.liquid`)));
    const pages = blocks.map((block) => [block, { block: { settings: { symbol: 'BTCUSDT', fallback: '<b>' } } }]);
    const rendered = await liquid({ pages, assets: stage.kitUrl });
    const body = rendered.map((/** @type {string} */ html) => `<section>${html}</section>`).join('');
    const { page, complaints } = await stage.visit({ head: '', body });
    const found = await look(page, 'section');
    assert.deepEqual(
      found.flatMap(({ widgets }) => widgets),
      WIDGETS.map((widget) => ({
        widget,
        attributes: /** @type {Record<string, string>} */ (/price/.test(widget) ? { symbol: 'BTCUSDT' } : {}),
        text: '<b>',
      })),
    );
    const src = `${stage.kitUrl}/tickwire.full.js`;
    assert.deepEqual(
      await scriptsOf(page),
      WIDGETS.map(() => ({ type: 'module', src, integrity: '', crossOrigin: null })),
    );
    await live(page);
    assert.deepEqual(complaints, []);
  });
});

describe("Shopify's schemas", () => {
  /** @param {{ id: string, type: string, options?: { value: string, label: string }[] }[]} settings */
  function valid(settings) {
    assert.equal(new Set(settings.map(({ id }) => id)).size, settings.length, 'an id is there once');
    for (const { id, type, options } of settings) {
      assert.match(id, /^\w+$/);
      assert.ok(['text', 'checkbox', 'select'].includes(type), type);
      assert.equal(type === 'select', options !== undefined);
    }
  }

  it('of the section: a block for each widget, names of at most 25 characters', async () => {
    const { name, blocks, presets } = schemaOf(await read('theme/sections/tickwire.liquid'));
    assert.ok(name.length <= 25);
    assert.deepEqual(
      blocks.map((/** @type {{ type: string }} */ { type }) => type),
      WIDGETS,
    );
    for (const block of blocks) {
      assert.ok(block.name.length <= 25);
      valid(block.settings);
    }
    assert.equal(presets.length, 1, 'without one, no merchant can add it');
  });

  it('of app blocks: for sections', async () => {
    for (const widget of WIDGETS) {
      const { name, target, settings } = schemaOf(await read(`extension/blocks/${widget}.liquid`));
      assert.ok(name.length <= 25);
      assert.equal(target, 'section');
      valid(settings);
    }
  });
});
