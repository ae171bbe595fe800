// @ts-check

// What can be set on each widget, read from the kit's manifest: the form, the snippets and their reader go by it.

/**
 * @typedef {'choice' | 'flag' | 'number' | 'text'} Kind
 * @typedef {{ name: string, kind: Kind, choices: string[], initial: string, help: string }} Attribute
 *   `initial` is the value that need not be written
 * @typedef {{ name: string, help: string }} Colour a custom property
 * @typedef {{ tag: string, help: string, attributes: Attribute[], colours: Colour[] }} Widget
 * @typedef {ReadonlyMap<string, Widget>} Widgets by tag, in the order in which readers meet them
 */

/** They tell of connections that others have; alone in a frame they are given symbols to watch, as the parameter `watch`. */
export const WATCHERS = ['feed-status', 'activity-log'];

const ORDER = ['price-ticker', 'price-chart', 'feed-status', 'activity-log'];
const FIRST_LINE = /^[^.:]*/;

/**
 * @param {{ modules: { declarations?: any[] }[] }} manifest custom-elements.json
 * @returns {Widgets}
 */
export function widgetsOf(manifest) {
  const declarations = manifest.modules.flatMap(({ declarations = [] }) => declarations);
  const elements = declarations.filter(({ tagName }) => ORDER.includes(tagName));
  elements.sort((a, b) => ORDER.indexOf(a.tagName) - ORDER.indexOf(b.tagName));
  return new Map(elements.map((element) => [element.tagName, widgetOf(element)]));
}

/** @param {any} element @returns {Widget} */
function widgetOf({ tagName, description = '', attributes = [], members = [], cssProperties = [] }) {
  const initialOf = (/** @type {string} */ field) =>
    members.find((/** @type {any} */ { name }) => name === field)?.default ?? '';
  return {
    tag: tagName,
    help: description.replace(/\s+/g, ' ').match(FIRST_LINE)[0],
    attributes: attributes.map((/** @type {any} */ { name, type, description: help = '', fieldName }) => ({
      name,
      help,
      ...kindOf(type?.text ?? 'string'),
      initial: unquoted(initialOf(fieldName)),
    })),
    colours: cssProperties
      .filter((/** @type {any} */ { name }) => name.endsWith('-color'))
      .map((/** @type {any} */ { name, description: help = '' }) => ({ name, help })),
  };
}

/** @param {string} type as TypeScript has it @returns {{ kind: Kind, choices: string[] }} */
function kindOf(type) {
  const choices = [...type.matchAll(/'([^']*)'/g)].map(([, choice = '']) => choice);
  if (choices.length > 0) return { kind: 'choice', choices };
  if (type === 'boolean') return { kind: 'flag', choices };
  return { kind: type === 'number' ? 'number' : 'text', choices };
}

/** @param {string} literal */
const unquoted = (literal) => (literal === 'false' ? '' : literal.replace(/^'(.*)'$/, '$1'));

/** `false` for a flag is as good as none. @param {Pick<Attribute, 'kind' | 'name' | 'initial'>} attribute @param {string} value */
export function differs({ kind, name, initial }, value) {
  if (kind === 'flag') return ['', 'true', name].includes(value);
  return value !== '' && value !== initial;
}
