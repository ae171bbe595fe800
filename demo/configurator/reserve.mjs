// @ts-check

// The box that a widget will need, as an inline style, for the time before its script is there. What the element's own
// style sheet says is the same, so that nothing is left over once it is.

const LAYOUTS = /** @type {Record<string, string>} */ ({
  inline: 'display:inline-block;min-width:11em;min-height:1.6em',
  card: 'display:block;min-height:9em',
  row: 'display:block;min-height:5em',
  grid: 'display:block;min-height:4em',
  marquee: 'display:block;min-height:3.2em',
});

const VARIANTS = /** @type {Record<string, string>} */ ({
  dot: 'display:inline-block;min-width:1em;min-height:1em',
  badge: 'display:inline-block;min-width:5em;min-height:1.8em',
  bar: 'display:block;min-height:3em',
  panel: 'display:block;min-height:16em',
});

/** @param {string} widget @param {Readonly<Record<string, string | undefined>>} options */
export function reserved(widget, { layout = '', variant = '' }) {
  if (widget === 'price-chart') return 'display:block;width:100%;aspect-ratio:16/9;min-height:400px;max-height:560px';
  if (widget === 'activity-log') return 'display:block;height:16em';
  if (widget === 'feed-status') return VARIANTS[variant] ?? VARIANTS.badge ?? '';
  return LAYOUTS[layout] ?? LAYOUTS.inline ?? '';
}
