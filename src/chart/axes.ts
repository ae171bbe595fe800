// Where an axis has its labels, and what they say.
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
// A month is at the most 31 days: so far apart are those that are one apart at the least… in February a little less.
const MONTH = 31 * DAY;

/** Steps of the time axis, ms; from a month up they stand for calendar months. */
export const TIME_STEPS = [
  ...[1, 2, 5, 10, 15, 30].map((seconds) => seconds * 1000),
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE),
  ...[1, 2, 3, 6, 12].map((hours) => hours * HOUR),
  ...[1, 2, 3, 7, 14].map((days) => days * DAY),
  ...[1, 2, 3, 4, 6, 12, 24, 60, 120].map((months) => months * MONTH),
];
const SAMPLE = Date.UTC(2026, 8, 28, 10);
// 1970 began on a Thursday; weeks begin on Mondays.
const MONDAY = 4 * DAY;

export type TimeAxis = {
  /** Round moments of the reader's clock between two others. */
  splits(from: number, to: number, step: number): number[];
  /** What takes as much room as any label of such a step. */
  samples(step: number): string[];
  /** What stands at such a moment: the time, at midnight the day, on a first the month, in January the year. */
  label(time: number, step: number): string;
};

/** @param locale BCP 47, and @param timeZone IANA: one that Intl does not know falls back to the reader's own */
export function createTimeAxis(
  timeFormatter: typeof import('../market/times.ts').timeFormatter,
  locale: string | undefined,
  timeZone: string | undefined,
): TimeAxis {
  const format = (time: number, options: Intl.DateTimeFormatOptions) =>
    timeFormatter(options, locale, timeZone).format(time);
  const clock = (ms: number) => ({ timeStyle: ms < MINUTE ? 'medium' : 'short' }) as const;
  const day = { day: 'numeric', month: 'short' } as const;
  const zone = timeZone && timeFormatter({ timeZoneName: 'longOffset' }, 'en', timeZone);
  /** What the reader's clock is ahead of UTC, ms. */
  const ahead = (time: number) => {
    if (!zone) return new Date(time).getTimezoneOffset() * -MINUTE;
    const [, sign, hours, minutes] = /GMT([+-])(\d+):(\d+)/.exec(zone.format(time)) ?? [];
    return sign ? Number(`${sign}1`) * (Number(hours) * HOUR + Number(minutes) * MINUTE) : 0;
  };

  return {
    splits(from, to, step) {
      const found: number[] = [];
      const add = (local: number) => {
        // Twice: the offset is asked for by UTC, and may change within the hours between.
        const time = local - ahead(local - ahead(local));
        if (time >= from && time <= to && !(time <= (found.at(-1) ?? 0))) found.push(time);
        return time <= to;
      };
      const begin = from + ahead(from);
      if (step >= MONTH) {
        const months = Math.round(step / MONTH);
        const date = new Date(begin);
        let month = (date.getUTCFullYear() - 1970) * 12 + date.getUTCMonth();
        for (month -= month % months; add(Date.UTC(1970, month)); month += months);
        return found;
      }
      const origin = step % (7 * DAY) ? 0 : MONDAY;
      for (let local = Math.floor((begin - origin) / step) * step + origin; add(local); local += step);
      return found;
    },
    samples(step) {
      if (step >= MONTH) return [format(SAMPLE, { month: 'short' })];
      return step < DAY ? [format(SAMPLE, day), format(SAMPLE, clock(step))] : [format(SAMPLE, day)];
    },
    label(time, step) {
      const local = new Date(time + ahead(time));
      if (local.getTime() % DAY) return format(time, clock(step));
      if (local.getUTCDate() > 1) return format(time, day);
      return format(time, local.getUTCMonth() > 0 ? { month: 'short' } : { year: 'numeric' });
    },
  };
}

/**
 * Round values of a price axis, each further from the last than a share of its length. On a logarithmic one the steps grow
 * with the values.
 */
export function priceSplits(min: number, max: number, share: number, log: boolean): number[] {
  const found: number[] = [];
  const place = log ? Math.log : Number;
  const apart = (place(max) - place(min)) * share;
  while (found.length < 50) {
    const last = found.at(-1);
    const from = last ?? min;
    // The smallest of 1, 2 and 5 times a power of ten that is far enough.
    let power = 10 ** Math.floor(Math.log10(log ? Math.min(from, max - min) : max - min) - 3);
    let step = power;
    for (let turn = 1; place(from + step) - place(from) < apart; turn++) {
      if (turn % 3 === 0) power *= 10;
      step = power * ([1, 2, 5][turn % 3] as number);
    }
    let next = (Math.ceil(from / step - 1e-9) + (last === undefined ? 0 : 1)) * step;
    if (last !== undefined && next - step > last && place(next - step) - place(last) >= apart) next -= step;
    next = Number(next.toPrecision(12)); // no float noise
    if (!(next <= max)) break;
    found.push(next);
  }
  return found;
}

/** Decimals that tell such values apart. */
export function stepDecimals(values: readonly number[]): number {
  let least = Number.POSITIVE_INFINITY;
  for (let at = 1; at < values.length; at++)
    least = Math.min(least, (values[at] as number) - (values[at - 1] as number));
  return least < 1 ? Math.min(18, Math.ceil(-Math.log10(least) - 1e-9)) : 0;
}
