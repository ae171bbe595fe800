// Binance USD-M futures, public market data:
// https://developers.binance.com/docs/derivatives/usds-margined-futures/websocket-market-streams
import { binance } from './binance.ts';
import type { Dialect, RestDialect } from './dialect.ts';

// Contracts may be named in letters without capitals (币安人生USDT), and by their day of delivery (BTCUSDT_261225).
const SYMBOL = /^[a-z\d_\p{Lo}]{1,20}$/u;

// 30 alone take about as long as all at once, which weigh 40 and are 250 KB.
const MOST_ALONE = 30;

const contract = (symbol: string): string | undefined => {
  const name = symbol.replace(/[/-]|_(?!\d{6}$)/g, '').toLowerCase();
  return SYMBOL.test(name) ? name : undefined;
};

export const binanceFutures = (): Dialect => ({
  ...binance, // the same messages, limits and refusals
  name: 'binance-futures',
  label: 'Binance Futures',
  home: { stream: 'wss://fstream.binance.com', rest: 'https://fapi.binance.com' },

  // Since 2026-04-23 any other path subscribes to tickers and trades, and never brings one.
  streamUrl: (address) => `${address}/market/stream`,

  channel(topic) {
    const name = contract(topic.symbol);
    const stream = binance.channel({ ...topic, symbol: 'x' })?.slice(1);
    return name && stream && name + stream;
  },

  rest: () => import('./binance-rest.ts').then((module) => futuresRest(module.binanceRest)),
  history: () => import('./binance-history.ts').then((module) => module.futuresHistory(contract)),

  limits: { ...binance.limits, channels: 200 },
});

// https://developers.binance.com/docs/derivatives/usds-margined-futures/market-data/rest-api
// Without `details`: exchangeInfo brings all contracts or none, more than a megabyte.
const futuresRest = ({ read, unknown }: RestDialect): RestDialect => ({
  requests(base, symbols, round) {
    const names = [...new Set(symbols.map(contract).filter((name) => name !== undefined))];
    const url = `${base}/fapi/v1/ticker/24hr`;
    if (names.length > MOST_ALONE) return round > 0 ? [] : [{ url }];
    if (round > 1) return [];
    return names.map((lower) => {
      const name = lower.toUpperCase();
      return { url: `${url}?symbol=${encodeURIComponent(name)}`, symbols: [name] };
    });
  },
  read: (body, request) => read(Array.isArray(body) ? body : [body], request),
  ...(unknown && { unknown }),
});
