import { setTimeout as sleep } from 'node:timers/promises';
import { marqueePage } from '../pages.mjs';
import { each, runPairs } from '../pairs.mjs';
import { ratio, value } from '../statistics.mjs';

const SYMBOLS = 40;
const PER_SECOND = 200;
const FRAMES_MS = 2000;

export const marquee = {
  title: 'A marquee of 40 symbols that runs, against the same one standing still',
  method:
    'One strip at 50 px per second, 200 quotes/s, without highlights; on the other side it stands, as it does for readers ' +
    'who prefer reduced motion. Main thread is processor time per second of the page. Frames are `requestAnimationFrame` ' +
    'calls, counted after the window: counting keeps a page painting.',
  async run(lab, options) {
    const side = (reduced) => ({
      symbols: SYMBOLS,
      perSecond: PER_SECOND,
      seconds: options.seconds,
      view: { width: 1280, height: 400, probed: true },
      html: (feed) => marqueePage(feed, { symbols: SYMBOLS }),
      before: async ({ page }) => {
        if (reduced) await page.emulateMediaFeatures([{ name: 'prefers-reduced-motion', value: 'reduce' }]);
        await sleep(500);
      },
      after: async ({ page }) => {
        const runs = await page.evaluate(() => window.bench.animations());
        await page.evaluate(() => window.probe.start({ frames: true }));
        await sleep(FRAMES_MS);
        const { frames, ms } = await page.evaluate(() => window.probe.stop());
        return { runs, perSecond: (frames.length * 1000) / ms };
      },
    });
    const { results, run } = await runPairs(lab, options, { running: side(false), standing: side(true) });
    const wrong = [
      ...results.running.map(({ extra }) => extra.runs !== 1),
      ...results.standing.map(({ extra }) => extra.runs > 0),
    ];
    if (wrong.some(Boolean)) throw new Error('marquee: what should run stands, or the other way round');
    const compare = (name, figure, unit = 'ms per second') =>
      ratio({
        name,
        unit,
        ours: ['running', each(results.running, (result) => (result[figure] * PER_SECOND) / 1000)],
        theirs: ['standing', each(results.standing, (result) => (result[figure] * PER_SECOND) / 1000)],
      });
    return {
      ...run,
      measures: [
        compare('main thread', 'main'),
        compare('script', 'script'),
        compare('style', 'style'),
        compare('layout', 'layout'),
        compare('all threads of the page', 'process'),
        value({
          name: 'frames, running',
          unit: 'per second',
          values: each(results.running, ({ extra }) => extra.perSecond),
          promise: { least: 57 },
        }),
        value({
          name: 'frames, standing',
          unit: 'per second',
          values: each(results.standing, ({ extra }) => extra.perSecond),
        }),
      ],
    };
  },
};
