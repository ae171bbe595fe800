// @ts-check
// Odoo is not here: its view is held to XML and to the manifest.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { manifestOf, openStage, TEMPLATES, WIDGETS } from './tools.mjs';

describe("Odoo's view, linted only", () => {
  /** @type {import('./tools.mjs').Stage} */
  let stage;
  /** @type {{ id: string, tag: string, attributes: { name: string, value: string }[], content: string }[]} */
  let templates;
  before(async () => {
    stage = await openStage();
    const page = await stage.browser.newPage();
    const xml = await readFile(join(TEMPLATES, 'odoo', 'tickwire', 'views', 'tickwire.xml'), 'utf8');
    templates = await page.evaluate((text) => {
      const parsed = new DOMParser().parseFromString(text, 'application/xml');
      const error = parsed.querySelector('parsererror');
      if (error) throw new Error(error.textContent ?? '');
      return [...parsed.querySelectorAll('template')].map((template) => {
        const [element] = template.children;
        return {
          id: template.id,
          tag: element?.localName ?? '',
          attributes: [...(element?.attributes ?? [])].map(({ name, value }) => ({ name, value })),
          content: element?.innerHTML ?? '',
        };
      });
    }, xml);
  });
  after(() => stage?.close());

  it('is XML, with a template for each widget and one for the script', () => {
    assert.deepEqual(
      templates.map(({ id }) => id),
      ['script', ...WIDGETS.map((widget) => widget.replace('-', '_'))],
    );
  });

  it('has each attribute of each widget but the language, as an expression that may be none', async () => {
    const manifest = await manifestOf();
    for (const widget of WIDGETS) {
      const { values = [], booleans = [] } = manifest.get(widget) ?? {};
      const template = templates.find(({ tag }) => tag === widget);
      const names = [...values, ...booleans].filter((name) => !['lang', 'dir'].includes(name));
      assert.deepEqual(
        template?.attributes.map(({ name }) => name).sort(),
        names.map((name) => `t-att-${name}`).sort(),
      );
      for (const { name, value: expression } of template?.attributes ?? [])
        assert.match(expression, /^(\w+ or None|'[\w-]+' if (\w+) in \(True, 'true', '[\w-]+'\) else None)$/, name);
    }
  });

  it('escapes what it shows: t-out, and nothing raw', () => {
    for (const { content, id } of templates.slice(1)) assert.match(content, /^<t t-out="fallback or ''"\/>$/, id);
  });
});
