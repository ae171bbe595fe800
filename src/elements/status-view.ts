// What <feed-status> shows, loaded with the first one on a page.
import { html, nothing, render, type TemplateResult } from 'lit/html.js';
import type { Feed, FeedStats } from '../feed/api.ts';
import { hub } from '../feed/hub.ts';
import type { Attribution, FeedState } from '../feed/state.ts';
import { formatMs, formatSpan } from '../market/amounts.ts';
import { say } from '../market/words.ts';
import { adopt, takeOver } from './adopt.ts';
import { setStates } from './custom-states.ts';
import css from './feed-status.css?inline';
import type { FeedStatus } from './feed-status.ts';
import { localeOf } from './language.ts';
import { watchOnScreen } from './on-screen.ts';
import palette from './palette.css?inline';
import { checkWords, type Problem, report } from './problems.ts';
import { everySecond } from './second-hand.ts';
import { type Moment, reasonWords, stateWords } from './state-words.ts';
import { buttonsOf, isDenied } from './status-buttons.ts';
import { createVoice } from './status-voice.ts';

const WORDS = {
  variant: ['badge', 'dot', 'bar', 'panel'],
  theme: ['auto', 'light', 'dark'],
  movementColors: ['western', 'asian', 'colorblind'],
} as const;
const RATE_SECONDS = 3;

export type StatusView = {
  render(): void;
  /** Tells the page's style sheets how the feed stands. */
  mark(state: FeedState): void;
  /** Counts seconds while it is on the page. */
  wake(): void;
  rest(): void;
};

/** What a bar and a panel have to tell, each in its own way. */
export type Glance = {
  readonly state: FeedState;
  readonly source: Feed;
  readonly stats: FeedStats;
  readonly moment: Moment;
  /** Why it is not live. */
  readonly why: string | undefined;
  /** Messages a second; undefined until that can be said. */
  readonly rate: number | undefined;
  readonly market: string | undefined;
  readonly upstreams: string | undefined;
  /** Fewer of the source's own feeds are at work than it has. */
  readonly few: boolean;
  readonly attributions: readonly TemplateResult[];
  readonly buttons: TemplateResult | typeof nothing;
};

