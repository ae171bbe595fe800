/** Every string of the kit that a reader may see or hear. `{name}` is filled in by `say`. */
const english = {
  live: 'Live',
  idle: 'Idle',
  connecting: 'Connecting',
  stale: 'Stale',
  polling: 'Polling',
  reconnecting: 'Reconnecting',
  offline: 'Offline',
  paused: 'Paused',
  blocked: 'Blocked',

  staleFor: 'Stale · {span}',
  pollingEvery: 'Every {span}',
  reconnectingIn: 'Reconnecting in {span}',
  retryNow: 'Retry now',
  refreshNow: 'Refresh now',
  perSecond: '{count} /s',
  lastPrice: 'Last price {span} ago',
  noPriceYet: 'No price yet',
  feedStatus: 'Price feed',
  insteadOf: '{source}, in place of {first}',
  marketOpen: 'Market open',
  marketClosed: 'Market closed',
  // In the source's own words: which zone its clock is in, it doesn't say.
  marketCloses: 'Market open, closes {time} (source\u2019s time)',
  marketOpens: 'Market closed, opens {time} (source\u2019s time)',
  upstreams: '{active} of {total} feeds active',
  upstream: '{active} of 1 feed active',

  'reason.silent': 'Connected, but no prices for {span}',
  'reason.polling': 'The stream is silent; prices come by request',
  'reason.lost': 'The connection was lost',
  'reason.refused': 'The source refused the connection or could not be reached, perhaps by region',
  'reason.timeout': 'The source did not answer in time',
  'reason.offline': 'This device is offline',
  'reason.unreachable': 'The source cannot be reached',
  'reason.renewing': 'Renewing the connection',
  'reason.limit': 'The source asked us to wait: too many requests',
  'reason.hidden': 'Resting while the page is hidden',
  'reason.address': 'The feed address cannot be used',
  'reason.dialect': 'Unknown kind of feed',
  'reason.runtime': 'This runtime has no WebSocket',
  'reason.unused': 'No symbols in use',
  'reason.auth': 'Sign in needed',
  'reason.requests': 'This source answers requests only',

  price: 'Price',
  symbol: 'Symbol',
  change: '24 h',
  high: 'High',
  low: 'Low',
  volume: 'Volume',
  bid: 'Bid',
  ask: 'Ask',
  range: '24 h',
  source: 'Source',
  lowest: 'L',
  highest: 'H',
  old: '{span} old',
  closed: 'Closed',
  unverified: 'Unverified',
  waiting: 'Waiting for a price',
  up: 'up',
  down: 'down',
};

export type Word = keyof typeof english;

/** A string of the kit with its gaps filled: `say('old', { span: '38 sec' })`. */
export function say(word: Word, gaps?: Record<string, string>): string {
  const text = english[word];
  return gaps ? text.replace(/\{(\w+)\}/g, (whole, name) => gaps[name] ?? whole) : text;
}
