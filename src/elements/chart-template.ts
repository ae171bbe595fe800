// What is said around a chart, once its first picture stands. It runs when something else than a price is another.
import { html, nothing, render } from 'lit/html.js';
import { say } from '../market/words.ts';
import type { Controls } from './chart-controls.ts';
import type { Stage } from './chart-stage.ts';
import type { Message, Status } from './chart-status.ts';
import type { Wording } from './chart-words.ts';

export type Look = {
  readonly wording: Wording;
  readonly status: Status;
  readonly message: Message | undefined;
  readonly controls: Controls;
};

const CELLS = [
  ['open', 'opened', 'open'],
  ['high', 'highest', 'high'],
  ['low', 'lowest', 'low'],
  ['close', 'last', 'close'],
  ['moved', '', 'moved'],
  ['volume', 'vol', 'volume'],
] as const;

// Each empty span is written into by chart-texts.ts, and shown when there is something in it.
export const legend = (locale: string | undefined) => html`${CELLS.map(
  ([field, short, word]) => html`<span class="pair" hidden
    ><span class="spoken">${say(word, locale)}</span
    >${short ? html`<span class="muted" aria-hidden="true">${say(short, locale)}</span> ` : nothing}<span data-text=${field}></span
  ></span>`,
)}
  <span class="pair" hidden
    ><span class="other" aria-hidden="true"></span><span class="muted" data-text="name"></span> <span data-text="other"></span
  ></span>
  <span class="muted at" data-text="at"></span>`;

const words = (
  { title, text, retry: again }: Message,
  retry: () => void,
  locale: string | undefined,
) => html`<p class="what">${title}</p>
  ${text ? html`<p class="muted">${text}</p>` : nothing}
  ${again ? html`<button part="retry-button" type="button" @click=${retry}>${say('retryNow', locale)}</button>` : nothing}`;

const footer = (
  { status, wording, controls }: Look,
  since: number | undefined,
) => html`<span class="status" part="status"
    >${status.text ? html`<span class="sign ${status.phase}"></span>${status.text}` : nothing}</span>
  <span class="muted note" part="note">${since ? say('since', wording.locale, { time: wording.clock(since) }) : nothing}</span>
  ${controls.buttons()}`;

export function renderAround(stage: Stage, look: Look): void {
  const { find, settings, shown, last, loading, following } = stage;
  const { status, message, controls } = look;
  const { locale } = look.wording;
  const is = shown();
  const name = is?.label || is?.symbol || settings().label || settings().symbol;
  const there = !!last();

  find('base').toggleAttribute('data-muted', status.muted);
  find('intro').textContent = there ? '' : say('chartName', locale, { name });
  find('help').textContent = say('chartHelp', locale);
  find('ranges').ariaLabel = say('rangeChoice', locale);
  const age = find('age');
  age.textContent = status.age;
  age.hidden = !status.age || !there;

  const plot = find('plot');
  plot.inert = controls.tableOpen;
  if (there) {
    if (!plot.role) for (const end of ['min', 'max', 'now']) plot.setAttribute(`aria-value${end}`, '0');
    plot.role = 'slider';
    plot.ariaLabel = say('chartName', locale, { name });
    plot.setAttribute('aria-describedby', 'help');
    plot.tabIndex = controls.tableOpen ? -1 : 0;
  }

  find('progress').hidden = !loading() || !there;
  const cover = find('cover');
  cover.hidden = !message;
  cover.className = `cover ${message?.kind ?? ''}`;
  render(message ? words(message, stage.retry, locale) : nothing, find('words'));
  render(controls.overlay(following()), find('overlay'));
  render(footer(look, there ? is?.since : undefined), find('footer'));
}
