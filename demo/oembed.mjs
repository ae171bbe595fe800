// @ts-check

// What systems learn of an embed page when somebody pastes its address: https://oembed.com, JSON only.

import { WATCHERS } from './configurator/widgets.mjs';

/** @typedef {import('../scripts/widgets.mjs').Widgets} Widgets */
/** @typedef {{ status: number, body: object }} Answer */

const INLINE = { width: 320, height: 48 };
/** Width, and height at that width; as tall as the elements are, so that nothing scrolls. */
const SIZES = new Map([
  ['price-ticker', INLINE],
  ['price-chart', { width: 640, height: 400 }],
  ['feed-status', { width: 240, height: 32 }],
  ['activity-log', { width: 640, height: 256 }],
]);
const LAYOUTS = new Map([
  ['card', 160],
  ['grid', 96],
  ['row', 72],
  ['marquee', 48],
]);
const VARIANTS = new Map([
  ['bar', 48],
  ['panel', 272],
]);
/** What WordPress waits for a height of: it hides the frame behind a quotation until then. */
const GROWS = ['price-chart', 'activity-log'];
const TITLES = new Map([
  ['price-ticker', 'Price'],
  ['price-chart', 'Price chart'],
  ['feed-status', 'State of the feed'],
  ['activity-log', 'Activity log'],
]);
const DAY_SECONDS = 86_400;

/** For text and for quoted values of attributes. */
const quoted = (/** @type {string} */ text) => text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);

/** @param {string} value @returns {number | undefined} */
const readSize = (value) => (/^[1-9]\d{0,4}$/.test(value) ? Number(value) : undefined);

/**
 * An embed page's widget, and its address with nothing in it but what the widget has.
 *
 * @param {string} address
 * @param {{ page: string, widgets: Widgets }} place `page`: what embed pages' addresses begin with, up to `embed/`
 */
export function readEmbed(address, { page, widgets }) {
  if (!URL.canParse(address)) return undefined;
  const { origin, pathname, searchParams } = new URL(address);
  const widget = searchParams.get('widget') ?? '';
  const known = Object.hasOwn(widgets, widget) ? widgets[widget] : undefined;
  if (!known || ![page, `${page}index.html`].includes(origin + pathname)) return undefined;
  const watch = WATCHERS.includes(widget) ? ['watch'] : [];
  const names = ['widget', ...known.values, ...known.switches, ...watch, 'lang', 'dir'];
  const query = new URLSearchParams([...searchParams].filter(([name]) => names.includes(name)));
  return { widget, query, url: `${page}?${query}` };
}

/** @param {URLSearchParams} query */
function titleOf(query) {
  const symbols = (query.get('symbols') || query.get('symbol') || '').replace(/[^,]*=/g, '');
  const title = TITLES.get(query.get('widget') ?? '') ?? '';
  return symbols ? `${title}: ${symbols}` : title;
}

/** @param {URLSearchParams} query @param {number} most its width @param {number} highest */
function sizeOf(query, most, highest) {
  const widget = query.get('widget') ?? '';
  const usual = SIZES.get(widget) ?? INLINE;
  const layout = LAYOUTS.get(query.get('layout') ?? '') ?? VARIANTS.get(query.get('variant') ?? '');
  const wide = layout === undefined ? usual.width : 640;
  const width = Math.min(wide, most);
  return { width, height: Math.min(layout ?? usual.height, highest) };
}

/**
 * The answer to a request of an oEmbed consumer.
 *
 * @param {URLSearchParams} asked its query: `url`, `format`, `maxwidth`, `maxheight`
 * @param {{ page: string, widgets: Widgets }} place
 * @returns {Answer} 400, 404 and 501 have a body that says why
 */
export function oembed(asked, place) {
  const address = asked.get('url');
  if (!address) return failure(400, 'url is missing: the address of an embed page');
  if ((asked.get('format') ?? 'json') !== 'json') return failure(501, 'JSON is the only format');
  const [most, highest] = ['maxwidth', 'maxheight'].map((name) => readSize(asked.get(name) ?? '99999'));
  if (most === undefined || highest === undefined)
    return failure(400, 'maxwidth and maxheight are whole numbers of pixels');
  const embed = readEmbed(address, place);
  if (!embed) return failure(404, `No embed page: it begins with ${place.page}?widget=`);
  const { widget, query, url } = embed;
  const title = titleOf(query);
  const { width, height } = sizeOf(query, most, highest);
  const frame =
    `<iframe src="${quoted(url)}" title="${quoted(title)}" width="${width}" height="${height}" loading="lazy"` +
    // WordPress takes styles away, and leaves this.
    ' frameborder="0" sandbox="allow-scripts allow-popups allow-popups-to-escape-sandbox" style="border:0" data-tickwire-frame></iframe>';
  const quotation = `<blockquote><a href="${quoted(url)}">${quoted(title)}</a></blockquote>`;
  return {
    status: 200,
    body: {
      version: '1.0',
      type: 'rich',
      title,
      width,
      height,
      html: GROWS.includes(widget) ? quotation + frame : frame,
      cache_age: DAY_SECONDS,
    },
  };
}

/**
 * The embed page, with the link by which a consumer finds its oEmbed answer.
 *
 * @param {string} html
 * @param {string} answer address of that answer
 */
export const withDiscovery = (html, answer) =>
  html.replace(
    '</title>',
    () => `</title>\n    <link rel="alternate" type="application/json+oembed" href="${quoted(answer)}">`,
  );

/** @param {number} status @param {string} error @returns {Answer} */
const failure = (status, error) => ({ status, body: { error } });
