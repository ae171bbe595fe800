// @ts-check

// What an author pastes, for each place that it may be pasted into. Pure: the page shows it, tests and others read it.

import { TITLES, usualText } from './fallback.mjs';
import { importMap, kitFile, sumOf } from './pins.mjs';
import {
  blockAttributes,
  componentText,
  doubleQuoted,
  eitherQuoted,
  handlebarsValue,
  html,
  htmlValue,
  hugoValue,
  jsxValue,
  LIMITS,
  qwebValue,
  shortcodeText,
  shortcodeValue,
  singleQuoted,
  UNPRINTABLE,
} from './quoting.mjs';
import { reserved } from './reserve.mjs';
import { differs, WATCHERS } from './widgets.mjs';

export { createReader } from './reader.mjs';
export { widgetsOf } from './widgets.mjs';

/**
 * @typedef {object} Config
 * @property {string} widget its tag
 * @property {Readonly<Record<string, string | undefined>>} options by attribute; those that are as the manifest has them are not written
 * @property {Readonly<Record<string, string>>} [colours] by custom property
 * @property {string} [lang]
 * @property {string} [dir]
 * @property {{ text: string, href?: string }} [fallback] what is shown before the widget; without a text, the symbols as it calls them
 * @property {string} [watch] symbols that a status or a log in a frame watches
 * @property {boolean} [reserve] the box, by an inline style
 * @property {string} base address of the script-tag build, with a slash at its end
 * @property {string} [version] for npm
 * @property {import('./pins.mjs').Integrity} [integrity] without it nothing is pinned
 * @property {import('./pins.mjs').Pin} [pin] where the target has it; else, and by default, the first file
 *
 * @typedef {[name: string, value: string, flag: boolean]} Pair
 * @typedef {Config & { pairs: Pair[], style: string }} Parts
 *
 * @typedef {object} Target
 * @property {string} id
 * @property {string} label
 * @property {string} group
 * @property {string} where it goes, a sentence
 * @property {readonly import('./quoting.mjs').Limit[]} [limits]
 * @property {'inline' | 'sheet' | 'none'} colours how they are told: in the snippet, in a style sheet, or not at all
 * @property {boolean} [places] whether `lang` and `dir` can be told
 * @property {'html' | 'text' | 'argument'} [fallback] of templates: HTML or text, as a value among the others or beside them
 * @property {boolean} [framed] whether the widget is in an iframe in the end
 * @property {readonly import('./pins.mjs').Pin[]} [pins] what can be pinned; none where the system's settings name the script
 * @property {(parts: Parts) => string} write
 *
 * @typedef {{ text: string, css?: string, map?: string } | { refused: string }} Written `map` goes before all modules of the page
 */

/** @param {string} name @param {string} value @returns {Pair} */
const pair = (name, value, flag = false) => [name, value, flag];

/** @param {string} file @param {Parts} parts */
function script(file, parts, attributes = '') {
  const sum = sumOf(file, parts);
  const pin = sum ? ` integrity=${htmlValue(sum)} crossorigin="anonymous"` : '';
  return `<script ${attributes} src=${htmlValue(parts.base + file)}${pin}`;
}

/** @param {Parts} parts */
const moduleScript = (parts) => `${script(kitFile(parts), parts, 'type="module"')}></script>`;

/** @param {readonly Pair[]} pairs */
const htmlPairs = (pairs, prefix = '') =>
  pairs.map(([name, value, flag]) => ` ${prefix}${name}${flag ? '' : `=${htmlValue(value)}`}`).join('');

const inStyle = (/** @type {string} */ style) => (style ? ` style=${htmlValue(style)}` : '');

/** @param {Parts} parts */
function fallbackOf({ fallback }, write = html) {
  if (!fallback?.text) return '';
  return fallback.href ? `<a href="${write(fallback.href)}">${write(fallback.text)}</a>` : write(fallback.text);
}

/** @param {Parts} parts */
function tag(parts, write = html) {
  const { widget, pairs, style } = parts;
  return `<${widget}${htmlPairs(pairs)}${inStyle(style)}>${fallbackOf(parts, write)}</${widget}>`;
}

