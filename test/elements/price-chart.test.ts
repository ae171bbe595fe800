import { expect, fixture, waitUntil } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import '../../src/define.ts';
import type { Bar } from '../../src/elements/chart-data.ts';
import type { CrosshairMoveEvent } from '../../src/elements/chart-events.ts';
import type { PriceChart } from '../../src/elements/price-chart.ts';
import type { Feed, HistoryOptions } from '../../src/feed/api.ts';
import type { FeedState, Phase } from '../../src/feed/state.ts';
import type { Candle, Quote } from '../../src/market/quote.ts';
import { settle } from '../tools/fake-clock.ts';
import { noStats } from '../tools/no-stats.ts';
import { hearWarnings, painted, part, parts, problems, setStage } from '../tools/stage.ts';
import { emulateMedia } from '../tools/window.ts';

const feeds = new Map<string, Feed>();
const { clock, clear } = setStage(feeds);
const MINUTE = 60_000;
// 2026-01-01, midnight in London.
const START = clock.now();

/** A minute of one symbol; `minute` counts from the clock's beginning. */
function candle(minute: number, open: number, close: number, more: Partial<Candle> = {}): Candle {
  return {
    symbol: 'BTCUSDT',
    interval: '1m',
    time: START + minute * MINUTE,
    open,
    high: Math.max(open, close) + 5,
    low: Math.min(open, close) - 5,
    close,
    volume: 1.5,
    ...more,
  };
}

/** So many minutes up to the clock's beginning, each a dollar higher. */
const past = (count: number, more: Partial<Candle> = {}) =>
  Array.from({ length: count }, (_, index) => candle(index - count + 1, 1000 + index, 1001 + index, more));

type Script = {
  readonly key: string;
  readonly asked: { symbol: string; interval: string | undefined; limit: number | undefined }[];
  readonly heard: Set<{ symbol: string; interval: string; tell: (candle: Candle) => void }>;
  readonly watchers: Set<(state: FeedState) => void>;
  readonly quotes: Map<string, Quote>;
  history: (symbol: string, options: HistoryOptions) => readonly Candle[] | Promise<readonly Candle[]>;
  /** Whether it has nothing, or not that one symbol. */
  refuses: boolean | string;
  retries: number;
  turn(phase: Phase, more?: Partial<FeedState>): void;
  tell(candle: Candle): Promise<void>;
};

/** A feed that has what the test says. */
function scriptedFeed(history: Script['history'] = () => past(100)): Script {
  let state: FeedState = { phase: 'live', since: clock.now(), attempt: 0, label: 'relay.example' };
  const script: Script = {
    key: `chart${feeds.size}`,
    asked: [],
    heard: new Set(),
    watchers: new Set(),
    quotes: new Map(),
    history,
    refuses: false,
    retries: 0,
    turn(phase, more = {}) {
      state = { ...state, phase, since: clock.now(), ...more };
      for (const watcher of script.watchers) watcher(state);
    },
    async tell(value) {
      for (const { symbol, interval, tell } of script.heard)
        if (symbol === value.symbol && interval === value.interval) tell(value);
      await clock.paint();
      await painted();
    },
  };
  feeds.set(script.key, {
    key: script.key,
    get state() {
      return state;
    },
    stats: noStats,
    subscribe(topic, listener, { signal } = {}) {
      const { symbol, interval } = topic as { symbol: string; interval: string };
      const entry = { symbol, interval, tell: listener as (candle: Candle) => void };
      script.heard.add(entry);
      const end = () => void script.heard.delete(entry);
      signal?.addEventListener('abort', end);
      return end;
    },
    get: (symbol) => script.quotes.get(symbol),
    quotes: () => [],
    refuses: (symbol) => script.refuses === true || script.refuses === symbol,
    wanted: () => [],
    history: async (symbol, options = {}) => {
      script.asked.push({ symbol, interval: options.interval, limit: options.limit });
      return script.history(symbol, options);
    },
    symbols: async () => undefined,
    journal: () => [],
    note() {},
    refresh() {},
    reconnect: () => void script.retries++,
    watch(listener) {
      script.watchers.add(listener);
      return () => void script.watchers.delete(listener);
    },
  } as Partial<Feed> as Feed);
  return script;
}

/** Files have come, history too, and the browser has painted. */
async function ready(element: PriceChart): Promise<void> {
  for (let turn = 0; turn < 4; turn++) {
    await painted();
    await settle();
    await clock.paint();
    await element.updateComplete;
  }
}

async function show(attributes = 'symbol="BTCUSDT"', feed = scriptedFeed()) {
  const wrapper = await fixture<HTMLElement>(
    `<div><price-chart lang="en" timezone="UTC" feed="${feed.key}" ${attributes}></price-chart></div>`,
  );
  const element = wrapper.firstElementChild as PriceChart;
  await ready(element);
  return { element, feed, wrapper };
}

const find = (element: Element, selector: string) =>
  element.shadowRoot?.querySelector(selector) as HTMLElement & HTMLInputElement;
const shownLegend = (element: Element) =>
  [...(element.shadowRoot?.querySelectorAll<HTMLElement>('.legend [data-text]') ?? [])].flatMap(
    ({ textContent }) => textContent || [],
  );

