import { expect } from '@open-wc/testing';
import { createBook } from '../../src/feed/book.ts';
import type { Delivery } from '../../src/feed/delivery.ts';
import type { QuoteDraft, TradeDraft } from '../../src/market/gate.ts';
import type { Quote, Trade } from '../../src/market/quote.ts';
import { fakeClock } from '../tools/fake-clock.ts';
import fc from '../tools/property.ts';

const HOUR = 3_600_000;

type Pushed<Value> = Delivery<Value> & { readonly keys: string[]; readonly values: Value[] };

function pushed<Value>(): Pushed<Value> {
  const keys: string[] = [];
  const values: Value[] = [];
  const push = (key: string, value: Value) => {
    keys.push(key);
    values.push(value);
  };
  return { keys, values, push, stop() {} };
}

function rig() {
  const clock = fakeClock();
  const book = createBook(clock);
  const quote = (fields: Partial<QuoteDraft> = {}): QuoteDraft => ({
    kind: 'quote',
    symbol: 'BTC',
    price: 1,
    ...fields,
  });
  const trade = (fields: Partial<TradeDraft> = {}): TradeDraft => ({
    kind: 'trade',
    symbol: 'BTC',
    price: 1,
    ...fields,
  });
  return {
    ...{ clock, book, quote, trade },
    live: (fields?: Partial<QuoteDraft>, session = 1) => book.take(quote(fields), session, 'live'),
    polled: (fields?: Partial<QuoteDraft>) => book.take(quote(fields), 0, 'polled'),
    traded: (fields?: Partial<TradeDraft>) => book.take(trade(fields), 1, 'live'),
    listen(symbol = 'BTC') {
      const delivery = pushed<Quote>();
      return { ...delivery, stop: book.listen('quote', symbol, delivery) };
    },
  };
}

