// One suite over every dialect: what each must do with ordinary frames, with odd ones, and with hostile ones.
import { expect } from '@open-wc/testing';
import type { Dialect, HistoryDialect, RestDialect } from '../../src/dialects/dialect.ts';
import { dialects } from '../../src/dialects/index.ts';
import { createBook } from '../../src/feed/book.ts';
import type { Quote } from '../../src/market/quote.ts';
import { fakeClock } from '../tools/fake-clock.ts';
import fc from '../tools/property.ts';
import { anyText, wireValue } from '../tools/wire-values.ts';

type Frame = { readonly [key: string]: unknown } | readonly unknown[];

type Case = {
  readonly name: string;
  /** What an author writes, and how the wire calls it. */
  readonly symbol: string;
  /** A message that brings a price of the symbol, in the server's own shape; absent: it only answers requests. */
  readonly frame?: (price: number, more?: object) => Frame;
  /** The same with a price of the wrong kind. */
  readonly broken?: (price: unknown) => Frame;
  /** A message that brings several symbols at once, without the one above. */
  readonly without?: Frame;
  readonly rest?: { body: (price: number) => unknown; url: string; symbols?: readonly string[] };
};

const at = '2026-11-20T17:20:09.051196';
const event = (data: object): Frame => ['price_update', data];

const CASES: readonly Case[] = [
  {
    name: 'binance',
    symbol: 'BTCUSDT',
    frame: (price, more) => ({ stream: 'btcusdt@ticker', data: { ...ticker24(price.toFixed(2)), ...more } }),
    broken: (price) => ({ stream: 'btcusdt@ticker', data: ticker24(price) }),
    rest: { url: '/api/v3/ticker/24hr', body: (price) => [{ symbol: 'BTCUSDT', lastPrice: `${price}.00` }] },
  },
  {
    name: 'binance-futures',
    symbol: 'BTCUSDT',
    frame: (price) => ({ stream: 'btcusdt@ticker', data: { ...ticker24(price.toFixed(1)), ps: 'BTCUSDT', st: 1 } }),
    broken: (price) => ({ stream: 'btcusdt@ticker', data: ticker24(price) }),
    rest: { url: '/fapi/v1/ticker/24hr', body: (price) => ({ symbol: 'BTCUSDT', lastPrice: `${price}.10` }) },
  },
  {
    name: 'streaming-service',
    symbol: 'BTCUSDT',
    frame: (price, more) =>
      event({ symbol: 'BTCUSDT', price, change: 4.5, changePercent: 0.9, timestamp: at, ...more }),
    broken: (price) => event({ symbol: 'BTCUSDT', price, change: 4.5, changePercent: 0.9, timestamp: at }),
    rest: { url: '/price/', body: (price) => ({ success: true, data: { symbol: 'BTCUSDT', price } }) },
  },
  {
    name: 'hamster',
    symbol: 'BTC/USD',
    frame: (price, more) => event({ symbol: 'BTC/USD', price, change: -0.29, timestamp: at, ...more }),
    broken: (price) => event({ symbol: 'BTC/USD', price, change: -0.29, timestamp: at }),
  },
  {
    name: 'webtrader',
    symbol: 'BTC',
    frame: (price, more) => event({ symbol: 'BTC', price, change_24h: 1.166, timestamp: at, ...more }),
    broken: (price) => event({ symbol: 'BTC', price, change_24h: 1.166, timestamp: at }),
  },
  {
    name: 'trading-system',
    symbol: 'BTC',
    frame: (price) => ({
      type: 'market_update',
      symbol: 'BTC',
      data: displayed(`$${price.toLocaleString('en')}.0000`),
    }),
    broken: (price) => ({ type: 'market_update', symbol: 'BTC', data: displayed(price) }),
    without: { type: 'market_update', symbol: 'EUR/USD', data: displayed('1.17123') },
    rest: { url: '/market/prices', body: (price) => ({ BTC: { symbol: 'BTC', current_price: `$${price}.0000` } }) },
  },
  {
    name: 'tradebot',
    symbol: 'BTC',
    frame: (price) => ({ type: 'market_update', timestamp: at, data: [coin('ETH', 3000), coin('BTC', price)] }),
    broken: (price) => ({ type: 'market_update', timestamp: at, data: [coin('BTC', price)] }),
    without: { type: 'market_update', timestamp: at, data: [coin('ETH', 3000)] },
  },
  {
    name: 'coinbase',
    symbol: 'BTC/USD',
    frame: (price) => ({
      type: 'ticker',
      product_id: 'BTC-USD',
      price: `${price}.00`,
      time: '2026-01-01T00:00:00.061769Z',
    }),
    broken: (price) => ({ type: 'ticker', product_id: 'BTC-USD', price }),
  },
  {
    name: 'kraken',
    symbol: 'BTC/USD',
    frame: (price) => ({
      channel: 'ticker',
      type: 'update',
      data: [{ symbol: 'BTC/USD', last: price, change: 3, change_pct: 0.1 }],
    }),
    broken: (price) => ({ channel: 'ticker', type: 'update', data: [{ symbol: 'BTC/USD', last: price }] }),
  },
  {
    name: 'coingecko',
    symbol: 'BTC/USD',
    rest: { url: '/api/v3/simple/price', body: (price) => ({ bitcoin: { usd: price, usd_24h_change: 3.6 } }) },
  },
  {
    name: 'exchange-rates',
    symbol: 'EUR/USD',
    rest: {
      url: '/v6/latest/EUR',
      body: (price) => ({ result: 'success', base_code: 'EUR', rates: { EUR: 1, USD: price } }),
    },
  },
];

