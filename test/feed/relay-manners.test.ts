// What a feed makes of a source's other words: refusals of the reader, markets, signals, histories, hosts.
import { expect } from '@open-wc/testing';
import type { Dialect, RestDialect } from '../../src/dialects/dialect.ts';
import type { FeedSettings } from '../../src/feed/api.ts';
import { createFeed, type PageState, type SharedFeed } from '../../src/feed/feed.ts';
import { createFrame } from '../../src/feed/frame.ts';
import { createHub } from '../../src/feed/hub.ts';
import type { Candle, Quote, Signal } from '../../src/market/quote.ts';
import { type FakeClock, fakeClock, settle } from '../tools/fake-clock.ts';
import { type FakeFetch, fakeFetch } from '../tools/fake-fetch.ts';
import { type FakeSource, fakeSource } from '../tools/fake-source.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

type Rig = {
  clock: FakeClock;
  source: FakeSource;
  shared: SharedFeed;
  quotes: Quote[];
  work(ms: number): Promise<void>;
};

async function rig(extra: Partial<Dialect> = {}, settings: FeedSettings = {}): Promise<Rig> {
  const clock = fakeClock();
  const source = fakeSource(extra);
  const page: PageState = { suspended: false, online: true };
  const shared: SharedFeed = createFeed({
    clock,
    frame: createFrame(clock),
    sources: [{ dialect: 'fake' }],
    page,
    settings: () => settings,
    findDialect: () => source.dialect,
    open: () => shared.api,
    ready: Promise.resolve(),
    guarded: () => {},
  });
  const quotes: Quote[] = [];
  shared.api.subscribe('BTC', (quote) => quotes.push(quote));
  const work = async (ms: number) => {
    await clock.advance(ms);
    await settle();
    await clock.paint();
  };
  // What is loaded when it is first needed is there before the test needs it.
  await Promise.all([
    import('../../src/feed/guard.ts'),
    import('../../src/feed/address.ts'),
    import('../../src/feed/history.ts'),
    import('../../src/feed/reporter.ts'),
  ]);
  await work(100);
  return { clock, source, shared, quotes, work };
}
const types = ({ shared }: Rig) => shared.api.journal().map(({ type }) => type);
const rest = (extra: Partial<RestDialect> = {}): RestDialect => ({
  requests: (base, symbols, round) =>
    round === 0 ? symbols.map((symbol) => ({ url: `${base}/${symbol}`, symbols: [symbol] })) : [],
  *read(body) {
    yield body as never;
  },
  ...extra,
});

describe('a source that wants the reader to sign in', () => {
  const ending = () => 'auth' as const;

  it('is not asked again and again: the feed is blocked, and says why', async () => {
    const { source, shared, work } = await rig({ ending });
    source.last.end();
    await work(10 * MINUTE);
    expect(source.sockets.length).to.equal(1);
    expect(shared.api.state).to.include({ phase: 'blocked', reason: 'auth', retryAt: undefined });
    expect(shared.api.journal().at(-1)).to.include({ level: 'error', type: 'auth', text: 'Sign in needed' });
  });

  it('is asked again when somebody says so, as after the sign-in', async () => {
    const { source, shared, quotes, work } = await rig({ ending });
    source.last.end();
    await work(MINUTE);
    shared.api.reconnect();
    await work(2 * SECOND);
    expect(source.sockets.length).to.equal(2);
    source.last.open();
    source.last.quote('BTC', 1);
    await work(10);
    expect(quotes.at(-1)).to.include({ price: 1, freshness: 'live' });
    expect(shared.api.state).to.include({ phase: 'live', reason: undefined });
  });

  it('is asked once more with a new token, and then no more', async () => {
    const asked: boolean[] = [];
    const denied = { ending: () => undefined, transport: undefined as never };
    const plain = fakeSource();
    const sockets: { refused: boolean | undefined; end(): void }[] = [];
    const { shared, work } = await rig(
      {
        ...denied,
        transport(_url, listener, { refused }) {
          sockets.push({ refused, end: () => listener.end({ opened: false, reason: 'no', denied: true }) });
          asked.push(refused === true);
          return { send() {}, close() {} };
        },
      },
      { token: () => 'secret' },
    );
    expect(plain.sockets.length).to.equal(0);
    sockets[0]?.end();
    await work(2 * SECOND);
    expect(sockets.length).to.equal(2);
    sockets[1]?.end();
    await work(10 * MINUTE);
    expect(asked).to.deep.equal([false, true]);
    expect(shared.api.state).to.include({ phase: 'blocked', reason: 'auth' });
    expect(JSON.stringify([shared.api.journal(), shared.api.state])).to.not.include('secret');
  });
});

