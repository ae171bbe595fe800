// How much of the machine others used meanwhile. Processor time is counted for the page alone, but a page that waits for a
// processor paints fewer frames, and then costs less.
import { cpus } from 'node:os';

const busySeconds = () =>
  cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0) / 1000;

/**
 * Begins to watch.
 *
 * @param {import('puppeteer-core').CDPSession} session of the browser
 * @returns ends it, with the share of one core, 0 up, that neither the browser nor this process used
 */
export async function watchOthers(session) {
  const look = async () => {
    const { processInfo } = await session.send('SystemInfo.getProcessInfo');
    const own = process.cpuUsage();
    return {
      at: performance.now(),
      busy: busySeconds(),
      ours: processInfo.reduce((sum, { cpuTime }) => sum + cpuTime, 0) + (own.user + own.system) / 1e6,
    };
  };
  const before = await look();
  return async () => {
    const after = await look();
    const others = after.busy - before.busy - (after.ours - before.ours);
    return Math.max(0, (others * 1000) / (after.at - before.at));
  };
}
