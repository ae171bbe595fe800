// @ts-check

// Hugo's own builder, on a site that has our templates.
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { engine } from './engines.mjs';
import { TEMPLATES } from './tools.mjs';

const HEAD = '{{ partial "tickwire-script.html" . }}<hr>';

export const hugo = engine('Hugo', 'hugo', ['hugo', 'version']);

/**
 * A site of these pages, built: what it has of the script, and of each page what stands below it.
 *
 * @param {readonly string[]} pages their files, front matter and all
 * @param {{ src: string, integrity: string }} script
 * @param {string} [layout]
 */
export async function buildSite(pages, script, layout = '{{ .Content }}') {
  const site = await mkdtemp(join(tmpdir(), 'tickwire-hugo-'));
  try {
    await cp(join(TEMPLATES, 'hugo', 'layouts'), join(site, 'layouts'), { recursive: true });
    await mkdir(join(site, 'layouts', '_default'));
    await mkdir(join(site, 'content'));
    const files = {
      'config.json': JSON.stringify({
        baseURL: 'https://site.example/',
        disableKinds: ['home', 'sitemap', 'RSS', 'taxonomy', 'term', '404', 'section'],
        params: { tickwire: { script: script.src, integrity: script.integrity } },
      }),
      'layouts/_default/single.html': `${HEAD}${layout}`,
      ...Object.fromEntries(pages.map((page, i) => [`content/page-${i}.md`, page])),
    };
    await Promise.all(Object.entries(files).map(([path, text]) => writeFile(join(site, path), text)));
    await promisify(execFile)('hugo', ['--quiet', '--source', site]);
    const built = pages.map((_, i) => readFile(join(site, 'public', `page-${i}`, 'index.html'), 'utf8'));
    const parts = (await Promise.all(built)).map((html) => html.split('<hr>'));
    return { script: parts[0]?.[0] ?? '', widgets: parts.map(([, html = '']) => html) };
  } finally {
    await rm(site, { recursive: true });
  }
}

/** A page of Markdown. */
export const pageOf = (/** @type {string} */ markdown) => `---\ntitle: A page\n---\n${markdown}`;

/** Markdown makes a paragraph of what stands alone. @param {string} html */
export function ofParagraph(html) {
  return html.replace(/^\s*<p>(.*)<\/p>\s*$/s, '$1');
}
