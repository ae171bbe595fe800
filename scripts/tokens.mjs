// The table of the kit's custom properties, read from the style sheets, where their defaults are, and from the manifest,
// where their meanings are. Pure: Storybook shows it, and write-tokens.mjs puts it into themes/README.md.

/**
 * @typedef {{ readonly light: string, readonly dark: string }} Default
 * @typedef {{ readonly name: string, readonly meaning: string, readonly defaults: Readonly<Record<string, Default>> }} Token
 *   `defaults` by movement colours; one that is the same in all is under `western` alone
 */

const PALETTES = ['western', 'asian', 'colorblind'];

/** What is within the parentheses that open before `from`. @param {string} text @param {number} from */
function within(text, from) {
  let depth = 1;
  let end = from;
  for (; depth > 0 && end < text.length; end++) depth += text[end] === '(' ? 1 : text[end] === ')' ? -1 : 0;
  return text.slice(from, end - 1);
}

/** At the first comma that is in no parentheses. @param {string} text @returns {[string, string]} */
function split(text) {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    depth += text[at] === '(' ? 1 : text[at] === ')' ? -1 : 0;
    if (depth === 0 && text[at] === ',') return [text.slice(0, at).trim(), text.slice(at + 1).trim()];
  }
  return [text.trim(), ''];
}

/** What a palette declares, beside what all do. @param {string} css @param {string} palette */
function declarationsFor(css, palette) {
  const found = new Map();
  for (const selector of [':host', `:host([movement-colors="${palette}"])`])
    for (let at = css.indexOf(`${selector} {`); at >= 0; at = css.indexOf(`${selector} {`, at + 1)) {
      const body = css.slice(css.indexOf('{', at) + 1, css.indexOf('}', at));
      for (const [, name, value] of body.matchAll(/(--_[\w-]+):\s*([^;]+);/g)) found.set(name, value);
    }
  return found;
}

/**
 * @param {string} css all style sheets in one; media queries are not for defaults
 * @param {readonly { readonly name: string, readonly description?: string }[]} told the manifest's custom properties
 * @returns {Token[]} in the order in which they are told of
 */
export function tokensOf(css, told) {
  const plain = css.replace(/\/\*[\s\S]*?\*\//g, '').replace(/@media[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}/g, '');
  const meanings = new Map(told.toReversed().map(({ name, description = '' }) => [name, description]));
  const names = [...new Set(told.map(({ name }) => name))];
  const tables = PALETTES.map((palette) => declarationsFor(plain, palette));
  /** @param {string} value @param {Map<string, string>} table @returns {Default} */
  const resolve = (value, table) => {
    const own = value.match(/^var\((--_[\w-]+)\)$/);
    if (own) return resolve(table.get(own[1]) ?? '', table);
    if (!value.startsWith('light-dark(')) return { light: value, dark: value };
    const [light, dark] = split(within(value, 'light-dark('.length));
    return { light, dark };
  };
  return names.map((name) => {
    const defaults = tables.map((table) => {
      // A declaration of the palette's own, else the first use.
      const declared = [...table.values()].find((value) => value.startsWith(`var(${name},`));
      const text = declared ?? plain.slice(plain.indexOf(`var(${name},`));
      return resolve(split(within(text, 4))[1], table);
    });
    const kinds = new Set(defaults.map((each) => JSON.stringify(each)));
    return {
      name,
      meaning: meanings.get(name) ?? '',
      defaults: Object.fromEntries(
        kinds.size === 1 ? [['western', defaults[0]]] : PALETTES.map((palette, at) => [palette, defaults[at]]),
      ),
    };
  });
}

/** @param {readonly Token[]} tokens */
export const markdownOf = (tokens) =>
  [
    '| property | for | light | dark |',
    '|---|---|---|---|',
    ...tokens.flatMap(({ name, meaning, defaults }) =>
      Object.entries(defaults).map(([palette, { light, dark }], at, all) =>
        [
          '',
          at === 0 ? `\`${name}\`` : '',
          all.length > 1 ? `${at === 0 ? `${meaning} ` : ''}*${palette}*` : meaning,
          `\`${light}\``,
          dark === light ? 'the same' : `\`${dark}\``,
          '',
        ]
          .join(' | ')
          .trim(),
      ),
    ),
  ].join('\n');
