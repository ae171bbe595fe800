// @ts-check
// What docs/troubleshooting.md quotes is what the kit says: each message stands in the source, each attribute exists.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const text = await readFile(join(ROOT, 'docs/troubleshooting.md'), 'utf8');

/** @param {string} folder @param {RegExp} ending */
async function sources(folder, ending) {
  const names = (await readdir(join(ROOT, folder), { recursive: true })).filter((name) => ending.test(name));
  return Promise.all(names.map((name) => readFile(join(ROOT, folder, name), 'utf8')));
}
const files = [
  ...(await sources('src', /\.ts$/)),
  ...(await sources('scripts/doctor', /\.mjs$/)),
  await readFile(join(ROOT, 'scripts/doctor.mjs'), 'utf8'),
].map((source) => source.replaceAll("\\'", "'").replaceAll('\\u2013', '–'));

const headings = [...text.matchAll(/^## (.*)$/gm)].map(([, heading = '']) => heading);
/** Quotes may be broken over two lines. */
const quotes = [...text.matchAll(/“([^”]+)”/g)].map(([, quote = '']) => quote.replace(/\s+/g, ' '));

describe('docs/troubleshooting.md', () => {
  it('quotes a good many messages', () => {
    assert.ok(new Set(quotes).size >= 35, `${new Set(quotes).size}`);
  });

  for (const quote of new Set(quotes))
    it(`quotes what is said somewhere: ${quote}`, () => {
      if (quote === 'words in such quotes' || headings.includes(quote)) return;
      // "…" stands for what differs; the pieces around it are of one sentence, and so of one file.
      const pieces = quote.split('…').filter((piece) => piece.trim().length > 1);
      assert.ok(pieces.length > 0);
      assert.ok(
        files.some((file) => pieces.every((piece) => file.includes(piece.trim()))),
        `Nothing in src or the doctor says: ${quote}`,
      );
    });

  it('links what is there, to its heading', async () => {
    for (const [, link = '', anchor] of text.matchAll(/\]\(([^)#:]+)(?:#([\w-]+))?\)/g)) {
      const path = join(ROOT, 'docs', link);
      assert.ok(existsSync(path), link);
      if (!anchor) continue;
      const there = [...(await readFile(path, 'utf8')).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
        heading
          .toLowerCase()
          .replace(/[^\w -]/g, '')
          .replaceAll(' ', '-'),
      );
      assert.ok(there.includes(anchor), `${link}#${anchor}`);
    }
  });
});
