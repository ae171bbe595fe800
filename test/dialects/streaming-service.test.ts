import { expect } from '@open-wc/testing';
import type { RestDialect } from '../../src/dialects/dialect.ts';
import { streamingService } from '../../src/dialects/streaming-service.ts';
import { judgeQuote, type QuoteDraft } from '../../src/market/gate.ts';
import fc from '../tools/property.ts';
import { anyText, wireValue } from '../tools/wire-values.ts';

const NOW = Date.UTC(2026, 10, 20, 18);
const BASE = 'http://127.0.0.1:5021';

const tick = {
  ...{ symbol: 'BTCUSDT', price: 43219.89745812, volume: 12345.678, high: 44115.51, low: 41952.985 },
  ...{ change: 401.90245812, changePercent: 0.939, timestamp: '2026-11-20T17:20:09.051196' },
};
const read = (message: unknown) => [...streamingService.read(message)] as QuoteDraft[];
const update = (fields: object = {}) => ['price_update', { ...tick, ...fields }];
const judged = (message: unknown) => judgeQuote(read(message)[0] as QuoteDraft, NOW, 1, 'live');

describe('a relay’s events', () => {
  it('bring a tick: its change is absolute, its changePercent percent', () => {
    expect(judged(update())).to.deep.equal({
      ...{ symbol: 'BTCUSDT', price: 43219.89745812, priceText: '43219.9', decimals: 1, change: 401.90245812 },
      ...{ changePercent: 0.939, open: undefined, high: 44115.51, low: 41952.985, volume: 12345.678 },
      ...{ bid: undefined, ask: undefined, time: undefined, receivedAt: NOW, freshness: 'live', session: 1 },
    });
  });

  it('tell by their greeting, or by a change in percent, which language this is', () => {
    expect(streamingService.hears?.(['connected', { message: 'Connected', client_id: 'x' }], false)).to.equal(true);
    expect(streamingService.hears?.(update(), false)).to.equal(true);
    for (const other of [
      ['status', { data: 'Connected' }],
      ['price_update', { symbol: 'BTC', price: 1, change: 0.2 }],
      ['price_update', { symbol: 'BTC', price: 1, change_24h: 0.2 }],
      ['connected'],
      {},
      null,
    ])
      expect(streamingService.hears?.(other, false)).to.equal(false);
  });

  it('mean by the price 0 that there is none', () => {
    for (const price of [0, 0.0, '0']) expect(judged(update({ price, high: 0, low: 0 }))).to.equal('price');
  });

  it('tell the time only with a zone: without, nobody knows whose clock it was', () => {
    const time = Date.UTC(2026, 10, 20, 17, 20, 9);
    for (const timestamp of ['2026-11-20T17:20:09', '2026-11-20T17:20:09.051196', '2026-11-20 17:20:09', '2026-11-20'])
      expect(judged(update({ timestamp }))).to.include({ time: undefined });
    for (const timestamp of ['2026-11-20T17:20:09Z', '2026-11-20T18:20:09+01:00', '2026-11-20T11:50:09-0530'])
      expect(judged(update({ timestamp })), timestamp).to.include({ time });
    for (const timestamp of ['Z', 'now+01:00', '+01:00', '2026-99-99T00:00:00Z', time, time / 1000, null, {}])
      expect(judged(update({ timestamp })), String(timestamp)).to.include({ time: undefined });
  });

  it('never tell a time by a naive timestamp, with a fraction or without', () => {
    const date = fc.date({ min: new Date(Date.UTC(2020, 0)), max: new Date(NOW), noInvalidDate: true });
    fc.assert(
      fc.property(date, fc.constantFrom(19, 23), fc.constantFrom('', '456'), (date, length, micros) => {
        const timestamp = `${date.toISOString().slice(0, length)}${length === 23 ? micros : ''}`;
        expect(judged(update({ timestamp }))).to.include({ time: undefined });
      }),
    );
  });

  it('are nothing when they are of another kind, or broken', () => {
    for (const message of [
      ...[
        ['connected', { message: 'Connected', client_id: 'x' }],
        ['subscribed', { symbols: ['BTCUSDT'] }],
      ],
      ...[
        ['price_update'],
        ['price_update', null],
        ['price_update', [tick]],
        ['price_update', 'BTCUSDT'],
        ['', tick],
        [],
      ],
      ...[{ 0: 'price_update', 1: tick }, tick, null, undefined, 'price_update', 1],
    ])
      expect(read(message), JSON.stringify(message)).to.deep.equal([]);
  });

  it('never throw, whatever comes, and what is made of them the gate can judge', () => {
    const fields = fc.record(Object.fromEntries(Object.keys(tick).map((key) => [key, wireValue])), {
      requiredKeys: [],
    });
    const event = fc.oneof(
      wireValue,
      fc.array(wireValue),
      fc.tuple(fc.constant('price_update'), fc.oneof(fields, wireValue)),
    );
    fc.assert(
      fc.property(event, (message) => {
        for (const draft of read(message)) judgeQuote(draft, NOW, 1, 'live');
      }),
      { numRuns: 500 },
    );
  });
});

