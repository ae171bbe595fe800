// Where a ticker's prices come from: other names, other sources, the source's own list, and what it does not have.
import { expect, fixture, waitUntil } from '@open-wc/testing';
import '../../src/define.ts';
import { aliased } from '../../src/elements/aliases.ts';
import type { PriceTicker } from '../../src/elements/price-ticker.ts';
import { settle } from '../tools/fake-clock.ts';
import { fakeSource } from '../tools/fake-source.ts';
import { hearWarnings, painted, part, parts, problems, type Shown, setStage } from '../tools/stage.ts';
import { setViewport } from '../tools/window.ts';

const { clock, hub, show, prepare, clear } = setStage();
const LAYOUTS = ['inline', 'card', 'row', 'grid'] as const;
// Takes any spelling, as Binance does.
const anySpelling = {
  channel: ({ kind, symbol }: { kind: string; symbol: string }) => `${symbol.replace(/\W/g, '').toUpperCase()}@${kind}`,
};
// Sends everything to everybody, as some relays do.
const broadcasting = { ...anySpelling, subscribe: undefined as never, unsubscribe: undefined as never };
const symbolsOf = (element: Element) => parts(element, 'symbol').map(({ textContent }) => textContent);

/** Lets what is imported and what is asked for arrive. */
async function arrive(...elements: PriceTicker[]) {
  for (let turn = 0; turn < 3; turn++) {
    await settle();
    await clock.paint();
    for (const element of elements) await element.updateComplete;
  }
}

/** Two sources in one feed, the first of which is down from now on. */
async function showFallback(markup: string, extra = {}) {
  const number = count++;
  const [first, second] = ['First', 'Second'].map((label) =>
    fakeSource({ ...anySpelling, ...extra, name: `${label.toLowerCase()}${number}`, label }),
  ) as [ReturnType<typeof fakeSource>, ReturnType<typeof fakeSource>];
  hub.configure({ dialects: [first.dialect, second.dialect] });
  const feed = `${first.dialect.name} one, ${second.dialect.name} two`;
  const wrapper = await fixture<HTMLElement>(`<div data-feed="${feed}">${markup}</div>`);
  await import('../../src/feed/failover.ts');
  for (let turn = 0; turn < 10 && first.sockets.length === 0; turn++) {
    await settle();
    await clock.advance(60);
  }
  return {
    first,
    second,
    element: wrapper.querySelector('price-ticker') as PriceTicker,
    async fall() {
      first.last.end(1006);
      // What had a price is waited for a little longer.
      for (let turn = 0; turn < 12; turn++) {
        await clock.advance(1000);
        await clock.paint();
        if (second.sockets.length === 0) await settle();
      }
      second.last.open();
      await clock.advance(0);
    },
  };
}
let count = 0;

