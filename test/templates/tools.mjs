// @ts-check
// What a template made, opened in a real browser: beside the built kit, a relay and its market.
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { launch } from 'puppeteer-core';
import { createMarket } from '../../demo/relay/market.mjs';
import { createRelay } from '../../demo/relay/relay.mjs';
import { chromeOptions } from '../tools/browsers.mjs';
import { createStatic } from '../tools/servers.mjs';

/** @typedef {import('puppeteer-core').Page} Page */
/** @typedef {Awaited<ReturnType<typeof openStage>>} Stage */
/** @typedef {{ widget: string, attributes: Record<string, unknown>, fallback?: string }} Call attributes by their HTML names */
/** @typedef {{ widget: string, attributes: Record<string, string>, text: string }} Seen a widget as the browser has it */

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));
export const TEMPLATES = fileURLToPath(new URL('../../demo/templates/', import.meta.url));
export const WIDGETS = ['price-ticker', 'price-chart', 'feed-status', 'activity-log'];
/** An attribute of every element that the manifest has, and what HTML itself knows about language. */
const LANGUAGE = ['lang', 'dir'];

/** Values that break out where somebody forgot to escape. What runs calls `attack()`, which tells on them. */
export const HOSTILE = [
  '"><script>attack()</script>',
  "'><script>attack()</script>",
  '" onfocus="attack()" autofocus tabindex="0',
  "' onfocus='attack()' autofocus tabindex='0",
  '` onfocus=attack() autofocus tabindex=0',
  'x onpointerenter=attack()',
  '<img src=x onerror=attack()>',
  '</price-ticker><script>attack()</script>',
  '</script><script>attack()</script>',
  '--><script>attack()</script><!--',
  ']]><svg onload=attack()>',
  'javascript:attack()',
  'data:text/html,<script>attack()</script>',
  '{{7*7}}',
  '{% raw %}{{ 7*7 }}{% endraw %}',
  '{$smarty.version}{literal}',
  `\${7*7}#{7*7}<%= 7*7 %>`,
  '<?php attack(); ?>',
  '{{{attack}}}{{#with this}}',
  '{{< attack >}}{{% attack %}}',
  '[attack][/attack]]',
  '&quot;&#34;&amp;lt;',
  'a\\"b\\\'c\\',
  'o\'clock & "five" < 6 > 4',
  'a\0b',
  'one\u2028two\u2029three',
  'one\ntwo\tthree',
  'ا\u202Eسعر البيتكوين\u202C',
  'ﬁ 🙂 e\u0301',
  'x'.repeat(10_000),
];

/** The elements of the manifest, with the names of their boolean attributes apart. */
export async function manifestOf() {
  /** @type {{ modules: { declarations?: { tagName?: string, attributes: { name: string, type: { text: string } }[] }[] }[] }} */
  const { modules } = JSON.parse(await readFile(`${ROOT}custom-elements.json`, 'utf8'));
  const elements = modules.flatMap(({ declarations = [] }) => declarations).filter(({ tagName }) => tagName);
  return new Map(
    WIDGETS.map((widget) => {
      const attributes = elements.find(({ tagName }) => tagName === widget)?.attributes ?? [];
      const names = (/** @type {boolean} */ boolean) =>
        attributes.filter(({ type }) => (type.text === 'boolean') === boolean).map(({ name }) => name);
      return [widget, { values: [...names(false), ...LANGUAGE], booleans: names(true) }];
    }),
  );
}

/**
 * What a browser has of text that was escaped right: it knows no NUL.
 *
 * @param {string} text
 */
export const asAttribute = (text) => text.replaceAll('\0', '\uFFFD');
/** @param {string} text */
export const asText = (text) => text.replaceAll('\0', '');

/**
 * A relay, the kit's files, and a browser. `visit` opens an address, or a page made of the given body; whatever went
 * wrong in it is in `complaints` by then or later: exceptions, scripts that a value smuggled in, strange requests.
 */
