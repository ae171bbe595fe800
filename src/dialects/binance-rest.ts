// https://developers.binance.com/docs/binance-spot-api-docs/rest-api/market-data-endpoints
import type { QuoteDraft } from '../market/gate.ts';
import { venueSymbol, type Wire } from './binance.ts';
import { isRecord, type RestDialect } from './dialect.ts';

const GROUP_SIZES = [20, 5, 1];

export const binanceRest: RestDialect = {
  // Up to 20 symbols weigh as much as one. A single unknown symbol fails its whole group, so what is missing is asked for
  // again in smaller ones.
  requests(base, symbols, round) {
    const size = GROUP_SIZES[round];
    if (!size) return [];
    const names = symbols.map(venueSymbol).filter((name) => name !== undefined);
    const requests = [];
    for (let start = 0; start < names.length; start += size) {
      const group = names.slice(start, start + size).map((name) => name.toUpperCase());
      requests.push(`${base}/api/v3/ticker/24hr?symbols=${encodeURIComponent(JSON.stringify(group))}`);
    }
    return requests;
  },
  *read(body) {
    if (!Array.isArray(body)) return;
    for (const row of body) if (isRecord(row)) yield dayStatistics(row as DayStatistics);
  },
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
