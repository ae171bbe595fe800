import { expect } from '@open-wc/testing';
import { formatClock, timeFormatter } from '../../src/market/times.ts';

const NOON = Date.UTC(2026, 5, 15, 12);
const MINUTE = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;

describe('times', () => {
  it('make a formatter once for its options, locale and zone', () => {
    const made = timeFormatter(MINUTE, 'en', 'UTC');
    expect(timeFormatter({ ...MINUTE }, 'en', 'UTC')).to.equal(made);
    expect(timeFormatter(MINUTE, 'en', 'Asia/Kolkata')).not.to.equal(made);
    expect(timeFormatter({ hour: '2-digit' }, 'en', 'UTC')).not.to.equal(made);
    expect(made.format(NOON)).to.equal('12:00');
    expect(timeFormatter(MINUTE, 'en', 'Asia/Kolkata').format(NOON)).to.equal('17:30');
  });

  it('keep the zone where only the locale is unknown, and the locale where only the zone is', () => {
    expect(timeFormatter(MINUTE, 'xx-invalid-locale-', 'Asia/Kolkata').format(NOON)).to.equal('17:30');
    const own = new Intl.DateTimeFormat('de', { month: 'long' }).format(NOON);
    expect(timeFormatter({ month: 'long' }, 'de', 'Mars/Olympus').format(NOON)).to.equal(own);
    for (const locale of ['', undefined, 'C', 'x'])
      expect(timeFormatter(MINUTE, locale, 'UTC').format(NOON)).to.match(/12.00/);
  });

  it('hold no more formatters than a page can use, however many locales it makes up', () => {
    const first = timeFormatter(MINUTE, 'en', 'UTC');
    for (let count = 0; count < 150; count++) timeFormatter(MINUTE, `en-x-${count}`, 'UTC');
    expect(timeFormatter(MINUTE, 'en', 'UTC')).not.to.equal(first);
  });

  it('of the day are said without its date, those of another with it', () => {
    const now = new Date(2026, 5, 15, 9, 5, 7).getTime();
    expect(formatClock(now - 60_000, now, 'en')).to.match(/^9:04:07\sAM$/);
    expect(formatClock(now - 86_400_000, now, 'en')).to.match(/^Jun 14, 9:05:07\sAM$/);
    expect(formatClock(now, now, 'en', { ...MINUTE, second: '2-digit' })).to.equal('09:05:07');
  });
});
