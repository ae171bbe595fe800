import type { FeedStats } from '../../src/feed/api.ts';

/** Of a feed that has seen nothing. */
export const noStats: FeedStats = {
  messages: 0,
  quotes: 0,
  trades: 0,
  rejected: {},
  lastPriceAt: undefined,
  lastStreamedAt: undefined,
  characters: 0,
  reconnects: 0,
  openedAt: undefined,
  symbols: new Map(),
};
