import type { CandleDraft, Draft } from '../market/gate.ts';
import type { Ending, OpenSocket } from '../transports/transport.ts';

/** What may be subscribed to at a source. */
export type ChannelTopic = {
  readonly kind: 'quote' | 'trade' | 'signal';
  readonly symbol: string;
  /** Other names of the same, as an author gives them: one that has a price will do. */
  readonly alike?: readonly string[] | undefined;
  /** Wanted while the page is hidden for long, too. */
  readonly background?: boolean | undefined;
  /** Only for the time of a question to the source: nobody is shown it. */
  readonly brief?: boolean | undefined;
};

/** What a message says about the connection rather than about the market. Values of type `unknown` are the wire's own. */
export type Notice =
  /** An answer to the request with that id (the oldest unanswered one, where the source gives no id). */
  | { kind: 'reply'; id?: unknown; refused?: { channel?: unknown } }
  /** The source has no such channel; strings as `channel()` gives them. */
  | { kind: 'unknown'; channel: unknown }
  /** The source is about to close this connection. */
  | { kind: 'goodbye' }
  /** A message that is due to the source, in answer to this one. */
  | { kind: 'send'; message: unknown }
  /** All symbols that the source has. */
  | { kind: 'symbols'; symbols: readonly unknown[] }
  /** Whether the source's market is open, and what comes next, in the source's own words (`09:30`). */
  | { kind: 'market'; open: unknown; opens?: unknown; closes?: unknown }
  /** How many of the source's own sources are at work. */
  | { kind: 'upstreams'; active: unknown; total: unknown }
  /** An answer to what `HistoryDialect.message` asked. */
  | { kind: 'history'; body: unknown }
  /** The source says that something went wrong there. */
  | { kind: 'complaint'; text: unknown };

/**
 * One wire language: data and functions without effects. Values come out unjudged; the gate reads them. The kit's list
 * gives each feed a dialect of its own, which may remember what it was told (webtrader's numbers for symbols).
 *
 * To bring your own, pass it to `configure({ dialects: [mine] })` and name it in `feed="mine wss://host/path"`.
 */
export type Dialect = {
  /** As written in `feed`. */
  readonly name: string;
  /** For readers; absent: the address's host. */
  readonly label?: string;
  /**
   * What carries it; `rest`: only requests, so that prices are `polled` at best. A page's own dialect may bring a socket
   * of its own, which then takes any address.
   */
  readonly transport: 'websocket' | 'socketio' | 'rest' | OpenSocket;
  /** Where the source lives when `feed` gives no address; of several streams the next is taken when one cannot be reached. */
  readonly home?: { readonly stream: string | readonly string[]; readonly rest: string };
  /** The socket's URL for a source at that address, or at home. */
  streamUrl?(address: string): string;
  /** The wire's name for a topic; undefined: this source can't have such a symbol, and it must never be sent. */
  channel(topic: ChannelTopic): string | undefined;
  /** Sent when a socket has opened, before anything else. */
  greeting?(): readonly unknown[];
  /** A message that asks for channels. Absent: the source sends everything to everybody. */
  subscribe?(channels: readonly string[], id: number): unknown;
  unsubscribe?(channels: readonly string[], id: number): unknown;
  /** A message that the source answers whatever the market does. Absent: the transport itself notices a dead peer. */
  probe?(id: number): unknown;
  /** Sends the probe this often, and not only into silence. */
  readonly probeEveryMs?: number;
  /** Whether each subscribe and unsubscribe is answered by a `reply`. */
  readonly replies?: boolean;
  read(message: unknown): Iterable<Draft | Notice>;
  /**
   * True for a message that only this language has: so it is found out where `feed` gives no more than an address.
   * @param asked whether `probe` was sent just before, and no other dialect's
   */
  hears?(message: unknown, asked: boolean): boolean;
  /** Why a socket ended, where that is no mishap: `auth`, the reader is not signed in, and trying again is of no use. */
  ending?(ending: Ending): 'auth' | undefined;
  /** Paths at the same host on which the source sends signals, each by a socket of its own, shared by the page. */
  readonly signals?: readonly string[];
  /** Prices by request: for symbols that have none yet, and while the stream is away. Loaded when first needed. */
  readonly rest?: () => RestDialect | Promise<RestDialect>;
  readonly history?: () => HistoryDialect | Promise<HistoryDialect>;
  readonly limits?: {
    /** Between two control messages. */
    readonly controlMs?: number;
    readonly namesPerMessage?: number;
    readonly bytesPerMessage?: number;
    readonly channels?: number;
    /** The connection is replaced at this age, before the source cuts it. */
    readonly lifeMs?: number;
  };
  /** Silence of the whole source after which its prices no longer count as live. */
  readonly staleAfterMs?: number;
  /** Between two rounds of requests, where the usual 30 s are too often for the source. */
  readonly pollMs?: number;
  /** To be shown, by the source's terms, wherever its prices are. */
  readonly attributions?: readonly { readonly text: string; readonly url: string }[];
};

export type RestRequest = {
  readonly url: string;
  /** Those that it asks for, where it does not bring whatever there is. */
  readonly symbols?: readonly string[];
};

export type RestDialect = {
  /**
   * What to ask for those symbols' prices.
   * @param round 0 first; then, for what is still missing, 1, 2 … until nothing is returned
   */
  requests(base: string, symbols: readonly string[], round: number): readonly RestRequest[];
  read(body: unknown, request: RestRequest): Iterable<Draft>;
  /** True for a reply which says that the source does not have the one symbol that was asked for. */
  unknown?(status: number, body: unknown): boolean;
  /** What to ask for the digits and the trading state of symbols that have a price; `read` then yields `instrument`s. */
  details?(base: string, symbols: readonly string[]): readonly RestRequest[];
  /** Where the source lists its symbols. */
  list?(base: string): RestRequest;
  readList?(body: unknown): readonly unknown[];
  /** Between two requests. */
  readonly spacingMs?: number;
};

/** `interval` as `1m`, `4h`, `1d`; `limit`: so many of the newest candles. */
export type HistoryQuery = { readonly symbol: string; readonly interval: string; readonly limit: number };

/** Candles of the past, by request or over the socket. */
export type HistoryDialect = {
  /** Those that the source has, shortest first. */
  readonly intervals: readonly string[];
  /** More than this is never asked for. */
  readonly limit: number;
  /** Undefined: it has none for that symbol. */
  request?(base: string, query: HistoryQuery): RestRequest | undefined;
  /** A message in place of a request; the answer comes as a `history` notice. */
  message?(query: HistoryQuery): unknown;
  /** @returns undefined for an answer to another query */
  read(body: unknown, query: HistoryQuery): Iterable<CandleDraft> | undefined;
  /** The source is known to make its history up: it counts only where it joins the live price. */
  readonly unverified?: boolean;
};

/** An object whose fields may be looked at: the first step of every `read`. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
