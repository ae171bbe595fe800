// Kraken, WebSocket v2: https://docs.kraken.com/api/docs/websocket-v2/ticker
import type { QuoteDraft } from '../market/gate.ts';
import { type Dialect, isRecord } from './dialect.ts';
import { splitPair, type Wire, zoned } from './wire.ts';

// Tokenized stocks are the only names with a small letter: AAPLx/USD.
const PAIR = /^[A-Z\d.]{1,16}x?\/[A-Z\d.]{2,12}$/;

const request = (method: string, symbol: readonly string[], req_id: number) => ({
  method,
  params: { channel: 'ticker', symbol, event_trigger: 'trades', snapshot: true },
  req_id,
});

const ticker = (data: Ticker): QuoteDraft => ({
  kind: 'quote',
  symbol: data.symbol,
  price: data.last,
  change: data.change,
  changePercent: data.change_pct,
  high: data.high,
  low: data.low,
  volume: data.volume,
  bid: data.bid,
  ask: data.ask,
  time: zoned(data.timestamp),
});

export const kraken = (): Dialect => ({
  name: 'kraken',
  label: 'Kraken',
  transport: 'websocket',
  home: { stream: 'wss://ws.kraken.com', rest: 'https://api.kraken.com' },
  streamUrl: (address) => (address.endsWith('/v2') ? address : `${address}/v2`),

  // No trades: a message is for one channel, and one that asks may have to name both kinds.
  channel({ kind, symbol }) {
    const pair = PAIR.test(symbol) ? symbol : splitPair(symbol)?.join('/');
    return kind === 'quote' && pair && PAIR.test(pair) ? pair : undefined;
  },
  subscribe: (symbols, id) => request('subscribe', symbols, id),
  unsubscribe: (symbols, id) => request('unsubscribe', symbols, id),
  probe: (id) => ({ method: 'ping', req_id: id }),
  probeEveryMs: 30_000,
  replies: true,

  *read(message) {
    if (!isRecord(message)) return;
    const { channel, data, method, req_id: id, error, symbol } = message;
    if (channel === 'ticker' && Array.isArray(data))
      for (const row of data) if (isRecord(row)) yield ticker(row as Ticker);
    if (typeof method !== 'string') return;
    // Each symbol of a request is answered by itself, and the first answer counts. A refusal without a symbol ("Exceeded
    // msg rate") blames none: that request stays unanswered.
    if (error !== undefined) {
      if (typeof error === 'string' && /^Currency pair not/.test(error)) yield { kind: 'unknown', channel: symbol };
      else yield { kind: 'complaint', text: error };
    }
    if (error === undefined || symbol !== undefined) yield { kind: 'reply', id };
  },

  limits: { controlMs: 250, namesPerMessage: 100 },
  // It speaks when something is traded.
  staleAfterMs: 60_000,
});

type Ticker = Wire<{
  symbol: 'BTC/USD';
  last: 64213.5;
  change: -806.2;
  change_pct: -1.24;
  high: 65410.9;
  low: 63870;
  volume: 2841.21;
  bid: 64213.4;
  ask: 64213.5;
  timestamp: '2026-11-20T17:20:09.051196Z';
}>;
