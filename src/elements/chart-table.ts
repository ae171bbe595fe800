// A chart's candles as a table and as CSV, loaded when somebody first asks for them, or for a copy of the picture.
import { html, nothing, render } from 'lit/html.js';
import { hub } from '../feed/hub.ts';
import { formatter } from '../market/price.ts';
import type { Candle } from '../market/quote.ts';
import { say } from '../market/words.ts';
import { adopt } from './adopt.ts';
import { fileName } from './chart-copy.ts';
import { changeOf, directionOf } from './chart-digits.ts';
import type { Stage } from './chart-stage.ts';
import css from './chart-table.css?inline';
import type { Wording } from './chart-words.ts';
import { save } from './save.ts';

export { copyPicture } from './chart-copy.ts';

const ROWS = 25;

export type ChartTable = { open(): void; close(): void };

/** Comma-separated values, oldest first, with ISO times and plain numbers. */
export function toCsv(candles: readonly Candle[]): string {
  const rows = candles.map(({ time, open, high, low, close, volume }) =>
    [new Date(time).toISOString(), open, high, low, close, volume ?? ''].join(','),
  );
  return ['time,open,high,low,close,volume', ...rows, ''].join('\r\n');
}

export function createTable(stage: Stage, wording: () => Wording, close: () => void): ChartTable {
  const { root, shown, candles } = stage;
  // What is read must not move while it is read: a snapshot, newest first.
  let rows: readonly Candle[] = [];
  let takenAt = 0;
  let first = 0;

  const panel = () => root.querySelector('.panel') as HTMLElement;

  const take = () => {
    rows = [...candles()].reverse();
    takenAt = hub().clock.now();
    first = 0;
    paint();
  };
  const turn = (to: number) => {
    first = Math.max(0, Math.min(to, Math.floor((rows.length - 1) / ROWS) * ROWS));
    paint();
    panel().querySelector('.rows')?.scrollTo(0, 0);
  };
  const download = () => save(new Blob([toCsv([...rows].reverse())], { type: 'text/csv' }), fileName(stage, 'csv'));
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    close();
  };

  const paint = () => {
    const words = wording();
    const count = (value: number) => formatter('count', words.locale, {}).format(value);
    const all = count(rows.length);
    const page = rows.slice(first, first + ROWS);
    const name = shown()?.label || shown()?.symbol || '';
    const title = say('tableOf', words.locale, { name, time: words.clock(takenAt) });
    const place = say('rows', words.locale, { from: count(first + 1), to: count(first + page.length), all });
    const heads = ['open', 'high', 'low', 'close', 'moved', 'volume'] as const;
    const isFirst = first === 0;
    const isLast = first + ROWS >= rows.length;
    render(
      html`<div class="tools" @keydown=${onKey}>
          <span class="caption">${title}</span>
          <button type="button" @click=${take}>${say('refresh', words.locale)}</button>
          <button
            type="button"
            part="download-button"
            aria-label=${say('downloadName', words.locale, { all })}
            @click=${download}
          >${say('download', words.locale)}</button>
          <span class="pages">
            <button type="button" aria-disabled=${isFirst ? 'true' : nothing} @click=${() => turn(first - ROWS)}>${say('newer', words.locale)}</button>
            <span class="muted" role="status">${place}</span>
            <button type="button" aria-disabled=${isLast ? 'true' : nothing} @click=${() => turn(first + ROWS)}>${say('older', words.locale)}</button>
          </span>
        </div>
        <div class="rows" tabindex="0" role="region" aria-label=${title} @keydown=${onKey}>
          <table>
            <thead>
              <tr>
                <th scope="col">${say('time', words.locale)}</th>
                ${heads.map((head) => html`<th scope="col">${say(head, words.locale)}</th>`)}
              </tr>
            </thead>
            <tbody>
              ${page.map((candle) => {
                const { time, open, high, low, close, volume } = candle;
                const change = changeOf(candle);
                return html`<tr>
                  <th scope="row">${words.full(time)}</th>
                  ${[open, high, low, close].map((value) => html`<td>${words.price(value)}</td>`)}
                  <td data-direction=${directionOf(change)}>${words.percent(change)}</td>
                  <td>${words.volume(volume)}</td>
                </tr>`;
              })}
            </tbody>
          </table>
        </div>`,
      panel(),
    );
  };

  return {
    open() {
      adopt(root, css);
      take();
      panel().querySelector<HTMLElement>('.rows')?.focus();
    },
    close: () => void render(nothing, panel()),
  };
}