describe('a book', () => {
  it('keeps the last quote of each symbol that somebody listens to, in any spelling', () => {
    const { book, live, listen } = rig();
    const heard = listen('btc-usdt');
    expect(live({ symbol: 'BTCUSDT', price: '64213.50' }, 3)).to.equal('BTCUSDT');
    for (const spelling of ['BTCUSDT', 'btc/usdt', 'BTC-USDT'])
      expect(book.get(spelling)).to.include({ priceText: '64213.50', session: 3, freshness: 'live' });
    expect(heard.values).to.deep.equal([book.get('BTCUSDT')]);
    expect(book.quotes()).to.deep.equal(heard.values);
  });

  it('tells a new listener at once what is known', () => {
    const { live, listen } = rig();
    listen();
    live({ price: 7 });
    expect(listen().values[0]).to.include({ price: 7 });
    expect(listen('*').values[0]).to.include({ price: 7 });
  });

  it('names a symbol to a listener always alike, so that a newer quote overtakes the one before', () => {
    const { live, listen } = rig();
    listen('BTC-USDT');
    live({ symbol: 'BTCUSDT', price: 1 });
    const heard = listen('btc/usdt');
    live({ symbol: 'btcusdt', price: 2 });
    expect(heard.values.map(({ price }) => price)).to.deep.equal([1, 2]);
    expect(new Set(heard.keys).size, heard.keys.join()).to.equal(1);
  });

  it('tells nobody who has gone', () => {
    const { live, listen } = rig();
    const [stays, goes] = [listen(), listen()];
    goes.stop();
    goes.stop();
    live();
    expect([stays.values.length, goes.values.length]).to.deep.equal([1, 0]);
  });

  it('never moves a price back, however late and often messages come within an hour', () => {
    const times = fc.array(fc.nat(HOUR - 1), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(times, fc.integer({ min: 0, max: 2 }), (offsets, lateness) => {
        const { clock, book, live, listen } = rig();
        listen();
        const start = clock.now() - 2 * HOUR;
        const priceAt = (time: number) => 1 + (time - start) / 1000;
        let newest = 0;
        for (const offset of [...offsets, ...offsets.slice(0, lateness)]) {
          const time = start + offset;
          newest = Math.max(newest, time);
          expect(live({ time, price: priceAt(time).toFixed(3) })).to.equal('BTC');
          expect(book.get('BTC')).to.include({ time: newest, price: Number(priceAt(newest).toFixed(3)) });
        }
      }),
    );
  });

  it('takes a venue’s word when its clock falls back by more than an hour: it was reset', () => {
    const { clock, book, live, listen } = rig();
    listen();
    const time = clock.now();
    live({ time, price: 1 });
    live({ time: time - HOUR + 1, price: 2 });
    expect(book.get('BTC')?.price).to.equal(1);
    live({ time: time - HOUR - 1, price: 3 });
    expect(book.get('BTC')?.price).to.equal(3);
  });

  it('goes by arrival where the source tells no time', () => {
    const { clock, book, live, listen } = rig();
    listen();
    for (const [price, time] of [
      [1, undefined],
      [2, clock.now()],
      [3, undefined],
      [4, clock.now() - 1000],
    ] as const) {
      live({ price, time });
      expect(book.get('BTC')?.price).to.equal(price);
    }
  });

  it('never lets a snapshot overwrite what is live, and lets the stream overwrite a snapshot', () => {
    const { clock, book, live, polled, listen } = rig();
    listen();
    polled({ price: 1, time: clock.now() - 1000 });
    expect(book.get('BTC')).to.include({ price: 1, freshness: 'polled', session: 0 });
    live({ price: 2, time: clock.now() });
    for (const time of [undefined, clock.now() - 10, clock.now() + 10, clock.now() + 2 * HOUR]) {
      expect(polled({ price: 666, time })).to.equal('BTC');
      expect(book.get('BTC')).to.include({ price: 2, freshness: 'live' });
    }
    book.age(() => true);
    polled({ price: 3, time: clock.now() + 1 });
    expect(book.get('BTC')).to.include({ price: 3, freshness: 'polled' });
  });

  it('calls a price old by its age alone, tells so, and changes nothing else', () => {
    const { clock, book, live, polled, listen } = rig();
    const heard = [listen('A'), listen('B'), listen('C'), listen('D')];
    live({ symbol: 'A' });
    polled({ symbol: 'B' });
    live({ symbol: 'C', closed: true });
    live({ symbol: 'D', unverified: true });
    const before = book.quotes();
    book.age(() => false);
    expect(book.quotes()).to.deep.equal(before);
    book.age(({ receivedAt }) => receivedAt <= clock.now());
    expect(book.quotes().map(({ freshness }) => freshness)).to.deep.equal(['stale', 'stale', 'closed', 'unverified']);
    expect(book.get('A')).to.deep.equal({ ...before[0], freshness: 'stale' });
    book.age(() => true);
    expect(heard.map(({ values }) => values.length)).to.deep.equal([2, 2, 1, 1]);
  });

  it('regains freshness by a new price alone', () => {
    const { book, live, listen } = rig();
    listen();
    live();
    book.age(() => true);
    live({ price: 'NaN' });
    expect(book.get('BTC')?.freshness).to.equal('stale');
    live({ price: 1 });
    expect(book.get('BTC')?.freshness).to.equal('live');
  });

  it('hands trades to those who asked for them, and keeps none', () => {
    const { book, traded } = rig();
    const [trades, quotes] = [pushed<Trade>(), pushed<Quote>()];
    const stop = book.listen('trade', 'btc', trades);
    book.listen('quote', 'btc', quotes);
    for (const price of [1, 2, 2]) expect(traded({ price })).to.equal('BTC');
    traded({ symbol: 'ETH' });
    stop();
    traded({ price: 3 });
    expect(trades.values.map(({ price }) => price)).to.deep.equal([1, 2, 2]);
    expect(quotes.values).to.deep.equal([]);
    expect(book.get('BTC')).to.equal(undefined);
  });

  it('does not keep what nobody asked for, though it shows that the source lives', () => {
    const { clock, book, live } = rig();
    expect(live({ symbol: 'ETH' })).to.equal('ETH');
    expect(book.quotes()).to.deep.equal([]);
    expect(book.counts).to.include({ quotes: 1, lastPriceAt: clock.now(), lastStreamedAt: clock.now() });
  });

  it('keeps everything for a listener to everything, within bounds', () => {
    const { book, live, listen } = rig();
    const all = listen('*');
    for (let n = 0; n < 6000; n++) live({ symbol: `S${n}` });
    expect(all.values[0]?.symbol).to.equal('S0');
    expect(book.quotes().length).to.be.at.most(5000);
    expect(book.counts.quotes).to.equal(6000);
    live({ symbol: 'S0', price: 2 });
    expect(all.values.at(-1)).to.include({ symbol: 'S0', price: 2 });
    all.stop();
    expect(live({ symbol: 'LATE' })).to.equal('LATE');
    expect(book.get('LATE')).to.equal(undefined);
  });

  it('forgets symbols that nobody wants any more', () => {
    const { book, live, listen } = rig();
    const [kept, left, lingering] = [listen('A'), listen('B'), listen('C')];
    for (const symbol of ['A', 'B', 'C']) live({ symbol });
    left.stop();
    lingering.stop();
    const all = listen('*');
    book.forget((key) => key === 'C');
    expect(book.quotes().length).to.equal(3);
    all.stop();
    book.forget((key) => key === 'C');
    expect(book.quotes().map(({ symbol }) => symbol)).to.deep.equal(['A', 'C']);
    kept.stop();
    book.forget(() => false);
    expect(book.quotes()).to.deep.equal([]);
  });

  it('counts what it let in and what it refused, and knows the stream from the snapshot', () => {
    const { clock, book, live, polled, traded, listen } = rig();
    listen();
    expect(live({ price: 0 })).to.equal(undefined);
    expect(live({ symbol: null })).to.equal(undefined);
    expect(traded({ price: -1 })).to.equal(undefined);
    book.reject('syntax');
    expect(book.counts).to.include({ quotes: 0, trades: 0, lastPriceAt: undefined, lastStreamedAt: undefined });
    expect(Object.fromEntries(book.counts.rejected)).to.deep.equal({ price: 2, symbol: 1, syntax: 1 });
    live();
    const streamedAt = clock.now();
    clock.jump(1000);
    polled();
    traded({ symbol: 'ETH', price: 'x' });
    expect(book.counts).to.include({ quotes: 2, lastPriceAt: clock.now(), lastStreamedAt: streamedAt });
  });

  it('has no trouble with symbols that name a part of every object', () => {
    const { book, live, listen } = rig();
    for (const symbol of ['__proto__', 'constructor', 'toString']) {
      listen(symbol);
      live({ symbol });
      expect(book.get(symbol)?.symbol).to.equal(symbol);
    }
    expect(book.get('valueOf')).to.equal(undefined);
  });
});
