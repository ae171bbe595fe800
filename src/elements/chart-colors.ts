// A canvas takes no var() and no light-dark(): a hidden element has the colours, and tells when they are others.
import type { ChartColors } from '../chart/chart.ts';

// Where each colour stands on the probe; chart-view.css puts them there.
const PLACES = {
  text: 'color',
  surface: 'backgroundColor',
  line: 'borderTopColor',
  up: 'borderRightColor',
  down: 'borderBottomColor',
  accent: 'borderLeftColor',
  muted: 'outlineColor',
  corner: 'borderTopLeftRadius',
} as const;

export function readColors(probe: HTMLElement): ChartColors {
  const style = getComputedStyle(probe);
  return Object.fromEntries(
    Object.entries(PLACES).map(([name, property]) => [name, style[property]]),
  ) as unknown as ChartColors;
}

/**
 * Calls back when a colour is another, whoever changed it: the page's scheme, an attribute, a style sheet, the reader's
 * contrast. A change of a computed colour starts a transition on the probe, and while that lasts it is neither the one nor
 * the other. @returns ends it
 */
export function watchColors(probe: HTMLElement, changed: (colors: ChartColors) => void): () => void {
  let known = JSON.stringify(readColors(probe));
  const look = () => {
    const colors = readColors(probe);
    const text = JSON.stringify(colors);
    if (text === known) return;
    known = text;
    changed(colors);
  };
  probe.addEventListener('transitionend', look);
  return () => probe.removeEventListener('transitionend', look);
}
