import { expect, waitUntil } from '@open-wc/testing';
import { candle, clear, frames, MINUTE, START, type Stage, stage, walk, xOf } from './tools.ts';

const COUNT = 500;
const NEWEST = START + (COUNT - 1) * MINUTE;

/** Dispatches what a browser would, at a place of the plot. */
function pointer({ over }: Stage, type: string, x: number, more: PointerEventInit = {}): Event {
  const { left, top } = over.getBoundingClientRect();
  const event = new PointerEvent(type, {
    ...{ pointerId: 1, pointerType: 'mouse', bubbles: true, cancelable: true, composed: true },
    ...{ clientX: left + x, clientY: top + 80, ...more },
  });
  over.dispatchEvent(event);
  return event;
}
function wheel({ over }: Stage, x: number, deltaY: number, more: WheelEventInit = {}): WheelEvent {
  const { left, top } = over.getBoundingClientRect();
  const event = new WheelEvent('wheel', {
    ...{ deltaY, bubbles: true, cancelable: true, clientX: left + x, clientY: top + 80, ...more },
  });
  over.dispatchEvent(event);
  return event;
}
const span = ({ chart }: Stage) => {
  const { from, to } = chart.visibleRange() as { from: number; to: number };
  return to - from;
};
const rangeOf = ({ chart }: Stage) => chart.visibleRange() as { from: number; to: number };

describe('a chart follows', () => {
  afterEach(clear);

  it('the newest candle: the view moves with it, and its span stays', async () => {
    const shown = await stage(walk(COUNT));
    expect(shown.chart.following).to.equal(true);
    const before = rangeOf(shown);
    shown.chart.update(candle(COUNT, 1000));
    await frames();
    const after = rangeOf(shown);
    expect(after.to - before.to).to.be.closeTo(MINUTE, 1);
    expect(after.to - after.from).to.be.closeTo(before.to - before.from, 1);
    expect(shown.ranges.at(-1)).to.deep.equal({ ...after, following: true });
  });

  it('no more once it was panned away from the newest: new candles do not move the view', async () => {
    const shown = await stage(walk(COUNT));
    shown.chart.setVisibleRange({ from: NEWEST - 100 * MINUTE, to: NEWEST });
    expect(shown.chart.following).to.equal(true);
    shown.chart.setVisibleRange({ from: NEWEST - 300 * MINUTE, to: NEWEST - 200 * MINUTE });
    await frames();
    expect(shown.chart.following).to.equal(false);
    const before = rangeOf(shown);
    for (let minute = 0; minute < 30; minute++) shown.chart.update(candle(COUNT + minute, 1000));
    await frames();
    expect(rangeOf(shown)).to.deep.equal(before);
    expect(shown.ranges.at(-1)?.following).to.equal(false);
    shown.chart.scrollToRealTime();
    await frames();
    expect(shown.chart.following).to.equal(true);
    expect(span(shown)).to.be.closeTo(100 * MINUTE, 1);
    expect(xOf(shown, COUNT + 29)).to.be.within(shown.over.clientWidth * 0.95, shown.over.clientWidth);
  });

  it('a candle that moves, without a word: the range stays', async () => {
    const shown = await stage(walk(COUNT));
    const { length } = shown.ranges;
    for (let turn = 0; turn < 5; turn++) {
      shown.chart.update(candle(COUNT - 1, 1000 + turn));
      await frames(1);
    }
    expect(shown.ranges.length).to.equal(length);
    expect(shown.chart.data().at(-1)?.close).to.equal(1004);
  });

  it('growing data with all of it in view, until the place is full', async () => {
    const shown = await stage([candle(0, 100)]);
    for (let minute = 1; minute < 60; minute++) shown.chart.update(candle(minute, 100 + minute));
    await frames();
    expect(xOf(shown, 0)).to.be.within(0, 12);
    expect(xOf(shown, 59)).to.be.within(shown.over.clientWidth - 20, shown.over.clientWidth);
    for (let minute = 60; minute < 400; minute++) shown.chart.update(candle(minute, 100));
    await frames();
    expect(xOf(shown, 0)).to.be.below(-100);
    expect(xOf(shown, 399)).to.be.within(shown.over.clientWidth - 20, shown.over.clientWidth);
  });

  it('and keeps what it shows when all candles are replaced, where they are in it', async () => {
    const shown = await stage(walk(COUNT));
    shown.chart.setVisibleRange({ from: NEWEST - 300 * MINUTE, to: NEWEST - 200 * MINUTE });
    const before = rangeOf(shown);
    shown.chart.setData(walk(COUNT, 11));
    expect(rangeOf(shown)).to.deep.equal(before);
    shown.chart.setData(walk(COUNT).map((one) => ({ ...one, time: one.time + 1e10 })));
    await frames();
    expect(shown.chart.following).to.equal(true);
    expect(rangeOf(shown).to).to.be.above(NEWEST + 1e10);
  });

  it('late, repeated and out-of-order candles do no harm', async () => {
    const shown = await stage([candle(5, 5), candle(1, 1), candle(3, 3), candle(1, 1.5)]);
    shown.chart.update(candle(2, 2));
    shown.chart.update(candle(3, 3.5));
    shown.chart.update(candle(0, 0.5));
    await frames();
    expect(shown.chart.data().map(({ time, close }) => [(time - START) / MINUTE, close])).to.deep.equal([
      [0, 0.5],
      [1, 1.5],
      [2, 2],
      [3, 3.5],
      [5, 5],
    ]);
  });

  it('never holds more points than it may', async () => {
    const shown = await stage(walk(COUNT), { maxPoints: 100 });
    expect(shown.chart.data().length).to.equal(100);
    for (let minute = 0; minute < 50; minute++) shown.chart.update(candle(COUNT + minute, 1000));
    expect(shown.chart.data().length).to.equal(100);
    shown.chart.setOptions({ maxPoints: 10 });
    expect(shown.chart.data().map(({ time }) => time)[0]).to.equal(START + (COUNT + 40) * MINUTE);
    await frames();
  });
});

