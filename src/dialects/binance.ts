// Binance spot, public market data: https://developers.binance.com/docs/binance-spot-api-docs/web-socket-streams
import type { QuoteDraft, TradeDraft } from '../market/gate.ts';
import { type Dialect, isRecord } from './dialect.ts';
import type { Wire } from './wire.ts';

// A name outside this grammar makes Binance close the connection, and with it every widget's prices.
const SYMBOL = /^[a-z0-9.]{1,20}$/;
const STREAMS = new Map([
  ['quote', 'ticker'],
  ['trade', 'aggTrade'],
]);

export const venueSymbol = (symbol: string): string | undefined => {
  const name = symbol.replace(/[/_-]/g, '').toLowerCase();
  return SYMBOL.test(name) ? name : undefined;
};

const control = (method: string, id: number, params?: readonly string[]) => ({ method, params, id });

const ticker = (data: Ticker): QuoteDraft => ({
  kind: 'quote',
  symbol: data.s,
  price: data.c,
  change: data.p,
  changePercent: data.P,
  open: data.o,
  high: data.h,
  low: data.l,
  volume: data.v,
  bid: data.b,
  ask: data.a,
  time: data.E,
});

const aggregateTrade = (data: AggregateTrade): TradeDraft => ({
  kind: 'trade',
  symbol: data.s,
  price: data.p,
  size: data.q,
  side: data.m === true ? 'sell' : data.m === false ? 'buy' : undefined, // m: the buyer was the maker
  id: data.a,
  time: data.T,
});

export const binance: Dialect = {
  name: 'binance',
  label: 'Binance',
  transport: 'websocket',
  home: {
    // Many networks block the first one's port, some the whole name.
    stream: ['wss://stream.binance.com:9443', 'wss://stream.binance.com', 'wss://data-stream.binance.vision'],
    rest: 'https://data-api.binance.vision',
  },

  // Combined streams only: some spot payloads don't say of themselves what they are.
  streamUrl: (address) => `${address}/stream`,

  channel({ kind, symbol }) {
    const name = venueSymbol(symbol);
    const stream = STREAMS.get(kind);
    return name && stream && `${name}@${stream}`;
  },
  subscribe: (channels, id) => control('SUBSCRIBE', id, channels),
  unsubscribe: (channels, id) => control('UNSUBSCRIBE', id, channels),
  // Its pings are invisible to a page; this is always answered.
  probe: (id) => control('LIST_SUBSCRIPTIONS', id),
  replies: true,

  *read(message) {
    if (!isRecord(message)) return;
    const data = isRecord(message.data) ? message.data : message;
    if (data.e === '24hrTicker') yield ticker(data as Ticker);
    else if (data.e === 'aggTrade') yield aggregateTrade(data as AggregateTrade);
    else if (data.e === 'serverShutdown') yield { kind: 'goodbye' };
    else {
      // Refusals come flat or wrapped, with and without an id: {"code":2,…}, {"error":{"code":2,…},"id":1}.
      const error = isRecord(message.error) ? message.error : 'code' in message ? message : undefined;
      if (error) yield { kind: 'reply', id: message.id, refused: { channel: error.data } };
      else if ('result' in message) yield { kind: 'reply', id: message.id };
    }
  },

  rest: () => import('./binance-rest.ts').then((module) => module.binanceRest),
  history: () => import('./binance-history.ts').then((module) => module.binanceHistory),

  limits: {
    // Five a second are allowed, one per 250 ms was punished, one per 500 ms holds.
    controlMs: 500,
    namesPerMessage: 100,
    // Above 4,096 a SUBSCRIBE is never answered.
    bytesPerMessage: 3500,
    channels: 1000,
    lifeMs: 23 * 3_600_000,
  },
};

type Ticker = Wire<{
  e: '24hrTicker';
  E: 1700000000000;
  s: 'BTCUSDT';
  c: '64213.50000000';
  p: '-806.20000000';
  P: '-1.240';
  o: '65019.70000000';
  h: '65410.90000000';
  l: '63870.00000000';
  v: '28412.11000000';
  b: '64213.49000000';
  a: '64213.50000000';
}>;

type AggregateTrade = Wire<{
  e: 'aggTrade';
  T: 1700000000000;
  s: 'BTCUSDT';
  a: 31_415_926;
  p: '64213.50000000';
  q: '0.01500000';
  m: true;
}>;
