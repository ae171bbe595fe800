// @ts-check
import { ask, callOf, engine } from './engines.mjs';
import { holds } from './suite.mjs';

const { title, skip } = engine('Liquid', 'ruby ruby-liquid', ['ruby', '-e', 'require "liquid"; puts Liquid::VERSION']);

/** @param {import('./tools.mjs').Call} call */
function page(call) {
  const { values, variables, fallback } = callOf(call);
  const given = [...variables, ...(fallback === undefined ? [] : ['fallback'])];
  const written = given.map((variable) => `, ${variable}: values.${variable}`).join('');
  return [`{% render 'tickwire', widget: '${call.widget}'${written} %}`, { values: { ...values, fallback } }];
}

holds({
  title,
  skip,
  async render(calls, script) {
    const source = "{% render 'tickwire-script', src: src, integrity: integrity %}";
    const [first, ...widgets] = await ask(['ruby', 'test/templates/drivers/liquid.rb'], {
      folder: 'demo/templates/shopify/theme/snippets',
      pages: [[source, script], ...calls.map(page)],
    });
    return { script: first, widgets };
  },
});
