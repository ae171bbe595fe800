// demo/relay has candles; the original does not, and answers 404. See demo/relay/README.md
import { type HistoryDialect, isRecord } from './dialect.ts';
import { streamingService } from './streaming-service.ts';
import { byPath } from './wire.ts';

export const streamingServiceHistory: HistoryDialect = {
  intervals: ['1s', '1m', '5m', '15m', '1h', '4h', '1d', '1w'],
  limit: 1000,
  request(base, { symbol, interval, limit }) {
    const name = streamingService.channel({ kind: 'quote', symbol });
    if (name === undefined) return undefined;
    const query = new URLSearchParams({ interval, limit: `${limit}` });
    return { url: `${byPath(base, `/history/${encodeURIComponent(name)}`)}?${query}` };
  },
  *read(body, { symbol, interval }) {
    if (!isRecord(body) || body.interval !== interval || !Array.isArray(body.candles)) return;
    for (const row of body.candles) {
      if (!Array.isArray(row)) continue;
      const [time, open, high, low, close, volume]: Row = row;
      yield { kind: 'candle', symbol, interval, time, open, high, low, close, volume };
    }
  },
};

// { success: true, symbol: 'BTCUSDT', interval: '1m', candles: [[1795194000000, 64213.5, 64250.1, 64180, 64231.07, 12.5], …] }
type Row = readonly unknown[];
