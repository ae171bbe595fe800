// @ts-check
// The plugin in Debian's WordPress: what authors publish in each of the ways that there are, in a real browser.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import { createDemo } from '../../demo/demo.mjs';
import { asAttribute, HOSTILE, live, look, manifestOf, openStage, ROOT, scriptsOf } from './tools.mjs';
import { createSite, wordpress } from './wordpress/site.mjs';

/** @typedef {import('puppeteer-core').Page} Page */
/** @typedef {import('node:test').TestContext} TestContext */

const ROLES = ['author', 'admin'];
const CONTENT = '.entry-content';
const FALLBACK = '<a href="https://example.com/btc">Bitcoin</a>';
const TICKER = (await manifestOf()).get('price-ticker') ?? { values: [], booleans: [] };
const NAMES = [...TICKER.values, ...TICKER.booleans];
/** Of these, the plugin looks at the values. */
const JUDGED = ['feed', 'symbol-url', 'layout', 'change', 'size', 'flash', 'pace', 'theme', 'movement-colors'];

const { title, skip } = wordpress();

describe(title, { skip }, () => {
  /** @type {import('./wordpress/site.mjs').Site} */
  let site;
  /** @type {import('./tools.mjs').Stage} */
  let stage;
  /** Where embed pages and their oEmbed answers come from. @type {Awaited<ReturnType<typeof createDemo>>} */
  let demo;

  before(async () => {
    demo = await createDemo({ port: 0, relayPort: 0, logLevel: 'silent' });
    [site, stage] = await Promise.all([createSite(), openStage()]);
    await set({});
    await site.php(`update_option( 'test_ports', $given );`, [demo.port]);
  });
  after(async () => {
    await demo?.close();
    await stage?.close();
    await site?.close();
  });

  /** The plugin's settings, beside its feed. @param {Record<string, unknown>} settings */
  const set = (settings) => site.php(`update_option( 'tickwire', $given );`, { feed: stage.feed, ...settings });

  /** @param {TestContext} t @param {string} address */
  async function visit(t, address) {
    const visited = await stage.visit({ url: address });
    t.after(() => visited.page.close());
    return visited;
  }

  /**
   * Publishes, opens the page, and waits until it is live.
   *
   * @param {TestContext} t
   * @param {string} role
   * @param {string} content
   */
  async function shows(t, role, content) {
    const { id, address } = await site.publish(role, content);
    const { page, complaints } = await visit(t, address);
    await live(page);
    assert.deepEqual(complaints, []);
    return { id, page, widgets: await widgetsOf(page), scripts: await kitOf(page) };
  }

  /** An author's post with the address of an embed page alone on a line. @param {TestContext} t @param {string} widget */
  async function pasted(t, widget) {
    const query = new URLSearchParams({ widget, symbol: 'BTCUSDT', feed: demo.relay.url });
    const { address } = await site.publish('author', `Look:\n\n${demo.url}dist/cdn/embed/?${query}\n\nThere.`);
    const { page, complaints } = await visit(t, address);
    const frame = await (await page.waitForSelector(`${CONTENT} iframe`))?.contentFrame();
    await live(/** @type {Page} */ (/** @type {unknown} */ (frame)), widget);
    assert.deepEqual(complaints, []);
    return page;
  }

  /** The tag of the kit's script, as the plugin writes it by default. */
  const script = (changed = {}) => ({
    type: 'module',
    src: `${site.url}/wp-content/plugins/tickwire/assets/tickwire.js`,
    integrity: '',
    crossOrigin: null,
    feed: stage.feed,
    ...changed,
  });

  for (const role of ROLES) {
    it(`shows one live price for the shortcode of an ${role}`, async (t) => {
      const code = `[price_ticker symbol="BTCUSDT" layout=card sparkline onclick="x" class="x"]${FALLBACK}[/price_ticker]`;
      const { widgets, scripts } = await shows(t, role, code);
      const attributes = { symbol: 'BTCUSDT', layout: 'card', sparkline: '' };
      assert.deepEqual(widgets, [{ widget: 'price-ticker', attributes, text: 'Bitcoin' }]);
      assert.deepEqual(scripts, [script()]);
    });

    it(`shows one live price for the block of an ${role}`, async (t) => {
      const given = { symbol: 'BTCUSDT', sparkline: true, notify: false, decimals: 2, layout: 'heap', onclick: 'x' };
      const { widgets, scripts } = await shows(t, role, block('price-ticker', given, FALLBACK));
      const attributes = { symbol: 'BTCUSDT', decimals: '2', sparkline: '' };
      assert.deepEqual(widgets, [{ widget: 'price-ticker', attributes, text: 'Bitcoin' }]);
      assert.deepEqual(scripts, [script()]);
    });

    it(`shows all four widgets of an ${role}, by shortcodes and blocks, with one script`, async (t) => {
      const code =
        '[price_chart symbol=ETHUSDT volume]\n\n[feed_status variant=bar]\n\nAt [price_ticker symbol=BTCUSDT] now.';
      const { widgets, scripts } = await shows(t, role, `${code}\n\n${block('activity-log', { 'max-entries': 10 })}`);
      assert.deepEqual(
        widgets.map(({ widget, attributes }) => [widget, attributes]),
        [
          ['price-chart', { symbol: 'ETHUSDT', volume: '' }],
          ['feed-status', { variant: 'bar' }],
          ['price-ticker', { symbol: 'BTCUSDT' }],
          ['activity-log', { 'max-entries': '10' }],
        ],
      );
      assert.deepEqual(scripts, [script()]);
    });

    it(`keeps hostile values of an ${role} within the attributes of blocks`, async (t) => {
      const blocks = HOSTILE.map((value) => block('price-ticker', { ...same(NAMES, value), symbol: 'BTCUSDT' }, value));
      const { address } = await site.publish(role, blocks.join('\n\n'));
      const { page, complaints } = await visit(t, address);
      const places = await look(page, '.wp-block-tickwire-price-ticker');
      assert.equal(places.length, HOSTILE.length);
      for (const [index, { widgets, others }] of places.entries()) {
        assert.deepEqual(others, [], HOSTILE[index]);
        assert.equal(widgets.length, 1);
        keepsWithin(widgets[0]?.attributes ?? {}, HOSTILE[index] ?? '', role);
      }
      assert.deepEqual(await kitOf(page), [script()]);
      assert.deepEqual(complaints, []);
    });
  }

  /** @param {string[]} cases @param {number} [least] widgets in each */
  async function letsNothingOut(cases, least = 1) {
    const { address } = await site.publish('author', cases.join('\n\n'));
    const { page, complaints } = await stage.visit({ url: address });
    const places = await look(page, '.case');
    const [dangers, scripts] = [await dangersOf(page), await kitOf(page)];
    await page.close(); // so many widgets would slow the next page down
    assert.equal(places.length, cases.length);
    for (const [index, { widgets }] of places.entries()) {
      assert.ok(widgets.length === 1 || widgets.length === least, cases[index]);
      for (const { attributes } of widgets) keepsWithin(attributes);
    }
    assert.deepEqual(dangers, []);
    assert.deepEqual(scripts, places.some(({ widgets }) => widgets.length > 0) ? [script()] : []);
    assert.deepEqual(complaints, []);
  }

  it('lets no hostile value out of the attributes of shortcodes', async () => {
    const posts = hostilePosts((attributes, fallback) => `[price_ticker ${attributes}]${fallback}[/price_ticker]`);
    for (const cases of posts) await letsNothingOut(cases);
  });

  it('writes no shortcode that stands in the value of a block', async (t) => {
    const { widgets } = await shows(
      t,
      'author',
      block('price-ticker', { symbol: 'BTCUSDT', aliases: '[feed_status]' }),
    );
    assert.deepEqual(widgets[0]?.attributes, { symbol: 'BTCUSDT', aliases: '[feed_status]' });
    assert.equal(widgets.length, 1);
  });

  it('keeps addresses of other schemes out', async (t) => {
    const bad = ['javascript:alert(1)', 'data:text/html,x', 'wss://user"@x', 'binance ftp://x', 'https:x'];
    const codes = bad.map((value) => `[price_ticker symbol=BTCUSDT feed='${value}' symbol-url='${value}']`);
    const good = `[price_ticker symbol=BTCUSDT feed="${stage.feed}, kraken" symbol-url="/market/{symbol}"]`;
    const { widgets } = await shows(t, 'admin', [...codes.slice(0, 2), good].join('\n\n'));
    assert.deepEqual(
      widgets.map(({ attributes }) => attributes),
      [
        { symbol: 'BTCUSDT' },
        { symbol: 'BTCUSDT' },
        { symbol: 'BTCUSDT', feed: `${stage.feed}, kraken`, 'symbol-url': '/market/{symbol}' },
      ],
    );
    assert.deepEqual(
      await site.php('return array_map( "tickwire_is_feed", $given );', bad),
      bad.map(() => false),
    );
  });

  it('loads nothing on a page without a widget', async (t) => {
    const { address } = await site.publish('author', 'A price-ticker is &lt;price-ticker&gt;.');
    const { page } = await visit(t, address);
    assert.doesNotMatch(await page.content(), /plugins\/tickwire|tickwire-/);
  });

  it('leaves the fallback in feeds', async () => {
    const code = `[price_ticker symbol=BTCUSDT]${FALLBACK}[/price_ticker]`;
    const { id } = await site.publish('author', `${code}\n\n${block('price-chart', { symbol: 'BTCUSDT' }, FALLBACK)}`);
    const feed = await (await fetch(`${site.url}/?feed=rss2`)).text();
    const item = feed.split('<item>').find((text) => text.includes(`?p=${id}<`)) ?? '';
    assert.equal(item.split(FALLBACK).length, 3);
    assert.doesNotMatch(item, /price-ticker|price-chart symbol|BTCUSDT/);
  });

  it("gives the REST API's readers the tag", async () => {
    const { id } = await site.publish('author', '[price_ticker symbol=BTCUSDT]');
    const { content } = await site.rest(`/wp/v2/posts/${id}`, 'author');
    assert.match(content.rendered, /<price-ticker symbol="BTCUSDT"><\/price-ticker>/);
  });

  it('takes the script from where it is set, with its hash', async (t) => {
    const full = await readFile(`${ROOT}dist/cdn/tickwire.full.js`);
    const integrity = `sha384-${createHash('sha384').update(full).digest('base64')}`;
    await set({ url: stage.script.src, integrity });
    t.after(() => set({}));
    const { scripts } = await shows(t, 'author', '[price_ticker symbol=BTCUSDT]');
    assert.deepEqual(scripts, [script({ ...stage.script, crossOrigin: 'anonymous' })]);
  });

  it('keeps the tags of an author once they are allowed, and else their text', async (t) => {
    const tag = `<price-ticker symbol="BTCUSDT" sparkline onclick="attack()" style="color:red">${FALLBACK}</price-ticker>`;
    const refused = await site.publish('author', tag);
    assert.equal(refused.kept, FALLBACK);
    await set({ allow_tags: true });
    t.after(() => set({}));
    const { page, widgets, scripts } = await shows(t, 'author', `${tag}<script>attack()</script>`);
    const attributes = { symbol: 'BTCUSDT', sparkline: '' };
    assert.deepEqual(widgets, [{ widget: 'price-ticker', attributes, text: 'Bitcoin' }]);
    assert.deepEqual(scripts, [script()]);
    assert.deepEqual(await dangersOf(page), []);
  });

  it('lets no hostile value out of the attributes of allowed tags', async (t) => {
    await set({ allow_tags: true });
    t.after(() => set({}));
    const posts = hostilePosts((attributes, fallback) => `<price-ticker ${attributes}>${fallback}</price-ticker>`);
    // Where a quote ends too early, WordPress may take the whole tag away.
    for (const cases of posts) await letsNothingOut(cases, 0);
  });

  it("upgrades an author's placeholder, where the theme has embed.js", async (t) => {
    await site.php(`update_option( 'test_embed', $given );`, { src: `${stage.kitUrl}/embed.js`, feed: stage.feed });
    t.after(() => site.php(`delete_option( 'test_embed' );`));
    const place = `<div data-tickwire="price-ticker" data-symbol="BTCUSDT" data-layout="card">${FALLBACK}</div>`;
    const { widgets } = await shows(t, 'author', place);
    assert.deepEqual(
      widgets.map(({ widget, attributes }) => [widget, attributes]),
      [['price-ticker', { symbol: 'BTCUSDT', layout: 'card' }]],
    );
  });

  for (const [widget, height] of /** @type {const} */ ([
    ['price-ticker', 48],
    ['price-chart', 400],
  ]))
    it(`makes a sandboxed frame of the address of a ${widget} that an author pasted`, async (t) => {
      const page = await pasted(t, widget);
      const [frame, ...others] = await framesOf(page);
      assert.deepEqual(others, []);
      assert.equal(frame?.sandbox, 'allow-scripts');
      assert.deepEqual(await page.$$eval(`${CONTENT} script, ${CONTENT} [onload]`, (all) => all.length), 0);
      await page.waitForFunction(
        (selector, wanted) => document.querySelector(selector)?.getBoundingClientRect().height === wanted,
        {},
        `${CONTENT} iframe`,
        height,
      );
    });

  it('leaves the frame of a trusted page as its service gives it', async (t) => {
    await set({ embed_url: `${demo.url}dist/cdn/embed/`, oembed_url: `${demo.url}oembed` });
    t.after(() => set({}));
    const page = await pasted(t, 'price-chart');
    const [frame, ...others] = await framesOf(page);
    assert.deepEqual(others, []);
    assert.equal(frame?.sandbox, 'allow-scripts allow-popups allow-popups-to-escape-sandbox');
    assert.equal(await page.$(`${CONTENT} blockquote`), null);
  });

  it('shows the element live in the editor, with a control for each attribute, and publishes it', async (t) => {
    const page = await site.signIn(stage.browser, 'author');
    t.after(() => page.browserContext().close());
    await page.goto(`${site.url}/wp-admin/post-new.php`);
    await page.waitForFunction(() => /** @type {any} */ (window).wp?.data?.select('core/editor').getCurrentPostId());
    await page.evaluate(() => {
      const { createBlock } = /** @type {any} */ (window).wp.blocks;
      const created = createBlock('tickwire/price-ticker', { symbol: 'BTCUSDT', fallback: '<em>Bitcoin</em>' });
      return /** @type {any} */ (window).wp.data.dispatch('core/block-editor').insertBlocks(created);
    });
    await live(page);
    const panel = '.block-editor-block-inspector';
    await page.waitForSelector(`${panel} .components-toggle-control input`);
    const controls = await page.$$eval(
      `${panel} .components-panel__body:not(.block-editor-block-inspector__advanced) .components-base-control`,
      (all) => all.length,
    );
    assert.equal(controls, NAMES.length + 1);
    await page.evaluate(() => {
      const label = [...document.querySelectorAll('label')].find(({ textContent }) => textContent === 'Sparkline');
      label?.click();
    });
    await page.waitForSelector('price-ticker[sparkline]');
    const address = await page.evaluate(async () => {
      const { dispatch, select } = /** @type {any} */ (window).wp.data;
      dispatch('core/editor').editPost({ title: 'Prices', status: 'publish' });
      await dispatch('core/editor').savePost();
      return select('core/editor').getPermalink();
    });
    const published = await visit(t, address);
    await live(published.page);
    const attributes = { symbol: 'BTCUSDT', sparkline: '' };
    assert.deepEqual(await widgetsOf(published.page), [{ widget: 'price-ticker', attributes, text: 'Bitcoin' }]);
  });

  it('shows one live price in a classic theme, too', async (t) => {
    await site.php(`switch_theme( 'twentytwentyone' );`);
    t.after(() => site.php(`switch_theme( 'twentytwentythree' );`));
    const { widgets, scripts } = await shows(t, 'author', 'At [price_ticker symbol=BTCUSDT].');
    assert.equal(widgets.length, 1);
    assert.deepEqual(scripts, [script()]);
  });

  it('keeps what its settings page understands, and says what it does not', async (t) => {
    t.after(() => set({}));
    await set({});
    const page = await site.signIn(stage.browser, 'admin');
    t.after(() => page.browserContext().close());
    await page.goto(`${site.url}/wp-admin/options-general.php?page=tickwire`);
    await page.type('#tickwire-url', 'https://cdn.example/tickwire.js');
    await page.type('#tickwire-integrity', 'md5-x');
    await page.$eval('#tickwire-feed', (field) => Object.assign(field, { value: 'javascript:attack()' }));
    await page.click('#tickwire-allow_tags');
    await Promise.all([page.waitForNavigation(), page.click('#submit')]);
    assert.deepEqual(await site.php(`return get_option( 'tickwire' );`), {
      url: 'https://cdn.example/tickwire.js',
      integrity: '',
      feed: '',
      embed_url: '',
      oembed_url: '',
      allow_tags: true,
    });
    const notices = await page.$$eval('.settings-error.notice-error', (all) =>
      all.map(({ textContent }) => textContent),
    );
    assert.deepEqual(
      notices.map((text) => /“(\w+)”/.exec(text ?? '')?.[1]),
      ['Integrity', 'Feed'],
    );
  });

  it('leaves no option behind', async () => {
    const left = `define( 'WP_UNINSTALL_PLUGIN', 'tickwire' ); require WP_PLUGIN_DIR . '/tickwire/uninstall.php';
      return $GLOBALS['wpdb']->get_col( "SELECT option_name FROM {$GLOBALS['wpdb']->options} WHERE option_name LIKE '%tickwire%'" );`;
    assert.deepEqual(await site.php(left), []);
    await set({});
  });
});

