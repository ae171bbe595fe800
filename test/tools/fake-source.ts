import type { Dialect } from '../../src/dialects/dialect.ts';
import type { OpenSocket, SocketListener } from '../../src/transports/transport.ts';

/** A socket as the other end sees it. */
export type FakeSocket = {
  readonly sent: unknown[];
  readonly closed: boolean;
  open(): void;
  message(message: unknown): void;
  quote(symbol: string, price: number | string, more?: object): void;
  end(code?: number): void;
};

export type FakeSource = { readonly dialect: Dialect; readonly sockets: FakeSocket[]; readonly last: FakeSocket };

/** A source in memory, driven by the test: it speaks a dialect of its own through the kit's own seam. */
export function fakeSource(extra: Partial<Dialect> = {}): FakeSource {
  const sockets: FakeSocket[] = [];
  const open: OpenSocket = (_url, listener: SocketListener) => {
    let opened = false;
    let closed = false;
    const sent: unknown[] = [];
    const socket: FakeSocket = {
      sent,
      get closed() {
        return closed;
      },
      open() {
        opened = true;
        listener.open();
      },
      message: (message) => listener.message(message),
      quote: (symbol, price, more = {}) => listener.message({ kind: 'quote', symbol, price, ...more }),
      end(code) {
        closed = true;
        listener.end({ opened, code, reason: 'fake' });
      },
    };
    sockets.push(socket);
    return {
      send: (message) => void sent.push(message),
      close() {
        closed = true;
      },
    };
  };
  return {
    sockets,
    get last() {
      return sockets.at(-1) as FakeSocket;
    },
    dialect: {
      name: 'fake',
      transport: open,
      channel: ({ kind, symbol }) => (/^[A-Z]+$/i.test(symbol) ? `${symbol.toUpperCase()}@${kind}` : undefined),
      subscribe: (channels, id) => ({ do: 'subscribe', channels, id }),
      unsubscribe: (channels, id) => ({ do: 'unsubscribe', channels, id }),
      *read(message) {
        yield message as never;
      },
      ...extra,
    },
  };
}
