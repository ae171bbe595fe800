// The numbers beside a chart's crosshair.
import type { DrawnCandle } from '../chart/chart.ts';
import { say, type Word } from '../market/words.ts';
import type { Stage } from './chart-stage.ts';
import type { Wording } from './chart-words.ts';

const GAP_PX = 14;
// Less wide, it would cover what it tells of; the legend has its numbers, and the axis its time.
const NARROW_PX = 480;

export type Tip = (candle: DrawnCandle | undefined, at: { readonly x: number; readonly y: number } | undefined) => void;

export function createTip({ find }: Stage, wording: () => Wording): Tip {
  const rows = ({ open, high, low, close, volume }: DrawnCandle): (readonly [Word, string])[] => {
    const { price, volume: amount } = wording();
    return [
      ['open', price(open)],
      ['high', price(high)],
      ['low', price(low)],
      ['close', price(close)],
      ...(volume === undefined ? [] : ([['volume', amount(volume)]] as const)),
    ];
  };

  return (candle, at) => {
    const tooltip = find('tooltip');
    const { clientWidth, clientHeight } = find('canvas');
    tooltip.hidden = !candle || !at || clientWidth < NARROW_PX;
    if (!candle || !at || tooltip.hidden) return;
    const made = rows(candle);
    if (tooltip.childElementCount !== made.length * 2 + 1)
      tooltip.replaceChildren(
        document.createElement('strong'),
        ...made.flatMap(() => [document.createElement('span'), document.createElement('span')]),
      );
    const texts = [wording().span(candle), ...made.flatMap(([word, value]) => [say(word, wording().locale), value])];
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
  };
}
