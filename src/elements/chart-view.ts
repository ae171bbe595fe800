// What <price-chart> shows, loaded when the first one nears the screen: its parts, and who hears of what.
import type { PriceLine } from '../chart/chart.ts';
import { hub } from '../feed/hub.ts';
import { inherited } from '../feed/source.ts';
import { decimalsOf, digitsOf, shownDecimals } from '../market/price.ts';
import type { Candle } from '../market/quote.ts';
import { adopt, takeOver } from './adopt.ts';
import { createCandles } from './chart-candles.ts';
import type { Bar } from './chart-data.ts';
import { createDigits, type Digits } from './chart-digits.ts';
import { createDrawing } from './chart-drawing.ts';
import { buildFrame, type Frame } from './chart-frame.ts';
import { createLater } from './chart-later.ts';
import { createLines } from './chart-lines.ts';
import { type Settings, settingsReader } from './chart-settings.ts';
import type { Facts, Stage } from './chart-stage.ts';
import css from './chart-view.css?inline';
import { setStates } from './custom-states.ts';
import palette from './palette.css?inline';
import type { PriceChart } from './price-chart.ts';
import { everySecond } from './second-hand.ts';

// Scrolling by is no reason to give a canvas back.
const FAR_MS = 10_000;
// A picture that takes longer has words in its place.
const WORDLESS_MS = 400;

export type ChartView = {
  /** Something is other than it was. @param near the screen, far from it, or (undefined) not on the page */
  update(near: boolean | undefined): void;
  setData(bars: Iterable<Bar>): void;
  move(bar: Bar): void;
  fit(): void;
  latest(): void;
  mark(line: PriceLine): void;
  unmark(line: PriceLine): void;
  toBlob(type?: string): Promise<Blob | null>;
};

