// @ts-check
// What each template says that a widget has is what the manifest says.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { templatesOf } from '../../scripts/write-templates.mjs';
import { TEMPLATES } from './tools.mjs';

describe('the attributes that a template lists', async () => {
  for (const [path, text] of await templatesOf())
    it(`are those of the manifest: ${path}`, async () => {
      assert.equal(await readFile(join(TEMPLATES, path), 'utf8'), text, 'run: npm run templates');
    });
});
