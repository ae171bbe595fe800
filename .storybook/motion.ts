const REDUCED = '(prefers-reduced-motion: reduce)';

let reduced = false;

/** Pretends, for scripts, that the reader asked for less motion. */
export function reduceMotion(wanted: boolean): void {
  reduced = wanted;
}

const ask = window.matchMedia.bind(window);

// Before the kit asks: it keeps the list that it was given, and reads `matches` at each move of a price.
window.matchMedia = (query) => {
  const list = ask(query);
  if (query === REDUCED)
    Object.defineProperty(list, 'matches', {
      get: () => reduced || Reflect.get(MediaQueryList.prototype, 'matches', list),
    });
  return list;
};
