// @ts-check
// HubSpot is not here: what its module uses of HubL is Jinja, too, and its fields are what HubSpot documents.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { ask, callOf, engine, PYTHON } from './engines.mjs';
import { holds } from './suite.mjs';
import { manifestOf, scriptIn, TEMPLATES, WIDGETS } from './tools.mjs';

/** @typedef {{ name: string, type: string, default: unknown, choices?: [string, string][], visibility?: { controlling_value_regex: string } }} Field */

const { title, skip } = engine('Flask', 'python3-flask', [PYTHON, '-c', 'import flask; print(flask.__version__)']);
const MODULE = join(TEMPLATES, 'hubspot', 'tickwire.module');
/** @type {Field[]} */
const fields = JSON.parse(await readFile(join(MODULE, 'fields.json'), 'utf8'));

holds({
  title: `HubSpot's module on Jinja (${title})`,
  skip,
  async render(calls, script) {
    const source = await readFile(join(MODULE, 'module.html'), 'utf8');
    const defaults = Object.fromEntries(fields.map((field) => [field.name, field.default]));
    const pages = calls.map((call) => {
      const { values, fallback } = callOf(call);
      return [
        source,
        { module: { ...defaults, widget: call.widget, ...values, ...(fallback === undefined ? {} : { fallback }) } },
      ];
    });
    const question = { autoescape: false, pages };
    return {
      script: await scriptIn('hubspot/README.md', script),
      widgets: await ask([PYTHON, 'test/templates/drivers/flask_app.py'], question),
    };
  },
});

describe("HubSpot's fields", () => {
  it('are there for each attribute, and shown with the widgets that have it', async () => {
    const manifest = await manifestOf();
    for (const widget of WIDGETS) {
      const { values = [], booleans = [] } = manifest.get(widget) ?? {};
      const names = [...values, ...booleans].map((name) => name.replaceAll('-', '_'));
      const shown = fields.filter(
        ({ visibility }) => !visibility || new RegExp(visibility.controlling_value_regex).test(widget),
      );
      assert.deepEqual(shown.map(({ name }) => name).sort(), [...names, 'widget', 'fallback'].sort());
    }
  });

  it('have names, types and defaults that HubSpot takes', () => {
    for (const { name, type, default: value, choices } of fields) {
      assert.match(name, /^\w+$/);
      assert.ok(['text', 'choice', 'boolean'].includes(type), type);
      assert.equal(typeof value, type === 'boolean' ? 'boolean' : 'string', name);
      if (type === 'choice')
        assert.ok(
          choices?.some(([word]) => word === value),
          name,
        );
    }
  });

  it('belong to a module for pages, not for e-mails, which run no scripts', async () => {
    const { label, content_types: types } = JSON.parse(await readFile(join(MODULE, 'meta.json'), 'utf8'));
    assert.equal(typeof label, 'string');
    assert.ok(!types.includes('EMAIL'));
  });
});
