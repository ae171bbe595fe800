import type { Clock } from '../../src/feed/clock.ts';

/** A clock that stands still until it is moved. Chance is fixed, too, unless a test gives its own. */
export type FakeClock = Clock & {
  /** Moves on by that much, running what falls due in order, and lets promises settle after each. */
  advance(ms: number): Promise<void>;
  /** Runs what waits for the next frame. */
  paint(): Promise<void>;
  /** Timers that are set. */
  readonly waiting: number;
  /** Sets the time without running anything: a laptop's sleep, a clock put right. */
  jump(ms: number): void;
};

/** Lets promises settle, dynamic imports among them: a chain of those takes some turns of the event loop each. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) {
    for (let message = 0; message < 6; message++) await nextMessage();
    await new Promise<void>((done) => realTimeout(done, 0));
  }
}

const realTimeout = globalThis.setTimeout.bind(globalThis);

/** A turn of the event loop, without the four milliseconds that nested timers are held up. */
export function nextMessage(): Promise<void> {
  return new Promise((done) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      done();
    };
    port2.postMessage(0);
  });
}

// 2026-01-01, so that times from frames of the real shape are neither of the past nor of the future.
export function fakeClock(random: () => number = () => 0.5, start = Date.UTC(2026, 0, 1)): FakeClock {
  let now = start;
  let order = 0;
  const timers = new Map<number, { at: number; run: () => void }>();
  let frames: (() => void)[] = [];
  const next = () => [...timers].sort(([idA, a], [idB, b]) => a.at - b.at || idA - idB)[0];

  return {
    now: () => now,
    random,
    after(ms, run) {
      const id = ++order;
      timers.set(id, { at: now + Math.max(0, ms), run });
      return () => void timers.delete(id);
    },
    frame: (run) => void frames.push(run),
    get waiting() {
      return timers.size;
    },
    jump(ms) {
      now += ms;
    },
    async advance(ms) {
      const end = now + ms;
      await quick();
      for (let timer = next(); timer && timer[1].at <= end; timer = next()) {
        const [id, { at, run }] = timer;
        timers.delete(id);
        now = Math.max(now, at);
        run();
        await quick();
      }
      now = Math.max(now, end);
    },
    async paint() {
      const due = frames;
      frames = [];
      for (const run of due) run();
      await quick();
    },
  };
}

// Enough for chains of promises; dynamic imports need `settle`, once.
async function quick(): Promise<void> {
  for (let turn = 0; turn < 30; turn++) await Promise.resolve();
}
