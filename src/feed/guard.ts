// The feed's policy, in a file of its own: the page's first price does not wait for what a bad day needs.
import type { ChannelTopic, Dialect } from '../dialects/dialect.ts';
import type { Candle, Quote } from '../market/quote.ts';
import { renamed } from '../market/renamed.ts';
import { symbolKey } from '../market/symbol.ts';
import { getJson } from '../transports/rest.ts';
import type { Ending } from '../transports/transport.ts';
import type { Place } from './address.ts';
import type { Feed, FeedSettings, FeedStats, HistoryOptions } from './api.ts';
import type { Book } from './book.ts';
import { createBulletin, noteSignal } from './bulletin.ts';
import { type Clock, createTimer } from './clock.ts';
import type { Connection, ConnectionListener, Link } from './connection.ts';
import { createDiary } from './diary.ts';
import type { PageState } from './feed.ts';
import { createNote, notePauses, printJournal } from './journal.ts';
import { createQuarantine } from './quarantine.ts';
import type { Reporter } from './reporter.ts';
import { createRequests } from './requests.ts';
import { usable } from './settings.ts';
import { followSignals } from './signals.ts';
import { createSockets, type Sockets } from './sockets.ts';
import type { FeedState, JournalEntry, Phase, Reason } from './state.ts';

export { watchPage } from './page.ts';

// Numbers and their reasons: docs/connection.md.
const STALE_AFTER_MS = 20_000;
// A visit to another view of the same app is no reason to close; in Node, what is closed is meant to be.
const IDLE_MS = globalThis.document ? 30_000 : 0;
const REPLY_MS = 10_000;
const PROBE_MS = 5_000;
const SILENT_RESTART_MS = 60_000;
const UNREACHABLE_ATTEMPTS = 4;
const QUIET_FACTOR = 3;
const BLIP_MS = 3_000;
const SECOND_MS = 1_000;
const QUOTE_WAIT_MS = 10_000;
const MOST_ANSWERS = 60;
const LONGEST_TIMER_MS = 86_400_000;

// What a source said of itself holds no longer than its connection.
const UNTOLD = { market: undefined, upstreams: undefined };

export type GuardOptions = {
  readonly clock: Clock;
  readonly connection: Connection;
  readonly dialect: Dialect;
  readonly book: Book;
  readonly journal: JournalEntry[];
  readonly place: Exclude<Place, { readonly problem: string }>;
  /** As the author wrote it; absent: at home. */
  readonly address: string | undefined;
  readonly open: (feed: string) => Feed;
  readonly topics: () => readonly ChannelTopic[];
  /** True for a symbol that the source cannot have. */
  readonly refuses: (symbol: string) => boolean;
  readonly settings: FeedSettings;
  readonly page: PageState;
  /** Epoch ms of the feed's last change of phase, and that phase. */
  readonly state: () => { readonly phase: Phase; readonly since: number };
  /** Something of `outlook` may have changed. */
  readonly changed: () => void;
};

/** What the guard adds to what the sockets say of themselves. */
export type Outlook = {
  readonly phase?: Phase | undefined;
  readonly reason?: Reason | undefined;
  readonly retryAt?: number | undefined;
  readonly attempt?: number;
  /** What the source says of itself. */
  readonly told?: Partial<FeedState>;
  /** All of the state, where it is another feed's. */
  readonly whole?: FeedState | undefined;
};

/** How long a request waited for its answer, and when that came. */
export type Answer = { readonly at: number; readonly ms: number };

export type Guard = {
  readonly outlook: Outlook;
  /** The latest; of a list of sources, none. */
  readonly answers?: readonly Answer[];
  /** Of a list of sources, the feeds that were opened so far. */
  feeds?(): Iterable<Feed>;
  /** Of a list of sources, what they add up to. */
  readonly stats?: Partial<FeedStats>;
  /** @param channel of one source; of a list of sources, a symbol */
  refuses(channel: string): boolean;
  history(symbol: string, options?: HistoryOptions): Promise<readonly Candle[]>;
  symbols(): Promise<readonly string[] | undefined>;
  refresh(): void;
  /** Other symbols are wanted than before. */
  topicsChanged(): void;
  /** What the page is shown has changed. */
  told(state: FeedState): void;
  /** The feed went from one phase to another. */
  turned(): void;
  /** At once, whatever the backoff says; only a penalty holds. */
  reconnect(): void;
  /** The page is hidden for long, frozen, or put away: no socket, no timer, unless it is only hidden and some want prices. */
  suspend(): void;
  resume(): void;
  /** The page is seen again: a source that was quiet meanwhile must show that it lives. */
  check(): void;
  online(online: boolean): void;
  stop(): void;
};