describe('a source with several hosts', () => {
  const { WebSocket: original } = globalThis;
  afterEach(() => {
    globalThis.WebSocket = original;
  });

  it('is tried at the next after two failures, stays where it was let in, and returns to the first after half an hour', async () => {
    const urls: string[] = [];
    const sockets: { onopen?: () => void; onmessage?: (event: object) => void; onclose?: (event: object) => void }[] =
      [];
    class FakeWebSocket {
      static OPEN = 1;
      readyState = 1;
      constructor(url: string) {
        urls.push(new URL(url).host);
        sockets.push(this as never);
      }
      send() {}
      close() {}
    }
    globalThis.WebSocket = FakeWebSocket as never;
    const { work } = await rig({
      home: { stream: ['wss://a.example', 'wss://b.example', 'wss://c.example'], rest: 'https://rest.example' },
      transport: 'websocket',
    });
    const fail = () => sockets.at(-1)?.onclose?.({ code: 1006, reason: '' });
    for (let second = 0; second < 120 && urls.length < 3; second++) await work(SECOND);
    expect(urls, 'nobody answers').to.deep.equal(['a.example', 'a.example', 'b.example']);
    const live = () => {
      sockets.at(-1)?.onopen?.();
      sockets.at(-1)?.onmessage?.({ data: '{"kind":"quote","symbol":"BTC","price":5}' });
    };
    live();
    await work(11 * SECOND);
    live();
    fail();
    await work(3 * SECOND);
    expect(urls.at(-1)).to.equal('b.example');
    for (let minute = 0; minute < 35; minute++) {
      live();
      await work(19 * SECOND);
      live();
      await work(19 * SECOND);
      live();
      await work(19 * SECOND);
    }
    fail();
    await work(3 * SECOND);
    expect(urls.at(-1)).to.equal('a.example');
  });
});

describe('a source that is asked whether it lives', () => {
  it('is asked in its rhythm, and let go when it does not answer', async () => {
    const { source, work } = await rig({ probe: () => 'ping', probeEveryMs: 30 * SECOND });
    source.last.open();
    const pings = () => source.sockets[0]?.sent.filter((message) => message === 'ping').length;
    for (let second = 0; second < 25; second++) {
      source.last.quote('BTC', second + 1);
      await work(SECOND);
    }
    expect(pings()).to.equal(0);
    await work(5 * SECOND);
    expect(pings()).to.equal(1);
    source.last.message({ kind: 'complaint', text: 'pong' });
    await work(9 * SECOND);
    expect(source.sockets[0]?.closed).to.equal(false);
    for (let second = 0; second < 15; second++) await work(SECOND);
    expect(source.sockets[0]?.closed, 'the probe after the silence').to.equal(true);
  });
});

