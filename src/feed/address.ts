import type { Dialect } from '../dialects/dialect.ts';
import type { OpenSocket, SocketListener } from '../transports/transport.ts';
import { openWebSocket } from '../transports/websocket.ts';
import type { FeedSettings } from './api.ts';
import type { Source } from './source.ts';
import type { JournalNote } from './state.ts';

type Refusal = { readonly problem: string; readonly reason: 'address' | 'dialect' | 'runtime' };

const refuse = (problem: string, reason: Refusal['reason'] = 'address'): Refusal => ({ problem, reason });

const LOOPBACK = /^(localhost|.*\.localhost|127(\.\d+){3}|\[::1\])$/;
const DIALECTS = [
  'binance',
  ...['streaming-service', 'hamster', 'webtrader', 'trading-system', 'tradebot'],
  ...['binance-futures', 'coinbase', 'kraken', 'coingecko', 'exchange-rates'],
];

/** What a page gives for a relay's handshake; undefined: none for this one. */
export type Token = (relay: {
  /** The relay's origin, so that one relay's token goes to no other. */
  readonly address: string;
  /** The last one was not taken. */
  readonly refused: boolean;
}) => string | undefined | Promise<string | undefined>;

/** Where a socket and its source's REST live, or a sentence for the author: what is wrong, and what would do. */
export type Place =
  | {
      /** In the order in which they are tried. */
      readonly streams: readonly string[];
      readonly rest: string;
      /** Send the reader's cookies along with requests. */
      readonly cookies?: boolean;
      /** Its language was found out: nobody named it. */
      readonly found?: boolean;
      /** Absent: plain WebSocket. */
      readonly opener?: () => OpenSocket | Promise<OpenSocket>;
    }
  | Refusal;

/** Judges an address that an author wrote, before anything is sent to it. */
export function checkAddress(
  address: string,
  transport: 'websocket' | 'socketio',
  page: { readonly protocol: string } | undefined = globalThis.location,
): Place {
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    return refuse(`feed="${address}" is not an address: write one like https://relay.example`);
  }
  const { protocol, hostname } = url;
  if (url.username || url.password)
    return refuse('feed: an address must not hold a user or a password; use configure({ token })');
  if (!/^(https?|wss?):$/.test(protocol))
    return refuse(`feed="${address}": "${protocol}" can't carry prices; use https: or wss:`);
  const secure = protocol === 'https:' || protocol === 'wss:';
  if (!secure && page && page.protocol !== 'http:' && !LOOPBACK.test(hostname))
    return refuse(`feed="${address}": on a secure page the feed must be secure too; use https: or wss:`);
  // A URL's own scheme cannot be changed between http and ws.
  const scheme = `${transport === 'socketio' ? 'http' : 'ws'}${secure ? 's' : ''}:`;
  const path = url.search ? url.pathname + url.search : url.pathname.replace(/\/$/, '');
  const stream = `${scheme}//${url.host}${path}`;
  return { streams: [stream], rest: `http${secure ? 's' : ''}://${url.host}` };
}

const checkRuntime = (transport: unknown) =>
  transport === 'websocket' && !globalThis.WebSocket
    ? refuse('There is no WebSocket here: set globalThis.WebSocket, in Node from the "ws" package', 'runtime')
    : undefined;

/** By what a bare address is opened, to find out who speaks there. */
export const transportOf = (address: string) => (/^https?:/i.test(address) ? 'socketio' : 'websocket');

/** Judges an address whose language nobody named. */
export const checkBare = (address: string): Place => {
  const transport = transportOf(address);
  const place = checkAddress(address, transport);
  return 'problem' in place ? place : (checkRuntime(transport) ?? place);
};

/**
 * Where a source is found, for what its author wrote of it.
 *
 * @param note told of what is wrong with that
 */
export function locate(
  source: Source,
  dialect: Dialect | undefined,
  settings: () => FeedSettings,
  note?: (note: JournalNote) => void,
): Place {
  const place = find(source, dialect, settings);
  if ('problem' in place) {
    const { problem } = place;
    console.warn(`tickwire: ${problem}`);
    note?.({ type: 'blocked', level: 'error', text: problem, code: 'blocked', values: { problem } });
  }
  return place;
}

