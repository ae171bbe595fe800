// What time brings about on a ticker: highlights, age, and what is off the screen.
import { expect, waitUntil } from '@open-wc/testing';
import '../../src/define.ts';
import type { QuoteEvent } from '../../src/elements/events.ts';
import type { PriceTicker } from '../../src/elements/price-ticker.ts';
import { settle } from '../tools/fake-clock.ts';
import { judgedOnScreen, part, parts, setStage } from '../tools/stage.ts';
import { emulateMedia } from '../tools/window.ts';

const { clock, show, clear } = setStage();
const LAYOUTS = ['inline', 'card', 'row', 'grid'] as const;
const letters = (n: number) => String.fromCharCode(65 + Math.floor(n / 26), 65 + (n % 26));

const flashes = (element: Element) => parts(element, 'item').map(({ dataset }) => dataset.flash);
const colourOf = (element: Element, name: string) =>
  getComputedStyle(parts(element, name)[0] as HTMLElement).getPropertyValue('color');
/** Any CSS colour as the browser computes it. */
const computed = (element: Element, colour: string) => {
  const probe = parts(element, 'item')[0]?.appendChild(document.createElement('i')) as HTMLElement;
  probe.style.color = colour;
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
};

describe('<price-ticker>', () => {
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

  describe('highlights a move', () => {
    it('in its direction, for less than a second', async () => {
      const { element, quote } = await show(`<price-ticker symbol="BTC"></price-ticker>`);
      await quote('BTC', 1);
      await quote('BTC', 2, { changePercent: '-5' });
      expect(flashes(element), 'the move counts, not the day').to.deep.equal(['up fade']);
      await clock.advance(850);
      expect(flashes(element)).to.deep.equal(['up fade']);
      await clock.advance(100);
      await clock.paint();
      expect(flashes(element)).to.deep.equal([undefined]);
      await clock.advance(100);
      await quote('BTC', 1, { changePercent: '5' });
      expect(flashes(element)).to.deep.equal(['down fade']);
    });

    it('by the colour of the background or of the text, as asked', async () => {
      for (const layout of LAYOUTS) {
        const { element, quote } = await show<PriceTicker>(
          `<price-ticker symbol="BTC" layout="${layout}" style="--tickwire-flash-up-color: rgb(1, 2, 3); --tickwire-positive-color: rgb(4, 5, 6)"></price-ticker>`,
        );
        const [item] = parts(element, 'item') as [HTMLElement];
        await quote('BTC', 1);
        await quote('BTC', 2);
        expect(getComputedStyle(item).backgroundColor, layout).to.equal('rgb(1, 2, 3)');
        element.flash = 'text';
        await element.updateComplete;
        await clock.advance(1000);
        await quote('BTC', 3);
        expect(getComputedStyle(item).backgroundColor, layout).to.not.equal('rgb(1, 2, 3)');
        expect(colourOf(element, 'price'), layout).to.equal('rgb(4, 5, 6)');
        await clock.advance(1000);
      }
    });

    it('but not the first price', async () => {
      const { element, quote } = await show(`<price-ticker symbol="BTC"></price-ticker>`);
      await quote('BTC', 1);
      expect(flashes(element)).to.deep.equal([undefined]);
    });

    it('but not where the reader sees the same text as before', async () => {
      const { element, quote } = await show(`<price-ticker symbol="BTC" decimals="1"></price-ticker>`);
      await quote('BTC', '64213.51');
      await quote('BTC', '64213.53');
      await quote('BTC', '64213.530');
      expect(flashes(element)).to.deep.equal([undefined]);
    });

    it('but not the jump over a gap', async () => {
      const { element, source, quote } = await show(`<price-ticker symbol="BTC"></price-ticker>`);
      await quote('BTC', 1);
      source.last.end(1006);
      await clock.advance(3000);
      source.last.open();
      await quote('BTC', 2);
      expect(part(element, 'price')).to.equal('2.00');
      expect(flashes(element)).to.deep.equal([undefined]);
      await quote('BTC', 3);
      expect(flashes(element)).to.deep.equal(['up fade']);
    });

    it('but not more than once a second', async () => {
      const { element, quote } = await show(`<price-ticker symbol="BTC"></price-ticker>`);
      await quote('BTC', 1);
      const begun: number[] = [];
      let price = 1;
      for (let ms = 0; ms < 5000; ms += 50) {
        const before = flashes(element)[0];
        await quote('BTC', ++price);
        if (!before && flashes(element)[0]) begun.push(ms);
        await clock.advance(50);
      }
      expect(begun.length).to.equal(5);
      for (const [n, at] of begun.entries()) if (n > 0) expect(at - (begun[n - 1] as number)).to.be.at.least(1000);
    });

    it('not more than once a second when its attributes change meanwhile, either', async () => {
      const { element, quote } = await show<PriceTicker>(`<price-ticker symbol="BTC"></price-ticker>`);
      await quote('BTC', 1);
      await quote('BTC', 2);
      await clock.advance(920);
      await clock.paint();
      expect(flashes(element)).to.deep.equal([undefined]);
      element.decimals = 3;
      await element.updateComplete;
      await quote('BTC', 3);
      expect(flashes(element)).to.deep.equal([undefined]);
    });

    it('but not when asked not to', async () => {
      const { element, quote } = await show(`<price-ticker symbol="BTC" flash="none"></price-ticker>`);
      await quote('BTC', 1);
      await quote('BTC', 2);
      expect(flashes(element)).to.deep.equal([undefined]);
    });

    it('but not for readers who want less motion', async () => {
      const { element, quote } = await show(`<price-ticker symbol="BTC"></price-ticker>`);
      await emulateMedia({ reducedMotion: 'reduce' });
      try {
        await quote('BTC', 1);
        await quote('BTC', 2);
        expect(flashes(element)).to.deep.equal([undefined]);
      } finally {
        await emulateMedia({});
      }
      await clock.advance(1000);
      await quote('BTC', 3);
      expect(flashes(element)).to.deep.equal(['up fade']);
    });

    it('fading while few do, and plain while many do', async () => {
      const symbols = Array.from({ length: 40 }, (_, n) => letters(n));
      const { element, source } = await show(
        `<price-ticker symbols="${symbols.join(',')}" layout="grid"></price-ticker>`,
      );
      const [first] = parts(element, 'item') as [HTMLElement];
      for (const price of [1, 2]) {
        for (const symbol of symbols) source.last.quote(symbol, price);
        for (let frame = 0; frame < 5; frame++) await clock.paint();
      }
      const words = flashes(element);
      expect(words.filter((word) => word === 'up fade').length).to.equal(12);
      expect(words.filter((word) => word === 'up').length).to.equal(28);
      expect(getComputedStyle(first).animationName).to.equal('flash-up');
      expect(getComputedStyle(parts(element, 'item')[39] as HTMLElement).animationName).to.equal('none');
      await clock.advance(900);
      await clock.paint();
      expect(flashes(element).filter(Boolean)).to.deep.equal([]);
    });

    it('and forgets it when it has left the page meanwhile', async () => {
      const { element, wrapper, quote } = await show<PriceTicker>(`<price-ticker symbol="BTC"></price-ticker>`);
      await quote('BTC', 1);
      await quote('BTC', 2);
      element.remove();
      await clock.advance(1000);
      await clock.paint();
      wrapper.append(element);
      await settle();
      expect(flashes(element)).to.deep.equal([undefined]);
    });
  });

  describe('marks a price that is not live', () => {
    for (const layout of LAYOUTS)
      it(`by muted colours and by its age, which counts up, as ${layout}`, async () => {
        const { element, source, quote } = await show(
          `<price-ticker symbol="BTC" layout="${layout}" style="--tickwire-muted-color: rgb(9, 9, 9)"></price-ticker>`,
        );
        const [item] = parts(element, 'item') as [HTMLElement];
        await quote('BTC', 1, { changePercent: '5' });
        const lively = colourOf(element, 'price');
        expect(item.dataset.freshness).to.equal('live');
        expect(part(element, 'age')).to.equal('');
        expect(lively).to.not.equal('rgb(9, 9, 9)');
        source.last.end(1006);
        await clock.advance(4000);
        await clock.paint();
        expect(item.dataset.freshness).to.equal('stale');
        expect(colourOf(element, 'price')).to.equal('rgb(9, 9, 9)');
        expect(colourOf(element, 'change')).to.equal('rgb(9, 9, 9)');
        expect(getComputedStyle(parts(element, 'price')[0] as HTMLElement).opacity).to.equal('1');
        expect(part(element, 'price')).to.equal('1.00');
        expect(part(element, 'age')).to.match(/^[345] sec old$/);
        expect(parts(element, 'age')[0]?.offsetWidth).to.be.greaterThan(0);
        await clock.advance(5000);
        expect(part(element, 'age')).to.match(/^(8|9|10) sec old$/);
        await clock.advance(120_000);
        expect(part(element, 'age')).to.equal('2 min old');
      });

    it('and takes the mark away with the next price', async () => {
      const { element, source, quote } = await show(`<price-ticker symbol="BTC"></price-ticker>`);
      const [item] = parts(element, 'item') as [HTMLElement];
      await quote('BTC', 1);
      await clock.advance(22_000);
      await clock.paint();
      expect(item.dataset.freshness, 'connected, but silent').to.equal('stale');
      expect(part(element, 'age')).to.equal('22 sec old');
      await quote('BTC', 2);
      expect(item.dataset.freshness).to.equal('live');
      expect(part(element, 'age')).to.equal('');
      await clock.advance(3000);
      expect(part(element, 'age')).to.equal('');
      expect(source.sockets.length).to.equal(1);
    });

    it('where one symbol is quiet among live ones, that one alone', async () => {
      const { element, quote } = await show(`<price-ticker symbols="BTC,ETH"></price-ticker>`);
      await quote('ETH', 1);
      for (let seconds = 0; seconds < 65; seconds += 5) {
        await quote('BTC', seconds + 1);
        await clock.advance(5000);
      }
      await clock.paint();
      expect(parts(element, 'item').map(({ dataset }) => dataset.freshness)).to.deep.equal(['live', 'stale']);
      expect(part(element, 'age')).to.equal('');
      expect(parts(element, 'age')[1]?.textContent).to.match(/^1 min old$/);
    });

    it('by words where its source says why', async () => {
      const { element, quote } = await show(`<price-ticker symbols="SHUT,MAYBE"></price-ticker>`);
      await quote('SHUT', 1, { closed: true });
      await quote('MAYBE', 1, { unverified: true });
      expect(parts(element, 'age').map(({ textContent }) => textContent)).to.deep.equal(['Closed', 'Unverified']);
      await clock.advance(300_000);
      await clock.paint();
      expect(parts(element, 'age').map(({ textContent }) => textContent)).to.deep.equal(['Closed', 'Unverified']);
    });

    it('when it grew old out of sight, too', async () => {
      const { element, source } = await show(
        `<price-ticker symbol="BTC" style="display: block; margin-block: 3000px"></price-ticker>`,
      );
      const [item] = parts(element, 'item') as [HTMLElement];
      expect(await judgedOnScreen(item)).to.equal(false);
      source.last.quote('BTC', 1);
      await clock.advance(1000);
      await clock.paint();
      source.last.end(1006);
      await clock.advance(6000);
      await clock.paint();
      expect(item.dataset.freshness).to.equal('stale');
      item.scrollIntoView();
      expect(await judgedOnScreen(item)).to.equal(true);
      await clock.paint();
      expect(part(element, 'age')).to.match(/sec old$/);
    });

    it('in the language around it', async () => {
      const { element, source, quote } = await show(`<price-ticker symbol="BTC" lang="de"></price-ticker>`);
      await quote('BTC', 1);
      source.last.end(1006);
      await clock.advance(70_000);
      await clock.paint();
      expect(part(element, 'age')).to.include('1 Min.');
    });
  });

  describe('keeps the pace', () => {
    const open = { open: '100', changePercent: '10' };

    it('of trades between two quotes, when asked to', async () => {
      const { element, source, quote } = await show(
        `<price-ticker symbol="BTC" pace="trade" change="both"></price-ticker>`,
      );
      // Trades are the extras' matter, which come with the first look at the screen.
      await judgedOnScreen(parts(element, 'item')[0] as HTMLElement);
      await clock.advance(1000);
      expect((source.last.sent as { channels: string[] }[]).flatMap(({ channels }) => channels).sort()).to.deep.equal([
        'BTC@quote',
        'BTC@trade',
      ]);
      await quote('BTC', '110', open);
      source.last.message({ kind: 'trade', symbol: 'BTC', price: '105' });
      source.last.message({ kind: 'trade', symbol: 'BTC', price: '90' });
      await clock.paint();
      expect(part(element, 'price')).to.equal('90.00');
      expect(part(element, 'change-absolute')).to.equal('\u221210.00');
      expect(part(element, 'change-percent')).to.equal('\u221210.00%');
      expect(part(element, 'arrow')).to.equal('▼');
      await quote('BTC', '120', { ...open, changePercent: '20' });
      expect(part(element, 'price')).to.equal('120.00');
    });

    it('of quotes alone, otherwise', async () => {
      const { element, source, quote } = await show(`<price-ticker symbol="BTC"></price-ticker>`);
      await quote('BTC', '110');
      source.last.message({ kind: 'trade', symbol: 'BTC', price: '90' });
      await clock.paint();
      expect(part(element, 'price')).to.equal('110.00');
    });

    it('of trades without stepping back to an older quote when it is scrolled in', async () => {
      const { element, source, quote } = await show(`<price-ticker symbol="BTC" pace="trade"></price-ticker>`);
      const [item] = parts(element, 'item') as [HTMLElement];
      expect(await judgedOnScreen(item)).to.equal(true);
      await clock.advance(100);
      await quote('BTC', '110');
      source.last.message({ kind: 'trade', symbol: 'BTC', price: '90' });
      await clock.paint();
      expect(part(element, 'price')).to.equal('90.00');
      element.style.marginBlockStart = '3000px';
      element.style.display = 'block';
      expect(await judgedOnScreen(item)).to.equal(false);
      element.style.marginBlockStart = '0';
      expect(await judgedOnScreen(item)).to.equal(true);
      expect(part(element, 'price')).to.equal('90.00');
    });

    it('of about once a second where nobody looks, and catches up when it is scrolled in', async () => {
      for (const layout of LAYOUTS) {
        const { element, wrapper, source, quote } = await show<PriceTicker>(
          `<price-ticker symbol="BTC" layout="${layout}"></price-ticker>`,
        );
        wrapper.style.paddingBlock = '4000px';
        scrollTo(0, 0);
        const [item] = parts(element, 'item') as [HTMLElement];
        expect(await judgedOnScreen(item), layout).to.equal(false);
        const heard: string[] = [];
        element.addEventListener('quote', (event) => heard.push((event as QuoteEvent).quote.priceText));
        for (let n = 1; n <= 40; n++) {
          await quote('BTC', n);
          await clock.advance(100);
        }
        await clock.paint();
        expect(heard.length, layout).to.be.within(3, 5);
        expect(flashes(element), layout).to.deep.equal([undefined]);
        source.last.quote('BTC', 99);
        expect(part(element, 'price'), layout).to.not.equal('99.00');
        item.scrollIntoView();
        await waitUntil(() => part(element, 'price') === '99.00', `${layout} catches up`);
        await quote('BTC', 100);
        expect(part(element, 'price'), layout).to.equal('100.00');
        wrapper.style.paddingBlock = '0';
      }
    });
  });

  it('is up to date when what it is folded into opens', async () => {
    const { element, wrapper, source } = await show<HTMLDetailsElement>(
      `<details><summary>Prices</summary><price-ticker symbol="BTC" layout="card"></price-ticker></details>`,
    );
    const ticker = wrapper.querySelector('price-ticker') as PriceTicker;
    expect(await judgedOnScreen(parts(ticker, 'item')[0] as HTMLElement)).to.equal(false);
    for (const price of [1, 2]) {
      source.last.quote('BTC', price);
      await clock.advance(1000);
      await clock.paint();
      expect(part(ticker, 'price')).to.equal(`${price}.00`);
    }
    source.last.quote('BTC', 3);
    element.open = true;
    await waitUntil(() => part(ticker, 'price') === '3.00');
  });

  it('has its newest price on paper, wherever it stands', async () => {
    const { element, source } = await show(
      `<price-ticker symbol="BTC" style="display: block; margin-block: 3000px"></price-ticker>`,
    );
    scrollTo(0, 0);
    expect(await judgedOnScreen(parts(element, 'item')[0] as HTMLElement)).to.equal(false);
    source.last.quote('BTC', 1);
    dispatchEvent(new Event('beforeprint'));
    expect(part(element, 'price')).to.equal('1.00');
  });

  describe('in colours for everybody', () => {
    for (const [colors, up, down] of [
      ['western', '#067647', '#b42318'],
      ['asian', '#b42318', '#067647'],
      ['colorblind', '#0b5fc0', '#b54708'],
    ] as const)
      it(`tells up from down in ${colors} ones`, async () => {
        const { element, quote } = await show(
          `<price-ticker symbol="BTC" theme="light" movement-colors="${colors}"></price-ticker>`,
        );
        await quote('BTC', 1, { changePercent: '5' });
        expect(colourOf(element, 'change')).to.equal(computed(element, up));
        await quote('BTC', 1, { changePercent: '-5' });
        expect(colourOf(element, 'change')).to.equal(computed(element, down));
      });

    it("takes the page's own", async () => {
      const { element, quote } = await show(
        `<price-ticker symbol="BTC" movement-colors="asian" style="--tickwire-positive-color: rgb(1, 2, 3); --tickwire-text-color: rgb(3, 2, 1)"></price-ticker>`,
      );
      await quote('BTC', 1, { changePercent: '5' });
      expect(colourOf(element, 'change')).to.equal('rgb(1, 2, 3)');
      expect(colourOf(element, 'price')).to.equal('rgb(3, 2, 1)');
    });

    it('follows the scheme of the page, unless told otherwise', async () => {
      const { element, wrapper, quote } = await show<PriceTicker>(`<price-ticker symbol="BTC"></price-ticker>`);
      await quote('BTC', 1);
      const colours: Record<string, string> = {};
      for (const scheme of ['light', 'dark']) {
        wrapper.style.colorScheme = scheme;
        colours[scheme] = colourOf(element, 'price');
      }
      expect(colours.light).to.not.equal(colours.dark);
      for (const theme of ['light', 'dark'] as const) {
        element.theme = theme;
        await element.updateComplete;
        expect(colourOf(element, 'price')).to.equal(colours[theme]);
      }
    });
  });

  describe('that is paused', () => {
    const pause = async (element: PriceTicker, paused: boolean) => {
      element.toggleAttribute('paused', paused);
      await element.updateComplete;
      await settle();
    };
    const texts = (element: Element) =>
      ['price', 'change', 'volume', 'high', 'age'].flatMap((name) =>
        // A strip's copies come and go.
        parts(element, name).flatMap((each) => (each.closest('[aria-hidden]') ? [] : each.textContent)),
      );

    for (const layout of [...LAYOUTS, 'marquee'] as const)
      it(`stands still, and then jumps to now without a flash, as ${layout}`, async () => {
        const { element, quote } = await show<PriceTicker>(
          `<price-ticker symbols="BTC,ETH" layout="${layout}" fields="price, change, volume, high"></price-ticker>`,
        );
        await settle();
        await quote('BTC', 1, { changePercent: 1, volume: 10, high: 2 });
        const before = texts(element);
        await pause(element, true);
        expect(texts(element)).to.deep.equal(before);
        await quote('BTC', 2, { changePercent: -1, volume: 20, high: 3 });
        expect(texts(element)).to.deep.equal(before);
        expect(element.quote?.price).to.equal(1);
        await pause(element, false);
        expect(part(element, 'price')).to.equal('2.00');
        expect(parts(element, 'item')[0]?.dataset.direction).to.equal('down');
        expect(flashes(element).slice(0, 2)).to.deep.equal([undefined, undefined]);
        await quote('BTC', 3);
        expect(flashes(element)[0]).to.equal('up fade');
        await clock.advance(1000);
      });

    it('is muted meanwhile, by itself or with its feed', async () => {
      const { element, quote } = await show<PriceTicker>(`<price-ticker symbol="BTC"></price-ticker>`);
      await settle();
      await quote('BTC', 1, { changePercent: 1 });
      const colour = () => getComputedStyle(parts(element, 'change')[0] as Element).color;
      const live = colour();
      await pause(element, true);
      const still = colour();
      expect(still).not.to.equal(live);
      await pause(element, false);
      expect(colour()).to.equal(live);
      element.source?.pause();
      await element.updateComplete;
      expect(colour()).to.equal(still);
      element.source?.resume();
      await element.updateComplete;
      expect(colour()).to.equal(live);
    });

    it('from the beginning takes the first price, and no other', async () => {
      const { element, quote } = await show<PriceTicker>(`<price-ticker symbol="BTC" paused></price-ticker>`);
      await settle();
      await quote('BTC', 1);
      await quote('BTC', 2);
      expect(part(element, 'price')).to.equal('1.00');
      await pause(element, false);
      expect(part(element, 'price')).to.equal('2.00');
    });

    it('hears no trades, either, and asks its source for nothing anew', async () => {
      const { element, source, quote } = await show<PriceTicker>(
        `<price-ticker symbol="BTC" pace="trade"></price-ticker>`,
      );
      await settle();
      await quote('BTC', 1);
      await clock.advance(100);
      const { length } = source.last.sent;
      await pause(element, true);
      source.last.message({ kind: 'trade', symbol: 'BTC', price: '5' });
      await clock.paint();
      expect(part(element, 'price')).to.equal('1.00');
      await clock.advance(10_000);
      await pause(element, false);
      expect(source.last.sent.length).to.equal(length);
    });

    it('stands still anew each time', async () => {
      const { element, quote } = await show<PriceTicker>(`<price-ticker symbol="BTC"></price-ticker>`);
      await settle();
      for (const price of [1, 2, 3]) {
        await quote('BTC', price);
        await pause(element, true);
        await quote('BTC', price + 10);
        expect(element.quote?.price).to.equal(price);
        await pause(element, false);
      }
    });
  });

  it('flashes nothing that moved while it was off the screen', async () => {
    const { element, wrapper, quote } = await show<PriceTicker>(`<price-ticker symbol="BTC"></price-ticker>`);
    await quote('BTC', 1);
    wrapper.style.marginTop = '5000px';
    await judgedOnScreen(parts(element, 'item')[0] as Element);
    await clock.advance(100);
    await quote('BTC', 2);
    wrapper.style.marginTop = '';
    await judgedOnScreen(parts(element, 'item')[0] as Element);
    expect(part(element, 'price')).to.equal('2.00');
    expect(flashes(element)).to.deep.equal([undefined]);
  });
});
