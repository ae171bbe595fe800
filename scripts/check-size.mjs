// The promise of design: what a page loads before its first price fits into the first TCP window.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const BUDGETS = {
  // Of the 14,600 that all four elements may take.
  'tickwire.js': 14_400,
  'embed.js': 2_048,
  // What loads beside the first price, or for a layout, an element, a relay.
  'chunks/guard': 7_500,
  'chunks/journal': 2_800,
  'chunks/extras': 2_900,
  'chunks/layouts': 3_200,
  'chunks/status-view': 3_900,
  'chunks/log-view': 11_250,
  'chunks/socketio': 14_000,
  // A chart's first picture is the first two; the longer names come first.
  'chunks/chart-view': 8_450,
  'chunks/chart-more': 6_950,
  'chunks/chart-table': 2_300,
  'chunks/chart': 13_200,
};

const folder = join('dist', 'cdn');
const files = (await readdir(folder, { recursive: true }))
  .filter((name) => name.endsWith('.js'))
  .map((name) => name.replaceAll('\\', '/'));
let over = 0;
for (const file of files.sort()) {
  const size = gzipSync(await readFile(join(folder, file)), { level: 9 }).length;
  const budget = Object.entries(BUDGETS).find(([name]) => file === name || file.startsWith(`${name}-`))?.[1];
  const verdict = budget === undefined ? '' : size <= budget ? `of ${budget}` : `OVER its ${budget}`;
  if (budget !== undefined && size > budget) over++;
  console.log(`${String(size).padStart(7)}  ${file}  ${verdict}`);
}
for (const name of Object.keys(BUDGETS))
  if (!files.some((file) => file === name || file.startsWith(`${name}-`))) {
    console.error(`${name}: not built`);
    over++;
  }
process.exit(over === 0 ? 0 : 1);
