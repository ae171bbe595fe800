import { cleanText } from '../market/symbol.ts';
import type { Plural } from '../market/words.ts';
import type { Clock } from './clock.ts';
import { english, type JournalCode, type Values, type ValuesOf } from './journal-words.ts';
import type { FeedState, JournalEntry, JournalNote } from './state.ts';

const LONGEST_RING = 100;
const LONGEST_TEXT = 500;
const MOST_VALUES = 20;
// What goes in circles (refused, connecting, refused …) is one entry for each of its steps, told anew.
const LOOK_BACK = 6;
const TOGETHER_MS = 600_000;
// What the market says and does has a ring of its own: a burst of it pushes out nothing of what happened to the feed.
const OF_THE_MARKET: ReadonlySet<string> = new Set(['signal', 'sentiment', 'move']);

type Listener = (entry: JournalEntry) => void;

// A journal is a plain list from the page's first moment on; what else belongs to it comes with this file.
type Keeping = {
  lastId: number;
  /** Entries of the market's ring; the others are of the feed's. */
  ofMarket: number;
  readonly keys: WeakMap<JournalEntry, string>;
  readonly listeners: Set<Listener>;
};
const keepings = new WeakMap<JournalEntry[], Keeping>();
const keepingOf = (journal: JournalEntry[]): Keeping => {
  const keeping = keepings.get(journal) ?? { lastId: 0, ofMarket: 0, keys: new WeakMap(), listeners: new Set() };
  keepings.set(journal, keeping);
  return keeping;
};

/** An entry before it has its place. */
type Draft = Pick<JournalEntry, 'level' | 'type' | 'text' | 'symbol' | 'code' | 'values' | 'source'> & {
  /** What makes it the same as an earlier one, where the text says more than that. */
  readonly as?: string | undefined;
  /** So often; default once. */
  readonly times?: number | undefined;
  /** Epoch ms; default now. */
  readonly time?: number | undefined;
};

export type NoteOptions = Pick<Draft, 'symbol' | 'as' | 'times'>;

/** Writes down what happened, by a code whose first word is its type. Values hold no secret, and nothing raw. */
export type Note = <Code extends JournalCode>(
  level: JournalEntry['level'],
  code: Code,
  values: ValuesOf<Code>,
  options?: NoteOptions,
) => void;

/** @param journal kept bounded, in order of time: the oldest entry of its ring goes */
export function createWriter(clock: Clock, journal: JournalEntry[]): (draft: Draft) => void {
  const keeping = keepingOf(journal);
  return ({ level, type, text, code, values, symbol, source, as = text, times = 1, time = clock.now() }) => {
    const ofMarket = OF_THE_MARKET.has(type);
    const ofRing = (entry: JournalEntry) => OF_THE_MARKET.has(entry.type) === ofMarket;
    const key = JSON.stringify([level, type, as, symbol, source]);
    let again: JournalEntry | undefined;
    for (let index = journal.length - 1, looks = 0; index >= 0 && looks < LOOK_BACK && !again; index--) {
      const entry = journal[index] as JournalEntry;
      if (!ofRing(entry)) continue;
      looks++;
      if (keeping.keys.get(entry) === key && Math.abs(time - entry.time) < TOGETHER_MS) again = entry;
    }
    const size = ofMarket ? keeping.ofMarket : journal.length - keeping.ofMarket;
    const leaving = again ?? (size >= LONGEST_RING ? journal.find(ofRing) : undefined);
    if (leaving) journal.splice(journal.indexOf(leaving), 1);
    else if (ofMarket) keeping.ofMarket++;
    const id = again?.id ?? ++keeping.lastId;
    const count = (again?.count ?? 0) + times;
    const entry: JournalEntry = Object.freeze({ id, time, level, type, text, code, values, symbol, count, source });
    keeping.keys.set(entry, key);
    journal.push(entry);
    for (const listener of [...keeping.listeners]) listener(entry);
  };
}