function find(
  { dialect: name, address = '' }: Source,
  dialect: Dialect | undefined,
  settings: () => FeedSettings,
): Place {
  if (name && DIALECTS.includes(address))
    return refuse(
      `feed="${address}" is not an address: write one like https://relay.example; several sources are separated by commas: feed="${name}, ${address}"`,
    );
  // What is wrong with the address is said before what is unknown of its language.
  const known = name || !address ? undefined : checkBare(address);
  if (known && 'problem' in known) return known;
  if (!dialect) return refuse(`feed="${name ?? address}": no dialect for it; ${remedyFor(name)}`, 'dialect');
  const { transport, home, streamUrl = (base: string) => base } = dialect;
  if (typeof transport === 'function') {
    const open = inTurn(transport);
    return { streams: [address], rest: address, opener: () => open };
  }
  const lack = checkRuntime(transport);
  if (lack) return lack;
  if (!address && !home)
    return refuse(`feed="${dialect.name}" needs an address, as in "${dialect.name} https://relay.example"`);
  const place = address
    ? checkAddress(address, transport === 'websocket' ? 'websocket' : 'socketio')
    : { streams: [home?.stream ?? []].flat(), rest: home?.rest ?? '' };
  if ('problem' in place) return place;
  const cookies = () => settings().credentials === 'same-site' && isSameSite(place.rest);
  return {
    streams: place.streams.map((stream) => streamUrl(stream)),
    rest: place.rest,
    cookies: cookies(),
    opener: async () =>
      withSecrets(await openerOf(transport), transport, place.rest, home ? () => ({}) : settings, cookies),
  };
}

const remedyFor = (name: string | undefined) =>
  name
    ? `there are ${DIALECTS.join(', ')}, and those of configure({ dialects })`
    : 'name one, as in "streaming-service https://relay.example"';

/** A transport by its name; nothing is opened for a source that only answers requests. */
const openerOf = async (transport: 'websocket' | 'socketio' | 'rest'): Promise<OpenSocket> => {
  if (transport === 'socketio') return (await import('../transports/socketio.ts')).openSocketIo;
  return transport === 'rest' ? openNothing : openWebSocket;
};

const openNothing: OpenSocket = (_url, { open }) => {
  queueMicrotask(open);
  return { send() {}, close() {} };
};

/**
 * Hands the relay its token: Socket.IO has a place for it in its handshake, a plain socket takes it as its first message.
 * Venues, which have a home of their own, are never handed one.
 */
const withSecrets =
  (
    open: OpenSocket,
    transport: string,
    address: string,
    settings: () => FeedSettings,
    cookies: () => boolean,
  ): OpenSocket =>
  (url, listener, options) => {
    const provider = settings().token;
    const token =
      typeof provider === 'function' ? async () => provider({ address, refused: options.refused === true }) : undefined;
    const given = { ...options, cookies: cookies(), token };
    if (!token || transport === 'socketio') return open(url, listener, given);
    const socket = open(
      url,
      {
        ...listener,
        open() {
          // A token that cannot be had ends in the relay's own refusal.
          void token()
            .then(
              (value) => value !== undefined && socket.send({ type: 'auth', token: value }),
              () => {},
            )
            .then(() => listener.open());
        },
      },
      given,
    );
    return socket;
  };

/**
 * Whether two addresses may be taken to be of one site: the same host, or one below the other. Two neighbours
 * (`app.x.example`, `api.x.example`) may be, too, but only the list of public suffixes could tell. Without it a page that
 * lives on such a suffix itself (`github.io`) takes what lies below it (`somebody.github.io`) for its own.
 */
export function isSameSite(address: string, page: string | undefined = globalThis.location?.hostname): boolean {
  const { hostname } = new URL(address);
  return !!page && (hostname === page || hostname.endsWith(`.${page}`) || page.endsWith(`.${hostname}`));
}

// A page's own socket may open and speak before the kit holds it: that is heard right after.
const inTurn =
  (open: OpenSocket): OpenSocket =>
  (url, listener, options) => {
    let early: (() => void)[] | undefined = [];
    const later =
      <Value>(tell: (value: Value, characters?: number) => void) =>
      (value: Value, characters?: number) => {
        if (early) early.push(() => tell(value, characters));
        else tell(value, characters);
      };
    const { open: opened, message, reject, end }: SocketListener = listener;
    const socket = open(
      url,
      { open: later(opened) as () => void, message: later(message), reject: later(reject), end: later(end) },
      options,
    );
    queueMicrotask(() => {
      const events = early ?? [];
      early = undefined;
      for (const tell of events) tell();
    });
    return socket;
  };