/** Watches over one connection: tries again, notices silence, renews, rests, falls back to requests, and ages prices. */
export function createGuard(options: GuardOptions): Guard {
  const { clock, connection, dialect, book, changed } = options;
  const settings = usable(options.settings);
  const staleAfterMs = settings.staleAfter ?? dialect.staleAfterMs ?? STALE_AFTER_MS;
  const requestsOnly = dialect.transport === 'rest';
  const note = createNote(clock, options.journal);
  const bulletin = createBulletin(clock, book, note, changed);
  const quarantine = createQuarantine();
  const idle = createTimer(clock);
  const silence = createTimer(clock);
  const second = createTimer(clock);
  const heartbeat = createTimer(clock);
  const answers: Answer[] = [];
  const histories = new Set<(body: unknown) => void>();
  let { online } = options.page;
  // Where the page is only hidden, its alerts may want the prices all the same.
  const inBackground = () => !!options.page.hidden && options.topics().some(({ background }) => background);
  let suspended = options.page.suspended && !inBackground();
  let everLive = connection.link?.priced === true;
  let silent = false;
  let lastPriceAt = clock.now();
  let reason: Reason | undefined;
  let stopped = false;
  let denied = false;
  let stopSignals: (() => void) | undefined;
  let reporter: Reporter | undefined;

  const unknown = (name: string) => {
    const channel = dialect.channel({ kind: 'quote', symbol: name });
    if (channel === undefined || quarantine.refuses(channel)) return;
    quarantine.suspect([channel], channel);
    noteUnknown(name);
    changed();
  };
  const noteUnknown = (name: string) => {
    note('warn', 'unknown', { symbol: name, name: renamed(name) }, { symbol: name });
  };

  const answered = (sentAt: number) => {
    const at = clock.now();
    answers.push({ at, ms: at - sentAt });
    if (answers.length > MOST_ANSWERS) answers.shift();
  };
  const requests = createRequests({
    ...options,
    ...{ pollInterval: settings.pollInterval, note, bulletin, unknown, answered },
  });

  // A time ahead of the clock is from before it was set back, and may be any age.
  const since = (time: number) => Math.abs(clock.now() - time);

  const sockets: Sockets = createSockets({
    ...options,
    ...{ note, bounds: settings.reconnect },
    opening: () => diary.connecting(),
    lost(link, why) {
      reason = why;
      diary.lost(link, why);
    },
    deserted: () => rest(),
  });
  const diary = createDiary({ ...options, note, host: sockets.host });

  const rest = () => {
    sockets.rest();
    for (const timer of [idle, silence, second, heartbeat, diary]) timer.stop();
    requests.close();
    silent = false;
    changed();
    age(); // what came in since nobody wanted it would else be called live for ever
  };
  const begin = (delayMs = 0) => {
    if (stopped || suspended || denied || connection.channels.size === 0) return;
    idle.stop();
    if (!silence.running) {
      lastPriceAt = clock.now();
      watchSilence();
    }
    tickSecond();
    if (!connection.link && sockets.retryAt === undefined) sockets.schedule(delayMs);
  };
  // silence

  const probe = () => {
    if (connection.link?.openedAt) connection.link.outbox.probe();
  };
  const watchSilence = () => {
    const now = clock.now();
    // Ahead of the clock: that was set back, and no price has come since.
    const left = lastPriceAt > now ? 0 : lastPriceAt + staleAfterMs - now;
    if (left > 0 && !requestsOnly) return silence.set(Math.min(left, LONGEST_TIMER_MS), watchSilence);
    // What requests brought before, as the first snapshot, is no sign that they work now.
    if (!silent && !requestsOnly) {
      requests.restart();
      diary.stale(staleAfterMs);
    }
    silent = true;
    if (requestsOnly) return changed();
    probe();
    // Some relays lose their upstream and never notice; subscribing anew from a new connection is what wakes them.
    silence.set(SILENT_RESTART_MS, () => {
      if (connection.link?.openedAt) sockets.failed(connection.link, 'silent');
      if (silent) watchSilence();
    });
    changed();
  };

  // Once a second, what only time brings about: unanswered requests, and prices that grow old.
  const tickSecond = () => {
    if (!second.running) second.set(SECOND_MS, everySecond);
  };
  const everySecond = () => {
    const waiting = connection.link?.outbox.waiting;
    if (waiting && since(waiting.sentAt) >= (waiting.channels.length > 0 ? REPLY_MS : PROBE_MS))
      sockets.failed(connection.link as Link, 'timeout', 'lost', true);
    age();
    reporter?.look();
    if (silent) changed(); // requests, too, may bring nothing any more
    // An open socket may bring prices, wanted or not.
    if (connection.channels.size > 0 || connection.link) tickSecond();
  };
  // Freshness is lost by time alone, and regained only by a new price.
  const age = () => {
    const { phase, since: turnedAt } = options.state();
    const blip = (phase === 'reconnecting' || phase === 'connecting') && since(turnedAt) < BLIP_MS;
    const longest = suspended ? -1 : phase === 'live' ? staleAfterMs * QUIET_FACTOR : blip ? staleAfterMs : -1;
    book.age(({ freshness, receivedAt }) => since(receivedAt) > (freshness === 'polled' ? requests.lifeMs : longest));
  };

  const listener: ConnectionListener = {
    wanted() {
      if (connection.channels.size > 0) begin();
      else
        idle.set(IDLE_MS, () => {
          note('info', 'closed.unused', {});
          rest();
        });
      diary.subscribed();
    },
    opened(link) {
      if (link !== connection.link) return;
      sockets.opened(link);
      diary.connected();
      diary.subscribed();
      beat();
    },
    priced(link) {
      lastPriceAt = clock.now();
      sockets.priced(link);
      connection.denied = false;
      if (everLive && !silent && !reason) return;
      everLive = true;
      silent = false;
      reason = undefined;
      watchSilence();
      changed();
    },
    ended(link, ending: Ending) {
      const { opened, code } = ending;
      if (isDenial(ending)) return link === connection.spare ? sockets.failed(link, 'refused') : deny();
      if (code === 1008) return sockets.failed(link, 'limit', 'limit');
      const clean = opened && (code === 1000 || code === 1001 || code === 1012);
      sockets.failed(link, opened ? 'lost' : 'refused', clean ? 'clean' : 'lost');
    },
    notice(link, notice) {
      if (notice.kind === 'goodbye') sockets.goodbye(link);
      else if (notice.kind === 'unknown') {
        if (typeof notice.channel === 'string') suspect(link, [notice.channel], notice.channel);
      } else if (notice.kind === 'reply') {
        const request = link.outbox.answered(notice.id);
        if (request) answered(request.sentAt);
        if (request && notice.refused) suspect(link, request.channels, notice.refused.channel);
      } else if (notice.kind === 'send') link.socket?.send(notice.message);
      else if (notice.kind === 'history') for (const heard of [...histories]) heard(notice.body);
      else bulletin.hear(notice);
    },
  };
  const isDenial = (ending: Ending) => ending.denied || dialect.ending?.(ending) === 'auth';
  // Once a new token may help; after that only the reader's signing in, and `reconnect()`.
  const deny = () => {
    const again = typeof options.settings.token === 'function' && !connection.denied;
    connection.denied = true;
    note(again ? 'warn' : 'error', again ? 'auth.again' : 'auth', {});
    sockets.letGo();
    if (again) return sockets.schedule(0);
    denied = true;
    rest();
  };
  const beat = () => {
    const every = dialect.probeEveryMs;
    if (every)
      heartbeat.set(every, () => {
        probe();
        beat();
      });
  };
  const suspect = (link: Link, channels: readonly string[], named: unknown) => {
    quarantine.suspect(channels, named);
    for (const channel of channels) if (quarantine.refuses(channel)) noteUnknown(channel);
    link.outbox.retract(channels);
    // A connection for nothing but names that the source does not have is for nobody.
    connection.want(new Set([...connection.channels].filter((channel) => !quarantine.refuses(channel))));
  };

  connection.choose = quarantine.choose;
  connection.listener = listener;
  if (settings.debug) printJournal(options.journal, options.place.rest);
  import('./reporter.ts').then(
    ({ createReporter }) => {
      reporter = createReporter({ ...{ clock, book, note }, ...settings });
    },
    () => {},
  );
  for (const { text } of dialect.attributions ?? []) note('info', 'attribution', { said: text });
  // What happened before the guard was there.
  const { link, ending } = connection;
  if (link) {
    sockets.adopt(link);
    if (!options.place.found) diary.connecting();
    for (const notice of link.notices) listener.notice(link, notice);
    if (link.openedAt) listener.opened(link);
  }
  connection.ending = undefined;
  if (ending) sockets.adopt(undefined);
  if (ending?.opened) book.counts.reconnects++;
  if (ending && isDenial(ending)) deny();
  else {
    if (ending) reason = ending.opened ? 'lost' : 'refused';
    begin(ending && sockets.failedBefore());
  }

  const quote = (symbol: string) =>
    new Promise<Quote | undefined>((resolve) => {
      const done = (found?: Quote) => {
        late();
        // Not before `listen` has returned its end.
        queueMicrotask(() => leave());
        resolve(found);
      };
      const late = clock.after(QUOTE_WAIT_MS, done);
      const leave = book.listen('quote', symbol, { push: (_, found) => done(found), stop() {} });
    });

  // A new connection has a moment to bring its first price before it counts as silent.
  const phaseOf = ({ priced, openedAt = 0 }: Link): Phase | undefined => {
    const young = !priced && since(openedAt) < BLIP_MS;
    if (silent) return young ? 'reconnecting' : 'stale';
    return everLive && !priced ? 'reconnecting' : undefined;
  };

  const reasonFor = (phase: Phase | undefined): Reason | undefined => {
    if (denied) return 'auth';
    if (suspended) return 'hidden';
    if (phase === 'offline' && !online) return 'offline';
    if (requestsOnly) return requests.outcome;
    return silent && connection.link?.openedAt ? 'silent' : reason;
  };

  const suspend = () => {
    if (suspended || inBackground()) return;
    suspended = true;
    if (connection.link || sockets.retryAt !== undefined) note('info', 'closed.hidden', {});
    rest();
    age();
  };
  const resume = () => {
    if (!suspended) return;
    suspended = false;
    requests.topicsChanged();
    begin(clock.random() * 500);
    changed();
  };

  return {
    get outlook() {
      const pollingNow = silent && requests.working();
      const { retryAt, attempt, penalised } = sockets;
      let phase: Phase | undefined;
      if (denied) phase = 'blocked';
      else if (suspended) phase = 'idle';
      else if (requestsOnly && !pollingNow) phase = online && !requests.outcome ? 'connecting' : 'offline';
      else if (retryAt && penalised) phase = pollingNow ? 'polling' : 'blocked';
      else if (pollingNow) phase = 'polling';
      else if (connection.link?.openedAt) phase = phaseOf(connection.link);
      else if (!online || attempt >= UNREACHABLE_ATTEMPTS) phase = 'offline';
      else if (everLive || attempt > 0) phase = 'reconnecting';
      return {
        phase,
        reason: reasonFor(phase),
        retryAt,
        attempt,
        told: {
          ...(connection.link?.openedAt || pollingNow ? bulletin.told : UNTOLD),
          pollMs: requests.pollMs,
          pollAt: requests.pollAt,
        },
      };
    },
    answers,
    refuses: quarantine.refuses,
    topicsChanged() {
      const topics = options.topics();
      const keys = new Set(topics.map(({ symbol }) => symbolKey(symbol)));
      book.forget((wanted) => keys.has(wanted));
      if (options.page.suspended) (inBackground() ? resume : suspend)();
      if (!suspended) requests.topicsChanged();
      const { signals } = dialect;
      if (!topics.some(({ kind }) => kind === 'signal')) stopSignals = stopSignals?.() as undefined;
      else if (signals?.length && options.address && !stopSignals)
        stopSignals = followSignals(options.open, dialect.name, options.address, signals, (signal) => {
          noteSignal(note, signal);
          book.tell('signal', signal);
        });
    },
    async history(symbol, asked) {
      if (options.refuses(symbol)) return [];
      const { askHistory } = await import('./history.ts');
      return askHistory(
        {
          clock,
          dialect,
          rest: options.place.rest,
          cookies: options.place.cookies,
          getJson,
          quote,
          send: (message) => {
            const { socket, openedAt } = connection.link ?? {};
            if (openedAt) socket?.send(message);
            return !!openedAt;
          },
          heard(listener) {
            histories.add(listener);
            return () => void histories.delete(listener);
          },
          note,
        },
        symbol,
        asked,
      ).catch(() => []);
    },
    async symbols() {
      if (bulletin.symbols) return bulletin.symbols;
      return requests.list();
    },
    refresh() {
      if (!suspended && !denied) requests.refresh();
    },
    told: notePauses(note),
    turned() {
      diary.turned(options.state().phase);
      requests.poll(silent && !suspended && connection.channels.size > 0);
      age();
    },
    reconnect() {
      if (stopped || suspended || connection.channels.size === 0) return;
      denied = connection.denied = false;
      sockets.letGo();
      begin();
      if (!connection.link) sockets.schedule(0);
    },
    suspend,
    resume,
    check() {
      if (silent) probe();
    },
    online(now) {
      if (online === now) return;
      online = now;
      // "Offline" is a hint, and may be wrong: a live socket is the better witness.
      if (now && sockets.retryAt !== undefined && !sockets.penalised) sockets.schedule(clock.random() * 500);
      changed();
    },
    stop() {
      stopped = true;
      stopSignals?.();
      rest();
    },
  };
}
