// Everything that is known of a feed, in rows; loaded with the first panel on a page.
import { html, nothing, type TemplateResult } from 'lit/html.js';
import type { Feed, FeedStats, LiveStats, Percentiles } from '../feed/api.ts';
import { feedFor } from '../feed/connect.ts';
import { formatCount, formatMs, formatSpan, formatSpans } from '../market/amounts.ts';
import type { Quote } from '../market/quote.ts';
import { symbolKey } from '../market/symbol.ts';
import { formatClock } from '../market/times.ts';
import { say } from '../market/words.ts';
import { adopt } from './adopt.ts';
import type { FeedStatus } from './feed-status.ts';
import { stateWords } from './state-words.ts';
import { StatsEvent } from './status-events.ts';
import css from './status-panel.css?inline';
import type { Glance } from './status-view.ts';
import { type PanelWord, rejectedWord, tell } from './status-words.ts';

const MOST_NAMES = 12;
const FEW_NAMES = 3;
const MOST_REASONS = 6;
const RATES = 60;
const HEIGHT = 18;

/** For what is not known. */
const UNKNOWN = '\u2013';

export const dress = (root: ShadowRoot): void => adopt(root, css);

/** Hands the page what the panel itself shows. */
export const tellPage = (host: FeedStatus, stats: FeedStats): void => void host.dispatchEvent(new StatsEvent(stats));

type Content = TemplateResult | string | undefined;

/** The rows stay the same whatever is known, so that nothing below the panel moves; but for what few sources ever say. */
export function panel(glance: Glance): TemplateResult {
  const { state, source, moment, why, market, upstreams, few, attributions } = glance;
  const { label, insteadOf } = state;
  const headline = [why ?? say(state.phase, moment.locale), insteadOf && label].filter(Boolean).join(' · ');
  const names = source.key.split(', ');
  return html`<div class="base panel" part="base" role="group" aria-label=${say('feedStatus', moment.locale)}>
      <div class="head">
        <span class="sign ${state.phase}" part="dot"></span>
        <div class="said">
          <h3 class="label" part="label">${headline}</h3>
          <p class="muted" part="since">${sinceOf(glance)}</p>
        </div>
        ${glance.buttons}
      </div>
      <dl part="rows">
        ${row(glance, 'source', 'source', sourceOf(glance))}
        ${row(glance, 'lastPrice', 'updated', lastPriceOf(glance))}
        ${row(glance, state.transport === 'rest' ? 'requests' : 'fallback', 'fallback', fallbackOf(glance))}
        ${symbolsOf(glance)}
        ${row(glance, 'reconnects', 'reconnects', reconnectsOf(glance))}
        ${row(glance, 'messages', 'rate', messagesOf(glance))}
        ${row(glance, 'latency', 'latency', latencyOf(glance))}
        ${row(glance, 'paint', 'paint', percentilesOf(glance.stats.live?.paint, undefined, moment.locale))}
        ${row(glance, 'received', 'received', receivedOf(glance))}
        ${row(glance, 'rejected', 'rejected', rejectedOf(glance))}
        ${market ? row(glance, 'market', 'market', market) : nothing}
        ${upstreams ? row(glance, 'upstreams', 'upstreams', html`<span class=${few ? 'few' : nothing}>${upstreams}</span>`) : nothing}
        ${names.length > 1 ? row(glance, 'sources', 'sources', sourcesOf(names, glance), true) : nothing}
        ${attributions.length > 0 ? row(glance, 'attribution', 'attributions', html`${attributions}`, true) : nothing}
      </dl>
    </div>`;
}

/** @param wide takes a line for itself, where there is room for two */
const row = (glance: Glance, name: PanelWord, part: string, content: Content, wide = false) =>
  html`<div class="row ${wide ? 'wide' : ''}" part="row"><dt part="name">${tell(name, glance.moment.locale)}</dt
    ><dd part=${part}>${content ?? beside(UNKNOWN)}</dd></div>`;

// A number that ticks keeps its place's width, so that what follows it stands still.
const number = (text: string | TemplateResult) => html`<span class="number">${text}</span>`;
const beside = (text: string) => html`<span class="muted">${text}</span>`;

