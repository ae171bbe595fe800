// @ts-check

// The way back: what a pasted snippet says. It reads text as text; nothing of it becomes markup.

import { differs, WATCHERS } from './widgets.mjs';

/**
 * @typedef {object} Found
 * @property {string} widget
 * @property {Record<string, string>} options
 * @property {Record<string, string>} colours
 * @property {string} lang
 * @property {string} dir
 * @property {{ text: string, href: string }} fallback
 * @property {string | undefined} watch
 * @property {import('./pins.mjs').Pin | undefined} pin undefined where no script of the kit is in it
 * @property {string} shape id of the target that it was written for
 * @property {string[]} ignored names that no widget knows
 *
 * @typedef {{ at: number, shape: string, widget: string, values: Map<string, string>, style?: string, inner?: string }} Raw
 */

/** More, but for an import map, is no snippet, and would only keep the page busy. */
const MOST = 8000;
const ENTITIES = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
]);

const ATTRIBUTES = `((?:[^>"']|"[^"]*"|'[^']*')*)`;
const ONE_ATTRIBUTE = /([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+)))?/g;

/** @param {string} text */
function decode(text) {
  return text.replace(/&(?:#x([\da-f]{1,6})|#(\d{1,7})|(\w+));/gi, (whole, hex, decimal, name) => {
    if (name) return ENTITIES.get(name) ?? whole;
    const code = hex ? Number.parseInt(hex, 16) : Number(decimal);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

/** The first of a name counts, as in HTML. @param {string} text @returns {Map<string, string>} */
function attributesOf(text, read = decode) {
  const values = new Map();
  for (const [, name = '', double, single, bare] of text.matchAll(ONE_ATTRIBUTE)) {
    const key = name.toLowerCase();
    if (!values.has(key)) values.set(key, read(double ?? single ?? bare ?? ''));
  }
  return values;
}

/** @param {Map<string, string>} values */
const fromData = (values) =>
  new Map([...values].flatMap(([name, value]) => (name.startsWith('data-') ? [[name.slice(5), value]] : [])));

/** `<a href="…">text</a>`, or text alone. @param {string} inner */
function fallbackOf(inner) {
  const link = new RegExp(`<a\\b${ATTRIBUTES}>`, 'i').exec(inner);
  return {
    text: decode(inner.replace(/<[^>]*>/g, '').trim()),
    href: link ? (attributesOf(link[1] ?? '').get('href') ?? '') : '',
  };
}

/** @param {string} style @param {readonly { name: string }[]} known */
function coloursOf(style, known) {
  const declared = [...style.matchAll(/(--[\w-]+)\s*:\s*(#[\da-f]{3,8})\s*(?=;|$)/gi)];
  return Object.fromEntries(
    declared.flatMap(([, name, value]) => (known.some((colour) => colour.name === name) ? [[name, value]] : [])),
  );
}

/** @param {string} json @returns {Map<string, string>} */
function blockValues(json) {
  try {
    const entries = Object.entries(JSON.parse(json));
    return new Map(
      entries.flatMap(([name, value]) =>
        value === false || typeof value === 'object' ? [] : [[name, value === true ? '' : String(value)]],
      ),
    );
  } catch {
    return new Map();
  }
}

/** @param {string} text @returns {Raw | undefined} */
function readBlock(text) {
  const found = /<!--\s*wp:tickwire\/([\w-]+)\s+(\{.*?\}\s+)?(\/)?-->/s.exec(text);
  if (!found) return undefined;
  const [whole, widget = '', json = '{}', closed] = found;
  const after = text.slice(found.index + whole.length);
  const inner = closed ? '' : after.slice(0, Math.max(0, after.indexOf('<!-- /wp:')));
  return { at: found.index, shape: 'wordpress-block', widget, values: blockValues(json), inner };
}

/** @param {string} text @param {string} names @returns {Raw | undefined} */
function readShortcode(text, names) {
  const pattern = new RegExp(
    `\\[(${names.replaceAll('-', '_')})(?=[\\s\\]])((?:[^\\]"']|"[^"]*"|'[^']*')*)\\](?:(.*?)\\[/\\1\\])?`,
    's',
  );
  const found = pattern.exec(text);
  const [, name, attributes = '', inner = ''] = found ?? [];
  if (!name) return undefined;
  const values = attributesOf(attributes, (value) => decode(value.replace(/\\(.)/g, '$1')));
  return { at: found?.index ?? 0, shape: 'wordpress-shortcode', widget: name.replaceAll('_', '-'), values, inner };
}

/** @param {string} text @returns {Raw | undefined} */
function readAddress(text, shape = 'oembed', at = 0) {
  if (!URL.canParse(text, 'https://page.invalid/')) return undefined;
  const { searchParams } = new URL(text, 'https://page.invalid/');
  const inner = searchParams.get('url');
  if (inner && !searchParams.has('widget')) return readAddress(inner, shape, at);
  const widget = searchParams.get('widget');
  return widget ? { at, shape, widget, values: new Map(searchParams) } : undefined;
}

/** @param {string} text @param {string} names @returns {Raw | undefined} */
function readTag(text, names) {
  const wrapper = new RegExp(`<div\\b${ATTRIBUTES}>\\s*<script\\b`, 'i').exec(text);
  const tags = new RegExp(`<(script|div|iframe|${names})(?=[\\s/>])${ATTRIBUTES}>(?:(.*?)</\\1\\s*>)?`, 'gis');
  for (let found = tags.exec(text); found; found = tags.exec(text)) {
    const [whole, tag = '', attributes = '', inner = ''] = found;
    const values = attributesOf(attributes);
    const style = values.get('style') ?? '';
    const at = found.index;
    const data = fromData(values);
    if (tag === 'iframe') return readAddress(values.get('src') ?? '', 'iframe', at);
    if (data.has('tickwire'))
      return { at, shape: 'placeholder', widget: data.get('tickwire') ?? '', values: data, style, inner };
    if (data.has('widget') && tag === 'script') {
      const around = wrapper ? (attributesOf(wrapper[1] ?? '').get('style') ?? '') : '';
      const beside = /^<noscript>(.*?)<\/noscript>/is.exec(text.slice(at + whole.length))?.[1] ?? '';
      return { at, shape: 'script', widget: data.get('widget') ?? '', values: data, style: around, inner: beside };
    }
    if (!/^(?:script|div)$/i.test(tag)) return { at, shape: 'html', widget: tag.toLowerCase(), values, style, inner };
    // A wrapper is looked into, not over.
    if (tag === 'div') tags.lastIndex = found.index + whole.indexOf('>') + 1;
  }
  return undefined;
}

const MAP = /<script\s+type="importmap">[^<]*<\/script>/i;

/** @param {string} text @param {boolean} hasMap @returns {import('./pins.mjs').Pin | undefined} */
function pinOf(text, hasMap) {
  for (const [, attributes = ''] of text.matchAll(new RegExp(`<script\\b${ATTRIBUTES}>`, 'gi'))) {
    const values = attributesOf(attributes);
    const [, file] = /(?:^|\/)(tickwire|tickwire\.full|embed)\.js(?:$|[?#])/.exec(values.get('src') ?? '') ?? [];
    if (!file) continue;
    if (hasMap) return 'all';
    if (file === 'tickwire.full') return 'one';
    return values.has('integrity') ? 'first' : 'none';
  }
  return undefined;
}

const PLUMBING = ['tickwire', 'widget', 'lang', 'dir', 'style', 'title', 'class', 'id', 'version'];

/**
 * @param {import('./widgets.mjs').Widgets} widgets
 * @returns {(snippet: string) => Found | undefined} undefined where no widget is in it
 */
export function createReader(widgets) {
  const names = [...widgets.keys()].join('|');

  return (snippet) => {
    const text = snippet.replace(MAP, '').slice(0, MOST).trim();
    const found = [readBlock(text), readShortcode(text, names), readTag(text, names)].filter(
      (raw) => raw !== undefined,
    );
    // One may stand in a value of another: the first is the one that is not within.
    const raw = found.sort((a, b) => a.at - b.at)[0] ?? readAddress(text);
    const widget = raw && widgets.get(raw.widget);
    if (!raw || !widget) return undefined;
    const { shape, values, style = '', inner = '' } = raw;
    const known = widget.attributes.filter((attribute) => {
      const value = values.get(attribute.name);
      return value !== undefined && differs(attribute, value);
    });
    return {
      shape,
      widget: widget.tag,
      options: Object.fromEntries(
        known.map(({ name, kind }) => [name, kind === 'flag' ? '' : (values.get(name) ?? '')]),
      ),
      colours: coloursOf(style, widget.colours),
      lang: values.get('lang') ?? '',
      dir: values.get('dir') ?? '',
      fallback: fallbackOf(inner),
      watch: WATCHERS.includes(widget.tag) ? values.get('watch') : undefined,
      pin: pinOf(text, MAP.test(snippet)),
      ignored: [...values.keys()].filter(
        (name) =>
          !PLUMBING.includes(name) &&
          !(name === 'watch' && WATCHERS.includes(widget.tag)) &&
          !widget.attributes.some((attribute) => attribute.name === name),
      ),
    };
  };
}
