import { expect, fixture, waitUntil } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import '../../src/define.ts';
import type { FeedStatus } from '../../src/elements/feed-status.ts';
import type { StatsEvent } from '../../src/elements/status-events.ts';
import type { Feed } from '../../src/feed/api.ts';
import type { FeedState, Phase } from '../../src/feed/state.ts';
import type { Freshness, Quote } from '../../src/market/quote.ts';
import { settle } from '../tools/fake-clock.ts';
import { createScripts } from '../tools/scripted-feed.ts';
import { hearWarnings, judgedOnScreen, part, parts, setStage } from '../tools/stage.ts';
import { statusRig } from './feed-status-rig.ts';

const feeds = new Map<string, Feed>();
const { clock, prepare, clear } = setStage(feeds);
const { scriptedFeed, ALL } = createScripts(clock, feeds);
const HOUR = 3_600_000;
const LIVE = { rates: [], latency: { p50: 42, p95: 118, of: 'venue' }, paint: { p50: 6, p95: 14 } } as const;
const STABLE =
  'Source, Last price, Fallback, Symbols, Reconnects, Messages, Latency, Message to paint, Received, Rejected'.split(
    ', ',
  );

const quote = (symbol: string, freshness: Freshness = 'live'): Quote => ({
  ...{ symbol, price: 1, priceText: '1', decimals: 0, receivedAt: clock.now(), freshness, session: 1 },
});

async function panel(phase: Phase = 'idle', more: Partial<FeedState> = {}, variant = 'panel', key?: string) {
  const feed = scriptedFeed(key);
  feed.turn(phase, more);
  const element = await fixture<FeedStatus>(
    `<feed-status feed="${feed.key}" lang="en" variant="${variant}"></feed-status>`,
  );
  await settle();
  await judgedOnScreen(element);
  await element.updateComplete;
  return {
    ...statusRig(clock, feed, element),
    /** As after a laptop's sleep of that long. */
    async wake(ms: number) {
      clock.jump(ms);
      await clock.advance(1000);
      await element.updateComplete;
    },
    /** What a row says. */
    says: (name: string) => part(element, name)?.replace(/\s+/g, ' ').trim(),
    names: () => parts(element, 'name').map(({ textContent }) => textContent),
  };
}