function sinceOf({ state, why, moment: { now, locale } }: Glance): string {
  const { phase, since, retryAt, insteadOf } = state;
  const time = formatClock(since, now, locale);
  const began =
    why || insteadOf
      ? tell('phaseSince', locale, { phase: say(phase, locale), time })
      : tell('since', locale, { time });
  if (!retryAt || retryAt <= now) return began;
  return `${began} · ${tell('nextAttempt', locale, { span: formatSpan(retryAt - now + 999, locale) })}`;
}

function sourceOf({ state, moment: { locale } }: Glance): Content {
  const { label, transport, dialect, insteadOf } = state;
  const carrier = transport && transport !== 'custom' ? tell(`transport.${transport}`, locale) : undefined;
  // Binance speaks Binance.
  const language = dialect?.toLowerCase() === label.toLowerCase() ? undefined : dialect;
  const text = [label, carrier, language].filter(Boolean).join(' · ');
  if (!text) return undefined;
  return html`${text}${insteadOf ? html` <span class="instead">${tell('instead', locale, { first: insteadOf })}</span>` : nothing}`;
}

function lastPriceOf({ stats: { lastPriceAt }, moment: { now, locale } }: Glance): Content {
  if (lastPriceAt === undefined) return undefined;
  const age = now - lastPriceAt;
  const old = age < 1000 ? tell('justNow', locale) : tell('ago', locale, { span: formatSpan(age, locale) });
  return html`${formatClock(lastPriceAt, now, locale)} · ${beside(old)}`;
}

function fallbackOf({ state, moment: { now, locale } }: Glance): Content {
  const { phase, pollMs, pollAt = 0, dialect } = state;
  if (!pollMs) return dialect && phase !== 'connecting' && phase !== 'idle' ? tell('none', locale) : undefined;
  const span = formatSpans(pollMs, locale);
  if (pollAt <= now) return tell('every', locale, { span });
  return tell('everyNext', locale, { span, left: formatSpan(pollAt - now + 999, locale) });
}

type InUse = { readonly name: string; readonly quote: Quote | undefined; readonly traded: boolean };

/** Each symbol once, under whichever of its names. */
function inUse(source: Feed, stats: FeedStats): InUse[] {
  const found = new Map<string, InUse>();
  const known = new Set<string>();
  for (const { kind, symbol, alike = [symbol] } of source.wanted()) {
    if (kind === 'signal' || symbol === '*') continue;
    const keys = [symbol, ...alike].map(symbolKey);
    for (const key of keys) known.add(key);
    const quote = alike.map(source.get).find((each) => each) ?? source.get(symbol);
    const id = symbolKey(alike[0] ?? symbol);
    const traded = !!found.get(id)?.traded || (kind === 'trade' && keys.some((key) => stats.symbols.get(key)?.trades));
    found.set(id, { name: found.get(id)?.name ?? symbol, quote, traded });
  }
  // What came unasked, where everything is wanted.
  for (const quote of source.quotes()) {
    const key = symbolKey(quote.symbol);
    if (!known.has(key)) found.set(key, { name: quote.symbol, quote, traded: false });
  }
  return [...found.values()];
}

function symbolsOf(glance: Glance): TemplateResult {
  const { source, state, stats, moment } = glance;
  const { locale } = moment;
  const all = inUse(source, stats);
  const said = all.length === 0 ? [tell('none', locale)] : [];
  const add = (word: PanelWord, amount: number) => amount && said.push(tell(word, locale, { count: amount }));
  for (const freshness of ['live', 'polled', 'stale', 'closed', 'unverified'] as const)
    add(freshness, all.filter(({ quote }) => quote?.freshness === freshness).length);
  const silent = all.filter(({ quote }) => !quote);
  add('traded', silent.filter(({ traded }) => traded).length);
  const without = silent.filter(({ traded }) => !traded).map(({ name }) => name);
  // Before the first has come, that a price is missing says nothing.
  const early = state.phase === 'connecting';
  if (early) add('waiting', without.length);
  else if (without.length > 0) {
    const shown = without.slice(0, MOST_NAMES).join(tell('comma', locale));
    const more = without.length - MOST_NAMES;
    const names = more > 0 ? tell('more', locale, { names: shown, count: more }) : shown;
    said.push(tell('without', locale, { count: without.length, names }));
  }
  return row(glance, 'symbols', 'symbols', said.join(' · '), !early && without.length > FEW_NAMES);
}

