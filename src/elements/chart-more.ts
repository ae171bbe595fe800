// What a chart has beyond its first picture: all that is written around it, the tooltip, the keyboard, and words for those
// who do not see it.
import { render } from 'lit/html.js';
import { createTimer } from '../feed/clock.ts';
import { hub } from '../feed/hub.ts';
import type { Candle } from '../market/quote.ts';
import { say, type Word } from '../market/words.ts';
import { adopt } from './adopt.ts';
import { checkSettings } from './chart-check.ts';
import { createControls } from './chart-controls.ts';
import { changeOf } from './chart-digits.ts';
import css from './chart-more.css?inline';
import type { Stage } from './chart-stage.ts';
import { type Message, messageOf, type Status, statusOf } from './chart-status.ts';
import { legend, renderAround } from './chart-template.ts';
import { createTexts } from './chart-texts.ts';
import { createWording, movedWords, type Wording } from './chart-words.ts';
import { type Problem, report } from './problems.ts';

// A summary is for whoever comes by: it need not keep up.
const SUMMARY_MS = 15_000;
// Who holds a key down wants to hear where that led, not each step.
const SPEAK_MS = 400;
const GAP_PX = 14;
// Less wide, and the legend has the rest.
const NARROW_PX = 420;
const IN = 1.25;
const DAY = 86_400_000;

export type Later = {
  /** Writes what stands around the chart. */
  paint(): void;
  /** Writes what moves with each price. */
  write(): void;
  /** A second has passed: what counts may be another. */
  second(): void;
  closeTable(): void;
  tip(candle: Candle | undefined, at: { readonly x: number; readonly y: number } | undefined): void;
  summarize(): void;
  /** The same, when it has been a while. */
  summarizeLater(): void;
  stop(): void;
};