export async function openStage() {
  const relay = await createRelay({ port: 0, logLevel: 'silent', market: createMarket(), updateIntervalMs: 200 });
  /** @type {Record<string, { body: string }>} */
  const routes = {};
  // Pages of other servers load the kit from here, too.
  const kit = await createStatic({ root: 'dist/cdn', routes, headers: { 'Access-Control-Allow-Origin': '*' } });
  const browser = await launch(await chromeOptions());
  const { files } = JSON.parse(await readFile(`${ROOT}dist/cdn/manifest.json`, 'utf8'));
  const { integrity } = files['tickwire.full.js'];
  let pages = 0;
  /** @type {Page | undefined} */
  let inert;
  return {
    feed: relay.url,
    /** The script that each page needs: its address, and its SRI hash as the manifest of the build has it. */
    script: { src: `${kit.url}/tickwire.full.js`, integrity },
    kitUrl: kit.url,
    browser,

    /** @param {{ url: string } | { head: string, body: string }} what */
    async visit(what) {
      const page = await browser.newPage();
      /** @type {string[]} */
      const complaints = [];
      page.on('pageerror', (error) => complaints.push(String(error)));
      page.on('dialog', (dialog) => {
        complaints.push(`a dialog: ${dialog.message()}`);
        void dialog.dismiss();
      });
      page.on('request', (request) => {
        if (/^(https?|wss?):/.test(request.url()) && new URL(request.url()).hostname !== '127.0.0.1')
          complaints.push(`a request to ${request.url()}`);
      });
      await page.exposeFunction('attack', () => complaints.push('an attack ran'));
      await page.goto('url' in what ? what.url : `${kit.url}${addPage(what)}`, { waitUntil: 'load' });
      return { page, complaints };
    },

    /** What `look` finds in the sections of HTML that is only parsed. @param {string} body */
    async parse(body) {
      inert ??= await browser.newPage();
      const places = await inert.evaluateHandle(
        (html) => [...new DOMParser().parseFromString(html, 'text/html').querySelectorAll('section')],
        body,
      );
      return places.evaluate(inPlaces, WIDGETS);
    },

    async close() {
      await browser.close();
      await kit.close();
      await relay.close();
    },
  };

  /** @param {{ head: string, body: string }} parts */
  function addPage({ head, body }) {
    const path = `/page-${++pages}`;
    routes[path] = {
      body: `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A page</title>
        <link rel="icon" href="data:,">${head}</head><body data-feed="${relay.url}">${body}</body></html>`,
    };
    return path;
  }
}

/**
 * What the browser has in each place of a page that the selector finds: all widgets, and every other element.
 *
 * @param {Page} page
 * @param {string} selector
 * @returns {Promise<{ widgets: Seen[], others: string[] }[]>}
 */
export const look = (page, selector) => page.$$eval(selector, inPlaces, WIDGETS);

/** In the page. @param {Element[]} places @param {string[]} tags */
function inPlaces(places, tags) {
  return places.map((place) => {
    const all = [...place.querySelectorAll('*')];
    const isWidget = (/** @type {Element} */ { localName }) => tags.includes(localName);
    return {
      widgets: all.filter(isWidget).map((element) => ({
        widget: element.localName,
        attributes: Object.fromEntries([...element.attributes].map(({ name, value }) => [name, value])),
        text: element.textContent ?? '',
      })),
      others: all.filter((element) => !isWidget(element)).map(({ outerHTML }) => outerHTML),
    };
  });
}

/** Addresses and hashes of the scripts in a page; an inline one is its text. @param {Page} page */
export const scriptsOf = (page) =>
  page.$$eval('script', (scripts) =>
    scripts.map(({ type, src, integrity, crossOrigin, text }) => ({ type, src: src || text, integrity, crossOrigin })),
  );

/**
 * Resolves once every ticker, chart and status of the page is live, and every ticker shows digits.
 *
 * @param {Page} page
 * @param {string} [selector]
 */
export async function live(page, selector = 'price-ticker, price-chart, feed-status') {
  const shown = () =>
    page.waitForFunction(
      (wanted) => {
        const elements = [...document.querySelectorAll(wanted)];
        const price = (/** @type {Element} */ element) => element.shadowRoot?.querySelector('[part~=price]');
        return (
          elements.length > 0 &&
          elements.every(
            (element) =>
              element.matches(':state(live)') &&
              (element.localName !== 'price-ticker' || /\d/.test(price(element)?.textContent ?? '')),
          )
        );
      },
      { timeout: 15_000 },
      selector,
    );
  await shown().catch(async (error) => {
    const texts = await page.$$eval(selector, (elements) =>
      elements.map((element) => `${element.outerHTML.slice(0, 300)} ${element.shadowRoot?.textContent?.trim()}`),
    );
    throw new Error(`Not live: ${texts.join('\n') || `there is no ${selector}`}`, { cause: error });
  });
}

/**
 * The script as a template's manual has it, with the address and the hash of the built one.
 *
 * @param {string} path within demo/templates
 * @param {{ src: string, integrity: string }} script
 */
export async function scriptIn(path, { src, integrity }) {
  const [tag] = /<script type="module".*?<\/script>/.exec(await readFile(`${TEMPLATES}${path}`, 'utf8')) ?? [];
  if (!tag) throw new Error(`${path} has no script.`);
  return tag.replace(/src="[^"]*"/, `src="${src}"`).replace(/integrity="[^"]*"/, `integrity="${integrity}"`);
}
