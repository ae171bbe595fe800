// Writes the table of custom properties into themes/README.md; test/node/themes.test.mjs holds it to the source.
//
//   npm run manifest && node scripts/write-tokens.mjs
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { markdownOf, tokensOf } from './tokens.mjs';

const ROOT = new URL('../', import.meta.url);
const BEGIN = '<!-- tokens: by scripts/write-tokens.mjs -->';
const END = '<!-- /tokens -->';

/** themes/README.md as it should be. */
export async function readmeOf() {
  const read = (/** @type {string} */ path) => readFile(new URL(path, ROOT), 'utf8');
  const sheets = (await readdir(new URL('src/elements/', ROOT))).filter((name) => name.endsWith('.css'));
  // An element's own sheet may repeat one with another fallback.
  const rank = (/** @type {string} */ name) => ['palette.css', 'tokens.css'].indexOf(name);
  sheets.sort((a, b) => rank(b) - rank(a));
  const css = (await Promise.all(sheets.map((name) => read(`src/elements/${name}`)))).join('\n');
  const { modules } = JSON.parse(await read('custom-elements.json'));
  const elements = modules.flatMap(({ declarations = [] }) => declarations).filter(({ tagName }) => tagName);
  // In its order and its words; what only others have comes after.
  elements.sort((a, b) => Number(b.tagName === 'price-ticker') - Number(a.tagName === 'price-ticker'));
  const table = markdownOf(
    tokensOf(
      css,
      elements.flatMap(({ cssProperties = [] }) => cssProperties),
    ),
  );
  const text = await read('themes/README.md');
  return `${text.slice(0, text.indexOf(BEGIN) + BEGIN.length)}\n\n${table}\n\n${text.slice(text.indexOf(END))}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  await writeFile(new URL('themes/README.md', ROOT), await readmeOf());
