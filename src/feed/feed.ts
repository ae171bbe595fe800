import type { Dialect, Notice } from '../dialects/dialect.ts';
import type { Quote, Trade } from '../market/quote.ts';
import { symbolKey } from '../market/symbol.ts';
import type { OpenSocket, SocketOptions } from '../transports/transport.ts';
import { openWebSocket } from '../transports/websocket.ts';
import type { Place } from './address.ts';
import type { BackoffOptions } from './backoff.ts';
import { createBook } from './book.ts';
import type { Clock } from './clock.ts';
import { type Connection, createConnection } from './connection.ts';
import { attempt, createDelivery } from './delivery.ts';
import type { Frame } from './frame.ts';
import type { Guard, watchPage } from './guard.ts';
import { type Source, sourceKey } from './source.ts';
import type { FeedState, Phase, Reason } from './state.ts';
import { createSubscriptions } from './subscriptions.ts';

/** A symbol's quotes, all quotes of the source (`'*'`), or one kind of thing for a symbol. */
export type Topic = string | { readonly kind: 'quote' | 'trade'; readonly symbol: string };

/** What arrives for a topic. */
export type TopicValue<T extends Topic> = T extends { readonly kind: 'trade' } ? Trade : Quote;

export type WatchOptions = {
  /** Ends it when it aborts. */
  readonly signal?: AbortSignal | undefined;
};

export type SubscribeOptions = WatchOptions & {
  /** Of trades, too, only the newest in each frame; of quotes there is never more. */
  readonly conflate?: boolean | undefined;
  /** Asked at each value: while it says false, once a second is enough. */
  readonly onScreen?: (() => boolean) | undefined;
};

/** What a feed has seen since the page loaded. */
export type FeedStats = {
  readonly messages: number;
  readonly quotes: number;
  readonly trades: number;
  /** What the gate or the transport refused, counted by what was wrong with it. */
  readonly rejected: Readonly<Record<string, number>>;
  /** Epoch ms of the newest accepted price, by stream or by REST. */
  readonly lastPriceAt: number | undefined;
  /** The same, by stream alone. */
  readonly lastStreamedAt: number | undefined;
};

/** One source, shared by the page. Plain functions and data: they cross from one copy of the kit to another. */
export type Feed = {
  /** Canonical name of the source. */
  readonly key: string;
  readonly state: FeedState;
  readonly stats: FeedStats;
  /**
   * Calls back with each new value, at most once a frame and symbol. Values that are there already come soon after.
   * @returns ends it
   */
  subscribe<T extends Topic>(
    topic: T,
    listener: (value: TopicValue<T>) => void,
    options?: SubscribeOptions,
  ): () => void;
  /** The last quote of a symbol, in any spelling. */
  get(symbol: string): Quote | undefined;
  /** All last quotes. */
  quotes(): Quote[];
  /** True where this source cannot have such a symbol, which then is never asked for. */
  refuses(symbol: string): boolean;
  /** Calls back at each change of `state`. @returns ends it */
  watch(listener: (state: FeedState) => void, options?: WatchOptions): () => void;
  /** Tries again at once, whatever the backoff says. */
  reconnect(): void;
};

export type FeedSettings = {
  /** ms of silence after which a source counts as stale; default 20,000, or the dialect's own. */
  readonly staleAfter?: number | undefined;
  /** ms between two rounds of REST while the stream is away; default 30,000. */
  readonly pollInterval?: number | undefined;
  /** Bounds of the delay before another attempt, in ms; default 500 and 30,000. */
  readonly reconnect?: Partial<BackoffOptions> | undefined;
  /** Hands a relay its secret, at each handshake. It never stands in the page or in an address. */
  readonly token?: SocketOptions['token'];
  /** Tells the console what the connection does. */
  readonly debug?: boolean | undefined;
};

/** What becomes of the page, as far as feeds mind. */
export type PageState = { suspended: boolean; online: boolean };

export type FeedOptions = {
  readonly clock: Clock;
  readonly frame: Frame;
  readonly source: Source;
  readonly page: PageState;
  readonly settings: () => FeedSettings;
  readonly findDialect: () => Dialect | undefined | Promise<Dialect | undefined>;
  /** Resolves when `configure()` has had its chance. */
  readonly ready: Promise<void>;
  /** The guard's file is there; with it comes the watch over the page. */
  readonly guarded: (watch: typeof watchPage) => void;
};

/** The feed as the hub holds it. */
export type SharedFeed = { readonly api: Feed; guard: Guard | undefined };

