import type { ChannelTopic, Dialect } from '../dialects/dialect.ts';
import { symbolKey } from '../market/symbol.ts';
import { openWebSocket } from '../transports/websocket.ts';
import type { Place } from './address.ts';
import type { Feed, FeedSettings, Topic, WatchOptions } from './api.ts';
import { createBook } from './book.ts';
import type { Clock } from './clock.ts';
import { type Connection, createConnection, type Told } from './connection.ts';
import { attempt, createDelivery, type Delivery } from './delivery.ts';
import type { Frame } from './frame.ts';
import type { Guard, watchPage } from './guard.ts';
import type { noteOf } from './journal.ts';
import { type Source, sourceKey } from './source.ts';
import type { FeedState, JournalEntry, Phase, Reason } from './state.ts';
import { createSubscriptions } from './subscriptions.ts';

/** What becomes of the page, as far as feeds mind. */
export type PageState = {
  suspended: boolean;
  /** Suspended only because it was hidden for long: feeds that are wanted in the background go on. */
  hidden?: boolean;
  online: boolean;
};

export type FeedOptions = {
  readonly clock: Clock;
  readonly frame: Frame;
  /** In the order of preference. */
  readonly sources: readonly [Source, ...Source[]];
  readonly page: PageState;
  readonly settings: () => FeedSettings;
  /** @param serve called with what was found out later, where that takes a connection */
  readonly findDialect: (serve: Serve, journal: JournalEntry[]) => Dialect | undefined | Promise<Dialect | undefined>;
  /** Another feed of the page. */
  readonly open: (feed: string) => Feed;
  /** Resolves when `configure()` has had its chance. */
  readonly ready: Promise<void>;
  /** The guard's file is there; with it comes the watch over the page. */
  readonly guarded: (watch: typeof watchPage) => void;
};

/** Begins to read a source in a language, at the place that is known to be its own. */
export type Serve = (dialect: Dialect | undefined, place?: Place) => Promise<void>;

/** The feed as the hub holds it. */
export type SharedFeed = { readonly api: Feed; guard: Guard | undefined };