describe('what a source says of itself', () => {
  it('stands in the feed’s state: the market, and its own sources', async () => {
    const { source, shared, work } = await rig();
    source.last.open();
    source.last.message({ kind: 'market', open: false, opens: '09:30', closes: 'x'.repeat(90) });
    source.last.message({ kind: 'upstreams', active: 1, total: 3 });
    await work(10);
    expect(shared.api.state.market).to.deep.include({ open: false, opens: '09:30' });
    expect(shared.api.state.market?.closes?.length).to.be.below(41);
    expect(shared.api.state.upstreams).to.deep.equal({ active: 1, total: 3 });
    const { state } = shared.api;
    source.last.message({ kind: 'upstreams', active: 1, total: 3 });
    for (const nonsense of [{ active: 4, total: 3 }, { active: '1', total: 3 }, { active: -1, total: 3 }, {}])
      source.last.message({ kind: 'upstreams', ...nonsense });
    source.last.message({ kind: 'market', open: 'yes' });
    await work(10);
    expect(shared.api.state).to.equal(state);
  });

  it('marks a symbol as closed, and knows its digits', async () => {
    const { source, quotes, work } = await rig();
    source.last.open();
    source.last.quote('BTC', '5');
    await work(10);
    source.last.message({ kind: 'instrument', symbol: 'BTC', tickSize: '0.01000000', closed: true });
    await work(10);
    expect(quotes.at(-1)).to.include({ price: 5, decimals: 2, freshness: 'closed' });
    source.last.quote('BTC', '5.5');
    await work(10);
    expect(quotes.at(-1)).to.include({ decimals: 2, freshness: 'closed' });
    source.last.message({ kind: 'instrument', symbol: 'BTC', closed: false });
    source.last.quote('BTC', '6');
    await work(10);
    expect(quotes.at(-1)).to.include({ decimals: 2, freshness: 'live' });
  });

  it('is written down without anything raw', async () => {
    const r = await rig();
    r.source.last.open();
    r.source.last.message({ kind: 'complaint', text: '<b>\u202eno\u0000</b>' });
    r.source.last.message({ kind: 'complaint', text: { toString: () => 'x' } });
    await r.work(10);
    const texts = r.shared.api.journal().map(({ text }) => text);
    expect(texts).to.include('<b>no</b>');
    expect(texts).to.include('The source complains');
  });

  it('fills the journal to a hundred entries, and no further', async () => {
    const r = await rig();
    r.source.last.open();
    for (let index = 0; index < 500; index++) r.source.last.message({ kind: 'complaint', text: `${index}` });
    expect(r.shared.api.journal().length).to.equal(100);
    expect(r.shared.api.journal().at(-1)?.text).to.equal('499');
  });

  it('is answered where it asks for an answer', async () => {
    const { source } = await rig();
    source.last.open();
    source.last.message({ kind: 'send', message: ['subscribe', 201] });
    expect(source.last.sent).to.deep.include(['subscribe', 201]);
  });

  it('begins with the kit’s own greeting', async () => {
    const { source } = await rig({ greeting: () => [['hello'], ['status']] });
    source.last.open();
    expect(source.last.sent.slice(0, 2)).to.deep.equal([['hello'], ['status']]);
  });
});

