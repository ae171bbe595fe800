import { expect } from '@open-wc/testing';
import type { Dialect, HistoryDialect, RestDialect } from '../../src/dialects/dialect.ts';
import { webtrader } from '../../src/dialects/webtrader.ts';
import { judgeCandle } from '../../src/market/candles.ts';
import { judgeQuote, type QuoteDraft } from '../../src/market/gate.ts';
import fc from '../tools/property.ts';
import { anyText, wireValue } from '../tools/wire-values.ts';

const NOW = Date.UTC(2026, 10, 20, 18);
const BASE = 'https://crm.example';

const instruments = [
  { id: 1, symbol: 'BTC', name: 'Bitcoin', type: 'crypto' },
  { id: 4, symbol: 'AAPL', name: 'Apple Inc.', type: 'stock' },
  { id: 5, symbol: 'EUR/USD', name: 'Euro / US Dollar', type: 'forex' },
];
const feeds = {
  binance: { active: true, type: 'crypto', url: 'wss://stream.example/ws/' },
  finnhub: { active: false, type: 'stocks', url: 'wss://ws.example' },
  polygon: { active: true, type: 'multi', url: 'wss://socket.example' },
};
const learnt = (list: unknown = instruments) => [
  ...['subscription_success', { message: 'Subscribed to 3 instruments', instruments: list }],
];
const market = (is_market_hours: unknown, fields: object = {}) => [
  'market_status',
  {
    ...{ is_market_hours, market_open: '2026-11-20T09:30:00', market_close: '2026-11-20T16:00:00' },
    ...{ active_data_feeds: 2, total_data_feeds: 3, connection_status: feeds, ...fields },
  },
];
const tick = { symbol: 'BTC', price: 43317.34201078, change_24h: 1.166, timestamp: '2026-11-20T17:31:42.516459' };
const update = (fields: object = {}) => ['price_update', { ...tick, ...fields }];

let dialect: Dialect;
let rest: RestDialect;
let history: HistoryDialect;
beforeEach(async () => {
  dialect = webtrader();
  rest = await (dialect.rest as () => RestDialect | Promise<RestDialect>)();
  history = await (dialect.history as () => HistoryDialect | Promise<HistoryDialect>)();
});

const read = (...messages: unknown[]) => messages.map((message) => [...dialect.read(message)]).at(-1) ?? [];
const judged = (message: unknown) => judgeQuote(read(message)[0] as QuoteDraft, NOW, 1, 'live');
const ids = (message: unknown) => (message as [string, { instrument_ids: number[] }])[1].instrument_ids;
const named = (item: unknown) => (item as { symbols: readonly unknown[] }).symbols;
const range = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, n) => first + n);

describe('a price of WebTrader', () => {
  it('has a change in percent', () => {
    expect(judged(update())).to.deep.equal({
      ...{ symbol: 'BTC', price: 43317.34201078, priceText: '43317.34', decimals: 2, changePercent: 1.166 },
      ...{ change: undefined, open: undefined, high: undefined, low: undefined, volume: undefined },
      ...{ bid: undefined, ask: undefined, time: undefined, receivedAt: NOW, freshness: 'live', session: 1 },
    });
  });

  it('with a change of exactly 0 says that it does not know', () => {
    for (const change_24h of [0, 0.0, null, undefined])
      expect(judged(update({ symbol: 'AAPL', price: 214, change_24h }))).to.include({
        ...{ symbol: 'AAPL', price: 214, priceText: '214', changePercent: undefined },
      });
    expect(judged(update({ change_24h: -2 }))).to.include({ changePercent: -2 });
  });

  it('is refused without a price or a symbol', () => {
    for (const price of [0, null, undefined, '', -1]) expect(judged(update({ price }))).to.equal('price');
    for (const symbol of ['', null, undefined, 4, {}]) expect(judged(update({ symbol }))).to.equal('symbol');
  });

  it('tells the time only with a zone, and comes again unchanged', () => {
    expect(judged(update({ timestamp: '2026-11-20T17:31:42' }))).to.include({ time: undefined });
    expect(judged(update({ timestamp: '2026-11-20T17:31:42Z' }))).to.include({
      time: Date.UTC(2026, 10, 20, 17, 31, 42),
    });
    expect(read(update())).to.deep.equal(read(update()));
  });

  it('comes under its number, too, where the page names it so', () => {
    expect(dialect.channel({ kind: 'quote', symbol: '4' })).to.equal('4');
    const share = update({ symbol: 'AAPL', price: 214.5 });
    expect(read(share).map((draft) => (draft as QuoteDraft).symbol)).to.deep.equal(['AAPL']);
    read(learnt());
    expect(read(share).map((draft) => (draft as QuoteDraft).symbol)).to.deep.equal(['AAPL', '4']);
    expect(read(update()), 'of others nothing changes').to.have.length(1);
  });
});

