// omcrm WebTrader: Socket.IO behind a login, in a namespace of its own. It knows instruments by number.
// https://github.com/ricardoskozi123/wealthventure, REALTIME_WEBSOCKETS_README.md
import type { CandleDraft, Draft, QuoteDraft } from '../market/gate.ts';
import { type Dialect, type HistoryDialect, isRecord, type Notice, type RestDialect } from './dialect.ts';
import { byPath, seconds, type Wire, zoned } from './wire.ts';

const BLOCK = 200;
const LAST_ID = 1000;
const SYMBOL = /^[!-~](?:[ -~]{0,62}[!-~])?$/;
const NUMBER = /^\d{1,6}$/;

// It streams what its first reader asked for, until it is restarted: so all of it. Numbers that it does not have it drops.
const subscribe = (after: number) => [
  'subscribe_to_instruments',
  { instrument_ids: Array.from({ length: BLOCK }, (_, index) => after + index + 1) },
];
// With an argument, even an empty one, it fails. Its own `ping` it never answers.
const MARKET_STATUS = ['get_market_status'];
const NONE_LEFT = 'No valid instruments found';

const fold = (symbol: string) => symbol.replace(/[\s/_:-]/g, '').toUpperCase();
/** `"2026-11-20T09:30:00"` → `"09:30"`, by the server's own clock. */
const hour = (time: unknown) => (typeof time === 'string' ? /T(\d\d:\d\d)/.exec(time)?.[1] : undefined);