describe('signals', () => {
  it('reach those who asked for them, judged like prices', async () => {
    const { source, shared, work } = await rig({
      channel: ({ kind, symbol }) => (kind === 'signal' ? '*' : symbol),
    });
    const signals: Signal[] = [];
    shared.api.subscribe({ kind: 'signal' }, (signal) => signals.push(signal));
    await work(100);
    source.last.open();
    source.last.message({
      kind: 'signal',
      symbol: 'BTC',
      call: 'STRONG_BUY',
      confidence: '95',
      entry: 'x',
      text: 'now',
    });
    source.last.message({ kind: 'signal', call: 'BEARISH', bullish: 3, bearish: 9 });
    source.last.message({ kind: 'signal', call: '' });
    source.last.message({ kind: 'signal', call: { evil: true } });
    await work(100);
    expect(signals.length).to.equal(2);
    expect(signals[0]).to.include({ symbol: 'BTC', call: 'STRONG_BUY', direction: 'buy', confidence: 95, text: 'now' });
    expect(signals[0]?.entry).to.equal(undefined);
    expect(signals[1]).to.include({ call: 'BEARISH', direction: 'sell', bullish: 3, bearish: 9 });
    expect(shared.api.stats.rejected).to.deep.equal({ signal: 2 });
  });

  it('come on streams of their own, one feed for each, shared by the page', async () => {
    const clock = fakeClock();
    const market = fakeSource();
    const urls: string[] = [];
    const hub = createHub(clock, Promise.resolve());
    const { transport } = market.dialect;
    const load = (address = ''): Dialect => ({
      ...market.dialect,
      ...{ name: 'market', signals: address.endsWith('/market') ? ['/signals', '/moods'] : [] },
      channel: ({ kind }) => (kind === 'signal' && !address.endsWith('/market') ? '*' : undefined),
      transport(url, listener, options) {
        urls.push(url);
        return (transport as Exclude<typeof transport, string>)(url, listener, options);
      },
    });
    const feed = hub.open('market https://relay.example/market', { get: () => load });
    const heard: Signal[][] = [[], []];
    const stops = heard.map((signals) => feed.subscribe({ kind: 'signal' }, (signal) => signals.push(signal)));
    for (let turn = 0; turn < 8; turn++) {
      await clock.advance(60);
      await settle();
    }
    expect([...urls].sort()).to.deep.equal(['https://relay.example/moods', 'https://relay.example/signals']);
    market.sockets[urls.findIndex((url) => url.endsWith('/moods'))]?.open();
    market.sockets[urls.findIndex((url) => url.endsWith('/moods'))]?.message({ kind: 'signal', call: 'BULLISH' });
    await clock.advance(50);
    await clock.paint();
    await clock.advance(50);
    await clock.paint();
    expect(heard.map((signals) => signals.map(({ call }) => call))).to.deep.equal([['BULLISH'], ['BULLISH']]);
    for (const stop of stops) stop();
    await clock.advance(2 * MINUTE);
    await settle();
    for (const socket of market.sockets) expect(socket.closed).to.equal(true);
    expect(clock.waiting).to.equal(0);
  });
});

describe('prices by request', () => {
  let fetches: FakeFetch;
  beforeEach(() => {
    fetches = fakeFetch();
  });
  afterEach(() => fetches.restore());

  it('that a source may have made up are never live, and refused where they contradict what it streamed', async () => {
    let price = 89_237;
    fetches.reply((request) => request.answer({ kind: 'quote', symbol: 'BTC', price, unverified: true }));
    const r = await rig({ rest: () => rest() });
    await r.work(500);
    expect(r.quotes.at(-1)).to.include({ price: 89_237, freshness: 'unverified' });
    r.source.last.open();
    r.source.last.quote('BTC', 64_000);
    await r.work(10);
    expect(r.quotes.at(-1)).to.include({ price: 64_000, freshness: 'live' });
    await r.work(25 * SECOND);
    expect(r.quotes.at(-1)).to.include({ price: 64_000, freshness: 'stale' });
    expect(r.shared.api.stats.rejected).to.deep.equal({ contradiction: 1 });
    expect(r.shared.api.journal().find(({ type }) => type === 'rejected')?.text).to.include('(such as 89237 of BTC)');
    price = 64_500;
    r.shared.api.refresh();
    await r.work(10);
    expect(r.quotes.at(-1)).to.include({ price: 64_500, freshness: 'unverified' });
  });

  it('tell a symbol that the source does not have, by name, and what it is called now', async () => {
    fetches.reply((request) => request.answer({ code: -1121 }, 400));
    const r = await rig({ rest: () => rest({ unknown: (status) => status === 400 }) });
    r.shared.api.subscribe('MATICUSDT', () => {});
    await r.work(SECOND);
    expect(r.shared.api.refuses('BTC')).to.equal(true);
    expect(r.shared.api.refuses('MATICUSDT')).to.equal(true);
    const said = r.shared.api.journal().filter(({ type }) => type === 'unknown');
    expect(said.map(({ text }) => text)).to.deep.equal([
      'The source has no BTC',
      'The source has no MATICUSDT; it was renamed to POLUSDT',
    ]);
  });

  it('come at once when asked for, and once', async () => {
    fetches.reply((request) => request.answer({ kind: 'quote', symbol: 'BTC', price: 5 }));
    const r = await rig({ rest: () => rest() });
    await r.work(500);
    const before = fetches.requests.length;
    r.shared.api.refresh();
    await r.work(50);
    expect(fetches.requests.length).to.equal(before + 1);
  });

  it('bring a symbol’s digits in peace, once', async () => {
    const asked: string[] = [];
    fetches.reply((request) => {
      asked.push(request.url);
      request.answer(
        request.url.includes('details')
          ? { kind: 'instrument', symbol: 'BTC', tickSize: '0.001' }
          : { kind: 'quote', symbol: 'BTC', price: 5 },
      );
    });
    const r = await rig({
      rest: () => rest({ details: (base, symbols) => [{ url: `${base}/details/${symbols.join()}` }] }),
    });
    await r.work(10 * SECOND);
    r.shared.api.subscribe('BTC', () => {});
    await r.work(30 * SECOND);
    expect(asked.filter((url) => url.includes('details')).length).to.equal(1);
    expect(r.quotes.at(-1)).to.include({ decimals: 3 });
  });
});

