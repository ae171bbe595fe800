// The words that a ticker's attributes take; the first holds where another is given.
export const WORDS = {
  layout: ['inline', 'card', 'row', 'grid', 'marquee'],
  change: ['', 'percent', 'both', 'absolute', 'none'],
  size: ['medium', 'small', 'large'],
  flash: ['background', 'text', 'none'],
  pace: ['quote', 'trade'],
  theme: ['auto', 'light', 'dark'],
  movementColors: ['western', 'asian', 'colorblind'],
} as const;

export type WordOf<Name extends keyof typeof WORDS> = (typeof WORDS)[Name][number];

/** Of a strip that runs, in px per second. */
export const SPEEDS = { least: 5, most: 1000, usual: 50 };
