// @ts-check
// What every template must hold to, whatever its engine.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { asAttribute, asText, HOSTILE, live, look, manifestOf, openStage, scriptsOf, WIDGETS } from './tools.mjs';

/** @typedef {import('./tools.mjs').Call} Call */
/** @typedef {import('./tools.mjs').Seen} Seen */

/**
 * @typedef {object} Template
 * @property {string} title
 * @property {string | false} [skip] why it cannot run here
 * @property {Render} render
 * @property {unknown[]} [on] how a boolean attribute is switched on, beside its own name
 * @property {unknown[]} [off]
 * @property {boolean} [truthy] the language cannot compare, so that any other word switches a boolean on, too
 * @property {boolean} [strict] the language has no way to hand over a name that the template does not know
 */
/** @typedef {(calls: Call[], script: { src: string, integrity: string }) => Promise<{ script: string, widgets: string[] }>} Render */

/** What decides where prices come from: a hostile value there leaves none to show. */
const SOURCES = ['symbol', 'symbols', 'aliases', 'feed'];
const FOREIGN = { onclick: 'attack()', style: 'color: red', srcdoc: 'x', is: 'x', class: 'x', 'data-feed': 'x' };

const manifest = await manifestOf();
const namesOf = (/** @type {string} */ widget) => manifest.get(widget) ?? { values: [], booleans: [] };
/** @template T @param {string[]} names @param {T} value @returns {Record<string, T>} */
const same = (names, value) => Object.fromEntries(names.map((name) => [name, value]));

/** @typedef {[Call, Seen][]} Pairs calls, and what the browser must find in place of each */

/** @type {Promise<import('./tools.mjs').Stage> | undefined} */
let opened;
const open = () => {
  opened ??= openStage();
  return opened;
};
after(async () => (await opened)?.close());

/** @param {Template} template */
export function holds({
  title,
  skip = false,
  render,
  on = [true, 'true'],
  off = [false, null, 'false', ''],
  truthy = false,
  strict,
}) {
  const cases = casesOf(on, off, truthy);
  const everything = Object.values(cases).flat();

  describe(title, { skip }, () => {
    /** @type {import('./tools.mjs').Stage} */
    let stage;
    /** @type {string} */
    let script;
    /** @type {Map<unknown, string>} */
    let made;
    before(async () => {
      stage = await open();
      const calls = everything.map(([call]) => call);
      // At once: an engine's start takes longer than all it renders.
      const rendered = await render(calls, stage.script);
      script = rendered.script;
      made = new Map(everything.map((pair, i) => [pair, rendered.widgets[i] ?? 'nothing']));
    });

    const bodyOf = (/** @type {Pairs} */ pairs) =>
      pairs.map((pair) => `<section>${made.get(pair)}</section>`).join('\n');
    const expected = (/** @type {Pairs} */ pairs) => pairs.map(([, widget]) => ({ widgets: [widget], others: [] }));

    /** The calls' own page, with the kit running in it. @param {import('node:test').TestContext} t @param {Pairs} pairs */
    async function runs(t, pairs) {
      const { page, complaints } = await stage.visit({ head: script, body: bodyOf(pairs) });
      t.after(() => page.close());
      assert.deepEqual(await look(page, 'section'), expected(pairs));
      assert.deepEqual(await scriptsOf(page), [{ type: 'module', crossOrigin: 'anonymous', ...stage.script }]);
      return { page, complaints };
    }

    const parses = async (/** @type {Pairs} */ pairs) =>
      assert.deepEqual(await stage.parse(bodyOf(pairs)), expected(pairs));

    it('shows a live price, with one script that carries its hash', async (t) => {
      const { page, complaints } = await runs(t, cases.one);
      await live(page);
      assert.deepEqual(complaints, []);
    });
    it('writes every attribute that a widget has, and its language', () => parses(cases.complete));
    it('writes numbers as they are, 0 among them', () => parses(cases.numbers));
    it('switches booleans on in the words of its language', () => parses(cases.on));
    it('switches booleans off in the words of its language', () => parses(cases.off));
    it('leaves out what is empty', () => parses(cases.empty));
    it('drops what no widget has, and what only another widget has', { skip: strict && 'cannot be written' }, () =>
      parses(cases.foreign),
    );
    it('keeps hostile values within their attributes, beside live prices of all widgets', async (t) => {
      const { page, complaints } = await runs(t, cases.beside);
      await live(page);
      assert.deepEqual(complaints, []);
    });
    it('keeps hostile values within all attributes of all widgets, those of their source among them', async (t) => {
      const { complaints } = await runs(t, cases.hostile);
      assert.deepEqual(complaints, []);
    });
  });
}

/** @param {unknown[]} on @param {unknown[]} off @param {boolean} truthy */
function casesOf(on, off, truthy) {
  const all = (/** @type {(widget: string, names: ReturnType<typeof namesOf>) => Pairs} */ pairs) =>
    WIDGETS.flatMap((widget) => pairs(widget, namesOf(widget)));
  const bitcoin = { symbol: 'BTCUSDT' };
  const quiet = namesOf('price-ticker').values.filter((name) => !SOURCES.includes(name));
  return {
    one: [pair({ widget: 'price-ticker', attributes: bitcoin, fallback: 'Bitcoin' }, bitcoin)],
    complete: all((widget, { values, booleans }) => {
      const written = Object.fromEntries(values.map((name) => [name, `a ${name}`]));
      const attributes = { ...written, ...Object.fromEntries(booleans.map((name) => [name, name])) };
      return [pair({ widget, attributes }, { ...written, ...same(booleans, '') })];
    }),
    numbers: [
      pair({ widget: 'price-ticker', attributes: { decimals: 0, speed: 12.5 } }, { decimals: '0', speed: '12.5' }),
    ],
    on: all((widget, { booleans }) =>
      on.map((value) => pair({ widget, attributes: same(booleans, value) }, same(booleans, ''))),
    ),
    off: all((widget, { booleans }) => off.map((value) => pair({ widget, attributes: same(booleans, value) }))),
    empty: all((widget, { values }) =>
      off.filter((value) => value !== 'false').map((value) => pair({ widget, attributes: same(values, value) })),
    ),
    foreign: [
      pair({
        widget: 'price-ticker',
        attributes: { ...FOREIGN, variant: 'bar', 'price-lines': '1', announce: true },
      }),
    ],
    beside: [
      // First, since a chart waits until it is near the screen.
      pair({ widget: 'price-chart', attributes: bitcoin }, bitcoin),
      pair({ widget: 'feed-status', attributes: {} }),
      pair({ widget: 'activity-log', attributes: {} }),
      ...HOSTILE.map((value) =>
        pair(
          { widget: 'price-ticker', attributes: { ...bitcoin, ...same(quiet, value) }, fallback: value },
          { ...bitcoin, ...same(quiet, asAttribute(value)) },
        ),
      ),
    ],
    hostile: all((widget, { values, booleans }) =>
      HOSTILE.map((value) =>
        pair(
          { widget, attributes: { ...same(values, value), ...same(booleans, value) }, fallback: value },
          { ...same(values, asAttribute(value)), ...same(truthy ? booleans : [], '') },
        ),
      ),
    ),
  };
}

/**
 * A call, and what the browser should make of it.
 *
 * @param {Call} call
 * @param {Record<string, string>} [attributes]
 * @returns {[Call, Seen]}
 */
function pair(call, attributes = {}) {
  return [call, { widget: call.widget, attributes, text: asText(call.fallback ?? '') }];
}
