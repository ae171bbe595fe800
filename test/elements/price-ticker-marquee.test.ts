// A strip that runs: where it is, when it stands, and who can reach what is on it.
import { expect } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import '../../src/define.ts';
import type { SymbolClickEvent } from '../../src/elements/events.ts';
import type { PriceTicker } from '../../src/elements/price-ticker.ts';
import { settle } from '../tools/fake-clock.ts';
import { hearWarnings, judgedOnScreen, painted, parts, problems, setStage } from '../tools/stage.ts';
import { emulateMedia, setViewport } from '../tools/window.ts';

const { show, clear } = setStage();
const MANY = 'BTC,ETH,SOL,BNB,XRP,ADA,DOGE,LTC,PEPE,EUR,GBP,CHF';

type Effective = Animation & { readonly effect: KeyframeEffect };

/** Shows a strip that has been laid out and runs, if it may. */
async function run(attributes: string, around = '') {
  const shown = await show<PriceTicker>(
    `<price-ticker layout="marquee" ${attributes}></price-ticker><p>What follows.</p>`,
  );
  if (around) shown.wrapper.setAttribute('style', around);
  await settle();
  await painted();
  const find = (selector: string) => shown.element.shadowRoot?.querySelector(selector) as HTMLElement;
  const strip = find('.strip');
  const set = find('.set');
  return {
    ...shown,
    strip,
    set,
    find,
    button: find('[part~="pause-button"]') as HTMLButtonElement,
    items: () => [...set.querySelectorAll<HTMLElement>('.item')],
    copies: () => [...find('.track').children].slice(1) as HTMLElement[],
    animation: () => find('.track').getAnimations()[0],
    /** Holds it where it has run for so many px. */
    at(px: number) {
      const animation = find('.track').getAnimations()[0] as Effective;
      animation.pause();
      const { duration } = animation.effect.getComputedTiming();
      animation.currentTime = (px / set.getBoundingClientRect().width) * Number(duration);
    },
  };
}

const leftOf = (element: Element) => element.getBoundingClientRect().left;
const point = (strip: Element, type: string, pointerType = 'mouse') =>
  strip.dispatchEvent(new PointerEvent(type, { pointerType }));

