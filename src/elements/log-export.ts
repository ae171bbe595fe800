// A log's entries for other programs, loaded when somebody first asks for them.
import type { JournalEntry } from '../feed/state.ts';
import { save } from './save.ts';

export type LogFormat = 'csv' | 'json';

const COLUMNS = ['time', 'level', 'type', 'symbol', 'text', 'count', 'source'] as const;

const plain = (entry: JournalEntry) => ({ ...entry, time: new Date(entry.time).toISOString() });

// A spreadsheet runs what begins like this: https://owasp.org/www-community/attacks/CSV_Injection
const FORMULA = /^[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/;

function field(value: string | number | undefined): string {
  if (typeof value !== 'string') return String(value ?? '');
  const text = FORMULA.test(value) ? `'${value}` : value;
  return /[",;\r\n\t']/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Oldest first, with ISO times. In CSV, what a spreadsheet would take for a formula begins with an apostrophe. */
export function formatEntries(entries: readonly JournalEntry[], format: LogFormat): string {
  const rows = entries.map(plain);
  if (format === 'json') return JSON.stringify(rows, null, 1);
  return [COLUMNS.join(','), ...rows.map((row) => COLUMNS.map((name) => field(row[name])).join(',')), ''].join('\r\n');
}

/** Hands them to the reader as a file. */
export function saveEntries(entries: readonly JournalEntry[], format: LogFormat, name: string): void {
  const type = format === 'csv' ? 'text/csv' : 'application/json';
  save(new Blob([formatEntries(entries, format)], { type }), `${name}.${format}`);
}

/** Entries as lines of text, for the clipboard. @returns false: the page may not */
export async function copy(entries: readonly JournalEntry[]): Promise<boolean> {
  const lines = entries.map(({ time, level, symbol, text, count }) =>
    [
      new Date(time).toISOString(),
      level,
      symbol && !text.includes(symbol) ? symbol : '',
      text,
      count > 1 ? `\u00d7${count}` : '',
    ]
      .filter(Boolean)
      .join(' '),
  );
  try {
    await navigator.clipboard.writeText(lines.join('\n'));
    return true;
  } catch {
    return false;
  }
}
