// A chart's times, for readers, and what it says of its numbers.
import { formatCompact } from '../market/amounts.ts';
import { say } from '../market/words.ts';
import { type Digits, directionOf } from './chart-digits.ts';

const DAY = 86_400_000;

const formatters = new Map<string, Intl.DateTimeFormat>();

/** Times and dates, with each formatter made once; a locale or zone that Intl does not know falls back to the reader's own. */
function formatTime(
  time: number,
  kind: string,
  locale: string | undefined,
  timeZone: string | undefined,
  options: Intl.DateTimeFormatOptions,
): string {
  const key = `${kind} ${locale} ${timeZone}`;
  let made = formatters.get(key);
  if (!made) {
    for (const tag of [locale || undefined, undefined, 'en']) {
      try {
        made = new Intl.DateTimeFormat(tag, { ...options, timeZone });
        break;
      } catch {
        // try the next locale
      }
    }
    made ??= new Intl.DateTimeFormat('en');
    if (formatters.size > 100) formatters.clear(); // locales come from attributes
    formatters.set(key, made);
  }
  return made.format(time);
}

// As the chart's axis has it.
const CLOCK = { hour: 'numeric', minute: '2-digit' } as const;
const DATE = { day: 'numeric', month: 'short' } as const;

export type Wording = Digits & {
  /** A moment, `14:05`, with seconds where candles are that short. */
  clock(time: number): string;
  /** `21 Nov` */
  day(time: number): string;
  /** With the day; of candles of a day or more only that, and the year. */
  full(time: number): string;
  volume(value: number | undefined): string;
};

export function createWording(digits: Digits, timeZone: string | undefined, intervalMs: number): Wording {
  const { locale } = digits;
  const clock = intervalMs < 60_000 ? { ...CLOCK, second: '2-digit' as const } : CLOCK;
  const kind = intervalMs < 60_000 ? 's' : 'm';
  // Candles of a day or longer are dates of the venue, as on the axis.
  const zone = intervalMs < DAY ? timeZone : 'UTC';
  return {
    ...digits,
    clock: (time) => formatTime(time, kind, locale, timeZone, clock),
    day: (time) => formatTime(time, 'date', locale, zone, DATE),
    full: (time) =>
      intervalMs < DAY
        ? formatTime(time, `date ${kind}`, locale, zone, { ...DATE, ...clock })
        : formatTime(time, 'day', locale, zone, { ...DATE, year: 'numeric' }),
    volume: (value) => (value === undefined ? '\u2013' : formatCompact(value, locale)),
  };
}

/** "up 1.20%": for those who hear it, a word says more than a sign. */
export function movedWords(percent: number, wording: Digits): string {
  const direction = directionOf(percent);
  if (direction === 'flat') return say('unmoved');
  return say(direction === 'up' ? 'rising' : 'falling', {
    percent: wording.percent(percent).replace(/[+\u2212-]/, ''),
  });
}