export const webtrader = (): Dialect => {
  /** By number and by symbol. */
  const known = new Map<string, { id: string; symbol: string; share: boolean }>();
  /** Numbers that the page uses in place of symbols. */
  const numbers = new Set<string>();
  let shut = false;

  const find = (symbol: unknown) => (typeof symbol === 'string' ? known.get(fold(symbol)) : undefined);
  const spelling = (symbol: string) => find(symbol)?.symbol ?? symbol;
  const names = ({ id, symbol }: { id: string; symbol: string }) => (numbers.has(id) ? [symbol, id] : [symbol]);

  const quote = (symbol: unknown, price: unknown, change: unknown): QuoteDraft => ({
    kind: 'quote',
    symbol,
    price,
    changePercent: change === 0 ? undefined : change, // of shares, and from its second sources: it does not know
    closed: shut && !!find(symbol)?.share, // crypto and currencies trade at night
  });

  function* tick({ symbol, price, change_24h, timestamp }: Tick): Iterable<QuoteDraft> {
    const instrument = find(symbol);
    for (const name of instrument ? names(instrument) : [symbol])
      yield { ...quote(name, price, change_24h), time: zoned(timestamp) };
  }

  function* learn(instruments: unknown): Iterable<Draft | Notice> {
    let last = 0;
    for (const row of Array.isArray(instruments) ? instruments : []) {
      const { id, symbol, type }: Instrument = isRecord(row) ? row : {};
      if (!Number.isInteger(id) || typeof symbol !== 'string' || (id as number) < 1 || (id as number) > LAST_ID)
        continue;
      last = Math.max(last, id as number);
      known.delete(fold(known.get(`${id}`)?.symbol ?? ''));
      const instrument = { id: `${id}`, symbol, share: type === 'stock' };
      known.set(instrument.id, instrument).set(fold(symbol), instrument);
    }
    if (last === 0) return;
    yield { kind: 'symbols', symbols: [...new Set(known.values())].flatMap(names) };
    if (shut) yield* shares(); // their last prices came before their names
    const after = Math.ceil(last / BLOCK) * BLOCK;
    if (after < LAST_ID) yield { kind: 'send', message: subscribe(after) };
  }

  function* shares(): Iterable<Draft> {
    for (const instrument of new Set(known.values()))
      if (instrument.share) for (const symbol of names(instrument)) yield { kind: 'instrument', symbol, closed: shut };
  }

  function* status(data: MarketStatus): Iterable<Draft | Notice> {
    const { is_market_hours: open, market_open, market_close } = data;
    yield { kind: 'market', open, opens: hour(market_open), closes: hour(market_close) };
    yield { kind: 'upstreams', active: data.active_data_feeds, total: data.total_data_feeds };
    if (shut === (open === false)) return;
    shut = !shut;
    yield* shares();
  }

  const rest: RestDialect = {
    requests: (base, symbols, round) =>
      (round > 0 ? [] : symbols).flatMap((symbol) => {
        const id = find(symbol)?.id ?? (NUMBER.test(symbol) ? symbol : undefined);
        if (id) return { url: byPath(base, `/webtrader/get_price/?instrument_id=${id}`), symbols: [symbol] };
        // A slash never arrives there, encoded or not; dots alone would lead elsewhere.
        if (!SYMBOL.test(symbol) || /\/|^\.+$/.test(symbol)) return [];
        return { url: byPath(base, `/webtrader/realtime_price/${encodeURIComponent(symbol)}`), symbols: [symbol] };
      }),
    *read(body, { symbols: [asked] = [] }) {
      if (!isRecord(body)) return;
      // By number, the answer does not say of whom it speaks. Its `timestamp` is its own time, not the price's.
      const { symbol = asked, price = body.current_price, change }: Polled = body;
      // What it has on file may be of another day, or what it was first set up with: it doesn't say.
      yield { ...quote(symbol, price, change), unverified: true };
    },
    unknown: (status, body) =>
      status === 404 && isRecord(body) && typeof body.error === 'string' && body.error.endsWith('not found'),
    spacingMs: 250,
  };

  const history: HistoryDialect = {
    intervals: ['1m', '5m', '15m', '1h', '4h', '1d'],
    limit: 500,
    message: ({ symbol, interval, limit }) => [
      'get_price_history',
      { symbol: spelling(symbol), timeframe: interval, limit },
    ],
    read: (body, { symbol, interval }) =>
      isRecord(body) && body.timeframe === interval && body.symbol === spelling(symbol)
        ? bars(body.data, symbol, interval)
        : undefined,
    unverified: true, // random numbers between 50 and 200, whatever the symbol
  };

  return {
    name: 'webtrader',
    transport: 'socketio',

    streamUrl(address) {
      const url = new URL(address);
      if (url.pathname === '/') url.pathname = '/webtrader';
      return url.href;
    },
    channel({ kind, symbol }) {
      if (kind !== 'quote' || !SYMBOL.test(symbol)) return undefined;
      if (NUMBER.test(symbol)) numbers.add(symbol);
      return symbol;
    },
    greeting: () => [subscribe(0), MARKET_STATUS],
    probe: () => MARKET_STATUS,
    probeEveryMs: 60_000,

    *read(message) {
      if (!Array.isArray(message) || !isRecord(message[1])) return;
      const [event, data] = message;
      if (event === 'price_update') yield* tick(data);
      else if (event === 'subscription_success') yield* learn(data.instruments);
      else if (event === 'market_status') yield* status(data);
      else if (event === 'price_history') yield { kind: 'history', body: data };
      else if (event === 'connection_status') {
        const feeds = Object.values(data);
        const active = feeds.filter((feed) => isRecord(feed) && feed.active === true);
        yield { kind: 'upstreams', active: active.length, total: feeds.length };
      } else if (typeof event === 'string' && event.endsWith('_error')) {
        // What comes after the last instrument is no trouble: so its end is found.
        if (known.size === 0 || data.message !== NONE_LEFT) yield { kind: 'complaint', text: data.message };
      }
    },
    hears: (message) =>
      Array.isArray(message) &&
      isRecord(message[1]) &&
      (message[0] === 'connection_status' || (message[0] === 'price_update' && 'change_24h' in message[1])),
    // Without its cookie the relay hangs up during the handshake.
    ending: ({ opened, reason, denied }) =>
      !opened && (denied || reason === 'io server disconnect') ? 'auth' : undefined,

    rest: () => rest,
    history: () => history,
  };
};

function* bars(rows: unknown, symbol: string, interval: string): Iterable<CandleDraft> {
  for (const row of Array.isArray(rows) ? rows : []) {
    const { timestamp, open, high, low, close, volume }: Bar = isRecord(row) ? row : {};
    yield { kind: 'candle', symbol, interval, time: seconds(timestamp), open, high, low, close, volume };
  }
}

type Tick = Wire<{ symbol: 'BTC'; price: 43317.34201078; change_24h: 1.166; timestamp: '2026-11-20T17:31:42.516459' }>;
type Instrument = Wire<{ id: 4; symbol: 'AAPL'; type: 'stock' }>;
type MarketStatus = Wire<{
  is_market_hours: false;
  market_open: '2026-11-20T09:30:00';
  market_close: '2026-11-20T16:00:00';
  active_data_feeds: 2;
  total_data_feeds: 3;
}>;
// By number { current_price, change }, by symbol { symbol, price, change }.
type Polled = Wire<{ symbol: 'BTC'; price: 67234.56; change: 0 }>;
type Bar = Wire<{ timestamp: 1795188699; open: 81.6; high: 81.62; low: 80.83; close: 81.38; volume: 2004.83 }>;
