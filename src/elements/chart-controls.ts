// What a reader can go to from a chart: the newest candle, and the table. No use before there is a picture.
import { html, type TemplateResult } from 'lit/html.js';
import { say } from '../market/words.ts';
import type { Stage } from './chart-stage.ts';

export type Controls = {
  readonly tableOpen: boolean;
  closeTable(): void;
  /** What lies over the plot. */
  overlay(following: boolean): TemplateResult;
  tableButton(): TemplateResult;
};

export function createControls(stage: Stage): Controls {
  const { chart, last, paint } = stage;
  let table: ReturnType<typeof import('./chart-table.ts')['createTable']> | undefined;
  let open = false;

  const toggle = async () => {
    const { createTable } = table ? {} : await import('./chart-table.ts').catch(() => ({ createTable: undefined }));
    table ??= createTable?.(stage, () => void toggle());
    if (!table) return; // its file did not come: the next click asks again
    open = !open;
    paint(); // what is hidden takes no focus
    if (open) table.open();
    else table.close();
  };

  return {
    get tableOpen() {
      return open;
    },
    closeTable() {
      if (open) void toggle();
    },
    overlay: (following) => html`<button
        class="latest"
        part="latest-button"
        type="button"
        ?hidden=${following || !last() || open}
        @click=${() => chart()?.scrollToRealTime()}
      >
        ${say('latest')} <span aria-hidden="true">\u2192</span>
      </button>
      <div class="panel" part="table" id="table" ?hidden=${!open}></div>`,
    tableButton: () => html`<button
      part="table-button"
      type="button"
      aria-expanded=${String(open)}
      aria-controls="table"
      ?hidden=${!last()}
      @click=${toggle}
    >${say('dataTable')}</button>`,
  };
}
