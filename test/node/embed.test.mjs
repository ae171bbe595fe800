// @ts-check

// embed.js on pages of other sites: what it puts there, and what it leaves alone.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { describe, it } from 'node:test';
import { createMarket } from '../../demo/relay/market.mjs';
import { createRelay } from '../../demo/relay/relay.mjs';
import { createStatic } from '../tools/servers.mjs';
import { createSites, priced } from '../tools/sites.mjs';

/** @typedef {import('puppeteer-core').Page} Page */

const sites = createSites();

const script = (attributes = '', query = '') =>
  `<script async src="${sites.cdn.url}/embed.js${query}" ${attributes}></script>`;

const widgets = (/** @type {Page} */ page) =>
  page.$$eval('price-ticker, price-chart, feed-status, activity-log', (all) =>
    all.map(({ localName, attributes, parentElement, previousElementSibling }) => ({
      widget: localName,
      attributes: Object.fromEntries([...attributes].map(({ name, value }) => [name, value])),
      place: parentElement?.dataset.tickwire ?? previousElementSibling?.localName,
    })),
  );

const TICKER = 'data-widget="price-ticker" data-symbol="BTCUSDT"';
const own = { widget: 'price-ticker', attributes: { symbol: 'BTCUSDT' }, place: 'script' };
const filled = { ...own, place: 'price-ticker' };
const PLACEHOLDER = '<div data-tickwire="price-ticker" data-symbol="BTCUSDT"><a href="/btc">Bitcoin</a></div>';

