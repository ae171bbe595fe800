// Prices without a network: a dialect of the page's own, whose transport is a socket in memory. The same seed gives the
// same prices in the same order; only when they come is the clock's business.
import type {
  CandleDraft,
  Dialect,
  HistoryDialect,
  HistoryQuery,
  OpenSocket,
  QuoteDraft,
  TradeDraft,
} from '../src/index.ts';
import { symbolKey } from '../src/market/symbol.ts';

/** What follows a story's key in its feed, as in `replay card-live?rate=5&script=live:3;lost`. */
export type ReplayOptions = {
  /**
   * `replay-quick` counts as stale soon, `replay-rest` answers requests, too, `replay-list` lists its symbols,
   * `replay-all` sends everything to everybody, `replay-history` has candles of the past; default `replay`, which is never
   * stale.
   */
  readonly dialect?: 'replay' | 'replay-quick' | 'replay-rest' | 'replay-list' | 'replay-all' | 'replay-history';
  /** Quotes a second, over all symbols; default 4. Each symbol has one at once, so that 0 is a still picture. */
  readonly rate?: number;
  /** Trades a second, over all symbols that are followed trade by trade; default 0. */
  readonly trades?: number;
  /** Another number, other prices; default 1. */
  readonly seed?: number;
  /**
   * What the source does, step after step, and then from the beginning; default `live`.
   *
   * `live:3` sends prices for three seconds · `silent:3` keeps the connection, and says nothing · `lost` drops it ·
   * `refused:2` lets two attempts end before they open, `denied:2` for want of a sign-in · `limit` ends a connection as one that asked for too much ·
   * `never` leaves an attempt without an answer. Without a number a step lasts; only `lost` and `limit` are over at once.
   */
  readonly script?: string;
  /** What the source says of its market; closed, it opens at 09:30. */
  readonly market?: 'open' | 'closed';
  /** What it says of its own sources: `2/3`. */
  readonly upstreams?: string;
};

/** A relay that is down, and who stands in for it: another stream, or one that only answers requests. */
export const fallbackFeed = (story: string, spare = `replay-spare ${story}?rate=2`): string =>
  `replay-relay ${story}?script=refused, ${spare}`;

/** The `feed` of a story: one key each, since all stories of a docs page share one hub. */
export function replayFeed(story: string, { dialect = 'replay', ...options }: ReplayOptions = {}): string {
  const query = Object.entries(options).map(([name, value]) => `${name}=${value}`);
  return `${dialect} ${[story, query.join('&')].filter(Boolean).join('?')}`;
}

/** Of every story, in place of its own; a toolbar turns it while prices come. */
let commonRate: number | undefined;

/** @param rate quotes a second; undefined leaves each story its own */
export function setRate(rate: number | undefined): void {
  commonRate = rate;
}

// the market

type Instrument = {
  readonly open: number;
  /** Where the replay begins; its digits are those of the symbol. Absent: listed, but nobody trades it. */
  readonly price?: string;
  readonly low?: number;
  readonly high?: number;
  readonly volume?: number;
  readonly closed?: true;
  readonly unverified?: true;
};

const INSTRUMENTS = new Map<string, Instrument>(
  Object.entries({
    BTCUSDT: { open: 65_019.7, price: '64213.50', low: 63_870, high: 65_410.9, volume: 28_412.11 },
    ETHUSDT: { open: 3391.04, price: '3412.07', low: 3371.5, high: 3428.88, volume: 312_480.2 },
    SOLUSDT: { open: 165.84, price: '172.31', low: 163.2, high: 174.05, volume: 4_120_000 },
    BNBUSDT: { open: 601.2, price: '598.40', low: 594.1, high: 607.3, volume: 182_300 },
    XRPUSDT: { open: 0.5243, price: '0.5291', low: 0.5198, high: 0.5312, volume: 210_400_000 },
    ADAUSDT: { open: 0.3571, price: '0.3514', low: 0.3488, high: 0.3602, volume: 96_200_000 },
    DOGEUSDT: { open: 0.12218, price: '0.12654', low: 0.12105, high: 0.12871, volume: 1_104_000_000 },
    LTCUSDT: { open: 84.1, price: '83.27', low: 82.6, high: 85.4, volume: 402_100 },
    PEPEUSDT: { open: 0.000012, price: '0.00001234', low: 0.0000117, high: 0.0000126, volume: 9.2e12 },
    '1000000MOGUSDT': { open: 1.4402, price: '1.4713', low: 1.4011, high: 1.5024, volume: 62_500_000 },
    BTCVND: { open: 1.66e12, price: '1687432110250.50', low: 1.65e12, high: 1.7e12, volume: 3.2 },
    'EUR/USD': { open: 1.08677, price: '1.08731', low: 1.0851, high: 1.0892 },
    AAPL: { open: 213.15, price: '214.26', low: 212.8, high: 215.04, volume: 48_100_000, closed: true },
    XAUUSD: { open: 2651.2, price: '2648.35', low: 2640.1, high: 2660.9, unverified: true },
    MATICUSDT: { open: 0 },
  } satisfies Record<string, Instrument>).map(([symbol, instrument]) => [symbolKey(symbol), instrument]),
);

