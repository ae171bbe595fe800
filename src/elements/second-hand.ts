import { hub } from '../feed/hub.ts';

const seconds = new Set<() => void>();
let ticking = false;

function wind(): void {
  if (ticking || seconds.size === 0) return;
  ticking = true;
  hub().clock.after(1000, () => {
    ticking = false;
    wind();
    for (const run of [...seconds]) run();
  });
}

/** Runs once a second, for what shows an age or a countdown. @returns ends it */
export function everySecond(run: () => void): () => void {
  seconds.add(run);
  wind();
  return () => void seconds.delete(run);
}
