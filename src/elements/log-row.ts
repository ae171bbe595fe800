// A line of the log: nodes that are made once, and written again and again. All text is untrusted: it is text.
import { formatPrice, formatter, shownDecimals } from '../market/price.ts';
import type { Trade } from '../market/quote.ts';
import { symbolKey } from '../market/symbol.ts';
import type { LogSettings } from './log-settings.ts';
import type { LogRecord, Say } from './log-store.ts';
import { agoOf, clockOf } from './log-times.ts';
import { tell } from './log-words.ts';

/** What a line depends on, beside its record; replaced whole. */
export type Manner = {
  readonly locale: string | undefined;
  /** In which its words are, as things stand. */
  readonly language: string;
  readonly say: Say;
  readonly timestamps: LogSettings['timestamps'];
  /** Authors' names for symbols, by key. */
  readonly labels: ReadonlyMap<string, string>;
  readonly now: () => number;
  /** Most decimals that a symbol's trades have had so far, by key. */
  readonly decimals: ReadonlyMap<string, number>;
};

export type Row = {
  readonly element: HTMLElement;
  readonly kind: 'line' | 'trade';
  readonly record: LogRecord | undefined;
  /**
   * @param still what was told anew stays as it was
   * @returns whether anything was to be written
   */
  write(record: LogRecord, manner: Manner, still: boolean): boolean;
  /** Time has passed. */
  tick(manner: Manner): void;
};

type Write = (text: string) => void;
type Paint = (record: LogRecord, manner: Manner) => void;

/** A text node that is written only when its text is another. */
function cell(parent: HTMLElement, name = '', part = name): [HTMLElement, Write] {
  const element = document.createElement('span');
  if (name) element.className = name;
  if (part) element.setAttribute('part', part);
  const node = element.appendChild(document.createTextNode(''));
  parent.append(element);
  let last = '';
  return [
    element,
    (text) => {
      if (text !== last) node.data = last = text;
    },
  ];
}

export function createRow(kind: Row['kind']): Row {
  const element = document.createElement('div');
  element.className = `row ${kind}`;
  const [, time] = cell(element, 'time');
  const write = kind === 'line' ? createLine(element) : createTrade(element);
  let record: LogRecord | undefined;
  let entry: LogRecord['entry'] | undefined;
  let manner: Manner | undefined;
  const tick = () => {
    if (record && manner) time(timeOf(record.entry.time, manner));
  };
  return {
    element,
    kind,
    get record() {
      return record;
    },
    write(next, how, still) {
      if (next === record && (still || next.entry === entry) && how === manner) return false;
      record = next;
      entry = next.entry;
      manner = how;
      tick();
      write(next, how);
      return true;
    },
    tick,
  };
}

function createLine(element: HTMLElement): Paint {
  const mark = document.createElement('span');
  mark.className = 'mark';
  element.append(mark);
  const [text] = cell(element, 'text', 'message');
  const [, symbol] = cell(text, 'name', 'symbol');
  const [, before] = cell(text);
  const [move, moved] = cell(text, 'move');
  const [, after] = cell(text);
  const [, detail] = cell(text, 'detail');
  const [count, times] = cell(text, 'count');
  let level = '';
  let direction = '';
  let counted = 1;
  let spoken = '';
  return ({ entry }, { labels, locale, language, say }) => {
    const reworded = language !== spoken;
    spoken = language;
    if (entry.level !== level || reworded) {
      level = entry.level;
      element.dataset.level = level;
      element.setAttribute('part', `entry ${level}`);
      mark.setAttribute('part', 'level');
      const name = level === 'info' ? '' : tell(`level.${level as 'warn' | 'error'}`, locale);
      // What is usual needs no word.
      if (name) mark.setAttribute('role', 'img');
      else mark.removeAttribute('role');
      mark.ariaLabel = name || null;
      mark.title = name;
    }
    const said = say(entry);
    const pieces = piecesOf(said);
    const about = aboutOf(entry, said, labels);
    symbol(about);
    before(about ? ` ${pieces.before}` : pieces.before);
    moved(pieces.move);
    after(pieces.after);
    detail(entry.source && !said.includes(entry.source) ? `${pieces.detail} ${entry.source}` : pieces.detail);
    const next = pieces.move === '' ? '' : pieces.move.includes('+') ? 'up' : 'down';
    if (next !== direction) {
      direction = next;
      move.dataset.direction = next;
    }
    if (entry.count !== counted || reworded) {
      counted = entry.count;
      times(counted > 1 ? ` ${tell('times', locale, { count: counted })}` : '');
      count.ariaLabel = counted > 1 ? tell('timesName', locale, { count: counted }) : null;
      if (counted > 1) count.setAttribute('role', 'img');
      else count.removeAttribute('role');
    }
  };
}

