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
  /** Runs everything now: before printing, where the page is about to be seen as it is. */
  flush(): void;
};

// Half a frame for us, half for the page; what does not fit waits for the next one, in order.
const BUDGET_MS = 8;
const OFF_SCREEN_MS = 1000;
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

  const drain = (budgetMs: number) => {
    const end = performance.now() + budgetMs;
    let count = 0;
    // A copy: what a task asks for again is for the next frame.
    for (const task of [...due]) {
      if (due.delete(task)) task.run();
      if ((++count & 15) === 0 && performance.now() > end) break;
    }
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
    else clock.frame(run);
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
