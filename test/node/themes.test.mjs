// @ts-check
// What themes/ ships: style sheets that set the kit's own custom properties and nothing else, and a table of those.
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { describe, it } from 'node:test';
import { readmeOf } from '../../scripts/write-tokens.mjs';

const FOLDER = new URL('../../themes/', import.meta.url);
const read = (/** @type {string} */ name) => readFile(new URL(name, FOLDER), 'utf8');
const themes = (await readdir(FOLDER)).filter((name) => name.endsWith('.css'));
const readme = await read('README.md');

describe('themes', () => {
  it('has a table of all custom properties, as the source has them: else "node scripts/write-tokens.mjs"', async () => {
    assert.equal(readme, await readmeOf());
    assert.doesNotMatch(readme, /\| `` \|/, 'a default was not found');
  });

  for (const name of themes)
    describe(name, async () => {
      const css = await read(name);

      it('is 1 kB at the most', () => assert.ok(Buffer.byteLength(css) <= 1000, `${Buffer.byteLength(css)} bytes`));

      it('sets custom properties of the kit, and nothing else of the page', () => {
        const body = css.replace(/\/\*[\s\S]*?\*\//g, '');
        const set = [...body.matchAll(/([\w-]+):\s[^;]+;/g)].map(([, property]) => property);
        assert.ok(set.length > 5);
        for (const property of set) assert.ok(readme.includes(`\`${property}\``), `${property} is none of the kit's`);
        const selectors = [...body.matchAll(/([^{}]+)\{/g)].map(([, selector]) => selector?.trim());
        for (const selector of selectors) assert.match(selector ?? '', /^(:root|\[movement-colors="\w+"\])$/);
      });

      it('has each colour in light and dark', () => {
        for (const [, property, value] of css.matchAll(/(--[\w-]+-color):\s([^;]+);/g))
          assert.match(value ?? '', /^light-dark\(#[\da-f]+, #[\da-f]+\)$/, property);
      });

      it('is told of', () => assert.ok(readme.includes(`\`${name}\``)));
    });
});
