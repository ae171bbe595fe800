// @ts-check

// The configurator as an author meets it: the demo's server, the built kit, a real browser.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import { feedHosts } from '../../demo/configurator/policy.mjs';
import { openDemo } from '../tools/demo-browser.mjs';
import { createStatic } from '../tools/servers.mjs';

const BUILT = existsSync(new URL('../../dist/cdn/manifest.json', import.meta.url));

/** @typedef {import('puppeteer-core').Page} Page */

describe('the configurator', { skip: !BUILT && 'not built' }, () => {
  /** @type {Awaited<ReturnType<typeof openDemo>>} */
  let opened;
  /** @type {Awaited<ReturnType<typeof openDemo>>['demo']} */
  let demo;
  /** @type {Page} */
  let page;

  before(async () => {
    opened = await openDemo();
    ({ demo, page } = opened);
  });
  after(() => opened?.close());

  /** Opens it anew, until the preview is there. @param {string} hash */
  async function open(hash = '') {
    await page.goto('about:blank');
    await page.goto(`${demo.url}configurator/${hash && `#${hash}`}`);
    await page.waitForSelector('#sheet iframe:not(.coming)');
  }
  const snippet = () => page.$eval('#written', (element) => element.querySelector('code')?.textContent ?? '');
  const query = () => new URLSearchParams(new URL(page.url()).hash.slice(1));
  /** Until the preview's own widget has it. @param {string} attribute @param {string | null} value */
  const previewed = (attribute, value) =>
    page.waitForFunction(
      (name, wanted) => {
        const frame = /** @type {HTMLIFrameElement | null} */ (document.querySelector('#sheet iframe:not(.coming)'));
        const widget = frame?.contentDocument?.querySelector('price-ticker, price-chart, feed-status, activity-log');
        return widget && widget.getAttribute(name) === wanted;
      },
      {},
      attribute,
      value,
    );
  it('is linked from the demo, and shows a live price beside its settings', async () => {
    await page.goto(demo.url);
    await page.focus('a[href="/configurator/"]');
    await page.keyboard.press('Enter');
    await page.waitForSelector('#sheet');
    await page.waitForSelector('#sheet iframe:not(.coming)');
    await page.waitForFunction(() => {
      const frame = /** @type {HTMLIFrameElement | null} */ (document.querySelector('#sheet iframe:not(.coming)'));
      return (frame?.contentDocument?.querySelector('price-ticker')?.quote?.price ?? 0) > 0;
    });
  });

  it('writes what is entered by the keyboard alone, and shows it', async () => {
    await open();
    await page.focus('input[name="widget"]:checked');
    await page.keyboard.press('ArrowRight');
    await page.waitForSelector('#set-interval');
    assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('value')), 'price-chart');
    // From the choice of widgets through the head of the group to its first setting.
    for (let step = 0; step < 2; step++) await page.keyboard.press('Tab');
    assert.equal(await page.evaluate(() => document.activeElement?.id), 'set-symbol');
    await page.keyboard.down('Control');
    await page.keyboard.press('a');
    await page.keyboard.up('Control');
    await page.keyboard.type('ETHUSDT');
    await page.keyboard.press('Tab');
    await page.keyboard.type('ar');
    await previewed('symbol', 'ETHUSDT');
    await previewed('type', 'area');
    assert.match(await snippet(), /<price-chart symbol="ETHUSDT" type="area"/);
    assert.equal(query().get('symbol'), 'ETHUSDT');
  });

  it('has tabs that the arrows move between, as tabs do', async () => {
    await open();
    await page.focus('[role="tab"][aria-selected="true"]');
    await page.keyboard.press('ArrowRight');
    assert.match(await snippet(), /embed\.js.*data-widget="price-ticker"/);
    await page.keyboard.press('End');
    assert.equal(await page.$eval('#templates', (label) => /** @type {HTMLElement} */ (label).hidden), false);
    await page.select('#template', 'django');
    assert.match(await snippet(), /{% price_ticker symbols="BTCUSDT=Bitcoin, ETHUSDT=Ether"/);
    await page.focus('[role="tab"][aria-selected="true"]');
    await page.keyboard.press('ArrowRight');
    assert.equal(await page.$eval('[role="tab"][aria-selected="true"]', ({ id }) => id), 'tab-html');
    assert.equal((await page.$$('[role="tab"][tabindex="0"]')).length, 1);
  });

  it('goes back and forth between what was chosen', async () => {
    await open('widget=feed-status&variant=bar');
    await page.click('#tab-placeholder');
    await page.click('input[value="activity-log"]');
    await page.waitForSelector('#set-max-entries');
    await page.goBack();
    await page.waitForSelector('#set-variant');
    assert.equal(
      await page.$eval('#set-variant', (control) => /** @type {HTMLSelectElement} */ (control).value),
      'bar',
    );
    assert.match(await snippet(), /data-tickwire="feed-status"/);
    await page.goBack();
    await page.waitForFunction(() => document.querySelector('#tab-html')?.getAttribute('aria-selected') === 'true');
    await page.goForward();
    await page.goForward();
    await page.waitForSelector('#set-max-entries');
  });

  it('opens with the same settings from its own address', async () => {
    await open('widget=price-ticker&symbol=SOLUSDT&layout=row&--tickwire-positive-color=%230b5fc0&.pin=none&.as=html');
    const written = await snippet();
    assert.match(written, /tickwire\.js"><\/script>/);
    assert.match(written, /symbol="SOLUSDT" layout="row" style="[^"]*--tickwire-positive-color:#0b5fc0"/);
    assert.equal(
      await page.$eval('#set-symbol', (control) => /** @type {HTMLInputElement} */ (control).value),
      'SOLUSDT',
    );
  });

  for (const hash of [
    'widget=script&symbol=x',
    'widget=price-ticker&symbol=%22%3E%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E&layout=%3Cscript%3E&onclick=alert(1)',
    '%%%&=&widget=price-chart&symbol=%00%ff&decimals=1e999&.width=NaN&.as=constructor&.theme=__proto__&.base=javascript:alert(1)',
    `widget=price-ticker&__proto__=x&toString=y&symbols=${'A,'.repeat(5000)}`,
    'widget=activity-log&--tickwire-text-color=url(//evil.example)&.text=%3Cb%3E&.href=javascript:alert(1)',
  ])
    it(`stands whatever its address says: #${hash.slice(0, 60)}`, async () => {
      let dialogs = 0;
      const dismiss = (/** @type {import('puppeteer-core').Dialog} */ dialog) => {
        dialogs++;
        void dialog.dismiss();
      };
      page.on('dialog', dismiss);
      await open(hash);
      page.off('dialog', dismiss);
      assert.equal(dialogs, 0);
      assert.equal(await page.$$eval('[role="tab"][aria-selected="true"]', ({ length }) => length), 1);
      assert.equal(await page.$$eval('main img, main script', ({ length }) => length), 0);
      const frame = await page.waitForFrame((candidate) => candidate.url().includes('/preview.html'));
      assert.equal(await frame.$$eval('body img, [onclick], [onerror]', ({ length }) => length), 0);
    });

  it('shows what the element says of a setting beside it', async () => {
    await open('widget=price-ticker&symbols=BTCUSDT&decimals=99');
    await page.waitForSelector('#set-decimals[aria-invalid="true"]');
    const problem = await page.$eval('#set-decimals-problem', ({ textContent }) => textContent);
    assert.match(problem ?? '', /^decimals="99" can't be used; use a whole number from 0 to 18/);
    await page.$eval('#set-decimals', (control) => /** @type {HTMLInputElement} */ (control).select());
    await page.type('#set-decimals', '2');
    await page.waitForSelector('#set-decimals:not([aria-invalid])');
    await page.waitForSelector('#set-decimals-problem[hidden]');
  });

  it('refuses what a target cannot hold with a sentence, and offers nothing to copy', async () => {
    await open('widget=price-ticker&symbol=a%5Db&.as=wordpress-shortcode');
    assert.match(await page.$eval('#refused', ({ textContent }) => textContent ?? ''), /square brackets.*symbol/);
    assert.equal(await page.$$eval('#written button', ({ length }) => length), 0);
  });

  it('copies the snippet and says so', async () => {
    await open();
    await page
      .browserContext()
      .overridePermissions(new URL(demo.url).origin, ['clipboard-read', 'clipboard-sanitized-write']);
    await page.bringToFront();
    await page.click('#written .copy');
    await page.waitForFunction(() => document.querySelector('#said')?.textContent === 'Copied');
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), await snippet());
    await page.browserContext().clearPermissionOverrides();
  });

  it('selects the snippet where the clipboard is refused, and says how to go on', async () => {
    await open();
    await page.evaluate(() => {
      Object.defineProperty(navigator, 'clipboard', {
        value: { writeText: () => Promise.reject(new Error('refused')) },
      });
    });
    await page.click('#written .copy');
    await page.waitForFunction(() => document.querySelector('#said')?.textContent?.startsWith('Selected'));
    assert.equal(await page.evaluate(() => String(getSelection()).trim()), (await snippet()).trim());
  });

  it('reads a pasted snippet back into its settings', async () => {
    await open();
    await page.click('#paste');
    await page.type('#pasted', '[price_chart symbol="ETHUSDT" volume="true"]Ether[/price_chart]');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.querySelector('#set-volume:checked'));
    assert.equal(await snippet(), '[price_chart symbol="ETHUSDT" volume="true"]Ether[/price_chart]');
    await previewed('symbol', 'ETHUSDT');
  });

  it('says that no widget is in a text, and stays', async () => {
    await open();
    await page.click('#paste');
    await page.type('#pasted', '<p>Nothing</p>');
    await page.click('#reader-form .primary');
    assert.equal(await page.$eval('#pasted-problem', ({ textContent }) => textContent), 'No widget is in this text.');
    assert.equal(await page.$eval('#reader', (dialog) => /** @type {HTMLDialogElement} */ (dialog).open), true);
    await page.keyboard.press('Escape');
    await page.waitForSelector('#reader:not([open])');
  });

  it('gives a status, which tells of others’ connections, one to tell of', async () => {
    await open('widget=feed-status');
    const frame = await page.waitForFrame((candidate) => candidate.url().includes('/preview.html'));
    await frame.waitForFunction(() => document.querySelector('feed-status')?.state?.phase === 'live');
  });

  it('weighs the files that the preview loaded: the one of all, or those that are needed', async () => {
    const { files } = JSON.parse(await readFile(new URL('../../dist/cdn/manifest.json', import.meta.url), 'utf8'));
    const weighed = (/** @type {string} */ words) =>
      page.waitForFunction((text) => document.querySelector('#weight')?.textContent?.startsWith(text), {}, words);
    await open('widget=feed-status&.pin=one');
    await weighed(`${(files['tickwire.full.js'].gzip / 1000).toFixed(1)} kB gzipped in 1 file,`);
    await open('widget=feed-status');
    await page.waitForFunction(() => (document.querySelector('#file-list')?.children.length ?? 0) > 1);
    const listed = await page.$$eval('#file-list td:first-child', (cells) =>
      cells.map((cell) => cell.textContent ?? ''),
    );
    assert.ok(listed.includes('tickwire.js'));
    assert.deepEqual(
      listed.filter((name) => !files[name]),
      [],
    );
  });

  it('pins as is chosen by the arrows, weighs each way, and keeps the choice in its address', async () => {
    await open('widget=price-ticker&symbol=BTCUSDT');
    await page.waitForFunction(() => document.querySelector('.pin-weight')?.textContent);
    await page.focus('input[name="pin"]:checked');
    assert.match(await snippet(), /tickwire\.js" integrity="sha384-/);
    await page.keyboard.press('ArrowDown');
    assert.equal(query().get('.pin'), 'all');
    assert.match(await snippet(), /^<script type="importmap">/);
    await page.waitForFunction(() => /kB of map$/.test(document.querySelectorAll('.pin-weight')[1]?.textContent ?? ''));
    await page.keyboard.press('ArrowDown');
    assert.match(await snippet(), /tickwire\.full\.js" integrity="sha384-/);
    await page.keyboard.press('ArrowDown');
    assert.match(await snippet(), /tickwire\.js"><\/script>/);
    const weights = await page.$$eval('.pin-weight', (all) =>
      all.map(({ textContent }) => parseFloat(textContent ?? '')),
    );
    assert.equal(weights[0], weights[3]);
    assert.ok((weights[0] ?? 0) > 10 && (weights[2] ?? 0) > 2 * (weights[0] ?? 0), weights.join());
  });

  it('asks for what a status in a frame watches, and shows it live', async () => {
    await open('widget=feed-status&variant=bar');
    assert.equal(await page.$eval('[data-setting="watch"]', (field) => field.checkVisibility()), false);
    await page.click('#tab-iframe');
    assert.match(await snippet(), /widget=feed-status&amp;variant=bar&amp;watch=BTCUSDT"/);
    await page.$eval('#set-watch', (control) => /** @type {HTMLInputElement} */ (control).select());
    await page.type('#set-watch', 'ETHUSDT');
    const inner = await page.waitForFrame((frame) => /\/embed\/.*watch=ETHUSDT/.test(frame.url()));
    await inner.waitForFunction(() => document.querySelector('feed-status')?.state?.phase === 'live');
  });

  it('shows the widget in another width, theme, direction and language', async () => {
    await open('widget=price-ticker&symbol=BTCUSDT');
    await page.click('.around summary');
    await page.click('[data-width="320"]');
    assert.equal(await page.$eval('#sheet iframe', (frame) => frame.clientWidth), 320);
    await page.select('[data-key="pageTheme"]', 'dark');
    await page.select('[data-key="pageDir"]', 'rtl');
    await page.select('[data-key="pageLang"]', 'ar');
    await page.waitForFunction(() => {
      const frame = /** @type {HTMLIFrameElement | null} */ (document.querySelector('#sheet iframe:not(.coming)'));
      const root = frame?.contentDocument?.documentElement;
      return root?.dir === 'rtl' && root.lang === 'ar' && getComputedStyle(root).colorScheme === 'dark';
    });
    assert.equal(query().get('.width'), '320');
    assert.doesNotMatch(await snippet(), /lang=|dir=/);
  });

  it('writes from right to left with a language that is', async () => {
    await open('widget=price-ticker&symbol=BTCUSDT');
    await page.select('#set-lang', 'ar');
    assert.match(await snippet(), / lang="ar" dir="rtl"/);
    assert.equal(await page.$eval('#set-dir', (control) => /** @type {HTMLSelectElement} */ (control).value), 'rtl');
    await page.select('#set-lang', 'de');
    assert.match(await snippet(), / lang="de"/);
    assert.doesNotMatch(await snippet(), / dir=/);
  });

  it('shows the real frame on the tab of frames, as high as its widget', async () => {
    await open('widget=price-chart&symbol=BTCUSDT&.as=iframe');
    const inner = await page.waitForFrame((frame) => frame.url().includes('/embed/'));
    await inner.waitForFunction(() => document.querySelector('price-chart')?.state?.phase === 'live');
    await page.waitForFunction(() => {
      const outer = /** @type {HTMLIFrameElement | null} */ (document.querySelector('#sheet iframe:not(.coming)'));
      const frame = outer?.contentDocument?.querySelector('iframe');
      const height = frame?.contentDocument?.querySelector('price-chart')?.clientHeight ?? 0;
      return outer && frame && height > 300 && frame.clientHeight >= height && outer.clientHeight >= frame.clientHeight;
    });
  });

  for (const query of [
    'widget=price-ticker&symbols=BTCUSDT&layout=card&sparkline',
    'widget=price-ticker&symbols=BTCUSDT,ETHUSDT&layout=row',
    'widget=feed-status&variant=bar',
    'widget=activity-log',
  ])
    it(`reserves a box as high as the widget's own: ${query}`, async () => {
      const box = async () => {
        const frame = await page.waitForFrame((candidate) => candidate.url().includes('/preview.html'));
        const found = await frame.waitForFunction(() => {
          const widget = document.querySelector('price-ticker, feed-status, activity-log');
          if (!widget?.shadowRoot?.querySelector('.price, .reason, .list, [part]') || widget.clientHeight < 40) return;
          return { height: Math.round(widget.clientHeight), display: getComputedStyle(widget).display };
        });
        return found.jsonValue();
      };
      await open(query);
      const reserved = await box();
      await open(`${query}&.reserve=no`);
      const own = await box();
      assert.ok(reserved && own);
      assert.equal(reserved.display, own.display);
      assert.ok(Math.abs(reserved.height - own.height) <= 2, `${reserved.height} px for ${own.height}`);
    });

  for (const [theme, width, hash] of /** @type {const} */ ([
    ['light', 1280, ''],
    ['dark', 1280, 'widget=price-chart&symbol=BTCUSDT&.as=django&--tickwire-text-color=%23333333'],
    ['light', 320, 'widget=activity-log&.as=placeholder'],
    ['dark', 320, 'widget=price-ticker&decimals=99&symbol=a%5Db&.as=wordpress-shortcode'],
  ]))
    it(`has nothing for axe to find in ${theme}, ${width} px wide, and is no wider: ${hash || 'as it starts'}`, async () => {
      await page.setViewport({ width, height: 900 });
      await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: theme }]);
      await open(hash);
      for (const details of await page.$$('details'))
        await details.evaluate((element) => element.setAttribute('open', ''));
      assert.deepEqual(await opened.violations({ iframes: false }), []);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(wide <= width, `${wide} px in a window of ${width}`);
      await page.setViewport({ width: 1280, height: 900 });
    });

  it('keeps the preview in view on a phone while one goes through the settings', async () => {
    await page.setViewport({ width: 320, height: 640 });
    await open();
    await page.$eval('#set-fields', (field) => {
      /** @type {HTMLElement} */ (field).focus();
      field.scrollIntoView({ block: 'nearest' });
    });
    const { field, stage } = await page.evaluate(() => ({
      field: document.querySelector('#set-fields')?.getBoundingClientRect().bottom ?? 0,
      stage: document.querySelector('.stage')?.getBoundingClientRect().toJSON(),
    }));
    assert.ok(stage.bottom <= 640 && stage.height <= 360);
    assert.ok(field <= stage.top, 'the field with the focus is behind the preview');
    await page.setViewport({ width: 1280, height: 900 });
  });

  it('says nothing wrong in the console', () => {
    assert.deepEqual(opened.said, []);
  });
});

