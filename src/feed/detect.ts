// Which language a bare address speaks: found out from its scheme, its path, and the first words of whoever answers.
import type { Dialect } from '../dialects/dialect.ts';
import { cleanText } from '../market/symbol.ts';
import type { Ending, OpenSocket, Socket, SocketListener } from '../transports/transport.ts';
import { checkBare, locate, type Place, transportOf } from './address.ts';
import type { FeedSettings } from './api.ts';
import type { Clock } from './clock.ts';
import type { Serve } from './feed.ts';
import type { DialectList } from './hub.ts';
import { createNote } from './journal.ts';
import type { JournalEntry } from './state.ts';

// In the order in which they are asked; the first of a kind is what a relay is taken for that opens and says nothing.
const KNOWN = {
  socketio: ['streaming-service', 'hamster', 'webtrader'],
  websocket: ['tradebot', 'trading-system', 'binance'],
} as const;
const ANSWER_MS = 1_500;
// Socket.IO relays greet; a plain one may have its round of some seconds.
const SILENT_MS = { socketio: 2_500, websocket: 8_000 };
const UNCLAIMED_MS = 5_000;
const MOST_MESSAGES = 200;
const MOST_HEARD = 3;

export type DetectOptions = {
  readonly address: string;
  /** The page's own dialects come first. */
  readonly own: Iterable<Dialect>;
  readonly known: DialectList;
  readonly clock: Clock;
  readonly settings: () => FeedSettings;
  readonly journal: JournalEntry[];
  readonly serve: Serve;
};

/** By what a language was known. */
type Sign = 'told' | 'asked' | 'guess' | 'refusal';

/** A socket that waits to be taken over by whoever can read it. */
type Opened = {
  readonly url: string;
  readonly socket: Socket;
  readonly messages: [message: unknown, characters: number | undefined][];
  listener?: SocketListener | undefined;
  ending?: Ending | undefined;
};

/**
 * A language that understands nothing: it connects like any other, with all the patience of the guard, and makes way for
 * the one that it finds.
 */
