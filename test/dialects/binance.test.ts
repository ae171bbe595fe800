import { expect } from '@open-wc/testing';
import { binance } from '../../src/dialects/binance.ts';
import type { ChannelTopic } from '../../src/dialects/dialect.ts';
import { judgeQuote, judgeTrade, type QuoteDraft, type TradeDraft } from '../../src/market/gate.ts';
import fc from '../tools/property.ts';
import { anyText, wireValue } from '../tools/wire-values.ts';

// What the venue publishes of stream names, and what closes the connection when it is broken.
const GRAMMAR = /^[a-z0-9._-]{1,20}@(trade|aggTrade|miniTicker|ticker|bookTicker|avgPrice)$/;
const NOW = Date.UTC(2026, 0, 1);

const ticker = {
  ...{ e: '24hrTicker', E: 1767225599999, s: 'BTCUSDT', p: '-806.20000000', P: '-1.240', w: '64601.02000000' },
  ...{ x: '65019.69000000', c: '64213.50000000', Q: '0.01500000', b: '64213.49000000', B: '1.20000000' },
  ...{ a: '64213.51000000', A: '0.80000000', o: '65019.70000000', h: '65410.90000000', l: '63870.00000000' },
  ...{ v: '28412.11000000', q: '1835450125.10000000', O: 1767139199999, C: 1767225599998, F: 1, L: 200, n: 200 },
};
const aggTrade = {
  ...{ e: 'aggTrade', E: 1767225599999, s: 'BTCUSDT', a: 31_415_926, p: '64213.50000000', q: '0.01500000' },
  ...{ f: 100, l: 105, T: 1767225599998, m: true, M: true },
};
const combined = (stream: string, data: unknown) => ({ stream, data });
const read = (message: unknown) => [...binance.read(message)];
const quoteOf = (message: unknown) => read(message)[0] as QuoteDraft;
const tradeOf = (message: unknown) => read(message)[0] as TradeDraft;

describe('a channel of Binance', () => {
  it('is the stream that carries the topic', () => {
    expect(binance.channel({ kind: 'quote', symbol: 'BTCUSDT' })).to.equal('btcusdt@ticker');
    expect(binance.channel({ kind: 'trade', symbol: 'BTCUSDT' })).to.equal('btcusdt@aggTrade');
  });

  it('is the same for every spelling that means one symbol', () => {
    for (const symbol of ['btcusdt', 'BTC-USDT', 'btc/usdt', 'BTC_USDT'])
      expect(binance.channel({ kind: 'quote', symbol }), symbol).to.equal('btcusdt@ticker');
  });

  it('does not exist for a name that would make the venue close the connection', () => {
    for (const symbol of [
      '',
      '@',
      'btc@usdt',
      '@@@x###',
      'btc usdt',
      'btc\n',
      'A'.repeat(21),
      '币安人生USDT',
      '🚀',
      '*',
      '!ticker',
      '"',
      '\\',
      'ÄBC',
    ])
      expect(binance.channel({ kind: 'quote', symbol }), symbol).to.equal(undefined);
  });

  it('is within the published grammar or none, for any text', () => {
    const symbol = fc.oneof(
      anyText(),
      fc.string({ unit: fc.constantFrom(...'aZ09._-/@ \u212a\u0130ß'), maxLength: 30 }),
    );
    fc.assert(
      fc.property(symbol, fc.constantFrom<'quote' | 'trade'>('quote', 'trade'), (symbol, kind) => {
        const channel = binance.channel({ kind, symbol });
        return channel === undefined || GRAMMAR.test(channel);
      }),
      { numRuns: 1000 },
    );
  });

  it('does not exist for a kind of thing that the kit does not know, which a page’s script may still ask for', () => {
    for (const kind of ['candle', '', 'constructor', 'toString', '__proto__', 'ticker'])
      expect(binance.channel({ kind, symbol: 'BTCUSDT' } as unknown as ChannelTopic), kind).to.equal(undefined);
  });
});

