// @ts-check

/**
 * So many takes per key in each window of time; the window begins with the key's first take.
 *
 * @param {object} options
 * @param {number} options.limit
 * @param {number} options.windowMs
 * @param {() => number} options.now
 */
export function createLimit({ limit, windowMs, now }) {
  /** @type {Map<string, { taken: number, endsAt: number }>} */
  const windows = new Map();
  let sweepAt = now() + windowMs;

  return {
    limit,

    /**
     * @param {string} key
     * @returns {{ granted: boolean, remaining: number, retryAfterSec: number }}
     */
    take(key) {
      const time = now();
      if (time >= sweepAt) {
        // Keys are addresses and come without end, so what has run out is thrown away once per window.
        for (const [old, { endsAt }] of windows) if (time >= endsAt) windows.delete(old);
        sweepAt = time + windowMs;
      }
      let window = windows.get(key);
      if (!window || time >= window.endsAt) {
        window = { taken: 0, endsAt: time + windowMs };
        windows.set(key, window);
      }
      window.taken += 1;
      return {
        granted: window.taken <= limit,
        remaining: Math.max(0, limit - window.taken),
        retryAfterSec: Math.max(1, Math.ceil((window.endsAt - time) / 1000)),
      };
    },
  };
}
