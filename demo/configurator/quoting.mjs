// @ts-check

// A value as each language writes it, quotes and all. What a language cannot hold is named beside it in `LIMITS`, and
// must be refused before: these functions do not look for it.

/** @param {string} text */
export const html = (text) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** An HTML attribute's value, and an XML one's. @param {string} value */
export const htmlValue = (value) => `"${html(value)}"`;

/** @param {string} value */
const withBackslashes = (value, /** @type {string} */ quote) =>
  `${quote}${value.replaceAll('\\', '\\\\').replaceAll(quote, `\\${quote}`)}${quote}`;

/** Python's, Django's and Jinja's string literals. @param {string} value */
export const doubleQuoted = (value) => withBackslashes(value, '"');

/** Within single quotes neither Twig nor Smarty looks for variables. @param {string} value */
export const singleQuoted = (value) => withBackslashes(value, "'");

/** For languages without any escape: the quotes that the value does not have. @param {string} value */
export const eitherQuoted = (value) => (value.includes("'") ? `"${value}"` : `'${value}'`);

/** WordPress passes the value through `stripcslashes`. @param {string} value */
export const shortcodeValue = (value) => {
  const quote = value.includes('"') ? "'" : '"';
  return quote + value.replaceAll('\\', '\\\\') + quote;
};

/** Text between shortcodes, where brackets would open another. @param {string} text */
export const shortcodeText = (text) => html(text).replaceAll('[', '&#91;').replaceAll(']', '&#93;');

/** Text in a component, where braces would open an expression. @param {string} text */
export const componentText = (text) => html(text).replaceAll('{', '&#123;').replaceAll('}', '&#125;');

/** As WordPress's `serialize_block_attributes`. @param {Readonly<Record<string, string | true>>} attributes */
export const blockAttributes = (attributes) =>
  JSON.stringify(attributes)
    .replaceAll('\\\\', '\\u005c')
    .replaceAll('--', '\\u002d\\u002d')
    .replaceAll('<', '\\u003c')
    .replaceAll('>', '\\u003e')
    .replaceAll('&', '\\u0026')
    .replaceAll('\\"', '\\u0022');

/** Backslashes stand for themselves, but before the quote. @param {string} value */
export const handlebarsValue = (value) => `"${value.replaceAll('"', '\\"')}"`;

/** Between backquotes nothing is special. @param {string} value */
export const hugoValue = (value) => (/["\\]/.test(value) ? `\`${value}\`` : `"${value}"`);

const PLAIN = /^[^"&<>{}\\]*$/;

/** A plain string where it is one, else an expression. @param {string} value */
export const jsxValue = (value) => (PLAIN.test(value) ? `"${value}"` : `{${JSON.stringify(value)}}`);

/** Odoo evaluates the attribute as Python. @param {string} value */
export const qwebValue = (value) => htmlValue(singleQuoted(value));

/** @typedef {{ pattern: RegExp, what: string }} Limit */

/** What no target can hold: HTML has no way to write it, or changes it. @type {Limit} */
export const UNPRINTABLE = {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  pattern: /[\0-\x1f\x7f-\x9f\ufffe\uffff]|\p{Surrogate}/u,
  what: 'a control character',
};

const BRACES = { pattern: /\{[{%#]|[}%#]\}/, what: 'braces of the template language (such as %} or }})' };
const BOTH_QUOTES = { pattern: /".*'|'.*"/s, what: 'both kinds of quotes' };

const ANGLES = { pattern: /[<>]/, what: '< or >' };
const ENTITY = { pattern: /&(?:#\w+|\w+);/, what: 'an HTML entity' };
const BACKSLASH = { pattern: /\\/, what: 'a backslash' };

/** By language, what its strings cannot hold. */
export const LIMITS = {
  shortcode: [
    { pattern: /[[\]]/, what: 'square brackets' },
    ANGLES,
    ENTITY,
    { pattern: /[\u00a0\u200b]/, what: 'a space that does not break or has no width' },
    BOTH_QUOTES,
  ],
  // The language could, but WordPress takes them out of what an author without special rights saves.
  block: [ANGLES, ENTITY, BACKSLASH],
  django: [{ pattern: /%\}/, what: '%}' }],
  liquid: [BRACES, BOTH_QUOTES],
  hubspot: [BRACES, BOTH_QUOTES, BACKSLASH],
  handlebars: [{ pattern: /\\$/, what: 'a backslash at its end' }],
  hugo: [{ pattern: /["\\].*`|`.*["\\]/s, what: 'a backquote beside a quote or a backslash' }],
  lwc: [{ pattern: /^\{.*\}$/s, what: 'braces around it' }],
};
