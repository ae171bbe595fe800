// What a ticker is to the page around it and to its readers: its box, its directions, its accessibility, its safety.
import { expect } from '@open-wc/testing';
import '../../src/define.ts';
import type { PriceTicker } from '../../src/elements/price-ticker.ts';
import { settle } from '../tools/fake-clock.ts';
import { hearErrors, hearWarnings, painted, part, parts, setStage } from '../tools/stage.ts';
import { emulateMedia, setViewport } from '../tools/window.ts';

const { clock, show, clear } = setStage();
const LAYOUTS = ['inline', 'card', 'row', 'grid'] as const;
const FIELDS = 'price, change, range, high, low, volume, bid, ask';
const BTC = {
  change: '-806.20000000',
  changePercent: '-1.240',
  high: '65410.90',
  low: '63870.00',
  volume: '28412.11',
  bid: '64213.49',
  ask: '64213.50',
};

const heightOf = (element: Element) => element.getBoundingClientRect().height;

describe('<price-ticker>', () => {
  before(() =>
    Promise.all([
      import('../../src/feed/guard.ts'),
      import('../../src/feed/address.ts'),
      import('../../src/elements/layouts.ts'),
      import('../../src/elements/extras.ts'),
    ]),
  );
  afterEach(clear);

  describe('keeps its box', () => {
    for (const layout of LAYOUTS)
      for (const fields of ['', FIELDS])
        for (const size of ['small', 'medium', 'large'])
          it(`from before the first price on, as ${size} ${layout}${fields && ' with all fields'}`, async () => {
            const { wrapper, element, connect, quote } = await show<PriceTicker>(
              `<p>Bitcoin is at <price-ticker></price-ticker> now.</p>`,
            );
            const ticker = element.querySelector('price-ticker') as PriceTicker;
            Object.assign(ticker, { symbols: 'BTC=Bitcoin,ETH', layout, fields, size });
            await connect();
            const before = [heightOf(wrapper), ...parts(ticker, 'item').map(heightOf)];
            expect(before[1]).to.be.greaterThan(10);
            await quote('BTC', '64213.50', BTC);
            await quote('ETH', '3127.46', BTC);
            await ticker.updateComplete;
            expect([heightOf(wrapper), ...parts(ticker, 'item').map(heightOf)]).to.deep.equal(before);
          });

    for (const layout of ['card', 'row', 'grid'] as const)
      it(`when its price grows old, as ${layout}`, async () => {
        const { element, source, quote } = await show<PriceTicker>(
          `<price-ticker symbols="BTC,ETH" layout="${layout}"></price-ticker>`,
        );
        await quote('BTC', '64213.50', BTC);
        const before = heightOf(element);
        source.last.end(1006);
        await clock.advance(5000);
        await clock.paint();
        expect(part(element, 'age')).to.include('old');
        expect(heightOf(element)).to.equal(before);
      });

    for (const layout of ['card', 'row', 'grid'] as const)
      it(`so that nothing on the page shifts when prices come, as ${layout}`, async () => {
        const { element, wrapper, quote } = await show<PriceTicker>(
          `<price-ticker symbols="BTC=Bitcoin,ETH,SOL" layout="${layout}"></price-ticker>`,
        );
        wrapper.insertAdjacentHTML('beforeend', '<p>What follows stays where it is.</p>');
        await painted();
        let shifted = 0;
        const observer = new PerformanceObserver((list) => {
          for (const entry of list.getEntries() as (PerformanceEntry & { value: number })[]) shifted += entry.value;
        });
        observer.observe({ type: 'layout-shift' });
        await painted();
        shifted = 0;
        const places = () => [
          ...[...parts(element, 'item'), wrapper.lastElementChild as Element].map(
            (each) => each.getBoundingClientRect().top,
          ),
          ...['symbol', 'price', 'range'].flatMap((name) =>
            parts(element, name).map((each) => each.getBoundingClientRect().left),
          ),
        ];
        const before = places();
        for (const [symbol, price] of [
          ['BTC', '64213.50'],
          ['ETH', '3127.46'],
          ['SOL', '151.37'],
          ['BTC', '164213.50'],
        ] as const) {
          await quote(symbol, price, BTC);
          await element.updateComplete;
          await painted();
        }
        await painted();
        observer.disconnect();
        expect(places()).to.deep.equal(before);
        // Numbers that end at one line begin elsewhere as they grow, which browsers count; a good page has 0.1 in all.
        expect(shifted).to.be.below(0.003);
      });

    for (const width of [1280, 320])
      it(`within a page ${width} pixels wide`, async () => {
        await setViewport({ width, height: 700 });
        try {
          for (const layout of LAYOUTS) {
            const { element, wrapper, quote } = await show<PriceTicker>(
              `<price-ticker symbols="BTC=Bitcoin,ETH,SOL" layout="${layout}" ${layout === 'row' ? '' : `fields="${FIELDS}"`}></price-ticker>`,
            );
            for (const symbol of ['BTC', 'ETH', 'SOL']) await quote(symbol, '64213.50', BTC);
            await painted();
            const { left, right } = wrapper.getBoundingClientRect();
            for (const name of ['item', 'price', 'change', 'symbol'])
              for (const each of parts(element, name)) {
                const box = each.getBoundingClientRect();
                if (box.width === 0) continue;
                expect(Math.floor(box.right), `${layout}: ${name}`).to.be.at.most(Math.ceil(right));
                expect(Math.ceil(box.left), `${layout}: ${name}`).to.be.at.least(Math.floor(left));
              }
            expect(document.documentElement.scrollWidth, layout).to.be.at.most(width);
            await clear();
          }
        } finally {
          await setViewport({ width: 800, height: 600 });
        }
      });
  });

  describe('reads from right to left', () => {
    for (const layout of LAYOUTS)
      it(`with signs and digits in their order, as ${layout}`, async () => {
        const { element, wrapper, quote } = await show<PriceTicker>(
          `<price-ticker symbol="BTC" layout="${layout}" change="both"></price-ticker>`,
        );
        wrapper.dir = 'rtl';
        await quote('BTC', '64213.50', BTC);
        const places = (name: string) => {
          const text = parts(element, name)[0]?.firstChild as Text;
          return [...text.data].map((_, at) => {
            const range = new Range();
            range.setStart(text, at);
            range.setEnd(text, at + 1);
            return range.getBoundingClientRect().left;
          });
        };
        for (const name of ['price', 'change-absolute', 'change-percent'])
          expect(places(name), `${name}: ${part(element, name)}`).to.deep.equal(places(name).sort((a, b) => a - b));
        const [symbol, price] = ['symbol', 'price'].map((name) => parts(element, name)[0]?.getBoundingClientRect());
        if (layout === 'inline' || layout === 'row') expect(symbol?.left).to.be.greaterThan(price?.right as number);
        else expect(symbol?.right).to.be.closeTo(price?.right as number, 0.01);
      });
  });

  describe('is accessible', () => {
    const root = document.documentElement;
    before(() => {
      root.style.background = 'Canvas';
    });
    after(() => root.removeAttribute('style'));

    for (const colorScheme of ['light', 'dark'] as const)
      for (const layout of LAYOUTS)
        for (const state of ['loading', 'live', 'stale'] as const)
          it(`as ${layout}, ${state}, ${colorScheme}`, async () => {
            root.style.colorScheme = colorScheme;
            const { element, source, quote } = await show<PriceTicker>(
              `<price-ticker symbols="BTC=Bitcoin,ETH" layout="${layout}" symbol-url="#{symbol}" lang="en"></price-ticker>`,
            );
            if (state !== 'loading') {
              await quote('BTC', '64213.50', BTC);
              await quote('ETH', '3127.46', { ...BTC, change: '1', changePercent: '1' });
            }
            if (state === 'stale') {
              source.last.end(1006);
              await clock.advance(5000);
              await clock.paint();
            }
            await element.updateComplete;
            expect(element.matches(`:state(${state})`)).to.equal(true);
            await expect(element).to.be.accessible();
          });

    for (const colors of ['asian', 'colorblind'] as const)
      for (const colorScheme of ['light', 'dark'] as const)
        it(`in ${colors} colours, ${colorScheme}, while it is highlighted`, async () => {
          root.style.colorScheme = colorScheme;
          const { element, quote } = await show<PriceTicker>(
            `<price-ticker symbols="BTC,ETH" layout="card" movement-colors="${colors}" lang="en"></price-ticker>`,
          );
          // The animation of a fading highlight moves on by the browser's clock: plain ones stand still.
          element.shadowRoot?.append(
            Object.assign(document.createElement('style'), { textContent: '* { animation: none !important }' }),
          );
          for (const price of [1, 2]) {
            await quote('BTC', price, BTC);
            await quote('ETH', 3 - price, { changePercent: '1', change: '1' });
          }
          expect(parts(element, 'item').map(({ dataset }) => dataset.flash)).to.deep.equal(['up fade', 'down fade']);
          await expect(element).to.be.accessible();
        });

    for (const colorScheme of ['light', 'dark'] as const)
      it(`on a page that leaves its colours to the reader, who likes them ${colorScheme}`, async () => {
        root.style.colorScheme = 'light dark';
        await emulateMedia({ colorScheme });
        try {
          const { element, quote } = await show<PriceTicker>(
            '<price-ticker symbol="BTC" layout="card"></price-ticker>',
          );
          await quote('BTC', 1, BTC);
          const [red] = getComputedStyle(element).color.match(/\d+/g) ?? [];
          expect(Number(red) > 127, 'light on dark').to.equal(colorScheme === 'dark');
          await expect(element).to.be.accessible();
        } finally {
          await emulateMedia({});
        }
      });

    it('with problems to tell', async () => {
      const { restore } = hearWarnings();
      try {
        const { element } = await show<PriceTicker>(
          `<price-ticker symbol="BTC" layout="card" size="enormous" lang="en"></price-ticker>`,
        );
        await expect(element).to.be.accessible();
      } finally {
        restore();
      }
    });

    it('as a table that names its rows and columns', async () => {
      const { element, quote } = await show<PriceTicker>(
        `<price-ticker symbols="BTC=Bitcoin,ETH" layout="row" fields="price, change, volume"></price-ticker>`,
      );
      await quote('BTC', '64213.50', BTC);
      const all = (selector: string) => [...(element.shadowRoot?.querySelectorAll(selector) ?? [])];
      const texts = (selector: string) =>
        all(selector).map((cell) => (cell as HTMLElement).innerText.replace(/\s+/g, ' ').trim());
      expect(all('[role=table]').length).to.equal(1);
      expect(texts('[role=columnheader]')).to.deep.equal(['Symbol', 'Price', '24 h', 'Volume']);
      expect(texts('[role=rowheader]')).to.deep.equal(['BTC Bitcoin', 'ETH']);
      expect(texts('[role=row]:nth-of-type(2) [role=cell]')).to.deep.equal(['64,213.50', '▼ −1.24%', '28.4K']);
    });

    it('and announces nothing unasked', async () => {
      for (const layout of LAYOUTS) {
        const { element, quote } = await show<PriceTicker>(
          `<price-ticker symbol="BTC" layout="${layout}"></price-ticker>`,
        );
        await quote('BTC', 1);
        expect(
          element.shadowRoot?.querySelectorAll('[aria-live], [role=status], [role=alert], [role=log]').length,
        ).to.equal(0);
      }
    });
  });

  describe('shows as text, and as nothing else,', () => {
    const anything = {
      channel: ({ kind, symbol }: { kind: string; symbol: string }) => `${symbol}@${kind}`,
    };
    const itShows = (what: string, test: () => Promise<void>) =>
      it(what, async () => {
        const { texts, restore } = hearErrors();
        try {
          await test();
          await settle();
        } finally {
          restore();
        }
        expect(texts).to.deep.equal([]);
        expect(Object.keys(Object.prototype)).to.deep.equal([]);
      });
    const shadowText = (element: Element) => element.shadowRoot?.textContent ?? '';

    for (const layout of LAYOUTS) {
      itShows(`markup in symbols and labels, as ${layout}`, async () => {
        const { element } = await show<PriceTicker>(`<price-ticker layout="${layout}"></price-ticker>`, anything);
        element.symbols = '<img src onerror%3Dalert(1)>,"><script>alert(1)</script>,X=<b>bold</b>';
        await settle();
        expect(parts(element, 'item').length).to.equal(3);
        expect(element.shadowRoot?.querySelectorAll('img, script, b').length).to.equal(0);
        expect(shadowText(element)).to.include('<script>alert(1)</script>').and.include('<b>bold</b>');
      });

      itShows(`bidirectional overrides and control characters left out, as ${layout}`, async () => {
        const { element } = await show<PriceTicker>(`<price-ticker layout="${layout}"></price-ticker>`, anything);
        element.symbols = 'TDS\u202eCTB=Gold\u2067\u0007 Bar\u0000';
        await settle();
        expect(shadowText(element)).to.not.match(/[\u202a-\u202e\u2066-\u2069]/u);
        expect(part(element, layout === 'inline' ? 'symbol' : 'label')).to.equal('Gold Bar');
        if (layout !== 'inline') expect(part(element, 'symbol')).to.equal('TDSCTB');
      });

      itShows(`what is longer than anybody reads cut short, as ${layout}`, async () => {
        const { element, wrapper } = await show<PriceTicker>(
          `<price-ticker layout="${layout}"></price-ticker>`,
          anything,
        );
        element.symbols = `LONG=${'word '.repeat(2000)},${'S'.repeat(10_000)}`;
        await settle();
        expect(shadowText(element).length).to.be.lessThan(600);
        expect(parts(element, 'item').length).to.equal(2);
        expect(wrapper.scrollWidth, 'it stays in its place').to.be.at.most(
          wrapper.clientWidth + (layout === 'inline' ? 1e4 : 0),
        );
      });

      itShows(`symbols that have a meaning elsewhere, as ${layout}`, async () => {
        const { element, quote } = await show<PriceTicker>(
          `<price-ticker symbols="__proto__, constructor, toString, hasOwnProperty, prototype, NaN, null" layout="${layout}"></price-ticker>`,
          anything,
        );
        await quote('__proto__', 1);
        await quote('constructor', 2);
        await quote('null', 3);
        expect(
          parts(element, 'price').flatMap(({ textContent, role }) => (role === 'columnheader' ? [] : textContent)),
        ).to.deep.equal(['1.00', '2.00', '–', '–', '–', '–', '3.00']);
      });
    }

    itShows('a symbol cut in the middle of a sign, links and all', async () => {
      const { element, wrapper, quote } = await show<PriceTicker>(
        `<price-ticker symbol-url="#{symbol}"></price-ticker><price-ticker symbol="BTC"></price-ticker>`,
        anything,
      );
      element.symbols = `BTC,${'😀'.repeat(40)},\ud83d`;
      await settle();
      await quote('BTC', 1);
      expect(parts(element, 'item').length).to.equal(2);
      expect(part(element, 'price')).to.equal('1.00');
      expect(part(wrapper.lastElementChild as Element, 'price')).to.equal('1.00');
    });

    itShows('no address of a script, however it is put together', async () => {
      const { restore } = hearWarnings();
      const { element } = await show<PriceTicker>(`<price-ticker symbol="javascript"></price-ticker>`, anything);
      for (const symbolUrl of [
        '{symbol}:alert(1)',
        '{symbol}:{symbol}',
        ' {symbol}:alert(1)//{symbol}',
        'vbscript:x',
      ]) {
        element.symbolUrl = symbolUrl;
        await element.updateComplete;
        const anchor = element.shadowRoot?.querySelector('a');
        expect(anchor ? anchor.protocol : 'none', symbolUrl).to.match(/^(none|https?:)$/);
      }
      restore();
    });

    itShows('no price of another symbol for one named "*"', async () => {
      const { element, wrapper, quote } = await show<PriceTicker>(
        `<price-ticker symbol="*"></price-ticker><price-ticker symbol="BTC"></price-ticker>`,
      );
      await quote('BTC', 1);
      expect(part(wrapper.lastElementChild as Element, 'price')).to.equal('1.00');
      expect(parts(element, 'item').length).to.equal(0);
    });

    itShows('nothing of a thousand and one symbols but the first thousand', async () => {
      const { element } = await show<PriceTicker>(`<price-ticker layout="grid"></price-ticker>`, anything);
      element.symbols = Array.from({ length: 1500 }, (_, n) => `S${n}`).join();
      await settle();
      expect(parts(element, 'item').length).to.equal(1000);
    });
  });
});
