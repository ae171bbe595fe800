import { fixture } from '@open-wc/testing';
import type { ActivityLog } from '../../src/elements/activity-log.ts';
import type { Feed } from '../../src/feed/api.ts';
import type { FeedState, JournalEntry, Phase } from '../../src/feed/state.ts';
import type { Trade } from '../../src/market/quote.ts';
import { type FakeClock, settle } from '../tools/fake-clock.ts';
import { noStats } from '../tools/no-stats.ts';
import { painted } from '../tools/stage.ts';

/** A feed whose journal is what the test writes into it. @param feeds it is added there */
export function scriptedJournal(feeds: Map<string, Feed>, clock: FakeClock) {
  const told: JournalEntry[] = [];
  const listeners = new Map<(value: never) => void, { kind: string; symbol?: string | undefined }>();
  const watchers = new Set<(state: FeedState) => void>();
  let state: FeedState = { phase: 'live', since: clock.now(), attempt: 0, label: 'relay.example' };
  const key = `journal${feeds.size}`;
  const hear = (kind: string, value: unknown, symbol?: string) => {
    for (const [listener, topic] of [...listeners])
      if (topic.kind === kind && (symbol === undefined || topic.symbol === symbol)) listener(value as never);
  };
  const feed = {
    key,
    get state() {
      return state;
    },
    stats: noStats,
    subscribe(
      topic: { kind: string; symbol?: string },
      listener: (value: never) => void,
      { signal }: { signal: AbortSignal },
    ) {
      listeners.set(listener, topic);
      signal.addEventListener('abort', () => listeners.delete(listener));
      if (topic.kind === 'journal') for (const entry of told) listener(entry as never);
      return () => void listeners.delete(listener);
    },
    watch(watcher: (state: FeedState) => void) {
      watchers.add(watcher);
      return () => void watchers.delete(watcher);
    },
    journal: () => told,
    refuses: () => false,
    wanted: () => [],
  } as unknown as Feed;
  feeds.set(key, feed);
  return {
    key,
    told,
    get listeners() {
      return listeners.size;
    },
    topics: () => [...listeners.values()].map(({ kind, symbol }) => [kind, symbol].filter(Boolean).join(' ')),
    tell(what: Partial<JournalEntry>): JournalEntry {
      const entry: JournalEntry = {
        ...{ time: clock.now(), level: 'info', type: 'note', text: '', count: 1 },
        ...what,
        id: what.id ?? told.length + 1,
      };
      const at = told.findIndex(({ id }) => id === entry.id);
      if (at < 0) told.push(entry);
      else told[at] = entry;
      hear('journal', entry);
      return entry;
    },
    trade(symbol: string, what: Partial<Trade> & { readonly priceText: string }) {
      hear('trade', { symbol, price: Number(what.priceText), receivedAt: clock.now(), ...what } as Trade, symbol);
    },
    signal: () => hear('signal', {}),
    turn(phase: Phase) {
      state = { ...state, phase };
      for (const watcher of watchers) watcher(state);
    },
  };
}

/** A log of that feed on the page, painted. */
export async function shownLog(clock: FakeClock, feed: { readonly key: string }, attributes: string) {
  const element = await fixture<ActivityLog>(
    `<activity-log feed="${feed.key}" lang="en" ${attributes}></activity-log>`,
  );
  const paint = async () => {
    await clock.paint();
    await painted();
    await clock.paint();
  };
  await settle();
  await element.updateComplete;
  await paint();
  return { element, paint };
}
