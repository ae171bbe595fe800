import type { Dialect } from '../dialects/dialect.ts';
import type { OpenSocket, SocketListener } from '../transports/transport.ts';
import type { Source } from './source.ts';

function refuse(problem: string, reason: 'address' | 'dialect' | 'runtime' = 'address') {
  console.warn(`tickwire: ${problem}`);
  return { problem, reason };
}

const LOOPBACK = /^(localhost|.*\.localhost|127(\.\d+){3}|\[::1\])$/;

/** Where a socket and its source's REST live, or a sentence for the author: what is wrong, and what would do. */
export type Place =
  | { readonly stream: string; readonly rest: string; readonly open?: OpenSocket }
  | { readonly problem: string; readonly reason: 'address' | 'dialect' | 'runtime' };

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
  return { stream, rest: `http${secure ? 's' : ''}://${url.host}` };
}

/** Which dialect a bare address is taken for: a page's own of that transport, else the kit's relay. */
export function detect(
  address: string,
  own: ReadonlyMap<string, Dialect>,
  known: ReadonlyMap<string, () => Dialect | Promise<Dialect>>,
): Dialect | Promise<Dialect> | undefined {
  const transport = address.startsWith('http') ? 'socketio' : 'websocket';
  for (const candidate of own.values()) if (candidate.transport === transport) return candidate;
  return transport === 'socketio' ? known.get('streaming-service')?.() : undefined;
}

/** Where a source is found, for what its author wrote of it. */
export function locate({ dialect: name, address = '' }: Source, dialect: Dialect | undefined): Place {
  // What is wrong with the address is said before what is unknown of its language.
  const known = name || !address ? undefined : checkAddress(address, 'websocket');
  if (known && 'problem' in known) return known;
  if (!dialect)
    return refuse(
      `feed="${name ?? address}": no dialect for it; name one, as in "streaming-service https://relay.example"`,
      'dialect',
    );
  const { transport, streamUrl = (base: string) => base } = dialect;
  if (typeof transport === 'function') return { stream: address, rest: address, open: inTurn(transport) };
  if (transport === 'websocket' && !globalThis.WebSocket)
    return refuse('There is no WebSocket here: set globalThis.WebSocket, in Node from the "ws" package', 'runtime');
  if (!address) return refuse(`feed="${dialect.name}" needs an address, as in "${dialect.name} https://relay.example"`);
  const place = checkAddress(address, transport);
  return 'problem' in place ? place : { ...place, stream: streamUrl(place.stream) };
}

// A page's own socket may open and speak before the kit holds it: that is heard right after.
const inTurn =
  (open: OpenSocket): OpenSocket =>
  (url, listener, options) => {
    let early: (() => void)[] | undefined = [];
    const later =
      <Value>(tell: (value: Value) => void) =>
      (value: Value) => {
        if (early) early.push(() => tell(value));
        else tell(value);
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
