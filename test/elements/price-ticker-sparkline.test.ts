// The line of prices in a ticker: what it is made of, what it asks for, and what it shows.
import { expect } from '@open-wc/testing';
import '../../src/define.ts';
import type { PriceTicker } from '../../src/elements/price-ticker.ts';
import { createTrace } from '../../src/elements/sparkline-trace.ts';
import type { HistoryDialect } from '../../src/index.ts';
import { settle } from '../tools/fake-clock.ts';
import { type FakeFetch, type FakeRequest, fakeFetch } from '../tools/fake-fetch.ts';
import { until } from '../tools/heard.ts';
import fc from '../tools/property.ts';
import { judgedOnScreen, painted, parts, setStage } from '../tools/stage.ts';

const { clock, show, clear } = setStage();
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const LAYOUTS = ['card', 'row', 'grid', 'marquee'] as const;
const letters = (n: number) => String.fromCharCode(65 + Math.floor(n / 26), 65 + (n % 26));

/** Quarters of an hour up to now, each a dollar higher; the last one is forming. */
const day = (count = 96, to = clock.now()) =>
  Array.from({ length: count }, (_, at) => {
    const open = 1000 + at;
    const time = Math.floor(to / (15 * MINUTE)) * 15 * MINUTE - (count - 1 - at) * 15 * MINUTE;
    return { time, open, high: open + 1, low: open, close: open + 1 };
  });

const history: HistoryDialect = {
  intervals: ['15m', '1h'],
  limit: 500,
  request: (_, { symbol, interval, limit }) => ({ url: `${symbol} ${interval} ${limit}` }),
  *read(body, { symbol, interval }) {
    for (const candle of body as object[]) yield { kind: 'candle', symbol, interval, ...candle } as never;
  },
};

const lines = (element: Element) =>
  parts(element, 'sparkline').map((place) => place.querySelector('polyline')?.getAttribute('points') ?? '');
const titles = (element: Element) =>
  parts(element, 'sparkline').map((place) => place.querySelector('title')?.textContent ?? '');
const colours = (element: Element) =>
  parts(element, 'sparkline').map((place) => getComputedStyle(place.querySelector('polyline') as Element).stroke);
/** A picture's points in percent of its width and height. */
const pointsOf = (line = '') => line.split(' ').map((pair) => pair.split(',').map(Number) as [number, number]);

