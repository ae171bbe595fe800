// What stands around a chart. It runs when something else than a price is another.
import { html, nothing, type TemplateResult } from 'lit/html.js';
import { formatter } from '../market/price.ts';
import type { Candle } from '../market/quote.ts';
import { say } from '../market/words.ts';
import type { Shown } from './chart-candles.ts';
import type { Controls } from './chart-controls.ts';
import type { Range, Settings } from './chart-settings.ts';
import type { Message, Status } from './chart-status.ts';
import type { Wording } from './chart-words.ts';

export type Look = {
  readonly settings: Settings;
  readonly shown: Shown | undefined;
  readonly last: Candle | undefined;
  readonly wording: Wording;
  readonly status: Status;
  readonly message: Message | undefined;
  readonly loading: boolean;
  readonly following: boolean;
  /** There once what loads after the first picture is. */
  readonly controls: Controls | undefined;
};

export type Acts = {
  choose(range: Range): void;
  retry(): void;
  key(event: KeyboardEvent): void;
  leave(): void;
};

const CELLS = [
  ['open', 'opened', 'open'],
  ['high', 'highest', 'high'],
  ['low', 'lowest', 'low'],
  ['close', 'last', 'close'],
  ['moved', '', 'moved'],
  ['volume', 'vol', 'volume'],
] as const;

const rangeWord = ({ count, unit }: Range, locale: string | undefined) =>
  formatter(`${unit} long`, locale, { style: 'unit', unit, unitDisplay: 'long' }).format(count);

const cover = ({ kind, title, text, retry: again }: Message, retry: () => void) =>
  html`<div class="cover ${kind}" part="message">
    <span class="picture" aria-hidden="true"></span>
    <p class="what">${title}</p>
    ${text ? html`<p class="muted">${text}</p>` : nothing}
    ${again ? html`<button part="retry-button" type="button" @click=${retry}>${say('retryNow')}</button>` : nothing}
  </div>`;

// The empty spans carry no binding: what moves is written into them.
export function templateOf(look: Look, act: Acts): TemplateResult {
  const { settings, shown, last, wording, status, message, loading, following, controls } = look;
  const tableOpen = !!controls?.tableOpen;
  const { symbol = settings.symbol, label = settings.label } = shown ?? {};
  const { ranges, range } = settings;
  const name = label || symbol;
  return html`<figure class="base" part="base" aria-labelledby="summary" ?data-muted=${status.muted}>
    <figcaption class="spoken" id="summary">${controls && last ? nothing : say('chartName', { name })}<span class="summary"></span></figcaption>
    <div class="head">
      <div class="title">
        <span class="name">
          <span class="symbol" part="symbol">${symbol}</span>
          ${label ? html`<span class="label" part="label">${label}</span>` : nothing}
        </span>
        <span class="now" ?hidden=${!last}>
          <span class="price" part="price" data-text="price"></span>
          <span class="change" part="change"
            ><span class="arrow" part="arrow" aria-hidden="true" data-text="arrow"></span
            ><span data-text="percent"></span
          ></span>
          <span class="age" part="age" ?hidden=${!status.age || !last}>${status.age}</span>
        </span>
      </div>
      ${
        ranges.length > 0
          ? html`<div class="ranges" part="ranges" role="radiogroup" aria-label=${say('rangeChoice')}>
            ${ranges.map(
              (each) => html`<label part="range-button" title=${rangeWord(each, wording.locale)}
                ><input
                  class="spoken"
                  type="radio"
                  name="range"
                  aria-label=${rangeWord(each, wording.locale)}
                  .checked=${range?.ms === each.ms}
                  @change=${() => act.choose(each)}
                />${each.name}</label
              >`,
            )}
          </div>`
          : nothing
      }
    </div>
    <div class="legend" part="legend">
      ${CELLS.map(
        ([field, short, word]) => html`<span class="pair ${field}" ?hidden=${!last}
          ><span class="spoken">${say(word)}</span
          >${short ? html`<span class="muted" aria-hidden="true">${say(short)}</span> ` : nothing}<span data-text=${field}></span
        ></span>`,
      )}
      <span class="pair" ?hidden=${!last || !settings.compare}
        ><span class="other" aria-hidden="true"></span><span class="muted">${settings.compare}</span> <span data-text="other"></span
      ></span>
      <span class="muted at" data-text="at"></span>
    </div>
    <div class="stage">
      <div
        class="plot"
        part="plot"
        tabindex=${last && !tableOpen ? '0' : nothing}
        role=${last ? 'slider' : nothing}
        aria-valuemin=${last ? '0' : nothing}
        aria-valuemax=${last ? '0' : nothing}
        aria-valuenow=${last ? '0' : nothing}
        aria-label=${last ? say('chartName', { name }) : nothing}
        aria-describedby=${last ? 'help' : nothing}
        ?inert=${tableOpen}
        @keydown=${act.key}
        @blur=${act.leave}
      >
        <div class="canvas" aria-hidden="true"></div>
      </div>
      <div class="tooltip" part="tooltip" aria-hidden="true" hidden></div>
      ${loading && last ? html`<span class="progress" aria-hidden="true"></span>` : nothing}
      ${message ? cover(message, act.retry) : nothing}
      ${controls?.overlay(following) ?? nothing}
    </div>
    <div class="footer" part="footer">
      <span class="status" part="status">${
        status.text ? html`<span class="sign ${status.phase}"></span>${status.text}` : nothing
      }</span>
      <span class="muted note" part="note">${shown?.since && last ? say('since', { time: wording.clock(shown.since) }) : nothing}</span>
      ${controls?.tableButton() ?? nothing}
    </div>
    <span class="spoken" id="help">${say('chartHelp')}</span>
    <span class="spoken said" role="status"></span>
    <span class="probe"></span>
    <div class="problems"></div>
  </figure>`;
}
