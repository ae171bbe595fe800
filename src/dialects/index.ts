import { binance } from './binance.ts';
import type { Dialect } from './dialect.ts';

/** Makes a dialect for a feed of its own, since some remember what they were told. Undefined: there is none of that name. */
export type Load = (address?: string) => Dialect | undefined | Promise<Dialect | undefined>;

/** The kit's dialects by name; all but Binance load when they are first named. */
export const dialects: { get(name: string): Load } = {
  get: (name) =>
    name === 'binance'
      ? () => binance
      : (address) => import('./others.ts').then(({ others }) => others.get(name)?.(address)),
};
