// @ts-check

// What the configurator writes: nothing that an author enters gets out of its attribute or its string, in any language.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import puppeteer from 'puppeteer-core';
import { compile as compileSvelte } from 'svelte/compiler';
import { transformWithOxc } from 'vite';
import { parse as parseVue } from 'vue/compiler-sfc';
import { usualText } from '../../demo/configurator/fallback.mjs';
import { createReader, createWriter, targets, widgetsOf } from '../../demo/configurator/snippets.mjs';
import { chromeOptions } from '../tools/browsers.mjs';

const manifest = JSON.parse(await readFile(new URL('../../custom-elements.json', import.meta.url), 'utf8'));
fc.configureGlobal({ includeErrorInReport: true });

const widgets = widgetsOf(manifest);
const write = createWriter(widgets);
const read = createReader(widgets);

/** @typedef {import('../../demo/configurator/snippets.mjs').Config} Config */
/** @typedef {{ name: string, attributes: Record<string, string>, text: string }} Seen */

const BASE = 'https://cdn.example/tickwire@0.1.0/dist/cdn/';
const PLAIN = { widget: 'feed-status', base: BASE, options: {} };
const SUMS = {
  'tickwire.js': 'sha384-first',
  'chunks/a-1.js': 'sha384-chunk',
  'tickwire.full.js': 'sha384-one',
  'embed.js': 'sha384-embed',
};
const NASTY = [
  `"><script>alert(1)</script>`,
  `'><img src=x onerror=alert(1)>`,
  `" onload="alert(1)`,
  '%} {% load x %}',
  '}} {{ 7 * 7 }}',
  '{{ constructor }}',
  '#{7 * 7} $x {$smarty.version} `id`',
  '-->',
  '--><script>',
  '\\',
  '\\"',
  '\\\\"\\',
  "\\'",
  ']',
  '[/price_ticker]',
  '/>',
  '>}}',
  '&quot;',
  '&amp;lt;',
  '& < > " \'',
  '{symbol}',
  '/market/{symbol}?a=1&b=2',
  'BTCUSDT=Bitcoin, ETHUSDT=Ether',
  '日本 ١٢٣ é 🙂',
  ' spaces ',
];
const nasty = fc.oneof(
  fc.constantFrom(...NASTY),
  fc
    .array(fc.oneof(fc.constantFrom(...NASTY), fc.string({ unit: 'grapheme', maxLength: 6 })), { maxLength: 4 })
    .map((parts) => parts.join('')),
  fc.string({ unit: fc.constantFrom(...'"\'`\\<>&[]{}%#$=-/!;:a b'), maxLength: 12 }),
  fc.string({ unit: 'binary', maxLength: 8 }),
);

/** One of a widget's attributes and a value that it may have. @param {import('../../demo/configurator/widgets.mjs').Attribute} attribute */
const anyOf = ({ kind, choices }) => {
  if (kind === 'flag') return fc.constant('');
  return kind === 'choice' ? fc.oneof(fc.constantFrom(...choices), nasty) : nasty;
};

/** @type {fc.Arbitrary<Config>} */
const config = fc.constantFrom(...widgets.values()).chain(({ tag, attributes, colours }) =>
  fc.record({
    widget: fc.constant(tag),
    base: fc.constant(BASE),
    options: fc.record(Object.fromEntries(attributes.map((entry) => [entry.name, anyOf(entry)])), {
      requiredKeys: [],
      noNullPrototype: true,
    }),
    colours: fc.dictionary(
      fc.constantFrom(...colours.map(({ name }) => name)),
      fc.constantFrom('#0a7d55', '#fff', '#12345678'),
      { noNullPrototype: true },
    ),
    lang: fc.constantFrom('', 'de', 'ar', 'zh-Hans'),
    dir: fc.constantFrom('', 'rtl'),
    fallback: fc.record({
      text: nasty.map((text) => text.trim()),
      href: fc.constantFrom('', 'https://site.example/?a=1&b="2"', '/btc'),
    }),
    reserve: fc.boolean(),
  }),
);

/** @param {Config} given */
const fallbackOf = ({ widget, options, fallback }) => fallback?.text || usualText(widget, options);

