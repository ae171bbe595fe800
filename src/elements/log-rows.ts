// Which lines are in the document: those in view and a few around them. Everything is reckoned from the newest end, so that
// both orders are one. (With all of 10,000 in the document and content-visibility, 10,000 entries a second leave 2 frames.)
import { createRow, type Manner, type Row } from './log-row.ts';
import type { LogSettings } from './log-settings.ts';
import type { LogRecord } from './log-store.ts';

const LEAST_ROW_PX = 18;
// So far a reader may scroll before the next frame without meeting an empty place.
const AROUND_PX = 240;
const SPARE_ROWS = 4;
const LETS_GO_PX = 6;

export type Rows = {
  /** The newest end is in view, and stays so. */
  readonly following: boolean;
  /** So many lines fit into the box. */
  readonly fitting: number;
  /**
   * Shows other records, oldest first, with the reader's place kept. The list may grow and lose its oldest while it
   * follows; while it does not, it stays as it is.
   *
   * @returns false: what the reader was looking at is not among them, so that the place is lost
   */
  show(list: readonly LogRecord[]): boolean;
  /** @returns whether the other end is the newest now */
  turn(order: LogSettings['order'], manner: Manner): boolean;
  /** @param still what is written already stays as it is */
  paint(still?: boolean): void;
  /** Goes to the newest end. */
  follow(): void;
  tick(): void;
  /** Hears of scrolling, of the box's size and of paper. @returns ends it */
  watch(): () => void;
};

export type RowsOptions = {
  /** What scrolls. */
  readonly scroller: HTMLElement;
  /** What the lines are in. */
  readonly holder: HTMLElement;
  /** Asks for a frame. */
  readonly request: () => void;
  /** The reader has scrolled away from the newest end, or to that of what is shown. */
  readonly moved: (where: 'away' | 'end') => void;
};

