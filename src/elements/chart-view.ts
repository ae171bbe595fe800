// What <price-chart> shows, loaded when the first one nears the screen: its parts, and who hears of what.
import { render } from 'lit/html.js';
import type { PriceLine } from '../chart/chart.ts';
import { hub } from '../feed/hub.ts';
import { inherited } from '../feed/source.ts';
import { decimalsOf, digitsOf, shownDecimals } from '../market/price.ts';
import type { Candle } from '../market/quote.ts';
import { say } from '../market/words.ts';
import { adopt } from './adopt.ts';
import { createCandles } from './chart-candles.ts';
import type { Bar } from './chart-data.ts';
import { createDrawing } from './chart-drawing.ts';
import { createLater } from './chart-later.ts';
import { createLines } from './chart-lines.ts';
import { type Settings, settingsReader } from './chart-settings.ts';
import type { Facts, Stage } from './chart-stage.ts';
import { type Message, messageOf, type Status, statusOf } from './chart-status.ts';
import { type Acts, templateOf } from './chart-template.ts';
import { createTexts } from './chart-texts.ts';
import css from './chart-view.css?inline';
import { createWording, type Wording } from './chart-words.ts';
import palette from './palette.css?inline';
import type { PriceChart } from './price-chart.ts';
import { type Problem, report } from './problems.ts';
import { everySecond } from './second-hand.ts';

// Scrolling by is no reason to give a canvas back.
const FAR_MS = 10_000;

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
  let wording: Wording;
  let decimalsUsed = 0;
  let phase = '';
  let spokenStatus = '';
  let writeTexts: ReturnType<typeof createTexts> | undefined;
  let awake: AbortController | undefined;
  let stopFar: (() => void) | undefined;

  const root = () => host.renderRoot as ShadowRoot;
  // what is asked for, and what comes

  const lines = createLines(host, () => settings);

  const candles = createCandles(
    host,
    () => settings,
    () => near === true,
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
        if (!same) later.more?.controls.closeTable(); // it is of what was shown before
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
    const { last, shown } = candles;
    const decimals = shownDecimals(last?.close ?? 1, decimalsUsed, settings.decimals);
    wording = createWording(inherited('lang', host), settings.timeZone, shown?.ms ?? 60_000, Math.min(decimals, 18));
  };

  // the drawing

  const facts: Facts = {
    host,
    find: <Found extends HTMLElement>(name: string) => root().querySelector<Found>(`.${name}`) as Found,
    near: () => near === true,
    settings: () => settings,
    wording: () => wording,
    shown: () => candles.shown,
    last: () => candles.last,
    lines: lines.all,
    compared: () => later.compared,
  };

  const drawing = createDrawing(facts, root, {
    drawn() {
      later.retry();
      later.loadMore();
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
    get root() {
      return root();
    },
    chart: () => drawing.chart,
    stretch: () => drawing.stretch,
    candles: drawing.candles,
    reset: drawing.restore,
    apply: drawing.apply,
    paint: () => paint(),
  };

  const later = createLater(stage);
  const compare = () => later.compare(() => candles.limit);

  const acts: Acts = {
    choose({ name }) {
      host.range = name;
    },
    retry() {
      drawing.retry();
      later.retry();
      if (!candles.retry()) host.source?.reconnect();
      host.requestUpdate();
    },
    key: (event) => later.more?.key(event),
    leave: () => later.more?.leave(),
  };

  // what is written

  const texting = {
    run() {
      if (!near) return;
      const { hover, stretch } = drawing;
      writeTexts?.({ wording, last: candles.last, hover, stretch, others: later.compared?.candles });
    },
  };

  const status = (): Status =>
    statusOf(host.source, host.state, candles.shown?.symbol || settings.symbol, wording.locale);

  const message = (): Message | undefined => {
    const { shown, last, loading, own } = candles;
    if (last && shown) return drawing.failed ? { kind: 'error', title: say('noChart'), retry: true } : undefined;
    return messageOf(host.source, host.state, settings.symbol, wording.locale, {
      own,
      waiting: loading || !shown,
      failed: !!shown?.failed,
    });
  };

  const problems = (): Problem[] => {
    const { own, shown } = candles;
    const found: Problem[] = [...settings.problems];
    if (!settings.symbol && !own && host.source)
      found.push('no symbol to show; add one, as in symbol="BTCUSDT", or call setData()');
    if (shown?.failed) found.push(`dataSource.getBars() failed: ${String(shown.failed).slice(0, 120)}`);
    if (host.state?.detail) found.push({ feed: host.state.detail });
    return found;
  };

  const paint = () => {
    const { shown, last, loading } = candles;
    const { following } = drawing;
    const now = status();
    const instead = message();
    if (instead && instead.kind !== 'loading') later.loadMore();
    const look = { settings, shown, last, wording, status: now, message: instead, loading, following };
    render(templateOf({ ...look, controls: later.more?.controls }, acts), root());
    writeTexts ??= createTexts(root());
    texting.run();
    report(root(), 'price-chart', problems());
    showStates([
      instead?.kind ?? (loading ? 'loading' : ''),
      now.muted ? 'stale' : now.phase === 'live' && last && !now.age ? 'live' : '',
      following && last ? 'following' : '',
    ]);
    spokenStatus = now.text + now.age;
  };

  const showStates = (wanted: readonly string[]) => {
    const names = wanted.filter(Boolean);
    if (names.length === states.size && names.every((name) => states.has(name))) return;
    states.clear();
    for (const name of names) states.add(name);
  };

  // on the page, and off it

  const wake = () => {
    if (awake) return;
    awake = new AbortController();
    adopt(root(), palette, css);
    paint();
    drawing.watch(awake.signal);
    awake.signal.addEventListener('abort', everySecond(second));
  };

  const second = () => {
    if (!near) return;
    if (later.compared?.changed) drawing.apply();
    if (drawing.remeasure()) {
      frame.request(texting);
      later.more?.summarizeLater();
    }
    const { text, age } = status();
    if (text + age !== spokenStatus) host.requestUpdate();
  };

  const rest = () => {
    awake?.abort();
    awake = undefined;
    stopFar = stopFar?.() as undefined;
    candles.stop(drawing.candles);
    compare();
    later.more?.stop();
    drawing.erase();
    frame.cancel(texting);
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
    async toBlob(type) {
      return (await drawing.chart?.toBlob(type)) ?? null;
    },
  };
}
