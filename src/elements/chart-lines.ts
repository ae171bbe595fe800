// The prices that are marked, and on which side of each the price is.
import type { PriceLine } from '../chart/chart.ts';
import { PriceCrossEvent } from './chart-events.ts';
import type { Settings } from './chart-settings.ts';

export function createLines(host: EventTarget, settings: () => Settings) {
  const marks: PriceLine[] = [];
  const sides = new Map<PriceLine, number>();
  const all = () => [...settings().priceLines, ...marks];
  return {
    all,
    /** @param tell whether a line that was crossed is news */
    note(price: number, tell: boolean) {
      for (const line of all()) {
        const side = Math.sign(price - line.price);
        const before = sides.get(line);
        if (side) sides.set(line, side);
        if (tell && side && before && side !== before)
          host.dispatchEvent(new PriceCrossEvent(line, side > 0 ? 'up' : 'down', price));
      }
    },
    /** The prices are another symbol's. */
    forget() {
      sides.clear();
    },
    add(line: PriceLine) {
      marks.push(line);
    },
    remove(line: PriceLine) {
      const at = marks.indexOf(line);
      if (at >= 0) marks.splice(at, 1);
      sides.delete(line);
    },
  };
}
