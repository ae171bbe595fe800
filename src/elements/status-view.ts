// What <feed-status> shows, loaded with the first one on a page.
import { html, nothing, render, type TemplateResult } from 'lit/html.js';
import type { Feed } from '../feed/api.ts';
import { hub } from '../feed/hub.ts';
import { inherited } from '../feed/source.ts';
import type { Attribution, FeedState, Phase } from '../feed/state.ts';
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
// Sources count requests: a reader's impatience must not use them up.
const REFRESH_REST_MS = 10_000;

const PAUSABLE: ReadonlySet<Phase> = new Set(['live', 'polling', 'stale', 'reconnecting']);
// Several of them may tell of one feed; only one speaks.
const speakers = new Map<string, FeedStatus>();
// When each feed was last asked, by whichever of them.
const refreshes = new WeakMap<Feed, number>();

export type StatusView = {
  render(): void;
  /** Tells the page's style sheets how the feed stands. */
  mark(state: FeedState): void;
  /** Counts seconds while it is on the page. */
  wake(): void;
  rest(): void;
};

export function createView(host: FeedStatus, states: CustomStateSet): StatusView {
  const { clock } = hub();
  const samples: { at: number; messages: number }[] = [];
  let announced: string | undefined;
  let instead: string | undefined;
  let insteadSince = Number.NEGATIVE_INFINITY;
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

  const words = ({ phase, retryAt, pollMs }: FeedState, streamedAt: number, locale: string | undefined) => {
    const now = clock.now();
    if (phase === 'stale') return say('staleFor', { span: formatSpan(now - streamedAt, locale) });
    if (phase === 'polling' && pollMs) return say('pollingEvery', { span: formatSpan(pollMs, locale) });
    // Rounded up, so that the countdown ends with the attempt.
    if (phase === 'reconnecting' && retryAt && retryAt > now)
      return say('reconnectingIn', { span: formatSpan(retryAt - now + 999, locale) });
    return say(phase);
  };

  // Only what has settled is spoken, and never what counts.
  const announcement = (feed: Feed, state: FeedState, why: string | undefined, place: string | undefined) => {
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
        spoken = `${say('feedStatus')}: ${[say(phase), place, reason].filter(Boolean).join('. ')}`;
      }
      announced = news;
    }
    return spoken;
  };

  const refresh = (source: Feed) => {
    if (isResting(source)) return;
    refreshes.set(source, clock.now());
    source.refresh();
    host.requestUpdate();
  };
  const isResting = (source: Feed) =>
    Math.abs(clock.now() - (refreshes.get(source) ?? Number.NEGATIVE_INFINITY)) < REFRESH_REST_MS;

  const template = (): TemplateResult => {
    const { state, source, variant: asked } = host;
    const variant = WORDS.variant.includes(asked) ? asked : 'badge';
    if (!state || !source) return html`<div class="base ${variant}" part="base"></div><div class="problems"></div>`;

    const locale = inherited('lang', host);
    const { lastStreamedAt } = source.stats;
    const { phase, retryAt, since, label, insteadOf } = state;
    const streamedAt = lastStreamedAt ?? since;
    const shown = words(state, streamedAt, locale);
    const why = reasonOf(state, formatSpan(clock.now() - streamedAt, locale));
    const place = insteadOf && say('insteadOf', { source: label, first: insteadOf });
    const denied = isDenied(state);
    const isBar = variant === 'bar';
    // A source that asked for rest is not to be asked sooner; one that wants a sign-in may have it by now.
    const retry =
      (retryAt && phase !== 'blocked') || denied
        ? html`<button type="button" part="retry-button" @click=${() => host.reconnect()}>${say('retryNow')}</button>`
        : nothing;
    // What a pill has no room for stands in its title.
    const short = [shown, denied ? why : undefined, variant === 'dot' ? place : insteadOf && label];
    const text = isBar ? shown : short.filter(Boolean).join(' · ');
    const title = isBar
      ? nothing
      : [why ?? shown, place, marketOf(state), upstreamsOf(state)].filter(Boolean).join('\n');
    const dot =
      variant === 'dot'
        ? html`<span class="sign ${phase}" part="dot" role="img" aria-label=${text}></span>`
        : html`<span class="sign ${phase}" part="dot"></span><span class="label" part="label">${text}</span>`;
    return html`<div class="base ${variant}" part="base" title=${title}>
          ${dot}
          ${isBar ? details(state, source, why, place, locale) : nothing}
          ${variant === 'dot' ? nothing : html`${state.attributions?.map(attributionOf)}${retry}`}
          ${isBar && state.pollMs && (phase === 'polling' || phase === 'stale') ? refreshButton(source) : nothing}
          ${isBar && (PAUSABLE.has(phase) || phase === 'paused') ? pauseButton(source, phase) : nothing}
        </div>
        <span class="spoken" role="status">${announcement(source, state, why, place)}</span>
        <div class="problems"></div>`;
  };

  const details = (
    state: FeedState,
    source: Feed,
    why: string | undefined,
    place: string | undefined,
    locale: string | undefined,
  ) => {
    const { lastPriceAt, messages } = source.stats;
    const { phase, label } = state;
    const market = marketOf(state);
    const upstreams = upstreamsOf(state);
    const few = upstreams && state.upstreams && state.upstreams.active < state.upstreams.total;
    const perSecond = rate(messages);
    const updated = lastPriceAt
      ? say('lastPrice', { span: formatSpan(clock.now() - lastPriceAt, locale) })
      : say('noPriceYet');
    return html`${place ? html`<span class="source instead" part="source">${place}</span>` : nothing}
        ${why ? html`<span part="reason">${why}</span>` : nothing}
        ${place ? nothing : html`<span class="muted source" part="source">${label}</span>`}
        ${market ? html`<span class="muted" part="market">${market}</span>` : nothing}
        ${upstreams ? html`<span class=${few ? 'few' : 'muted'} part="upstreams">${upstreams}</span>` : nothing}
        <span class="muted" part="updated">${updated}</span>
        ${phase === 'live' ? html`<span class="muted" part="rate">${say('perSecond', { count: String(perSecond) })}</span>` : nothing}`;
  };

  // It keeps the focus while it rests, as a disabled one would not.
  const refreshButton = (source: Feed) =>
    html`<button
      type="button"
      part="refresh-button"
      aria-disabled=${isResting(source) ? 'true' : nothing}
      @click=${() => refresh(source)}
    >${say('refreshNow')}</button>`;

  // One control for all that moves on this feed: https://www.w3.org/WAI/WCAG22/Understanding/pause-stop-hide.html
  const pauseButton = (source: Feed, phase: Phase) => {
    const paused = phase === 'paused';
    return html`<button type="button" part="pause-button" @click=${paused ? source.resume : source.pause}
      >${say(paused ? 'resume' : 'pause')}</button>`;
  };

  return {
    render() {
      const root = host.renderRoot as ShadowRoot;
      const problems: Problem[] = checkWords(host, WORDS);
      if (host.state?.detail) problems.push({ feed: host.state.detail });
      render(template(), root);
      report(root, 'feed-status', problems);
    },
    mark({ phase, insteadOf }) {
      const wanted: string[] = insteadOf ? [phase, 'fallback'] : [phase];
      if (wanted.length === states.size && wanted.every((name) => states.has(name))) return;
      states.clear();
      for (const name of wanted) states.add(name);
    },
    wake() {
      if (host.state) this.mark(host.state);
      adopt(host.renderRoot as ShadowRoot, palette, css);
      stop ??= everySecond(() => host.requestUpdate());
      host.requestUpdate();
    },
    rest() {
      stop = stop?.() as undefined;
    },
  };
}

