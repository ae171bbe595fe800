// The one owner of dates and clock times. A new Intl formatter costs tens of µs, a cached one about 1 µs, so each is made once.
const formatters = new Map<string, Intl.DateTimeFormat>();

const DAY = { day: 'numeric', month: 'short' } as const;
const CLOCK = { hour: 'numeric', minute: '2-digit', second: '2-digit' } as const;

/**
 * The formatter with such options for a locale and a zone (IANA), made once. What Intl does not know of them, as a page's
 * `lang` may be, falls back to the reader's own.
 */
export function timeFormatter(
  options: Intl.DateTimeFormatOptions,
  locale?: string | undefined,
  timeZone?: string | undefined,
): Intl.DateTimeFormat {
  const key = JSON.stringify([options, locale, timeZone]);
  let made = formatters.get(key);
  if (!made) {
    made = make(options, locale, timeZone);
    if (formatters.size > 100) formatters.clear(); // locales come from attributes
    formatters.set(key, made);
  }
  return made;
}

function make(
  options: Intl.DateTimeFormatOptions,
  locale: string | undefined,
  zone: string | undefined,
): Intl.DateTimeFormat {
  for (const timeZone of [zone || undefined, undefined])
    for (const tag of [locale || undefined, undefined, 'en'])
      try {
        return new Intl.DateTimeFormat(tag, { ...options, timeZone });
      } catch {
        // the next one
      }
  return new Intl.DateTimeFormat('en', options);
}

/** A time of the reader's day, to the second, `"14:32:07"`; with its date where that is not today's. */
export function formatClock(
  time: number,
  now: number,
  locale?: string | undefined,
  clock: Intl.DateTimeFormatOptions = CLOCK,
): string {
  const dated = new Date(time).toDateString() !== new Date(now).toDateString();
  return timeFormatter(dated ? { ...DAY, ...clock } : clock, locale).format(time);
}
