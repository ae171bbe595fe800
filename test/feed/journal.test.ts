import { expect } from '@open-wc/testing';
import type { Dialect } from '../../src/dialects/dialect.ts';
import type { FeedSettings } from '../../src/feed/api.ts';
import { createHub } from '../../src/feed/hub.ts';
import { createNote, createWriter, followJournal, noteOf } from '../../src/feed/journal.ts';
import type { JournalEntry } from '../../src/feed/state.ts';
import { fakeClock, settle } from '../tools/fake-clock.ts';
import { type FakeFetch, fakeFetch } from '../tools/fake-fetch.ts';
import type { FakeSource } from '../tools/fake-source.ts';
import { feedRig, loadFeed } from '../tools/feed-rig.ts';
import fc from '../tools/property.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

async function rig(dialects?: Partial<Dialect>[], settings?: FeedSettings, symbols?: readonly string[]) {
  const made = await feedRig({ dialects, settings, symbols });
  const { feed, work } = made;
  const told: JournalEntry[] = [];
  feed.subscribe({ kind: 'journal' }, (entry) => told.push(entry), { unpaced: true });
  await work(0);
  return {
    ...made,
    /** As a listener is told. */
    told,
    texts: (type: string) => feed.journal().flatMap((entry) => (entry.type === type ? entry.text : [])),
  };
}

const types = (entries: readonly JournalEntry[]) => entries.map(({ type }) => type);

