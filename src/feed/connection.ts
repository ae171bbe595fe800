import type { Dialect, Notice } from '../dialects/dialect.ts';
import type { Draft, QuoteDraft, TradeDraft } from '../market/gate.ts';
import type { Ending, OpenSocket, Socket } from '../transports/transport.ts';
import type { Book } from './book.ts';
import type { Clock } from './clock.ts';
import { type Choose, createOutbox, type Outbox } from './outbox.ts';
import type { Reason } from './state.ts';

export const CONNECT_MS = 10_000;

/** What a message says beside prices. */
export type Told = Notice | Exclude<Draft, QuoteDraft | TradeDraft>;

/** One socket, from its opening to its end. */
export type Link = {
  readonly session: number;
  readonly startedAt: number;
  readonly outbox: Outbox;
  /** What the source said of itself while there was no guard to hear it. */
  readonly notices: Told[];
  socket?: Socket | undefined;
  openedAt?: number;
  /** It has brought an accepted price. */
  priced?: boolean;
  /** Let go of: nothing that it still says counts. */
  over?: boolean;
};

/** What a policy is told. */
export type ConnectionListener = {
  wanted(): void;
  opened(link: Link): void;
  priced(link: Link): void;
  ended(link: Link, ending: Ending): void;
  notice(link: Link, notice: Told): void;
};

export type Connection = {
  channels: ReadonlySet<string>;
  link: Link | undefined;
  /** Successor of a link that is about to be cut. */
  spare: Link | undefined;
  /** The guard, once it is there. */
  listener?: ConnectionListener | undefined;
  /** How the link ended while there was no guard to hear it. */
  ending?: Ending | undefined;
  /** Where the source may be reached; the first is the next to be opened. */
  urls: readonly string[];
  /** The source has said no to the last socket's token. */
  denied?: boolean;
  choose: Choose;
  want(channels: ReadonlySet<string>): void;
  /** @param session of the link that this one is to replace without a gap */
  open(session?: number): Link;
  release(link: Link | undefined): void;
};

export type ConnectionOptions = {
  readonly clock: Clock;
  readonly dialect: Dialect;
  readonly urls: readonly string[];
  readonly opener: () => OpenSocket | Promise<OpenSocket>;
  /** Reads a message. @returns whether it brought an accepted price, which alone keeps the phase */
  readonly read: (message: unknown, session: number, notice: (notice: Told) => void) => boolean;
  readonly book: Book;
  readonly block: (reason: Reason, detail: string) => void;
  readonly changed: () => void;
};

/**
 * One source's sockets: opens, asks, reads, lets go. When to do so again is the guard's business, which comes in a file
 * of its own while the first socket opens.
 */
export function createConnection(options: ConnectionOptions): Connection {
  const { clock, dialect, urls, opener, read, book, block, changed } = options;
  let sessions = 0;

  const opened = (link: Link) => {
    link.openedAt = clock.now();
    for (const message of dialect.greeting?.() ?? []) link.socket?.send(message);
    link.outbox.want(connection.channels);
    connection.listener?.opened(link);
    changed();
  };
  const ended = (link: Link, ending: Ending) => {
    if (connection.listener) connection.listener.ended(link, ending);
    else {
      connection.release(link);
      connection.link = undefined;
      connection.ending = ending;
    }
    changed();
  };
  const message = (link: Link, message: unknown) => {
    book.counts.messages++;
    link.outbox.heard();
    const priced = read(message, link.session, (notice) => {
      if (connection.listener) connection.listener.notice(link, notice);
      else link.notices.push(notice);
    });
    if (!priced) return;
    const first = !link.priced;
    link.priced = true;
    connection.listener?.priced(link);
    if (first) changed();
  };

  const connection: Connection = {
    channels: new Set(),
    urls,
    link: undefined,
    spare: undefined,
    choose: (missing) => missing,
    want(channels) {
      connection.channels = channels;
      for (const link of [connection.link, connection.spare]) if (link?.openedAt) link.outbox.want(channels);
      if (connection.listener) connection.listener.wanted();
      else if (channels.size > 0 && !connection.link && !connection.ending) connection.link = connection.open();
      changed();
    },
    open(session = ++sessions) {
      const link: Link = {
        session,
        startedAt: clock.now(),
        notices: [],
        outbox: createOutbox(
          clock,
          dialect,
          (text) => link.socket?.send(text),
          (missing) => connection.choose(missing),
        ),
      };
      // A socket that was let go may still have events under way: a zombie's reach nobody.
      const alive =
        <Value>(run: (link: Link, value: Value) => void) =>
        (value: Value, characters = 0) => {
          if (link.over) return;
          book.counts.characters += characters;
          run(link, value);
        };
      const start = (open: OpenSocket) => {
        if (link.over) return;
        try {
          link.socket = open(
            connection.urls[0] as string,
            {
              open: alive(opened) as () => void,
              message: alive(message),
              reject: alive((_, why: string) => book.reject(why)),
              end: alive(ended),
            },
            { connectTimeoutMs: CONNECT_MS, refused: connection.denied },
          );
        } catch (error) {
          // The platform throws on an address that it will never take.
          connection.release(link);
          block('address', String(error));
        }
      };
      // Not before the caller holds the link.
      Promise.resolve()
        .then(opener)
        .then(start, () => {
          if (!link.over) ended(link, { opened: false, reason: 'chunk' });
        });
      return link;
    },
    release(link) {
      if (!link) return;
      link.over = true;
      link.outbox.stop();
      link.socket?.close();
    },
  };
  return connection;
}