export function createView(host: FeedStatus, states: CustomStateSet): StatusView {
  const { clock } = hub();
  const voice = createVoice(host, clock);
  const samples: { at: number; messages: number }[] = [];
  let panel: typeof import('./status-panel.ts') | undefined;
  let panelAsked = false;
  let panelFailed = false;
  let awake = false;
  let onScreen = false;
  let stopSeconds: (() => void) | undefined;
  let stopWatching: (() => void) | undefined;
  let measured: Feed | undefined;
  let stopMeasuring: (() => void) | undefined;

  const variant = () => {
    const { variant } = host;
    // A panel whose file does not come is better told in short than not at all.
    if (variant === 'panel') return panelFailed ? 'bar' : variant;
    return WORDS.variant.includes(variant) ? variant : 'badge';
  };

  // Messages a second over the last few, whatever the rhythm of rendering.
  const rate = (messages: number) => {
    const now = clock.now();
    if (now - (samples.at(-1)?.at ?? 0) >= 900) samples.push({ at: now, messages });
    while (samples.length > RATE_SECONDS + 1) samples.shift();
    const [first] = samples;
    const last = samples.at(-1);
    if (!first || !last || last.at === first.at) return undefined;
    return Math.max(0, Math.round(((last.messages - first.messages) * 1000) / (last.at - first.at)));
  };

  // Measuring costs a little: only what is seen asks for it.
  const measure = () => {
    const seen = awake && onScreen && (variant() === 'panel' || variant() === 'bar');
    const wanted = seen ? host.source : undefined;
    if (wanted === measured) return;
    stopMeasuring?.();
    measured = wanted;
    stopMeasuring = wanted?.subscribe({ kind: 'stats' }, (stats) => {
      host.requestUpdate();
      if (variant() === 'panel') panel?.tellPage(host, stats);
    });
  };

  const loadPanel = async () => {
    if (panelAsked) return;
    panelAsked = true;
    try {
      panel = await import('./status-panel.ts');
      panel.dress(host.renderRoot as ShadowRoot);
    } catch {
      panelFailed = true;
    }
    host.requestUpdate();
  };

  const template = (): TemplateResult => {
    const { state, source } = host;
    const shape = variant();
    if (!state || !source) return html`<div class="base ${shape}" part="base"></div><div class="problems"></div>`;

    const { stats } = source;
    const locale = localeOf(host);
    const moment = { now: clock.now(), streamedAt: stats.lastStreamedAt, locale };
    const why = reasonWords(state, moment);
    const { label, insteadOf, upstreams } = state;
    const place = insteadOf && say('insteadOf', locale, { source: label, first: insteadOf });
    const glance: Glance = {
      ...{ state, source, stats, moment, why },
      rate: rate(stats.messages),
      market: marketOf(state, locale),
      upstreams: upstreamsOf(state, locale),
      few: !!upstreams && upstreams.active < upstreams.total,
      attributions: (state.attributions ?? []).map(attributionOf),
      buttons: buttonsOf(host, clock, source, state, shape === 'bar' || shape === 'panel'),
    };
    return html`${shape === 'panel' ? (panel?.panel(glance) ?? nothing) : line(shape, glance, place)}
        <span class="spoken" role="status">${voice(source, state, why, place)}</span>
        <div class="problems"></div>`;
  };

  const line = (shape: FeedStatus['variant'], glance: Glance, place: string | undefined) => {
    const { state, moment, why, market, upstreams, attributions } = glance;
    const { phase, label, insteadOf } = state;
    const shown = stateWords(state, moment);
    const isBar = shape === 'bar';
    // What a pill has no room for stands in its title.
    const short = [shown, isDenied(state) ? why : undefined, shape === 'dot' ? place : insteadOf && label];
    const text = isBar ? shown : short.filter(Boolean).join(' · ');
    const title = isBar ? nothing : [why ?? shown, place, market, upstreams].filter(Boolean).join('\n');
    const dot =
      shape === 'dot'
        ? html`<span class="sign ${phase}" part="dot" role="img" aria-label=${text}></span>`
        : html`<span class="sign ${phase}" part="dot"></span><span class="label" part="label">${text}</span>`;
    return html`<div class="base ${shape}" part="base" title=${title}>
          ${dot}
          ${isBar ? details(glance, place) : nothing}
          ${shape === 'dot' ? nothing : html`${attributions}${glance.buttons}`}
        </div>`;
  };

  const details = ({ state, stats, moment, why, market, upstreams, few, rate }: Glance, place: string | undefined) => {
    const { phase, label } = state;
    const { locale, now } = moment;
    const { lastPriceAt } = stats;
    const age = now - (lastPriceAt ?? now);
    const old = age < 1000 ? say('lastPriceNow', locale) : say('lastPrice', locale, { span: formatSpan(age, locale) });
    const updated = lastPriceAt ? old : say('noPriceYet', locale);
    const latency = stats.live?.latency;
    return html`${place ? html`<span class="source instead" part="source">${place}</span>` : nothing}
        ${why ? html`<span part="reason">${why}</span>` : nothing}
        ${place ? nothing : html`<span class="muted source" part="source">${label}</span>`}
        ${market ? html`<span class="muted" part="market">${market}</span>` : nothing}
        ${upstreams ? html`<span class=${few ? 'few' : 'muted'} part="upstreams">${upstreams}</span>` : nothing}
        <span class="muted" part="updated">${updated}</span>
        ${phase === 'live' && latency ? html`<span class="muted" part="latency" title=${say(`latency.${latency.of}`, locale)}>${formatMs(latency.p50, locale)}</span>` : nothing}
        ${phase === 'live' && rate !== undefined ? html`<span class="muted" part="rate">${say('perSecond', locale, { count: rate })}</span>` : nothing}`;
  };

  return {
    render() {
      const root = host.renderRoot as ShadowRoot;
      const problems: Problem[] = checkWords(host, WORDS);
      if (host.state?.detail) problems.push({ feed: host.state.detail });
      if (variant() === 'panel') void loadPanel();
      measure();
      render(template(), root);
      if (host.source && (panel || variant() !== 'panel')) takeOver(root);
      report(root, 'feed-status', problems);
    },
    mark({ phase, insteadOf }) {
      setStates(states, insteadOf ? [phase, 'fallback'] : [phase]);
    },
    wake() {
      if (host.state) this.mark(host.state);
      adopt(host.renderRoot as ShadowRoot, palette, css);
      awake = true;
      stopSeconds ??= everySecond(() => host.requestUpdate());
      stopWatching ??= watchOnScreen(host, (is) => {
        onScreen = is;
        measure();
      });
      host.requestUpdate();
    },
    rest() {
      awake = false;
      stopSeconds = stopSeconds?.() as undefined;
      stopWatching = stopWatching?.() as undefined;
      measure();
    },
  };
}

// Which zone the source's clock is in, nobody knows: so its times are never reckoned with.
function marketOf({ market }: FeedState, locale: string | undefined): string | undefined {
  if (!market) return undefined;
  const { open, opens, closes } = market;
  const time = open ? closes : opens;
  if (time === undefined) return say(open ? 'marketOpen' : 'marketClosed', locale);
  return say(open ? 'marketCloses' : 'marketOpens', locale, { time });
}

function upstreamsOf({ upstreams }: FeedState, locale: string | undefined): string | undefined {
  if (!upstreams?.total) return undefined;
  const { active, total } = upstreams;
  return say('upstreams', locale, { active, total });
}

// A dialect may be a page's own: what is no address of the web is text.
function attributionOf({ text, url }: Attribution): TemplateResult {
  return /^https?:\/\//i.test(url) && URL.canParse(url)
    ? html`<a class="muted" part="attribution" href=${url}>${text}</a>`
    : html`<span class="muted" part="attribution">${text}</span>`;
}
