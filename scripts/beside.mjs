// @ts-check

// The chart beside one of lightweight-charts, of the same candles and at the same size: for the README.
import { readFile } from 'node:fs/promises';
import { createStatic } from '../test/tools/servers.mjs';

const THEIRS = new URL('../node_modules/lightweight-charts/', import.meta.url);
const SIZE = { width: 700, height: 420 };

const html = (/** @type {string} */ feed, /** @type {string} */ version) => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Beside</title><link rel="icon" href="data:,"><style>
  :root { color-scheme: light; background: #fff; font: 14px system-ui, sans-serif; color: #14171f; }
  body { margin: 20px; display: flex; gap: 20px; }
  h2 { font-size: 14px; font-weight: 600; margin: 0 0 8px; }
  .chart { width: ${SIZE.width}px; height: ${SIZE.height}px; }
</style><script type="module" src="/tickwire.js" data-feed="${feed}"></script></head>
<body><section><h2>Tickwire</h2><price-chart class="chart" symbol="BTCUSDT=Bitcoin" volume ranges="1H, 1D, 1W" range="1H"></price-chart></section>
<section><h2>lightweight-charts ${version}</h2><div class="chart"></div></section>
<script type="module">
  import { connect } from '/tickwire.js';
  import { CandlestickSeries, createChart, HistogramSeries } from '/theirs.js';
  // As its own examples have it, volume below the candles.
  const chart = createChart(document.querySelector('div.chart'), { ...${JSON.stringify(SIZE)}, timeScale: { timeVisible: true } });
  const candles = chart.addSeries(CandlestickSeries);
  const volume = chart.addSeries(HistogramSeries, { priceFormat: { type: 'volume' }, priceScaleId: '' });
  volume.priceScale().applyOptions({ scaleMargins: { top: 0.8, bottom: 0 } });
  const bar = (candle) => ({ ...candle, time: candle.time / 1000 });
  const amount = ({ time, open, close, volume }) => ({ time: time / 1000, value: volume, color: close < open ? '#ef535080' : '#26a69a80' });
  const feed = connect();
  const history = await feed.history('BTCUSDT', { interval: '1m', limit: 61 });
  candles.setData(history.map(bar));
  volume.setData(history.map(amount));
  // It takes none that is older than its last.
  feed.subscribe({ kind: 'candle', symbol: 'BTCUSDT', interval: '1m' }, (candle) => {
    if (candle.time < history.at(-1).time) return;
    candles.update(bar(candle));
    volume.update(amount(candle));
  });
  chart.timeScale().fitContent();
  window.ready = history.length > 50;
</script></body></html>`;

/**
 * @param {import('puppeteer-core').Browser} browser
 * @param {{ feed: string, kit: string, file: string }} plan
 */
export async function takeBeside(browser, { feed, kit, file }) {
  const [module, { version }] = await Promise.all([
    readFile(new URL('dist/lightweight-charts.standalone.production.mjs', THEIRS), 'utf8'),
    readFile(new URL('package.json', THEIRS), 'utf8').then(JSON.parse),
  ]);
  const routes = { '/beside': { body: html(feed, version) }, '/theirs.js': { body: module, type: 'text/javascript' } };
  const server = await createStatic({ root: kit, routes });
  const page = await browser.newPage();
  try {
    page.on('pageerror', (error) => console.error('The page threw:', error));
    await page.setViewport({ width: 3 * 20 + 2 * SIZE.width, height: 2 * 20 + SIZE.height + 30 });
    await page.goto(`${server.url}/beside`);
    await page.waitForFunction(
      () =>
        'ready' in window &&
        window.ready &&
        document.querySelector('price-chart')?.matches(':state(live)') &&
        // Not at the very beginning of a minute, when the newest candle is a dash.
        Number.parseFloat(
          document.querySelector('price-chart')?.shadowRoot?.querySelector('.legend [data-text=volume]')?.textContent ??
            '',
        ) > 1,
    );
    await page.screenshot({ path: /** @type {`${string}.png`} */ (file) });
  } finally {
    await page.close();
    await server.close();
  }
}
