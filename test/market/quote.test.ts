import { expect } from '@open-wc/testing';
import { decimalsOf, digitsOf } from '../../src/market/price.ts';
import { type Quote, type Trade, withTrade } from '../../src/market/quote.ts';
import fc from '../tools/property.ts';

const NOW = Date.UTC(2026, 0, 1);

const price = fc.double({ min: 1e-8, max: 1e7, noNaN: true });
const maybe = <Value>(arbitrary: fc.Arbitrary<Value>) => fc.option(arbitrary, { nil: undefined });

const quotes: fc.Arbitrary<Quote> = fc
  .record({
    last: price,
    spread: fc.tuple(price, price),
    open: maybe(price),
    ranged: fc.boolean(),
    time: maybe(fc.nat()),
  })
  .map(({ last, spread, open, ranged, time }) => ({
    symbol: 'BTCUSDT',
    price: last,
    priceText: digitsOf(last),
    decimals: decimalsOf(digitsOf(last)),
    change: 1,
    changePercent: 2,
    open,
    high: ranged ? Math.max(last, ...spread) : undefined,
    low: ranged ? Math.min(last, ...spread) : undefined,
    volume: 3,
    time,
    receivedAt: NOW,
    freshness: 'live',
    session: 1,
  }));
const trades: fc.Arbitrary<Trade> = fc
  .record({ at: price, time: maybe(fc.nat()), later: fc.integer({ min: -1000, max: 1000 }) })
  .map(({ at, time, later }) => ({
    symbol: 'BTCUSDT',
    price: at,
    priceText: digitsOf(at),
    time,
    receivedAt: NOW + later,
  }));

describe('a quote with a later trade', () => {
  it('has the trade’s price, and statistics that hold for it', () => {
    fc.assert(
      fc.property(quotes, trades, (quote, trade) => {
        fc.pre(trade.receivedAt >= quote.receivedAt && (trade.time ?? NOW) >= (quote.time ?? 0));
        const moved = withTrade(quote, trade);
        expect(moved).to.include({ price: trade.price, priceText: trade.priceText, receivedAt: trade.receivedAt });
        if (quote.high !== undefined) expect(moved.high).to.be.at.least(Math.max(quote.high, moved.price));
        else expect(moved.high).to.equal(undefined);
        if (quote.low !== undefined) expect(moved.low).to.be.at.most(Math.min(quote.low, moved.price));
        else expect(moved.low).to.equal(undefined);
        if (quote.open === undefined) expect(moved).to.include({ change: 1, changePercent: 2 });
        else {
          expect(moved.change).to.equal(trade.price - quote.open);
          expect(Math.sign(moved.changePercent as number)).to.equal(Math.sign(moved.change as number));
        }
        expect(moved).to.include({ symbol: quote.symbol, open: quote.open, volume: 3, session: 1 });
      }),
    );
  });

  it('knows of the decimals that the trade’s price uses, so that it is shown exactly', () => {
    fc.assert(
      fc.property(quotes, trades, (quote, trade) => {
        const moved = withTrade(quote, trade);
        expect(moved.decimals).to.be.at.least(Math.max(quote.decimals, decimalsOf(moved.priceText)));
      }),
    );
  });

  it('stays as it is when the trade is the older one', () => {
    fc.assert(
      fc.property(quotes, trades, (quote, trade) => {
        fc.pre(trade.receivedAt < quote.receivedAt);
        expect(withTrade(quote, trade)).to.equal(quote);
      }),
    );
  });

  it('stays as it is when the venue says that the trade is the older one, though it came later', () => {
    fc.assert(
      fc.property(quotes, trades, (quote, trade) => {
        fc.pre(quote.time !== undefined && trade.time !== undefined && trade.time < quote.time);
        expect(withTrade(quote, trade).price).to.equal(quote.price);
      }),
    );
  });

  it('is a value of its own: the quote before it is not changed', () => {
    fc.assert(
      fc.property(quotes, trades, (quote, trade) => {
        const before = { ...quote };
        withTrade(quote, Object.freeze(trade));
        expect(quote).to.deep.equal(before);
      }),
    );
  });
});
