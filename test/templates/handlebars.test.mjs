// @ts-check
import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { callOf, engine } from './engines.mjs';
import { holds } from './suite.mjs';
import { TEMPLATES } from './tools.mjs';

const MODULE = '/usr/share/javascript/handlebars/handlebars.js';
const { title, skip } = engine('Handlebars', 'libjs-handlebars', [
  process.execPath,
  '-p',
  `require(${JSON.stringify(MODULE)}).VERSION`,
]);

/** The partials as Ghost has them: by the names of their files. */
async function handlebars() {
  const instance = createRequire(import.meta.url)(MODULE).create();
  const folder = join(TEMPLATES, 'handlebars', 'partials');
  for (const file of await readdir(folder))
    instance.registerPartial(file.replace('.hbs', ''), await readFile(join(folder, file), 'utf8'));
  return instance;
}

/** @param {import('./tools.mjs').Call} call */
function page(call) {
  const { values, variables, fallback } = callOf(call);
  const given = [...variables, ...(fallback === undefined ? [] : ['fallback'])];
  const written = given.map((variable) => `${variable}=values.${variable}`).join(' ');
  return {
    source: `{{> tickwire null widget="${call.widget}" ${written}}}`,
    // What the page itself calls by an attribute's name stays out.
    context: { values: { ...values, fallback }, theme: 'casper', range: 'of mountains', paused: true },
  };
}

holds({
  title,
  skip,
  off: [false, null, ''],
  truthy: true,
  async render(calls, script) {
    const engine = await handlebars();
    const render = (/** @type {{ source: string, context: object }} */ { source, context }) =>
      engine.compile(source)(context);
    return {
      script: render({ source: '{{> tickwire-script src=src integrity=integrity}}', context: script }),
      widgets: calls.map((call) => render(page(call))),
    };
  },
});
