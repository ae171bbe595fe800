// What follows a strip's items, so that it has no seam: copies, for the eye alone, in step with what they copy.
import { targets, watchOnScreen } from './on-screen.ts';

/** Fills more than any screen, of any width, with the shortest set. */
const MOST = 100;

export type Copies = {
  /** So many of them, in the strip's track behind the set. */
  fit(count: number): void;
  stop(): void;
};

/** @param changed called when the set has other items, or others within them */
export function createCopies(set: HTMLElement, changed: () => void): Copies {
  const copies: HTMLElement[] = [];
  let twins = new Map<Node, Node[]>();
  const stops: (() => void)[] = [];

  const copy = () => {
    const made = set.cloneNode(true) as HTMLElement;
    made.ariaHidden = 'true';
    // A click follows the link; the keyboard has it once.
    for (const link of made.querySelectorAll('a')) link.tabIndex = -1;
    for (const part of made.querySelectorAll('title, [id]')) part.remove();
    return made;
  };
  const pair = (made: HTMLElement) => {
    const originals = nodesIn(set);
    const own = nodesIn(made);
    for (const node of originals) {
      // What was left out of the copy has no twin.
      const [twin] = own;
      if (twin?.nodeName !== node.nodeName) continue;
      own.shift();
      twins.set(node, [...(twins.get(node) ?? []), twin]);
    }
  };
  const drop = () => {
    for (const stop of stops.splice(0)) stop();
    for (const made of copies.splice(0)) made.remove();
    twins = new Map();
  };
  // An item is on the screen as long as it, or one of its copies, is.
  const share = (item: Element) => {
    const cell = targets.get(item);
    if (!cell) return;
    const seen = new Set<Element>();
    const look = (place: Element) => (onScreen: boolean) => {
      if (onScreen) seen.add(place);
      else seen.delete(place);
      cell(seen.size > 0);
    };
    const shared = look(item);
    watchOnScreen(item, shared);
    for (const twin of (twins.get(item) ?? []) as Element[]) stops.push(watchOnScreen(twin, look(twin)));
    stops.push(() => {
      if (targets.get(item) === shared) targets.set(item, cell);
    });
  };
  const fit = (count: number) => {
    const wanted = set.childElementCount > 0 ? Math.min(MOST, count) : 0;
    if (wanted === copies.length) return;
    drop();
    for (let made = 0; made < wanted; made++) copies.push(copy());
    set.after(...copies);
    for (const made of copies) pair(made);
    if (wanted > 0) for (const item of set.querySelectorAll('.item')) share(item);
  };

  const observer = new MutationObserver((records) => {
    if (records.some(({ type }) => type === 'childList')) {
      const count = copies.length;
      drop();
      fit(count);
      return changed();
    }
    for (const { target, attributeName } of records)
      for (const twin of twins.get(target) ?? []) {
        if (!attributeName) (twin as Text).data = (target as Text).data;
        else mirror(target as Element, twin as Element, attributeName);
      }
  });
  observer.observe(set, { subtree: true, childList: true, characterData: true, attributes: true });

  return {
    fit,
    stop() {
      observer.disconnect();
      drop();
    },
  };
}

function mirror(from: Element, to: Element, name: string): void {
  const value = from.getAttribute(name);
  if (value === null) to.removeAttribute(name);
  else if (name !== 'tabindex') to.setAttribute(name, value);
}

function nodesIn(root: Node): Node[] {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
  const nodes: Node[] = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) nodes.push(node);
  return nodes;
}
