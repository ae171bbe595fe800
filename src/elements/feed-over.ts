import type { Feed } from '../feed/api.ts';

/** The same feed, but for what is given instead. */
export function feedOver(feed: Feed, instead: Partial<Feed>): Feed {
  return Object.freeze<Feed>({
    ...feed,
    // Not as they were when this was made.
    get state() {
      return feed.state;
    },
    get stats() {
      return feed.stats;
    },
    ...instead,
  });
}