export function createView(host: PriceChart, states: CustomStateSet): ChartView {
  const { clock, frame } = hub();
  let near: boolean | undefined;
  const readAgain = settingsReader(host);
  let settings: Settings;
  let digits: Digits;
  let decimalsUsed = 0;
  let phase = '';
  let parts: Frame | undefined;
  let awake: AbortController | undefined;
  let stopFar: (() => void) | undefined;

  const root = () => host.renderRoot as ShadowRoot;
  // what is asked for, and what comes

  const lines = createLines(host, () => settings);

  const candles = createCandles(
    host,
    () => settings,
    () => near === true,
    () => drawing.candles(),
    {
      loaded(found, same) {
        decimalsUsed = 0;
        for (const candle of found.slice(-200)) noteDecimals(candle);
        if (!same) lines.forget();
        if (candles.last) lines.note(candles.last.close, same);
        word();
        drawing.setData(found, same);
      },
      settled(same) {
        drawing.trim();
        drawing.measure();
        compare();
        later.more?.summarizeLater();
        if (!same) later.more?.closeTable(); // it is of what was shown before
        host.requestUpdate();
      },
      moved(candle, newer, next) {
        drawing.move(candle);
        const before = decimalsUsed;
        noteDecimals(candle);
        if (decimalsUsed > before) word();
        if (newer) lines.note(candle.close, true);
        if (next) drawing.age();
        if (!drawing.stretch) {
          drawing.measure();
          host.requestUpdate(); // the first
        }
        frame.request(texting);
      },
    },
  );

  const noteDecimals = ({ open, high, low, close }: Candle) => {
    for (const value of [open, high, low, close]) decimalsUsed = Math.max(decimalsUsed, decimalsOf(digitsOf(value)));
  };

  const word = () => {
    const decimals = shownDecimals(candles.last?.close ?? 1, decimalsUsed, settings.decimals);
    digits = createDigits(inherited('lang', host), Math.min(decimals, 18));
  };

  // the drawing

  const facts: Facts = {
    host,
    find: <Found extends HTMLElement>(name: string) => root().querySelector<Found>(`.${name}`) as Found,
    near: () => near === true,
    settings: () => settings,
    digits: () => digits,
    shown: () => candles.shown,
    last: () => candles.last,
    lines: lines.all,
    compared: () => later.compared,
  };

  const drawing = createDrawing(facts, root, {
    drawn() {
      facts.find('cover').hidden = true;
      takeOver(root());
      later.retry();
      frame.request(loading);
      later.more?.summarize();
    },
    hovered(candle, at) {
      later.more?.tip(candle, at);
      frame.request(texting);
    },
  });

  // what loads later

  const stage: Stage = {
    ...facts,
    states,
    get root() {
      return root();
    },
    chart: () => drawing.chart,
    stretch: () => drawing.stretch,
    candles: drawing.candles,
    hover: () => drawing.hover,
    loading: () => candles.loading,
    own: () => candles.own,
    failed: () => drawing.failed,
    following: () => drawing.following,
    reset: drawing.restore,
    retry() {
      drawing.retry();
      later.retry();
      if (!candles.retry()) host.source?.reconnect();
      host.requestUpdate();
    },
    apply: drawing.apply,
  };

  const later = createLater(stage);
  // What comes after the first picture waits for the frame that shows it.
  const loading = { run: later.loadMore };
  const compare = () => later.compare(() => candles.limit);

  // what is written

  const texting = {
    run() {
      if (!near) return;
      const { last } = candles;
      if (last) parts?.price(digits, last, drawing.stretch?.first.close, drawing.range ?? later.more?.inView());
      later.more?.write();
    },
  };

  const paint = () => {
    const { shown, last, loading } = candles;
    parts?.dress({ settings, shown, last, locale: digits.locale });
    texting.run();
    // Whatever there is in place of a picture, it is said in words.
    const { phase: now = 'idle' } = host.state ?? {};
    if (drawing.failed || (host.source && !last && !loading) || !['idle', 'connecting', 'live'].includes(now))
      later.loadMore();
    if (later.more) later.more.paint();
    else if (!last) setStates(states, ['loading']);
  };

  // on the page, and off it

  const wake = () => {
    if (awake) return;
    awake = new AbortController();
    adopt(root(), palette, css);
    parts ??= buildFrame(root(), ({ name }) => {
      host.range = name;
    });
    drawing.watch(awake.signal);
    awake.signal.addEventListener('abort', everySecond(second));
    awake.signal.addEventListener('abort', clock.after(WORDLESS_MS, later.loadMore));
  };

  const second = () => {
    if (!near) return;
    if (later.compared?.changed) drawing.apply();
    if (drawing.remeasure()) {
      frame.request(texting);
      later.more?.summarizeLater();
    }
    later.more?.second();
  };

  const rest = () => {
    awake?.abort();
    awake = undefined;
    stopFar = stopFar?.() as undefined;
    candles.stop();
    compare();
    later.more?.stop();
    drawing.erase();
    frame.cancel(texting);
    frame.cancel(loading);
  };

  const configure = () => {
    const before: Settings | undefined = settings;
    settings = readAgain();
    if (settings === before) return;
    word();
    if (candles.last) lines.note(candles.last.close, false);
    if (before && (before.range?.ms !== settings.range?.ms || before.follow !== settings.follow)) drawing.leave();
  };

  return {
    update(isNear) {
      near = isNear;
      if (isNear === undefined) return settings && rest();
      configure();
      wake();
      const { phase: turned } = host.state ?? {};
      if (turned === 'live' && phase !== 'live') candles.sourceIsBack();
      phase = turned ?? '';
      candles.ask();
      candles.catchUp();
      if (!candles.loading) drawing.arrive();
      if (isNear) stopFar = stopFar?.() as undefined;
      else if (drawing.chart) stopFar ??= clock.after(FAR_MS, drawing.erase);
      compare();
      drawing.draw();
      drawing.apply();
      paint();
    },
    setData(bars) {
      configure();
      candles.setData(bars);
      host.requestUpdate();
    },
    move(bar) {
      configure();
      if (candles.move(bar)) host.requestUpdate();
    },
    fit: () => drawing.chart?.fitContent(),
    latest: () => drawing.chart?.scrollToRealTime(),
    mark(line) {
      lines.add(line);
      if (candles.last) lines.note(candles.last.close, false);
      host.requestUpdate();
    },
    unmark(line) {
      lines.remove(line);
      host.requestUpdate();
    },
    toBlob: drawing.toBlob,
  };
}
