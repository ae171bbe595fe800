import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { slimUplot } from '../../../scripts/slim-uplot.mjs';
import { insist } from '../lab.mjs';
import { each, runPairs } from '../pairs.mjs';
import { watchOthers } from '../quiet.mjs';
import { ratio } from '../statistics.mjs';

const html = ({ side, type, points }) => `<!doctype html>
<html lang="en" data-side="${side}" data-type="${type}" data-points="${points}">
<head><meta charset="utf-8"><title>Tickwire bench</title><link rel="icon" href="data:,"><style>
  body { margin: 8px; background: #fff; font: 12px Arial, 'Liberation Sans', sans-serif; }
</style></head>
<body><div id="place"></div><script type="module" src="/bench/chart-side.js"></script></body>
</html>`;

const PROJECT = new URL('../../../', import.meta.url);
const THEIRS = 'lightweight-charts';
// How many times less than theirs, as a share: at 10,000 lines a fifth.
const PROMISES = {
  line: { 1000: 1, 10000: 1 / 5, 100000: 1 / 10 },
  candles: { 1000: 1, 10000: 1 / 3, 100000: 1 / 20 },
};

export const chart = {
  title: 'A chart of 800 × 400 pixels, against lightweight-charts',
  method:
    'The same candles, colours, size and updates on both sides; all points in view (`minBarSpacing` set so that theirs ' +
    'can), no volume. Intl has begun (about 10 ms, once for a page). First frame: from the call, at the beginning of a frame, to the first task after the painted frame. ' +
    'Update: processor time of the main thread per update, one each frame: the newest moves, every 60th comes anew. Heap: ' +
    'what the chart holds after forced collection, the data that it was given let go, typed arrays counted.',
  async run(lab, options) {
    for (const [path, source] of [
      ['/chart.js', 'src/chart/chart.ts'],
      ['/price.js', 'src/market/price.ts'],
      ['/times.js', 'src/market/times.ts'],
    ]) {
      const [{ output }] = await build({
        configFile: false,
        logLevel: 'error',
        // As it is delivered.
        plugins: [{ name: 'slim', transform: (code, id) => (id.includes('uPlot.esm') ? slimUplot(code) : undefined) }],
        build: {
          ...{ write: false, target: 'es2022', minify: 'oxc', copyPublicDir: false },
          lib: { entry: fileURLToPath(new URL(source, PROJECT)), formats: ['es'], fileName: 'chart' },
          rolldownOptions: { output: { codeSplitting: false } },
        },
      });
      lab.serve(path, output[0].code);
    }
    const file = 'node_modules/lightweight-charts/dist/lightweight-charts.standalone.production.mjs';
    lab.serve('/lightweight-charts.js', await readFile(new URL(file, PROJECT)));

    const measures = [];
    const run = { repeated: 0, others: 0 };
    for (const [type, promises] of Object.entries(PROMISES))
      for (const [points, most] of Object.entries(promises)) {
        const about = `${Number(points).toLocaleString('en')} ${type === 'line' ? 'points as a line' : 'candles'}`;
        options.log(`  ${about}`);
        const side = (name) => () => once(lab, { side: name, type, points: Number(points), seconds: options.seconds });
        const found = await runPairs(lab, options, { ours: side('ours'), theirs: side('theirs') });
        run.repeated += found.run.repeated;
        run.others = Math.max(run.others, found.run.others);
        const compare = (name, figure, unit, promise) =>
          ratio({
            ...{ name: `${about}: ${name}`, unit, promise },
            ours: ['Tickwire', each(found.results.ours, figure)],
            theirs: [THEIRS, each(found.results.theirs, figure)],
          });
        measures.push(
          compare('first painted frame', 'first', 'ms', { most }),
          compare('main thread, an update', 'main', 'ms', { most }),
          compare('heap', 'heap', 'bytes', { most: 1 }),
        );
        for (const { name, median, sides } of measures.slice(-3))
          options.log(`    ${name}: 1/${(1 / median).toFixed(2)} (${sides.map((one) => one.median.toFixed(2))})`);
      }
    return { ...run, measures };
  },
};

async function once(lab, { side, type, points, seconds }) {
  const tab = await lab.open(html({ side, type, points }), { width: 840, height: 440 });
  const { page, session } = tab;
  const heap = async () => {
    for (let time = 0; time < 3; time++) await session.send('HeapProfiler.collectGarbage');
    const { usedSize, backingStorageSize = 0 } = await session.send('Runtime.getHeapUsage');
    return usedSize + backingStorageSize;
  };
  try {
    await page.waitForFunction(() => window.bench);
    const watched = await watchOthers(lab.session);
    const first = await page.evaluate(() => window.bench.first());
    await page.evaluate(() => window.bench.run(500));
    const before = await tab.metrics();
    const count = await page.evaluate((ms) => window.bench.run(ms), seconds * 1000);
    const after = await tab.metrics();
    const others = await watched();
    const columns = await page.evaluate(() => window.bench.seen());
    insist(columns > Math.min(400, points / 3), `chart: ${side}: only ${columns} columns show ${type}`);
    insist(count > seconds * 2, `chart: ${side}: ${count} updates in ${seconds} s`);
    insist(tab.problems.length === 0, `chart: the page complains: ${tab.problems[0]}`);
    const ms = (metric) => ((after[metric] - before[metric]) * 1000) / count;
    return { first, main: ms('TaskDuration'), script: ms('ScriptDuration'), heap: await heap(), others };
  } finally {
    await tab.close();
  }
}
