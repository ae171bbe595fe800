import type { RestDialect, RestRequest } from '../dialects/dialect.ts';
import type { Draft } from '../market/gate.ts';
import { symbolKey } from '../market/symbol.ts';
import { getJson } from '../transports/rest.ts';
import { type Clock, createTimer, type Timer } from './clock.ts';

const REQUEST_MS = 10_000;
const PENALTY_MS = 60_000;
const LONGEST_PENALTY_MS = 600_000;

export type PollerOptions = {
  readonly clock: Clock;
  readonly load: () => RestDialect | Promise<RestDialect>;
  readonly base: string;
  readonly cookies?: boolean | undefined;
  readonly everyMs: number;
  /** Those to poll for. */
  readonly symbols: () => readonly string[];
  /** Takes a draft; returns the symbol whose price it brought, if it held. */
  readonly accept: (draft: Draft) => string | undefined;
  /** The source says that it has no such symbol. */
  readonly unknown?: (symbol: string) => void;
  /** What was asked then has its answer now. */
  readonly answered?: (sentAt: number) => void;
  /** The source wants to be left alone. */
  readonly refused?: (status: number, restMs: number) => void;
  /** `nextAt` is another. */
  readonly scheduled?: () => void;
};

/**
 * Prices by REST, one request at a time: once for symbols that have no price yet, and in rounds while the stream is
 * away. A refusal is answered with rest, not with repetition.
 */
export class Poller {
  #options: PollerOptions;
  #clock: Clock;
  #round: Timer;
  #busy: AbortController | undefined;
  #asked = new Set<string>();
  #details = new Set<string>();
  #penaltyMs = 0;
  #penaltyUntil = 0;
  #polling = false;
  /** Epoch ms of the round that is due next, or under way, while it polls. */
  nextAt: number | undefined;

  constructor(options: PollerOptions) {
    this.#options = options;
    this.#clock = options.clock;
    this.#round = createTimer(options.clock);
  }

