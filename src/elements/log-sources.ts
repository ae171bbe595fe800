// What a log listens to: as much as its attributes name, and no more.
import type { Feed } from '../feed/api.ts';
import type { JournalEntry } from '../feed/state.ts';
import type { Trade } from '../market/quote.ts';
import type { LogSettings } from './log-settings.ts';

export type Sources = {
  listen(feed: Feed | undefined, settings: LogSettings): void;
  stop(): void;
};

export type Ears = {
  tell(entry: JournalEntry): void;
  trade(trade: Trade, symbol: string): void;
  /** It is another feed from now on. */
  turned(): void;
};

export function createSources({ tell, trade, turned }: Ears): Sources {
  let over: AbortController | undefined;
  let heard = '';
  let key: string | undefined;

  const stop = () => {
    over?.abort();
    over = undefined;
    heard = '';
  };
  return {
    listen(feed, { wantsSignals, wantsTrades, symbols }) {
      const traded = wantsTrades ? symbols.map(({ symbol }) => symbol) : [];
      const wanted = feed ? [feed.key, wantsSignals, ...traded].join('|') : '';
      if (wanted === heard) return;
      stop();
      if (!feed) return;
      if (key !== undefined && key !== feed.key) turned();
      key = feed.key;
      heard = wanted;
      over = new AbortController();
      // The log's own frame is the only one that they wait for.
      const options = { signal: over.signal, unpaced: true };
      feed.subscribe({ kind: 'journal' }, tell, options);
      // The feed writes signals into its journal: all that it takes is that somebody wants them.
      if (wantsSignals) feed.subscribe({ kind: 'signal' }, () => {}, options);
      for (const symbol of traded) feed.subscribe({ kind: 'trade', symbol }, (value) => trade(value, symbol), options);
    },
    stop,
  };
}
