/** What an item may show. */
export const FIELDS = ['price', 'change', 'range', 'high', 'low', 'volume', 'bid', 'ask', 'source'] as const;

export type Field = (typeof FIELDS)[number];

/** Reads a `fields` attribute: the fields in the author's order, and what is none. */
export function fieldsOf(text: string): { readonly known: readonly Field[]; readonly unknown: readonly string[] } {
  const words = text
    .split(',')
    .map((word) => word.trim())
    .filter(Boolean);
  const isField = (word: string): word is Field => FIELDS.includes(word as Field);
  return { known: words.filter(isField), unknown: words.filter((word) => !isField(word)) };
}
