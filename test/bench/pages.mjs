// The pages that are measured, as HTML. Both sides of a comparison share everything around their cells.
import { decimalsOf, symbolsOf } from './market.mjs';

const COMMON = `
  :root { color-scheme: light; background: #fff; color: #14171f; }
  body { margin: 8px; font: 14px/1.5 Arial, 'Liberation Sans', sans-serif; }
  .wall { display: grid; grid-template-columns: repeat(4, minmax(0, 1fr)); gap: 2px; margin: 0; padding: 0; list-style: none; }
  .wall li { white-space: nowrap; }
  .far { block-size: 3000px; }
`;

// As the kit's own rules come out in a light page: src/elements/price-ticker.css, tokens.css, extras.css.
const PILL = `
  .pill { display: inline-flex; flex-wrap: wrap; gap: 0 0.5em; align-items: baseline;
    max-inline-size: 100%; box-sizing: border-box; padding: 0.05em 0.6em; border: 1px solid #e4e7ec; border-radius: 1em;
    font-size: 0.88em; line-height: 1.6; background: #fff; font-variant-numeric: tabular-nums; unicode-bidi: isolate; }
  .symbol { font-weight: 600; }
  .price, .change { white-space: nowrap; }
  .change { display: inline-flex; align-items: baseline; }
  .arrow { font-size: 0.62em; margin-inline-end: 0.35em; }
  .arrow:empty { display: none; }
  [data-direction='up'] .change { color: #067647; }
  [data-direction='down'] .change { color: #b42318; }
  .flash-up { background: #e3f5ec; }
  .flash-down { background: #fdeceb; }
`;

const html = (attributes, style, head, body) => `<!doctype html>
<html lang="en" ${attributes}>
<head><meta charset="utf-8"><title>Tickwire bench</title><link rel="icon" href="data:,"><style>${COMMON}${style}</style>${head}</head>
<body>${body}</body>
</html>`;

const kit = (feed) => `<script type="module" src="/kit/tickwire.js" data-feed="binance ${feed}"></script>
<script type="module" src="/bench/kit-side.js"></script>`;

const wall = (items) => `<ul class="wall">${items.map((item) => `<li>${item}</li>`).join('')}</ul>`;

/** @param {{ symbols: number, near?: number }} plan `near`: only so many at the top, the rest far below the fold */
export function kitPage(feed, { symbols, near = symbols }) {
  const tickers = symbolsOf(symbols).map((symbol) => `<price-ticker symbol="${symbol}"></price-ticker>`);
  const below = near < symbols ? `<div class="far"></div>${wall(tickers.slice(near))}` : '';
  return html('', '', kit(feed), wall(tickers.slice(0, near)) + below);
}

export function handwrittenPage(feed, { symbols }) {
  const pills = symbolsOf(symbols).map(
    (symbol, index) =>
      `<span class="pill" data-symbol="${symbol}" data-decimals="${decimalsOf(index)}"><span class="symbol">${symbol}</span>` +
      '<span class="price"></span><span class="change"><span class="arrow" aria-hidden="true"></span><span></span></span></span>',
  );
  const script = '<script type="module" src="/bench/handwritten.js"></script>';
  return html(`data-feed="${feed}"`, PILL, script, wall(pills));
}

export function kitTablePage(feed, { symbols }) {
  return html('', '', kit(feed), `<price-ticker layout="row" symbols="${symbolsOf(symbols)}"></price-ticker>`);
}

export function marqueePage(feed, { symbols }) {
  return html(
    '',
    '',
    kit(feed),
    `<price-ticker layout="marquee" flash="none" symbols="${symbolsOf(symbols)}"></price-ticker>`,
  );
}

export function gridPage(feed, { symbols }) {
  const names = symbolsOf(symbols);
  const style = `
    #grid { block-size: ${names.length * 36 + 60}px; font-variant-numeric: tabular-nums; }
    .up { color: #067647; }
    .down { color: #b42318; }`;
  return html(
    `data-feed="${feed}" data-symbols="${names}" data-decimals="${names.map((_, index) => decimalsOf(index))}"`,
    style,
    '<script src="/ag-grid.js"></script>',
    '<div id="grid"></div><script type="module" src="/bench/aggrid.js"></script>',
  );
}

/** No element: subscriptions only. @param {{ symbols: number, delivery?: 'frame' | 'seldom' }} plan */
export function feedPage(feed, { symbols, delivery = 'frame' }) {
  return html(
    `data-symbols="${symbolsOf(symbols)}" data-delivery="${delivery}"`,
    '',
    `<script type="module" src="/kit/tickwire.js" data-feed="binance ${feed}"></script>
<script type="module" src="/bench/feed.js"></script>`,
    '',
  );
}

/** Subscriptions, and a few tickers beside them. */
export function millionPage(feed, { symbols, tickers }) {
  return html(
    `data-symbols="${symbolsOf(symbols)}" data-delivery="frame"`,
    '',
    `<script type="module" src="/kit/tickwire.js" data-feed="binance ${feed}"></script>
<script type="module" src="/bench/feed.js"></script>`,
    wall(symbolsOf(tickers).map((symbol) => `<price-ticker symbol="${symbol}"></price-ticker>`)),
  );
}

/** Charts side by side, all in view of a laptop, each with a history that the page hands in. */
export function chartsPage(feed, { symbols }) {
  const style = `
    body { display: grid; grid-template-columns: repeat(4, 1fr); gap: 8px; }
    price-chart { min-height: 300px; height: 300px; }`;
  const charts = symbolsOf(symbols).map((symbol) => `<price-chart symbol="${symbol}" volume></price-chart>`);
  return html('', style, `${kit(feed)}<script type="module" src="/bench/charts.js"></script>`, charts.join(''));
}

/** What this machine does with a page on which nothing happens. */
export const blankPage = () => html('', '', '', '<p>Nothing happens here.</p>');

/** As an author would write it, for what a page loads. */
export function authorsPage(feed, body) {
  return html('', '', `<script type="module" src="/kit/tickwire.js" data-feed="binance ${feed}"></script>`, body);
}
