// What a ticker shows that names no symbol: the source's own list, loaded when one is first needed.
import type { Feed } from '../feed/api.ts';
import type { Phase } from '../feed/state.ts';
import { cleanText, type Labelled, symbolKey } from '../market/symbol.ts';
import type { PriceTicker } from './price-ticker.ts';

/** A reader's page, not a source's catalogue. */
const MOST = 20;

type Listing = {
  readonly feed: Feed;
  readonly items: readonly Labelled[];
  /** Nothing will come: the source has no list, and sends only what it is asked for. */
  readonly bare: boolean;
  /** Asks and listens, until there are enough. */
  start(): void;
  stop(): void;
};

const listings = new WeakMap<PriceTicker, Listing>();

/**
 * The first symbols of a source's list, else of what it sends, in order of arrival. Renders the ticker anew as they come,
 * and ends when it leaves the page.
 */
export function listed(ticker: PriceTicker, feed: Feed): Listing {
  let listing = listings.get(ticker);
  if (listing?.feed !== feed) {
    if (listing) listing.stop();
    else ticker.addController({ hostDisconnected: () => listings.get(ticker)?.stop() });
    // As if the author had named others: what is built from them is built anew.
    listing = createListing(feed, () => ticker.requestUpdate('symbols', null));
    listings.set(ticker, listing);
  }
  listing.start();
  return listing;
}

/** Ends the listening of a ticker whose author names its symbols now. */
export function unlist(ticker: PriceTicker): void {
  listings.get(ticker)?.stop();
}

function createListing(feed: Feed, changed: () => void): Listing {
  const found = new Map<string, Labelled>();
  let items: readonly Labelled[] = [];
  let bare = false;
  let complete = false;
  /** At which the source was asked last: some give their list only once they are connected. */
  let asked: Phase | undefined;
  let stopHearing: (() => void) | undefined;
  let over = new AbortController();

  const add = (symbols: readonly string[]) => {
    for (const each of symbols) {
      const symbol = cleanText(each, 64);
      const key = symbolKey(symbol);
      if (key && found.size < MOST && !found.has(key)) found.set(key, { symbol, label: '' });
    }
    if (found.size === items.length) return;
    items = [...found.values()];
    complete ||= items.length >= MOST;
    if (complete) stopHearing = stopHearing?.() as undefined;
    changed();
  };
  const ask = async (phase: Phase) => {
    asked = phase;
    over.abort();
    over = new AbortController();
    const symbols = await feed.symbols({ signal: over.signal });
    if (asked !== phase || complete) return; // it was stopped meanwhile, or asked again
    if (symbols?.length) {
      complete = true;
      stopHearing = stopHearing?.() as undefined;
      return add(symbols);
    }
    const { state } = feed;
    const before = bare;
    bare = state.phase === 'blocked' || state.transport === 'rest' || feed.refuses('*');
    if (!bare) stopHearing ??= feed.subscribe('*', ({ symbol }) => add([symbol]));
    if (bare !== before) changed();
  };

  return {
    feed,
    get items() {
      return items;
    },
    get bare() {
      return bare && items.length === 0;
    },
    start() {
      const { phase } = feed.state;
      if (!complete && asked !== phase) void ask(phase);
    },
    stop() {
      asked = undefined;
      over.abort();
      stopHearing = stopHearing?.() as undefined;
    },
  };
}
