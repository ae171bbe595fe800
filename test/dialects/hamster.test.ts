import { expect } from '@open-wc/testing';
import type { HistoryDialect, RestDialect } from '../../src/dialects/dialect.ts';
import { hamster } from '../../src/dialects/hamster.ts';
import { judgeCandle } from '../../src/market/candles.ts';
import { judgeQuote, type QuoteDraft } from '../../src/market/gate.ts';
import type { Quote } from '../../src/market/quote.ts';
import fc from '../tools/property.ts';
import { anyText, wireValue } from '../tools/wire-values.ts';

const NOW = Date.UTC(2026, 10, 20, 18);
const BASE = 'http://127.0.0.1:5000';
const dialect = hamster();

const tick = {
  ...{ symbol: 'BTC/USD', price: 94662.77493, change: -0.3549737578947373, timestamp: '2026-11-20T17:18:45.281892' },
};
const update = (fields: object = {}) => ['price_update', { ...tick, ...fields }];
const read = (message: unknown) => [...dialect.read(message)] as QuoteDraft[];
const judged = (message: unknown) => judgeQuote(read(message)[0] as QuoteDraft, NOW, 1, 'live');

describe('an event of Hamster', () => {
  it('brings a tick, its change in percent', () => {
    expect(judged(update())).to.deep.equal({
      ...{ symbol: 'BTC/USD', price: 94662.77493, priceText: '94662.77', decimals: 2 },
      ...{ change: undefined, changePercent: -0.3549737578947373, open: undefined, high: undefined, low: undefined },
      ...{ volume: undefined, bid: undefined, ask: undefined, time: undefined, receivedAt: NOW },
      ...{ freshness: 'live', session: 1 },
    });
  });

  it('with a change of exactly 0 says that it does not know: its documented version always does', () => {
    for (const change of [0, 0.0, -0, undefined, null, 'x'])
      expect(judged(update({ change }))).to.include({ price: 94662.77493, changePercent: undefined });
    expect(judged(update({ change: 0.0001 }))).to.include({ changePercent: 0.0001 });
    expect(judged(update({ change: 2 }))).to.include({ changePercent: 2 });
  });

  it('is refused without a price or a symbol', () => {
    for (const price of [0, null, undefined, '', 'NaN', -1]) expect(judged(update({ price }))).to.equal('price');
    for (const symbol of ['', null, undefined, 1, {}]) expect(judged(update({ symbol }))).to.equal('symbol');
    expect(judged(update({ price: 235 }))).to.include({ price: 235, priceText: '235' });
  });

  it('tells the time only with a zone', () => {
    for (const timestamp of ['2026-11-20T17:18:45', '2026-11-20T17:18:45.281892', '', null, 1795195125])
      expect(judged(update({ timestamp }))).to.include({ time: undefined });
    const time = Date.UTC(2026, 10, 20, 17, 18, 45);
    expect(judged(update({ timestamp: '2026-11-20T17:18:45Z' }))).to.include({ time });
  });

  it('may repeat the last one', () => {
    expect(read(update())).to.deep.equal(read(update()));
  });

  it('is nothing when it is of another kind, or broken', () => {
    for (const message of [
      ['status', { data: 'Connected to Hamster Terminal API' }],
      ['subscription', { symbols: ['BTC/USD'], status: 'subscribed' }],
      ...[['price_update'], ['price_update', null], ['price_update', [tick]], ['price_update', 'BTC/USD'], ['', tick]],
      ...[[], { 0: 'price_update', 1: tick }, tick, null, undefined, 'price_update', 1],
    ])
      expect(read(message), JSON.stringify(message)).to.deep.equal([]);
  });

  it('tells whose it is in the greeting, and in nothing else: other relays have ticks like its own', () => {
    expect(dialect.hears?.(['status', { data: 'Connected to Hamster Terminal API' }], false)).to.equal(true);
    for (const other of [
      update(),
      update({ change: 0 }),
      ...[{ data: 'Connected' }, { data: 1 }, {}, null, 'Hamster'].map((data) => ['status', data]),
      ['subscription', { symbols: ['BTC/USD'], status: 'subscribed' }],
      ['connected', { data: 'Hamster Terminal' }],
    ])
      expect(dialect.hears?.(other, false), JSON.stringify(other)).to.equal(false);
    fc.assert(
      fc.property(fc.constantFrom('status', 'price_update', 'connected'), wireValue, (event, data) => {
        expect(dialect.hears?.([event, data], false)).to.equal(false);
        expect(dialect.hears?.([event, { ...tick, data }], false)).to.equal(false);
      }),
    );
  });

  it('never throws, whatever comes, and what is made of it the gate can judge', () => {
    const fields = fc.record(Object.fromEntries(Object.keys(tick).map((key) => [key, wireValue])), {
      requiredKeys: [],
    });
    const event = fc.oneof(
      ...[wireValue, fc.array(wireValue)],
      fc.tuple(fc.constantFrom('price_update', 'status'), fc.oneof(fields, wireValue)),
    );
    fc.assert(
      fc.property(event, (message) => {
        for (const draft of read(message)) judgeQuote(draft, NOW, 1, 'live');
        dialect.hears?.(message, false);
      }),
      { numRuns: 500 },
    );
  });
});

