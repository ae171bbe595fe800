// A double of Binance's public spot streams and REST on one loopback port. It answers as the venue answers, and writes
// down every published rule that its client breaks: a test ends with `violations()` empty, or it fails.
//
// Rules: https://developers.binance.com/docs/binance-spot-api-docs/web-socket-streams and …/rest-api. What is only known
// from measurement or is a promise of our own says so where it stands.
import { once } from 'node:events';
import { createServer, STATUS_CODES } from 'node:http';
import { WebSocket, WebSocketServer } from 'ws';

const DAY_MS = 86_400_000;

/** The venue's numbers, and those of our own promises (`spacingMs`, `namesPerFrame`, `attemptGapMs`, `batch`). */
const LIMITS = {
  framesPerSecond: 5, // pings, pongs and control messages together
  spacingMs: 480, // one per 250 ms was punished in spite of the five a second, one per 500 ms held
  frameBytes: 4096,
  namesPerFrame: 100,
  streams: 1024,
  attempts: 300,
  attemptsMs: 300_000,
  attemptGapMs: 1000,
  pongMs: 60_000,
  weight: 6000,
  weightMs: 60_000,
  batch: 20, // symbols that weigh together as much as one
};

const METHODS = ['SUBSCRIBE', 'UNSUBSCRIBE', 'LIST_SUBSCRIPTIONS', 'SET_PROPERTY', 'GET_PROPERTY'];
const INTERVAL_MS = new Map(
  Object.entries({ s: 1000, m: 60_000, h: 3_600_000, d: DAY_MS, w: 7 * DAY_MS }).flatMap(([unit, ms]) =>
    ({ s: [1], m: [1, 3, 5, 15, 30], h: [1, 2, 4, 6, 8, 12], d: [1, 3], w: [1] })[unit].map((n) => [n + unit, n * ms]),
  ),
);
const INTERVALS = [...INTERVAL_MS.keys(), '1M'];

// What a client of ours may name, and what the venue can read at all: a name between the two is acknowledged and then
// silent, one beyond both ends the connection.
const KINDS = `trade|aggTrade|miniTicker|ticker|bookTicker|avgPrice|kline_(?:${INTERVALS.join('|')})(?:@\\+08:00)?|ticker_(?:1h|4h|1d)`;
const STREAM = new RegExp(`^(?:[a-z0-9._-]{1,20}@(?:${KINDS})|!miniTicker@arr)$`);
const READABLE = /^(?:[\p{L}\p{N}._-]{1,20}|!\w+)@\w+(?:@[\w+:]+)?$/u;

const SYMBOL = '[A-Z0-9-_.]{1,20}';
const SYMBOL_RANGE = `^${SYMBOL}$`;
const SYMBOLS_RANGE = `^\\[("${SYMBOL}"(,"${SYMBOL}"){0,}){0,1}\\]$`;

// price, tick
const MARKETS = {
  BTCUSDT: [64213.5, 0.01],
  ETHUSDT: [3127.46, 0.01],
  BNBUSDT: [588.2, 0.01],
  SOLUSDT: [151.37, 0.01],
  XRPUSDT: [0.5342, 0.0001],
  ADAUSDT: [0.4417, 0.0001],
  DOGEUSDT: [0.12086, 0.00001],
  LTCUSDT: [83.55, 0.01],
  PEPEUSDT: [0.00001234, 0.00000001],
  ETHBTC: [0.0487, 0.00001],
  BTCEUR: [59104.12, 0.01],
  EURUSDT: [1.0864, 0.0001],
};
const QUOTE_ASSETS = ['FDUSD', 'USDT', 'USDC', 'BTC', 'ETH', 'BNB', 'EUR', 'TRY'];

/**
 * @typedef {object} Listing a market to know beside the usual ones
 * @property {string} symbol as REST spells it: `BTCUSDT`
 * @property {number} [price] default 100
 * @property {number} [tick] smallest step of the price, default fitting the price
 * @property {string} [status] of exchangeInfo, default `TRADING`
 * @property {string} [baseAsset]
 * @property {string} [quoteAsset]
 */

/**
 * @typedef {object} BinanceOptions
 * @property {number} [port] default 0, a free one
 * @property {(string | Listing)[]} [symbols] markets beside the usual ones
 * @property {boolean} [many] also knows SYM000USDT to SYM999USDT
 * @property {string[]} [rejected] symbols that are answered with an error and a closed connection, as was once seen of
 *   `000USDT`, where others are acknowledged and silent
 * @property {number} [pingIntervalMs] default 20,000; 0 for none
 * @property {number} [spacingMs] least time between two control frames of a connection, default 480
 * @property {boolean} [allowFastReconnect] two connection attempts within a second are no violation
 * @property {() => number} [now] the clock of all limits, ms, default `performance.now`
 * @property {() => number} [wallClock] the clock in the payloads, epoch ms, default `Date.now`
 */

/** @typedef {{ rule: string, message: string, at: number, connection?: number }} Breach */

/** @typedef {{ connection: number, at: number, bytes: number, text: string, method?: string, params?: unknown, id?: unknown }} ControlFrame */

/** @typedef {Awaited<ReturnType<typeof createBinance>>} Binance */

/** How much happened within the last `ms`, to the millisecond: what began a whole window ago no longer counts. */
class Sliding {
  #entries = [];

  constructor(ms) {
    this.ms = ms;
  }

  add(at, amount = 1) {
    this.#entries.push({ at, amount });
    return this.sum(at);
  }

  sum(at) {
    this.#entries = this.#entries.filter((entry) => at - entry.at < this.ms);
    return this.#entries.reduce((sum, { amount }) => sum + amount, 0);
  }
}

/** What the client did, and what it should not have done. */
class Ledger {
  constructor(now) {
    this.now = now;
    this.clear();
  }

