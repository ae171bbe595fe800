// The prices that are marked, and on which side of each the price is.
import type { PriceLine } from '../chart/chart.ts';
import { PriceCrossEvent } from './chart-events.ts';
import type { Settings } from './chart-settings.ts';
import type { PriceChart } from './price-chart.ts';

export function createLines(host: PriceChart, settings: () => Settings) {
  const marks: PriceLine[] = [];
  const sides = new Map<PriceLine, number>();
  const all = () => [...settings().priceLines, ...marks];
  // Alerts come in a file of their own, with the first line.
  let alerts: Promise<typeof import('./alerts.ts') | undefined> | undefined;
  let monitors = new WeakMap<PriceLine, ReturnType<typeof import('./alerts.ts').createPriceMonitors>>();
  const alert = async (line: PriceLine, price: number, tell: boolean) => {
    const known = monitors;
    alerts ??= import('./alerts.ts').catch(() => (alerts = undefined));
    const module = await alerts;
    if (!module || known !== monitors) return;
    const { symbol, label } = settings();
    const both = monitors.get(line) ?? module.createPriceMonitors(line.price);
    monitors.set(line, both);
    for (const kind of ['above', 'below'] as const)
      if (both[kind](price) && tell)
        module.raise(host, host.source, { symbol, kind, level: line.price, price, quote: undefined }, label || symbol);
  };
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
        void alert(line, price, tell);
      }
    },
    /** The prices are another symbol's. */
    forget() {
      sides.clear();
      monitors = new WeakMap();
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
