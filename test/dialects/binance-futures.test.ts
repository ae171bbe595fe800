import { expect } from '@open-wc/testing';
import { binanceFutures } from '../../src/dialects/binance-futures.ts';
import type { HistoryDialect, RestDialect } from '../../src/dialects/dialect.ts';
import { judgeQuote, judgeTrade, type QuoteDraft, type TradeDraft } from '../../src/market/gate.ts';
import { symbolKey } from '../../src/market/symbol.ts';
import fc from '../tools/property.ts';
import { anyText, wireValue } from '../tools/wire-values.ts';

const NOW = Date.UTC(2026, 0, 1);
const BASE = 'https://fapi.binance.com';
const futures = binanceFutures();
const quote = (symbol: string) => futures.channel({ kind: 'quote', symbol });

const ticker = {
  ...{ e: '24hrTicker', E: 1767225599999, s: 'BTCUSDT', ps: 'BTCUSDT', p: '-806.20', P: '-1.240', w: '64601.02' },
  ...{ c: '64213.50', Q: '0.015', o: '65019.70', h: '65410.90', l: '63870.00', v: '170340.583', q: '11004374214.71' },
  ...{ O: 1767139199999, C: 1767225599998, F: 8150083791, L: 8153634403, n: 3538937, st: 1 },
};
const aggTrade = {
  ...{ e: 'aggTrade', E: 1767225599999, s: 'BTCUSDT', a: 31_415_926, p: '64213.50', q: '0.015', nq: '0.015' },
  ...{ f: 100, l: 105, T: 1767225599998, m: true, st: 1 },
};
const row = {
  ...{ symbol: 'BTCUSDT', priceChange: '-806.20', priceChangePercent: '-1.240', weightedAvgPrice: '64601.02' },
  ...{ lastPrice: '64213.50', lastQty: '0.015', openPrice: '65019.70', highPrice: '65410.90', lowPrice: '63870.00' },
  ...{ volume: '170340.583', quoteVolume: '11004374214.71', openTime: 1767139199999, closeTime: 1767225599998 },
  ...{ firstId: 8150083791, lastId: 8153634403, count: 3538937 },
};
const contracts = (count: number) => Array.from({ length: count }, (_, n) => `SYM${n}USDT`);

describe('a channel of Binance futures', () => {
  it('is the stream of a contract', () => {
    for (const symbol of ['BTCUSDT', 'btc/usdt', 'BTC-USDT', 'BTC_USDT'])
      expect(quote(symbol)).to.equal('btcusdt@ticker');
    expect(futures.channel({ kind: 'trade', symbol: 'BTCUSDT' })).to.equal('btcusdt@aggTrade');
  });

  it('keeps the day of delivery apart', () => {
    expect(quote('BTCUSDT_261225')).to.equal('btcusdt_261225@ticker');
    expect(quote('BTC_USDT_261225')).to.equal('btcusdt_261225@ticker');
  });

  it('may be in other letters', () => {
    expect(quote('币安人生USDT')).to.equal('币安人生usdt@ticker');
  });

  it('does not exist for what is no name', () => {
    for (const symbol of [
      '',
      '@',
      'btc@usdt',
      'btc usdt',
      'btc\n',
      '*',
      '!ticker',
      '"',
      '\\',
      '🚀',
      'ÄBC',
      'x'.repeat(21),
    ])
      expect(quote(symbol), symbol).to.equal(undefined);
    expect(futures.channel({ kind: 'signal', symbol: 'BTCUSDT' })).to.equal(undefined);
    fc.assert(
      fc.property(anyText(), (symbol) => {
        const channel = quote(symbol);
        return channel === undefined || /^[a-z\d_\p{Lo}]{1,20}@ticker$/u.test(channel);
      }),
    );
  });
});

