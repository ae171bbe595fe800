// The built script on pages of their own: under a strict policy, without an origin, set up in each of the ways there are.
import { expect, waitUntil } from '@open-wc/testing';
import type { Binance } from '../doubles/binance.mjs';
import { itKeepsTheRules } from '../tools/rules.ts';
import { type Server, startBinance, startStatic, stopServers } from '../tools/server-commands.ts';

/** What a page tells of itself, over and over. */
type Report = {
  prices: string[];
  freshness: string[];
  label: string;
  /** Sockets and requests that the page has asked its browser for. */
  contacted: string[];
  violations: string[];
  errors: string[];
  origin: string;
  done: unknown;
};

// Pages are of another origin, and may not be looked into: they tell.
const REPORTER = `{
const contacted = [], violations = [], errors = [];
const { WebSocket, fetch } = globalThis;
globalThis.WebSocket = class extends WebSocket {
  constructor(url) {
    contacted.push(String(url));
    super(url);
  }
};
globalThis.fetch = (url, options) => {
  contacted.push(String(url));
  return fetch(url, options);
};
addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sample }) =>
  violations.push([violatedDirective, blockedURI, sample].join(' ')));
addEventListener('error', ({ message }) => errors.push(message));
addEventListener('unhandledrejection', ({ reason }) => errors.push(String(reason)));
console.warn = console.error = (...words) => errors.push(words.join(' '));
setInterval(() => {
  const all = (tag, selector) =>
    [...document.querySelectorAll(tag)].map((element) => element.shadowRoot?.querySelector(selector));
  parent.postMessage({
    prices: all('price-ticker', '.item .price').map((price) => (price?.offsetWidth ? price.textContent : '')),
    freshness: all('price-ticker', '.item').map((item) => item?.dataset.freshness ?? ''),
    label: all('feed-status', '.label').map((label) => label?.textContent).join(),
    contacted, violations, errors, origin, done: globalThis.done,
  }, '*');
}, 30);
}`;
const LAYOUTS = ['inline', 'card', 'row', 'grid', 'marquee'];
const PAGE = `${LAYOUTS.map(
  (layout) =>
    `<price-ticker symbol="BTCUSDT=Bitcoin" layout="${layout}" symbol-url="/market/{symbol}" sparkline alert-above="1" notify></price-ticker>`,
).join('')}<feed-status variant="bar"></feed-status>`;
const STRICT = (connect: string, own = "'self'") =>
  [
    "default-src 'none'",
    `script-src ${own}`,
    `style-src ${own}`,
    `connect-src ${connect}`,
    "require-trusted-types-for 'script'",
    "trusted-types lit-html 'allow-duplicates'",
  ].join('; ');
const KIT = '<script type="module" src="/tickwire.js"></script>';

const until = (what: string, predicate: () => unknown) => waitUntil(predicate, what, { interval: 20, timeout: 8000 });
const script = (body: string) => ({ body, type: 'text/javascript' });

let double: Server<Binance>;
let frame: HTMLIFrameElement | undefined;
let report: Report | undefined;
const listen = ({ source, data }: MessageEvent) => {
  if (source === frame?.contentWindow) report = data;
};

/** Opens a page from a server of its own. */
async function open(
  html: string,
  {
    csp,
    sandbox,
    files = {},
    whole = true,
  }: { csp?: string; sandbox?: string; whole?: boolean; files?: Record<string, { body: string; type: string }> } = {},
) {
  const server = await startStatic({
    ...(whole && { root: 'dist/cdn' }),
    headers: { 'Access-Control-Allow-Origin': '*' },
    routes: {
      '/page': {
        body: `<!doctype html><html lang="en"><head><title>A page</title><script src="/report.js"></script></head><body>${html}</body></html>`,
        ...(csp && { headers: { 'Content-Security-Policy': csp } }),
      },
      '/report.js': script(REPORTER),
      ...files,
    },
  });
  frame = document.createElement('iframe');
  Object.assign(frame.style, { width: '700px', height: '500px' });
  if (sandbox) frame.setAttribute('sandbox', sandbox);
  frame.src = `${server.url}/page`;
  document.body.append(frame);
  return server;
}

const everyPrice = (price: string, count = LAYOUTS.length) =>
  until(`${price} in ${count} places`, () => report?.prices.join('|') === Array(count).fill(price).join('|'));
const quoted = async (price: string, count?: number) => {
  await until('the subscription', async () => (await double.call('subscriptions')).flat().includes('btcusdt@ticker'));
  await double.call('quote', 'BTCUSDT', { c: price });
  await everyPrice(Number(price).toLocaleString('en', { minimumFractionDigits: 2 }), count);
};

