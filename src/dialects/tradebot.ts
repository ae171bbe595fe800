// BiX TradeBOT: a plain WebSocket that sends the whole batch to everybody every five seconds, on any path.
// https://github.com/salmanabjam/BRAINixIDEX-Trading-Bot, WEBSOCKET_INTEGRATION.md
import type { QuoteDraft } from '../market/gate.ts';
import { type Dialect, isRecord } from './dialect.ts';
import { type Wire, zoned } from './wire.ts';

// Its volume is in the quote currency, ours in the base asset: left out.
const quote = (symbol: unknown, row: Coin & DocumentedCoin): QuoteDraft => ({
  kind: 'quote',
  symbol,
  price: row.price_usd ?? row.price,
  changePercent: row['24h_change_percent'] ?? row.change_24h,
  time: zoned(row.last_updated),
});

/** The prices in a message: the server sends an array of rows, its document says a map keyed by symbol. */
function* batch(message: unknown): Iterable<QuoteDraft> {
  if (!isRecord(message) || (message.type !== 'market_update' && message.type !== 'initial_data')) return;
  const { data } = message;
  if (!Array.isArray(data) && !isRecord(data)) return;
  for (const [key, row] of Object.entries(data))
    if (isRecord(row)) yield quote(Array.isArray(data) ? row.symbol : key, row as Coin & DocumentedCoin);
}

export const tradebot = (): Dialect => ({
  name: 'tradebot',
  transport: 'websocket',

  channel: ({ kind, symbol }) => (kind === 'quote' && symbol ? symbol : undefined),

  // An object, always: any other JSON closes the connection with 1011. So does `request_status` after the first batch;
  // it is never sent.
  probe: () => ({ type: 'ping' }),
  probeEveryMs: 30_000,

  // A coin may vanish from the batch and come back: it keeps its last price, which grows old.
  *read(message) {
    if (isRecord(message) && message.type === 'pong') yield { kind: 'reply' };
    else yield* batch(message);
  },
  hears: (message, asked) =>
    isRecord(message) &&
    ((asked && message.type === 'pong') ||
      // Another relay's `market_update` names its one symbol beside the data.
      (!('symbol' in message) && [...batch(message)].some(({ price }) => price !== undefined))),

  // One coin that its own source gets wrong costs the whole round, and the pause after it.
  staleAfterMs: 45_000,
});

type Coin = Wire<{
  symbol: 'BTC';
  price_usd: 43174.528976717316;
  '24h_change_percent': 2.4198;
  last_updated: '2026-11-20T17:23:20.363278';
}>;

// In a map: { BTCUSDT: … }
type DocumentedCoin = Wire<{ price: 50000; change_24h: 2.5 }>;
