import { expect, fixture, waitUntil } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import '../../src/define.ts';
import type { StateChangeEvent } from '../../src/elements/events.ts';
import type { FeedStatus } from '../../src/elements/feed-status.ts';
import type { Feed } from '../../src/feed/api.ts';
import type { FeedState, Phase } from '../../src/feed/state.ts';
import { settle } from '../tools/fake-clock.ts';
import { createScripts } from '../tools/scripted-feed.ts';
import { hearWarnings, part, parts, problems, setStage } from '../tools/stage.ts';
import { statusRig } from './feed-status-rig.ts';

const feeds = new Map<string, Feed>();
const { clock, show, prepare, clear } = setStage(feeds);
const VARIANTS = ['dot', 'badge', 'bar'] as const;
const { scriptedFeed, ALL } = createScripts(clock, feeds);

async function status(attributes = '', phase: Phase = 'idle', more: Partial<FeedState> = {}) {
  const feed = scriptedFeed();
  feed.turn(phase, more);
  const element = await fixture<FeedStatus>(`<feed-status feed="${feed.key}" lang="en" ${attributes}></feed-status>`);
  await settle();
  await element.updateComplete;
  return {
    ...statusRig(clock, feed, element),
    words: () => parts(element, 'base')[0]?.innerText.trim(),
  };
}

