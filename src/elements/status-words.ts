// What only a panel says.
import { createSay, type Translated } from '../market/words.ts';

export const english = {
  since: 'Since {time}',
  phaseSince: '{phase} since {time}',
  nextAttempt: 'next attempt in {span}',
  standby: 'Standing by',

  source: 'Source',
  lastPrice: 'Last price',
  fallback: 'Fallback',
  requests: 'Requests',
  symbols: 'Symbols',
  reconnects: 'Reconnects',
  messages: 'Messages',
  latency: 'Latency',
  paint: 'Message to paint',
  received: 'Received',
  rejected: 'Rejected',
  market: 'Market',
  upstreams: 'Upstream',
  sources: 'Sources',
  attribution: 'Attribution',

  'transport.websocket': 'WebSocket',
  'transport.socketio': 'Socket.IO',
  'transport.rest': 'REST',
  instead: 'in place of {first}',
  ago: '{span} ago',
  justNow: 'just now',
  every: 'REST every {span}',
  everyNext: 'REST every {span}, next in {left}',
  none: 'None',

  live: { other: '{count} live' },
  polled: { other: '{count} polled' },
  stale: { other: '{count} stale' },
  closed: { other: '{count} closed' },
  unverified: { other: '{count} unverified' },
  traded: { other: '{count} by trades only' },
  waiting: { other: '{count} waiting for a price' },
  without: { other: '{count} without data: {names}' },
  more: { other: '{names} and {count} more' },

  connectedFor: 'connected for {span}',
  lastMinute: 'Messages a second in the last minute, {least} to {most}',
  percentiles: 'median {p50}, 95 % within {p95}',
  characters: { one: '{count} character', other: '{count} characters' },
  comma: ', ',
  refused: '{count} {why}',
  'rejected.binary': 'binary',
  'rejected.size': 'too long',
  'rejected.syntax': 'not JSON',
  'rejected.symbol': 'no usable symbol',
  'rejected.price': 'no usable price',
  'rejected.signal': 'no usable signal',
  'rejected.contradiction': 'contradicts the stream',
  'rejected.dialect': 'not understood',
};

export type PanelWord = keyof typeof english;
export type PanelWords = Translated<typeof english>;

/** A string of the panel with its gaps filled. */
export const tell = createSay('panel', english);

/** What is wrong with refused input; a word that the panel doesn't know stays as it is. */
export function rejectedWord(why: string, locale: string | undefined): string {
  const word = `rejected.${why}`;
  return Object.hasOwn(english, word) ? tell(word as PanelWord, locale) : why;
}