export async function detect(options: DetectOptions): Promise<Dialect | undefined> {
  const { address, own, known, clock, settings, journal, serve } = options;
  const note = createNote(clock, journal);
  const transport = transportOf(address);
  const checked = checkBare(address);
  // For want of a dialect the feed asks where the source is, and is told what is wrong with that.
  if ('problem' in checked) return undefined;
  const candidates = [
    ...[...own].filter((dialect) => dialect.transport === transport),
    ...(await Promise.all(KNOWN[transport].map((name) => known.get(name)?.(address)))).filter((dialect) => !!dialect),
  ];
  const stream = checked.streams[0] as string;
  const urlOf = (dialect: Dialect) => dialect.streamUrl?.(stream) ?? stream;
  const urls = [...new Set(candidates.map(urlOf))];

  const found = (dialect: Dialect, how: Sign, word: string, opened?: Opened) => {
    note('info', `detected.${how}`, { host: new URL(address).host, dialect: dialect.name, word });
    const place = locate({ dialect: dialect.name, address }, dialect, settings);
    if ('problem' in place) return void serve(dialect, place);
    const known = { ...place, found: true };
    void serve(dialect, opened ? takeOver(known, opened, clock) : known);
  };
  const nobody = (heard: readonly string[]) => {
    const problem = `feed="${address}" speaks none of the known dialects (heard: ${heard.join(', ')}); name one, as in "hamster ${address}", or bring your own by configure({ dialects })`;
    console.warn(`tickwire: ${problem}`);
    note('error', 'blocked', { problem });
    void serve(undefined, { problem, reason: 'dialect' });
  };

  const open: OpenSocket = (_url, listener, given) => {
    let over = false;
    let current: Opened | undefined;
    let told = false;
    const heard = new Set<string>();
    const stops: (() => void)[] = [];
    const close = () => {
      over = true;
      for (const stop of stops.splice(0)) stop();
      current?.socket.close();
      current = undefined;
    };
    const decide = (dialect: Dialect, how: Sign, word = '') => {
      const opened = current?.url === urlOf(dialect) ? current : undefined;
      if (opened) current = undefined; // not ours to close any more
      close();
      found(dialect, how, word, opened);
    };
    const giveUp = (ending: Ending) => {
      close();
      if (heard.size > 0) nobody([...heard]);
      else if (told && transport === 'socketio' && candidates[0]) found(candidates[0], 'guess', '');
      else listener.end(ending);
    };

    const tryUrl = async (index: number) => {
      const url = urls[index] as string;
      const here = candidates.filter((dialect) => urlOf(dialect) === url);
      let asked: Dialect | undefined;
      let done = false;
      const next = (ending: Ending) => {
        if (over || done) return;
        done = true;
        for (const stop of stops.splice(0)) stop();
        current?.socket.close();
        current = undefined;
        if (ending.denied) {
          close();
          listener.end(ending);
        } else if (index + 1 < urls.length) void tryUrl(index + 1);
        else giveUp(ending);
      };
      const recognise = (message: unknown) => {
        for (const dialect of here)
          try {
            if (dialect.hears?.(message, false) ?? [...dialect.read(message)].length > 0)
              return decide(dialect, 'told', wordsOf(message));
            else if (dialect === asked && dialect.hears?.(message, true))
              return decide(dialect, 'asked', wordsOf(message));
          } catch {
            // the mistake of a page's own dialect
          }
        if (heard.size < MOST_HEARD) heard.add(wordsOf(message));
      };
      // One question at a time: several languages answer theirs in the same words.
      const ask = (remaining: readonly Dialect[]) => {
        const [dialect, ...others] = remaining;
        if (!dialect) {
          stops.push(clock.after(SILENT_MS[transport], () => next({ opened: true, reason: 'silent' })));
          return;
        }
        asked = dialect;
        current?.socket.send(dialect.probe?.(1));
        stops.push(clock.after(ANSWER_MS, () => ask(others)));
      };
      const place = here[0] && locate({ dialect: here[0].name, address }, here[0], settings);
      if (!place || 'problem' in place) return next({ opened: false, reason: 'address' });
      const start = await place.opener?.();
      if (over || !start) return;
      const opened: Opened = {
        url,
        messages: [],
        socket: start(
          url,
          {
            open() {
              if (over) return;
              if (!told) listener.open();
              told = true;
              ask(here.filter((dialect) => dialect.probe));
            },
            message(message, characters) {
              if (opened.listener) return opened.listener.message(message, characters);
              if (opened.messages.length < MOST_MESSAGES) opened.messages.push([message, characters]);
              if (!over && !done) recognise(message);
            },
            reject(why) {
              if (opened.listener) return opened.listener.reject(why);
              if (heard.size < MOST_HEARD) heard.add(`something that is no message (${why})`);
            },
            end(ending) {
              opened.ending = ending;
              if (opened.listener) return opened.listener.end(ending);
              // A refusal, too, may be in a language of its own.
              const refusing = here.find((dialect) => dialect.ending?.(ending));
              if (refusing && !over && !done) decide(refusing, 'refusal');
              else next(ending);
            },
          },
          given,
        ),
      };
      current = opened;
    };
    void tryUrl(0);
    return { send() {}, close };
  };

  return { name: '', transport: open, channel: () => '*', *read() {} };
}

/** The place of a source, where the first socket is open already. */
function takeOver(place: Exclude<Place, { problem: string }>, opened: Opened, clock: Clock): Place {
  let spare: Opened | undefined = opened;
  const drop = () => {
    spare?.socket.close();
    spare = undefined;
  };
  clock.after(UNCLAIMED_MS, drop); // nobody came for it
  return {
    ...place,
    async opener() {
      const open = (await place.opener?.()) as OpenSocket;
      return (url, listener, options) => {
        const ready = spare?.url === url && !spare.ending ? spare : undefined;
        if (!ready) {
          drop();
          return open(url, listener, options);
        }
        spare = undefined;
        // Its new owner must hold the socket before it hears of it.
        queueMicrotask(() => {
          ready.listener = listener;
          listener.open();
          for (const said of ready.messages) listener.message(...said);
          if (ready.ending) listener.end(ready.ending);
        });
        return ready.socket;
      };
    },
  };
}

/** What a message is, never what it holds: an event's name, an object's type or its keys. */
function wordsOf(message: unknown): string {
  if (Array.isArray(message)) return typeof message[0] === 'string' ? `"${cleanText(message[0], 40)}"` : '[\u2026]';
  if (typeof message !== 'object' || message === null) return typeof message;
  const { type } = message as { type?: unknown };
  if (typeof type === 'string') return `type "${cleanText(type, 40)}"`;
  return `{${cleanText(Object.keys(message).slice(0, 5).join(', '), 60)}}`;
}
