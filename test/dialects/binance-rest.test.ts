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

describe('requests to Binance', () => {
  it('ask for twenty symbols at once, then for five, then for each alone, and then no more', () => {
    const sizes = [0, 1, 2, 3].map((round) =>
      binanceRest.requests(BASE, symbols(45), round).map((url) => asked(url).length),
    );
    expect(sizes).to.deep.equal([[20, 20, 5], Array(9).fill(5), Array(45).fill(1), []]);
    expect(binanceRest.requests(BASE, [], 0)).to.deep.equal([]);
  });

  it('are simple addresses, the list a JSON text without spaces, encoded', () => {
    expect(binanceRest.requests(BASE, ['btc-usdt', 'ETHUSDT'], 0)).to.deep.equal([
      `${BASE}/api/v3/ticker/24hr?symbols=%5B%22BTCUSDT%22%2C%22ETHUSDT%22%5D`,
    ]);
  });

  it('name no symbol that the venue could not read, and every other one exactly once a round', () => {
    const text = fc.oneof(
      fc.string({ maxLength: 25 }),
      fc.string({ unit: fc.constantFrom(...'AZ09._-/'), maxLength: 25 }),
    );
    fc.assert(
      fc.property(fc.uniqueArray(text, { maxLength: 60 }), fc.nat(2), (wanted, round) => {
        const names = binanceRest.requests(BASE, wanted, round).flatMap((url) => {
          expect(new URL(url).searchParams.get('symbols')).to.match(SYMBOLS);
          return asked(url);
        });
        const known = wanted.filter((symbol) => binance.channel({ kind: 'quote', symbol }));
        expect(names.length).to.equal(known.length);
      }),
    );
  });

  it('weigh in their first round as little as they can', () => {
    fc.assert(
      fc.property(fc.nat(300), (count) => {
        const requests = binanceRest.requests(BASE, symbols(count), 0);
        expect(requests.length).to.equal(Math.ceil(count / 20));
        expect(Math.max(0, ...requests.map((url) => url.length))).to.be.below(2000);
      }),
    );
  });
});

describe('answers of Binance', () => {
  const read = (body: unknown) => [...binanceRest.read(body)] as QuoteDraft[];

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
});
