import { expect } from '@open-wc/testing';
import type { RestDialect } from '../../src/dialects/dialect.ts';
import { tradingSystem } from '../../src/dialects/trading-system.ts';
import { judgeQuote, type QuoteDraft, type SignalDraft } from '../../src/market/gate.ts';
import type { Quote } from '../../src/market/quote.ts';
import { judgeSignal } from '../../src/market/signal.ts';
import fc from '../tools/property.ts';
import { anyText, wireValue } from '../tools/wire-values.ts';

const NOW = Date.UTC(2026, 10, 20, 18);
const BASE = 'http://127.0.0.1:8000';
const dialect = tradingSystem('wss://relay.example');

const row = {
  ...{ price: '$88154.9215', change_24h: '+6.51%', volume: '4,158', high: '$89932.3800', low: '$85523.9300' },
  ...{ timestamp: '2026-11-20T17:25:44.999447', source: 'binance' },
};
const polled = {
  ...{ symbol: 'BTC', asset_class: 'CRYPTO', current_price: '$88203.1229', price_change_24h: '+6.51%' },
  ...{ volume: '4,158', high_24h: '$89932.3800', low_24h: '$85523.9300', timestamp: row.timestamp, source: 'binance' },
};
const signal = {
  ...{ signal: 'STRONG_BUY', signal_strength: '🟢🔺', confidence: '95%', entry_price: '$88128.3561' },
  ...{ target_price: '$90,772.20', stop_loss: '$86365.7890', recommendation: 'Strong Buy Signal' },
  ...{ timestamp: row.timestamp },
};
const binary = {
  ...{ binary_string: '101', binary_array: ['1', '0', '1'], symbols: ['BTC', 'ETH', 'EUR/USD'] },
  ...{ bullish_signals: 5, bearish_signals: 4, total_signals: 9, market_sentiment: 'BULLISH' },
  ...{ timestamp: row.timestamp },
};

const update = (fields: object = {}, symbol: unknown = 'BTC') => ({
  ...{ type: 'market_update', symbol, data: { ...row, ...fields } },
});
const read = (message: unknown) => [...dialect.read(message)];
const judge = (draft: QuoteDraft) => judgeQuote(draft, NOW, 1, 'live');
const quoted = (message: unknown) => judge(read(message)[0] as QuoteDraft) as Quote;
const judgedSignal = (message: unknown) => judgeSignal(read(message)[0] as SignalDraft, NOW);

describe('a price of the trading system', () => {
  it('is read from what was written for readers, to the last digit', () => {
    expect(quoted(update())).to.deep.equal({
      ...{ symbol: 'BTC', price: 88154.9215, priceText: '88154.9215', decimals: 4, changePercent: 6.51 },
      ...{ change: undefined, open: undefined, high: 89932.38, low: 85523.93, volume: 4158 },
      ...{ bid: undefined, ask: undefined, time: undefined, receivedAt: NOW, freshness: 'live', session: 1 },
    });
  });

  it('may have thousands separators, as in the relay’s document', () => {
    expect(quoted(update({ price: '$88,169.00', high: '$1,089,932.38' }))).to.include({
      ...{ price: 88169, priceText: '88169.00', high: 1089932.38 },
    });
  });

  it('of a currency or a metal has no volume, no high and no low', () => {
    const rates = { price: '1.17123', change_24h: '-0.12%', volume: null, high: null, low: null };
    expect(quoted(update(rates, 'EUR/USD'))).to.include({
      ...{ symbol: 'EUR/USD', price: 1.17123, priceText: '1.17123', changePercent: -0.12 },
      ...{ volume: undefined, high: undefined, low: undefined },
    });
  });

  it('has no known change where the relay writes +0.00%: so it writes what it does not know', () => {
    expect(quoted(update({ change_24h: '+0.00%' }))).to.include({ changePercent: undefined });
    expect(quoted(update({ change_24h: '-0.00%' }))).to.include({ changePercent: -0 });
    expect(quoted(update({ change_24h: '+0.01%' }))).to.include({ changePercent: 0.01 });
    for (const change_24h of [undefined, null, '', 'N/A'])
      expect(quoted(update({ change_24h }))).to.include({ changePercent: undefined });
  });

  it('may come as a number after all', () => {
    expect(quoted(update({ price: 88154, change_24h: -1.5, volume: 4158 }))).to.include({
      ...{ price: 88154, priceText: '88154', changePercent: -1.5, volume: 4158 },
    });
  });

  it('is refused where it is 0, missing, or no number', () => {
    for (const price of ['$0.0000', '0', 0, null, undefined, '', 'N/A', '$-1.00', '-$5', '$1e9', {}, ['$1']])
      expect(quoted(update({ price })), String(price)).to.equal('price');
    expect(quoted(update({}, ''))).to.equal('symbol');
  });

  it('tells no time: the relay’s has no zone', () => {
    expect(quoted(update({ timestamp: '2026-11-20T17:25:44' }))).to.include({ time: undefined });
    expect(quoted(update({ timestamp: '2026-11-20T17:25:44Z' }))).to.include({
      time: Date.UTC(2026, 10, 20, 17, 25, 44),
    });
  });

  it('comes with many others in a burst, one message each, and again when nothing has changed', () => {
    const burst = Array.from({ length: 23 }, (_, n) => update({ price: `$${n + 1}.0000` }, `S${n}`));
    expect(burst.map((message) => quoted(message).price)).to.deep.equal(burst.map((_, n) => n + 1));
    expect(read(update())).to.deep.equal(read(update()));
  });

  it('is none of the relay’s other messages', () => {
    for (const message of [
      { type: 'market_update', symbol: 'BTC' },
      { type: 'market_update', symbol: 'BTC', data: null },
      { type: 'market_update', symbol: 'BTC', data: [row] },
      { type: 'market_update', data: row },
      { type: 'market_update', symbol: 1, data: row },
      { type: 'signal_update', symbol: 'BTC' },
      { type: 'binary_update', data: '101' },
      { detail: 'Not Found' },
      ...[[update()], null, undefined, 'pong', 1],
    ])
      expect(read(message), JSON.stringify(message)).to.deep.equal([]);
  });
});

