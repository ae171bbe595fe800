// @ts-check
// What the configurator writes for a template, given to the real engine: the browser finds what the author entered.
import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { createWriter, widgetsOf } from '../../demo/configurator/snippets.mjs';
import { ask, engine, PYTHON } from './engines.mjs';
import { buildSite, hugo, ofParagraph, pageOf } from './hugo-site.mjs';
import { HOSTILE, look, openStage, ROOT, TEMPLATES } from './tools.mjs';
import { createSite, wordpress } from './wordpress/site.mjs';

const write = createWriter(widgetsOf(JSON.parse(await readFile(`${ROOT}custom-elements.json`, 'utf8'))));
const VALUES = [
  ...HOSTILE,
  '\\',
  'a\\',
  '\\"',
  "\\'",
  '%}',
  '}}',
  '#{1}',
  '$x',
  '`"',
  `"'`,
  '&amp;',
  '/{symbol}?a=1&b=2',
];
const HANDLEBARS = '/usr/share/javascript/handlebars/handlebars.js';

/** @param {[string, string]} command @param {(pages: [string, object][]) => object} question */
const asking = (command, question) => (/** @type {string[]} */ sources) =>
  ask(command, question(sources.map((source) => [source, {}])));

async function renderHandlebars(/** @type {string[]} */ sources) {
  const instance = createRequire(import.meta.url)(HANDLEBARS).create();
  const folder = join(TEMPLATES, 'handlebars', 'partials');
  for (const file of await readdir(folder))
    instance.registerPartial(file.replace('.hbs', ''), await readFile(join(folder, file), 'utf8'));
  return sources.map((source) => instance.compile(source)({}));
}

async function renderHugo(/** @type {string[]} */ sources) {
  const { widgets } = await buildSite(sources.map(pageOf), { src: 'https://cdn.example/tickwire.js', integrity: '' });
  return widgets.map(ofParagraph);
}

async function renderSmarty(/** @type {string[]} */ sources) {
  const compiled = await mkdtemp(join(tmpdir(), 'tickwire-smarty-'));
  try {
    const pages = sources.map((source) => [source, {}]);
    const question = { escapes: false, folder: 'demo/templates/smarty', compiled, pages };
    return await ask(['php', 'test/templates/drivers/smarty.php'], question);
  } finally {
    await rm(compiled, { recursive: true });
  }
}

/** @type {[id: string, found: ReturnType<typeof engine>, render: (sources: string[]) => Promise<string[]>][]} */
const engines = [
  [
    'django',
    engine('Django', 'python3-django', [PYTHON, '-m', 'django', '--version']),
    asking([PYTHON, 'test/templates/drivers/django_pages.py'], (pages) => ({
      autoescape: true,
      settings: { TICKWIRE_SCRIPT: 'https://cdn.example/tickwire.js', TICKWIRE_INTEGRITY: '' },
      pages,
    })),
  ],
  [
    'jinja',
    engine('Flask', 'python3-flask', [PYTHON, '-c', 'import flask; print(flask.__version__)']),
    asking([PYTHON, 'test/templates/drivers/flask_app.py'], (pages) => ({ autoescape: true, pages })),
  ],
  [
    'twig',
    engine('Twig', 'php-cli php-twig', ['php', '-r', 'require "Twig/autoload.php"; echo Twig\\Environment::VERSION;']),
    asking(['php', 'test/templates/drivers/twig.php'], (pages) => ({
      autoescape: true,
      folders: { __main__: 'demo/templates/twig' },
      pages,
    })),
  ],
  [
    'shopify',
    engine('Liquid', 'ruby ruby-liquid', ['ruby', '-e', 'require "liquid"; puts Liquid::VERSION']),
    asking(['ruby', 'test/templates/drivers/liquid.rb'], (pages) => ({
      folder: 'demo/templates/shopify/theme/snippets',
      pages,
    })),
  ],
  [
    'smarty',
    engine('Smarty', 'php-cli smarty4', ['php', '-r', 'require "smarty4/bootstrap.php"; echo Smarty::SMARTY_VERSION;']),
    renderSmarty,
  ],
  [
    'ghost',
    engine('Handlebars', 'libjs-handlebars', [
      process.execPath,
      '-p',
      `require(${JSON.stringify(HANDLEBARS)}).VERSION`,
    ]),
    renderHandlebars,
  ],
  ['hugo', hugo, renderHugo],
];

/** The values that it writes, each as a symbol and as the fallback. @param {string} id */
function casesOf(id) {
  return VALUES.flatMap((value) => {
    const config = { widget: 'price-ticker', base: 'https://cdn.example/', options: { symbol: value, sparkline: '' } };
    const written = write(id, { ...config, fallback: { text: value } });
    return 'text' in written ? [{ value, text: written.text }] : [];
  });
}

describe("the configurator's snippets", () => {
  /** @type {Awaited<ReturnType<typeof openStage>>} */
  let stage;
  before(async () => {
    stage = await openStage();
  });
  after(() => stage?.close());

  for (const [id, { title, skip }, render] of engines)
    it(`are what was entered, whatever that is, or are refused: ${title}`, { skip }, async () => {
      const cases = casesOf(id);
      assert.ok(cases.length > 15, `${cases.length} of ${VALUES.length} were written`);
      const rendered = await render(cases.map(({ text }) => text));
      const found = await stage.parse(rendered.map((html) => `<section>${html}</section>`).join('\n'));
      cases.forEach(({ value }, index) => {
        const { widgets, others } = found[index] ?? {};
        assert.deepEqual(widgets, [
          { widget: 'price-ticker', attributes: { symbol: value, sparkline: '' }, text: value },
        ]);
        assert.ok(
          (others ?? []).every((other) =>
            /^<script type="module" src="https:\/\/cdn\.example\/tickwire\.js"/.test(other),
          ),
        );
      });
    });
});

describe("the configurator's snippets in a post", () => {
  const { title, skip } = wordpress();

  for (const id of ['wordpress-shortcode', 'wordpress-block'])
    it(`are what was entered, for an author without special rights: ${title}, ${id}`, { skip }, async (t) => {
      const [site, stage] = await Promise.all([createSite(), openStage()]);
      t.after(() => Promise.all([site.close(), stage.close()]));
      const cases = casesOf(id);
      assert.ok(cases.length > 15, `${cases.length} of ${VALUES.length} were written`);
      const { address } = await site.publish('author', cases.map(({ text }) => text).join('\n\n'));
      const { page } = await stage.visit({ url: address });
      const [content] = await look(page, '.entry-content');
      assert.deepEqual(
        content?.widgets.map(({ attributes }) => attributes),
        cases.map(({ value }) => ({ symbol: value, sparkline: '' })),
      );
    });
});
