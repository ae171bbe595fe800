// Writes into each template of demo/templates which attributes its widgets have, from the manifest; a template is copied
// away from here, so it carries the list. test/templates/lists.test.mjs holds them to it.
//
//   npm run build && npm run templates
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const ROOT = new URL('../', import.meta.url);
const TEMPLATES = new URL('demo/templates/', ROOT);
const WIDTH = 110;
const WIDGETS = ['price-ticker', 'price-chart', 'feed-status', 'activity-log'];
/** HTML's own, which every widget reads. */
const LANGUAGE = ['lang', 'dir'];

/** @typedef {{ name: string, type: { text: string }, default?: string, description?: string }} Attribute */
/** @typedef {{ tag: string, attributes: Attribute[] }} Widget */

const isBoolean = (/** @type {Attribute} */ { type }) => type.text === 'boolean';

/** A list's lines: as many names as fit. @param {string[]} names @param {string} indent @param {string} [quote] */
function lines(names, indent, quote = '"') {
  const written = [];
  let line = indent;
  for (const name of names) {
    const next = `${quote}${name}${quote},`;
    if (line.length + next.length > WIDTH) {
      written.push(line.trimEnd());
      line = indent;
    }
    line += `${next} `;
  }
  return [...written, line.trimEnd().replace(/,$/, '')].join('\n');
}

const namesOf = (/** @type {Widget} */ { attributes }) => attributes.map(({ name }) => name);
const booleansOf = (/** @type {Widget[]} */ widgets) => [
  ...new Set(widgets.flatMap(({ attributes }) => attributes.filter(isBoolean)).map(({ name }) => name)),
];

/**
 * `{ "price-ticker": ["symbol", …], … }`, as Python, Jinja and Twig write it alike; others have other brackets.
 *
 * @param {Widget[]} widgets
 */
const dictionary = (widgets, { open = '{', close = '}', item = '[', end = ']', is = ':', quote = '"' } = {}) => {
  const entries = widgets.map(
    (widget) => `  ${quote}${widget.tag}${quote}${is} ${item}\n${lines(namesOf(widget), '    ', quote)}\n  ${end}`,
  );
  return `${open}\n${entries.join(',\n')}\n${close}`;
};
const list = (/** @type {string[]} */ names, quote = '"') => `[\n${lines(names, '  ', quote)}\n]`;
const underscored = (/** @type {string} */ name) => name.replaceAll('-', '_');

/** Languages that cannot look a name up have a line for each. */
const liquid = (/** @type {Widget} */ { tag, attributes }) =>
  [
    `{%- when '${tag}' -%}`,
    `<${tag}`,
    ...attributes.map((attribute) => {
      const { name } = attribute;
      const variable = underscored(name);
      return isBoolean(attribute)
        ? `{%- if ${variable} == true or ${variable} == 'true' or ${variable} == '${name}' %} ${name}{% endif -%}`
        : `{%- if ${variable} and ${variable} != '' %} ${name}="{{ ${variable} | escape }}"{% endif -%}`;
    }),
    `>{{ fallback | escape }}</${tag}>`,
  ].join('\n');

const handlebars = (/** @type {Widget} */ { tag, attributes }) =>
  [
    `<${tag}`,
    ...attributes.map((attribute) => {
      const { name } = attribute;
      const variable = underscored(name);
      // Handlebars takes 0 for false, and cannot compare.
      return isBoolean(attribute)
        ? `{{~#if ${variable}}} ${name}{{/if~}}`
        : `{{~#if ${variable} includeZero=true}} ${name}="{{${variable}}}"{{/if~}}`;
    }),
    `>{{fallback}}</${tag}>`,
  ].join('\n');

/** What stands between the marks, by file. @type {Record<string, (widgets: Widget[]) => string>} */
const WRITERS = {
  'django/tickwire/templatetags/tickwire.py': (widgets) =>
    `ATTRIBUTES = ${dictionary(widgets)}\nBOOLEANS = ${list(booleansOf(widgets))}`,
  'jinja/tickwire.html': (widgets) =>
    `{%- set ATTRIBUTES = ${dictionary(widgets)} -%}\n{%- set BOOLEANS = ${list(booleansOf(widgets))} -%}`,
  'twig/tickwire.html.twig': (widgets) =>
    `{%- set attributes = ${dictionary(widgets)} -%}\n{%- set booleans = ${list(booleansOf(widgets))} -%}`,
  'smarty/tickwire.tpl': (widgets) =>
    `{$tickwire_attributes = ${dictionary(widgets, { open: '[', close: ']', is: ' =>', quote: "'" })}}\n` +
    `{$tickwire_booleans = ${list(booleansOf(widgets), "'")}}`,
  'hugo/layouts/partials/tickwire.html': (widgets) =>
    `{{- $attributes := dict\n${widgets.map((widget) => `  "${widget.tag}" (slice\n${lines(namesOf(widget), '    ').replaceAll(',', '')}\n  )`).join('\n')}\n-}}\n` +
    `{{- $booleans := slice ${booleansOf(widgets)
      .map((name) => `"${name}"`)
      .join(' ')} -}}`,
  'handlebars/partials/tickwire.hbs': (widgets) =>
    widgets.map((widget) => `{{#*inline "${widget.tag}"}}\n${handlebars(widget)}\n{{~/inline~}}`).join('\n'),
  'shopify/theme/snippets/tickwire.liquid': (widgets) => widgets.map(liquid).join('\n'),
};

/** Where the manifest's words go: whole lines, so that each language can comment the marks out. */
const MARKS =
  /^(?<begin>.*attributes: by scripts\/write-templates\.mjs.*\n)(?:[\s\S]*?\n)??(?<end>.*\/attributes\b.*)$/m;

/** @returns {Promise<Widget[]>} */
async function widgetsOf() {
  const { modules } = JSON.parse(await readFile(new URL('custom-elements.json', ROOT), 'utf8'));
  const declared = modules.flatMap(({ declarations = [] }) => declarations);
  return WIDGETS.map((tag) => {
    const { attributes } = declared.find(({ tagName }) => tagName === tag);
    return { tag, attributes: [...attributes, ...LANGUAGE.map((name) => ({ name, type: { text: 'string' } }))] };
  });
}

/** Each template as it should be, by its path within demo/templates. @returns {Promise<Map<string, string>>} */
export async function templatesOf() {
  const widgets = await widgetsOf();
  const written = new Map();
  for (const [path, writer] of Object.entries(WRITERS)) {
    const text = await readFile(new URL(path, TEMPLATES), 'utf8');
    if (!MARKS.test(text)) throw new Error(`${path} has no marks for its attributes.`);
    written.set(
      path,
      text.replace(MARKS, (_, begin, end) => `${begin}${writer(widgets)}\n${end}`),
    );
  }
  return written;
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  for (const [path, text] of await templatesOf()) await writeFile(new URL(path, TEMPLATES), text);
