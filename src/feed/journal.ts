import type { Clock } from './clock.ts';
import type { JournalEntry } from './state.ts';

const LONGEST_JOURNAL = 100;

/** Writes down what happened. Texts are for authors and operators: no secret, nothing raw. */
export type Note = (level: JournalEntry['level'], type: string, text: string, symbol?: string) => void;

/** @param journal kept bounded: the oldest entry goes */
export function createNote(clock: Clock, journal: JournalEntry[]): Note {
  return (level, type, text, symbol) => {
    journal.push(Object.freeze({ time: clock.now(), level, type, text, symbol }));
    if (journal.length > LONGEST_JOURNAL) journal.splice(0, journal.length - LONGEST_JOURNAL);
  };
}