describe('WebTrader’s instruments', () => {
  it('are asked for all at once by number, since the first reader decides what it streams', () => {
    const [subscribe, status, ...more] = dialect.greeting?.() ?? [];
    expect((subscribe as unknown[])[0]).to.equal('subscribe_to_instruments');
    expect(ids(subscribe)).to.deep.equal(range(1, 200));
    expect(status, 'without an argument: it fails on one').to.deep.equal(['get_market_status']);
    expect(more).to.deep.equal([]);
  });

  it('are learnt from its answer, which says their symbols', () => {
    const [symbols] = read(learnt());
    expect(symbols).to.deep.equal({ kind: 'symbols', symbols: ['BTC', 'AAPL', 'EUR/USD'] });
    const [more] = read(learnt([{ id: 201, symbol: 'SOL/USD', type: 'crypto' }]));
    expect(more).to.deep.equal({ kind: 'symbols', symbols: ['BTC', 'AAPL', 'EUR/USD', 'SOL/USD'] });
  });

  it('are asked for block by block as long as there are any, up to the thousandth', () => {
    for (const [last, next] of [
      [5, 201],
      [200, 201],
      [201, 401],
      [555, 601],
      [800, 801],
    ] as const) {
      const sent = read(learnt([{ id: last, symbol: 'X', type: 'stock' }])).filter(({ kind }) => kind === 'send');
      expect(sent).to.have.length(1);
      expect(ids((sent[0] as { message: unknown }).message), `after ${last}`).to.deep.equal(range(next, next + 199));
    }
    for (const list of [[{ id: 801, symbol: 'X' }], [{ id: 1000, symbol: 'Y' }], [], null, 'x', [null, 1]])
      expect(read(learnt(list)).filter(({ kind }) => kind === 'send')).to.deep.equal([]);
  });

  it('end where a block is empty, which is no trouble', () => {
    const none = ['subscription_error', { message: 'No valid instruments found' }];
    expect(read(none), 'none at all is').to.deep.equal([{ kind: 'complaint', text: 'No valid instruments found' }]);
    read(learnt());
    expect(read(none)).to.deep.equal([]);
  });

  it('may change their symbols, and are not counted twice after a reconnect', () => {
    read(learnt(), learnt());
    const [symbols] = read(learnt([{ id: 4, symbol: 'APC.DE', type: 'stock' }]));
    expect(named(symbols)).to.have.members(['BTC', 'APC.DE', 'EUR/USD']);
  });

  it('that are none are passed over, and not kept however many come', () => {
    const broken = [
      ...[null, 1, 'BTC', [], {}, { id: 7 }, { symbol: 'X' }, { id: '7', symbol: 'X' }, { id: 0, symbol: 'X' }],
      ...[
        { id: -1, symbol: 'X' },
        { id: 1.5, symbol: 'X' },
        { id: 1001, symbol: 'X' },
        { id: 8, symbol: null },
      ],
      ...[
        { id: Number.NaN, symbol: 'X' },
        { id: 9, symbol: 'OK' },
      ],
    ];
    expect(read(learnt(broken))[0]).to.deep.equal({ kind: 'symbols', symbols: ['OK'] });
    const flood = range(1, 5000).map((n) => ({ id: (n % 1000) + 1, symbol: `S${n}`, type: 'stock' }));
    const [symbols] = read(learnt(flood));
    expect(named(symbols).length).to.be.at.most(1000);
  });

  it('are known to one feed alone', () => {
    read(learnt());
    const [other] = [...webtrader().read(learnt([{ id: 2, symbol: 'ETH', type: 'crypto' }]))];
    expect(other).to.deep.equal({ kind: 'symbols', symbols: ['ETH'] });
  });
});

