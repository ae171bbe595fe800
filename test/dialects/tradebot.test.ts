import { expect } from '@open-wc/testing';
import { tradebot } from '../../src/dialects/tradebot.ts';
import { judgeQuote, type QuoteDraft } from '../../src/market/gate.ts';
import type { Quote } from '../../src/market/quote.ts';
import fc from '../tools/property.ts';
import { anyText, wireValue } from '../tools/wire-values.ts';

const NOW = Date.UTC(2026, 10, 20, 18);
const dialect = tradebot();

const coin = {
  ...{ coin_name: 'Bitcoin', symbol: 'BTC', price_usd: 43174.528976717316, '24h_change_percent': 2.4198 },
  ...{ volume_usd: 42e9, market_cap_usd: 84e10, rank: 1, last_updated: '2026-11-20T17:23:20.363278' },
  ...{ source: 'coingecko', coin_name_fa: '\u0628\u06cc\u062a' },
};
const ether = { ...coin, coin_name: 'Ethereum', symbol: 'ETH', price_usd: 2650.1, '24h_change_percent': -0.52 };
const update = (data: unknown) => ({ type: 'market_update', timestamp: '2026-11-20T17:23:20.363361', data });
const read = (message: unknown) => [...dialect.read(message)] as QuoteDraft[];
const judged = (message: unknown) => read(message).map((draft) => judgeQuote(draft, NOW, 1, 'live'));
const quotes = (message: unknown) => judged(message).filter((quote): quote is Quote => typeof quote !== 'string');

