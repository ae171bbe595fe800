// @ts-check
import { ask, callOf, engine } from './engines.mjs';
import { holds } from './suite.mjs';

const VERSION = 'require "Twig/autoload.php"; echo Twig\\Environment::VERSION;';
const { title, skip } = engine('Twig', 'php-cli php-twig', ['php', '-r', VERSION]);
const IMPORT = '{% import "tickwire.html.twig" as tickwire %}';

/** @param {import('./tools.mjs').Call} call */
const page = (call) => [
  `${IMPORT}{{ tickwire.${callOf(call).name}(values, fallback) }}`,
  { values: call.attributes, fallback: call.fallback ?? '' },
];

for (const autoescape of [true, false])
  holds({
    title: `${title}, autoescape ${autoescape ? 'on' : 'off'}`,
    skip,
    async render(calls, script) {
      const pages = [[`${IMPORT}{{ tickwire.script(src, integrity) }}`, script], ...calls.map(page)];
      const folders = { __main__: 'demo/templates/twig' };
      const [first, ...widgets] = await ask(['php', 'test/templates/drivers/twig.php'], { autoescape, folders, pages });
      return { script: first, widgets };
    },
  });
