// What a source says of itself, beside its prices.
import { type InstrumentDraft, positive, type SignalDraft } from '../market/gate.ts';
import { decimalsOf, digitsOf } from '../market/price.ts';
import type { Signal } from '../market/quote.ts';
import { judgeSignal } from '../market/signal.ts';
import { cleanText } from '../market/symbol.ts';
import type { Book } from './book.ts';
import type { Clock } from './clock.ts';
import type { Told } from './connection.ts';
import type { Note } from './journal.ts';
import type { FeedState, Market } from './state.ts';

const MOST_SYMBOLS = 5000;
const LONGEST_WORD = 40;

export type Bulletin = {
  /** What of it belongs into the feed's state; a new object whenever something changed. */
  readonly told: Pick<FeedState, 'market' | 'upstreams'>;
  /** The symbols that the source has said it has. */
  readonly symbols: readonly string[] | undefined;
  /** @returns whether it was for the bulletin */
  hear(item: Told): boolean;
};

export function createBulletin(clock: Clock, book: Book, note: Note, changed: () => void): Bulletin {
  let told: Bulletin['told'] = {};
  let symbols: readonly string[] | undefined;

  const tell = (news: Bulletin['told'], same: boolean) => {
    if (same) return;
    told = { ...told, ...news };
    changed();
  };
  const signal = (draft: SignalDraft) => {
    const judged = judgeSignal(draft, clock.now());
    if (judged === 'call') return book.reject('signal', draft);
    noteSignal(note, judged);
    book.tell('signal', judged);
  };
  const instrument = ({ symbol, tickSize, closed = false }: InstrumentDraft) => {
    if (typeof symbol !== 'string') return book.reject('symbol', { symbol });
    const step = positive(tickSize);
    const decimals = step === undefined ? 0 : decimalsOf(digitsOf(tickSize as string | number));
    book.describe(symbol, decimals, closed);
  };
  const market = (open: unknown, opens: unknown, closes: unknown) => {
    if (typeof open !== 'boolean') return;
    const next: Market = { open, opens: word(opens), closes: word(closes) };
    const last = told.market;
    const same = last?.open === open && last.opens === next.opens && last.closes === next.closes;
    if (last?.open !== open) note('info', open ? 'market.open' : 'market.closed', {});
    tell({ market: same ? last : next }, same);
  };
  const upstreams = (active: unknown, total: unknown) => {
    if (!isCount(active) || !isCount(total) || active > total) return;
    const last = told.upstreams;
    const same = last?.active === active && last.total === total;
    if (!same) note(active < total ? 'warn' : 'info', 'upstreams', { active, total });
    tell({ upstreams: same ? last : { active, total } }, same);
  };
  const complaint = (text: unknown) => {
    const said = word(text, 200);
    if (said) note('warn', 'complaint.said', { said });
    else note('warn', 'complaint', {});
  };

  return {
    get told() {
      return told;
    },
    get symbols() {
      return symbols;
    },
    hear(item) {
      if (item.kind === 'signal') signal(item);
      else if (item.kind === 'instrument') instrument(item);
      else if (item.kind === 'market') market(item.open, item.opens, item.closes);
      else if (item.kind === 'upstreams') upstreams(item.active, item.total);
      else if (item.kind === 'symbols') symbols = symbolsOf(item.symbols);
      else if (item.kind === 'complaint') complaint(item.text);
      else return false;
      return true;
    },
  };
}

/** A relay's call for a symbol, or the mood of its market. */
export function noteSignal(note: Note, signal: Signal): void {
  const { symbol, call, confidence, entry, target, stop, bullish, bearish, text } = signal;
  const values = { call, confidence, entry, target, stop, bullish, bearish, said: text };
  if (symbol) note('info', 'signal', { ...values, symbol: cleanText(symbol, 64) }, { symbol });
  else note('info', 'sentiment', values);
}

/** Names that may be shown and asked for, each once. */
export function symbolsOf(list: readonly unknown[]): readonly string[] {
  const names = list.slice(0, MOST_SYMBOLS).flatMap((name) => (typeof name === 'string' ? cleanText(name, 64) : []));
  return [...new Set(names.filter(Boolean))];
}

const isCount = (value: unknown): value is number => Number.isInteger(value) && (value as number) >= 0;

const word = (value: unknown, longest = LONGEST_WORD): string | undefined =>
  (typeof value === 'string' && cleanText(value, longest)) || undefined;
