// What only a log says.
import { createSay, type Translated } from '../market/words.ts';

export const english = {
  activity: 'Activity',
  trades: 'Trades',
  paused: 'Paused',
  pausedSince: { other: 'Paused \u00b7 {count} new' },

  show: 'Show',
  all: 'All',
  warn: 'Warnings',
  error: 'Errors',
  buy: 'Buys',
  sell: 'Sells',
  search: 'Search',
  export: 'Export',
  copy: 'Copy',
  csv: 'Download CSV',
  json: 'Download JSON',
  clear: 'Clear',
  copied: { other: '{count} copied' },
  notCopied: 'This page may not copy',

  nothingYet: 'Nothing has happened yet',
  whatComes: 'Connections, gaps, moves and alerts are told here.',
  noTrades: 'No trades yet',
  noMatch: 'Nothing like that here',
  showAll: 'Show all',
  fresh: { other: '{count} new' },
  freshName: { other: '{count} new, go to the newest' },

  'level.warn': 'Warning',
  'level.error': 'Error',
  'side.buy': 'Buy',
  'side.sell': 'Sell',
  times: '\u00d7{count}',
  timesName: { other: '{count} times' },

  time: 'Time',
  symbol: 'Symbol',
  price: 'Price',
  size: 'Size',
  side: 'Side',

  spoken: '{level}: {text}',
  spokenMany: { other: '{count} new entries, last: {text}' },
};

export type LogWord = keyof typeof english;
export type LogWords = Translated<typeof english>;

/** A string of the log with its gaps filled. */
export const tell = createSay('log', english);
