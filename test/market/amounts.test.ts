import { expect } from '@open-wc/testing';
import { formatCompact, formatSpan } from '../../src/market/amounts.ts';
import fc from '../tools/property.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

describe('an amount for reading', () => {
  it('is a volume in short', () => {
    for (const [amount, shown] of [
      [0, '0'],
      [999, '999'],
      [28_412.11, '28.4K'],
      [1_250_000, '1.3M'],
      [8_518_048_147, '8.5B'],
      [-28_412, '\u221228.4K'],
    ] as const)
      expect(formatCompact(amount, 'en')).to.equal(shown);
    expect(formatCompact(28_412.11, 'not a locale!')).to.equal(formatCompact(28_412.11));
  });
});

describe('a span for reading', () => {
  it('is told in its largest whole unit', () => {
    for (const [ms, shown] of [
      [0, '0 sec'],
      [999, '0 sec'],
      [38 * SECOND, '38 sec'],
      [MINUTE - 1, '59 sec'],
      [MINUTE, '1 min'],
      [HOUR - 1, '59 min'],
      [HOUR, '1 hr'],
      [47 * HOUR, '47 hr'],
      [2 * DAY, '2 days'],
      [400 * DAY, '400 days'],
    ] as const)
      expect(formatSpan(ms, 'en')).to.equal(shown);
  });

  it('is none when the clock was set back', () => {
    for (const ms of [-1, -DAY, Number.NEGATIVE_INFINITY]) expect(formatSpan(ms, 'en')).to.equal('0 sec');
  });

  it('never grows shorter as time goes by, and never throws', () => {
    const unit = { sec: SECOND, min: MINUTE, hr: HOUR, day: DAY, days: DAY };
    const length = (shown: string) => {
      const [amount = '', name = ''] = shown.replaceAll(',', '').split(' ');
      return Number(amount) * unit[name as keyof typeof unit];
    };
    fc.assert(
      fc.property(fc.nat(2 ** 40), fc.nat(2 ** 40), (a, b) => {
        const [shorter, longer] = [Math.min(a, b), Math.max(a, b)];
        expect(length(formatSpan(shorter, 'en'))).to.be.at.most(length(formatSpan(longer, 'en')));
        expect(length(formatSpan(shorter, 'en'))).to.be.at.most(shorter);
      }),
    );
    fc.assert(fc.property(fc.double(), fc.string(), (ms, locale) => formatSpan(ms, locale).length > 0));
  });
});
