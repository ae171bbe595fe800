import { expect, waitUntil } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import '../../src/define.ts';
import type { QuoteEvent, SymbolClickEvent } from '../../src/elements/events.ts';
import type { PriceTicker } from '../../src/elements/price-ticker.ts';
import { settle } from '../tools/fake-clock.ts';
import { hearWarnings, painted, part, parts, problems, setStage } from '../tools/stage.ts';

const { clock, show, prepare, clear } = setStage();
const LAYOUTS = ['inline', 'card', 'row', 'grid'] as const;
const BTC = {
  change: '-806.20000000',
  changePercent: '-1.240',
  high: '65410.90',
  low: '63870.00',
  volume: '28412.11',
  bid: '64213.49',
  ask: '64213.50',
};
// Takes any spelling, as Binance does.
const anySpelling = {
  channel: ({ kind, symbol }: { kind: string; symbol: string }) => `${symbol.replace(/\W/g, '').toUpperCase()}@${kind}`,
};

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

  describe('shows', () => {
    for (const layout of LAYOUTS)
      it(`a price, its change and its direction as ${layout}`, async () => {
        const { element, quote } = await show<PriceTicker>(
          `<price-ticker symbol="BTC" layout="${layout}" change="both"></price-ticker>`,
        );
        expect(part(element, 'price')).to.equal('–');
        await quote('BTC', '64213.50', BTC);
        expect(part(element, 'symbol')).to.equal('BTC');
        expect(part(element, 'price')).to.equal('64,213.50');
        expect(part(element, 'arrow')).to.equal('▼');
        expect(part(element, 'change-absolute')).to.equal('\u2212806.20');
        expect(part(element, 'change-percent')).to.equal('\u22121.24%');
        await quote('BTC', '65100.00', { change: '80.3', changePercent: '0.12' });
        expect(part(element, 'price')).to.equal('65,100.00');
        expect(part(element, 'arrow')).to.equal('▲');
        expect(part(element, 'change-absolute')).to.equal('+80.30');
        expect(part(element, 'change-percent')).to.equal('+0.12%');
      });

    it('no arrow and no sign where nothing moved, and no change where the source tells of none', async () => {
      const { element, quote } = await show(`<price-ticker symbol="BTC" layout="card"></price-ticker>`);
      await quote('BTC', '2', { change: '0', changePercent: '0' });
      expect(part(element, 'arrow')).to.equal('');
      expect(part(element, 'change-absolute')).to.equal('0.00');
      expect(part(element, 'change-percent')).to.equal('0.00%');
      await quote('BTC', '3');
      expect(part(element, 'change-absolute')).to.equal('');
      expect(part(element, 'change-percent')).to.equal('');
    });

    it('only the change that is asked for, in every layout', async () => {
      for (const layout of LAYOUTS) {
        const { element, quote } = await show<PriceTicker>(
          `<price-ticker symbol="BTC" layout="${layout}"></price-ticker>`,
        );
        await quote('BTC', '64213.50', BTC);
        const shown = () =>
          ['change-absolute', 'change-percent'].filter((name) => {
            const [change] = parts(element, name);
            return change && change.offsetWidth > 0 && change.textContent;
          });
        for (const [change, expected] of [
          ['percent', ['change-percent']],
          ['absolute', ['change-absolute']],
          ['both', ['change-absolute', 'change-percent']],
          ['none', []],
        ] as const) {
          element.change = change;
          await element.updateComplete;
          expect(shown(), `${layout}, ${change}`).to.deep.equal(expected);
        }
      }
    });

    it('the fields that are asked for, in the order they are asked for', async () => {
      const { element, quote } = await show(
        `<price-ticker symbol="BTC" layout="card" fields="ask, bid, volume, price, high"></price-ticker>`,
      );
      await quote('BTC', '64213.50', BTC);
      const shown = ['ask', 'bid', 'volume', 'price', 'high'];
      expect(shown.map((name) => part(element, name))).to.deep.equal([
        '64,213.50',
        '64,213.49',
        '28.4K',
        '64,213.50',
        '65,410.90',
      ]);
      const places = shown.map((name) => parts(element, name)[0]?.getBoundingClientRect().top ?? Number.NaN);
      expect(places).to.deep.equal([...places].sort((a, b) => a - b));
      expect(part(element, 'low')).to.equal(undefined);
      await quote('BTC', '64213.50');
      expect(part(element, 'ask'), 'what the source no longer says').to.equal('–');
    });

    it('where the price stands between the low and the high of the day', async () => {
      const { element, quote } = await show(`<price-ticker symbol="BTC" layout="card"></price-ticker>`);
      await quote('BTC', '125', { low: '100', high: '200' });
      const [bar] = parts(element, 'range');
      expect(bar?.style.getPropertyValue('--_at')).to.equal('25%');
      await quote('BTC', '300', { low: '100', high: '200' });
      expect(bar?.style.getPropertyValue('--_at')).to.equal('100%');
      expect(part(element, 'low')).to.equal('100.00');
    });

    it('no place of the price where the source does not say how far the day went', async () => {
      const { element, quote } = await show(`<price-ticker symbol="BTC" layout="card"></price-ticker>`);
      const [bar] = parts(element, 'range') as [HTMLElement];
      const dot = () => getComputedStyle(bar, '::after').visibility;
      await quote('BTC', '125');
      expect(dot()).to.equal('hidden');
      await quote('BTC', '126', { low: '100', high: '200' });
      expect(dot()).to.equal('visible');
      await quote('BTC', '127');
      expect(dot(), 'of another source').to.equal('hidden');
    });

    it("the author's own spelling and labels", async () => {
      for (const layout of LAYOUTS) {
        const { element, quote } = await show(
          `<price-ticker symbols="btc/usdt=Bitcoin, ETH-USDT" layout="${layout}"></price-ticker>`,
          anySpelling,
        );
        await quote('BTCUSDT', 1);
        await quote('ETHUSDT', 2);
        const words = parts(element, 'item').map((item) => item.textContent ?? '');
        expect(words[0], layout).to.include('Bitcoin').and.include('1.00');
        expect(words[1], layout).to.include('ETH-USDT').and.include('2.00');
        if (layout !== 'inline') expect(words[0], layout).to.include('btc/usdt');
        expect(words.join(), layout).to.not.include('BTCUSDT');
      }
    });

    it('each symbol once, however it is spelled', async () => {
      const { element } = await show(`<price-ticker symbols="BTC, btc, , B-T-C, ETH"></price-ticker>`, anySpelling);
      expect(parts(element, 'symbol').map(({ textContent }) => textContent)).to.deep.equal(['BTC', 'ETH']);
    });

    it('prices of any size to the digits of the source', async () => {
      const { element, quote } = await show(`<price-ticker symbol="PEPE"></price-ticker>`);
      await quote('PEPE', '0.00001234');
      expect(part(element, 'price')).to.equal('0.00001234');
      await quote('PEPE', '0.00001230');
      expect(part(element, 'price')).to.equal('0.00001230');
      await quote('PEPE', '12345678901234.12');
      expect(part(element, 'price')).to.equal('12,345,678,901,234.12000000');
    });

    it('500 symbols in one table', async () => {
      const symbols = Array.from({ length: 500 }, (_, n) => `S${n}`);
      const { element, source } = await show(
        `<price-ticker symbols="${symbols.join(',')}" layout="row"></price-ticker>`,
        anySpelling,
      );
      await clock.advance(1000);
      const asked = (source.last.sent as { channels: string[] }[]).flatMap(({ channels }) => channels);
      expect(asked.length).to.equal(500);
      for (const [n, symbol] of symbols.entries()) source.last.quote(symbol, n + 1);
      await painted(); // the browser has judged what is on the screen by now; what is not follows once a second
      for (let turn = 0; turn < 40; turn++) {
        await clock.advance(100);
        await clock.paint();
      }
      const prices = parts(element, 'price').filter((cell) => cell.getAttribute('role') === 'cell');
      expect(prices.length).to.equal(500);
      expect(prices.filter(({ textContent }) => textContent === '–').length).to.equal(0);
      expect(prices[499]?.textContent).to.equal('500.00');
    });
  });

  describe('takes its currency and its numbers', () => {
    for (const [currency, expected] of [
      ['USD', '$64,213.50'],
      ['EUR', '€64,213.50'],
      ['usd', '$64,213.50'],
      ['USDT', '64,213.50\u00a0USDT'],
      ['XQZ', 'XQZ\u00a064,213.50'],
      ['<b>$</b>', '64,213.50\u00a0<b>$</b>'],
      ['doubloons of the sea', '64,213.50\u00a0doubloons o…'],
    ] as const)
      it(`from currency="${currency}"`, async () => {
        const { element, quote } = await show<PriceTicker>(`<price-ticker symbol="BTC"></price-ticker>`);
        element.currency = currency;
        await element.updateComplete;
        await quote('BTC', '64213.50');
        expect(part(element, 'price')).to.equal(expected);
      });

    it('from the language around it, across shadow roots', async () => {
      const { wrapper, connect, quote } = await show(`<div lang="de"></div>`);
      const outer = (wrapper.firstElementChild as HTMLElement).attachShadow({ mode: 'open' });
      const inner = outer.appendChild(document.createElement('div')).attachShadow({ mode: 'open' });
      const element = inner.appendChild(document.createElement('price-ticker'));
      element.symbol = 'BTC';
      element.change = 'both';
      await connect();
      await quote('BTC', '64213.50', BTC);
      expect(part(element, 'price')).to.equal('64.213,50');
      expect(part(element, 'change-absolute')).to.equal('\u2212806,20');
      expect(part(element, 'change-percent')).to.equal('\u22121,24\u00a0%');
    });

    it('from the nearest language that Intl knows, else its own', async () => {
      const { element, quote } = await show(`<price-ticker symbol="BTC" lang="not a language!"></price-ticker>`);
      await quote('BTC', '64213.50');
      expect(part(element, 'price')).to.equal('64,213.50');
    });
  });

  describe('keeps to what stands between its tags', () => {
    it('until the first price, and not a moment longer', async () => {
      const { element, quote } = await show<PriceTicker>(
        `<price-ticker symbol="BTC">about <b>64,000</b></price-ticker>`,
      );
      const fallback = element.querySelector('b') as HTMLElement;
      await painted();
      expect(fallback.offsetWidth).to.be.greaterThan(0);
      expect(parts(element, 'item')[0]?.offsetWidth ?? 0).to.equal(0);
      await quote('BTC', '64213.50');
      await element.updateComplete;
      expect(fallback.offsetWidth).to.equal(0);
      expect(part(element, 'price')).to.equal('64,213.50');
      expect(parts(element, 'item')[0]?.offsetWidth).to.be.greaterThan(0);
    });

    it('when that is a picture', async () => {
      const { element } = await show<PriceTicker>(
        `<price-ticker symbol="BTC"><img alt="no price yet" width="10" height="10"></price-ticker>`,
      );
      expect(element.querySelector('img')?.offsetWidth).to.be.greaterThan(0);
    });

    it('and to nothing where that is blank', async () => {
      const { element } = await show(`<price-ticker symbol="BTC">
      </price-ticker>`);
      expect(parts(element, 'item')[0]?.offsetWidth).to.be.greaterThan(0);
    });
  });

  describe('follows its page', () => {
    it('takes properties that were set before it was upgraded', async () => {
      const { wrapper, connect, quote } = await show(`<i></i>`);
      const elsewhere = document.implementation.createHTMLDocument();
      const element = elsewhere.createElement('price-ticker');
      Object.assign(element, { symbol: 'BTC', layout: 'card', decimals: 1 });
      wrapper.append(element);
      expect(element.matches(':defined')).to.equal(true);
      await connect();
      await quote('BTC', '64213.50', BTC);
      expect(part(element, 'price')).to.equal('64,213.5');
      expect(element.getAttribute('layout')).to.equal('card');
      expect(parts(element, 'range').length).to.equal(1);
    });

    it('hears quotes for a listener that came before the upgrade', async () => {
      const { wrapper, connect, quote } = await show(`<i></i>`);
      const element = document.implementation.createHTMLDocument().createElement('price-ticker');
      const heard: number[] = [];
      element.addEventListener('quote', (event) => heard.push((event as QuoteEvent).quote.price));
      element.setAttribute('symbol', 'BTC');
      wrapper.append(element);
      await connect();
      await quote('BTC', 7);
      expect(heard).to.deep.equal([7]);
    });

    it('goes over to another symbol, and shows nothing of the old one meanwhile', async () => {
      const { element, source, quote } = await show<PriceTicker>(`<price-ticker symbol="BTC"></price-ticker>`);
      await quote('BTC', 1, BTC);
      element.symbol = 'ETH';
      await element.updateComplete;
      await clock.advance(60);
      expect(source.last.sent.at(-1)).to.deep.include({ do: 'subscribe', channels: ['ETH@quote'] });
      expect(part(element, 'symbol')).to.equal('ETH');
      expect(part(element, 'price')).to.equal('–');
      expect(part(element, 'change-percent')).to.equal('');
      await quote('BTC', 666);
      expect(part(element, 'price')).to.equal('–');
      await quote('ETH', 2);
      expect(part(element, 'price')).to.equal('2.00');
      await clock.advance(6000);
      expect(source.last.sent.at(-1)).to.deep.include({ do: 'unsubscribe', channels: ['BTC@quote'] });
    });

    it('goes over to another order of its symbols with every price at its place', async () => {
      for (const layout of LAYOUTS) {
        const { element, quote } = await show<PriceTicker>(
          `<price-ticker symbols="BTC,ETH,SOL" layout="${layout}"></price-ticker>`,
        );
        for (const [symbol, price] of [
          ['BTC', 1],
          ['ETH', 2],
          ['SOL', 3],
        ] as const)
          await quote(symbol, price);
        element.symbols = 'SOL,BTC';
        await element.updateComplete;
        const prices = () =>
          parts(element, 'item').map((item) => [
            item.querySelector('[part~="symbol"]')?.textContent,
            item.querySelector('[part~="price"]')?.textContent,
          ]);
        expect(prices(), layout).to.deep.equal([
          ['SOL', '3.00'],
          ['BTC', '1.00'],
        ]);
        await quote('BTC', 9);
        expect(prices()[1], layout).to.deep.equal(['BTC', '9.00']);
      }
    });

    it('changes its layout there and back, prices and all', async () => {
      const { element, source, quote } = await show<PriceTicker>(
        `<price-ticker symbols="BTC,ETH" change="percent"></price-ticker>`,
      );
      await quote('BTC', '64213.50', BTC);
      for (const layout of ['card', 'row', 'inline', 'grid', 'card', 'inline', 'row'] as const) {
        element.layout = layout;
        await settle(); // the first that is no pill loads
        expect(element.getAttribute('layout')).to.equal(layout);
        expect(parts(element, 'item').length, layout).to.equal(2);
        expect(parts(element, 'item')[0]?.querySelector('[part~="price"]')?.textContent, layout).to.equal('64,213.50');
        expect(part(element, 'change-percent'), layout).to.equal('\u22121.24%');
        expect(parts(element, 'range').length, layout).to.equal(layout === 'card' ? 2 : 0);
      }
      await quote('BTC', '64213.60', BTC);
      expect(parts(element, 'item')[0]?.textContent).to.include('64,213.60');
      expect(source.last.sent.length).to.equal(1);
    });

    it('changes its decimals, and takes the usual ones again when the attribute goes', async () => {
      const { element, quote } = await show<PriceTicker>(`<price-ticker symbol="BTC" decimals="4"></price-ticker>`);
      await quote('BTC', '64213.50', BTC);
      expect(part(element, 'price')).to.equal('64,213.5000');
      element.decimals = 0;
      await element.updateComplete;
      expect(part(element, 'price')).to.equal('64,214');
      for (const refused of ['98', '-2', '3.5', 'lots']) {
        element.setAttribute('decimals', refused);
        await element.updateComplete;
        expect(part(element, 'price'), refused).to.equal('64,213.50');
      }
      element.setAttribute('decimals', '1');
      await element.updateComplete;
      expect(part(element, 'price')).to.equal('64,213.5');
      element.removeAttribute('decimals');
      await element.updateComplete;
      expect(part(element, 'price')).to.equal('64,213.50');
      expect(problems(element)).to.deep.equal([]);
    });

    for (const [name, value] of [
      ['currency', 'USD'],
      ['change', 'absolute'],
      ['fields', 'price'],
      ['pace', 'trade'],
      ['symbol-url', '/market/{symbol}'],
      ['symbols', 'BTC'],
      ['layout', 'row'],
      ['size', 'large'],
      ['flash', 'text'],
      ['theme', 'dark'],
      ['movement-colors', 'asian'],
    ] as const)
      it(`is as without ${name} when that attribute has come and gone`, async () => {
        const { element, quote } = await show<PriceTicker>(`<price-ticker symbol="BTC" layout="card"></price-ticker>`);
        if (name === 'layout') element.removeAttribute('layout');
        await element.updateComplete;
        await quote('BTC', '64213.50', BTC);
        const before = element.shadowRoot?.textContent;
        element.setAttribute(name, value);
        await element.updateComplete;
        element.removeAttribute(name);
        await element.updateComplete;
        expect(element.shadowRoot?.textContent).to.equal(before);
        expect(problems(element)).to.deep.equal([]);
        expect(element.hasAttribute(name)).to.equal(false);
      });

    it('lives through the loss of its symbol, and through null from a framework', async () => {
      const { element, quote } = await show<PriceTicker>(`<price-ticker symbol="BTC"></price-ticker>`);
      await quote('BTC', 1);
      element.removeAttribute('symbol');
      await element.updateComplete;
      expect(parts(element, 'item').length).to.equal(0);
      Object.assign(element, { symbol: null, symbols: undefined, currency: null, fields: null, decimals: null });
      await element.updateComplete;
      element.symbol = 'BTC';
      await element.updateComplete;
      expect(part(element, 'price')).to.equal('1.00');
    });

    it('goes over to another feed', async () => {
      const first = await show<PriceTicker>(`<price-ticker symbol="BTC"></price-ticker>`);
      await first.quote('BTC', 1);
      const second = await show<PriceTicker>(`<price-ticker symbol="BTC"></price-ticker>`);
      await second.quote('BTC', 2);
      first.element.feed = second.feed;
      await first.element.updateComplete;
      expect(part(first.element, 'price')).to.equal('2.00');
      await first.quote('BTC', 666);
      expect(part(first.element, 'price')).to.equal('2.00');
      await second.quote('BTC', 3);
      expect(part(first.element, 'price')).to.equal('3.00');
      await clock.advance(6000);
      expect(first.source.last.sent.at(-1)).to.deep.include({ do: 'unsubscribe', channels: ['BTC@quote'] });
    });

    it('takes the feed of the place that it is moved to', async () => {
      const first = await show<PriceTicker>(`<price-ticker symbol="BTC"></price-ticker>`);
      const second = await show<PriceTicker>(`<price-ticker symbol="BTC"></price-ticker>`);
      await first.quote('BTC', 1);
      await second.quote('BTC', 2);
      second.wrapper.append(first.element);
      await settle();
      expect(part(first.element, 'price')).to.equal('2.00');
      await first.quote('BTC', 666);
      expect(part(first.element, 'price')).to.equal('2.00');
      await second.quote('BTC', 3);
      expect(part(first.element, 'price')).to.equal('3.00');
    });

    it('moves about the page without a word to the source, and without losing its price', async () => {
      const { element, wrapper, source, quote } = await show<PriceTicker>(
        `<price-ticker symbol="BTC"></price-ticker><section></section>`,
      );
      await quote('BTC', 1);
      const section = wrapper.querySelector('section') as HTMLElement;
      for (let turn = 0; turn < 20; turn++) {
        (turn % 2 ? wrapper : section).append(element);
        if (turn % 5 === 0) await element.updateComplete;
      }
      await settle();
      expect(part(element, 'price')).to.equal('1.00');
      await quote('BTC', 2);
      expect(part(element, 'price')).to.equal('2.00');
      await clock.advance(10_000);
      expect(source.last.sent.length).to.equal(1);
    });

    it('is cloned with its attributes, and its clone is an element of its own', async () => {
      const { element, wrapper, source, quote } = await show<PriceTicker>(
        `<price-ticker symbol="BTC" layout="card" decimals="1"></price-ticker>`,
      );
      await quote('BTC', '64213.50', BTC);
      const clone = element.cloneNode(true) as PriceTicker;
      wrapper.append(clone);
      await settle();
      await clock.paint();
      expect(part(clone, 'price')).to.equal('64,213.5');
      expect(clone.layout).to.equal('card');
      clone.symbol = 'ETH';
      await clone.updateComplete;
      await quote('BTC', '7');
      expect(part(element, 'price')).to.equal('7.0');
      expect(part(clone, 'price')).to.equal('–');
      expect(source.sockets.length).to.equal(1);
    });

    it('leaves, comes back and leaves again, and then asks for nothing more', async () => {
      const { element, wrapper, source, quote } = await show<PriceTicker>(`<price-ticker symbol="BTC"></price-ticker>`);
      await quote('BTC', 1);
      element.remove();
      await clock.advance(3000);
      wrapper.append(element);
      await settle();
      await quote('BTC', 2);
      expect(part(element, 'price')).to.equal('2.00');
      element.remove();
      await quote('BTC', 3);
      expect(part(element, 'price'), 'nothing is written where nobody looks').to.equal('2.00');
      await clock.advance(6000);
      expect(source.last.sent.at(-1)).to.deep.include({ do: 'unsubscribe', channels: ['BTC@quote'] });
      await clock.advance(31_000);
      expect(source.last.closed).to.equal(true);
      expect(source.sockets.length).to.equal(1);
      expect(clock.waiting).to.equal(0);
    });

    it('may leave before it has begun', async () => {
      const { element, source } = await prepare<PriceTicker>(`<price-ticker symbol="BTC"></price-ticker>`);
      element.remove();
      await clock.advance(40_000);
      source.last.open();
      await clock.advance(40_000);
      expect(clock.waiting).to.equal(0);
    });

    it('shows at once what is known already', async () => {
      const { wrapper, quote } = await show<PriceTicker>(`<price-ticker symbol="BTC"></price-ticker>`);
      await quote('BTC', 5);
      wrapper.insertAdjacentHTML('beforeend', '<price-ticker symbol="btc" id="second">fallback</price-ticker>');
      await settle();
      const second = wrapper.querySelector('#second') as PriceTicker;
      expect(part(second, 'price')).to.equal('5.00');
      expect(second.quote?.price).to.equal(5);
    });
  });

  describe('writes', () => {
    for (const layout of LAYOUTS)
      it(`nothing for a message that changes nothing, as ${layout}`, async () => {
        const { element, quote } = await show<PriceTicker>(
          `<price-ticker symbol="BTC" layout="${layout}"></price-ticker>`,
        );
        await quote('BTC', '64213.50', BTC);
        await element.updateComplete;
        const changes: MutationRecord[] = [];
        const observer = new MutationObserver((records) => changes.push(...records));
        for (const node of [element, element.shadowRoot as ShadowRoot])
          observer.observe(node, { subtree: true, childList: true, characterData: true, attributes: true });
        for (let turn = 0; turn < 5; turn++) {
          await clock.advance(1000);
          await quote('BTC', '64213.50', BTC);
          await quote('BTC', '64213.5', BTC);
          await quote('ETH', '3', BTC);
        }
        await settle();
        changes.push(...observer.takeRecords());
        observer.disconnect();
        expect(changes).to.deep.equal([]);
      });

    for (const layout of LAYOUTS)
      it(`one text for a price that moved, as ${layout}`, async () => {
        const { element, quote } = await show<PriceTicker>(
          `<price-ticker symbol="BTC" layout="${layout}" flash="none"></price-ticker>`,
        );
        await quote('BTC', '64213.50');
        await element.updateComplete;
        const changes: MutationRecord[] = [];
        const observer = new MutationObserver((records) => changes.push(...records));
        observer.observe(element.shadowRoot as ShadowRoot, {
          subtree: true,
          childList: true,
          characterData: true,
          attributes: true,
        });
        for (const price of ['64213.60', '64213.70', '64213.80']) await quote('BTC', price);
        await settle();
        changes.push(...observer.takeRecords());
        observer.disconnect();
        expect(changes.map(({ type }) => type)).to.deep.equal(Array(3).fill('characterData'));
      });

    it('only the newest of several prices in one frame', async () => {
      const { element, source } = await show<PriceTicker>(`<price-ticker symbol="BTC"></price-ticker>`);
      const heard: number[] = [];
      element.addEventListener('quote', (event) => heard.push((event as QuoteEvent).quote.price));
      for (const price of [1, 2, 3]) source.last.quote('BTC', price);
      expect(part(element, 'price')).to.equal('–');
      await clock.paint();
      expect(heard).to.deep.equal([3]);
    });

    for (const layout of LAYOUTS)
      it(`its texts itself, which no later rendering overwrites, as ${layout}`, async () => {
        const { element, quote } = await show<PriceTicker>(
          `<price-ticker symbols="BTC,ETH" layout="${layout}" change="both"></price-ticker>`,
        );
        await quote('BTC', '64213.50', BTC);
        await quote('ETH', '3127.46', BTC);
        const text = () =>
          ['price', 'change-absolute', 'change-percent', 'arrow'].map((name) =>
            parts(element, name).map(({ textContent }) => textContent),
          );
        const before = text();
        const [node] = parts(element, 'price').filter(({ textContent }) => textContent === '64,213.50');
        const written = node?.firstChild;
        for (const change of [
          { size: 'large' },
          { theme: 'dark' },
          { movementColors: 'asian' },
          { symbolUrl: '#{symbol}' },
          { symbolUrl: '' },
          { size: 'small' },
        ]) {
          Object.assign(element, change);
          await element.updateComplete;
          expect(text(), JSON.stringify(change)).to.deep.equal(before);
        }
        expect(node?.firstChild === written, 'the same text').to.equal(true);
        await quote('BTC', '7.00');
        expect(node?.textContent).to.equal('7.00');
      });
  });

  describe('tells the page', () => {
    it('of each quote it paints, once, and nobody but its own listeners', async () => {
      const { element, wrapper, source, quote } = await show<PriceTicker>(`<price-ticker symbol="BTC"></price-ticker>`);
      const heard: QuoteEvent[] = [];
      let bubbled = 0;
      element.addEventListener('quote', (event) => heard.push(event as QuoteEvent));
      wrapper.addEventListener('quote', () => bubbled++);
      await quote('BTC', '1', BTC);
      await clock.paint();
      await quote('BTC', '2', BTC);
      source.last.quote('BTC', 3);
      source.last.quote('BTC', 4);
      await clock.paint();
      await clock.paint();
      expect(heard.map((event) => event.quote.price)).to.deep.equal([1, 2, 4]);
      expect(heard[0]?.quote).to.include({ symbol: 'BTC', priceText: '1', changePercent: -1.24, freshness: 'live' });
      expect(heard[0]?.target === element).to.equal(true);
      expect(bubbled).to.equal(0);
      expect(element.quote?.price).to.equal(4);
    });

    it('once of a quote that was there before it', async () => {
      const { wrapper, quote } = await show<PriceTicker>(`<price-ticker symbol="BTC"></price-ticker>`);
      await quote('BTC', 1);
      const second = document.createElement('price-ticker');
      second.symbol = 'BTC';
      const heard: number[] = [];
      second.addEventListener('quote', (event) => heard.push((event as QuoteEvent).quote.price));
      wrapper.append(second);
      await settle();
      await clock.paint();
      await painted();
      await clock.paint();
      expect(heard).to.deep.equal([1]);
    });

    it('its state by custom states: loading, live, stale, up, down and flat', async () => {
      const { element, quote, source } = await show<PriceTicker>(`<price-ticker symbol="BTC"></price-ticker>`);
      const states = () =>
        ['loading', 'live', 'stale', 'up', 'down', 'flat'].filter((state) => element.matches(`:state(${state})`));
      await element.updateComplete;
      expect(states()).to.deep.equal(['loading', 'flat']);
      await quote('BTC', '1', { changePercent: '1.5' });
      expect(states()).to.deep.equal(['live', 'up']);
      await quote('BTC', '1', { changePercent: '-1.5' });
      expect(states()).to.deep.equal(['live', 'down']);
      await quote('BTC', '1');
      expect(states()).to.deep.equal(['live', 'flat']);
      source.last.end(1006);
      await clock.advance(5000);
      await clock.paint();
      expect(states()).to.deep.equal(['stale', 'flat']);
      element.symbol = 'ETH';
      await element.updateComplete;
      expect(states()).to.deep.equal(['loading', 'flat']);
    });

    it('its state by custom states for several symbols: live only where all are', async () => {
      const { element, quote } = await show<PriceTicker>(`<price-ticker symbols="BTC,ETH"></price-ticker>`);
      const states = () =>
        ['loading', 'live', 'stale', 'up', 'down'].filter((state) => element.matches(`:state(${state})`));
      await quote('BTC', '1', { changePercent: '1.5' });
      expect(states()).to.deep.equal(['stale']);
      await quote('ETH', '1', { changePercent: '1.5' });
      expect(states()).to.deep.equal(['live']);
    });
  });

  describe('links its symbols', () => {
    afterEach(() => {
      history.replaceState(null, '', location.pathname + location.search);
    });

    for (const layout of LAYOUTS)
      it(`to symbol-url, with the symbol in it, as ${layout}`, async () => {
        const { element, quote } = await show<PriceTicker>(
          `<price-ticker symbol="BTC/USDT=Bitcoin" symbol-url="/market/{symbol}?x={symbol}" layout="${layout}"></price-ticker>`,
          anySpelling,
        );
        await quote('BTCUSDT', 1);
        const anchor = element.shadowRoot?.querySelector('a');
        expect(anchor?.getAttribute('href')).to.equal('/market/BTC%2FUSDT?x=BTC%2FUSDT');
        expect(anchor?.textContent).to.equal(layout === 'inline' ? 'Bitcoin' : 'BTC/USDT');
        expect(anchor?.part.contains('link')).to.equal(true);
      });

    it('so that a click tells the page, and leads there', async () => {
      const { element, wrapper, quote } = await show<PriceTicker>(
        `<price-ticker symbol="BTC" symbol-url="#go-{symbol}"></price-ticker>`,
      );
      await quote('BTC', 1);
      const heard: SymbolClickEvent[] = [];
      wrapper.addEventListener('symbol-click', (event) => heard.push(event as SymbolClickEvent));
      element.shadowRoot?.querySelector('a')?.click();
      expect(heard.map(({ symbol, quote }) => [symbol, quote?.price])).to.deep.equal([['BTC', 1]]);
      expect(heard[0]?.target === element).to.equal(true);
      await waitUntil(() => location.hash === '#go-BTC');
    });

    it('so that a page may keep a click to itself', async () => {
      const { element } = await show<PriceTicker>(
        `<price-ticker symbol="BTC" symbol-url="#go-{symbol}"></price-ticker>`,
      );
      element.addEventListener('symbol-click', (event) => event.preventDefault());
      const click = new MouseEvent('click', { bubbles: true, cancelable: true, composed: true });
      element.shadowRoot?.querySelector('a')?.dispatchEvent(click);
      expect(click.defaultPrevented).to.equal(true);
    });

    it('so that the keyboard will do, too', async () => {
      const { element } = await show<PriceTicker>(
        `<price-ticker symbols="BTC,ETH" symbol-url="#go-{symbol}" layout="row"></price-ticker>`,
      );
      const heard: string[] = [];
      element.addEventListener('symbol-click', (event) => heard.push((event as SymbolClickEvent).symbol));
      element.shadowRoot?.querySelectorAll('a')[1]?.focus();
      await sendKeys({ press: 'Enter' });
      expect(heard).to.deep.equal(['ETH']);
      await waitUntil(() => location.hash === '#go-ETH');
    });

    it('and takes the links away again', async () => {
      for (const layout of LAYOUTS) {
        const { element, quote } = await show<PriceTicker>(
          `<price-ticker symbol="BTC" symbol-url="#{symbol}" layout="${layout}"></price-ticker>`,
        );
        element.symbolUrl = '';
        await element.updateComplete;
        expect(element.shadowRoot?.querySelectorAll('a').length, layout).to.equal(0);
        expect(part(element, 'symbol'), layout).to.equal('BTC');
        await quote('BTC', 1);
        expect(part(element, 'price'), layout).to.equal('1.00');
      }
    });

    it('when the symbols change, too', async () => {
      for (const layout of LAYOUTS) {
        const { element } = await show<PriceTicker>(
          `<price-ticker symbols="BTC,ETH" symbol-url="#{symbol}" layout="${layout}"></price-ticker>`,
        );
        element.symbols = 'ETH,SOL,BTC';
        await element.updateComplete;
        const links = [...(element.shadowRoot?.querySelectorAll('a') ?? [])];
        expect(
          links.map((link) => [link.hash, link.textContent]),
          layout,
        ).to.deep.equal([
          ['#ETH', 'ETH'],
          ['#SOL', 'SOL'],
          ['#BTC', 'BTC'],
        ]);
      }
    });
  });

  describe('says what is wrong with its configuration, and goes on', () => {
    let warnings: ReturnType<typeof hearWarnings>;
    beforeEach(() => {
      warnings = hearWarnings();
    });
    afterEach(() => warnings.restore());

    for (const [attribute, value, remedy] of [
      ['layout', 'tiles', 'inline, card, row, grid'],
      ['change', 'relative', 'percent, both, absolute, none'],
      ['size', 'huge', 'medium, small, large'],
      ['flash', 'strobe', 'background, text, none'],
      ['pace', 'fast', 'quote, trade'],
      ['theme', 'neon', 'auto, light, dark'],
      ['movement-colors', 'rainbow', 'western, asian, colorblind'],
      ['decimals', '-1', '0 to 18'],
      ['decimals', '2.5', '0 to 18'],
      ['decimals', '99', '0 to 18'],
      ['decimals', 'many', '0 to 18'],
      ['fields', 'colour', 'price, change, range, high, low, volume, bid, ask'],
      ['symbol-url', 'javascript:alert(1)', 'https'],
      ['symbol-url', 'data:text/html,hello', 'https'],
      ['symbol-url', ' java\nscript:alert(1)', 'https'],
    ] as const)
      it(`${attribute}="${value.replace('\n', '')}"`, async () => {
        const { element, wrapper, quote } = await show<PriceTicker>(`<price-ticker symbol="BTC"></price-ticker>`);
        element.setAttribute(attribute, value);
        const twin = element.cloneNode(true) as PriceTicker;
        wrapper.append(twin);
        await settle();
        await quote('BTC', '64213.50', BTC);
        await element.updateComplete;
        expect(part(element, 'price')).to.match(/^64,21[34]/);
        expect(element.shadowRoot?.querySelectorAll('a').length).to.equal(0);
        const said = warnings.texts.filter((text) => text.includes(`${attribute}="${value}"`));
        expect(said.length, warnings.texts.join()).to.equal(1);
        expect(said[0])
          .to.include(remedy)
          .and.match(/^tickwire price-ticker: /);
        for (const each of [element, twin]) {
          expect(problems(each).length).to.equal(1);
          expect(problems(each)[0]).to.include(`${attribute}="${value}"`).and.include(remedy);
          expect(parts(each, 'problem')[0]?.offsetHeight).to.be.greaterThan(0);
        }
        element.removeAttribute(attribute);
        await element.updateComplete;
        expect(problems(element)).to.deep.equal([]);
      });

    it('which falls back to what holds without it', async () => {
      for (const layout of ['card', 'row', 'grid'] as const) {
        const { element, quote } = await show<PriceTicker>(
          `<price-ticker symbol="BTC" layout="${layout}"></price-ticker>`,
        );
        await quote('BTC', '64213.50', BTC);
        const seen = () => [
          ...parts(element, 'change').map(({ className }) => className),
          ...['change-absolute', 'change-percent'].map((name) => (parts(element, name)[0]?.offsetWidth ?? 0) > 0),
        ];
        const before = seen();
        element.setAttribute('change', 'sideways');
        await element.updateComplete;
        expect(seen(), layout).to.deep.equal(before);
      }
    });

    it('of several attributes at once, each by itself', async () => {
      const { element, quote } = await show<PriceTicker>(
        `<price-ticker symbol="BTC" layout="card" size="giant" flash="often" fields="price, weather"></price-ticker>`,
      );
      await quote('BTC', 1);
      expect(problems(element).length).to.equal(3);
      expect(part(element, 'price')).to.equal('1.00');
    });

    it('when there is no symbol', async () => {
      const { element } = await show<PriceTicker>(`<price-ticker></price-ticker>`);
      expect(problems(element).join()).to.include('symbol="BTCUSDT"');
    });

    it('when the source can have no such symbol', async () => {
      const { element, quote, source } = await show<PriceTicker>(
        `<price-ticker symbols="BTC, B@@@" layout="row"></price-ticker>`,
      );
      await quote('BTC', 1);
      await element.updateComplete;
      expect(problems(element).join()).to.include('symbols="B@@@"');
      expect(JSON.stringify(source.last.sent)).to.not.include('B@@@');
      expect(parts(element, 'price').map(({ textContent }) => textContent)).to.deep.equal(['1.00', '–']);
    });

    it('when the feed cannot be used, with the remedy', async () => {
      const { element } = await prepare<PriceTicker>(
        `<price-ticker symbol="BTC" feed="binance ftp://prices.example"></price-ticker>`,
      );
      await settle();
      await element.updateComplete;
      expect(problems(element).join()).to.include('ftp:').and.include('wss:');
      expect(part(element, 'price')).to.equal('–');
    });
  });
});