describe('a source that only answers requests', () => {
  let fetches: FakeFetch;
  beforeEach(() => {
    fetches = fakeFetch();
  });
  afterEach(() => fetches.restore());
  const only = (extra: Partial<RestDialect> = {}): Partial<Dialect> => ({
    transport: 'rest',
    home: { stream: 'https://slow.example', rest: 'https://slow.example' },
    pollMs: MINUTE,
    rest: () => rest(extra),
  });

  it('is polled in its own pace, and its prices are polled ones', async () => {
    fetches.reply((request) => request.answer({ kind: 'quote', symbol: 'BTC', price: 5 }));
    const { clock, shared, quotes, work } = await rig(only(), { pollInterval: 5 * SECOND });
    await work(2 * SECOND);
    expect(shared.api.state).to.include({ phase: 'polling', reason: 'requests', transport: 'rest' });
    expect(quotes.at(-1)).to.include({ price: 5, freshness: 'polled' });
    const { length } = fetches.requests;
    const { pollAt = 0 } = shared.api.state;
    expect(pollAt - clock.now()).to.be.within(57 * SECOND, MINUTE);
    await work(pollAt - clock.now() - 1);
    expect(fetches.requests.length).to.equal(length);
    await work(1);
    expect(fetches.requests.length).to.equal(length + 1);
    expect(shared.api.state.pollAt).to.equal(pollAt + MINUTE);
    await work(4 * MINUTE);
    expect(fetches.requests.length - length).to.be.within(4, 6);
    expect(shared.api.state.phase).to.equal('polling');
  });

  it('is offline when it refuses, and comes back', async () => {
    fetches.reply((request) => request.answer({}, 429));
    const { shared, work } = await rig(only());
    await work(2 * SECOND);
    expect(shared.api.state).to.include({ phase: 'offline', reason: 'refused' });
    fetches.reply((request) => request.answer({ kind: 'quote', symbol: 'BTC', price: 5 }));
    await work(3 * MINUTE);
    expect(shared.api.state).to.include({ phase: 'polling' });
  });

  it('runs no timer when nobody asks for its prices any more', async () => {
    fetches.reply((request) => request.answer({ kind: 'quote', symbol: 'BTC', price: 5 }));
    const clock = fakeClock();
    const hub = createHub(clock, Promise.resolve());
    hub.configure({ dialects: [{ ...fakeSource().dialect, ...only(), name: 'slow' } as Dialect] });
    const stop = hub.open('slow', { get: () => undefined }).subscribe('BTC', () => {});
    for (let turn = 0; turn < 5; turn++) {
      await clock.advance(SECOND);
      await settle();
    }
    stop();
    await clock.advance(5 * MINUTE);
    await settle();
    expect(clock.waiting).to.equal(0);
  });
});