describe('<feed-status variant="panel">', () => {
  before(() =>
    Promise.all([import('../../src/elements/status-view.ts'), import('../../src/elements/status-panel.ts')]),
  );
  afterEach(clear);

  describe('says at its head', () => {
    for (const [phase, more, headline] of [
      ['live', {}, 'Live'],
      ['connecting', {}, 'Connecting'],
      ['stale', {}, 'Connected, but no prices for 0 sec'],
      ['polling', {}, 'The stream is silent; prices come by request'],
      ['reconnecting', {}, 'The connection was lost'],
      ['offline', {}, 'This device is offline'],
      ['paused', {}, 'Paused'],
      ['blocked', {}, 'The feed address cannot be used'],
      ['idle', {}, 'No symbols in use'],
      ['live', { label: 'Binance', insteadOf: 'relay.example' }, 'Live · Binance'],
    ] as const)
      it(`"${headline}", with the sign of ${phase}`, async () => {
        const { element } = await panel(phase, more);
        expect(part(element, 'label')).to.equal(headline);
        expect(parts(element, 'dot')[0]?.className).to.equal(`sign ${phase}`);
        expect(parts(element, 'label')[0]?.localName).to.equal('h3');
      });

    it('since when, and when the next attempt is due', async () => {
      const { turn, says, pass } = await panel('live');
      const time = new Intl.DateTimeFormat('en', { timeStyle: 'medium' }).format(clock.now());
      expect(says('since')).to.equal(`Since ${time}`);
      await turn('reconnecting', { retryAt: clock.now() + 4000 });
      expect(says('since')).to.equal(`Reconnecting since ${time} · next attempt in 4 sec`);
      await pass(3000);
      expect(says('since')).to.equal(`Reconnecting since ${time} · next attempt in 1 sec`);
    });

    it('since which day, where that is not today', async () => {
      const { says, wake } = await panel('live');
      await wake(48 * HOUR);
      expect(says('since')).to.match(/^Since Jan 1, /);
    });

    it('what a reader can do, as a bar has it', async () => {
      const { element, feed, turn } = await panel('live');
      const buttons = () => [...(element.shadowRoot?.querySelectorAll('button') ?? [])];
      const words = () => buttons().map(({ textContent }) => textContent?.trim());
      expect(words()).to.deep.equal(['Pause']);
      await turn('polling');
      expect(words()).to.deep.equal(['Refresh now', 'Pause']);
      await turn('reconnecting', { retryAt: clock.now() + 4000 });
      expect(words()).to.deep.equal(['Retry now', 'Pause']);
      for (const button of buttons()) {
        expect(button.offsetHeight, 'room for a finger').to.be.at.least(24);
        button.focus();
        await sendKeys({ press: 'Enter' });
      }
      expect(feed.retries).to.equal(1);
      expect(feed.calls).to.deep.equal(['pause']);
      await turn('paused');
      expect(words()).to.deep.equal(['Resume']);
      await turn('offline');
      expect(words()).to.deep.equal([]);
    });
  });

  describe('says in rows', () => {
    it('the same ones whatever is known, so that nothing below them moves', async () => {
      const { turn, names, says } = await panel();
      for (const phase of ALL) {
        await turn(phase);
        expect(names(), phase).to.deep.equal(STABLE);
      }
      expect(['updated', 'latency', 'paint', 'received', 'rejected'].map(says)).to.deep.equal(Array(5).fill('–'));
      expect(says('rate')).to.equal('–');
    });

    it('the source, what carries it, and its language where that is not its name', async () => {
      const { says, turn } = await panel('live', { transport: 'socketio', dialect: 'streaming-service' });
      expect(says('source')).to.equal('relay.example · Socket.IO · streaming-service');
      await turn('live', { label: 'Binance', dialect: 'binance', transport: 'websocket', insteadOf: 'relay.example' });
      expect(says('source')).to.equal('Binance · WebSocket in place of relay.example');
      await turn('live', { transport: 'custom', dialect: 'mine' });
      expect(says('source')).to.equal('relay.example · mine');
    });

    it('the time and the age of the last price', async () => {
      const { feed, says, pass } = await panel('live');
      feed.numbers.lastPriceAt = clock.now();
      const time = new Intl.DateTimeFormat('en', { timeStyle: 'medium' }).format(clock.now());
      await pass(0);
      await pass(38_000);
      expect(says('updated')).to.equal(`${time} · 38 sec ago`);
      feed.numbers.lastPriceAt = clock.now() + 1000;
      await pass(1000);
      expect(says('updated')).to.match(/ · just now$/);
    });

    it('the fallback, and while it is at work when it asks next', async () => {
      const { says, turn, pass } = await panel('live');
      expect(says('fallback')).to.equal('REST every 30 sec');
      await turn('polling', { pollMs: 90_000, pollAt: clock.now() + 90_000 });
      await pass(18_000);
      expect(says('fallback')).to.equal('REST every 1 min 30 sec, next in 1 min');
      await pass(60_000);
      expect(says('fallback')).to.equal('REST every 1 min 30 sec, next in 12 sec');
      await pass(13_000);
      expect(says('fallback'), 'a round that is under way').to.equal('REST every 1 min 30 sec');
    });

    it('that there is none, once that is known; of a source without a stream it is no fallback', async () => {
      const { says, turn, names } = await panel('connecting', { pollMs: undefined });
      expect(says('fallback')).to.equal('–');
      await turn('live', { pollMs: undefined, dialect: 'mine' });
      expect(says('fallback')).to.equal('None');
      await turn('polling', { transport: 'rest', reason: 'requests' });
      expect(names()[2]).to.equal('Requests');
    });

    it('how the symbols in use stand, each of them once', async () => {
      const { feed, says, pass, turn } = await panel('connecting');
      expect(says('symbols')).to.equal('None');
      for (const symbol of ['BTCUSDT', 'btc-usdt', 'ETHUSDT', 'SOL', 'AAPL', 'XAU', 'EUR', 'MATICUSDT'])
        feed.wanted.push({ kind: 'quote', symbol });
      feed.wanted.push(
        { kind: 'trade', symbol: 'BTCUSDT' },
        { kind: 'signal', symbol: '*' },
        { kind: 'quote', symbol: '*' },
      );
      await pass(1000);
      expect(says('symbols')).to.equal('7 waiting for a price');
      feed.quotes.push(quote('BTCUSDT'), quote('ETHUSDT'), quote('SOL', 'polled'));
      feed.quotes.push(quote('AAPL', 'closed'), quote('XAU', 'unverified'), quote('EUR', 'stale'));
      await turn('live');
      expect(says('symbols')).to.equal(
        '2 live · 1 polled · 1 stale · 1 closed · 1 unverified · 1 without data: MATICUSDT',
      );
    });

    it('of a symbol with several names that one has a price', async () => {
      const { feed, says, pass } = await panel('live');
      const alike = ['BTC/USD', 'BTCUSDT'];
      for (const symbol of alike) feed.wanted.push({ kind: 'quote', symbol, alike });
      feed.quotes.push(quote('BTCUSDT'));
      await pass(1000);
      expect(says('symbols')).to.equal('1 live');
    });

    it('what came unasked, where everything is wanted', async () => {
      const { feed, says, pass } = await panel('live');
      feed.wanted.push({ kind: 'quote', symbol: '*' });
      feed.quotes.push(quote('BTCUSDT'), quote('ETHUSDT'));
      await pass(1000);
      expect(says('symbols')).to.equal('2 live');
    });

    it('of a symbol followed by its trades alone that these come', async () => {
      const { feed, says, pass } = await panel('live');
      feed.wanted.push({ kind: 'trade', symbol: 'BTCUSDT' });
      feed.numbers.symbols = new Map([['BTCUSDT', { quotes: 0, trades: 3, lastPriceAt: clock.now() }]]);
      await pass(1000);
      expect(says('symbols')).to.equal('1 by trades only');
    });

    it('twelve names at the most', async () => {
      const { feed, says, pass } = await panel('live');
      for (let each = 1; each <= 300; each++) feed.wanted.push({ kind: 'quote', symbol: `COIN${each}` });
      await pass(1000);
      expect(says('symbols')).to.match(/^300 without data: COIN1, .*COIN12 and 288 more$/);
    });

    it('how often the connection was lost, and how long the present one has held', async () => {
      const { feed, says, wake } = await panel('live');
      expect(says('reconnects')).to.equal('None');
      feed.numbers.reconnects = 3;
      feed.numbers.openedAt = clock.now();
      await wake(2 * HOUR + 14 * 60_000);
      expect(says('reconnects')).to.equal('3 · connected for 2 hr 14 min');
      await wake(50 * HOUR);
      expect(says('reconnects')).to.equal('3 · connected for 2 days 4 hr');
    });

    it('messages a second, and those of the last minute as a line', async () => {
      const { element, feed, says, pass } = await panel('live');
      const line = () => parts(element, 'sparkline')[0] as unknown as SVGElement;
      expect(line().hasAttribute('aria-hidden'), 'nothing to see yet').to.equal(true);
      const { width } = line().getBoundingClientRect();
      for (let second = 0; second < 5; second++) {
        feed.numbers.messages += 118;
        await pass(1000);
      }
      feed.measure({ rates: [0, 59, 118] });
      await pass(0);
      expect(says('rate')).to.equal('118 /s');
      expect(line().querySelector('polyline')?.getAttribute('points')).to.equal('57,17.0 58,9.0 59,1.0');
      expect(line().getAttribute('aria-label')).to.equal('Messages a second in the last minute, 0 to 118');
      expect(line().getBoundingClientRect().width, 'its place was there before').to.equal(width);
      expect(element.shadowRoot?.querySelector('[style]') === null, 'no inline styles').to.equal(true);
    });

    it('latency as what it is, and the way to the screen', async () => {
      const { feed, says, pass } = await panel('live');
      feed.measure(LIVE);
      await pass(0);
      expect(says('latency')).to.equal('median 42 ms, 95 % within 118 ms from the venue’s clock');
      expect(says('paint')).to.equal('median 6 ms, 95 % within 14 ms');
      feed.measure({ ...LIVE, latency: { p50: 180.4, p95: 640, of: 'request' } });
      await pass(0);
      expect(says('latency')).to.equal('median 180 ms, 95 % within 640 ms round trip of a request');
      feed.measure({ rates: [1] });
      await pass(0);
      expect(says('latency')).to.equal('–');
    });

    it('what came, and what of it was refused, by reason', async () => {
      const { feed, says, pass } = await panel('live');
      feed.numbers.messages = 10;
      feed.numbers.characters = 48_213_441;
      await pass(1000);
      expect(says('received')).to.equal('48.2M characters');
      expect(says('rejected')).to.equal('None');
      feed.numbers.rejected = { symbol: 3, price: 1200, constructor: 1 };
      await pass(1000);
      expect(says('rejected')).to.equal('1,204 · 1,200 no usable price, 3 no usable symbol, 1 constructor');
    });

    it('what few sources say, only of those', async () => {
      const { element, says, names } = await panel('live', {
        market: { open: true, closes: '16:00' },
        upstreams: { active: 2, total: 3 },
        attributions: [
          { text: 'Data provided by CoinGecko', url: 'https://www.coingecko.com' },
          { text: 'Bad', url: 'javascript:alert(1)' },
        ],
      });
      expect(names()).to.deep.equal([...STABLE, 'Market', 'Upstream', 'Attribution']);
      expect(says('market')).to.equal('Market open, closes 16:00 (source’s time)');
      expect(says('upstreams')).to.equal('2 of 3 feeds active');
      expect([...(element.shadowRoot?.querySelectorAll('a') ?? [])].map(({ href }) => href)).to.deep.equal([
        'https://www.coingecko.com/',
      ]);
    });

    it('of a list how each of its sources stands', async () => {
      const first = scriptedFeed('first');
      first.turn('reconnecting', { label: 'first.example', retryAt: clock.now() + 4000 });
      const second = scriptedFeed('second');
      second.turn('live', { label: 'second.example' });
      scriptedFeed('third').turn('idle', { label: 'third.example' });
      const { element, pass } = await panel('live', {}, 'panel', 'first, second, third');
      const items = () =>
        [...(element.shadowRoot?.querySelectorAll('li') ?? [])].map(({ textContent }) =>
          textContent?.replace(/\s+/g, ' ').trim(),
        );
      expect(items()).to.deep.equal([
        'first.example Reconnecting in 4 sec',
        'second.example Live',
        'third.example Standing by',
      ]);
      await pass(2000);
      expect(items()[0]).to.equal('first.example Reconnecting in 2 sec');
      expect(first.measuring.size, 'only the list is measured by it').to.equal(0);
    });
  });

  describe('has its feed measured', () => {
    it('while it is a panel or a bar on the page, and no longer', async () => {
      for (const variant of ['panel', 'bar', 'badge', 'dot'] as const) {
        const { element, feed } = await panel('live', {}, variant);
        const expected = variant === 'panel' || variant === 'bar' ? 1 : 0;
        expect(feed.measuring.size, variant).to.equal(expected);
        element.remove();
        expect(feed.measuring.size, `${variant}, gone`).to.equal(0);
      }
    });

    it('again after each return', async () => {
      const { element, feed } = await panel('live');
      const parent = element.parentElement as HTMLElement;
      for (let turn = 0; turn < 3; turn++) {
        element.remove();
        expect(feed.measuring.size).to.equal(0);
        parent.append(element);
        await settle();
        await judgedOnScreen(element);
        await element.updateComplete;
        expect(feed.measuring.size).to.equal(1);
      }
    });

    it('not as another variant', async () => {
      const { element, feed } = await panel('live');
      element.variant = 'badge';
      await element.updateComplete;
      expect(feed.measuring.size).to.equal(0);
    });

    it('not off the screen', async () => {
      const { element, feed } = await panel('live');
      Object.assign(element.style, { position: 'absolute', insetBlockStart: '9000px' });
      await judgedOnScreen(element);
      expect(feed.measuring.size).to.equal(0);
      element.removeAttribute('style');
      await judgedOnScreen(element);
      expect(feed.measuring.size).to.equal(1);
    });

    it('of another feed, when that is its own', async () => {
      const { element, feed } = await panel('live');
      const other = scriptedFeed();
      element.feed = other.key;
      await element.updateComplete;
      await element.updateComplete;
      expect([feed.measuring.size, other.measuring.size]).to.deep.equal([0, 1]);
    });

    it('and tells the page, without bubbling', async () => {
      const { element, feed } = await panel('live');
      const heard: unknown[] = [];
      element.addEventListener('stats', ({ stats }: StatsEvent) => heard.push(stats.live));
      document.addEventListener('stats', () => heard.push('bubbled'));
      feed.measure(LIVE);
      expect(heard).to.deep.equal([LIVE]);
      element.variant = 'bar';
      await element.updateComplete;
      feed.measure(LIVE);
      expect(heard.length, 'only as a panel').to.equal(1);
    });

    it('for the latency in a bar, too', async () => {
      const { element, feed, turn } = await panel('live', {}, 'bar');
      expect(part(element, 'latency')).to.equal(undefined);
      feed.measure(LIVE);
      await element.updateComplete;
      expect(part(element, 'latency')).to.equal('42 ms');
      expect(parts(element, 'latency')[0]?.title).to.equal('from the venue’s clock');
      await turn('stale');
      expect(part(element, 'latency')).to.equal(undefined);
    });
  });

  describe('speaks to screen readers', () => {
    it('by one region, of what has settled, and never of numbers', async () => {
      const { element, feed, turn, pass, spoken } = await panel('live');
      await pass(5000);
      const heard = new Set<string | null | undefined>();
      await turn('stale');
      for (let second = 0; second < 30; second++) {
        feed.numbers.messages += second;
        feed.measure({ ...LIVE, rates: [second] });
        await pass(1000);
        heard.add(spoken());
      }
      expect([...heard]).to.deep.equal(['', 'Price feed: Stale']);
      expect(element.shadowRoot?.querySelectorAll('[role=status], [aria-live]').length).to.equal(1);
    });

    it('as a group with a name, of terms and what they say', async () => {
      const { element } = await panel('live');
      const [base] = parts(element, 'base');
      expect([base?.getAttribute('role'), base?.getAttribute('aria-label')]).to.deep.equal(['group', 'Price feed']);
      expect(parts(element, 'rows')[0]?.localName).to.equal('dl');
      await expect(element).to.be.accessible();
    });
  });

  it('finds room in 240 pixels, in either direction, whatever there is to say', async () => {
    for (const width of [800, 400, 320, 240])
      for (const dir of ['ltr', 'rtl'])
        for (const phase of ['live', 'polling', 'reconnecting', 'blocked'] as const) {
          const { element, feed, pass } = await panel(phase, {
            label: 'a-rather-long-name.of-a-relay.example',
            insteadOf: 'another-rather-long-name.of-a-relay.example',
            transport: 'socketio',
            dialect: 'streaming-service',
            detail: undefined,
            retryAt: phase === 'reconnecting' ? clock.now() + 4000 : undefined,
            market: { open: false, opens: '09:30' },
            upstreams: { active: 2, total: 3 },
            attributions: [{ text: 'Data provided by CoinGecko', url: 'https://www.coingecko.com' }],
          });
          for (let each = 1; each <= 30; each++) feed.wanted.push({ kind: 'quote', symbol: `1000000COIN${each}USDT` });
          feed.numbers.rejected = { price: 12_000, contradiction: 3000 };
          feed.numbers.openedAt = clock.now() - 3 * HOUR - 60_000;
          feed.measure({ ...LIVE, rates: Array(60).fill(1) });
          const room = element.parentElement as HTMLElement;
          Object.assign(room.style, { inlineSize: `${width}px` });
          room.dir = dir;
          await pass(1000);
          const { left, right } = room.getBoundingClientRect();
          const what = `${phase}, ${width}, ${dir}`;
          for (const each of element.shadowRoot?.querySelectorAll('.base, .base *') ?? []) {
            const range = new Range();
            range.selectNodeContents(each);
            for (const box of [each.getBoundingClientRect(), range.getBoundingClientRect()]) {
              if (box.width === 0) continue;
              expect(box.left, what).to.be.at.least(left - 1);
              expect(box.right, what).to.be.at.most(right + 1);
            }
          }
          element.remove();
          room.removeAttribute('dir');
        }
  });

  it('has a width of its own where nothing gives it one, and no more than there is', async () => {
    const { element } = await panel('live');
    const room = element.parentElement as HTMLElement;
    for (const [display, width, least, most] of [
      ['flex', 900, 300, 600],
      ['flex', 240, 240, 240],
      ['inline-block', 240, 240, 240],
    ] as const) {
      Object.assign(room.style, { display, inlineSize: `${width}px` });
      expect(element.offsetWidth, `${display}, ${width}`).to.be.within(least, most);
    }
  });

  it('keeps its height and its places while numbers tick', async () => {
    const { element, feed, pass } = await panel('live');
    feed.numbers.openedAt = clock.now();
    const places = () =>
      [...(element.shadowRoot?.querySelectorAll('dt, svg, .number') ?? [])].map((each) => {
        const { left, top } = each.getBoundingClientRect();
        return [left, top].join();
      });
    feed.measure({ ...LIVE, rates: [1, 2] });
    await pass(2000);
    const before = places();
    for (const p50 of [7, 99, 104]) {
      feed.numbers.messages += p50 * 30;
      feed.numbers.lastPriceAt = clock.now();
      feed.measure({ rates: [p50, 2], latency: { p50, p95: p50 + 5, of: 'venue' }, paint: { p50, p95: p50 + 3 } });
      await pass(1000);
      expect(places()).to.deep.equal(before);
    }
  });

  it('of a feed that nobody can name says no name', async () => {
    const feed = 'javascript:alert(1)';
    const warnings = hearWarnings();
    const { wrapper } = await prepare(
      `<feed-status feed="${feed}" variant="panel"></feed-status><price-ticker symbol="BTC" feed="${feed}"></price-ticker>`,
    );
    const element = wrapper.querySelector('feed-status') as FeedStatus;
    await waitUntil(() => element.state?.phase === 'blocked');
    await element.updateComplete;
    expect(part(element, 'label')).to.equal('The feed address cannot be used');
    expect(part(element, 'source')).to.equal('–');
    warnings.restore();
  });

  it('shows a real feed', async () => {
    const {
      wrapper,
      source,
      connect,
      quote: send,
    } = await prepare<FeedStatus>(
      `<feed-status variant="panel" lang="en"></feed-status><price-ticker symbols="BTC, ETH"></price-ticker>`,
    );
    await connect();
    await send('BTC', 1);
    const element = wrapper.querySelector('feed-status') as FeedStatus;
    await judgedOnScreen(element);
    await settle();
    await clock.advance(2000);
    await element.updateComplete;
    expect(part(element, 'label')).to.equal('Live');
    expect(part(element, 'symbols')).to.equal('1 live · 1 without data: ETH');
    expect(part(element, 'reconnects')?.replace(/\s+/g, ' ')).to.match(/^None · connected for \d+ sec$/);
    source.last.end(1006);
    await clock.advance(1000);
    await element.updateComplete;
    expect(part(element, 'reconnects')).to.match(/^1/);
  });
});
