// npm run oembed -- <address of an embed page> … [--out <folder>]: for sites without a server of their own, a page with a
// discovery link and its oEmbed answer as files, to be laid beside the kit's embed/index.html.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { oembed, readEmbed, withDiscovery } from '../demo/oembed.mjs';
import { readWidgets } from './widgets.mjs';

const { values, positionals } = parseArgs({ allowPositionals: true, options: { out: { type: 'string' } } });
const folder = values.out ?? join('dist', 'cdn', 'embed');
const widgets = readWidgets();
const page = await readFile(join('dist', 'cdn', 'embed', 'index.html'), 'utf8');

const quoted = (text) => text.replace(/[&"<>]/g, (letter) => `&#${letter.charCodeAt(0)};`);
const nameOf = (query) =>
  [...query.values()]
    .join('-')
    .toLowerCase()
    .replace(/[^a-z\d]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 100);

/** Of its own, since a consumer asks for a static page without minding its query. */
async function write(address) {
  const base = URL.canParse(address) && new URL('.', address).href;
  const embed = base && readEmbed(address, { page: base, widgets });
  if (!embed) throw new Error(`${address}: write https://…/embed/?widget=${Object.keys(widgets).join('|')}&…`);
  const name = nameOf(embed.query);
  const { body } = oembed(new URLSearchParams({ url: address }), { page: base, widgets });
  const own = withDiscovery(page, `${base}${name}.json`).replace(
    '<title>',
    () => `<meta name="tickwire" content="${quoted(`${embed.query}`)}">\n    <title>`,
  );
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, `${name}.json`), `${JSON.stringify(body, undefined, 2)}\n`);
  await writeFile(join(folder, `${name}.html`), own);
  console.log(`${base}${name}.html`);
}

if (positionals.length === 0) {
  console.error(
    'Name an embed page: npm run oembed -- "https://site.example/embed/?widget=price-chart&symbol=BTCUSDT"',
  );
  process.exitCode = 1;
}
try {
  for (const address of positionals) await write(address);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