describe('what Hamster is told', () => {
  it('is nothing: it sends everything to everybody, whatever was asked for', () => {
    for (const say of ['greeting', 'subscribe', 'unsubscribe', 'probe', 'streamUrl'] as const)
      expect(dialect[say], say).to.equal(undefined);
    expect(dialect.channel({ kind: 'quote', symbol: 'EUR/USD' })).to.equal('EUR/USD');
    for (const kind of ['trade', 'signal'] as const)
      expect(dialect.channel({ kind, symbol: 'BTC/USD' })).to.equal(undefined);
  });
});

describe('Hamster’s REST', () => {
  let rest: RestDialect;
  before(async () => {
    rest = await (dialect.rest as () => RestDialect | Promise<RestDialect>)();
  });
  const paths = (symbols: string[], round: number) =>
    rest.requests(BASE, symbols, round).map(({ url }) => url.slice(BASE.length));
  const drafts = (body: unknown) => [...rest.read(body, { url: '' })] as QuoteDraft[];
  const quotes = (body: unknown) =>
    new Map(
      drafts(body)
        .map((draft) => judgeQuote(draft, NOW, 0, 'polled'))
        .filter((quote): quote is Quote => typeof quote !== 'string')
        .map((quote) => [quote.symbol, quote]),
    );
  const prices = (body: unknown) => [...quotes(body).values()].map((quote) => [quote.symbol, quote.price]);

  const status = {
    cache: {
      ...{
        aaplPrice: 234.94,
        btcChange24h: -0.38,
        btcPrice: 94841.14,
        dxyPrice: 103.5,
        ethChange24h: 1,
        ethPrice: 2828,
      },
      ...{ eurusd: 1.0833, fearGreed: 62, gbpusd: 1.2684, goldPrice: 2650, msftPrice: 425.14, nvdaPrice: 145.04 },
      ...{ spyPrice: 469.42 },
    },
    ...{ data_source: 'Twelve Data', last_update: '2026-11-20T17:18:12.142647', ok: true, status: 'running' },
  };
  const documented = {
    ...{ btcChange24h: 0.0, btcPrice: 95247.67, btcVolume24h: 0, ethChange24h: 1, ethPrice: 0.0, ok: true },
    ...{ lastUpdate: '2026-11-20T17:18:31.236581' },
  };
  const summary = {
    ...documented,
    ...{ btcChange24h: -0.4, btcVolume24h: 95950000, ethPrice: 2828, fearGreed: 62, source: 'Twelve Data Pro' },
    ...{ cryptos: { SOL: 185.5, XRP: 2.45, ADA: 0 }, cryptosChange: { SOL: 3.2, XRP: 0 } },
    ...{ stocks: { TSLA: 250 }, stocksChange: { TSLA: -1 }, indices: { DAX: 19420 }, indicesChange: null },
    ...{ forex: { EURUSD: 1.0833 }, forexChange: { EURUSD: 0.2 }, commodities: { GOLD: 2650 }, commoditiesChange: {} },
  };

  it('is asked only at the addresses that have the wanted symbols', () => {
    expect(paths(['AAPL', 'spy'], 0)).to.deep.equal(['/api/stocks']);
    expect(paths(['EUR/USD', 'gbpusd'], 0)).to.deep.equal(['/api/forex']);
    expect(paths(['BTC/USD', 'ETH/USD', 'TSLA', 'GOLD'], 0)).to.deep.equal(['/api/binance/summary']);
    expect(paths(['BTC/USD', 'AAPL', 'EUR-USD', 'NVDA'], 0)).to.deep.equal([
      ...['/api/binance/summary', '/api/stocks', '/api/forex'],
    ]);
    expect(paths([], 0)).to.deep.equal([]);
  });

  it('is asked once more for what did not come, and then no more', () => {
    expect(paths(['GOLD', 'NOPE'], 1)).to.deep.equal(['/api/status']);
    expect(paths(['NOPE'], 2)).to.deep.equal([]);
    fc.assert(fc.property(fc.array(anyText()), fc.nat(5), (symbols, round) => paths(symbols, round).length <= 3));
  });

  it('tells of shares and currencies a price and a change', () => {
    const shares = { ok: true, spy: { price: 470, change: 0.8 }, aapl: { price: 234.94, change: 0.0 } };
    expect(quotes(shares).get('SPY')).to.include({ price: 470, changePercent: 0.8 });
    expect(quotes(shares).get('AAPL')).to.include({ price: 234.94, changePercent: undefined });
    const rates = { ok: true, eurusd: { price: 1.085, change: -0.2 }, gbpusd: { price: 1.2684, change: 1 } };
    expect(quotes(rates).get('EUR/USD')).to.include({ price: 1.085, changePercent: -0.2 });
    expect([...quotes(rates).keys()]).to.deep.equal(['EUR/USD', 'GBP/USD']);
  });

  it('sums up the best known, of two of them with a change', () => {
    expect(prices(status)).to.deep.equal([
      ...[
        ['AAPL', 234.94],
        ['BTC/USD', 94841.14],
        ['DXY', 103.5],
        ['ETH/USD', 2828],
        ['EUR/USD', 1.0833],
      ],
      ...[
        ['GBP/USD', 1.2684],
        ['GOLD', 2650],
        ['MSFT', 425.14],
        ['NVDA', 145.04],
        ['SPY', 469.42],
      ],
    ]);
    expect(quotes(status).get('BTC/USD')).to.include({ changePercent: -0.38 });
    expect(quotes(status).get('AAPL')).to.include({ changePercent: undefined });
  });

  it('knows two symbols in its documented version, and many in groups in the later one', () => {
    expect(prices(documented)).to.deep.equal([['BTC/USD', 95247.67]]);
    expect(prices(summary)).to.deep.equal([
      ...[
        ['BTC/USD', 95247.67],
        ['ETH/USD', 2828],
        ['SOL/USD', 185.5],
        ['XRP/USD', 2.45],
        ['TSLA', 250],
      ],
      ...[
        ['DAX', 19420],
        ['EUR/USD', 1.0833],
        ['GOLD', 2650],
      ],
    ]);
    const found = quotes(summary);
    expect(found.get('SOL/USD')).to.include({ changePercent: 3.2 });
    expect(found.get('EUR/USD')).to.include({ changePercent: 0.2 });
    for (const symbol of ['XRP/USD', 'DAX', 'GOLD'])
      expect(found.get(symbol), symbol).to.include({ changePercent: undefined, volume: undefined });
  });

  it('may have made all of it up: no price of it counts as verified', () => {
    for (const body of [status, documented, summary, { spy: { price: 470, change: 0.8 } }])
      for (const quote of quotes(body).values()) expect(quote.freshness).to.equal('unverified');
  });

  it('may fail, or answer with something else', () => {
    for (const body of [{ ok: false, error: 'HTTPSConnectionPool' }, {}, [], [status], '<html>', null, undefined, 1])
      expect(drafts(body), JSON.stringify(body)).to.deep.equal([]);
    const fields = [...Object.keys(status.cache), ...Object.keys(summary), 'cache', 'spy', 'constructor', '__proto__'];
    const group = fc.oneof(wireValue, fc.dictionary(anyText(8), wireValue), fc.record({ price: wireValue }));
    const body = fc.dictionary(fc.oneof(fc.constantFrom(...fields), anyText(8)), group);
    fc.assert(
      fc.property(fc.oneof(wireValue, body, fc.record({ cache: body })), (body) => {
        for (const draft of drafts(body)) expect(draft.unverified).to.equal(true);
        quotes(body);
      }),
      { numRuns: 300 },
    );
  });
});

