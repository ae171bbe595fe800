// @ts-check
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ask, callOf, engine, PYTHON } from './engines.mjs';
import { holds } from './suite.mjs';

const { title, skip } = engine('Flask', 'python3-flask', [PYTHON, '-c', 'import flask; print(flask.__version__)']);
const SCRIPT = '{% from "tickwire.html" import tickwire_script %}{{ tickwire_script(src=src, integrity=integrity) }}';

/** A call as an author writes it, each value from a variable. @param {import('./tools.mjs').Call} call */
function page(call) {
  const { name, values, variables, fallback } = callOf(call);
  const given = [...variables, ...(fallback === undefined ? [] : ['fallback'])];
  const written = given.map((variable) => `${variable}=values.${variable}`).join(', ');
  return [`{% from "tickwire.html" import ${name} %}{{ ${name}(${written}) }}`, { values: { ...values, fallback } }];
}

for (const autoescape of [true, false])
  holds({
    title: `${title}, autoescape ${autoescape ? 'on' : 'off'}`,
    skip,
    async render(calls, script) {
      const pages = [[SCRIPT, script], ...calls.map(page)];
      const [first, ...widgets] = await ask([PYTHON, 'test/templates/drivers/flask_app.py'], { autoescape, pages });
      return { script: first, widgets };
    },
  });

describe(`${title}, text that is marked safe`, { skip }, () => {
  it('stays HTML as the fallback, and is escaped within quotes', async () => {
    const source =
      '{% from "tickwire.html" import price_ticker %}{{ price_ticker(symbol=text|safe, fallback=text|safe) }}';
    const question = { autoescape: true, pages: [[source, { text: '<b title="x">' }]] };
    assert.deepEqual(await ask([PYTHON, 'test/templates/drivers/flask_app.py'], question), [
      '<price-ticker symbol="&lt;b title=&#34;x&#34;&gt;"><b title="x"></price-ticker>',
    ]);
  });
});
