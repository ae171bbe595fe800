import { expect } from '@open-wc/testing';
import { binance } from '../../src/dialects/binance.ts';
import { binanceRest } from '../../src/dialects/binance-rest.ts';
import { judgeQuote, type QuoteDraft } from '../../src/market/gate.ts';
import fc from '../tools/property.ts';
import { wireValue } from '../tools/wire-values.ts';

const BASE = 'https://data-api.binance.vision';
// From the venue's own description of the parameter.
const SYMBOLS = /^\[("[A-Z0-9-_.]{1,20}"(,"[A-Z0-9-_.]{1,20}"){0,}){0,1}\]$/;

const asked = (url: string): string[] => JSON.parse(new URL(url).searchParams.get('symbols') as string);
const symbols = (count: number) => Array.from({ length: count }, (_, n) => `SYM${n}USDT`);
const row = {
  ...{ symbol: 'BTCUSDT', priceChange: '-806.20000000', priceChangePercent: '-1.240', weightedAvgPrice: '64601.02' },
  ...{ prevClosePrice: '65019.69', lastPrice: '64213.50000000', lastQty: '0.015', bidPrice: '64213.49000000' },
  ...{ bidQty: '1.2', askPrice: '64213.51000000', askQty: '0.8', openPrice: '65019.70000000' },
  ...{ highPrice: '65410.90000000', lowPrice: '63870.00000000', volume: '28412.11000000', quoteVolume: '1835450125.1' },
  ...{ openTime: 1767139199999, closeTime: 1767225599998, firstId: 1, lastId: 200, count: 200 },
};

/** What is asked for until everything is settled, by a venue that fails a group for each symbol that it does not have. */
const settle = (wanted: readonly string[], bad: ReadonlySet<string>) => {
  let missing = [...wanted];
  let requests = 0;
  const unknown: string[] = [];
  for (let round = 0; missing.length > 0; round++) {
    const asking = binanceRest.requests(BASE, missing, round);
    if (asking.length === 0) break;
    for (const { url } of asking) {
      requests++;
      const group = asked(url);
      const failed = group.some((symbol) => bad.has(symbol));
      if (failed && group.length === 1) unknown.push(...group);
      if (!failed || group.length === 1) missing = missing.filter((symbol) => !group.includes(symbol));
    }
  }
  return { requests, unknown, missing };
};

describe('requests to Binance', () => {
  it('ask for twenty symbols at once, for fewer of those that failed, then for each alone, and then no more', () => {
    const sizes = [0, 1, 2, 3].map((round) =>
      binanceRest.requests(BASE, symbols(45), round).map(({ url }) => asked(url).length),
    );
    expect(sizes).to.deep.equal([[20, 20, 5], [...Array(11).fill(4), 1], Array(45).fill(1), []]);
    for (const round of [0, 1, 2, 3]) expect(binanceRest.requests(BASE, [], round)).to.deep.equal([]);
  });

  it('find one bad symbol among twenty with ten requests, among three with four', () => {
    for (const [count, most] of [
      [20, 10],
      [10, 8],
      [5, 6],
      [3, 4],
      [2, 3],
      [1, 1],
    ] as const)
      for (const bad of symbols(count)) {
        const { requests, unknown, missing } = settle(symbols(count), new Set([bad]));
        expect(requests, `${bad} of ${count}`).to.be.at.most(most);
        expect([unknown, missing]).to.deep.equal([[bad], []]);
      }
  });

  it('find every bad symbol, and bring every good one, however many there are', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 70 }), fc.uniqueArray(fc.nat(69), { maxLength: 8 }), (count, places) => {
        const wanted = symbols(count);
        const bad = places.flatMap((place) => wanted[place] ?? []);
        const { requests, unknown, missing } = settle(wanted, new Set(bad));
        expect(unknown).to.have.members(bad);
        expect(missing).to.deep.equal([]);
        expect(requests).to.be.at.most(Math.ceil(count / 20) + 10 * bad.length);
      }),
    );
  });

  it('are simple addresses, the list a JSON text without spaces, encoded', () => {
    expect(binanceRest.requests(BASE, ['btc-usdt', 'ETHUSDT', 'BTCUSDT'], 0)).to.deep.equal([
      {
        url: `${BASE}/api/v3/ticker/24hr?symbols=%5B%22BTCUSDT%22%2C%22ETHUSDT%22%5D`,
        symbols: ['BTCUSDT', 'ETHUSDT'],
      },
    ]);
  });

  it('name no symbol that the venue could not read, and every other one exactly once a round', () => {
    const text = fc.oneof(
      fc.string({ maxLength: 25 }),
      fc.string({ unit: fc.constantFrom(...'AZ09._-/'), maxLength: 25 }),
    );
    fc.assert(
      fc.property(fc.uniqueArray(text, { maxLength: 60 }), fc.nat(2), (wanted, round) => {
        const names = binanceRest.requests(BASE, wanted, round).flatMap(({ url, symbols }) => {
          expect(new URL(url).searchParams.get('symbols')).to.match(SYMBOLS);
          expect(asked(url)).to.deep.equal(symbols);
          return asked(url);
        });
        const known = wanted.flatMap((symbol) => binance.channel({ kind: 'quote', symbol }) ?? []);
        expect(names.map((name) => `${name.toLowerCase()}@ticker`)).to.have.members([...new Set(known)]);
        expect(new Set(names).size).to.equal(names.length);
      }),
    );
  });

  it('weigh in their first round as little as they can', () => {
    fc.assert(
      fc.property(fc.nat(300), (count) => {
        const requests = binanceRest.requests(BASE, symbols(count), 0);
        expect(requests.length).to.equal(Math.ceil(count / 20));
        expect(Math.max(0, ...requests.map(({ url }) => url.length))).to.be.below(2000);
      }),
    );
  });

  it('for details name the symbols, too', () => {
    expect(binanceRest.details?.(BASE, ['btc/usdt'])).to.deep.equal([
      { url: `${BASE}/api/v3/exchangeInfo?symbols=%5B%22BTCUSDT%22%5D&showPermissionSets=false`, symbols: ['BTCUSDT'] },
    ]);
    expect(binanceRest.details?.(BASE, symbols(45)).map(({ url }) => asked(url).length)).to.deep.equal([20, 20, 5]);
  });
});

