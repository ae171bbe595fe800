// What tickers say beyond their prices: every such string that a reader may see or hear, loaded with what says it.
import { createSay, type Translated } from '../market/words.ts';

export const english = {
  strip: 'Prices',
  pauseStrip: 'Pause',
  resumeStrip: 'Resume',

  course: 'Course of the day',
  traced: '{span}, from {first} to {last}, low {low}, high {high}',
  tracedLately: 'Last {span}, from {first} to {last}, low {low}, high {high}',

  'alert.above': '{name} rose to {price}: alert at {level}',
  'alert.below': '{name} fell to {price}: alert at {level}',
  'alert.change': '{name} is {change} on the day, at {price}: alert at {level}',

  notify: 'Notify me',
  notifyHow: 'Notify me of price alerts, also while this page is in the background',
  notifying: 'Notifications on',
  notifyingHow: 'Price alerts are notified as long as this page is open',
  denied:
    'Notifications are blocked. Allow them for this site in the browser\u2019s settings (by the address), then try again.',
};

export type TickerPhrases = Translated<typeof english>;

export const phrase = createSay('ticker', english);
