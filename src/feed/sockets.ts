// When a source's sockets are opened, opened again, renewed and given up.
import { Backoff, type BackoffOptions } from './backoff.ts';
import { createTimer } from './clock.ts';
import { CONNECT_MS, type Link } from './connection.ts';
import type { Loss } from './diary.ts';
import type { GuardOptions } from './guard.ts';
import type { Note } from './journal.ts';

// Numbers and their reasons: docs/connection.md.
const HELD_MS = 10_000;
const RENEWAL_MS = 30_000;
const RENEWAL_SPREAD_MS = 1_800_000;
const GOODBYE_SPREAD_MS = 10_000;
const UNREACHED_HOST_ATTEMPTS = 2;
const HOST_RETURN_MS = 1_800_000;

export type SocketsOptions = Pick<GuardOptions, 'clock' | 'connection' | 'dialect' | 'book' | 'changed'> & {
  readonly bounds: Partial<BackoffOptions> | undefined;
  readonly note: Note;
  /** One is being opened. */
  readonly opening: () => void;
  /** It is gone, and another will be opened. */
  readonly lost: (link: Link, why: Loss) => void;
  /** It is gone, and nobody is left to open another for. */
  readonly deserted: () => void;
};

export type Sockets = {
  /** Epoch ms of the next attempt, where one is due. */
  readonly retryAt: number | undefined;
  /** Failures since the connection last held. */
  readonly attempt: number;
  /** The source wants to be left alone; nothing may shorten it. */
  readonly penalised: boolean;
  /** Where the next is opened, for readers. */
  host(): string;
  /** Takes up the one that was opened before the guard came; undefined: it is gone already. */
  adopt(link: Link | undefined): void;
  /** That one has failed. @returns ms to wait */
  failedBefore(): number;
  /** Opens one after that time, if the budget allows it. */
  schedule(delayMs: number): void;
  opened(link: Link): void;
  /** A price came by it. */
  priced(link: Link): void;
  /** @param soon a first failure of this kind may be mended at once */
  failed(link: Link, why: Loss, how?: 'lost' | 'clean' | 'limit', soon?: boolean): void;
  /** The source is about to close it. */
  goodbye(link: Link): void;
  letGo(): void;
  /** Lets go, and tries no more. */
  rest(): void;
};

export function createSockets(options: SocketsOptions): Sockets {
  const { clock, connection, dialect, book, note, changed } = options;
  const hosts = connection.urls;
  const backoff = new Backoff(clock, { minMs: 500, maxMs: 30_000, ...options.bounds });
  const connecting = createTimer(clock);
  const retry = createTimer(clock);
  const renewal = createTimer(clock);
  let retryAt: number | undefined;
  let leftFirstHostAt = 0;

  const letGo = () => {
    connection.release(connection.link);
    connection.release(connection.spare);
    connection.link = connection.spare = undefined;
    connecting.stop();
    renewal.stop();
  };
  const open = () => {
    retryAt = undefined;
    backoff.opened();
    // A time ahead of the clock is from before it was set back, and may be any age.
    if (connection.urls !== hosts && Math.abs(clock.now() - leftFirstHostAt) > HOST_RETURN_MS) connection.urls = hosts;
    connection.link = connection.open();
    options.opening();
    giveTime(connection.link);
    changed();
  };
  const giveTime = (link: Link) => connecting.set(CONNECT_MS, () => failed(link, 'timeout'));
  const schedule = (delayMs: number) => {
    const wait = Math.max(delayMs, backoff.wait());
    retryAt = wait > 0 ? clock.now() + wait : undefined;
    if (wait > 0) retry.set(wait, open);
    else {
      retry.stop();
      open();
    }
    changed();
  };
  const promote = () => {
    if (!connection.spare) return;
    connection.release(connection.link);
    connection.link = connection.spare;
    connection.spare = undefined;
    scheduleRenewal();
    changed();
  };
  const failed: Sockets['failed'] = (link, why, how = 'lost', soon = false) => {
    if (link === connection.spare) {
      connection.release(link);
      connection.spare = undefined;
      renewal.set(RENEWAL_MS, renew);
      return;
    }
    if (link.openedAt) book.counts.reconnects++;
    if (connection.spare?.openedAt) return promote();
    letGo();
    if (connection.channels.size === 0) return options.deserted();
    options.lost(link, why);
    const delayMs = backoff.failed(how);
    if (!link.openedAt && backoff.attempt % UNREACHED_HOST_ATTEMPTS === 0) nextHost();
    schedule(soon && backoff.attempt === 1 ? 0 : delayMs);
  };

  const host = () => {
    const url = connection.urls[0] ?? '';
    return (URL.canParse(url) && new URL(url).host) || dialect.name;
  };
  const nextHost = () => {
    const [first, ...others] = connection.urls;
    if (first === undefined || others.length === 0) return;
    if (connection.urls === hosts) leftFirstHostAt = clock.now();
    connection.urls = [...others, first];
    note('info', 'host', { host: host() });
  };

  // Make before break: the old link feeds on until the new one has brought a price.
  const renew = () => {
    if (!connection.link || connection.spare) return;
    const wait = backoff.wait();
    if (wait > 0) return renewal.set(wait, renew);
    backoff.opened();
    connection.spare = connection.open(connection.link.session);
    // In a quiet market there may be no price to wait for.
    renewal.set(RENEWAL_MS, () => {
      if (connection.spare?.openedAt) promote();
      else if (connection.spare) failed(connection.spare, 'timeout');
    });
  };
  const scheduleRenewal = () => {
    const life = dialect.limits?.lifeMs;
    if (life) renewal.set(life + (clock.random() * 2 - 1) * RENEWAL_SPREAD_MS, renew);
    else renewal.stop();
  };

  return {
    get retryAt() {
      return retryAt;
    },
    get attempt() {
      return backoff.attempt;
    },
    get penalised() {
      return backoff.penalised;
    },
    host,
    adopt(link) {
      backoff.opened();
      if (link && !link.openedAt) giveTime(link);
    },
    failedBefore: () => backoff.failed('lost'),
    schedule,
    opened() {
      connecting.stop();
      scheduleRenewal();
    },
    priced(link) {
      const now = clock.now();
      if (backoff.attempt > 0 && now - (link.openedAt ?? now) >= HELD_MS) {
        backoff.reset();
        changed();
      }
      if (link === connection.spare) promote();
    },
    failed,
    goodbye(link) {
      if (link === connection.link) renewal.set(clock.random() * GOODBYE_SPREAD_MS, renew);
    },
    letGo,
    rest() {
      letGo();
      retry.stop();
      retryAt = undefined;
      backoff.attempt = 0; // what failed for those who left is not the next ones' outage
    },
  };
}