  /** Asks once for symbols that have no price. */
  snapshot(symbols: readonly string[]): void {
    for (const symbol of symbols) this.#asked.add(symbol);
    if (!this.#busy) this.#round.set(0, () => this.#run());
  }

  /** Asks once for what the source knows of the symbols themselves, where it can be asked. */
  describe(symbols: readonly string[]): void {
    for (const symbol of symbols) this.#details.add(symbol);
    if (!this.#busy && !this.#round.running) this.#round.set(0, () => this.#run());
  }

  /** The symbols that the source says it has. */
  async list(): Promise<readonly unknown[] | undefined> {
    const { load, base, cookies } = this.#options;
    try {
      const rest = await load();
      const request = rest.list?.(base);
      if (!request) return undefined;
      const { status, body } = await this.#get(request.url, new AbortController().signal, cookies);
      return status === 200 ? rest.readList?.(body) : undefined;
    } catch {
      return undefined; // a chunk that did not load, or the mistake of a page's own dialect
    }
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
    this.nextAt = undefined;
    if (this.#asked.size + this.#details.size === 0) this.#round.stop();
  }

  /** Drops what is under way, too. */
  close(): void {
    this.#asked.clear();
    this.#details.clear();
    this.stop();
    this.#busy?.abort();
  }

  async #run(): Promise<void> {
    const { everyMs, symbols: all } = this.#options;
    const wait = this.#penaltyLeft();
    if (wait > 0) return this.#round.set(wait, () => this.#run());
    const abort = new AbortController();
    this.#busy = abort;
    const describes = this.#asked.size === 0 && this.#details.size > 0;
    try {
      if (this.#asked.size > 0) await this.#fetchAll(take(this.#asked), abort.signal);
      else if (describes) await this.#fetchDetails(take(this.#details), abort.signal);
      else if (this.#polling) await this.#fetchAll(all(), abort.signal);
    } catch {
      // A chunk that did not load, or the mistake of a page's own dialect: it costs the round.
    }
    this.#busy = undefined;
    if (this.#asked.size + this.#details.size > 0) this.#round.set(0, () => this.#run());
    // Closed and wanted again meanwhile, it begins anew.
    else if (this.#polling) {
      const now = this.#clock.now();
      // What was asked about symbols took the place of no round: the one that was due is due.
      const due = describes ? Math.min(everyMs, (this.nextAt ?? now) - now) : everyMs;
      const wait = abort.signal.aborted ? 0 : Math.max(0, due, this.#penaltyLeft());
      this.nextAt = now + wait;
      this.#round.set(wait, () => this.#run());
      this.#options.scheduled?.();
    }
  }

  #penaltyLeft(): number {
    const now = this.#clock.now();
    // A computer's clock may be set back.
    this.#penaltyUntil = Math.min(this.#penaltyUntil, now + this.#penaltyMs);
    return this.#penaltyUntil - now;
  }

  async #fetchAll(symbols: readonly string[], signal: AbortSignal): Promise<void> {
    const rest = await this.#options.load();
    let missing = symbols;
    for (let round = 0; missing.length > 0; round++) {
      const requests = rest.requests(this.#options.base, missing, round);
      if (requests.length === 0) return;
      const found = await this.#fetchEach(rest, requests, signal);
      if (!found) return;
      missing = missing.filter((symbol) => !found.has(symbolKey(symbol)));
    }
  }

  async #fetchDetails(symbols: readonly string[], signal: AbortSignal): Promise<void> {
    const rest = await this.#options.load();
    await this.#fetchEach(rest, rest.details?.(this.#options.base, symbols) ?? [], signal);
  }

  /** @returns what was found; undefined where going on would make it worse */
  async #fetchEach(
    rest: RestDialect,
    requests: readonly RestRequest[],
    signal: AbortSignal,
  ): Promise<Set<string> | undefined> {
    const found = new Set<string>();
    for (const [index, request] of requests.entries()) {
      if (index > 0) await new Promise<void>((done) => void this.#clock.after(rest.spacingMs ?? 0, done));
      if (signal.aborted || !(await this.#fetch(rest, request, signal, found))) return undefined;
    }
    return found;
  }

  async #get(url: string, signal: AbortSignal, cookies = false) {
    const timeout = new AbortController();
    const stop = this.#clock.after(REQUEST_MS, () => timeout.abort());
    const sentAt = this.#clock.now();
    const reply = await getJson(url, AbortSignal.any([signal, timeout.signal]), cookies);
    stop();
    if (reply.status > 0) this.#options.answered?.(sentAt);
    return reply;
  }

  /** @returns false where going on would make it worse */
  async #fetch(rest: RestDialect, request: RestRequest, signal: AbortSignal, found: Set<string>): Promise<boolean> {
    const { accept, cookies, unknown, refused } = this.#options;
    const { status, body } = await this.#get(request.url, signal, cookies);
    if (signal.aborted) return false;
    // 0 may be a refusal that the browser hides from us: blocked regions and rate limits answer without CORS headers.
    if (status === 0 || status === 401 || status === 403 || status === 418 || status === 429 || status === 451) {
      this.#penaltyMs = Math.min(LONGEST_PENALTY_MS, this.#penaltyMs * 2 || PENALTY_MS);
      this.#penaltyUntil = this.#clock.now() + this.#penaltyMs;
      refused?.(status, this.#penaltyMs);
      return false;
    }
    if (status >= 500) return false;
    const [only, ...others] = request.symbols ?? [];
    if (only !== undefined && others.length === 0 && rest.unknown?.(status, body)) {
      unknown?.(only);
      found.add(symbolKey(only)); // that there is none is an answer, too
    }
    if (status !== 200) return true; // an unknown symbol in the group: smaller groups will tell
    this.#penaltyMs = 0;
    for (const draft of rest.read(body, request)) {
      const symbol = accept(draft);
      if (symbol) found.add(symbolKey(symbol));
    }
    return true;
  }
}

function take(symbols: Set<string>): readonly string[] {
  const taken = [...symbols];
  symbols.clear();
  return taken;
}
