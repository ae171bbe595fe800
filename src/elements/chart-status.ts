// What a chart says of its feed: in the line below it, and in its place where there is nothing to draw.
import type { Feed } from '../feed/api.ts';
import { hub } from '../feed/hub.ts';
import type { FeedState } from '../feed/state.ts';
import { formatSpan } from '../market/amounts.ts';
import { say, type Word } from '../market/words.ts';

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
  const { phase, retryAt, pollMs, since } = state;
  const span = (ms: number) => ({ span: formatSpan(ms, locale) });
  const text =
    phase === 'stale'
      ? say('staleFor', span(now - (feed.stats.lastStreamedAt ?? since)))
      : phase === 'polling' && pollMs
        ? say('pollingEvery', span(pollMs))
        : phase === 'reconnecting' && retryAt && retryAt > now
          ? say('reconnectingIn', span(retryAt - now + 999))
          : phase === 'idle'
            ? '' // nothing is asked of it: the chart says why
            : say(phase);
  const freshness = quote?.freshness ?? 'live';
  const age =
    freshness === 'closed' || freshness === 'unverified'
      ? say(freshness)
      : freshness !== 'live' && quote
        ? say('old', span(now - quote.receivedAt))
        : '';
  return {
    phase,
    text,
    age,
    muted: freshness === 'stale' || ['stale', 'offline', 'blocked', 'paused'].includes(phase),
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
  if (!symbol && !asked.own) return { kind: 'error', title: say('noSymbol') };
  if (asked.failed) return { kind: 'error', title: say('noAnswer'), retry: true };
  if (!state || !feed) return { kind: 'loading', title: say('loading') };
  const { phase, reason, label } = state;
  if (symbol && feed.refuses(symbol)) return { kind: 'error', title: say('notHere', { source: label, symbol }) };
  if (['blocked', 'offline', 'reconnecting', 'stale', 'paused'].includes(phase)) {
    const gaps = { span: formatSpan(hub().clock.now() - (feed.stats.lastStreamedAt ?? state.since), locale) };
    return {
      kind: 'error',
      title: say(phase),
      text: reason && say(`reason.${reason}` satisfies Word, gaps),
      retry: phase !== 'blocked' || reason === 'auth',
    };
  }
  if (asked.waiting) return { kind: 'loading', title: say(phase === 'connecting' ? 'connecting' : 'loading') };
  if (!symbol || asked.own) return { kind: 'empty', title: say('noData') };
  return { kind: 'empty', title: say('nothingYet'), text: say('startsNow', { source: label }) };
}
