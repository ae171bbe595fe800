import type { PriceTicker } from './price-ticker.ts';

/** What few tickers need, in a file of its own: asked for by the first, which renders anew when it came. */
export function lazily<Module>(load: () => Promise<Module>): (ticker: PriceTicker) => Module | undefined {
  let module: Module | undefined;
  return (ticker) => {
    const came = (loaded: Module) => {
      module = loaded;
      ticker.requestUpdate();
    };
    // One that cannot be had costs what it brings, and is asked for again.
    if (!module) load().then(came, () => {});
    return module;
  };
}