describe('WebTrader’s market', () => {
  it('is open or shut, with its hours as its own clock has them', () => {
    expect(read(market(false)).slice(0, 2)).to.deep.equal([
      { kind: 'market', open: false, opens: '09:30', closes: '16:00' },
      { kind: 'upstreams', active: 2, total: 3 },
    ]);
    const odd = market(true, { market_open: null, market_close: 'T9:30', active_data_feeds: undefined });
    expect(read(odd)).to.deep.equal([
      { kind: 'market', open: true, opens: undefined, closes: undefined },
      { kind: 'upstreams', active: undefined, total: 3 },
    ]);
  });

  it('closes for shares, never for crypto and currencies', () => {
    read(learnt(), market(false));
    expect(judged(update({ symbol: 'AAPL' }))).to.include({ freshness: 'closed' });
    for (const symbol of ['BTC', 'EUR/USD', 'NOT KNOWN'])
      expect(judged(update({ symbol })), symbol).to.include({ freshness: 'live' });
    read(market(true));
    expect(judged(update({ symbol: 'AAPL' }))).to.include({ freshness: 'live' });
    for (const unclear of [undefined, null, 0, 'false']) {
      read(market(unclear));
      expect(judged(update({ symbol: 'AAPL' })), String(unclear)).to.include({ freshness: 'live' });
    }
  });

  it('tells of shares that came before it was known, when it closes and when it opens', () => {
    dialect.channel({ kind: 'quote', symbol: '4' });
    read(update({ symbol: 'AAPL' }), learnt());
    const closed = (messages: unknown[]) => messages.filter((item) => (item as { kind: string }).kind === 'instrument');
    expect(closed(read(market(false)))).to.deep.equal([
      { kind: 'instrument', symbol: 'AAPL', closed: true },
      { kind: 'instrument', symbol: '4', closed: true },
    ]);
    expect(closed(read(market(false))), 'nothing has changed').to.deep.equal([]);
    expect(closed(read(market(true)))).to.deep.equal([
      { kind: 'instrument', symbol: 'AAPL', closed: false },
      { kind: 'instrument', symbol: '4', closed: false },
    ]);
  });

  it('may be known before the shares are', () => {
    expect(read(market(false))).to.have.length(2);
    expect(read(learnt())).to.deep.include({ kind: 'instrument', symbol: 'AAPL', closed: true });
  });
});