describe('what the configurator writes', { skip: !BUILT && 'not built' }, () => {
  /** @type {Awaited<ReturnType<typeof openDemo>>} */
  let opened;
  /** @type {Awaited<ReturnType<typeof createStatic>>} */
  let cdn;

  before(async () => {
    opened = await openDemo();
    cdn = await createStatic({ root: 'dist/cdn', headers: { 'Access-Control-Allow-Origin': '*' } });
  });
  after(async () => {
    await Promise.all([opened?.close(), cdn?.close()]);
  });

  /** The configurator with a ticker that is served from another host. @param {Record<string, string>} settings */
  const openWith = (settings) => {
    const { demo, page } = opened;
    const feed = `http://127.0.0.1:${demo.relay.port}`;
    const ticker = { widget: 'price-ticker', symbol: 'BTCUSDT', feed, '.base': `${cdn.url}/` };
    return page.goto(`${demo.url}configurator/#${new URLSearchParams({ ...ticker, ...settings })}`);
  };

  for (const [shape, pin] of /** @type {const} */ ([
    ['html', 'first'],
    ['html', 'all'],
    ['html', 'one'],
    ['html', 'none'],
    ['script', 'first'],
    ['placeholder', 'all'],
    ['iframe', 'first'],
  ]))
    it(`shows a live price on a page of another site: ${shape}, pinned: ${pin}`, async (t) => {
      const { page } = opened;
      await openWith({ '.text': 'Bitcoin', '.as': shape, '.pin': pin });
      await page.waitForSelector('#written code');
      const blocks = await page.$$eval('#written code', (all) => all.map(({ textContent }) => textContent ?? ''));
      assert.equal(blocks.length, pin === 'all' ? 2 : 1);
      const snippet = blocks.join('\n');
      const site = await createStatic({
        routes: {
          '/': { body: `<!doctype html><html lang="en"><title>A site</title><body>${snippet}</body></html>` },
          '/favicon.ico': { body: '' },
        },
      });
      t.after(() => site.close());
      await page.goto(site.url);
      const place = shape === 'iframe' ? await page.waitForFrame((frame) => frame.url().includes('/embed/')) : page;
      await place.waitForFunction(() => (document.querySelector('price-ticker')?.quote?.price ?? 0) > 0);
    });

  it('gives the hash of its import map, with which a strict page runs it', async (t) => {
    const { page } = opened;
    await openWith({ '.reserve': 'no', '.pin': 'all' });
    await page.waitForFunction(() => document.querySelector('#policy')?.textContent?.includes("'sha256-"));
    const [html, policy = ''] = await page.$$eval('#written code, #policy code', (all) => {
      const texts = all.map(({ textContent }) => textContent ?? '');
      return [texts.slice(0, 2).join('\n'), texts.at(-1) ?? ''];
    });
    const site = await createStatic({
      routes: {
        '/': {
          body: `<!doctype html><html lang="en"><title>A site</title><body>${html}</body></html>`,
          headers: { 'Content-Security-Policy': policy.replaceAll('\n', ' ') },
        },
        '/favicon.ico': { body: '' },
      },
    });
    t.after(() => site.close());
    const before = opened.said.length;
    await page.goto(site.url);
    await page.waitForFunction(() => (document.querySelector('price-ticker')?.quote?.price ?? 0) > 0);
    assert.deepEqual(opened.said.slice(before), []);
  });

  it('gives the policy under which a frame has its style and its height', async (t) => {
    const { page } = opened;
    await openWith({ '.as': 'iframe', '.pin': 'first', theme: 'dark' });
    await page.waitForFunction(() => document.querySelector('#policy')?.textContent?.includes('frame-src'));
    const [html = '', policy = ''] = await page.$$eval('#written code, #policy code', (all) =>
      all.map(({ textContent }) => textContent ?? ''),
    );
    assert.match(html, /color-scheme:dark"/);
    const site = await createStatic({
      routes: {
        '/': {
          body: `<!doctype html><html lang="en"><title>A site</title><body>${html}</body></html>`,
          headers: { 'Content-Security-Policy': `default-src 'none'; ${policy.replaceAll('\n', ' ')}` },
        },
        '/favicon.ico': { body: '' },
      },
    });
    t.after(() => site.close());
    await page.goto(site.url);
    await page.waitForFunction(() => Number.parseFloat(document.querySelector('iframe')?.style.height ?? '') > 0);
    assert.equal(await page.$eval('iframe', (frame) => getComputedStyle(frame).borderTopWidth), '0px');
  });

  it('is there on a plain file server, too, with all of the kit beside it', async () => {
    const site = await createStatic({ root: '.' });
    try {
      const { page } = opened;
      await page.goto(`${site.url}/demo/configurator/index.html#widget=activity-log&.as=script`);
      await page.waitForSelector('#sheet iframe:not(.coming)');
      assert.match(
        await page.$eval('#written code', ({ textContent }) => textContent ?? ''),
        /data-widget="activity-log"/,
      );
      await page.waitForFunction(() => document.querySelector('#weight')?.textContent?.includes('gzipped'));
    } finally {
      await site.close();
    }
  });

  it('names every host of each venue in the policy', async () => {
    for (const venue of ['binance', 'binance-futures', 'coinbase', 'kraken', 'coingecko', 'exchange-rates']) {
      const source = await readFile(new URL(`../../src/dialects/${venue}.ts`, import.meta.url), 'utf8');
      // A page to name as the source is not one that is asked for prices.
      const hosts = [...source.matchAll(/'((?:wss|https):\/\/(?!www\.)[\w.:-]+)/g)].map(([, host]) => host);
      assert.ok(hosts.length > 0);
      assert.deepEqual(
        hosts.filter((host) => !feedHosts(venue).includes(host ?? '')),
        [],
        venue,
      );
    }
    assert.deepEqual(feedHosts('hamster https://relay.example/x, wss://other.example/ws'), [
      'https://relay.example',
      'wss://relay.example',
      'https://other.example',
      'wss://other.example',
    ]);
    assert.deepEqual(feedHosts('javascript:alert(1), mine'), []);
  });
});
