// Candles of the past, loaded when they are first asked for.
import type { Dialect, HistoryDialect, HistoryQuery } from '../dialects/dialect.ts';
import { inOrder, intervalMs, judgeCandle } from '../market/candles.ts';
import type { Candle, Quote } from '../market/quote.ts';
import type { getJson } from '../transports/rest.ts';
import type { HistoryOptions } from './api.ts';
import type { Clock } from './clock.ts';
import type { Note } from './journal.ts';

const ANSWER_MS = 10_000;
// How far the newest close of an honest history may lie from the live price.
const JOINS = 0.05;

export type HistorySource = {
  readonly clock: Clock;
  readonly dialect: Dialect;
  readonly rest: string;
  readonly cookies?: boolean | undefined;
  /** Handed in: two files that share it would need a third, which no price could do without. */
  readonly getJson: typeof getJson;
  /** The symbol's last quote, as soon as there is one; undefined after a while without. */
  readonly quote: (symbol: string) => Promise<Quote | undefined>;
  /** Asks over the socket, once it is open; answers come by `heard`. */
  readonly send: (message: unknown) => boolean;
  /** Calls back with each history that comes over the socket. @returns ends it */
  readonly heard: (listener: (body: unknown) => void) => () => void;
  readonly note: Note;
};

/** Asks a source for candles. Never rejects: what cannot be had is an empty list, and the journal says why. */
export async function askHistory(source: HistorySource, symbol: string, asked: HistoryOptions = {}): Promise<Candle[]> {
  const { clock, dialect, note } = source;
  const { interval = '1h', limit = 100 } = asked;
  let history: HistoryDialect | undefined;
  try {
    history = await dialect.history?.();
  } catch {
    // a chunk that did not load
  }
  if (!history) return [];
  if (!history.intervals.includes(interval) || !intervalMs(interval)) {
    note('warn', 'history.interval', { interval, intervals: history.intervals.join(', ') }, { symbol });
    return [];
  }
  const query: HistoryQuery = { symbol, interval, limit: Math.max(1, Math.min(Math.floor(limit) || 1, history.limit)) };
  const candles: Candle[] = [];
  try {
    for (const draft of await answer(source, history, query, asked.signal)) {
      const candle = judgeCandle(draft, clock.now());
      if (candle) candles.push(candle);
    }
  } catch {
    return []; // the mistake of a page's own dialect
  }
  const known = inOrder(candles, query.limit);
  const last = known.at(-1);
  if (!last || !history.unverified) return known;
  const quote = await source.quote(symbol);
  if (quote && Math.abs(last.close / quote.price - 1) <= JOINS) return known;
  note('warn', 'history.apart', {}, { symbol });
  return [];
}

async function answer(source: HistorySource, history: HistoryDialect, query: HistoryQuery, signal?: AbortSignal) {
  const { rest, cookies, clock, send, heard } = source;
  const request = history.request?.(rest, query);
  if (request) {
    const timeout = new AbortController();
    const stop = clock.after(ANSWER_MS, () => timeout.abort());
    const { status, body } = await source.getJson(
      request.url,
      signal ? AbortSignal.any([timeout.signal, signal]) : timeout.signal,
      cookies,
    );
    stop();
    return (status === 200 && history.read(body, query)) || [];
  }
  if (history.request || !history.message || !send(history.message(query))) return [];
  return new Promise<Iterable<Parameters<typeof judgeCandle>[0]>>((resolve) => {
    const end = (found: Parameters<typeof resolve>[0]) => {
      stop();
      over();
      resolve(found);
    };
    const stop = clock.after(ANSWER_MS, () => end([]));
    const over = heard((body) => {
      const found = history.read(body, query);
      if (found) end(found);
    });
  });
}
