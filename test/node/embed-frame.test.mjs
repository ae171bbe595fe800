// @ts-check

// The kit's page within other sites' frames, and what those frames may do to the page around them.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createMarket } from '../../demo/relay/market.mjs';
import { createRelay } from '../../demo/relay/relay.mjs';
import { axe } from '../tools/demo-browser.mjs';
import { createSites, priced } from '../tools/sites.mjs';

/** @typedef {import('puppeteer-core').Page} Page */
/** @typedef {import('puppeteer-core').Frame} Frame */

const sites = createSites();
const embed = (query = '') => `${sites.cdn.url}/embed/?feed=${encodeURIComponent(sites.relay.url)}&amp;${query}`;
const frameOf = async (/** @type {Page} */ page, selector = 'iframe') => {
  const frame = await (await page.waitForSelector(selector))?.contentFrame();
  assert.ok(frame);
  return frame;
};
const heightOf = (/** @type {Page} */ page, selector = 'iframe') =>
  page.$eval(selector, (frame) => frame.getBoundingClientRect().height);
const highEnough = (/** @type {Page} */ page, /** @type {number} */ least, selector = 'iframe') =>
  page.waitForFunction(
    (wanted, name) => (document.querySelector(name)?.getBoundingClientRect().height ?? 0) >= wanted,
    {},
    least,
    selector,
  );
const sentencesIn = (/** @type {Frame} */ frame) =>
  frame.$$eval('p', (all) => all.map(({ textContent }) => textContent));
const send = (/** @type {Page} */ page, /** @type {object} */ message) =>
  page.$eval(
    'iframe',
    (frame, data) => /** @type {HTMLIFrameElement} */ (frame).contentWindow?.postMessage(data, '*'),
    message,
  );

