// How each template of demo/templates writes down which attributes a widget has: npm run templates.
const WIDTH = 110;

/** @typedef {{ name: string, type: { text: string }, description?: string }} Attribute */
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

const titleOf = (/** @type {string} */ name) => `${name[0]?.toUpperCase()}${name.slice(1).replaceAll('-', ' ')}`;
const helpOf = (/** @type {Attribute} */ { description = '' }) => description.replaceAll('`', '');
/** The words that an attribute takes, where they are listed. @param {Attribute} attribute */
const wordsOf = ({ type }) => (type.text.startsWith("'") ? type.text.split('|').map((word) => word.slice(1, -1)) : []);
/** What stands in the element until it is there. */
const FALLBACK = { name: 'fallback', type: { text: 'string' }, description: 'Shown until the first price comes.' };
const json = (/** @type {unknown} */ value) => JSON.stringify(value, null, 2);

/** A field of Shopify's editor. @param {Attribute} attribute */
function setting(attribute) {
  const { name } = attribute;
  const words = wordsOf(attribute);
  const options = ['', ...words].map((value) => ({ value, label: value || 'default' }));
  return {
    type: isBoolean(attribute) ? 'checkbox' : words.length > 0 ? 'select' : 'text',
    id: underscored(name),
    label: titleOf(name),
    ...(attribute.description ? { info: helpOf(attribute) } : {}),
    ...(isBoolean(attribute) ? { default: false } : words.length > 0 ? { options } : {}),
  };
}

const settings = (/** @type {Widget} */ { attributes }) => [...attributes, FALLBACK].map(setting);
const schema = (/** @type {unknown} */ value) => `{% schema %}\n${json(value)}\n{% endschema %}`;

/** The snippet, called with every setting of a block. @param {string} widget @param {string[]} names */
const rendered = (widget, names) =>
  `{%- render 'tickwire',\n  widget: ${widget},\n${[...names, 'fallback']
    // In brackets, since Liquid's `settings.size` is how many there are.
    .map((name) => `  ${underscored(name)}: block.settings['${underscored(name)}']`)
    .join(',\n')}\n-%}`;

const allNames = (/** @type {Widget[]} */ widgets) => [...new Set(widgets.flatMap(namesOf))];

/** A section in which a merchant puts widgets, one block each. @param {Widget[]} widgets */
const shopifySection = (widgets) =>
  [
    '{%- for block in section.blocks -%}',
    '<div {{ block.shopify_attributes }}>',
    rendered('block.type', allNames(widgets)),
    '</div>',
    '{%- endfor -%}',
    schema({
      name: 'Tickwire',
      blocks: widgets.map((widget) => ({ type: widget.tag, name: titleOf(widget.tag), settings: settings(widget) })),
      presets: [{ name: 'Tickwire', blocks: [{ type: 'price-ticker' }] }],
    }),
  ].join('\n');

/** @param {string} tag */
const shopifyBlock = (tag) => (/** @type {Widget[]} */ widgets) =>
  widgets
    .filter((widget) => widget.tag === tag)
    .map((widget) =>
      [
        rendered(`'${tag}'`, namesOf(widget)),
        schema({ name: titleOf(tag), target: 'section', settings: settings(widget) }),
      ].join('\n'),
    )
    .join('\n');

/** HubSpot's fields: one list for all widgets, each field shown with those that have it. @param {Widget[]} widgets */
function hubspotFields(widgets) {
  const tags = widgets.map(({ tag }) => tag);
  const choice = (/** @type {string[]} */ words) => ({
    type: 'choice',
    display: 'select',
    choices: words.map((word) => [word, word || 'default']),
    default: words[0],
  });
  const field = (/** @type {Attribute} */ attribute, /** @type {string[]} */ owners) => {
    const words = wordsOf(attribute);
    return {
      name: underscored(attribute.name),
      label: titleOf(attribute.name),
      required: false,
      locked: false,
      ...(attribute.description ? { inline_help_text: helpOf(attribute) } : {}),
      ...(isBoolean(attribute)
        ? { type: 'boolean', default: false }
        : words.length > 0
          ? choice(['', ...words])
          : { type: 'text', default: '' }),
      ...(owners.length < tags.length
        ? {
            visibility: {
              controlling_field_path: 'widget',
              controlling_value_regex: `^(${owners.join('|')})$`,
              operator: 'MATCHES_REGEX',
            },
          }
        : {}),
    };
  };
  const attributes = new Map(widgets.flatMap((widget) => widget.attributes).map((it) => [it.name, it]));
  const owners = (/** @type {string} */ name) =>
    widgets.filter((widget) => namesOf(widget).includes(name)).map(({ tag }) => tag);
  return [
    { name: 'widget', label: 'Widget', required: true, locked: false, ...choice(tags) },
    ...[...attributes.values()].map((it) => field(it, owners(it.name))),
    field(FALLBACK, tags),
  ];
}

