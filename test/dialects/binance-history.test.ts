import { expect } from '@open-wc/testing';
import { binance } from '../../src/dialects/binance.ts';
import type { HistoryDialect } from '../../src/dialects/dialect.ts';
import type { CandleDraft } from '../../src/market/gate.ts';
import fc from '../tools/property.ts';
import { anyText, wireValue } from '../tools/wire-values.ts';

const BASE = 'https://data-api.binance.vision';
const query = { symbol: 'BTC/USDT', interval: '1m', limit: 500 };
const bar = [
  ...[1767225540000, '64200.10000000', '64250.00000000', '64180.00000000', '64213.50000000', '12.50000000'],
  ...[1767225599999, '802668.75000000', 308, '6.20000000', '398123.70000000', '0'],
];

describe('the history of Binance', () => {
  let history: HistoryDialect;
  before(async () => {
    history = await (binance.history as () => Promise<HistoryDialect>)();
  });
  const read = (body: unknown) => [...(history.read(body, query) ?? [])] as CandleDraft[];

  it('is asked for by the venue’s own spelling', () => {
    expect(history.request?.(BASE, query)).to.deep.equal({
      url: `${BASE}/api/v3/klines?symbol=BTCUSDT&interval=1m&limit=500`,
    });
    expect(history.limit).to.equal(1000);
    expect(history.intervals.join(' ')).to.equal('1s 1m 3m 5m 15m 30m 1h 2h 4h 6h 8h 12h 1d 3d 1w');
  });

  it('keeps to its address, whatever it is asked for', () => {
    fc.assert(
      fc.property(anyText(), anyText(), (symbol, interval) => {
        const { url } = history.request?.(BASE, { symbol, interval, limit: 2 }) ?? {};
        expect(url === undefined).to.equal(binance.channel({ kind: 'quote', symbol }) === undefined);
        if (url === undefined) return;
        const { origin, pathname, searchParams } = new URL(url);
        expect(origin + pathname).to.equal(`${BASE}/api/v3/klines`);
        expect([...searchParams.keys()]).to.deep.equal(['symbol', 'interval', 'limit']);
        expect(searchParams.get('symbol')).to.match(/^[A-Z0-9.]{1,20}$/);
        expect(searchParams.get('limit')).to.equal('2');
      }),
    );
  });

  it('is a candle for each bar, one without trades too', () => {
    const idle = [
      1767225600000,
      ...Array(4).fill('64213.50000000'),
      '0.00000000',
      1767225659999,
      '0',
      0,
      '0',
      '0',
      '0',
    ];
    expect(read([bar, idle])).to.deep.equal([
      {
        ...{ kind: 'candle', symbol: 'BTC/USDT', interval: '1m', time: 1767225540000, open: '64200.10000000' },
        ...{ high: '64250.00000000', low: '64180.00000000', close: '64213.50000000', volume: '12.50000000' },
      },
      {
        ...{ kind: 'candle', symbol: 'BTC/USDT', interval: '1m', time: 1767225600000, open: '64213.50000000' },
        ...{ high: '64213.50000000', low: '64213.50000000', close: '64213.50000000', volume: '0.00000000' },
      },
    ]);
  });

  it('is empty where the answer is no list of bars', () => {
    for (const body of [
      ...[undefined, null, '', '<html>', 0, {}, [], [null, 'x', 1, {}]],
      ...[
        { code: -1121, msg: 'Invalid symbol.' },
        { code: -1120, msg: 'Invalid interval.' },
      ],
    ])
      expect(read(body), JSON.stringify(body)).to.deep.equal([]);
    fc.assert(
      fc.property(fc.oneof(wireValue, fc.array(fc.oneof(wireValue, fc.array(wireValue)))), (body) => {
        for (const { kind, symbol, interval } of read(body))
          expect([kind, symbol, interval]).to.deep.equal(['candle', 'BTC/USDT', '1m']);
      }),
    );
  });
});
