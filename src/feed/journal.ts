import { cleanText } from '../market/symbol.ts';
import type { Clock } from './clock.ts';
import type { JournalEntry, JournalNote } from './state.ts';

const LONGEST_JOURNAL = 100;
const LONGEST_TEXT = 500;

// A journal is a plain list from the page's first moment on; who listens to it comes with this file.
const listeners = new WeakMap<JournalEntry[], Set<(entry: JournalEntry) => void>>();

/** Writes down what happened. Texts are for authors and operators: no secret, nothing raw. */
export type Note = (level: JournalEntry['level'], type: string, text: string, symbol?: string) => void;

/** @param journal kept bounded: the oldest entry goes */
export function createNote(clock: Clock, journal: JournalEntry[]): Note {
  return (level, type, text, symbol) => {
    const last = journal.at(-1);
    const again = last && last.text === text && last.type === type && last.symbol === symbol && last.level === level;
    if (again) journal.pop();
    const [id, count] = again ? [last.id, last.count + 1] : [(last?.id ?? 0) + 1, 1];
    const entry: JournalEntry = Object.freeze({ id, time: clock.now(), level, type, text, symbol, count });
    journal.push(entry);
    if (journal.length > LONGEST_JOURNAL) journal.splice(0, journal.length - LONGEST_JOURNAL);
    for (const listener of listeners.get(journal) ?? []) listener(entry);
  };
}

/** Writes down what a page has to tell. */
export function noteOf(clock: Clock, journal: JournalEntry[], { text, level, type, symbol }: JournalNote): void {
  const known = level === 'warn' || level === 'error' ? level : 'info';
  const words = (value: unknown, longest: number) => cleanText(String(value ?? ''), longest);
  createNote(clock, journal)(
    known,
    words(type, 40) || 'note',
    words(text, LONGEST_TEXT),
    words(symbol, 64) || undefined,
  );
}

/** Calls back with what is there, and with each entry that comes. @returns ends it */
export function followJournal(journal: JournalEntry[], listener: (entry: JournalEntry) => void): () => void {
  for (const entry of [...journal]) listener(entry);
  const set = listeners.get(journal) ?? new Set();
  listeners.set(journal, set.add(listener));
  return () => void set.delete(listener);
}
