import fc from './property.ts';

/** Ways of writing a number that are no price, each of which has fooled somebody's reader. */
export const NO_NUMBERS: readonly unknown[] = [
  ...[
    '',
    ' ',
    ' 1',
    '1 ',
    '1\n',
    '0x10',
    '0b1',
    '1e5',
    '1_000',
    '1,000',
    '1.',
    '.5',
    '--1',
    '+',
    'NaN',
    'Infinity',
    '1e400',
  ],
  ...['١٢٣', '１', '1'.repeat(21), `0.${'1'.repeat(19)}`, 'null', '[1]'],
  ...[Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, null, undefined, true, false, 1n],
  ...[[], [1], ['1'], {}, { valueOf: () => 1 }, { toString: () => '1' }, Object(1), Object('1'), Symbol('1')],
  JSON.parse('{"__proto__":{"price":"1"},"constructor":1}'),
];

/** Numbers, but none that a price can be. */
export const NO_PRICES: readonly unknown[] = [0, -0, -1, '0', '0.000', '-0', '-1.5', '-64213.50'];

/** Whatever a wire may bring in a field. */
export const wireValue: fc.Arbitrary<unknown> = fc.oneof(
  fc.anything({
    withBigInt: true,
    withBoxedValues: true,
    withDate: true,
    withNullPrototype: true,
    withSparseArray: true,
  }),
  fc.constantFrom(...NO_NUMBERS, ...NO_PRICES),
  fc.double(),
  fc.constantFrom('1', '64213.50', 64213.5, 'BTCUSDT', 1_700_000_000_000, true),
);

/** Any text at all, halves of characters too. (fc.string of unit 'binary' takes a second to make.) */
export const anyText = (maxLength = 30): fc.Arbitrary<string> =>
  fc
    .array(fc.oneof(fc.integer({ min: 0, max: 0x7f }), fc.integer({ min: 0, max: 0x10ffff })), { maxLength })
    .map((codes) => String.fromCodePoint(...codes));

/** A decimal string as venues send them, `"64213.50000000"`. */
export const decimal: fc.Arbitrary<string> = fc
  .tuple(fc.bigInt({ min: 1n, max: 10n ** 19n }), fc.nat(18))
  .map(([digits, scale]) => {
    const text = String(digits).padStart(scale + 1, '0');
    return scale === 0 ? text : `${text.slice(0, -scale)}.${text.slice(-scale)}`;
  });
