// TradingSystemAPI: plain WebSockets, one for prices and two for signals, each sending everything to everybody.
// https://github.com/mariecalallen12/doichilathethoi, WEBSOCKET_REAL_TIME.md
import type { Draft, QuoteDraft, SignalDraft } from '../market/gate.ts';
import { type Dialect, isRecord, type RestDialect } from './dialect.ts';
import { byPath, plain, type Wire, zoned } from './wire.ts';

const PRICES = '/ws/market/stream';
const SIGNALS = ['/ws/trading/signals/stream', '/ws/trading/binary/stream'];

/** Its numbers are written for readers; a field's name depends on whether it comes by socket or by request. */
const quote = (symbol: unknown, row: Row & PolledRow): QuoteDraft => {
  const change = row.change_24h ?? row.price_change_24h;
  return {
    kind: 'quote',
    symbol,
    price: plain(row.price ?? row.current_price),
    changePercent: change === '+0.00%' ? undefined : plain(change), // that is how it writes what it does not know
    high: plain(row.high ?? row.high_24h),
    low: plain(row.low ?? row.low_24h),
    volume: plain(row.volume),
    time: zoned(row.timestamp),
  };
};

const call = (symbol: unknown, data: Call): SignalDraft => ({
  kind: 'signal',
  symbol,
  call: data.signal,
  confidence: plain(data.confidence),
  entry: plain(data.entry_price),
  target: plain(data.target_price),
  stop: plain(data.stop_loss),
  text: data.recommendation,
  time: zoned(data.timestamp),
});

const mood = (data: Mood): SignalDraft => ({
  kind: 'signal',
  call: data.market_sentiment,
  bullish: data.bullish_signals,
  bearish: data.bearish_signals,
  time: zoned(data.timestamp),
});

function draft(message: unknown): Draft | undefined {
  if (!isRecord(message) || !isRecord(message.data)) return undefined;
  const { type, symbol, data } = message;
  if (type === 'signal_update') return call(symbol, data as Call);
  if (type === 'binary_update') return mood(data as Mood);
  return type === 'market_update' && typeof symbol === 'string' ? quote(symbol, data as Row & PolledRow) : undefined;
}

/** @param address one of its signal streams makes a dialect for signals */
export const tradingSystem = (address = ''): Dialect => {
  const forSignals = SIGNALS.some((path) => address.replace(/\/?([?#].*)?$/, '').endsWith(path));
  const kind = forSignals ? 'signal' : 'quote';
  return {
    name: 'trading-system',
    transport: 'websocket',

    // Any path that it does not know is refused in the handshake.
    streamUrl(base) {
      const url = new URL(base);
      if (url.pathname === '/') url.pathname = PRICES;
      return url.href;
    },
    channel: (topic) => (topic.kind === kind ? (forSignals ? '*' : topic.symbol || undefined) : undefined),

    // This very text: JSON is ignored.
    probe: () => 'ping',
    probeEveryMs: 30_000,

    *read(message) {
      const found = draft(message);
      if (found) yield found;
      else if (isRecord(message) && message.type === 'pong') yield { kind: 'reply' };
    },
    hears(message, asked) {
      const found = draft(message);
      if (found?.kind === 'quote') return typeof found.price === 'string';
      return !!found || (asked && isRecord(message) && message.type === 'pong');
    },

    // Several of its sources fail in each round; signals come twice a minute, if at all.
    staleAfterMs: forSignals ? Number.POSITIVE_INFINITY : 30_000,
    ...(!forSignals && { signals: SIGNALS, rest: () => rest }),
  };
};

const rest: RestDialect = {
  // It asks its own sources for everything at each request, whichever symbol is named: one request it is.
  requests: (base, _symbols, round) => (round === 0 ? [{ url: byPath(base, '/market/prices') }] : []),
  *read(body) {
    if (!isRecord(body)) return;
    // Its clients expect the map one level deeper.
    const rows = isRecord(body.prices) ? body.prices : body;
    for (const [symbol, row] of Object.entries(rows)) if (isRecord(row)) yield quote(symbol, row as Row & PolledRow);
  },
  list: (base) => ({ url: byPath(base, '/market/supported-symbols') }),
  readList: (body) =>
    isRecord(body) && isRecord(body.supported_symbols)
      ? Object.values(body.supported_symbols).flatMap((names) => (Array.isArray(names) ? names : []))
      : [],
};

// { type: 'market_update', symbol: 'BTC', data: … }
type Row = Wire<{
  price: '$88154.9215'; // "$88,169.00" in its document, "1.17123" for a currency
  change_24h: '+6.51%';
  volume: '4,158';
  high: '$89932.3800';
  low: '$85523.9300';
  timestamp: '2026-11-20T17:25:44.999447';
}>;

// { BTC: …, 'EUR/USD': … }
type PolledRow = Wire<{
  current_price: '$88203.1229';
  price_change_24h: '+6.51%';
  high_24h: '$89932.3800';
  low_24h: '$85523.9300';
}>;

type Call = Wire<{
  signal: 'STRONG_BUY';
  confidence: '95%';
  entry_price: '$88128.3561';
  target_price: '$90772.2068';
  stop_loss: '$86365.7890';
  recommendation: 'Strong Buy Signal';
  timestamp: '2026-11-20T17:25:44.999447';
}>;

type Mood = Wire<{
  market_sentiment: 'BULLISH';
  bullish_signals: 5;
  bearish_signals: 4;
  timestamp: '2026-11-20T17:25:44.999447';
}>;