describe('<price-ticker sparkline>', () => {
  let fetches: FakeFetch;
  before(() =>
    Promise.all([
      import('../../src/feed/guard.ts'),
      import('../../src/feed/address.ts'),
      import('../../src/feed/history.ts'),
      import('../../src/elements/layouts.ts'),
      import('../../src/elements/extras.ts'),
      import('../../src/elements/marquee.ts'),
      import('../../src/elements/sparkline.ts'),
      import('../../src/elements/hold.ts'),
    ]),
  );
  beforeEach(() => {
    fetches = fakeFetch();
  });
  afterEach(async () => {
    await clear();
    await settle();
    fetches.restore();
  });

  /** Shows a ticker, until the page has judged what of it is on the screen. */
  async function draw(
    attributes: string,
    answer: (request: FakeRequest) => void = (request) => request.answer(day()),
    priced = true,
  ) {
    fetches.reply(answer);
    const shown = await show<PriceTicker>(`<price-ticker sparkline ${attributes}></price-ticker>`, {
      history: () => history,
    });
    const symbols = parts(shown.element, 'item').map(({ dataset }) => dataset.symbol as string);
    // A price that draws nothing by itself.
    for (const symbol of priced ? new Set(symbols) : []) await shown.quote(symbol, 1096, { unverified: true });
    // Nothing is asked before the page has said what is on the screen.
    for (let turn = 0; turn < 50 && fetches.requests.length === 0; turn++) {
      await judgedOnScreen(shown.element);
      await settle();
    }
    await settle();
    return {
      ...shown,
      asked: () => fetches.requests.map(({ url }) => url),
      /** Time for the next requests, and their answers. */
      async pass(ms: number) {
        for (let at = 0; at < ms; at += 250) {
          await clock.advance(250);
          await settle();
        }
      },
      /** A second in which that price comes. */
      async second(symbol: string, price: number, more?: object) {
        shown.source.last.quote(symbol, price, more);
        await clock.paint();
        await clock.advance(1000);
      },
    };
  }

  describe('remembers prices', () => {
    it('of a day at most, in order, and never more than fit', () => {
      fc.assert(
        fc.property(
          fc.array(fc.tuple(fc.integer({ min: 1, max: 3 * HOUR }), fc.integer({ min: 1, max: 50 })), {
            minLength: 1,
            maxLength: 400,
          }),
          fc.boolean(),
          (moves, filled) => {
            const trace = createTrace();
            let now = clock.now();
            if (filled) trace.fill(day(96, now) as never, now);
            for (const [ms, price] of moves) {
              now += ms;
              trace.add(price, now);
              const { points } = trace;
              const times = points.map(({ time }) => time);
              expect(points.length).to.be.at.most(97);
              expect(times).to.deep.equal([...times].sort((a, b) => a - b));
              expect((times.at(-1) ?? 0) - (times[0] ?? 0)).to.be.at.most(DAY);
              expect(points.at(-1)?.price, 'the newest is never lost').to.equal(price);
            }
          },
        ),
      );
    });

    it('finely at first, and coarser as time goes by', () => {
      const trace = createTrace();
      for (let second = 0; second < 90; second++) trace.add(second, second * 1000);
      expect(trace.points.length).to.equal(90);
      for (let second = 90; second < 3600; second++) trace.add(second, second * 1000);
      expect(trace.points.length).to.be.within(40, 97);
      expect(trace.points[0]?.price).to.equal(0);
      expect(trace.points.at(-1)?.price).to.equal(3599);
    });

    it('through a clock that is set back', () => {
      const trace = createTrace();
      trace.add(1, 100_000);
      const before = trace.changes;
      trace.add(2, 50_000);
      expect(trace.changes).to.equal(before);
      trace.add(3, 101_000);
      expect(trace.changes).to.equal(before + 1);
      expect(trace.points.map(({ price }) => price)).to.deep.equal([1, 3]);
    });
  });

  describe('draws', () => {
    for (const layout of LAYOUTS)
      it(`the last day as ${layout}, and says it in words`, async () => {
        const { element, asked, second } = await draw(`symbol="BTC" layout="${layout}" lang="en"`);
        expect(asked()).to.deep.equal(['BTC 15m 96']);
        const [line] = lines(element);
        const points = pointsOf(line);
        expect(points.length).to.be.within(48, 50);
        expect([points[0]?.[0], points.at(-1)?.[0]]).to.deep.equal([0, 100]);
        expect([points[0]?.[1], points.at(-1)?.[1]]).to.deep.equal([97, 3]);
        expect(titles(element)[0]).to.equal('Last 24 hr, from 1,000.00 to 1,096.00, low 1,000.00, high 1,096.00');
        await second('BTC', 1050, { changePercent: 2 });
        expect(pointsOf(lines(element)[0]).at(-1)?.[1], 'the price of now').to.be.within(40, 55);
        expect(titles(element)[0]).to.contain('to 1,050.00');
        const [picture] = parts(element, 'sparkline').map((place) => place.querySelector('svg'));
        expect(picture?.getAttribute('role')).to.equal('img');
        expect(element.shadowRoot?.querySelector('[part~="sparkline"] [style]'), 'a strict page has it, too').to.equal(
          null,
        );
      });

    it('between change and range of a card, and between symbol and price of a row', async () => {
      const { element } = await draw('symbol="BTC" layout="card"');
      const top = (name: string) => parts(element, name)[0]?.getBoundingClientRect().top ?? Number.NaN;
      expect(top('change')).to.be.below(top('sparkline'));
      expect(top('sparkline')).to.be.below(top('range'));
      element.layout = 'row';
      await element.updateComplete;
      const left = (name: string) => parts(element, name)[0]?.getBoundingClientRect().left ?? Number.NaN;
      expect(left('symbol')).to.be.below(left('sparkline'));
      expect(left('sparkline')).to.be.below(left('price'));
      element.style.inlineSize = '320px';
      await painted();
      expect(parts(element, 'sparkline')[0]?.getBoundingClientRect().width, 'where room is short').to.equal(0);
    });

    it('in the direction’s colour, and muted where the price is not live', async () => {
      const { element, source, second, pass } = await draw(
        'symbols="BTC,ETH" layout="card" style="--tickwire-positive-color: rgb(1, 2, 3); --tickwire-negative-color: rgb(4, 5, 6); --tickwire-muted-color: rgb(7, 8, 9)"',
      );
      await pass(500);
      await second('BTC', 1050, { changePercent: 1 });
      await second('ETH', 1050, { changePercent: -1 });
      expect(colours(element)).to.deep.equal(['rgb(1, 2, 3)', 'rgb(4, 5, 6)']);
      source.last.end(1006);
      await clock.advance(30_000);
      await clock.paint();
      expect(colours(element)).to.deep.equal(['rgb(7, 8, 9)', 'rgb(7, 8, 9)']);
    });

    it('what was seen since the page opened, where the source has no history', async () => {
      const { element, second } = await draw('symbol="BTC" layout="card" lang="en"', (request) => request.answer([]));
      for (let n = 0; n < 8; n++) await second('BTC', 100 + n);
      expect(lines(element), 'too little to tell').to.deep.equal(['']);
      for (let n = 8; n < 61; n++) await second('BTC', 100 + n);
      expect(pointsOf(lines(element)[0]).length).to.be.within(55, 62);
      expect(titles(element)[0]).to.equal('Last 1 min, from 100.00 to 160.00, low 100.00, high 160.00');
    });

    it('no price that is old, or perhaps made up', async () => {
      const { element, second } = await draw('symbol="BTC" layout="card"', (request) => request.answer([]));
      for (let n = 0; n < 30; n++) await second('BTC', 100 + n, { unverified: true });
      expect(lines(element)).to.deep.equal(['']);
    });

    it('its newest point at most once a second', async () => {
      const { element, quote } = await draw('symbol="BTC" layout="card"');
      let writes = 0;
      const observer = new MutationObserver((records) => {
        writes += records.filter(({ attributeName }) => attributeName === 'points').length;
      });
      observer.observe(parts(element, 'sparkline')[0] as Element, { attributes: true, subtree: true });
      for (let n = 0; n < 100; n++) {
        await quote('BTC', 1040 + (n % 7));
        await clock.advance(50);
      }
      await settle();
      observer.disconnect();
      expect(writes).to.be.within(4, 6);
    });

    it('the same for each that shows the symbol', async () => {
      const { element, second } = await draw('symbol="BTC" layout="card"');
      const twin = element.cloneNode() as PriceTicker;
      element.after(twin);
      await twin.updateComplete;
      await judgedOnScreen(twin);
      await second('BTC', 1050);
      await until('its line', () => lines(twin)[0]);
      const before = lines(twin);
      await second('BTC', 1090);
      expect(lines(twin)).to.deep.equal(lines(element));
      expect(lines(twin)).to.not.deep.equal(before);
    });

    it('what came while it was paused, with no move after that', async () => {
      const { element, second } = await draw('symbol="BTC" layout="card"');
      await second('BTC', 1050);
      const [before] = lines(element);
      element.paused = true;
      await element.updateComplete;
      await settle();
      await second('BTC', 1090);
      expect(lines(element)[0]).to.equal(before);
      element.paused = false;
      await element.updateComplete;
      await clock.advance(1000);
      expect(lines(element)[0]).to.not.equal(before);
    });

    it('nothing new while it is paused', async () => {
      const { element, second } = await draw('symbol="BTC" layout="card"');
      await second('BTC', 1050);
      element.paused = true;
      await element.updateComplete;
      await settle();
      const [before] = lines(element);
      for (let n = 0; n < 5; n++) await second('BTC', 1051 + n);
      expect(lines(element)[0]).to.equal(before);
      element.paused = false;
      await element.updateComplete;
      await second('BTC', 1060);
      expect(lines(element)[0]).to.not.equal(before);
    });

    it('in room that was kept for it: nothing shifts when it comes', async () => {
      for (const layout of LAYOUTS) {
        const waiting: FakeRequest[] = [];
        const { element, pass } = await draw(`symbols="BTC,ETH" layout="${layout}"`, (request) =>
          waiting.push(request),
        );
        // A strip's own place is its own matter, and its copies come and go.
        const boxes = () =>
          parts(element, 'item')
            .filter((item) => !item.closest('[aria-hidden]'))
            .map((item) => item.getBoundingClientRect())
            .map(({ x, y, width, height }) => (layout === 'marquee' ? [width, height] : [x, y, width, height]))
            // Firefox places a strip that runs at some fraction of a pixel.
            .map((box) => box.map((length) => length.toFixed(2)).join());
        const before = [element.getBoundingClientRect().height, ...boxes()];
        expect(lines(element)[0]).to.equal('');
        fetches.reply((request) => request.answer(day()));
        for (const request of waiting) request.answer(day());
        await pass(500);
        await until(`a line as ${layout}`, () => lines(element)[0]);
        expect([element.getBoundingClientRect().height, ...boxes()], layout).to.deep.equal(before);
      }
    });

    it('none when it is taken away, nor in pills', async () => {
      const { element } = await draw('symbol="BTC" layout="card"');
      expect(lines(element)[0]).to.not.equal('');
      element.sparkline = false;
      await element.updateComplete;
      expect(parts(element, 'sparkline')).to.deep.equal([]);
      element.sparkline = true;
      element.layout = 'inline';
      await element.updateComplete;
      expect(parts(element, 'sparkline')).to.deep.equal([]);
    });

    it('with the next prices after the element has moved', async () => {
      const { element, wrapper, second, asked } = await draw('symbol="BTC" layout="card"');
      wrapper.append(element);
      await settle();
      await judgedOnScreen(element);
      await second('BTC', 1050);
      expect(pointsOf(lines(element)[0]).at(-1)?.[1]).to.be.within(40, 55);
      expect(asked().length, 'it knows the day already').to.equal(1);
    });
  });

  describe('asks', () => {
    it('for a table of two hundred a few at a time, and for nothing far off the screen', async () => {
      const symbols = Array.from({ length: 200 }, (_, n) => letters(n));
      const { element, asked, pass } = await draw(`symbols="${symbols}" layout="row"`, () => {});
      expect(fetches.open).to.be.within(1, 2);
      await pass(2000);
      expect(fetches.open).to.equal(2);
      fetches.reply((request) => request.answer(day()));
      for (const request of [...fetches.requests]) request.answer(day());
      const before = asked().length;
      await pass(2000);
      expect(asked().length - before).to.be.within(4, 9);
      await pass(10_000);
      const near = parts(element, 'item').filter((item) => item.getBoundingClientRect().top < innerHeight + 64);
      expect(near.length).to.be.below(60);
      expect(asked().length).to.be.within(near.length - 1, near.length + 1);
      expect(new Set(asked()).size).to.equal(asked().length);
    });

    it('for nothing before there is a price, since the source may have no such symbol', async () => {
      const { asked, pass, second } = await draw('symbols="BTC,MATIC" layout="card"', undefined, false);
      await pass(2000);
      expect(asked()).to.deep.equal([]);
      await second('BTC', 1050);
      await pass(2000);
      expect(asked()).to.deep.equal(['BTC 15m 96']);
    });

    it('once, for all tickers of a symbol', async () => {
      const { wrapper, asked, connect } = await draw('symbol="BTC" layout="card"');
      wrapper.insertAdjacentHTML('beforeend', '<price-ticker sparkline symbol="BTC" layout="row"></price-ticker>');
      await connect();
      const other = wrapper.lastElementChild as Element;
      await judgedOnScreen(other);
      await clock.advance(1000);
      expect(lines(other)[0]).to.not.equal('');
      expect(asked()).to.deep.equal(['BTC 15m 96']);
    });

    it('for hours where there are no quarters of one, and again later where there was nothing', async () => {
      let answers: object[] = [];
      const { element, asked, second } = await draw('symbol="BTC" layout="card"', ({ url, answer }) =>
        answer(url.includes('1h') ? answers : []),
      );
      expect(asked()).to.deep.equal(['BTC 15m 96', 'BTC 1h 24']);
      answers = day(24);
      await second('BTC', 1000);
      await clock.advance(9 * MINUTE);
      await settle();
      expect(asked().length).to.equal(2);
      await clock.advance(2 * MINUTE);
      await settle();
      expect(asked().length).to.equal(4);
      expect(lines(element)[0]).to.not.equal('');
    });

    it('for what it missed while the page was asleep', async () => {
      const { asked, second } = await draw('symbol="BTC" layout="card"');
      await second('BTC', 1050);
      clock.jump(3 * HOUR);
      await clock.advance(2000);
      await second('BTC', 1060);
      await second('BTC', 1061);
      await settle();
      expect(asked()).to.deep.equal(['BTC 15m 96', 'BTC 15m 96']);
    });
  });

  it('has nothing that axe would find', async () => {
    for (const layout of LAYOUTS) {
      const { element, second, pass } = await draw(`symbols="BTC,ETH" layout="${layout}"`);
      await pass(500);
      for (const symbol of ['BTC', 'ETH']) await second(symbol, 1050, { changePercent: 1, volume: 5 });
      await expect(element).to.be.accessible();
    }
  });
});