type Market = { quote(symbol: string): QuoteDraft | undefined; trade(symbol: string): TradeDraft | undefined };

function createMarket(seed: number): Market {
  const walks = new Map<string, Walk | undefined>();
  const walkOf = (symbol: string) => {
    if (!walks.has(symbol)) walks.set(symbol, createWalk(symbol, seed));
    return walks.get(symbol);
  };
  return { quote: (symbol) => walkOf(symbol)?.quote(), trade: (symbol) => walkOf(symbol)?.trade() };
}

type Walk = { quote(): QuoteDraft; trade(): TradeDraft };

/** One symbol's prices, the first of which is the instrument's own. */
function createWalk(symbol: string, seed: number): Walk | undefined {
  const { price: start, open, closed = false, unverified = false, ...day } = INSTRUMENTS.get(symbol) as Instrument;
  if (!start) return undefined;
  const random = createRandom(`${symbol} ${seed}`);
  const decimals = start.split('.')[1]?.length ?? 0;
  // Whole steps of the last digit: they add up without a remainder.
  const unit = 10 ** decimals;
  const home = Math.round(Number(start) * unit);
  const stride = Math.max(1, Math.round(home / 8000));
  let { low, high, volume } = day;
  let at = home;
  let moves = 0;

  const text = (amount: number) => amount.toFixed(decimals);
  const move = () => {
    // Leaning back towards where it began: a story may run for hours.
    if (moves++ > 0) at += Math.round((random() * 2 - 1 - (at - home) / (home * 0.02)) * stride) || stride;
    const price = at / unit;
    if (high !== undefined) high = Math.max(high, price);
    if (low !== undefined) low = Math.min(low, price);
    if (volume !== undefined) volume *= 1.00001;
    return price;
  };
  return {
    quote() {
      const price = closed && moves > 0 ? at / unit : move();
      return {
        kind: 'quote',
        symbol,
        price: text(price),
        change: text(price - open),
        changePercent: ((price - open) / open) * 100,
        open,
        high,
        low,
        volume,
        bid: text(price - 1 / unit),
        ask: text(price + 1 / unit),
        closed,
        unverified,
      };
    },
    trade() {
      return {
        kind: 'trade',
        symbol,
        price: text(move()),
        size: 0.01 + random(),
        side: random() < 0.5 ? 'buy' : 'sell',
      };
    },
  };
}

