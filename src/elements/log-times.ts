// A log's times, for readers.

const CLOCK = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' } as const;
const DATED = { ...CLOCK, day: 'numeric', month: 'short' } as const;

type Formats = {
  readonly clock: Intl.DateTimeFormat;
  readonly dated: Intl.DateTimeFormat;
  readonly span: Intl.RelativeTimeFormat;
};

const made = new Map<string | undefined, Formats>();

/** Made once for a locale; one that Intl does not know falls back to the reader's own. */
function formatsFor(locale: string | undefined): Formats {
  let formats = made.get(locale);
  for (const tag of [locale || undefined, undefined, 'en']) {
    if (formats) break;
    try {
      formats = {
        clock: new Intl.DateTimeFormat(tag, CLOCK),
        dated: new Intl.DateTimeFormat(tag, DATED),
        span: new Intl.RelativeTimeFormat(tag, { style: 'narrow', numeric: 'auto' }),
      };
    } catch {
      // try the next locale
    }
  }
  if (made.size > 20) made.clear(); // locales come from attributes
  made.set(locale, formats as Formats);
  return formats as Formats;
}

/** The time of day, with the date where it is not today's; 24 hours everywhere, so that a column of them stands. */
export function clockOf(time: number, now: number, locale: string | undefined): string {
  const { clock, dated } = formatsFor(locale);
  const today = new Date(now).setHours(0, 0, 0, 0);
  return (time < today ? dated : clock).format(time);
}

/** How long ago: `38s ago`. */
export function agoOf(time: number, now: number, locale: string | undefined): string {
  const seconds = Math.max(0, Math.floor((now - time) / 1000));
  const { span } = formatsFor(locale);
  if (seconds < 60) return span.format(-seconds, 'second');
  if (seconds < 3600) return span.format(-Math.floor(seconds / 60), 'minute');
  if (seconds < 172_800) return span.format(-Math.floor(seconds / 3600), 'hour');
  return span.format(-Math.floor(seconds / 86_400), 'day');
}
