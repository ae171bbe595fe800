// @ts-check

// What a browser checks by a hash before it runs it.

/** @typedef {'first' | 'all' | 'one' | 'none'} Pin */
/** @typedef {Readonly<Record<string, string>>} Integrity by file of the script-tag build */

/** @type {readonly { id: Pin, label: string, what: string }[]} */
export const PINS = [
  {
    id: 'first',
    label: 'First file',
    what: 'An exact version, and the hash of the file that the snippet names. The files that it loads have their hashes in their names; the browser does not check those.',
  },
  {
    id: 'all',
    label: 'All files',
    what: 'An import map on the page has the hash of every file that may come.',
  },
  {
    id: 'one',
    label: 'One file',
    what: 'All widgets in a file, whose hash vouches for everything.',
  },
  { id: 'none', label: 'None', what: 'The browser runs what the address gives it.' },
];

export const isPin = (/** @type {string} */ text) => PINS.some(({ id }) => id === text);

/** @param {{ pin?: Pin | undefined }} parts */
export const kitFile = ({ pin }) => (pin === 'one' ? 'tickwire.full.js' : 'tickwire.js');

/** @param {string} file @param {{ pin?: Pin | undefined, integrity?: Integrity | undefined }} parts */
export const sumOf = (file, { pin, integrity }) => (pin === 'none' ? undefined : integrity?.[file]);

/**
 * The element for the page, on one line: a policy's hash is of its text, to the byte.
 *
 * @param {{ base: string, integrity?: Integrity | undefined }} parts
 */
export function importMap({ base, integrity = {} }) {
  // A path that begins with a name is none to an import map.
  const start = /^(?:\.{0,2}\/|[a-z][a-z\d+.-]*:)/i.test(base) ? base : `./${base}`;
  const sums = Object.entries(integrity).filter(([file]) => /^(?:tickwire\.js|chunks\/.*\.js)$/.test(file));
  const json = JSON.stringify({ integrity: Object.fromEntries(sums.map(([file, sum]) => [start + file, sum])) });
  return `<script type="importmap">${json.replaceAll('<', '\\u003c')}</script>`;
}

/** What a policy says of an inline script; undefined on pages that may not compute it, which are those of plain http. @param {string} element */
export async function policyHash(element) {
  if (!globalThis.crypto?.subtle) return undefined;
  const text = element.slice(element.indexOf('>') + 1, element.lastIndexOf('<'));
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return `'sha256-${btoa(String.fromCharCode(...new Uint8Array(digest)))}'`;
}
