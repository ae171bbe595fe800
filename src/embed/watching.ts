// A status and a log tell of a feed that others on their page use. In a frame they have no others.
import type { connect } from '../feed/connect.ts';
import { parseSymbols } from '../market/symbol.ts';
import { unusable } from './widgets.ts';

const WATCHERS = ['feed-status', 'activity-log'];
const EXAMPLE = 'watch=BTCUSDT,ETHUSDT';

export type Watching = {
  /** @returns a sentence for the author where these are no symbols */
  name(list: string | null): string | undefined;
  /** Subscribes to what is named, on the widget's feed, as both stand now. @param kit once it is there */
  follow(kit?: { connect: typeof connect }): void;
  /** A sentence for the author where nothing makes the widget's feed connect. */
  missing(): string | undefined;
};

/** @returns undefined for widgets that subscribe themselves */
export function createWatching(widget: Element): Watching | undefined {
  if (!WATCHERS.includes(widget.localName)) return undefined;
  let named = '';
  let open: typeof connect | undefined;
  let connected = '';
  let connection: ReturnType<typeof connect> | undefined;

  /** A log that is about some symbols wants them to have news, too. */
  const symbols = () => {
    const about = widget.localName === 'activity-log' ? widget.getAttribute('symbols') : '';
    return parseSymbols(`${named},${about ?? ''}`).map(({ symbol }) => symbol);
  };

  return {
    name(list) {
      named = list ?? '';
      return named && !parseSymbols(named).length
        ? unusable('watch', named, `name symbols, as in ${EXAMPLE}`)
        : undefined;
    },

    follow(kit) {
      open ??= kit?.connect;
      const feed = widget.getAttribute('feed') ?? '';
      const wanted = [feed, ...symbols()].join();
      if (!open || wanted === connected) return;
      connected = wanted;
      const before = connection;
      connection = open(feed);
      for (const symbol of symbols()) connection.subscribe(symbol, () => {});
      // After the next one has begun, so that a source which both have stays connected.
      before?.close();
    },

    missing() {
      const types =
        widget
          .getAttribute('types')
          ?.toLowerCase()
          .split(/[\s,]+/) ?? [];
      if (named || symbols().length > 0 || types.includes('signal')) return undefined;
      return `<${widget.localName}> has nothing to tell of: add symbols to watch to the frame's address, as in ${EXAMPLE}`;
    },
  };
}