/** @param {Page} page */
const widgetsOf = async (page) => (await look(page, CONTENT)).flatMap(({ widgets }) => widgets);

/** @param {Page} page */
const framesOf = (page) =>
  page.$$eval(`${CONTENT} iframe`, (frames) => frames.map(({ src, sandbox }) => ({ src, sandbox: sandbox.value })));

/** The scripts of the kit, and any that a value smuggled in. @param {Page} page */
async function kitOf(page) {
  const scripts = await scriptsOf(page);
  const feeds = await page.$$eval('script', (all) => all.map(({ dataset }) => dataset.feed));
  return scripts
    .map((script, index) => ({ ...script, feed: feeds[index] }))
    .filter(({ src }) => /tickwire|attack/.test(src));
}

/** What no author may publish. @param {Page} page */
const dangersOf = (page) =>
  page.$$eval(`${CONTENT} *`, (elements) =>
    elements
      .filter(
        ({ localName, attributes }) =>
          ['script', 'svg', 'iframe', 'style'].includes(localName) ||
          [...attributes].some(
            ({ name, value }) =>
              /^(on.*|srcdoc|style)$/.test(name) ||
              (/^(href|src|feed|symbol-url)$/.test(name) && /^\s*(javascript|data):/.test(value)),
          ),
      )
      .map(({ outerHTML }) => outerHTML),
  );