describe('a history', () => {
  let fetches: FakeFetch;
  beforeEach(() => {
    fetches = fakeFetch();
  });
  afterEach(() => fetches.restore());
  const bars = (closes: readonly number[]) =>
    closes.map((close, index) => ({
      ...{ kind: 'candle', symbol: 'BTC', interval: '1h', time: Date.UTC(2025, 11, 31, index) },
      ...{ open: close, high: close + 1, low: close - 1, close },
    }));
  const history = (extra: object = {}) => ({
    history: () => ({
      intervals: ['1h'],
      limit: 500,
      request: (base: string, { symbol, limit }: { symbol: string; limit: number }) => ({
        url: `${base}/history/${symbol}/${limit}`,
      }),
      read: (body: unknown) => body as never,
      ...extra,
    }),
  });

  it('is no longer asked for when its reader has left', async () => {
    const r = await rig(history());
    const over = new AbortController();
    const asked = r.shared.api.history('BTC', { signal: over.signal });
    await r.work(10);
    const { signal } = fetches.last;
    expect(signal.aborted).to.equal(false);
    over.abort();
    expect(signal.aborted).to.equal(true);
    expect(await asked).to.deep.equal([]);
  });

  it('comes in order, each bar once, and what the gate refuses is left out', async () => {
    const [one, two, three] = bars([10, 11, 12]);
    fetches.reply((request) => request.answer([three, one, two, { ...two, close: 11.5 }, { ...one, time: 'x' }, {}]));
    const { shared } = await rig(history());
    const candles = await shared.api.history('BTC', { interval: '1h', limit: 2 });
    expect(candles.map(({ close }) => close)).to.deep.equal([11.5, 12]);
    expect(fetches.last.url).to.match(/history\/BTC\/2$/);
  });

  it('is empty where the source has none, or not in that interval', async () => {
    const { shared } = await rig(history());
    expect(await shared.api.history('BTC', { interval: '7m' })).to.deep.equal([]);
    const other = await rig();
    expect(await other.shared.api.history('BTC')).to.deep.equal([]);
  });

  it('is not asked for of a symbol that the source cannot have', async () => {
    const { shared, work } = await rig(history());
    let candles: readonly unknown[] | undefined;
    void shared.api.history('NO SUCH').then((answer) => {
      candles = answer;
    });
    await work(10);
    expect(candles).to.deep.equal([]);
    expect(fetches.requests.filter(({ url }) => url.includes('history'))).to.deep.equal([]);
  });

  it('that is known to be made up counts only where it joins the live price', async () => {
    const r = await rig(history({ unverified: true }));
    r.source.last.open();
    r.source.last.quote('BTC', 64_000);
    await r.work(10);
    fetches.reply((request) => request.answer(bars([80, 90, 100])));
    expect(await r.shared.api.history('BTC')).to.deep.equal([]);
    expect(types(r)).to.include('history');
    fetches.reply((request) => request.answer(bars([63_000, 63_900])));
    expect((await r.shared.api.history('BTC')).length).to.equal(2);
  });

  it('comes over the socket, too, and an answer that never comes is given up', async () => {
    const r = await rig({
      history: () => ({
        intervals: ['1h'],
        limit: 100,
        message: ({ symbol }) => ['history', symbol],
        read: (body, { symbol }) =>
          (body as { symbol: string; bars: never }).symbol === symbol ? (bars([10, 11]) as never) : undefined,
      }),
    });
    r.source.last.open();
    const asked = r.shared.api.history('BTC');
    await r.work(10);
    expect(r.source.last.sent).to.deep.include(['history', 'BTC']);
    r.source.last.message({ kind: 'history', body: { symbol: 'ETH' } });
    r.source.last.message({ kind: 'history', body: { symbol: 'BTC' } });
    expect((await asked).length).to.equal(2);
    const never = r.shared.api.history('BTC');
    for (let turn = 0; turn < 12; turn++) await r.work(SECOND);
    expect(await never).to.deep.equal([]);
  });
});