describe('answers of Binance', () => {
  const read = (body: unknown) => [...binanceRest.read(body, { url: BASE })] as QuoteDraft[];

  it('are read row by row', () => {
    expect(read([row, { ...row, symbol: 'ETHUSDT' }]).map(({ symbol }) => symbol)).to.deep.equal([
      'BTCUSDT',
      'ETHUSDT',
    ]);
    expect(judgeQuote(read([row])[0] as QuoteDraft, Date.UTC(2026, 0, 1), 0, 'polled')).to.deep.include({
      ...{ symbol: 'BTCUSDT', price: 64213.5, priceText: '64213.50000000', change: -806.2, changePercent: -1.24 },
      ...{ open: 65019.7, high: 65410.9, low: 63870, volume: 28412.11, bid: 64213.49, ask: 64213.51 },
      ...{ time: 1767225599998, freshness: 'polled', session: 0 },
    });
  });

  it('that are no list of rows give nothing', () => {
    for (const body of [
      undefined,
      null,
      '',
      '<html>',
      0,
      {},
      row,
      { code: -1121, msg: 'Invalid symbol.' },
      [null, 1, 'x', [row]],
    ])
      expect(read(body)).to.deep.equal([]);
    fc.assert(fc.property(fc.oneof(wireValue, fc.array(wireValue)), (body) => read(body).length >= 0));
  });

  it('without a price, as of a symbol that never traded, are refused by the gate', () => {
    const empty = { ...row, lastPrice: '0.00000000', firstId: -1 };
    expect(judgeQuote(read([empty])[0] as QuoteDraft, Date.UTC(2026, 0, 1), 0, 'polled')).to.equal('price');
  });

  it('say that a symbol does not exist by one code, and nothing else says so', () => {
    const { unknown } = binanceRest;
    expect(unknown?.(400, { code: -1121, msg: 'Invalid symbol.' })).to.equal(true);
    for (const [status, body] of [
      ...[
        [400, { code: -1100, msg: 'Illegal characters found in parameter.' }],
        [429, { code: -1121 }],
        [200, { code: -1121 }],
      ],
      ...[
        [400, undefined],
        [400, null],
        [400, '-1121'],
        [400, [{ code: -1121 }]],
        [400, { code: '-1121' }],
      ],
    ] as [number, unknown][])
      expect(unknown?.(status, body), `${status} ${JSON.stringify(body)}`).to.equal(false);
    fc.assert(fc.property(fc.nat(600), wireValue, (status, body) => unknown?.(status, body) === false));
  });

  describe('about symbols', () => {
    const listing = {
      ...{ symbol: 'BTCUSDT', status: 'TRADING', baseAsset: 'BTC', quoteAsset: 'USDT', quotePrecision: 8 },
      filters: [
        { filterType: 'LOT_SIZE', minQty: '0.00001000', maxQty: '9000.00000000', stepSize: '0.00001000' },
        { filterType: 'PRICE_FILTER', minPrice: '0.01000000', maxPrice: '1000000.00000000', tickSize: '0.01000000' },
      ],
    };
    const details = (...symbols: unknown[]) => read({ timezone: 'UTC', rateLimits: [], symbols });

    it('tell the smallest step of the price', () => {
      expect(details(listing)).to.deep.equal([
        { kind: 'instrument', symbol: 'BTCUSDT', tickSize: '0.01000000', closed: false },
      ]);
    });

    it('leave it out where the rule is off or missing', () => {
      const off = { ...listing, filters: [{ filterType: 'PRICE_FILTER', tickSize: '0.00000000' }] };
      expect(details(off)[0]).not.to.have.property('tickSize');
      for (const filters of [[], undefined, 'PRICE_FILTER', [null, 1, {}], [{ filterType: 'PRICE_FILTER' }]])
        expect(details({ ...listing, filters })[0]).to.include({ kind: 'instrument', tickSize: undefined });
    });

    it('tell that one is not traded now', () => {
      for (const status of ['HALT', 'BREAK', 'END_OF_DAY', 'CANCEL_ONLY', 'SOMETHING_NEW'])
        expect(details({ ...listing, status })[0], status).to.include({ closed: true });
      for (const status of ['TRADING', undefined, null, 1])
        expect(details({ ...listing, status })[0], String(status)).to.include({ closed: false });
    });

    it('may be anything at all', () => {
      const row = fc.record(
        {
          symbol: wireValue,
          status: wireValue,
          filters: fc.oneof(
            wireValue,
            fc.array(fc.record({ filterType: fc.constant('PRICE_FILTER'), tickSize: wireValue })),
          ),
        },
        { requiredKeys: [] },
      );
      fc.assert(
        fc.property(fc.array(fc.oneof(row, wireValue)), (rows) => {
          for (const draft of details(...rows)) expect(draft.kind).to.equal('instrument');
        }),
      );
    });
  });
});
