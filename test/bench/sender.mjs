// The harness's side of the sender's thread.
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

const MOST_SYMBOLS = 1000;
const slots = { SENT: 0, SUBSCRIBED: 1, CONNECTIONS: 2, SUBSCRIBES: 3, LATEST_MS: 4, QUEUED_BYTES: 5 };

/** Starts a sender on a free port of this machine. */
export async function startSender() {
  const counters = new SharedArrayBuffer(4 * Object.keys(slots).length);
  const steps = new SharedArrayBuffer(4 * MOST_SYMBOLS);
  const worker = new Worker(new URL('./sender-thread.mjs', import.meta.url), {
    workerData: { counters, steps, slots },
  });
  const [{ port }] = await once(worker, 'message');
  const read = new Int32Array(counters);
  let ids = 0;
  const call = (command, plan) =>
    new Promise((resolve, reject) => {
      const id = ++ids;
      const heard = (answer) => {
        if (answer.id !== id) return;
        worker.off('message', heard);
        worker.off('error', reject);
        resolve(undefined);
      };
      worker.on('message', heard);
      worker.once('error', reject);
      worker.postMessage({ id, command, plan });
    });
  return {
    wsUrl: `ws://127.0.0.1:${port}`,
    /** Quotes since `run`. */
    get sent() {
      return read[slots.SENT];
    },
    get stats() {
      return {
        subscribed: read[slots.SUBSCRIBED],
        connections: read[slots.CONNECTIONS],
        subscribes: read[slots.SUBSCRIBES],
        latestMs: read[slots.LATEST_MS],
        queuedBytes: read[slots.QUEUED_BYTES],
      };
    },
    /** How many quotes each symbol has been sent; the last one is this less one. */
    steps: () => new Int32Array(steps.slice(0)),
    /** @param {{ symbols: number, perSecond: number, most?: number }} plan */
    run: (plan) => call('run', plan),
    stop: () => call('stop'),
    reset: () => call('reset'),
    close: () => worker.terminate(),
  };
}