/**
 * All hostile values in all attributes, in both kinds of quotes. What opens a comment stands
 * apart: WordPress leaves it open until another one ends.
 *
 * @param {(attributes: string, fallback: string) => string} write
 */
function hostilePosts(write) {
  const cases = HOSTILE.flatMap((value) =>
    ['"', "'"].map((quote) => {
      const attributes = NAMES.map((name) => `${name}=${quote}${value}${quote}`).join(' ');
      return `<div class="case">${write(attributes, value)}</div>`;
    }),
  );
  const opens = (/** @type {string} */ text) => text.includes('<!--');
  return [cases.filter((text) => !opens(text)), ...cases.filter(opens).map((text) => [text])];
}

/**
 * Only attributes that the element has, and of an admin, whose posts WordPress leaves as they are, with their values.
 *
 * @param {Record<string, string>} attributes
 * @param {string} [value]
 * @param {string} [role]
 */
function keepsWithin(attributes, value = '', role = 'author') {
  for (const name of Object.keys(attributes)) assert.ok(NAMES.includes(name), name);
  if (role !== 'admin') return;
  const free = TICKER.values.filter((name) => !JUDGED.includes(name));
  const expected = { ...same(free, decoded(asAttribute(value))), symbol: 'BTCUSDT' };
  assert.deepEqual(Object.fromEntries(free.map((name) => [name, attributes[name]])), expected);
}

/** WordPress takes an entity in a value for what it stands for. @param {string} text */
const decoded = (text) =>
  text.replace(
    /&(quot|#34|amp);/g,
    (_, name) => ({ quot: '"', '#34': '"', amp: '&' })[/** @type {string} */ (name)] ?? '',
  );

/** @param {string[]} names @param {unknown} value */
const same = (names, value) => Object.fromEntries(names.map((name) => [name, value]));

/**
 * As the editor writes it.
 *
 * @param {string} widget
 * @param {Record<string, unknown>} attributes
 * @param {string} [fallback]
 */
function block(widget, attributes, fallback = '') {
  const json = JSON.stringify(attributes).replace(
    /--|[<>&]|\\\\|\\"/g,
    (text) =>
      ({ '--': '\\u002d\\u002d', '\\\\': '\\u005c', '\\"': '\\u0022' })[text] ??
      `\\u00${text.charCodeAt(0).toString(16)}`,
  );
  return `<!-- wp:tickwire/${widget} ${json} -->${fallback}<!-- /wp:tickwire/${widget} -->`;
}