describe('Hamster’s history', () => {
  let history: HistoryDialect;
  before(async () => {
    history = await (dialect.history as () => HistoryDialect | Promise<HistoryDialect>)();
  });
  const asked = (symbol: string, interval = '1h') => ({ symbol, interval, limit: 24 });
  const request = (symbol: string, interval?: string) =>
    new URL(history.request?.(BASE, asked(symbol, interval))?.url ?? '');
  const candles = (body: unknown, symbol = 'BTC/USD', interval = '1h') =>
    [...(history.read(body, asked(symbol, interval)) ?? [])].map((draft) => judgeCandle(draft, NOW));
  const point = { x: 0, datetime: '2026-11-20 15:00:00', open: 95000, high: 95950.5, low: 94050, close: 95190 };
  const body = (...points: unknown[]) => ({
    ...{ ok: true, symbol: 'BTC/USD', interval: '1h', current_price: 95000, count: points.length, points },
  });

  it('is asked for as the relay’s own source spells symbols and intervals', () => {
    const { origin, pathname, searchParams } = request('btc/usd');
    expect([origin, pathname]).to.deep.equal([BASE, '/api/chart-data']);
    expect(Object.fromEntries(searchParams)).to.deep.equal({ symbol: 'BTC/USD', interval: '1h', outputsize: '24' });
    expect(request('btcusd').searchParams.get('symbol')).to.equal('BTC/USD');
    expect(request('aapl').searchParams.get('symbol')).to.equal('AAPL');
    expect(
      history.intervals.map((interval) => request('BTC/USD', interval).searchParams.get('interval')),
    ).to.deep.equal([...['1min', '5min', '15min', '30min', '1h', '2h', '4h', '1day', '1week']]);
    fc.assert(fc.property(anyText(), (symbol) => request(symbol).pathname === '/api/chart-data'));
  });

  it('of a digital currency is by UTC', () => {
    const later = { ...point, x: 1, datetime: '2026-11-20 16:00:00', open: 95190, close: 95000 };
    expect(candles(body(point, later))).to.deep.equal([
      {
        ...{ symbol: 'BTC/USD', interval: '1h', time: Date.UTC(2026, 10, 20, 15), open: 95000, high: 95950.5 },
        ...{ low: 94050, close: 95190, volume: undefined },
      },
      {
        ...{ symbol: 'BTC/USD', interval: '1h', time: Date.UTC(2026, 10, 20, 16), open: 95190, high: 95950.5 },
        ...{ low: 94050, close: 95000, volume: undefined },
      },
    ]);
  });

  it('of anything else is by a clock that nobody tells: its hours are left out, its days are not', () => {
    const day = { ...point, datetime: '2026-11-19' };
    for (const symbol of ['AAPL', 'SPY', 'EUR/USD', 'gbpusd', 'XAU/USD']) {
      for (const interval of ['1m', '30m', '1h', '4h'])
        expect(candles(body(point), symbol, interval), `${symbol} ${interval}`).to.deep.equal([]);
      for (const interval of ['1d', '1w'])
        expect(candles(body(day), symbol, interval)[0], symbol).to.include({ symbol, time: Date.UTC(2026, 10, 19) });
    }
  });

  it('gives no candle for a time that it cannot read', () => {
    for (const datetime of [
      '',
      '15:00',
      '2026-11-20T15',
      '2026-99-99 15:00:00',
      'x2026-11-20',
      1795186800,
      null,
      ['2026-11-20'],
    ])
      expect(candles(body({ ...point, datetime })), String(datetime)).to.deep.equal([undefined]);
  });

  it('may be missing in an older relay, fail, or be anything', () => {
    for (const none of [
      { ok: false, error: 'x' },
      { points: {} },
      body(),
      body(null, 1, [point]),
      '<html>',
      null,
      undefined,
    ])
      expect(candles(none), JSON.stringify(none)).to.deep.equal([]);
    const row = fc.oneof(
      wireValue,
      fc.record(Object.fromEntries(Object.keys(point).map((key) => [key, wireValue])), { requiredKeys: [] }),
    );
    const points = fc.record({ points: fc.oneof(wireValue, fc.array(row)) });
    fc.assert(fc.property(fc.oneof(wireValue, points), (body) => void candles(body)));
  });
});
