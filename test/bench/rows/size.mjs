import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { firstPicture } from '../../tools/first-picture.mjs';
import { until } from '../lab.mjs';
import { authorsPage } from '../pages.mjs';
import { value } from '../statistics.mjs';

const zipped = (body) => gzipSync(body, { level: 9 }).length;

const PAGES = {
  'one inline ticker': '<price-ticker symbol="SYM000USDT"></price-ticker>',
  'one card': '<price-ticker layout="card" symbol="SYM000USDT"></price-ticker>',
  'an inline ticker and a feed-status': '<price-ticker symbol="SYM000USDT"></price-ticker><feed-status></feed-status>',
};

const OF_FEED = /\/(address|guard|journal|renamed|reporter|settings|stats)-/;

// For scale, where they are installed anyway.
const OTHERS = {
  'uPlot, for scale': 'node_modules/uplot/dist/uPlot.iife.min.js',
  'AG Grid Community, for scale': 'node_modules/ag-grid-community/dist/ag-grid-community.min.js',
};

export const size = {
  title: 'What a page loads',
  method:
    'Bytes after gzip -9 of the entry, and of every file of the kit that such a page asks for within three seconds of its ' +
    'first price, from the server’s log. For a chart: of every file before the frame with its first picture, the entry and ' +
    'what the feed loads for any price apart; then of those that come after it by themselves.',
  async run(lab, { log }) {
    const { sender, kitFiles } = lab;
    const bytes = (path) => zipped(kitFiles[path].body);
    const unit = 'bytes';
    const measures = [value({ name: 'entry', unit, values: [bytes('/kit/tickwire.js')], promise: { most: 14_600 } })];
    const facts = [];
    for (const [name, body] of Object.entries(PAGES)) {
      await sender.reset();
      const already = lab.requests().length;
      const tab = await lab.open(authorsPage(sender.wsUrl, body));
      await until(() => sender.stats.subscribed > 0, `size: ${name}: subscribing`);
      await sender.run({ symbols: 1, perSecond: 5 });
      await sleep(3500);
      const price = await tab.page.evaluate(
        () => document.querySelector('price-ticker').shadowRoot.querySelector('[part~="price"]').textContent,
      );
      await tab.close();
      await sender.stop();
      if (!/\d/.test(price)) throw new Error(`size: ${name}: no price came`);
      const files = [...new Set(lab.requests().slice(already))].filter((path) => path.startsWith('/kit/'));
      measures.push(
        value({ name: `page with ${name}`, unit, values: [files.reduce((sum, path) => sum + bytes(path), 0)] }),
      );
      facts.push(`${name}: ${files.map((path) => `${path.slice(5)} ${bytes(path)}`).join(', ')}`);
      log(`  ${facts.at(-1)}`);
    }
    const { first, later } = await firstPicture(lab.browser, { folder: lab.folder });
    const [own, feed] = [first.filter((path) => !OF_FEED.test(path)), first.filter((path) => OF_FEED.test(path))];
    const list = (paths) => paths.map((path) => `${path.slice(1)} ${bytes(`/kit${path}`)}`).join(', ');
    const sum = (paths) => paths.reduce((total, path) => total + bytes(`/kit${path}`), 0);
    measures.push(
      value({ name: 'a chart’s first picture', unit, values: [sum(own)], promise: { most: 30_000 } }),
      value({ name: 'what a chart loads after it', unit, values: [sum(later)] }),
    );
    facts.push(
      `a chart’s first picture: ${list(own)}`,
      `beside it, for any price: ${list(feed)}`,
      `after it: ${list(later)}`,
    );
    for (const fact of facts.slice(-3)) log(`  ${fact}`);
    for (const [name, path] of Object.entries(OTHERS)) {
      const body = await readFile(new URL(`../../../${path}`, import.meta.url)).catch(() => undefined);
      if (body) measures.push(value({ name, unit, values: [zipped(body)] }));
    }
    return { measures, facts };
  },
};
