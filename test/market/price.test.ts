import { expect } from '@open-wc/testing';
import {
  decimalsOf,
  digitsOf,
  formatChange,
  formatPercent,
  formatPrice,
  shownDecimals,
} from '../../src/market/price.ts';
import fc from '../tools/property.ts';
import { decimal } from '../tools/wire-values.ts';

const english = { locale: 'en' };

describe('a price for reading', () => {
  it('is exact to the digits, however many there are', () => {
    expect(formatPrice('12345678901234567890.123456789012345678', 18, english)).to.equal(
      '12,345,678,901,234,567,890.123456789012345678',
    );
    expect(formatPrice('9007199254740993', 0, english)).to.equal('9,007,199,254,740,993');
    fc.assert(
      fc.property(decimal, (digits) => {
        const decimals = digits.split('.')[1]?.length ?? 0;
        expect(formatPrice(digits, decimals, english).replaceAll(',', '')).to.equal(digits);
      }),
    );
  });

  it('has the decimals that were asked for', () => {
    expect(formatPrice('64213.5', 2, english)).to.equal('64,213.50');
    expect(formatPrice('0.00001234', 8, english)).to.equal('0.00001234');
    expect(formatPrice(1.5, 0, english)).to.equal('2');
  });

  it('follows the locale', () => {
    expect(formatPrice('64213.50', 2, { locale: 'de' })).to.equal('64.213,50');
    expect(formatPrice('64213.50', 2, { locale: 'en-IN' })).to.equal('64,213.50');
    expect(formatPrice('6421350', 0, { locale: 'en-IN' })).to.equal('64,21,350');
  });

  it('shows a currency where the locale has it, and any other code after the number', () => {
    expect(formatPrice('64213.50', 2, { ...english, currency: 'USD' })).to.equal('$64,213.50');
    expect(formatPrice('64213.50', 2, { locale: 'de', currency: 'eur' })).to.equal('64.213,50\u00a0€');
    expect(formatPrice('0.00001234', 8, { ...english, currency: 'USDT' })).to.equal('0.00001234\u00a0USDT');
    expect(formatPrice('5', 0, { ...english, currency: 'B-TC' })).to.equal('5\u00a0B-TC');
  });

  it('falls back to the reader’s own language where a locale cannot be used', () => {
    const own = formatPrice('64213.50', 2);
    for (const locale of ['C', 'x-invalid!', '', 'en_US', 'de-DE-', '\u0000', '-', 'zz-'])
      expect(formatPrice('64213.50', 2, { locale }), locale).to.equal(own);
  });

  it('never throws, whatever attributes say', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.string(),
        fc.oneof(fc.integer(), fc.double()),
        decimal,
        (locale, currency, decimals, digits) => {
          expect(formatPrice(digits, decimals, { locale, currency })).to.be.a('string');
          expect(formatChange(-1, decimals, locale)).to.be.a('string');
          expect(formatPercent(-1, locale)).to.be.a('string');
        },
      ),
      { numRuns: 300 },
    );
  });

  it('has a true minus sign', () => {
    expect(formatPrice('-5', 2, english)).to.equal('\u22125.00');
    expect(formatPrice('-5', 2, { ...english, currency: 'USD' })).to.equal('\u2212$5.00');
    expect(formatPrice('-5', 0, { ...english, currency: 'B-TC' })).to.equal('\u22125\u00a0B-TC');
  });
});

describe('a change for reading', () => {
  it('has its sign, and zero has none', () => {
    expect(formatChange(21.034, 2, 'en')).to.equal('+21.03');
    expect(formatChange(-806.2, 2, 'en')).to.equal('\u2212806.20');
    expect(formatPercent(1.24, 'en')).to.equal('+1.24%');
    expect(formatPercent(-1.24, 'en')).to.equal('\u22121.24%');
    for (const none of [0, -0, 0.001, -0.001]) {
      expect(formatChange(none, 2, 'en')).to.equal('0.00');
      expect(formatPercent(none, 'en')).to.equal('0.00%');
    }
  });

  it('says of any change whether it is up, down or none as shown', () => {
    fc.assert(
      fc.property(fc.double({ min: -1e9, max: 1e9, noNaN: true }), (change) => {
        const shown = formatChange(change, 2, 'en');
        const amount = Number(shown.replace('\u2212', '-').replaceAll(',', ''));
        expect(shown[0]).to.match(amount > 0 ? /\+/ : amount < 0 ? /\u2212/ : /\d/);
        expect(amount).to.be.closeTo(change, 0.00501);
      }),
    );
  });
});

