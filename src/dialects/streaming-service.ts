// The Socket.IO relay with one room per symbol; demo/relay speaks it, and documents it.
import type { QuoteDraft } from '../market/gate.ts';
import { type Dialect, isRecord, type RestDialect } from './dialect.ts';
import { byPath, type Wire, zoned } from './wire.ts';

const tick = (data: Tick): QuoteDraft => ({
  kind: 'quote',
  symbol: data.symbol,
  price: data.price, // 0 means that it has none; the gate refuses it
  change: data.change,
  changePercent: data.changePercent,
  high: data.high,
  low: data.low,
  volume: data.volume,
  time: zoned(data.timestamp),
});

export const streamingService: Dialect = {
  name: 'streaming-service',
  transport: 'socketio',

  // Its rooms are named in upper case, whatever was asked for.
  channel: ({ kind, symbol }) =>
    kind === 'quote' && /^[\w./-]{0,31}\w$/.test(symbol) ? symbol.toUpperCase() : undefined,
  subscribe: (symbols) => ['subscribe', { symbols }],
  unsubscribe: (symbols) => ['unsubscribe', { symbols }],

  *read(message) {
    if (!Array.isArray(message) || !isRecord(message[1])) return;
    const [event, data] = message;
    if (event === 'price_update') yield tick(data as Tick);
    // Ours says which symbols it does not have; the original leaves their readers to wait.
    if (event === 'subscribed' && Array.isArray(data.unknown))
      for (const symbol of data.unknown) yield { kind: 'unknown', channel: symbol };
  },

  hears: (message) =>
    Array.isArray(message) &&
    isRecord(message[1]) &&
    (message[0] === 'connected' ? 'client_id' in message[1] : 'changePercent' in message[1]),

  rest: () => rest,
  history: () => import('./streaming-service-history.ts').then((module) => module.streamingServiceHistory),

  limits: { controlMs: 100, namesPerMessage: 200 },
};

const rest: RestDialect = {
  // One request brings all that the relay has at hand; the rest one by one, below its 300 a minute.
  requests(base, symbols, round) {
    if (round === 0 && symbols.length > 2) return [{ url: byPath(base, '/api/latest-prices') }];
    if (round > 1 || (round === 1 && symbols.length > 300)) return [];
    return symbols.map((symbol) => ({
      url: byPath(base, `/price/${encodeURIComponent(symbol.toUpperCase())}`),
      symbols: [symbol],
    }));
  },
  *read(body) {
    if (!isRecord(body)) return;
    if (isRecord(body.data)) yield tick(body.data as Tick);
    if (isRecord(body.prices))
      for (const data of Object.values(body.prices)) if (isRecord(data)) yield tick(data as Tick);
  },
  // By its own words: a relay that answers no requests has a 404 for every path.
  unknown: (status, body) =>
    status === 404 && isRecord(body) && typeof body.error === 'string' && /^unknown symbol/i.test(body.error),
  list: (base) => ({ url: byPath(base, '/symbols') }),
  readList(body) {
    const data = isRecord(body) && isRecord(body.data) ? body.data : {};
    // Ours lists all; the original, which takes any symbol of Binance, those that it begins with.
    const { symbols = data.default_symbols } = data;
    return Array.isArray(symbols) ? symbols : [];
  },
  spacingMs: 250,
};

// `change` is absolute, `changePercent` percent.
type Tick = Wire<{
  symbol: 'BTCUSDT';
  price: 64213.5;
  volume: 28412.11;
  high: 65410.9;
  low: 63870;
  change: -806.2;
  changePercent: -1.24;
  timestamp: '2026-11-20T17:20:09.051196';
}>;
