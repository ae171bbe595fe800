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

/** Why a connection is given up. */
export type Loss = Extract<Reason, 'lost' | 'refused' | 'timeout' | 'silent' | 'limit'>;

export type DiaryOptions = Pick<GuardOptions, 'clock' | 'connection' | 'dialect' | 'topics' | 'refuses'> & {
  readonly note: Note;
  readonly host: () => string;
};

export type Diary = {
  connecting(): void;
  connected(): void;
  lost(link: Link, why: Loss): void;
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
    const count = names.length;
    const now = names.includes('*') ? '*' : count + some;
    if (now === subscribed) return;
    subscribed = now;
    if (now === '*') note('info', 'subscribed.all', {});
    else if (count > 0) note('info', 'subscribed', { count, names: some });
  };

  return {
    connecting() {
      if (!requestsOnly) note('info', 'connecting', { host: host() });
    },
    connected() {
      const carried = typeof dialect.transport === 'function' ? '' : TRANSPORTS[dialect.transport];
      const values = { host: host(), means: carried + dialect.name };
      // Who only finds out who speaks leaves this to whom he finds. How that went stands in the line before, `detected`.
      if (dialect.name) note('info', requestsOnly ? 'connected.requests' : 'connected', values);
    },
    lost(link, why) {
      note('warn', `reconnect.${why === 'timeout' && !link.openedAt ? 'opening' : why}`, {});
    },
    subscribed: () => settling.set(SUBSCRIBED_MS, tellSubscribed),
    stale(staleAfterMs) {
      fallen ??= 'stale';
      note('warn', 'stale', { span: staleAfterMs });
    },
    turned(phase) {
      if (phase === 'polling' && !requestsOnly && fallen !== 'fallback') {
        fallen = 'fallback';
        note('warn', 'fallback', {});
      } else if (phase === 'live' && fallen) {
        note('info', `${fallen}.over`, {});
        fallen = undefined;
      }
    },
    stop: settling.stop,
  };
}
