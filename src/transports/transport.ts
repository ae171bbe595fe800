/** How a socket ended. */
export type Ending = {
  /** Tells a refusal from a loss. */
  readonly opened: boolean;
  /** The WebSocket close code, where there is one. */
  readonly code?: number | undefined;
  readonly reason: string;
  /** The source itself said no to this reader: to the token, or to its absence. */
  readonly denied?: boolean | undefined;
};

export type SocketListener = {
  open(): void;
  /**
   * A message, decoded but not believed. Socket.IO events arrive as `[event, ...arguments]`.
   *
   * @param characters length of its text, or of what came since the last one, where the transport sees it
   */
  message(message: unknown, characters?: number): void;
  /** Something that cannot be a message: binary, too large, not JSON. */
  reject(why: 'binary' | 'size' | 'syntax'): void;
  /** Once, and nothing after it; not after `close()` was called. */
  end(ending: Ending): void;
};

export type Socket = {
  /** Strings go as they are, values as JSON, Socket.IO takes `[event, ...arguments]`. Dropped when not open. */
  send(message: unknown): void;
  /** Closes in good order; the listener hears nothing more. */
  close(): void;
};

export type SocketOptions = {
  /** A secret for the handshake, asked for anew at each connection. */
  token?: (() => string | undefined | Promise<string | undefined>) | undefined;
  /** Send the reader's cookies, where the browser leaves the choice to the page. */
  cookies?: boolean | undefined;
  /** The source denied the last socket. */
  refused?: boolean | undefined;
  connectTimeoutMs: number;
};

/** Opens one socket, once: it never retries. Throws what the platform throws on an address it cannot use. */
export type OpenSocket = (url: string, listener: SocketListener, options: SocketOptions) => Socket;
