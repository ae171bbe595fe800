// Hamster Terminal: a Socket.IO relay that sends all its symbols to everybody; `subscribe` changes nothing there.
// https://github.com/deadpoolsebix/hamsterterminal, WEBSOCKET_*.md
import type { CandleDraft, QuoteDraft } from '../market/gate.ts';
import { type Dialect, type HistoryDialect, isRecord, type RestDialect } from './dialect.ts';
import { byPath, splitPair, type Wire, zoned } from './wire.ts';

// The documented version always says 0.0, the later one where it knows no better.
const quote = (symbol: unknown, price: unknown, change: unknown): QuoteDraft => ({
  kind: 'quote',
  symbol,
  price,
  changePercent: change === 0 ? undefined : change,
});

export const hamster = (): Dialect => ({
  name: 'hamster',
  transport: 'socketio',

  channel: ({ kind, symbol }) => (kind === 'quote' && symbol ? symbol : undefined),

  *read(message) {
    if (!Array.isArray(message) || message[0] !== 'price_update' || !isRecord(message[1])) return;
    const data: Tick = message[1];
    yield { ...quote(data.symbol, data.price, data.change), time: zoned(data.timestamp) };
  },
  // Its ticks have nothing of their own: another relay's `change` may be absolute. Its greeting, always sent, names it.
  hears: (message) =>
    Array.isArray(message) &&
    message[0] === 'status' &&
    isRecord(message[1]) &&
    typeof message[1].data === 'string' &&
    /\bHamster\b/.test(message[1].data),

  rest: () => rest,
  history: () => history,
});

const PAIRS = new Map([
  ['btc', 'BTC/USD'],
  ['eth', 'ETH/USD'],
  ['eurusd', 'EUR/USD'],
  ['gbpusd', 'GBP/USD'],
]);
const GROUPS = ['cryptos', 'stocks', 'indices', 'forex', 'commodities'];

const pathFor = (symbol: string) =>
  /^(AAPL|MSFT|NVDA|SPY)$/i.test(symbol)
    ? '/api/stocks'
    : /^(EUR|GBP)\W?USD$/i.test(symbol)
      ? '/api/forex'
      : '/api/binance/summary';

const rest: RestDialect = {
  // First what says most of a symbol, then, for what did not come, the summary of the best known.
  requests: (base, symbols, round) =>
    [...new Set(round > 1 ? [] : symbols.map((symbol) => (round === 0 ? pathFor(symbol) : '/api/status')))].map(
      (path) => ({ url: byPath(base, path) }),
    ),
  *read(body) {
    if (!isRecord(body)) return;
    for (const draft of summary(isRecord(body.cache) ? body.cache : body)) yield { ...draft, unverified: true };
  },
};

// With its own source away it serves fixed prices, and says ok: nothing of this can be taken for real.
// Volumes are in dollars, ours in the base asset: left out.
function* summary(fields: Summary): Iterable<QuoteDraft> {
  for (const [field, value] of Object.entries(fields)) {
    const key = field.replace(/Price$/, '');
    const symbol = PAIRS.get(key) ?? key.toUpperCase();
    if (isRecord(value) && 'price' in value) yield quote(symbol, value.price, value.change);
    else if (key !== field || PAIRS.has(key)) yield quote(symbol, value, fields[`${key}Change24h`]);
  }
  for (const group of GROUPS) {
    const { [group]: prices, [`${group}Change`]: changes } = fields;
    if (!isRecord(prices)) continue;
    for (const [key, price] of Object.entries(prices)) {
      const symbol = group === 'cryptos' ? `${key}/USD` : (PAIRS.get(key.toLowerCase()) ?? key);
      yield quote(symbol, price, isRecord(changes) ? changes[key] : undefined);
    }
  }
}

// By their base: the old currencies and metals.
const FOREX = /^(USD|EUR|GBP|JPY|CHF|AUD|CAD|NZD|XAU|XAG)$/;

const history: HistoryDialect = {
  intervals: ['1m', '5m', '15m', '30m', '1h', '2h', '4h', '1d', '1w'],
  limit: 1000,
  request(base, { symbol, interval, limit }) {
    const query = new URLSearchParams({
      symbol: splitPair(symbol)?.join('/') ?? symbol.toUpperCase(),
      interval: interval.replace('m', 'min').replace('d', 'day').replace('w', 'week'),
      outputsize: `${limit}`,
    });
    return { url: `${byPath(base, '/api/chart-data')}?${query}` };
  },
  *read(body, { symbol, interval }) {
    if (!isRecord(body) || !Array.isArray(body.points)) return;
    // Its times carry no zone. They are its own source's: UTC for digital currencies, an exchange's local time for the
    // rest (https://github.com/twelvedata/twelvedata-python/issues/78), where a candle of minutes or hours would stand
    // hours off, some in the future. Those are left out. A day is a day: its date is read as UTC.
    if (/[mh]$/.test(interval) && FOREX.test(splitPair(symbol)?.[0] ?? 'USD')) return;
    for (const point of body.points) if (isRecord(point)) yield candle(symbol, interval, point);
  },
};

const candle = (symbol: string, interval: string, { datetime, open, high, low, close }: Point): CandleDraft => ({
  kind: 'candle',
  symbol,
  interval,
  time:
    typeof datetime === 'string' && /^\d{4}-\d\d-\d\d( \d\d:\d\d:\d\d)?$/.test(datetime)
      ? Date.parse(`${`${datetime}T00:00:00`.slice(0, 19).replace(' ', 'T')}Z`)
      : undefined,
  open,
  high,
  low,
  close,
});

type Tick = Wire<{
  symbol: 'BTC/USD';
  price: 94662.77493;
  change: -0.3549737578947373; // percent, since the last close
  timestamp: '2026-11-20T17:18:45.281892';
}>;

type Point = Wire<{ datetime: '2026-11-20 15:18:24'; open: 95000; high: 95950; low: 94050; close: 95190 }>;

// Of /api/status (within `cache`) and /api/binance/summary, whose groups came with the later version:
// { btcPrice: 94841.14, btcChange24h: -0.38, aaplPrice: 234.94, eurusd: 1.0833, fearGreed: 62,
//   cryptos: { SOL: 185.5 }, cryptosChange: { SOL: 3.2 }, forex: { EURUSD: 1.0833 }, forexChange: { EURUSD: 0.2 } … }
// Of /api/stocks and /api/forex: { ok: true, aapl: { price: 234.94, change: 1 }, eurusd: { price: 1.0833, change: -0.1 } }
type Summary = Readonly<Record<string, unknown>>;
