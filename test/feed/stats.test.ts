import { expect } from '@open-wc/testing';
import type { Dialect } from '../../src/dialects/dialect.ts';
import type { FeedStats } from '../../src/feed/api.ts';
import { settle } from '../tools/fake-clock.ts';
import { fakeFetch } from '../tools/fake-fetch.ts';
import type { FakeSource } from '../tools/fake-source.ts';
import { feedRig, loadFeed } from '../tools/feed-rig.ts';
import fc from '../tools/property.ts';
import { painted } from '../tools/stage.ts';

const SECOND = 1000;

async function rig(dialects?: Partial<Dialect>[]) {
  const made = await feedRig({ dialects, symbols: ['BTC', 'ETH'] });
  const told: FeedStats[] = [];
  const over = new AbortController();
  return {
    ...made,
    told,
    /** Ends the measuring. */
    stop: () => over.abort(),
    async measure() {
      made.feed.subscribe({ kind: 'stats' }, (stats) => told.push(stats), { signal: over.signal });
      await settle();
    },
  };
}

const last = (told: readonly FeedStats[]) => told.at(-1) as FeedStats;
const total = (rates: readonly number[] = []) => rates.reduce((sum, rate) => sum + rate, 0);

describe('the statistics of a feed', () => {
  before(loadFeed);

  it('are zeros before anything came, with the symbols that are in use', async () => {
    const { feed } = await rig();
    const nothing = { quotes: 0, trades: 0, lastPriceAt: undefined };
    expect(feed.stats).to.deep.equal({
      ...{ messages: 0, quotes: 0, trades: 0, rejected: {}, characters: 0, reconnects: 0 },
      ...{ lastPriceAt: undefined, lastStreamedAt: undefined, openedAt: undefined },
      symbols: new Map([
        ['BTC', nothing],
        ['ETH', nothing],
      ]),
    });
  });

  it('count what was sent, whatever it was', async () => {
    const message = fc.oneof(
      fc.record({ kind: fc.constant('quote'), symbol: fc.constantFrom('BTC', 'ETH'), price: fc.integer({ min: 1 }) }),
      fc.record({ kind: fc.constant('trade'), symbol: fc.constantFrom('BTC', 'ETH'), price: fc.integer({ min: 1 }) }),
      fc.record({
        kind: fc.constant('quote'),
        symbol: fc.constantFrom('BTC', 7),
        price: fc.constantFrom(0, 'NaN', {}),
      }),
      fc.record({ kind: fc.constant('quote'), symbol: fc.constant('UNASKED'), price: fc.constant(1) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(message, { maxLength: 40 }), async (messages) => {
        const { feed, source } = await rig();
        source.last.open();
        for (const each of messages) source.last.message(each);
        const good = messages.filter(({ price }) => typeof price === 'number' && price > 0);
        const of = (kind: string, symbol?: string) =>
          good.filter((each) => each.kind === kind && (symbol ?? each.symbol) === each.symbol).length;
        const { stats } = feed;
        expect(stats).to.include({ messages: messages.length, quotes: of('quote'), trades: of('trade') });
        expect(total(Object.values(stats.rejected))).to.equal(messages.length - good.length);
        expect([...stats.symbols.keys()]).to.deep.equal(['BTC', 'ETH']);
        for (const [symbol, { quotes, trades }] of stats.symbols)
          expect([quotes, trades]).to.deep.equal([of('quote', symbol), of('trade', symbol)]);
      }),
      { numRuns: 20 },
    );
  });

  it('are plain data, which another copy of the kit may keep', async () => {
    const { feed, source, clock, told, measure } = await rig();
    await measure();
    source.last.open();
    source.last.quote('BTC', 1);
    await clock.advance(2 * SECOND);
    expect(structuredClone(last(told))).to.deep.equal(last(told));
    const kept = feed.stats;
    source.last.quote('BTC', 2);
    expect(kept.quotes).to.equal(1);
    expect(kept.symbols.get('BTC')?.quotes).to.equal(1);
  });

  it('count the text that its transport sees', async () => {
    let message: (message: unknown, characters?: number) => void = () => {};
    const { feed } = await rig([
      {
        transport(_url, listener) {
          message = listener.message;
          queueMicrotask(listener.open);
          return { send() {}, close() {} };
        },
      },
    ]);
    message({ kind: 'quote', symbol: 'BTC', price: 1 }, 120);
    message({ kind: 'quote', symbol: 'BTC', price: 2 }, 80);
    message({ kind: 'quote', symbol: 'BTC', price: 3 });
    expect(feed.stats).to.include({ characters: 200, messages: 3 });
  });

  it('count connections that were lost, and tell when the present one opened', async () => {
    const { feed, source, clock } = await rig();
    source.last.end(1006); // never opened
    await clock.advance(5 * SECOND);
    expect(feed.stats).to.include({ reconnects: 0, openedAt: undefined });
    for (let lost = 1; lost <= 3; lost++) {
      source.last.open();
      const now = clock.now();
      source.last.quote('BTC', lost);
      await clock.advance(12 * SECOND);
      expect(feed.stats.openedAt).to.equal(now);
      source.last.end(1006);
      expect(feed.stats).to.include({ reconnects: lost, openedAt: undefined });
      await clock.advance(10 * SECOND);
    }
  });

  it('count a connection, too, that was lost as soon as it was there', async () => {
    let opened = 0;
    const { feed, clock } = await rig([
      {
        transport(_url, listener) {
          opened++;
          listener.open();
          listener.end({ opened: true, code: 1006, reason: 'fake' });
          return { send() {}, close() {} };
        },
      },
    ]);
    await clock.advance(20 * SECOND);
    expect(opened).to.be.above(2);
    expect(feed.stats.reconnects).to.equal(opened);
  });

  describe('while somebody looks', () => {
    it('are told at once and each second, though nothing happens, until he leaves', async () => {
      const { told, clock, measure, stop, feed } = await rig();
      await measure();
      expect(told.length).to.equal(1);
      await clock.advance(5 * SECOND);
      expect(told.length).to.equal(6);
      expect(last(told).live?.rates).to.deep.equal([0, 0, 0, 0, 0]);
      stop();
      const { waiting } = clock;
      await clock.advance(5 * SECOND);
      expect(told.length).to.equal(6);
      expect(feed.stats.live).to.equal(undefined);
      expect(clock.waiting).to.be.below(waiting);
    });

    it('are measured once for all that look', async () => {
      const { told, clock, measure, feed, stop } = await rig();
      await measure();
      const { waiting } = clock;
      const end = feed.subscribe({ kind: 'stats' }, (stats) => told.push(stats));
      await settle();
      expect(clock.waiting).to.equal(waiting);
      await clock.advance(SECOND);
      expect(told.length).to.equal(4);
      expect(told[2]).to.deep.equal(told[3]);
      // One leaves and another comes within the same moment: still one measuring.
      stop();
      end();
      feed.subscribe({ kind: 'stats' }, (stats) => told.push(stats));
      await settle();
      told.length = 0;
      await clock.advance(3 * SECOND);
      expect(told.length).to.equal(3);
    });

    it('one listener’s mistake is not another’s', async () => {
      const { told, clock, measure, feed } = await rig();
      const { reportError } = globalThis;
      globalThis.reportError = () => {};
      feed.subscribe({ kind: 'stats' }, () => {
        throw new Error('mine');
      });
      await measure();
      await clock.advance(2 * SECOND);
      globalThis.reportError = reportError;
      expect(told.length).to.equal(3);
    });

    it('have the messages of each of the last sixty seconds', async () => {
      const { source, told, clock, measure, feed } = await rig();
      source.last.open();
      source.last.quote('BTC', 1); // before anybody looked
      await measure();
      for (let second = 0; second < 70; second++) {
        for (let each = 0; each < second % 4; each++) source.last.quote('BTC', second + 1);
        await clock.advance(SECOND);
      }
      const rates = last(told).live?.rates ?? [];
      expect(rates.length).to.equal(60);
      expect(rates.slice(-4)).to.deep.equal([2, 3, 0, 1]);
      expect(feed.stats.live?.rates).to.deep.equal(rates);
    });

    it('share out evenly what came while the timers of a hidden page slept', async () => {
      const { source, told, clock, measure } = await rig();
      source.last.open();
      await measure();
      clock.jump(9 * SECOND);
      for (let each = 0; each < 20; each++) source.last.quote('BTC', 1 + each);
      await clock.advance(SECOND);
      expect(last(told).live?.rates).to.deep.equal(Array(10).fill(2));
    });

    it('say how old prices are when they come, where the venue’s clock is known', async () => {
      const { source, told, clock, measure } = await rig();
      source.last.open();
      await measure();
      for (let second = 0; second < 20; second++) {
        source.last.quote('BTC', 1 + second, { time: clock.now() - 40 });
        source.last.quote('ETH', 1 + second, { time: clock.now() - (second === 0 ? 900 : 60) });
        await clock.advance(SECOND);
      }
      expect(last(told).live?.latency).to.deep.equal({ p50: 40, p95: 60, of: 'venue' });
      // A price is a sample once, and for a minute.
      await clock.advance(61 * SECOND);
      expect(last(told).live?.latency).to.equal(undefined);
    });

    it('don’t believe a clock by which prices come before they were made', async () => {
      const { source, told, clock, measure } = await rig();
      source.last.open();
      await measure();
      for (let second = 0; second < 5; second++) {
        source.last.quote('BTC', 1 + second, { time: clock.now() + 5000 });
        await clock.advance(SECOND);
      }
      expect(last(told).live?.latency).to.equal(undefined);
    });

    it('say how long a request takes, where there is no venue’s clock', async () => {
      const { source, told, clock, measure } = await rig([{ replies: true, probe: (id) => ({ do: 'probe', id }) }]);
      source.last.open();
      await clock.advance(30);
      source.last.message({ kind: 'reply', id: 1 });
      await measure();
      await clock.advance(SECOND);
      expect(last(told).live?.latency).to.deep.equal({ p50: 30, p95: 30, of: 'request' });
      // Into silence a probe is sent, and though a price comes before it, its own answer is timed.
      source.last.quote('BTC', 1);
      await clock.advance(20 * SECOND);
      const probe = source.last.sent.at(-1) as { do: string; id: number };
      expect(probe.do).to.equal('probe');
      await clock.advance(10);
      source.last.quote('BTC', 2);
      await clock.advance(80);
      source.last.message({ kind: 'reply', id: probe.id });
      await clock.advance(SECOND);
      expect(last(told).live?.latency).to.deep.equal({ p50: 30, p95: 90, of: 'request' });
    });

    it('time requests by REST, too', async () => {
      const fetches = fakeFetch();
      const rest = {
        requests: (_: string, [symbol]: readonly string[], round: number) =>
          round > 0 ? [] : [{ url: `https://stage/${symbol}` }],
        *read() {},
      };
      const { source, told, clock, measure } = await rig([{ rest: () => rest }]);
      source.last.open();
      await measure();
      for (let turn = 0; turn < 10 && fetches.requests.length === 0; turn++) {
        await clock.advance(100);
        await settle();
      }
      await clock.advance(70);
      fetches.last.answer([]);
      await settle();
      await clock.advance(SECOND);
      fetches.restore();
      expect(last(told).live?.latency).to.include({ of: 'request' });
      expect(last(told).live?.latency?.p50).to.be.within(70, 170);
    });

    it('say how long a price takes to its painted frame, without keeping any symbol in use', async () => {
      const { source, told, clock, measure, feed } = await rig();
      source.last.open();
      source.last.quote('BTC', 1);
      await measure();
      for (let turn = 0; turn < 8; turn++) {
        await clock.advance(250);
        source.last.quote('BTC', 2 + turn);
        await clock.paint();
        await painted();
      }
      await clock.advance(SECOND);
      const { p50 = -1, p95 = -1 } = last(told).live?.paint ?? {};
      expect(p50).to.be.within(0, 100);
      expect(p95).to.be.at.least(p50);
      expect(feed.wanted().length).to.equal(2);
    });

    it('say so of symbols that move every other second, too, and do without one that moves no more', async () => {
      const { source, told, clock, measure } = await rig();
      source.last.open();
      source.last.quote('ETH', 1);
      await measure();
      const painting = () => last(told).live?.paint;
      for (let turn = 0; turn < 15 && !painting(); turn++) {
        await clock.advance(SECOND);
        source.last.quote('BTC', 2 + turn);
        await clock.paint();
        await painted();
        await clock.advance(SECOND);
      }
      expect(painting()?.p50).to.be.within(0, 100);
    });
  });

  describe('of a list of sources', () => {
    it('are the sum of theirs, with each of them by itself', async () => {
      const { sources, feed, clock, told, measure } = await rig([{}, {}]);
      const [first, second] = sources as [FakeSource, FakeSource];
      first.last.open();
      first.last.quote('BTC', 1);
      first.last.quote('BTC', 'NaN');
      await measure();
      // The first never has ETH: the second is asked, too.
      for (let turn = 0; turn < 6; turn++) {
        await clock.advance(SECOND);
        await settle();
        if (turn < 4) first.last.quote('BTC', 2 + turn);
      }
      second.last.open();
      await clock.advance(SECOND);
      await settle();
      second.last.quote('ETH', 5, { time: clock.now() - 25 });
      second.last.quote('ETH', 0);
      await clock.advance(SECOND);
      const { stats } = feed;
      expect(stats.sources?.map(({ label }) => label)).to.deep.equal(['source0', 'source1']);
      expect(stats).to.include({ messages: 8, quotes: 6, trades: 0, reconnects: 0 });
      expect(stats.rejected).to.deep.equal({ price: 2 });
      expect(stats.symbols.get('BTC')?.quotes).to.equal(5);
      expect(stats.symbols.get('ETH')?.quotes).to.equal(1);
      expect(stats.sources?.map((source) => source.stats.messages)).to.deep.equal([6, 2]);
      expect(stats.live?.latency).to.deep.equal({ p50: 25, p95: 25, of: 'venue' });
      expect(total(last(told).live?.rates)).to.equal(6);
      expect(total(stats.sources?.[1]?.stats.live?.rates)).to.equal(2);
      expect(structuredClone(stats)).to.deep.equal(stats);
    });
  });
});
