// What <activity-log> shows, loaded with the first one on a page.
import { html, nothing, render } from 'lit/html.js';
import type { Feed } from '../feed/api.ts';
import type { FrameTask } from '../feed/frame.ts';
import { hub } from '../feed/hub.ts';
import { inherited } from '../feed/source.ts';
import type { JournalEntry, JournalNote } from '../feed/state.ts';
import { formatCompact } from '../market/amounts.ts';
import { decimalsOf, formatter } from '../market/price.ts';
import type { Trade } from '../market/quote.ts';
import { symbolKey } from '../market/symbol.ts';
import type { ActivityLog } from './activity-log.ts';
import { adopt } from './adopt.ts';
import type { LogFormat } from './log-export.ts';
import { headerTemplate } from './log-header.ts';
import type { Manner } from './log-row.ts';
import { createRows } from './log-rows.ts';
import { readSettings } from './log-settings.ts';
import type { Speaker } from './log-speaker.ts';
import { createStore, entryOf, isBefore, type LogRecord, type Wish, wishFor } from './log-store.ts';
import css from './log-view.css?inline';
import { tell } from './log-words.ts';
import { watchOnScreen } from './on-screen.ts';
import palette from './palette.css?inline';
import { report } from './problems.ts';
import { everySecond } from './second-hand.ts';

const TOLD_MS = 3000;

export type LogView = {
  /** Oldest first. */
  readonly entries: readonly JournalEntry[];
  render(): void;
  wake(): void;
  rest(): void;
  push(note: JournalNote): void;
  clear(): void;
  export(format: LogFormat): Promise<string>;
};

