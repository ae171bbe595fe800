// Against the reference relay, on real sockets; where time must pass, it is the page's clock that is moved.
import { expect, fixture, fixtureCleanup, waitUntil } from '@open-wc/testing';
import type { createRelay } from '../../demo/relay/relay.mjs';
import '../../src/define.ts';
import { dialects } from '../../src/dialects/index.ts';
import type { FeedStatus } from '../../src/elements/feed-status.ts';
import type { PriceTicker } from '../../src/elements/price-ticker.ts';
import { systemClock } from '../../src/feed/clock.ts';
import { createHub } from '../../src/feed/hub.ts';
import type { Candle, Quote } from '../../src/market/quote.ts';
import { fakeClock } from '../tools/fake-clock.ts';
import { freshness, waitsOn } from '../tools/real-sockets.ts';
import { type Server, startRelay, stopServers } from '../tools/server-commands.ts';
import { installHub, part, parts } from '../tools/stage.ts';

type Relay = Server<Awaited<ReturnType<typeof createRelay>>>;

const clock = fakeClock();
installHub(createHub(clock, Promise.resolve()));

let relay: Relay;

async function start(options: Parameters<typeof startRelay>[0] = {}) {
  relay = await startRelay({ updateIntervalMs: 50, ...options });
}

async function show(markup: string) {
  const wrapper = await fixture<HTMLElement>(`<div data-feed="${relay.url}">${markup}</div>`);
  return { wrapper, element: wrapper.firstElementChild as PriceTicker, status: wrapper.lastElementChild as FeedStatus };
}

const until = waitsOn(clock);
const priced = (element: Element) => until('a price', () => part(element, 'price') !== '–', 10);
const label = (status: Element) => part(status, 'label');
const isIn = (phase: string, status: FeedStatus, ms?: number) =>
  until(phase, () => status.state?.phase === phase && status.matches(`:state(${phase})`), ms);
/** What was under way when a relay fell silent has arrived. */
async function quiet(status: FeedStatus) {
  let heard = -1;
  let looks = 0;
  await until('silence', () => {
    const { messages = 0 } = status.source?.stats ?? {};
    looks = messages === heard ? looks + 1 : 0;
    heard = messages;
    return looks > 8;
  });
}
const all = (word: string, element: Element) => freshness(element).join() === `${word},${word},${word}`;
const PAGE = `<price-ticker symbols="BTCUSDT, ETHUSDT, EUR/USD" layout="row"></price-ticker><feed-status></feed-status>`;