/** Subscriptions, connection and book of one source, and the guard over them. */
export function createFeed(options: FeedOptions): SharedFeed {
  const { clock, frame, sources, page, settings, ready } = options;
  const [source] = sources;
  const key = sources.map(sourceKey).join(', ');
  const book = createBook(clock);
  const journal: JournalEntry[] = [];
  const watchers = new Set<(state: FeedState) => void>();
  const subscriptions = createSubscriptions(
    clock,
    () => topicsChanged(),
    () => !!connection,
  );
  let channels = new Map<string, string>();
  let starting = false;
  let dialect: Dialect | undefined;
  let connection: Connection | undefined;
  let problem: { reason: Reason; detail: string } | undefined;
  let paused = false;
  /** How the feed stands, though what shows it may be paused. */
  let actual: Pick<FeedState, 'phase' | 'since'> = { phase: 'idle', since: clock.now() };
  let state: FeedState = { ...actual, reason: 'unused', attempt: 0, label: labelOf(source) };
  /** Once a page has had something to tell: an import for each note would cost more than the note. */
  let write: typeof noteOf | undefined;
  let guardCame: (guard: Guard | undefined) => void;
  const whenGuarded = new Promise<Guard | undefined>((came) => {
    guardCame = came;
  });

  const changed = () => {
    const { link } = connection ?? {};
    const wanted = connection?.channels.size;
    const { outlook } = shared.guard ?? {};
    const phase: Phase = problem
      ? 'blocked'
      : (outlook?.whole?.phase ??
        (wanted ? (outlook?.phase ?? (link?.openedAt && link.priced ? 'live' : 'connecting')) : 'idle'));
    const turned = phase !== actual.phase;
    if (turned) actual = { phase, since: clock.now() };
    const shown = paused ? 'paused' : phase;
    const next: FeedState = {
      reason: phase === 'live' ? undefined : (problem?.reason ?? (wanted ? outlook?.reason : 'unused')),
      detail: problem?.detail,
      retryAt: outlook?.retryAt,
      attempt: outlook?.attempt ?? 0,
      label: labelOf(source, dialect),
      dialect: dialect?.name || undefined,
      transport: typeof dialect?.transport === 'function' ? 'custom' : dialect?.transport,
      attributions: dialect?.attributions,
      ...outlook?.told,
      ...outlook?.whole,
      phase: shown,
      since: shown === state.phase ? state.since : clock.now(),
    };
    const same = (Object.keys(next) as (keyof FeedState)[]).every((field) => next[field] === state[field]);
    if (!same) state = Object.freeze(next);
    if (turned) shared.guard?.turned();
    if (same) return;
    shared.guard?.told(state);
    for (const watcher of [...watchers]) attempt(() => watcher(next));
  };

  const block = (reason: Reason, detail: string) => {
    problem = { reason, detail };
    connection?.release(connection.link);
    shared.guard?.stop();
    guardCame(undefined);
    changed();
  };

  const channelOf = ({ kind, symbol }: ChannelTopic) => {
    if (!dialect) return symbol; // of a list of sources, which names no channels
    // Where a source sends everything unasked, "everything" needs a connection, and nothing more.
    if (symbol === '*' && kind !== 'signal') return dialect.subscribe ? undefined : symbol;
    return dialect.channel({ kind, symbol });
  };

  const refuses = (symbol: string) => {
    const channel = channelOf({ kind: 'quote', symbol });
    return channel === undefined || !!shared.guard?.refuses(channel);
  };

  const topicsChanged = () => {
    if (connection) {
      const next = new Map<string, string>();
      for (const topic of subscriptions.topics()) {
        // Of a symbol's spellings the first that the source can have, and that one as long as any is wanted.
        const id = topic.kind + symbolKey(topic.symbol);
        const channel = next.get(id) ?? channels.get(id) ?? channelOf(topic);
        if (channel !== undefined && !shared.guard?.refuses(channel)) next.set(id, channel);
      }
      channels = next;
      connection.want(new Set(next.values()));
    } else if (!shared.guard) return void start();
    shared.guard?.topicsChanged();
  };

  const read = (message: unknown, session: number, notice: (notice: Told) => void) => {
    let priced = false;
    // A dialect may be a page's own: its mistakes cost a message, not the connection.
    try {
      for (const item of dialect?.read(message) ?? []) {
        if (item.kind === 'quote' || item.kind === 'trade') {
          if (book.take(item, session, 'live') !== undefined) priced = true;
        } else notice(item);
      }
    } catch (error) {
      book.reject('dialect', error);
    }
    return priced;
  };

  const start = async () => {
    // configure() may have sent the first subscribers elsewhere.
    if (starting || problem || !subscriptions.topics().length) return;
    starting = true;
    await ready;
    try {
      if (sources.length > 1) {
        const { createFailover } = await import('./failover.ts');
        shared.guard = createFailover({ ...options, book, journal, topics: subscriptions.topics, changed });
        guardCame(shared.guard);
        topicsChanged();
      } else await serve(await options.findDialect(serve, journal));
    } catch {
      starting = false; // a chunk did not load: the next subscriber tries again
    }
  };

  const serve: Serve = async (found, known) => {
    const home = source.address ? undefined : found?.home;
    const place: Place =
      known ??
      (home && found?.transport === 'websocket' && globalThis.WebSocket
        ? { streams: [home.stream].flat().map((url) => found.streamUrl?.(url) ?? url), rest: home.rest }
        : (await import('./address.ts')).locate(source, found, settings, shared.api.note));
    const last = { guard: shared.guard, connection };
    dialect = found;
    if ('problem' in place) return block(place.reason, place.problem);
    const made = createConnection({
      clock,
      dialect: dialect as Dialect,
      urls: place.streams,
      opener: place.opener ?? (() => openWebSocket),
      read,
      book,
      block,
      changed,
    });
    connection = made;
    shared.guard = undefined;
    channels.clear();
    if (!page.suspended) topicsChanged();
    last.connection?.release(last.connection.link);
    last.guard?.stop();
    const guardIt = ({ createGuard, watchPage }: typeof import('./guard.ts')) => {
      options.guarded(watchPage);
      if (problem || connection !== made) return;
      const guard = createGuard({
        ...options,
        connection: made,
        dialect: dialect as Dialect,
        book,
        journal,
        place,
        address: source.address,
        topics: subscriptions.topics,
        refuses,
        settings: settings(),
        state: () => actual,
        changed,
      });
      shared.guard = guard;
      // What only finds out who speaks cannot answer for the source.
      if (dialect?.name) guardCame(guard);
      topicsChanged();
    };
    const load = (): Promise<unknown> => import('./guard.ts').then(guardIt, () => clock.after(RELOAD_MS, load));
    void load();
  };

  const ending = (signal: AbortSignal | undefined, ...ends: (() => void)[]) => {
    const end = () => {
      signal?.removeEventListener('abort', end);
      for (const each of ends) each();
    };
    signal?.addEventListener('abort', end);
    if (signal?.aborted) end();
    return end;
  };

  const hold = (on: boolean) => {
    paused = on;
    book.hold(on);
    changed();
  };

  /** Asks the source something for which its feed must be at work. */
  const ask = async <Answer>(
    symbol: string,
    question: (guard: Guard) => Promise<Answer>,
    { signal }: WatchOptions = {},
  ) => {
    const end = ending(signal, subscriptions.add({ kind: 'quote', symbol, brief: true }));
    const guard = await whenGuarded;
    const answer = await (guard && question(guard));
    end();
    return answer;
  };

  const shared: SharedFeed = {
    guard: undefined,
    api: Object.freeze<Feed>({
      key,
      get state() {
        return state;
      },
      get stats() {
        return { ...book.stats(), openedAt: connection?.link?.openedAt, ...shared.guard?.stats };
      },
      subscribe(topic, listener, options = {}) {
        const { signal, conflate, onScreen, unpaced, alike, background } = options;
        const hear = listener as (value: unknown) => void;
        const { kind, symbol = '*' } = typeof topic === 'string' ? { kind: 'quote' as const, symbol: topic } : topic;
        if (kind === 'candle' || kind === 'journal' || kind === 'stats') {
          const over = new AbortController();
          import('./topics.ts').then(
            ({ follow }) =>
              follow({ clock, frame, journal, book, shared }, topic as Exclude<Topic, string>, hear, {
                ...options,
                signal: over.signal,
              }),
            () => {},
          );
          return ending(signal, () => over.abort());
        }
        const delivery: Delivery<unknown> = unpaced
          ? { push: (_, value) => attempt(() => hear(value)), stop() {} }
          : createDelivery(frame, hear, kind === 'quote' || conflate, onScreen);
        return ending(
          signal,
          book.listen(kind, symbol, delivery),
          subscriptions.add({ kind, symbol, alike, background }),
          delivery.stop,
        );
      },
      get: book.get,
      quotes: book.quotes,
      refuses,
      wanted: subscriptions.topics,
      watch(listener, { signal } = {}) {
        const watcher = (state: FeedState) => listener(state);
        watchers.add(watcher);
        return ending(signal, () => void watchers.delete(watcher));
      },
      history: async (symbol, options) => (await ask(symbol, (guard) => guard.history(symbol, options), options)) ?? [],
      symbols: (options) => ask('*', (guard) => guard.symbols(), options),
      journal: () => journal,
      note(note) {
        if (write) return write(clock, journal, note);
        import('./journal.ts').then(
          ({ noteOf }) => {
            write = noteOf;
            noteOf(clock, journal, note);
          },
          () => {},
        );
      },
      reconnect: () => shared.guard?.reconnect(),
      refresh: () => shared.guard?.refresh(),
      pause: () => hold(true),
      resume: () => hold(false),
    }),
  };
  return shared;
}

// For a file that did not come.
const RELOAD_MS = 30_000;

function labelOf({ address, dialect: name }: Source, dialect?: Dialect): string {
  try {
    return new URL(address as string).host || name || '';
  } catch {
    return dialect?.label ?? name ?? '';
  }
}
