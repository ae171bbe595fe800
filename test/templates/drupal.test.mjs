// @ts-check
// The components on Twig, and their YAML as Drupal documents it. Drupal itself is not here.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { ask, callOf, engine, PYTHON } from './engines.mjs';
import { holds } from './suite.mjs';
import { manifestOf, TEMPLATES, WIDGETS } from './tools.mjs';

const TWIG = 'require "Twig/autoload.php"; echo Twig\\Environment::VERSION;';
const twig = engine('Twig', 'php-cli php-twig', ['php', '-r', TWIG]);
const yaml = engine('PyYAML', 'python3-yaml', [PYTHON, '-c', 'import yaml; print(yaml.__version__)']);
const FOLDERS = { __main__: 'demo/templates/drupal', tickwire: 'demo/templates/twig' };

const read = (/** @type {string} */ path) => readFile(join(TEMPLATES, 'drupal', path), 'utf8');
const parse = async (/** @type {string} */ path) =>
  ask(
    [PYTHON, '-c', 'import json, sys, yaml; print(json.dumps(yaml.safe_load(json.load(sys.stdin))))'],
    await read(path),
  );

async function scriptOf(/** @type {{ src: string, integrity: string }} */ { src, integrity }) {
  const { tickwire } = await parse('tickwire.libraries.yml');
  const [{ attributes }] = Object.values(tickwire.js);
  const written = Object.entries({ src, ...attributes, integrity }).map(([name, value]) => `${name}="${value}"`);
  return `<script ${written.join(' ')}></script>`;
}

holds({
  title: `Drupal's components on ${twig.title}`,
  skip: twig.skip || yaml.skip,
  async render(calls, script) {
    const pages = calls.map((call) => {
      const { values, fallback } = callOf(call);
      const props = { ...values, ...(fallback === undefined ? {} : { fallback }) };
      const file = `components/${call.widget}/${call.widget}.twig`;
      return [`{{ include('${file}', props, with_context = false) }}`, { props }];
    });
    const question = { autoescape: true, folders: FOLDERS, pages };
    const widgets = await ask(['php', 'test/templates/drivers/twig.php'], question);
    return { script: await scriptOf(script), widgets };
  },
});

describe("Drupal's YAML", { skip: yaml.skip }, async () => {
  const manifest = await manifestOf();
  for (const widget of WIDGETS)
    it(`describes ${widget} as the schema of components wants it`, async () => {
      const { name, status, props, libraryOverrides } = await parse(`components/${widget}/${widget}.component.yml`);
      assert.equal(typeof name, 'string');
      assert.ok(['experimental', 'stable', 'deprecated', 'obsolete'].includes(status));
      assert.equal(props.type, 'object');
      const { values = [], booleans = [] } = manifest.get(widget) ?? {};
      const names = [...values, ...booleans, 'fallback'].map((it) => it.replaceAll('-', '_'));
      assert.deepEqual(Object.keys(props.properties).sort(), names.sort());
      for (const [prop, { type, title, enum: words }] of Object.entries(props.properties)) {
        assert.ok(['string', 'boolean', 'number,string'].includes(String(type)), prop);
        assert.equal(typeof title, 'string');
        if (words)
          assert.ok(
            words.every((/** @type {unknown} */ word) => typeof word === 'string'),
            prop,
          );
      }
      assert.deepEqual(libraryOverrides, { dependencies: ['tickwire/tickwire'] });
    });

  it('names the script as a module of another host', async () => {
    const { tickwire } = await parse('tickwire.libraries.yml');
    const [[address, { type, attributes }] = ['', {}]] = Object.entries(tickwire.js);
    assert.match(address, /^https:\/\/cdn\.example\/tickwire@.*\/tickwire\.full\.js$/);
    assert.deepEqual([type, attributes], ['external', { type: 'module', crossorigin: 'anonymous' }]);
    const info = await parse('tickwire.info.yml');
    assert.deepEqual([info.type, typeof info.core_version_requirement], ['module', 'string']);
  });
});
