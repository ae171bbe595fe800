import { binance } from './binance.ts';
import type { Dialect } from './dialect.ts';

/** The kit's dialects by name; the rarer ones load when they are first named. */
export const dialects: ReadonlyMap<string, () => Dialect | Promise<Dialect>> = new Map([
  ['binance', () => binance],
  ['streaming-service', () => import('./streaming-service.ts').then((module) => module.streamingService)],
] as [string, () => Dialect | Promise<Dialect>][]);
