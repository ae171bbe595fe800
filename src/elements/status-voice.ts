import type { Feed } from '../feed/api.ts';
import type { Clock } from '../feed/clock.ts';
import { inherited } from '../feed/source.ts';
import type { FeedState } from '../feed/state.ts';
import { say } from '../market/words.ts';
import type { FeedStatus } from './feed-status.ts';

// A blip that mends itself is not worth a reader's attention.
const SETTLED_MS = 3000;

// Several of them may tell of one feed; only one speaks.
const speakers = new Map<string, FeedStatus>();

/** What is to be said aloud of a feed now. */
export type Voice = (feed: Feed, state: FeedState, why: string | undefined, place: string | undefined) => string;

/** Only what has settled is spoken, and never what counts. */
export function createVoice(host: FeedStatus, clock: Clock): Voice {
  let announced: string | undefined;
  let instead: string | undefined;
  let insteadSince = Number.NEGATIVE_INFINITY;
  let spoken = '';

  return (feed, state, why, place) => {
    const { phase, since, insteadOf } = state;
    if (insteadOf !== instead && announced !== undefined) insteadSince = clock.now();
    instead = insteadOf;
    const speaker = speakers.get(feed.key);
    if (speaker !== host && speaker?.isConnected && speaker.source === feed) return '';
    speakers.set(feed.key, host);
    const settled = clock.now() - Math.max(since, insteadSince) >= SETTLED_MS && phase !== 'connecting';
    const news = `${phase} ${insteadOf}`;
    if (settled && announced !== news) {
      if (announced !== undefined || phase !== 'live' || insteadOf) {
        const reason = phase === 'stale' ? undefined : why;
        const locale = inherited('lang', host);
        const text = [say(phase, locale), place, reason].filter(Boolean).join('. ');
        spoken = say('feedSpoken', locale, { text });
      }
      announced = news;
    }
    return spoken;
  };
}
