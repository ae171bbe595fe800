import { gridPage, kitPage, kitTablePage } from '../pages.mjs';
import { each, runPairs } from '../pairs.mjs';
import { ratio } from '../statistics.mjs';

const UNIT = 'ms per 1,000 quotes';
// Tall enough for 200 rows: a table that rests off screen, or never renders what is there, would win by that alone.
const VIEW = { width: 1000, height: 7600 };

export const aggrid = {
  title: '200 rows on screen, 2,000 quotes/s, against AG Grid Community',
  method:
    'One `<price-ticker layout="row">` with 200 symbols against AG Grid with 200 rows, in a viewport that shows all of them; ' +
    'the same four columns and texts; AG Grid with `applyTransactionAsync` per message (its default wait of 50 ms), ' +
    'formatters made once, and `enableCellChangeFlash` on the price alone. Beside it, 200 inline tickers.',
  async run(lab, options) {
    const load = { symbols: 200, perSecond: 2000, seconds: options.seconds, view: VIEW };
    const { results, run } = await runPairs(lab, options, {
      table: { ...load, html: (feed) => kitTablePage(feed, load) },
      'AG Grid': { ...load, html: (feed) => gridPage(feed, load) },
      inline: { ...load, html: (feed) => kitPage(feed, load) },
    });
    const compare = (name, side, label, figure, promise, unit = UNIT) =>
      ratio({
        name,
        unit,
        ours: [label, each(results[side], figure)],
        theirs: ['AG Grid', each(results['AG Grid'], figure)],
        promise,
      });
    return {
      ...run,
      measures: [
        compare('main thread, table', 'table', 'Tickwire table', 'main', { most: 0.7 }),
        compare('script, table', 'table', 'Tickwire table', 'script'),
        compare('all threads of the page, table', 'table', 'Tickwire table', 'process'),
        compare('main thread, inline tickers', 'inline', 'Tickwire inline', 'main'),
        compare('script, inline tickers', 'inline', 'Tickwire inline', 'script'),
        compare('style passes, table', 'table', 'Tickwire table', 'passes', undefined, 'per second'),
      ],
    };
  },
};
