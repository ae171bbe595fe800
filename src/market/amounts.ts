import { formatter, trueMinus } from './price.ts';

/** A volume in short, `"28.4K"`. */
export function formatCompact(amount: number, locale?: string | undefined): string {
  return trueMinus(formatter('compact', locale, { notation: 'compact', maximumFractionDigits: 1 }).format(amount));
}

/** A span of time in its largest whole unit, `"38 sec"`, `"2 hr"`. Negative spans (a clock set back) count as zero. */
export function formatSpan(ms: number, locale?: string | undefined): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const [amount, unit] =
    seconds < 60
      ? [seconds, 'second']
      : seconds < 3600
        ? [Math.floor(seconds / 60), 'minute']
        : seconds < 172_800
          ? [Math.floor(seconds / 3600), 'hour']
          : [Math.floor(seconds / 86_400), 'day'];
  return formatter(unit as string, locale, { style: 'unit', unit: unit as string, unitDisplay: 'short' }).format(
    amount as number,
  );
}