describe('what Binance is told', () => {
  const wire = (message: unknown) => JSON.stringify(message);

  it('has exactly the published shape', () => {
    expect(wire(binance.subscribe?.(['btcusdt@ticker', 'btcusdt@aggTrade'], 1))).to.equal(
      '{"method":"SUBSCRIBE","params":["btcusdt@ticker","btcusdt@aggTrade"],"id":1}',
    );
    expect(wire(binance.unsubscribe?.(['btcusdt@ticker'], 312))).to.equal(
      '{"method":"UNSUBSCRIBE","params":["btcusdt@ticker"],"id":312}',
    );
    expect(wire(binance.probe?.(3))).to.equal('{"method":"LIST_SUBSCRIPTIONS","id":3}');
  });

  it('goes to combined streams', () => {
    expect(binance.streamUrl?.('wss://stream.binance.com:9443')).to.equal('wss://stream.binance.com:9443/stream');
  });

  it('lives at three addresses, each of them whole and different to a browser', () => {
    const { stream, rest } = binance.home as { stream: readonly string[]; rest: string };
    expect(stream).to.deep.equal([
      'wss://stream.binance.com:9443',
      'wss://stream.binance.com',
      'wss://data-stream.binance.vision',
    ]);
    for (const address of stream) expect(new URL(address).href).to.equal(`${address}/`);
    expect(rest).to.equal('https://data-api.binance.vision');
  });

  it('keeps within what the venue was seen to bear', () => {
    const { limits } = binance;
    expect(limits?.controlMs).to.be.at.least(500);
    expect(limits?.namesPerMessage).to.be.at.most(100);
    expect(limits?.bytesPerMessage).to.be.below(4096);
    expect(limits?.channels).to.be.below(1024);
    expect(limits?.lifeMs).to.be.at.most(23.5 * 3_600_000);
    expect(binance.replies).to.equal(true);
  });
});