export function createRows({ scroller, holder, request, moved }: RowsOptions): Rows {
  let list: readonly LogRecord[] = [];
  let order: LogSettings['order'] = 'oldest';
  let manner: Manner | undefined;
  let following = true;
  let printing = false;
  let still = false;
  let height = 0;
  let width = 0;
  // Of a line that was never seen. It stays as it is while the reader is away: all places depend on it.
  let usual = 24;
  let room = '';
  let rows: Row[] = []; // as in the document
  const rowOf = new Map<LogRecord, Row>();
  const spare: Record<Row['kind'], Row[]> = { line: [], trade: [] };

  // Where the oldest is on top, the box counts from its lower end, downwards from 0.
  const distance = () => Math.max(0, order === 'oldest' ? -scroller.scrollTop : scroller.scrollTop);
  const goTo = (px: number) => {
    scroller.scrollTop = order === 'oldest' ? -px : px;
  };
  const heightOf = (record: LogRecord) => record.height || usual;
  const heightOfAll = (from: number, to: number) => {
    let sum = 0;
    for (let at = from; at < to; at++) sum += heightOf(list[at] as LogRecord);
    return sum;
  };
  const fitting = () => Math.ceil((height || 400) / LEAST_ROW_PX) + SPARE_ROWS;

  /** Puts the lines of `list[from]` to `list[to]` into the document. @returns those that had to be written */
  const place = (from: number, to: number): Set<Row> => {
    const wanted = list.slice(from, to);
    if (order === 'newest') wanted.reverse();
    const written = new Set<Row>();
    const stays = new Set(wanted);
    const common = rows.some(({ record }) => record && stays.has(record));
    for (const row of rows) {
      if (row.record && stays.has(row.record)) continue;
      if (row.record) rowOf.delete(row.record);
      spare[row.kind].push(row);
      // With nothing in common, each is written where it is.
      if (common) row.element.remove();
    }
    let next = holder.firstElementChild;
    rows = wanted.map((record) => {
      const kind = record.trade ? 'trade' : 'line';
      const row = rowOf.get(record) ?? spare[kind].shift() ?? createRow(kind);
      rowOf.set(record, row);
      if (row.write(record, manner as Manner, still)) written.add(row);
      if (row.element === next) next = next.nextElementSibling;
      else holder.insertBefore(row.element, next);
      return row;
    });
    for (const { element } of [...spare.line, ...spare.trade]) element.remove();
    return written;
  };
  const keepRoom = (older: number, newer: number) => {
    const [first, last] = order === 'oldest' ? [older, newer] : [newer, older];
    const wanted = `${Math.round(first)}px ${Math.round(last)}px`;
    if (wanted !== room) holder.style.paddingBlock = room = wanted;
  };

  /** Shows what is that far from the newest end, and stays with it whatever the lines turn out to measure. */
  const paintAt = (from: number, settle: boolean) => {
    let at = list.length;
    let passed = 0;
    const pass = (px: number) => {
      while (at > 0 && passed + heightOf(list[at - 1] as LogRecord) <= px) passed += heightOf(list[--at] as LogRecord);
    };
    pass(from - AROUND_PX);
    const [last, newer] = [at, passed];
    pass(from);
    const looked = at - 1;
    pass(from + height + AROUND_PX);
    const first = Math.max(0, at - 1);
    const written = place(first, last);
    keepRoom(heightOfAll(0, first), newer);
    const found = rows.map((row) =>
      written.has(row) || !row.record?.height ? row.element.getBoundingClientRect().height : 0,
    );
    let longer = 0;
    rows.forEach(({ record }, index) => {
      const now = found[index];
      if (!record || !now) return;
      const place = order === 'oldest' ? first + index : last - 1 - index;
      if (place > looked) longer += now - heightOf(record);
      record.height = now;
    });
    if (settle || Math.abs(longer) >= 1) goTo(from + longer);
  };
  /** What the reader looks at: a record, and how far within it. */
  const look = (): [LogRecord | undefined, number] => {
    let left = distance();
    let at = list.length;
    while (at > 1 && heightOf(list[at - 1] as LogRecord) <= left) left -= heightOf(list[--at] as LogRecord);
    return [list[at - 1], left];
  };
  /** Changes something that places depend on, and goes back to where the reader was. @returns false: that is gone */
  const keeping = (change: () => void): boolean => {
    const [record, within] = look();
    change();
    const at = record ? list.lastIndexOf(record) : -1;
    if (at < 0) return false;
    paintAt(heightOfAll(at + 1, list.length) + within, true);
    return true;
  };

  const onScroll = () => {
    const from = distance();
    if (following && from > LETS_GO_PX) {
      const seen = rows.map(({ element }) => element.offsetHeight).filter(Boolean);
      usual = seen.reduce((sum, px) => sum + px, 0) / seen.length || usual;
      following = false;
      moved('away');
    } else if (!following && from <= 1) moved('end');
    if (!following) request();
  };
  const onResize = ([entry]: ResizeObserverEntry[]) => {
    const box = entry?.contentRect;
    if (!box?.height) return;
    const turned = width !== 0 && Math.abs(box.width - width) >= 1;
    height = box.height;
    width = box.width;
    const measureAnew = () => {
      for (const record of list) record.height = 0;
    };
    if (turned && following) measureAnew();
    else if (turned) keeping(measureAnew);
    request();
  };
  // On paper nobody scrolls.
  const onPrint = ({ type }: Event) => {
    printing = type === 'beforeprint';
    paint();
  };
  const paint = (stands = still) => {
    if (!manner) return;
    still = stands;
    height ||= scroller.clientHeight;
    if (printing) {
      place(0, list.length);
      keepRoom(0, 0);
    } else if (following) {
      const first = Math.max(0, list.length - fitting());
      place(first, list.length);
      keepRoom(first * usual, 0);
    } else paintAt(distance(), false);
  };

  return {
    get following() {
      return following;
    },
    get fitting() {
      return fitting();
    },
    show(next) {
      if (following) {
        list = next;
        return true;
      }
      return keeping(() => {
        list = next;
      });
    },
    turn(wanted, how) {
      manner = how;
      if (wanted === order) return false;
      order = wanted;
      for (const row of rows) row.element.remove();
      for (const row of rows) spare[row.kind].push(row);
      rowOf.clear();
      rows = [];
      return true;
    },
    paint,
    follow() {
      following = true;
      goTo(0);
      request();
    },
    tick() {
      for (const row of rows) row.tick(manner as Manner);
    },
    watch() {
      const over = new AbortController();
      const { signal } = over;
      scroller.addEventListener('scroll', onScroll, { signal, passive: true });
      for (const type of ['beforeprint', 'afterprint']) addEventListener(type, onPrint, { signal });
      const observer = new ResizeObserver(onResize);
      observer.observe(scroller);
      return () => {
        over.abort();
        observer.disconnect();
      };
    },
  };
}
