import { decimalsList, Nonsense } from '../lab.mjs';
import { kitPage } from '../pages.mjs';
import { runPairs } from '../pairs.mjs';
import { quantile, value } from '../statistics.mjs';

const SYMBOLS = 10;
const FRAME_MS = 1000 / 60;

export const latency = {
  title: '10 tickers, 20 quotes/s, fading pulses on',
  method:
    'From the `message` event of every quote until the first task after the frame that shows its price; a frame is ' +
    '1/60 s. Fades are on, which is checked.',
  async run(lab, options) {
    const plan = {
      symbols: SYMBOLS,
      perSecond: 20,
      seconds: options.seconds * 2, // few quotes a second: longer, for a 99th percentile
      view: { probed: true },
      html: (feed) => kitPage(feed, { symbols: SYMBOLS }),
      before: ({ page }) =>
        page.evaluate((decimals) => {
          window.probe.watch(1, decimals);
          window.probe.start({ frames: false });
        }, decimalsList(SYMBOLS)),
      after: async ({ page }) => {
        const fades = await page.evaluate(() => window.bench.fading());
        if (fades === 0) throw new Nonsense('latency: no ticker is fading');
        return page.evaluate(() => window.probe.stop());
      },
    };
    const { results, run } = await runPairs(lab, options, { tickwire: plan });
    const paints = results.tickwire.map(({ extra }) => extra.paints);
    return {
      ...run,
      measures: [
        value({
          name: 'p99 message to paint',
          unit: 'frames',
          values: paints.map((found) => quantile(found, 0.99) / FRAME_MS),
          promise: { most: 2 },
        }),
        value({ name: 'p99 message to paint', unit: 'ms', values: paints.map((found) => quantile(found, 0.99)) }),
        value({ name: 'median message to paint', unit: 'ms', values: paints.map((found) => quantile(found, 0.5)) }),
        value({ name: 'quotes measured', unit: 'per run', values: paints.map((found) => found.length) }),
      ],
    };
  },
};
