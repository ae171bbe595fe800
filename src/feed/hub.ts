import type { Dialect } from '../dialects/dialect.ts';
import { version } from '../version.ts';
import type { Feed, FeedSettings } from './api.ts';
import { type Clock, systemClock } from './clock.ts';
import { createFeed, type PageState, type Serve, type SharedFeed } from './feed.ts';
import { createFrame, type Frame } from './frame.ts';
import { parseFeed, type Source, sourceKey } from './source.ts';
import type { JournalEntry } from './state.ts';

export type Settings = FeedSettings & {
  /** Where prices come from, for elements that do not say so themselves; see `feed`. */
  readonly feed?: string | undefined;
  /** Wire languages of the page's own. */
  readonly dialects?: readonly Dialect[] | undefined;
};

/** Each call makes a dialect of the caller's own. */
export type DialectList = {
  get(name: string): ((address?: string) => Dialect | undefined | Promise<Dialect | undefined>) | undefined;
};

/** What every copy of the kit on a page shares. Only plain data and functions cross it, and it is never changed. */
export type Hub = {
  readonly version: string;
  readonly clock: Clock;
  readonly frame: Frame;
  readonly settings: Settings;
  readonly ready: Promise<void>;
  configure(settings: Settings): void;
  /** Calls back after each `configure()`. @returns ends it */
  watch(listener: () => void): () => void;
  /** @param dialects those that the asking copy knows */
  open(feed: string, dialects: DialectList): Feed;
};

const KEY = Symbol.for('tickwire.hub/1');

/** The page's hub: whichever copy of the kit comes first makes it. */
export function hub(): Hub {
  const page = globalThis as { [KEY]?: Hub };
  page[KEY] ??= createHub();
  return page[KEY];
}

export function createHub(clock: Clock = systemClock, ready: Promise<void> = pageReady()): Hub {
  const frame = createFrame(clock);
  const feeds = new Map<string, SharedFeed>();
  const own = new Map<string, Dialect>();
  const listeners = new Set<() => void>();
  const page: PageState = { suspended: false, online: true };
  let settings: Settings = {};
  let watching = false;

  const findDialect = ({ dialect, address }: Source, known: DialectList, journal: JournalEntry[], serve: Serve) =>
    dialect
      ? (own.get(dialect) ?? known.get(dialect)?.(address))
      : import('./detect.ts').then(({ detect }) =>
          detect({
            address: address as string,
            own: own.values(),
            known,
            clock,
            settings: () => settings,
            journal,
            serve,
          }),
        );

  const open = (text: string, dialects: DialectList): Feed => {
    const [source = { dialect: 'binance' }, ...more] = parseFeed(text);
    const sources = [source, ...more] as const;
    const key = sources.map(sourceKey).join(', ');
    let shared = feeds.get(key);
    if (!shared) {
      shared = createFeed({
        clock,
        frame,
        sources,
        page,
        ready,
        settings: () => settings,
        findDialect: (serve, journal) => findDialect(source, dialects, journal, serve),
        open: (feed) => open(feed, dialects),
        guarded(watchPage) {
          if (!watching) watchPage(clock, frame, page, () => [...feeds.values()].flatMap(({ guard }) => guard ?? []));
          watching = true;
        },
      });
      feeds.set(key, shared);
    }
    return shared.api;
  };

  return Object.freeze<Hub>({
    version,
    clock,
    frame,
    ready,
    get settings() {
      return settings;
    },
    configure(change) {
      settings = { ...settings, ...change };
      for (const dialect of [change.dialects ?? []].flat()) if (dialect?.name) own.set(dialect.name, dialect);
      for (const listener of [...listeners]) listener();
    },
    watch(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    open,
  });
}

/** Resolves once the page's own scripts have run, so that `configure()` speaks before the first connection. */
function pageReady(): Promise<void> {
  // "interactive" lasts from before the deferred scripts until every image is there; only the timing tells them apart.
  const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
  const { document } = globalThis;
  if (!document || document.readyState === 'complete' || navigation?.domContentLoadedEventStart)
    return Promise.resolve();
  return new Promise((resolve) => addEventListener('DOMContentLoaded', () => resolve()));
}
