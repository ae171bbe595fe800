// What only a log says.
import { fill } from '../market/words.ts';

const english = {
  activity: 'Activity',
  trades: 'Trades',
  paused: 'Paused',
  pausedSince: 'Paused \u00b7 {count} new',

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
  copied: '{count} copied',
  notCopied: 'This page may not copy',

  nothingYet: 'Nothing has happened yet',
  whatComes: 'Connections, gaps, moves and alerts are told here.',
  noTrades: 'No trades yet',
  noMatch: 'Nothing like that here',
  showAll: 'Show all',
  freshOne: '1 new',
  fresh: '{count} new',
  freshName: '{count} new, go to the newest',

  'level.warn': 'Warning',
  'level.error': 'Error',
  'side.buy': 'Buy',
  'side.sell': 'Sell',
  times: '\u00d7{count}',
  timesName: '{count} times',

  time: 'Time',
  symbol: 'Symbol',
  price: 'Price',
  size: 'Size',
  side: 'Side',

  spoken: '{level}: {text}',
  spokenMany: '{count} new entries, last: {text}',
};

export type LogWord = keyof typeof english;

/** A string of the log with its gaps filled. */
export function tell(word: LogWord, gaps?: Record<string, string>): string {
  return gaps ? fill(english[word], gaps) : english[word];
}
