import { expect } from '@open-wc/testing';
import type { HistoryDialect } from '../../src/dialects/dialect.ts';
import { streamingService } from '../../src/dialects/streaming-service.ts';
import type { CandleDraft } from '../../src/market/gate.ts';
import fc from '../tools/property.ts';
import { anyText, wireValue } from '../tools/wire-values.ts';

const BASE = 'https://relay.example';
const query = { symbol: 'btcusdt', interval: '1m', limit: 500 };
const row = [1795194000000, 64200.1, 64250, 64180, 64213.5, 12.50001];
const answer = (candles: unknown, more: object = {}) => ({
  ...{ success: true, symbol: 'BTCUSDT', interval: '1m', candles },
  ...more,
});

describe('the history of a streaming-service relay', () => {
  let history: HistoryDialect;
  before(async () => {
    history = await (streamingService.history as () => Promise<HistoryDialect>)();
  });
  const read = (body: unknown) => [...(history.read(body, query) ?? [])] as CandleDraft[];
  const url = (more: object = {}, base = BASE) => history.request?.(base, { ...query, ...more })?.url;

  it('is asked for in upper case, as its rooms are', () => {
    expect(url()).to.equal(`${BASE}/history/BTCUSDT?interval=1m&limit=500`);
    expect(url({ symbol: 'eur/usd', interval: '1w', limit: 1 })).to.equal(
      `${BASE}/history/EUR%2FUSD?interval=1w&limit=1`,
    );
    expect(history.limit).to.equal(1000);
    expect(history.intervals.join(' ')).to.equal('1s 1m 5m 15m 1h 4h 1d 1w');
  });

  it('keeps to its address, whatever it is asked for', () => {
    fc.assert(
      fc.property(anyText(), anyText(), (symbol, interval) => {
        const asked = url({ symbol, interval });
        expect(asked === undefined).to.equal(streamingService.channel({ kind: 'quote', symbol }) === undefined);
        if (asked === undefined) return;
        const { origin, pathname, searchParams } = new URL(asked);
        expect(origin).to.equal(BASE);
        expect(pathname).to.match(/^\/history\/[\w.%-]+$/);
        expect([...searchParams.keys()]).to.deep.equal(['interval', 'limit']);
        expect(searchParams.get('limit')).to.equal('500');
      }),
    );
    for (const symbol of ['../stats', '..', '.', './x', '//evil.example/x', 'a?b=c', 'a#b', '%2e%2e', ''])
      expect(url({ symbol }) ?? `${BASE}/history/`, symbol).to.match(/^https:\/\/relay\.example\/history\//);
  });

  it('is a candle for each row, under the symbol that was asked for', () => {
    const idle = [1795194060000, 64213.5, 64213.5, 64213.5, 64213.5, 0];
    expect(read(answer([row, idle]))).to.deep.equal([
      {
        ...{ kind: 'candle', symbol: 'btcusdt', interval: '1m', time: 1795194000000 },
        ...{ open: 64200.1, high: 64250, low: 64180, close: 64213.5, volume: 12.50001 },
      },
      {
        ...{ kind: 'candle', symbol: 'btcusdt', interval: '1m', time: 1795194060000 },
        ...{ open: 64213.5, high: 64213.5, low: 64213.5, close: 64213.5, volume: 0 },
      },
    ]);
  });

  it('is empty where the relay has none, or answers something else', () => {
    for (const body of [
      ...[undefined, null, '', '<html>', 0, {}, [], [row], answer(undefined), answer({}), answer([null, 'x', 1, {}])],
      ...[answer([row], { interval: '5m' }), answer([row], { interval: undefined })],
      ...[
        { success: false, error: 'This relay has no history: its source keeps none' },
        { success: false, error: 'Unknown symbol' },
      ],
    ])
      expect(read(body), JSON.stringify(body)).to.deep.equal([]);
    fc.assert(
      fc.property(fc.oneof(wireValue, fc.array(fc.oneof(wireValue, fc.array(wireValue)))), (candles) => {
        for (const body of [candles, answer(candles)])
          for (const { kind, symbol, interval } of read(body))
            expect([kind, symbol, interval]).to.deep.equal(['candle', 'btcusdt', '1m']);
      }),
    );
  });
});