describe('embed.js', () => {
  it('puts the widget beside itself, with a live price', async (t) => {
    const { page, said } = await sites.open(t, `<p>Bitcoin ${script(TICKER)}</p>`);
    await priced(page);
    assert.deepEqual(await widgets(page), [own]);
    assert.deepEqual(said, []);
  });

  it('upgrades a placeholder, whose children stay until the first price', async (t) => {
    const { page, said } = await sites.open(t, `${PLACEHOLDER}${script()}`);
    await priced(page);
    assert.deepEqual(await widgets(page), [filled]);
    assert.equal(await page.$eval('price-ticker', ({ innerHTML }) => innerHTML), '<a href="/btc">Bitcoin</a>');
    assert.deepEqual(said, []);
  });

  it('may be included ten times: each has its own widget, and the kit comes once', async (t) => {
    const before = sites.cdn.requests().length;
    const { page, said } = await sites.open(t, `${PLACEHOLDER}${`<p>${script(TICKER)}</p>`.repeat(10)}`);
    await priced(page, 11);
    assert.deepEqual(await widgets(page), [filled, ...Array(10).fill(own)]);
    const asked = sites.cdn.requests().slice(before);
    assert.equal(asked.filter((path) => path.startsWith('/tickwire.js')).length, 1);
    assert.deepEqual(said, []);
  });

  it('finds its tag where the browser does not name it, as for a module', async (t) => {
    const { page, said } = await sites.open(
      t,
      `<p>${script(`type="module" ${TICKER}`)}</p><p>${script(`type="module" ${TICKER}`)}</p>`,
    );
    await priced(page, 2);
    assert.deepEqual(await widgets(page), [own, own]);
    assert.deepEqual(said, []);
  });

  it('finds it, too, where a tag manager runs its text', async (t) => {
    const { page, said } = await sites.open(
      t,
      `<p>${script(`type="text/plain" ${TICKER}`)}</p><script>
        fetch('${sites.cdn.url}/embed.js').then((answer) => answer.text()).then((text) => {
          document.head.append(Object.assign(document.createElement('script'), { text }));
        });</script>`,
    );
    await priced(page);
    assert.deepEqual(await widgets(page), [own]);
    assert.deepEqual(said, []);
  });

  it('says what is missing where it has no tag at all', async (t) => {
    const { said } = await sites.open(t, `<script>${await (await fetch(`${sites.cdn.url}/embed.js`)).text()}</script>`);
    assert.match(said.join('\n'), /^tickwire needs a tag with src="…\/embed\.js"/);
  });

  it('takes no other element for its tag, whatever that is named', async (t) => {
    const { page } = await sites.open(
      t,
      `<img name="currentScript" src="/evil/embed.js" alt=""><p>${script(TICKER)}</p>`,
    );
    await priced(page);
    assert.deepEqual(await widgets(page), [own]);
  });

  it('upgrades what comes later, once, however often it is moved or taken away', async (t) => {
    const { page, said } = await sites.open(t, `<main></main>${script()}`);
    await page.evaluate(
      (html) => {
        /** @type {HTMLElement} */ (document.querySelector('main')).innerHTML = html;
      },
      `<section>${PLACEHOLDER}<p>${script(TICKER)}</p></section>`,
    );
    await priced(page, 2);
    assert.deepEqual(await widgets(page), [filled, own]);
    await page.evaluate(async () => {
      const main = /** @type {HTMLElement} */ (document.querySelector('main'));
      const section = /** @type {HTMLElement} */ (main.firstElementChild);
      for (let time = 0; time < 3; time++) {
        section.remove();
        await new Promise(requestAnimationFrame);
        main.append(section);
        await new Promise(requestAnimationFrame);
      }
      // Turbo shows a copy of the page when the reader goes back.
      document.body.replaceWith(document.body.cloneNode(true));
    });
    await priced(page, 2);
    assert.deepEqual(await widgets(page), [filled, own]);
    assert.deepEqual(said, []);
  });

  it('waits for the end of a placeholder that the parser is still in', async (t) => {
    /** @type {(html: string) => void} */
    let finish = () => {};
    const slow = createServer((_, response) => {
      response.writeHead(200, { 'Content-Type': 'text/html' });
      const [start, end] = PLACEHOLDER.split('Bitcoin');
      response.write(`<!doctype html><html data-feed="${sites.relay.url}"><title>Slow</title>${script()}${start}`);
      finish = () => response.end(`Bitcoin${end}`);
    }).listen(0, '127.0.0.1');
    await once(slow, 'listening');
    const page = await sites.browser.newPage();
    t.after(async () => {
      await page.close();
      slow.close();
    });
    const { port } = /** @type {import('node:net').AddressInfo} */ (slow.address());
    const opened = page.goto(`http://127.0.0.1:${port}/`);
    await page.waitForRequest((request) => request.url().endsWith('/embed.js'));
    await page.waitForFunction(() => Symbol.for('tickwire.embed/1') in globalThis);
    finish('');
    await opened;
    await priced(page);
    assert.equal(await page.$eval('price-ticker', ({ innerHTML }) => innerHTML), '<a href="/btc">Bitcoin</a>');
    assert.deepEqual(await widgets(page), [filled]);
  });

  it('sets what the widget has an attribute for, and says once what else was asked', async (t) => {
    const { page, said } = await sites.open(
      t,
      `<p>${script(`${TICKER} data-alert-above="1" data-sparkline="true" data-paused="false" data-notify data-lang="de" data-dir="rtl"
         data-onclick="x()" data-style="color:red" onclick="x()" style="color:red" id="mine" data-symbl="ETH&quot;&gt;&lt;b"`)}</p>
       <div data-tickwire="price-ticker" data-paused="maybe" data-symbol="BTCUSDT" data-decimals="2"></div>
       <div data-tickwire="price-tickre" data-symbol="BTCUSDT">Bitcoin</div>${PLACEHOLDER}`,
    );
    await priced(page, 3);
    const [first, second, third] = await widgets(page);
    assert.deepEqual(first?.attributes, {
      symbol: 'BTCUSDT',
      'alert-above': '1',
      sparkline: '',
      notify: '',
      lang: 'de',
      dir: 'rtl',
    });
    assert.deepEqual(second?.attributes, { symbol: 'BTCUSDT', decimals: '2' });
    assert.deepEqual(third, filled);
    const about = said.map((line) => line.replace(/ (JSHandle@|\[node ).*$/, '').replace(/ has .*/, ' has …'));
    assert.deepEqual(about, [
      `tickwire data-onclick="x()" can't be used; <price-ticker> has …`,
      `tickwire data-style="color:red" can't be used; <price-ticker> has …`,
      `tickwire data-symbl="ETH"><b" can't be used; <price-ticker> has …`,
      `tickwire data-paused="maybe" can't be used; use true or false`,
      `tickwire "price-tickre" is no widget; use activity-log, feed-status, price-chart, price-ticker`,
    ]);
  });

  it('shows nothing in <head>, and says so', async (t) => {
    const { page, said } = await sites.open(t, PLACEHOLDER, { head: script(TICKER) });
    await priced(page);
    assert.deepEqual(await widgets(page), [filled]);
    assert.match(said.join('\n'), /^tickwire shows nothing in <head>; move the script into <body>/);
  });

  it('leaves the page as it is where the kit does not come', async (t) => {
    const alone = await createStatic({
      routes: {
        '/embed.js': { body: await (await fetch(`${sites.cdn.url}/embed.js`)).text(), type: 'text/javascript' },
      },
    });
    t.after(() => alone.close());
    const { page, said } = await sites.open(t, `${PLACEHOLDER}<script src="${alone.url}/embed.js"></script>`);
    await page.waitForNetworkIdle({ idleTime: 50 });
    assert.ok(
      said.some((line) => line.startsWith(`tickwire ${alone.url}/tickwire.js did not load`)),
      said.join('\n'),
    );
    assert.ok(await page.$eval('price-ticker a', (link) => link.checkVisibility()));
  });

  it('finds the kit beside it with a version behind its address, and with another file name', async (t) => {
    const renamed = await createStatic({
      root: 'dist/cdn',
      headers: { 'Access-Control-Allow-Origin': '*' },
      routes: { '/e.js': { body: await (await fetch(`${sites.cdn.url}/embed.js`)).text(), type: 'text/javascript' } },
    });
    t.after(() => renamed.close());
    const { page, said } = await sites.open(
      t,
      `<p>${script(TICKER, '?ver=6.4')}</p><p><script src="${renamed.url}/e.js" ${TICKER}></script></p>`,
    );
    await priced(page, 2);
    assert.deepEqual(await widgets(page), [own, own]);
    assert.deepEqual(said, []);
  });

  it('gets along with a nonce, strict-dynamic and trusted types', async (t) => {
    const { page, said } = await sites.open(
      t,
      `<div data-tickwire="price-ticker" data-symbol="BTCUSDT" data-layout="card">Bitcoin</div><script nonce="once" src="${sites.cdn.url}/embed.js"></script>`,
      {
        csp: [
          "default-src 'none'",
          "script-src 'nonce-once' 'strict-dynamic'",
          "style-src 'self'",
          `connect-src ${sites.relay.url} ${sites.relay.url.replace('http', 'ws')}`,
          "require-trusted-types-for 'script'",
          "trusted-types lit-html 'allow-duplicates'",
        ].join('; '),
      },
    );
    await priced(page);
    assert.deepEqual(said, []);
  });

  it('keeps data-feed for its own widget, where it has one', async (t) => {
    const other = await createRelay({ port: 0, logLevel: 'silent', market: createMarket() });
    t.after(() => other.close());
    const { page } = await sites.open(
      t,
      `<p>${script(`${TICKER} data-feed="${other.url}"`)}</p><p><price-ticker symbol="BTCUSDT"></price-ticker></p>${script(`data-feed="${sites.relay.url}"`)}`,
      { feed: '' },
    );
    await priced(page, 2);
    assert.deepEqual(
      // @ts-expect-error: the elements' types are not of this file
      await page.$$eval('price-ticker', (all) => all.map(({ source }) => source.key)),
      [other.url, sites.relay.url],
    );
  });

  it('names the feed of the page where it has no widget', async (t) => {
    const { page } = await sites.open(t, `${PLACEHOLDER}${script(`data-feed="${sites.relay.url}"`)}`, { feed: '' });
    await priced(page);
  });
});

const PLACES = {
  'a pill': '<p>Bitcoin: <price-ticker symbol="BTCUSDT"></price-ticker></p>',
  'a pill over a link': '<p><price-ticker symbol="BTCUSDT"><a href="/btc">Bitcoin</a></price-ticker></p>',
  'a card': '<price-ticker layout="card" symbol="BTCUSDT"></price-ticker>',
  'a card over a link': '<price-ticker layout="card" symbol="BTCUSDT"><a href="/btc">Bitcoin</a></price-ticker>',
  'a strip': '<price-ticker layout="marquee" symbols="BTCUSDT, ETHUSDT"></price-ticker>',
  'a chart': '<price-chart symbol="BTCUSDT"></price-chart>',
  'a badge': '<p><feed-status></feed-status></p>',
  'a bar': '<feed-status variant="bar"></feed-status>',
  'a log': '<activity-log></activity-log>',
};
// A badge and a log open no connection of their own.
const ASKS = '<div hidden><price-ticker symbol="BTCUSDT"></price-ticker></div>';

describe('tickwire.css', () => {
  it('has at most 500 bytes', async () => {
    const css = await (await fetch(`${sites.cdn.url}/tickwire.css`)).text();
    assert.ok(css.length <= 500, `${css.length} bytes`);
  });

  // What is late comes when it is let through: the script first, then each of its files.
  // A bar that has to wrap is as high as its words.
  for (const [name, html] of Object.entries(PLACES))
    for (const width of name === 'a bar' ? [1200] : [1200, 375])
      it(`keeps the place of ${name} in a window of ${width} px: nothing below it moves`, async (t) => {
        const { page } = await sites.open(t, '', {
          routes: {
            '/late': {
              body: `<!doctype html><html lang="en" data-feed="${sites.relay.url}"><link rel="stylesheet" href="${sites.cdn.url}/tickwire.css">
                <script type="module" src="${sites.cdn.url}/tickwire.js"></script><body>${html}<p id="below">Below</p>${ASKS}`,
            },
          },
        });
        await page.setViewport({ width, height: 900 });
        await page.setRequestInterception(true);
        /** @type {(() => void)[]} */
        const held = [];
        let hold = true;
        page.on('request', (request) => {
          if (hold && /\.js$/.test(request.url())) held.push(() => void request.continue());
          else void request.continue();
        });
        const painted = () =>
          page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
        const opened = page.goto(new URL('/late', page.url()).href);
        await page.waitForSelector('#below');
        await page.evaluate(() => {
          /** @type {string[]} */
          const shifts = [];
          new PerformanceObserver((list) => {
            // Nodes within the element's own box are not named.
            for (const { sources } of /** @type {any[]} */ (list.getEntries()))
              for (const { node } of sources) if (node) shifts.push(node.nodeName);
          }).observe({ type: 'layout-shift', buffered: true });
          Object.assign(window, { shifts });
        });
        await painted();
        const top = await page.$eval('#below', (below) => below.getBoundingClientRect().top);
        const shown = page.waitForFunction(() => {
          /** @type {any} */
          const widget = document.querySelector('price-ticker, price-chart, feed-status, activity-log');
          const live = widget.localName === 'price-ticker' ? widget.quote?.freshness : widget.state?.phase;
          return live === 'live' && widget.shadowRoot.querySelector('.base')?.checkVisibility();
        });
        let over = false;
        void shown.finally(() => {
          over = true;
        });
        while (!over) {
          held.shift()?.();
          await painted();
        }
        hold = false;
        for (const release of held) release();
        await Promise.all([opened, shown]);
        await painted();
        assert.deepEqual(
          // @ts-expect-error: for the test alone
          await page.evaluate(() => window.shifts),
          [],
        );
        const moved = (await page.$eval('#below', (below) => below.getBoundingClientRect().top)) - top;
        assert.ok(Math.abs(moved) < 1, `${moved} px`);
      });
});