describe('a source’s own list of symbols', () => {
  it('is what it said, or what it answers; else nobody knows', async () => {
    const r = await rig();
    r.source.last.open();
    expect(await r.shared.api.symbols()).to.equal(undefined);
    r.source.last.message({ kind: 'symbols', symbols: ['BTC', 7, 'EUR/USD', 'BTC', '\u202e'] });
    expect(await r.shared.api.symbols()).to.deep.equal(['BTC', 'EUR/USD']);
  });

  it('is asked for by request', async () => {
    const fetches = fakeFetch();
    fetches.reply((request) => request.answer(['BTCUSDT', 'ETHUSDT']));
    const r = await rig({
      rest: () => rest({ list: (base) => ({ url: `${base}/symbols` }), readList: (body) => body as string[] }),
    });
    expect(await r.shared.api.symbols()).to.deep.equal(['BTCUSDT', 'ETHUSDT']);
    fetches.restore();
  });
});

describe('candles', () => {
  const START = Date.UTC(2026, 0, 1); // the fake clock's
  it('form out of trades, go on from the source’s history, and are refilled after a gap', async () => {
    const asked: number[] = [];
    const bar = (time: number, close: number) => ({
      ...{ kind: 'candle', symbol: 'BTC', interval: '1m', time },
      ...{ open: close, high: close + 1, low: close - 1, close, volume: 7 },
    });
    const fetches = fakeFetch();
    let now = () => START;
    fetches.reply((request) => {
      asked.push(Number(request.url.split('/').at(-1)));
      const minute = Math.floor((now() - START) / MINUTE);
      request.answer([bar(START + (minute - 1) * MINUTE, 99), bar(START + minute * MINUTE, 100)]);
    });
    const r = await rig({
      history: () => ({
        intervals: ['1m'],
        limit: 500,
        request: (base, { limit }) => ({ url: `${base}/history/${limit}` }),
        read: (body) => body as never,
      }),
    });
    now = r.clock.now;
    await Promise.all([import('../../src/feed/topics.ts'), import('../../src/feed/candles.ts')]);
    const candles: Candle[] = [];
    const stop = r.shared.api.subscribe({ kind: 'candle', symbol: 'BTC', interval: '1m' }, (candle) =>
      candles.push(candle),
    );
    await r.work(100);
    r.source.last.open();
    r.source.last.message({ kind: 'trade', symbol: 'BTC', price: 101, size: 2 });
    await r.work(100);
    expect(asked.length).to.equal(1);
    expect(asked[0], 'what passed while it connected, and the forming one').to.be.within(2, 3);
    expect(candles.at(-1)).to.include({ time: START, open: 100, high: 101, low: 99, close: 101 });
    r.source.last.message({ kind: 'trade', symbol: 'BTC', price: 103, size: 1 });
    await r.work(100);
    expect(candles.at(-1)).to.include({ open: 100, high: 103, close: 103, volume: 10 });
    await r.work(MINUTE);
    r.source.last.message({ kind: 'trade', symbol: 'BTC', price: 50, size: 1 });
    await r.work(100);
    expect(candles.at(-1)).to.include({ time: START + MINUTE, open: 100, close: 50 });
    r.source.last.end();
    await r.work(5 * MINUTE);
    r.source.last.open();
    r.source.last.quote('BTC', 100);
    await r.work(200);
    expect(asked.at(-1), 'what was missed, and the forming one').to.be.within(6, 8);
    expect(candles.map(({ time }) => (time - START) / MINUTE)).to.include.members([5, 6]);
    stop();
    const { length } = candles;
    r.source.last.message({ kind: 'trade', symbol: 'BTC', price: 9, size: 1 });
    await r.work(100);
    expect(candles.length).to.equal(length);
    fetches.restore();
  });

  it('form out of quotes where there are no trades, and not out of old ones', async () => {
    const r = await rig();
    const candles: Candle[] = [];
    await Promise.all([import('../../src/feed/topics.ts'), import('../../src/feed/candles.ts')]);
    r.shared.api.subscribe({ kind: 'candle', symbol: 'BTC', interval: '1m' }, (candle) => candles.push(candle));
    await r.work(100);
    r.source.last.open();
    r.source.last.quote('BTC', 5);
    await r.work(20);
    r.source.last.quote('BTC', 7);
    await r.work(20);
    expect(candles.at(-1)).to.include({ open: 5, high: 7, close: 7, volume: undefined });
    const { length } = candles;
    await r.work(25 * SECOND); // stale now
    expect(candles.length).to.equal(length);
  });
});

