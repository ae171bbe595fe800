// @ts-check
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { engine } from './engines.mjs';
import { holds } from './suite.mjs';
import { TEMPLATES } from './tools.mjs';

/** @typedef {import('./tools.mjs').Call} Call */

const { title, skip } = engine('Hugo', 'hugo', ['hugo', 'version']);
const HEAD = '{{ partial "tickwire-script.html" . }}<hr>';

/**
 * A site with a page for each call, built.
 *
 * @param {Call[]} calls
 * @param {{ src: string, integrity: string }} script
 * @param {{ page(call: Call): string, layout: string }} writing
 */
async function build(calls, script, { page, layout }) {
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
      ...Object.fromEntries(calls.map((call, i) => [`content/page-${i}.md`, page(call)])),
    };
    await Promise.all(Object.entries(files).map(([path, text]) => writeFile(join(site, path), text)));
    await promisify(execFile)('hugo', ['--quiet', '--source', site]);
    const built = calls.map((_, i) => readFile(join(site, 'public', `page-${i}`, 'index.html'), 'utf8'));
    const pages = (await Promise.all(built)).map((html) => html.split('<hr>'));
    return { script: pages[0]?.[0] ?? '', widgets: pages.map(([, html = '']) => html) };
  } finally {
    await rm(site, { recursive: true });
  }
}

/** As an author writes it: raw, between backticks, where there is none in it. @param {unknown} value */
const quoted = (value) =>
  typeof value !== 'string' ? String(value) : value.includes('`') ? `"${value}"` : `\`${value}\``;

holds({
  title: `${title}, shortcodes in Markdown`,
  skip,
  off: [false, 'false', ''],
  render: (calls, script) =>
    build(calls, script, {
      layout: '{{ .Content }}',
      page({ widget, attributes, fallback }) {
        const given = { ...attributes, ...(fallback === undefined ? {} : { fallback }) };
        const written = Object.entries(given).map(([name, value]) => `${name}=${quoted(value)}`);
        return `---\ntitle: A page\n---\n{{< ${[widget, ...written].join(' ')} >}}`;
      },
    }).then(({ script, widgets }) => ({ script, widgets: widgets.map(ofParagraph) })),
});

holds({
  title: `${title}, partials in a layout`,
  skip,
  render: (calls, script) =>
    build(calls, script, {
      layout: '{{ partial "tickwire.html" (dict "widget" .Params.widget "values" .Params.values) }}',
      page: ({ widget, attributes, fallback }) =>
        `${JSON.stringify({ title: 'A page', widget, values: { ...attributes, fallback } })}\n`,
    }),
});

/** Markdown makes a paragraph of what stands alone. @param {string} html */
function ofParagraph(html) {
  return html.replace(/^\s*<p>(.*)<\/p>\s*$/s, '$1');
}
