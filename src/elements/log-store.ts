// What a log holds. No DOM: the rows read it.
import type { JournalEntry, JournalNote } from '../feed/state.ts';
import type { Trade } from '../market/quote.ts';
import { cleanText, symbolKey } from '../market/symbol.ts';

/** An entry's place in the log, which stays its own when it is told anew. */
export type LogRecord = {
  entry: JournalEntry;
  /** The tape's; its text is made when somebody reads it. */
  readonly trade: Trade | undefined;
  readonly origin: Origin;
  /** Unique within the log, and growing. */
  readonly id: number;
  /** When it was first told; records stand in this order. */
  readonly at: number;
  /** In pixels, as last seen; 0: not measured. */
  height: number;
};

/** Whose it is: a feed's go when the log turns to another feed. */
export type Origin = 'feed' | 'page';

/** What an author wants in the log. */
export type Admission = {
  readonly max: number;
  readonly levels: ReadonlySet<string>;
  /** Empty: all but `trade`. */
  readonly types: ReadonlySet<string>;
  /** By their keys; empty: all. */
  readonly symbols: ReadonlySet<string>;
};

export type LogStore = {
  /** What is admitted, oldest first, at most `max`. */
  records(): readonly LogRecord[];
  /** What a feed's journal tells. Undefined: it is one that is here already, told anew. */
  tell(entry: JournalEntry): LogRecord | undefined;
  /** What the page tells. Undefined: it is what it told last, once more. */
  push(note: JournalNote, time: number): LogRecord | undefined;
  trade(trade: Trade, symbol: string): LogRecord;
  admits(record: LogRecord): boolean;
  admit(admission: Admission): void;
  /** Forgets all, so that what the feed has told is not told again when its journal is read again; or forgets a feed. */
  clear(origin?: 'feed'): void;
};

// As the feed's own journal has it.
const LONGEST_TEXT = 500;
const LEVELS: ReadonlySet<unknown> = new Set(['info', 'warn', 'error']);

