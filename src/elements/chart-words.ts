// A chart's times, for readers, and what it says of its numbers.
import type { DrawnCandle } from '../chart/chart.ts';
import { formatCompact } from '../market/amounts.ts';
import { timeFormatter } from '../market/times.ts';
import { say } from '../market/words.ts';
import { type Digits, directionOf } from './chart-digits.ts';

const DAY = 86_400_000;

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
  /** When a candle opened; until when, too, where it is drawn for more than one. */
  span(candle: Pick<DrawnCandle, 'time' | 'until'>): string;
  /** From one to another in few words: their times, or of more than a day the dates. */
  between(from: number, to: number): string;
  volume(value: number | undefined): string;
};

export function createWording(digits: Digits, timeZone: string | undefined, intervalMs: number): Wording {
  const { locale } = digits;
  const clock = intervalMs < 60_000 ? { ...CLOCK, second: '2-digit' as const } : CLOCK;
  // Candles of a day or longer are dates of the venue, as on the axis.
  const zone = intervalMs < DAY ? timeZone : 'UTC';
  const rest = intervalMs < DAY ? clock : ({ year: 'numeric' } as const);
  const inFull = () => timeFormatter({ ...DATE, ...rest }, locale, zone);
  return {
    ...digits,
    clock: (time) => timeFormatter(clock, locale, timeZone).format(time),
    day: (time) => timeFormatter(DATE, locale, zone).format(time),
    full: (time) => inFull().format(time),
    span: ({ time, until }) =>
      until - time > intervalMs
        ? inFull().formatRange(time, intervalMs < DAY ? until : until - 1) // the last date is in it
        : inFull().format(time),
    between(from, to) {
      const day = timeFormatter(DATE, locale, zone);
      if (intervalMs >= DAY) return inFull().formatRange(from, to);
      const short = day.format(from) === day.format(to) ? timeFormatter(clock, locale, zone) : day;
      return short.formatRange(from, to);
    },
    volume: (value) => (value === undefined ? '\u2013' : formatCompact(value, locale)),
  };
}

/** "up 1.20%": for those who hear it, a word says more than a sign. */
export function movedWords(percent: number, wording: Digits): string {
  const direction = directionOf(percent);
  if (direction === 'flat') return say('unmoved', wording.locale);
  return say(direction === 'up' ? 'rising' : 'falling', wording.locale, {
    percent: wording.percent(percent).replace(/[+\u2212-]/, ''),
  });
}
