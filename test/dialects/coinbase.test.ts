import { expect } from '@open-wc/testing';
import { coinbase } from '../../src/dialects/coinbase.ts';
import { judgeQuote, judgeTrade, type QuoteDraft, type TradeDraft } from '../../src/market/gate.ts';
import fc from '../tools/property.ts';
import { anyText, wireValue } from '../tools/wire-values.ts';

const NOW = Date.UTC(2026, 10, 20, 18);
const dialect = coinbase();
const read = (message: unknown) => [...dialect.read(message)];
const quote = (symbol: string) => dialect.channel({ kind: 'quote', symbol });

const ticker = {
  ...{ type: 'ticker', sequence: 37475248783, product_id: 'BTC-USD', price: '64213.5', open_24h: '65019.7' },
  ...{ volume_24h: '8412.11000000', low_24h: '63870', high_24h: '65410.9', volume_30d: '252363.30000000' },
  ...{ best_bid: '64213.49', best_bid_size: '0.46688654', best_ask: '64213.51', best_ask_size: '1.56637040' },
  ...{ side: 'buy', time: '2026-11-20T17:20:09.051196Z', trade_id: 370843401, last_size: '11.4396987' },
};
const match = {
  ...{ type: 'match', trade_id: 881613, maker_order_id: '27fff20b', taker_order_id: '1da6ce16', side: 'sell' },
  ...{ size: '0.04', price: '64213.5', product_id: 'BTC-USD', sequence: 1, time: '2026-11-20T17:20:09.051196Z' },
};

describe('a channel of Coinbase', () => {
  it('is a feed of a product, however the pair is written', () => {
    for (const symbol of ['BTC/USD', 'BTC-USD', 'BTCUSD', 'btc-usd', 'BTC_USD'])
      expect(quote(symbol), symbol).to.equal('ticker:BTC-USD');
    expect(dialect.channel({ kind: 'trade', symbol: 'ETHBTC' })).to.equal('matches:ETH-BTC');
    expect(quote('T/USD')).to.equal('ticker:T-USD');
  });

  it('does not exist where no pair is named', () => {
    for (const symbol of [
      '',
      'BTC',
      'BTC-',
      '-USD',
      'BTC-PERP-INTX',
      'B TC-USD',
      'BTC-USD\n!',
      '🚀-USD',
      '"-USD',
      'Ä-USD',
    ])
      expect(quote(symbol), symbol).to.equal(undefined);
    expect(dialect.channel({ kind: 'signal', symbol: 'BTC-USD' })).to.equal(undefined);
    fc.assert(
      fc.property(anyText(), (symbol) => {
        const channel = quote(symbol);
        return channel === undefined || /^ticker:[A-Z\d]+-[A-Z\d]+$/.test(channel);
      }),
    );
  });
});

describe('what Coinbase is told', () => {
  it('names the products of each feed apart', () => {
    expect(dialect.subscribe?.(['ticker:BTC-USD', 'matches:BTC-USD', 'ticker:ETH-USD'], 1)).to.deep.equal({
      type: 'subscribe',
      channels: [
        { name: 'ticker', product_ids: ['BTC-USD', 'ETH-USD'] },
        { name: 'matches', product_ids: ['BTC-USD'] },
      ],
    });
    expect(dialect.unsubscribe?.(['ticker:BTC-USD'], 2)).to.deep.equal({
      type: 'unsubscribe',
      channels: [{ name: 'ticker', product_ids: ['BTC-USD'] }],
    });
  });

  it('draws an answer, when it is a probe', () => {
    expect(dialect.probe?.(3)).to.deep.equal({
      type: 'subscribe',
      channels: [{ name: 'heartbeat', product_ids: ['BTC-USD'] }],
    });
    expect(dialect.replies).to.equal(true);
    expect(1000 / (dialect.limits?.controlMs as number)).to.be.below(100);
  });
});

