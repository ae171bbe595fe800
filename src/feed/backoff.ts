import type { Clock } from './clock.ts';

export type BackoffOptions = { minMs: number; maxMs: number };

const FLAP_WINDOW_MS = 60_000;
const FLAP_DROPS = 5;
const PENALTY_MS = 120_000;
const LONGEST_PENALTY_MS = 1_800_000;
const BUDGET_WINDOW_MS = 300_000;
const BUDGET_OPENINGS = 30;
// A second, and what the browser may take off it between our clock and the wire.
const BETWEEN_OPENINGS_MS = 1100;

/**
 * When to try again. Three rules apart: full jitter that grows with each failure, a penalty where the source said "too
 * many", and a budget that holds whatever asks for a connection (Binance allows 300 per address in five minutes, and a
 * whole office may share the address).
 */
export class Backoff {
  #clock: Clock;
  #options: BackoffOptions;
  #drops: number[] = [];
  #openings: number[] = [];
  #penalties = 0;
  #penaltyUntil = 0;
  attempt = 0;

  constructor(clock: Clock, options: BackoffOptions) {
    this.#clock = clock;
    this.#options = options;
  }

  /** True while the source wants to be left alone; nothing may shorten it. */
  get penalised(): boolean {
    return this.#clock.now() < this.#penaltyUntil;
  }

  /** A connection has held, and brought prices. */
  reset(): void {
    this.attempt = 0;
    this.#penalties = 0;
  }

  /**
   * Notes a failure.
   * @param how `clean`: the source closed in good order, and may be back at once; `limit`: it asked for rest
   * @returns ms to wait
   */
  failed(how: 'lost' | 'clean' | 'limit'): number {
    const now = this.#clock.now();
    const { minMs, maxMs } = this.#options;
    this.#drops = this.#drops.filter((time) => time <= now && now - time < FLAP_WINDOW_MS);
    this.#drops.push(now);
    this.attempt++;
    if (this.#drops.length >= FLAP_DROPS) this.attempt = Math.max(this.attempt, FLAP_DROPS);
    if (how === 'limit') {
      const penalty = Math.min(LONGEST_PENALTY_MS, PENALTY_MS * 2 ** this.#penalties++);
      this.#penaltyUntil = now + penalty;
      return penalty;
    }
    if (how === 'clean' && this.attempt === 1) return this.#clock.random() * 1000;
    const ceiling = Math.min(maxMs, 1000 * 2 ** this.attempt);
    return minMs + this.#clock.random() * Math.max(0, ceiling - minMs);
  }

  /** @returns ms until the budget allows another opening, 0 for now; claiming is by `opened`. */
  wait(): number {
    const now = this.#clock.now();
    // Times ahead of the clock are from before it was set back.
    this.#openings = this.#openings.filter((time) => time <= now && now - time < BUDGET_WINDOW_MS);
    this.#penaltyUntil = Math.min(this.#penaltyUntil, now + LONGEST_PENALTY_MS);
    const last = this.#openings.at(-1);
    const spacing = last === undefined ? 0 : last + BETWEEN_OPENINGS_MS - now;
    const first = this.#openings.length >= BUDGET_OPENINGS ? this.#openings[0] : undefined;
    const window = first === undefined ? 0 : first + BUDGET_WINDOW_MS - now;
    return Math.max(0, spacing, window, this.#penaltyUntil - now);
  }

  opened(): void {
    this.#openings.push(this.#clock.now());
  }
}
