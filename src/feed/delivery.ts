import type { Frame, FrameTask } from './frame.ts';

const LONGEST_QUEUE = 1000;

/** Hands values to one listener, at most once a frame. */
export type Delivery<Value> = { push(key: string, value: Value): void; stop(): void };

/** @param conflate only the newest value of each symbol in a frame; else all of them, in order */
export function createDelivery<Value>(
  frame: Frame,
  listener: (value: Value) => void,
  conflate: boolean | undefined,
  onScreen?: (() => boolean) | undefined,
): Delivery<Value> {
  let waiting = new Map<unknown, Value>();
  let count = 0;
  let over = false;
  const task: FrameTask = {
    onScreen:
      onScreen &&
      (() => {
        let answer = true;
        attempt(() => {
          answer = onScreen();
        });
        return answer;
      }),
    run() {
      const values = waiting;
      waiting = new Map();
      for (const value of values.values()) if (!over) attempt(() => listener(value));
    },
  };
  return {
    push(key, value) {
      waiting.set(conflate ? key : ++count, value);
      // A listener that cannot keep up loses the oldest, not the page its memory.
      if (waiting.size > LONGEST_QUEUE) waiting.delete(waiting.keys().next().value);
      frame.request(task);
    },
    stop() {
      over = true;
      frame.cancel(task);
    },
  };
}

/** Runs a listener. Its mistakes are reported as uncaught errors are, and are no other listener's trouble. */
export function attempt(run: () => void): void {
  try {
    run();
  } catch (error) {
    if ('reportError' in globalThis) reportError(error);
    else console.error(error);
  }
}
