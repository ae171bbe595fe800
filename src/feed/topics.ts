// Topics that are not of the book, loaded when one is first asked for.
import type { SubscribeOptions, Topic } from './api.ts';
import { attempt, createDelivery } from './delivery.ts';
import { followJournal } from './journal.ts';
import type { JournalEntry } from './state.ts';
import type { Measured } from './stats.ts';

/** What of a feed they are made from. */
export type Inside = Measured & { readonly journal: JournalEntry[] };

/** Until `signal` aborts. */
export function follow(
  inside: Inside,
  topic: Exclude<Topic, string>,
  listener: (value: never) => void,
  options: SubscribeOptions & { readonly signal: AbortSignal },
): void {
  const { journal, clock, frame, shared } = inside;
  const { signal, onScreen, unpaced } = options;
  if (signal.aborted) return;
  const hear = listener as (value: unknown) => void;
  const stop = (end: () => void) => signal.addEventListener('abort', end);
  if (topic.kind === 'candle')
    import('./candles.ts').then(
      ({ followCandles }) =>
        followCandles(shared.api, topic as Parameters<typeof followCandles>[1], hear, options, clock.now),
      () => {},
    );
  else if (topic.kind === 'stats')
    import('./stats.ts').then(
      ({ followStats }) => {
        if (!signal.aborted) stop(followStats(inside, hear));
      },
      () => {},
    );
  else if (topic.kind === 'journal') {
    const delivery = createDelivery<JournalEntry>(frame, hear, false, onScreen);
    const push = (entry: JournalEntry) => (unpaced ? attempt(() => hear(entry)) : delivery.push('', entry));
    stop(followJournal(journal, push));
    stop(delivery.stop);
  }
}
