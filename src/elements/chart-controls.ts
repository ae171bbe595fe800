// What a reader can go to from a chart: the newest candle, the table, and its picture. No use before there is one.
import { html, type TemplateResult } from 'lit/html.js';
import { say } from '../market/words.ts';
import type { Stage } from './chart-stage.ts';
import type { Wording } from './chart-words.ts';

export type Controls = {
  readonly tableOpen: boolean;
  /** It closes by itself: who reads elsewhere stays there. */
  closeTable(): void;
  /** What lies over the plot. */
  overlay(following: boolean): TemplateResult;
  /** What stands at the end of the line below. */
  buttons(): TemplateResult;
};

/** @param paint shows them anew */
export function createControls(stage: Stage, wording: () => Wording, paint: () => void): Controls {
  const { chart, last, find, root } = stage;
  let table: ReturnType<typeof import('./chart-table.ts')['createTable']> | undefined;
  let open = false;
  // One file for what few readers ask for.
  const file = () => import('./chart-table.ts').catch(() => undefined);

  /** @param refocus its reader goes on at the button */
  const close = (refocus: boolean) => {
    open = false;
    paint();
    table?.close();
    if (refocus) root.querySelector<HTMLElement>('[part~="table-button"]')?.focus();
  };
  const toggle = async () => {
    if (open) return close(true);
    table ??= (await file())?.createTable(stage, wording, () => close(true));
    if (!table) return; // its file did not come: the next click asks again
    open = true;
    paint(); // what is hidden takes no focus
    table.open();
  };

  const copy = async () => {
    const said = find('said');
    said.textContent = ''; // the same words a second time are news, too
    const { copyPicture } = (await file()) ?? {};
    if (copyPicture) said.textContent = await copyPicture(stage);
  };

  return {
    get tableOpen() {
      return open;
    },
    closeTable() {
      if (open) close(find('panel').contains(root.activeElement));
    },
    overlay: (following) => html`<button
        class="latest"
        part="latest-button"
        type="button"
        ?hidden=${following || !last() || open}
        @click=${() => chart()?.scrollToRealTime()}
      >
        ${say('latest', wording().locale)} <span aria-hidden="true">\u2192</span>
      </button>
      <div class="panel" part="table" id="table" ?hidden=${!open}></div>`,
    buttons: () => html`<span class="buttons" ?hidden=${!last()}>
      <button part="copy-button" type="button" @click=${copy}>${say('copyPicture', wording().locale)}</button>
      <button
        part="table-button"
        type="button"
        aria-expanded=${String(open)}
        aria-controls="table"
        @click=${toggle}
      >${say('dataTable', wording().locale)}</button>
    </span>`,
  };
}
