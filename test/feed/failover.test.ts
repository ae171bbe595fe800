import { expect } from '@open-wc/testing';
import type { Dialect } from '../../src/dialects/dialect.ts';
import type { Feed } from '../../src/feed/api.ts';
import { createHub } from '../../src/feed/hub.ts';
import type { Quote, Trade } from '../../src/market/quote.ts';
import { fakeClock, nextMessage, settle } from '../tools/fake-clock.ts';
import { type FakeFetch, fakeFetch } from '../tools/fake-fetch.ts';
import { type FakeSource, fakeSource } from '../tools/fake-source.ts';
import { feedRig, loadFeed } from '../tools/feed-rig.ts';
import fc from '../tools/property.ts';

const SECOND = 1000;
const NONE = { get: () => undefined };

async function rig(dialects: Partial<Dialect>[], symbol = 'BTC') {
  await loadFeed();
  const made = await feedRig({ dialects, symbols: [symbol] });
  const { clock, sources } = made;
  return {
    ...made,
    /** Lets time pass while those sources send that price each second. */
    async run(seconds: number, prices: Record<number, number>, of = symbol) {
      for (let second = 0; second < seconds; second++) {
        for (const [index, price] of Object.entries(prices)) {
          const source = sources[Number(index)] as FakeSource;
          if (source.sockets.length === 0 || source.last.closed) continue;
          if (!opened.has(source.last)) source.last.open();
          opened.add(source.last);
          source.last.quote(of, price);
        }
        await clock.advance(SECOND);
        await nextMessage();
        await clock.paint();
      }
    },
  };
}
const opened = new WeakSet<object>();
const last = (quotes: readonly Quote[]) => quotes.at(-1) as Quote;
const entries = (feed: Feed, type: string) => feed.journal().filter((entry) => entry.type === type);