describe("somebody else's page", () => {
  const itKeeps = itKeepsTheRules(() => double);

  before(() => addEventListener('message', listen));
  beforeEach(async () => {
    double = await startBinance({ spacingMs: 350 });
  });
  afterEach(async () => {
    frame?.remove();
    frame = report = undefined;
    await stopServers();
  });
  after(() => removeEventListener('message', listen));

  itKeeps('may have the strictest policy: every layout shows its price', async () => {
    await open(`<main data-feed="binance ${double.wsUrl}">${PAGE}</main>${KIT}`, {
      csp: STRICT(`${double.wsUrl} ${double.url}`),
    });
    await quoted('64213.57');
    await quoted('64213.58');
    await until('the status', () => report?.label === 'Live');
    expect(report).to.deep.include({ violations: [], errors: [] });
    expect(report?.freshness).to.deep.equal(Array(LAYOUTS.length).fill('live'));
  });

  itKeeps('may have two copies of the script under that policy', async () => {
    await open(
      `<main data-feed="binance ${double.wsUrl}">${PAGE}</main>${KIT}<script type="module" src="/tickwire.full.js"></script><script type="module" src="/use.js"></script>`,
      {
        csp: STRICT(`${double.wsUrl} ${double.url}`),
        files: {
          '/use.js': script(
            `import { connect } from '/tickwire.full.js'; connect('binance ${double.wsUrl}').subscribe('ETHUSDT', ({ price }) => { globalThis.done = price; });`,
          ),
        },
      },
    );
    await quoted('64213.57');
    await until('the other', async () => (await double.call('subscriptions')).flat().includes('ethusdt@ticker'));
    await double.call('quote', 'ETHUSDT', { c: '3127.46' });
    await until('its price', () => report?.done === 3127.46);
    expect(report).to.deep.include({ violations: [], errors: [] });
    expect(await double.call('connections')).to.include({ total: 1 });
  });

  itKeeps('may allow no connection to the source, and is told so in the element instead of an error', async () => {
    await open(`<main data-feed="binance ${double.wsUrl}">${PAGE}</main>${KIT}`, { csp: STRICT("'none'") });
    await until('the status', () => /^(Reconnecting|Offline|Blocked)/.test(report?.label ?? ''));
    await everyPrice('–');
    expect(report?.errors).to.deep.equal([]);
    expect(await double.call('connections')).to.include({ total: 0 });
  });

  itKeeps('may be a sandbox without an origin', async () => {
    await open(`<main data-feed="binance ${double.wsUrl}">${PAGE}</main>${KIT}`, { sandbox: 'allow-scripts' });
    await quoted('64213.57');
    await until('the status', () => report?.label === 'Live');
    expect(report).to.deep.include({ violations: [], errors: [], origin: 'null' });
  });

  itKeeps('may be such a sandbox under the strictest policy', async () => {
    await open(`<main data-feed="binance ${double.wsUrl}">${PAGE}</main>${KIT}`, {
      sandbox: 'allow-scripts',
      // What has no origin has no 'self' either, says WebKit.
      csp: STRICT(`${double.wsUrl} ${double.url}`, 'http://127.0.0.1:*'),
    });
    await quoted('64213.57');
    expect(report).to.deep.include({ violations: [], errors: [], origin: 'null' });
  });

  for (const [how, html] of [
    ['after the kit', `${PAGE}${KIT}<script type="module" src="/own.js"></script>`],
    ['in the head, the kit first', `${KIT}<script type="module" src="/own.js"></script>${PAGE}`],
    ['before the kit', `<script type="module" src="/own.js"></script>${KIT}${PAGE}`],
    ['in a module that imports it then', `${PAGE}${KIT}<script type="module" src="/then.js"></script>`],
    ['in a classic script that waits', `${PAGE}${KIT}<script defer src="/classic.js"></script>`],
  ] as const)
    itKeeps(`may configure its feed ${how}, and no other source hears of it`, async () => {
      const configure = `configure({ feed: 'binance ${double.wsUrl}' })`;
      await open(html, {
        files: {
          '/own.js': script(`import { configure } from '/tickwire.js'; ${configure};`),
          '/then.js': script(`const { configure } = await import('/tickwire.js'); ${configure};`),
          '/classic.js': script(`import('/tickwire.js').then(({ configure }) => ${configure});`),
        },
      });
      await quoted('64213.57');
      const { host } = new URL(double.url);
      expect([...new Set(report?.contacted.map((url) => new URL(url).host))]).to.deep.equal([host]);
      expect(report?.errors).to.deep.equal([]);
    });

  itKeeps('may name its feed on the script tag', async () => {
    await open(`${PAGE}<script type="module" src="/tickwire.js" data-feed="binance ${double.wsUrl}"></script>`);
    await quoted('64213.57');
    const { host } = new URL(double.url);
    expect([...new Set(report?.contacted.map((url) => new URL(url).host))]).to.deep.equal([host]);
  });

  itKeeps('may name another feed on any part of it', async () => {
    const other = await startBinance();
    await open(
      `<main data-feed="binance ${other.wsUrl}"><price-ticker symbol="BTCUSDT" feed="binance ${double.wsUrl}"></price-ticker>
       <section data-feed="binance ${double.wsUrl}"><price-ticker symbol="BTCUSDT"></price-ticker></section></main>
       <script type="module" src="/tickwire.js" data-feed="binance ${other.wsUrl}"></script>`,
    );
    await quoted('64213.57', 2);
    expect(await other.call('connections')).to.include({ total: 0 });
  });

  itKeeps('may load the script as often as it likes', async () => {
    const server = await open(
      `<main data-feed="binance ${double.wsUrl}">${PAGE}</main>${KIT.repeat(5)}<script type="module" src="/again.js"></script>`,
      {
        files: {
          '/again.js': script(
            `await Promise.all(Array.from({ length: 20 }, () => import('/tickwire.js'))); globalThis.done = true;`,
          ),
        },
      },
    );
    await quoted('64213.57');
    await until('the last import', () => report?.done);
    expect(report).to.deep.include({ violations: [], errors: [] });
    expect(await double.call('connections')).to.include({ total: 1 });
    const requests = await server.call('requests');
    expect(requests.filter((url) => url === '/tickwire.js').length).to.equal(1);
  });

  itKeeps('may put a version behind the address of the script, as many a CMS does', async () => {
    const server = await open(
      `<main data-feed="binance ${double.wsUrl}">${PAGE}</main><script type="module" src="/tickwire.js?ver=6.4"></script>`,
    );
    await quoted('64213.57');
    expect(report).to.deep.include({ violations: [], errors: [] });
    const requests = await server.call('requests');
    // Its chunks ask for it by its plain name, so that it comes twice; the full file has no chunks.
    expect(requests.filter((url) => url.startsWith('/tickwire.js')).length).to.equal(2);
    expect(await double.call('connections')).to.include({ total: 1 });
  });

  itKeeps('may load the script when everything else is long there', async () => {
    await open(`<main data-feed="binance ${double.wsUrl}">${PAGE}</main><script src="/late.js"></script>`, {
      files: {
        '/late.js': script(
          `addEventListener('load', () => setTimeout(() => import('/tickwire.js').then(() => { done = true; }), 100));`,
        ),
      },
    });
    await quoted('64213.57');
    expect(report).to.deep.include({ violations: [], errors: [], done: true });
  });

  itKeeps('may have lost the rest of the script, as after a deployment, and shows prices all the same', async () => {
    const entry = await (await fetch('/dist/cdn/tickwire.js')).text();
    await open(
      `<main data-feed="binance"><price-ticker symbol="BTCUSDT"></price-ticker><price-ticker symbol="BTCUSDT" layout="card">about 64,000</price-ticker><feed-status></feed-status></main>${KIT}`,
      {
        whole: false,
        files: {
          // The venue's own address needs none of what is lost.
          '/tickwire.js': script(
            entry
              .replace('wss://stream.binance.com:9443', double.wsUrl)
              .replace('https://data-api.binance.vision', double.url),
          ),
        },
      },
    );
    await until('the subscription', async () => (await double.call('subscriptions')).flat().includes('btcusdt@ticker'));
    await double.call('quote', 'BTCUSDT', { c: '64213.57' });
    await until('the price', () => report?.prices[0] === '64,213.57');
    await double.call('quote', 'BTCUSDT', { c: '64213.58' });
    await until('the next price', () => report?.prices[0] === '64,213.58');
    expect(report).to.deep.include({ violations: [], errors: [] });
  });

  itKeeps('asks for nothing but the feed, and keeps nothing', async () => {
    await open(`<main data-feed="binance ${double.wsUrl}">${PAGE}</main>${KIT}<script src="/stores.js"></script>`, {
      files: {
        '/stores.js': script(
          `setInterval(() => { done = { cookie: document.cookie, stored: localStorage.length + sessionStorage.length, loaded: performance.getEntriesByType('resource').map(({ name }) => new URL(name).host) }; }, 30);`,
        ),
      },
    });
    await quoted('64213.57');
    const done = report?.done as { cookie: string; stored: number; loaded: string[] };
    expect(done).to.include({ cookie: '', stored: 0 });
    const hosts = new Set([new URL(double.url).host, new URL(frame?.src as string).host]);
    for (const host of done.loaded) expect([...hosts]).to.include(host);
  });
});
