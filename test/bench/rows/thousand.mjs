import { blankSide, LAPTOP, longest, perSecond } from '../frames.mjs';
import { decimalsList } from '../lab.mjs';
import { kitPage } from '../pages.mjs';
import { each, runPairs } from '../pairs.mjs';
import { quantile, value } from '../statistics.mjs';

const SYMBOLS = 1000;
const WATCHED = 5; // every fifth of those on screen

export const thousand = {
  title: '1,000 tickers, 10,000 quotes/s',
  method:
    'Inline tickers in one long page; some 150 are on screen, at the width and height of a laptop. Frames are ' +
    '`requestAnimationFrame` calls; beside them, those of an empty page in the same run. Message to paint: from the ' +
    '`message` event of each quote of a watched symbol until the first task after the frame that shows its price or a ' +
    'newer one; from sending, by the clock of the machine, which includes all waiting before the event. The browser ' +
    'reports no task below 50 ms, which is why the longest may be 0.',
  async run(lab, options) {
    const load = { symbols: SYMBOLS, perSecond: 10_000, seconds: options.seconds, view: { ...LAPTOP, probed: true } };
    const { results, run } = await runPairs(lab, options, {
      tickwire: {
        ...load,
        html: (feed) => kitPage(feed, load),
        seen: [120, 260],
        lateness: true,
        before: ({ page }) =>
          page.evaluate(
            (every, decimals) => {
              const watched = window.probe.watch(every, decimals);
              window.probe.start({ frames: true });
              return watched;
            },
            WATCHED,
            decimalsList(SYMBOLS),
          ),
        after: ({ page }) => page.evaluate(() => window.probe.stop()),
      },
      'blank page': blankSide(lab, options),
    });
    const ours = each(results.tickwire, 'extra');
    const blank = each(results['blank page'], 'extra');
    const settled = each(results.tickwire, 'settled');
    return {
      ...run,
      measures: [
        value({ name: 'frames', unit: 'per second', values: ours.map(perSecond), promise: { least: 57 } }),
        value({ name: 'frames of a blank page', unit: 'per second', values: blank.map(perSecond) }),
        value({ name: 'longest task', unit: 'ms', values: ours.map(longest), promise: { most: 50 } }),
        value({ name: 'longest task of a blank page', unit: 'ms', values: blank.map(longest) }),
        value({
          name: 'quotes that arrived in their time',
          unit: '%',
          values: each(results.tickwire, ({ kept }) => kept * 100),
        }),
        value({
          name: 'p99 message to paint',
          unit: 'ms',
          values: ours.map(({ paints }) => quantile(paints, 0.99)),
          promise: { most: 250 },
        }),
        value({
          name: 'p99 sending to paint',
          unit: 'ms',
          values: ours.map(({ sends }) => quantile(sends, 0.99)),
          promise: { most: 250 },
        }),
        value({
          name: 'tickers without their last price',
          unit: 'of 1,000',
          values: settled.map(({ wrong }) => wrong),
          promise: { most: 0 },
        }),
        value({
          name: 'last price on screen, after the last quote',
          unit: 'ms',
          values: settled.map(({ seenMs }) => seenMs),
          promise: { most: 250 },
        }),
        value({
          name: 'last price off screen, after the last quote',
          unit: 'ms',
          values: settled.map(({ allMs }) => allMs),
          promise: { most: 1500 },
        }),
        value({ name: 'main thread', unit: 'ms per 1,000 quotes', values: each(results.tickwire, 'main') }),
        value({ name: 'script', unit: 'ms per 1,000 quotes', values: each(results.tickwire, 'script') }),
      ],
    };
  },
};
