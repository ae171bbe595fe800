import { expect } from '@open-wc/testing';
import type { Dialect } from '../../src/dialects/dialect.ts';
import { hamster } from '../../src/dialects/hamster.ts';
import { tradebot } from '../../src/dialects/tradebot.ts';
import { tradingSystem } from '../../src/dialects/trading-system.ts';
import { webtrader } from '../../src/dialects/webtrader.ts';
import { byPath, plain, seconds, splitPair, zoned } from '../../src/dialects/wire.ts';
import { number } from '../../src/market/gate.ts';
import fc from '../tools/property.ts';
import { anyText, wireValue } from '../tools/wire-values.ts';

describe('a number written for readers', () => {
  it('keeps its digits, and loses what was put around them', () => {
    for (const [shown, digits] of [
      ['$88154.9215', '88154.9215'],
      ['$88,169.00', '88169.00'],
      ['$1,234,567.5', '1234567.5'],
      ['1.17123', '1.17123'],
      ['+6.51%', '6.51'],
      ['-2.15%', '-2.15'],
      ['\u22122.15 %', '-2.15'],
      ['+0.00%', '0.00'],
      ['95%', '95'],
      ['4,158', '4158'],
      ['2,026,334', '2026334'],
      ['€ 1.50', '1.50'],
      ['-$12.50', '-12.50'],
      ['0', '0'],
    ])
      expect(plain(shown), shown).to.equal(digits);
  });

  it('is left as it was where it is none, so that the gate refuses it', () => {
    for (const text of [
      ...['', ' ', '$', '%', 'N/A', '—', '1,23', '12,34,567', ',123', '1,234,', '1.2.3', '1.', '.5', '1e5', '4.1K'],
      ...['$$1', '1 2', '--1', '+-1', '0x10', '1%%', '<b>1</b>', `1${'0'.repeat(50)}`, '１２', 'NaN'],
    ]) {
      expect(plain(text), text).to.equal(text);
      expect(number(plain(text)), text).to.equal(undefined);
    }
    for (const value of [null, undefined, 0, 42, 1.5, true, {}, ['$1']]) expect(plain(value)).to.equal(value);
  });

  it('comes back exactly, whatever the amount and however it was put', () => {
    const cents = fc.bigInt({ min: 0n, max: 10n ** 12n });
    const around = fc.constantFrom(['$', ''], ['', ''], ['', '%'], ['+', '%'], ['+$', '']);
    fc.assert(
      fc.property(cents, fc.boolean(), around, (amount, grouped, [before, after]) => {
        const whole = String(amount / 100n);
        const fraction = String(amount % 100n).padStart(2, '0');
        const shown = grouped ? whole.replace(/\B(?=(\d{3})+$)/g, ',') : whole;
        expect(plain(`${before}${shown}.${fraction}${after}`)).to.equal(`${whole}.${fraction}`);
      }),
    );
  });

  it('may be anything, and never throws', () => {
    fc.assert(fc.property(fc.oneof(wireValue, anyText()), (value) => void plain(value)));
  });
});

describe('a time on the wire', () => {
  it('counts only with its zone', () => {
    expect(zoned('2026-11-20T17:20:09Z')).to.equal(Date.UTC(2026, 10, 20, 17, 20, 9));
    expect(zoned('2026-11-20T18:20:09+01:00')).to.equal(Date.UTC(2026, 10, 20, 17, 20, 9));
    for (const naive of ['2026-11-20T17:20:09.051196', '2026-11-20T17:20:09', '2026-11-20', '17:20', '', null, 1.7e12])
      expect(zoned(naive), String(naive)).to.equal(undefined);
    fc.assert(fc.property(fc.oneof(wireValue, anyText(50)), (value) => void zoned(value)));
  });

  it('in seconds becomes one in ms, and anything else stays what it was', () => {
    expect(seconds(1795188699)).to.equal(1795188699000);
    expect(seconds(1795188699.5)).to.equal(1795188699500);
    for (const value of ['1795188699', null, undefined, {}]) expect(seconds(value)).to.equal(value);
  });
});

describe('an address on the source’s own host', () => {
  it('is the path alone, whatever path the base has', () => {
    for (const base of ['https://relay.example', 'https://relay.example/', 'https://relay.example/crm?x=1'])
      expect(byPath(base, '/api/status')).to.equal('https://relay.example/api/status');
    expect(byPath('http://127.0.0.1:5000', '/a/b?c=d')).to.equal('http://127.0.0.1:5000/a/b?c=d');
  });
});

describe('a pair', () => {
  it('is taken apart, with something between its halves or nothing', () => {
    for (const symbol of ['BTC/USD', 'btc-usd', 'BTC_USD', 'btc:usd', 'BTCUSD', ' btcusd '])
      expect(splitPair(symbol), symbol).to.deep.equal(['BTC', 'USD']);
    expect(splitPair('BTCUSDT')).to.deep.equal(['BTC', 'USDT']);
    expect(splitPair('ETHBTC')).to.deep.equal(['ETH', 'BTC']);
    expect(splitPair('EURUSD')).to.deep.equal(['EUR', 'USD']);
    expect(splitPair('1000SATS/USDT')).to.deep.equal(['1000SATS', 'USDT']);
  });

  it('is none where the name has no second half, or too many', () => {
    for (const symbol of ['', 'AAPL', 'SPY', 'BTC', 'USD', 'USDT', '/', 'BTC/', '/USD', 'A/B/C', 'BRK.B'])
      expect(splitPair(symbol), symbol).to.equal(undefined);
    fc.assert(
      fc.property(anyText(), (symbol) => {
        const pair = splitPair(symbol);
        return pair === undefined || (pair.length === 2 && pair.every(Boolean));
      }),
    );
  });
});

