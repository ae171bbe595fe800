import type { ChannelTopic } from '../dialects/dialect.ts';
import { type Clock, createTimer } from './clock.ts';

const DEBOUNCE_MS = 50;
const LINGER_MS = 5_000;

export type Subscriptions = {
  /** Those wanted now, or until lately. */
  topics(): ChannelTopic[];
  /** @returns ends the interest; a second call does nothing */
  add(topic: ChannelTopic): () => void;
};

/**
 * Which topics are wanted: counted, so that two hundred widgets ask once; lingering, so that an element moved in the DOM
 * asks for nothing anew; debounced, so that a page's first paint asks in one message.
 *
 * @param linger false while nothing was asked of the source yet: then nothing need be taken back
 */
export function createSubscriptions(clock: Clock, changed: () => void, linger: () => boolean): Subscriptions {
  const interests = new Map<string, { topic: ChannelTopic; count: number; leave?: (() => void) | undefined }>();
  const debounce = createTimer(clock);
  const announce = () => debounce.running || debounce.set(DEBOUNCE_MS, changed);

  return {
    topics: () => [...interests.values()].map(({ topic }) => topic),
    add(topic) {
      // By its very spelling: of two, the source may know but one.
      const id = `${topic.kind} ${topic.symbol} ${topic.background} ${topic.brief}`;
      const interest = interests.get(id) ?? { topic, count: 0 };
      if (!interests.has(id)) {
        interests.set(id, interest);
        announce();
      }
      interest.count++;
      interest.leave?.();
      interest.leave = undefined;
      let over = false;
      return () => {
        if (over) return;
        over = true;
        if (--interest.count > 0) return;
        const leave = () => {
          interests.delete(id);
          announce();
        };
        if (linger()) interest.leave = clock.after(LINGER_MS, leave);
        else leave();
      };
    },
  };
}
