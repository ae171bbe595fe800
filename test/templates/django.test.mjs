// @ts-check
import { ask, engine, PYTHON } from './engines.mjs';
import { holds } from './suite.mjs';

/** @typedef {import('./tools.mjs').Call} Call */

const { title, skip } = engine('Django', 'python3-django', [PYTHON, '-m', 'django', '--version']);
const underscored = (/** @type {string} */ name) => name.replaceAll('-', '_');

/** A call as an author writes it, each value from a variable. @param {Call} call */
function page({ widget, attributes, fallback }) {
  const names = Object.keys(attributes).map(underscored);
  const source = `{% load tickwire %}{% ${underscored(widget)} ${fallback === undefined ? '' : 'fallback=fallback'} ${names.map((name) => `${name}=values.${name}`).join(' ')} %}`;
  const values = Object.fromEntries(Object.entries(attributes).map(([name, value]) => [underscored(name), value]));
  return [source, { values, fallback }];
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
