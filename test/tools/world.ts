import type { Dialect } from '../../src/dialects/dialect.ts';
import { createFeed, type PageState } from '../../src/feed/feed.ts';
import { createFrame } from '../../src/feed/frame.ts';
import type { OpenSocket } from '../../src/transports/transport.ts';
import type { FakeFetch } from './fake-fetch.ts';
import { type FakeSocket, fakeSource } from './fake-source.ts';
import { type WallClock, wallClock } from './wall-clock.ts';

/** Refused by the source, whoever asks for it. */
export const BAD = 'BAD';

type Request = { do: 'subscribe' | 'unsubscribe' | 'probe'; channels?: string[]; id: number };

/** A connection as the source sees it. */
export type Line = {
  readonly socket: FakeSocket;
  opened: boolean;
  /** Neither end has closed it. */
  alive: boolean;
  answered: number;
  readonly refused: Set<number>;
  /** Elapsed ms at the last price that came by it. */
  pricedAt: number | undefined;
};

/** How the source's REST answers. */
export type RestMode = 'well' | 'refuses' | 'hangs';

export type World = {
  readonly clock: WallClock;
  readonly feed: ReturnType<typeof createFeed>;
  readonly page: PageState;
  readonly lines: Line[];
  /** Elapsed ms at each opening. */
  readonly openings: number[];
  /** Rules that were broken, in words. */
  readonly faults: string[];
  /** Elapsed ms at which each symbol's last price was taken. */
  readonly takenAt: Map<string, number>;
  rest: RestMode;
  alive(): Line[];
  open(line: Line): void;
  /** Answers all that is unanswered: refusals where BAD is among the channels. */
  reply(line: Line): void;
  price(line: Line, symbol: string): void;
  end(line: Line, code: number): void;
  /** Channels that the source has been asked for on a line, has not refused, and not been told to leave. */
  asked(line: Line): string[];
  /** Lets time pass with a source that does all that it should. */
  serve(seconds: number): Promise<void>;
};

/**
 * A feed over a source that does as it is told, with a record of what the feed may never do.
 *
 * @param now the feed's own time; absent: the clock's
 */
export function createWorld(
  fetches: FakeFetch,
  random: () => number,
  extra: Partial<Dialect>,
  now?: () => number,
): World {
  const clock = wallClock(random);
  const source = fakeSource({
    probe: (id) => ({ do: 'probe', id }),
    replies: true,
    limits: { controlMs: 500, namesPerMessage: 3 },
    rest: () => ({
      requests: (_, symbols, round) => (round > 0 ? [] : [{ url: symbols.join() }]),
      *read(body) {
        for (const symbol of body as string[]) yield { kind: 'quote', symbol, price: ++price };
      },
    }),
    ...extra,
  });
  const [lines, openings, faults]: [Line[], number[], string[]] = [[], [], []];
  const takenAt = new Map<string, number>();
  let price = 0;
  // Prices only ever grow: a quote with the newest one is the one that was just sent.
  const noteTaken = (symbol: string, sent: number) => {
    if (feed.api.get(symbol)?.price === sent) takenAt.set(symbol, clock.elapsed);
  };

  const alive = () => lines.filter((line) => line.alive);
  const transport: OpenSocket = (url, listener, options) => {
    openings.push(clock.elapsed);
    const inner = (source.dialect.transport as OpenSocket)(url, listener, options);
    const line: Line = {
      socket: source.last,
      opened: false,
      alive: true,
      answered: 0,
      refused: new Set(),
      pricedAt: undefined,
    };
    lines.push(line);
    // A second one is a successor: the first still brings prices.
    const others = alive().slice(0, -1);
    if (others.length > 1 || others.some(({ opened }) => !opened)) faults.push(`${others.length + 1} sockets at once`);
    return {
      send(message) {
        if (!line.alive) faults.push(`a message to a closed socket: ${JSON.stringify(message)}`);
        else if (!line.opened) faults.push(`a message to a socket that is not open: ${JSON.stringify(message)}`);
        inner.send(message);
      },
      close() {
        line.alive = false;
        inner.close();
      },
    };
  };

  const page: PageState = { suspended: false, online: true };
  const feed = createFeed({
    clock: { ...clock, now: now ?? clock.now },
    frame: createFrame(clock),
    sources: [{ dialect: 'fake' }],
    open: () => feed.api,
    page,
    settings: () => ({}),
    findDialect: () => ({ ...source.dialect, transport }),
    ready: Promise.resolve(),
    guarded: () => {},
  });

  const world: World = {
    ...{ clock, feed, page, lines, openings, faults, takenAt, alive },
    rest: 'well',
    open(line) {
      if (!line.alive || line.opened) return;
      line.opened = true;
      line.socket.open();
    },
    reply(line) {
      while (line.alive && line.answered < line.socket.sent.length) {
        const { id, channels = [] } = line.socket.sent[line.answered++] as Request;
        const refused = channels.some((channel) => channel.startsWith(BAD));
        if (refused) line.refused.add(id);
        line.socket.message({ kind: 'reply', id, ...(refused && { refused: {} }) });
      }
    },
    price(line, symbol) {
      if (!line.alive || !line.opened) return;
      line.pricedAt = clock.elapsed;
      line.socket.quote(symbol, ++price);
      noteTaken(symbol, price);
    },
    end(line, code) {
      if (!line.alive) return;
      line.alive = false;
      line.socket.end(code);
    },
    asked(line) {
      const channels = new Set<string>();
      for (const { do: what, channels: named = [], id } of line.socket.sent as Request[])
        for (const channel of named)
          if (what === 'unsubscribe') channels.delete(channel);
          else if (!line.refused.has(id)) channels.add(channel);
      return [...channels].sort();
    },
    async serve(seconds) {
      for (let second = 0; second < seconds; second++) {
        for (const line of alive()) {
          world.open(line);
          world.reply(line);
          for (const channel of world.asked(line)) if (line.alive) world.price(line, channel.split('@')[0] as string);
        }
        await clock.advance(1000);
      }
    },
  };
  fetches.reply((request) => {
    if (world.rest === 'refuses') request.answer('', 429);
    if (world.rest !== 'well') return;
    const symbols = request.url.split(',').filter((symbol) => symbol !== BAD);
    request.answer(symbols);
  });
  return world;
}
