// Levels that a ticker watches: what is an alert, what is none, and whom it reaches.
import { expect } from '@open-wc/testing';
import '../../src/define.ts';
import type { PriceAlertEvent } from '../../src/elements/alert-event.ts';
import { createMonitor } from '../../src/elements/alerts.ts';
import type { PriceChart } from '../../src/elements/price-chart.ts';
import type { PriceTicker } from '../../src/elements/price-ticker.ts';
import { settle } from '../tools/fake-clock.ts';
import { until } from '../tools/heard.ts';
import fc from '../tools/property.ts';
import { hearWarnings, judgedOnScreen, part, parts, problems, type Shown, setStage } from '../tools/stage.ts';

const { clock, show, clear } = setStage();

type Told = readonly [symbol: string, kind: string, level: number, price: number];

/** Shows a ticker, and writes down its alerts. */
async function watch(attributes: string, cancel = false) {
  const shown = await show<PriceTicker>(`<price-ticker ${attributes}></price-ticker>`);
  const events: PriceAlertEvent[] = [];
  shown.wrapper.addEventListener('price-alert', (event) => {
    events.push(event);
    if (cancel) event.preventDefault();
  });
  await settle();
  return {
    ...shown,
    events,
    told: (): Told[] => events.splice(0).map(({ symbol, kind, level, price }) => [symbol, kind, level, price]),
    journal: async () => {
      await settle();
      const entries = shown.element.source?.journal() ?? [];
      return entries.filter(({ type }) => type === 'alert').map(({ text, level, symbol }) => [level, symbol, text]);
    },
  };
}

const reconnect = async ({ source }: Pick<Shown<PriceTicker>, 'source'>) => {
  source.last.end(1006);
  await clock.advance(3000);
  source.last.open();
  await clock.advance(0);
};

/** The definition, read off the whole history: beyond the level, and back from it since it last was. */
function newsIn(values: readonly number[], side: 'above' | 'below', level: number, back: number): number[] {
  const beyond = (value: number) => (side === 'above' ? value >= level : value <= level);
  const isBack = (value: number) => (side === 'above' ? value <= level - back : value >= level + back);
  return values.flatMap((value, at) => {
    if (at === 0 || !beyond(value)) return [];
    const last = values.slice(0, at).findLastIndex(beyond);
    return last < 0 || values.slice(last + 1, at).some(isBack) ? [at] : [];
  });
}

const walks = fc.array(fc.integer({ min: -12, max: 12 }), { minLength: 1, maxLength: 60 }).map((steps) => {
  let at = 1000;
  return steps.map((step) => {
    at += step / 4;
    return at;
  });
});

