// @ts-check

// What is there before the widget, and where no script runs.

export const TITLES = /** @type {Record<string, string>} */ ({
  'price-ticker': 'Live prices',
  'price-chart': 'Price chart',
  'feed-status': 'State of the prices',
  'activity-log': 'What happened on the feed',
});

/** The symbols as the widget calls them; without any, what it is. @param {string} widget @param {Readonly<Record<string, string | undefined>>} options */
export function usualText(widget, { symbol = '', symbols = '' }) {
  const labels = (symbols || symbol).split(',').flatMap((entry) => {
    const [name = '', ...label] = entry.split('=');
    return label.join('=').trim() || name.trim() || [];
  });
  return labels.join(', ') || (TITLES[widget] ?? widget);
}
