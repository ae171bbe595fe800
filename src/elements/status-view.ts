// What <feed-status> shows, loaded with the first one on a page.
import { html, nothing, render, type TemplateResult } from 'lit/html.js';
import type { Feed } from '../feed/feed.ts';
import { hub } from '../feed/hub.ts';
import { inherited } from '../feed/source.ts';
import type { FeedState } from '../feed/state.ts';
import { formatSpan } from '../market/amounts.ts';
import { say, type Word } from '../market/words.ts';
import { adopt } from './adopt.ts';
import css from './feed-status.css?inline';
import type { FeedStatus } from './feed-status.ts';
import palette from './palette.css?inline';
import { checkWords, type Problem, report } from './problems.ts';
import { everySecond } from './second-hand.ts';

const WORDS = {
  variant: ['badge', 'dot', 'bar'],
  theme: ['auto', 'light', 'dark'],
  movementColors: ['western', 'asian', 'colorblind'],
} as const;
// A blip that mends itself is not worth a reader's attention.
const SETTLED_MS = 3000;
const RATE_SECONDS = 3;

// Several of them may tell of one feed; only one speaks.
const speakers = new Map<string, FeedStatus>();

export type StatusView = {
  render(): void;
  /** Counts seconds while it is on the page. */
  wake(): void;
  rest(): void;
};

export function createView(host: FeedStatus): StatusView {
  const { clock } = hub();
  const samples: { at: number; messages: number }[] = [];
  let announced: string | undefined;
  let spoken = '';
  let stop: (() => void) | undefined;

  // Messages a second over the last few, whatever the rhythm of rendering.
  const rate = (messages: number) => {
    const now = clock.now();
    if (now - (samples.at(-1)?.at ?? 0) >= 900) samples.push({ at: now, messages });
    while (samples.length > RATE_SECONDS + 1) samples.shift();
    const [first] = samples;
    const last = samples.at(-1);
    if (!first || !last || last.at === first.at) return 0;
    return Math.max(0, Math.round(((last.messages - first.messages) * 1000) / (last.at - first.at)));
  };

  const words = ({ phase, retryAt }: FeedState, streamedAt: number, locale: string | undefined) => {
    const now = clock.now();
    if (phase === 'stale') return say('staleFor', { span: formatSpan(now - streamedAt, locale) });
    if (phase === 'polling')
      return say('pollingEvery', { span: formatSpan(hub().settings.pollInterval ?? 30_000, locale) });
    // Rounded up, so that the countdown ends with the attempt.
    if (phase === 'reconnecting' && retryAt && retryAt > now)
      return say('reconnectingIn', { span: formatSpan(retryAt - now + 999, locale) });
    return say(phase);
  };

  // Only what has settled is spoken, and never what counts.
  const announcement = (feed: Feed, state: FeedState, why: string | undefined) => {
    const speaker = speakers.get(feed.key);
    if (speaker !== host && speaker?.isConnected && speaker.source === feed) return '';
    speakers.set(feed.key, host);
    const settled = clock.now() - state.since >= SETTLED_MS && state.phase !== 'connecting';
    if (settled && announced !== state.phase) {
      if (announced !== undefined || state.phase !== 'live')
        spoken = `${say('feedStatus')}: ${say(state.phase)}${why && state.phase !== 'stale' ? `. ${why}` : ''}`;
      announced = state.phase;
    }
    return spoken;
  };

  const template = (): TemplateResult => {
    const { state, source, variant: asked } = host;
    const variant = WORDS.variant.includes(asked) ? asked : 'badge';
    if (!state || !source) return html`<div class="base ${variant}" part="base"></div><div class="problems"></div>`;

    const locale = inherited('lang', host);
    const { lastPriceAt, lastStreamedAt, messages } = source.stats;
    const { phase, reason, retryAt, since } = state;
    const streamedAt = lastStreamedAt ?? since;
    const shown = words(state, streamedAt, locale);
    const silence = formatSpan(clock.now() - streamedAt, locale);
    const age = lastPriceAt && formatSpan(clock.now() - lastPriceAt, locale);
    const why =
      phase === 'live' || !reason
        ? undefined
        : say(`reason.${phase === 'polling' ? phase : reason}` as Word, { span: silence });
    const perSecond = rate(messages);
    // A source that asked for rest is not to be asked sooner.
    const retry =
      retryAt && phase !== 'blocked'
        ? html`<button type="button" part="retry-button" @click=${() => host.reconnect()}>${say('retryNow')}</button>`
        : nothing;
    const dot =
      variant === 'dot'
        ? html`<span class="sign ${phase}" part="dot" role="img" aria-label=${shown}></span>`
        : html`<span class="sign ${phase}" part="dot"></span><span class="label" part="label">${shown}</span>`;
    return html`<div class="base ${variant}" part="base" title=${variant === 'bar' ? nothing : (why ?? shown)}>
          ${dot}
          ${
            variant === 'bar'
              ? html`${why ? html`<span part="reason">${why}</span>` : nothing}
                  <span class="muted source" part="source">${state.label}</span>
                  <span class="muted" part="updated"
                    >${age ? say('lastPrice', { span: age }) : say('noPriceYet')}</span
                  >
                  ${phase === 'live' ? html`<span class="muted" part="rate">${say('perSecond', { count: String(perSecond) })}</span>` : nothing}`
              : nothing
          }
          ${variant === 'dot' ? nothing : retry}
        </div>
        <span class="spoken" role="status">${announcement(source, state, why)}</span>
        <div class="problems"></div>`;
  };

  return {
    render() {
      const root = host.renderRoot as ShadowRoot;
      const problems: Problem[] = checkWords(host, WORDS);
      if (host.state?.detail) problems.push({ feed: host.state.detail });
      render(template(), root);
      report(root, 'feed-status', problems);
    },
    wake() {
      adopt(host.renderRoot as ShadowRoot, palette, css);
      stop ??= everySecond(() => host.requestUpdate());
      host.requestUpdate();
    },
    rest() {
      stop = stop?.() as undefined;
    },
  };
}
