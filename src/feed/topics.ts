// Topics that are not of the book, loaded when one is first asked for.
import type { Feed, SubscribeOptions, Topic } from './api.ts';
import type { Clock } from './clock.ts';
import { attempt, createDelivery } from './delivery.ts';
import type { Frame } from './frame.ts';
import { followJournal } from './journal.ts';
import type { JournalEntry } from './state.ts';

/** What of a feed they are made from. */
export type Inside = {
  readonly feed: Feed;
  readonly journal: JournalEntry[];
  readonly clock: Clock;
  readonly frame: Frame;
};

/** Until `signal` aborts. */
export function follow(
  { feed, journal, clock, frame }: Inside,
  topic: Exclude<Topic, string>,
  listener: (value: never) => void,
  options: SubscribeOptions & { readonly signal: AbortSignal },
): void {
  const { signal, onScreen, unpaced } = options;
  if (signal.aborted) return;
  const hear = listener as (value: unknown) => void;
  const stop = (end: () => void) => signal.addEventListener('abort', end);
  if (topic.kind === 'candle')
    import('./candles.ts').then(
      ({ followCandles }) =>
        followCandles(feed, topic as Parameters<typeof followCandles>[1], hear, options, clock.now),
      () => {},
    );
  else if (topic.kind === 'journal') {
    const delivery = createDelivery<JournalEntry>(frame, hear, false, onScreen);
    const push = (entry: JournalEntry) => (unpaced ? attempt(() => hear(entry)) : delivery.push('', entry));
    stop(followJournal(journal, push));
    stop(delivery.stop);
  }
}