describe('<price-ticker>', () => {
  before(() =>
    Promise.all([
      import('../../src/feed/guard.ts'),
      import('../../src/feed/address.ts'),
      import('../../src/elements/layouts.ts'),
      import('../../src/elements/extras.ts'),
      import('../../src/elements/listing.ts'),
    ]),
  );
  afterEach(clear);

  describe('takes other names for a symbol', () => {
    const ALIASED = `symbol="BTC/USD" aliases="BTC/USD=BTCUSDT BTC, EUR/USD=EURUSD"`;
    const second = async ({ source }: Pick<Shown<PriceTicker>, 'source'>, ...prices: [string, number][]) => {
      for (const [symbol, price] of prices) source.last.quote(symbol, price);
      await clock.paint();
      await clock.advance(1000);
      await clock.paint();
    };

    for (const layout of LAYOUTS)
      it(`shows the price of one that the source has, and says which it is, as ${layout}`, async () => {
        const { element, source, quote } = await show<PriceTicker>(
          `<price-ticker ${ALIASED} layout="${layout}"></price-ticker>`,
          anySpelling,
        );
        await clock.advance(600);
        const asked = (source.last.sent as { channels: string[] }[]).flatMap(({ channels }) => channels);
        expect(asked).to.include.members(['BTCUSD@quote', 'BTCUSDT@quote', 'BTC@quote']);
        expect(part(element, 'source')).to.equal('');
        await quote('BTCUSDT', '64213.50');
        expect(part(element, 'symbol')).to.equal('BTC/USD');
        expect(part(element, 'price')).to.equal('64,213.50');
        expect(part(element, 'source')).to.equal('BTCUSDT');
        expect(parts(element, 'source')[0]?.offsetWidth).to.be.greaterThan(0);
      });

    it('takes the symbol itself as soon as it has a price, and says nothing then', async () => {
      const { element, quote } = await show<PriceTicker>(`<price-ticker ${ALIASED}></price-ticker>`, anySpelling);
      await quote('BTC', 1);
      expect(part(element, 'source')).to.equal('BTC');
      await quote('BTCUSDT', 2);
      expect([part(element, 'price'), part(element, 'source')]).to.deep.equal(['2.00', 'BTCUSDT']);
      await quote('BTCUSD', 3);
      expect([part(element, 'price'), part(element, 'source')]).to.deep.equal(['3.00', '']);
      await quote('BTCUSDT', 4);
      expect(part(element, 'price')).to.equal('3.00');
      expect(parts(element, 'source')[0]?.offsetWidth).to.equal(0);
    });

    it('says nothing of another spelling of the same name', async () => {
      const { element, quote } = await show<PriceTicker>(
        `<price-ticker symbol="EUR/USD" aliases="EUR/USD=EURUSD"></price-ticker>`,
        anySpelling,
      );
      await quote('EURUSD', '1.08');
      expect(part(element, 'price')).to.equal('1.08');
      expect(part(element, 'source')).to.equal('');
    });

    it('goes over to another name when its price has grown old, and back when it has held for a while', async () => {
      const shown = await show<PriceTicker>(`<price-ticker ${ALIASED}></price-ticker>`, {
        ...anySpelling,
        staleAfterMs: 2000,
      });
      const { element } = shown;
      const seen: (string | undefined)[] = [];
      const run = async (seconds: number, ...prices: [string, number][]) => {
        for (let each = 0; each < seconds; each++) {
          await second(shown, ...prices);
          seen.push(part(element, 'source'));
        }
      };
      await run(3, ['BTCUSD', 1], ['BTCUSDT', 2]);
      expect(seen.splice(0)).to.deep.equal(['', '', '']);
      await run(20, ['BTCUSDT', 2]);
      expect(seen.indexOf('BTCUSDT'), 'old after 6 s, and then not at once').to.be.within(9, 14);
      expect(part(element, 'price')).to.equal('2.00');
      expect(parts(element, 'item')[0]?.dataset.freshness).to.equal('live');
      seen.length = 0;
      await run(40, ['BTCUSD', 1], ['BTCUSDT', 2]);
      expect(seen.indexOf(''), 'back').to.be.within(25, 33);
      expect(part(element, 'price')).to.equal('1.00');
      // What is lost again soon has to hold for twice as long.
      await run(20, ['BTCUSDT', 2]);
      seen.length = 0;
      await run(70, ['BTCUSD', 1], ['BTCUSDT', 2]);
      expect(seen.indexOf(''), 'back again').to.be.within(55, 63);
    });

    it('keeps the name it shows when the connection comes back with another one first', async () => {
      const shown = await show<PriceTicker>(`<price-ticker ${ALIASED}></price-ticker>`, anySpelling);
      const { element, source } = shown;
      await second(shown, ['BTCUSD', 1], ['BTCUSDT', 2]);
      source.last.end(1006);
      for (let each = 0; each < 10; each++) await second({ source: { last: { quote() {} } } as never });
      expect(source.sockets.length).to.be.greaterThan(1);
      source.last.open();
      await second(shown, ['BTCUSDT', 3]);
      expect([part(element, 'price'), part(element, 'source')]).to.deep.equal(['1.00', '']);
      await second(shown, ['BTCUSD', 4]);
      expect([part(element, 'price'), part(element, 'source')]).to.deep.equal(['4.00', '']);
    });

    it('takes the step from one name to another for no move of the price', async () => {
      const { element, quote } = await show<PriceTicker>(
        `<price-ticker ${ALIASED} layout="card"></price-ticker>`,
        anySpelling,
      );
      await quote('BTCUSDT', 2);
      await clock.advance(2000);
      await quote('BTCUSD', 3);
      expect(part(element, 'price')).to.equal('3.00');
      expect(parts(element, 'item')[0]?.dataset.flash).to.equal(undefined);
      await quote('BTCUSD', 4);
      expect(parts(element, 'item')[0]?.dataset.flash).to.include('up');
    });

    it('follows the trades of the name that is shown, and of no other', async () => {
      const { element, source, quote } = await show<PriceTicker>(
        `<price-ticker ${ALIASED} pace="trade"></price-ticker>`,
        anySpelling,
      );
      await quote('BTCUSDT', 2);
      source.last.message({ kind: 'trade', symbol: 'BTC', price: 9 });
      await clock.paint();
      expect(part(element, 'price')).to.equal('2.00');
      source.last.message({ kind: 'trade', symbol: 'BTCUSDT', price: 3 });
      await clock.paint();
      expect(part(element, 'price')).to.equal('3.00');
    });

    it('goes on as it is when it renders anew', async () => {
      const { element, source, quote } = await show<PriceTicker>(
        `<price-ticker ${ALIASED} layout="card"></price-ticker>`,
        anySpelling,
      );
      await quote('BTCUSDT', 2);
      await clock.advance(1000);
      const text = parts(element, 'price')[0]?.firstChild;
      const { length } = source.last.sent;
      element.size = 'large';
      await element.updateComplete;
      await clock.advance(1000);
      expect(parts(element, 'price')[0]?.firstChild === text, 'the same text').to.equal(true);
      expect(source.last.sent.length).to.equal(length);
    });

    it('lets go of all names when it leaves', async () => {
      const { element, source, quote } = await show<PriceTicker>(
        `<price-ticker ${ALIASED}></price-ticker>`,
        anySpelling,
      );
      await quote('BTCUSDT', 2);
      element.remove();
      await clock.advance(40_000);
      expect(source.last.closed).to.equal(true);
      await clock.advance(2000);
      expect(clock.waiting, 'timers').to.equal(0);
    });

    it('refuses a symbol only where all of its names are refused', async () => {
      const { restore } = hearWarnings();
      const { element } = await show<PriceTicker>(
        `<price-ticker symbols="B@D, W@RSE" aliases="B@D=GOOD, W@RSE=W@RST"></price-ticker>`,
      );
      await arrive(element);
      restore();
      expect(problems(element).join()).to.include('W@RSE').and.not.include('B@D');
    });

    it('says what of it says nothing, once each, and goes on', async () => {
      const warnings = hearWarnings();
      const { element, quote } = await show<PriceTicker>(
        `<price-ticker symbol="BTC/USD" aliases="BTC/USD=BTC, ETHUSDT, =SOL, XRP=, A B=C, D=E=F,"></price-ticker>`,
        anySpelling,
      );
      await arrive(element);
      await quote('BTC', 1);
      warnings.restore();
      expect(part(element, 'price')).to.equal('1.00');
      expect(problems(element)).to.deep.equal(
        ['ETHUSDT', '=SOL', 'XRP=', 'A B=C', 'D=E=F'].map(
          (entry) => `price-ticker: aliases="${entry}" can't be used; write each as in BTC/USD=BTCUSDT BTC`,
        ),
      );
      expect(warnings.texts.length).to.equal(5);
      element.removeAttribute('aliases');
      await element.updateComplete;
      expect(problems(element)).to.deep.equal([]);
    });

    it('leads history and the last quote to the name that is shown', async () => {
      const asked: string[] = [];
      const quotes = new Map([['BTCUSDT', { symbol: 'BTCUSDT', freshness: 'live', session: 1 }]]);
      const feed = {
        key: 'x',
        get: (symbol: string) => quotes.get(symbol),
        history: async (symbol: string) => void asked.push(symbol),
        refuses: (symbol: string) => symbol === 'BTC/USD',
        subscribe: () => () => {},
      } as never;
      const other = aliased(feed, 'BTC/USD=BTCUSDT');
      expect(aliased(feed, 'BTC/USD=BTCUSDT') === other, 'the same').to.equal(true);
      expect(other.get('BTC-USD')).to.include({ symbol: 'BTCUSDT' });
      expect(other.refuses('BTC/USD')).to.equal(false);
      await other.history('BTC/USD');
      expect(asked).to.deep.equal(['BTCUSDT']);
    });
  });

  describe('says where a price comes from', () => {
    for (const layout of LAYOUTS)
      it(`not where that goes without saying, and by the name of the source when asked, as ${layout}`, async () => {
        const { element, quote } = await show<PriceTicker>(
          `<price-ticker symbol="BTC" layout="${layout}"></price-ticker>`,
          { label: 'Fakery' },
        );
        await quote('BTC', 1);
        expect(part(element, 'source')).to.equal('');
        element.fields = 'price, source';
        await element.updateComplete;
        expect(part(element, 'source')).to.equal('Fakery');
        expect(parts(element, 'source').length).to.equal(1);
        expect(parts(element, 'source')[0]?.offsetWidth).to.be.greaterThan(0);
        element.fields = '';
        await element.updateComplete;
        expect(part(element, 'source')).to.equal('');
      });

    for (const layout of LAYOUTS)
      it(`when it comes from another source than the first, as ${layout}`, async () => {
        const { element, first, second, fall } = await showFallback(
          `<price-ticker symbol="BTC/USD" aliases="BTC/USD=BTC" layout="${layout}"></price-ticker>`,
        );
        first.last.open();
        first.last.quote('BTCUSD', 1);
        await clock.paint();
        await arrive(element);
        expect([part(element, 'price'), part(element, 'source')]).to.deep.equal(['1.00', '']);
        await fall();
        second.last.quote('BTCUSD', 2);
        await clock.paint();
        await clock.advance(1000);
        await clock.paint();
        await arrive(element);
        expect([part(element, 'price'), part(element, 'source')]).to.deep.equal(['2.00', 'Second']);
        expect(parts(element, 'item')[0]?.dataset.flash, 'no move').to.equal(undefined);
      });

    it('with the other name, where it has one there', async () => {
      const { element, second, fall } = await showFallback(
        `<price-ticker symbol="BTC/USD" aliases="BTC/USD=BTCUSDT" layout="row"></price-ticker>`,
      );
      await fall();
      second.last.quote('BTCUSDT', 2);
      await clock.advance(1000);
      await clock.paint();
      await arrive(element);
      expect(part(element, 'source')).to.equal('BTCUSDT · Second');
    });

    it('in a column of its own, under a title', async () => {
      const { element, quote } = await show<PriceTicker>(
        `<price-ticker symbols="BTC,ETH" layout="row" fields="price, source"></price-ticker>`,
      );
      await quote('BTC', 1);
      await quote('ETH', 1);
      const titles = [...(element.shadowRoot?.querySelectorAll('[role=columnheader]') ?? [])];
      expect(titles.map(({ textContent }) => textContent)).to.deep.equal(['Symbol', 'Price', 'Source']);
      const [head, ...cells] = [titles[2] as Element, ...(element.shadowRoot?.querySelectorAll('.field.source') ?? [])];
      for (const cell of cells) {
        expect(cell.getAttribute('role')).to.equal('cell');
        expect(Math.round(cell.getBoundingClientRect().right)).to.equal(
          Math.round(head?.getBoundingClientRect().right ?? 0),
        );
      }
    });

    it('within 320 pixels, in every layout, and readable', async () => {
      await setViewport({ width: 320, height: 700 });
      try {
        for (const fields of ['', 'price, change, source'])
          for (const layout of LAYOUTS) {
            const { element, wrapper, quote } = await show<PriceTicker>(
              `<price-ticker symbols="BITCOIN/USD=Bitcoin, ETH" aliases="BITCOIN/USD=1000000BITCOINUSDT" layout="${layout}" fields="${fields}"></price-ticker>`,
              anySpelling,
            );
            await quote('1000000BITCOINUSDT', '64213.50', { changePercent: '1.2', change: '806.20' });
            await quote('ETH', 1, { changePercent: '1.2' });
            await painted();
            const [source] = parts(element, 'source') as [HTMLElement];
            const range = new Range();
            range.selectNodeContents(source);
            const text = range.getBoundingClientRect();
            const item = parts(element, 'item')[0]?.getBoundingClientRect() as DOMRect;
            expect(text.width, layout).to.be.greaterThan(20);
            expect(text.left, layout).to.be.at.least(item.left);
            expect(text.right, layout).to.be.at.most(item.right);
            expect(text.bottom, layout).to.be.at.most(item.bottom + 1);
            expect(item.right, layout).to.be.at.most(wrapper.getBoundingClientRect().right + 1);
            await expect(element).to.be.accessible();
            wrapper.remove();
          }
      } finally {
        await setViewport({ width: 800, height: 600 });
      }
    });
  });

  describe('without a symbol', () => {
    let warnings: ReturnType<typeof hearWarnings>;
    beforeEach(() => {
      warnings = hearWarnings();
    });
    afterEach(() => warnings.restore());

    const LIST = Array.from({ length: 30 }, (_, n) => `S${n}`);
    const listing = {
      rest: () => ({
        requests: () => [],
        *read() {},
        list: () => ({ url: 'data:application/json,1' }),
        readList: () => LIST,
      }),
    };

    for (const layout of LAYOUTS)
      it(`shows the first twenty of the source's list, as ${layout}`, async () => {
        const shown = await prepare<PriceTicker>(`<price-ticker layout="${layout}"></price-ticker>`, {
          ...anySpelling,
          ...listing,
        });
        const { element } = shown;
        await waitUntil(async () => {
          await arrive(element);
          return symbolsOf(element).length > 0;
        }, 'the list');
        expect(symbolsOf(element)).to.deep.equal(LIST.slice(0, 20));
        await shown.connect();
        await shown.quote('S3', 4);
        expect(parts(element, 'price').find(({ textContent }) => textContent === '4.00')).to.not.equal(undefined);
        expect(problems(element)).to.deep.equal([]);
      });

    for (const layout of LAYOUTS)
      it(`shows what a source sends by itself, in the order of arrival, as ${layout}`, async () => {
        const shown = await prepare<PriceTicker>(`<price-ticker layout="${layout}"></price-ticker>`, broadcasting);
        const { element } = shown;
        await shown.connect();
        await arrive(element);
        expect(problems(element), 'not while it is unknown').to.deep.equal([]);
        expect(parts(element, 'item').length).to.equal(0);
        await shown.quote('SOL', 3);
        await shown.quote('BTC', 1);
        await arrive(element);
        expect(symbolsOf(element)).to.deep.equal(['SOL', 'BTC']);
        expect(parts(element, 'item').map((item) => item.querySelector('[part~=price]')?.textContent)).to.deep.equal([
          '3.00',
          '1.00',
        ]);
        await shown.quote('ETH', 2);
        await shown.quote('SOL', 4);
        await arrive(element);
        expect(symbolsOf(element)).to.deep.equal(['SOL', 'BTC', 'ETH']);
        expect(element.shadowRoot?.querySelectorAll('[data-freshness=live]').length).to.equal(3);
        expect(problems(element)).to.deep.equal([]);
      });

    it('stops listening when there are twenty', async () => {
      const shown = await prepare<PriceTicker>(`<price-ticker layout="row"></price-ticker>`, broadcasting);
      const { element, source } = shown;
      await shown.connect();
      await arrive(element);
      for (const symbol of LIST) source.last.quote(symbol, 1);
      await clock.paint();
      await arrive(element);
      expect(symbolsOf(element)).to.deep.equal(LIST.slice(0, 20));
      await clock.advance(6000);
      source.last.quote('LATER', 1);
      await arrive(element);
      expect(symbolsOf(element)).to.deep.equal(LIST.slice(0, 20));
      const feed = hub.open(shown.feed, { get: () => undefined });
      expect(feed.get('LATER'), 'nobody wants it').to.equal(undefined);
    });

    it('stops listening when it leaves, and goes on when it returns', async () => {
      const shown = await prepare<PriceTicker>(`<price-ticker layout="row"></price-ticker>`, broadcasting);
      const { element, source, wrapper } = shown;
      await shown.connect();
      await arrive(element);
      await shown.quote('BTC', 1);
      await arrive(element);
      element.remove();
      await clock.advance(40_000);
      expect(source.last.closed).to.equal(true);
      expect(clock.waiting, 'timers').to.equal(0);
      wrapper.append(element);
      await shown.connect();
      await shown.quote('ETH', 2);
      await arrive(element);
      expect(symbolsOf(element)).to.deep.equal(['BTC', 'ETH']);
    });

    it('takes a list that comes with the connection', async () => {
      const shown = await prepare<PriceTicker>(`<price-ticker layout="row"></price-ticker>`, broadcasting);
      const { element, source } = shown;
      await shown.connect();
      await arrive(element);
      source.last.message({ kind: 'symbols', symbols: ['BTC', 'ETH', 'SOL'] });
      source.last.quote('SOL', 1);
      await arrive(element);
      expect(symbolsOf(element)).to.deep.equal(['BTC', 'ETH', 'SOL']);
    });

    it('gives way to symbols that are named later, and comes back when they go', async () => {
      const shown = await prepare<PriceTicker>(`<price-ticker></price-ticker>`, broadcasting);
      const { element } = shown;
      await shown.connect();
      await arrive(element);
      await shown.quote('SOL', 3);
      await arrive(element);
      element.symbols = 'BTC';
      await element.updateComplete;
      await shown.quote('BTC', 3);
      expect(symbolsOf(element)).to.deep.equal(['BTC']);
      element.symbols = '';
      await arrive(element);
      expect(symbolsOf(element).slice(0, 2)).to.deep.equal(['SOL', 'BTC']);
    });

    it('says that one is missing where the source has no list, and only once that is known', async () => {
      const { element } = await prepare<PriceTicker>(`<price-ticker></price-ticker>`);
      await arrive(element);
      expect(problems(element)).to.deep.equal(['price-ticker: no symbol to show; add one, as in symbol="BTCUSDT"']);
      element.symbol = 'BTC';
      await element.updateComplete;
      expect(problems(element)).to.deep.equal([]);
    });

    it('says so of Binance, without a single request', async () => {
      const element = await fixture<PriceTicker>(`<price-ticker feed="binance"></price-ticker>`);
      // Its REST is loaded before it can be known that it lists nothing.
      await waitUntil(async () => {
        await clock.advance(100);
        await arrive(element);
        return problems(element).join().includes('no symbol to show');
      });
    });

    it('says so where the feed cannot be used at all', async () => {
      const element = await fixture<PriceTicker>(`<price-ticker feed="binance ftp://prices.example"></price-ticker>`);
      await arrive(element);
      await clock.advance(100);
      await arrive(element);
      expect(problems(element).join()).to.include('no symbol to show').and.include('ftp:');
    });
  });

  describe('names a symbol that the source does not have', () => {
    let warnings: ReturnType<typeof hearWarnings>;
    beforeEach(() => {
      warnings = hearWarnings();
    });
    afterEach(() => warnings.restore());

    it('and the source', async () => {
      const { element } = await show<PriceTicker>(`<price-ticker symbol="B@@@"></price-ticker>`, { label: 'Fakery' });
      await arrive(element);
      expect(problems(element)).to.deep.equal([`price-ticker: symbol="B@@@" can't be used; Fakery has no such symbol`]);
    });

    it('as soon as it says so, though nothing else changes', async () => {
      const { element, source, quote } = await show<PriceTicker>(
        `<price-ticker symbols="BTC, MATICUSDT"></price-ticker>`,
        { replies: true, label: 'Fakery' },
      );
      await quote('BTC', 1);
      await arrive(element);
      expect(problems(element)).to.deep.equal([]);
      const { id } = source.last.sent.at(-1) as { id: number };
      source.last.message({ kind: 'reply', id, refused: { channel: 'MATICUSDT@quote' } });
      await clock.advance(1100);
      await element.updateComplete;
      expect(problems(element)).to.deep.equal([
        `price-ticker: symbols="MATICUSDT" can't be used; Fakery has no such symbol; it was renamed: use POLUSDT`,
      ]);
    });
  });
});
