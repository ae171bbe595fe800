const FEW = 6;
const SHORT = 120;
const ALIKE = 0.4;

const pairsOf = (word: string) => new Set([...word].map((letter, at) => letter + (word[at + 1] ?? '')));

/** How much of two words' pairs of letters they have in common, 0 to 1. */
function likeness(one: string, other: string): number {
  const [ones, others] = [pairsOf(one), pairsOf(other)];
  const shared = [...ones].filter((pair) => others.has(pair)).length;
  return (2 * shared) / (ones.size + others.size);
}

/** A list of names for a reader who wrote another one: a short list whole, of a long one those that may have been meant. */
export function listNearest(word: string, names: readonly string[]): string {
  const all = names.join(', ');
  if (all.length <= SHORT) return all;
  const near = names.filter((name) => likeness(word, name) >= ALIKE);
  near.sort((one, other) => likeness(word, other) - likeness(word, one));
  return `${(near.length > 0 ? near : names).slice(0, FEW).join(', ')} …`;
}
