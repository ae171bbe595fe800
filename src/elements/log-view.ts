// What <activity-log> shows, loaded with the first one on a page.
import { render } from 'lit/html.js';
import type { FrameTask } from '../feed/frame.ts';
import { hub } from '../feed/hub.ts';
import type { JournalEntry, JournalNote } from '../feed/state.ts';
import { decimalsOf } from '../market/price.ts';
import { symbolKey } from '../market/symbol.ts';
import { spokenFor } from '../market/words.ts';
import type { ActivityLog } from './activity-log.ts';
import { adopt, takeOver } from './adopt.ts';
import { setStates } from './custom-states.ts';
import { localeOf } from './language.ts';
import type { LogFormat } from './log-export.ts';
import { createList } from './log-list.ts';
import type { Manner } from './log-row.ts';
import { createRows } from './log-rows.ts';
import { readSettings } from './log-settings.ts';
import { createSources } from './log-sources.ts';
import type { Speaker } from './log-speaker.ts';
import { createStore, entryOf, type LogRecord, type Say, type Wish } from './log-store.ts';
import { emptyTemplate, headerTemplate, skeleton } from './log-template.ts';
import css from './log-view.css?inline';
import { tell } from './log-words.ts';
import { watchOnScreen } from './on-screen.ts';
import palette from './palette.css?inline';
import { report } from './problems.ts';
import { everySecond } from './second-hand.ts';

const TOLD_MS = 3000;

