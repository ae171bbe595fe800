// @ts-check

// The box that a widget will need, as an inline style, for the time before its script is there. It stays on the element,
// so it says nothing that the element's own style sheet contradicts.

const LAYOUTS = /** @type {Record<string, string>} */ ({
  inline: 'display:inline-block;min-width:11em;min-height:1.62em',
  card: 'display:block;min-height:145px',
  grid: 'display:block;min-height:82px',
  marquee: 'display:block;min-height:45px',
});
const WITH_SPARKLINE = /** @type {Record<string, string>} */ ({
  card: 'display:block;min-height:191px',
  grid: 'display:block;min-height:114px',
});
const VARIANTS = /** @type {Record<string, string>} */ ({
  dot: 'display:inline-block;min-width:15px;min-height:18px',
  badge: 'display:inline-block;min-height:26px',
  bar: 'display:block;min-height:46px',
  panel: 'display:block;min-height:200px',
});
const ROW_PX = 35;

/** @param {string} widget @param {Readonly<Record<string, string | undefined>>} options */
export function reserved(widget, { layout = 'inline', variant = 'badge', symbols, sparkline }) {
  if (widget === 'price-chart') return 'display:block;width:100%;aspect-ratio:16/9;min-height:400px;max-height:560px';
  if (widget === 'activity-log') return 'display:flex;height:16em';
  if (widget === 'feed-status') return VARIANTS[variant] ?? '';
  // A line for each symbol, below their head.
  if (layout === 'row') return `display:block;min-height:${ROW_PX * ((symbols ?? '').split(',').length + 1)}px`;
  return (sparkline === undefined ? undefined : WITH_SPARKLINE[layout]) ?? LAYOUTS[layout] ?? '';
}
