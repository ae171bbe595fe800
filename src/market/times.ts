// The one owner of clock times.
const formatters = new Map<string, Intl.DateTimeFormat>();

const CLOCK = { hour: 'numeric', minute: '2-digit', second: '2-digit' } as const;
const DATED = { day: 'numeric', month: 'short', ...CLOCK } as const;

/** A time of the reader's day, to the second, `"14:32:07"`; with its date where that is not today's. */
export function formatClock(time: number, now: number, locale?: string | undefined): string {
  const dated = new Date(time).toDateString() !== new Date(now).toDateString();
  const key = `${dated} ${locale}`;
  let made = formatters.get(key);
  if (!made) {
    for (const tag of [locale || undefined, undefined, 'en']) {
      try {
        made = new Intl.DateTimeFormat(tag, dated ? DATED : CLOCK);
        break;
      } catch {
        // A page's `lang` may be nothing that Intl knows: try the next.
      }
    }
    made ??= new Intl.DateTimeFormat('en', dated ? DATED : CLOCK);
    if (formatters.size > 50) formatters.clear(); // locales come from attributes
    formatters.set(key, made);
  }
  return made.format(time);
}
