// A chart for those who do not see it: its summary, the crosshair by keyboard, and what that speaks.
import type { DrawnCandle } from '../chart/chart.ts';
import { createTimer } from '../feed/clock.ts';
import { hub } from '../feed/hub.ts';
import { say, type Word } from '../market/words.ts';
import { changeOf } from './chart-digits.ts';
import type { Stage } from './chart-stage.ts';
import { movedWords, type Wording } from './chart-words.ts';

// A summary is for whoever comes by: it need not keep up.
const SUMMARY_MS = 15_000;
// Who holds a key down wants to hear where that led, not each step.
const SPEAK_MS = 400;
const IN = 1.25;
const DAY = 86_400_000;

export type Voice = {
  summarize(): void;
  /** The same, when it has been a while. */
  summarizeLater(): void;
  stop(): void;
};

export function createVoice(stage: Stage, wording: () => Wording): Voice {
  const { find, chart, shown, settings, stretch, candles } = stage;
  const { clock } = hub();
  const speaking = createTimer(clock);
  const waiting = createTimer(clock);
  let summarizedAt = Number.NEGATIVE_INFINITY;
  let byKey = false;

  const name = () => shown()?.label || shown()?.symbol || '';
  const hasCandles = () => settings().type === 'candles' || settings().type === 'bars';

  const spoken = (candle: DrawnCandle): string => {
    const words = wording();
    const { open, high, low, close, volume } = candle;
    const said = say(hasCandles() ? 'candleSpoken' : 'pointSpoken', words.locale, {
      time: words.span(candle),
      open: words.price(open),
      high: words.price(high),
      low: words.price(low),
      close: words.price(close),
      moved: movedWords(changeOf(candle), words),
    });
    return volume === undefined || !settings().volume
      ? said
      : say('volumeSpoken', words.locale, { text: said, volume: words.volume(volume) });
  };

  const brief = (candle: DrawnCandle): string => {
    const ms = shown()?.ms ?? 0;
    const alone = candle.until - candle.time <= ms;
    return alone && ms < DAY ? wording().clock(candle.time) : wording().span(candle);
  };

  const speak = (candle: DrawnCandle | undefined) => {
    const plot = find('plot');
    const all = candles();
    const at = candle ?? chart()?.newest();
    if (at) {
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
      plot.setAttribute('aria-valuetext', brief(at));
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
    const text = say('chartSummary', words.locale, {
      name: name(),
      span: say(`unit.${unit}` as Word, words.locale, { count: Number(count) }),
      kind: say(hasCandles() ? 'candles' : 'prices', words.locale),
      from: when(first.time),
      to: when(last.time),
      price: words.price(last.close),
      moved: movedWords(changeOf({ open: first.close, close: last.close }), words),
      high: words.price(high),
      low: words.price(low),
    });
    const { compare } = settings();
    find('summary').textContent = compare ? say('compared', words.locale, { text, name: compare }) : text;
    if (!byKey) speak(undefined);
  };

  const step = (key: string): DrawnCandle | undefined | 'left' | 'other' => {
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
    if (key === 'Escape' && !byKey && !stage.hover()) return;
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