describe('a signal of the trading system', () => {
  it('says what to do with a symbol, and how sure it is', () => {
    expect(judgedSignal({ type: 'signal_update', symbol: 'BTC', data: signal })).to.deep.equal({
      ...{ symbol: 'BTC', call: 'STRONG_BUY', direction: 'buy', confidence: 95, entry: 88128.3561, target: 90772.2 },
      ...{ stop: 86365.789, bullish: undefined, bearish: undefined, text: 'Strong Buy Signal', time: undefined },
      ...{ receivedAt: NOW },
    });
  });

  it('may lack all but the call', () => {
    const bare = { signal: 'DOWN', recommendation: '', confidence: null, entry_price: 'N/A' };
    expect(judgedSignal({ type: 'signal_update', symbol: 'EUR/USD', data: bare })).to.include({
      ...{ symbol: 'EUR/USD', call: 'DOWN', direction: 'sell', confidence: undefined, entry: undefined },
      ...{ target: undefined, text: undefined },
    });
    expect(judgedSignal({ type: 'signal_update', symbol: 'BTC', data: {} })).to.equal('call');
  });

  it('speaks of the whole market where it counts who looks up and who down', () => {
    expect(judgedSignal({ type: 'binary_update', data: binary })).to.include({
      ...{ symbol: undefined, call: 'BULLISH', direction: 'buy', bullish: 5, bearish: 4, confidence: undefined },
    });
    const even = { ...binary, market_sentiment: 'NEUTRAL', bullish_signals: 0, bearish_signals: null };
    expect(judgedSignal({ type: 'binary_update', data: even })).to.include({
      ...{ direction: 'neutral', bullish: 0, bearish: undefined },
    });
  });
});

describe('any message of the trading system', () => {
  it('never makes it throw, and what is made of it the gate can judge', () => {
    const keys = [...Object.keys(row), ...Object.keys(polled), ...Object.keys(signal), ...Object.keys(binary)];
    const text = fc.oneof(wireValue, fc.constantFrom('$1.5', '$1,234.50', '+1.00%', '4,158', '+0.00%'));
    const data = fc.oneof(
      wireValue,
      fc.record(Object.fromEntries(keys.map((key) => [key, text])), { requiredKeys: [] }),
    );
    const type = fc.oneof(fc.constantFrom('market_update', 'signal_update', 'binary_update'), wireValue);
    const message = fc.record({ type, symbol: fc.oneof(fc.constant('BTC'), wireValue), data });
    fc.assert(
      fc.property(fc.oneof(wireValue, message), (message) => {
        for (const draft of read(message))
          if (draft.kind === 'quote') judge(draft);
          else judgeSignal(draft as SignalDraft, NOW);
        dialect.hears?.(message, true);
      }),
      { numRuns: 500 },
    );
  });
});

