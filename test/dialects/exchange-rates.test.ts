import { expect } from '@open-wc/testing';
import type { RestDialect } from '../../src/dialects/dialect.ts';
import { exchangeRates } from '../../src/dialects/exchange-rates.ts';
import { judgeQuote, type QuoteDraft } from '../../src/market/gate.ts';
import fc from '../tools/property.ts';
import { anyText, wireValue } from '../tools/wire-values.ts';

const NOW = Date.UTC(2026, 10, 20, 18);
const BASE = 'https://open.er-api.com';
const DAY = 86_400_000;
const dialect = exchangeRates();
const rest = (dialect.rest as () => RestDialect)();
const quote = (symbol: string) => dialect.channel({ kind: 'quote', symbol });
const body = {
  ...{ result: 'success', provider: 'https://www.exchangerate-api.com', base_code: 'EUR', time_eol_unix: 0 },
  ...{ time_last_update_unix: 1795132951, time_last_update_utc: 'Fri, 20 Nov 2026 00:02:31 +0000' },
  ...{ time_next_update_unix: 1795220051, rates: { EUR: 1, USD: 1.0864, GBP: 0.8431, JPY: 164.72 } },
};

describe('a symbol for exchange rates', () => {
  it('is two currencies', () => {
    for (const symbol of ['EUR/USD', 'eur/usd', 'EURUSD', 'EUR-USD']) expect(quote(symbol), symbol).to.equal('EUR/USD');
    expect(quote('USDSEK')).to.equal('USD/SEK');
    expect(quote('gbp/zar')).to.equal('GBP/ZAR');
  });

  it('is no coin, no stock, no metal, and no currency in itself', () => {
    for (const symbol of [
      'BTC/USD',
      'BTCUSD',
      'USD/BTC',
      'ETH/EUR',
      'DAI/USD',
      'XAU/USD',
      'EUR/EUR',
      'USDT/USD',
      'IBM',
    ])
      expect(quote(symbol), symbol).to.equal(undefined);
  });

  it('is nothing else', () => {
    for (const symbol of ['', '/', 'EUR', 'EUR/', 'EUR//USD', 'EUR/USD/GBP', 'EUR USD', 'EUR/USD\n', '../USD', 'ﬀ/USD'])
      expect(quote(symbol), symbol).to.equal(undefined);
    for (const kind of ['trade', 'signal'] as const)
      expect(dialect.channel({ kind, symbol: 'EUR/USD' })).to.equal(undefined);
    fc.assert(
      fc.property(anyText(8), (symbol) => {
        const channel = quote(symbol);
        return channel === undefined || /^[A-Z]{3}\/[A-Z]{3}$/.test(channel);
      }),
    );
  });
});

describe('requests for exchange rates', () => {
  it('are one for each base', () => {
    expect(rest.requests(BASE, ['EUR/USD', 'GBPUSD', 'eur-gbp', 'BTC/USD'], 0)).to.deep.equal([
      { url: `${BASE}/v6/latest/EUR`, symbols: ['EUR/USD', 'eur-gbp'] },
      { url: `${BASE}/v6/latest/GBP`, symbols: ['GBPUSD'] },
    ]);
    expect(rest.requests(BASE, ['EUR/USD'], 1)).to.deep.equal([]);
    expect(rest.requests(BASE, ['BTC/USD'], 0)).to.deep.equal([]);
  });

  it('are rare, since rates are of the day, and name their source', () => {
    expect(dialect.pollMs).to.equal(3_600_000);
    expect(dialect.staleAfterMs).to.be.above(DAY);
    expect(dialect.attributions).to.deep.equal([
      {
        ...{ text: 'Rates By Exchange Rate API', url: 'https://www.exchangerate-api.com' },
      },
    ]);
    expect(dialect.transport).to.equal('rest');
    expect(dialect.home?.rest).to.equal(BASE);
  });
});

describe('answers with exchange rates', () => {
  const read = (body: unknown, symbols = ['EUR/USD', 'eurgbp']) =>
    [...rest.read(body, { url: BASE, symbols })] as QuoteDraft[];

  it('are a quote for each pair, as it was written', () => {
    const [usd, gbp] = read(body).map((draft) => judgeQuote(draft, NOW, 0, 'polled'));
    expect(usd).to.include({ symbol: 'EUR/USD', price: 1.0864, priceText: '1.0864', time: 1795132951000 });
    expect(gbp).to.include({ symbol: 'eurgbp', price: 0.8431, change: undefined });
  });

  it('are none of another base, or of a currency that is missing', () => {
    expect(read({ ...body, base_code: 'USD' })).to.deep.equal([]);
    expect(read(body, ['USD/EUR', 'BTC/USD'])).to.deep.equal([]);
    expect(judgeQuote(read(body, ['EUR/SEK'])[0] as QuoteDraft, NOW, 0, 'polled')).to.equal('price');
  });

  it('say which base there is not', () => {
    const refused = { result: 'error', 'error-type': 'unsupported-code' };
    expect(read(refused)).to.deep.equal([]);
    expect(rest.unknown?.(404, refused)).to.equal(true);
    for (const body of [undefined, null, [], {}, { result: 'error', 'error-type': 'quota-reached' }])
      expect(rest.unknown?.(404, body)).to.equal(false);
  });

  it('may be anything at all', () => {
    for (const answer of [undefined, null, '<html>', 1, [], { ...body, rates: null }, { ...body, rates: [1.0864] }])
      expect(read(answer), JSON.stringify(answer)).to.deep.equal([]);
    expect([...rest.read(body, { url: BASE })]).to.deep.equal([]);
    expect([...dialect.read(body)]).to.deep.equal([]);
    const answer = fc.record({
      base_code: fc.oneof(fc.constant('EUR'), wireValue),
      time_last_update_unix: wireValue,
      rates: fc.oneof(fc.record({ USD: wireValue, GBP: wireValue }, { requiredKeys: [] }), wireValue),
    });
    fc.assert(
      fc.property(fc.oneof(answer, wireValue), (body) => {
        for (const draft of read(body)) judgeQuote(draft, NOW, 0, 'polled');
      }),
    );
  });
});
