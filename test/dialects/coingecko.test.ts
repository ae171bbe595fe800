import { expect } from '@open-wc/testing';
import { coingecko } from '../../src/dialects/coingecko.ts';
import type { RestDialect } from '../../src/dialects/dialect.ts';
import { judgeQuote, type QuoteDraft } from '../../src/market/gate.ts';
import fc from '../tools/property.ts';
import { anyText, wireValue } from '../tools/wire-values.ts';

const NOW = Date.UTC(2026, 10, 20, 18);
const BASE = 'https://api.coingecko.com';
const dialect = coingecko();
const rest = (dialect.rest as () => RestDialect)();
const quote = (symbol: string) => dialect.channel({ kind: 'quote', symbol });
const body = {
  bitcoin: { usd: 67187.3358936566, usd_24h_change: 3.637278946773539, last_updated_at: 1711356300 },
  'avalanche-2': { usd: 21.4, usd_24h_change: null, last_updated_at: 1711356301 },
};

describe('a symbol for CoinGecko', () => {
  it('is a coin and a currency', () => {
    for (const symbol of ['BTC/USD', 'btc/usd', 'BTC-USD', 'BTCUSD', 'bitcoin/usd'])
      expect(quote(symbol), symbol).to.equal('bitcoin/usd');
    expect(quote('ETHBTC')).to.equal('ethereum/btc');
    expect(quote('USDT/EUR')).to.equal('tether/eur');
  });

  it('may be an id, hyphens and all', () => {
    expect(quote('avalanche-2/usd')).to.equal('avalanche-2/usd');
    expect(quote('dogwifcoin/usd')).to.equal('dogwifcoin/usd');
    expect(quote('tron/usd')).to.equal('tron/usd');
  });

  it('is never one dollar for another: a dollar’s coin is not a dollar', () => {
    for (const symbol of ['BTCUSDT', 'BTC/USDT', 'BTC-USDC', 'ETHFDUSD', 'bitcoin/usdt'])
      expect(quote(symbol), symbol).to.equal(undefined);
  });

  it('is never a coin alone, nor a ticker that it would have to guess', () => {
    for (const symbol of ['BTC', 'bitcoin', 'WIF/USD', 'wif/usd', 'NOPECOIN/USD', 'BITCOIN/USD', 'AAPL'])
      expect(quote(symbol), symbol).to.equal(undefined);
  });

  it('is nothing else', () => {
    for (const symbol of [
      '',
      '/',
      '/usd',
      'btc/',
      'bitcoin/usd/eur',
      '__proto__/usd',
      'bit coin/usd',
      'bitcoin&x=1/usd',
    ])
      expect(quote(symbol), symbol).to.equal(undefined);
    for (const kind of ['trade', 'signal'] as const)
      expect(dialect.channel({ kind, symbol: 'BTC/USD' })).to.equal(undefined);
    fc.assert(
      fc.property(anyText(), (symbol) => {
        const channel = quote(symbol);
        return channel === undefined || /^[a-z\d][a-z\d-]*\/[a-z]{3,4}$/.test(channel);
      }),
    );
  });
});

