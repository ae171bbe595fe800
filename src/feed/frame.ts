import type { Clock } from './clock.ts';

export type FrameTask = {
  run(): void;
  /** False: nobody sees what the task paints, so once a second is enough. */
  onScreen?: (() => boolean) | undefined;
};

export type Frame = {
  /** Runs the task once before the next paint, however often it is asked for. */
  request(task: FrameTask): void;
  cancel(task: FrameTask): void;
  /** So much moves that it is painted less often: no time for what is only nice. */
  readonly busy: boolean;
  /** Runs everything now: before printing, where the page is about to be seen as it is. */
  flush(): void;
};

// Half a frame for us, half for the page; what does not fit waits for the next one, in order.
const BUDGET_MS = 8;
const OFF_SCREEN_MS = 1000;
// Nobody reads hundreds of moves a second one by one, while each frame costs the layout and the paint of all that is near
// them. From so many tasks a second on, smoothed over half a second, they wait for one another: 20 frames a second, and 10
// where a whole screen moves with each of those.
const BUSY = 200;
const VERY_BUSY = 2400;
const SMOOTHED_MS = 500;
// And then for the next frame.
const PACE_MS = 40;
const SLOW_PACE_MS = 85;
// A hidden page paints nothing, and its requestAnimationFrame stops; API listeners are served by a timer.
const HIDDEN_MS = 1000;

/** The page's one requestAnimationFrame. */
export function createFrame(clock: Clock): Frame {
  const due = new Set<FrameTask>();
  const late = new Set<FrameTask>();
  const page = globalThis.document as Document | undefined;
  const hidden = () => page?.visibilityState === 'hidden';
  let armed = false;
  let lateArmed = false;
  let load = 0;
  let ranAt = 0;

  const drain = (budgetMs: number) => {
    const end = performance.now() + budgetMs;
    let count = 0;
    // A copy: what a task asks for again is for the next frame.
    for (const task of [...due]) {
      if (due.delete(task)) task.run();
      if ((++count & 15) === 0 && performance.now() > end) break;
    }
    const now = clock.now();
    const passed = Math.max(1, now - ranAt);
    ranAt = now;
    load += ((count * 1000) / passed - load) * Math.min(1, passed / SMOOTHED_MS);
  };
  const run = () => {
    if (!armed) return; // a timer and a frame may both have been waiting
    armed = false;
    try {
      drain(BUDGET_MS);
    } finally {
      if (due.size) arm();
    }
  };
  const arm = () => {
    if (armed) return;
    armed = true;
    if (hidden()) clock.after(HIDDEN_MS, run);
    else {
      const passed = clock.now() - ranAt;
      const pace = load > VERY_BUSY ? SLOW_PACE_MS : load > BUSY ? PACE_MS : 0;
      if (passed >= 0 && passed < pace) clock.after(pace - passed, () => clock.frame(run));
      else clock.frame(run);
    }
  };
  const promote = () => {
    lateArmed = false;
    for (const task of late) due.add(task);
    late.clear();
    if (due.size) arm();
  };

  page?.addEventListener('visibilitychange', () => {
    if (armed && hidden()) clock.after(HIDDEN_MS, run); // the frame that was waited for will not come
  });

  return {
    get busy() {
      return load > BUSY;
    },
    request(task) {
      if (due.has(task)) return;
      if (!task.onScreen || task.onScreen()) {
        late.delete(task);
        due.add(task);
        arm();
      } else {
        late.add(task);
        if (!lateArmed) {
          lateArmed = true;
          clock.after(OFF_SCREEN_MS, promote);
        }
      }
    },
    cancel(task) {
      due.delete(task);
      late.delete(task);
    },
    flush() {
      promote();
      drain(Number.POSITIVE_INFINITY);
    },
  };
}
