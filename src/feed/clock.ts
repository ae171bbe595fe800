/** Time and chance, as the feed sees them; tests bring their own. */
export type Clock = {
  /** Epoch ms. */
  now(): number;
  /** @returns ends it */
  after(ms: number, run: () => void): () => void;
  /** Before the next paint; where nothing is painted (Node), soon. */
  frame(run: () => void): void;
  /** 0 ≤ n < 1. */
  random(): number;
};

export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
  frame(run) {
    if ('requestAnimationFrame' in globalThis) requestAnimationFrame(run);
    else setTimeout(run, 16);
  },
  random: () => Math.random(),
};

/** One timer that can be set again, which ends what it was set to before. */
export type Timer = { readonly running: boolean; set(ms: number, run: () => void): void; stop(): void };

export function createTimer(clock: Clock): Timer {
  let end: (() => void) | undefined;
  const stop = () => {
    end?.();
    end = undefined;
  };
  return {
    get running() {
      return !!end;
    },
    set(ms, run) {
      stop();
      end = clock.after(ms, () => {
        end = undefined;
        run();
      });
    },
    stop,
  };
}
