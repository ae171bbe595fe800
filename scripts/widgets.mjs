// @ts-check

// What a page may embed: the elements of custom-elements.json, by tag, with their attributes.
import { readFileSync } from 'node:fs';

/** @typedef {Record<string, { values: string[], switches: string[] }>} Widgets attributes with a value, and those that are there or not */

/** @returns {Widgets} */
export function readWidgets(file = new URL('../custom-elements.json', import.meta.url)) {
  /** @type {{ modules: { declarations?: { tagName?: string, attributes?: { name: string, type: { text: string } }[] }[] }[] }} */
  const { modules } = JSON.parse(readFileSync(file, 'utf8'));
  const elements = modules.flatMap(({ declarations = [] }) => declarations).filter(({ tagName }) => tagName);
  return Object.fromEntries(
    elements.map(({ tagName, attributes = [] }) => {
      const names = (/** @type {boolean} */ on) =>
        attributes.filter(({ type }) => (type.text === 'boolean') === on).map(({ name }) => name);
      return [tagName, { values: names(false), switches: names(true) }];
    }),
  );
}