export function createNote(clock: Clock, journal: JournalEntry[]): Note {
  const write = createWriter(clock, journal);
  return (level, code, given, options) => {
    const values = cleanValues(given);
    const [type] = code.split('.') as [string];
    write({ level, type, text: sayInEnglish(code, values), code, values, ...options });
  };
}

/** Writes down what a page has to tell. */
export function noteOf(clock: Clock, journal: JournalEntry[], note: JournalNote): void {
  const { text, level, type, symbol, code, values } = note;
  createWriter(
    clock,
    journal,
  )({
    level: level === 'warn' || level === 'error' ? level : 'info',
    type: clean(type, 40) || 'note',
    text: clean(text, LONGEST_TEXT),
    symbol: clean(symbol, 64) || undefined,
    code: clean(code, 40) || undefined,
    values: code ? cleanValues(values) : undefined,
  });
}

const clean = (value: unknown, longest: number) => cleanText(String(value ?? ''), longest);

function cleanValues(values: unknown): Values {
  const known = Object.entries(Object(values)).flatMap(([name, value]) => {
    if (typeof value === 'string' && value) return [[name, cleanText(value, LONGEST_TEXT)]];
    return Number.isFinite(value) ? [[name, value]] : [];
  });
  return Object.freeze(Object.fromEntries(known.slice(0, MOST_VALUES)));
}

const UNITS: Readonly<Record<string, (value: number) => string>> = {
  span: (ms) => `${ms / 1000} s`,
  percent: (percent) => `${percent.toFixed(1)} %`,
  confidence: (percent) => `${percent} %`,
};

/** Whether there is a value for each gap. */
export const fills = (values: Values, text: string): boolean =>
  [...text.matchAll(/\{(\w+)\}/g)].every(([, name]) => values[name as string] !== undefined);

/** A text without those of its clauses that have no value. */
export const fitting = (text: string, values: Values): string =>
  text.replace(/\[([^\]]*)\]/g, (_, clause: string) => (fills(values, clause) ? clause : ''));

function sayInEnglish(code: JournalCode, values: Values): string {
  const form: string | Plural = english[code];
  const text = typeof form === 'string' ? form : (values.count === 1 && form.one) || form.other;
  return fitting(text, values).replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name];
    return (typeof value === 'number' && UNITS[name]?.(value)) || String(value ?? '');
  });
}

/** Calls back with what is there, and with each entry that comes. @returns ends it */
export function followJournal(journal: JournalEntry[], listener: Listener): () => void {
  for (const entry of [...journal]) listener(entry);
  const { listeners } = keepingOf(journal);
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** @returns to be told each state that a page is shown */
export function notePauses(note: Note): (state: FeedState) => void {
  let paused = false;
  return ({ phase }) => {
    if (paused === (phase === 'paused')) return;
    paused = !paused;
    note('info', paused ? 'paused' : 'resumed', {});
  };
}

const printed = new WeakSet<JournalEntry[]>();

/** Tells the console, too, from now on. What a source of a list says, that has told itself. */
export function printJournal(journal: JournalEntry[], name: string): void {
  if (printed.has(journal)) return;
  printed.add(journal);
  followJournal(journal, (entry) => {
    if (entry.source === undefined) console.debug('tickwire', name, entry);
  });
}

/** Into a list's journal, what one of its sources has told from now on. */
export function createRetelling(clock: Clock, journal: JournalEntry[]): (entry: JournalEntry, source: string) => void {
  const write = createWriter(clock, journal);
  const since = clock.now();
  // What repeats comes again as a whole; only what is new of it counts here. Those that may still repeat are few.
  const counts = new Map<string, number>();
  return (entry, source) => {
    const { id, time, type, count } = entry;
    const key = `${id} ${source}`;
    // A price has moved once, however many sources saw it; the list looks for itself.
    if (time < since || type === 'move') return;
    write({ ...entry, as: key, times: count - (counts.get(key) ?? 0), source });
    counts.delete(key);
    counts.set(key, count);
    if (counts.size > LONGEST_RING) counts.delete(counts.keys().next().value as string);
  };
}