const asWritten: Say = ({ text }) => text;

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
  const say: Say = (entry) => manner.say(entry);
  const list = createList(store, say);
  const decimals = new Map<string, number>();
  let settings = readSettings(host);
  let manner: Manner = {
    ...{ locale: undefined, language: 'en', timestamps: 'time', labels: new Map(), decimals },
    say: asWritten,
    now: clock.now,
  };
  let paused = false;
  let searching = false;
  let menuOpen = false;
  let told = '';
  let onScreen = true;
  let awake: (() => void) | undefined;
  let admitted = '';
  let speaker: Speaker | undefined;

  adopt(root, palette, css);
  render(skeleton(undefined), root);
  takeOver(root);
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
      else if (paused || list.missed <= rows.fitting || !showAll()) follow();
    },
  });
  const stands = () => paused || !rows.following;

  // what arrives

  const add = (record: LogRecord | undefined) => {
    request();
    if (record && store.admits(record) && list.add(record, stands()) && !paused) speaker?.add(record);
  };
  const sources = createSources({
    tell: (entry) => add(store.tell(entry)),
    trade(trade, symbol) {
      const key = symbolKey(symbol);
      decimals.set(key, Math.max(decimals.get(key) ?? 0, decimalsOf(trade.priceText)));
      add(store.trade(trade, symbol));
    },
    turned: () => forget('feed'),
  });

  // what is shown

  /** Shows all that there is, with the reader's place kept. @returns false: it is gone */
  const showAll = () => rows.show(list.renew());
  const follow = () => {
    if (!paused) {
      list.resume();
      list.outdate();
    }
    rows.follow();
  };
  /** Shows what is there now from its newest end on, even where it stands still. */
  const begin = () => {
    follow();
    list.resume();
    showAll();
  };
  const forget = (origin?: 'feed') => {
    store.clear(origin);
    begin();
  };
  const paint = () => {
    if (!stands() && list.catchUp()) rows.show(list.records);
    rows.paint(paused);
    if (!stands()) list.resume();
    dress();
  };
  const dress = () => {
    const { records, missed } = list;
    const isEmpty = records.length === 0;
    const away = !rows.following && !paused;
    const { locale } = manner;
    at('.empty').hidden = !isEmpty;
    newer.hidden = !away || missed === 0;
    if (!newer.hidden) {
      write(newer.firstElementChild, tell('fresh', locale, { count: missed }));
      newer.ariaLabel = tell('freshName', locale, { count: missed });
    }
    if (paused)
      write(at('.paused'), missed === 0 ? tell('paused', locale) : tell('pausedSince', locale, { count: missed }));
    setStates(states, [isEmpty && 'empty', rows.following && !paused && 'following', paused && 'paused']);
  };

  // the reader's doing

  const choose = (change: Partial<Wish>) => {
    list.choose(change);
    begin();
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
    const entries = list.current().map(entryOf);
    const { copy, saveEntries } = await import('./log-export.ts');
    if (how !== 'copy') return saveEntries(entries, how, settings.isTape ? 'trades' : 'activity');
    const copied = await copy(entries);
    const { locale } = manner;
    told = copied ? tell('copied', locale, { count: entries.length }) : tell('notCopied', locale);
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

  /** Entries are English until the words for them have come, or where those do not come. */
  const translate = async () => {
    const { locale, language } = manner;
    manner = { ...manner, say: asWritten };
    if (language === 'en') return;
    try {
      const { fetchJournal } = await import('./log-journal.ts');
      const translated = await fetchJournal(language, locale);
      if (manner.locale !== locale || manner.language !== language) return;
      manner = { ...manner, say: translated };
      host.requestUpdate();
    } catch {
      // the next change of language asks again
    }
  };
  const draw = () => {
    const { isTape } = settings;
    const { locale } = manner;
    render(skeleton(locale), root);
    render(
      headerTemplate({
        wish: list.wish,
        ...{ paused, isTape, searching, menuOpen, told, openMenu, search },
        title: isTape ? 'trades' : 'activity',
        wishFor: choose,
        take: (how) => void take(how),
        clear: () => forget(),
        locale,
      }),
      head,
    );
    render(
      emptyTemplate(isTape, list.wish, () => choose({ level: '', search: '' }), locale),
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
    if (host.announce && awake !== undefined) speaker ??= createSpeaker(host, say, (text) => write(spoken, text));
  };

  return {
    get entries() {
      return store.records().map(entryOf);
    },
    render() {
      settings = readSettings(host);
      const { timestamps, order, symbols, isTape } = settings;
      const locale = localeOf(host);
      const language = spokenFor(locale);
      const labels = new Map(symbols.map(({ symbol, label }) => [symbolKey(symbol), label]));
      const same =
        manner.locale === locale &&
        manner.language === language &&
        manner.timestamps === timestamps &&
        String([...manner.labels]) === String([...labels]);
      const isReworded = manner.locale !== locale || manner.language !== language;
      if (!same) manner = { ...manner, locale, language, timestamps, labels };
      if (isReworded) void translate();
      Object.assign(at('.base').dataset, { order, timestamps });
      at('.base').classList.toggle('tape', isTape);
      at('.base').classList.toggle('several', symbols.length > 1);
      if (rows.turn(order, manner)) follow();
      newer.lastElementChild?.replaceChildren(order === 'oldest' ? '\u2193' : '\u2191');
      const admission = [host.maxEntries, host.levels, host.types, host.symbols].join('|');
      const stops = host.paused || host.state?.phase === 'paused';
      // What came before it stopped is shown.
      const turns = stops && !paused;
      if (!stops) list.outdate();
      paused = stops;
      if (admission !== admitted) store.admit(settings.admission);
      if ((admission !== admitted || turns) && !showAll()) follow();
      admitted = admission;
      draw();
      report(root, 'activity-log', settings.problems);
      if (awake) sources.listen(host.source, settings);
      void setSpeaker();
      request();
    },
    wake() {
      awake?.();
      const stops = [
        rows.watch(),
        watchOnScreen(host, (isOnScreen) => {
          onScreen = isOnScreen;
          if (isOnScreen) request();
        }),
        everySecond(() => {
          if (settings.timestamps === 'relative' && onScreen && !paused) rows.tick();
        }),
        sources.stop,
      ];
      awake = () => {
        for (const stop of stops) stop();
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

function write(element: Element | null, text: string): void {
  if (element && element.textContent !== text) element.textContent = text;
}