describe('a hand on a chart', () => {
  afterEach(clear);

  it('pans by dragging, as far as the hand moved, and stops following', async () => {
    const shown = await stage(walk(COUNT));
    shown.chart.setVisibleRange({ from: NEWEST - 100 * MINUTE, to: NEWEST });
    await frames();
    const before = rangeOf(shown);
    pointer(shown, 'pointerdown', 200);
    pointer(shown, 'pointermove', 202); // it shakes
    await frames();
    expect(rangeOf(shown)).to.deep.equal(before);
    pointer(shown, 'pointermove', 250);
    pointer(shown, 'pointermove', 300);
    pointer(shown, 'pointerup', 300);
    await frames();
    const moved = ((before.from - rangeOf(shown).from) / span(shown)) * shown.over.clientWidth;
    expect(moved).to.be.closeTo(100, 0.5);
    expect(shown.chart.following).to.equal(false);
    expect(shown.ranges.at(-1)).to.deep.equal({ ...rangeOf(shown), following: false });
    // No further than there is something, and back to the newest it follows again.
    pointer(shown, 'pointerdown', 500);
    pointer(shown, 'pointermove', -4000);
    pointer(shown, 'pointerup', -4000);
    expect(shown.chart.following).to.equal(true);
    pointer(shown, 'pointerdown', 10);
    pointer(shown, 'pointermove', 9000);
    pointer(shown, 'pointerup', 9000);
    expect(xOf(shown, 0)).to.be.within(0, 10);
  });

  it('does not drag with another button than the first', async () => {
    const shown = await stage(walk(COUNT));
    shown.chart.setVisibleRange({ from: NEWEST - 100 * MINUTE, to: NEWEST });
    const before = rangeOf(shown);
    pointer(shown, 'pointerdown', 200, { button: 2 });
    pointer(shown, 'pointermove', 300);
    expect(rangeOf(shown)).to.deep.equal(before);
  });

  it('zooms by the wheel with ctrl or ⌘ around the pointer, and leaves any other wheel to the page', async () => {
    const shown = await stage(walk(COUNT));
    const before = rangeOf(shown);
    expect(wheel(shown, 200, -120).defaultPrevented).to.equal(false);
    expect(rangeOf(shown)).to.deep.equal(before);
    const under = () => rangeOf(shown).from + (200 / shown.over.clientWidth) * span(shown);
    const at = under();
    for (const key of ['ctrlKey', 'metaKey'] as const) {
      const width = span(shown);
      expect(wheel(shown, 200, -120, { [key]: true }).defaultPrevented).to.equal(true);
      expect(span(shown)).to.be.within(width * 0.5, width * 0.9);
      expect(under()).to.be.closeTo(at, MINUTE / 10);
    }
    wheel(shown, 200, 120, { ctrlKey: true });
    wheel(shown, 200, 120, { ctrlKey: true });
    await frames();
    expect(span(shown)).to.be.closeTo(before.to - before.from, 1);
    // Not beyond all there is, nor into a single candle.
    for (let turn = 0; turn < 60; turn++) wheel(shown, 200, 120, { ctrlKey: true });
    expect(span(shown)).to.be.closeTo(before.to - before.from, 1);
    for (let turn = 0; turn < 60; turn++) wheel(shown, 200, -120, { ctrlKey: true });
    expect(span(shown)).to.be.within(3 * MINUTE, 10 * MINUTE);
  });

  it('zooms by two fingers', async () => {
    const shown = await stage(walk(COUNT));
    const before = span(shown);
    const finger = (pointerId: number) => ({ pointerId, pointerType: 'touch' });
    pointer(shown, 'pointerdown', 200, finger(1));
    pointer(shown, 'pointerdown', 300, finger(2));
    pointer(shown, 'pointermove', 400, finger(2));
    expect(span(shown)).to.be.closeTo(before / 2, 1);
    pointer(shown, 'pointerup', 400, finger(2));
    pointer(shown, 'pointerup', 200, finger(1));
    await frames();
  });

  it('leaves vertical swipes to the page', async () => {
    const { over } = await stage(walk(10));
    expect(getComputedStyle(over).touchAction).to.equal('pan-y');
  });

  it('sees everything again after a double click', async () => {
    const shown = await stage(walk(COUNT));
    const before = rangeOf(shown);
    shown.chart.setVisibleRange({ from: NEWEST - 300 * MINUTE, to: NEWEST - 200 * MINUTE });
    shown.over.dispatchEvent(new MouseEvent('dblclick', { bubbles: true }));
    await frames();
    expect(rangeOf(shown)).to.deep.equal(before);
    expect(shown.chart.following).to.equal(true);
  });

  it('points at the nearest candle: lines and labels snap to it, and the listener hears which and where', async () => {
    const shown = await stage(walk(40));
    const x = xOf(shown, 17);
    pointer(shown, 'pointermove', x + 4);
    const [found, at] = shown.crosshairs.at(-1) as (typeof shown.crosshairs)[0];
    const [one] = shown.chart.data().slice(17);
    expect(found).to.deep.equal({ ...one, until: START + 18 * MINUTE });
    expect(at?.x).to.be.closeTo(x, 0.5);
    expect(at?.y).to.be.within(5, 260);
    const line = shown.root.querySelector('.chart-down') as HTMLElement;
    expect(line.getBoundingClientRect().left - shown.over.getBoundingClientRect().left).to.be.closeTo(x, 1.5);
    const texts = [...shown.root.querySelectorAll('.chart-mark')].map(({ textContent }) => textContent);
    expect(texts[0]).to.match(/^[\d,]+\.\d+$/);
    expect(texts[1]).to.match(/Jun 15.*12:17/);
    pointer(shown, 'pointerleave', 900);
    expect(shown.crosshairs.at(-1)).to.deep.equal([undefined, undefined]);
    expect(shown.root.querySelector('.chart-mark')).to.equal(null);
  });

  it('hears of the candle that it points at when that one moves', async () => {
    const shown = await stage(walk(40));
    pointer(shown, 'pointermove', xOf(shown, 39));
    shown.chart.update(candle(39, 1234));
    await frames();
    expect(shown.crosshairs.at(-1)?.[0]?.close).to.equal(1234);
  });

  it('points by a finger that holds still, and pans by one that does not', async () => {
    const shown = await stage(walk(COUNT));
    shown.chart.setVisibleRange({ from: NEWEST - 100 * MINUTE, to: NEWEST });
    await frames();
    const finger = { pointerType: 'touch' };
    pointer(shown, 'pointerdown', 200, finger);
    pointer(shown, 'pointermove', 240, finger);
    pointer(shown, 'pointerup', 240, finger);
    await frames();
    expect(shown.crosshairs.length).to.equal(0);
    const before = rangeOf(shown);
    pointer(shown, 'pointerdown', 200, finger);
    await waitUntil(() => shown.crosshairs.length > 0, 'held still, a finger points');
    expect(shown.crosshairs.length).to.equal(1);
    pointer(shown, 'pointermove', 260, finger);
    await frames();
    expect(shown.crosshairs.length).to.be.above(1);
    expect(rangeOf(shown)).to.deep.equal(before);
    const scroll = new Event('touchmove', { cancelable: true });
    shown.over.dispatchEvent(scroll);
    expect(scroll.defaultPrevented).to.equal(true);
    pointer(shown, 'pointerup', 260, finger);
    // What it showed stays to be read, until the next touch.
    expect(shown.crosshairs.at(-1)?.[0]).not.to.equal(undefined);
    pointer(shown, 'pointerdown', 50, finger);
    expect(shown.crosshairs.at(-1)?.[0]).to.equal(undefined);
    pointer(shown, 'pointerup', 50, finger);
  });

  it('moves the crosshair by candles, and the view with it', async () => {
    const shown = await stage(walk(COUNT));
    const { chart } = shown;
    chart.setVisibleRange({ from: NEWEST - 50 * MINUTE, to: NEWEST });
    await frames();
    expect(chart.moveCrosshair(-1)?.time).to.equal(NEWEST);
    expect(chart.moveCrosshair(-1)?.time).to.equal(NEWEST - MINUTE);
    expect(chart.moveCrosshair(5)?.time).to.equal(NEWEST);
    expect(chart.moveCrosshair('first')?.time).to.equal(START);
    await frames();
    expect(xOf(shown, 0)).to.be.within(0, 20);
    expect(shown.crosshairs.at(-1)?.[0]?.time).to.equal(START);
    expect(shown.crosshairs.at(-1)?.[1]?.x).to.be.closeTo(xOf(shown, 0), 1);
    expect(chart.moveCrosshair('last')?.time).to.equal(NEWEST);
    await frames();
    expect(chart.following).to.equal(true);
    expect(chart.moveCrosshair(undefined)).to.equal(undefined);
    expect(shown.crosshairs.at(-1)).to.deep.equal([undefined, undefined]);
  });

  it('zooms around the crosshair, or the end', async () => {
    const shown = await stage(walk(COUNT));
    const { chart } = shown;
    const before = span(shown);
    const { to } = rangeOf(shown);
    chart.zoom(1.25);
    expect(span(shown)).to.be.closeTo(before / 1.25, 1);
    expect(rangeOf(shown).to).to.be.closeTo(to, before * 0.01);
    expect(chart.following).to.equal(true);
    await frames();
    chart.moveCrosshair('first');
    await frames();
    const x = xOf(shown, 0);
    chart.zoom(1.25);
    expect(xOf(shown, 0)).to.be.closeTo(x, 2);
    await frames();
  });
});

