// @ts-check

/**
 * Who follows which symbol, and how often it is told: one upstream watch per symbol whatever the number of followers,
 * ended with the last of them, and at most one update per interval, which carries the newest state.
 *
 * @param {object} options
 * @param {import('./market.mjs').Upstream} options.market
 * @param {number} options.updateIntervalMs 0 passes every trade on
 * @param {(symbol: string, quote: Readonly<import('./book.mjs').Quote>) => void} options.publish
 * @param {(callback: () => void, ms: number) => unknown} options.setTimeout
 * @param {(timer: any) => void} options.clearTimeout
 */
export function createTopics({ market, updateIntervalMs, publish, setTimeout, clearTimeout }) {
  /**
   * @typedef {object} Topic
   * @property {string} symbol
   * @property {number} followers
   * @property {() => void} stop
   * @property {unknown} timer runs while an update has just gone out
   * @property {boolean} changed since the last update
   */

  /** @type {Map<string, Topic>} */
  const topics = new Map();
  let muted = false;

  /** @param {Topic} topic */
  function update(topic) {
    if (muted || !topic.changed || topic.timer !== undefined) return;
    const quote = market.quote(topic.symbol);
    if (!quote) return;
    topic.changed = false;
    if (updateIntervalMs > 0) {
      topic.timer = setTimeout(() => {
        topic.timer = undefined;
        update(topic);
      }, updateIntervalMs);
    }
    publish(topic.symbol, quote);
  }

  /** @param {string} symbol */
  function open(symbol) {
    /** @type {Topic} */
    const topic = { symbol, followers: 0, stop: () => {}, timer: undefined, changed: false };
    topics.set(symbol, topic);
    topic.stop = market.start(symbol, () => {
      topic.changed = true;
      update(topic);
    });
    return topic;
  }

  return {
    /**
     * @param {string} symbol in the market's spelling
     * @returns {() => void} to leave; once is enough, twice does no harm
     */
    follow(symbol) {
      const topic = topics.get(symbol) ?? open(symbol);
      topic.followers += 1;
      let following = true;
      return () => {
        if (!following) return;
        following = false;
        topic.followers -= 1;
        if (topic.followers > 0) return;
        topic.stop();
        clearTimeout(topic.timer);
        topics.delete(symbol);
      };
    },

    has: (/** @type {string} */ symbol) => topics.has(symbol),

    /** @returns {[symbol: string, followers: number][]} */
    followers: () => [...topics.values()].map(({ symbol, followers }) => [symbol, followers]),

    /** Holds updates back while the market runs on. */
    mute() {
      muted = true;
    },

    /** What changed in the meantime is sent at once. */
    unmute() {
      muted = false;
      for (const topic of topics.values()) update(topic);
    },
  };
}