describe('a feed of several sources', () => {
  it('asks the first one alone, as long as that has the price', async () => {
    const { sources, feed, quotes, run } = await rig([{}, {}]);
    await run(30, { 0: 10 });
    expect(sources[0]?.sockets.length).to.equal(1);
    expect(sources[1]?.sockets.length).to.equal(0);
    expect(last(quotes)).to.include({ price: 10, freshness: 'live', source: 'source0' });
    expect(feed.state).to.include({ phase: 'live', insteadOf: undefined, dialect: 'source0' });
  });

  it('goes on to the next within seconds when the first cannot be reached, and says whose price it is', async () => {
    const { sources, feed, quotes, run } = await rig([{}, {}]);
    sources[0]?.last.end(1006);
    await run(12, { 1: 20 });
    expect(last(quotes)).to.include({ price: 20, freshness: 'live', source: 'source1' });
    expect(feed.state).to.include({ phase: 'live', label: 'source1', insteadOf: 'source0', dialect: 'source1' });
    expect(entries(feed, 'failover').map(({ text }) => text)).to.deep.equal([
      'Asking source1 for BTC, which source0 does not have now',
    ]);
  });

  it('goes on when the first falls silent, though it is connected', async () => {
    const { quotes, feed, run } = await rig([{}, {}]);
    await run(10, { 0: 10 });
    await run(80, { 1: 20 });
    expect(last(quotes)).to.include({ price: 20, source: 'source1', freshness: 'live' });
    expect(feed.state).to.include({ phase: 'live', insteadOf: 'source0' });
  });

  it('marks the way from one source to another as a gap, which is no move of the price', async () => {
    const { quotes, run } = await rig([{}, {}]);
    await run(10, { 0: 10 });
    const { session } = last(quotes);
    await run(80, { 1: 20 });
    expect(last(quotes).session).to.not.equal(session);
  });

  it('has a price on its way in the very frame in which a single source would have it', async () => {
    const { clock, sources, quotes, run } = await rig([{}, {}]);
    await run(5, { 0: 10 });
    sources[0]?.last.quote('BTC', 12);
    await clock.paint();
    expect(last(quotes).price).to.equal(12);
  });

  it('returns to the first when that has been well for a while, and lets the other go', async () => {
    const { sources, quotes, feed, run } = await rig([{}, {}]);
    await run(5, { 0: 10 });
    await run(80, { 1: 20 });
    await run(20, { 0: 11, 1: 21 });
    expect(last(quotes), 'not at once').to.include({ price: 21, source: 'source1' });
    await run(15, { 0: 11, 1: 21 });
    expect(last(quotes)).to.include({ price: 11, source: 'source0' });
    expect(feed.state).to.include({ phase: 'live', insteadOf: undefined, label: 'source0' });
    await run(60, { 0: 11 });
    expect(sources[1]?.last.closed, 'the other’s socket').to.equal(true);
  });

  it('does not flap between a source that comes and goes and one that stays', async () => {
    const { quotes, run } = await rig([{ staleAfterMs: 3 * SECOND }, {}]);
    let switches = 0;
    let source: string | undefined;
    for (let round = 0; round < 30; round++) {
      await run(40, { 0: 10, 1: 20 });
      if (last(quotes).source !== source) switches++;
      source = last(quotes).source;
      await run(20, { 1: 20 });
      if (last(quotes).source !== source) switches++;
      source = last(quotes).source;
    }
    expect(switches, 'in half an hour').to.be.below(10);
  });

  it('takes each symbol from the first source that has it', async () => {
    const only = (symbol: string): Partial<Dialect> => ({
      channel: ({ symbol: asked }) => (asked === symbol ? asked : undefined),
    });
    const { feed, run, quotes } = await rig([only('BTC'), only('EUR')]);
    const euros: Quote[] = [];
    feed.subscribe('EUR', (quote) => euros.push(quote));
    await run(3, { 0: 10 });
    for (let second = 0; second < 5; second++) {
      await run(1, { 0: 10 });
      await run(1, { 1: 1.1 }, 'EUR');
    }
    expect(last(quotes)).to.include({ source: 'source0', price: 10 });
    expect(last(euros)).to.include({ source: 'source1', price: 1.1 });
    expect(feed.state).to.include({ phase: 'live', insteadOf: undefined });
    expect(feed.refuses('BTC')).to.equal(false);
    expect(feed.refuses('XRP')).to.equal(true);
  });

  it('does not seek another name of a symbol elsewhere, as long as one of them is served', async () => {
    const only = (symbol: string): Partial<Dialect> => ({
      channel: ({ symbol: asked }) => (asked === symbol ? asked : undefined),
    });
    const { sources, feed, run } = await rig([only('BTCUSDT'), only('BTC')], 'BTCUSDT');
    const alike = ['BTCUSDT', 'BTC'];
    const quotes: Quote[] = [];
    for (const name of alike) feed.subscribe(name, (quote) => quotes.push(quote), { alike });
    await run(60, { 0: 10 }, 'BTCUSDT');
    // The first subscriber of all gave no other names; what it asks for is served, too.
    expect(sources[1]?.sockets.length).to.equal(0);
    sources[0]?.last.end(1006);
    for (let second = 0; second < 15; second++) await run(1, { 1: 20 }, 'BTC');
    expect(last(quotes)).to.include({ symbol: 'BTC', price: 20, source: 'source1' });
    await run(80, { 0: 10 }, 'BTCUSDT');
    expect(feed.state.insteadOf).to.equal(undefined);
    await run(60, { 0: 10 }, 'BTCUSDT');
    expect(sources[1]?.last.closed, 'the other’s socket').to.equal(true);
  });

  it('says that another stands in until its own prices are shown again', async () => {
    const { feed, quotes, run } = await rig([{}, {}]);
    await run(5, { 0: 10 });
    await run(60, { 1: 20 });
    await run(10, { 0: 11, 1: 21 });
    expect(last(quotes).source).to.equal('source1');
    expect(feed.state).to.include({ label: 'source1', insteadOf: 'source0', phase: 'live' });
  });

  it('when asked to reconnect, lets a source that is well go on', async () => {
    const { feed, sources, run } = await rig([{}, {}]);
    sources[0]?.last.end(1006);
    await run(12, { 1: 20 });
    const { length } = sources[1]?.sockets ?? [];
    feed.reconnect();
    await run(3, { 1: 21 });
    expect(sources[1]?.sockets.length).to.equal(length);
    expect(sources[0]?.sockets.length).to.be.above(1);
    expect(feed.state.phase).to.equal('live');
  });

  it('takes trades from the source whose price is shown, and asks no other for them', async () => {
    const { feed, sources, run } = await rig([{}, {}]);
    const trades: Trade[] = [];
    feed.subscribe({ kind: 'trade', symbol: 'BTC' }, (trade) => trades.push(trade));
    await run(20, { 0: 10 });
    expect(sources[1]?.sockets.length).to.equal(0);
    sources[0]?.last.message({ kind: 'trade', symbol: 'BTC', price: 11 });
    await run(1, { 0: 10 });
    expect(trades.map(({ price }) => price)).to.deep.equal([11]);
    sources[0]?.last.end(1006);
    await run(15, { 1: 20 });
    sources[1]?.last.message({ kind: 'trade', symbol: 'BTC', price: 21 });
    await run(1, { 1: 20 });
    expect(trades.map(({ price }) => price)).to.deep.equal([11, 21]);
  });

  it('does not go on to another source only because the first wants to be asked by name', async () => {
    const { feed, sources, run } = await rig([{}, {}]);
    feed.subscribe('*', () => {});
    await run(20, { 0: 10 });
    expect(sources[1]?.sockets.length).to.equal(0);
  });

  it('leaves a symbol without a gap when it is another one that changes its source', async () => {
    const only = (symbol: string): Partial<Dialect> => ({
      channel: ({ symbol: asked }) => (asked === symbol || asked === 'BTC' ? asked : undefined),
    });
    const { feed, quotes, run } = await rig([only('BTC'), only('EUR')]);
    await run(5, { 0: 10 });
    const { session } = last(quotes);
    feed.subscribe('EUR', () => {});
    for (let second = 0; second < 5; second++) {
      await run(1, { 0: 11 + second });
      await run(1, { 1: 1.1 }, 'EUR');
    }
    expect(last(quotes).session).to.equal(session);
  });

  it('shows the old price with its age when no source has a new one', async () => {
    const { quotes, feed, run } = await rig([{}, {}]);
    await run(5, { 0: 10 });
    await run(200, {});
    expect(last(quotes)).to.include({ price: 10, freshness: 'stale' });
    expect(feed.state.phase).to.not.equal('live');
  });

  it('closes everything when the last subscriber has gone', async () => {
    const { clock, sources, stop, run } = await rig([{}, {}]);
    sources[0]?.last.end(1006);
    await run(12, { 1: 20 });
    stop();
    await run(90, {});
    await settle();
    for (const { sockets } of sources) for (const socket of sockets) expect(socket.closed).to.equal(true);
    expect(clock.waiting, 'timers').to.equal(0);
  });

  it('says what is wrong with its first source, however well the second does', async () => {
    const clock = fakeClock();
    const { warn } = console;
    console.warn = () => {};
    const good = fakeSource({ name: 'good' });
    const hub = createHub(clock, Promise.resolve());
    hub.configure({ dialects: [good.dialect] });
    const feed = hub.open('good-ish https://x.example, good stage', NONE);
    feed.subscribe('BTC', () => {});
    for (let turn = 0; turn < 10; turn++) {
      await clock.advance(1000);
      await settle();
      if (good.sockets.length > 0 && !opened.has(good.last)) {
        opened.add(good.last);
        good.last.open();
      }
      good.sockets.at(-1)?.quote('BTC', 1);
    }
    console.warn = warn;
    expect(feed.state).to.include({ phase: 'live', insteadOf: 'x.example' });
    expect(feed.state.detail).to.include('no dialect for it');
  });

  it('whatever its sources do: shows no price as live that its source does not have so, and finds one that serves', async function () {
    this.timeout(20_000);
    const spell = fc.record({
      seconds: fc.integer({ min: 1, max: 70 }),
      well: fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }),
      drops: fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(spell, { minLength: 1, maxLength: 12 }), async (spells) => {
        const { clock, sources, quotes, run, stop } = await rig([{}, {}, {}]);
        for (const { seconds, well, drops } of spells) {
          for (const [index, source] of sources.entries())
            if (drops[index] && source.sockets.length > 0 && !source.last.closed) source.last.end(1006);
          const prices = Object.fromEntries([1, 2, 3].flatMap((price, index) => (well[index] ? [[index, price]] : [])));
          for (let second = 0; second < seconds; second++) {
            await run(1, prices);
            const shown = quotes.at(-1);
            if (shown?.freshness !== 'live') continue;
            // The source whose price it is, and no other, sent that price.
            expect(shown.source).to.equal(`source${shown.price - 1}`);
            expect(clock.now() - shown.receivedAt, 'age of what is called live').to.be.at.most(25 * SECOND);
          }
          // Patience with each source before, the longest backoff, and the time to notice silence.
          if (seconds >= 65 && well.every(Boolean)) expect(quotes.at(-1)?.freshness).to.equal('live');
        }
        stop();
        await run(90, {});
        expect(clock.waiting).to.equal(0);
      }),
      { numRuns: 15 },
    );
  });

  describe('that ends with one which only answers requests', () => {
    let fetches: FakeFetch;
    beforeEach(() => {
      fetches = fakeFetch();
    });
    afterEach(() => fetches.restore());

    const slow: Partial<Dialect> = {
      transport: 'rest',
      home: { stream: 'https://slow.example', rest: 'https://slow.example' },
      label: 'Slow',
      pollMs: 60 * SECOND,
      subscribe: undefined as never,
      rest: () => ({
        requests: (base, symbols, round) => (round === 0 ? [{ url: `${base}/${symbols.join()}` }] : []),
        *read(body) {
          yield body as never;
        },
      }),
    };

    it('asks it at its own pace, shows polled prices as such, and stays with them', async () => {
      fetches.reply((request) => request.answer({ kind: 'quote', symbol: 'BTC', price: 30 }));
      const clock = fakeClock();
      const first = fakeSource({ name: 'first' });
      const hub = createHub(clock, Promise.resolve());
      hub.configure({ dialects: [first.dialect, { ...fakeSource().dialect, ...slow, name: 'slow' } as Dialect] });
      const feed = hub.open('first stage, slow', NONE);
      const quotes: Quote[] = [];
      feed.subscribe('BTC', (quote) => quotes.push(quote));
      for (let second = 0; second < 130; second++) {
        if (second === 2) first.last.end(1006);
        await clock.advance(SECOND);
        if (second < 20) await settle();
        await clock.paint();
      }
      expect(last(quotes)).to.include({ price: 30, freshness: 'polled', source: 'Slow' });
      expect(feed.state).to.include({ phase: 'polling', transport: 'rest', insteadOf: 'first', label: 'Slow' });
      expect(fetches.requests.length).to.be.within(2, 4);
    });
  });
});