  clear() {
    /** @type {Breach[]} */
    this.violations = [];
    /** @type {Breach[]} */
    this.wasteful = [];
    /** @type {ControlFrame[]} */
    this.frames = [];
    /** @type {{ method: string, url: string, at: number, status: number | 'network' }[]} */
    this.requests = [];
    /** @type {{ connection: number, payload: string, sentAt: number, answeredAt: number | null }[]} */
    this.pings = (this.pings ?? []).filter(({ answeredAt }) => answeredAt === null); // their pongs are still to come
  }

  violate(rule, message, connection) {
    this.violations.push({ rule, message, at: this.now(), ...(connection && { connection }) });
  }

  waste(rule, message, connection) {
    this.wasteful.push({ rule, message, at: this.now(), connection });
  }
}

/** Eight decimals for a number; text stays as it was given. */
const decimal = (value, digits = 8) => (typeof value === 'number' ? value.toFixed(digits) : value);

/** The markets and what was last said of them; knows the shapes of payloads, but not who hears them. */
class Markets {
  #markets = new Map();
  #wall;

  constructor({ symbols = [], many = false }, wall) {
    this.#wall = wall;
    for (const [symbol, [price, tick]] of Object.entries(MARKETS)) this.#list({ symbol, price, tick });
    if (many)
      for (let n = 0; n < 1000; n++) this.#list({ symbol: `SYM${String(n).padStart(3, '0')}USDT`, price: 10 + n });
    for (const entry of symbols) this.#list(typeof entry === 'string' ? { symbol: entry } : entry);
  }

  #list({ symbol, price = 100, tick = price < 1 ? 1e-8 : 0.01, status = 'TRADING', ...assets }) {
    const quoteAsset = assets.quoteAsset ?? QUOTE_ASSETS.find((asset) => symbol.endsWith(asset)) ?? 'USDT';
    const baseAsset = assets.baseAsset ?? (symbol.slice(0, -quoteAsset.length) || symbol);
    this.#markets.set(symbol, { symbol, baseAsset, quoteAsset, status, price, tick });
    this.#begin(this.#markets.get(symbol));
  }

  #begin(market) {
    const { price } = market;
    market.day = { o: price * 0.98, c: price, h: price * 1.01, l: price * 0.97, v: 12_500 };
    market.tradeId = 5_000_000;
    market.ticker = undefined;
  }

  reset() {
    for (const market of this.#markets.values()) this.#begin(market);
  }

  get symbols() {
    return [...this.#markets.keys()];
  }

  knows(symbol) {
    return this.#markets.has(symbol);
  }

  /** The last price and the step it moves by. */
  price(symbol) {
    const { day, tick } = this.#market(symbol);
    return { last: day.c, tick };
  }

  #market(symbol) {
    const market = this.#markets.get(symbol);
    if (!market)
      throw new Error(`The Binance double does not list '${symbol}': name it in options.symbols, in upper case.`);
    return market;
  }

  /** A 24hrTicker whose numbers fit together, with `fields` laid over it word for word. */
  quote(symbol, fields) {
    const market = this.#market(symbol);
    this.#move(market.day, fields);
    market.ticker = { ...this.#ticker(market), ...this.#written(fields) };
    return market.ticker;
  }

  // Numbers that make no sense are sent as they were asked for, but what follows is not counted from them.
  #move(day, fields) {
    const given = (key) => fields[key] != null && fields[key] !== '' && Number.isFinite(Number(fields[key]));
    for (const key of Object.keys(day)) if (given(key)) day[key] = Number(fields[key]);
    if (given('o')) {
      if (!given('h')) day.h = Math.max(day.o, day.c);
      if (!given('l')) day.l = Math.min(day.o, day.c);
    }
    if (!given('h')) day.h = Math.max(day.h, day.c);
    if (!given('l')) day.l = Math.min(day.l, day.c);
  }

  #written(fields) {
    const times = new Set(['E', 'O', 'C', 'F', 'L', 'n']);
    const write = ([key, value]) => [key, times.has(key) ? value : decimal(value, key === 'P' ? 3 : 8)];
    return Object.fromEntries(Object.entries(fields).map(write));
  }

  #ticker({ symbol, day, tick, tradeId }) {
    const E = this.#wall();
    // Rounded first, so that the change that is told is the difference of the prices that are told.
    const [o, c, h, l, v] = ['o', 'c', 'h', 'l', 'v'].map((key) => Number(day[key].toFixed(8)));
    const w = (o + c) / 2;
    return {
      e: '24hrTicker',
      E,
      s: symbol,
      p: decimal(c - o),
      P: decimal(o ? ((c - o) / o) * 100 : 0, 3),
      w: decimal(w),
      x: decimal(o),
      c: decimal(c),
      Q: '0.25000000',
      b: decimal(Math.max(0, c - tick)),
      B: '1.50000000',
      a: decimal(c + tick),
      A: '2.75000000',
      o: decimal(o),
      h: decimal(h),
      l: decimal(l),
      v: decimal(v),
      q: decimal(v * w),
      O: E - DAY_MS,
      C: E,
      F: tradeId - 9999,
      L: tradeId,
      n: 10_000,
    };
  }

  mini({ E, s, c, o, h, l, v, q }) {
    return { e: '24hrMiniTicker', E, s, c, o, h, l, v, q };
  }

  /** The same execution as both trade streams tell it. It leaves the day's statistics alone: those come by `quote`. */
  trade(symbol, fields) {
    const market = this.#market(symbol);
    const now = this.#wall();
    const t = ++market.tradeId;
    const { a = t - 4_000_000, f = t, l = t, t: id = t, ...rest } = fields;
    const common = { E: now, s: symbol };
    const deal = { p: market.day.c, q: 0.015, T: now, m: false, M: true, ...rest };
    const { p, q, ...when } = { ...deal, p: decimal(deal.p), q: decimal(deal.q) };
    return {
      trade: { e: 'trade', ...common, t: id, p, q, ...when },
      aggTrade: { e: 'aggTrade', ...common, a, p, q, f, l, ...when },
    };
  }

  /** A row of ticker/24hr: the last quote, in REST's words. */
  statistics(symbol, mini = false) {
    const market = this.#market(symbol);
    const t = market.ticker ?? this.#ticker(market);
    const change = { priceChange: t.p, priceChangePercent: t.P, weightedAvgPrice: t.w, prevClosePrice: t.x };
    const book = { lastQty: t.Q, bidPrice: t.b, bidQty: t.B, askPrice: t.a, askQty: t.A };
    const ids = { openTime: t.O, closeTime: t.C, firstId: t.F, lastId: t.L, count: t.n };
    const prices = { lastPrice: t.c, openPrice: t.o, highPrice: t.h, lowPrice: t.l, volume: t.v, quoteVolume: t.q };
    return { symbol, ...(mini ? prices : { ...change, ...prices, ...book }), ...ids };
  }

  status(symbol) {
    return this.#market(symbol).status;
  }

  listing(symbol) {
    const { baseAsset, quoteAsset, status, tick } = this.#market(symbol);
    return {
      symbol,
      status,
      baseAsset,
      baseAssetPrecision: 8,
      quoteAsset,
      quotePrecision: 8,
      quoteAssetPrecision: 8,
      isSpotTradingAllowed: true,
      filters: [
        { filterType: 'PRICE_FILTER', minPrice: decimal(tick), maxPrice: '1000000.00000000', tickSize: decimal(tick) },
        { filterType: 'LOT_SIZE', minQty: '0.00001000', maxQty: '9000.00000000', stepSize: '0.00001000' },
      ],
      permissions: [],
      permissionSets: [['SPOT']],
    };
  }

  /**
   * Bars that are the same at every call, each opening where the one before closed; the last is open and closes at the
   * last quote.
   */
  klines(symbol, interval, { startTime, endTime, limit }) {
    const { price, day } = this.#market(symbol);
    const now = this.#wall();
    const until = Math.min(endTime ?? now, now);
    const opens = [];
    if (startTime === undefined) {
      for (let t = openOf(interval, until); opens.length < limit && t >= 0; t = openOf(interval, t - 1))
        opens.unshift(t);
    } else {
      const first = openOf(interval, startTime);
      for (let t = first < startTime ? closeOf(interval, first) + 1 : first; opens.length < limit && t <= until; ) {
        opens.push(t);
        t = closeOf(interval, t) + 1;
      }
    }
    const at = (time) =>
      Number((price * (1 + 0.01 * Math.sin(time / 4_321_000) + 0.002 * Math.sin(time / 97_000))).toFixed(8));
    return opens.map((t) => {
      const end = closeOf(interval, t);
      const [o, c] = [at(t), end >= now ? day.c : at(end + 1)];
      const [h, l] = [Math.max(o, c) * 1.0005, Math.min(o, c) * 0.9995];
      const v = 40 + ((t / 1000) % 60);
      const prices = [o, h, l, c, v].map((value) => decimal(value));
      return [t, ...prices, end, decimal(v * c), 120, decimal(v / 2), decimal((v / 2) * c), '0'];
    });
  }
}