describe('a relay', () => {
  afterEach(async () => {
    fixtureCleanup();
    await clock.advance(40_000); // the feed comes to rest
    await relay.stop();
  });
  after(stopServers);

  it('is found out by its address alone, and brings prices', async () => {
    await start();
    const { element, status } = await show(PAGE);
    await priced(element);
    await until('every price', () => parts(element, 'price').every(({ textContent }) => textContent !== '–'));
    await isIn('live', status);
    expect(label(status)).to.equal('Live');
    expect(status.state).to.include({
      dialect: 'streaming-service',
      transport: 'socketio',
      label: new URL(relay.url).host,
    });
    expect(part(element, 'change-percent')).to.match(/^[+−]?\d+\.\d\d%$/);
    const before = part(element, 'price');
    await until('a move', () => part(element, 'price') !== before);
    expect(freshness(element)).to.deep.equal(['live', 'live', 'live']);
  });

  it('has rooms for exactly what is wanted', async () => {
    await start();
    const { element, wrapper } = await show(PAGE);
    wrapper.insertAdjacentHTML(
      'beforeend',
      `<price-ticker symbol="btc-usdt"></price-ticker><price-ticker symbol="SOLUSDT"></price-ticker>`,
    );
    const rooms = async () => (await relay.call('stats')).subscriptionsBySymbol;
    await until('four rooms', async () => Object.keys(await rooms()).length === 4, 20);
    expect(await rooms()).to.deep.equal({ BTCUSDT: 1, ETHUSDT: 1, 'EUR/USD': 1, SOLUSDT: 1 });
    element.remove();
    await until('two rooms', async () => Object.keys(await rooms()).length === 2, 200);
    expect(await rooms()).to.deep.equal({ BTCUSDT: 1, SOLUSDT: 1 });
    expect(await relay.call('stats')).to.include({ clients: 1, badMessages: 0, limitedMessages: 0 });
  });

  it('that falls silent is seen to: live, stale, polling, and live again', async () => {
    await start();
    const { element, status, wrapper } = await show(PAGE);
    const phases: string[] = [];
    wrapper.addEventListener('state-change', ({ previous, current }) =>
      phases.push(`${previous.phase} → ${current.phase}`),
    );
    await priced(element);
    await until('every price', () => all('live', element));
    await isIn('live', status);
    phases.length = 0;

    await relay.call('silence');
    await quiet(status);
    await clock.advance(19_000);
    await clock.paint();
    expect(label(status), 'not yet').to.equal('Live');
    await clock.advance(1400);
    await clock.paint();
    await status.updateComplete;
    expect(label(status)).to.match(/^Stale · (20|21) sec$/);
    expect(freshness(element)).to.deep.equal(['stale', 'stale', 'stale']);
    expect(part(element, 'age')).to.match(/^(20|21) sec old$/);

    await isIn('polling', status, 10);
    expect(label(status)).to.equal('Every 30 sec');
    await until('prices by request', () => all('polled', element));
    expect(part(element, 'age')).to.match(/^[01] sec old$/);
    await clock.advance(10_000);
    expect(part(element, 'age')).to.match(/^(9|10) sec old$/);

    await relay.call('restore');
    await isIn('live', status);
    await until('live prices', () => all('live', element));
    expect(label(status)).to.equal('Live');
    expect(part(element, 'age')).to.equal('');
    expect(phases).to.deep.equal(['live → stale', 'stale → polling', 'polling → live']);
    expect((await relay.call('stats')).clients, 'on the same connection').to.equal(1);
  });

  it('that is silent by request, too, keeps its last prices on the screen, ever older', async () => {
    await start();
    const { element, status } = await show(PAGE);
    await until('every price', () => all('live', element), 10);
    await relay.call('silence', { rest: true });
    await quiet(status);
    await clock.advance(21_000);
    await clock.paint();
    await isIn('stale', status);
    const prices = parts(element, 'price').map(({ textContent }) => textContent);
    for (let turn = 0; turn < 10; turn++) await until('a while', () => true, 3000);
    expect(status.state?.phase).to.equal('stale');
    expect(freshness(element)).to.deep.equal(['stale', 'stale', 'stale']);
    expect(parts(element, 'price').map(({ textContent }) => textContent)).to.deep.equal(prices);
    expect(part(element, 'age')).to.match(/^5\d sec old$/);
  });

  it('that offers polling only will do', async () => {
    await start({ transports: ['polling'] });
    const { element, status } = await show(PAGE);
    await priced(element);
    await isIn('live', status);
    const before = part(element, 'price');
    await until('a move', () => part(element, 'price') !== before);
  });

  it('that drops its connections is come back to, after a countdown', async () => {
    await start();
    const { element, status } = await show(PAGE);
    await until('every price', () => all('live', element), 10);
    await clock.advance(1000);
    await relay.call('drop');
    await isIn('reconnecting', status);
    await until('a countdown', () => /^Reconnecting in \d sec$/.test(label(status) ?? ''));
    expect(parts(status, 'retry-button').length).to.equal(1);
    expect(freshness(element), 'through a blip').to.deep.equal(['live', 'live', 'live']);
    await isIn('live', status, 100);
    expect(label(status)).to.equal('Live');
    await until('live prices', () => all('live', element));
    expect((await relay.call('stats')).subscriptionsBySymbol).to.deep.equal({ BTCUSDT: 1, ETHUSDT: 1, 'EUR/USD': 1 });
  });

  it('that is down for long is called offline, and is found again', async () => {
    await start();
    const { element, status } = await show(PAGE);
    await until('every price', () => all('live', element), 10);
    await relay.call('drop', { refuse: true });
    await isIn('offline', status, 1000);
    expect(label(status)).to.equal('Offline');
    expect(freshness(element)).to.deep.equal(['stale', 'stale', 'stale']);
    expect(part(element, 'age')).to.match(/ old$/);
    await relay.call('restore');
    await isIn('live', status, 1000);
    await until('live prices', () => all('live', element));
    expect(part(element, 'age')).to.equal('');
  });

  it('that is down from the start is tried again', async () => {
    await start();
    await relay.call('drop', { refuse: true });
    const { element, status } = await show(PAGE);
    await until('an attempt that failed', () => (status.state?.attempt ?? 0) > 0, 10);
    expect(part(element, 'price')).to.equal('–');
    await relay.call('restore');
    await isIn('live', status, 200);
    await priced(element);
  });

  it('has a history, and candles go on from where it ends', async () => {
    await start();
    // The relay's candles are of today: so is this page.
    const feed = createHub(systemClock, Promise.resolve()).open(relay.url, dialects);
    const over = new AbortController();
    const { signal } = over;
    let quote: Quote | undefined;
    feed.subscribe(
      'BTCUSDT',
      (news) => {
        quote = news;
      },
      { signal },
    );
    await waitUntil(() => quote?.freshness === 'live', 'a live price', { timeout: 8000 });

    const history = await feed.history('BTCUSDT', { interval: '1m', limit: 50 });
    expect(history.length).to.equal(50);
    history.forEach(({ time, interval }, index) => {
      expect(interval).to.equal('1m');
      expect(time).to.equal((history[0]?.time ?? 0) + index * 60_000);
    });
    const last = history.at(-1) as Candle;
    expect(last.close / (quote as Quote).price).to.be.within(0.999, 1.001);
    expect(last.time).to.be.within(Date.now() - 61_000, Date.now());

    const candles: Candle[] = [];
    feed.subscribe({ kind: 'candle', symbol: 'BTCUSDT', interval: '1m' }, (candle) => candles.push(candle), { signal });
    const next = last.time + 60_000;
    // It has the history's open, which no price that came since then tells.
    const joined = () => candles.at(-1)?.time === next || candles.at(-1)?.open === last.open;
    await waitUntil(joined, 'a candle that goes on', { timeout: 8000 });
    const seen = candles.length;
    await waitUntil(() => candles.length > seen + 3, 'moves', { timeout: 8000 });
    const forming = candles.at(-1) as Candle;
    expect(forming.time).to.be.oneOf([last.time, next]);
    if (forming.time === last.time) {
      expect(forming.open).to.equal(last.open);
      expect(forming.high).to.be.at.least(last.high);
      expect(forming.low).to.be.at.most(last.low);
    }
    over.abort();
  });
});