describe('WebTrader’s other words', () => {
  it('count its own sources that are at work', () => {
    expect(read(['connection_status', feeds])).to.deep.equal([{ kind: 'upstreams', active: 2, total: 3 }]);
    expect(read(['connection_status', {}])).to.deep.equal([{ kind: 'upstreams', active: 0, total: 0 }]);
    const odd = { a: null, b: 1, c: { active: 'true' }, d: { active: true } };
    expect(read(['connection_status', odd])).to.deep.equal([{ kind: 'upstreams', active: 1, total: 4 }]);
  });

  it('may be complaints', () => {
    for (const event of ['subscription_error', 'price_history_error', 'market_status_error'])
      expect(read([event, { message: 'Failed' }])).to.deep.equal([{ kind: 'complaint', text: 'Failed' }]);
  });

  it('are nothing when they are of another kind, or broken', () => {
    for (const message of [
      ['unsubscription_success', { message: 'Unsubscribed from instruments' }],
      ['trade_update', { id: 1 }],
      ...[['pong', { timestamp: 1 }], ['price_update'], ['price_update', null], ['price_update', [tick]], ['', tick]],
      ...[['subscription_error', 'Failed'], [], { 0: 'price_update', 1: tick }, tick, null, undefined, 'x', 1],
    ])
      expect(read(message), JSON.stringify(message)).to.deep.equal([]);
  });

  it('never make it throw, whatever comes in whatever order, and the gate can judge what is made of them', () => {
    const keys = ['symbol', 'price', 'change_24h', 'timestamp', 'message', 'instruments', 'data', 'id', 'type'];
    const words = ['is_market_hours', 'market_open', 'active_data_feeds'];
    const fields = fc.record(
      Object.fromEntries(
        [...keys, ...words].map((key) => [key, fc.oneof(wireValue, fc.constantFrom('AAPL', 4, false))]),
      ),
      { requiredKeys: [] },
    );
    const list = fc.array(fc.oneof(fields, wireValue, fc.constantFrom(...instruments)));
    const data = fc.oneof(wireValue, fields, fc.record({ instruments: list }));
    const events = [
      'price_update',
      'subscription_success',
      'market_status',
      'connection_status',
      'price_history',
      'x_error',
    ];
    const event = fc.oneof(
      ...[wireValue, fc.array(wireValue)],
      fc.tuple(fc.oneof(fc.constantFrom(...events), wireValue), data),
    );
    fc.assert(
      fc.property(fc.array(event, { maxLength: 6 }), (messages) => {
        const dialect = webtrader();
        for (const message of messages) {
          for (const item of dialect.read(message)) if (item.kind === 'quote') judgeQuote(item, NOW, 1, 'live');
          dialect.hears?.(message, false);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('where WebTrader is reached, and how', () => {
  it('is its namespace, unless the author names another', () => {
    expect(dialect.streamUrl?.('https://crm.example')).to.equal('https://crm.example/webtrader');
    expect(dialect.streamUrl?.('http://127.0.0.1:5000/')).to.equal('http://127.0.0.1:5000/webtrader');
    expect(dialect.streamUrl?.('https://crm.example/?path=/live/socket.io')).to.equal(
      'https://crm.example/webtrader?path=/live/socket.io',
    );
    expect(dialect.streamUrl?.('https://crm.example/desk')).to.equal('https://crm.example/desk');
  });

  it('takes a symbol as the database spells it', () => {
    for (const symbol of ['BTC', 'EUR/USD', 'BRK.B', '^GSPC', 'GC=F', 'S&P 500', '4', 'x'.repeat(64)])
      expect(dialect.channel({ kind: 'quote', symbol }), symbol).to.equal(symbol);
    for (const symbol of ['', ' ', ' BTC', 'BTC ', 'BTC\n', '🚀', 'x'.repeat(65), '\ud800'])
      expect(dialect.channel({ kind: 'quote', symbol }), symbol).to.equal(undefined);
    for (const kind of ['trade', 'signal'] as const)
      expect(dialect.channel({ kind, symbol: 'BTC' })).to.equal(undefined);
  });

  it('asks each minute for the state of its market: its own ping is never answered', () => {
    expect(dialect.probe?.(1)).to.deep.equal(['get_market_status']);
    expect(dialect.probeEveryMs).to.equal(60_000);
  });

  it('needs a reader who is signed in: it hangs up on others before the connection is made', () => {
    const reason = 'io server disconnect';
    expect(dialect.ending?.({ opened: false, reason })).to.equal('auth');
    expect(dialect.ending?.({ opened: false, reason: 'Connection rejected by server', denied: true })).to.equal('auth');
    expect(dialect.ending?.({ opened: true, reason })).to.equal(undefined);
    for (const other of ['websocket error', 'timeout', 'transport close', 'xhr poll error', ''])
      expect(dialect.ending?.({ opened: false, reason: other, denied: false }), other).to.equal(undefined);
  });
});

describe('WebTrader’s REST', () => {
  const urls = (symbols: string[], round = 0) => rest.requests(BASE, symbols, round).map(({ url }) => url);
  const judgedBody = (body: unknown, symbol = 'BTC') =>
    [...rest.read(body, { url: '', symbols: [symbol] })].map((draft) =>
      judgeQuote(draft as QuoteDraft, NOW, 0, 'polled'),
    );

  it('is asked by number for what it is known to have, else by symbol', () => {
    expect(rest.requests(BASE, ['BTC'], 0)).to.deep.equal([
      { url: `${BASE}/webtrader/realtime_price/BTC`, symbols: ['BTC'] },
    ]);
    read(learnt());
    expect(rest.requests(BASE, ['btc', 'eur-usd', 'NOPE'], 0)).to.deep.equal([
      { url: `${BASE}/webtrader/get_price/?instrument_id=1`, symbols: ['btc'] },
      { url: `${BASE}/webtrader/get_price/?instrument_id=5`, symbols: ['eur-usd'] },
      { url: `${BASE}/webtrader/realtime_price/NOPE`, symbols: ['NOPE'] },
    ]);
    expect(urls(['17', '4'])).to.deep.equal([17, 4].map((id) => `${BASE}/webtrader/get_price/?instrument_id=${id}`));
    expect(urls(['BTC'], 1)).to.deep.equal([]);
  });

  it('cannot be asked for a symbol with a slash whose number is not known', () => {
    expect(urls(['EUR/USD', 'SOL/USD'])).to.deep.equal([]);
  });

  it('keeps any symbol within its path segment', () => {
    for (const symbol of ['?x=1', '#', 'a b', '%2e%2e', '\\..', 'S&P', '^GSPC', '@', ';'])
      for (const url of urls([symbol])) expect(new URL(url).pathname.split('/').length, url).to.equal(4);
    expect(urls(['.', '..', '//evil.example', '../admin', '\ud800', ''])).to.deep.equal([]);
    fc.assert(
      fc.property(fc.array(anyText()), (symbols) =>
        urls(symbols).every((url) =>
          /^https:\/\/crm\.example\/webtrader\/(get_price\/\?instrument_id=\d+|realtime_price\/[^/]+)$/.test(url),
        ),
      ),
    );
  });

  it('answers by number without a name: it is that of the request', () => {
    expect(judgedBody({ current_price: 67234.56, change: 1.5 }, 'btc')[0]).to.include({
      ...{ symbol: 'btc', price: 67234.56, changePercent: 1.5, freshness: 'unverified' },
    });
  });

  it('answers by symbol with a time that is its own, not the price’s', () => {
    const body = { symbol: 'BTC', price: 67234.56, change: 0.0, timestamp: 1795195906 };
    expect(judgedBody(body)[0]).to.include({
      symbol: 'BTC',
      price: 67234.56,
      changePercent: undefined,
      time: undefined,
    });
  });

  it('knows that the market is shut', () => {
    read(learnt(), market(false));
    expect(judgedBody({ current_price: 214.5, change: 0 }, 'aapl')[0]).to.include({ freshness: 'closed' });
    expect(judgedBody({ current_price: 214.5, change: 0 }, '4')[0]).to.include({ freshness: 'closed' });
    expect(judgedBody({ current_price: 67234.56, change: 0 }, 'BTC')[0]).to.include({ freshness: 'unverified' });
  });

  it('says when it does not have a symbol', () => {
    expect(rest.unknown?.(404, { error: 'Instrument NOPE not found' })).to.equal(true);
    for (const [status, body] of [
      ...[
        [404, undefined],
        [404, { error: 'x' }],
        [404, { error: { toString: 1 } }],
        [404, null],
      ],
      ...[
        [401, undefined],
        [200, { error: 'Instrument NOPE not found' }],
        [500, { error: 'not found' }],
      ],
    ] as const)
      expect(rest.unknown?.(status as number, body), JSON.stringify(body)).to.equal(false);
  });

  it('may fail, or answer with something else', () => {
    for (const body of [undefined, null, '<html>', [], 1]) expect(judgedBody(body)).to.deep.equal([]);
    for (const body of [{}, { error: 'x' }, { current_price: null }]) expect(judgedBody(body)).to.deep.equal(['price']);
    const body = fc.record({ symbol: wireValue, price: wireValue, current_price: wireValue, change: wireValue });
    fc.assert(
      fc.property(fc.oneof(wireValue, body), (body) => {
        judgedBody(body);
        for (const draft of rest.read(body, { url: '' })) judgeQuote(draft as QuoteDraft, NOW, 0, 'polled');
        rest.unknown?.(404, body);
      }),
    );
  });
});

describe('WebTrader’s history', () => {
  const query = { symbol: 'BTC', interval: '1h', limit: 100 };
  const bar = { timestamp: 1795188699, open: 81.6, high: 81.62, low: 80.83, close: 81.38, volume: 2004.83 };
  const answer = (fields: object = {}) => ({ symbol: 'BTC', timeframe: '1h', data: [bar], ...fields });
  const candles = (body: unknown) => {
    const found = history.read(body, query);
    return found && [...found].map((draft) => judgeCandle(draft, NOW));
  };

  it('is asked for over the socket, and comes back so', () => {
    expect(history.message?.(query)).to.deep.equal([
      ...['get_price_history', { symbol: 'BTC', timeframe: '1h', limit: 100 }],
    ]);
    const body = answer();
    expect(read(['price_history', body])).to.deep.equal([{ kind: 'history', body }]);
    expect(history.intervals).to.deep.equal(['1m', '5m', '15m', '1h', '4h', '1d']);
  });

  it('is asked for by the relay’s own spelling', () => {
    read(learnt());
    for (const symbol of ['eur-usd', 'EURUSD', '5']) {
      const asked = { ...query, symbol };
      const [, message] = (history.message?.(asked) ?? []) as readonly unknown[];
      expect(message).to.include({ symbol: 'EUR/USD' });
      expect([...(history.read(answer({ symbol: 'EUR/USD' }), asked) ?? [])][0]).to.include({ symbol });
    }
  });

  it('has times in seconds', () => {
    expect(candles(answer())).to.deep.equal([
      {
        ...{ symbol: 'BTC', interval: '1h', time: 1795188699000, open: 81.6, high: 81.62, low: 80.83, close: 81.38 },
        ...{ volume: 2004.83 },
      },
    ]);
  });

  it('is made up by the relay, and marked so', () => {
    expect(history.unverified).to.equal(true);
  });

  it('is not taken for the answer to another question', () => {
    for (const other of [{ symbol: 'ETH' }, { symbol: null }, { timeframe: '1m' }, { timeframe: undefined }])
      expect(candles(answer(other))).to.equal(undefined);
    for (const body of [undefined, null, [], 'x', {}]) expect(candles(body)).to.equal(undefined);
  });

  it('may be empty, broken, or anything', () => {
    for (const data of [[], null, {}, 'x']) expect(candles(answer({ data }))).to.deep.equal([]);
    expect(candles(answer({ data: [null, { ...bar, open: null }, bar] }))?.filter(Boolean)).to.have.length(1);
    const row = fc.oneof(
      wireValue,
      fc.record(Object.fromEntries(Object.keys(bar).map((key) => [key, wireValue])), { requiredKeys: [] }),
    );
    fc.assert(
      fc.property(fc.oneof(wireValue, fc.array(row)), wireValue, (data, other) => {
        candles(answer({ data }));
        candles(answer({ symbol: other }));
        candles(other);
      }),
    );
  });
});
