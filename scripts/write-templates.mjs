// Writes into each template of demo/templates which attributes its widgets have, from the manifest; a template is copied
// away from here, so it carries the list. test/templates/lists.test.mjs holds them to it.
//
//   npm run build && npm run templates
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { WRITERS } from './template-writers.mjs';

/** @typedef {import('./template-writers.mjs').Widget} Widget */

const ROOT = new URL('../', import.meta.url);
const TEMPLATES = new URL('demo/templates/', ROOT);
const WIDGETS = ['price-ticker', 'price-chart', 'feed-status', 'activity-log'];
/** HTML's own, which every widget reads. */
const LANGUAGE = ['lang', 'dir'];

/** Where the manifest's words go: whole lines, so that each language can comment the marks out. */
const MARKS =
  /^(?<begin>.*attributes: by scripts\/write-templates\.mjs.*\n)(?:[\s\S]*?\n)??(?<end>.*\/attributes\b.*)$/gm;

/** @returns {Promise<Widget[]>} */
async function widgetsOf() {
  const { modules } = JSON.parse(await readFile(new URL('custom-elements.json', ROOT), 'utf8'));
  const declared = modules.flatMap(({ declarations = [] }) => declarations);
  return WIDGETS.map((tag) => {
    const { attributes } = declared.find(({ tagName }) => tagName === tag);
    return { tag, attributes: [...attributes, ...LANGUAGE.map((name) => ({ name, type: { text: 'string' } }))] };
  });
}

/** Each template as it should be, by its path within demo/templates. @returns {Promise<Map<string, string>>} */
export async function templatesOf() {
  const widgets = await widgetsOf();
  const written = new Map();
  for (const [path, writer] of Object.entries(WRITERS)) {
    const parts = [writer(widgets)].flat();
    if (path.endsWith('.json')) {
      written.set(path, parts[0]); // which knows no comments
      continue;
    }
    const text = await readFile(new URL(path, TEMPLATES), 'utf8');
    const marks = text.match(MARKS)?.length ?? 0;
    if (marks !== parts.length) throw new Error(`${path} has ${marks} places for its attributes, not ${parts.length}.`);
    written.set(
      path,
      text.replace(MARKS, (_, begin, end) => `${begin}${parts.shift()}\n${end}`),
    );
  }
  // WordPress serves its own copy: boxes are reserved before any other server answers.
  written.set('wordpress/tickwire/tickwire.css', await readFile(new URL('src/embed/tickwire.css', ROOT), 'utf8'));
  return written;
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  for (const [path, text] of await templatesOf()) await writeFile(new URL(path, TEMPLATES), text);
