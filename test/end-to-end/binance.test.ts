// From a venue's socket to the text on the screen, on real sockets and the real clock.
import { expect, fixture, fixtureCleanup, waitUntil } from '@open-wc/testing';
import '../../src/define.ts';
import type { FeedStatus } from '../../src/elements/feed-status.ts';
import type { PriceTicker } from '../../src/elements/price-ticker.ts';
import { systemClock } from '../../src/feed/clock.ts';
import { connect } from '../../src/feed/connect.ts';
import { createHub } from '../../src/feed/hub.ts';
import type { Phase } from '../../src/feed/state.ts';
import type { Binance, BinanceOptions } from '../doubles/binance.mjs';
import { itKeepsTheRules } from '../tools/rules.ts';
import { type Server, startBinance, stopServers } from '../tools/server-commands.ts';
import { hearErrors, hearWarnings, installHub, part, parts } from '../tools/stage.ts';

// Little chance, so that what is spread over seconds comes soon.
installHub(createHub({ ...systemClock, random: () => 0.05 }, Promise.resolve()));

const until = (what: string, predicate: () => unknown, timeout = 8000) =>
  waitUntil(predicate, what, { interval: 20, timeout });
const listed = (n: number) => `SYM${String(n).padStart(3, '0')}USDT`;

let double: Server<Binance>;
/** The symbols of each request for prices, in order. What instruments are is asked, too, some seconds after the first. */
const asked = async () =>
  (await double.call('requests'))
    .map(({ url }) => new URL(url, double.url))
    .filter(({ pathname }) => pathname.endsWith('/ticker/24hr'))
    .map(({ searchParams }) => JSON.parse(searchParams.get('symbols') as string) as string[]);
let feed: string;
let warnings: ReturnType<typeof hearWarnings>;
let errors: ReturnType<typeof hearErrors> | undefined;

async function start(options: Omit<BinanceOptions, 'now' | 'wallClock'> = {}) {
  // What is sent 500 ms apart arrives closer on a busy machine; what the venue punished was 250.
  double = await startBinance({ spacingMs: 350, many: true, ...options });
  feed = `binance ${double.wsUrl}`;
  warnings = hearWarnings();
}

async function show(markup: string) {
  const wrapper = await fixture<HTMLElement>(`<div data-feed="${feed}">${markup}</div>`);
  return { wrapper, element: wrapper.firstElementChild as PriceTicker };
}

const subscribed = async () => (await double.call('subscriptions')).at(-1) ?? [];
const tickers = (symbols: readonly string[]) => symbols.map((symbol) => `${symbol.toLowerCase()}@ticker`).sort();
const isSubscribed = (symbols: readonly string[]) =>
  until(
    `subscriptions to ${symbols.length} symbols`,
    async () => (await subscribed()).join() === tickers(symbols).join(),
  );
const shows = (element: Element, price: string) =>
  until(`${price} on the screen`, () => part(element, 'price') === price);
/** Long enough after a socket's opening that the next may follow at once: one a second is the rule. */
const held = () => {
  const since = Date.now();
  return until('a second', () => Date.now() - since > 1100);
};
const freshness = (element: Element) => parts(element, 'item')[0]?.dataset.freshness;

