// What only a panel says.
import { fill } from '../market/words.ts';

const english = {
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

  live: '{count} live',
  polled: '{count} polled',
  stale: '{count} stale',
  closed: '{count} closed',
  unverified: '{count} unverified',
  traded: '{count} by trades only',
  waiting: '{count} waiting for a price',
  without: '{count} without data: {names}',
  more: '{names} and {count} more',

  connectedFor: 'connected for {span}',
  lastMinute: 'Messages a second in the last minute, {least} to {most}',
  percentiles: 'median {p50}, 95 % within {p95}',
  characters: '{count} characters',
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

/** A string of the panel with its gaps filled. */
export function tell(word: PanelWord, gaps?: Record<string, string>): string {
  return gaps ? fill(english[word], gaps) : english[word];
}

/** What is wrong with refused input; a word that the panel doesn't know stays as it is. */
export function rejectedWord(why: string): string {
  const word = `rejected.${why}`;
  return Object.hasOwn(english, word) ? tell(word as PanelWord) : why;
}
