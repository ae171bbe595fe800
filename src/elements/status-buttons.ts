import { html, nothing, type TemplateResult } from 'lit/html.js';
import type { Feed } from '../feed/api.ts';
import type { Clock } from '../feed/clock.ts';
import { inherited } from '../feed/source.ts';
import type { FeedState, Phase } from '../feed/state.ts';
import { say, type Word } from '../market/words.ts';
import type { FeedStatus } from './feed-status.ts';

// Sources count requests: a reader's impatience must not use them up.
const REFRESH_REST_MS = 10_000;

const PAUSABLE: ReadonlySet<Phase> = new Set(['live', 'polling', 'stale', 'reconnecting']);
// When each feed was last asked, by whichever of them.
const refreshes = new WeakMap<Feed, number>();

export const isDenied = ({ phase, reason }: FeedState): boolean => phase === 'blocked' && reason === 'auth';

/** What a reader can do now; a pill has room for one thing only. */
export function buttonsOf(
  host: FeedStatus,
  { now }: Clock,
  source: Feed,
  state: FeedState,
  roomy: boolean,
): TemplateResult | typeof nothing {
  const { phase, retryAt, pollMs } = state;
  const isResting = () => Math.abs(now() - (refreshes.get(source) ?? Number.NEGATIVE_INFINITY)) < REFRESH_REST_MS;
  const refresh = () => {
    if (isResting()) return;
    refreshes.set(source, now());
    source.refresh();
    host.requestUpdate();
  };
  // A source that asked for rest is not to be asked sooner; one that wants a sign-in may have it by now.
  const retry = (retryAt && phase !== 'blocked') || isDenied(state);
  const renew = roomy && pollMs && (phase === 'polling' || phase === 'stale');
  const paused = phase === 'paused';
  const locale = inherited('lang', host);
  const pause = roomy && (paused || PAUSABLE.has(phase));
  if (!retry && !renew && !pause) return nothing;

  const button = (part: string, word: Word, click: () => void, resting = false) =>
    html`<button type="button" class=${word} part=${part} aria-disabled=${resting ? 'true' : nothing} @click=${click}>${say(word, locale)}</button>`;
  // Refreshing keeps the focus while it rests, as a disabled button would not. Pausing is the one control for all that
  // moves on this feed: https://www.w3.org/WAI/WCAG22/Understanding/pause-stop-hide.html
  return html`<div class="buttons">
      ${retry ? button('retry-button', 'retryNow', () => host.reconnect()) : nothing}
      ${renew ? button('refresh-button', 'refreshNow', refresh, isResting()) : nothing}
      ${pause ? button('pause-button', paused ? 'resume' : 'pause', paused ? source.resume : source.pause) : nothing}
    </div>`;
}
