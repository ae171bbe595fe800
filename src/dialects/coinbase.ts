// Coinbase Exchange: https://docs.cdp.coinbase.com/exchange/websocket-feed/overview and …/channels
import type { QuoteDraft, TradeDraft } from '../market/gate.ts';
import { type Dialect, isRecord, type Notice } from './dialect.ts';
import { splitPair, type Wire, zoned } from './wire.ts';

const FEEDS = new Map([
  ['quote', 'ticker'],
  ['trade', 'matches'],
]);
const PRODUCT = /^[A-Z\d]{1,12}-[A-Z\d]{2,8}$/;

// Each feed with the products of its own: since 2023 a list for all of them at once is refused.
const request = (type: string, channels: readonly string[]) => ({
  type,
  channels: [...FEEDS.values()]
    .map((name) => ({
      name,
      product_ids: channels.filter((channel) => channel.startsWith(name)).map((channel) => channel.split(':')[1]),
    }))
    .filter(({ product_ids }) => product_ids.length > 0),
});

const ticker = (data: Ticker): QuoteDraft => ({
  kind: 'quote',
  symbol: data.product_id,
  price: data.price,
  open: data.open_24h,
  high: data.high_24h,
  low: data.low_24h,
  volume: data.volume_24h,
  bid: data.best_bid,
  ask: data.best_ask,
  time: zoned(data.time),
});

const match = (data: Match): TradeDraft => ({
  kind: 'trade',
  symbol: data.product_id,
  price: data.price,
  size: data.size,
  side: data.side === 'sell' ? 'buy' : data.side === 'buy' ? 'sell' : undefined, // its side is the maker's
  id: data.trade_id,
  time: zoned(data.time),
});

export const coinbase = (): Dialect => ({
  name: 'coinbase',
  label: 'Coinbase',
  transport: 'websocket',
  home: { stream: 'wss://ws-feed.exchange.coinbase.com', rest: 'https://api.exchange.coinbase.com' },

  channel({ kind, symbol }) {
    const product = splitPair(symbol)?.join('-') ?? '';
    const feed = FEEDS.get(kind);
    return feed && PRODUCT.test(product) ? `${feed}:${product}` : undefined;
  },
  subscribe: (channels) => request('subscribe', channels),
  unsubscribe: (channels) => request('unsubscribe', channels),
  // Any subscribe is answered. Into silence, this one brings a message a second besides, whatever the market does.
  probe: () => ({ type: 'subscribe', channels: [{ name: 'heartbeat', product_ids: ['BTC-USD'] }] }),
  replies: true,

  *read(message) {
    if (!isRecord(message)) return;
    const { type } = message;
    if (type === 'ticker') yield ticker(message as Ticker);
    // Not `last_match`, which tells an old trade again at each subscribing.
    else if (type === 'match') yield match(message as Match);
    else if (type === 'subscriptions') yield { kind: 'reply' };
    else if (type === 'error') yield* refusal(message as Refusal);
  },

  limits: { controlMs: 250, namesPerMessage: 100 },
  // It speaks when something is traded.
  staleAfterMs: 60_000,
});

// {"type":"error","message":"Failed to subscribe","reason":"DNE-USD is not a valid product"}: nothing of the whole
// request is subscribed to then. Other failures are nobody's channel.
function* refusal({ message, reason }: Refusal): Iterable<Notice> {
  if (message !== 'Failed to subscribe') {
    yield { kind: 'complaint', text: reason ?? message };
    return;
  }
  const [, product] = (typeof reason === 'string' && /^(\S+) is not a valid product/.exec(reason)) || [];
  const named = product ? [...FEEDS.values()].map((feed) => `${feed}:${product}`) : [];
  for (const channel of named) yield { kind: 'unknown', channel };
  yield { kind: 'reply', refused: { channel: named[0] } };
}

type Ticker = Wire<{
  type: 'ticker';
  product_id: 'BTC-USD';
  price: '64213.5';
  open_24h: '65019.7';
  volume_24h: '8412.11000000';
  low_24h: '63870';
  high_24h: '65410.9';
  best_bid: '64213.49';
  best_ask: '64213.50';
  time: '2026-11-20T17:20:09.051196Z';
}>;

type Match = Wire<{
  type: 'match';
  trade_id: 881613;
  side: 'sell';
  size: '0.04';
  price: '64213.5';
  product_id: 'BTC-USD';
  time: '2026-11-20T17:20:09.051196Z';
}>;

type Refusal = Wire<{ type: 'error'; message: 'Failed to subscribe'; reason: 'DNE-USD is not a valid product' }>;
