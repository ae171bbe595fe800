import { Nonsense } from '../lab.mjs';
import { handwrittenPage, kitPage } from '../pages.mjs';
import { each, runPairs } from '../pairs.mjs';
import { median, ratio } from '../statistics.mjs';

const SYMBOLS = 200;
const PER_SECOND = 2000;
const UNIT = 'ms per 1,000 quotes';

export const handwritten = {
  title: '200 visible tickers, 2,000 quotes/s, against a page written by hand',
  method:
    'Inline tickers against a page that does this and nothing else: the same socket, the same texts, pill and highlights ' +
    '(plain, at most one a second per cell), one Map look-up per message, one text write per changed cell and frame, one ' +
    '`requestAnimationFrame`. It does not check what arrives, reconnect, age prices, or rest off screen.',
  async run(lab, options) {
    const load = { symbols: SYMBOLS, perSecond: PER_SECOND, seconds: options.seconds };
    const { results, run } = await runPairs(lab, options, {
      tickwire: { ...load, html: (feed) => kitPage(feed, load) },
      'by hand': { ...load, html: (feed) => handwrittenPage(feed, load) },
    });
    for (const size of ['widths', 'heights']) {
      const [ours, theirs] = ['tickwire', 'by hand'].map((side) => median(results[side][0].settled[size]));
      // Another size is another amount of paint: rules in pages.mjs that no longer are the kit's.
      if (Math.abs(ours - theirs) > 1)
        throw new Nonsense(`handwritten: ${size} of pills are ${ours} px in the kit and ${theirs} px by hand`);
    }
    const compare = (name, figure, promise, unit = UNIT) =>
      ratio({
        name,
        unit,
        ours: ['Tickwire', each(results.tickwire, figure)],
        theirs: ['by hand', each(results['by hand'], figure)],
        promise,
      });
    return {
      ...run,
      measures: [
        compare('main thread', 'main', { most: 1 }),
        compare('script', 'script', { most: 1.5 }),
        compare('style', 'style'),
        compare('layout', 'layout'),
        compare('all threads of the page', 'process'),
        compare('style passes', 'passes', undefined, 'per second'),
      ],
    };
  },
};