describe('what Coinbase says', () => {
  it('is a ticker, without a change: the gate has the open', () => {
    expect(judgeQuote(read(ticker)[0] as QuoteDraft, NOW, 1, 'live')).to.include({
      ...{ symbol: 'BTC-USD', price: 64213.5, priceText: '64213.5', open: 65019.7, high: 65410.9, low: 63870 },
      ...{ volume: 8412.11, bid: 64213.49, ask: 64213.51, time: Date.UTC(2026, 10, 20, 17, 20, 9, 51) },
    });
    expect(read(ticker)[0]).to.not.have.any.keys('change', 'changePercent');
  });

  it('is a trade, whose side is the maker’s', () => {
    const trade = (fields = {}) => judgeTrade(read({ ...match, ...fields })[0] as TradeDraft, NOW);
    expect(trade()).to.include({ symbol: 'BTC-USD', price: 64213.5, size: 0.04, id: '881613', side: 'buy' });
    expect(trade({ side: 'buy' })).to.include({ side: 'sell' });
    for (const side of [undefined, null, 1, 'SELL']) expect(trade({ side })).to.include({ side: undefined });
  });

  it('is no trade, where it is the last one before we came', () => {
    expect(read({ ...match, type: 'last_match' })).to.deep.equal([]);
  });

  it('is a reply, to whatever was asked first', () => {
    const channels = [{ name: 'ticker', product_ids: ['BTC-USD'] }];
    expect(read({ type: 'subscriptions', channels })).to.deep.equal([{ kind: 'reply' }]);
  });

  it('is a refusal of a whole request, with the product that is to blame in both feeds', () => {
    const refusal = { type: 'error', message: 'Failed to subscribe', reason: 'NOPE-USD is not a valid product' };
    expect(read(refusal)).to.deep.equal([
      { kind: 'unknown', channel: 'ticker:NOPE-USD' },
      { kind: 'unknown', channel: 'matches:NOPE-USD' },
      { kind: 'reply', refused: { channel: 'ticker:NOPE-USD' } },
    ]);
    expect(quote('NOPE/USD')).to.equal('ticker:NOPE-USD');
  });

  it('is a refusal that blames nobody, where its text names none', () => {
    for (const reason of [
      'product_id is not valid',
      ' is not a valid product',
      'No channels provided',
      undefined,
      null,
      {},
    ])
      expect(read({ type: 'error', message: 'Failed to subscribe', reason })).to.deep.equal([
        { kind: 'reply', refused: { channel: undefined } },
      ]);
  });

  it('is a complaint, where it is about no subscription', () => {
    const error = { type: 'error', message: 'Malformed JSON' };
    expect(read(error)).to.deep.equal([{ kind: 'complaint', text: 'Malformed JSON' }]);
    expect(read({ ...error, reason: 'Unexpected token' })).to.deep.equal([
      { kind: 'complaint', text: 'Unexpected token' },
    ]);
  });

  it('is nothing, where it is not for us', () => {
    const heartbeat = { type: 'heartbeat', sequence: 90, last_trade_id: 20, product_id: 'BTC-USD' };
    for (const message of [
      heartbeat,
      { type: 'status' },
      {},
      [],
      [ticker],
      null,
      undefined,
      '',
      1,
      { type: ['ticker'] },
    ])
      expect(read(message), JSON.stringify(message)).to.deep.equal([]);
  });

  it('never makes us throw', () => {
    const type = fc.constantFrom('ticker', 'match', 'subscriptions', 'error');
    const fields = Object.fromEntries([...Object.keys(ticker), ...Object.keys(match)].map((key) => [key, wireValue]));
    const error = { message: fc.oneof(fc.constant('Failed to subscribe'), wireValue), reason: wireValue };
    const message = fc.record({ ...fields, ...error, type }, { requiredKeys: ['type'] });
    fc.assert(
      fc.property(fc.oneof(message, wireValue), (message) => {
        for (const item of read(message)) {
          if (item.kind === 'quote') judgeQuote(item, NOW, 1, 'live');
          else if (item.kind === 'trade') judgeTrade(item, NOW);
          else expect(item.kind).to.be.oneOf(['reply', 'unknown', 'complaint']);
        }
      }),
      { numRuns: 500 },
    );
  });
});