describe('what Binance says', () => {
  it('is a day’s ticker, alone or in its envelope', () => {
    for (const message of [ticker, combined('btcusdt@ticker', ticker)])
      expect(read(message)).to.deep.equal([
        {
          ...{ kind: 'quote', symbol: 'BTCUSDT', price: '64213.50000000', time: 1767225599999 },
          ...{ change: '-806.20000000', changePercent: '-1.240', volume: '28412.11000000' },
          ...{ open: '65019.70000000', high: '65410.90000000', low: '63870.00000000' },
          ...{ bid: '64213.49000000', ask: '64213.51000000' },
        },
      ]);
  });

  it('is a ticker that the gate reads whole', () => {
    expect(judgeQuote(quoteOf(ticker), NOW, 7, 'live')).to.deep.equal({
      ...{ symbol: 'BTCUSDT', price: 64213.5, priceText: '64213.50000000', decimals: 1, change: -806.2 },
      ...{ changePercent: -1.24, open: 65019.7, high: 65410.9, low: 63870, volume: 28412.11 },
      ...{ bid: 64213.49, ask: 64213.51, time: 1767225599999, receivedAt: NOW, freshness: 'live', session: 7 },
    });
  });

  it('is a trade, alone or in its envelope, and the maker’s side tells who crossed the spread', () => {
    for (const message of [aggTrade, combined('btcusdt@aggTrade', aggTrade)])
      expect(read(message)).to.deep.equal([
        {
          ...{ kind: 'trade', symbol: 'BTCUSDT', price: '64213.50000000', size: '0.01500000', side: 'sell' },
          ...{ id: 31_415_926, time: 1767225599998 },
        },
      ]);
    expect(tradeOf({ ...aggTrade, m: false }).side).to.equal('buy');
    for (const m of [undefined, null, 0, 'true']) expect(tradeOf({ ...aggTrade, m }).side).to.equal(undefined);
    expect(judgeTrade(tradeOf(aggTrade), NOW)).to.include({ price: 64213.5, size: 0.015, id: '31415926' });
  });

  it('tells letters from their capitals, which mean other things', () => {
    const swapped = { ...ticker, C: 1, E: 2, P: '3.000', O: 4, L: 5, Q: '6', B: '7', A: '8' };
    expect(quoteOf(swapped)).to.include({ price: '64213.50000000', open: '65019.70000000', low: '63870.00000000' });
    expect(quoteOf(swapped)).to.include({ change: '-806.20000000', changePercent: '3.000', time: 2 });
    expect(quoteOf(swapped)).to.include({ bid: '64213.49000000', ask: '64213.51000000', volume: '28412.11000000' });
    const capitals = Object.fromEntries(Object.entries(ticker).map(([key, value]) => [key.toUpperCase(), value]));
    expect(read(capitals)).to.deep.equal([]);
  });

  it('reads a USD-M ticker with fields that spot has not', () => {
    expect(quoteOf(combined('btcusdt@ticker', { ...ticker, ps: 'BTCUSDT', st: 1 }))).to.include({ symbol: 'BTCUSDT' });
  });

  it('is goodbye, under a stream name that nobody asked for', () => {
    const goodbye = { e: 'serverShutdown', E: 1770123456789 };
    for (const message of [goodbye, combined('!serverShutdown', goodbye)])
      expect(read(message)).to.deep.equal([{ kind: 'goodbye' }]);
  });

  it('is a reply, to the id that it names', () => {
    expect(read({ result: null, id: 1 })).to.deep.equal([{ kind: 'reply', id: 1 }]);
    expect(read({ result: ['btcusdt@ticker'], id: 3 })).to.deep.equal([{ kind: 'reply', id: 3 }]);
    expect(read({ result: true, id: 2 })).to.deep.equal([{ kind: 'reply', id: 2 }]);
  });

  it('is a refusal in four shapes', () => {
    const msg = 'Invalid request: invalid stream';
    const refusal = (id?: number, channel?: string) => [{ kind: 'reply', id, refused: { channel } }];
    expect(read({ code: 2, msg, id: 1 })).to.deep.equal(refusal(1));
    expect(read({ code: 2, msg })).to.deep.equal(refusal());
    expect(read({ error: { code: 2, msg }, id: 2 })).to.deep.equal(refusal(2));
    expect(read({ error: { code: 2, msg } })).to.deep.equal(refusal());
    expect(read({ error: { code: 2, msg, data: '000usdt@trade' }, id: 1 })).to.deep.equal(refusal(1, '000usdt@trade'));
    expect(read({ error: { code: 4, msg: 'Too many subscriptions' }, id: 19 })).to.deep.equal(refusal(19));
  });

  it('is nothing, where it is not for us', () => {
    const bookTicker = {
      u: 400900217,
      s: 'BNBUSDT',
      b: '25.35190000',
      B: '31.21000000',
      a: '25.36520000',
      A: '40.66000000',
    };
    const depth = { lastUpdateId: 160, bids: [['0.0024', '10']], asks: [['0.0026', '100']] };
    for (const message of [
      ...[bookTicker, combined('bnbusdt@bookTicker', bookTicker), combined('bnbusdt@depth5', depth)],
      ...[
        { ...ticker, e: '24hrMiniTicker' },
        { ...ticker, e: '1hTicker' },
        [ticker],
        combined('!miniTicker@arr', [ticker]),
      ],
      ...[
        null,
        undefined,
        '',
        'text',
        1,
        true,
        [],
        {},
        [[]],
        { data: null },
        { data: { data: ticker } },
        { stream: 1 },
      ],
      JSON.parse('{"__proto__":{"e":"24hrTicker","s":"BTCUSDT","c":"1"}}'),
    ])
      expect(read(message), JSON.stringify(message)).to.deep.equal([]);
  });

  it('never throws, whatever comes, and what it makes of it the gate can judge', () => {
    const frame = (example: object) =>
      fc.record(
        Object.fromEntries(
          Object.entries(example).map(([key, value]) => [key, fc.oneof(fc.constant(value), wireValue)]),
        ),
        {
          requiredKeys: [],
        },
      );
    const payload = fc.oneof(frame(ticker), frame(aggTrade), wireValue);
    const message = fc.oneof(
      payload,
      fc.record({ stream: wireValue, data: payload }, { requiredKeys: [] }),
      fc.record({ error: wireValue, id: wireValue, code: wireValue, result: wireValue }, { requiredKeys: [] }),
    );
    fc.assert(
      fc.property(message, (message) => {
        for (const item of read(message)) {
          if (item.kind === 'quote') judgeQuote(item, NOW, 1, 'live');
          else if (item.kind === 'trade') judgeTrade(item, NOW);
          else expect(item.kind).to.be.oneOf(['reply', 'goodbye']);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