describe('a chart that is destroyed', () => {
  afterEach(clear);

  it('leaves nothing: no element, no listener, no frame, no word', async () => {
    const listeners = new Set<string>();
    const targets: [string, EventTarget][] = [
      ['window', window],
      ['document', document],
      ['body', document.body],
    ];
    const restore = targets.map(([name, target]) => {
      const { addEventListener, removeEventListener } = target;
      const key = (type: string, listener: unknown) => `${name} ${type} ${String(listener).slice(0, 80)}`;
      target.addEventListener = function (this: EventTarget, type: string, ...rest: unknown[]) {
        listeners.add(key(type, rest[0]));
        return Reflect.apply(addEventListener, this, [type, ...rest]);
      };
      target.removeEventListener = function (this: EventTarget, type: string, ...rest: unknown[]) {
        listeners.delete(key(type, rest[0]));
        return Reflect.apply(removeEventListener, this, [type, ...rest]);
      };
      return () => Object.assign(target, { addEventListener, removeEventListener });
    });
    const shown = await stage(walk(50));
    const { over, chart } = shown;
    pointer(shown, 'pointermove', 100);
    chart.update(candle(50, 1000));
    chart.destroy();
    const heard = [shown.crosshairs.length, shown.ranges.length];
    pointer({ ...shown, over }, 'pointermove', 200);
    wheel({ ...shown, over }, 200, -100, { ctrlKey: true });
    chart.update(candle(51, 1000));
    chart.setOptions({ type: 'line' });
    chart.resize(300, 200);
    await frames(3);
    for (const undo of restore) undo();
    expect(shown.root.childNodes.length).to.equal(0);
    expect([...listeners]).to.deep.equal([]);
    expect([shown.crosshairs.length, shown.ranges.length]).to.deep.equal(heard);
  });

  it('may be so before its first picture', async () => {
    const shown = await stage([]);
    shown.chart.destroy();
    const again = await stage(walk(3));
    again.chart.destroy();
    await frames();
    expect(again.root.childNodes.length).to.equal(0);
  });
});

describe('a chart’s size', () => {
  afterEach(clear);

  it('is what it is told, in the next frame, with the same canvas', async () => {
    const shown = await stage(walk(50));
    const { canvas } = shown;
    shown.chart.resize(320, 240);
    expect(canvas.width).to.equal(600);
    await frames();
    expect(shown.canvas).to.equal(canvas);
    const { width, height } = canvas.getBoundingClientRect();
    expect([width, height]).to.deep.equal([320, 240]);
    expect(canvas.width).to.equal(320 * devicePixelRatio);
  });

  it('of nothing draws nothing, and does not throw', async () => {
    const shown = await stage(walk(50));
    shown.chart.resize(0, 0);
    shown.chart.update(candle(50, 1000));
    await frames();
    shown.chart.resize(320, 240);
    await frames();
    expect(shown.canvas.width).to.equal(320 * devicePixelRatio);
  });
});
