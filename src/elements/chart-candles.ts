// Which candles a chart asks for, and when those that came take the place of what it shows.
import type { Feed } from '../feed/api.ts';
import { hub } from '../feed/hub.ts';
import { intervalMs } from '../market/candles.ts';
import type { Candle } from '../market/quote.ts';
import { type Bar, barOf, candlesOf, type DataSource, followData, type Loaded } from './chart-data.ts';
import type { Settings } from './chart-settings.ts';
import type { PriceChart } from './price-chart.ts';

/** What the chart shows; it stays until what was asked for instead is there. */
export type Shown = {
  readonly symbol: string;
  readonly label: string;
  readonly interval: string;
  readonly ms: number;
  /** Epoch ms; where a source has no history, the candles begin then. */
  readonly since: number | undefined;
  readonly failed: unknown;
};

export type CandleListener = {
  /** Others take the place of what was shown. @param same of the same symbol and length */
  loaded(candles: Candle[], same: boolean): void;
  /** What came meanwhile has been told, too. */
  settled(same: boolean): void;
  /** @param newer it is the newest, @param next and none was of its time before */
  moved(candle: Candle, newer: boolean, next: boolean): void;
};

export type Candles = {
  readonly shown: Shown | undefined;
  readonly last: Candle | undefined;
  /** Candles have been asked for. */
  readonly loading: boolean;
  /** The page has set candles of its own. */
  readonly own: boolean;
  /** How many have been asked for. */
  readonly limit: number | undefined;
  /** Asks for what the settings want, unless that is asked for already. */
  ask(): void;
  /** Tells what came while it stood still. */
  catchUp(): void;
  /** Asks anew for a history that was not to be had. @returns whether there was one to ask for */
  retry(): boolean;
  /** The source is live again, and may have the history that it had not. */
  sourceIsBack(): void;
  setData(bars: Iterable<Bar>): void;
  /** @returns whether something is to be asked for */
  move(bar: Bar): boolean;
  stop(): void;
};

type Job = {
  readonly key: string;
  readonly dataSource: DataSource | undefined;
  readonly own: readonly Candle[] | undefined;
  readonly settings: Settings;
  readonly over: AbortController;
  limit: number;
};

/** @param drawn those that are shown, oldest first */
export function createCandles(
  host: PriceChart,
  settings: () => Settings,
  onScreen: () => boolean,
  drawn: () => readonly Candle[],
  listener: CandleListener,
): Candles {
  const { clock } = hub();
  let job: Job | undefined;
  let shown: Shown | undefined;
  let last: Candle | undefined;
  let loading = false;
  let own: { readonly key: string; readonly candles: readonly Candle[] } | undefined;
  const waiting: Candle[] = []; // from the page, for when the history is there
  const held = new Map<number, Candle>(); // while it is paused, the newest of each time

  const ownKey = () => `${settings().symbol} ${settings().intervals.at(-1)}`;

  /** The page's own are as long as the author says. */
  const intervals = () => (own ? settings().intervals.slice(-1) : settings().intervals);

  const keyOf = (feed: Feed) => [feed.key, settings().symbol, intervals(), settings().maxPoints].join('\n');

  const drop = () => {
    job?.over.abort();
    job = undefined;
  };

  /** Of the page's own candles, what came since they were set is held nowhere but where it is drawn. */
  const keepOwn = () => {
    if (own && !loading && job?.own === own.candles) own = { ...own, candles: [...drawn()] };
  };

  const moved = (candle: Candle) => {
    if (host.paused && last) {
      held.delete(candle.time);
      held.set(candle.time, candle);
      if (held.size > settings().maxPoints) held.delete(held.keys().next().value as number);
      return;
    }
    const newer = !last || candle.time >= last.time;
    const next = !last || candle.time > last.time;
    if (newer) last = candle;
    listener.moved(candle, newer, next);
  };

  const commit = (
    { settings: { symbol, label } }: Job,
    found: Candle[],
    { interval, none, failed }: Loaded,
    begun: number,
  ) => {
    const ms = intervalMs(interval) as number;
    const same = !!last && shown?.symbol === symbol && shown.ms === ms;
    shown = { symbol, label, interval, ms, since: none ? begun : undefined, failed };
    loading = false;
    if (!own) held.clear(); // it is in the history
    last = found.at(-1);
    listener.loaded(found, same);
    for (const candle of waiting.splice(0)) if (candle.symbol === symbol) moved(candle);
    listener.settled(same);
  };

  return {
    get shown() {
      return shown;
    },
    get last() {
      return last;
    },
    get loading() {
      return loading;
    },
    get own() {
      return !!own;
    },
    get limit() {
      return job?.limit;
    },
    ask() {
      const now = settings();
      const { symbol, limitOf } = now;
      const { source: feed, dataSource } = host;
      // Before the page has had its chance to name a feed, nothing is known.
      if (!feed) return;
      if (own && own.key !== ownKey()) own = undefined;
      const limit = own ? 0 : limitOf(intervals()[0] as string);
      const key = keyOf(feed);
      const same = job?.key === key && job.dataSource === dataSource && job.own === own?.candles;
      if (job && same && limit <= job.limit) return;
      keepOwn();
      drop();
      loading = !!symbol || !!own;
      if (!loading) return;
      const mine: Job = { key, dataSource, own: own?.candles, settings: now, over: new AbortController(), limit };
      job = mine;
      const begun = clock.now();
      const wanted = { feed, symbol, intervals: intervals(), limitOf, dataSource, own: mine.own, onScreen };
      const loaded = (found: Candle[], how: Loaded) => commit(mine, found, how, begun);
      void followData(wanted, { loaded, moved }, mine.over.signal);
    },
    catchUp() {
      if (host.paused || loading || held.size === 0) return;
      const missed = [...held.values()].sort((one, other) => one.time - other.time);
      held.clear();
      for (const candle of missed) moved(candle);
    },
    retry() {
      if (!shown?.failed) return false;
      drop();
      return true;
    },
    sourceIsBack() {
      if (shown?.since && !loading && job) job.limit = -1;
    },
    setData(bars) {
      const { symbol, maxPoints } = settings();
      drop();
      held.clear();
      own = { key: ownKey(), candles: candlesOf(bars, symbol, intervals().at(-1) as string, maxPoints) };
    },
    move(bar) {
      const { symbol } = settings();
      const into = !loading && host.source && job?.key === keyOf(host.source) ? shown : undefined;
      const candle = barOf(bar, symbol, into?.interval ?? (intervals()[0] as string));
      if (!candle) return false;
      if (into) {
        moved(candle);
        return false;
      }
      if (own || symbol) waiting.push(candle);
      else own = { key: ownKey(), candles: [candle] };
      return true;
    },
    stop() {
      keepOwn();
      drop();
    },
  };
}
