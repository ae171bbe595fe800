// Two copies of the built script on one page: each an own module with an own Lit, one hub between them.
import { expect, waitUntil } from '@open-wc/testing';
import type * as Kit from '../../src/index.ts';
import { version } from '../../src/version.ts';
import type { Binance } from '../doubles/binance.mjs';
import { itKeepsTheRules } from '../tools/rules.ts';
import { type Server, startBinance, startStatic, stopServers } from '../tools/server-commands.ts';
import { part } from '../tools/stage.ts';

type Page = Window & { kits: Promise<(typeof Kit)[]>; said: string[] };

const OTHER = '9.9.9';
const CORS = { 'Access-Control-Allow-Origin': '*' };
const frames: HTMLIFrameElement[] = [];
let double: Server<Binance>;
/** Addresses of the same build, each on an origin of its own: the entry with chunks, the one without, and a later one. */
const address = { chunked: '', whole: '', later: '' };

const until = (what: string, predicate: () => unknown) => waitUntil(predicate, what, { interval: 20, timeout: 8000 });
const subscribed = async () => (await double.call('subscriptions')).flat().sort();

/** A page with those scripts, in that order. */
async function open(scripts: readonly string[], markup = '') {
  const frame = document.createElement('iframe');
  frame.srcdoc = `<!doctype html><html lang="en"><body>${markup}<script>
    said = [];
    for (const kind of ['warn', 'error']) console[kind] = (...words) => said.push(words.join(' '));
    addEventListener('error', ({ message }) => said.push(message));
    addEventListener('unhandledrejection', ({ reason }) => said.push(String(reason)));
    kits = (async () => {
      const kits = [];
      for (const url of ${JSON.stringify(scripts)}) kits.push(await import(url));
      return kits;
    })();
  </script></body></html>`;
  const loaded = new Promise((done) => frame.addEventListener('load', done));
  document.body.append(frame);
  frames.push(frame);
  await loaded;
  const page = frame.contentWindow as unknown as Page;
  return { page, document: page.document, kits: await page.kits };
}

describe('two copies of the script on a page', () => {
  const itKeeps = itKeepsTheRules(() => double);

  before(async () => {
    const [chunked, whole] = await Promise.all([
      startStatic({ root: 'dist/cdn', headers: CORS }),
      startStatic({ root: 'dist/cdn', headers: CORS }),
    ]);
    address.chunked = `${chunked.url}/tickwire.js`;
    address.whole = `${whole.url}/tickwire.full.js`;
    const text = await (await fetch(address.whole)).text();
    const body = text.replaceAll(version, OTHER);
    expect(body).to.not.equal(text);
    const later = await startStatic({
      headers: CORS,
      routes: { '/tickwire.full.js': { body, type: 'text/javascript' } },
    });
    address.later = `${later.url}/tickwire.full.js`;
  });
  beforeEach(async () => {
    double = await startBinance({ spacingMs: 350 });
  });
  afterEach(async () => {
    for (const frame of frames.splice(0)) frame.remove();
    await double.stop();
  });
  after(stopServers);

  for (const order of [
    ['chunked', 'whole'],
    ['whole', 'chunked'],
    ['chunked', 'later'],
    ['later', 'chunked'],
  ] as const)
    itKeeps(`share one socket, and both deliver: ${order.join(' before ')}`, async () => {
      const feed = `binance ${double.wsUrl}`;
      const { page, document, kits } = await open(
        order.map((kind) => address[kind]),
        `<price-ticker symbol="BTCUSDT" feed="${feed}"></price-ticker><feed-status feed="${feed}"></feed-status>`,
      );
      const [first, second] = kits as [typeof Kit, typeof Kit];
      expect(first.PriceTicker === second.PriceTicker).to.equal(false);
      expect(page.customElements.get('price-ticker') === first.PriceTicker, 'who comes first stays').to.equal(true);
      const heard: [string, number][] = [];
      const connection = second.connect(feed);
      connection.subscribe('ETHUSDT', ({ symbol, price }) => heard.push([symbol, price]));
      first.connect(feed).subscribe('BTCUSDT', ({ symbol, price }) => heard.push([symbol, price]));
      await until('both subscriptions', async () => (await subscribed()).join() === 'btcusdt@ticker,ethusdt@ticker');
      await double.call('quote', 'BTCUSDT', { c: '64213.57' });
      await double.call('quote', 'ETHUSDT', { c: '3127.46' });
      await until(
        'both prices',
        () => heard.some(([, price]) => price === 64213.57) && heard.some(([, price]) => price === 3127.46),
      );
      const ticker = document.querySelector('price-ticker') as Element;
      await until('the price on the screen', () => part(ticker, 'price') === '64,213.57');
      await until('the status', () => part(document.querySelector('feed-status') as Element, 'label') === 'Live');
      expect(await double.call('connections')).to.deep.include({ total: 1, open: 1 });
      expect(connection.get('btc/usdt')?.price, 'of the other copy').to.equal(64213.57);
      expect(first.connect(feed).state === connection.state).to.equal(true);
      const differ = order.some((kind) => kind === 'later');
      const [former, latter] = order.map((kind) => (kind === 'later' ? OTHER : version));
      expect(page.said.length).to.equal(differ ? 4 : 0);
      for (const [n, tag] of ['price-ticker', 'feed-status', 'price-chart'].entries())
        if (differ) expect(page.said[n]).to.match(new RegExp(`^tickwire ${latter}: <${tag}> stays (with )?${former}`));
    });

  itKeeps('listen to the same configuration, and to a language that only one of them was given', async () => {
    const { page, document, kits } = await open(
      [address.chunked, address.later],
      `<price-ticker symbol="BTC"></price-ticker>`,
    );
    const [first, second] = kits as [typeof Kit, typeof Kit];
    let say: ((message: unknown) => void) | undefined;
    second.configure({
      feed: 'mine here',
      dialects: [
        {
          name: 'mine',
          transport: (_url, { open, message }) => {
            say = message;
            queueMicrotask(open);
            return { send() {}, close() {} };
          },
          channel: ({ symbol }) => symbol,
          *read(message) {
            yield message as never;
          },
        },
      ],
    });
    await until('a socket', () => say);
    say?.({ kind: 'quote', symbol: 'BTC', price: '1.25' });
    const ticker = document.querySelector('price-ticker') as Element;
    await until('the price', () => part(ticker, 'price') === '1.25');
    expect(first.connect().get('BTC')?.priceText).to.equal('1.25');
    expect(page.said.filter((text) => !text.includes('stays'))).to.deep.equal([]);
  });

  itKeeps('are one when it is the same script twice', async () => {
    const feed = `binance ${double.wsUrl}`;
    const again = [1, 2, 3].map((n) => `${address.chunked}?again=${n}`);
    const { page, document, kits } = await open(
      [address.chunked, address.chunked, ...again],
      `<price-ticker symbol="BTCUSDT" feed="${feed}" layout="card"></price-ticker>`,
    );
    expect(kits[0] === kits[1]).to.equal(true);
    for (const kit of kits) kit.connect(feed).subscribe('BTCUSDT', () => {});
    await until('the subscription', async () => (await subscribed()).join() === 'btcusdt@ticker');
    await double.call('quote', 'BTCUSDT', { c: '64213.57' });
    await until('the price', () => part(document.querySelector('price-ticker') as Element, 'price') === '64,213.57');
    expect(await double.call('connections')).to.deep.include({ total: 1 });
    expect(page.said).to.deep.equal([]);
  });
});
