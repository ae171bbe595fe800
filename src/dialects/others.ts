import type { Load } from './index.ts';

/** All but Binance, in a list of its own: a page that names none of them does not even load their names. */
export const others: ReadonlyMap<string, Load> = new Map<string, Load>([
  ['streaming-service', () => import('./streaming-service.ts').then((module) => module.streamingService)],
  ['hamster', () => import('./hamster.ts').then((module) => module.hamster())],
  ['webtrader', () => import('./webtrader.ts').then((module) => module.webtrader())],
  ['trading-system', (address) => import('./trading-system.ts').then((module) => module.tradingSystem(address))],
  ['tradebot', () => import('./tradebot.ts').then((module) => module.tradebot())],
  ['binance-futures', () => import('./binance-futures.ts').then((module) => module.binanceFutures())],
  ['coinbase', () => import('./coinbase.ts').then((module) => module.coinbase())],
  ['kraken', () => import('./kraken.ts').then((module) => module.kraken())],
  ['coingecko', () => import('./coingecko.ts').then((module) => module.coingecko())],
  ['exchange-rates', () => import('./exchange-rates.ts').then((module) => module.exchangeRates())],
]);