describe('Binance, direct', () => {
  const itKeeps = itKeepsTheRules(() => double);
  afterEach(() => {
    warnings.restore();
    errors?.restore();
    fixtureCleanup();
  });
  after(stopServers);

  itKeeps('shows a price before anything has moved, and then each move', async () => {
    await start();
    const { element } = await show(`<price-ticker symbol="PEPE/USDT"></price-ticker>`);
    await until('a price by REST', () => part(element, 'price') !== '–');
    expect(part(element, 'price')).to.equal('0.00001234');
    expect(freshness(element)).to.equal('polled');
    expect(part(element, 'change-percent')).to.match(/^\+\d+\.\d\d%$/);
    await isSubscribed(['PEPEUSDT']);
    await double.call('quote', 'PEPEUSDT', { c: '0.00001300' });
    await shows(element, '0.00001300');
    expect(freshness(element)).to.equal('live');
    expect(element.quote?.priceText).to.equal('0.00001300');
    expect((await asked()).length).to.equal(1);
  });

  itKeeps('asks for one stream, whatever the spelling', async () => {
    await start();
    const { wrapper } = await show(
      ['BTCUSDT', 'btcusdt', 'BTC-USDT', 'BTC/USDT', 'btc_usdt']
        .map((symbol) => `<price-ticker symbol="${symbol}"></price-ticker>`)
        .join(''),
    );
    await isSubscribed(['BTCUSDT']);
    await double.call('quote', 'BTCUSDT', { c: '64213.57' });
    for (const element of wrapper.children) {
      await shows(element, '64,213.57');
      expect(part(element, 'symbol')).to.equal(element.getAttribute('symbol'));
    }
  });

  itKeeps('feeds two hundred tickers by one socket, each with the last price that was sent', async () => {
    await start();
    const symbols = Array.from({ length: 200 }, (_, n) => listed(n));
    const { wrapper } = await show(
      symbols.map((symbol) => `<price-ticker symbol="${symbol}"></price-ticker>`).join(' '),
    );
    await isSubscribed(symbols);
    await until('every price', () => [...wrapper.children].every((element) => part(element, 'price') !== '–'));
    const { last } = await double.call('burst', { symbols, count: 2000 });
    const wanted = symbols.map((symbol) => Number(last[symbol]));
    await until('every last price', () =>
      [...wrapper.children].every((element, n) => (element as PriceTicker).quote?.price === wanted[n]),
    );
    expect([...wrapper.children].map((element) => part(element, 'price'))).to.deep.equal(
      wanted.map((price) => price.toLocaleString('en', { minimumFractionDigits: 2 })),
    );
    expect(await double.call('connections')).to.include({ total: 1, peak: 1 });
    const requests = await asked();
    expect(requests.map(({ length }) => length)).to.deep.equal(Array(10).fill(20));
    expect(new Set(requests.flat()).size).to.equal(200);
  });

  itKeeps('gives the rest of a group their prices when one of it is unknown', async () => {
    await start();
    const { wrapper } = await show(
      ['BTCUSDT', 'NOSUCHCOIN', 'ETHUSDT', 'SOLUSDT']
        .map((symbol) => `<price-ticker symbol="${symbol}"></price-ticker>`)
        .join(''),
    );
    await until('three prices', () => [...wrapper.children].filter((each) => part(each, 'price') !== '–').length === 3);
    expect(part(wrapper.children[1] as Element, 'price')).to.equal('–');
    await isSubscribed(['BTCUSDT', 'NOSUCHCOIN', 'ETHUSDT', 'SOLUSDT']);
    await double.call('quote', 'ETHUSDT', { c: '3000.01' });
    await shows(wrapper.children[2] as Element, '3,000.01');
  });

  itKeeps('never sends a symbol that it cannot have, and serves all others', async () => {
    await start();
    const hostile = [
      '@@@',
      'DOGE COIN',
      '😀',
      'A'.repeat(5000),
      '..\\..\\ws',
      'btcusdt@trade',
      '"],"id":1}',
      '!miniTicker@arr',
    ];
    const { wrapper } = await show('<price-ticker symbol="BTCUSDT"></price-ticker>');
    for (const symbol of hostile) {
      const element = document.createElement('price-ticker');
      element.symbol = symbol;
      wrapper.append(element);
    }
    await isSubscribed(['BTCUSDT']);
    await double.call('quote', 'BTCUSDT', { c: '64213.57' });
    await shows(wrapper.firstElementChild as Element, '64,213.57');
    await until('a word about each', () => warnings.texts.length >= hostile.length);
    const frames = await double.call('frames');
    expect(frames.map(({ params }) => params)).to.deep.equal([['btcusdt@ticker']]);
    for (const { url } of await double.call('requests')) expect(decodeURIComponent(url)).to.match(/\["BTCUSDT"\]$/);
    for (const element of [...wrapper.children].slice(1)) expect(part(element, 'price')).to.equal('–');
  });

  itKeeps('serves a symbol though another element spells it as it cannot be', async () => {
    await start();
    const { wrapper } = await show('<price-ticker symbol="BTC USDT"></price-ticker>');
    await until('the source', () => connect(feed).state.phase !== 'connecting' && connect(feed).state.dialect);
    wrapper.insertAdjacentHTML('beforeend', '<price-ticker symbol="BTCUSDT"></price-ticker>');
    await isSubscribed(['BTCUSDT']);
    await double.call('quote', 'BTCUSDT', { c: '64213.57' });
    await shows(wrapper.lastElementChild as Element, '64,213.57');
  });

  itKeeps('asks once for the first price of each, though answers are slow and symbols keep coming', async () => {
    await start();
    await double.call('restDelay', 600);
    const { wrapper } = await show('<price-ticker symbol="BTCUSDT"></price-ticker>');
    await until('the first request', async () => (await double.call('requests')).length > 0);
    for (let n = 0; n < 4; n++) {
      wrapper.insertAdjacentHTML('beforeend', `<price-ticker symbol="${listed(n)}"></price-ticker>`);
      // Each by itself: what comes within 50 ms is asked for together.
      for (let frame = 0; frame < 5; frame++) await new Promise(requestAnimationFrame);
    }
    await until('every price', () => [...wrapper.children].every((element) => part(element, 'price') !== '–'));
    const requests = await asked();
    for (const symbols of requests) expect(symbols).to.deep.equal([...new Set(symbols)]);
    expect(requests.length).to.be.at.most(3);
  });

  itKeeps('ends three hundred comings and goings with exactly what is wanted', async function () {
    this.timeout(30_000);
    await start();
    const { wrapper } = await show('<price-ticker symbol="BTCUSDT"></price-ticker>');
    await isSubscribed(['BTCUSDT']);
    let seed = 20260101;
    const chance = (most: number) => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return Math.floor((seed / 2_147_483_648) * most);
    };
    for (let step = 0; step < 300; step++) {
      const present = [...wrapper.querySelectorAll<PriceTicker>('price-ticker:not(:first-child)')];
      const some = present[chance(present.length)];
      if (some && (chance(2) === 0 || present.length > 30)) some.remove();
      else {
        const element = document.createElement('price-ticker');
        element.symbol = listed(chance(60));
        wrapper.append(element);
      }
      if (step % 15 === 0) await new Promise(requestAnimationFrame);
    }
    const wanted = [...new Set([...wrapper.querySelectorAll('price-ticker')].map(({ symbol }) => symbol))];
    expect(wanted.length).to.be.greaterThan(5);
    await until(
      'the subscriptions that are wanted',
      async () => (await subscribed()).join() === tickers(wanted).join(),
      15_000,
    );
    await until('their prices', () =>
      [...wrapper.querySelectorAll('price-ticker')].every((element) => part(element, 'price') !== '–'),
    );
    expect(await double.call('connections')).to.include({ total: 1 });
  });

  itKeeps('comes back from a broken connection with exactly what is wanted by then', async () => {
    await start();
    const phases: Phase[] = [];
    const { wrapper } = await show(
      `<price-ticker symbol="BTCUSDT"></price-ticker><price-ticker symbol="ETHUSDT"></price-ticker><feed-status></feed-status>`,
    );
    wrapper.addEventListener('state-change', ({ current }) => phases.push(current.phase));
    await isSubscribed(['BTCUSDT', 'ETHUSDT']);
    await double.call('quote', 'BTCUSDT', { c: '64213.57' });
    await shows(wrapper.children[0] as Element, '64,213.57');
    await held();
    await double.call('terminateAll');
    await until('the loss', () => (wrapper.lastElementChild as FeedStatus).state?.phase === 'reconnecting');
    wrapper.insertAdjacentHTML('beforeend', '<price-ticker symbol="SOLUSDT"></price-ticker>');
    await isSubscribed(['BTCUSDT', 'ETHUSDT', 'SOLUSDT']);
    await double.call('quote', 'BTCUSDT', { c: '64213.58' });
    await shows(wrapper.children[0] as Element, '64,213.58');
    expect(await double.call('connections')).to.include({ open: 1, total: 2 });
    expect(phases.filter((phase) => phase !== 'connecting')).to.deep.equal(['live', 'reconnecting', 'live']);
  });

  itKeeps('follows an announced shutdown to a second socket without a gap', async () => {
    await start();
    const { element, wrapper } = await show(
      `<price-ticker symbol="BTCUSDT"></price-ticker><feed-status></feed-status>`,
    );
    await isSubscribed(['BTCUSDT']);
    await double.call('quote', 'BTCUSDT', { c: '100.01' });
    await shows(element, '100.01');
    const phases: Phase[] = [];
    wrapper.addEventListener('state-change', ({ current }) => phases.push(current.phase));
    const flashes = new Set<string>();
    await held();
    await double.call('serverShutdown');
    let price = 100;
    await until('the second socket alone', async () => {
      price++;
      await double.call('quote', 'BTCUSDT', { c: `${price}.01` });
      await shows(element, `${price}.01`);
      if (freshness(element)) flashes.add(freshness(element) as string);
      const { open, total } = await double.call('connections');
      return open === 1 && total === 2;
    });
    expect(await double.call('connections')).to.include({ peak: 2 });
    expect(await double.call('subscriptions')).to.deep.equal([['btcusdt@ticker']]);
    expect(phases).to.deep.equal([]);
    expect([...flashes]).to.deep.equal(['live']);
    await double.call('quote', 'BTCUSDT', { c: '7.01' });
    await shows(element, '7.01');
  });

  itKeeps('is not moved by anything that a source may send but a good price', async () => {
    await start();
    errors = hearErrors();
    const { element } = await show(`<price-ticker symbol="BTCUSDT" layout="card"></price-ticker>`);
    await isSubscribed(['BTCUSDT']);
    await double.call('quote', 'BTCUSDT', { c: '64213.57' });
    await shows(element, '64,213.57');
    const page = document.body.innerHTML;
    const texts = () => parts(element, 'item').map(({ innerText }) => innerText);
    const before = texts();
    const tick = (fields: string) => `{"stream":"btcusdt@ticker","data":{"e":"24hrTicker","s":"BTCUSDT",${fields}}}`;
    const hostile = [
      '',
      '{',
      'null',
      '[]',
      '[[[]]]',
      '0',
      '"text"',
      'true',
      '{"stream":null,"data":null}',
      '{"data":[]}',
      '{"data":{"e":{}}}',
      '{"e":"24hrTicker"}',
      '{"result":{"__proto__":null},"id":{}}',
      '{"error":"<img src=x onerror=alert(1)>","id":null}',
      '{"code":"<b>","msg":"<script>alert(1)</script>"}',
      '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}',
      '['.repeat(100_000),
      tick('"c":"NaN"'),
      tick('"c":NaN'),
      tick('"c":1e400'),
      tick('"c":"1e5"'),
      tick('"c":"Infinity"'),
      tick('"c":-1'),
      tick('"c":"0.00000000"'),
      tick('"c":null'),
      tick('"c":["1"]'),
      tick('"c":{"valueOf":1}'),
      tick('"c":"<b>1</b>"'),
      tick('"c":"１２３"'),
      tick(`"c":"${'9'.repeat(400)}"`),
      tick('"__proto__":{"c":"666"}'),
      '{"data":{"e":"24hrTicker","s":"__proto__","c":"666"}}',
      '{"data":{"e":"24hrTicker","s":"constructor","c":"666"}}',
      '{"data":{"e":"24hrTicker","s":"<img src=x onerror=alert(1)>","c":"666"}}',
      '{"data":{"e":"24hrTicker","s":["BTCUSDT"],"c":"666"}}',
      '{"data":{"e":"24hrTicker","c":"666"}}',
      tick(`"c":"666","x":"${'x'.repeat(5_000_000)}"`),
    ];
    for (const raw of hostile) await double.call('send', raw);
    await double.call('sendBinary', btoa(tick('"c":"666"')));
    await double.call('quote', 'ETHUSDT');
    const { stats } = connect(feed);
    await until('all of it to arrive', () => (connect(feed).stats.rejected.binary ?? 0) > 0);
    await new Promise(requestAnimationFrame);
    expect(texts()).to.deep.equal(before);
    expect(document.body.innerHTML).to.equal(page);
    expect(Object.keys(Object.prototype)).to.deep.equal([]);
    expect(({} as { polluted?: number }).polluted).to.equal(undefined);
    await double.call('quote', 'BTCUSDT', { c: '64213.58' });
    await shows(element, '64,213.58');
    expect(errors.texts).to.deep.equal([]);
    expect(connect(feed).stats.rejected).to.include({ binary: 1, size: 1 });
    expect(stats.messages).to.be.greaterThan(20);
    expect(await double.call('connections')).to.include({ total: 1 });
  });

  itKeeps('shows good prices with nonsense in their other fields, without the nonsense', async () => {
    await start();
    const { element } = await show(
      `<price-ticker symbol="BTCUSDT" layout="card" fields="price, change, high, low, volume, bid, ask"></price-ticker>`,
    );
    await isSubscribed(['BTCUSDT']);
    await double.call('quote', 'BTCUSDT', {
      c: '64213.57',
      p: 'NaN',
      P: '<b>5</b>',
      o: '-5',
      h: '-1',
      l: 'null',
      v: '1e99',
      b: '',
      a: '0',
      E: 'yesterday',
    });
    await shows(element, '64,213.57');
    expect(part(element, 'change-absolute')).to.equal('');
    expect(part(element, 'change-percent')).to.equal('');
    for (const name of ['high', 'low', 'volume', 'bid', 'ask']) expect(part(element, name), name).to.equal('–');
    expect(freshness(element)).to.equal('live');
  });
});
