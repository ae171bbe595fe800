import { formatter, trueMinus } from './price.ts';

/** A volume in short, `"28.4K"`. */
export function formatCompact(amount: number, locale?: string | undefined): string {
  return trueMinus(formatter('compact', locale, { notation: 'compact', maximumFractionDigits: 1 }).format(amount));
}

/** From here on a count is written in short. */
export const IN_SHORT = 10_000;

/** A count, exact as long as somebody may want its last digit: `"9,999"`, `"12.3K"`. */
export function formatCount(amount: number, locale?: string | undefined): string {
  return amount < IN_SHORT
    ? formatter('whole', locale, { maximumFractionDigits: 0 }).format(amount)
    : formatCompact(amount, locale);
}

/** A span of time in its largest whole unit. Negative spans (a clock set back) count as zero. */
export function spanOf(ms: number): [amount: number, unit: 'second' | 'minute' | 'hour' | 'day'] {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return [seconds, 'second'];
  if (seconds < 3600) return [Math.floor(seconds / 60), 'minute'];
  return seconds < 172_800 ? [Math.floor(seconds / 3600), 'hour'] : [Math.floor(seconds / 86_400), 'day'];
}

/** The same in words, `"38 sec"`, `"2 hr"`. */
export function formatSpan(ms: number, locale?: string | undefined): string {
  const [amount, unit] = spanOf(ms);
  return formatter(unit, locale, { style: 'unit', unit, unitDisplay: 'short' }).format(amount);
}

/** The same with what is left over in the next smaller unit, `"1 min 30 sec"`, `"2 hr 14 min"`. */
export function formatSpans(ms: number, locale?: string | undefined): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const [unit, smaller] =
    seconds < 60 ? [1, 1] : seconds < 3600 ? [60, 1] : seconds < 172_800 ? [3600, 60] : [86_400, 3600];
  const rest = seconds % unit;
  const whole = formatSpan(ms, locale);
  return rest < smaller ? whole : `${whole} ${formatSpan(rest * 1000, locale)}`;
}

/** Milliseconds, `"42 ms"`. */
export function formatMs(ms: number, locale?: string | undefined): string {
  const options = { style: 'unit', unit: 'millisecond', unitDisplay: 'short', maximumFractionDigits: 0 } as const;
  return trueMinus(formatter('millisecond', locale, options).format(ms));
}