/** @param {Parts} parts */
function oneScript(parts) {
  const { widget, pairs, style } = parts;
  const data = htmlPairs([['widget', widget, false], ...pairs], 'data-');
  const inserted = `${script('embed.js', parts, 'async')}${data}></script><noscript>${fallbackOf(parts)}</noscript>`;
  return style ? `<div${inStyle(style)}>${inserted}</div>` : inserted;
}

/** @param {Parts} parts */
function placeholder(parts) {
  const { widget, pairs, style } = parts;
  const data = htmlPairs([['tickwire', widget, false], ...pairs], 'data-');
  return [
    `<div${data}${inStyle(style)}>${fallbackOf(parts)}</div>`,
    `${script('embed.js', parts, 'async')}></script>`,
  ].join('\n');
}

const HEIGHTS = /** @type {Record<string, number>} */ ({ 'price-chart': 480, 'activity-log': 300 });

/** What only a frame is told. @param {Parts} parts @returns {Pair[]} */
const framePairs = ({ widget, pairs, watch }) => [
  ...pairs,
  ...(watch && WATCHERS.includes(widget) ? [pair('watch', watch)] : []),
];

/** @param {Parts} parts */
export function frameAddress(parts) {
  const { base, widget } = parts;
  const query = [['widget', widget], ...framePairs(parts).map(([name, value, flag]) => [name, flag ? 'true' : value])];
  return `${base}embed/?${query.map(([name = '', value = '']) => `${name}=${encodeURIComponent(value)}`).join('&')}`;
}

/** Between schemes that differ browsers put a plain background. */
const SCHEMES = new Map([
  ['light', 'light'],
  ['dark', 'dark'],
]);

/** @param {Parts} parts */
function frame(parts) {
  const { widget, options } = parts;
  const about = options.symbol || options.symbols;
  const title = about ? `${TITLES[widget]}: ${about}` : TITLES[widget];
  return [
    `<iframe src=${htmlValue(frameAddress(parts))}`,
    `        title=${htmlValue(title ?? widget)} width="100%" height="${HEIGHTS[widget] ?? 120}" loading="lazy"`,
    '        sandbox="allow-scripts allow-popups allow-popups-to-escape-sandbox"',
    `        style="border:0;color-scheme:${SCHEMES.get(options.theme ?? '') ?? 'light dark'}"></iframe>`,
    `${script('embed.js', parts, 'async')}></script>`,
  ].join('\n');
}

const underscored = (/** @type {string} */ name) => name.replaceAll('-', '_');
/** @param {(value: string) => string} quote @param {readonly Pair[]} pairs */
const named = (pairs, quote, { sign = '=', name = underscored } = {}) =>
  pairs.map(([key, value, flag]) => `${name(key)}${sign}${quote(flag ? 'true' : value)}`);

/** Words of a call. @param {readonly Pair[]} pairs @param {(value: string) => string} quote */
const words = (pairs, quote, name = underscored) =>
  named(pairs, quote, { name })
    .map((word) => ` ${word}`)
    .join('');
const asWritten = (/** @type {string} */ name) => name;

/** @param {Parts} parts */
function shortcode(parts) {
  const name = underscored(parts.widget);
  const inner = fallbackOf(parts, shortcodeText);
  const open = `[${name}${words(parts.pairs, shortcodeValue, asWritten)}]`;
  return inner ? `${open}${inner}[/${name}]` : open;
}

/** @param {Parts} parts */
function block(parts) {
  const { widget, pairs } = parts;
  const attributes = Object.fromEntries(pairs.map(([name, value, flag]) => [name, flag || value]));
  const open = `<!-- wp:tickwire/${widget}${pairs.length > 0 ? ` ${blockAttributes(attributes)}` : ''}`;
  const inner = fallbackOf(parts, shortcodeText);
  return inner ? `${open} -->${inner}<!-- /wp:tickwire/${widget} -->` : `${open} /-->`;
}

/** @param {Parts} parts */
const django = (parts) =>
  [
    '{% load tickwire %}',
    '{% tickwire_script %}',
    `{% ${underscored(parts.widget)}${words(parts.pairs, doubleQuoted)} %}`,
  ].join('\n');