const HISTORIES = new Set(['binance', 'binance-futures', 'streaming-service', 'hamster', 'webtrader']);
const REQUESTS = new Set(['hamster', 'webtrader']);

function ticker24(price: unknown) {
  return {
    e: '24hrTicker',
    E: 1_767_225_600_000,
    s: 'BTCUSDT',
    c: price,
    p: '-4.00',
    P: '-0.1',
    h: '70000.00',
    v: '28.1',
  };
}
function displayed(price: unknown) {
  return { price, change_24h: '+6.51%', volume: '4,158', high: null, low: null, timestamp: at, source: 'binance' };
}
function coin(symbol: string, price: unknown) {
  return { coin_name: symbol, symbol, price_usd: price, '24h_change_percent': 2.4, market_cap_usd: 0, rank: 1 };
}

for (const { name, symbol, frame, broken, without, rest } of CASES)
  describe(`the dialect ${name}`, () => {
    let dialect: Dialect;
    beforeEach(async () => {
      dialect = (await dialects.get(name)()) as Dialect;
      dialect.channel({ kind: 'quote', symbol });
    });

    /** A book that reads what the dialect makes of frames, as a feed does. */
    function rig() {
      const clock = fakeClock();
      const book = createBook(clock);
      const quotes: Quote[] = [];
      book.listen('quote', symbol, { push: (_, quote) => void quotes.push(quote), stop() {} });
      const hear = (message: unknown) => {
        for (const item of dialect.read(message))
          if (item.kind === 'quote' || item.kind === 'trade') book.take(item, 1, 'live');
      };
      return { book, quotes, hear, clock };
    }
    it('has its name, and something for readers to call it by', () => {
      expect(dialect.name).to.equal(name);
      expect(dialect.home ? dialect.label : 'its host')
        .to.be.a('string')
        .and.not.equal('');
    });

    if (frame)
      it('brings the price of a frame, in its own digits, live', () => {
        const { quotes, hear } = rig();
        hear(frame(64_213));
        expect(quotes.length).to.equal(1);
        expect(quotes[0]).to.include({ price: 64_213, freshness: 'live', session: 1 });
      });

    if (frame)
      it('takes a number without a fraction, and one with, for the same kind of thing', () => {
        const { quotes, hear } = rig();
        for (const price of [64_213, 64_214]) hear(frame(price));
        expect(quotes.map(({ price }) => price)).to.deep.equal([64_213, 64_214]);
      });

    if (frame)
      it('reads a frame twice as it reads it once', () => {
        const [first, second] = [[...dialect.read(frame(5))], [...dialect.read(frame(5))]];
        expect(second).to.deep.equal(first);
      });

    if (frame && broken)
      it('keeps the last price when the next one is none', () => {
        const { book, hear } = rig();
        hear(frame(64_213));
        for (const price of [
          null,
          undefined,
          '',
          0,
          '0',
          '$',
          'NaN',
          Number.NaN,
          -5,
          {},
          [],
          true,
          '1e5',
          '12,34,567.1',
        ])
          hear(broken(price));
        expect(book.get(symbol)?.price).to.equal(64_213);
      });

    const vanishes = 'keeps the last price of a symbol that vanishes from a batch';
    if (frame && without)
      it(vanishes, () => {
        const { book, hear } = rig();
        hear(frame(64_213));
        hear(without);
        expect(book.get(symbol)?.price).to.equal(64_213);
      });

    if (frame)
      it('never throws, whatever any field holds, and brings nothing that the gate lets through by mistake', () => {
        fc.assert(
          fc.property(fc.nat(), wireValue, (at, value) => {
            const { quotes, hear } = rig();
            hear(mutated(frame(64_213), at, value));
            for (const quote of quotes) {
              expect(quote.price).to.be.above(0);
              expect(Number.isFinite(quote.price)).to.equal(true);
            }
          }),
          { numRuns: 300 },
        );
        fc.assert(
          fc.property(fc.oneof(wireValue, fc.array(wireValue)), (message) => {
            rig().hear(message);
          }),
          { numRuns: 200 },
        );
        expect(({} as Record<string, unknown>).price, 'the prototype of everything').to.equal(undefined);
      });

    it('asks for nothing that is no name', () => {
      fc.assert(
        fc.property(anyText(), (text) => {
          const channel = dialect.channel({ kind: 'quote', symbol: text });
          // What is never sent may be anything.
          if (channel === undefined || !dialect.subscribe) return;
          expect(channel).to.be.a('string');
          // biome-ignore lint/suspicious/noControlCharactersInRegex: that there are none is the point
          expect(channel).to.not.match(/[\u0000-\u001f\u202a-\u202e\u2066-\u2069"\\]/);
          expect(() => JSON.stringify(dialect.subscribe?.([channel], 1) ?? null)).to.not.throw();
        }),
        { numRuns: 300 },
      );
      for (const evil of ['', ' ', '\u202eBTC', 'BTC"', 'a\nb', 'x'.repeat(5000)]) {
        const channel = dialect.channel({ kind: 'quote', symbol: evil });
        if (dialect.subscribe) expect(channel, evil.slice(0, 20)).to.equal(undefined);
      }
    });

    it('does not take another language’s frames for its own', () => {
      for (const other of CASES)
        if (other.name !== name && other.frame && dialect.hears)
          expect(dialect.hears(other.frame(64_213), false), other.name).to.equal(false);
    });

    if (rest || REQUESTS.has(name))
      it('asks only its own host, for what is still missing, and comes to an end', async () => {
        const asks = (await dialect.rest?.()) as RestDialect;
        const names = [symbol, 'ETH/USDT', 'AAPL', '../x', 'a?b=c', '//evil.example', '%2e%2e'];
        for (const each of names) dialect.channel({ kind: 'quote', symbol: each });
        let rounds = 0;
        for (let requests = asks.requests('https://relay.example', names, 0); requests.length > 0; ) {
          for (const { url } of requests) expect(new URL(url).origin, url).to.equal('https://relay.example');
          requests = asks.requests('https://relay.example', names, ++rounds);
          expect(rounds).to.be.below(10);
        }
      });

    if (rest)
      it('reads prices by request, and nothing out of nonsense', async () => {
        const asks = (await dialect.rest?.()) as RestDialect;
        const requests = asks.requests('https://relay.example', [symbol], 0);
        expect(requests.some(({ url }) => url.includes(rest.url))).to.equal(true);
        const request = requests.find(({ url }) => url.includes(rest.url)) as (typeof requests)[number];
        const { book } = rig();
        const hear = (body: unknown) => {
          for (const draft of asks.read(body, request)) if (draft.kind === 'quote') book.take(draft, 0, 'polled');
        };
        hear(JSON.parse(JSON.stringify(rest.body(1))));
        expect(book.get(symbol)?.price).to.be.within(1, 1.2);
        expect(book.get(symbol)?.freshness).to.be.oneOf(['polled', 'unverified']);
        fc.assert(
          fc.property(fc.nat(), wireValue, (at, value) => {
            hear(value);
            hear(mutated(rest.body(2) as Frame, at, value));
          }),
          { numRuns: 200 },
        );
        expect(book.get(symbol)?.price).to.be.above(0);
      });

    if (HISTORIES.has(name))
      it('says what its history has, and reads nothing out of nonsense', async () => {
        const history = (await dialect.history?.()) as HistoryDialect;
        expect(history.intervals.length).to.be.above(0);
        const query = { symbol, interval: history.intervals[0] as string, limit: 10 };
        const { url } = history.request?.('https://relay.example', query) ?? {};
        if (url) expect(new URL(url).origin).to.equal('https://relay.example');
        else expect(history.message?.(query) ?? null).to.not.equal(undefined);
        fc.assert(
          fc.property(wireValue, (body) => {
            for (const draft of history.read(body, query) ?? []) expect(draft.kind).to.equal('candle');
          }),
        );
      });
  });

describe('the table of relays in the README', () => {
  it('says of each what its dialect has, and leaves none out', async () => {
    const readme = await (await fetch('/README.md')).text();
    const [, table = ''] = /### Compatible relays\n\n([\s\S]*?)\n\n/.exec(readme) ?? [];
    const rows = table
      .split('\n')
      .slice(2)
      .map((row) =>
        row
          .split('|')
          .slice(1, -1)
          .map((cell) => cell.trim()),
      );
    const has = (cell: string | undefined) => cell !== '\u2013';
    const found: string[] = [];
    for (const [title = '', carrier, , , history, market, signals, requests] of rows) {
      const [, name = ''] = /`([\w-]+)`/.exec(title) ?? [];
      found.push(name);
      const dialect = (await dialects.get(name)()) as Dialect;
      expect(dialect.transport, name).to.equal(carrier?.startsWith('Socket.IO') ? 'socketio' : 'websocket');
      expect(dialect.ending !== undefined, `${name}: sign-in`).to.equal(carrier?.includes('sign-in') ?? false);
      expect(dialect.history !== undefined, `${name}: history`).to.equal(has(history));
      expect(dialect.signals !== undefined, `${name}: signals`).to.equal(has(signals));
      expect(dialect.rest !== undefined, `${name}: requests`).to.equal(has(requests));
      const status = ['market_status', { is_market_hours: true }];
      expect(
        [...dialect.read(status)].some(({ kind }) => kind === 'market'),
        `${name}: market`,
      ).to.equal(has(market));
    }
    expect(found).to.deep.equal(['streaming-service', 'hamster', 'webtrader', 'trading-system', 'tradebot']);
    for (const { name } of CASES) expect(readme, name).to.include(`\`${name}\``);
  });
});

/** The same frame, where one of its values, however deep, is another. */
function mutated(frame: Frame, at: number, value: unknown): unknown {
  const copy = structuredClone(frame);
  const places: { holder: Record<string, unknown>; key: string }[] = [];
  const visit = (holder: unknown) => {
    if (typeof holder !== 'object' || holder === null) return;
    for (const [key, inner] of Object.entries(holder)) {
      places.push({ holder: holder as Record<string, unknown>, key });
      visit(inner);
    }
  };
  visit(copy);
  const place = places[at % places.length];
  if (place) place.holder[place.key] = value;
  return copy;
}