describe('a pause', () => {
  it('holds all values back, keeps the connection, and ends with the newest ones, as after a gap', async () => {
    const r = await rig();
    r.source.last.open();
    r.source.last.quote('BTC', 1);
    await r.work(20);
    const { session } = r.quotes.at(-1) as Quote;
    r.shared.api.pause();
    expect(r.shared.api.state.phase).to.equal('paused');
    for (let price = 2; price < 30; price++) {
      r.source.last.quote('BTC', price);
      await r.work(SECOND);
    }
    expect(r.quotes.at(-1)).to.include({ price: 1 });
    expect(r.shared.api.get('BTC')).to.include({ price: 29, freshness: 'live' });
    expect(r.source.sockets.length).to.equal(1);
    r.shared.api.resume();
    await r.work(20);
    expect(r.shared.api.state.phase).to.equal('live');
    expect(r.quotes.at(-1)).to.include({ price: 29, freshness: 'live' });
    expect(r.quotes.at(-1)?.session).to.not.equal(session);
    r.source.last.quote('BTC', 31);
    await r.work(20);
    expect(r.quotes.at(-1)?.session, 'no gap after that').to.equal(r.quotes.at(-2)?.session);
  });

  it('lets prices grow old as ever, and says so in the end', async () => {
    const r = await rig();
    r.source.last.open();
    r.source.last.quote('BTC', 1);
    await r.work(20);
    r.shared.api.pause();
    await r.work(25 * SECOND);
    expect(r.shared.api.state.phase).to.equal('paused');
    r.shared.api.resume();
    await r.work(20);
    expect(r.quotes.at(-1)).to.include({ price: 1, freshness: 'stale' });
    expect(r.shared.api.state.phase).to.equal('stale');
  });

  it('twice is as good as once, and without one there is nothing to resume', async () => {
    const r = await rig();
    r.source.last.open();
    r.source.last.quote('BTC', 1);
    await r.work(20);
    const { length } = r.quotes;
    r.shared.api.resume();
    await r.work(20);
    expect(r.quotes.length).to.equal(length);
    r.shared.api.pause();
    r.shared.api.pause();
    r.shared.api.resume();
    await r.work(20);
    expect(r.quotes.length).to.equal(length + 1);
  });
});

describe('a source that has refused all that is wanted', () => {
  it('and sends a price of it all the same, does not make it live for longer than a second', async () => {
    const r = await rig({ replies: true });
    r.source.last.open();
    const { id } = r.source.last.sent[0] as { id: number };
    r.source.last.message({ kind: 'reply', id, refused: {} });
    await r.work(5 * SECOND);
    expect(r.shared.api.refuses('BTC')).to.equal(true);
    r.source.last.quote('BTC', 5);
    await r.work(2 * SECOND);
    expect(r.shared.api.state.phase).to.equal('idle');
    expect(r.shared.api.get('BTC')?.freshness).to.not.equal('live');
  });
});
