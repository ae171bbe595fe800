// @ts-check

// The kit as it is published, in the hands of a page author: what compiles, what does not, and that it runs.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import puppeteer from 'puppeteer-core';
import { createBinance } from '../doubles/binance.mjs';
import { bundle } from '../frameworks/bundle.mjs';
import { svelteCheck, tsc, vueTsc } from '../frameworks/compilers.mjs';
import {
  blockOf,
  elementsOf,
  everythingInJsx,
  everythingInSvelte,
  everythingInVue,
  everythingPlain,
  sectionOf,
} from '../frameworks/programs.mjs';
import { createProject } from '../frameworks/project.mjs';
import { chromeOptions } from '../tools/browsers.mjs';
import { createStatic } from '../tools/servers.mjs';

/** @typedef {import('../frameworks/compilers.mjs').Errors} Errors */

/** @type {import('../frameworks/project.mjs').Project} */
let project;
before(async () => {
  project = await createProject();
});
after(() => project?.close());

/**
 * The same program with one mistake.
 *
 * @param {string} program
 * @param {string} right
 * @param {string} wrong
 */
function mistaken(program, right, wrong) {
  assert.ok(program.includes(right), `the program has no ${right}`);
  return program.replace(right, wrong);
}

/**
 * Holds a compiler's answer to what it must find, and to nothing else.
 *
 * @param {Errors} errors
 * @param {Record<string, RegExp>} expected by file, in its only error
 */
function found(errors, expected) {
  const unexpected = [...errors].filter(([file]) => !expected[file]);
  assert.deepEqual(unexpected, []);
  for (const [file, message] of Object.entries(expected)) {
    const [error, ...more] = errors.get(file) ?? [];
    assert.ok(error, `${file} compiles`);
    assert.match(error, message, file);
    assert.deepEqual(more, [], file);
  }
}

const NO_WORD = /Type '"cards"' is not assignable to type '("\w+" \| )+/;
const NO_DETAIL = /Property 'detail' does not exist on type 'QuoteEvent'/;