describe('alerts', () => {
  before(() =>
    Promise.all([
      import('../../src/feed/guard.ts'),
      import('../../src/feed/address.ts'),
      import('../../src/elements/extras.ts'),
      import('../../src/elements/hold.ts'),
      import('../../src/elements/notify.ts'),
    ]),
  );
  afterEach(clear);

  describe('a level', () => {
    it('is news exactly where its definition says so, on any walk', () => {
      fc.assert(
        fc.property(walks, fc.constantFrom('above' as const, 'below' as const), (walk, side) => {
          const monitor = createMonitor(side, 1000, 1);
          const found = walk.flatMap((value, at) => (monitor(value) ? [at] : []));
          expect(found).to.deep.equal(newsIn(walk, side, 1000, 1));
        }),
        { numRuns: 500 },
      );
    });

    it('is news to the page exactly where its definition says so, over reconnects, too', async () => {
      await fc.assert(
        fc.asyncProperty(walks, fc.integer({ min: 1, max: 40 }), async (walk, loss) => {
          const { source, told } = await watch('symbol="BTC" alert-above="1000" alert-below="990"');
          for (const [at, price] of walk.entries()) {
            if (at === loss) await reconnect({ source });
            source.last.quote('BTC', price);
          }
          const expected = [
            ...newsIn(walk, 'above', 1000, 1).map((at) => [at, 'above', 1000] as const),
            ...newsIn(walk, 'below', 990, 0.99).map((at) => [at, 'below', 990] as const),
          ].sort(([a], [b]) => a - b);
          expect(told()).to.deep.equal(expected.map(([at, kind, level]) => ['BTC', kind, level, walk[at]]));
          await clear();
        }),
        { numRuns: 12 },
      );
    });
  });

  describe('tell the page', () => {
    it('once for each crossing, with what crossed', async () => {
      const { source, events, told } = await watch('symbol="BTC" alert-above="100" alert-below="90"');
      for (const price of [95, 99, 100]) source.last.quote('BTC', price);
      const [event] = events;
      expect(event?.quote?.priceText).to.equal('100');
      expect([event?.bubbles, event?.composed, event?.cancelable]).to.deep.equal([true, true, true]);
      expect(event?.target, 'seen from outside').to.be.instanceOf(HTMLElement);
      for (const price of [101, 120, 91, 89, 80]) source.last.quote('BTC', price);
      expect(told()).to.deep.equal([
        ['BTC', 'above', 100, 100],
        ['BTC', 'below', 90, 89],
      ]);
    });

    it('not again before the price has gone back by a thousandth of the level', async () => {
      const { source, told } = await watch('symbol="BTC" alert-above="1000"');
      for (const price of [990, 1001, 999.5, 1002, 999.1, 1003]) source.last.quote('BTC', price);
      expect(told().length).to.equal(1);
      for (const price of [999, 1000]) source.last.quote('BTC', price);
      expect(told()).to.deep.equal([['BTC', 'above', 1000, 1000]]);
    });

    it('not of the first price, wherever it is', async () => {
      const { source, told } = await watch('symbol="BTC" alert-above="100" alert-below="200"');
      source.last.quote('BTC', 150);
      source.last.quote('BTC', 151);
      expect(told()).to.deep.equal([]);
    });

    it('not twice after a reconnect, and of what was crossed meanwhile, once', async () => {
      const { source, told } = await watch('symbol="BTC" alert-above="100"');
      for (const price of [99, 101]) source.last.quote('BTC', price);
      expect(told().length).to.equal(1);
      await reconnect({ source });
      for (const price of [101, 102]) source.last.quote('BTC', price);
      expect(told()).to.deep.equal([]);
      source.last.quote('BTC', 99);
      await reconnect({ source });
      for (const price of [103, 104]) source.last.quote('BTC', price);
      expect(told()).to.deep.equal([['BTC', 'above', 100, 103]]);
    });

    it('not of prices that the source may have made up, nor of those of a closed market', async () => {
      const { source, told } = await watch('symbol="BTC" alert-above="100"');
      source.last.quote('BTC', 99);
      source.last.quote('BTC', 101, { unverified: true });
      source.last.quote('BTC', 102, { closed: true });
      expect(told()).to.deep.equal([]);
      source.last.quote('BTC', 99);
      source.last.quote('BTC', 103);
      expect(told().length).to.equal(1);
    });

    it('of the day’s change, in either direction, and again after a tenth of a point', async () => {
      const { source, told } = await watch('symbol="BTC" alert-change="2"');
      for (const changePercent of [1, 1.99, 2, 1.95, 2.1, 1.9, 2.2, 0, -1.9, -2.5, -2])
        source.last.quote('BTC', 100, { changePercent });
      expect(told().map(([, kind, level]) => [kind, level])).to.deep.equal([
        ['change', 2],
        ['change', 2],
        ['change', -2],
      ]);
      source.last.quote('BTC', 100);
      expect(told(), 'a source that does not say').to.deep.equal([]);
    });

    it('of each symbol by its own level, however it is spelled', async () => {
      const { source, told, element } = await watch('symbols="BTC=Bitcoin,ETH" alert-above="btc=100, ETH=10"');
      expect(problems(element)).to.deep.equal([]);
      source.last.quote('BTC', 50);
      source.last.quote('ETH', 9);
      source.last.quote('ETH', 50);
      source.last.quote('BTC', 100);
      expect(told()).to.deep.equal([
        ['ETH', 'above', 10, 50],
        ['BTC', 'above', 100, 100],
      ]);
    });

    it('far off the screen, and at once', async () => {
      const { source, told, element, wrapper } = await watch('symbol="BTC" alert-above="100"');
      wrapper.style.marginTop = '5000px';
      expect(await judgedOnScreen(element)).to.equal(false);
      source.last.quote('BTC', 99);
      source.last.quote('BTC', 100);
      expect(told().length).to.equal(1);
    });

    it('while the element stands still', async () => {
      const { source, told, element, quote } = await watch('symbol="BTC" alert-above="100"');
      await quote('BTC', 99);
      element.paused = true;
      await element.updateComplete;
      await settle();
      await quote('BTC', 101);
      expect(told().length).to.equal(1);
      expect(part(element, 'price')).to.equal('99.00');
      expect(source.sockets.length).to.equal(1);
    });

    it('of a level that is kept while another comes and goes, and of none that is gone', async () => {
      const { source, told, element } = await watch('symbol="BTC" alert-above="100"');
      source.last.quote('BTC', 99);
      element.alertBelow = '50';
      await element.updateComplete;
      source.last.quote('BTC', 101);
      expect(told().length).to.equal(1);
      element.decimals = 1;
      await element.updateComplete;
      source.last.quote('BTC', 102);
      expect(told(), 'an update is no reason').to.deep.equal([]);
      element.removeAttribute('alert-above');
      await element.updateComplete;
      source.last.quote('BTC', 10);
      source.last.quote('BTC', 200);
      expect(told().map(([, kind]) => kind)).to.deep.equal(['below']);
    });

    it('not twice when the element moves within the page, and not after it has left', async () => {
      const { source, told, element, wrapper } = await watch('symbol="BTC" alert-above="100"');
      for (const price of [99, 101]) source.last.quote('BTC', price);
      wrapper.append(element);
      await settle();
      source.last.quote('BTC', 102);
      expect(told().length).to.equal(1);
      element.remove();
      for (const price of [90, 101]) source.last.quote('BTC', price);
      expect(told()).to.deep.equal([]);
    });
  });

  it('tell of a chart’s price lines in the same manner', async () => {
    const { element } = await show<PriceChart>('<price-chart price-lines="100=Target, 0.000012"></price-chart>');
    const told: Told[] = [];
    element.addEventListener('price-alert', ({ symbol, kind, level, price }) =>
      told.push([symbol, kind, level, price]),
    );
    const closes = [90, 100, 99.95, 101, 99.9, 100, 120, 100.05, 100, 0.00001];
    element.setData([{ time: 60_000, open: 90, high: 90, low: 90, close: 90 }]);
    await until('the chart has its data', () => part(element, 'price'));
    for (const close of closes) {
      element.update({ time: 60_000, open: 90, high: 120, low: 0.000001, close });
      await settle();
    }
    expect(told).to.deep.equal([
      ['', 'above', 100, 100],
      ['', 'below', 100, 99.9],
      ['', 'above', 100, 100],
      ['', 'below', 100, 100],
      ['', 'below', 0.000012, 0.00001],
    ]);
    const entries = element.source?.journal() ?? [];
    expect(entries.at(-1)?.text).to.contain('fell to 0.000010: alert at 0.000012');
  });

  describe('enter the journal', () => {
    it('in words, unless the page says no', async () => {
      const { source, journal } = await watch('symbols="BTC=Bitcoin" lang="en" alert-above="70000" alert-change="5"');
      source.last.quote('BTC', '69999.50', { changePercent: 4 });
      source.last.quote('BTC', '70012.50', { changePercent: 6 });
      expect(await journal()).to.deep.equal([
        ['warn', 'BTC', 'BTC rose to 70,012.50: alert at 70,000.00'],
        ['warn', 'BTC', 'BTC is +6.00% on the day, at 70,012.50: alert at +5.00%'],
      ]);
      const cancelled = await watch('symbol="BTC" alert-above="70000"', true);
      for (const price of [69_000, 71_000]) cancelled.source.last.quote('BTC', price);
      expect(cancelled.told().length).to.equal(1);
      expect(await cancelled.journal()).to.deep.equal([]);
    });
  });

  describe('that cannot be used', () => {
    let warnings: ReturnType<typeof hearWarnings>;
    beforeEach(() => {
      warnings = hearWarnings();
    });
    afterEach(() => warnings.restore());

    for (const [attributes, sentence] of [
      ['symbols="BTC,ETH" alert-above="70000"', 'alert-above="70000" can\'t be used; say whose it is, as in BTC=70000'],
      [
        'symbol="BTC" alert-above="lots"',
        'alert-above="lots" can\'t be used; write a number above zero, as in 70000, or one for each symbol, as in BTC=70000',
      ],
      [
        'symbol="BTC" alert-below="70,000"',
        'alert-below="70,000" can\'t be used; write a number above zero, as in 70000, or one for each symbol, as in BTC=70000',
      ],
      [
        'symbol="BTC" alert-change="-2"',
        'alert-change="-2" can\'t be used; write a number above zero, as in 2.5, or one for each symbol, as in BTC=2.5',
      ],
      ['symbol="BTC" alert-above="ETH=5"', 'alert-above="ETH=5" can\'t be used; ETH is not shown here'],
    ] as const)
      it(`say so: ${attributes}`, async () => {
        const { element, source, told } = await watch(attributes);
        expect(problems(element)).to.deep.equal([`price-ticker: ${sentence}`]);
        for (const price of [1, 1e6, 1]) source.last.quote('BTC', price, { changePercent: price });
        expect(told()).to.deep.equal([]);
      });
  });

  describe('reach a reader who asked for it', () => {
    type Sent = { title: string; body?: string | undefined; tag?: string | undefined };
    const own = Object.getOwnPropertyDescriptor(globalThis, 'Notification') as PropertyDescriptor;
    const sent: Sent[] = [];
    let asked = 0;
    let answer: NotificationPermission = 'granted';

    class FakeNotification {
      static permission: NotificationPermission = 'default';
      static async requestPermission() {
        asked++;
        FakeNotification.permission = answer;
        return answer;
      }
      constructor(title: string, { body, tag }: NotificationOptions = {}) {
        sent.push({ title, body, tag });
      }
      close() {}
    }
    const press = async (element: Element) => {
      parts(element, 'notify-button')[0]?.click();
      await settle();
    };

    beforeEach(() => {
      sent.length = 0;
      asked = 0;
      answer = 'granted';
      FakeNotification.permission = 'default';
      Object.defineProperty(globalThis, 'Notification', { ...own, value: FakeNotification });
    });
    afterEach(() => Object.defineProperty(globalThis, 'Notification', own));

    it('by a click, and no sooner', async () => {
      const { element, source } = await watch('symbols="AAA=Alpha" notify alert-above="100"');
      expect(part(element, 'notify-button')).to.equal('Notify me');
      for (const price of [99, 101, 99]) source.last.quote('AAA', price);
      expect([asked, sent.length]).to.deep.equal([0, 0]);
      await press(element);
      expect(asked).to.equal(1);
      expect(part(element, 'notify-button')).to.equal('Notifications on');
      expect(part(element, 'notify-text')).to.include('as long as this page is open');
      source.last.quote('AAA', 102);
      expect(sent).to.deep.equal([
        { title: 'AAA', body: 'Alpha rose to 102.00: alert at 100.00', tag: 'tickwire AAA above' },
      ]);
      await press(element);
      expect(part(element, 'notify-button')).to.equal('Notify me');
      for (const price of [99, 103]) source.last.quote('AAA', price);
      expect(sent.length).to.equal(1);
    });

    it('in a page that is hidden, too: while they are on, its feed is wanted in the background', async () => {
      const { element } = await watch('symbol="HID" notify alert-above="100"');
      const inBackground = () => element.source?.wanted().some(({ background }) => background);
      expect(inBackground()).to.equal(false);
      await press(element);
      expect(inBackground()).to.equal(true);
      await press(element);
      await clock.advance(10_000);
      expect(inBackground()).to.equal(false);
    });

    it('not where the page says no to the event', async () => {
      const { element, source, told } = await watch('symbol="BBB" notify alert-above="100"', true);
      await press(element);
      for (const price of [99, 101]) source.last.quote('BBB', price);
      expect(told().length).to.equal(1);
      expect(sent).to.deep.equal([]);
    });

    it('and who said no is told how to say yes', async () => {
      answer = 'denied';
      const { element, source } = await watch('symbol="CCC" notify alert-above="100"');
      await press(element);
      const [button] = parts(element, 'notify-button');
      expect(button?.getAttribute('aria-disabled')).to.equal('true');
      const [text] = parts(element, 'notify-text');
      expect(text?.textContent).to.include('Allow them for this site in the browser’s settings');
      expect(text?.getAttribute('role')).to.equal('status');
      for (const price of [99, 101]) source.last.quote('CCC', price);
      expect(sent).to.deep.equal([]);
    });

    it('for as long as the page is open, though the element is another', async () => {
      const first = await watch('symbol="DDD" notify alert-above="100"');
      await press(first.element);
      first.element.remove();
      const second = await watch('symbol="DDD" notify alert-above="100"');
      expect(part(second.element, 'notify-button')).to.equal('Notifications on');
      for (const price of [99, 101]) second.source.last.quote('DDD', price);
      expect([asked, sent.length]).to.deep.equal([1, 1]);
    });

    it('but no button shows without a level, nor where the browser has no notifications', async () => {
      const { element } = await watch('symbol="EEE" notify');
      expect(parts(element, 'notify-button').length).to.equal(0);
      element.alertAbove = '5';
      await element.updateComplete;
      await settle();
      expect(parts(element, 'notify-button').length).to.equal(1);
      element.alertAbove = '';
      await element.updateComplete;
      expect(parts(element, 'notify-button').length).to.equal(0);
      Reflect.deleteProperty(globalThis, 'Notification');
      const without = await watch('symbol="EEE" notify alert-above="100"');
      expect(parts(without.element, 'notify-button').length).to.equal(0);
    });
  });
});
