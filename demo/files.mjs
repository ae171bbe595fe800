// @ts-check

import { readFile } from 'node:fs/promises';
import { extname, join, resolve, sep } from 'node:path';

/** What may be served, and as what. Other kinds of file, such as this one, are not for browsers. */
const TYPES = new Map([
  ['.html', 'text/html; charset=utf-8'],
  ['.css', 'text/css; charset=utf-8'],
  ['.js', 'text/javascript; charset=utf-8'],
  ['.map', 'application/json; charset=utf-8'],
  ['.svg', 'image/svg+xml; charset=utf-8'],
  ['.png', 'image/png'],
]);
/** For a folder whose scripts browsers and Node share, and the data that they read. */
export const SHARED_TYPES = new Map([
  ...TYPES,
  ['.mjs', 'text/javascript; charset=utf-8'],
  ['.json', 'application/json; charset=utf-8'],
  ['.txt', 'text/plain; charset=utf-8'],
]);

/**
 * Reads files out of folders, each under a path of its own, and nothing outside them.
 *
 * @param {Record<string, string>} folders by the path that they are served under, `/demo/`
 * @param {ReadonlyMap<string, string>} types by extension
 */
export function createFiles(folders, types = TYPES) {
  return {
    /**
     * @param {string} path decoded, without query
     * @returns {Promise<{ type: string, body: Buffer } | undefined>} undefined where there is nothing to serve
     */
    async read(path) {
      const type = types.get(extname(path));
      const prefix = Object.keys(folders).find((candidate) => path.startsWith(candidate));
      if (!type || !prefix) return undefined;
      const folder = resolve(folders[prefix] ?? '');
      const name = path.slice(prefix.length);
      // A drive or a stream ("c:", "x.js::$DATA") means something to Windows, and a NUL byte makes Node throw.
      if (/[\0:]/.test(name)) return undefined;
      // `join` takes the dots out, backslashes on Windows too; what then still is within the folder may be read.
      const file = join(folder, name);
      if (!file.startsWith(folder + sep)) return undefined;
      const body = await readFile(file).catch(() => undefined);
      return body && { type, body };
    },
  };
}
