import { feedPage } from '../pages.mjs';
import { each, runPairs } from '../pairs.mjs';
import { ratio } from '../statistics.mjs';

const FEW = 10;
const MANY = 1000;
const PER_SECOND = 5000;

export const flat = {
  title: 'Script time of gate and feed per quote, 10 to 1,000 symbols',
  method:
    'No elements: `connect()` and one subscription per symbol, 5,000 quotes/s in both. For the promise, subscriptions as ' +
    'those of off-screen elements, delivered once a second, so that nearly all script is parsing, dialect, gate and feed. ' +
    'Beside it, subscriptions that are delivered every frame: there, ten symbols get at most ten calls a frame, and a ' +
    'thousand get some eighty, since nothing is left to merge.',
  async run(lab, options) {
    const side = (symbols, delivery) => ({
      symbols,
      perSecond: PER_SECOND,
      seconds: options.seconds,
      seen: 0,
      html: (feed) => feedPage(feed, { symbols, delivery }),
    });
    const { results, run } = await runPairs(lab, options, {
      few: side(FEW, 'seldom'),
      many: side(MANY, 'seldom'),
      'few, every frame': side(FEW, 'frame'),
      'many, every frame': side(MANY, 'frame'),
    });
    const compare = (name, suffix, promise) =>
      ratio({
        name,
        unit: 'ms per 1,000 quotes',
        ours: [`${MANY} symbols`, each(results[`many${suffix}`], 'script')],
        theirs: [`${FEW} symbols`, each(results[`few${suffix}`], 'script')],
        promise,
      });
    return {
      ...run,
      measures: [
        compare('script, gate and feed', '', { least: 0.75, most: 1.25 }),
        compare('script, delivered every frame', ', every frame'),
      ],
    };
  },
};