const openOf = (interval, time) => {
  if (interval === '1M') return Date.UTC(new Date(time).getUTCFullYear(), new Date(time).getUTCMonth());
  const ms = INTERVAL_MS.get(interval);
  const monday = interval === '1w' ? 4 * DAY_MS : 0; // the epoch was a Thursday
  return Math.floor((time - monday) / ms) * ms + monday;
};

const closeOf = (interval, open) =>
  interval === '1M'
    ? Date.UTC(new Date(open).getUTCFullYear(), new Date(open).getUTCMonth() + 1) - 1
    : open + INTERVAL_MS.get(interval) - 1;

/** The stream side: handshakes, control messages and who hears what. */
class Streams {
  #server = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: 1 << 20 });
  #connections = new Map();
  #held = new Set();
  #options;
  #ledger;
  #markets;
  #wall;
  #ids = 0;
  #total = 0;
  #peak = 0;
  #attempts;
  #attempted;
  #pinging;
  #hanging = false;

  constructor(options, ledger, markets, wall) {
    this.#options = { pingIntervalMs: 20_000, spacingMs: LIMITS.spacingMs, rejected: [], ...options };
    this.#ledger = ledger;
    this.#markets = markets;
    this.#wall = wall;
    this.reset();
    const { pingIntervalMs } = this.#options;
    if (pingIntervalMs > 0) this.#pinging = setInterval(() => this.#ping(), pingIntervalMs).unref();
  }

  /** Forgets counts and faults; open connections and what they subscribed to stay. */
  reset() {
    this.muted = false;
    this.mutedReplies = false;
    this.refusal = undefined;
    this.#attempts = new Sliding(LIMITS.attemptsMs);
    this.#attempted = new Map();
    this.#total = this.#peak = this.#connections.size;
    this.hang(false);
  }

