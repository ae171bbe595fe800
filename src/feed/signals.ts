// Some relays send signals on streams of their own: each is a feed of its own, shared by the page like any other.
import type { Signal } from '../market/quote.ts';
import type { Feed } from './api.ts';

/** @returns ends the subscriptions */
export function followSignals(
  open: (feed: string) => Feed,
  dialect: string,
  address: string,
  paths: readonly string[],
  told: (signal: Signal) => void,
): () => void {
  const stops = paths.map((path) => {
    const url = new URL(path, address);
    return open(`${dialect} ${url.href}`).subscribe({ kind: 'signal' }, told);
  });
  return () => {
    for (const stop of stops) stop();
  };
}
