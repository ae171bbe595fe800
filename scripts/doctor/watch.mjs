// @ts-check
// The kit itself at an address, for so many seconds: what it finds out, how long the first price takes, what stops.

/** @typedef {{ url: string, status: number, readable: boolean }} Request */

/**
 * A page of that origin, as far as the kit can tell; to be called before the kit is loaded.
 *
 * @param {string} origin
 * @param {boolean} strict what such a page could not read or use, the kit can't either
 * @param {any} WebSocket of the "ws" package
 */
export function pretend(origin, strict, WebSocket) {
  const { fetch } = globalThis;
  /** @type {Request[]} */
  const requests = [];
  /** @type {(() => void)[]} */
  const waiting = [];
  // A sandboxed page has none.
  if (strict && origin !== 'null') Object.assign(globalThis, { location: new URL(origin) });
  // Node asks nobody's leave; a browser shows a page only what it may read.
  globalThis.fetch = async (url, options) => {
    const reply = await fetch(url, { ...options, headers: { origin } });
    const allowed = reply.headers.get('access-control-allow-origin');
    const readable = allowed === '*' || allowed === origin;
    requests.push({ url: String(url), status: reply.status, readable });
    for (const tell of waiting.splice(0)) tell();
    if (strict && !readable) throw new TypeError('Failed to fetch');
    return reply;
  };
  // And a WebSocket's handshake names the page, which a server may refuse.
  globalThis.WebSocket = class extends WebSocket {
    constructor(/** @type {string} */ url) {
      super(url, { origin });
    }
  };
  /** @type {() => Promise<void>} resolves when another request has its answer */
  const another = () => new Promise((resolve) => void waiting.push(resolve));
  return { fetch, requests, another };
}

/**
 * @param {object} options
 * @param {any} options.connect of the kit
 * @param {string} options.source one entry of a `feed`
 * @param {readonly string[]} options.symbols asked for; none: the first that the source lists, or sends
 * @param {number} options.ms
 * @param {number} options.patienceMs more, while nobody knows yet who speaks
 * @param {Request[]} options.requests
 * @param {() => Promise<void>} options.another
 */
export async function watch({ connect, source, symbols, ms, patienceMs, requests, another }) {
  const feed = connect(source);
  const over = new AbortController();
  const startedAt = Date.now();
  /** @type {Map<string, number>} the time of each symbol's last price */
  const priced = new Map();
  /** @type {string[]} */
  const asked = [...symbols];
  const seen = {
    /** @type {number | undefined} */ firstMs: undefined,
    /** @type {any} */ first: undefined,
    /** @type {number | undefined} */ firstLiveMs: undefined,
    /** @type {any} */ firstLive: undefined,
    streamed: 0,
    /** @type {number | undefined} since the last streamed price */ silentMs: undefined,
    closed: false,
  };
  let lastAt = 0;
  const hear = (/** @type {any} */ quote) => {
    const now = Date.now();
    seen.firstMs ??= now - startedAt;
    seen.first ??= quote;
    if (quote.receivedAt === priced.get(quote.symbol) || !quote.session) return; // told anew, or by request
    priced.set(quote.symbol, quote.receivedAt);
    if (quote.freshness === 'stale') return;
    seen.firstLiveMs ??= now - startedAt;
    seen.firstLive ??= quote;
    seen.streamed++;
    lastAt = now;
  };
  const within = { signal: over.signal, unpaced: true };
  const follow = (/** @type {string} */ symbol) => feed.subscribe(symbol, hear, within);
  for (const symbol of symbols) follow(symbol);

  const list = async () => {
    // Either what it lists, or what it sends unasked.
    follow('*');
    const listed = await before(feed.symbols({ signal: over.signal }), Math.min(5_000, ms));
    if (over.signal.aborted) return;
    if (listed?.length) asked.push(...listed.slice(0, 5));
    else if (feed.refuses('*')) asked.push('BTCUSDT');
    for (const symbol of asked) follow(symbol);
  };
  if (symbols.length === 0) void list();

  /** @type {number | undefined} when it was known who speaks: from then on prices are waited for */
  let knownAt;
  await new Promise((resolve) => {
    const done = () => {
      clearTimeout(late);
      resolve(undefined);
    };
    let late = setTimeout(done, ms + patienceMs);
    const look = (/** @type {any} */ { phase, dialect }) => {
      // What will not change by itself need not be watched.
      if (phase === 'blocked' || phase === 'offline') return done();
      if (!dialect || knownAt !== undefined) return;
      knownAt = Date.now();
      clearTimeout(late);
      late = setTimeout(done, ms);
    };
    feed.watch(look, { signal: over.signal });
    look(feed.state);
  });

  const { state, stats } = feed;
  if (lastAt) seen.silentMs = Date.now() - lastAt;
  const quotes = feed.quotes();
  seen.closed = state.market?.open === false || (quotes.length > 0 && quotes.every(isClosed));
  const watchedMs = Date.now() - (knownAt ?? startedAt);
  /** @type {any[]} */
  let candles = [];
  /** @type {Request[]} */
  let polled = [];
  const { symbol } = seen.firstLive ?? seen.first ?? {};
  if (seen.first && symbol) {
    // What a page would ask for while the stream is away.
    if (asked.length === 0) follow(symbol);
    const done = requests.length;
    const answer = another();
    if (state.pollMs) feed.refresh();
    if (state.pollMs) await before(answer, 5_000);
    polled = requests.slice(done);
    candles = (await before(feed.history(symbol, { interval: '1m', limit: 5 }), 5_000)) ?? [];
  }
  return {
    state,
    stats,
    seen,
    asked,
    priced: [...priced.keys()],
    candles,
    polled,
    symbol,
    watchedMs,
    journal: () => feed.journal(),
    close() {
      over.abort();
      feed.close();
    },
  };
}

const isClosed = (/** @type {any} */ { freshness }) => freshness === 'closed';

/** @template Value @param {Promise<Value>} promise @param {number} ms @returns {Promise<Value | undefined>} */
export function before(promise, ms) {
  return new Promise((resolve) => {
    const late = setTimeout(() => resolve(undefined), ms);
    promise.then(
      (value) => {
        clearTimeout(late);
        resolve(value);
      },
      () => resolve(undefined),
    );
  });
}
