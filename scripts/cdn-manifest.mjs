// @ts-check

// Beside the script-tag build: the licences of what it bundles, and the hashes of its files.
import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { gzipSync } from 'node:zlib';

const FOLDER = join('dist', 'cdn');
const LICENCE = /^(licen[cs]e|copying)(\.(md|txt))?$/i;

const built = (await readdir(FOLDER, { recursive: true, withFileTypes: true }))
  .filter((entry) => entry.isFile())
  .map(({ parentPath, name }) =>
    join(parentPath, name)
      .slice(FOLDER.length + 1)
      .replaceAll(sep, '/'),
  )
  .sort();

/** The packages that a file was made of, as its map says. */
async function packagesIn(/** @type {string} */ map) {
  /** @type {{ sources: string[] }} */
  const { sources } = JSON.parse(await readFile(join(FOLDER, map), 'utf8'));
  // The last one in the path: a package may have its own copy of another.
  return sources.flatMap((source) => /^.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(source)?.[1] ?? []);
}

async function noticeOf(/** @type {string} */ name) {
  const folder = join('node_modules', name);
  const { version, license } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  const file = (await readdir(folder)).find((entry) => LICENCE.test(entry));
  if (!file) throw new Error(`${name} has no licence text; look for it before it is shipped.`);
  const text = (await readFile(join(folder, file), 'utf8')).trim();
  return `${name} ${version} (${license})\n\n${text}\n`;
}

async function entryOf(/** @type {string} */ path) {
  const content = await readFile(join(FOLDER, path));
  const hash = createHash('sha384').update(content).digest('base64');
  return [path, { integrity: `sha384-${hash}`, bytes: content.length, gzip: gzipSync(content, { level: 9 }).length }];
}

const bundled = (await Promise.all(built.filter((path) => path.endsWith('.map')).map(packagesIn))).flat();
const notices = await Promise.all([...new Set(bundled)].sort().map(noticeOf));
const own = await readFile('LICENSE', 'utf8');
const { version } = JSON.parse(await readFile('package.json', 'utf8'));
await writeFile(
  join(FOLDER, 'NOTICES.txt'),
  [`tickwire ${version} (MIT)\n\n${own.trim()}\n`, ...notices].join(`\n${'-'.repeat(80)}\n\n`),
);

const listed = [...built.filter((path) => !/\.map$|^manifest\.json$|^NOTICES\.txt$/.test(path)), 'NOTICES.txt'].sort();
const files = Object.fromEntries(await Promise.all(listed.map(entryOf)));
await writeFile(join(FOLDER, 'manifest.json'), `${JSON.stringify({ version, files }, undefined, 2)}\n`);
console.log(`dist/cdn: ${listed.length} files, ${notices.length} packages bundled`);
