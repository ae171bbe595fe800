import type { RestDialect } from '../dialects/dialect.ts';
import type { Draft } from '../market/gate.ts';
import { symbolKey } from '../market/symbol.ts';
import { getJson } from '../transports/rest.ts';
import { type Clock, createTimer, type Timer } from './clock.ts';

const REQUEST_MS = 10_000;
const PENALTY_MS = 60_000;
const LONGEST_PENALTY_MS = 600_000;

/**
 * Prices by REST, one request at a time: once for symbols that have no price yet, and in rounds while the stream is
 * away. A refusal is answered with rest, not with repetition.
 */
export class Poller {
  #clock: Clock;
  #load: () => RestDialect | Promise<RestDialect>;
  #base: string;
  #accept: (draft: Draft) => string | undefined;
  #everyMs: number;
  #symbols: () => readonly string[];
  #round: Timer;
  #busy: AbortController | undefined;
  #asked = new Set<string>();
  #penaltyMs = 0;
  #penaltyUntil = 0;
  #polling = false;

  /**
   * @param symbols those to poll for
   * @param accept takes a draft; returns the symbol whose price it brought, if it held
   */
  constructor(
    clock: Clock,
    load: () => RestDialect | Promise<RestDialect>,
    base: string,
    everyMs: number,
    symbols: () => readonly string[],
    accept: (draft: Draft) => string | undefined,
  ) {
    this.#clock = clock;
    this.#load = load;
    this.#base = base;
    this.#everyMs = everyMs;
    this.#symbols = symbols;
    this.#accept = accept;
    this.#round = createTimer(clock);
  }

  /** Asks once for symbols that have no price. */
  snapshot(symbols: readonly string[]): void {
    for (const symbol of symbols) this.#asked.add(symbol);
    if (!this.#busy) this.#round.set(0, () => this.#run());
  }

  /** Polls until `stop()`, a first time at once. */
  start(): void {
    if (this.#polling) return;
    this.#polling = true;
    // A relay that falls silent does so for all its readers at once: they must not all ask in the same instant.
    if (!this.#busy) this.#round.set(this.#clock.random() * 1000, () => this.#run());
  }

  stop(): void {
    this.#polling = false;
    if (this.#asked.size === 0) this.#round.stop();
  }

  /** Drops what is under way, too. */
  close(): void {
    this.#asked.clear();
    this.stop();
    this.#busy?.abort();
  }

  async #run(): Promise<void> {
    // A computer's clock may be set back.
    this.#penaltyUntil = Math.min(this.#penaltyUntil, this.#clock.now() + this.#penaltyMs);
    const wait = this.#penaltyUntil - this.#clock.now();
    if (wait > 0) return this.#round.set(wait, () => this.#run());
    const symbols = this.#asked.size > 0 ? [...this.#asked] : this.#symbols();
    this.#asked.clear();
    const abort = new AbortController();
    this.#busy = abort;
    try {
      await this.#fetchAll(symbols, abort.signal);
    } catch {
      // A chunk that did not load, or the mistake of a page's own dialect: it costs the round.
    }
    this.#busy = undefined;
    // Closed and wanted again meanwhile, it begins anew.
    if (this.#polling) this.#round.set(abort.signal.aborted ? 0 : this.#everyMs, () => this.#run());
    else if (this.#asked.size > 0) this.#round.set(0, () => this.#run());
  }

  async #fetchAll(symbols: readonly string[], signal: AbortSignal): Promise<void> {
    const rest = await this.#load();
    let missing = symbols;
    for (let round = 0; missing.length > 0; round++) {
      const requests = rest.requests(this.#base, missing, round);
      if (requests.length === 0) return;
      const found = new Set<string>();
      for (const [index, url] of requests.entries()) {
        if (index > 0) await new Promise<void>((done) => void this.#clock.after(rest.spacingMs ?? 0, done));
        if (signal.aborted || !(await this.#fetch(rest, url, signal, found))) return;
      }
      missing = missing.filter((symbol) => !found.has(symbolKey(symbol)));
    }
  }

  /** @returns false where going on would make it worse */
  async #fetch(rest: RestDialect, url: string, signal: AbortSignal, found: Set<string>): Promise<boolean> {
    const timeout = new AbortController();
    const stop = this.#clock.after(REQUEST_MS, () => timeout.abort());
    const { status, body } = await getJson(url, AbortSignal.any([signal, timeout.signal]));
    stop();
    if (signal.aborted) return false;
    // 0 may be a refusal that the browser hides from us: blocked regions and rate limits answer without CORS headers.
    if (status === 0 || status === 403 || status === 418 || status === 429 || status === 451) {
      this.#penaltyMs = Math.min(LONGEST_PENALTY_MS, this.#penaltyMs * 2 || PENALTY_MS);
      this.#penaltyUntil = this.#clock.now() + this.#penaltyMs;
      return false;
    }
    if (status >= 500) return false;
    if (status !== 200) return true; // an unknown symbol in the group: smaller groups will tell
    this.#penaltyMs = 0;
    for (const draft of rest.read(body)) {
      const symbol = this.#accept(draft);
      if (symbol) found.add(symbolKey(symbol));
    }
    return true;
  }
}