describe('<price-chart>', () => {
  before(() =>
    Promise.all([
      import('../../src/elements/chart-view.ts'),
      import('../../src/elements/chart-more.ts'),
      import('../../src/elements/chart-table.ts'),
      import('../../src/elements/chart-compare.ts'),
      import('../../src/chart/chart.ts'),
    ]),
  );
  afterEach(clear);

  it('has its size before anything loads, and keeps it', async () => {
    const feed = scriptedFeed();
    const wrapper = await fixture<HTMLElement>(
      `<div style="width: 800px"><price-chart feed="${feed.key}" symbol="BTCUSDT"></price-chart></div>`,
    );
    const element = wrapper.firstElementChild as PriceChart;
    const { width, height } = element.getBoundingClientRect();
    expect([width, height]).to.deep.equal([800, 450]);
    await ready(element);
    expect(element.getBoundingClientRect().height).to.equal(450);
    wrapper.style.width = '300px';
    await ready(element);
    expect(element.getBoundingClientRect().width).to.equal(300);
    expect(element.getBoundingClientRect().height).to.equal(400);
    expect(element.shadowRoot?.querySelector('canvas')?.clientWidth).to.be.at.most(300);
    // A grid or a flex box would give it what it is wide by its height.
    for (const display of ['grid', 'flex']) {
      wrapper.style.display = display;
      expect(element.getBoundingClientRect().width, display).to.equal(300);
    }
  });

  it('fills its box, however narrow or wide', async () => {
    const { element, wrapper } = await show();
    for (const [width, height] of [
      [240, 400],
      [500, 400],
      [800, 450],
      [1200, 560],
    ]) {
      wrapper.style.inlineSize = `${width}px`;
      await ready(element);
      const footer = find(element, '.footer').getBoundingClientRect();
      const { top } = element.getBoundingClientRect();
      expect(element.offsetHeight).to.equal(height);
      expect(find(element, '.base').offsetHeight, `${width} px wide`).to.equal(height);
      expect(footer.bottom - top).to.be.closeTo(height as number, 2);
      expect(find(element, 'canvas').clientHeight).to.be.above(150);
    }
    element.style.blockSize = '600px';
    element.style.maxBlockSize = 'none';
    await ready(element);
    expect(find(element, '.base').offsetHeight).to.equal(600);
  });

  it('asks for history, and shows the last candle, the price and the change over what is in view', async () => {
    const { element, feed } = await show('symbol="BTCUSDT=Bitcoin"');
    expect(feed.asked).to.deep.equal([{ symbol: 'BTCUSDT', interval: '1m', limit: 300 }]);
    expect(part(element, 'symbol')).to.equal('BTCUSDT');
    expect(part(element, 'label')).to.equal('Bitcoin');
    expect(part(element, 'price')).to.equal('1,100.00');
    expect(shownLegend(element)).to.deep.equal(['1,099.00', '1,105.00', '1,094.00', '1,100.00', '+0.09%', '1.5']);
    expect(element.shadowRoot?.querySelector('canvas')).to.be.an.instanceof(HTMLCanvasElement);
    expect(element.matches(':state(live)')).to.equal(true);
    expect(element.matches(':state(following)')).to.equal(true);
    expect(part(element, 'status')).to.equal('Live');
    expect(problems(element)).to.deep.equal([]);
  });

  it('moves the forming candle with each price, and begins the next', async () => {
    const { element, feed } = await show();
    await feed.tell(candle(0, 1099, 1111));
    expect(part(element, 'price')).to.equal('1,111.00');
    expect(shownLegend(element)[1]).to.equal('1,116.00');
    await feed.tell(candle(1, 1111, 1108.25));
    expect(part(element, 'price')).to.equal('1,108.25');
    expect(shownLegend(element)[0]).to.equal('1,111.00');
  });

  it('says since when the candles are, where the source has no history', async () => {
    const { element, feed } = await show(
      'symbol="BTCUSDT"',
      scriptedFeed(() => []),
    );
    expect(element.matches(':state(empty)')).to.equal(true);
    expect(part(element, 'message')).to.contain('No price yet');
    expect(part(element, 'message')).to.contain('relay.example has no history here');
    await feed.tell(candle(0, 1000, 1001));
    await ready(element);
    expect(part(element, 'note')).to.match(/^Since 12:\d\d AM, from live prices$/);
    expect(find(element, '[part=message]').hidden).to.equal(true);
    expect(part(element, 'price')).to.equal('1,001.00');
  });

  it('asks for the span of its range, in longer candles where that takes too many', async () => {
    const { element, feed } = await show('symbol="BTCUSDT" ranges="1H, 1D, 1W" range="1H"');
    expect(feed.asked.at(-1)).to.deep.include({ interval: '1m', limit: 61 });
    const radios = () => [...(element.shadowRoot?.querySelectorAll<HTMLInputElement>('input[type=radio]') ?? [])];
    expect(radios().map(({ checked }) => checked)).to.deep.equal([true, false, false]);
    expect(radios()[1]?.getAttribute('aria-label')).to.equal('1 day');
    radios()[0]?.focus();
    await sendKeys({ press: 'ArrowRight' });
    await ready(element);
    expect(element.range).to.equal('1D');
    expect(feed.asked.at(-1)).to.deep.include({ interval: '5m', limit: 289 });
    expect(radios().map(({ checked }) => checked)).to.deep.equal([false, true, false]);
  });

  it('shows the interval that was asked for where the source has no longer candles', async () => {
    const feed = scriptedFeed((_, { interval }) => (interval === '1m' ? past(500) : []));
    const { element } = await show('symbol="BTCUSDT" range="1D"', feed);
    expect(feed.asked.map(({ interval }) => interval)).to.deep.equal(['5m', '1m']);
    expect(part(element, 'price')).to.equal('1,500.00');
    expect([...feed.heard].map(({ interval }) => interval)).to.deep.equal(['1m']);
  });

  describe('keeps to what stands between its tags', () => {
    const showFallback = async (attributes = 'symbol="BTCUSDT"') => {
      let answer: (candles: readonly Candle[]) => void = () => {};
      const feed = scriptedFeed(() => new Promise((done) => (answer = done)));
      const { element } = await show(attributes, feed);
      element.innerHTML = '<p>about <b>64,000</b></p>';
      await ready(element);
      return { element, feed, fallback: element.querySelector('b') as HTMLElement, answer: () => answer(past(100)) };
    };
    const isShown = (shown: Element) => shown.checkVisibility({ visibilityProperty: true });

    it('until its first picture, whatever it says of waiting, and however late they come', async () => {
      const { element, fallback, answer } = await showFallback();
      await clock.advance(1000);
      await ready(element);
      expect(find(element, '.what').textContent).to.match(/Loading/);
      expect(isShown(find(element, '.base'))).to.equal(false);
      expect(isShown(fallback)).to.equal(true);
      const [{ x, y }, box] = [fallback.getBoundingClientRect(), element.getBoundingClientRect()];
      expect(element.contains(document.elementFromPoint(x + 1, y + 1))).to.equal(true);
      answer();
      await ready(element);
      expect(isShown(fallback)).to.equal(false);
      expect(isShown(find(element, 'canvas'))).to.equal(true);
      expect(element.getBoundingClientRect()).to.deep.equal(box);
    });

    it('with what is wrong with its attributes below them', async () => {
      const { element, fallback } = await showFallback('symbol="BTCUSDT" type="cake"');
      await clock.advance(1000);
      await ready(element);
      expect(isShown(find(element, '.problem'))).to.equal(true);
      expect(isShown(fallback)).to.equal(true);
    });

    it('until it has to say why there is none', async () => {
      const { element, feed, fallback } = await showFallback();
      feed.turn('offline');
      await ready(element);
      expect(isShown(fallback)).to.equal(false);
      expect(isShown(find(element, '.what'))).to.equal(true);
    });

    it('where there is something, and no mere space', async () => {
      const { element } = await showFallback();
      element.innerHTML = '\n ';
      await ready(element);
      expect(isShown(find(element, '.base'))).to.equal(true);
    });
  });

  it('keeps the old picture, and its name, until the new candles are there', async () => {
    const { element, feed } = await show();
    let answer: (candles: readonly Candle[]) => void = () => {};
    feed.history = () => new Promise((done) => (answer = done));
    const canvas = element.shadowRoot?.querySelector('canvas');
    element.symbol = 'ETHUSDT';
    await ready(element);
    expect(part(element, 'symbol')).to.equal('BTCUSDT');
    expect(part(element, 'price')).to.equal('1,100.00');
    expect(element.matches(':state(loading)')).to.equal(true);
    answer(past(50, { symbol: 'ETHUSDT' }));
    await ready(element);
    expect(part(element, 'symbol')).to.equal('ETHUSDT');
    expect(part(element, 'price')).to.equal('1,050.00');
    expect(element.shadowRoot?.querySelector('canvas')).to.equal(canvas);
    expect(feed.heard.size).to.equal(1);
  });

  it('does without the history of a source that does not answer, and takes it when it comes', async () => {
    let answer: (candles: readonly Candle[]) => void = () => {};
    const feed = scriptedFeed(() => new Promise((done) => (answer = done)));
    const { element } = await show('symbol="BTCUSDT"', feed);
    expect(element.matches(':state(loading)')).to.equal(true);
    await clock.advance(10_000);
    await ready(element);
    expect(element.matches(':state(empty)')).to.equal(true);
    await feed.tell(candle(0, 2000, 2001));
    await ready(element);
    expect(part(element, 'price')).to.equal('2,001.00');
    answer(past(20));
    await ready(element);
    expect(part(element, 'price')).to.equal('2,001.00');
    expect(part(element, 'note')).to.equal('');
  });

  it('asks again for a history that could not be had while the source was away', async () => {
    const feed = scriptedFeed(() => []);
    feed.turn('reconnecting');
    const { element } = await show('symbol="BTCUSDT"', feed);
    expect(element.matches(':state(error)')).to.equal(true);
    feed.history = () => past(30);
    feed.turn('live');
    await ready(element);
    expect(part(element, 'price')).to.equal('1,030.00');
  });

  it('names each value that cannot be used once, and goes on with what would be', async () => {
    const warnings = hearWarnings();
    const { element } = await show(
      'symbol="BTCUSDT" type="pie" interval="7x" ranges="1H,5Q" range="soon" scale="big" max-points="3" decimals="40" price-lines="64000=Target,high" follow="maybe"',
    );
    element.timezone = 'Mars/Olympus';
    await ready(element);
    warnings.restore();
    const said = problems(element).map((text) => text.split('"')[0]);
    expect(said.sort()).to.deep.equal(
      ['type', 'interval', 'ranges', 'range', 'scale', 'max-points', 'decimals', 'price-lines', 'follow', 'timezone']
        .map((name) => `price-chart: ${name}=`)
        .sort(),
    );
    expect(warnings.texts).to.have.length(10);
    expect(part(element, 'price')).to.equal('1,100.00');
    expect(parts(element, 'range-button').map(({ textContent }) => textContent?.trim())).to.deep.equal(['1H']);
  });

  it('asks for a symbol where there is none', async () => {
    const warnings = hearWarnings();
    const { element, feed } = await show('');
    warnings.restore();
    expect(part(element, 'message')).to.contain('No symbol to show');
    expect(problems(element)[0]).to.contain('add one, as in symbol="BTCUSDT"');
    expect(feed.asked).to.deep.equal([]);
  });

  it('says why there is nothing to show, and offers another try', async () => {
    const feed = scriptedFeed(() => []);
    feed.turn('offline', { reason: 'unreachable' });
    const { element } = await show('symbol="BTCUSDT"', feed);
    expect(part(element, 'message')).to.contain('The source cannot be reached');
    find(element, '[part=retry-button]').click();
    expect(feed.retries).to.equal(1);
    feed.turn('blocked', { reason: 'address', detail: 'feed="x": no' });
    await ready(element);
    expect(part(element, 'message')).to.contain('The feed address cannot be used');
    expect(find(element, '[part=retry-button]')).to.equal(null);
    feed.turn('live', { reason: undefined, detail: undefined });
    feed.refuses = true;
    await ready(element);
    expect(part(element, 'message')).to.contain('relay.example has no BTCUSDT');
    await expect(element).to.be.accessible();
  });

  it('is muted while its feed is stale, and says how old the price is', async () => {
    const { element, feed } = await show();
    feed.quotes.set('BTCUSDT', {
      symbol: 'BTCUSDT',
      price: 1100,
      priceText: '1100',
      decimals: 0,
      receivedAt: clock.now() - 38_000,
      freshness: 'stale',
      session: 1,
    });
    feed.turn('stale', { reason: 'silent' });
    await ready(element);
    expect(element.matches(':state(stale)')).to.equal(true);
    expect(part(element, 'age')).to.equal('38 sec old');
    expect(part(element, 'status')).to.contain('Stale');
    expect(find(element, '.base').hasAttribute('data-muted')).to.equal(true);
    await clock.advance(4000);
    await ready(element);
    expect(part(element, 'age')).to.equal('42 sec old');
    await expect(element).to.be.accessible();
  });

  it('stands still while it is paused, muted, and then jumps to now with all that came meanwhile', async () => {
    const { element, feed } = await show();
    element.paused = true;
    await ready(element);
    await feed.tell(candle(0, 1099, 1111));
    await feed.tell(candle(1, 1111, 1108));
    await feed.tell(candle(2, 1108, 1109.5));
    await feed.tell(candle(2, 1108, 1110.5));
    expect(part(element, 'price')).to.equal('1,100.00');
    expect(part(element, 'status')).to.equal('Paused');
    expect(find(element, '.base').hasAttribute('data-muted')).to.equal(true);
    expect(element.matches(':state(live)')).to.equal(false);
    element.paused = false;
    await ready(element);
    expect(part(element, 'price')).to.equal('1,110.50');
    expect(part(element, 'status')).to.equal('Live');
    expect(find(element, '.base').hasAttribute('data-muted')).to.equal(false);
    const closes: (number | undefined)[] = [];
    element.addEventListener('crosshair-move', ({ candle }) => closes.push(candle?.close));
    find(element, '[part=plot]').focus();
    for (const press of ['End', 'ArrowLeft', 'ArrowLeft']) await sendKeys({ press });
    expect(closes).to.deep.equal([1110.5, 1108, 1111]);
  });

  it('is a figure that says in words what it shows', async () => {
    const { element } = await show('symbol="BTCUSDT=Bitcoin" range="30m"');
    const figure = find(element, 'figure');
    const caption = find(element, `#${figure.getAttribute('aria-labelledby')}`);
    expect(caption.textContent?.trim()).to.match(
      /^Bitcoin, 1-minute candles, Dec 31, 11:3\d PM to Jan 1, 12:00 AM: 1,100\.00, up 2\.\d\d%, high 1,105\.00, low 1,06\d\.00$/,
    );
    expect(find(element, 'canvas').closest('[aria-hidden=true]')).to.not.equal(null);
    await expect(element).to.be.accessible();
  });

  it('goes from candle to candle by keyboard, and speaks where it rests', async () => {
    const { element } = await show();
    const moved: (number | undefined)[] = [];
    element.addEventListener('crosshair-move', ({ candle }) => moved.push(candle?.close));
    const plot = find(element, '[part=plot]');
    const said = () => find(element, '[role=status].said').textContent;
    plot.focus();
    await sendKeys({ press: 'End' });
    await painted();
    expect(plot.getAttribute('aria-valuetext')).to.equal('12:00 AM');
    await sendKeys({ press: 'ArrowLeft' });
    await sendKeys({ press: 'PageDown' });
    await sendKeys({ press: 'ArrowRight' });
    await painted();
    expect(said()).to.equal('');
    await clock.advance(500);
    expect(said()).to.equal('Dec 31, 11:50 PM: open 1,089.00, high 1,095.00, low 1,084.00, close 1,090.00, up 0.09%');
    await clock.paint();
    expect(shownLegend(element)[3]).to.equal('1,090.00');
    expect(find(element, '[part=tooltip]').hidden).to.equal(false);
    await sendKeys({ press: 'Escape' });
    await painted();
    await clock.paint();
    expect(find(element, '[part=tooltip]').hidden).to.equal(true);
    expect(shownLegend(element)[3]).to.equal('1,100.00');
    expect(moved).to.deep.equal([1100, 1099, 1089, 1090, undefined]);
    await expect(element).to.be.accessible();
  });

  it('says, shows and tells of what is drawn where candles share the pixels of one', async () => {
    const { element, wrapper } = await show(
      'symbol="BTCUSDT" volume',
      scriptedFeed(() => past(1000)),
    );
    element.range = '12H';
    await ready(element);
    const told: CrosshairMoveEvent['candle'][] = [];
    element.addEventListener('crosshair-move', (event) => told.push(event.candle));
    const plot = find(element, '[part=plot]');
    plot.focus();
    // What is pointed at is told once a frame.
    const toldAfter = async (key: string) => {
      await sendKeys({ press: key });
      await painted();
      await clock.paint();
      return told.at(-1);
    };
    await toldAfter('End');
    const last = await toldAfter('PageDown');
    const before = await toldAfter('ArrowLeft');
    if (!last || !before) throw new Error('the crosshair is not there');
    expect(before.until).to.equal(last.time);
    const count = (before.until - before.time) / MINUTE;
    expect(count).to.be.above(2);
    // Each minute is a dollar higher, with a tail of five to either side.
    expect(before).to.include({ close: before.open + count, high: before.open + count + 5, low: before.open - 5 });
    const inWords = (value: number) => value.toLocaleString('en', { minimumFractionDigits: 2 });
    const numbers = [before.open, before.high, before.low, before.close].map(inWords);
    expect(shownLegend(element).slice(0, 4)).to.deep.equal(numbers);
    expect(shownLegend(element)[5]).to.equal(String(count * 1.5));
    const span = /^Dec 31, \d+:\d\d\s[–-]\s\d+:\d\d\sPM$/;
    expect(find(element, '[part=tooltip] strong').textContent).to.match(span);
    expect(find(element, '.legend .at').textContent).to.match(span);
    expect(plot.getAttribute('aria-valuetext')).to.match(span);
    await clock.advance(500);
    const said = find(element, '[role=status].said').textContent ?? '';
    expect(said.slice(0, said.indexOf(' PM'))).to.match(/^Dec 31, \d+:\d\d\s[–-]\s\d+:\d\d$/);
    expect(said).to.include(`high ${numbers[1]}`);
    // On a phone the legend has the numbers and the axis the time: nothing covers the candles.
    wrapper.style.width = '320px';
    await ready(element);
    await sendKeys({ press: 'ArrowLeft' });
    await painted();
    expect(find(element, '[part=tooltip]').hidden).to.equal(true);
    expect(find(element, '.chart-time').textContent).to.match(span);
    await sendKeys({ press: 'End' });
    await painted();
    const newest = told.at(-1);
    await sendKeys({ press: 'Escape' });
    expect(told.at(-1)).to.equal(undefined);
    await clock.paint();
    expect(shownLegend(element)[0], 'the newest, too, as it is drawn').to.equal(inWords(newest?.open ?? 0));
  });

  it('keeps its tooltip off the candle that it tells of', async () => {
    const { element } = await show(
      'symbol="BTCUSDT" volume',
      scriptedFeed(() => past(40)),
    );
    const tooltip = find(element, '[part=tooltip]');
    find(element, '[part=plot]').focus();
    await sendKeys({ press: 'Home' });
    for (let step = 0; step < 40; step++) {
      await painted();
      const { left, right } = tooltip.getBoundingClientRect();
      const at = find(element, '.chart-down').getBoundingClientRect().left;
      // Half of the widest body, and the line.
      expect(left > at + 12 || right < at - 12, `at ${step}`).to.equal(true);
      await sendKeys({ press: 'ArrowRight' });
    }
  });

  it('dates candles of a day or a week as their venue does, west of it, too', async () => {
    for (const [interval, days] of [
      ['1d', 1],
      ['1w', 7],
    ] as const) {
      // Mondays at midnight, UTC: in New York it is Sunday evening.
      const monday = Date.UTC(2025, 11, 29);
      const feed = scriptedFeed(() =>
        Array.from({ length: 20 }, (_, index) =>
          candle(0, 1000, 1001, { interval, time: monday - (19 - index) * days * 1440 * MINUTE }),
        ),
      );
      const { element } = await show(`symbol="BTCUSDT" interval="${interval}"`, feed);
      element.timezone = 'America/New_York';
      await ready(element);
      find(element, '[part=plot]').focus();
      await sendKeys({ press: 'End' });
      expect(find(element, '.chart-time').textContent).to.equal('Dec 29, 2025');
      expect(find(element, '[part=tooltip] strong').textContent).to.equal('Dec 29, 2025');
      expect(find(element, '[part=plot]').getAttribute('aria-valuetext')).to.equal('Dec 29, 2025');
      find(element, '[part=table-button]').click();
      await waitUntil(() => find(element, 'tbody th'));
      expect(find(element, 'tbody th').textContent).to.equal('Dec 29, 2025');
    }
  });

  it('names the time that its change is over: the range, or what is in view', async () => {
    const { element } = await show('symbol="BTCUSDT" range="30m"');
    const over = () => find(element, '[part=change-span]');
    expect(over().textContent).to.equal('30m');
    expect(over().ariaLabel).to.equal('30 minutes');
    find(element, '[part=plot]').focus();
    await sendKeys({ press: '+' });
    await painted();
    await clock.advance(1000);
    await clock.paint();
    expect(over().textContent).to.match(/^(Dec 31|\d+:\d\d).*[–-].*/);
    expect(over().ariaLabel).to.equal(over().textContent);
  });

  it('zooms by keyboard, and tells which stretch is shown', async () => {
    const { element } = await show();
    const spans: number[] = [];
    element.addEventListener('range-change', ({ from, to }) => spans.push(to - from));
    find(element, '[part=plot]').focus();
    await sendKeys({ press: '+' });
    await painted();
    const closer = spans.at(-1) as number;
    await sendKeys({ press: '-' });
    await sendKeys({ press: '-' });
    await painted();
    expect(spans.at(-1)).to.be.above(closer);
  });

  it('goes back to the newest candle by a button, which is there only when that is out of view', async () => {
    const { element } = await show('symbol="BTCUSDT" follow="off" range="30m"');
    const button = find(element, '[part=latest-button]');
    expect(button.hidden).to.equal(false);
    button.click();
    await ready(element);
    expect(button.hidden).to.equal(true);
    expect(element.matches(':state(following)')).to.equal(true);
  });

  it('stays where it is with follow off, with the newest candle whole, until its button is pressed', async () => {
    const { element, feed } = await show('symbol="BTCUSDT" range="30m" follow="off"');
    const shown: { from: number; to: number; following: boolean }[] = [];
    element.addEventListener('range-change', (event) => shown.push(event));
    element.range = '1H';
    await ready(element);
    const range = shown.at(-1);
    expect(range?.following).to.equal(false);
    expect(range?.to).to.be.within(START + MINUTE / 2, START + 2 * MINUTE);
    await feed.tell(candle(1, 1100, 1105));
    await feed.tell(candle(2, 1105, 1101));
    await ready(element);
    expect(shown.at(-1)).to.equal(range);
    find(element, '[part=latest-button]').click();
    await ready(element);
    expect(shown.at(-1)?.to).to.be.within(START + 2.5 * MINUTE, START + 4 * MINUTE);
    await feed.tell(candle(3, 1101, 1102));
    await ready(element);
    expect(shown.at(-1)?.to).to.be.within(START + 3.5 * MINUTE, START + 5 * MINUTE);
  });

  it('has no volume where the source tells none, rather than nought', async () => {
    const { element, feed } = await show(
      'symbol="BTCUSDT" volume',
      scriptedFeed(() => past(50, { volume: undefined })),
    );
    await feed.tell(candle(0, 1049, 1050, { volume: undefined }));
    const pair = find(element, '[data-text=volume]').closest<HTMLElement>('.pair');
    expect(pair?.hidden).to.equal(true);
    await feed.tell(candle(1, 1050, 1051, { volume: 0 }));
    expect([pair?.hidden, pair?.textContent?.trim()]).to.deep.equal([false, 'VolumeVol 0']);
  });

  it('tells of each crossing of a price line once', async () => {
    const { element, feed } = await show('symbol="BTCUSDT" price-lines="1110=Target"');
    const crossings: string[] = [];
    element.addEventListener('price-cross', ({ line, direction, price }) =>
      crossings.push(`${line.label} ${direction} ${price}`),
    );
    for (const close of [1105, 1110, 1111, 1115, 1110, 1112, 1109]) await feed.tell(candle(0, 1099, close));
    expect(crossings).to.deep.equal(['Target up 1111', 'Target down 1109']);
    const remove = element.addPriceLine({ price: 1108, label: 'own' });
    await ready(element);
    await feed.tell(candle(0, 1099, 1107));
    remove();
    await ready(element);
    await feed.tell(candle(0, 1099, 1109));
    expect(crossings.slice(2)).to.deep.equal(['own down 1107']);
  });

  it('keeps candles that it was given before it knew whether it is near the screen', async () => {
    const feed = scriptedFeed();
    const place = await fixture<HTMLElement>('<div></div>');
    const element = document.createElement('price-chart') as PriceChart;
    element.setAttribute('feed', feed.key);
    element.setData([{ time: MINUTE, open: 1, high: 3, low: 1, close: 2 }]);
    await settle();
    place.append(element);
    await ready(element);
    expect(part(element, 'price')).to.equal('2.00');
  });

  it('shows a page its own candles, with no symbol at all', async () => {
    const { element, feed } = await show('label="x"');
    const bars: Bar[] = [3, 1, 2].map((minute) => ({ time: minute * MINUTE, open: 1, high: 3, low: 1, close: 2 }));
    element.setData([...bars, { time: Number.NaN, open: 1, high: 1, low: 1, close: 1 }]);
    await ready(element);
    expect(feed.asked).to.deep.equal([]);
    expect(part(element, 'price')).to.equal('2.00');
    expect(problems(element)).to.deep.equal([]);
    element.update({ time: 4 * MINUTE, open: 2, high: 2.5, low: 1.5, close: 2.25 });
    await ready(element);
    expect(part(element, 'price')).to.equal('2.25');
    // They are still there after a move.
    const place = element.parentElement as HTMLElement;
    element.remove();
    await settle();
    place.append(element);
    await ready(element);
    expect(part(element, 'price')).to.equal('2.25');
  });

  describe('with candles of the page’s own', () => {
    const minute = (at: number, close: number): Bar => ({ time: at * MINUTE, open: 2, high: 9, low: 1, close });
    async function own(attributes = '') {
      const { element } = await show(attributes);
      element.setData([minute(1, 2), minute(2, 2)]);
      await ready(element);
      return element;
    }

    it('keeps what came while it was paused, though it left the page meanwhile', async () => {
      const element = await own('paused');
      element.update(minute(3, 3));
      const place = element.parentElement as HTMLElement;
      element.remove();
      await settle();
      place.append(element);
      await ready(element);
      expect(part(element, 'price')).to.equal('2.00');
      element.paused = false;
      await ready(element);
      expect(part(element, 'price')).to.equal('3.00');
    });

    it('keeps what came since when other attributes are set', async () => {
      const element = await own();
      element.update(minute(3, 3));
      element.maxPoints = 1000;
      await ready(element);
      expect(part(element, 'price')).to.equal('3.00');
      element.paused = true;
      element.update(minute(4, 4));
      element.maxPoints = 2000;
      await ready(element);
      expect(part(element, 'price')).to.equal('3.00');
      element.maxPoints = 3000;
      element.paused = false;
      await ready(element);
      expect(part(element, 'price')).to.equal('4.00');
    });

    it('shows those that it is given anew, whatever came before', async () => {
      const element = await own('paused');
      element.update(minute(3, 3));
      element.setData([minute(1, 2), minute(2, 5)]);
      await ready(element);
      element.paused = false;
      await ready(element);
      expect(part(element, 'price')).to.equal('5.00');
    });

    it('puts a candle of its next symbol onto that, not onto the one before', async () => {
      const { element, feed } = await show();
      feed.history = () => past(5, { symbol: 'ETHUSDT' });
      const news = minute(0, 7);
      element.symbol = 'ETHUSDT';
      element.update({ ...news, time: START + MINUTE });
      await ready(element);
      expect(part(element, 'symbol')).to.equal('ETHUSDT');
      expect(part(element, 'price')).to.equal('7.00');
    });
  });

  it('leaves the focus where it is when its table closes by itself', async () => {
    const { element } = await show();
    find(element, '[part=table-button]').click();
    await ready(element);
    const elsewhere = document.createElement('button');
    element.after(elsewhere);
    elsewhere.focus();
    element.symbol = 'ETHUSDT';
    await ready(element);
    expect(find(element, '[part=table-button]').getAttribute('aria-expanded')).to.equal('false');
    expect(document.activeElement).to.equal(elsewhere);
  });

  it('asks a page for its bars in place of the feed', async () => {
    const feed = scriptedFeed();
    const { element } = await show('', feed);
    const asked: unknown[] = [];
    element.dataSource = {
      getBars: async (symbol, { interval, limit }) => {
        asked.push([symbol, interval, limit]);
        return past(10);
      },
    };
    element.symbol = 'BTCUSDT';
    await ready(element);
    expect(asked).to.deep.equal([['BTCUSDT', '1m', 300]]);
    expect(feed.asked).to.deep.equal([]);
    expect(part(element, 'price')).to.equal('1,010.00');
    await feed.tell(candle(0, 1009, 1020));
    expect(part(element, 'price')).to.equal('1,020.00');
  });

  it('says that a page gave no answer', async () => {
    const warnings = hearWarnings();
    const feed = scriptedFeed();
    const { element } = await show('', feed);
    element.dataSource = { getBars: () => Promise.reject(new Error('404')) };
    element.symbol = 'BTCUSDT';
    await ready(element);
    warnings.restore();
    expect(part(element, 'message')).to.contain('own data could not be had');
    expect(problems(element).join()).to.contain('getBars() failed: Error: 404');
    element.dataSource = { getBars: () => past(5) };
    await ready(element);
    expect(part(element, 'price')).to.equal('1,005.00');
  });

  it('opens a table of what there is, and stands still while it is read', async () => {
    const { element, feed } = await show();
    const toggle = find(element, '[part=table-button]');
    toggle.click();
    await ready(element);
    const rows = () => [...(element.shadowRoot?.querySelectorAll('tbody tr') ?? [])];
    expect(toggle.getAttribute('aria-expanded')).to.equal('true');
    expect(rows()).to.have.length(25);
    expect(rows()[0]?.querySelector('th')?.textContent).to.equal('Jan 1, 12:00 AM');
    expect(element.shadowRoot?.activeElement?.className).to.equal('rows');
    await feed.tell(candle(1, 1100, 1200));
    expect(rows()[0]?.textContent).to.contain('1,100.00');
    const click = async (text: string) => {
      [...(element.shadowRoot?.querySelectorAll<HTMLElement>('.panel button') ?? [])]
        .find((button) => button.textContent?.trim() === text)
        ?.click();
      await ready(element);
    };
    await click('Older');
    expect(find(element, '.pages [role=status]').textContent).to.equal('26–50 of 100');
    await click('Refresh');
    expect(rows()[0]?.textContent).to.contain('1,200.00');
    await expect(element).to.be.accessible();
    find(element, '.rows').focus();
    await sendKeys({ press: 'Escape' });
    await ready(element);
    expect(rows()).to.deep.equal([]);
    expect(element.shadowRoot?.activeElement).to.equal(toggle);
  });

  it('draws a symbol to compare in percent', async () => {
    const feed = scriptedFeed((symbol) => past(symbol === 'BTCUSDT' ? 100 : 90, { symbol }));
    const { element } = await show('symbol="BTCUSDT" compare="ETHUSDT"', feed);
    expect(shownLegend(element).at(-1)).to.match(/^\+8\.\d\d%$/);
    expect(feed.asked.map(({ symbol }) => symbol)).to.deep.equal(['BTCUSDT', 'ETHUSDT']);
    expect([...feed.heard].map(({ symbol }) => symbol).sort()).to.deep.equal(['BTCUSDT', 'ETHUSDT']);
    element.compare = '';
    await ready(element);
    expect([...feed.heard].map(({ symbol }) => symbol)).to.deep.equal(['BTCUSDT']);
  });

  it('stays in its own scale, and says so, where the source has no such symbol to compare', async () => {
    const feed = scriptedFeed((symbol) => (symbol === 'BTCUSDT' ? past(100) : []));
    const { element } = await show('symbol="BTCUSDT" compare="NOPEUSDT"', feed);
    // The source forgets it as soon as nobody asks.
    for (const refuses of ['NOPEUSDT', false]) {
      feed.refuses = refuses;
      await clock.advance(1000);
      await ready(element);
    }
    expect(problems(element)).to.deep.equal([
      'price-chart: compare="NOPEUSDT" can\'t be used; the source has no such symbol',
    ]);
    expect(shownLegend(element)).to.deep.equal(shownLegend((await show('symbol="BTCUSDT"')).element));
    find(element, '[part=plot]').focus();
    await sendKeys({ press: 'End' });
    expect(find(element, '.chart-price').textContent).to.equal('1,100.00');
    expect([...feed.heard].map(({ symbol }) => symbol)).to.deep.equal(['BTCUSDT']);
  });

  it('leaves nothing behind when it leaves the page, however often', async () => {
    const before = clock.waiting;
    const { element, feed, wrapper } = await show('symbol="BTCUSDT" compare="ETHUSDT"');
    for (let turn = 0; turn < 3; turn++) {
      element.remove();
      await settle();
      expect(feed.heard.size).to.equal(0);
      expect(feed.watchers.size).to.equal(0);
      expect(element.shadowRoot?.querySelector('canvas')).to.equal(null);
      await clock.advance(60_000);
      expect(clock.waiting).to.equal(before);
      wrapper.append(element);
      await ready(element);
      expect(part(element, 'price')).to.equal('1,100.00');
      expect(element.shadowRoot?.querySelectorAll('canvas')).to.have.length(1);
      expect(feed.heard.size).to.equal(2);
    }
    element.remove();
    wrapper.append(element);
    element.remove();
    await settle();
    expect(feed.heard.size).to.equal(0);
  });

  it('holds after a week what it held after an hour, near the screen and far from it', async () => {
    const HOUR = 60;
    for (const far of [false, true]) {
      const { element, feed } = await show('symbol="BTCUSDT" volume max-points="50" price-lines="1100=Line"');
      if (far) {
        element.style.marginTop = '9000px';
        await ready(element);
        await clock.advance(11_000);
      }
      let minute = 0;
      const live = async (until: number) => {
        while (minute < until) {
          minute++;
          for (const close of [1100, 1090 + (minute % 30)])
            for (const { tell } of feed.heard) tell(candle(minute, 1095, close));
          if (minute % HOUR !== 0) continue;
          clock.jump(HOUR * MINUTE - 1000);
          await clock.advance(1000);
        }
        await ready(element);
      };
      const held = async () => {
        find(element, '[part=table-button]').click();
        await waitUntil(() => find(element, 'tbody tr'));
        await ready(element); // the table has the focus, and brings a chart that was far onto the screen
        const all = find(element, '[part=download-button]').getAttribute('aria-label');
        const first = find(element, 'tbody th').textContent;
        const parts = element.shadowRoot?.querySelectorAll('*').length;
        find(element, '[part=table-button]').click();
        await waitUntil(() => !find(element, 'tbody tr'));
        const { heard, watchers } = feed;
        return { first, shape: [all, parts, heard.size, watchers.size, element.shadowRoot?.adoptedStyleSheets.length] };
      };
      await live(2 * HOUR);
      const hour = await held();
      await live(7 * 24 * HOUR);
      const week = await held();
      expect(week.shape, far ? 'far' : 'near').to.deep.equal(hour.shape);
      expect(week.shape[0]).to.equal('Download all 50 as CSV');
      expect([hour.first, week.first]).to.deep.equal(['Jan 1, 2:00 AM', 'Jan 8, 12:00 AM']);
    }
  });

  it('gives its canvas back far from the screen, and comes back as it was', async () => {
    const { element, feed } = await show('symbol="BTCUSDT" range="30m"');
    find(element, '[part=plot]').focus();
    const ranges: number[][] = [];
    element.addEventListener('range-change', ({ from, to }) => ranges.push([from, to]));
    await sendKeys({ press: '+' });
    await ready(element);
    const zoomed = ranges.at(-1);
    element.style.marginTop = '9000px';
    await ready(element);
    expect(element.shadowRoot?.querySelector('canvas')).to.not.equal(null);
    await clock.advance(11_000);
    expect(element.shadowRoot?.querySelector('canvas')).to.equal(null);
    for (const { tell } of feed.heard) tell(candle(0, 1099, 1150));
    element.style.marginTop = '';
    await ready(element);
    expect(element.shadowRoot?.querySelector('canvas')).to.not.equal(null);
    expect(part(element, 'price')).to.equal('1,150.00');
    find(element, '[part=plot]').focus();
    await sendKeys({ press: '-' });
    await sendKeys({ press: '+' });
    await ready(element);
    const again = ranges.at(-1) as number[];
    expect((again[1] as number) - (again[0] as number)).to.be.closeTo(
      (zoomed?.[1] as number) - (zoomed?.[0] as number),
      1000,
    );
  });

  it('paints in the colours of the page, and anew when those change', async () => {
    const { element, wrapper } = await show('symbol="BTCUSDT" type="line"');
    const pixels = () => {
      const canvas = find(element, 'canvas') as unknown as HTMLCanvasElement;
      const { data } = (canvas.getContext('2d') as CanvasRenderingContext2D).getImageData(
        0,
        0,
        canvas.width,
        canvas.height,
      );
      const seen = new Set<string>();
      for (let at = 0; at < data.length; at += 4) if (data[at + 3] === 255) seen.add(data.slice(at, at + 3).join());
      return seen;
    };
    expect([...pixels()]).to.include('47,91,234'); // --_accent, light
    wrapper.style.colorScheme = 'dark';
    await waitUntil(() => pixels().has('134,164,255'), 'the accent of the dark scheme');
    element.style.setProperty('--tickwire-accent-color', 'rgb(1, 2, 3)');
    await waitUntil(() => pixels().has('1,2,3'), 'the accent that the page sets');
  });

  it('is accessible in each type and scale', async () => {
    const { element } = await show('symbol="BTCUSDT" volume ranges="1H,1D" range="1H"');
    for (const type of ['bars', 'line', 'area', 'baseline', 'candles'] as const) {
      element.type = type;
      element.scale = type === 'line' ? 'log' : type === 'area' ? 'percent' : 'normal';
      await ready(element);
      await expect(element).to.be.accessible();
    }
  });

  it('is accessible in forced colours', async () => {
    await emulateMedia({ forcedColors: 'active' });
    try {
      const { element } = await show('symbol="BTCUSDT" volume ranges="1H,1D" range="1H"');
      await expect(element).to.be.accessible();
    } finally {
      await emulateMedia({});
    }
  });

  it('gives its picture away, in each type, and also while its canvas is given back', async () => {
    const { element, wrapper } = await show();
    // A page that can be scrolled has less room, where scroll bars take some.
    wrapper.style.inlineSize = '700px';
    await ready(element);
    const [wide, high] = [find(element, 'canvas').clientWidth, find(element, 'canvas').clientHeight];
    for (const type of ['candles', 'bars'] as const) {
      element.type = type;
      await element.updateComplete;
      element.style.marginTop = '';
      await ready(element);
      const near = await colorsOf(await element.toBlob());
      element.style.marginTop = '9000px';
      await ready(element);
      await clock.advance(11_000);
      expect(element.shadowRoot?.querySelector('canvas')).to.equal(null);
      const far = await colorsOf(await element.toBlob());
      expect([far.width, far.height]).to.deep.equal([wide * devicePixelRatio, high * devicePixelRatio]);
      expect(far).to.deep.equal(near);
      expect(far.colors, type).to.be.greaterThan(3);
    }
    expect(element.shadowRoot?.querySelector('canvas')).to.equal(null);
    const { element: empty } = await show('');
    expect(await empty.toBlob()).to.equal(null);
  });

  it('copies its picture, and where the page may not, saves it; either is spoken', async () => {
    const { element } = await show();
    const write = navigator.clipboard.write;
    const written: ClipboardItem[] = [];
    const clicked: string[] = [];
    const { click } = HTMLAnchorElement.prototype;
    HTMLAnchorElement.prototype.click = function () {
      clicked.push(this.download);
    };
    const said = async () => {
      find(element, '[part=copy-button]').click();
      const text = () => find(element, '.said').textContent ?? '';
      await waitUntil(() => text() === '');
      await waitUntil(text, 'no word of it');
      return text();
    };
    try {
      navigator.clipboard.write = async (items) => void written.push(...(items as ClipboardItem[]));
      expect(await said()).to.equal('The chart is copied as an image');
      expect(written[0]?.types).to.deep.equal(['image/png']);
      expect((await written[0]?.getType('image/png'))?.size).to.be.greaterThan(1000);
      navigator.clipboard.write = () => Promise.reject(new DOMException('no', 'NotAllowedError'));
      expect(await said()).to.equal('The chart is saved as an image');
      expect(clicked).to.deep.equal(['BTCUSDT-1m.png']);
    } finally {
      navigator.clipboard.write = write;
      HTMLAnchorElement.prototype.click = click;
    }
  });
});

async function colorsOf(blob: Blob | null) {
  expect(blob?.type).to.equal('image/png');
  const bitmap = await createImageBitmap(blob as Blob);
  const { width, height } = bitmap;
  const context = Object.assign(document.createElement('canvas'), { width, height }).getContext('2d');
  context?.drawImage(bitmap, 0, 0);
  const pixels = new Uint32Array(context?.getImageData(0, 0, width, height).data.buffer ?? new ArrayBuffer(0));
  return { width, height, colors: new Set(pixels).size };
}
