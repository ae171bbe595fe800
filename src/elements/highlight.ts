import { hub } from '../feed/hub.ts';

const EVERY_MS = 1000;
const HIGHLIGHT_MS = 900;
// A fading background costs twice a plain one; beyond so many at once, nobody follows a fade anyway.
const MOST_FADES = 12;
const highlights: { item: HTMLElement; name: 'flash' | 'flashText'; until: number }[] = [];
/** Whether the reader prefers reduced motion. */
export const stillness = globalThis.matchMedia?.('(prefers-reduced-motion: reduce)');

const sweeping = { run: sweep };
const sweepLater = (ms: number) => {
  const { clock, frame } = hub();
  // With what moves, or each highlight that ends would cost the page a frame of its own.
  clock.after(ms, () => frame.request(sweeping));
};

function sweep(): void {
  const now = hub().clock.now();
  for (let first = highlights[0]; first && first.until <= now; first = highlights[0]) {
    delete first.item.dataset[first.name];
    highlights.shift();
  }
  if (highlights[0]) sweepLater(highlights[0].until - now);
}

const lastTimes = new WeakMap<HTMLElement, number>();

/**
 * Highlights an item in a direction's colour for a moment, at most once a second: fading while few do, plain while many
 * do.
 */
export function highlight(item: HTMLElement, direction: 'up' | 'down'): void {
  const now = hub().clock.now();
  if (stillness?.matches || now - (lastTimes.get(item) ?? 0) < EVERY_MS) return;
  lastTimes.set(item, now);
  // Two names, since a rule for the price's colour would make every highlight restyle the price as well.
  const { host } = item.getRootNode() as ShadowRoot;
  const name = host?.getAttribute('flash') === 'text' ? 'flashText' : 'flash';
  item.dataset[name] = highlights.length < MOST_FADES && !hub().frame.busy ? `${direction} fade` : direction;
  if (highlights.push({ item, name, until: now + HIGHLIGHT_MS }) === 1) sweepLater(HIGHLIGHT_MS);
}