function reconnectsOf({ stats: { reconnects, openedAt }, moment: { now, locale } }: Glance): Content {
  const times = reconnects ? formatCount(reconnects, locale) : tell('none', locale);
  if (openedAt === undefined) return times;
  return html`${times} · ${beside(tell('connectedFor', locale, { span: formatSpans(now - openedAt, locale) }))}`;
}

function messagesOf({ rate, stats, state, moment: { locale } }: Glance): Content {
  const { rates = [] } = stats.live ?? {};
  const isKnown = rate !== undefined && (rate > 0 || stats.openedAt !== undefined || state.phase === 'live');
  const shown = isKnown ? say('perSecond', locale, { count: rate }) : beside(UNKNOWN);
  return html`${number(shown)} ${sparkline(rates, locale)}`;
}

/** Its place is there before there is anything to draw. */
function sparkline(rates: readonly number[], locale: string | undefined): TemplateResult {
  const most = Math.max(1, ...rates);
  const points = rates.map((rate, second) => {
    const x = RATES - rates.length + second;
    return `${x},${(HEIGHT - 1 - (rate / most) * (HEIGHT - 2)).toFixed(1)}`;
  });
  const range = { least: Math.min(...rates), most: Math.max(...rates) };
  const name = rates.length > 1 ? tell('lastMinute', locale, range) : undefined;
  return html`<svg
      part="sparkline"
      viewBox="0 0 ${RATES - 1} ${HEIGHT}"
      preserveAspectRatio="none"
      role=${name ? 'img' : nothing}
      aria-label=${name ?? nothing}
      aria-hidden=${name ? nothing : 'true'}
    ><polyline points=${points.length > 1 ? points.join(' ') : ''} /></svg>`;
}

function latencyOf({ stats: { live }, moment: { locale } }: Glance): Content {
  const { latency } = live ?? {};
  return percentilesOf(latency, latency && say(`latency.${latency.of}`, locale), locale);
}

function percentilesOf(
  percentiles: NonNullable<LiveStats['latency']> | Percentiles | undefined,
  what: string | undefined,
  locale: string | undefined,
): Content {
  if (!percentiles) return undefined;
  // In pieces, since its numbers have places of their own.
  const pieces = tell('percentiles', locale).split(/\{(p50|p95)\}/);
  const shown = pieces.map((piece) =>
    piece === 'p50' || piece === 'p95' ? number(formatMs(percentiles[piece], locale)) : beside(piece),
  );
  return html`<span class="percentiles">${shown}</span>${what ? html` <span class="muted phrase">${what}</span>` : nothing}`;
}

function receivedOf({ stats: { characters }, moment: { locale } }: Glance): Content {
  return characters ? tell('characters', locale, { count: characters }) : undefined;
}

function rejectedOf({ stats: { rejected, messages }, moment: { locale } }: Glance): Content {
  const all = Object.entries(rejected).sort(([, one], [, other]) => other - one);
  if (all.length === 0) return messages > 0 ? tell('none', locale) : undefined;
  const sum = all.reduce((total, [, amount]) => total + amount, 0);
  const reasons = all
    .slice(0, MOST_REASONS)
    .map(([why, count]) => tell('refused', locale, { count, why: rejectedWord(why, locale) }));
  if (all.length > MOST_REASONS) reasons.push('\u2026');
  return html`${formatCount(sum, locale)} · ${beside(reasons.join(tell('comma', locale)))}`;
}

function sourcesOf(names: readonly string[], { moment }: Glance): TemplateResult {
  const items = names.map((name) => {
    const { state, stats } = feedFor(undefined, name);
    // Not asked as long as those before it serve.
    const words =
      state.phase === 'idle'
        ? tell('standby', moment.locale)
        : stateWords(state, { ...moment, streamedAt: stats.lastStreamedAt });
    return html`<li><span class="sign ${state.phase}"></span><span>${state.label} ${beside(words)}</span></li>`;
  });
  return html`<ol>${items}</ol>`;
}
