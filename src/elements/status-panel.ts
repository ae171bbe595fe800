// Everything that is known of a feed, in rows; loaded with the first panel on a page.
import { html, nothing, type TemplateResult } from 'lit/html.js';
import type { Feed, FeedStats, LiveStats, Percentiles } from '../feed/api.ts';
import { feedFor } from '../feed/connect.ts';
import type { FeedState } from '../feed/state.ts';
import { formatCompact, formatMs, formatSpan, formatSpans } from '../market/amounts.ts';
import { formatter } from '../market/price.ts';
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
  const headline = [why ?? say(state.phase), insteadOf && label].filter(Boolean).join(' · ');
  const names = source.key.split(', ');
  return html`<div class="base panel" part="base" role="group" aria-label=${say('feedStatus')}>
      <div class="head">
        <span class="sign ${state.phase}" part="dot"></span>
        <div class="said">
          <h3 class="label" part="label">${headline}</h3>
          <p class="muted" part="since">${sinceOf(glance)}</p>
        </div>
        ${glance.buttons}
      </div>
      <dl part="rows">
        ${row('source', 'source', sourceOf(state))}
        ${row('lastPrice', 'updated', lastPriceOf(glance))}
        ${row(state.transport === 'rest' ? 'requests' : 'fallback', 'fallback', fallbackOf(glance))}
        ${symbolsOf(glance)}
        ${row('reconnects', 'reconnects', reconnectsOf(glance))}
        ${row('messages', 'rate', messagesOf(glance))}
        ${row('latency', 'latency', latencyOf(glance))}
        ${row('paint', 'paint', percentilesOf(glance.stats.live?.paint, undefined, moment.locale))}
        ${row('received', 'received', receivedOf(glance))}
        ${row('rejected', 'rejected', rejectedOf(glance))}
        ${market ? row('market', 'market', market) : nothing}
        ${upstreams ? row('upstreams', 'upstreams', html`<span class=${few ? 'few' : nothing}>${upstreams}</span>`) : nothing}
        ${names.length > 1 ? row('sources', 'sources', sourcesOf(names, glance), true) : nothing}
        ${attributions.length > 0 ? row('attribution', 'attributions', html`${attributions}`, true) : nothing}
      </dl>
    </div>`;
}

/** @param wide takes a line for itself, where there is room for two */
const row = (name: PanelWord, part: string, content: Content, wide = false) =>
  html`<div class="row ${wide ? 'wide' : ''}" part="row"><dt part="name">${tell(name)}</dt
    ><dd part=${part}>${content ?? beside(UNKNOWN)}</dd></div>`;

// A number that ticks keeps its place's width, so that what follows it stands still.
const number = (text: string | TemplateResult) => html`<span class="number">${text}</span>`;
const beside = (text: string) => html`<span class="muted">${text}</span>`;
// Symbols are counted one by one; of millions of characters nobody wants the last digit.
const count = (amount: number, locale: string | undefined) =>
  amount < 10_000
    ? formatter('whole', locale, { maximumFractionDigits: 0 }).format(amount)
    : formatCompact(amount, locale);

function sinceOf({ state, why, moment: { now, locale } }: Glance): string {
  const { phase, since, retryAt, insteadOf } = state;
  const time = formatClock(since, now, locale);
  const began = why || insteadOf ? tell('phaseSince', { phase: say(phase), time }) : tell('since', { time });
  if (!retryAt || retryAt <= now) return began;
  return `${began} · ${tell('nextAttempt', { span: formatSpan(retryAt - now + 999, locale) })}`;
}

function sourceOf({ label, transport, dialect, insteadOf }: FeedState): Content {
  const carrier = transport && transport !== 'custom' ? tell(`transport.${transport}`) : undefined;
  // Binance speaks Binance.
  const language = dialect?.toLowerCase() === label.toLowerCase() ? undefined : dialect;
  const text = [label, carrier, language].filter(Boolean).join(' · ');
  if (!text) return undefined;
  return html`${text}${insteadOf ? html` <span class="instead">${tell('instead', { first: insteadOf })}</span>` : nothing}`;
}

function lastPriceOf({ stats: { lastPriceAt }, moment: { now, locale } }: Glance): Content {
  if (lastPriceAt === undefined) return undefined;
  const age = now - lastPriceAt;
  const old = age < 1000 ? tell('justNow') : tell('ago', { span: formatSpan(age, locale) });
  return html`${formatClock(lastPriceAt, now, locale)} · ${beside(old)}`;
}