export function createStore(): LogStore {
  let admission: Admission = { max: 100, levels: new Set(), types: new Set(), symbols: new Set() };
  // Those that the author does not want now are kept beside: an attribute that changes back finds them again.
  let shown: LogRecord[] = [];
  let aside: LogRecord[] = [];
  // By its number in the feed's journal.
  const known = new Map<number, LogRecord>();
  // A journal that is read again tells the same entries, of which some may be gone from here.
  let told = new WeakSet<JournalEntry>();
  let lastPushed: LogRecord | undefined;
  let ids = 0;

  const admits = ({ entry, trade }: LogRecord): boolean => {
    const { levels, types, symbols } = admission;
    if (types.size > 0 ? !types.has(entry.type) : trade) return false;
    if (levels.size > 0 && !levels.has(entry.level)) return false;
    return symbols.size === 0 || (entry.symbol !== undefined && symbols.has(symbolKey(entry.symbol)));
  };
  const forget = (gone: readonly LogRecord[]) => {
    for (const record of gone) {
      if (record === lastPushed) lastPushed = undefined;
      if (known.get(record.entry.id) === record) known.delete(record.entry.id);
    }
  };
  /** Not at each record: of ten thousand a second, each would move all the others. */
  const trim = (shelf: LogRecord[], longest: number) => {
    if (shelf.length > longest) forget(shelf.splice(0, shelf.length - admission.max));
  };
  /** Trimmed or not: what the limit has left behind is not here any more. */
  const isHere = (record: LogRecord | undefined): record is LogRecord => {
    if (!record) return false;
    const shelf = admits(record) ? shown : aside;
    const first = shelf[shelf.length - admission.max];
    return !first || !isBefore(record, first);
  };
  const put = (record: LogRecord): LogRecord => {
    const shelf = admits(record) ? shown : aside;
    // What a journal has from before this log came belongs before what the page has pushed since.
    let place = shelf.length;
    while (place > 0 && (shelf[place - 1] as LogRecord).at > record.at) place--;
    if (place === shelf.length) shelf.push(record);
    else shelf.splice(place, 0, record);
    trim(shelf, 2 * admission.max);
    return record;
  };
  const make = (entry: JournalEntry, origin: Origin, trade?: Trade): LogRecord => ({
    entry,
    trade,
    origin,
    id: ++ids,
    at: entry.time,
    height: 0,
  });

  return {
    records() {
      trim(shown, admission.max);
      return shown;
    },
    tell(entry) {
      if (told.has(entry)) return undefined;
      told.add(entry);
      const record = known.get(entry.id);
      if (isHere(record)) {
        record.entry = entry;
        return undefined;
      }
      const made = put(make(entry, 'feed'));
      known.set(entry.id, made);
      return made;
    },
    push({ text, level, type, symbol }, time) {
      const entry: JournalEntry = {
        id: 0,
        time,
        level: LEVELS.has(level) ? (level as JournalEntry['level']) : 'info',
        type: clean(type, 40) || 'note',
        text: clean(text, LONGEST_TEXT),
        symbol: clean(symbol, 64) || undefined,
        count: 1,
      };
      const last = lastPushed?.entry;
      const again =
        last?.text === entry.text &&
        last.type === entry.type &&
        last.level === entry.level &&
        last.symbol === entry.symbol;
      if (again && isHere(lastPushed)) {
        lastPushed.entry = { ...entry, count: last.count + 1 };
        return undefined;
      }
      lastPushed = put(make(entry, 'page'));
      return lastPushed;
    },
    trade(trade, symbol) {
      // Our own clock: a venue's may be ahead, and would mix the order of what comes from several.
      const { receivedAt: time } = trade;
      return put(make({ id: 0, time, level: 'info', type: 'trade', text: '', symbol, count: 1 }, 'feed', trade));
    },
    admits,
    admit(next) {
      admission = next;
      const all = [...shown, ...aside].sort((one, other) => (isBefore(one, other) ? -1 : 1));
      shown = all.filter(admits);
      aside = all.filter((record) => !admits(record));
      for (const shelf of [shown, aside]) trim(shelf, admission.max);
    },
    clear(origin) {
      const stays = (record: LogRecord) => origin !== undefined && record.origin !== origin;
      forget([...shown, ...aside].filter((record) => !stays(record)));
      shown = shown.filter(stays);
      aside = aside.filter(stays);
      if (origin) told = new WeakSet();
    },
  };
}

const clean = (value: unknown, longest: number) => cleanText(String(value ?? ''), longest);

export const isBefore = (one: LogRecord, other: LogRecord): boolean =>
  one.at < other.at || (one.at === other.at && one.id < other.id);

/** What a trade says, in words. */
function textOfTrade({ priceText, size, side }: Trade): string {
  return [side, priceText, size === undefined ? '' : `\u00d7 ${size}`].filter(Boolean).join(' ');
}

/** A record as others see it: with the log's own number, since the numbers of feed and page could be the same. */
export function entryOf({ entry, trade, id }: LogRecord): JournalEntry {
  return Object.freeze({ ...entry, id, text: trade ? textOfTrade(trade) : entry.text });
}

/** An entry in the reader's language. */
export type Say = (entry: JournalEntry) => string;

/** What a reader wants to see of it. */
export type Wish = { readonly level: '' | 'warn' | 'error' | 'buy' | 'sell'; readonly search: string };

/**
 * @param say what an entry says to the reader
 * @returns whether a record is what the reader wants to see
 */
export function wishFor({ level, search }: Wish, say: Say): (record: LogRecord) => boolean {
  const words = cleanText(search).toLowerCase().split(/\s+/).filter(Boolean);
  return (record) => {
    const { entry, trade } = record;
    if (level === 'error' && entry.level !== 'error') return false;
    if (level === 'warn' && entry.level === 'info') return false;
    if ((level === 'buy' || level === 'sell') && trade?.side !== level) return false;
    if (words.length === 0) return true;
    const text =
      `${entry.symbol ?? ''} ${entry.source ?? ''} ${entry.type} ${trade ? textOfTrade(trade) : say(entry)}`.toLowerCase();
    return words.every((word) => text.includes(word));
  };
}
