// @ts-check

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, string | boolean | number | undefined>} [attributes] true is there, false and undefined are not
 * @param {(Node | string)[]} children
 */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes))
    if (value !== undefined && value !== false) element.setAttribute(name, value === true ? '' : String(value));
  element.append(...children);
  return element;
}

/** @param {string} id @returns {any} */
export const find = (id) => document.getElementById(id);

/** Text in which `code` stands between backquotes. @param {string} text */
export const prose = (text) => text.split('`').map((part, index) => (index % 2 ? make('code', {}, part) : part));

/** @param {number} bytes */
export const inKilobytes = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;