describe('requests to CoinGecko', () => {
  it('bring all coins of a currency at once', () => {
    const requests = rest.requests(BASE, ['BTC/USD', 'avalanche-2/usd', 'BTC/EUR', 'bitcoin/usd', 'BTCUSDT'], 0);
    expect(requests.map(({ symbols }) => symbols)).to.deep.equal([
      ['BTC/USD', 'avalanche-2/usd', 'bitcoin/usd'],
      ['BTC/EUR'],
    ]);
    expect(requests[0]?.url).to.equal(
      `${BASE}/api/v3/simple/price?ids=bitcoin,avalanche-2&vs_currencies=usd&include_24hr_change=true&include_last_updated_at=true&precision=full`,
    );
    expect(requests[1]?.url).to.include('ids=bitcoin&vs_currencies=eur&');
  });

  it('then ask for a few missing ones alone, and then no more', () => {
    const missing = ['nosuchcoin/usd', 'neitherthis/usd'];
    expect(rest.requests(BASE, missing, 1).map(({ symbols }) => symbols)).to.deep.equal(missing.map((name) => [name]));
    expect(rest.requests(BASE, ['BTC/USD', 'ETH/USD', 'SOL/USD', 'XRP/USD'], 1)).to.deep.equal([]);
    expect(rest.requests(BASE, missing, 2)).to.deep.equal([]);
    expect(rest.requests(BASE, [], 0)).to.deep.equal([]);
  });

  it('are rare, as its terms ask, and name it', () => {
    expect(dialect.pollMs).to.be.at.least(60_000);
    expect(rest.spacingMs).to.be.at.least(2000);
    expect(dialect.staleAfterMs).to.be.above(2 * (dialect.pollMs as number));
    expect(dialect.attributions).to.deep.equal([
      {
        ...{ text: 'Data provided by CoinGecko', url: 'https://www.coingecko.com' },
      },
    ]);
    expect(dialect.transport).to.equal('rest');
  });

  it('keep to their address, whatever is wanted', () => {
    fc.assert(
      fc.property(fc.array(anyText().map((text) => `${text}/usd`)), fc.nat(1), (symbols, round) => {
        for (const { url } of rest.requests(BASE, symbols, round)) {
          const { origin, pathname, searchParams } = new URL(url);
          expect(origin + pathname).to.equal(`${BASE}/api/v3/simple/price`);
          expect([...searchParams.keys()]).to.have.length(5);
          expect(searchParams.get('ids')).to.match(/^[a-z\d,-]+$/);
        }
      }),
    );
  });
});

describe('answers of CoinGecko', () => {
  const request = { url: BASE, symbols: ['BTC/USD', 'avalanche-2/usd', 'bitcoin/usd', 'BTC/EUR'] };
  const read = (body: unknown, symbols = request.symbols) =>
    [...rest.read(body, { url: BASE, symbols })] as QuoteDraft[];

  it('are a quote for each way in which a coin was asked for', () => {
    expect(read(body).map(({ symbol }) => symbol)).to.deep.equal(request.symbols);
    const [btc, avax, , eur] = read(body).map((draft) => judgeQuote(draft, NOW, 0, 'polled'));
    expect(btc).to.include({
      ...{ symbol: 'BTC/USD', price: 67187.3358936566, priceText: '67187.34', changePercent: 3.637278946773539 },
      ...{ time: 1711356300000, change: undefined, freshness: 'polled' },
    });
    expect(avax).to.include({ symbol: 'avalanche-2/usd', price: 21.4, changePercent: undefined });
    expect(eur).to.equal('price');
  });

  it('leave out what it does not know, and are empty where it was asked for that alone', () => {
    expect(read({}, ['nosuchcoin/usd'])).to.deep.equal([]);
    expect(rest.unknown?.(200, {})).to.equal(true);
    for (const [status, body] of [
      [200, { bitcoin: {} }],
      [429, {}],
      [200, []],
      [200, undefined],
    ] as [number, unknown][])
      expect(rest.unknown?.(status, body)).to.equal(false);
  });

  it('may be anything at all', () => {
    const refused = { status: { error_code: 429, error_message: 'You’ve exceeded the Rate Limit.' } };
    for (const body of [undefined, null, '<html>', [], refused, { bitcoin: null }, { bitcoin: [1] }])
      expect(read(body), JSON.stringify(body)).to.deep.equal([]);
    expect(read({}, ['constructor/usd', 'valueof/usd', 'BTC'])).to.deep.equal([]);
    expect([...rest.read(body, { url: BASE })]).to.deep.equal([]);
    const coin = fc.record(
      { usd: wireValue, usd_24h_change: wireValue, last_updated_at: wireValue },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.oneof(wireValue, fc.record({ bitcoin: fc.oneof(coin, wireValue) })), (body) => {
        for (const draft of read(body)) judgeQuote(draft, NOW, 0, 'polled');
      }),
    );
  });

  it('come by request alone', () => {
    expect([...dialect.read(body)]).to.deep.equal([]);
  });
});