const isDenied = ({ phase, reason }: FeedState) => phase === 'blocked' && reason === 'auth';

function reasonOf({ phase, reason, transport }: FeedState, silence: string): string | undefined {
  if (phase === 'live' || !reason) return undefined;
  if (phase === 'polling')
    return say(transport === 'rest' || reason === 'requests' ? 'reason.requests' : 'reason.polling');
  return say(reason === 'requests' ? 'reason.unreachable' : (`reason.${reason}` satisfies Word), { span: silence });
}

// Which zone the source's clock is in, nobody knows: so its times are never reckoned with.
function marketOf({ market }: FeedState): string | undefined {
  if (!market) return undefined;
  const { open, opens, closes } = market;
  const time = open ? closes : opens;
  if (time === undefined) return say(open ? 'marketOpen' : 'marketClosed');
  return say(open ? 'marketCloses' : 'marketOpens', { time });
}

function upstreamsOf({ upstreams }: FeedState): string | undefined {
  if (!upstreams?.total) return undefined;
  const { active, total } = upstreams;
  return say(total === 1 ? 'upstream' : 'upstreams', { active: String(active), total: String(total) });
}

// A dialect may be a page's own: what is no address of the web is text.
function attributionOf({ text, url }: Attribution): TemplateResult {
  return /^https?:\/\//i.test(url) && URL.canParse(url)
    ? html`<a class="muted" part="attribution" href=${url}>${text}</a>`
    : html`<span class="muted" part="attribution">${text}</span>`;
}
