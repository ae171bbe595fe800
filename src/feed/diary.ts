// What the guard writes into the journal of how the connection goes.
import { symbolKey } from '../market/symbol.ts';
import { createTimer } from './clock.ts';
import type { Link } from './connection.ts';
import type { GuardOptions } from './guard.ts';
import type { Note } from './journal.ts';
import type { Phase, Reason } from './state.ts';

const SUBSCRIBED_MS = 500;
const MOST_NAMED = 5;

const TRANSPORTS = { websocket: 'WebSocket, ', socketio: 'Socket.IO, ', rest: '' };

const LOSSES: Partial<Record<Reason, string>> = {
  lost: 'The connection was lost',
  refused: 'The source refused the connection or could not be reached',
  timeout: 'The source did not answer in time',
  silent: 'Connecting anew, since no prices come',
  limit: 'The source asked for rest',
};

export type DiaryOptions = Pick<GuardOptions, 'clock' | 'connection' | 'dialect' | 'topics' | 'refuses'> & {
  readonly note: Note;
  readonly host: () => string;
};

export type Diary = {
  connecting(): void;
  connected(): void;
  lost(link: Link, why: Reason): void;
  /** Other symbols may be wanted than before; said when they are settled. */
  subscribed(): void;
  stale(staleAfterMs: number): void;
  turned(phase: Phase): void;
  stop(): void;
};

export function createDiary({ clock, connection, dialect, topics, refuses, note, host }: DiaryOptions): Diary {
  const requestsOnly = dialect.transport === 'rest';
  const settling = createTimer(clock);
  /** What was said when prices last stopped to stream. */
  let fallen: 'stale' | 'fallback' | undefined;
  let subscribed = '';

  const tellSubscribed = () => {
    if (!connection.link?.openedAt || !dialect.name) return;
    const wanted = topics().filter(({ kind, symbol, brief }) => kind !== 'signal' && !brief && !refuses(symbol));
    // Other names of one symbol are one symbol.
    const named = wanted.map(({ symbol, alike }) => alike?.[0] ?? symbol);
    const names = [...new Map(named.map((symbol) => [symbolKey(symbol), symbol])).values()];
    const some = names.slice(0, MOST_NAMED).join(', ') + (names.length > MOST_NAMED ? ', …' : '');
    const text = names.includes('*')
      ? 'Subscribed to all that the source sends'
      : `Subscribed to ${names.length} ${names.length === 1 ? 'symbol' : 'symbols'}: ${some}`;
    if (names.length > 0 && text !== subscribed) note('info', 'subscribed', text);
    subscribed = text;
  };

  return {
    connecting() {
      if (!requestsOnly) note('info', 'connecting', `Connecting to ${host()}`);
    },
    connected() {
      const what = requestsOnly ? `Prices come by request from ${host()}` : `Connected to ${host()}`;
      const carried = typeof dialect.transport === 'function' ? '' : TRANSPORTS[dialect.transport];
      // Who only finds out who speaks leaves this to whom he finds. How that went stands in the line before, `detected`.
      if (dialect.name) note('info', 'connected', `${what} \u00b7 ${carried}${dialect.name}`);
    },
    lost(link, why) {
      note('warn', 'reconnect', `${LOSSES[why] ?? why}${link.openedAt ? '' : ' (while connecting)'}`);
    },
    subscribed: () => settling.set(SUBSCRIBED_MS, tellSubscribed),
    stale(staleAfterMs) {
      fallen ??= 'stale';
      note('warn', 'stale', `Connected, but no price for ${staleAfterMs / 1000} s`);
    },
    turned(phase) {
      if (phase === 'polling' && !requestsOnly && fallen !== 'fallback') {
        fallen = 'fallback';
        note('warn', 'fallback', 'Prices come by request, while the stream is away');
      } else if (phase === 'live' && fallen) {
        note('info', fallen, 'Prices stream again');
        fallen = undefined;
      }
    },
    stop: settling.stop,
  };
}
