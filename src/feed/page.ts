import { type Clock, createTimer } from './clock.ts';
import type { PageState } from './feed.ts';
import type { Frame } from './frame.ts';
import type { Guard } from './guard.ts';

// Browsers throttle a hidden page's timers to one a minute after five.
const HIDDEN_REST_MS = 300_000;

/** Tells the guards what becomes of the page: hidden for long, frozen, put away, seen again, on- and offline. */
export function watchPage(clock: Clock, frame: Frame, page: PageState, guards: () => readonly Guard[]): void {
  if (!globalThis.document) return; // in Node there is none
  const rest = createTimer(clock);
  const suspend = (hidden: boolean) => {
    page.suspended = true;
    page.hidden = hidden;
    for (const guard of guards()) guard.suspend();
  };
  const resume = () => {
    rest.stop();
    page.suspended = page.hidden = false;
    for (const guard of guards()) {
      guard.resume();
      guard.check();
    }
  };
  const online = () => {
    page.online = navigator.onLine;
    for (const guard of guards()) guard.online(page.online);
  };
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') rest.set(HIDDEN_REST_MS, () => suspend(true));
    else resume();
  });
  // With an open socket a browser cannot keep the page for the way back.
  const leave = () => suspend(false);
  document.addEventListener('freeze', leave);
  document.addEventListener('resume', resume);
  addEventListener('pagehide', leave);
  addEventListener('pageshow', resume);
  addEventListener('online', online);
  addEventListener('offline', online);
  // On paper, what was off screen is seen, too.
  addEventListener('beforeprint', () => frame.flush());
  online();
}
