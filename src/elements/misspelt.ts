// Names that an author wrote for others: they have no effect, and would be silent.
import { nearest } from './near.ts';

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

// Of the journal, and `trade`.
const TYPES = (
  'connecting detected connected subscribed reconnect host closed auth blocked stale fallback failover requests unknown ' +
  'rejected history market upstreams complaint attribution signal sentiment move paused resumed alert note trade'
).split(' ');
const guessed = new WeakMap<Element, Set<string>>();

/** Says the same of the types of a log; a page's own entries may have any other, so that "lost" is none for "host". */
export function warnOfTypes(element: Element, types: ReadonlySet<string>): void {
  const told = guessed.get(element) ?? new Set();
  guessed.set(element, told);
  for (const type of types) {
    const alike = TYPES.filter((known) => known[0] === type[0]);
    const meant = TYPES.includes(type) || told.has(type) ? undefined : nearest(type, alike);
    if (meant) warn(element, `types="${type}" is no word of the kit's; did you mean ${meant}?`);
    told.add(type);
  }
}

const warn = (element: Element, text: string) => console.warn(`tickwire ${element.localName}: ${text}`, element);