/** The properties of a Drupal component, as YAML. @param {string} tag */
const drupalProps = (tag) => (/** @type {Widget[]} */ widgets) =>
  [...(widgets.find((widget) => widget.tag === tag)?.attributes ?? []), FALLBACK]
    .map((attribute) => {
      const words = wordsOf(attribute);
      const type = { boolean: 'boolean', number: '[number, string]' }[attribute.type.text] ?? 'string';
      return [
        `    ${underscored(attribute.name)}:`,
        `      title: ${titleOf(attribute.name)}`,
        ...(attribute.description ? [`      description: ${JSON.stringify(helpOf(attribute))}`] : []),
        `      type: ${type}`,
        ...(words.length > 0 ? [`      enum: ${JSON.stringify(words)}`] : []),
      ].join('\n');
    })
    .join('\n');

/**
 * QWeb drops an attribute whose value is None. The language is the page's: `lang` means something else there, and `range`
 * is Python's.
 *
 * @param {Widget[]} widgets
 */
const odoo = (widgets) =>
  widgets
    .map(({ tag, attributes }) =>
      [
        `  <template id="${underscored(tag)}">`,
        `    <${tag}`,
        ...attributes
          .filter(({ name }) => !['lang', 'dir'].includes(name))
          .map((attribute) => {
            const { name } = attribute;
            const variable = name === 'range' ? 'range_' : underscored(name);
            return isBoolean(attribute)
              ? `      t-att-${name}="'${name}' if ${variable} in (True, 'true', '${name}') else None"`
              : `      t-att-${name}="${variable} or None"`;
          }),
        `    ><t t-out="fallback or ''"/></${tag}>`,
        '  </template>',
      ].join('\n'),
    )
    .join('\n');

const camel = (/** @type {string} */ name) => name.replace(/-./g, (dash) => dash.slice(1).toUpperCase());
/** The language is the page's; `watch` is the frame's own. @param {Widget[]} widgets */
const ofFrame = (widgets) => [...allNames(widgets).filter((name) => !['lang', 'dir'].includes(name)), 'watch'];

/** What WordPress shows of a block before anybody has chosen it: an icon of its own, words to find it by, an example. */
const BLOCKS = new Map([
  [
    'price-ticker',
    ['chart-line', 'Live prices of one or many symbols.', ['price', 'stock', 'crypto'], 'BTCUSDT=Bitcoin'],
  ],
  ['price-chart', ['chart-area', 'A live chart of one symbol.', ['price', 'candles'], 'BTCUSDT=Bitcoin']],
  ['feed-status', ['rss', 'How fresh prices are, in words.', ['price', 'connection']]],
  ['activity-log', ['list-view', 'What happens on a price feed, line by line.', ['price', 'tape']]],
]);

/** Text may be a number in a block that was written by hand. @param {Attribute} attribute */
function blockSchema(attribute) {
  if (isBoolean(attribute)) return { type: 'boolean' };
  const words = wordsOf(attribute);
  return words.length > 0 ? { type: 'string', enum: words } : { type: ['string', 'number'] };
}

/** @param {string} tag */
const wordpressBlock = (tag) => (/** @type {Widget[]} */ widgets) => {
  const [icon, description, keywords, symbol] = BLOCKS.get(tag) ?? [];
  const { attributes = [] } = widgets.find((widget) => widget.tag === tag) ?? {};
  return `${json({
    $schema: 'https://schemas.wp.org/trunk/block.json',
    apiVersion: 3,
    name: `tickwire/${tag}`,
    title: titleOf(tag),
    category: 'embed',
    icon,
    description,
    keywords,
    version: '0.1.0',
    textdomain: 'tickwire',
    attributes: {
      ...Object.fromEntries(attributes.map((attribute) => [attribute.name, blockSchema(attribute)])),
      // What the post keeps within the block.
      fallback: { type: 'string', source: 'html' },
    },
    supports: { align: ['wide', 'full'], html: false },
    example: { attributes: { symbol } },
    editorScript: 'tickwire-blocks',
  })}\n`;
};

/** What stands between the marks, by file: one text for each pair. @type {Record<string, (widgets: Widget[]) => string | string[]>} */
export const WRITERS = {
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
  'shopify/theme/sections/tickwire.liquid': shopifySection,
  ...Object.fromEntries(
    ['price-ticker', 'price-chart', 'feed-status', 'activity-log'].flatMap((tag) => [
      [`shopify/extension/blocks/${tag}.liquid`, shopifyBlock(tag)],
      [`drupal/components/${tag}/${tag}.component.yml`, drupalProps(tag)],
      [`wordpress/tickwire/blocks/${tag}/block.json`, wordpressBlock(tag)],
    ]),
  ),
  'hubspot/tickwire.module/fields.json': (widgets) => `${json(hubspotFields(widgets))}\n`,
  'hubspot/tickwire.module/module.html': (widgets) =>
    `{%- set attributes = ${dictionary(widgets)} -%}\n{%- set booleans = ${list(booleansOf(widgets))} -%}`,
  'odoo/tickwire/views/tickwire.xml': odoo,
  'salesforce/lwc/tickwire/tickwire.js': (widgets) => [
    `const ATTRIBUTES = [\n${ofFrame(widgets)
      .map((name) => `  '${name}',`)
      .join('\n')}\n];`,
    ofFrame(widgets)
      .map((name) => `  @api ${camel(name)};`)
      .join('\n'),
  ],
};
