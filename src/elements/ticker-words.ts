// The words that a ticker's attributes take; the first holds where another is given.
export const WORDS = {
  layout: ['inline', 'card', 'row', 'grid'],
  change: ['', 'percent', 'both', 'absolute', 'none'],
  size: ['medium', 'small', 'large'],
  flash: ['background', 'text', 'none'],
  pace: ['quote', 'trade'],
  theme: ['auto', 'light', 'dark'],
  movementColors: ['western', 'asian', 'colorblind'],
} as const;

export type WordOf<Name extends keyof typeof WORDS> = (typeof WORDS)[Name][number];
