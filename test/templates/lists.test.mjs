// @ts-check
// What each template says that a widget has is what the manifest says; and what its manual says of itself.
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { templatesOf } from '../../scripts/write-templates.mjs';
import { ROOT, TEMPLATES } from './tools.mjs';

describe('the attributes that a template lists', async () => {
  for (const [path, text] of await templatesOf())
    it(`are those of the manifest: ${path}`, async () => {
      assert.equal(await readFile(join(TEMPLATES, path), 'utf8'), text, 'run: npm run templates');
    });
});

describe('the manuals of the templates', async () => {
  const { version } = JSON.parse(await readFile(`${ROOT}package.json`, 'utf8'));
  const entries = await readdir(TEMPLATES, { withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const overview = await readFile(join(TEMPLATES, 'README.md'), 'utf8');

  for (const folder of folders.filter((name) => name !== 'frameworks'))
    it(`say where it was tried: ${folder}`, async () => {
      const manual = await readFile(join(TEMPLATES, folder, 'README.md'), 'utf8');
      assert.match(manual, /\b(Tested|[Uu]ntested)\b/);
      assert.ok(overview.includes(`](${folder}/README.md)`), 'it is in the overview');
    });

  it('name the version that this is', async () => {
    for (const path of await readdir(TEMPLATES, { recursive: true })) {
      if (!/\.(md|yml|xml|js|toml|php)$/.test(path)) continue;
      const text = await readFile(join(TEMPLATES, path), 'utf8');
      for (const [, named] of text.matchAll(/tickwire@([\d.]+)\//g)) assert.equal(named, version, path);
    }
  });
});