describe('of several languages', () => {
  const languages: readonly (() => Dialect)[] = [
    hamster,
    webtrader,
    tradingSystem,
    () => tradingSystem('wss://relay.example/ws/trading/signals/stream'),
    tradebot,
  ];
  const fields = { timestamp: '2026-11-20T17:20:09.051196', price: 1.5, symbol: 'EUR/USD' };
  const frames: Record<string, readonly unknown[]> = {
    hamster: [['status', { data: 'Connected to Hamster Terminal API' }]],
    webtrader: [
      ['connection_status', { binance: { active: false, type: 'crypto', url: 'wss://stream.example/ws/' } }],
      ['connection_status', {}],
      ['price_update', { ...fields, change_24h: 1.166 }],
      ['price_update', { ...fields, change_24h: 0 }],
    ],
    'trading-system': [
      { type: 'market_update', symbol: 'BTC', data: { price: '$88154.9215', change_24h: '+6.51%', volume: null } },
      { type: 'market_update', symbol: 'EUR/USD', data: { price: '1.17123', change_24h: '+0.05%' } },
      { type: 'signal_update', symbol: 'BTC', data: { signal: 'BUY', confidence: '95%' } },
      { type: 'binary_update', data: { market_sentiment: 'NEUTRAL', binary_string: '10' } },
    ],
    tradebot: [
      { type: 'initial_data', timestamp: '', data: [{ symbol: 'BTC', price_usd: 43174.5, '24h_change_percent': 2.4 }] },
      { type: 'market_update', timestamp: '', data: [{ symbol: 'BTC', price_usd: 43174, '24h_change_percent': 0 }] },
      { type: 'market_update', timestamp: '', data: { BTCUSDT: { price: 50000, change_24h: 2.5 } } },
    ],
    // streaming-service, Binance, and what says nothing of its sender.
    others: [
      ['connected', { message: 'Connected to WebSocket Streaming Service', client_id: 'x' }],
      ['price_update', { ...fields, volume: 1, high: 2, low: 1, change: 401.9, changePercent: 0.939 }],
      ['subscribed', { symbols: ['BTCUSDT'], message: '' }],
      ['subscription', { symbols: ['BTC/USD'], status: 'subscribed' }],
      ['price_update', { ...fields }],
      ['price_update', null],
      ['price_update'],
      ['status', 'ok'],
      ['status', { data: {} }],
      ['status', null],
      { stream: 'btcusdt@ticker', data: { e: '24hrTicker', s: 'BTCUSDT', c: '64213.5' } },
      { result: null, id: 1 },
      ['price_update', { ...fields, change: -0.29 }],
      ['price_update', { ...fields, change: 0 }],
      { type: 'status', data: { is_running: true, coins_tracked: 0 } },
      { type: 'market_update' },
      { type: 'market_update', data: [] },
      { type: 'market_update', data: {} },
      { type: 'market_update', symbol: 'BTC', data: { price: 1 } },
      { type: 'market_update', symbol: 'BTC', data: {} },
      { type: 'initial_data', data: null },
      { type: 'pong' },
      ...[{}, [], null, undefined, '', 'pong', 0, true],
    ],
  };

  it('each knows its own messages, and no dialect hears another one’s', () => {
    for (const [speaker, messages] of Object.entries(frames))
      for (const make of languages)
        for (const message of messages) {
          const dialect = make();
          expect(dialect.hears?.(message, false), `${dialect.name}: ${JSON.stringify(message)}`).to.equal(
            dialect.name === speaker,
          );
        }
  });

  it('two answer a probe alike: a pong counts only for the one that asked', () => {
    for (const make of languages) {
      const dialect = make();
      expect(dialect.hears?.({ type: 'pong' }, false)).to.equal(false);
      expect(dialect.hears?.({ type: 'pong' }, true), dialect.name).to.equal(dialect.transport === 'websocket');
      // It is timed by whoever asked.
      const read = [...dialect.read({ type: 'pong' })];
      expect(read, dialect.name).to.deep.equal(dialect.transport === 'websocket' ? [{ kind: 'reply' }] : []);
    }
  });

  it('each reads the others’ messages without harm', () => {
    for (const make of languages)
      for (const message of Object.values(frames).flat()) expect(() => [...make().read(message)]).not.to.throw();
  });

  it('none is found by chance, or throws on what it hears', () => {
    const noise = fc.oneof(wireValue, fc.array(wireValue), fc.record({ type: wireValue, data: wireValue }));
    fc.assert(
      fc.property(noise, fc.boolean(), (message, asked) =>
        languages.every((make) => make().hears?.(message, asked) === false),
      ),
    );
  });

  it('each names itself and what carries it, and makes a dialect of its own for each feed', () => {
    for (const make of languages) {
      const [one, other] = [make(), make()];
      expect(one).not.to.equal(other);
      expect(one.name).to.match(/^[a-z][a-z-]+$/);
      expect(['websocket', 'socketio']).to.include(one.transport);
      expect(one.channel({ kind: 'trade', symbol: 'BTC' })).to.equal(undefined);
      expect(one.channel({ kind: 'quote', symbol: '' })).to.equal(undefined);
      expect(one.subscribe, 'all of them send everything to everybody').to.equal(undefined);
    }
  });
});
