import { expect } from '@open-wc/testing';
import { judgeQuote, judgeTrade, type QuoteDraft, type TradeDraft } from '../../src/market/gate.ts';
import { decimalsOf } from '../../src/market/price.ts';
import type { Quote, Trade } from '../../src/market/quote.ts';
import fc from '../tools/property.ts';
import { decimal, NO_NUMBERS, NO_PRICES, wireValue } from '../tools/wire-values.ts';

const NOW = Date.UTC(2026, 0, 1);
const DAY = 86_400_000;

const quote = (draft: Partial<QuoteDraft> = {}, decimals?: number) =>
  judgeQuote({ kind: 'quote', symbol: 'BTCUSDT', price: '64213.50', ...draft }, NOW, 1, 'live', decimals);
const trade = (draft: Partial<TradeDraft> = {}) =>
  judgeTrade({ kind: 'trade', symbol: 'BTCUSDT', price: '64213.50', ...draft }, NOW);
const accepted = (draft: Partial<QuoteDraft>, decimals?: number) => quote(draft, decimals) as Quote;

const finite = (value: unknown) => value === undefined || (typeof value === 'number' && Number.isFinite(value));
const fields = (...names: string[]) => Object.fromEntries(names.map((name) => [name, wireValue]));

describe('the gate', () => {
  const prototype = Object.getOwnPropertyNames(Object.prototype).join();
  after(() => expect(Object.getOwnPropertyNames(Object.prototype).join()).to.equal(prototype));

  it('never throws for a quote, and lets only whole ones through, whatever its fields hold', () => {
    const anyQuote = fc.record(
      fields('symbol', 'price', 'change', 'changePercent', 'open', 'high', 'low', 'volume', 'bid', 'ask', 'time'),
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(anyQuote, fc.boolean(), (draft, plain) => {
        const judged = quote({ ...draft, ...(plain && { symbol: 'BTCUSDT', price: '1.5' }) });
        if (typeof judged === 'string') return ['symbol', 'price'].includes(judged);
        expect(judged.symbol).to.be.a('string').and.not.equal('');
        expect(judged.price).to.satisfy((price: number) => Number.isFinite(price) && price > 0);
        expect(judged.priceText).to.be.a('string');
        for (const value of [judged.change, judged.changePercent]) expect(finite(value)).to.equal(true);
        for (const value of [judged.open, judged.high, judged.low, judged.bid, judged.ask])
          expect(value === undefined || (finite(value) && value > 0)).to.equal(true);
        expect(judged.volume === undefined || (finite(judged.volume) && judged.volume >= 0)).to.equal(true);
        expect(judged.time === undefined || (judged.time > 0 && judged.time <= NOW + DAY)).to.equal(true);
        return true;
      }),
      { numRuns: 1000 },
    );
  });

  it('never throws for a trade, and lets only whole ones through, whatever its fields hold', () => {
    fc.assert(
      fc.property(fc.record(fields('symbol', 'price', 'size', 'id', 'time')), fc.boolean(), (draft, plain) => {
        const judged = trade({ ...draft, ...(plain && { symbol: 'BTCUSDT', price: '1.5' }) });
        if (typeof judged === 'string') return ['symbol', 'price'].includes(judged);
        expect(judged.price).to.satisfy((price: number) => Number.isFinite(price) && price > 0);
        expect(judged.size === undefined || (finite(judged.size) && judged.size > 0)).to.equal(true);
        expect(judged.id === undefined || typeof judged.id === 'string').to.equal(true);
        return true;
      }),
      { numRuns: 500 },
    );
  });

  for (const price of [...NO_NUMBERS, ...NO_PRICES])
    it(`refuses the price ${describeValue(price)}`, () => {
      expect(quote({ price })).to.equal('price');
      expect(trade({ price })).to.equal('price');
    });

  it('keeps the digits of a decimal string exactly as they came', () => {
    fc.assert(
      fc.property(decimal, (price) => {
        const judged = accepted({ price });
        expect(judged.priceText).to.equal(price);
        expect(judged.price).to.equal(Number(price));
        expect(judged.decimals).to.equal(decimalsOf(price));
      }),
    );
  });

  it('has decimal digits for every price that it lets through', () => {
    fc.assert(
      fc.property(fc.double({ min: Number.MIN_VALUE, noNaN: true }), (price) => {
        const judged = quote({ price });
        if (typeof judged === 'string') return;
        expect(judged.priceText).to.match(/^\d+(\.\d+)?$/);
        expect(Number(judged.priceText) / price).to.be.closeTo(1, 0.5);
        expect(judged.decimals).to.be.within(0, 18);
      }),
      { examples: [[1e-30], [1e21], [1e30], [Number.MAX_VALUE]], numRuns: 500 },
    );
  });

  it('remembers the most decimals that a symbol has used', () => {
    const first = accepted({ price: '0.00001234' });
    expect(accepted({ price: '0.00001200' }, first.decimals).decimals).to.equal(8);
    expect(accepted({ price: '0.000012345' }, first.decimals).decimals).to.equal(9);
  });

  it('leaves out what is missing or does not hold: absent, never 0', () => {
    const optional = ['change', 'changePercent', 'open', 'high', 'low', 'volume', 'bid', 'ask', 'time'] as const;
    for (const name of optional) {
      expect(accepted({})[name], name).to.equal(undefined);
      for (const value of NO_NUMBERS) expect(accepted({ [name]: value })[name], name).to.equal(undefined);
    }
    for (const name of ['open', 'high', 'low', 'bid', 'ask'] as const)
      for (const value of NO_PRICES) expect(accepted({ [name]: value })[name], name).to.equal(undefined);
    for (const name of ['size', 'id', 'side', 'time'] as const) expect((trade() as Trade)[name]).to.equal(undefined);
  });

  it('lets changes be negative or none, and a volume none', () => {
    expect(accepted({ change: '-806.20', changePercent: -1.24, volume: '0.00000000' })).to.include({
      change: -806.2,
      changePercent: -1.24,
      volume: 0,
    });
    expect(accepted({ change: 0, volume: '-1' })).to.include({ change: 0, volume: undefined });
  });

  it('reads times in milliseconds and microseconds, as numbers and as text', () => {
    const time = Date.UTC(2025, 11, 31, 23, 59, 59, 123);
    for (const written of [time, String(time), time * 1000 + 456, `${time}456`])
      expect(accepted({ time: written }).time, String(written)).to.equal(time);
  });

  it('has no use for a time before the first block or more than a day ahead', () => {
    for (const time of [0, 1, -1, 1_700_000_000, Date.UTC(2009, 0, 2), NOW + DAY + 1, (NOW + DAY + 1) * 1000, 1e300])
      expect(accepted({ time }).time, String(time)).to.equal(undefined);
    expect(accepted({ time: NOW + DAY }).time).to.equal(NOW + DAY);
  });

  it('judges any time alike, in milliseconds and in microseconds', () => {
    fc.assert(
      fc.property(fc.integer({ min: Date.UTC(2009, 0, 4), max: NOW + DAY }), fc.nat(999), (time, micros) => {
        expect(accepted({ time }).time).to.equal(time);
        expect(accepted({ time: time * 1000 + micros }).time).to.equal(time);
      }),
    );
  });

  it('refuses a symbol that is no text, empty, or longer than 64', () => {
    for (const symbol of ['', 'A'.repeat(65), 1, null, undefined, ['BTC'], { toString: () => 'BTC' }])
      expect(quote({ symbol })).to.equal('symbol');
    expect(accepted({ symbol: 'A'.repeat(64) }).symbol.length).to.equal(64);
  });

  it('keeps symbols as the source spells them, even those that name a part of every object', () => {
    for (const symbol of ['__proto__', 'constructor', 'btc/usdt', '币安人生USDT', '<img onerror=alert(1)>'])
      expect(accepted({ symbol }).symbol).to.equal(symbol);
  });

  it('takes the dialect at its word about the source, and about nothing else', () => {
    expect(accepted({}).freshness).to.equal('live');
    expect(accepted({ closed: true }).freshness).to.equal('closed');
    expect(accepted({ unverified: true }).freshness).to.equal('unverified');
    expect(accepted({ closed: true, unverified: true }).freshness).to.equal('closed');
  });
});

function describeValue(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  return typeof value === 'object' && value
    ? `${value.constructor?.name ?? 'object'} ${JSON.stringify(value)}`
    : String(value);
}
