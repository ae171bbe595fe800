// @ts-check

// What a page with a chart loads before the chart's first picture stands, and what after it: from the server's own log.
import { createBinance } from '../doubles/binance.mjs';
import { createStatic } from './servers.mjs';

// Marks the moment in the log: the page asks for it in the frame that has the picture.
const DRAWN = '/drawn';

const page = (/** @type {string} */ feed, /** @type {string} */ attributes) => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>A chart</title><link rel="icon" href="data:,">
<script type="module" src="/tickwire.js" data-feed="binance ${feed}"></script></head>
<body><price-chart symbol="BTCUSDT" ${attributes}></price-chart><script type="module">
  const canvas = () => document.querySelector('price-chart').shadowRoot?.querySelector('canvas');
  const drawn = () => {
    const { width = 0, height = 0 } = canvas() ?? {};
    return width && canvas().getContext('2d').getImageData(0, 0, width, height).data.some(Boolean);
  };
  const look = () => (drawn() ? fetch('${DRAWN}') : requestAnimationFrame(look));
  look();
</script></body></html>`;

/**
 * @param {import('puppeteer-core').Browser} browser
 * @param {{ folder: string, attributes?: string }} options `folder`: of the built kit, from the project's root
 * @returns {Promise<{ first: string[], later: string[] }>} paths of the kit's files without its entry, in order
 */
export async function firstPicture(browser, { folder, attributes = '' }) {
  const venue = await createBinance();
  const routes = { '/page': { body: page(venue.wsUrl, attributes) }, [DRAWN]: { body: '' } };
  const server = await createStatic({ root: folder, routes });
  const context = await browser.createBrowserContext();
  try {
    const tab = await context.newPage();
    await tab.goto(`${server.url}/page`);
    await tab.waitForFunction(
      () => {
        const root = document.querySelector('price-chart')?.shadowRoot;
        return root?.querySelector('canvas') && root.querySelector('[part~=status]')?.textContent;
      },
      { timeout: 20_000 },
    );
    await tab.waitForNetworkIdle({ idleTime: 500, concurrency: 10 });
    const asked = server.requests();
    const at = asked.indexOf(DRAWN);
    if (at < 0) throw new Error(`No picture came; asked for: ${asked}`);
    const chunks = (/** @type {string[]} */ paths) => paths.filter((path) => path.startsWith('/chunks/'));
    return { first: chunks(asked.slice(0, at)), later: chunks(asked.slice(at)) };
  } finally {
    await context.close();
    await server.close();
    await venue.close();
  }
}
