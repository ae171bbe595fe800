// What the journal is told once a second, loaded beside the guard: prices that move far, and input that was refused.
import type { Quote } from '../market/quote.ts';
import { cleanText, symbolKey } from '../market/symbol.ts';
import type { Book } from './book.ts';
import type { Clock } from './clock.ts';
import type { Note } from './journal.ts';
import type { ValuesOf } from './journal-words.ts';

// One entry for each kind of fault, at most this often.
const REJECTED_EVERY_MS = 5_000;
const LONGEST_SAMPLE = 60;
const WINDOW_MS = 300_000;
const BUCKET_MS = 15_000;
// A day's change that passed the limit counts as back within it below this share of it.
const BACK_WITHIN = 0.75;

export type ReporterOptions = {
  readonly clock: Clock;
  readonly book: Book;
  readonly note: Note;
  /** Percent; 0: no move is a big one. */
  readonly bigMove: number;
  /** Shows the console where a dialect failed: the journal has no room for that. */
  readonly debug?: boolean | undefined;
};

export type Reporter = { look(): void };

/** Lowest and highest price of a quarter of a minute. */
type Bucket = { readonly at: number; low: number; high: number };

type Track = {
  buckets: Bucket[];
  last: Quote;
  /** On which side of the limit the day's change lies; undefined: nothing was said of it yet. */
  side: -1 | 0 | 1 | undefined;
};

export function createReporter({ clock, book, note, bigMove, debug }: ReporterOptions): Reporter {
  const told = new Map<string, { count: number; at: number }>();
  const tracks = new Map<string, Track>();
  const limit = bigMove / 100;

  const reportRejected = (now: number) => {
    for (const [why, count] of book.counts.rejected) {
      const last = told.get(why);
      const news = count - (last?.count ?? 0);
      if (news === 0 || (last && Math.abs(now - last.at) < REJECTED_EVERY_MS)) continue;
      told.set(why, { count, at: now });
      const sample = book.samples.get(why);
      if (debug && sample instanceof Error) console.debug('tickwire', sample);
      const code = `rejected.${why}`;
      const values = { why: cleanText(why, 40), ...sampleOf(why, sample) };
      note('warn', isFault(code) ? code : 'rejected', values, { as: why, times: news });
    }
  };

  const reportMove = (track: Track, { symbol, price, priceText }: Quote, now: number) => {
    const { buckets } = track;
    const recent = buckets.filter(({ at }) => at <= now && now - at < WINDOW_MS);
    const rise = price / Math.min(price, ...recent.map(({ low }) => low)) - 1;
    const fall = 1 - price / Math.max(price, ...recent.map(({ high }) => high));
    const far = Math.max(rise, fall);
    track.buckets = recent;
    if (far > limit) {
      const values = { symbol, percent: far * 100, price: priceText };
      note('info', rise > fall ? 'move.rose' : 'move.fell', values, { symbol });
      // From here it takes as much again.
      track.buckets = [];
    }
    const newest = track.buckets.at(-1);
    if (newest && now - newest.at < BUCKET_MS) {
      newest.low = Math.min(newest.low, price);
      newest.high = Math.max(newest.high, price);
    } else track.buckets.push({ at: now, low: price, high: price });
  };
  const sideOf = (changePercent: number, before: Track['side'] = 0) => {
    const share = changePercent / bigMove;
    if (Math.abs(share) > 1) return share > 0 ? 1 : -1;
    return Math.abs(share) < BACK_WITHIN ? 0 : before;
  };
  const reportDay = (track: Track, { symbol, changePercent }: Quote) => {
    if (changePercent === undefined) return;
    const before = track.side;
    track.side = sideOf(changePercent, before);
    if (before === undefined || track.side === 0 || track.side === before) return;
    const values = { symbol, percent: Math.abs(changePercent) };
    note('info', changePercent > 0 ? 'move.up' : 'move.down', values, { symbol });
  };
  const reportMoves = (now: number) => {
    const quotes = book.quotes();
    const gone = new Set(tracks.keys());
    for (const quote of quotes) {
      const key = symbolKey(quote.symbol);
      gone.delete(key);
      const track = tracks.get(key);
      if (track?.last === quote || (quote.freshness !== 'live' && quote.freshness !== 'polled')) continue;
      // Another source's price is no move of this one's, and the first value none at all.
      if (track && track.last.source === quote.source) {
        reportMove(track, quote, now);
        reportDay(track, quote);
        track.last = quote;
      } else {
        const { price, changePercent } = quote;
        const side = changePercent === undefined ? undefined : sideOf(changePercent);
        tracks.set(key, { buckets: [{ at: now, low: price, high: price }], last: quote, side });
      }
    }
    for (const key of gone) tracks.delete(key);
  };

  return {
    look() {
      const now = clock.now();
      reportRejected(now);
      if (bigMove > 0) reportMoves(now);
    },
  };
}

const FAULTS = [
  'rejected.symbol',
  'rejected.price',
  'rejected.signal',
  'rejected.contradiction',
  'rejected.dialect',
  'rejected.binary',
  'rejected.size',
  'rejected.syntax',
] as const;

const isFault = (code: string): code is (typeof FAULTS)[number] => (FAULTS as readonly string[]).includes(code);

/** What was wrong, cleaned and cut: of a draft only the field that failed. */
function sampleOf(why: string, sample: unknown): ValuesOf<'rejected.price'> {
  if (sample === undefined) return { sample, symbol: undefined };
  if (sample instanceof Error)
    return { sample: cleanText(`${sample.name}: ${sample.message}`, LONGEST_SAMPLE), symbol: undefined };
  const { symbol, price, [why]: fault = price } = Object(sample) as Record<string, unknown>;
  const isNamed = typeof symbol === 'string' && why !== 'symbol';
  return { sample: wordOf(fault), symbol: isNamed ? cleanText(symbol, LONGEST_SAMPLE) : undefined };
}

function wordOf(value: unknown): string {
  if (typeof value === 'string') return `"${cleanText(value, LONGEST_SAMPLE)}"`;
  if (Array.isArray(value)) return '[\u2026]';
  if (typeof value === 'object' && value !== null) return '{\u2026}';
  return cleanText(String(value), LONGEST_SAMPLE);
}
