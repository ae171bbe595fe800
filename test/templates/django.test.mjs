// @ts-check
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ask, callOf, engine, PYTHON } from './engines.mjs';
import { holds } from './suite.mjs';

const { title, skip } = engine('Django', 'python3-django', [PYTHON, '-m', 'django', '--version']);

/** A call as an author writes it, each value from a variable. @param {import('./tools.mjs').Call} call */
function page(call) {
  const { name, values, variables, fallback } = callOf(call);
  const given = [...variables, ...(fallback === undefined ? [] : ['fallback'])];
  const written = given.map((variable) => `${variable}=values.${variable}`).join(' ');
  return [`{% load tickwire %}{% ${name} ${written} %}`, { values: { ...values, fallback } }];
}

for (const autoescape of [true, false])
  holds({
    title: `${title}, autoescape ${autoescape ? 'on' : 'off'}`,
    skip,
    async render(calls, { src, integrity }) {
      const [script, ...widgets] = await ask([PYTHON, 'test/templates/drivers/django_pages.py'], {
        autoescape,
        settings: { TICKWIRE_SCRIPT: src, TICKWIRE_INTEGRITY: integrity },
        pages: [['{% load tickwire %}{% tickwire_script %}', {}], ...calls.map(page)],
      });
      return { script, widgets };
    },
  });

describe(`${title}, text that is marked safe`, { skip }, () => {
  it('stays HTML as the fallback, and is escaped within quotes', async () => {
    const source = '{% load tickwire %}{% price_ticker symbol=text|safe fallback=text|safe %}';
    const pages = [[source, { text: '<b title="x">' }]];
    const question = { autoescape: true, settings: {}, pages };
    assert.deepEqual(await ask([PYTHON, 'test/templates/drivers/django_pages.py'], question), [
      '<price-ticker symbol="&lt;b title=&quot;x&quot;&gt;"><b title="x"></price-ticker>',
    ]);
  });
});
