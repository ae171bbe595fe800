/** The one of some words that another was probably meant to be; undefined where none is near. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const near = (edits: number) => known.find((other) => isWithin(word, other, edits));
  // Of four letters two changed are another word.
  return near(1) ?? (word.length > 4 ? near(2) : undefined);
}

/** Whether so many letters left out, added, changed or swapped make one word the other. */
function isWithin(one: string, other: string, edits: number): boolean {
  let same = 0;
  while (same < one.length && one[same] === other[same]) same++;
  const mine = one.slice(same);
  const its = other.slice(same);
  if (mine === its) return true;
  if (edits === 0) return false;
  return (
    isWithin(mine.slice(1), its.slice(1), edits - 1) ||
    isWithin(mine.slice(1), its, edits - 1) ||
    isWithin(mine, its.slice(1), edits - 1) ||
    (mine[0] === its[1] && mine[1] === its[0] && isWithin(mine.slice(2), its.slice(2), edits - 1))
  );
}