  /** Handshakes that were held are answered late when the hanging ends. */
  hang(on) {
    this.#hanging = on;
    if (on) return;
    for (const held of this.#held) held.answer();
    this.#held.clear();
  }

  get counts() {
    return { open: this.#connections.size, total: this.#total, peak: this.#peak };
  }

  get subscriptions() {
    return [...this.#connections.values()].map(({ streams }) => [...streams].sort());
  }

  get ids() {
    return [...this.#connections.keys()];
  }

  upgrade(request, socket, head) {
    socket.on('error', () => {}); // a client that hangs up meanwhile is no fault of the test
    if (this.#countAttempt(request) > LIMITS.attempts) {
      this.#ledger.violate('connections', 'More than 300 connection attempts in five minutes.');
      return refuse(socket, 429);
    }
    if (this.refusal) return refuse(socket, this.refusal);
    const asked = readAddress(request.url);
    if (!asked) {
      this.#ledger.violate('path', `No streams at ${request.url.slice(0, 60)}: /stream and /ws are all there is.`);
      return refuse(socket, 404);
    }
    const answer = () =>
      this.#server.handleUpgrade(request, socket, head, (ws) => this.#open(ws, socket, asked.combined, asked.names));
    if (!this.#hanging) return answer();
    const held = { answer, socket };
    this.#held.add(held);
    socket.once('end', () => socket.destroy());
    socket.once('close', () => this.#held.delete(held));
    socket.resume(); // else its closing would go unnoticed
  }

  #countAttempt({ socket, headers }) {
    const at = this.#ledger.now();
    const client = [socket.remoteAddress, headers['user-agent'], headers.origin].join(' ');
    const gap = at - (this.#attempted.get(client) ?? Number.NEGATIVE_INFINITY);
    this.#attempted.set(client, at);
    if (gap < LIMITS.attemptGapMs && !this.#options.allowFastReconnect)
      this.#ledger.violate('reconnect', `Two connection attempts of one client within ${Math.round(gap)} ms.`);
    return this.#attempts.add(at);
  }

  #open(ws, socket, combined, names) {
    const connection = { id: ++this.#ids, ws, socket, combined, streams: new Set(), frames: new Sliding(1000) };
    this.#connections.set(connection.id, connection);
    this.#total++;
    this.#peak = Math.max(this.#peak, this.#connections.size);
    ws.on('error', () => {});
    ws.on('close', () => this.#connections.delete(connection.id));
    ws.on('ping', () => this.#count(connection));
    ws.on('pong', (data) => this.#count(connection) && this.#ponged(connection, data.toString()));
    ws.on('message', (data, isBinary) => {
      if (connection.cut) return;
      if (isBinary) {
        this.#ledger.violate('binary', 'A binary frame: control messages are text.', connection.id);
        if (this.#count(connection)) this.#cut(connection, 1003, 'Unsupported data'); // what the venue does is not known
        return;
      }
      this.#heard(connection, data.toString(), data.length);
    });
    if (names.length > 0) this.#subscribe(connection, names);
  }

  /** Counts a frame of any sort; false when it was one too many. */
  #count(connection) {
    if (connection.cut) return false;
    if (connection.frames.add(this.#ledger.now()) <= LIMITS.framesPerSecond) return true;
    this.#ledger.violate('rate', 'More than five incoming frames within a second.', connection.id);
    this.#cut(connection, 1008, 'Too many requests');
    return false;
  }

  #cut(connection, code, reason) {
    connection.cut = true;
    connection.ws.close(code, reason);
  }

  #ping() {
    const now = this.#ledger.now();
    for (const connection of this.#connections.values()) {
      if (now - (connection.pingedAt ?? now) >= LIMITS.pongMs) {
        this.#ledger.violate('pong', 'No pong within a minute of a ping.', connection.id);
        this.#cut(connection, 1008, 'Pong timeout');
        continue;
      }
      const payload = String(this.#wall());
      this.#ledger.pings.push({ connection: connection.id, payload, sentAt: now, answeredAt: null });
      connection.pingedAt ??= now;
      connection.ws.ping(payload);
    }
  }

  #ponged(connection, payload) {
    const { id } = connection;
    const ping = this.#ledger.pings.find((p) => p.connection === id && p.answeredAt === null && p.payload === payload);
    if (ping) {
      ping.answeredAt = this.#ledger.now();
      connection.pingedAt = undefined; // RFC 6455 lets a client answer the latest ping only
    } else if (payload) this.#ledger.violate('pong', `A pong '${payload}' that answers no ping.`, id);
  }

  #heard(connection, text, bytes) {
    const at = this.#ledger.now();
    /** @type {ControlFrame} */
    const frame = { connection: connection.id, at, bytes, text };
    this.#ledger.frames.push(frame);
    const gap = at - (connection.controlAt ?? Number.NEGATIVE_INFINITY);
    connection.controlAt = at;
    if (gap < this.#options.spacingMs)
      this.#ledger.violate('spacing', `Two control frames within ${Math.round(gap)} ms.`, connection.id);
    if (!this.#count(connection)) return;
    if (bytes > LIMITS.frameBytes) {
      this.#ledger.violate('frame-bytes', `A control frame of ${bytes} bytes; 4096 are read.`, connection.id);
      return; // as measured: no reply, no data, no close
    }
    const request = parse(text);
    Object.assign(frame, request && { method: request.method, params: request.params, id: request.id });
    if (connection.deaf) return;
    if (!request) {
      this.#ledger.violate('json', `A control frame that is no JSON object: ${text.slice(0, 60)}`, connection.id);
      this.#reply(connection, { code: 3, msg: 'Invalid JSON: expected value at line 1 column 1' });
      connection.deaf = true; // as measured: nothing is answered after that
      return;
    }
    this.#answer(connection, request);
  }

  #reply(connection, body) {
    if (!this.mutedReplies) connection.ws.send(JSON.stringify(body));
  }

  #fail(connection, rule, code, msg, id) {
    this.#ledger.violate(rule, msg, connection.id);
    this.#reply(connection, { code, msg, id });
  }

  #answer(connection, request) {
    const { method, params, id } = request;
    const broken = idFault(id);
    if (broken) {
      this.#ledger.violate('id', broken, connection.id);
      const msg = 'Invalid request: request ID must be an unsigned integer';
      if (id !== null && typeof id !== 'string') return this.#reply(connection, { code: 2, msg });
    }
    const known = METHODS.map((name) => `\`${name}\``).join(', ');
    const fail = (rule, code, msg) => this.#fail(connection, rule, code, msg, id);
    if (!('method' in request)) return fail('method', 2, 'Invalid request: missing field `method` at line 1 column 73');
    if (!METHODS.includes(method))
      return fail(
        'method',
        2,
        `Invalid request: unknown variant ${method}, expected one of ${known} at line 1 column 28`,
      );
    const changes = method === 'SUBSCRIBE' || method === 'UNSUBSCRIBE';
    if (changes && !Array.isArray(params)) return fail('params', 2, 'Invalid request: params must be a list of names');
    const list = Array.isArray(params) ? params : [];
    const most = { LIST_SUBSCRIPTIONS: 0, GET_PROPERTY: 1, SET_PROPERTY: 2 }[method] ?? Number.POSITIVE_INFINITY;
    if (list.length > most) return fail('params', 2, 'Invalid request: too many parameters');
    if (changes) return this.#change(connection, method, list, id);
    if (method === 'LIST_SUBSCRIPTIONS') return this.#reply(connection, { result: [...connection.streams], id });
    const [name, value] = list;
    if (typeof name !== 'string') return fail('params', 2, 'Invalid request: property name must be a string');
    if (name !== 'combined') return fail('params', 0, 'Unknown property');
    if (method === 'GET_PROPERTY') return this.#reply(connection, { result: connection.combined, id });
    if (typeof value !== 'boolean') return fail('params', 1, 'Invalid value type: expected Boolean');
    connection.combined = value;
    this.#reply(connection, { result: null, id });
  }

  #change(connection, method, names, id) {
    if (names.length > LIMITS.namesPerFrame)
      this.#ledger.violate('names', `${names.length} stream names in one frame; we promise 100.`, connection.id);
    if (names.length === 0) this.#ledger.waste('empty', `A ${method} that names no stream.`, connection.id);
    if (method === 'SUBSCRIBE') return this.#subscribe(connection, names, id);
    for (const name of names)
      if (!connection.streams.delete(name))
        this.#ledger.waste('not-subscribed', `UNSUBSCRIBE of '${name}', which was not subscribed.`, connection.id);
    this.#reply(connection, { result: null, id });
  }

  /** Names from the URL have no id, and so no acknowledgement. */
  #subscribe(connection, names, id) {
    for (const name of names) {
      if (!this.#admit(connection, name, id)) return;
      if (connection.streams.has(name))
        this.#ledger.waste('duplicate', `SUBSCRIBE to '${name}', which is live already.`, connection.id);
      connection.streams.add(name);
      if (connection.streams.size > LIMITS.streams) {
        this.#ledger.violate('streams', 'More than 1024 streams on one connection.', connection.id);
        this.#reply(connection, { error: { code: 4, msg: 'Too many subscriptions' }, id });
        return this.#cut(connection, 1008, 'Invalid request');
      }
    }
    if (id !== undefined) this.#reply(connection, { result: null, id });
  }

  /** False for a name that cost the connection. */
  #admit(connection, name, id) {
    const error = { code: 2, msg: 'Invalid request: invalid stream' };
    const readable = typeof name === 'string' && READABLE.test(name);
    const symbol = readable ? name.slice(0, name.indexOf('@')) : '';
    const rejected = readable && this.#options.rejected.includes(symbol.toUpperCase());
    const fault = readable ? this.#nameFault(name, symbol) : 'grammar';
    if (fault) this.#ledger.violate(fault, `Stream name ${JSON.stringify(name)}.`, connection.id);
    if (readable && !rejected) return true;
    this.#reply(connection, { error: rejected ? { ...error, data: name } : error, id });
    this.#cut(connection, 1008, 'Invalid request'); // all other streams of the connection go with it
    return false;
  }

  #nameFault(name, symbol) {
    if (STREAM.test(name)) return undefined;
    const kind = name.slice(symbol.length);
    const lower = symbol.toLowerCase();
    if (STREAM.test(lower + kind)) return 'uppercase';
    // Letters beyond ASCII are fine where exchangeInfo lists them.
    return symbol === lower && this.#markets.knows(symbol.toUpperCase()) && STREAM.test(`x${kind}`)
      ? undefined
      : 'grammar';
  }

  /** Sends a payload to all who subscribed to exactly this name. */
  publish(name, payload) {
    if (this.muted) return;
    /** @type {string | undefined} */
    let json; // written once, and only when somebody listens
    for (const { ws, streams, combined } of this.#connections.values()) {
      if (!streams.has(name) || ws.readyState !== WebSocket.OPEN) continue;
      json ??= JSON.stringify(payload);
      ws.send(combined ? `{"stream":"${name}","data":${json}}` : json);
    }
  }

  /** Open connections, or the one that is meant; each call's result is counted. */
  each(act, to) {
    if (to !== undefined && !this.#connections.has(to))
      throw new Error(`The Binance double has no connection ${to} open.`);
    const all = [...this.#connections.values()].filter(
      ({ id, ws }) => (to ?? id) === id && ws.readyState === WebSocket.OPEN,
    );
    for (const connection of all) act(connection);
    return all.length;
  }

  close() {
    clearInterval(this.#pinging);
    for (const { socket } of this.#held) socket.destroy();
    for (const { ws } of this.#connections.values()) ws.terminate();
    this.#server.close();
  }
}

const readAddress = (address) => {
  try {
    const url = new URL(address.replaceAll('+', '%2B'), 'http://double'); // the + of kline_1d@+08:00
    const combined = /^\/stream\/?$/.test(url.pathname);
    const raw = /^\/ws(?:\/(.*))?$/.exec(url.pathname);
    if (!combined && !raw) return undefined;
    const names = (combined ? url.searchParams.get('streams') : raw[1] && decodeURIComponent(raw[1])) ?? '';
    return { combined, names: names.split('/').filter(Boolean) };
  } catch {
    return undefined; // a broken percent escape
  }
};

const parse = (text) => {
  try {
    const value = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
};

const idFault = (id) => {
  if (id === null || Number.isInteger(id)) return undefined;
  if (typeof id === 'string') {
    if (/^[A-Za-z0-9]{1,36}$/.test(id)) return undefined;
    return 'A request id that is not alphanumeric, or longer than 36 characters.';
  }
  return `A request id that is neither integer, text nor null: ${JSON.stringify(id)}.`;
};

const refuse = (socket, status) =>
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);

const weightMessage = 'current limit is 6000 request weight per 1 MINUTE.';
const advice = 'Please use WebSocket Streams for live updates';
/** What the venue says of itself when it fails, by status. */
const FAILURES = {
  418: {
    code: -1003,
    msg: `Way too much request weight used; IP banned until 1770000000000. ${advice} to avoid bans.`,
  },
  429: { code: -1003, msg: `Too much request weight used; ${weightMessage} ${advice} to avoid polling the API.` },
  451: {
    code: 0,
    msg: "Service unavailable from a restricted location according to 'b. Eligibility' in https://www.binance.com/en/terms.",
  },
  503: { code: -1008, msg: 'Server is currently overloaded with other requests. Please try again in a few minutes.' },
};
const FAILURE = { code: -1000, msg: 'An unknown error occurred while processing the request.' };

/** A request that is answered with the venue's error body. */
class Refused extends Error {
  constructor(code, msg) {
    super(msg);
    this.code = code;
  }
}

/** The REST side: only what a price kit asks for without a key. */
class Rest {
  #ledger;
  #markets;
  #wall;

  constructor(ledger, markets, wall) {
    this.#ledger = ledger;
    this.#markets = markets;
    this.#wall = wall;
    this.reset();
  }

  reset() {
    /** @type {{ status: number | 'network', body?: unknown, cors: boolean } | undefined} */
    this.failure = undefined;
    this.delayMs = 0;
    this.total = 0;
    this.spent = new Sliding(LIMITS.weightMs);
  }

  async handle(request, response) {
    const { method, url, headers } = request;
    const entry = { method, url, at: this.#ledger.now(), status: /** @type {number | 'network'} */ (0) };
    this.#ledger.requests.push(entry);
    this.#judge(method, headers);
    if (this.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, this.delayMs).unref());
    const { status, body, cors = true } = this.failure ?? this.#serve(method, new URL(url, 'http://double'));
    entry.status = status;
    if (status === 'network') return request.socket.destroy();
    response.writeHead(status, {
      'Content-Type': 'application/json;charset=UTF-8',
      'Cache-Control': 'no-cache, no-store, must-revalidate',
      'X-MBX-USED-WEIGHT-1M': String(this.spent.sum(this.#ledger.now())),
      ...(cors && { 'Access-Control-Allow-Origin': '*' }),
      ...((status === 429 || status === 418) && { 'Retry-After': '60' }),
    });
    response.end(typeof body === 'string' ? body : JSON.stringify(body ?? FAILURES[status] ?? FAILURE));
  }

  #judge(method, headers) {
    const custom = Object.keys(headers).filter((name) => /^(x-.*|authorization|content-type|cookie)$/.test(name));
    if (custom.length > 0) this.#ledger.violate('rest-headers', `A REST request with ${custom.join(', ')}.`);
    if (method === 'OPTIONS')
      this.#ledger.violate(
        'rest-headers',
        `A preflight, for ${headers['access-control-request-headers'] ?? headers['access-control-request-method']}.`,
      );
    else if (method !== 'GET') this.#ledger.violate('rest-method', `${method} where only GET is public.`);
  }

  #serve(method, { pathname, searchParams }) {
    if (method !== 'GET') return { status: 403, body: '', cors: false }; // no preflight is ever granted
    const route = this.#routes.get(pathname);
    if (!route) {
      this.#ledger.violate('rest-path', `No such path: ${pathname}.`);
      return { status: 404, body: '' };
    }
    try {
      const unread = [...searchParams.keys()].filter((key) => !route.reads.includes(key)).length;
      if (unread > 0) {
        const [read, sent] = [searchParams.size - unread, searchParams.size];
        throw new Refused(
          -1104,
          `Not all sent parameters were read; read '${read}' parameter(s) but was sent '${sent}'.`,
        );
      }
      const query = Object.fromEntries(searchParams);
      const asked = this.#asked(query);
      if (this.#spend(route.weight(asked)) > LIMITS.weight) {
        this.#ledger.violate('rest-weight', 'More than 6000 request weight within a minute.');
        return { status: 429 };
      }
      const body = route.answer(query, this.#listed(asked, query.symbolStatus));
      const single = query.symbol !== undefined && Array.isArray(body) && !route.rows;
      return { status: 200, body: single ? body[0] : body };
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      // An unknown symbol is something a reader of a page may write; all the rest is the client's own fault.
      if (error.code !== -1121)
        this.#ledger.violate(error.rule ?? 'rest-parameters', `${error.message} (${[...searchParams]})`);
      return { status: 400, body: { code: error.code, msg: error.message } };
    }
  }

  #spend(weight) {
    this.total += weight;
    return this.spent.add(this.#ledger.now(), weight);
  }

  /** The symbols of a request; undefined when it names none. */
  #asked({ symbol, symbols }) {
    if (symbol !== undefined && symbols !== undefined)
      throw new Refused(-1128, 'Combination of optional parameters invalid.');
    if (symbol !== undefined) {
      if (!new RegExp(SYMBOL_RANGE).test(symbol)) throw illegal('symbol', SYMBOL_RANGE);
      return [symbol];
    }
    if (symbols === undefined) return undefined;
    if (!new RegExp(SYMBOLS_RANGE).test(symbols)) throw illegal('symbols', SYMBOLS_RANGE);
    /** @type {string[]} */
    const list = JSON.parse(symbols);
    if (list.length === 0) throw batchFault(-1105, "Parameter 'symbols' was empty.");
    if (list.length > LIMITS.batch)
      this.#ledger.violate('rest-symbols', `${list.length} symbols in one request; above 20 the weight is twentyfold.`);
    if (new Set(list).size < list.length) throw batchFault(-1151, 'Symbol is present multiple times in the list.');
    return list;
  }

  /** All markets of the status that is asked for, or those that are named, which must be of it. */
  #listed(asked, status) {
    if (status !== undefined && !['TRADING', 'HALT', 'BREAK'].includes(status))
      throw new Refused(-1122, 'Invalid symbolStatus.');
    for (const symbol of asked ?? []) if (!this.#markets.knows(symbol)) throw new Refused(-1121, 'Invalid symbol.');
    const matching = (asked ?? this.#markets.symbols).filter(
      (symbol) => (status ?? this.#markets.status(symbol)) === this.#markets.status(symbol),
    );
    if (asked && matching.length < asked.length)
      throw new Refused(-1220, 'The symbol does not match the requested symbolStatus.');
    return matching;
  }

  #routes = new Map(
    Object.entries({
      '/api/v3/ping': { reads: [], weight: () => 1, answer: () => ({}) },
      '/api/v3/time': { reads: [], weight: () => 1, answer: () => ({ serverTime: this.#wall() }) },
      '/api/v3/ticker/24hr': {
        reads: ['symbol', 'symbols', 'type', 'symbolStatus'],
        weight: (asked) => (!asked || asked.length > 100 ? 80 : asked.length > LIMITS.batch ? 40 : 2),
        answer: (query, symbols) => {
          const { type = 'FULL' } = query;
          if (type !== 'FULL' && type !== 'MINI') throw new Refused(-1139, 'Invalid ticker type.');
          return symbols.map((symbol) => this.#markets.statistics(symbol, type === 'MINI'));
        },
      },
      '/api/v3/ticker/price': {
        reads: ['symbol', 'symbols', 'symbolStatus'],
        weight: (asked) => (asked?.length === 1 ? 2 : 4),
        answer: (_query, symbols) =>
          symbols.map((symbol) => ({ symbol, price: this.#markets.statistics(symbol).lastPrice })),
      },
      '/api/v3/exchangeInfo': {
        reads: ['symbol', 'symbols', 'permissions', 'showPermissionSets', 'symbolStatus'],
        weight: () => 20,
        answer: (query, symbols) => ({
          timezone: 'UTC',
          serverTime: this.#wall(),
          rateLimits: [{ rateLimitType: 'REQUEST_WEIGHT', interval: 'MINUTE', intervalNum: 1, limit: LIMITS.weight }],
          exchangeFilters: [],
          symbols: symbols.map((symbol) => {
            const { permissionSets, ...listing } = this.#markets.listing(symbol);
            return query.showPermissionSets === 'false' ? listing : { ...listing, permissionSets };
          }),
        }),
      },
      '/api/v3/klines': {
        reads: ['symbol', 'interval', 'startTime', 'endTime', 'timeZone', 'limit'],
        rows: true,
        weight: () => 2,
        answer: ({ symbol, interval, startTime, endTime, limit = '500' }) => {
          for (const [name, value] of Object.entries({ symbol, interval }))
            if (!value)
              throw new Refused(-1102, `Mandatory parameter '${name}' was not sent, was empty/null, or malformed.`);
          if (!INTERVALS.includes(interval)) throw new Refused(-1120, 'Invalid interval.');
          for (const [name, value] of Object.entries({ startTime, endTime, limit }))
            if (value !== undefined && !/^\d{1,20}$/.test(value)) throw illegal(name, '^[0-9]{1,20}$');
          return this.#markets.klines(symbol, interval, {
            startTime: startTime === undefined ? undefined : Number(startTime),
            endTime: endTime === undefined ? undefined : Number(endTime),
            limit: Math.min(1000, Number(limit)),
          });
        },
      },
    }),
  );
}

const batchFault = (code, message) => Object.assign(new Refused(code, message), { rule: 'rest-symbols' });

const illegal = (name, range) => {
  const message = `Illegal characters found in parameter '${name}'; legal range is '${range}'.`;
  return name === 'symbols' ? batchFault(-1100, message) : new Refused(-1100, message);
};

/**
 * Starts a double on 127.0.0.1. Everything that its methods take and give is JSON, so that they can be called across a
 * process border; connections are numbered from 1 in the order of their opening.
 *
 * @param {BinanceOptions} [options]
 */
export async function createBinance(options = {}) {
  const { port = 0, now = () => performance.now(), wallClock = () => Date.now() } = options;
  const ledger = new Ledger(now);
  const markets = new Markets(options, wallClock);
  const streams = new Streams(options, ledger, markets, wallClock);
  const rest = new Rest(ledger, markets, wallClock);
  const server = createServer((request, response) =>
    rest.handle(request, response).catch((error) => {
      ledger.violate('double', `The double itself failed: ${error.stack}`);
      response.destroy();
    }),
  );
  server.on('upgrade', (request, socket, head) => streams.upgrade(request, socket, head));
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const host = `127.0.0.1:${/** @type {import('node:net').AddressInfo} */ (server.address()).port}`;
  let closing;

  const quote = (symbol, fields = {}) => {
    const ticker = markets.quote(symbol, fields);
    const name = symbol.toLowerCase();
    streams.publish(`${name}@ticker`, ticker);
    const mini = markets.mini(ticker);
    streams.publish(`${name}@miniTicker`, mini);
    streams.publish('!miniTicker@arr', [mini]);
    return ticker;
  };

  return {
    /** Of REST. */
    url: `http://${host}`,
    /** Of the streams, without a path. */
    wsUrl: `ws://${host}`,

    /**
     * Sends a 24hrTicker to those who subscribed to it, feeds the mini tickers, and remembers it for REST.
     *
     * @param {string} symbol in upper case; one that is not listed throws
     * @param {Record<string, unknown>} [fields] the venue's letters, over a ticker whose numbers fit together: numbers
     *   become decimal strings, text goes out word for word
     * @returns {Record<string, string | number>} the payload that was sent
     */
    quote,

    /**
     * Sends one execution to `@trade` and `@aggTrade`, by default at the last price.
     *
     * @param {string} symbol
     * @param {Record<string, unknown>} [fields] `p q T m t a f l E`
     * @returns {{ trade: Record<string, unknown>, aggTrade: Record<string, unknown> }} the payloads that were sent
     */
    trade(symbol, fields = {}) {
      const payloads = markets.trade(symbol, fields);
      for (const [kind, payload] of Object.entries(payloads))
        streams.publish(`${symbol.toLowerCase()}@${kind}`, payload);
      return payloads;
    },

    /**
     * Sends quotes over the symbols in turn, every one at another price than its symbol's last, as fast as it can.
     *
     * @param {{ symbols: string[], count: number }} plan
     * @returns {Promise<{ sent: number, last: Record<string, string> }>} the last price of each symbol, as it was sent
     */
    async burst({ symbols, count }) {
      const from = symbols.map((symbol) => markets.price(symbol));
      /** @type {Record<string, string>} */
      const last = {};
      for (let n = 0; n < count; n++) {
        const index = n % symbols.length;
        const { last: price, tick } = from[index];
        const step = ((Math.floor(n / symbols.length) + 1) * 7) % 11; // never the same twice running
        last[symbols[index]] = String(quote(symbols[index], { c: price + (step - 4) * tick }).c);
        if (n % 250 === 249) await new Promise((resolve) => setImmediate(resolve)); // let pongs and replies through
      }
      return { sent: count, last };
    },

    /**
     * Sends raw text to every connection, or to one, muted or not.
     *
     * @param {string} raw
     * @param {{ to?: number }} [target]
     * @returns {number} how many connections it went to
     */
    send: (raw, { to } = {}) => streams.each(({ ws }) => ws.send(raw), to),

    /**
     * Sends a binary frame to every connection.
     *
     * @param {string} base64
     * @returns {number} how many connections it went to
     */
    sendBinary: (base64) => streams.each(({ ws }) => ws.send(Buffer.from(base64, 'base64'))),

    /**
     * Connections stay open, but say nothing: no data and, with `replies`, no answers to control messages either.
     *
     * @param {boolean} on
     * @param {{ replies?: boolean }} [also]
     */
    mute(on, { replies = false } = {}) {
      streams.muted = on;
      streams.mutedReplies = on && replies;
    },

    /**
     * Closes every connection, politely.
     *
     * @param {number} [code] default 1001, going away
     * @param {string} [reason]
     * @returns {number} how many there were
     */
    closeAll: (code = 1001, reason = '') => streams.each(({ ws }) => ws.close(code, reason)),

    /** Resets every connection's TCP socket: the client sees 1006. Returns how many there were. */
    terminateAll: () => streams.each(({ socket }) => socket.resetAndDestroy()),

    /**
     * Answers handshakes with an HTTP status, until told otherwise.
     *
     * @param {number | false} status
     */
    refuse(status) {
      streams.refusal = status || undefined;
    },

    /**
     * Leaves handshakes without an answer; those still waiting when this ends get theirs late.
     *
     * @param {boolean} on
     */
    hangHandshake: (on) => streams.hang(on),

    /**
     * Announces the end of every connection, under the stream name that nobody asked for.
     *
     * @param {{ combined?: boolean }} [shape] default as each connection gets its data
     * @returns {number} how many connections were told
     */
    serverShutdown({ combined } = {}) {
      const data = { e: 'serverShutdown', E: wallClock() };
      return streams.each((connection) => {
        const wrapped = combined ?? connection.combined;
        connection.ws.send(JSON.stringify(wrapped ? { stream: '!serverShutdown', data } : data));
      });
    },

    /**
     * Sends an error in one of its four shapes: `flat` {code, msg, id}, `wrapped` {error, id}, `anonymous` {error} and
     * `named` {error: {…, data}, id}.
     *
     * @param {'flat' | 'wrapped' | 'anonymous' | 'named'} shape
     * @param {{ id?: unknown, data?: string, to?: number }} [about] by default the last request of each connection, and
     *   the first name in it
     * @returns {number} how many connections were told
     */
    error(shape, about = {}) {
      const msg = 'Invalid request: invalid stream';
      return streams.each((connection) => {
        const last = ledger.frames.findLast((frame) => frame.connection === connection.id);
        const { id = last?.id ?? null, data = Array.isArray(last?.params) ? last.params[0] : undefined } = about;
        const bodies = {
          flat: { code: 2, msg, id },
          wrapped: { error: { code: 2, msg }, id },
          anonymous: { error: { code: 2, msg } },
          named: { error: { code: 2, msg, data }, id },
        };
        if (!Object.hasOwn(bodies, shape))
          throw new Error(
            `The Binance double knows the error shapes ${Object.keys(bodies).join(', ')}, not '${shape}'.`,
          );
        connection.ws.send(JSON.stringify(bodies[shape]));
      }, about.to);
    },

    /**
     * Fails every REST request, until told otherwise: with a status, or by a connection that breaks off.
     *
     * @param {number | 'network' | false} status
     * @param {unknown} [body] default the venue's own for that status; text goes out word for word
     * @param {{ cors?: boolean }} [headers] `cors: false` as the venue's edge answers: a page cannot read the status
     */
    restFail(status, body, { cors = true } = {}) {
      rest.failure = status ? { status, body, cors } : undefined;
    },

    /**
     * Answers REST requests this much later.
     *
     * @param {number} ms
     */
    restDelay(ms) {
      rest.delayMs = ms;
    },

    /** Stream names of each open connection, sorted; connections in the order of their opening. */
    subscriptions: () => streams.subscriptions,

    /** How many connections are open, have been opened, and were open at once; `ids` are those of the open ones. */
    connections: () => ({ ...streams.counts, ids: streams.ids }),

    /** Control frames received, in order. */
    frames: () => [...ledger.frames],

    /** REST requests received, in order; `status` is 0 until answered. */
    requests: () => [...ledger.requests],

    /** Pings sent; `answeredAt` is when a pong with the same payload came. */
    pings: () => [...ledger.pings],

    /** Rules broken, in order. */
    violations: () => [...ledger.violations],

    /** What broke no rule but did nothing either: subscribing twice, unsubscribing what never was. */
    wasteful: () => [...ledger.wasteful],

    /** Request weight used by REST. */
    weight: () => ({ total: rest.total, lastMinute: rest.spent.sum(now()) }),

    /**
     * For the next test: records, faults, prices and the budgets of connections and weight as at the start. Open
     * connections stay, with their streams.
     */
    reset() {
      ledger.clear();
      markets.reset();
      streams.reset();
      rest.reset();
    },

    /** Ends every connection and the server; may be called twice. */
    close() {
      closing ??= new Promise((resolve) => {
        streams.close();
        server.close(() => resolve(undefined));
        server.closeAllConnections();
      });
      return closing;
    },
  };
}
