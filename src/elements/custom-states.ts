/** Makes these the element's custom states, and no others. */
export function setStates(states: CustomStateSet, wanted: readonly (string | false | undefined)[]): void {
  const names = wanted.filter((name) => typeof name === 'string');
  if (names.length === states.size && names.every((name) => states.has(name) || states.has(`--${name}`))) return;
  states.clear();
  for (const name of names)
    try {
      states.add(name);
    } catch {
      // Chrome and Edge 124 throw at a name without dashes; `:--live` is there what `:state(live)` is from 125 on.
      states.add(`--${name}`);
    }
}
