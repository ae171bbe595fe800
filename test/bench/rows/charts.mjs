import { blankSide, LAPTOP, longest, perSecond } from '../frames.mjs';
import { insist, until } from '../lab.mjs';
import { chartsPage } from '../pages.mjs';
import { each, runPairs } from '../pairs.mjs';
import { value } from '../statistics.mjs';

const CHARTS = 12;
const EACH_PER_SECOND = 10;

const seen = ({ page }) => page.evaluate(() => window.charts?.() ?? []);

export const charts = {
  title: `${CHARTS} charts live on one page`,
  method:
    `${CHARTS} elements of 310 × 300 pixels with 300 candles each, volume and legend, all on screen, fed with ` +
    `${EACH_PER_SECOND} quotes a second each over one connection. Frames are \`requestAnimationFrame\` calls; beside them, ` +
    'those of an empty page in the same run. A chart whose price or picture did not change meanwhile makes the run void.',
  async run(lab, options) {
    const load = {
      ...{ symbols: CHARTS, perSecond: CHARTS * EACH_PER_SECOND, seconds: options.seconds, seen: 0 },
      view: { ...LAPTOP, probed: true },
    };
    let before;
    const { results, run } = await runPairs(lab, options, {
      tickwire: {
        ...load,
        html: (feed) => chartsPage(feed, load),
        async before(tab) {
          await until(async () => (await seen(tab)).every(Boolean), 'charts: a picture everywhere');
          before = await seen(tab);
          await tab.page.evaluate(() => window.probe.start({ frames: true }));
        },
        async after(tab) {
          const found = await tab.page.evaluate(() => window.probe.stop());
          const now = await seen(tab);
          const still = now.filter(
            ({ price, picture }, at) => price === before[at].price || picture === before[at].picture,
          );
          insist(now.length === CHARTS && still.length <= 1, `charts: ${still.length} of ${now.length} stood still`);
          return found;
        },
      },
      'blank page': blankSide(lab, options),
    });
    const ours = each(results.tickwire, 'extra');
    const blank = each(results['blank page'], 'extra');
    return {
      ...run,
      measures: [
        value({ name: 'frames', unit: 'per second', values: ours.map(perSecond), promise: { least: 57 } }),
        value({ name: 'frames of a blank page', unit: 'per second', values: blank.map(perSecond) }),
        value({ name: 'longest task', unit: 'ms', values: ours.map(longest), promise: { most: 50 } }),
        value({
          name: 'main thread',
          unit: 'ms a second',
          values: each(results.tickwire, ({ main }) => (main * CHARTS * EACH_PER_SECOND) / 1000),
        }),
      ],
    };
  },
};