export function createMore(stage: Stage): Later {
  const { root, find, host, chart, shown, last, settings, digits, stretch, candles, hover, compared, states } = stage;
  adopt(root, css);
  const { clock } = hub();
  const speaking = createTimer(clock);
  const waiting = createTimer(clock);
  let summarizedAt = Number.NEGATIVE_INFINITY;
  let byKey = false;
  let counted = '';
  render(legend(), find('legend'));
  const texts = createTexts(find('legend'));

  let words: Wording | undefined;
  let wordedFor: readonly unknown[] = [];
  const wording = (): Wording => {
    const now = [digits(), settings().timeZone, shown()?.ms ?? 60_000] as const;
    if (!words || now.some((value, index) => value !== wordedFor[index])) words = createWording(...now);
    wordedFor = now;
    return words;
  };

  const status = (): Status => statusOf(host.source, host.state, shown()?.symbol || settings().symbol, digits().locale);

  const message = (): Message | undefined => {
    const is = shown();
    if (last() && is) return stage.failed() ? { kind: 'error', title: say('noChart'), retry: true } : undefined;
    return messageOf(host.source, host.state, settings().symbol, digits().locale, {
      own: stage.own(),
      waiting: stage.loading() || !is,
      failed: !!is?.failed,
    });
  };

  const problems = (): Problem[] => {
    const failed = shown()?.failed;
    const found = checkSettings(host);
    if (!settings().symbol && !stage.own() && host.source)
      found.push('no symbol to show; add one, as in symbol="BTCUSDT", or call setData()');
    if (failed) found.push(`dataSource.getBars() failed: ${String(failed).slice(0, 120)}`);
    if (host.state?.detail) found.push({ feed: host.state.detail });
    return found;
  };

  const showStates = (wanted: readonly string[]) => {
    const names = wanted.filter(Boolean);
    if (names.length === states.size && names.every((name) => states.has(name))) return;
    states.clear();
    for (const name of names) states.add(name);
  };

  const write = () => {
    const { compare } = settings();
    const other = compare ? { name: compare, candles: compared()?.candles ?? [] } : undefined;
    texts({ wording: wording(), last: last(), hover: hover(), stretch: stretch(), other });
  };

  const paint = () => {
    const now = status();
    const instead = message();
    renderAround(stage, { wording: wording(), status: now, message: instead, controls });
    write();
    report(root, 'price-chart', problems());
    showStates([
      instead?.kind ?? (stage.loading() ? 'loading' : ''),
      now.muted ? 'stale' : now.phase === 'live' && last() && !now.age ? 'live' : '',
      stage.following() && last() ? 'following' : '',
    ]);
    counted = now.text + now.age;
  };
  const controls = createControls(stage, wording, paint);

  const name = () => shown()?.label || shown()?.symbol || '';
  const hasCandles = () => settings().type === 'candles' || settings().type === 'bars';

  const rows = ({ open, high, low, close, volume }: Candle, few: boolean): (readonly [Word, string])[] => {
    const { price, volume: amount } = wording();
    if (few) return [['close', price(close)]];
    return [
      ['open', price(open)],
      ['high', price(high)],
      ['low', price(low)],
      ['close', price(close)],
      ...(volume === undefined ? [] : ([['volume', amount(volume)]] as const)),
    ];
  };

  const spoken = (candle: Candle): string => {
    const words = wording();
    const { open, high, low, close, volume } = candle;
    const said = say(hasCandles() ? 'candleSpoken' : 'pointSpoken', {
      time: words.full(candle.time),
      open: words.price(open),
      high: words.price(high),
      low: words.price(low),
      close: words.price(close),
      moved: movedWords(changeOf(candle), words),
    });
    return volume === undefined || !settings().volume
      ? said
      : `${said}, ${say('volumeSpoken', { volume: words.volume(volume) })}`;
  };

  const speak = (candle: Candle | undefined) => {
    const plot = find('plot');
    const all = candles();
    const at = candle ?? all.at(-1);
    if (at) {
      const { clock: short } = wording();
      plot.setAttribute('aria-valuemax', String(Math.max(0, all.length - 1)));
      plot.setAttribute(
        'aria-valuenow',
        String(
          Math.max(
            0,
            all.findLastIndex(({ time }) => time === at.time),
          ),
        ),
      );
      plot.setAttribute('aria-valuetext', (shown()?.ms ?? 0) < DAY ? short(at.time) : wording().full(at.time));
    }
    if (!candle) return speaking.stop();
    speaking.set(SPEAK_MS, () => {
      find('said').textContent = spoken(candle);
    });
  };

  const summarize = () => {
    waiting.stop();
    const seen = stretch();
    const is = shown();
    if (!seen || !is) return;
    summarizedAt = clock.now();
    const words = wording();
    const { first, last, high, low } = seen;
    const [, count = '1', unit = 'm'] = /^(\d+)(\w)$/.exec(is.interval) ?? [];
    const oneDay = words.day(first.time) === words.day(last.time);
    const when = oneDay && is.ms < DAY ? words.clock : words.full;
    const text = say('chartSummary', {
      name: name(),
      count,
      unit: say(`unit.${unit}` as Word),
      kind: say(hasCandles() ? 'candles' : 'prices'),
      from: when(first.time),
      to: when(last.time),
      price: words.price(last.close),
      moved: movedWords(changeOf({ open: first.close, close: last.close }), words),
      high: words.price(high),
      low: words.price(low),
    });
    const { compare } = settings();
    find('summary').textContent = compare ? `${text}, ${say('compared', { name: compare })}` : text;
    if (!byKey) speak(undefined);
  };

  const step = (key: string): Candle | undefined | 'left' | 'other' => {
    const drawn = chart();
    switch (key) {
      case 'ArrowLeft':
        return drawn?.moveCrosshair(-1);
      case 'ArrowRight':
        return drawn?.moveCrosshair(1);
      case 'PageUp':
        return drawn?.moveCrosshair(10);
      case 'PageDown':
        return drawn?.moveCrosshair(-10);
      case 'Home':
        return drawn?.moveCrosshair('first');
      case 'End':
        return drawn?.moveCrosshair('last');
      case '+':
      case '=':
        drawn?.zoom(IN);
        return 'other';
      case '-':
      case '_':
        drawn?.zoom(1 / IN);
        return 'other';
      case '0':
        stage.reset();
        return 'other';
      case 'Escape':
        drawn?.moveCrosshair(undefined);
        return 'left';
      default:
        return undefined;
    }
  };

  const key = (event: KeyboardEvent) => {
    const { key, ctrlKey, altKey, metaKey } = event;
    if (ctrlKey || altKey || metaKey || !chart()) return;
    if (key === 'Escape' && !byKey && find('tooltip').hidden) return;
    const found = step(key);
    if (!found) return;
    event.preventDefault();
    byKey = found !== 'left';
    if (typeof found === 'object') speak(found);
    else if (found === 'left') speak(undefined);
  };
  /** The keyboard has gone elsewhere. */
  const leave = () => {
    if (!byKey) return;
    byKey = false;
    speaking.stop();
    chart()?.moveCrosshair(undefined);
  };
  find('plot').addEventListener('keydown', key);
  find('plot').addEventListener('blur', leave);

  return {
    paint,
    write,
    second() {
      const { text, age } = status();
      if (text + age !== counted) host.requestUpdate();
    },
    closeTable: () => controls.closeTable(),
    tip(candle, at) {
      const tooltip = find('tooltip');
      tooltip.hidden = !candle || !at;
      if (!candle || !at) return;
      const { clientWidth, clientHeight } = find('canvas');
      const made = rows(candle, clientWidth < NARROW_PX);
      if (tooltip.childElementCount !== made.length * 2 + 1)
        tooltip.replaceChildren(
          document.createElement('strong'),
          ...made.flatMap(() => [document.createElement('span'), document.createElement('span')]),
        );
      const texts = [wording().full(candle.time), ...made.flatMap(([word, value]) => [say(word), value])];
      for (const [index, text] of texts.entries()) {
        const part = tooltip.children[index] as HTMLElement;
        if (part.textContent !== text) part.textContent = text;
      }
      // Beside the crosshair, on the side that has more room, and never out of the plot.
      const { offsetWidth: width, offsetHeight: height } = tooltip;
      const left = at.x < clientWidth / 2 ? at.x + GAP_PX : at.x - GAP_PX - width;
      const top = at.y < clientHeight / 2 ? at.y + GAP_PX : at.y - GAP_PX - height;
      const x = Math.round(Math.max(0, Math.min(left, clientWidth - width)));
      const y = Math.round(Math.max(0, Math.min(top, clientHeight - height)));
      tooltip.style.transform = `translate(${x}px, ${y}px)`;
    },
    summarize,
    summarizeLater() {
      if (waiting.running) return;
      waiting.set(Math.max(0, summarizedAt + SUMMARY_MS - clock.now()), summarize);
    },
    stop() {
      byKey = false;
      waiting.stop();
      speaking.stop();
    },
  };
}