describe('what a relay is told', () => {
  it('names its rooms in capitals, as they are there', () => {
    expect(streamingService.channel({ kind: 'quote', symbol: 'ethusdt' })).to.equal('ETHUSDT');
    expect(streamingService.channel({ kind: 'quote', symbol: 'eur/usd' })).to.equal('EUR/USD');
    expect(streamingService.channel({ kind: 'quote', symbol: 'BRK.B' })).to.equal('BRK.B');
  });

  it('holds no trades, and no name that it would choke on', () => {
    expect(streamingService.channel({ kind: 'trade', symbol: 'BTCUSDT' })).to.equal(undefined);
    for (const symbol of ['', ' ', 'btc usdt', 'A'.repeat(33), '@', '🚀', 'BTC\n', '"', '<b>', '*', '.', '..'])
      expect(streamingService.channel({ kind: 'quote', symbol }), symbol).to.equal(undefined);
    fc.assert(
      fc.property(anyText(40), (symbol) => {
        const channel = streamingService.channel({ kind: 'quote', symbol });
        return channel === undefined || /^[A-Z0-9_./-]{1,32}$/.test(channel);
      }),
    );
  });

  it('is an event with a list of symbols', () => {
    expect(streamingService.subscribe?.(['BTCUSDT', 'ETHUSDT'], 1)).to.deep.equal([
      'subscribe',
      { symbols: ['BTCUSDT', 'ETHUSDT'] },
    ]);
    expect(streamingService.unsubscribe?.(['BTCUSDT'], 2)).to.deep.equal(['unsubscribe', { symbols: ['BTCUSDT'] }]);
  });
});

describe('a relay’s REST', () => {
  let rest: RestDialect;
  before(async () => {
    rest = await (streamingService.rest as () => RestDialect | Promise<RestDialect>)();
  });
  const judgedRows = (body: unknown) =>
    ([...rest.read(body, { url: '' })] as QuoteDraft[]).map((draft) => judgeQuote(draft, NOW, 0, 'polled'));

  const urls = (symbols: readonly string[], round: number) => rest.requests(BASE, symbols, round).map(({ url }) => url);

  it('is asked for all that it has at hand, and for what is missing then one by one', () => {
    expect(urls(['A', 'B', 'C'], 0)).to.deep.equal([`${BASE}/api/latest-prices`]);
    expect(urls(['btcusdt', 'eur/usd'], 1)).to.deep.equal([`${BASE}/price/BTCUSDT`, `${BASE}/price/EUR%2FUSD`]);
    expect(urls(['A', 'B'], 0)).to.deep.equal([`${BASE}/price/A`, `${BASE}/price/B`]);
    expect(urls(['A', 'B'], 2)).to.deep.equal([]);
  });

  it('is never asked for so many prices one by one that it would refuse them', () => {
    const many = Array.from({ length: 301 }, (_, n) => `S${n}`);
    expect(rest.requests(BASE, many, 1)).to.deep.equal([]);
    expect(60_000 / (rest.spacingMs as number)).to.be.below(300);
  });

  it('keeps any symbol within its path segment', () => {
    for (const symbol of ['../admin', '?x=1', '#', 'a b', '%2e%2e', '//evil.example'])
      for (const url of urls([symbol], 1)) {
        expect(url.startsWith(`${BASE}/price/`), url).to.equal(true);
        expect(new URL(url).pathname.split('/').length, url).to.equal(3);
      }
  });

  it('lists its symbols: all that it says it has, else those that it begins with', () => {
    expect(rest.list?.(BASE)).to.deep.equal({ url: `${BASE}/symbols` });
    const original = { active_symbols: ['BNBUSDT'], default_symbols: ['BTCUSDT', 'ETHUSDT'] };
    expect(rest.readList?.({ success: true, data: original })).to.deep.equal(['BTCUSDT', 'ETHUSDT']);
    expect(rest.readList?.({ data: { ...original, symbols: ['AAPL'] } })).to.deep.equal(['AAPL']);
    for (const body of [undefined, null, [], {}, { data: [] }, { data: { symbols: 'AAPL' } }])
      expect(rest.readList?.(body)).to.deep.equal([]);
  });

  it('says of a symbol that it has none such, and by no other 404', () => {
    const says = (status: number, body: unknown) => rest.unknown?.(status, body);
    expect(says(404, { success: false, error: 'Unknown symbol' })).to.equal(true);
    expect(says(404, { success: false, error: 'unknown symbol: NOPE' })).to.equal(true);
    for (const body of [undefined, null, '<html>', {}, { error: 1 }, { success: false, error: 'Not found' }])
      expect(says(404, body), JSON.stringify(body)).to.equal(false);
    expect(says(404, { success: false, error: 'No cached prices available', prices: {}, count: 0 })).to.equal(false);
    for (const status of [200, 429, 500, 503]) expect(says(status, { error: 'Unknown symbol' })).to.equal(false);
  });

  it('answers with one price or with all of them', () => {
    const body = { success: true, data: tick, source: 'api' };
    expect(judgedRows(body)).to.have.length(1);
    expect(judgedRows(body)[0]).to.include({ symbol: 'BTCUSDT', changePercent: 0.939, freshness: 'polled' });
    const all = {
      success: true,
      prices: { BTCUSDT: tick, ETHUSDT: { ...tick, symbol: 'ETHUSDT' }, BAD: null },
      count: 3,
    };
    expect(judgedRows(all)).to.have.length(2);
  });

  it('may know nothing, fail, or answer with something else', () => {
    const unknown = { success: true, data: { ...tick, symbol: 'NOPE', price: 0, high: 0, low: 0, volume: 0 } };
    expect(judgedRows(unknown)).to.deep.equal(['price']);
    const none = { success: false, error: 'No cached prices available', prices: {}, count: 0 };
    for (const body of [
      none,
      undefined,
      null,
      '<html>',
      [],
      [tick],
      { data: [tick] },
      { prices: [tick, 1] },
      { prices: 'x' },
    ])
      expect(judgedRows(body).filter((quote) => typeof quote !== 'string').length).to.be.at.most(1);
    fc.assert(
      fc.property(
        fc.oneof(wireValue, fc.record({ data: wireValue, prices: wireValue })),
        (body) => judgedRows(body).length >= 0,
      ),
    );
  });
});
