import { expect } from '@open-wc/testing';
import { nearest } from '../../src/elements/near.ts';

describe('the word that was meant', () => {
  const known = ['symbol', 'symbols', 'type', 'types', 'pace', 'scale', 'movement-colors'];

  it('is one with a letter left out, added, changed or swapped, or with two', () => {
    for (const [word, meant] of [
      ['symobl', 'symbol'],
      ['smbol', 'symbol'],
      ['symboll', 'symbol'],
      ['simbols', 'symbols'],
      ['symbals', 'symbols'],
      ['tpye', 'type'],
      ['movementcolor', 'movement-colors'],
      ['movement-color', 'movement-colors'],
    ] as const)
      expect(nearest(word, known), word).to.equal(meant);
  });

  it('is the nearer of two', () => {
    expect(nearest('symbool', known)).to.equal('symbol');
    expect(nearest('typess', known)).to.equal('types');
  });

  it('is none where three letters differ, or two of four', () => {
    for (const word of ['symxxx', 'name', 'palette', 'x', '']) expect(nearest(word, known), word).to.equal(undefined);
  });

  it('is found at once for a word of any length', () => {
    expect(nearest('x'.repeat(100_000), known)).to.equal(undefined);
    expect(nearest(`symbol${'x'.repeat(100_000)}`, known)).to.equal(undefined);
  });
});