/** Its address and its hash, as the templates that write the script's tag take them. @param {Parts} parts @returns {Pair[]} */
function scriptPairs(parts) {
  const file = kitFile(parts);
  const sum = sumOf(file, parts);
  return [pair('src', parts.base + file), ...(sum ? [pair('integrity', sum)] : [])];
}

/** @param {Parts} parts */
function jinja(parts) {
  const name = underscored(parts.widget);
  return [
    `{% from "tickwire.html" import tickwire_script, ${name} %}`,
    `{{ tickwire_script(${named(scriptPairs(parts), doubleQuoted).join(', ')}) }}`,
    `{{ ${name}(${named(parts.pairs, doubleQuoted).join(', ')}) }}`,
  ].join('\n');
}

/** Keys that are no words want quotes. @param {readonly Pair[]} pairs */
const twigHash = (pairs, name = (/** @type {string} */ key) => (/-/.test(key) ? `'${key}'` : key)) =>
  `{${named(pairs, singleQuoted, { sign: ': ', name }).join(', ')}}`;

/** @param {Parts} parts */
function twig(parts) {
  const { widget, pairs, fallback } = parts;
  const values = [...(pairs.length > 0 || fallback?.text ? [twigHash(pairs)] : []), ...quotedText(fallback)];
  return [
    '{% import "tickwire.html.twig" as tickwire %}',
    `{{ tickwire.script(${scriptPairs(parts)
      .map(([, value]) => singleQuoted(value))
      .join(', ')}) }}`,
    `{{ tickwire.${underscored(widget)}(${values.join(', ')}) }}`,
  ].join('\n');
}

const quotedText = (/** @type {Config['fallback']} */ fallback) =>
  fallback?.text ? [singleQuoted(fallback.text)] : [];

/** @param {Parts} parts */
const drupal = ({ widget, pairs }) =>
  `{{ include('tickwire:${widget}', ${twigHash(pairs, underscored)}, with_context = false) }}`;

/** Templates that are one for all widgets. @param {Parts} parts @returns {Pair[]} */
const withWidget = ({ widget, pairs }) => [pair('widget', widget), ...pairs];

/** @param {Parts} parts */
const smarty = (parts) =>
  [
    `{include file="tickwire_script.tpl"${words(scriptPairs(parts), singleQuoted)}}`,
    `{include file="tickwire.tpl"${words(withWidget(parts), singleQuoted)}}`,
  ].join('\n');

/** @param {string} snippet @param {readonly Pair[]} pairs */
const liquidRender = (snippet, pairs) =>
  `{% render ${[`'${snippet}'`, ...named(pairs, eitherQuoted, { sign: ': ' })].join(', ')} %}`;

/** @param {Parts} parts */
const liquid = (parts) =>
  [liquidRender('tickwire-script', scriptPairs(parts)), liquidRender('tickwire', withWidget(parts))].join('\n');

/** @param {Parts} parts */
const hubspot = (parts) =>
  `{% module "ticker" path="../modules/tickwire.module"${words(withWidget(parts), eitherQuoted)} %}`;

/** `null` keeps the page's own values out. @param {Parts} parts */
const handlebars = (parts) =>
  [
    `{{> tickwire-script${words(scriptPairs(parts), handlebarsValue)}}}`,
    `{{> tickwire null${words(withWidget(parts), handlebarsValue)}}}`,
  ].join('\n');

/** @param {Parts} parts */
const hugo = ({ widget, pairs }) => `{{< ${widget}${words(pairs, hugoValue, asWritten)} >}}`;

/** @param {Parts} parts */
function odoo({ widget, pairs }) {
  const sets = pairs.map(([name, value, flag]) => {
    // That one is Python's own.
    const variable = name === 'range' ? 'range_' : underscored(name);
    return `  <t t-set="${variable}" t-value=${qwebValue(flag ? 'true' : value)}/>`;
  });
  return [`<t t-call="tickwire.${underscored(widget)}">`, ...sets, '</t>'].join('\n');
}

/** @param {Parts} parts */
const salesforce = (parts) =>
  `<c-tickwire${words(withWidget({ ...parts, pairs: framePairs(parts) }), htmlValue, asWritten)}></c-tickwire>`;