describe('<price-ticker layout="marquee">', () => {
  before(() =>
    Promise.all([
      import('../../src/feed/guard.ts'),
      import('../../src/feed/address.ts'),
      import('../../src/elements/layouts.ts'),
      import('../../src/elements/extras.ts'),
      import('../../src/elements/marquee.ts'),
      import('../../src/elements/hold.ts'),
    ]),
  );
  afterEach(clear);

  describe('runs', () => {
    it('by a transform alone, at 50 px per second', async () => {
      const { animation, set } = await run(`symbols="${MANY}"`);
      const { effect } = animation() as Effective;
      expect(animation()?.playState).to.equal('running');
      const { width } = set.getBoundingClientRect();
      const { duration, iterations } = effect.getTiming();
      expect(Number(duration) / 1000).to.be.closeTo(width / 50, 0.1);
      expect(iterations).to.equal(Number.POSITIVE_INFINITY);
      const frames = effect.getKeyframes();
      expect(frames[0]?.transform).to.equal('translateX(0px)');
      expect(Number.parseFloat(String(frames[1]?.transform).slice('translateX('.length))).to.be.closeTo(-width, 0.01);
      for (const frame of frames)
        expect(Object.keys(frame).sort()).to.deep.equal([
          'composite',
          'computedOffset',
          'easing',
          'offset',
          'transform',
        ]);
    });

    it('as fast as it is told, going on from where it is', async () => {
      const { element, animation, set, items, at } = await run(`symbols="${MANY}" speed="100"`);
      const { width } = set.getBoundingClientRect();
      expect(Number(animation()?.effect?.getTiming().duration)).to.be.closeTo(width * 10, 20);
      at(123);
      const before = leftOf(items()[3] as Element);
      element.speed = 25;
      await element.updateComplete;
      expect(Number(animation()?.effect?.getTiming().duration)).to.be.closeTo(width * 40, 80);
      expect(leftOf(items()[3] as Element)).to.be.closeTo(before, 0.5);
    });

    it('the other way where text does', async () => {
      const { animation, element } = await run(`dir="rtl" symbols="${MANY}"`);
      const frames = (animation() as Effective).effect.getKeyframes();
      expect(frames[1]?.transform).to.match(/^translateX\(\d/);
      const bounds = element.getBoundingClientRect();
      const [first] = parts(element, 'item');
      expect(bounds.right - (first as Element).getBoundingClientRect().right).to.be.below(40);
    });

    for (const [symbols, width] of [
      ['BTC', 1200],
      ['BTC', 320],
      ['BTC,ETH', 777],
      [MANY, 320],
      [MANY, 2500],
    ] as const)
      it(`without a gap or a seam: ${symbols.split(',').length} symbols on ${width} px`, async () => {
        const { strip, set, copies, at, find } = await run(`symbols="${symbols}"`, `inline-size: ${width}px`);
        const period = set.getBoundingClientRect().width;
        for (const each of copies()) expect(each.getBoundingClientRect().width).to.be.closeTo(period, 0.01);
        for (const px of [0, period / 3, period - 0.5]) {
          at(px);
          expect(find('.track').lastElementChild?.getBoundingClientRect().right).to.be.at.least(
            strip.getBoundingClientRect().right,
          );
          expect(leftOf(set)).to.be.at.most(leftOf(strip));
        }
        at(0);
        const [copy] = copies();
        const begin = leftOf(set);
        at(period - 0.001);
        expect(leftOf(copy as Element), 'at its end all is as at its beginning').to.be.closeTo(begin, 0.01);
      });

    it('with prices in its copies that are those of its items, with their highlights', async () => {
      const { copies, quote, element } = await run('symbols="BTC,ETH"');
      expect(copies().length).to.be.at.least(1);
      await quote('BTC', 1, { changePercent: 2 });
      await quote('ETH', 10, { changePercent: -2 });
      await settle();
      await quote('BTC', 3, { changePercent: 3 });
      await settle();
      const texts = (set: Element) =>
        [...set.querySelectorAll<HTMLElement>('.item')].map((item) => [
          item.querySelector('[part~="price"]')?.textContent,
          item.querySelector('[part~="change"]')?.textContent,
          item.dataset.direction,
          item.dataset.freshness,
          item.dataset.flash,
        ]);
      for (const copy of copies())
        expect(texts(copy)).to.deep.equal([
          ['3.00', '▲+3.00%', 'up', 'live', 'up fade'],
          ['10.00', '▼−2.00%', 'down', 'live', undefined],
        ]);
      expect(element.quote?.price).to.equal(3);
    });

    it('with copies that are for the eye alone, and take clicks', async () => {
      const { copies, element } = await run('symbols="BTC,ETH" symbol-url="/market/{symbol}"');
      await settle();
      const chosen: string[] = [];
      element.addEventListener('symbol-click', (event: SymbolClickEvent) => {
        event.preventDefault();
        chosen.push(event.symbol);
      });
      for (const copy of copies()) {
        expect(copy.ariaHidden).to.equal('true');
        const links = [...copy.querySelectorAll('a')];
        expect(links.map(({ tabIndex }) => tabIndex)).to.deep.equal([-1, -1]);
        links[1]?.click();
      }
      expect(new Set(chosen)).to.deep.equal(new Set(['ETH']));
      expect(chosen.length).to.equal(copies().length);
    });

    it('at the pace of the page while a copy alone is in view', async () => {
      const { items, copies, at, quote, set } = await run('symbols="BTC,ETH"', 'inline-size: 1000px');
      await quote('BTC', 1);
      const [original] = items();
      at((original as Element).getBoundingClientRect().width + 150);
      await painted();
      expect(await judgedOnScreen(original as Element)).to.equal(false);
      await painted();
      await quote('BTC', 2);
      await settle();
      expect(leftOf(set)).to.be.below(0);
      expect(copies()[0]?.querySelector('[part~="price"]')?.textContent).to.equal('2.00');
    });

    it('without a jump when a price grows wider, or symbols come', async () => {
      const { element, items, at, quote, set } = await run(`symbols="${MANY}" speed="5"`);
      for (const symbol of MANY.split(',')) await quote(symbol, '1.00');
      await painted();
      const [first, second] = items() as [HTMLElement, HTMLElement];
      at(first.getBoundingClientRect().width + 60);
      const third = items()[2] as HTMLElement;
      const before = leftOf(third);
      const startedAt = performance.now();
      /** Half a pixel, and what the strip has run since. */
      const near = () => 0.5 + (5 * (performance.now() - startedAt)) / 1000;
      const { width } = set.getBoundingClientRect();
      await quote('BTC', '1234567.00'); // has run out of view
      await quote('ETH', '98765432.00'); // is on its way out
      await painted();
      expect(set.getBoundingClientRect().width).to.be.above(width + 40);
      expect(second.textContent).to.include('98,765,432.00');
      expect(leftOf(third)).to.be.closeTo(before, near());
      element.symbols = `${MANY},USD,JPY`;
      await element.updateComplete;
      await painted();
      expect(items().length).to.equal(14);
      expect(leftOf(items()[2] as Element)).to.be.closeTo(before, near());
      element.symbols = `USD,${MANY}`;
      await element.updateComplete;
      await settle();
      await painted();
      const sol = items().find(({ dataset }) => dataset.symbol === 'SOL') as HTMLElement;
      expect(leftOf(sol)).to.be.closeTo(before, 0.5 + near());
    });

    it('anew after the element has moved, and leaves nothing behind', async () => {
      const { element, wrapper, animation, copies } = await run('symbols="BTC,ETH"');
      const count = copies().length;
      element.remove();
      expect(animation()).to.equal(undefined);
      wrapper.append(element);
      await settle();
      await painted();
      expect(animation()?.playState).to.equal('running');
      expect(copies().length).to.equal(count);
      element.layout = 'card';
      await element.updateComplete;
      await painted();
      expect(element.shadowRoot?.querySelector('.strip')).to.equal(null);
      expect(element.shadowRoot?.getAnimations().length).to.equal(0);
      expect(parts(element, 'item').length).to.equal(2);
    });
  });

  describe('stands', () => {
    for (const direction of ['ltr', 'rtl'])
      it(`under a pointer, where it is, and can be scrolled there, ${direction}`, async () => {
        const { strip, animation, items, at } = await run(`symbols="${MANY}" dir="${direction}"`);
        const forward = direction === 'rtl' ? -1 : 1;
        at(100);
        const before = leftOf(items()[2] as Element);
        point(strip, 'pointerenter');
        expect(animation()).to.equal(undefined);
        expect(leftOf(items()[2] as Element)).to.be.closeTo(before, 1);
        expect(strip.scrollLeft).to.be.closeTo(100 * forward, 1);
        strip.scrollLeft += 40 * forward;
        point(strip, 'pointerleave');
        expect(animation()?.playState).to.equal('running');
        expect(leftOf(items()[2] as Element)).to.be.closeTo(before - 40 * forward, 1.5);
      });

    it('not under a finger, which hovers over nothing', async () => {
      const { strip, animation } = await run(`symbols="${MANY}"`);
      point(strip, 'pointerenter', 'touch');
      expect(animation()?.playState).to.equal('running');
    });

    it('by its own button, with all that it shows, until that is pressed again', async () => {
      const { element, animation, button, quote } = await run('symbols="BTC,ETH"');
      await quote('BTC', 1);
      expect(button.ariaLabel).to.equal('Pause');
      button.click();
      await element.updateComplete;
      await settle();
      expect(element.paused).to.equal(true);
      expect(button.ariaLabel).to.equal('Resume');
      expect(animation()).to.equal(undefined);
      await quote('BTC', 2);
      expect(parts(element, 'price')[0]?.textContent).to.equal('1.00');
      button.focus();
      button.click();
      await element.updateComplete;
      await settle();
      expect(parts(element, 'price')[0]?.textContent).to.equal('2.00');
      expect(parts(element, 'item')[0]?.dataset.flash, 'a jump to now is no move').to.equal(undefined);
      expect(animation()?.playState, 'though the button has the focus').to.equal('running');
    });

    it('with its feed, and goes on with it', async () => {
      const { element, animation, button } = await run(`symbols="${MANY}"`);
      element.source?.pause();
      await element.updateComplete;
      expect(animation()).to.equal(undefined);
      expect(button.hidden, 'it could start nothing').to.equal(true);
      element.source?.resume();
      await element.updateComplete;
      expect(animation()?.playState).to.equal('running');
      expect(button.hidden).to.equal(false);
    });

    it('as long as a link on it has the focus, and brings that into view', async () => {
      const { element, strip, button, animation, items, at } = await run(
        `symbols="${MANY}" symbol-url="/market/{symbol}"`,
        'inline-size: 400px',
      );
      await settle();
      at(50);
      const links = parts(element, 'link').filter((link) => !link.closest('[aria-hidden]'));
      expect(links.length).to.equal(12);
      links[8]?.focus();
      expect(animation()).to.equal(undefined);
      const bounds = { left: leftOf(strip), right: leftOf(button) };
      const item = (items()[8] as Element).getBoundingClientRect();
      expect(item.left).to.be.at.least(bounds.left - 1);
      expect(item.right).to.be.at.most(bounds.right + 1);
      links[8]?.blur();
      expect(animation()?.playState).to.equal('running');
      expect(leftOf(items()[8] as Element), 'from there').to.be.closeTo(item.left, 1.5);
    });

    it('not for a mouse that was over it when it left the page', async () => {
      const { element, strip, animation, wrapper } = await run(`symbols="${MANY}"`);
      point(strip, 'pointerenter');
      expect(animation()).to.equal(undefined);
      element.remove();
      await settle();
      wrapper.prepend(element);
      await element.updateComplete;
      await painted();
      expect(animation()?.playState).to.equal('running');
    });

    it('once it has left the page, whatever was set while it was away', async () => {
      const { element, copies, wrapper } = await run(`symbols="${MANY}"`);
      for (const symbols of ['BTC,ETH', 'BTC,SOL']) {
        element.remove();
        expect(copies(), 'it has ended').to.deep.equal([]);
        element.symbols = symbols;
        await element.updateComplete;
        wrapper.prepend(element);
        await element.updateComplete;
        await painted();
        expect(copies().length, 'it goes on').to.be.above(0);
      }
    });

    it('off the screen', async () => {
      const { element, wrapper, animation } = await run(`symbols="${MANY}"`);
      wrapper.style.marginTop = '5000px';
      expect(await judgedOnScreen(element)).to.equal(false);
      await painted();
      expect(animation()?.playState).to.equal('paused');
      wrapper.style.marginTop = '';
      expect(await judgedOnScreen(element)).to.equal(true);
      await painted();
      expect(animation()?.playState).to.equal('running');
    });

    it('in a page that is hidden', async () => {
      const { animation } = await run(`symbols="${MANY}"`);
      const see = (state: string) => {
        Object.defineProperty(document, 'visibilityState', { configurable: true, value: state });
        document.dispatchEvent(new Event('visibilitychange'));
      };
      try {
        see('hidden');
        expect(animation()?.playState).to.equal('paused');
        see('visible');
        expect(animation()?.playState).to.equal('running');
      } finally {
        Reflect.deleteProperty(document, 'visibilityState');
      }
    });

    it('for readers who want less motion, as a row that the keyboard scrolls, and without copies', async () => {
      await emulateMedia({ reducedMotion: 'reduce' });
      try {
        const { strip, button, animation, copies, items, element } = await run(
          `symbols="${MANY}"`,
          'inline-size: 400px',
        );
        expect(animation()).to.equal(undefined);
        expect(copies().length).to.equal(0);
        expect(leftOf(items()[0] as Element)).to.be.closeTo(leftOf(strip), 2);
        expect([strip.tabIndex, strip.role, strip.ariaLabel]).to.deep.equal([0, 'group', 'Prices']);
        strip.focus();
        const scrolled = new Promise((done) => strip.addEventListener('scrollend', done, { once: true }));
        await sendKeys({ press: 'ArrowRight' });
        await scrolled;
        expect(strip.scrollLeft).to.be.above(20);
        strip.scrollLeft = 1e6;
        expect(items().at(-1)?.getBoundingClientRect().right, 'all of it').to.be.at.most(leftOf(button) + 1);
        await emulateMedia({ reducedMotion: 'no-preference' });
        strip.blur();
        await painted();
        expect(animation()?.playState, 'and runs when they want it again').to.equal('running');
        expect(copies().length).to.be.at.least(1);
        expect(problems(element)).to.deep.equal([]);
      } finally {
        await emulateMedia({});
      }
    });
  });

  describe('is a good guest', () => {
    for (const size of ['small', 'medium', 'large'])
      it(`with a height that is the same before its first price and after, ${size}`, async () => {
        const { element, wrapper } = await show<PriceTicker>('<i></i>');
        const ticker = document.createElement('price-ticker');
        Object.assign(ticker, { layout: 'marquee', symbols: MANY, size });
        wrapper.append(ticker);
        await ticker.updateComplete;
        const before = ticker.getBoundingClientRect().height;
        expect(before).to.be.above(30);
        await settle();
        await painted();
        expect(ticker.shadowRoot?.querySelector('.strip')).to.not.equal(null);
        expect(ticker.getBoundingClientRect().height).to.equal(before);
        element.remove();
      });

    it('that never reaches out of its box', async () => {
      await setViewport({ width: 320, height: 600 });
      try {
        const { element } = await run(`symbols="${MANY}"`);
        expect(document.documentElement.scrollWidth).to.be.at.most(320);
        expect(element.getBoundingClientRect().width).to.be.at.most(320);
      } finally {
        await setViewport({ width: 800, height: 600 });
      }
    });

    it('and says what is wrong with its speed', async () => {
      const warnings = hearWarnings();
      try {
        for (const [speed, said] of [
          ['0', '0'],
          ['fast', 'fast'],
          ['2000', '2000'],
        ]) {
          const { element, animation } = await run(`symbols="${MANY}" speed="${speed}"`);
          expect(problems(element)).to.deep.equal([
            `price-ticker: speed="${said}" can't be used; use px per second, from 5 to 1000`,
          ]);
          expect(animation()?.playState, 'runs all the same').to.equal('running');
        }
      } finally {
        warnings.restore();
      }
    });

    for (const reducedMotion of ['no-preference', 'reduce'] as const)
      it(`in which axe finds nothing, with ${reducedMotion}`, async () => {
        if (reducedMotion === 'reduce') await emulateMedia({ reducedMotion });
        try {
          const { element, quote } = await run(`symbols="${MANY}" symbol-url="/market/{symbol}"`);
          for (const symbol of MANY.split(',')) await quote(symbol, '1.00', { changePercent: 1 });
          await expect(element).to.be.accessible();
        } finally {
          await emulateMedia({});
        }
      });
  });
});
