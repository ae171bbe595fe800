// What a chart says of its feed: in the line below it, and in its place where there is nothing to draw.
import type { Feed } from '../feed/api.ts';
import { hub } from '../feed/hub.ts';
import type { FeedState } from '../feed/state.ts';
import { ageOf, say } from '../market/words.ts';
import { reasonWords, stateWords } from './state-words.ts';

export type Status = {
  readonly phase: string;
  readonly text: string;
  /** How old the price is; empty while it is live. */
  readonly age: string;
  /** The chart is not current. */
  readonly muted: boolean;
};

/** How the feed stands, in a word; none where no feed is asked. */
export function statusOf(
  feed: Feed | undefined,
  state: FeedState | undefined,
  symbol: string,
  locale: string | undefined,
): Status {
  if (!state || !feed || !symbol) return { phase: '', text: '', age: '', muted: false };
  const now = hub().clock.now();
  const quote = feed.get(symbol);
  const { phase } = state;
  return {
    phase,
    // Where nothing is asked of it, the chart says why.
    text: phase === 'idle' ? '' : stateWords(state, { now, streamedAt: feed.stats.lastStreamedAt, locale }),
    age: quote ? ageOf(quote, now, locale) : '',
    muted: quote?.freshness === 'stale' || ['stale', 'offline', 'blocked', 'paused'].includes(phase),
  };
}

/** What stands in place of a chart. */
export type Message = {
  readonly kind: 'loading' | 'empty' | 'error';
  readonly title: string;
  readonly text?: string | undefined;
  readonly retry?: boolean;
};

/** @param asked of what is asked for: whether it is the page's own, on its way, or failed */
export function messageOf(
  feed: Feed | undefined,
  state: FeedState | undefined,
  symbol: string,
  locale: string | undefined,
  asked: { readonly own: boolean; readonly waiting: boolean; readonly failed: boolean },
): Message {
  if (!symbol && !asked.own) return { kind: 'error', title: say('noSymbol', locale) };
  if (asked.failed) return { kind: 'error', title: say('noAnswer', locale), retry: true };
  if (!state || !feed) return { kind: 'loading', title: say('loading', locale) };
  const { phase, reason, label } = state;
  const moment = { now: hub().clock.now(), streamedAt: feed.stats.lastStreamedAt, locale };
  if (symbol && feed.refuses(symbol))
    return { kind: 'error', title: say('notHere', locale, { source: label, symbol }) };
  if (['blocked', 'offline', 'reconnecting', 'stale', 'paused'].includes(phase)) {
    return {
      kind: 'error',
      title: say(phase, locale),
      text: reasonWords(state, moment),
      retry: phase !== 'blocked' || reason === 'auth',
    };
  }
  if (asked.waiting) return { kind: 'loading', title: say(phase === 'connecting' ? 'connecting' : 'loading', locale) };
  if (!symbol || asked.own) return { kind: 'empty', title: say('noData', locale) };
  return { kind: 'empty', title: say('nothingYet', locale), text: say('startsNow', locale, { source: label }) };
}
