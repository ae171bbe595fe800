import { type FakeClock, fakeClock } from './fake-clock.ts';

/** A fake clock on a wall, whose hands somebody may move: timers, as a computer's do, go on as if nothing had happened. */
export type WallClock = FakeClock & {
  /** Moves the hands alone. */
  put(ms: number): void;
  /** ms that have truly gone by. */
  readonly elapsed: number;
};

export function wallClock(random?: () => number): WallClock {
  const true_ = fakeClock(random);
  const start = true_.now();
  let put = 0;
  return {
    ...true_,
    now: () => true_.now() + put,
    put(ms) {
      put += ms;
    },
    get waiting() {
      return true_.waiting;
    },
    get elapsed() {
      return true_.now() - start;
    },
  };
}
