import { setTimeout as sleep } from 'node:timers/promises';
import { blankSide, LAPTOP, longest, perSecond } from '../frames.mjs';
import { insist } from '../lab.mjs';
import { each, runPairs } from '../pairs.mjs';
import { watchOthers } from '../quiet.mjs';
import { value } from '../statistics.mjs';

const PER_SECOND = 10_000;
const HELD = [100, 10_000];
// Full, and what grows once has grown: tables of what was told, code that got hot.
const WARM_MS = 6000;
// The entries of a frame or two, which come above the limit until it is painted.
const FLAT_BYTES = 250_000;
const WAYS = { push: 'pushed by the page', note: 'through the feed’s journal' };

const page = (how, held) => `<!doctype html>
<html lang="en" data-how="${how}">
<head><meta charset="utf-8"><title>Tickwire bench</title><link rel="icon" href="data:,"><style>
  body { margin: 8px; background: #fff; color: #14171f; font: 14px/1.5 Arial, 'Liberation Sans', sans-serif; }
  activity-log { inline-size: 640px; }
</style>
<script type="module" src="/kit/tickwire.js"></script><script type="module" src="/bench/log-side.js"></script></head>
<body><activity-log max-entries="${held}"></activity-log></body>
</html>`;

export const log = {
  title: 'An activity log, 10,000 entries/s',
  method:
    'One `<activity-log>` of the usual height on an otherwise empty page, told 10,000 entries a second, a few every 4 ms, ' +
    'no two the same. Frames are `requestAnimationFrame` calls. Main thread: processor time as a share of the time ' +
    'measured, the telling included. Heap after forced collection, once the log is full and again at the end; flat is ' +
    'less growth than a thousand entries take.',
  async run(lab, options) {
    const sides = Object.fromEntries(
      Object.keys(WAYS).flatMap((how) => HELD.map((held) => [`${how} ${held}`, () => once(lab, how, held, options)])),
    );
    const { results, run } = await runPairs(lab, options, { ...sides, 'blank page': blankSide(lab, options) });
    const measures = Object.entries(WAYS).flatMap(([how, words]) =>
      HELD.flatMap((held) => {
        const found = results[`${how} ${held}`];
        const about = (name) => `${words}, ${held.toLocaleString('en')} kept: ${name}`;
        const frames = each(found, 'extra');
        return [
          value({
            ...{ name: about('frames'), unit: 'per second', values: frames.map(perSecond) },
            promise: { least: 57 },
          }),
          value({ name: about('longest task'), unit: 'ms', values: frames.map(longest) }),
          value({ name: about('main thread'), unit: '%', values: each(found, 'main') }),
          value({ name: about('script'), unit: '%', values: each(found, 'script') }),
          value({
            ...{ name: about('growth of the heap'), unit: 'bytes', values: each(found, 'growth') },
            promise: { most: FLAT_BYTES },
          }),
          value({
            name: about('growth of the DOM'),
            unit: 'nodes',
            values: each(found, 'nodes'),
            promise: { most: 0 },
          }),
        ];
      }),
    );
    const empty = each(results['blank page'], 'extra').map(perSecond);
    return {
      ...run,
      measures: [...measures, value({ name: 'frames of a blank page', unit: 'per second', values: empty })],
    };
  },
};

async function once(lab, how, held, { seconds }) {
  const tab = await lab.open(page(how, held), { ...LAPTOP, probed: true });
  const { page: opened, session } = tab;
  const heap = async () => {
    for (let time = 0; time < 3; time++) await session.send('HeapProfiler.collectGarbage');
    return (await session.send('Runtime.getHeapUsage')).usedSize;
  };
  const tell = (ms) => opened.evaluate((rate, time) => window.bench.run(rate, time), PER_SECOND, ms);
  const nodes = () => opened.evaluate(() => window.bench.nodes());
  try {
    await opened.waitForFunction(
      () => document.querySelector('activity-log')?.shadowRoot?.querySelector('[role=log]') && window.bench,
    );
    await tell(WARM_MS);
    const [heapBefore, nodesBefore] = [await heap(), await nodes()];
    const watched = await watchOthers(lab.session);
    await opened.evaluate(() => window.probe.start({ frames: true }));
    const before = await tab.metrics();
    const sent = await tell(seconds * 1000);
    const after = await tab.metrics();
    const extra = await opened.evaluate(() => window.probe.stop());
    const others = await watched();
    insist(sent >= PER_SECOND * seconds * 0.98, `log: only ${sent} entries were told`);
    await sleep(300);
    const last = (await opened.evaluate(() => window.bench.texts())).at(-1) ?? '';
    const wanted = (await opened.evaluate(() => window.bench.sent())) - 1;
    insist(last.endsWith(`entry ${wanted}`), `log: it shows "${last}", and not entry ${wanted}`);
    const kept = await opened.evaluate(() => window.bench.entries());
    insist(kept === held, `log: it keeps ${kept} entries, and not ${held}`);
    insist(tab.problems.length === 0, `log: the page complains: ${tab.problems[0]}`);
    const share = (metric) => ((after[metric] - before[metric]) * 100_000) / extra.ms;
    return {
      extra,
      others,
      main: share('TaskDuration'),
      script: share('ScriptDuration'),
      growth: (await heap()) - heapBefore,
      nodes: (await nodes()) - nodesBefore,
    };
  } finally {
    await tab.close();
  }
}