describe('the stream of Binance futures', () => {
  it('is the one path that brings tickers and trades', () => {
    expect(futures.streamUrl?.(futures.home?.stream as string)).to.equal('wss://fstream.binance.com/market/stream');
    expect(futures.home?.rest).to.equal(BASE);
  });

  it('speaks as spot does, to fewer channels', () => {
    expect(futures.subscribe?.(['btcusdt@ticker'], 1)).to.deep.equal({
      ...{ method: 'SUBSCRIBE', params: ['btcusdt@ticker'], id: 1 },
    });
    expect(futures.probe?.(3)).to.deep.include({ method: 'LIST_SUBSCRIPTIONS', id: 3 });
    expect(futures.limits).to.include({ controlMs: 500, channels: 200 });
    expect(futures).to.include({ name: 'binance-futures', transport: 'websocket', replies: true });
  });

  it('brings quotes and trades', () => {
    const read = (stream: string, data: unknown) => [...futures.read({ stream, data })];
    const [draft] = read('btcusdt@ticker', ticker) as QuoteDraft[];
    expect(judgeQuote(draft as QuoteDraft, NOW, 1, 'live')).to.include({
      ...{ symbol: 'BTCUSDT', price: 64213.5, change: -806.2, changePercent: -1.24, bid: undefined, ask: undefined },
    });
    const [trade] = read('btcusdt@aggTrade', aggTrade) as TradeDraft[];
    expect(judgeTrade(trade as TradeDraft, NOW)).to.include({ price: 64213.5, size: 0.015, side: 'sell' });
  });

  it('brings a name that its readers recognise', () => {
    const [draft] = [...futures.read({ ...ticker, s: 'BTCUSDT_261225' })] as QuoteDraft[];
    expect(symbolKey(draft?.symbol as string)).to.equal(symbolKey('BTCUSDT_261225'));
  });
});

describe('REST of Binance futures', () => {
  let rest: RestDialect;
  before(async () => {
    rest = await (futures.rest as () => Promise<RestDialect>)();
  });

  it('is asked for up to thirty contracts one by one', () => {
    expect(rest.requests(BASE, ['btc/usdt', 'BTCUSDT', 'BTCUSDT_261225', '币安人生USDT', '🚀'], 0)).to.deep.equal([
      { url: `${BASE}/fapi/v1/ticker/24hr?symbol=BTCUSDT`, symbols: ['BTCUSDT'] },
      { url: `${BASE}/fapi/v1/ticker/24hr?symbol=BTCUSDT_261225`, symbols: ['BTCUSDT_261225'] },
      {
        url: `${BASE}/fapi/v1/ticker/24hr?symbol=%E5%B8%81%E5%AE%89%E4%BA%BA%E7%94%9FUSDT`,
        symbols: ['币安人生USDT'],
      },
    ]);
    expect(rest.requests(BASE, contracts(30), 0)).to.have.length(30);
  });

  it('is asked for more of them all at once, and then for the few that were not among them', () => {
    expect(rest.requests(BASE, contracts(31), 0)).to.deep.equal([{ url: `${BASE}/fapi/v1/ticker/24hr` }]);
    expect(rest.requests(BASE, ['NOPEUSDT'], 1)).to.have.length(1);
    expect(rest.requests(BASE, contracts(31), 1)).to.deep.equal([]);
    expect(rest.requests(BASE, ['NOPEUSDT'], 2)).to.deep.equal([]);
  });

  it('answers with one contract or with all', () => {
    const read = (body: unknown) => [...rest.read(body, { url: BASE })] as QuoteDraft[];
    for (const body of [row, [row]])
      expect(judgeQuote(read(body)[0] as QuoteDraft, NOW, 0, 'polled')).to.include({
        ...{ symbol: 'BTCUSDT', price: 64213.5, change: -806.2, time: 1767225599998 },
      });
    for (const body of [undefined, null, '<html>', [], [null, 1]]) expect(read(body)).to.deep.equal([]);
    fc.assert(
      fc.property(fc.oneof(wireValue, fc.array(wireValue)), (body) => {
        for (const draft of read(body)) if (draft.kind === 'quote') judgeQuote(draft, NOW, 0, 'polled');
      }),
    );
    expect(rest.unknown?.(400, { code: -1121, msg: 'Invalid symbol.' })).to.equal(true);
  });

  it('has candles, but none of a second', async () => {
    const history = await (futures.history as () => Promise<HistoryDialect>)();
    expect(history.intervals).to.include('1m').and.not.to.include('1s');
    expect(history.request?.(BASE, { symbol: 'BTCUSDT_261225', interval: '4h', limit: 9 })?.url).to.equal(
      `${BASE}/fapi/v1/klines?symbol=BTCUSDT_261225&interval=4h&limit=9`,
    );
  });
});
