import { kitPage } from '../pages.mjs';
import { each, runPairs } from '../pairs.mjs';
import { ratio } from '../statistics.mjs';

const UNIT = 'ms per 1,000 quotes';
const NEAR = 30;

export const offscreen = {
  title: '30 of 200 tickers on screen, against all 200',
  method: 'The same page and viewport twice; on one, 170 of the 200 inline tickers stand far below the fold.',
  async run(lab, options) {
    const load = { symbols: 200, perSecond: 2000, seconds: options.seconds };
    const { results, run } = await runPairs(lab, options, {
      some: { ...load, seen: NEAR, html: (feed) => kitPage(feed, { ...load, near: NEAR }) },
      all: { ...load, html: (feed) => kitPage(feed, load) },
    });
    const compare = (name, figure, promise) =>
      ratio({
        name,
        unit: UNIT,
        ours: [`${NEAR} on screen`, each(results.some, figure)],
        theirs: ['all on screen', each(results.all, figure)],
        promise,
      });
    return {
      ...run,
      measures: [
        compare('main thread', 'main', { most: 0.55 }),
        compare('script', 'script'),
        compare('style', 'style'),
        compare('layout', 'layout'),
      ],
    };
  },
};
