import { expect } from '@open-wc/testing';
import { renamed } from '../../src/market/renamed.ts';

describe('a renamed symbol', () => {
  it('is told in the form in which it was asked for', () => {
    for (const [old, now] of [
      ['MATICUSDT', 'POLUSDT'],
      ['matic-usdt', 'POL-USDT'],
      ['MATIC/USD', 'POL/USD'],
      ['MATIC', 'POL'],
      ['FB', 'META'],
    ] as const)
      expect(renamed(old), old).to.equal(now);
  });

  it('is not made out of one that only begins alike', () => {
    for (const symbol of ['FTMXUSDT', 'MATICX', 'FBUSDX', 'BTCUSDT', 'EOSDACUSDT', ''])
      expect(renamed(symbol), symbol).to.equal(undefined);
  });
});