function createTrade(element: HTMLElement): Paint {
  element.setAttribute('part', 'entry');
  const [, symbol] = cell(element, 'name', 'symbol');
  const [priced, price] = cell(element, 'price');
  const [, size] = cell(element, 'size');
  const [, side] = cell(element, 'side');
  const mark = document.createElement('span');
  mark.className = 'mark';
  mark.setAttribute('part', 'level');
  priced.prepend(mark);
  let last: Trade['side'];
  let spoken = '';
  return ({ entry, trade }, { labels, decimals, locale, language }) => {
    if (!trade) return;
    const key = symbolKey(entry.symbol ?? trade.symbol);
    symbol(labels.get(key) || entry.symbol || trade.symbol);
    price(formatPrice(trade.priceText, shownDecimals(trade.price, decimals.get(key) ?? 0), { locale }));
    size(trade.size === undefined ? '\u2013' : formatSize(trade.size, trade.price, locale));
    if (trade.side === last && language === spoken) return;
    last = trade.side;
    spoken = language;
    side(last ? tell(`side.${last}`, locale) : '');
    if (last) element.dataset.direction = last === 'buy' ? 'up' : 'down';
    else delete element.dataset.direction;
  };
}

function timeOf(time: number, { timestamps, now, locale }: Manner): string {
  if (timestamps === 'time') return clockOf(time, now(), locale);
  if (timestamps === 'relative') return agoOf(time, now(), locale);
  return timestamps === 'iso' ? new Date(time).toISOString() : '';
}

// Whom a text is about, where it does not say so itself.
function aboutOf({ symbol }: LogRecord['entry'], said: string, labels: ReadonlyMap<string, string>): string {
  if (!symbol || said.includes(symbol)) return '';
  return labels.get(symbolKey(symbol)) || symbol;
}

export type Pieces = {
  readonly before: string;
  /** A number with its sign. */
  readonly move: string;
  readonly after: string;
  /** What can be read later. */
  readonly detail: string;
};

// Arabic and Persian may have digits, signs and separators of their own, and marks of direction around them.
const MOVE =
  /(?<![^\s(\u2068])[\u200e\u061c]?[+\u2212-][\u200e\u061c]?\p{Nd}[\p{Nd}.,\u066b\u066c]*[\s\u200e\u061c]?[%\u066a]/u;
const DETAIL = /(?<!^)(?: \u00b7 |[;\u061b] |\uff1b|(?=(?: \(|\uff08)[^(\uff08]*[)\uff09]$))/;

/** Takes a text apart: `SOLUSDT moved +2.3% in a minute`, `No prices; the next request in 30 s`. */
function piecesOf(text: string): Pieces {
  const end = DETAIL.exec(text);
  const said = text.slice(0, end?.index);
  const detail = end ? ` ${text.slice(end.index + end[0].length).trimStart()}` : '';
  const [move = ''] = MOVE.exec(said) ?? [];
  const at = move ? said.indexOf(move) : said.length;
  return { before: said.slice(0, at), move, after: said.slice(at + move.length), detail };
}

/**
 * A size with as many decimals as are worth something at that price, so that a column of them stands: `0.42100` of what
 * costs 64,213, `12` of what costs a cent.
 */
function formatSize(size: number, price: number, locale: string | undefined): string {
  const decimals = Math.min(8, Math.max(0, Math.ceil(Math.log10(price))));
  if (size > 0 && size < 0.5 / 10 ** decimals)
    return formatter('small', locale, { maximumSignificantDigits: 2 }).format(size);
  return formatter(decimals, locale, { minimumFractionDigits: decimals, maximumFractionDigits: decimals }).format(size);
}
