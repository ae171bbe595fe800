// @ts-check

// The box that a widget will need, as an inline style, for the time before its script is there. It stays on the element,
// so it says nothing that the element's own style sheet contradicts.

const PILL = 'display:inline-block;min-width:11em;min-height:1.62em';
const BADGE = 'display:inline-block;min-height:26px';
const LAYOUTS = new Map([
  ['card', 'display:block;min-height:145px'],
  ['grid', 'display:block;min-height:82px'],
  ['marquee', 'display:block;min-height:45px'],
]);
const WITH_SPARKLINE = new Map([
  ['card', 'display:block;min-height:191px'],
  ['grid', 'display:block;min-height:114px'],
]);
const VARIANTS = new Map([
  ['dot', 'display:inline-block;min-width:15px;min-height:18px'],
  ['bar', 'display:block;min-height:46px'],
  ['panel', 'display:block;min-height:200px'],
]);
const ROW_PX = 35;

/** @param {string} widget @param {Readonly<Record<string, string | undefined>>} options */
export function reserved(widget, { layout = '', variant = '', symbols, sparkline }) {
  if (widget === 'price-chart') return 'display:block;width:100%;aspect-ratio:16/9;min-height:400px;max-height:560px';
  if (widget === 'activity-log') return 'display:flex;height:16em';
  if (widget === 'feed-status') return VARIANTS.get(variant) ?? BADGE;
  // A line for each symbol, below their head.
  if (layout === 'row') return `display:block;min-height:${ROW_PX * ((symbols ?? '').split(',').length + 1)}px`;
  return (sparkline === undefined ? undefined : WITH_SPARKLINE.get(layout)) ?? LAYOUTS.get(layout) ?? PILL;
}
