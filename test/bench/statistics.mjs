// Medians, spreads, and promises held against them.

export const quantile = (values, share) => {
  const sorted = [...values].sort((one, other) => one - other);
  const at = (sorted.length - 1) * share;
  const below = sorted[Math.floor(at)];
  return below + (sorted[Math.ceil(at)] - below) * (at - Math.floor(at));
};

export const median = (values) => quantile(values, 0.5);

/** A median and the middle half around it. */
const spread = (values) => ({
  median: median(values),
  low: quantile(values, 0.25),
  high: quantile(values, 0.75),
  values,
});

const judge = (value, { most = Number.POSITIVE_INFINITY, least = Number.NEGATIVE_INFINITY }) =>
  value <= most && value >= least;

/**
 * Both sides of a comparison, pair by pair.
 *
 * @param {object} what
 * @param {string} what.name
 * @param {string} what.unit of the sides
 * @param {[string, number[]]} what.ours
 * @param {[string, number[]]} what.theirs
 * @param {{ most?: number, least?: number }} [what.promise] absent: reported, and nothing promised
 */
export function ratio({ name, unit, ours, theirs, promise }) {
  const sides = [ours, theirs].map(([label, values]) => ({ label, ...spread(values) }));
  const ratios = spread(ours[1].map((value, at) => value / theirs[1][at]));
  return { kind: 'ratio', name, unit, sides, ...ratios, promise, met: promise && judge(ratios.median, promise) };
}

/** One number of the kit's own, over several runs. */
export function value({ name, unit, values, promise }) {
  const found = spread(values);
  return { kind: 'value', name, unit, ...found, promise, met: promise && judge(found.median, promise) };
}