describe('types', () => {
  it('of JSX, Angular and no framework: what is right compiles, a wrong word, name or event does not', async () => {
    const elements = await elementsOf();
    const react = await blockOf('React');
    const angular = await blockOf('Angular');
    const plain = await blockOf('Without a framework');
    const preact = react
      .replace("'react'", "'preact/hooks'")
      .replace('tickwire/react', 'tickwire/preact')
      .replace(/^/, '/** @jsxImportSource preact */\n');
    const solid = (/** @type {string} */ written) =>
      `/** @jsxImportSource solid-js */\nimport type {} from 'tickwire/solid';\nexport const a = <price-ticker ${written} />;\n`;
    await project.write({
      'code/react.tsx': react,
      'code/react-word.tsx': mistaken(react, '"card"', '"cards"'),
      'code/react-name.tsx': mistaken(react, 'symbol={symbol}', 'symbl={symbol}'),
      'code/react-number.tsx': mistaken(react, 'decimals={2}', 'decimals="two"'),
      'code/react-event.tsx': mistaken(react, 'event.quote.priceText', 'event.detail'),
      'code/react-all.tsx': everythingInJsx('react', elements),
      'code/preact.tsx': preact,
      'code/preact-word.tsx': mistaken(preact, '"card"', '"cards"'),
      'code/preact-event.tsx': mistaken(preact, 'event.quote.priceText', 'event.detail'),
      'code/preact-all.tsx': everythingInJsx('preact', elements),
      'code/solid.tsx': solid('symbol="A" layout="card" prop:alertAbove="2" on:quote={(event) => event.quote.price}'),
      'code/solid-word.tsx': solid('attr:layout="cards"'),
      'code/solid-event.tsx': solid('on:quote={(event) => event.detail}'),
      'code/solid-all.tsx': everythingInJsx('solid-js', elements),
      'code/plain.ts': plain,
      'code/plain-word.ts': mistaken(plain, "'card'", "'cards'"),
      'code/plain-name.ts': mistaken(plain, 'ticker.symbol', 'ticker.symbl'),
      'code/plain-event.ts': mistaken(plain, 'event.quote.priceText', 'event.detail'),
      'code/plain-all.ts': everythingPlain(elements),
      'code/angular.ts': angular,
      'code/angular-event.ts': mistaken(angular, 'quote.priceText', 'quote.detail'),
      // Of Angular itself there is as much as the program names.
      'code/core.d.ts': `declare module '@angular/core' {
        export const CUSTOM_ELEMENTS_SCHEMA: { name: string };
        export function Component(options: { selector: string; schemas: unknown[]; template: string }): ClassDecorator;
      }`,
      'code/templates.ts': "import type {} from 'tickwire/vue';\nimport type {} from 'tickwire/svelte';\n",
    });
    // What TypeScript thinks of our declarations, and of them together with each framework's, is part of the question.
    await project.tsconfig('tsconfig.code.json', { include: ['code'], compilerOptions: { skipLibCheck: false } });
    found(await tsc(project, 'tsconfig.code.json'), {
      'code/react-word.tsx': NO_WORD,
      'code/react-name.tsx': /'symbl' does not exist .* mean 'symbol'/,
      'code/react-number.tsx': /Type 'string' is not assignable to type 'number'/,
      'code/react-event.tsx': NO_DETAIL,
      'code/preact-word.tsx': NO_WORD,
      'code/preact-event.tsx': NO_DETAIL,
      'code/solid-word.tsx': NO_WORD,
      'code/solid-event.tsx': NO_DETAIL,
      'code/plain-word.ts': NO_WORD,
      'code/plain-name.ts': /'symbl' does not exist on type 'PriceTicker'/,
      'code/plain-event.ts': NO_DETAIL,
      'code/angular-event.ts': /'detail' does not exist on type 'Quote'/,
    });
  });

  it('of Angular templates are not looked at, so their names are those of the manual', async () => {
    const [, tag, written = ''] = /<([\w-]+)\s([^>]*)>/.exec(await blockOf('Angular')) ?? [];
    const element = (await elementsOf()).find(({ tagName }) => tagName === tag);
    assert.ok(element);
    const names = [...written.matchAll(/[[(]?([\w-]+)[\])]?="/g)].map(([text, name]) => ({ text, name }));
    assert.ok(names.length > 3);
    for (const { text, name } of names) {
      const known = text.startsWith('(') ? element.events : text.startsWith('[') ? element.members : element.attributes;
      assert.ok(
        known.some((it) => it.name === name),
        text,
      );
    }
  });

  it('of Vue templates: what is right compiles, a wrong word, name or event does not', async () => {
    const program = await blockOf('Vue');
    // So it is compiled below, for the browser.
    assert.ok((await sectionOf('Vue')).includes("`isCustomElement: (tag) => tag.includes('-')`"));
    await project.write({
      'vue/Right.vue': program,
      'vue/Html.vue': mistaken(program, ':decimals="2"', 'decimals="2"'),
      'vue/Word.vue': mistaken(program, '"card"', '"cards"'),
      'vue/Name.vue': mistaken(program, 'movement-colors', 'movement-colours'),
      'vue/Number.vue': mistaken(program, ':decimals="2"', 'decimals="two"'),
      'vue/Event.vue': mistaken(program, '$event.quote.priceText', '$event.detail'),
      'vue/All.vue': everythingInVue(await elementsOf()),
    });
    await project.tsconfig('tsconfig.vue.json', { include: ['vue'], vueCompilerOptions: { strictTemplates: true } });
    found(await vueTsc(project, 'tsconfig.vue.json'), {
      'vue/Word.vue': NO_WORD,
      'vue/Name.vue': /'movementColours' does not exist .* mean to write 'movementColors'/,
      'vue/Number.vue': /Type '"two"' is not assignable to type 'number/,
      'vue/Event.vue': NO_DETAIL,
    });
  });

  it('of Svelte components: what is right compiles, a wrong word, name or event does not', async () => {
    const program = await blockOf('Svelte');
    await project.write({
      'svelte/Right.svelte': program,
      'svelte/Html.svelte': mistaken(program, 'decimals={2}', 'decimals="2"'),
      'svelte/Word.svelte': mistaken(program, '"card"', '"cards"'),
      'svelte/Name.svelte': mistaken(program, 'movement-colors', 'movement-colours'),
      'svelte/Number.svelte': mistaken(program, 'decimals={2}', 'decimals="two"'),
      'svelte/Event.svelte': mistaken(program, 'event.quote.priceText', 'event.detail'),
      'svelte/All.svelte': everythingInSvelte(await elementsOf()),
    });
    await project.tsconfig('tsconfig.svelte.json', { include: ['svelte'] });
    found(await svelteCheck(project, 'tsconfig.svelte.json'), {
      'svelte/Word.svelte': NO_WORD,
      'svelte/Name.svelte': /'"movement-colours"' does not exist/,
      'svelte/Number.svelte': /Type '"two"' is not assignable to type 'number/,
      'svelte/Event.svelte': NO_DETAIL,
    });
  });
});

// Each mounts the document's program and says how to change and how to end it.
const MAINS = {
  'react.tsx': `import { StrictMode, useEffect } from 'react';
    import { createRoot } from 'react-dom/client';
    import { connect } from 'tickwire';
    import { Prices } from './Prices.tsx';
    let mounts = 0;
    // The elements' own nodes are made once; what React mounts twice are effects.
    function Watch({ symbol }) {
      useEffect(() => {
        mounts++;
        return connect().subscribe(symbol, () => {});
      }, [symbol]);
      return null;
    }
    const root = createRoot(document.getElementById('app'));
    const show = (symbol) => root.render(<StrictMode><Prices symbol={symbol} /><Watch symbol={symbol} /></StrictMode>);
    show('BTCUSDT');
    window.app = { show, leave: () => root.unmount(), mounts: () => mounts };`,
  'vue.ts': `import { createApp, h, ref } from 'vue';
    import Prices from './Prices.vue';
    const symbol = ref('BTCUSDT');
    const app = createApp({ render: () => h(Prices, { symbol: symbol.value }) });
    app.mount('#app');
    window.app = { show: (other) => (symbol.value = other), leave: () => app.unmount() };`,
  'svelte.ts': `import { mount, unmount } from 'svelte';
    import App from './App.svelte';
    const app = mount(App, { target: document.getElementById('app') });
    window.app = { show: app.show, leave: () => unmount(app) };`,
  'App.svelte': `<script>
    import Prices from './Prices.svelte';
    let symbol = $state('BTCUSDT');
    export const show = (other) => (symbol = other);
    </script>
    <Prices {symbol} />`,
  'plain.ts': `import { showPrices } from './prices.ts';
    showPrices('BTCUSDT', document.createElement('output'));
    const ticker = document.querySelector('price-ticker');
    window.app = { show: (symbol) => (ticker.symbol = symbol), leave: () => ticker.remove() };`,
};

// At once: most of their time is the 5 s that a feed lets a subscription linger.
describe('a page', { concurrency: true }, () => {
  /** @type {import('puppeteer-core').Browser} */
  let browser;
  /** @type {string} */
  let root;
  before(async () => {
    /** @type {Record<string, string>} */
    const files = {};
    for (const [name, text] of Object.entries(MAINS)) files[`app/${name}`] = text;
    files['app/Prices.tsx'] = await blockOf('React');
    files['app/Prices.vue'] = await blockOf('Vue');
    files['app/Prices.svelte'] = await blockOf('Svelte');
    files['app/prices.ts'] = await blockOf('Without a framework');
    await project.write(files);
    root = await bundle(project.folder, ['react.tsx', 'vue.ts', 'svelte.ts', 'plain.ts']);
    browser = await puppeteer.launch(await chromeOptions());
  });
  after(() => browser?.close());

  for (const framework of ['react', 'vue', 'svelte', 'plain'])
    it(`made with ${framework} shows a price, hears of it, and leaves its subscriptions`, async (t) => {
      const venue = await createBinance({ spacingMs: 350 }); // less than a page keeps: this machine has four at once
      t.after(() => venue.close());
      const body = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Prices</title>
        <link rel="icon" href="data:,"></head><body><div id="app"></div>
        <script type="module" src="/${framework}.js" data-feed="binance ${venue.wsUrl}"></script></body></html>`;
      const server = await createStatic({ root, routes: { '/page': { body } } });
      t.after(() => server.close());
      const context = await browser.createBrowserContext();
      t.after(() => context.close());
      const tab = await context.newPage();
      /** @type {string[]} */
      const complaints = [];
      tab.on('pageerror', (error) => complaints.push(String(error)));
      tab.on('console', (message) => {
        // Lit, too, is in its development mode, and says so.
        const lit = message.text().includes('https://lit.dev/msg/');
        if (['error', 'warn'].includes(message.type()) && !lit) complaints.push(message.text());
      });
      await tab.goto(`${server.url}/page`);

      /** The price on the screen, and the one that the listener wrote. @param {string} price */
      const shows = (price) =>
        tab.waitForFunction(
          (/** @type {string} */ wanted) => {
            const shown = document.querySelector('price-ticker')?.shadowRoot?.querySelector('[part~=price]');
            return (
              shown?.textContent === wanted &&
              document.querySelector('output')?.textContent?.startsWith(wanted.replace(',', ''))
            );
          },
          { timeout: 15_000 },
          price,
        );
      const subscribed = async (/** @type {string} */ symbol) => {
        while (
          !venue
            .subscriptions()
            .flat()
            .some((name) => name.startsWith(symbol.toLowerCase()))
        )
          await new Promise((resolve) => setTimeout(resolve, 20));
      };
      await subscribed('BTCUSDT');
      venue.quote('BTCUSDT', { c: '64250.25' });
      await shows('64,250.25');

      assert.deepEqual(
        await tab.evaluate(() => {
          const ticker = /** @type {any} */ (document.querySelector('price-ticker'));
          const { symbol, layout, decimals, movementColors } = ticker;
          return { symbol, layout, decimals, movementColors, attribute: ticker.getAttribute('movement-colors') };
        }),
        { symbol: 'BTCUSDT', layout: 'card', decimals: 2, movementColors: 'colorblind', attribute: 'colorblind' },
      );

      await tab.evaluate(() => /** @type {any} */ (window).app.show('ETHUSDT'));
      await subscribed('ETHUSDT');
      venue.quote('ETHUSDT', { c: '3123.50' });
      await shows('3,123.50');

      if (framework === 'react')
        assert.equal(await tab.evaluate(() => /** @type {any} */ (window).app.mounts()), 3, 'twice, and once anew');
      assert.equal(venue.connections().total, 1);

      await tab.evaluate(() => /** @type {any} */ (window).app.leave());
      const leftAt = performance.now();
      while (venue.subscriptions().flat().length > 0) {
        assert.ok(performance.now() - leftAt < 15_000, `still subscribed to ${venue.subscriptions().flat()}`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      assert.equal(await tab.$('price-ticker'), null);
      assert.equal(venue.connections().total, 1);
      assert.deepEqual(venue.violations(), []);
      assert.deepEqual(complaints, []);
    });
});
