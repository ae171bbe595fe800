// What of a log is shown: all that the reader wants to see of it, or, while it stands still, what was there then.
import { isBefore, type LogRecord, type LogStore, type Say, type Wish, wishFor } from './log-store.ts';

export type LogList = {
  /** Oldest first; it grows in place, until it is renewed. */
  readonly records: readonly LogRecord[];
  readonly wish: Wish;
  /** So many have come since it stands still. */
  readonly missed: number;
  /** What the reader wants to see from now on; shown when the list is renewed. */
  choose(change: Partial<Wish>): void;
  /** @returns whether it is what the reader wants to see */
  add(record: LogRecord, stands: boolean): boolean;
  /** Takes in what has come, and lets go of what the store has let go. @returns whether it is another list now */
  catchUp(): boolean;
  /** Catching up will not do. */
  outdate(): void;
  /** The list of now. */
  renew(): readonly LogRecord[];
  /** Nothing is missed any more. */
  resume(): void;
  /** What the reader wants to see of what there is now, shown or not. */
  current(): LogRecord[];
};

export function createList(store: LogStore, say: Say): LogList {
  let wish: Wish = { level: '', search: '' };
  let wanted = wishFor(wish, say);
  let records: LogRecord[] = [];
  let fresh: LogRecord[] = [];
  let missed = 0;
  let outdated = true;

  const current = () => store.records().filter(wanted);
  const renew = () => {
    outdated = false;
    fresh = [];
    records = current();
    return records;
  };
  const outdate = () => {
    outdated = true;
    fresh = [];
  };
  // What comes late belongs in between.
  const isInOrder = () => {
    let last = records.at(-1);
    for (const record of fresh) {
      if (last && isBefore(record, last)) return false;
      last = record;
    }
    return true;
  };

  return {
    get records() {
      return records;
    },
    get wish() {
      return wish;
    },
    get missed() {
      return missed;
    },
    choose(change) {
      wish = { ...wish, ...change };
      wanted = wishFor(wish, say);
      outdate();
    },
    add(record, stands) {
      if (!wanted(record)) return false;
      if (stands) missed++;
      else if (!outdated) fresh.push(record);
      return true;
    },
    catchUp() {
      const kept = store.records();
      const [first] = kept;
      if (outdated || !first || fresh.length > kept.length || !isInOrder()) {
        renew();
        return true;
      }
      records.push(...fresh);
      fresh = [];
      let gone = 0;
      while (gone < records.length && isBefore(records[gone] as LogRecord, first)) gone++;
      if (gone > 0) records.splice(0, gone);
      return false;
    },
    outdate,
    renew,
    resume() {
      missed = 0;
    },
    current,
  };
}
