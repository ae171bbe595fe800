import { expect } from '@open-wc/testing';
import { kraken } from '../../src/dialects/kraken.ts';
import { judgeQuote, type QuoteDraft } from '../../src/market/gate.ts';
import fc from '../tools/property.ts';
import { anyText, wireValue } from '../tools/wire-values.ts';

const NOW = Date.UTC(2026, 10, 20, 18);
const dialect = kraken();
const read = (message: unknown) => [...dialect.read(message)];
const quote = (symbol: string) => dialect.channel({ kind: 'quote', symbol });

const row = {
  ...{ symbol: 'BTC/USD', bid: 64213.4, bid_qty: 2.5, ask: 64213.5, ask_qty: 3.2, last: 64213.5, volume: 2841.21 },
  ...{ vwap: 64601.02, low: 63870, high: 65410.9, change: -806.2, change_pct: -1.24 },
  timestamp: '2026-11-20T17:20:09.051196Z',
};
const times = { time_in: '2026-11-20T17:20:09.042599Z', time_out: '2026-11-20T17:20:09.042648Z' };
const refusal = { error: 'Currency pair not supported XBT/USD', method: 'subscribe', req_id: 1, success: false };

describe('a channel of Kraken', () => {
  it('is a pair with a slash, however it is written', () => {
    for (const symbol of ['BTC/USD', 'BTC-USD', 'BTCUSD', 'btc/usd']) expect(quote(symbol), symbol).to.equal('BTC/USD');
    expect(quote('AAPLx/USD')).to.equal('AAPLx/USD');
  });

  it('does not exist for trades, which a message could not ask for beside quotes', () => {
    for (const kind of ['trade', 'signal'] as const)
      expect(dialect.channel({ kind, symbol: 'BTC/USD' })).to.equal(undefined);
  });

  it('does not exist where no pair is named', () => {
    for (const symbol of ['', 'BTC', 'BTC/', '/USD', 'A/B/C', 'B TC/USD', 'BTC/USD\n!', '🚀/USD', '"/USD'])
      expect(quote(symbol), symbol).to.equal(undefined);
    fc.assert(
      fc.property(anyText(), (symbol) => {
        const channel = quote(symbol);
        return channel === undefined || /^[A-Z\d.]+x?\/[A-Z\d.]+$/.test(channel);
      }),
    );
  });
});

describe('what Kraken is told', () => {
  it('has exactly the published shape', () => {
    const params = { channel: 'ticker', symbol: ['BTC/USD'], event_trigger: 'trades', snapshot: true };
    expect(dialect.subscribe?.(['BTC/USD'], 1)).to.deep.equal({ method: 'subscribe', params, req_id: 1 });
    expect(dialect.unsubscribe?.(['BTC/USD'], 2)).to.deep.equal({ method: 'unsubscribe', params, req_id: 2 });
    expect(dialect.probe?.(101)).to.deep.equal({ method: 'ping', req_id: 101 });
    expect(dialect.streamUrl?.(dialect.home?.stream as string)).to.equal('wss://ws.kraken.com/v2');
  });
});

describe('what Kraken says', () => {
  it('is a ticker, at first and at each trade', () => {
    for (const type of ['snapshot', 'update']) {
      const [draft, ...more] = read({ channel: 'ticker', type, data: [row] }) as QuoteDraft[];
      expect(more).to.deep.equal([]);
      expect(judgeQuote(draft as QuoteDraft, NOW, 1, 'live')).to.include({
        ...{ symbol: 'BTC/USD', price: 64213.5, priceText: '64213.5', change: -806.2, changePercent: -1.24 },
        ...{ high: 65410.9, low: 63870, volume: 2841.21, bid: 64213.4, ask: 64213.5, open: undefined },
        ...{ time: Date.UTC(2026, 10, 20, 17, 20, 9, 51) },
      });
    }
  });

  it('may be several tickers at once, or older ones without a time', () => {
    const { timestamp: _, ...old } = row;
    const drafts = read({ channel: 'ticker', type: 'update', data: [row, { ...old, symbol: 'ETH/USD' }, null] });
    expect(drafts.map((draft) => (draft as QuoteDraft).symbol)).to.deep.equal(['BTC/USD', 'ETH/USD']);
    expect(judgeQuote(drafts[1] as QuoteDraft, NOW, 1, 'live')).to.include({ time: undefined, price: 64213.5 });
  });

  it('may be a very small number', () => {
    const draft = read({ channel: 'ticker', data: [{ ...row, last: 1.234e-7 }] })[0] as QuoteDraft;
    expect(judgeQuote(draft, NOW, 1, 'live')).to.include({ price: 1.234e-7, priceText: '0.0000001234' });
  });

  it('is a reply, to the id that it names', () => {
    const result = { channel: 'ticker', event_trigger: 'trades', snapshot: true, symbol: 'BTC/USD' };
    const reply = [{ kind: 'reply', id: 7 }];
    expect(read({ method: 'subscribe', req_id: 7, result, success: true, ...times })).to.deep.equal(reply);
    expect(read({ method: 'unsubscribe', req_id: 7, result, success: true, ...times })).to.deep.equal(reply);
    expect(read({ method: 'pong', req_id: 7, ...times })).to.deep.equal(reply);
  });

  it('is a symbol that it does not have, and an answer all the same', () => {
    expect(read({ ...refusal, symbol: 'XBT/USD', ...times })).to.deep.equal([
      { kind: 'unknown', channel: 'XBT/USD' },
      { kind: 'reply', id: 1 },
    ]);
  });

  it('is a complaint, where no symbol is to blame', () => {
    const { symbol: _, ...rest } = { ...refusal, symbol: '' };
    for (const error of ['Exceeded msg rate', 'Malformed request'])
      expect(read({ ...rest, error })).to.deep.equal([{ kind: 'complaint', text: error }]);
    expect(read({ ...refusal, error: 'Already subscribed', symbol: 'BTC/USD' })).to.deep.equal([
      { kind: 'complaint', text: 'Already subscribed' },
      { kind: 'reply', id: 1 },
    ]);
  });

  it('is nothing, where it is not for us', () => {
    for (const message of [
      ...[{ channel: 'heartbeat' }, { channel: 'status', type: 'update', data: [{ system: 'online' }] }],
      ...[{ channel: 'ticker' }, { channel: 'ticker', data: row }, { channel: 'trade', data: [row] }, [row]],
      ...[null, undefined, '', 1, {}, [], { method: 1 }],
    ])
      expect(read(message), JSON.stringify(message)).to.deep.equal([]);
  });

  it('never makes us throw', () => {
    const fields = fc.record(Object.fromEntries(Object.keys(row).map((key) => [key, wireValue])), { requiredKeys: [] });
    const data = fc.record({
      channel: fc.constant('ticker'),
      data: fc.oneof(fc.array(fc.oneof(fields, wireValue)), wireValue),
    });
    const reply = fc.record(
      { method: fc.oneof(fc.constant('subscribe'), wireValue), error: wireValue, symbol: wireValue, req_id: wireValue },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.oneof(data, reply, wireValue), (message) => {
        for (const item of read(message)) {
          if (item.kind === 'quote') judgeQuote(item, NOW, 1, 'live');
          else expect(item.kind).to.be.oneOf(['reply', 'unknown', 'complaint']);
        }
      }),
      { numRuns: 500 },
    );
  });
});
