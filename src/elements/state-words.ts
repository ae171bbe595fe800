// How a feed stands, in words: of a badge, a bar, a panel, and the line below a chart.
import type { FeedState } from '../feed/state.ts';
import { formatSpan, formatSpans } from '../market/amounts.ts';
import { say, type Word } from '../market/words.ts';

/** What the words are reckoned from, beside the state itself. */
export type Moment = {
  /** Epoch ms. */
  readonly now: number;
  /** Epoch ms of the newest streamed price; without one silence lasts as long as the phase. */
  readonly streamedAt: number | undefined;
  readonly locale: string | undefined;
};

/** In short, and counting: `"Stale · 38 sec"`, `"Every 30 sec"`, `"Reconnecting in 4 sec"`. */
export function stateWords(state: FeedState, { now, streamedAt, locale }: Moment): string {
  const { phase, since, retryAt, pollMs } = state;
  const span = (ms: number) => ({ span: formatSpan(ms, locale) });
  if (phase === 'stale') return say('staleFor', locale, span(now - (streamedAt ?? since)));
  if (phase === 'polling' && pollMs) return say('pollingEvery', locale, { span: formatSpans(pollMs, locale) });
  // Rounded up, so that the countdown ends with the attempt.
  if (phase === 'reconnecting' && retryAt && retryAt > now)
    return say('reconnectingIn', locale, span(retryAt - now + 999));
  return say(phase, locale);
}

// On this machine or in this network nobody refuses a region.
const NEAR =
  /^((127|10)(\.\d+){3}|(192\.168|169\.254|172\.(1[6-9]|2\d|3[01]))(\.\d+){2}|(.*\.)?local(host)?|\[(::1|f[cd].*|fe80.*)\])(:\d+)?$/;

/** Why it is not live, as a sentence; undefined where it is, or where nobody knows. */
export function reasonWords(state: FeedState, { now, streamedAt, locale }: Moment): string | undefined {
  const { phase, reason, transport, since } = state;
  if (phase === 'live' || !reason) return undefined;
  if (phase === 'polling')
    return say(transport === 'rest' || reason === 'requests' ? 'reason.requests' : 'reason.polling', locale);
  const unreachable = reason === 'requests' || (reason === 'refused' && NEAR.test(state.label));
  const word = unreachable ? 'reason.unreachable' : (`reason.${reason}` satisfies Word);
  return say(word, locale, { span: formatSpan(now - (streamedAt ?? since), locale) });
}