describe('decimals', () => {
  it('are those that matter: trailing zeros apart', () => {
    for (const [digits, decimals] of [
      ['64213.50000', 1],
      ['64213.00', 0],
      ['64213', 0],
      ['100', 0],
      ['0.00001234', 8],
      ['0.10', 1],
    ] as const)
      expect(decimalsOf(digits), digits).to.equal(decimals);
    fc.assert(
      fc.property(decimal, (digits) => {
        expect(decimalsOf(digits)).to.equal((digits.split('.')[1] ?? '').replace(/0+$/, '').length);
      }),
    );
  });

  it('are shown as asked for, else as used, and at least two from 1 upwards', () => {
    expect(shownDecimals(64213, 0)).to.equal(2);
    expect(shownDecimals(1, 0)).to.equal(2);
    expect(shownDecimals(64213.123, 3)).to.equal(3);
    expect(shownDecimals(0.5, 1)).to.equal(1);
    expect(shownDecimals(64213.123, 3, 0)).to.equal(0);
    expect(shownDecimals(0.5, 1, 4)).to.equal(4);
  });
});

describe('the digits of a source', () => {
  it('stay as they are in a string', () => {
    fc.assert(fc.property(decimal, (digits) => digitsOf(digits) === digits));
  });

  it('come of a JSON number without its noise', () => {
    expect(digitsOf(43219.89745812)).to.equal('43219.9');
    expect(digitsOf(0.1 + 0.2)).to.equal('0.3');
    expect(digitsOf(1.1 * 3)).to.equal('3.3');
    expect(digitsOf(214)).to.equal('214');
    expect(digitsOf(0.00001234)).to.equal('0.00001234');
    expect(digitsOf(1.234e-7)).to.equal('0.0000001234');
    expect(digitsOf(1e-9)).to.equal('0.000000001');
  });

  it('come back from any price that a market quotes, written as a number', () => {
    // As many digits as a market of that size uses.
    const quoted = fc
      .tuple(fc.integer({ min: 1, max: 99_999 }), fc.integer({ min: -8, max: 3 }))
      .map(([digits, exponent]) => ({ price: Number(`${digits}e${exponent}`), digits, exponent }))
      .filter(({ price, exponent }) => price < 1000 || exponent >= -2);
    fc.assert(
      fc.property(quoted, ({ price }) => {
        const text = digitsOf(price);
        expect(text).to.match(/^\d+(\.\d*[1-9])?$/);
        expect(Number(text)).to.equal(price);
        expect(digitsOf(price * (1 + Number.EPSILON))).to.equal(text);
      }),
    );
  });
});

describe('the formatters', () => {
  const { NumberFormat } = Intl;
  let made = 0;
  before(() => {
    const Counting = class extends NumberFormat {
      constructor(...options: ConstructorParameters<typeof NumberFormat>) {
        super(...options);
        made++;
      }
    };
    Intl.NumberFormat = Counting as unknown as typeof NumberFormat;
  });
  after(() => {
    Intl.NumberFormat = NumberFormat;
  });

  it('are made once each, and forgotten before a page that makes options up fills the memory', () => {
    const show = (n: number) => formatPrice('1.5', n % 100, { locale: ['fr', 'de', 'en', 'ja'][Math.floor(n / 100)] });
    show(0);
    made = 0;
    for (let time = 0; time < 100; time++) show(0);
    expect(made).to.equal(0);
    for (let n = 1; n <= 300; n++) show(n);
    expect(made).to.equal(300);
    show(0);
    expect(made).to.equal(301);
  });

  it('are kept apart by all that they differ in', () => {
    const shown = () => [
      ...[0, 1, 2, 12].map((decimals) => formatPrice('1.5', decimals, english)),
      ...['de', 'fr', 'hi'].map((locale) => formatPrice('1234567.5', 2, { locale })),
      ...['USD', 'EUR', 'USDT'].map((currency) => formatPrice('1.5', 2, { ...english, currency })),
      ...[formatChange(1.5, 2, 'en'), formatPercent(1.5, 'en'), formatChange(1.5, 0, 'en')],
    ];
    const first = shown();
    expect(new Set(first).size).to.equal(first.length);
    expect(shown()).to.deep.equal(first);
  });
});
