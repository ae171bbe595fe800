// A log's times, for readers.
import { spanOf } from '../market/amounts.ts';
import { formatClock } from '../market/times.ts';

// 24 hours everywhere, so that a column of them stands.
const CLOCK = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' } as const;

const formatters = new Map<string | undefined, Intl.RelativeTimeFormat>();

/** Made once for a locale; one that Intl does not know falls back to the reader's own. */
function formatterFor(locale: string | undefined): Intl.RelativeTimeFormat {
  let made = formatters.get(locale);
  for (const tag of [locale || undefined, undefined, 'en']) {
    if (made) break;
    try {
      made = new Intl.RelativeTimeFormat(tag, { style: 'narrow', numeric: 'auto' });
    } catch {
      // try the next locale
    }
  }
  made ??= new Intl.RelativeTimeFormat('en');
  if (formatters.size > 20) formatters.clear(); // locales come from attributes
  formatters.set(locale, made);
  return made;
}

/** The time of day, with the date where it is not today's. */
export const clockOf = (time: number, now: number, locale: string | undefined): string =>
  formatClock(time, now, locale, CLOCK);

/** How long ago: `38s ago`. */
export function agoOf(time: number, now: number, locale: string | undefined): string {
  const [amount, unit] = spanOf(now - time);
  return formatterFor(locale).format(-amount, unit);
}