describe('a journal', () => {
  const list = () => {
    const clock = fakeClock();
    const journal: JournalEntry[] = [];
    const write = createWriter(clock, journal);
    const note = (level: JournalEntry['level'], type: string, text: string, symbol?: string) =>
      write({ level, type, text, symbol });
    return { clock, journal, note };
  };

  it('is bounded and in order, and gives each entry a number above all before it, whatever happens', () => {
    const step = fc.record({
      type: fc.constantFrom('connecting', 'reconnect', 'signal', 'move', 'note'),
      text: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'),
      symbol: fc.option(fc.constantFrom('BTC', 'ETH'), { nil: undefined }),
      wait: fc.nat(200_000),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 600, size: 'max' }), (steps) => {
        const { clock, journal, note } = list();
        let highest = 0;
        let times = 0;
        followJournal(journal, ({ id, count }) => {
          if (count === 1) expect(id).to.be.above(highest);
          highest = Math.max(highest, id);
          times++;
        });
        for (const { type, text, symbol, wait } of steps) {
          note('info', type, text, symbol);
          clock.jump(wait);
        }
        expect(times).to.equal(steps.length);
        expect(new Set(journal.map(({ id }) => id)).size).to.equal(journal.length);
        for (const [index, { time }] of journal.entries()) expect(time).to.be.at.least(journal[index - 1]?.time ?? 0);
        const ofMarket = journal.filter(({ type }) => type === 'signal' || type === 'move');
        expect(ofMarket.length).to.be.at.most(100);
        expect(journal.length - ofMarket.length).to.be.at.most(100);
        if (journal.length < 100) expect(journal.reduce((sum, { count }) => sum + count, 0)).to.equal(steps.length);
      }),
      { numRuns: 50 },
    );
  });

  it('tells what goes in circles once for each step, with a count, under its number and as the newest', () => {
    const { clock, journal, note } = list();
    const heard: number[] = [];
    followJournal(journal, ({ id }) => heard.push(id));
    for (let round = 0; round < 50; round++) {
      note('warn', 'reconnect', 'The connection was lost');
      note('info', 'connecting', 'Connecting to x');
      clock.jump(5 * SECOND);
    }
    expect(journal.map(({ id, text, count }) => [id, text, count])).to.deep.equal([
      [1, 'The connection was lost', 50],
      [2, 'Connecting to x', 50],
    ]);
    expect(heard.length).to.equal(100);
    clock.jump(11 * MINUTE);
    note('info', 'connecting', 'Connecting to x');
    expect(journal.at(-1)).to.include({ id: 3, count: 1 });
  });

  it('loses nothing to a burst of signals', () => {
    const { journal, note } = list();
    note('info', 'connected', 'Connected');
    for (let n = 0; n < 1000; n++) note('info', 'signal', `BUY ${n}`, 'BTC');
    expect(journal[0]).to.include({ type: 'connected' });
    expect(journal.length).to.equal(101);
    expect(journal.at(-1)?.text).to.equal('BUY 999');
    expect(journal[1]?.text).to.equal('BUY 900');
  });

  it('has a code and plain values beside its English text, cleaned and cut', () => {
    const clock = fakeClock();
    const journal: JournalEntry[] = [];
    const note = createNote(clock, journal);
    note('warn', 'stale', { span: 20_000 });
    note('info', 'subscribed', { count: 1, names: 'BTC' });
    note('info', 'unknown', { symbol: 'MATIC', name: 'POL' }, { symbol: 'MATIC' });
    note('info', 'unknown', { symbol: `[{name}]\u202e${'x'.repeat(600)}`, name: undefined });
    expect(journal.map(({ type, code, text, values }) => [type, code, text, values]).slice(0, 3)).to.deep.equal([
      ['stale', 'stale', 'Connected, but no price for 20 s', { span: 20_000 }],
      ['subscribed', 'subscribed', 'Subscribed to 1 symbol: BTC', { count: 1, names: 'BTC' }],
      ['unknown', 'unknown', 'The source has no MATIC; it was renamed to POL', { symbol: 'MATIC', name: 'POL' }],
    ]);
    expect(journal[3]?.text).to.match(/^The source has no \[\{name\}\]x+…$/);
    expect(journal[3]?.values?.symbol).to.have.length(500);
    expect(Object.keys(journal[3]?.values ?? {})).to.deep.equal(['symbol']);
    for (const { values } of journal) expect(Object.isFrozen(values)).to.equal(true);
  });

  it('takes a code and its values from a page, and nothing but texts and numbers in them', () => {
    const clock = fakeClock();
    const journal: JournalEntry[] = [];
    const many = Object.fromEntries(Array.from({ length: 50 }, (_, at) => [`value${at}`, at]));
    const values = { name: 'BTC\u0000', level: Number.NaN, price: { toString: () => 'x' }, call: () => 1, ...many };
    noteOf(clock, journal, { text: 'a', code: 'alert.above', values: values as never });
    noteOf(clock, journal, { text: 'b', code: 7 as never, values: 'abc' as never });
    noteOf(clock, journal, { text: 'c', values: { span: 1 } });
    expect(journal.map(({ code }) => code)).to.deep.equal(['alert.above', '7', undefined]);
    expect(Object.keys(journal[0]?.values ?? {})).to.have.length(20);
    expect(journal[0]?.values).to.include({ name: 'BTC', value0: 0 }).and.not.have.any.keys('level', 'price', 'call');
    expect(journal[2]?.values).to.equal(undefined);
  });

  it('takes what a page has to tell, cleaned and cut', () => {
    const { clock, journal } = list();
    noteOf(clock, journal, { text: '  over\u202e 9000\u0000 ', type: 'alert', level: 'warn', symbol: 'BTC' });
    noteOf(clock, journal, { text: 'x'.repeat(2000), level: 'loud' as never });
    noteOf(clock, journal, { text: undefined as never, type: 7 as never });
    expect(journal.map(({ level, type, text, symbol }) => [level, type, text.length, symbol])).to.deep.equal([
      ['warn', 'alert', 9, 'BTC'],
      ['info', 'note', 500, undefined],
      ['info', '7', 0, undefined],
    ]);
  });
});

