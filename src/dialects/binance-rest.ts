// https://developers.binance.com/docs/binance-spot-api-docs/rest-api/market-data-endpoints
import type { InstrumentDraft, QuoteDraft } from '../market/gate.ts';
import { venueSymbol } from './binance.ts';
import { isRecord, type RestDialect, type RestRequest } from './dialect.ts';
import type { Wire } from './wire.ts';

// So many symbols weigh as much as one.
const GROUP = 20;

const inGroups = (symbols: readonly string[], size: number, address: string): RestRequest[] => {
  const names = [...new Set(symbols.map(venueSymbol).filter((name) => name !== undefined))]; // a name twice is refused
  const requests = [];
  for (let start = 0; start < names.length; start += size) {
    const group = names.slice(start, start + size).map((name) => name.toUpperCase());
    requests.push({ url: `${address}?symbols=${encodeURIComponent(JSON.stringify(group))}`, symbols: group });
  }
  return requests;
};

export const binanceRest: RestDialect = {
  // One unknown symbol fails its whole group, and is not named. So the symbols of failed groups are asked for again in
  // groups of about the root of their number, and then alone: one bad among 20 costs 1 + 5 + 4 requests. Halving costs
  // about as many, since the good halves have to be asked for as well, in twice the rounds, while the good ones wait.
  requests(base, symbols, round) {
    const size = [GROUP, Math.floor(Math.sqrt(Math.min(GROUP, symbols.length))), 1][round];
    return size ? inGroups(symbols, size, `${base}/api/v3/ticker/24hr`) : [];
  },
  details: (base, symbols) =>
    inGroups(symbols, GROUP, `${base}/api/v3/exchangeInfo`).map(({ url, ...request }) => ({
      ...request,
      url: `${url}&showPermissionSets=false`, // or they are most of the answer
    })),
  *read(body) {
    if (Array.isArray(body)) for (const row of body) if (isRecord(row)) yield dayStatistics(row as DayStatistics);
    if (!isRecord(body) || !Array.isArray(body.symbols)) return;
    for (const row of body.symbols) if (isRecord(row)) yield instrument(row as Listing);
  },
  unknown: (status, body) => status === 400 && isRecord(body) && body.code === -1121,
};

const dayStatistics = (row: DayStatistics): QuoteDraft => ({
  kind: 'quote',
  symbol: row.symbol,
  price: row.lastPrice,
  change: row.priceChange,
  changePercent: row.priceChangePercent,
  open: row.openPrice,
  high: row.highPrice,
  low: row.lowPrice,
  volume: row.volume,
  bid: row.bidPrice,
  ask: row.askPrice,
  time: row.closeTime,
});

const instrument = ({ symbol, status, filters }: Listing): InstrumentDraft => {
  const rules: unknown[] = Array.isArray(filters) ? filters : [];
  const rule = rules.find((filter) => isRecord(filter) && filter.filterType === 'PRICE_FILTER');
  const { tickSize } = (rule ?? {}) as PriceFilter;
  const none = typeof tickSize === 'string' && /^[0.]+$/.test(tickSize); // 0: there is no such rule for it
  return {
    kind: 'instrument',
    symbol,
    ...(!none && { tickSize }),
    closed: typeof status === 'string' && status !== 'TRADING',
  };
};

type DayStatistics = Wire<{
  symbol: 'BTCUSDT';
  lastPrice: '64213.50000000';
  priceChange: '-806.20000000';
  priceChangePercent: '-1.240';
  openPrice: '65019.70000000';
  highPrice: '65410.90000000';
  lowPrice: '63870.00000000';
  volume: '28412.11000000';
  bidPrice: '64213.49000000';
  askPrice: '64213.50000000';
  closeTime: 1700000000000;
}>;

type Listing = Wire<{ symbol: 'BTCUSDT'; status: 'TRADING'; filters: readonly PriceFilter[] }>;

type PriceFilter = Wire<{ filterType: 'PRICE_FILTER'; tickSize: '0.01000000' }>;
