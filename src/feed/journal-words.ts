// What a journal says, in English; in other languages a log says it (src/words/journal).
import type { Translated } from '../market/words.ts';

/** What stands in square brackets is left out where a value of it is missing. The first word of a code is its type. */
export const english = {
  connecting: 'Connecting to {host}',
  connected: 'Connected to {host} \u00b7 {means}',
  'connected.requests': 'Prices come by request from {host} \u00b7 {means}',
  'detected.told': '{host} speaks {dialect}: it said {word}',
  'detected.asked': '{host} speaks {dialect}: it said {word} when asked',
  'detected.guess': '{host} speaks {dialect}: it opened and said nothing, so this is a guess',
  'detected.refusal': '{host} speaks {dialect}: its refusal is of that kind',
  subscribed: { one: 'Subscribed to {count} symbol: {names}', other: 'Subscribed to {count} symbols: {names}' },
  'subscribed.all': 'Subscribed to all that the source sends',
  'reconnect.lost': 'The connection was lost',
  'reconnect.refused': 'The source refused the connection or could not be reached',
  'reconnect.opening': 'The source did not answer in time (while connecting)',
  'reconnect.timeout': 'The source did not answer in time',
  'reconnect.silent': 'Connecting anew, since no prices come',
  'reconnect.limit': 'The source asked for rest',
  host: 'Trying {host} next',
  'closed.unused': 'Nobody wants a price any more: the connection is closed',
  'closed.hidden': 'The page is hidden or put away: the connection is closed',
  auth: 'Sign in needed',
  'auth.again': 'The token was refused; asking for another',
  blocked: '{problem}',

  stale: 'Connected, but no price for {span}',
  'stale.over': 'Prices stream again',
  fallback: 'Prices come by request, while the stream is away',
  'fallback.over': 'Prices stream again',
  'failover.asked': 'Asking {source} for {symbol}, which {first} does not have now',
  'failover.shown': '{symbol} comes from {source}',
  requests: 'Requests were refused ({status}); the next in {span}',
  'requests.unreadable': 'Requests were refused (unreadable); the next in {span}',
  unknown: 'The source has no {symbol}[; it was renamed to {name}]',
  'history.interval': 'No candles of {interval} here; there are: {intervals}',
  'history.apart': 'The history does not join the live price, and is not shown',
  rejected: 'Refused: {why}',
  'rejected.symbol': 'Refused a quote or a trade without a symbol[ (such as {sample})]',
  'rejected.price': 'Refused a quote or a trade whose price is none above 0[ (such as {sample} of {symbol})]',
  'rejected.signal': 'Refused a signal that says nothing',
  'rejected.contradiction':
    'Refused a polled price that contradicts the last streamed one[ (such as {sample} of {symbol})]',
  'rejected.dialect': 'The dialect failed on a message[ ({sample})]',
  'rejected.binary': 'Refused a message that is no text',
  'rejected.size': 'Refused a message that is too long to be one',
  'rejected.syntax': 'Refused a message that is no JSON',

  attribution: '{said}',
  'market.open': 'The market is open',
  'market.closed': 'The market is closed',
  upstreams: '{active} of the source\u2019s own {total} feeds are active',
  complaint: 'The source complains',
  'complaint.said': '{said}',
  signal:
    '{call} {symbol}[, confidence {confidence}][, entry {entry}][, target {target}][, stop {stop}][, bullish {bullish}][, bearish {bearish}][, {said}]',
  sentiment: '{call}[, confidence {confidence}][, bullish {bullish}][, bearish {bearish}][, {said}]',
  'move.rose': '{symbol} rose by {percent} within 5 minutes, to {price}',
  'move.fell': '{symbol} fell by {percent} within 5 minutes, to {price}',
  'move.up': '{symbol} is up by {percent} on the day',
  'move.down': '{symbol} is down by {percent} on the day',

  paused: 'Everything that shows this feed stands still',
  resumed: 'It goes on, from now',
} as const;

export type JournalCode = keyof typeof english;
export type JournalWords = Translated<typeof english>;

type GapsOf<Text> = Text extends `${string}{${infer Gap}}${infer Rest}` ? Gap | GapsOf<Rest> : never;
type FormOf<Code extends JournalCode> = (typeof english)[Code] extends infer Form
  ? Form extends { readonly other: infer Other }
    ? Other
    : Form
  : never;

/** Times in ms, shares in percent. */
export type Values = { readonly [name: string]: string | number | undefined };
export type ValuesOf<Code extends JournalCode> = {
  readonly [Gap in GapsOf<FormOf<Code>>]: string | number | undefined;
};
