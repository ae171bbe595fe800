// What a hand does to a chart, and the crosshair that it moves. The page's own scrolling is left alone: vertical swipes and a
// wheel without ctrl are the page's.
import type uPlot from 'uplot';
import type { DrawnCandle, Inside } from './chart.ts';
import css from './hand.css?inline';

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;
const MOMENT = { day: 'numeric', month: 'short', hour: 'numeric', minute: '2-digit' } as const;
const HOLD_MS = 400;
// A hand that shakes by so many pixels does not drag.
const STILL_PX = 4;

export type Crosshair = {
  /** The time that it stands at, if it is there. */
  at(): number | undefined;
  /** Puts it onto its candle, after the chart has been drawn anew. */
  place(): void;
  /** As `Chart.moveCrosshair`. */
  move(by: number | 'first' | 'last' | undefined): DrawnCandle | undefined;
};

export function attachHand(inside: Inside): Crosshair {
  const { plot, series, view, listener, signal } = inside;
  const { over } = plot;
  listener.styles?.(css);
  // Under a pointer, CSS pixels from the left; or at a candle's time.
  let [pointer, pinned]: (number | undefined)[] = [];
  let shown = false;
  const make = (name: string) => Object.assign(document.createElement('div'), { className: `chart-${name}` });
  const [priceMark, timeMark] = [make('mark chart-price'), make('mark chart-time')];
  const [across, down, dot] = [make('across'), make('down'), make('dot')];

  const msPerPx = () => (view.to - view.from) / (over.clientWidth || 1);
  const timeAt = (index: number) => series.columns.time[index] as number;
  const at = () => pinned ?? (pointer === undefined ? undefined : view.from + pointer * msPerPx());
  const nearest = (time: number) => {
    const after = Math.min(series.indexOf(time), series.length - 1);
    return after > 0 && time - timeAt(after - 1) < timeAt(after) - time ? after - 1 : after;
  };
  /** When a candle opened; until when, too, where it is drawn for more than one. */
  const inFull = ({ time, until }: DrawnCandle) => {
    const { formats, intervalMs, locale } = inside.settings();
    const format = (options: Intl.DateTimeFormatOptions) => formats.timeFormatter(options, locale, inside.zone());
    const timeStyle = intervalMs < MINUTE ? 'medium' : 'short';
    if (until - time <= intervalMs)
      return format({ dateStyle: 'medium', ...(intervalMs < DAY && { timeStyle }) }).format(time);
    if (intervalMs >= DAY) return format({ dateStyle: 'medium' }).formatRange(time, until - 1); // the last date is in it
    return format({ ...MOMENT, ...(intervalMs < MINUTE && { second: '2-digit' }) }).formatRange(time, until);
  };
  /** The place of a candle so many drawn ones further. */
  const further = (from: number, by: number) => {
    let index = from;
    for (let steps = Math.abs(by); steps > 0; steps--) {
      const drawn = inside.drawnAt(index);
      index = Math.max(0, Math.min(by > 0 ? drawn.to : drawn.from - 1, series.length - 1));
    }
    return index;
  };
  const place = () => {
    const time = at();
    const index = time === undefined ? -1 : nearest(time);
    if (index < 0) {
      if (!shown) return;
      shown = false;
      for (const part of [across, down, dot, priceMark, timeMark]) part.remove();
      listener.crosshair?.(undefined, undefined);
      return;
    }
    const { candle, middle } = inside.drawnAt(index);
    const x = plot.valToPos(middle, 'x');
    const y = plot.valToPos(candle.close, 'y');
    if (!shown) {
      over.append(across, down);
      over.parentElement?.append(priceMark, timeMark);
    }
    shown = true;
    if (!inside.isLine()) dot.remove();
    else if (!dot.isConnected) over.append(dot);
    across.style.transform = `translateY(${Math.round(y)}px)`;
    down.style.transform = `translateX(${Math.round(x)}px)`;
    dot.style.transform = `translate(${x}px, ${y}px)`;
    priceMark.textContent = inside.price(candle.close);
    timeMark.textContent = inFull(candle);
    const half = inside.measure(timeMark.textContent) / 2 + 8;
    const left = Math.max(0, Math.min(x - half, plot.width - 2 * half));
    priceMark.style.transform = `translateY(${y}px) translateY(-50%)`;
    timeMark.style.transform = `translateX(${left}px)`;
    listener.crosshair?.(candle, { x, y });
  };
  const point = (to: number | undefined) => {
    pointer = to;
    pinned = undefined;
    place();
  };
  const pan = (by: number) => {
    const ms = by * msPerPx();
    view.show(view.from - ms, view.to - ms);
    inside.moved();
  };
  const zoom = (factor: number, around: number) => {
    view.zoom(factor, view.from + around * msPerPx());
    inside.moved();
  };

  /** Where each finger, or the mouse with its button down, is. */
  const held = new Map<number, number>();
  let moved = false;
  // Held still for a while, a finger points, until it is lifted; the crosshair stays until the next touch.
  let pointing = false;
  let hold: ReturnType<typeof setTimeout> | undefined;
  const on = <Type extends keyof HTMLElementEventMap>(
    types: readonly Type[],
    listener: (event: HTMLElementEventMap[Type]) => void,
  ) => {
    for (const type of types) over.addEventListener(type, listener, { signal, passive: false });
  };
  const release = () => {
    clearTimeout(hold);
    moved = pointing = false;
  };
  signal.addEventListener('abort', release);
  on(['pointerdown'], ({ pointerId, pointerType, button, offsetX, isTrusted }) => {
    if (button) return;
    release();
    held.set(pointerId, offsetX);
    // What a script dispatches has no pointer to capture.
    if (isTrusted) over.setPointerCapture(pointerId);
    if (pointerType === 'mouse') return;
    point(undefined);
    if (held.size > 1) return;
    hold = setTimeout(() => {
      pointing = true;
      point(offsetX);
    }, HOLD_MS);
  });
  on(['pointermove'], ({ pointerId, pointerType, offsetX }) => {
    const before = held.get(pointerId);
    if (before === undefined || pointing) {
      if (pointing || pointerType !== 'touch') point(offsetX);
      return;
    }
    const other = [...held].find(([id]) => id !== pointerId)?.[1];
    const by = offsetX - before;
    if (other !== undefined) {
      const [from, to] = [Math.abs(before - other), Math.abs(offsetX - other)];
      if (from > 9 && to > 9) zoom(to / from, other);
    } else {
      if (!moved && Math.abs(by) < STILL_PX) return;
      moved = true;
      if (shown) point(undefined);
      pan(by);
    }
    clearTimeout(hold);
    held.set(pointerId, offsetX);
  });
  on(['pointerup', 'pointercancel'], ({ pointerId }) => {
    held.delete(pointerId);
    release();
  });
  on(['pointerleave'], ({ pointerType, pointerId }) => {
    if (pointerType !== 'touch' && !held.has(pointerId)) point(undefined);
  });
  on(['touchmove', 'contextmenu'], (event) => {
    if (pointing) event.preventDefault();
  });
  on(['wheel'], (event) => {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    // A wheel's notch is 100 and more, a touchpad's pinch a few.
    const turned = Math.max(-60, Math.min(60, event.deltaY * (event.deltaMode ? 33 : 1)));
    zoom(Math.exp(-turned / 150), event.offsetX);
  });
  on(['dblclick'], () => {
    view.fit();
    inside.moved();
  });

  return {
    at,
    place,
    move(by) {
      if (by === undefined || series.length === 0) {
        point(undefined);
        return undefined;
      }
      const newest = series.length - 1;
      const now = at();
      // It comes up on the newest that is shown.
      const begun = now === undefined ? Math.max(0, series.indexOf(view.to + 1) - 1) : nearest(now);
      const index = by === 'first' ? 0 : by === 'last' ? newest : further(begun, now === undefined ? 0 : by);
      const { candle, middle, wideMs } = inside.drawnAt(index);
      [pointer, pinned] = [undefined, candle.time];
      // What is pointed at is on the screen.
      const [span, half] = [view.to - view.from, wideMs / 2];
      if (middle > view.to || middle < view.from) {
        const from = middle > view.to ? middle + half - span : middle - half;
        view.show(from, from + span);
        inside.moved();
      } else place();
      return candle;
    },
  };
}

/** The canvas on its surface, as a file. */
export function toPicture({ ctx: { canvas } }: uPlot, surface: string, type?: string): Promise<Blob | null> {
  const picture = Object.assign(document.createElement('canvas'), { width: canvas.width, height: canvas.height });
  const context = picture.getContext('2d');
  if (context) {
    context.fillStyle = surface;
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.drawImage(canvas, 0, 0);
  }
  return new Promise((done) => picture.toBlob(done, type));
}
