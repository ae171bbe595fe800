// What a page sees of a feed. Plain functions and data: they cross from one copy of the kit to another.
import type { ChannelTopic } from '../dialects/dialect.ts';
import type { Candle, Quote } from '../market/quote.ts';
import type { Token } from './address.ts';
import type { BackoffOptions } from './backoff.ts';
import type { Kind, Values } from './book.ts';
import type { FeedState, JournalEntry, JournalNote } from './state.ts';

/**
 * A symbol's quotes, all quotes of the source (`'*'`), or one kind of thing for a symbol; without one, for all. `journal` is
 * what happens on the feed, beginning with what did; `stats` is what it has seen, once a second. Neither opens a connection.
 */
export type Topic =
  | string
  | { readonly kind: Kind; readonly symbol?: string }
  | { readonly kind: 'candle'; readonly symbol: string; readonly interval: string }
  | { readonly kind: 'journal' | 'stats'; readonly symbol?: undefined };

/** What arrives for a topic. */
export type TopicValue<T extends Topic> = T extends { readonly kind: infer K extends keyof TopicValues }
  ? TopicValues[K]
  : Quote;

type TopicValues = Values & { candle: Candle; journal: JournalEntry; stats: FeedStats };

export type WatchOptions = {
  /** Ends it when it aborts. */
  readonly signal?: AbortSignal | undefined;
};

export type SubscribeOptions = WatchOptions & {
  /** Of trades, too, only the newest in each frame; of quotes there is never more. */
  readonly conflate?: boolean | undefined;
  /** Other names of the same symbol that are subscribed to beside it: with one of them served, none else is sought. */
  readonly alike?: readonly string[] | undefined;
  /** Each value at once, and not with the next frame: for what hands them on. */
  readonly unpaced?: boolean | undefined;
  /**
   * Keeps the connection while the page is hidden for long: for alerts that the reader wants to hear of. Browsers let the
   * timers of such a page run once a minute; with `unpaced`, too, the listener need not wait for one. A page that is frozen,
   * or put away for the way back, is closed all the same.
   */
  readonly background?: boolean | undefined;
  /**
   * Of candles: the symbol's history, where the listener asks for it anyway. The first forming candle goes on from there, and
   * the source is not asked again.
   */
  readonly history?: Promise<readonly Candle[]> | undefined;
  /** Asked at each value: while it says false, once a second is enough. */
  readonly onScreen?: (() => boolean) | undefined;
};

export type HistoryOptions = WatchOptions & {
  /** `1m`, `4h`, `1d`; default `1h`. */
  readonly interval?: string;
  /** So many of the newest candles; default 100. */
  readonly limit?: number;
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
  /**
   * Length of the stream's messages as text, in characters: not bytes, which only those of ASCII are, and before what the connection
   * packs. Of Socket.IO with its packets' envelopes, but without binary attachments; 0 where a socket of the page's own does
   * not tell.
   */
  readonly characters: number;
  /** Connections that were lost after they had opened, or given up for their silence. A planned renewal is none. */
  readonly reconnects: number;
  /** Epoch ms at which the present connection opened; undefined without one. */
  readonly openedAt: number | undefined;
  /** Of each symbol in use, by its key (`BTCUSDT`), whether anything came of it or not. */
  readonly symbols: ReadonlyMap<string, SymbolStats>;
  /** Measured while somebody subscribes to `{ kind: 'stats' }`. */
  readonly live?: LiveStats | undefined;
  /**
   * Of a list of sources, those that were looked at so far, in the list's order. What the list itself says is their sum, the
   * times of its prices aside; what elements that use a source alone have brought about counts, too.
   */
  readonly sources?: readonly SourceStats[] | undefined;
};

export type SourceStats = {
  /** Its name for readers, as in `FeedState`. */
  readonly label: string;
  readonly stats: FeedStats;
};

export type SymbolStats = {
  readonly quotes: number;
  readonly trades: number;
  readonly lastPriceAt: number | undefined;
};

export type LiveStats = {
  /**
   * Messages of each of the last 60 seconds, oldest first; fewer before a minute was measured. Where a hidden page's timers
   * come late, those in between share evenly.
   */
  readonly rates: readonly number[];
  /**
   * ms from the venue's clock to ours, where the venue's has a zone (so it is as right as both clocks); else from a request
   * to its answer. Absent where there was neither in the last minute.
   */
  readonly latency?: (Percentiles & { readonly of: 'venue' | 'request' }) | undefined;
  /** ms from a price's coming to the end of the frame that shows it, sampled; of a page that is seen. */
  readonly paint?: Percentiles | undefined;
};

/** Over the last minute. */
export type Percentiles = { readonly p50: number; readonly p95: number };

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
  /**
   * What is asked of it now, or was until some seconds ago; `'*'` is all that the source sends. Each spelling by itself, and
   * what is wanted in the background, too.
   */
  wanted(): readonly ChannelTopic[];
  /** Calls back at each change of `state`. @returns ends it */
  watch(listener: (state: FeedState) => void, options?: WatchOptions): () => void;
  /** Candles of the past, oldest first; none where the source has none, or made them up. Never rejects. */
  history(symbol: string, options?: HistoryOptions): Promise<readonly Candle[]>;
  /** The symbols that the source says it has; undefined where it doesn't say. Never rejects. */
  symbols(options?: WatchOptions): Promise<readonly string[] | undefined>;
  /** What happened lately, oldest first: at most 100 entries, and 100 signals and moves of prices. */
  journal(): readonly JournalEntry[];
  /** Adds what the page has to tell to the journal; soon. */
  note(note: JournalNote): void;
  /** Tries again at once, whatever the backoff says; also what ended for want of a sign-in. */
  reconnect(): void;
  /** Asks once by REST for all prices in use. */
  refresh(): void;
  /** Everything that shows this feed stands still; its connection stays. Phase `paused`. */
  pause(): void;
  /** Jumps to now. */
  resume(): void;
};

export type FeedSettings = {
  /** ms of silence after which a source counts as stale; default 20,000, or the dialect's own. */
  readonly staleAfter?: number | undefined;
  /** ms between two rounds of REST while the stream is away; default 30,000. */
  readonly pollInterval?: number | undefined;
  /** Bounds of the delay before another attempt, in ms; default 500 and 30,000. */
  readonly reconnect?: Partial<BackoffOptions> | undefined;
  /**
   * Hands a relay its secret, at each handshake. It never stands in the page or in an address. It is asked with the
   * relay's origin, and with `refused: true` when the relay did not take the last one.
   */
  readonly token?: Token | undefined;
  /** Sends the reader's cookies to relays of the page's own site: `same-site`; else none go with requests. */
  readonly credentials?: 'same-site' | undefined;
  /**
   * Percent by which a price must move within 5 minutes, or its day's change be passed, to be told in the journal; default
   * 2, and 0 tells none.
   */
  readonly bigMove?: number | undefined;
  /** Prints the journal to the console, as it grows (`console.debug`). */
  readonly debug?: boolean | undefined;
};