/** What is left once what need not be written is left out. @param {Config} given */
const expected = ({ widget, options }) =>
  Object.fromEntries(
    (widgets.get(widget)?.attributes ?? [])
      .filter(({ name, kind, initial }) => {
        const value = options[name];
        return value !== undefined && (kind === 'flag' || (value !== '' && value !== initial));
      })
      .map(({ name }) => [name, options[name]]),
  );

/** @param {string} id @param {Config} given */
function writtenFor(id, given) {
  const { colours, takes } = { colours: {}, takes: targets.find((target) => target.id === id) };
  const fitting = {
    ...given,
    colours: takes?.colours === 'inline' ? (given.colours ?? colours) : {},
    ...(takes?.places ? {} : { lang: '', dir: '' }),
  };
  const written = write(id, fitting);
  return { fitting, ...written, text: 'text' in written ? written.text : undefined };
}

describe('snippets', () => {
  it('write only what differs from the defaults', () => {
    const options = {
      symbol: 'BTCUSDT',
      layout: 'inline',
      size: 'large',
      sparkline: '',
      paused: 'false',
      theme: 'auto',
    };
    assert.deepEqual(write('wordpress-shortcode', { widget: 'price-ticker', base: BASE, options }), {
      text: '[price_ticker symbol="BTCUSDT" sparkline="true" size="large"]BTCUSDT[/price_ticker]',
    });
  });

  it('pin the one file by its sum, or leave the small ones unpinned', () => {
    for (const [id, pin, tag] of /** @type {const} */ ([
      ['html', 'first', /\/tickwire\.js" integrity="sha384-first" crossorigin="anonymous"/],
      ['html', 'all', /\/tickwire\.js" integrity="sha384-first"/],
      ['html', 'one', /\/tickwire\.full\.js" integrity="sha384-one"/],
      ['html', 'none', /\/tickwire\.js"><\/script>/],
      ['script', 'first', /\/embed\.js" integrity="sha384-embed"/],
      // It loads tickwire.js, whatever else there is.
      ['script', 'one', /\/embed\.js" integrity="sha384-embed"/],
      ['iframe', 'none', /\/embed\.js"><\/script>/],
      ['jinja', 'first', /src="[^"]*\/tickwire\.js", integrity="sha384-first"/],
      ['jinja', 'one', /src="[^"]*\/tickwire\.full\.js", integrity="sha384-one"/],
    ])) {
      const written = write(id, { ...PLAIN, pin, integrity: SUMS });
      assert.match('text' in written ? written.text : '', tag, `${id}, ${pin}`);
    }
    assert.doesNotMatch(JSON.stringify(write('html', PLAIN)), /integrity/);
  });

  it('have an import map of the entry and its chunks, and of nothing else, where all is pinned', () => {
    const mapOf = (/** @type {Partial<Config>} */ given, id = 'html') => {
      const written = write(id, { ...PLAIN, pin: 'all', integrity: SUMS, ...given });
      return 'map' in written ? written.map : undefined;
    };
    assert.equal(
      mapOf({}),
      `<script type="importmap">{"integrity":{"${BASE}tickwire.js":"sha384-first","${BASE}chunks/a-1.js":"sha384-chunk"}}</script>`,
    );
    assert.match(mapOf({ base: 'kit/' }) ?? '', /"\.\/kit\/tickwire\.js"/);
    assert.match(mapOf({ base: 'https://x.example/</script><b>/' }) ?? '', /x\.example\/\\u003c\/script>/);
    assert.equal(mapOf({ pin: 'first' }), undefined);
    assert.equal(mapOf({}, 'django'), undefined);
  });

  it('are read back with what is pinned', () => {
    for (const id of ['html', 'script', 'placeholder', 'iframe'])
      for (const pin of targets.find((target) => target.id === id)?.pins ?? []) {
        const written = write(id, { ...PLAIN, pin, integrity: SUMS });
        assert.ok('text' in written);
        const found = read(`${written.map ?? ''}\n${written.text}`);
        assert.deepEqual([found?.shape, found?.widget, found?.pin], [id, 'feed-status', pin]);
      }
    assert.equal(read('<price-ticker symbol="BTCUSDT"></price-ticker>')?.pin, undefined);
  });

  it('say in a frame what a status or a log watches, and nowhere else', () => {
    const textOf = (/** @type {string} */ id, widget = 'feed-status') =>
      JSON.stringify(write(id, { ...PLAIN, widget, watch: 'BTCUSDT, ETHUSDT' }));
    for (const id of ['iframe', 'oembed']) assert.match(textOf(id), /watch=BTCUSDT%2C%20ETHUSDT/);
    assert.match(textOf('salesforce', 'activity-log'), /watch=\\"BTCUSDT, ETHUSDT\\"/);
    for (const id of ['html', 'script', 'placeholder', 'react']) assert.doesNotMatch(textOf(id), /watch/);
    assert.doesNotMatch(textOf('iframe', 'price-ticker'), /watch/);
  });

  it('have the symbols as the widget calls them for those who see no widget, or what it is', () => {
    const fallbackIn = (
      /** @type {string} */ id,
      /** @type {string} */ widget,
      /** @type {Config['options']} */ options,
    ) => {
      const written = write(id, { widget, base: BASE, options });
      return read('text' in written ? written.text : '')?.fallback.text;
    };
    const symbols = 'BTCUSDT=Bitcoin, ETHUSDT';
    for (const id of ['html', 'script', 'placeholder', 'wordpress-shortcode', 'wordpress-block'])
      assert.equal(fallbackIn(id, 'price-ticker', { symbols }), 'Bitcoin, ETHUSDT');
    assert.equal(fallbackIn('html', 'feed-status', {}), 'State of the prices');
    for (const { id } of targets.filter(({ fallback }) => fallback))
      assert.match(
        JSON.stringify(write(id, { widget: 'price-ticker', base: BASE, options: { symbols } })),
        /Bitcoin, ETHUSDT['"\\<]/,
      );
  });

  it('say which attribute a target cannot hold, and write nothing', () => {
    const ask = (/** @type {string} */ id, /** @type {string} */ symbol) =>
      write(id, { widget: 'price-ticker', base: BASE, options: { symbol } });
    for (const [id, symbol] of [
      ['wordpress-shortcode', 'a]b'],
      ['wordpress-shortcode', `'"`],
      ['wordpress-shortcode', '&quot;'],
      ['django', '%}'],
      ['shopify', '{{ shop }}'],
      ['hubspot', '\\'],
      ['ghost', 'a\\'],
      ['hugo', '`"'],
      ['salesforce', '{symbol}'],
      ['html', 'a\0b'],
      ['html', 'a\ud800'],
    ]) {
      const written = ask(id ?? '', symbol ?? '');
      assert.ok('refused' in written, `${id} wrote ${JSON.stringify(symbol)}`);
      assert.match(written.refused, /symbol/);
    }
  });

  it('refuse links and addresses that run scripts, and colours that are none', () => {
    const given = { widget: 'price-ticker', base: BASE, options: {} };
    for (const wrong of [
      { ...given, fallback: { text: 'x', href: 'javascript:alert(1)' } },
      { ...given, base: 'javascript:alert(1)//' },
      { ...given, colours: { '--tickwire-text-color': 'red;background:url(x)' } },
    ])
      assert.ok('refused' in write('html', wrong));
  });

  it('put colours into a style sheet where the template has no place for them', () => {
    const colours = { '--tickwire-positive-color': '#0a7d55' };
    const written = write('django', { widget: 'price-ticker', base: BASE, options: {}, colours });
    assert.ok('css' in written && written.css === 'price-ticker {\n  --tickwire-positive-color: #0a7d55;\n}');
  });

  for (const id of ['html', 'script', 'placeholder', 'iframe', 'oembed', 'wordpress-shortcode', 'wordpress-block'])
    it(`are read back as they were written: ${id}`, () => {
      fc.assert(
        fc.property(config, (given) => {
          const { text, fitting } = writtenFor(id, given);
          fc.pre(text !== undefined);
          const found = read(text ?? '');
          assert.ok(found, text);
          assert.equal(found.widget, given.widget);
          assert.deepEqual(found.options, expected(given));
          assert.deepEqual(found.colours, fitting.colours);
          assert.equal(found.lang, fitting.lang);
          assert.deepEqual(found.ignored, []);
          if (['html', 'script', 'placeholder', 'wordpress-shortcode', 'wordpress-block'].includes(id))
            assert.equal(found.fallback.text, fallbackOf(given));
        }),
        { numRuns: 400 },
      );
    });

  it('are read from any text without trouble', () => {
    const junk = fc
      .array(
        fc.oneof(
          nasty,
          fc.constantFrom(
            '<price-ticker ',
            '[price_ticker ',
            '<!-- wp:tickwire/price-chart ',
            '<iframe src="',
            '<script data-widget=',
            '<div data-tickwire=',
            'https://x/?widget=price-chart&symbol=',
            '=',
            '>',
          ),
        ),
      )
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(junk, (text) => {
        const found = read(text);
        if (!found) return;
        const known = widgets.get(found.widget)?.attributes.map(({ name }) => name) ?? [];
        assert.deepEqual(
          Object.keys(found.options).filter((name) => !known.includes(name)),
          [],
        );
      }),
      { numRuns: 1000 },
    );
  });

  it('of a hundred thousand brackets and quotes are read within a second', () => {
    const start = performance.now();
    for (const piece of ['<price-ticker "', '[price_ticker "', '<div ', '<!-- wp:tickwire/price-ticker {', `<a '`])
      read(piece.repeat(100_000 / piece.length));
    assert.ok(performance.now() - start < 1000);
  });
});

/** The string that a literal of each language stands for, as its own lexer reads it; undefined where it ends early. */
const readers = {
  /** @param {string} text Django: smart_split, unescape_string_literal */
  django(text) {
    const tag = /\{%.*?%\}/s.exec(text.slice(text.lastIndexOf('{% price_ticker')))?.[0] ?? '';
    const value = /^\{% price_ticker symbol="([^"\\]*(?:\\.[^"\\]*)*)" fallback="x" %\}$/s.exec(tag)?.[1];
    return value?.replace(/\\(["\\])/g, '$1');
  },
  /** @param {string} text Jinja: Python's escapes, of which we write two */
  jinja: (text) =>
    /price_ticker\(symbol="([^"\\]*(?:\\.[^"\\]*)*)", fallback="x"\) \}\}$/s
      .exec(text)?.[1]
      ?.replace(/\\(["\\])/g, '$1'),
  /** @param {string} text Twig: stripcslashes */
  twig: (text) => /\(\{symbol: '([^'\\]*(?:\\.[^'\\]*)*)'\}, 'x'\) \}\}$/s.exec(text)?.[1]?.replace(/\\(.)/gs, '$1'),
  /** @param {string} text PHP's single quotes */
  smarty: (text) =>
    /\n\{include file="tickwire\.tpl" widget='price-ticker' symbol='([^'\\]*(?:\\.[^'\\]*)*)' fallback='x'\}$/s
      .exec(text)?.[1]
      ?.replace(/\\(['\\])/g, '$1'),
  /** @param {string} text */
  shopify(text) {
    const tag = /^\{%.*?%\}/s.exec(text.slice(text.indexOf('\n') + 1))?.[0];
    const [, double, single] =
      /^\{% render 'tickwire', widget: 'price-ticker', symbol: (?:"([^"]*)"|'([^']*)'), fallback: 'x' %\}$/.exec(
        tag ?? '',
      ) ?? [];
    return double ?? single;
  },
  /** @param {string} text Handlebars' lexer */
  ghost: (text) =>
    /\n\{\{> tickwire null widget="price-ticker" symbol="((?:\\"|[^"])*)" fallback="x"\}\}$/
      .exec(text)?.[1]
      ?.replace(/\\"/g, '"'),
  /** @param {string} text */
  hugo(text) {
    const [, double, back] =
      /^\{\{< price-ticker symbol=(?:"([^"\\]*)"|`([^`]*)`) fallback="x" >\}\}$/.exec(text) ?? [];
    return double ?? back;
  },
};

describe('snippets of template engines', () => {
  for (const [id, stands] of Object.entries(readers))
    it(`keep a value whole and in its string: ${id}`, () => {
      fc.assert(
        fc.property(nasty, (symbol) => {
          const written = write(id, {
            widget: 'price-ticker',
            base: BASE,
            options: { symbol },
            fallback: { text: 'x' },
          });
          fc.pre(symbol !== '' && 'text' in written);
          assert.equal(stands('text' in written ? written.text : ''), symbol);
        }),
        { numRuns: 600 },
      );
    });

  it('keep a value whole and in its block comment', () => {
    fc.assert(
      fc.property(nasty, (symbol) => {
        const given = { widget: 'price-ticker', base: BASE, options: { symbol }, fallback: { text: 'x' } };
        const written = write('wordpress-block', given);
        fc.pre(symbol !== '' && 'text' in written);
        const text = 'text' in written ? written.text : '';
        const [, json = ''] =
          /^<!-- wp:tickwire\/price-ticker (\{.*\}) -->x<!-- \/wp:tickwire\/price-ticker -->$/.exec(text) ?? [];
        assert.doesNotMatch(json, /--|[<>&]|\\"/);
        assert.deepEqual(JSON.parse(json), { symbol });
      }),
    );
  });
});

describe('snippets of frameworks', () => {
  const given = { widget: 'price-ticker', base: BASE };

  it('compile, with every value as it was entered: React', async () => {
    await fc.assert(
      fc.asyncProperty(nasty, nasty, async (symbol, text) => {
        const written = write('react', { ...given, options: { symbol, sparkline: '' }, fallback: { text } });
        fc.pre(symbol !== '' && 'text' in written);
        const { code } = await transformWithOxc('text' in written ? written.text : '', 'widget.tsx', {
          jsx: { runtime: 'classic', pragma: 'make' },
          sourcemap: false,
        });
        const body = code.replace(/^import .*$/gm, '').replace('export const Widget =', 'return ');
        const [tag, props] = new Function('make', body)((/** @type {unknown[]} */ ...made) => made)();
        assert.deepEqual([tag, props], ['price-ticker', { symbol, sparkline: true }]);
      }),
    );
  });

  it('compile, with every value as it was entered: Vue', () => {
    fc.assert(
      fc.property(nasty, nasty, (symbol, text) => {
        const written = write('vue', { ...given, options: { symbol }, fallback: { text: text.trim() } });
        fc.pre(symbol !== '' && 'text' in written);
        const { descriptor, errors } = parseVue('text' in written ? written.text : '', { ignoreEmpty: false });
        assert.deepEqual(errors, []);
        const [element] = (descriptor.template?.ast?.children ?? []).filter((node) => node.type === 1);
        assert.equal(element?.tag, 'price-ticker');
        assert.deepEqual(
          element?.props.map((prop) => [prop.name, prop.type === 6 && prop.value?.content]),
          [['symbol', symbol]],
        );
        assert.ok(
          element?.children.every((child) => child.type === 2),
          'an expression in the fallback',
        );
      }),
    );
  });

  it('compile, with nothing that runs in the text: Svelte', () => {
    fc.assert(
      fc.property(nasty, nasty, (symbol, text) => {
        const written = write('svelte', { ...given, options: { symbol }, fallback: { text } });
        fc.pre(symbol !== '' && 'text' in written);
        const { js } = compileSvelte('text' in written ? written.text : '', { generate: 'server' });
        assert.doesNotMatch(js.code, /alert\(1\)<\/script>/);
      }),
      { numRuns: 60 },
    );
  });
});

describe('snippets in a real parser', () => {
  /** @type {import('puppeteer-core').Browser} */
  let browser;
  /** @type {import('puppeteer-core').Page} */
  let page;

  before(async () => {
    browser = await puppeteer.launch(await chromeOptions());
    page = await browser.newPage();
  });
  after(() => browser?.close());

  /** All elements of each text. @param {readonly string[]} texts @param {string} type @returns {Promise<Seen[][]>} */
  const elementsOf = (texts, type = 'text/html') =>
    page.evaluate(
      (all, kind) =>
        all.map((text) => {
          const parsed = new DOMParser().parseFromString(text, /** @type {DOMParserSupportedType} */ (kind));
          return [...parsed.querySelectorAll('*')]
            .filter(({ localName }) => !/^(?:html|head|body)$/.test(localName))
            .map((element) => ({
              name: element.localName,
              attributes: Object.fromEntries([...element.attributes].map(({ name, value }) => [name, value])),
              text: element.textContent ?? '',
            }));
        }),
      texts,
      type,
    );

  const samples = fc
    .sample(config, { numRuns: 300, seed: 7 })
    .map((given) => ({ ...given, fallback: { text: given.fallback?.text ?? '', href: '' } }));
  /** @param {string} id */
  const written = (id) =>
    samples.map((given) => ({ given, ...writtenFor(id, given) })).filter(({ text }) => text !== undefined);
  /** @param {Record<string, string>} attributes @param {RegExp} prefix @param {readonly string[]} others */
  const valuesOf = (attributes, prefix, ...others) =>
    Object.fromEntries(
      Object.entries(attributes)
        .filter(([name]) => !['style', 'lang', 'dir', 'data-lang', 'data-dir', ...others].includes(name))
        .map(([name, value]) => [name.replace(prefix, ''), value]),
    );

  for (const [id, names, at, prefix, ...others] of /** @type {const} */ ([
    ['html', ['script', 'widget'], 1, /^/],
    ['placeholder', ['div', 'script'], 0, /^data-/, 'data-tickwire'],
    ['script', ['script', 'noscript'], -2, /^data-/, 'data-widget', 'async', 'src'],
  ]))
    it(`are one widget with the values as entered, and nothing else: ${id}`, async () => {
      const cases = written(id);
      assert.ok(cases.length > 100);
      const seen = await elementsOf(cases.map(({ text }) => `<body>${text}`));
      cases.forEach(({ given, fitting }, index) => {
        const elements = seen[index] ?? [];
        const wrapped = id === 'script' && (fitting.reserve || Object.keys(fitting.colours).length > 0);
        assert.deepEqual(
          elements.map(({ name }) => name),
          [...(wrapped ? ['div'] : []), ...names.map((name) => (name === 'widget' ? given.widget : name))],
        );
        const element = elements.at(at);
        assert.deepEqual(valuesOf(element?.attributes ?? {}, prefix, ...others), expected(given));
        assert.equal((id === 'script' ? elements.at(-1) : element)?.text, fallbackOf(given));
      });
    });

  it('are one frame whose address says what was entered, and nothing else', async () => {
    const cases = written('iframe');
    const seen = await elementsOf(cases.map(({ text }) => text ?? ''));
    cases.forEach(({ given, fitting }, index) => {
      const [frame, ...rest] = seen[index] ?? [];
      assert.deepEqual(
        rest.map(({ name, attributes }) => [name, Object.keys(attributes)]),
        [['script', ['async', 'src']]],
      );
      const { searchParams, origin } = new URL(frame?.attributes.src ?? '');
      assert.equal(origin, 'https://cdn.example');
      const flags = widgets.get(given.widget)?.attributes.filter(({ kind }) => kind === 'flag') ?? [];
      const said = Object.fromEntries(searchParams);
      for (const { name } of flags) if (said[name] === 'true') said[name] = '';
      assert.deepEqual(said, {
        widget: given.widget,
        ...expected(given),
        ...(fitting.lang && { lang: fitting.lang }),
        ...(fitting.dir && { dir: fitting.dir }),
      });
    });
  });

  it('are well-formed XML whose strings hold what was entered: Odoo', async () => {
    const cases = written('odoo');
    const seen = await elementsOf(
      cases.map(({ text }) => text ?? ''),
      'application/xml',
    );
    cases.forEach(({ given }, index) => {
      const [, ...sets] = seen[index] ?? [];
      const values = sets.map(({ attributes }) => [
        (attributes['t-set'] ?? '').replace(/_(?=.)/g, '-'),
        /^'((?:[^'\\]|\\.)*)'$/s.exec(attributes['t-value'] ?? '')?.[1]?.replace(/\\(['\\])/g, '$1'),
      ]);
      const flags = widgets.get(given.widget)?.attributes.filter(({ kind }) => kind === 'flag') ?? [];
      const { range, ...others } = expected(given);
      const fallback = fallbackOf(given);
      const wanted = Object.entries({ ...others, ...(range && { range_: range }), fallback }).map(([name, value]) => [
        name,
        flags.some((flag) => flag.name === name) ? 'true' : value,
      ]);
      assert.deepEqual(Object.fromEntries(values), Object.fromEntries(wanted));
    });
  });
});