/** Subscriptions, connection and book of one source, and the guard over them. */
export function createFeed(options: FeedOptions): SharedFeed {
  const { clock, frame, source, page, settings, findDialect, ready } = options;
  const key = sourceKey(source);
  const book = createBook(clock);
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
  let state: FeedState = { phase: 'idle', since: clock.now(), reason: 'unused', attempt: 0, label: labelOf(source) };

  const changed = () => {
    const { link } = connection ?? {};
    const wanted = connection?.channels.size;
    const outlook = shared.guard?.outlook;
    const phase: Phase = problem
      ? 'blocked'
      : !wanted
        ? 'idle'
        : (outlook?.phase ?? (link?.openedAt && link.priced ? 'live' : 'connecting'));
    const turned = phase !== state.phase;
    const next: FeedState = {
      phase,
      since: turned ? clock.now() : state.since,
      reason: phase === 'live' ? undefined : (problem?.reason ?? (wanted ? outlook?.reason : 'unused')),
      detail: problem?.detail,
      retryAt: outlook?.retryAt,
      attempt: outlook?.attempt ?? 0,
      label: labelOf(source, dialect),
      dialect: dialect?.name,
      transport: typeof dialect?.transport === 'function' ? 'custom' : dialect?.transport,
    };
    if ((Object.keys(next) as (keyof FeedState)[]).every((field) => next[field] === state[field])) return;
    state = Object.freeze(next);
    shared.guard?.debug(state);
    if (turned) shared.guard?.turned();
    for (const watcher of [...watchers]) attempt(() => watcher(next));
  };

  const block = (reason: Reason, detail: string) => {
    problem = { reason, detail };
    shared.guard?.stop();
    changed();
  };

  const channelOf = (kind: 'quote' | 'trade', symbol: string) =>
    // Where a source sends everything unasked, "everything" needs a connection, and nothing more.
    symbol === '*' ? (dialect?.subscribe ? undefined : '*') : dialect?.channel({ kind, symbol });

  const refuses = (symbol: string) => {
    const channel = channelOf('quote', symbol);
    return !!dialect && (channel === undefined || !!shared.guard?.refuses(channel));
  };

  const topicsChanged = () => {
    if (!connection) return void start();
    const next = new Map<string, string>();
    for (const { kind, symbol } of subscriptions.topics()) {
      // Of a symbol's spellings the first that the source can have, and that one as long as any is wanted.
      const id = kind + symbolKey(symbol);
      const channel = next.get(id) ?? channels.get(id) ?? channelOf(kind, symbol);
      if (channel !== undefined) next.set(id, channel);
    }
    channels = next;
    connection.want(new Set(next.values()));
    shared.guard?.topicsChanged();
  };

  const read = (message: unknown, session: number, notice: (notice: Notice) => void) => {
    let priced = false;
    book.counts.messages++;
    // A dialect may be a page's own: its mistakes cost a message, not the connection.
    try {
      for (const item of dialect?.read(message) ?? []) {
        if (item.kind === 'quote' || item.kind === 'trade') {
          if (book.take(item, session, 'live') !== undefined) priced = true;
        } else notice(item);
      }
    } catch (error) {
      book.reject('dialect');
      shared.guard?.debug(error);
    }
    return priced;
  };

  const start = async () => {
    // configure() may have sent the first subscribers elsewhere.
    if (starting || problem || !subscriptions.topics().length) return;
    starting = true;
    await ready;
    let place: Place;
    try {
      dialect = await findDialect();
      const home = source.address ? undefined : dialect?.home;
      place =
        home && globalThis.WebSocket
          ? { ...home, stream: dialect?.streamUrl?.(home.stream) ?? home.stream }
          : (await import('./address.ts')).locate(source, dialect);
    } catch {
      starting = false; // a chunk did not load: the next subscriber tries again
      return;
    }
    if ('problem' in place) return block(place.reason, place.problem);
    const { stream, rest, open } = place;
    const { transport } = dialect as Dialect;
    const made = createConnection({
      clock,
      dialect: dialect as Dialect,
      url: stream,
      opener: () => open ?? (transport === 'websocket' ? openWebSocket : openSocketIo()),
      token: settings().token,
      read,
      reject: book.reject,
      block,
      changed,
    });
    connection = made;
    if (!page.suspended) topicsChanged();
    const guardIt = ({ createGuard, watchPage }: typeof import('./guard.ts')) => {
      options.guarded(watchPage);
      if (problem) return;
      shared.guard = createGuard({
        clock,
        connection: made,
        dialect: dialect as Dialect,
        book,
        rest,
        topics: subscriptions.topics,
        refuses,
        settings: settings(),
        page,
        state: () => state,
        changed,
      });
      topicsChanged();
    };
    const load = (): Promise<unknown> => import('./guard.ts').then(guardIt, () => clock.after(RELOAD_MS, load));
    await load();
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

  const shared: SharedFeed = {
    guard: undefined,
    api: Object.freeze<Feed>({
      key,
      get state() {
        return state;
      },
      get stats() {
        const { counts } = book;
        return { ...counts, rejected: Object.fromEntries(counts.rejected) };
      },
      subscribe(topic, listener, { signal, conflate, onScreen } = {}) {
        const { kind, symbol } = typeof topic === 'string' ? { kind: 'quote' as const, symbol: topic } : topic;
        const delivery = createDelivery(
          frame,
          listener as (value: unknown) => void,
          kind === 'quote' || !!conflate,
          onScreen,
        );
        return ending(
          signal,
          book.listen(kind as 'quote', symbol, delivery),
          subscriptions.add({ kind, symbol }),
          delivery.stop,
        );
      },
      get: book.get,
      quotes: book.quotes,
      refuses,
      watch(listener, { signal } = {}) {
        const watcher = (state: FeedState) => listener(state);
        watchers.add(watcher);
        return ending(signal, () => void watchers.delete(watcher));
      },
      reconnect: () => shared.guard?.reconnect(),
    }),
  };
  return shared;
}

// For a file that did not come.
const RELOAD_MS = 30_000;

const openSocketIo = (): Promise<OpenSocket> =>
  import('../transports/socketio.ts').then((module) => module.openSocketIo);

function labelOf({ address, dialect: name }: Source, dialect?: Dialect): string {
  try {
    return new URL(address as string).host || (name as string);
  } catch {
    return dialect?.label ?? name ?? '';
  }
}