describe('the embed page', () => {
  it('shows a live price in a sandbox without an origin', async (t) => {
    const { page, said } = await sites.open(
      t,
      `<iframe sandbox="allow-scripts" title="Bitcoin" src="${embed('widget=price-ticker&amp;symbol=BTCUSDT')}"></iframe>`,
    );
    const frame = await frameOf(page);
    await priced(frame);
    assert.equal(await frame.evaluate(() => origin), 'null');
    assert.equal(await frame.title(), 'BTCUSDT');
    assert.deepEqual(said, []);
  });

  it('says what it cannot use, and shows the widget all the same', async (t) => {
    const { page } = await sites.open(
      t,
      `<iframe title="Bitcoin" src="${embed('widget=price-ticker&amp;symbol=BTCUSDT&amp;onclick=x()&amp;symbl=%3Cb%3E&amp;paused=perhaps&amp;decimals=1')}"></iframe>`,
    );
    const frame = await frameOf(page);
    await priced(frame);
    assert.deepEqual(await sentencesIn(frame), [
      `onclick="x()" can't be used; <price-ticker> has lang, dir, feed, theme, movement-colors, symbol …`,
      `symbl="<b>" can't be used; <price-ticker> has symbol, symbol-url, symbols …`,
      'paused="perhaps" can\'t be used; use true or false',
    ]);
    assert.deepEqual(await frame.$eval('price-ticker', (ticker) => ticker.getAttributeNames().sort()), [
      'decimals',
      'feed',
      'symbol',
    ]);
  });

  it('says it below the widget, as small as the elements say what is wrong, and to be read in light and dark', async (t) => {
    const { page } = await sites.open(
      t,
      `<iframe title="Bitcoin" width="300" src="${embed('widget=price-ticker&amp;symbol=BTCUSDT&amp;symbl=x')}"></iframe>`,
    );
    const frame = await frameOf(page);
    await priced(frame);
    await frame.evaluate(axe);
    for (const theme of ['light', 'dark']) {
      await send(page, { type: 'tickwire:config', theme });
      await frame.waitForFunction((wanted) => document.documentElement.style.colorScheme === wanted, {}, theme);
      const seen = await frame.$eval('p', async (paragraph) => {
        document.body.style.background = 'Canvas';
        const { bottom } = document.querySelector('price-ticker')?.getBoundingClientRect() ?? { bottom: 0 };
        // @ts-expect-error: axe puts itself there
        const { passes } = await window.axe.run(paragraph, { runOnly: ['color-contrast'] });
        return {
          size: getComputedStyle(paragraph).fontSize,
          isBelow: paragraph.getBoundingClientRect().top >= bottom,
          isReadable: passes.length > 0,
        };
      });
      assert.deepEqual(seen, { size: '12px', isBelow: true, isReadable: true }, theme);
    }
  });

  it('keeps saying what it cannot use until that is set anew', async (t) => {
    const { page } = await sites.open(
      t,
      `<iframe title="Bitcoin" src="${embed('widget=price-ticker&amp;symbol=BTCUSDT&amp;paused=perhaps')}"></iframe>`,
    );
    const frame = await frameOf(page);
    await frame.waitForSelector('p');
    await send(page, { type: 'tickwire:config', lang: 'de' });
    await frame.waitForFunction(() => document.documentElement.lang === 'de');
    assert.deepEqual(await sentencesIn(frame), ['paused="perhaps" can\'t be used; use true or false']);
    await send(page, { type: 'tickwire:config', paused: false });
    await frame.waitForFunction(() => !document.querySelector('p'));
  });

  for (const widget of ['script', 'price-tickre', ''])
    it(`says that "${widget}" is no widget, and makes nothing`, async (t) => {
      const { page } = await sites.open(t, `<iframe title="Nothing" src="${embed(`widget=${widget}`)}"></iframe>`);
      const frame = await frameOf(page);
      await frame.waitForSelector('p');
      assert.equal(
        await frame.$eval('p', ({ textContent }) => textContent),
        `"${widget}" is no widget; use activity-log, feed-status, price-chart, price-ticker`,
      );
    });

  it('says so where the kit may not be loaded', async (t) => {
    const { page } = await sites.open(
      t,
      `<iframe title="Bitcoin" sandbox="allow-scripts" src="/embed/?widget=price-ticker&amp;symbol=BTCUSDT"></iframe>`,
      {
        routes: {
          '/embed/': { body: await (await fetch(`${sites.cdn.url}/embed/`)).text() },
          '/embed/frame.js': {
            body: await (await fetch(`${sites.cdn.url}/embed/frame.js`)).text(),
            type: 'text/javascript',
          },
        },
      },
    );
    const frame = await frameOf(page);
    await frame.waitForSelector('p');
    assert.match(
      await frame.$eval('p', ({ textContent }) => textContent ?? ''),
      /tickwire\.js did not load \(.*\); its server must send Access-Control-Allow-Origin: \*$/,
    );
  });

  it('turns theme, language and direction when the page around it says so, without loading anew', async (t) => {
    const { page } = await sites.open(
      t,
      `<iframe sandbox="allow-scripts" title="Bitcoin" src="${embed('widget=price-ticker&amp;symbol=BTCUSDT')}"></iframe>`,
    );
    const frame = await frameOf(page);
    await priced(frame);
    await frame.evaluate(() => Object.assign(window, { stays: true }));
    await send(page, {
      type: 'tickwire:config',
      theme: 'dark',
      lang: 'de',
      dir: 'rtl',
      symbol: null,
      symbols: 'ETHUSDT',
      onclick: 'x()',
      style: 'color:red',
    });
    await frame.waitForFunction(() => document.title === 'ETHUSDT');
    await priced(frame);
    const seen = await frame.evaluate(() => ({
      attributes: document.querySelector('price-ticker')?.getAttributeNames().sort(),
      lang: document.documentElement.lang,
      dir: document.documentElement.dir,
      scheme: getComputedStyle(document.documentElement).colorScheme,
      stays: 'stays' in window,
      price: document.querySelector('price-ticker')?.shadowRoot?.querySelector('.price')?.textContent,
    }));
    const { price, ...rest } = seen;
    assert.deepEqual(rest, {
      attributes: ['dir', 'feed', 'lang', 'symbols', 'theme'],
      lang: 'de',
      dir: 'rtl',
      scheme: 'dark',
      stays: true,
    });
    assert.match(price ?? '', /,\d+$/, 'a German price');
  });

  it('hears its parent alone', async (t) => {
    const { page } = await sites.open(
      t,
      `<iframe name="kit" title="Bitcoin" src="${embed('widget=price-ticker&amp;symbol=BTCUSDT')}"></iframe><iframe name="evil" srcdoc="<p>" title="Other"></iframe>`,
    );
    const frame = await frameOf(page);
    await priced(frame);
    const evil = await frameOf(page, 'iframe[name=evil]');
    await evil.evaluate(() => {
      parent.frames[/** @type {any} */ ('kit')]?.postMessage(
        { type: 'tickwire:config', theme: 'dark', symbol: 'EVIL' },
        '*',
      );
    });
    // Messages come in order: what the parent says after it comes after it.
    await send(page, { type: 'tickwire:config', lang: 'fr' });
    await frame.waitForFunction(() => document.documentElement.lang === 'fr');
    assert.equal(await frame.title(), 'BTCUSDT');
  });

  it("tells WordPress its height, with WordPress's word for it, and once more when asked", async (t) => {
    const { page } = await sites.open(
      t,
      `<script>heard = []; addEventListener('message', ({ data }) => data.message && heard.push(data))</script>
       <iframe width="600" height="338" title="Bitcoin" sandbox="allow-scripts" src="${embed('widget=price-chart&amp;symbol=BTCUSDT')}#?secret=8b1O4SDtC0"></iframe>`,
    );
    const heard = (/** @type {number} */ count) =>
      page.waitForFunction(
        // @ts-expect-error: the page's own
        (wanted) => window.heard.length > wanted && window.heard.at(-1),
        {},
        count,
      );
    const first = await (await heard(0)).jsonValue();
    assert.deepEqual(first, { message: 'height', value: 400, secret: '8b1O4SDtC0' });
    // @ts-expect-error: the page's own
    const count = await page.evaluate(() => window.heard.length);
    await send(page, { message: 'ready', secret: '8b1O4SDtC0' });
    await heard(count);
  });

  it('tells WordPress its height while hidden, as WordPress has it until then', async (t) => {
    const { page } = await sites.open(
      t,
      `<script>addEventListener('message', ({ data }) => { if (data.message === 'height') heard = data.value; })</script>
       <iframe style="position:absolute;top:5000px;clip:rect(1px,1px,1px,1px)" width="600" height="400" title="Bitcoin"
         sandbox="allow-scripts" src="${embed('widget=price-chart&amp;symbol=BTCUSDT')}#?secret=8b1O4SDtC0"></iframe>`,
    );
    assert.equal(await (await page.waitForFunction('globalThis.heard', { timeout: 5000 })).jsonValue(), 400);
  });

  it('fits a chart and a log into a frame that nobody makes higher', async (t) => {
    for (const widget of ['price-chart', 'activity-log&amp;watch=BTCUSDT']) {
      const { page } = await sites.open(
        t,
        `<iframe width="600" height="180" title="Bitcoin" src="${embed(`widget=${widget}`)}"></iframe>`,
      );
      const frame = await frameOf(page);
      const name = widget.replace(/&.*/, '');
      await frame.waitForSelector(`${name}:defined`);
      assert.equal(await frame.$eval(name, (element) => element.getBoundingClientRect().height), 180);
    }
  });

  it('leaves the sentence in a low frame in view, below a chart that gives way to it', async (t) => {
    const { page } = await sites.open(
      t,
      `<iframe width="600" height="180" title="Bitcoin" src="${embed('widget=price-chart&amp;symbol=BTCUSDT&amp;symbl=x')}"></iframe>`,
    );
    const frame = await frameOf(page);
    await frame.waitForSelector('price-chart:defined');
    const [chart = 0, sentence = 0] = await frame.$$eval('price-chart, p', (all) =>
      all.map((element) => element.getBoundingClientRect().bottom),
    );
    assert.ok(chart > 100 && sentence > chart && sentence <= 180, `${chart} px, ${sentence} px`);
  });

  it('lets what is behind the frame be seen', async (t) => {
    const { page } = await sites.open(
      t,
      `<body style="background:#0f0"><iframe style="border:0" width="600" height="200" title="Bitcoin" src="${embed('widget=price-ticker&amp;symbol=BTCUSDT&amp;theme=light')}"></iframe>`,
    );
    await priced(await frameOf(page));
    const shot = await page.screenshot({ clip: { x: 500, y: 150, width: 1, height: 1 }, encoding: 'base64' });
    const pixel = await page.evaluate(async (data) => {
      const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${data}`)).blob());
      const canvas = new OffscreenCanvas(1, 1).getContext('2d');
      canvas?.drawImage(image, 0, 0);
      return [...(canvas?.getImageData(0, 0, 1, 1).data ?? [])];
    }, shot);
    assert.deepEqual(pixel, [0, 255, 0, 255]);
  });
});

describe('a frame of a status or a log alone', () => {
  /** A frame of it, and the topics that its relay is asked for. @param {import('node:test').TestContext} t @param {string} query */
  async function open(t, query) {
    const { page, said } = await sites.open(
      t,
      `<iframe sandbox="allow-scripts" title="Feed" src="${embed(query)}"></iframe>`,
    );
    return { page, said, frame: await frameOf(page) };
  }
  const live = (/** @type {Frame} */ frame, key = '') =>
    frame.waitForFunction(
      (wanted) => {
        const widget = /** @type {any} */ (document.querySelector('feed-status, activity-log'));
        return widget?.state?.phase === 'live' && widget.source.key.includes(wanted);
      },
      {},
      key,
    );
  const wanted = (/** @type {Frame} */ frame, /** @type {string} */ symbols) =>
    frame.waitForFunction(
      (names) => {
        const { source } = /** @type {any} */ (document.querySelector('feed-status, activity-log')) ?? {};
        const topics = /** @type {{ symbol: string }[]} */ (source?.wanted() ?? []);
        return (
          topics
            .map(({ symbol }) => symbol)
            .sort()
            .join() === names
        );
      },
      {},
      symbols,
    );

  for (const [what, query] of /** @type {const} */ ([
    ['a status that is told what to watch', 'widget=feed-status&amp;watch=BTCUSDT=Bitcoin,ETHUSDT'],
    ['a log that is told what to watch', 'widget=activity-log&amp;watch=BTCUSDT,ETHUSDT'],
    ['a log that is about symbols', 'widget=activity-log&amp;symbols=BTCUSDT,ETHUSDT'],
  ]))
    it(`is live: ${what}`, async (t) => {
      const { frame, said } = await open(t, query);
      await live(frame);
      await wanted(frame, 'BTCUSDT,ETHUSDT');
      assert.deepEqual(await sentencesIn(frame), []);
      assert.deepEqual(said, []);
    });

  for (const widget of ['feed-status', 'activity-log'])
    it(`says what to add where <${widget}> has nothing to tell of, until a message names it`, async (t) => {
      const { page, frame } = await open(t, `widget=${widget}`);
      await frame.waitForSelector('p');
      assert.deepEqual(await sentencesIn(frame), [
        `<${widget}> has nothing to tell of: add symbols to watch to the frame's address, as in watch=BTCUSDT,ETHUSDT`,
      ]);
      await send(page, { type: 'tickwire:config', watch: 'BTCUSDT' });
      await live(frame);
      assert.deepEqual(await sentencesIn(frame), []);
    });

  it('says nothing where a log asks for signals, for which it connects itself', async (t) => {
    const { frame } = await open(t, 'widget=activity-log&amp;types=signal');
    await frame.waitForSelector('activity-log:defined');
    assert.deepEqual(await sentencesIn(frame), []);
  });

  it('watches other symbols, and another feed, when the page around it says so', async (t) => {
    const { page, frame } = await open(t, 'widget=feed-status&amp;watch=BTCUSDT');
    await live(frame);
    await send(page, { type: 'tickwire:config', watch: 'ETHUSDT,SOLUSDT' });
    await wanted(frame, 'ETHUSDT,SOLUSDT');
    const other = await createRelay({ port: 0, logLevel: 'silent', market: createMarket() });
    t.after(() => other.close());
    await send(page, { type: 'tickwire:config', feed: other.url });
    await live(frame, other.url);
    await wanted(frame, 'ETHUSDT,SOLUSDT');
  });

  it('says that what it is to watch is no symbol, and that a ticker watches nothing but its own', async (t) => {
    const status = await open(t, 'widget=feed-status&amp;watch=*');
    await status.frame.waitForSelector('p');
    assert.deepEqual(await sentencesIn(status.frame), [
      `watch="*" can't be used; name symbols, as in watch=BTCUSDT,ETHUSDT`,
    ]);
    const ticker = await open(t, 'widget=price-ticker&amp;symbol=BTCUSDT&amp;watch=ETHUSDT');
    await ticker.frame.waitForSelector('p');
    assert.match((await sentencesIn(ticker.frame)).join(), /^watch="ETHUSDT" can't be used; <price-ticker> has /);
  });
});

describe("embed.js and the page's frames", () => {
  const CHART = () => embed('widget=price-chart&amp;symbol=BTCUSDT');
  const script = () => `<script async src="${sites.cdn.url}/embed.js"></script>`;

  it('makes a frame as high as its widget, also where the script is late', async (t) => {
    const { page } = await sites.open(
      t,
      `<iframe width="800" style="border:0" title="Bitcoin" sandbox="allow-scripts" src="${CHART()}"></iframe>`,
    );
    const frame = await frameOf(page);
    await frame.waitForSelector('price-chart:defined');
    assert.equal(await heightOf(page), 150);
    await page.evaluate(
      (html) => document.body.append(document.createRange().createContextualFragment(html)),
      script(),
    );
    await highEnough(page, 400);
    // As on a page of its own: 16 : 9.
    await page.waitForFunction(() => document.querySelector('iframe')?.style.height === '450px');
    assert.deepEqual(
      await page.evaluate(() =>
        performance.getEntriesByType('resource').flatMap(({ name }) => /[^/]+\.js$/.exec(name) ?? []),
      ),
      ['embed.js'],
      'a page that has frames alone does not load the kit',
    );
  });

  it('lets no frame change another, nor one that is not of the kit', async (t) => {
    const { page } = await sites.open(
      t,
      `${script()}<iframe id="kit" width="800" style="border:0" title="Bitcoin" src="${CHART()}"></iframe>
       <iframe id="evil" title="Other" srcdoc="<p>"></iframe><iframe id="marked" data-tickwire-frame title="Mine" srcdoc="<p>"></iframe>`,
    );
    await highEnough(page, 450, '#kit');
    for (const name of ['evil', 'marked'])
      await (await frameOf(page, `#${name}`)).evaluate(() => {
        for (const height of [Number.NaN, -5, 'tall', null, 99_999, { valueOf: 1 }])
          parent.postMessage({ type: 'tickwire:resize', height }, '*');
        for (const data of [null, 'text', 5, { type: 'tickwire:resize' }]) parent.postMessage(data, '*');
      });
    await highEnough(page, 2000, '#marked');
    assert.deepEqual(await page.$$eval('iframe', (all) => all.map(({ id, style }) => [id, style.height])), [
      ['kit', '450px'],
      ['evil', ''],
      ['marked', '2000px'],
    ]);
    await (await frameOf(page, '#marked')).evaluate(() =>
      parent.postMessage({ type: 'tickwire:resize', height: 1 }, '*'),
    );
    await page.waitForFunction(
      () => document.querySelector('iframe[data-tickwire-frame]')?.getAttribute('style') === 'height: 40px;',
    );
  });
});