describe('a batch of TradeBOT', () => {
  it('brings each coin’s price and its change in percent', () => {
    expect(judged(update([coin, ether]))).to.deep.equal([
      {
        ...{ symbol: 'BTC', price: 43174.528976717316, priceText: '43174.53', decimals: 2, changePercent: 2.4198 },
        ...{ change: undefined, open: undefined, high: undefined, low: undefined, volume: undefined },
        ...{ bid: undefined, ask: undefined, time: undefined, receivedAt: NOW, freshness: 'live', session: 1 },
      },
      {
        ...{ symbol: 'ETH', price: 2650.1, priceText: '2650.1', decimals: 1, changePercent: -0.52 },
        ...{ change: undefined, open: undefined, high: undefined, low: undefined, volume: undefined },
        ...{ bid: undefined, ask: undefined, time: undefined, receivedAt: NOW, freshness: 'live', session: 1 },
      },
    ]);
  });

  it('comes at once on connecting, where there is one', () => {
    expect(quotes({ ...update([coin]), type: 'initial_data' })[0]).to.include({ symbol: 'BTC', changePercent: 2.4198 });
  });

  it('may be the map that the document describes', () => {
    const map = { BTCUSDT: { price: 50000, change_24h: 2.5 }, ETHUSDT: { price: 3000.5, change_24h: -1 } };
    expect(quotes(update(map)).map(({ symbol, price, changePercent }) => [symbol, price, changePercent])).to.deep.equal(
      [
        ['BTCUSDT', 50000, 2.5],
        ['ETHUSDT', 3000.5, -1],
      ],
    );
  });

  it('takes whole numbers, and a change of 0 for what they are', () => {
    expect(quotes(update([{ ...coin, price_usd: 43174, '24h_change_percent': 0 }]))[0]).to.include({
      ...{ price: 43174, priceText: '43174', changePercent: 0 },
    });
  });

  it('gives no volume: the relay’s is in dollars, a quote’s in coins', () => {
    expect(read(update([coin]))[0]).not.to.have.property('volume');
  });

  it('lives without a coin that has vanished, a field that is missing, a row that is none', () => {
    expect(quotes(update([coin, ether])).map(({ symbol }) => symbol)).to.deep.equal(['BTC', 'ETH']);
    expect(quotes(update([ether])).map(({ symbol }) => symbol)).to.deep.equal(['ETH']);
    expect(quotes(update([]))).to.deep.equal([]);
    expect(quotes(update([{ symbol: 'BTC', price_usd: 1.5 }]))[0]).to.include({ changePercent: undefined });
    expect(quotes(update([{ ...coin, '24h_change_percent': null }]))[0]).to.include({ changePercent: undefined });
    const rows = [null, 1, 'BTC', [coin], {}, { ...coin, symbol: null }, { ...coin, price_usd: null }, ether];
    expect(quotes(update(rows)).map(({ symbol }) => symbol)).to.deep.equal(['ETH']);
    expect(quotes(update({ BTCUSDT: null, ETHUSDT: 3000, __proto__: null }))).to.deep.equal([]);
  });

  it('refuses a price of 0, and one below', () => {
    expect(judged(update([{ ...coin, price_usd: 0 }]))).to.deep.equal(['price']);
    expect(judged(update([{ ...coin, price_usd: -1 }]))).to.deep.equal(['price']);
  });

  it('says the same again in a repeated message, and names a coin twice where the relay does', () => {
    expect(read(update([coin]))).to.deep.equal(read(update([coin])));
    expect(quotes(update([coin, coin]))).to.have.length(2);
  });

  it('of fifty coins is read whole', () => {
    const rows = Array.from({ length: 50 }, (_, n) => ({ ...coin, symbol: `C${n}`, rank: n + 1 }));
    expect(quotes(update(rows))).to.have.length(50);
  });

  it('tells no time: the relay’s has no zone', () => {
    expect(quotes(update([coin]))[0]).to.include({ time: undefined });
    const zoned = { ...coin, last_updated: '2026-11-20T17:23:20Z' };
    expect(quotes(update([zoned]))[0]).to.include({ time: Date.UTC(2026, 10, 20, 17, 23, 20) });
  });

  it('is none of the relay’s other messages', () => {
    for (const message of [
      { type: 'status', data: { is_running: true, last_update: null, coins_tracked: 0, api_status: {} } },
      { type: 'market_update' },
      { type: 'market_update', data: 'BTC' },
      { type: 'market_update', symbol: 'BTC', data: { price: '$88154.9215', change_24h: '+6.51%' } },
      { data: [coin] },
      ...[[update([coin])], null, undefined, 'market_update', 1],
    ])
      expect(read(message), JSON.stringify(message)).to.deep.equal([]);
  });

  it('never throws, whatever comes, and what is made of it the gate can judge', () => {
    const row = fc.oneof(
      wireValue,
      fc.record(Object.fromEntries([...Object.keys(coin), 'price', 'change_24h'].map((key) => [key, wireValue])), {
        requiredKeys: [],
      }),
    );
    const type = fc.oneof(fc.constantFrom('market_update', 'initial_data', 'status'), wireValue);
    const data = fc.oneof(wireValue, fc.array(row), fc.dictionary(anyText(12), row));
    fc.assert(
      fc.property(fc.oneof(wireValue, fc.record({ type, data })), (message) => void judged(message)),
      { numRuns: 500 },
    );
  });
});

describe('what TradeBOT is told', () => {
  it('is a ping, as an object: any other JSON makes it close the connection', () => {
    expect(dialect.probe?.(1)).to.deep.equal({ type: 'ping' });
    expect(dialect.probeEveryMs).to.equal(30_000);
  });

  it('is nothing else, and never a request for its status', () => {
    for (const say of ['greeting', 'subscribe', 'unsubscribe', 'rest', 'history', 'streamUrl'] as const)
      expect(dialect[say], say).to.equal(undefined);
  });

  it('leaves any symbol to be picked from the batch, and knows quotes only', () => {
    expect(dialect.channel({ kind: 'quote', symbol: 'BTC' })).to.equal('BTC');
    expect(dialect.channel({ kind: 'signal', symbol: 'BTC' })).to.equal(undefined);
  });

  it('bears the silence of a failed round', () => {
    expect(dialect.staleAfterMs).to.be.within(30_000, 60_000);
  });
});