/** A flag is a word of its own, as in HTML. @param {Parts} parts */
const props = ({ pairs }) =>
  pairs.map(([name, value, flag]) => `\n    ${name}${flag ? '' : `=${jsxValue(value)}`}`).join('');

/** @param {Parts} parts */
function react(parts) {
  const { widget, colours = {} } = parts;
  const style = Object.entries(colours).map(([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value)}`);
  return [
    "import 'tickwire/define.js';",
    "import type {} from 'tickwire/react';",
    '',
    'export const Widget = () => (',
    `  <${widget}${props(parts)}${style.length > 0 ? `\n    style={{ ${style.join(', ')} }}` : ''}`,
    `  >${fallbackOf(parts, componentText)}</${widget}>`,
    ');',
  ].join('\n');
}

/** @param {Parts} parts */
const vue = (parts) =>
  [
    '<script setup>',
    "import 'tickwire/define.js';",
    '</script>',
    '',
    '<template>',
    `  ${tag(parts, componentText)}`,
    '</template>',
  ].join('\n');

/** @param {Parts} parts */
const svelte = (parts) =>
  [
    '<script>',
    "  import 'tickwire/define.js';",
    '</script>',
    '',
    `<${parts.widget}${props(parts)}${inStyle(parts.style)}`,
    `>${fallbackOf(parts, componentText)}</${parts.widget}>`,
  ].join('\n');

const PAGE = 'Any page';
const CMS = 'Site builders';
const ENGINE = 'Template engines';
const CRM = 'CRM';
const CODE = 'Frameworks';

const ANY_PIN = /** @type {const} */ (['first', 'all', 'one', 'none']);
/** embed.js loads tickwire.js, whatever else there is. */
const EMBED_PIN = /** @type {const} */ (['first', 'all', 'none']);

/** @type {readonly Target[]} */
export const targets = [
  {
    id: 'html',
    label: 'Script and tag',
    group: PAGE,
    where: 'Into the page’s HTML. The script is needed once, the tag as often as you like.',
    colours: 'inline',
    places: true,
    pins: ANY_PIN,
    write: (parts) => `${moduleScript(parts)}\n${tag(parts)}`,
  },
  {
    id: 'script',
    label: 'One script',
    group: PAGE,
    where: 'Where the widget is to stand: it appears beside the script. For tag managers and code blocks.',
    colours: 'inline',
    places: true,
    pins: EMBED_PIN,
    write: oneScript,
  },
  {
    id: 'placeholder',
    label: 'Placeholder',
    group: PAGE,
    where: 'The <div> survives editors that remove scripts and unknown tags; the script is needed once on the site.',
    colours: 'inline',
    places: true,
    pins: EMBED_PIN,
    write: placeholder,
  },
  {
    id: 'iframe',
    label: 'Iframe',
    group: PAGE,
    where:
      'Keeps the widget apart from the page. The script gives the frame the height of what it shows; without it the height stays.',
    colours: 'none',
    places: true,
    framed: true,
    pins: ['first', 'none'],
    write: frame,
  },
  {
    id: 'oembed',
    label: 'oEmbed',
    group: PAGE,
    where: 'On a line of its own, into an editor that turns addresses into embeds.',
    colours: 'none',
    places: true,
    framed: true,
    write: frameAddress,
  },
  {
    id: 'wordpress-shortcode',
    label: 'WordPress shortcode',
    group: CMS,
    where: 'Into a post or a page, with the plugin of demo/templates/wordpress.',
    limits: LIMITS.shortcode,
    colours: 'sheet',
    write: shortcode,
  },
  {
    id: 'wordpress-block',
    label: 'WordPress block',
    group: CMS,
    where: 'Into the editor’s code view, with the plugin of demo/templates/wordpress.',
    limits: LIMITS.block,
    colours: 'sheet',
    write: block,
  },
  {
    id: 'drupal',
    label: 'Drupal component',
    group: CMS,
    where: 'Into a Twig template, with the component of demo/templates/drupal.',
    colours: 'sheet',
    places: true,
    fallback: 'text',
    write: drupal,
  },
  {
    id: 'shopify',
    label: 'Shopify Liquid',
    group: CMS,
    where: 'Into a section or a template, with the snippet of demo/templates/shopify.',
    limits: LIMITS.liquid,
    colours: 'sheet',
    places: true,
    fallback: 'text',
    pins: ANY_PIN,
    write: liquid,
  },
  {
    id: 'hubspot',
    label: 'HubSpot module',
    group: CMS,
    where: 'Into a HubL template, with the module of demo/templates/hubspot.',
    limits: LIMITS.hubspot,
    colours: 'sheet',
    places: true,
    fallback: 'text',
    write: hubspot,
  },
  {
    id: 'ghost',
    label: 'Ghost, Handlebars',
    group: CMS,
    where: 'Into a theme’s template, with the partial of demo/templates/handlebars.',
    limits: LIMITS.handlebars,
    colours: 'sheet',
    places: true,
    fallback: 'text',
    pins: ANY_PIN,
    write: handlebars,
  },
  {
    id: 'hugo',
    label: 'Hugo shortcode',
    group: CMS,
    where: 'Into a page’s Markdown, with the shortcodes of demo/templates/hugo.',
    limits: LIMITS.hugo,
    colours: 'sheet',
    places: true,
    fallback: 'text',
    write: hugo,
  },
  {
    id: 'django',
    label: 'Django',
    group: ENGINE,
    where: 'Into a template, with the tags of demo/templates/django.',
    limits: LIMITS.django,
    colours: 'sheet',
    places: true,
    // What an author writes in quotes is HTML to Django.
    fallback: 'html',
    write: django,
  },
  {
    id: 'jinja',
    label: 'Jinja, Flask',
    group: ENGINE,
    where: 'Into a template, with the macros of demo/templates/jinja.',
    colours: 'sheet',
    places: true,
    fallback: 'text',
    pins: ANY_PIN,
    write: jinja,
  },
  {
    id: 'twig',
    label: 'Twig',
    group: ENGINE,
    where: 'Into a template, with the macros of demo/templates/twig.',
    colours: 'sheet',
    places: true,
    fallback: 'argument',
    pins: ANY_PIN,
    write: twig,
  },
  {
    id: 'smarty',
    label: 'Smarty (SuiteCRM, vtiger)',
    group: CRM,
    where: 'Into a template, with the partial of demo/templates/smarty.',
    colours: 'sheet',
    places: true,
    fallback: 'text',
    pins: ANY_PIN,
    write: smarty,
  },
  {
    id: 'odoo',
    label: 'Odoo QWeb',
    group: CRM,
    where: 'Into a view, with the templates of demo/templates/odoo.',
    colours: 'sheet',
    fallback: 'text',
    write: odoo,
  },
  {
    id: 'salesforce',
    label: 'Salesforce',
    group: CRM,
    where: 'Into a Lightning component’s template, with the frame of demo/templates/salesforce.',
    limits: LIMITS.lwc,
    colours: 'none',
    framed: true,
    write: salesforce,
  },
  {
    id: 'react',
    label: 'React',
    group: CODE,
    where: 'A component, with the package from npm. React 19 or later.',
    colours: 'inline',
    places: true,
    write: react,
  },
  {
    id: 'vue',
    label: 'Vue',
    group: CODE,
    where: 'A component, with the package from npm; isCustomElement: (tag) => tag.includes("-").',
    colours: 'inline',
    places: true,
    write: vue,
  },
  {
    id: 'svelte',
    label: 'Svelte',
    group: CODE,
    where: 'A component, with the package from npm.',
    colours: 'inline',
    places: true,
    write: svelte,
  },
];

export const COLOUR = /^#(?:[\da-f]{3,4}|[\da-f]{6}|[\da-f]{8})$/i;

/** Whether a link is one that a page may have. @param {string} href */
export function isLink(href) {
  if (/^\s|\s$/.test(href) || !URL.canParse(href, 'https://page.invalid/')) return false;
  return /^https?:$/.test(new URL(href, 'https://page.invalid/').protocol);
}

/**
 * @param {import('./widgets.mjs').Widget} widget
 * @param {Config} config
 * @returns {Parts}
 */
export function partsOf(widget, config) {
  const { options, colours = {}, lang, dir, fallback, reserve } = config;
  const declarations = Object.entries(colours).map(([name, value]) => `${name}:${value}`);
  return {
    ...config,
    fallback: { ...fallback, text: fallback?.text || usualText(widget.tag, options) },
    pairs: [
      ...widget.attributes
        .filter(
          ({ name, kind, initial }) =>
            Object.hasOwn(options, name) && differs({ name, kind, initial }, options[name] ?? ''),
        )
        .map(({ name, kind }) => pair(name, kind === 'flag' ? '' : (options[name] ?? ''), kind === 'flag')),
      ...Object.entries({ lang, dir }).flatMap(([name, value]) => (value ? [pair(name, value)] : [])),
    ],
    style: [reserve ? reserved(widget.tag, options) : '', ...declarations].filter(Boolean).join(';'),
  };
}

/** What is asked for where the target has it. @param {Target} target @param {import('./pins.mjs').Pin | undefined} pin */
export const pinFor = ({ pins }, pin) => pins?.find((known) => known === pin) ?? 'first';

/** @param {Target} target @param {Parts} parts @returns {Parts} */
function withFallback({ fallback }, parts) {
  if (!fallback || fallback === 'argument' || !parts.fallback?.text) return parts;
  const value = fallback === 'html' ? fallbackOf(parts) : parts.fallback.text;
  return { ...parts, pairs: [...parts.pairs, pair('fallback', value)] };
}

/** Why a target cannot have it. @param {Target} target @param {Parts} parts @returns {string | undefined} */
function refusal({ label, limits = [], colours, places, fallback }, parts) {
  for (const [name, value] of [...framePairs(parts), ...Object.entries(parts.fallback ?? {})])
    if (UNPRINTABLE.pattern.test(value)) return `${name} holds ${UNPRINTABLE.what}, which no page can carry.`;
  if (parts.fallback?.href && !isLink(parts.fallback.href)) return 'The link leads to no page: use an https address.';
  if (!isLink(parts.base)) return 'The kit’s address is none: use the https address of its dist/cdn folder.';
  if (Object.values(parts.colours ?? {}).some((value) => !COLOUR.test(value)))
    return 'A colour is written in hexadecimal, as in #0a7d55.';
  if (parts.fallback?.href && (fallback === 'text' || fallback === 'argument'))
    return `${label} takes a fallback of text alone: leave its link out, or use another shape.`;
  for (const [name, value] of [...framePairs(parts), ...scriptPairs(parts)]) {
    const limit = limits.find(({ pattern }) => pattern.test(value));
    if (limit) return `${label} cannot hold ${limit.what}, which ${name} has. Use another shape for it.`;
  }
  if (colours === 'none' && Object.keys(parts.colours ?? {}).length > 0)
    return `${label} takes no colours of its own: give them up, or use another shape.`;
  if (!places && (parts.lang || parts.dir))
    return `${label} takes language and direction from the page around it: leave them as they are there.`;
  return undefined;
}

/** @param {Parts} parts */
function sheet({ widget, colours = {} }) {
  const lines = Object.entries(colours).map(([name, value]) => `  ${name}: ${value};`);
  return lines.length > 0 ? `${widget} {\n${lines.join('\n')}\n}` : undefined;
}

/**
 * @param {import('./widgets.mjs').Widgets} widgets
 * @returns {(id: string, config: Config) => Written} `refused` says why a target cannot have what was asked for
 * @throws {RangeError} where there is no such target or widget
 */
export function createWriter(widgets) {
  return (id, config) => {
    const target = targets.find((candidate) => candidate.id === id);
    const widget = widgets.get(config.widget);
    if (!target || !widget) throw new RangeError(`no snippet of ${config.widget} for ${id}`);
    const pin = pinFor(target, config.pin);
    const parts = withFallback(target, partsOf(widget, { ...config, pin }));
    const refused = refusal(target, parts);
    if (refused) return { refused };
    const css = target.colours === 'sheet' ? sheet(parts) : undefined;
    const map = pin === 'all' && parts.integrity && importMap(parts);
    return { text: target.write(parts), ...(css && { css }), ...(map && { map }) };
  };
}