describe('the journal of a feed', () => {
  let fetches: FakeFetch;
  beforeEach(() => {
    fetches = fakeFetch();
  });
  afterEach(() => fetches.restore());
  before(loadFeed);

  it('says how it connects, and what it is subscribed to when that changes', async () => {
    const { source, feed, work, texts, told } = await rig();
    source.last.open();
    source.last.quote('BTC', 1);
    await work(SECOND);
    expect(feed.journal().map(({ type, text }) => [type, text])).to.deep.equal([
      ['connecting', 'Connecting to source0'],
      ['connected', 'Connected to source0 \u00b7 source0'],
      ['subscribed', 'Subscribed to 1 symbol: BTC'],
    ]);
    for (const symbol of ['ETH', 'SOL', 'XRP', 'ADA', 'DOT']) feed.subscribe(symbol, () => {});
    await work(SECOND);
    await work(10 * SECOND);
    expect(texts('subscribed').slice(1)).to.deep.equal(['Subscribed to 6 symbols: BTC, ETH, SOL, XRP, ADA, …']);
    expect(told.map(({ id }) => id)).to.deep.equal([1, 2, 3, 4]);
  });

  for (const [name, dialects] of Object.entries({ 'the source': [{}], 'a list of them': [{}, {}] }))
    it(`says nothing of what it asks ${name} for the time of a question`, async () => {
      const { source, feed, work, texts } = await rig(dialects);
      source.last.open();
      source.last.quote('BTC', 1);
      await work(SECOND);
      const questions = Promise.all([feed.history('ETH'), feed.symbols()]);
      await work(SECOND);
      await questions;
      await work(10 * SECOND);
      expect(texts('subscribed')).to.deep.equal(['Subscribed to 1 symbol: BTC']);
      expect(texts('failover')).to.deep.equal([]);
    });

  it('says that it takes all that there is, where it does', async () => {
    const { source, work, texts } = await rig([{ subscribe: undefined as never }], {}, ['*']);
    source.last.open();
    await work(SECOND);
    expect(texts('subscribed')).to.deep.equal(['Subscribed to all that the source sends']);
  });

  it('says that a connection was lost, and why; in circles, once', async () => {
    const { source, work, feed, texts } = await rig();
    for (let round = 0; round < 4; round++) {
      source.last.open();
      source.last.quote('BTC', 1);
      await work(11 * SECOND);
      source.last.end(1006);
      await work(5 * SECOND);
    }
    const counts = feed.journal().map(({ type, count }) => [type, count]);
    expect(counts.sort()).to.deep.equal([
      ['connected', 4],
      ['connecting', 4],
      ['reconnect', 4],
      ['subscribed', 1],
    ]);
    await work(10 * SECOND);
    source.last.end(1006);
    await work(0);
    expect(texts('reconnect')).to.deep.equal([
      'The connection was lost',
      'The source refused the connection or could not be reached',
    ]);
  });

  it('says that prices no longer stream, what stands in, and that they are back', async () => {
    const rest = {
      requests: (_: string, symbols: readonly string[], round: number) =>
        round > 0 ? [] : symbols.map((symbol) => ({ url: `https://stage/${symbol}`, symbols: [symbol] })),
      *read(body: unknown) {
        yield body as never;
      },
    };
    fetches.reply((request) => request.answer({ kind: 'quote', symbol: 'BTC', price: 1.001 }));
    const { source, work, feed } = await rig([{ rest: () => rest }]);
    source.last.open();
    source.last.quote('BTC', 1);
    await work(SECOND);
    const before = feed.journal().length;
    for (let turn = 0; turn < 30; turn++) await work(SECOND);
    expect(feed.state.phase).to.equal('polling');
    source.last.quote('BTC', 1.002);
    await work(SECOND);
    expect(
      feed
        .journal()
        .slice(before)
        .map(({ level, type, text }) => [level, type, text]),
    ).to.deep.equal([
      ['warn', 'stale', 'Connected, but no price for 20 s'],
      ['warn', 'fallback', 'Prices come by request, while the stream is away'],
      ['info', 'fallback', 'Prices stream again'],
    ]);
  });

  it('says that nobody wants a price any more', async () => {
    const { source, feed, stop, work } = await rig();
    source.last.open();
    stop();
    await work(40 * SECOND);
    expect(feed.journal().at(-1)).to.include({ type: 'closed', level: 'info' });
  });

  it('counts what was refused, with a cleaned sample, some seconds apart for each kind', async () => {
    const { source, work, feed, told } = await rig();
    source.last.open();
    source.last.quote('BTC', 1);
    await work(SECOND);
    told.length = 0;
    for (let turn = 0; turn < 30; turn++) {
      for (let each = 0; each < 10; each++) source.last.quote('BTC', `<b>\u202e${turn}\u0000</b>${'9'.repeat(200)}`);
      source.last.message({ kind: 'quote', symbol: { secret: 1 }, price: 1 });
      await work(SECOND);
    }
    const rejected = feed.journal().filter(({ type }) => type === 'rejected');
    expect(rejected.length).to.equal(2);
    const [price, symbol] = ['price', 'symbol'].map((why) => rejected.find(({ text }) => text.includes(why)));
    expect(price?.text).to.match(
      /^Refused a quote or a trade whose price is none above 0 \(such as "<b>\d+<\/b>9+…" of BTC\)$/,
    );
    expect(symbol?.text).to.equal('Refused a quote or a trade without a symbol (such as {…})');
    expect(price?.count).to.be.within(250, 300);
    expect(told.length).to.be.within(10, 14);
    await work(6 * SECOND);
    expect(feed.journal().findLast(({ text }) => text.includes('price is'))?.count).to.equal(300);
  });

  it('says where a dialect of the page’s own failed', async () => {
    const { source, work, texts } = await rig([
      {
        *read(message) {
          yield (message as { deep: { quote: never } }).deep.quote;
        },
      },
    ]);
    source.last.open();
    source.last.message({});
    await work(2 * SECOND);
    expect(texts('rejected').join()).to.match(/^The dialect failed on a message \(TypeError: /);
  });

  it('has the source’s signals and moods', async () => {
    const { source, feed, work } = await rig();
    source.last.open();
    source.last.message({
      kind: 'signal',
      symbol: 'BTC',
      call: 'STRONG_BUY',
      confidence: 82,
      entry: '64000',
      target: 70000,
    });
    source.last.message({ kind: 'signal', call: 'BULLISH', bullish: 12, bearish: 3 });
    await work(10);
    expect(
      feed
        .journal()
        .slice(-2)
        .map(({ type, text, symbol }) => [type, text, symbol]),
    ).to.deep.equal([
      ['signal', 'STRONG_BUY BTC, confidence 82 %, entry 64000, target 70000', 'BTC'],
      ['sentiment', 'BULLISH, bullish 12, bearish 3', undefined],
    ]);
  });

  it('tells a pause and its end, once each', async () => {
    const { feed, source, work, texts } = await rig();
    source.last.open();
    feed.pause();
    feed.pause();
    source.last.quote('BTC', 1);
    await work(SECOND);
    feed.resume();
    await work(SECOND);
    expect(texts('paused')).to.deep.equal(['Everything that shows this feed stands still']);
    expect(texts('resumed')).to.deep.equal(['It goes on, from now']);
  });

  it('says what is wrong with an address, though nothing is ever opened', async () => {
    const clock = fakeClock();
    const hub = createHub(clock, Promise.resolve());
    const { warn } = console;
    console.warn = () => {};
    const feeds = ['source0 ftp://x', 'nobody wss://x.example', 'wss://user:secret@x.example'].map((feed) =>
      hub.open(feed, { get: () => undefined }),
    );
    for (const feed of feeds) feed.subscribe('BTC', () => {});
    await clock.advance(100);
    await settle();
    console.warn = warn;
    for (const feed of feeds) {
      expect(feed.journal().map(({ level, type }) => [level, type])).to.deep.equal([['error', 'blocked']]);
      expect(JSON.stringify(feed.journal())).to.not.include('secret');
    }
  });

  it('is printed to the console where configure({ debug: true }) asks for it', async () => {
    const { debug } = console;
    const lines: unknown[][] = [];
    console.debug = (...words: unknown[]) => void lines.push(words);
    const { source, feed, work } = await rig([{}], { debug: true });
    source.last.open();
    await work(SECOND);
    console.debug = debug;
    expect(lines.map(([, , entry]) => entry)).to.deep.equal(feed.journal());
  });

  describe('tells a big move', () => {
    const moving = async (settings: FeedSettings = {}) => {
      const r = await rig([{}], settings);
      r.source.last.open();
      return {
        ...r,
        async price(price: number, more: object = {}) {
          r.source.last.quote('BTC', price, more);
          await r.work(SECOND);
        },
      };
    };

    it('of more than 2 % within five minutes, and then of as much again', async () => {
      const { price, texts, work } = await moving();
      await price(100);
      await price(101.9);
      expect(texts('move')).to.deep.equal([]);
      await price(102.1);
      await price(102.2);
      await price(103);
      expect(texts('move')).to.deep.equal(['BTC rose by 2.1 % within 5 minutes, to 102.1']);
      await price(104.3);
      await price(101.9);
      expect(texts('move').slice(1)).to.deep.equal([
        'BTC rose by 2.2 % within 5 minutes, to 104.3',
        'BTC fell by 2.3 % within 5 minutes, to 101.9',
      ]);
      // As far, but slowly.
      for (let minute = 0; minute < 8; minute++) {
        for (let second = 0; second < 6; second++) {
          await price(101.9 + minute * 0.35 + second / 1000);
          await work(9 * SECOND);
        }
      }
      expect(texts('move').length).to.equal(3);
    });

    it('of the day, when it passes 2 %, and not when it was there before us', async () => {
      const { price, texts } = await moving();
      await price(100, { changePercent: 2.5 });
      await price(100.1, { changePercent: 2.6 });
      expect(texts('move')).to.deep.equal([]);
      for (const changePercent of [1.9, 2.1, 1.6, 2.2, 1.4, 2.1]) await price(100, { changePercent });
      expect(texts('move')).to.deep.equal(['BTC is up by 2.1 % on the day']);
      await price(100, { changePercent: -2.3 });
      expect(texts('move').at(-1)).to.equal('BTC is down by 2.3 % on the day');
    });

    it('as far as configure({ bigMove }) says, and none at 0', async () => {
      const far = await moving({ bigMove: 10 });
      await far.price(100);
      await far.price(105);
      expect(far.texts('move')).to.deep.equal([]);
      await far.price(111);
      expect(far.texts('move').length).to.equal(1);
      const none = await moving({ bigMove: 0 });
      await none.price(100);
      await none.price(1000, { changePercent: 900 });
      expect(none.texts('move')).to.deep.equal([]);
    });
  });

  describe('of a list of sources', () => {
    it('has what they say, in order, and says who', async () => {
      const { sources, work, feed, told } = await rig([{}, {}]);
      const [first, second] = sources as [FakeSource, FakeSource];
      first.last.open();
      first.last.quote('BTC', 1);
      await work(SECOND);
      first.last.end(1006);
      for (let turn = 0; turn < 20 && second.sockets.length === 0; turn++) await work(SECOND);
      second.last.open();
      second.last.quote('BTC', 1);
      await work(SECOND);
      const said = feed.journal().map(({ source, type }) => `${source ?? ''} ${type}`);
      expect(said.slice(0, 3)).to.deep.equal(['source0 connected', 'source0 subscribed', 'source0 reconnect']);
      expect(said).to.include.members([
        'source0 connecting', // again
        ' failover',
        'source1 connecting',
        'source1 connected',
        'source1 subscribed',
      ]);
      const connected = feed.journal().find(({ code, source }) => code === 'connected' && source === 'source1');
      expect(connected?.values).to.deep.equal({ host: 'source1', means: 'source1' });
      const { journal } = feed;
      for (const [index, { time }] of journal().entries()) expect(time).to.be.at.least(journal()[index - 1]?.time ?? 0);
      expect(new Set(types(journal())).size).to.be.above(4);
      expect([...new Map(told.map((entry) => [entry.id, entry])).values()]).to.have.deep.members([...journal()]);
    });

    it('counts what repeats there as it does here', async () => {
      const { source: first, work, feed } = await rig([{}, {}]);
      for (let round = 0; round < 4; round++) {
        first.last.open();
        first.last.quote('BTC', 1);
        await work(SECOND);
        first.last.end(1006);
        for (let turn = 0; turn < 10; turn++) await work(SECOND);
      }
      const lost = feed.journal().filter(({ type, source }) => type === 'reconnect' && source === 'source0');
      expect(lost.reduce((sum, { count }) => sum + count, 0)).to.be.at.least(4);
      expect(lost.length).to.be.at.most(3);
    });

    it('tells one move once', async () => {
      const { source: first, work, texts } = await rig([{}, {}]);
      first.last.open();
      first.last.quote('BTC', 100);
      await work(SECOND);
      await work(SECOND);
      first.last.quote('BTC', 105);
      await work(SECOND);
      await work(SECOND);
      expect(texts('move')).to.deep.equal(['BTC rose by 5.0 % within 5 minutes, to 105']);
    });
  });
});
