import { Nonsense, until } from '../lab.mjs';
import { millionPage } from '../pages.mjs';
import { value } from '../statistics.mjs';

const SYMBOLS = 200;
const PER_SECOND = 20_000;
const FIRST = 10_000;
// A tenth of a byte per quote: code that got hot, and what a full heap rounds up to; not one thing kept per quote.
const FLAT_BYTES = 100_000;

export const million = {
  title: 'A million quotes',
  method:
    'Through 200 subscriptions and 20 inline tickers; heap after forced garbage collection, once the first 10,000 quotes ' +
    'are through and again at the end. Flat is less than a tenth of a byte per quote.',
  async run(lab, { pairs, quick, log }) {
    const total = quick ? 200_000 : 1_000_000;
    const runs = [];
    for (let run = 0; run < (pairs >= 9 ? 3 : 1); run++) {
      runs.push(await once(lab, total));
      log(`  ${run + 1}: ${JSON.stringify(runs.at(-1))}`);
    }
    return {
      measures: [
        value({ name: 'quotes', unit: 'through the feed', values: runs.map(({ quotes }) => quotes) }),
        value({ name: 'heap after 10,000 quotes', unit: 'bytes', values: runs.map(({ first }) => first) }),
        value({ name: 'heap at the end', unit: 'bytes', values: runs.map(({ last }) => last) }),
        value({
          name: 'growth',
          unit: 'bytes',
          values: runs.map(({ first, last }) => last - first),
          promise: { most: FLAT_BYTES },
        }),
        value({ name: 'growth of the DOM', unit: 'bytes', values: runs.map(({ dom }) => dom) }),
      ],
    };
  },
};

async function once({ sender, open }, total) {
  await sender.reset();
  const tab = await open(millionPage(sender.wsUrl, { symbols: SYMBOLS, tickers: 20 }));
  const { page, session } = tab;
  const accepted = () => page.evaluate(() => window.bench.accepted());
  const heap = async () => {
    // What became free while collecting is free only for the next collection.
    for (let time = 0; time < 3; time++) await session.send('HeapProfiler.collectGarbage');
    return session.send('Runtime.getHeapUsage');
  };
  try {
    await page.waitForFunction(() => window.bench);
    await until(() => sender.stats.subscribed >= SYMBOLS, 'million: subscribing');
    const before = await accepted();
    const pass = async (count, upTo) => {
      await sender.run({ symbols: SYMBOLS, perSecond: PER_SECOND, most: count });
      const patience = (count / PER_SECOND) * 4000 + 20_000;
      await until(async () => (await accepted()) - before >= upTo, `million: ${upTo} quotes`, patience);
    };
    await pass(FIRST, FIRST);
    const first = await heap();
    await pass(total - FIRST, total);
    const last = await heap();
    const rejected = await page.evaluate(() => window.bench.rejected());
    if (rejected > 0) throw new Nonsense(`million: ${rejected} quotes were rejected`);
    return {
      quotes: (await accepted()) - before,
      first: first.usedSize,
      last: last.usedSize,
      dom: last.embedderHeapUsedSize - first.embedderHeapUsedSize,
    };
  } finally {
    await sender.stop();
    await tab.close();
  }
}