describe('where the trading system is reached', () => {
  it('is the stream of prices, unless the author says where', () => {
    expect(dialect.streamUrl?.('wss://relay.example')).to.equal('wss://relay.example/ws/market/stream');
    expect(dialect.streamUrl?.('ws://127.0.0.1:8000/')).to.equal('ws://127.0.0.1:8000/ws/market/stream');
    expect(dialect.streamUrl?.('wss://relay.example/?key=1')).to.equal('wss://relay.example/ws/market/stream?key=1');
    for (const address of ['wss://relay.example/ws/market/stream', 'wss://relay.example/crm/prices?a=b'])
      expect(dialect.streamUrl?.(address)).to.equal(address);
  });

  it('for signals is two streams more, each read by a dialect of its own', () => {
    const addresses = dialect.signals?.map((path) => `wss://relay.example${path}`) ?? [];
    expect(addresses).to.have.length(2);
    for (const address of [...addresses, `${addresses[0]}/`, `${addresses[1]}?a=b`]) {
      const signals = tradingSystem(address);
      expect(signals.streamUrl?.(address)).to.equal(address);
      expect(signals.channel({ kind: 'signal', symbol: 'BTC' }), address).to.equal('*');
      expect(signals.channel({ kind: 'signal', symbol: '*' })).to.equal('*');
      expect(signals.channel({ kind: 'quote', symbol: 'BTC' })).to.equal(undefined);
      expect(signals.channel({ kind: 'trade', symbol: 'BTC' })).to.equal(undefined);
      expect(signals.staleAfterMs, 'calls are no prices').to.equal(Number.POSITIVE_INFINITY);
      expect(signals).not.to.have.any.keys('rest', 'signals');
    }
  });

  it('brings prices of all symbols by the one stream, and no signals', () => {
    for (const address of [undefined, 'wss://relay.example', 'wss://relay.example/ws/market/stream']) {
      const prices = tradingSystem(address);
      expect(prices.channel({ kind: 'quote', symbol: 'EUR/USD' })).to.equal('EUR/USD');
      expect(prices.channel({ kind: 'signal', symbol: 'BTC' })).to.equal(undefined);
    }
  });

  it('is told one word, every half minute', () => {
    expect(dialect.probe?.(1)).to.equal('ping');
    expect(dialect.probeEveryMs).to.equal(30_000);
    expect(dialect).not.to.have.any.keys('greeting', 'subscribe', 'unsubscribe', 'history');
  });
});

describe('the trading system’s REST', () => {
  let rest: RestDialect;
  before(async () => {
    rest = await (dialect.rest as () => RestDialect | Promise<RestDialect>)();
  });
  const request = { url: '' };
  const rows = (body: unknown) => ([...rest.read(body, request)] as QuoteDraft[]).map(judge);

  it('is asked once for all', () => {
    expect(rest.requests(BASE, ['BTC', 'EUR/USD'], 0)).to.deep.equal([{ url: `${BASE}/market/prices` }]);
    expect(rest.requests(BASE, ['BTC'], 1)).to.deep.equal([]);
  });

  it('names the fields otherwise than the stream', () => {
    const [quote] = rows({ BTC: polled });
    expect(quote).to.include({
      ...{ symbol: 'BTC', price: 88203.1229, priceText: '88203.1229', changePercent: 6.51, volume: 4158 },
      ...{ high: 89932.38, low: 85523.93, time: undefined },
    });
  });

  it('answers with a bare map, or with one under “prices” as its own client expects', () => {
    const map = { BTC: polled, 'EUR/USD': { ...polled, symbol: 'EUR/USD', current_price: '1.17123', volume: null } };
    for (const body of [map, { prices: map, success: true }])
      expect(rows(body).map((quote) => (quote as Quote).symbol)).to.deep.equal(['BTC', 'EUR/USD']);
  });

  it('may fail, or answer with something else', () => {
    for (const body of [
      { detail: '' },
      { detail: 'Not Found' },
      {},
      { prices: [] },
      [polled],
      '<html>',
      null,
      undefined,
    ])
      expect(rows(body), JSON.stringify(body)).to.deep.equal([]);
    const map = fc.dictionary(anyText(10), fc.oneof(wireValue, fc.constant(polled)));
    fc.assert(
      fc.property(fc.oneof(wireValue, map, fc.record({ prices: fc.oneof(wireValue, map) })), (body) => void rows(body)),
    );
  });

  it('lists its symbols, by kinds', () => {
    expect(rest.list?.(BASE)).to.deep.equal({ url: `${BASE}/market/supported-symbols` });
    const supported_symbols = { crypto: ['BTC', 'ETH'], forex: ['EUR/USD'], metals: [], other: null };
    expect(rest.readList?.({ timestamp: '', supported_symbols, total_count: 3 })).to.deep.equal([
      'BTC',
      'ETH',
      'EUR/USD',
    ]);
    for (const body of [undefined, null, [], {}, { supported_symbols: ['BTC'] }, '<html>'])
      expect(rest.readList?.(body)).to.deep.equal([]);
    fc.assert(
      fc.property(fc.oneof(wireValue, fc.record({ supported_symbols: wireValue })), (body) => !!rest.readList?.(body)),
    );
  });
});