/** Numbers from 0 to 1 that are the same for the same text (FNV-1a, then mulberry32). */
function createRandom(text: string): () => number {
  let state = 0x811c9dc5;
  for (const character of text) state = Math.imul(state ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}

// the source

type Step = { readonly name: string; readonly amount: number };

/** What outlives one connection of a story: its market, and how far its script has come. */
type Replay = {
  readonly market: Market;
  readonly rate: number;
  readonly trades: number;
  /** Sent when a connection has opened. */
  readonly notices: readonly unknown[];
  readonly step: Step;
  next(): void;
  /** Counts a refused attempt. */
  refuse(): void;
};

const replays = new Map<string, Replay>();

function replayAt(address: string): Replay {
  let replay = replays.get(address);
  if (!replay) {
    replay = createReplay(new URLSearchParams(address.split('?')[1]));
    replays.set(address, replay);
  }
  return replay;
}

function createReplay(options: URLSearchParams): Replay {
  const steps = (options.get('script') ?? 'live').split(';').map((text): Step => {
    const [name = '', amount] = text.split(':');
    return { name, amount: amount ? Number(amount) : Number.POSITIVE_INFINITY };
  });
  let at = 0;
  let refusals = 0;
  const market = options.get('market');
  const [active, total] = (options.get('upstreams') ?? '').split('/');
  const replay: Replay = {
    market: createMarket(Number(options.get('seed') ?? 1)),
    rate: Number(options.get('rate') ?? 4),
    trades: Number(options.get('trades') ?? 0),
    notices: [
      ...(market ? [{ kind: 'market', open: market === 'open', opens: '09:30', closes: '16:00' }] : []),
      ...(total ? [{ kind: 'upstreams', active: Number(active), total: Number(total) }] : []),
    ],
    get step() {
      return steps[at] as Step;
    },
    next() {
      at = (at + 1) % steps.length;
      refusals = 0;
    },
    refuse() {
      if (++refusals >= replay.step.amount) replay.next();
    },
  };
  return replay;
}

const OPENING_MS = 20;
// Finer than a frame would send what nobody sees apart.
const BEAT_MS = 25;

type Control = { readonly subscribe?: readonly string[]; readonly unsubscribe?: readonly string[] };

const openReplay: OpenSocket = (address, listener) => play(address, listener, []);
const openToAll: OpenSocket = (address, listener) =>
  play(
    address,
    listener,
    [...INSTRUMENTS.keys()].map((symbol) => `quote ${symbol}`),
  );

const play = (
  address: string,
  listener: Parameters<OpenSocket>[1],
  channels: readonly string[],
): ReturnType<OpenSocket> => {
  const replay = replayAt(address);
  const wanted = new Set(channels);
  let opened = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let beat: ReturnType<typeof setInterval> | undefined;
  let owedQuotes = 0;
  let owedTrades = 0;

  const close = () => {
    clearTimeout(timer);
    clearInterval(beat);
  };
  const end = (reason: string, code?: number, denied = false) => {
    close();
    listener.end({ opened, code, reason, denied });
  };
  const say = (message: QuoteDraft | TradeDraft | undefined) => message && listener.message(message);
  const named = (kind: string) => [...wanted].filter((channel) => channel.startsWith(kind));
  const tell = (channel: string) => {
    const [kind, symbol = ''] = channel.split(' ');
    if (kind === 'quote') say(replay.market.quote(symbol));
    else say(replay.market.trade(symbol));
  };
  /** Says the next few of a kind, in turn; each channel goes to the end of the line. */
  const tellNext = (kind: string, count: number) => {
    for (const channel of named(kind).slice(0, count)) {
      wanted.delete(channel);
      wanted.add(channel);
      tell(channel);
    }
    const left = count - named(kind).length;
    if (left > 0 && named(kind).length > 0) tellNext(kind, left);
  };
  const begin = () => {
    for (const channel of named('quote')) tell(channel);
    beat = setInterval(() => {
      owedQuotes += ((commonRate ?? replay.rate) * BEAT_MS) / 1000;
      owedTrades += (replay.trades * BEAT_MS) / 1000;
      tellNext('quote', Math.floor(owedQuotes));
      tellNext('trade', Math.floor(owedTrades));
      owedQuotes %= 1;
      owedTrades %= 1;
    }, BEAT_MS);
  };
  const endsHere = (): boolean => {
    const { name } = replay.step;
    if (name === 'refused' || name === 'denied') {
      replay.refuse();
      end(`replay: ${name}`, undefined, name === 'denied');
    } else if (opened && (name === 'lost' || name === 'limit')) {
      replay.next();
      end(`replay: ${name}`, name === 'limit' ? 1008 : undefined);
    } else return false;
    return true;
  };
  const perform = () => {
    if (replay.step.name === 'never' || endsHere()) return;
    if (!opened) {
      opened = true;
      listener.open();
      if (endsHere()) return;
      for (const notice of replay.notices) listener.message(notice);
    }
    const { name, amount } = replay.step;
    clearInterval(beat);
    if (name === 'live') begin();
    if (amount === Number.POSITIVE_INFINITY) return;
    timer = setTimeout(() => {
      replay.next();
      perform();
    }, amount * 1000);
  };

  timer = setTimeout(perform, OPENING_MS);
  return {
    send(message) {
      const { subscribe = [], unsubscribe = [] } = message as Control;
      for (const channel of unsubscribe) wanted.delete(channel);
      for (const channel of subscribe) {
        wanted.add(channel);
        if (beat && channel.startsWith('quote')) tell(channel);
      }
    },
    close,
  };
};

// Never by itself: a still picture of live prices stays one.
const HOUR_MS = 3_600_000;
const QUICK_MS = 1000;

const replay: Dialect = {
  name: 'replay',
  label: 'Replay',
  transport: openReplay,
  channel: ({ kind, symbol }) => (INSTRUMENTS.has(symbolKey(symbol)) ? `${kind} ${symbolKey(symbol)}` : undefined),
  subscribe: (channels): Control => ({ subscribe: channels }),
  unsubscribe: (channels): Control => ({ unsubscribe: channels }),
  *read(message) {
    yield message as QuoteDraft | TradeDraft;
  },
  staleAfterMs: HOUR_MS,
};

// A data: address is answered by the browser itself.
const answer = (body: unknown) => ({ url: `data:application/json,${encodeURIComponent(JSON.stringify(body))}` });

const rest: Dialect['rest'] = () => ({
  requests: (address, symbols, round) => {
    const { market } = replayAt(address);
    return round === 0 ? [answer(symbols.map((symbol) => market.quote(symbolKey(symbol))))] : [];
  },
  *read(body) {
    for (const quote of body as (QuoteDraft | null)[]) if (quote) yield quote;
  },
});

const STEPS: Readonly<Record<string, number>> = { '15m': 900_000, '1h': HOUR_MS };

const HELD = 500;
const DAY_MS = 24 * HOUR_MS;

/** Some days, the last of which ends where the replay begins; the same candles, however many of them are asked for. */
function* candlesOf({ symbol, interval, limit }: HistoryQuery): Generator<CandleDraft> {
  const { open, price, low = open, high = open } = INSTRUMENTS.get(symbolKey(symbol)) ?? { open: 0 };
  const step = STEPS[interval];
  if (!price || !step) return;
  const random = createRandom(`${symbol} ${interval}`);
  const end = Math.floor(Date.now() / step) * step;
  const day = DAY_MS / step;
  let last = open;
  for (let left = HELD - 1; left >= 0; left--) {
    // Of the last day. Wandering at first, and home in the end.
    const done = Math.max(0, 1 - left / (day - 1));
    const aim = open + (Number(price) - open) * done;
    const width = (high - low) * (done > 0 ? 0.9 * Math.sqrt(done * (1 - done)) : 0.4);
    const close = left === 0 ? Number(price) : last + (aim - last) * 0.25 + (random() - 0.5) * width;
    if (left < limit)
      yield {
        kind: 'candle',
        symbol,
        interval,
        time: end - left * step,
        open: last,
        high: Math.max(last, close),
        low: Math.min(last, close),
        close,
      };
    last = close;
  }
}

const history: HistoryDialect = {
  intervals: Object.keys(STEPS),
  limit: HELD,
  request: (_, query) => answer([...candlesOf(query)]),
  read: (body) => body as CandleDraft[],
};

/** For `configure({ dialects })`. Silence is the dialect's own matter, since the page's settings hold for every feed. */
export const replayDialects: readonly Dialect[] = [
  replay,
  { ...replay, name: 'replay-quick', staleAfterMs: QUICK_MS },
  { ...replay, name: 'replay-rest', staleAfterMs: QUICK_MS, rest },
  {
    ...replay,
    name: 'replay-list',
    rest: () => ({
      requests: () => [],
      *read() {},
      list: () => answer([...INSTRUMENTS.keys()]),
      readList: (body) => body as string[],
    }),
  },
  { ...replay, name: 'replay-all', transport: openToAll, subscribe: undefined as never },
  { ...replay, name: 'replay-history', history: () => history },
  { ...replay, name: 'replay-relay', label: 'relay.example' },
  { ...replay, name: 'replay-spare', label: 'Spare' },
  {
    ...replay,
    name: 'replay-requests',
    label: 'Rates',
    transport: 'rest',
    home: { stream: 'https://requests.example', rest: 'https://requests.example' },
    attributions: [{ text: 'Rates by Replay', url: 'https://requests.example/' }],
    rest,
  },
];
