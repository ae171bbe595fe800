import type { FeedStats } from '../feed/api.ts';

/** What the feed has seen, once a second. Does not bubble. */
export class StatsEvent extends Event {
  readonly stats: FeedStats;

  constructor(stats: FeedStats) {
    super('stats');
    this.stats = stats;
  }
}

declare global {
  interface HTMLElementEventMap {
    stats: StatsEvent;
  }
}