function fallbackOf({ state, stats, moment: { now, locale } }: Glance): Content {
  const { phase, pollMs, dialect } = state;
  if (!pollMs) return dialect && phase !== 'connecting' && phase !== 'idle' ? tell('none') : undefined;
  const span = formatSpans(pollMs, locale);
  // The next round is due that long after an answer; one that brought nothing leaves open when.
  const left = (stats.lastPriceAt ?? 0) + pollMs - now;
  if (phase !== 'polling' || left <= 0) return tell('every', { span });
  return tell('everyNext', { span, left: formatSpan(left + 999, locale) });
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

function symbolsOf({ source, state, stats, moment: { locale } }: Glance): TemplateResult {
  const all = inUse(source, stats);
  const said = all.length === 0 ? [tell('none')] : [];
  const add = (word: PanelWord, amount: number) => amount && said.push(tell(word, { count: count(amount, locale) }));
  for (const freshness of ['live', 'polled', 'stale', 'closed', 'unverified'] as const)
    add(freshness, all.filter(({ quote }) => quote?.freshness === freshness).length);
  const silent = all.filter(({ quote }) => !quote);
  add('traded', silent.filter(({ traded }) => traded).length);
  const without = silent.filter(({ traded }) => !traded).map(({ name }) => name);
  // Before the first has come, that a price is missing says nothing.
  const early = state.phase === 'connecting';
  if (early) add('waiting', without.length);
  else if (without.length > 0) {
    const shown = without.slice(0, MOST_NAMES).join(', ');
    const more = without.length - MOST_NAMES;
    const names = more > 0 ? tell('more', { names: shown, count: count(more, locale) }) : shown;
    said.push(tell('without', { count: count(without.length, locale), names }));
  }
  return row('symbols', 'symbols', said.join(' · '), !early && without.length > FEW_NAMES);
}

function reconnectsOf({ stats: { reconnects, openedAt }, moment: { now, locale } }: Glance): Content {
  const times = reconnects ? count(reconnects, locale) : tell('none');
  if (openedAt === undefined) return times;
  return html`${times} · ${beside(tell('connectedFor', { span: formatSpans(now - openedAt, locale) }))}`;
}

function messagesOf({ rate, stats, state, moment: { locale } }: Glance): Content {
  const { rates = [] } = stats.live ?? {};
  const isKnown = rate !== undefined && (rate > 0 || stats.openedAt !== undefined || state.phase === 'live');
  const shown = isKnown ? say('perSecond', { count: count(rate, locale) }) : beside(UNKNOWN);
  return html`${number(shown)} ${sparkline(rates, locale)}`;
}

/** Its place is there before there is anything to draw. */
function sparkline(rates: readonly number[], locale: string | undefined): TemplateResult {
  const most = Math.max(1, ...rates);
  const points = rates.map((rate, second) => {
    const x = RATES - rates.length + second;
    return `${x},${(HEIGHT - 1 - (rate / most) * (HEIGHT - 2)).toFixed(1)}`;
  });
  const range = { least: count(Math.min(...rates), locale), most: count(Math.max(...rates), locale) };
  const name = rates.length > 1 ? tell('lastMinute', range) : undefined;
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
  return percentilesOf(latency, latency && say(`latency.${latency.of}`), locale);
}

function percentilesOf(
  percentiles: NonNullable<LiveStats['latency']> | Percentiles | undefined,
  what: string | undefined,
  locale: string | undefined,
): Content {
  if (!percentiles) return undefined;
  // In pieces, since its numbers have places of their own.
  const pieces = tell('percentiles').split(/\{(p50|p95)\}/);
  const shown = pieces.map((piece) =>
    piece === 'p50' || piece === 'p95' ? number(formatMs(percentiles[piece], locale)) : beside(piece),
  );
  return html`<span class="percentiles">${shown}</span>${what ? html` <span class="muted phrase">${what}</span>` : nothing}`;
}

function receivedOf({ stats: { characters }, moment: { locale } }: Glance): Content {
  return characters ? tell('characters', { count: count(characters, locale) }) : undefined;
}

function rejectedOf({ stats: { rejected, messages }, moment: { locale } }: Glance): Content {
  const all = Object.entries(rejected).sort(([, one], [, other]) => other - one);
  if (all.length === 0) return messages > 0 ? tell('none') : undefined;
  const sum = all.reduce((total, [, amount]) => total + amount, 0);
  const reasons = all.slice(0, MOST_REASONS).map(([why, amount]) => `${count(amount, locale)} ${rejectedWord(why)}`);
  if (all.length > MOST_REASONS) reasons.push('\u2026');
  return html`${count(sum, locale)} · ${beside(reasons.join(', '))}`;
}

function sourcesOf(names: readonly string[], { moment }: Glance): TemplateResult {
  const items = names.map((name) => {
    const { state, stats } = feedFor(undefined, name);
    // Not asked as long as those before it serve.
    const words =
      state.phase === 'idle' ? tell('standby') : stateWords(state, { ...moment, streamedAt: stats.lastStreamedAt });
    return html`<li><span class="sign ${state.phase}"></span><span>${state.label} ${beside(words)}</span></li>`;
  });
  return html`<ol>${items}</ol>`;
}
