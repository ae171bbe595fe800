// Prices by request: for symbols that have none yet, while the stream is away, and when a reader asks.
import { type Draft, judgeQuote } from '../market/gate.ts';
import { symbolKey } from '../market/symbol.ts';
import { type Bulletin, symbolsOf } from './bulletin.ts';
import { createTimer } from './clock.ts';
import type { GuardOptions } from './guard.ts';
import type { Note } from './journal.ts';
import { Poller } from './poller.ts';

// Numbers and their reasons: docs/connection.md.
const POLL_EVERY_MS = 30_000;
const SNAPSHOT_MS = 400;
const DETAILS_MS = 3_000;
const GRACE_MS = 15_000;
// A price that a source may have made up, and that lies this far from the last streamed one, was.
const CONTRADICTION = 0.2;

export type RequestsOptions = Pick<
  GuardOptions,
  'clock' | 'dialect' | 'book' | 'place' | 'topics' | 'refuses' | 'changed'
> & {
  /** Between two rounds, as configured. */
  readonly pollInterval: number | undefined;
  readonly note: Note;
  readonly bulletin: Bulletin;
  /** The source says that it has no such symbol. */
  readonly unknown: (symbol: string) => void;
  /** What was asked then has its answer now. */
  readonly answered: (sentAt: number) => void;
};

export type Requests = {
  /** Between two rounds, ms; undefined: the source answers none. */
  readonly pollMs: number | undefined;
  /** Epoch ms of the next round, while there are any. */
  readonly pollAt: number | undefined;
  /** How long a price that came by request counts as one. */
  readonly lifeMs: number;
  /** What the last request came to. */
  readonly outcome: 'requests' | 'refused' | undefined;
  /** Prices come by them now. */
  working(): boolean;
  /** What came until now is no sign that they work. */
  restart(): void;
  /** Other symbols are wanted than before: asks for those without a price, and what there is to know of the others. */
  topicsChanged(): void;
  poll(on: boolean): void;
  refresh(): void;
  list(): Promise<readonly string[] | undefined>;
  close(): void;
};

export function createRequests(options: RequestsOptions): Requests {
  const { clock, dialect, book, place, note, bulletin, changed } = options;
  const everyMs = Math.max(options.pollInterval ?? POLL_EVERY_MS, dialect.pollMs ?? 0);
  const lifeMs = 2 * everyMs + GRACE_MS;
  const snapshot = createTimer(clock);
  const details = createTimer(clock);
  const described = new Set<string>();
  let polledAt = Number.NEGATIVE_INFINITY;
  let outcome: Requests['outcome'];

  const since = (time: number) => Math.abs(clock.now() - time);
  // One spelling of each.
  const askable = () => {
    const symbols = options
      .topics()
      .filter(({ kind, symbol }) => kind === 'quote' && symbol !== '*' && !options.refuses(symbol))
      .map(({ symbol }) => [symbolKey(symbol), symbol] as const);
    return [...new Map(symbols).values()];
  };
  // Held against what the same source has streamed.
  const contradicts = (draft: Draft) => {
    if (draft.kind !== 'quote' || !draft.unverified) return false;
    const quote = judgeQuote(draft, clock.now(), 0, 'polled');
    if (typeof quote === 'string') return false;
    const last = book.get(quote.symbol);
    return !!last?.session && Math.abs(quote.price / last.price - 1) > CONTRADICTION;
  };
  const accept = (draft: Draft) => {
    if (draft.kind !== 'quote' && draft.kind !== 'trade') return void bulletin.hear(draft);
    if (contradicts(draft)) return book.reject('contradiction', draft);
    const symbol = book.take(draft, 0, 'polled');
    if (symbol === undefined) return undefined;
    polledAt = clock.now();
    outcome = 'requests';
    changed();
    return symbol;
  };
  const poller =
    dialect.rest &&
    new Poller({
      ...{ clock, everyMs, accept, load: dialect.rest, base: place.rest, cookies: place.cookies },
      symbols: askable,
      unknown: options.unknown,
      answered: options.answered,
      scheduled: changed,
      refused(status, restMs) {
        if (status) note('warn', 'requests', { status: String(status), span: restMs });
        else note('warn', 'requests.unreadable', { span: restMs });
        outcome = 'refused';
        changed();
      },
    });

  return {
    pollMs: poller && everyMs,
    get pollAt() {
      return poller?.nextAt;
    },
    lifeMs,
    get outcome() {
      return outcome;
    },
    working: () => since(polledAt) < lifeMs,
    restart() {
      polledAt = Number.NEGATIVE_INFINITY;
    },
    topicsChanged() {
      // A symbol that hardly ever trades would wait for its first price for hours. Most need no request: the stream is
      // quicker.
      snapshot.set(SNAPSHOT_MS, () => {
        const missing = askable().filter((symbol) => !book.get(symbol));
        if (missing.length > 0) poller?.snapshot(missing);
      });
      // Most prices bring digits enough; what they don't is asked for in peace.
      details.set(DETAILS_MS, () => {
        const known = askable().filter((symbol) => book.get(symbol) && !described.has(symbol));
        for (const symbol of known) described.add(symbol);
        if (known.length > 0) poller?.describe(known);
      });
    },
    poll(on) {
      if (on) poller?.start();
      else poller?.stop();
    },
    refresh() {
      // A source with a pace of its own is not hurried by its readers.
      if (dialect.pollMs && since(polledAt) < dialect.pollMs / 2) return;
      poller?.snapshot(askable());
    },
    async list() {
      const listed = await poller?.list();
      return listed && symbolsOf(listed);
    },
    close() {
      snapshot.stop();
      details.stop();
      poller?.close();
    },
  };
}