export function createView(host: ActivityLog, states: CustomStateSet): LogView {
  const { clock, frame } = hub();
  const root = host.renderRoot as ShadowRoot;
  const store = createStore();
  const decimals = new Map<string, number>();
  let settings = readSettings(host);
  let manner: Manner = { locale: undefined, timestamps: 'time', labels: new Map(), decimals, now: clock.now };
  let wish: Wish = { level: '', search: '' };
  let wanted = wishFor(wish);
  // What is shown, oldest first; while it stands still, what comes is only counted.
  let list: LogRecord[] = [];
  let fresh: LogRecord[] = [];
  let missed = 0;
  let stale = true;
  let paused = false;
  let searching = false;
  let menuOpen = false;
  let told = '';
  let onScreen = true;
  let awake: (() => void) | undefined;
  let heard: { readonly key: string; readonly wants: string; readonly over: AbortController } | undefined;
  let source: string | undefined;
  let admitted = '';
  let speaker: Speaker | undefined;

  adopt(root, palette, css);
  render(skeleton(), root);
  const at = <Found extends HTMLElement>(selector: string) => root.querySelector(selector) as Found;
  const [head, newer, spoken] = [at('.top'), at<HTMLButtonElement>('.newer'), at('.spoken')];
  const scroller = at('.scroller');

  const task: FrameTask = { run: () => paint(), onScreen: () => onScreen };
  const request = () => frame.request(task);
  const rows = createRows({
    scroller,
    holder: at('.rows'),
    request,
    moved(where) {
      if (where === 'away') request();
      // What a reader comes to is read on from there; a few lines are not worth that.
      else if (paused || missed <= rows.fitting || !showAll()) follow();
    },
  });
  const stands = () => paused || !rows.following;

  // what arrives

  const add = (record: LogRecord | undefined) => {
    request();
    if (!record || !store.admits(record)) return;
    if (!paused) speaker?.add(record);
    if (!wanted(record)) return;
    if (stands()) missed++;
    else if (fresh.length >= settings.admission.max) stale = true;
    else fresh.push(record);
    if (stale) fresh.length = 0;
  };
  const takeTrade = (symbol: string) => (trade: Trade) => {
    const key = symbolKey(symbol);
    decimals.set(key, Math.max(decimals.get(key) ?? 0, decimalsOf(trade.priceText)));
    add(store.trade(trade, symbol));
  };

  /** Listens to what the attributes name, and to no more. */
  const listen = (feed: Feed | undefined) => {
    const { wantsSignals, wantsTrades, symbols } = settings;
    const trades = wantsTrades ? symbols.map(({ symbol }) => symbol) : [];
    const wants = `${wantsSignals} ${trades}`;
    if (heard && heard.key === feed?.key && heard.wants === wants) return;
    heard?.over.abort();
    heard = undefined;
    if (!feed) return;
    if (source !== undefined && source !== feed.key) forget('feed');
    source = feed.key;
    const over = new AbortController();
    heard = { key: feed.key, wants, over };
    // Our own frame is the only one that they wait for.
    const options = { signal: over.signal, unpaced: true };
    feed.subscribe({ kind: 'journal' }, (entry) => add(store.tell(entry)), options);
    // The feed writes signals into its journal: all that it takes is that somebody wants them.
    if (wantsSignals) feed.subscribe({ kind: 'signal' }, () => {}, options);
    for (const symbol of trades) feed.subscribe({ kind: 'trade', symbol }, takeTrade(symbol), options);
  };

  // what is shown

  const current = () => store.records().filter(wanted);
  /** Shows all that there is, with the reader's place kept. @returns false: it is gone */
  const showAll = (): boolean => {
    stale = false;
    fresh = [];
    list = current();
    return rows.show(list);
  };
  const follow = () => {
    missed = 0;
    stale = true;
    rows.follow();
  };
  const forget = (origin?: 'feed') => {
    store.clear(origin);
    follow();
    if (paused) showAll();
  };
  /** The list grows by what is new and loses what the store has let go. */
  const catchUp = () => {
    const records = store.records();
    if (stale || fresh.length > records.length) return void showAll();
    const [first] = records;
    // What is older than the last one shown came late, and belongs in between.
    let last = list.at(-1)?.at ?? 0;
    for (const { at } of fresh) {
      if (at < last) return void showAll();
      last = at;
    }
    list.push(...fresh);
    fresh = [];
    let gone = 0;
    while (first && gone < list.length && isBefore(list[gone] as LogRecord, first)) gone++;
    if (gone > 0) list.splice(0, gone);
  };
  const paint = () => {
    if (!stands()) catchUp();
    rows.paint(paused);
    if (!stands()) missed = 0;
    dress();
  };
  const dress = () => {
    const isEmpty = list.length === 0;
    const away = !rows.following && !paused;
    const many = countOf(missed, manner.locale);
    at('.empty').hidden = !isEmpty;
    newer.hidden = !away || missed === 0;
    if (!newer.hidden) {
      write(newer.firstElementChild, missed === 1 ? tell('freshOne') : tell('fresh', { count: many }));
      newer.ariaLabel = tell('freshName', { count: many });
    }
    if (paused) write(at('.paused'), missed === 0 ? tell('paused') : tell('pausedSince', { count: many }));
    for (const [name, holds] of Object.entries({ empty: isEmpty, following: rows.following && !paused, paused }))
      if (states.has(name) !== holds) states[holds ? 'add' : 'delete'](name);
  };

  // the reader's doing

  const choose = (change: Partial<Wish>) => {
    wish = { ...wish, ...change };
    wanted = wishFor(wish);
    follow();
    if (paused) showAll();
    draw();
  };
  const openMenu = (on: boolean) => {
    const had = root.activeElement?.closest('.menu');
    menuOpen = on;
    draw();
    if (on) at('[role=menu] button').focus();
    else if (had) at('[part~="export-button"]').focus();
  };
  const search = (on: boolean) => {
    searching = on;
    draw();
    at(on ? 'input' : '.finder').focus();
  };
  const take = async (how: 'copy' | LogFormat) => {
    openMenu(false);
    const entries = current().map(entryOf);
    const { copy, formatEntries, save } = await import('./log-export.ts');
    if (how !== 'copy') return save(formatEntries(entries, how), how, settings.isTape ? 'trades' : 'activity');
    const copied = await copy(entries);
    told = copied ? tell('copied', { count: countOf(entries.length, manner.locale) }) : tell('notCopied');
    draw();
    clock.after(TOLD_MS, () => {
      told = '';
      draw();
    });
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== (settings.order === 'oldest' ? 'End' : 'Home')) return;
    event.preventDefault();
    follow();
  };

  const draw = () => {
    const { isTape } = settings;
    render(
      headerTemplate({
        ...{ paused, isTape, wish, searching, menuOpen, told, openMenu, search },
        title: isTape ? 'trades' : 'activity',
        wishFor: choose,
        take: (how) => void take(how),
        clear: () => forget(),
      }),
      head,
    );
    const filtered = wish.level !== '' || wish.search !== '';
    render(
      html`<p>${tell(filtered ? 'noMatch' : isTape ? 'noTrades' : 'nothingYet')}</p>
        ${
          filtered
            ? html`<button type="button" @click=${() => choose({ level: '', search: '' })}>${tell('showAll')}</button>`
            : isTape
              ? nothing
              : html`<p class="muted">${tell('whatComes')}</p>`
        }`,
      at('.empty'),
    );
    dress();
  };

  scroller.addEventListener('keydown', onKey);
  newer.addEventListener('click', () => {
    follow();
    scroller.focus({ preventScroll: true });
  });

  const setSpeaker = async () => {
    if (!host.announce || !awake) {
      speaker?.stop();
      speaker = undefined;
      return;
    }
    const { createSpeaker } = await import('./log-speaker.ts');
    if (host.announce && awake !== undefined) speaker ??= createSpeaker((text) => write(spoken, text));
  };

  return {
    get entries() {
      return store.records().map(entryOf);
    },
    render() {
      settings = readSettings(host);
      const { timestamps, order, symbols, isTape } = settings;
      const locale = inherited('lang', host);
      const labels = new Map(symbols.map(({ symbol, label }) => [symbolKey(symbol), label]));
      const same =
        manner.locale === locale &&
        manner.timestamps === timestamps &&
        String([...manner.labels]) === String([...labels]);
      if (!same) manner = { ...manner, locale, timestamps, labels };
      Object.assign(at('.base').dataset, { order, timestamps });
      at('.base').classList.toggle('tape', isTape);
      at('.base').classList.toggle('several', symbols.length > 1);
      if (rows.turn(order, manner)) follow();
      newer.lastElementChild?.replaceChildren(order === 'oldest' ? '\u2193' : '\u2191');
      const admission = [host.maxEntries, host.levels, host.types, host.symbols].join('|');
      const stops = host.paused || host.state?.phase === 'paused';
      // What came before it stopped is shown.
      const turns = stops && !paused;
      if (!stops) stale = true;
      paused = stops;
      if (admission !== admitted) store.admit(settings.admission);
      if ((admission !== admitted || turns) && !showAll()) follow();
      admitted = admission;
      draw();
      report(root, 'activity-log', settings.problems);
      if (awake) listen(host.source);
      void setSpeaker();
      request();
    },
    wake() {
      const stops = [
        rows.watch(),
        watchOnScreen(host, (isOnScreen) => {
          onScreen = isOnScreen;
          if (isOnScreen) request();
        }),
        everySecond(() => {
          if (settings.timestamps === 'relative' && onScreen && !paused) rows.tick();
        }),
        () => heard?.over.abort(),
      ];
      awake?.();
      awake = () => {
        for (const stop of stops) stop();
        heard = undefined;
        frame.cancel(task);
      };
      this.render();
    },
    rest() {
      awake?.();
      awake = undefined;
      void setSpeaker();
    },
    push: (note) => add(store.push(note, clock.now())),
    clear: () => forget(),
    export: async (format) => (await import('./log-export.ts')).formatEntries(store.records().map(entryOf), format),
  };
}

const skeleton = () => html`<div class="base" part="base">
    <div class="top"></div>
    <div class="stage">
      <div class="columns" part="columns" aria-hidden="true">
        <span class="time">${tell('time')}</span><span class="name">${tell('symbol')}</span
        ><span class="price">${tell('price')}</span><span class="size">${tell('size')}</span
        ><span class="side">${tell('side')}</span>
      </div>
      <div class="scroller" part="list" role="log" aria-live="off" aria-labelledby="title" tabindex="0">
        <div class="rows"></div>
      </div>
      <div class="empty" part="empty"></div>
      <button class="newer" part="new-button" type="button" hidden><span></span> <span aria-hidden="true"></span></button>
    </div>
    <span class="spoken" role="status"></span>
  </div>`;

const countOf = (count: number, locale: string | undefined): string =>
  count < 10_000 ? formatter('count', locale, {}).format(count) : formatCompact(count, locale);

function write(element: Element | null, text: string): void {
  if (element && element.textContent !== text) element.textContent = text;
}
