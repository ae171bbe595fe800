// @ts-check
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ask, callOf, engine } from './engines.mjs';
import { holds } from './suite.mjs';

const VERSION = 'require "smarty4/bootstrap.php"; echo Smarty::SMARTY_VERSION;';
const { title, skip } = engine('Smarty', 'php-cli smarty4', ['php', '-r', VERSION]);

/** @param {import('./tools.mjs').Call} call */
function page(call) {
  const { values, variables, fallback } = callOf(call);
  const given = [...variables, ...(fallback === undefined ? [] : ['fallback'])];
  const written = given.map((variable) => `${variable}=$values.${variable}`).join(' ');
  return [`{include file="tickwire.tpl" widget="${call.widget}" ${written}}`, { values: { ...values, fallback } }];
}

for (const escapes of [false, true])
  holds({
    title: `${title}, escape_html ${escapes ? 'on' : 'off, as it is by itself'}`,
    skip,
    async render(calls, script) {
      const compiled = await mkdtemp(join(tmpdir(), 'tickwire-smarty-'));
      const source = '{include file="tickwire_script.tpl" src=$src integrity=$integrity}';
      const question = {
        escapes,
        folder: 'demo/templates/smarty',
        compiled,
        pages: [[source, script], ...calls.map(page)],
      };
      const [first, ...widgets] = await ask(['php', 'test/templates/drivers/smarty.php'], question);
      await rm(compiled, { recursive: true });
      return { script: first, widgets };
    },
  });
