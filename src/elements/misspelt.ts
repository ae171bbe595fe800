// Names that an author wrote for others: they have no effect, and would be silent.
import { nearest } from '../market/near.ts';

const GLOBAL = new Set(
  (
    'accesskey autocapitalize autocorrect autofocus class contenteditable dir draggable enterkeyhint exportparts hidden ' +
    'id inert inputmode is itemid itemprop itemref itemscope itemtype lang nonce part popover role slot spellcheck ' +
    'style tabindex title translate writingsuggestions'
  ).split(' '),
);
// HTML's own families, and the marks of frameworks: `:symbol`, `@click`, `_nghost-a`, `v-if`, `symbol.bind`.
const FAMILY = /^(aria|data|v|x|hx|ng|svelte)-|^on|[^a-z0-9-_]|^_/;

const looked = new WeakSet<Element>();

/** Says in the console, once for each element, which of its attributes are none of its own, but near to one. */
export function warnOfMisspelt(element: Element): void {
  if (looked.has(element)) return;
  looked.add(element);
  const { observedAttributes: known } = element.constructor as typeof HTMLElement & { observedAttributes: string[] };
  for (const { name, value } of element.attributes) {
    if (known.includes(name) || GLOBAL.has(name) || FAMILY.test(name)) continue;
    const meant = nearest(name, known);
    if (meant) warn(element, `${name}="${value.slice(0, 80)}" can't be used; did you mean ${meant}?`);
  }
}

const guessed = new WeakMap<Element, Set<string>>();

/** Says the same of a word in a list that may also hold words of the author's own. */
export function warnOfGuess(element: Element, attribute: string, word: string, known: readonly string[]): void {
  // Other words are no faults: "lost" is none that should be "host".
  const alike = known.filter((other) => other[0] === word[0]);
  const meant = known.includes(word) ? undefined : nearest(word, alike);
  const told = guessed.get(element) ?? new Set();
  if (!meant || told.has(word)) return;
  guessed.set(element, told.add(word));
  warn(element, `${attribute}="${word}" is no word of the kit's; did you mean ${meant}?`);
}

const warn = (element: Element, text: string) => console.warn(`tickwire ${element.localName}: ${text}`, element);