describe('<feed-status>', () => {
  before(() =>
    Promise.all([
      import('../../src/feed/guard.ts'),
      import('../../src/feed/address.ts'),
      import('../../src/elements/status-view.ts'),
    ]),
  );
  afterEach(clear);

  describe('says in words', () => {
    for (const [phase, word] of [
      ['idle', 'Idle'],
      ['connecting', 'Connecting'],
      ['live', 'Live'],
      ['stale', 'Stale · 0 sec'],
      ['polling', 'Every 30 sec'],
      ['reconnecting', 'Reconnecting'],
      ['offline', 'Offline'],
      ['paused', 'Paused'],
      ['blocked', 'Blocked'],
    ] as const)
      it(`that it is ${phase}`, async () => {
        for (const variant of VARIANTS) {
          const { element, words } = await status(`variant="${variant}"`, phase);
          if (variant === 'dot') {
            expect(parts(element, 'dot')[0]?.getAttribute('role')).to.equal('img');
            expect(parts(element, 'dot')[0]?.getAttribute('aria-label')).to.equal(word);
            expect(words()).to.equal('');
          } else expect(part(element, 'label')).to.equal(word);
        }
      });

    it('how long nothing has come, and goes on counting', async () => {
      const { element, feed, turn, pass } = await status('variant="bar"', 'live');
      feed.numbers.lastPriceAt = feed.numbers.lastStreamedAt = clock.now();
      await pass(20_000);
      await turn('stale');
      expect(part(element, 'label')).to.equal('Stale · 20 sec');
      expect(part(element, 'reason')).to.equal('Connected, but no prices for 20 sec');
      await pass(18_000);
      expect(part(element, 'label')).to.equal('Stale · 38 sec');
      expect(part(element, 'updated')).to.equal('Last price 38 sec ago');
      await pass(60_000);
      expect(part(element, 'label')).to.equal('Stale · 1 min');
    });

    it('how often it asks', async () => {
      const { element, turn } = await status('', 'live');
      await turn('polling', { pollMs: 90_000 });
      expect(part(element, 'label')).to.equal('Every 1 min 30 sec');
    });

    it('when it will try again, counting down to the attempt', async () => {
      const { element, pass } = await status('', 'reconnecting', { retryAt: clock.now() + 4000 });
      const said: (string | undefined)[] = [];
      for (let second = 0; second < 5; second++) {
        said.push(part(element, 'label'));
        await pass(1000);
      }
      expect(said).to.deep.equal([
        'Reconnecting in 4 sec',
        'Reconnecting in 3 sec',
        'Reconnecting in 2 sec',
        'Reconnecting in 1 sec',
        'Reconnecting',
      ]);
    });

    for (const [reason, words] of [
      ['lost', 'The connection was lost'],
      ['refused', 'perhaps by region'],
      ['timeout', 'did not answer in time'],
      ['offline', 'This device is offline'],
      ['limit', 'too many requests'],
      ['address', 'address cannot be used'],
      ['runtime', 'no WebSocket'],
      ['auth', 'Sign in needed'],
    ] as const)
      it(`why, where that is "${reason}"`, async () => {
        const { element } = await status('variant="bar"', 'reconnecting', { reason });
        expect(part(element, 'reason')).to.include(words);
        expect(parts(element, 'reason')[0]?.offsetWidth).to.be.greaterThan(0);
        const badge = await status('', 'reconnecting', { reason });
        expect(badge.element.shadowRoot?.querySelector('.base')?.getAttribute('title')).to.include(words);
      });

    it('nothing of a region where none can be refused: on this machine, in this network', async () => {
      const { element, turn } = await status('variant="bar"', 'reconnecting', { reason: 'refused' });
      const near = ['127.0.0.1:4321', 'localhost', 'relay.localhost:80', '[::1]:4321', '10.1.2.3', '192.168.0.7:9'];
      for (const label of [...near, '172.16.0.1', 'relay.local', 'relay.local:81']) {
        await turn('offline', { reason: 'refused', label });
        expect(part(element, 'reason'), label).to.equal('The source cannot be reached');
      }
      for (const label of ['100.1.2.3', '110.0.0.1', 'localhost.example', '172.32.0.1', 'relay.localnet', 'Binance']) {
        await turn('offline', { reason: 'refused', label });
        expect(part(element, 'reason'), label).to.include('perhaps by region');
      }
    });

    it('nothing about reasons while all is well', async () => {
      const { element, turn } = await status('variant="bar"', 'reconnecting', { reason: 'lost' });
      await turn('live');
      expect(part(element, 'reason')).to.equal(undefined);
    });

    it('in a bar: the source, the age of the last price, and the messages in a second', async () => {
      const { element, feed, pass } = await status('variant="bar"', 'live');
      expect(part(element, 'source')).to.equal('relay.example');
      expect(part(element, 'updated')).to.equal('No price yet');
      await pass(900);
      feed.numbers.lastPriceAt = clock.now();
      await pass(100);
      expect(part(element, 'updated')).to.equal('Last price just now');
      for (let second = 0; second < 5; second++) {
        feed.numbers.messages += 40;
        await pass(1000);
      }
      expect(part(element, 'updated')).to.equal('Last price 5 sec ago');
      expect(part(element, 'rate')).to.equal('40 /s');
      for (let second = 0; second < 5; second++) await pass(1000);
      expect(part(element, 'rate')).to.equal('0 /s');
    });

    it('that a sign-in is needed, wherever there is room for words', async () => {
      for (const variant of VARIANTS) {
        const { element, spoken, pass } = await status(`variant="${variant}"`, 'blocked', {
          reason: 'auth',
          detail: undefined,
        });
        if (variant === 'bar') {
          expect(part(element, 'label')).to.equal('Blocked');
          expect(part(element, 'reason')).to.equal('Sign in needed');
        } else if (variant === 'badge') expect(part(element, 'label')).to.equal('Blocked · Sign in needed');
        else expect(parts(element, 'dot')[0]?.getAttribute('aria-label')).to.equal('Blocked · Sign in needed');
        await pass(4000);
        expect(spoken()).to.equal('Price feed: Blocked. Sign in needed');
      }
    });

    it('of a source that only answers requests that this is its best, and its own pace', async () => {
      const requests = { reason: 'requests', transport: 'rest' } as const;
      const { element, turn } = await status('variant="bar"', 'polling', { ...requests, pollMs: 3_600_000 });
      expect(part(element, 'label')).to.equal('Every 1 hr');
      expect(part(element, 'reason')).to.equal('This source answers requests only');
      await turn('polling', { reason: 'silent', transport: 'websocket' });
      expect(part(element, 'label')).to.equal('Every 30 sec');
      expect(part(element, 'reason')).to.equal('The stream is silent; prices come by request');
      await turn('offline', { reason: 'requests', transport: 'rest' });
      expect(part(element, 'reason')).to.equal('The source cannot be reached');
    });

    it('no pace where nothing is asked', async () => {
      const { element, turn } = await status('variant="bar"', 'live');
      await turn('stale', { pollMs: undefined });
      expect(parts(element, 'refresh-button').length).to.equal(0);
    });

    it('which source stands in for which', async () => {
      const fallback = { label: 'Binance', insteadOf: 'relay.example' };
      const whole = 'Binance, in place of relay.example';
      const bar = await status('variant="bar"', 'live', fallback);
      expect(bar.words()?.replace(/\s+/g, ' ')).to.match(/^Live Binance, in place of relay\.example/);
      expect(parts(bar.element, 'source').map(({ textContent }) => textContent)).to.deep.equal([whole]);
      const badge = await status('', 'live', fallback);
      expect(part(badge.element, 'label')).to.equal('Live · Binance');
      expect(parts(badge.element, 'base')[0]?.title).to.include(whole);
      const dot = await status('variant="dot"', 'live', fallback);
      expect(parts(dot.element, 'dot')[0]?.getAttribute('aria-label')).to.equal(`Live · ${whole}`);
      for (const { element, turn } of [bar, badge, dot]) {
        expect(element.matches(':state(fallback):state(live)')).to.equal(true);
        await turn('live');
        expect(element.matches(':state(fallback)')).to.equal(false);
        expect(element.matches(':state(live)')).to.equal(true);
      }
      expect(part(badge.element, 'label')).to.equal('Live');
      expect(part(bar.element, 'source')).to.equal('relay.example');
    });

    for (const [market, words] of [
      [{ open: true }, 'Market open'],
      [{ open: true, closes: '16:00' }, 'Market open, closes 16:00 (source’s time)'],
      [{ open: false }, 'Market closed'],
      [{ open: false, opens: '09:30', closes: '16:00' }, 'Market closed, opens 09:30 (source’s time)'],
    ] as const)
      it(`of the market: ${words}`, async () => {
        const bar = await status('variant="bar"', 'live', { market });
        expect(part(bar.element, 'market')).to.equal(words);
        const badge = await status('', 'live', { market });
        expect(part(badge.element, 'label')).to.equal('Live');
        expect(parts(badge.element, 'base')[0]?.title).to.include(words);
      });

    for (const [active, total, words] of [
      [3, 3, '3 of 3 feeds active'],
      [2, 3, '2 of 3 feeds active'],
      [0, 1, '0 of 1 feed active'],
    ] as const)
      it(`how many of its own feeds are at work: ${words}`, async () => {
        const { element, turn } = await status('variant="bar"', 'live', { upstreams: { active, total } });
        expect(part(element, 'upstreams')).to.equal(words);
        const colour = () => getComputedStyle(parts(element, 'upstreams')[0] as Element).color;
        const before = colour();
        await turn('live', { upstreams: { active: total, total } });
        expect(colour() !== before, 'a look of its own').to.equal(active < total);
        await turn('live', { upstreams: { active: 0, total: 0 } });
        expect(part(element, 'upstreams')).to.equal(undefined);
      });

    it('to whom its prices are owed, by a link to an address of the web', async () => {
      const text = 'Data provided by CoinGecko';
      for (const variant of ['badge', 'bar']) {
        const { element, turn } = await status(`variant="${variant}"`, 'polling', {
          attributions: [{ text, url: 'https://www.coingecko.com' }],
        });
        const [link] = parts(element, 'attribution') as [HTMLAnchorElement];
        expect(link.href).to.equal('https://www.coingecko.com/');
        expect(link.textContent).to.equal(text);
        for (const url of ['javascript:alert(1)', 'data:text/html,x', '//elsewhere', 'https://', '']) {
          await turn('polling', { attributions: [{ text, url }] });
          expect(element.shadowRoot?.querySelector('a'), url).to.equal(null);
          expect(part(element, 'attribution')).to.equal(text);
        }
      }
    });

    it('in the language around it, as far as numbers go', async () => {
      const { element, pass } = await status('lang="de"', 'stale');
      element.lang = 'de';
      await pass(90_000);
      expect(part(element, 'label')).to.include('Min.');
    });
  });

  it('gives each phase a shape of its own, so that colour is never the only difference', async () => {
    const shapes = new Map<string, Phase[]>();
    for (const phase of ALL) {
      const { element } = await status('variant="dot"', phase);
      const dot = parts(element, 'dot')[0] as HTMLElement;
      const style = getComputedStyle(dot);
      const opaque = (colour: string) => !/^rgba\(.*, 0\)$|transparent/.test(colour);
      const shape = JSON.stringify([
        ['Top', 'Right', 'Bottom', 'Left'].map((side) => [
          style.getPropertyValue(`border-${side.toLowerCase()}-width`),
          style.getPropertyValue(`border-${side.toLowerCase()}-style`),
          opaque(style.getPropertyValue(`border-${side.toLowerCase()}-color`)),
        ]),
        style.borderRadius,
        style.rotate,
        style.clipPath,
        style.maskImage,
        style.inlineSize,
        style.blockSize,
        opaque(style.backgroundColor),
        style.backgroundImage.replace(/rgba?\(.*?\)/g, ''),
        style.boxShadow !== 'none',
        getComputedStyle(dot, '::before').content,
        getComputedStyle(dot, '::after').content,
      ]);
      shapes.set(shape, [...(shapes.get(shape) ?? []), phase]);
    }
    // Both say that a connection is being made.
    const alike = [...shapes.values()].filter(
      (phases) => phases.length > 1 && phases.join() !== 'connecting,reconnecting',
    );
    expect(alike).to.deep.equal([]);
  });

  it('tells its phase by a custom state', async () => {
    const { element, turn } = await status();
    for (const phase of ALL) {
      await turn(phase);
      expect(ALL.filter((other) => element.matches(`:state(${other})`))).to.deep.equal([phase]);
    }
  });

  it('tells the page of each change of phase, and of nothing else', async () => {
    const { element, turn, pass } = await status();
    const heard: string[] = [];
    const listener = (event: Event) => {
      const { previous, current } = event as StateChangeEvent;
      heard.push(`${previous.phase} ${current.phase} ${event.composed}`);
    };
    document.addEventListener('state-change', listener);
    await turn('connecting');
    await turn('live');
    await turn('live', { attempt: 1 });
    await pass(5000);
    await turn('reconnecting', { retryAt: clock.now() + 1000 });
    await turn('reconnecting', { retryAt: clock.now() + 2000 });
    document.removeEventListener('state-change', listener);
    expect(heard).to.deep.equal(['idle connecting true', 'connecting live true', 'live reconnecting true']);
    expect(element.state?.phase).to.equal('reconnecting');
    expect(element.source?.key).to.equal(element.feed);
  });

  describe('offers to try again', () => {
    it('only when an attempt is due', async () => {
      for (const variant of VARIANTS) {
        const { element, turn } = await status(`variant="${variant}"`);
        for (const phase of ALL) {
          await turn(phase);
          expect(parts(element, 'retry-button').length, `${variant}, ${phase}`).to.equal(0);
        }
        await turn('reconnecting', { retryAt: clock.now() + 4000 });
        expect(parts(element, 'retry-button').length, variant).to.equal(variant === 'dot' ? 0 : 1);
        await turn('live');
        expect(parts(element, 'retry-button').length, variant).to.equal(0);
      }
    });

    for (const variant of ['badge', 'bar'] as const)
      it(`by click and by keyboard, as ${variant}`, async () => {
        const { element, feed } = await status(`variant="${variant}"`, 'reconnecting', { retryAt: clock.now() + 4000 });
        const [button] = parts(element, 'retry-button') as [HTMLElement];
        expect(button.textContent).to.equal('Retry now');
        expect(button.offsetHeight, 'room for a finger').to.be.at.least(24);
        button.click();
        expect(feed.retries).to.equal(1);
        button.focus();
        await sendKeys({ press: 'Enter' });
        await sendKeys({ press: ' ' });
        expect(feed.retries).to.equal(3);
      });

    it('where a sign-in is needed, which the reader may have done meanwhile', async () => {
      for (const variant of VARIANTS) {
        const { element, feed } = await status(`variant="${variant}"`, 'blocked', {
          reason: 'auth',
          detail: undefined,
        });
        parts(element, 'retry-button')[0]?.click();
        expect(feed.retries, variant).to.equal(variant === 'dot' ? 0 : 1);
      }
    });

    it('not while the source wants to be left alone, when nothing would come of it', async () => {
      const { element, wrapper, source } = await show(
        `<feed-status></feed-status><price-ticker symbol="BTC"></price-ticker>`,
      );
      source.last.end(1008);
      await (element as FeedStatus).updateComplete;
      expect((element as FeedStatus).state).to.include({ phase: 'blocked', reason: 'limit' });
      const [button] = parts(element, 'retry-button');
      button?.click();
      await clock.advance(1000);
      expect(source.sockets.length).to.equal(1);
      expect(button === undefined, 'no button that does nothing').to.equal(true);
      wrapper.remove();
    });

    it('and keeps the focus while it counts', async () => {
      const { element, pass } = await status('', 'reconnecting', { retryAt: clock.now() + 10_000 });
      const [button] = parts(element, 'retry-button') as [HTMLElement];
      button.focus();
      await pass(5000);
      expect(element.shadowRoot?.activeElement === button).to.equal(true);
    });

    it('so that a real feed connects at once', async () => {
      const { wrapper, element, source } = await show(
        `<price-ticker symbol="BTC"></price-ticker><feed-status></feed-status>`,
      );
      const element2 = wrapper.querySelector('feed-status') as FeedStatus;
      source.last.quote('BTC', 1);
      await clock.advance(15_000);
      source.last.end(1006);
      await element2.updateComplete;
      expect(source.sockets.length).to.equal(1);
      expect(part(element2, 'label')).to.match(/^Reconnecting in \d sec$/);
      parts(element2, 'retry-button')[0]?.click();
      await clock.advance(0);
      await settle();
      expect(source.sockets.length).to.equal(2);
      source.last.open();
      source.last.quote('BTC', 2);
      await element2.updateComplete;
      expect(part(element2, 'label')).to.equal('Live');
      await clock.paint();
      expect(part(element, 'price')).to.equal('2.00');
    });
  });

  describe('pauses all that shows its feed', () => {
    it('by one button in a bar, which says what it will do, by mouse and by keyboard', async () => {
      const { element, feed, turn } = await status('variant="bar"', 'live');
      const button = () => parts(element, 'pause-button')[0] as HTMLElement;
      expect(button().textContent).to.equal('Pause');
      expect(button().offsetHeight, 'room for a finger').to.be.at.least(24);
      button().click();
      await turn('paused');
      expect(part(element, 'label')).to.equal('Paused');
      expect(button().textContent).to.equal('Resume');
      button().focus();
      await sendKeys({ press: 'Enter' });
      expect(feed.calls).to.deep.equal(['pause', 'resume']);
      await turn('live');
      expect(element.shadowRoot?.activeElement === button(), 'the focus stays').to.equal(true);
    });

    it('not where nothing moves, nor in a pill or a dot', async () => {
      const { element, turn } = await status('variant="bar"');
      for (const phase of ['idle', 'connecting', 'offline', 'blocked'] as const) {
        await turn(phase);
        expect(parts(element, 'pause-button').length, phase).to.equal(0);
      }
      for (const variant of ['badge', 'dot']) {
        const { element: other } = await status(`variant="${variant}"`, 'live');
        expect(parts(other, 'pause-button').length).to.equal(0);
      }
    });
  });

  describe('offers to ask at once', () => {
    it('in a bar, while prices do not stream', async () => {
      for (const variant of VARIANTS) {
        const { element, turn } = await status(`variant="${variant}"`);
        for (const phase of ALL) {
          await turn(phase);
          const expected = variant === 'bar' && (phase === 'polling' || phase === 'stale') ? 1 : 0;
          expect(parts(element, 'refresh-button').length, `${variant}, ${phase}`).to.equal(expected);
        }
      }
    });

    it('and then rests for some seconds, however often it is asked for, with the focus kept', async () => {
      const { element, feed, pass, turn } = await status('variant="bar"', 'polling');
      const [button] = parts(element, 'refresh-button') as [HTMLElement];
      expect(button.textContent).to.equal('Refresh now');
      expect(button.offsetHeight, 'room for a finger').to.be.at.least(24);
      button.click();
      button.click();
      await element.updateComplete;
      expect(feed.refreshes).to.equal(1);
      expect(button.getAttribute('aria-disabled')).to.equal('true');
      button.focus();
      await sendKeys({ press: 'Enter' });
      await pass(5000);
      expect(feed.refreshes).to.equal(1);
      await turn('live');
      await turn('stale');
      parts(element, 'refresh-button')[0]?.click();
      expect(feed.refreshes, 'not by way of another phase, either').to.equal(1);
      await pass(6000);
      const [again] = parts(element, 'refresh-button') as [HTMLElement];
      expect(again.hasAttribute('aria-disabled')).to.equal(false);
      again.focus();
      await sendKeys({ press: ' ' });
      expect(feed.refreshes).to.equal(2);
      expect(element.shadowRoot?.activeElement === again).to.equal(true);
    });

    it('once for all bars of a feed', async () => {
      const { element, feed } = await status('variant="bar"', 'polling');
      const twin = element.cloneNode() as FeedStatus;
      element.after(twin);
      await settle();
      await twin.updateComplete;
      for (const each of [element, twin]) parts(each, 'refresh-button')[0]?.click();
      expect(feed.refreshes).to.equal(1);
    });
  });

  it('finds room in 240 pixels, in either direction, whatever there is to say', async () => {
    for (const width of [320, 240])
      for (const dir of ['ltr', 'rtl'])
        for (const variant of VARIANTS)
          for (const phase of ['live', 'stale', 'polling', 'reconnecting', 'blocked'] as const) {
            const { element } = await status(`variant="${variant}"`, phase, {
              label: 'a-rather-long-name.of-a-relay.example',
              insteadOf: 'another-rather-long-name.of-a-relay.example',
              reason: phase === 'blocked' ? 'auth' : phase === 'live' ? undefined : 'silent',
              detail: undefined,
              retryAt: phase === 'reconnecting' ? clock.now() + 4000 : undefined,
              market: { open: false, opens: '09:30' },
              upstreams: { active: 2, total: 3 },
              attributions: [{ text: 'Data provided by CoinGecko', url: 'https://www.coingecko.com' }],
            });
            const room = element.parentElement as HTMLElement;
            Object.assign(room.style, { inlineSize: `${width}px` });
            room.dir = dir;
            const { left, right } = room.getBoundingClientRect();
            const what = `${variant}, ${phase}, ${width}, ${dir}`;
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

  describe('speaks to screen readers', () => {
    it('never of being live from the start', async () => {
      const { spoken, turn, pass } = await status('', 'connecting');
      expect(spoken()).to.equal('');
      await pass(1000);
      await turn('live');
      await pass(30_000);
      expect(spoken()).to.equal('');
    });

    it('of what has lasted three seconds, not of a blip', async () => {
      const { spoken, turn, pass } = await status('', 'live');
      await pass(5000);
      await turn('reconnecting');
      await pass(2000);
      await turn('live');
      await pass(10_000);
      expect(spoken()).to.equal('');
      await turn('reconnecting');
      await pass(4000);
      expect(spoken()).to.equal('Price feed: Reconnecting. The connection was lost');
      await turn('live');
      await pass(2000);
      expect(spoken(), 'not yet').to.equal('Price feed: Reconnecting. The connection was lost');
      await pass(2000);
      expect(spoken()).to.equal('Price feed: Live');
    });

    it('never of what counts, so that it does not speak each second', async () => {
      const { spoken, turn, pass } = await status('variant="bar"', 'live');
      await pass(5000);
      const heard = new Set<string | null | undefined>();
      await turn('stale');
      for (let second = 0; second < 30; second++) {
        await pass(1000);
        heard.add(spoken());
      }
      await turn('reconnecting', { retryAt: clock.now() + 30_000 });
      for (let second = 0; second < 30; second++) {
        await pass(1000);
        heard.add(spoken());
      }
      expect([...heard]).to.deep.equal(['', 'Price feed: Stale', 'Price feed: Reconnecting. The connection was lost']);
    });

    it('of another source that has stood in for a while, and of the return of the first', async () => {
      const { spoken, turn, pass } = await status('', 'live');
      const fallback = { label: 'Binance', insteadOf: 'relay.example' };
      await pass(5000);
      await turn('live', fallback);
      await pass(2000);
      await turn('live');
      await pass(5000);
      expect(spoken(), 'a blip').to.equal('');
      await turn('live', fallback);
      await pass(4000);
      expect(spoken()).to.equal('Price feed: Live. Binance, in place of relay.example');
      await turn('live');
      await pass(4000);
      expect(spoken()).to.equal('Price feed: Live');
    });

    it('never of markets, upstreams or what is owed to whom', async () => {
      const { spoken, turn, pass } = await status('variant="bar"', 'live');
      await pass(5000);
      for (let active = 0; active < 3; active++) {
        await turn('live', { upstreams: { active, total: 3 }, market: { open: active > 1 } });
        await pass(5000);
      }
      expect(spoken()).to.equal('');
    });

    it('through one region that is there from the start', async () => {
      const { element, turn, pass } = await status('', 'live');
      const region = element.shadowRoot?.querySelector('[role=status]');
      await turn('offline');
      await pass(5000);
      expect(element.shadowRoot?.querySelectorAll('[role=status]').length).to.equal(1);
      expect(element.shadowRoot?.querySelector('[role=status]') === region).to.equal(true);
    });
  });

  describe('says what is wrong with the configuration', () => {
    let warnings: ReturnType<typeof hearWarnings>;
    beforeEach(() => {
      warnings = hearWarnings();
    });
    afterEach(() => warnings.restore());

    for (const [attribute, value, remedy] of [
      ['variant', 'board', 'badge, dot, bar, panel'],
      ['theme', 'neon', 'auto, light, dark'],
      ['movement-colors', 'rainbow', 'western, asian, colorblind'],
    ] as const)
      it(`of ${attribute}, and goes on without it`, async () => {
        const { element, pass } = await status(`${attribute}="${value}"`, 'live');
        await pass(3000);
        expect(problems(element)).to.deep.equal([`feed-status: ${attribute}="${value}" can't be used; use ${remedy}`]);
        expect(parts(element, 'problem')[0]?.offsetHeight).to.be.greaterThan(0);
        expect(part(element, 'label')).to.equal('Live');
        expect(warnings.texts.length).to.equal(1);
        element.removeAttribute(attribute);
        await element.updateComplete;
        expect(problems(element)).to.deep.equal([]);
      });

    for (const [feed, said] of [
      ['binance ftp://prices.example', ['ftp:', 'https: or wss:']],
      ['binance wss://me:secret@prices.example', ['user', 'configure({ token })']],
      ['quotron https://prices.example', ['no dialect']],
      ['streaming-service', ['needs an address', 'https://relay.example']],
      ['javascript:alert(1)', ['javascript:', 'https: or wss:']],
    ] as const)
      it(`of feed="${feed}", and how to mend it`, async () => {
        const { wrapper } = await prepare(
          `<feed-status feed="${feed}" variant="bar"></feed-status><price-ticker symbol="BTC" feed="${feed}"></price-ticker>`,
        );
        const element = wrapper.querySelector('feed-status') as FeedStatus;
        await waitUntil(() => element.state?.phase === 'blocked');
        await element.updateComplete;
        expect(part(element, 'label')).to.equal('Blocked');
        for (const words of said) expect(problems(element).join()).to.include(words);
        expect(problems(element).join()).to.not.include('secret');
        expect(warnings.texts.join()).to.not.include('secret');
        expect(parts(element, 'retry-button').length).to.equal(0);
      });
  });

  describe('keeps to the page', () => {
    it('follows the feed that holds where it stands, and another when told to', async () => {
      const first = await show(`<price-ticker symbol="BTC"></price-ticker><feed-status></feed-status>`);
      const element = first.wrapper.querySelector('feed-status') as FeedStatus;
      await first.quote('BTC', 1);
      await element.updateComplete;
      expect(part(element, 'label')).to.equal('Live');
      const other = scriptedFeed();
      other.turn('offline');
      element.feed = other.key;
      await element.updateComplete;
      expect(part(element, 'label')).to.equal('Offline');
      first.source.last.end(1006);
      await element.updateComplete;
      expect(part(element, 'label')).to.equal('Offline');
    });

    it('asks for nothing itself, and lets go of everything when it leaves', async () => {
      const { element, feed, turn } = await status('', 'live');
      element.remove();
      expect(feed.watchers.size).to.equal(0);
      await clock.advance(5000);
      expect(clock.waiting).to.equal(0);
      document.body.append(element);
      await settle();
      expect(feed.watchers.size).to.equal(1);
      await turn('offline');
      expect(part(element, 'label')).to.equal('Offline');
      element.remove();
      await clock.advance(5000);
      expect(clock.waiting).to.equal(0);
      expect(feed.watchers.size).to.equal(0);
    });

    for (const phase of ['live', 'blocked'] as const)
      it(`writes nothing in a second that changes nothing, ${phase}`, async () => {
        const { restore } = hearWarnings();
        const { element, pass } = await status('variant="bar"', phase);
        restore();
        await pass(5000);
        const changes: MutationRecord[] = [];
        const observer = new MutationObserver((records) => changes.push(...records));
        observer.observe(element.shadowRoot as ShadowRoot, {
          subtree: true,
          childList: true,
          characterData: true,
          attributes: true,
        });
        await pass(5000);
        await settle();
        changes.push(...observer.takeRecords());
        observer.disconnect();
        expect(changes.map(({ type, target }) => `${type} ${target.nodeName}`)).to.deep.equal([]);
      });
  });

  describe('is accessible', () => {
    const root = document.documentElement;
    before(() => {
      root.style.background = 'Canvas';
    });
    after(() => root.removeAttribute('style'));

    for (const colorScheme of ['light', 'dark'] as const)
      for (const variant of VARIANTS)
        for (const phase of ALL)
          it(`as ${variant}, ${phase}, ${colorScheme}`, async () => {
            const { restore } = hearWarnings();
            try {
              root.style.colorScheme = colorScheme;
              const due = phase === 'reconnecting' || phase === 'offline' ? { retryAt: clock.now() + 5000 } : {};
              const more = { ...due, insteadOf: 'relay.example', upstreams: { active: 2, total: 3 } };
              const owed = { text: 'Data provided by CoinGecko', url: 'https://www.coingecko.com' };
              for (const told of [due, { ...more, market: { open: false, opens: '09:30' }, attributions: [owed] }]) {
                const { element } = await status(`variant="${variant}"`, phase, told);
                parts(element, 'refresh-button')[0]?.click();
                await element.updateComplete;
                await expect(element).to.be.accessible();
              }
            } finally {
              restore();
            }
          });
  });
});
