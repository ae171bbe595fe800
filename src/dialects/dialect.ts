import type { Draft } from '../market/gate.ts';
import type { OpenSocket } from '../transports/transport.ts';

/** What may be subscribed to at a source. */
export type ChannelTopic = { readonly kind: 'quote' | 'trade'; readonly symbol: string };

/** What a message says about the connection rather than about the market. */
export type Notice =
  /** An answer to the request with that id (the oldest unanswered one, where the source gives no id). */
  | { kind: 'reply'; id?: unknown; refused?: { channel?: unknown } }
  /** The source has no such channel; strings as `channel()` gives them. */
  | { kind: 'unknown'; channel: unknown }
  /** The source is about to close this connection. */
  | { kind: 'goodbye' };

/**
 * One wire language: data and pure functions. Values come out unjudged; the gate reads them.
 *
 * To bring your own, pass it to `configure({ dialects: [mine] })` and name it in `feed="mine wss://host/path"`.
 */
export type Dialect = {
  /** As written in `feed`. */
  readonly name: string;
  /** For readers; absent: the address's host. */
  readonly label?: string;
  /** What carries it; a page's own dialect may bring a socket of its own, which then takes any address. */
  readonly transport: 'websocket' | 'socketio' | OpenSocket;
  /** Where the source lives when `feed` gives no address. */
  readonly home?: { readonly stream: string; readonly rest: string };
  /** The socket's URL for a source at that address, or at home. */
  streamUrl?(address: string): string;
  /** The wire's name for a topic; undefined: this source can't have such a symbol, and it must never be sent. */
  channel(topic: ChannelTopic): string | undefined;
  /** A message that asks for channels. Absent: the source sends everything to everybody. */
  subscribe?(channels: readonly string[], id: number): unknown;
  unsubscribe?(channels: readonly string[], id: number): unknown;
  /** A message that the source answers whatever the market does. Absent: the transport itself notices a dead peer. */
  probe?(id: number): unknown;
  /** Whether each subscribe and unsubscribe is answered by a `reply`. */
  readonly replies?: boolean;
  read(message: unknown): Iterable<Draft | Notice>;
  /** Prices by request: for symbols that have none yet, and while the stream is away. Loaded when first needed. */
  readonly rest?: () => RestDialect | Promise<RestDialect>;
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
};

export type RestDialect = {
  /**
   * Addresses to ask for those symbols' prices.
   * @param round 0 first; then, for what is still missing, 1, 2 … until nothing is returned
   */
  requests(base: string, symbols: readonly string[], round: number): readonly string[];
  read(body: unknown): Iterable<Draft>;
  /** Between two requests. */
  readonly spacingMs?: number;
};

/** An object whose fields may be looked at: the first step of every `read`. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
