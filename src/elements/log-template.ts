// What stands around the lines of a log.
import { html, nothing, type TemplateResult } from 'lit/html.js';
import type { Wish } from './log-store.ts';
import { type LogWord, tell } from './log-words.ts';

export type Header = {
  readonly title: LogWord;
  readonly paused: boolean;
  readonly isTape: boolean;
  readonly wish: Wish;
  readonly searching: boolean;
  readonly menuOpen: boolean;
  /** What came of the last copy, for a moment. */
  readonly told: string;
  wishFor(wish: Partial<Wish>): void;
  search(on: boolean): void;
  openMenu(on: boolean): void;
  take(how: 'copy' | 'csv' | 'json'): void;
  clear(): void;
  readonly locale: string | undefined;
};

const LOOKING_GLASS = html`<svg viewBox="0 0 16 16" aria-hidden="true"><circle cx="7" cy="7" r="4.5" /><path d="m10.5 10.5 3.5 3.5" /></svg>`;
const ARROW_DOWN = html`<svg viewBox="0 0 16 16" aria-hidden="true"><path d="M8 2v8m-3.5-3L8 10.5 11.5 7M3 13.5h10" /></svg>`;
const BIN = html`<svg viewBox="0 0 16 16" aria-hidden="true"><path d="M3 4.5h10M6.5 4.5v-2h3v2M4.5 4.5l.5 9h6l.5-9" /></svg>`;

const itemsOf = (menu: Element | null) => [...(menu?.querySelectorAll('button') ?? [])];

export function headerTemplate(header: Header): TemplateResult {
  const { title, paused, isTape, wish, searching, menuOpen, told, openMenu, take, locale } = header;
  const levels = isTape ? (['buy', 'sell'] as const) : (['warn', 'error'] as const);
  const value = (event: Event) => (event.target as HTMLInputElement | HTMLSelectElement).value;
  const onSearchKey = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    header.wishFor({ search: '' });
    header.search(false);
  };
  // https://www.w3.org/WAI/ARIA/apg/patterns/menu-button/
  const onMenuKey = (event: KeyboardEvent) => {
    const items = itemsOf((event.currentTarget as Element).querySelector('[role=menu]'));
    const at = items.indexOf(event.target as HTMLButtonElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
    if (event.key === 'Escape' && menuOpen) openMenu(false);
    else if (to === undefined || !menuOpen) return;
    else items.at(to % items.length)?.focus();
    event.preventDefault();
  };
  const onLeave = ({ currentTarget, relatedTarget }: FocusEvent) => {
    if (menuOpen && !(currentTarget as Element).contains(relatedTarget as Node | null)) openMenu(false);
  };
  const item = (how: 'copy' | 'csv' | 'json') =>
    html`<button type="button" role="menuitem" tabindex="-1" @click=${() => take(how)}>${tell(how, locale)}</button>`;

  return html`<div class="head" part="header">
    <span class="title" part="title" id="title">${tell(title, locale)}</span>
    <span class="paused" part="paused" ?hidden=${!paused}></span>
    <span class="told" role="status">${told}</span>
    <button
      class="icon finder"
      part="search-button"
      type="button"
      aria-label=${tell('search', locale)}
      title=${tell('search', locale)}
      aria-expanded=${String(searching)}
      aria-controls="search"
      @click=${() => header.search(!searching)}
    >${LOOKING_GLASS}</button>
    <span class="search" ?data-open=${searching}>
      ${LOOKING_GLASS}<input
        id="search"
        part="search"
        type="search"
        aria-label=${tell('search', locale)}
        placeholder=${tell('search', locale)}
        autocomplete="off"
        spellcheck="false"
        .value=${wish.search}
        @input=${(event: Event) => header.wishFor({ search: value(event) })}
        @keydown=${onSearchKey}
      />
    </span>
    <select
      part="filter"
      aria-label=${tell('show', locale)}
      .value=${wish.level}
      @change=${(event: Event) => header.wishFor({ level: value(event) as Wish['level'] })}
    >
      <option value="">${tell('all', locale)}</option>
      ${levels.map((level) => html`<option value=${level}>${tell(level, locale)}</option>`)}
    </select>
    <span class="menu" @keydown=${onMenuKey} @focusout=${onLeave}>
      <button
        class="icon wordy"
        part="export-button"
        type="button"
        aria-haspopup="menu"
        aria-expanded=${String(menuOpen)}
        aria-label=${tell('export', locale)}
      title=${tell('export', locale)}
        @click=${() => openMenu(!menuOpen)}
      >${ARROW_DOWN}<span>${tell('export', locale)}</span></button>
      ${
        menuOpen
          ? html`<span class="items" part="export-menu" role="menu" aria-label=${tell('export', locale)}
            >${item('copy')}${item('csv')}${item('json')}</span
          >`
          : nothing
      }
    </span>
    <button
      class="icon wordy"
      part="clear-button"
      type="button"
      aria-label=${tell('clear', locale)}
      title=${tell('clear', locale)}
      @click=${header.clear}
    >${BIN}<span>${tell('clear', locale)}</span></button>
  </div>`;
}

/** @param showAll takes back what the reader has chosen */
export function emptyTemplate(
  isTape: boolean,
  { level, search }: Wish,
  showAll: () => void,
  locale: string | undefined,
): TemplateResult {
  if (level || search)
    return html`<p>${tell('noMatch', locale)}</p>
      <button type="button" @click=${showAll}>${tell('showAll', locale)}</button>`;
  if (isTape) return html`<p>${tell('noTrades', locale)}</p>`;
  return html`<p>${tell('nothingYet', locale)}</p>
    <p class="muted">${tell('whatComes', locale)}</p>`;
}

/** Made once, and then only worded anew. */
export const skeleton = (locale: string | undefined) => html`<div class="base" part="base">
    <div class="top"></div>
    <div class="stage">
      <div class="columns" part="columns" aria-hidden="true">
        <span class="time">${tell('time', locale)}</span><span class="name">${tell('symbol', locale)}</span
        ><span class="price">${tell('price', locale)}</span><span class="size">${tell('size', locale)}</span
        ><span class="side">${tell('side', locale)}</span>
      </div>
      <div class="scroller" part="list" role="log" aria-live="off" aria-labelledby="title" tabindex="0">
        <div class="rows"></div>
      </div>
      <div class="empty" part="empty"></div>
      <button class="newer" part="new-button" type="button" hidden><span></span> <span aria-hidden="true"></span></button>
    </div>
    <span class="spoken" role="status"></span>
  </div>`;
