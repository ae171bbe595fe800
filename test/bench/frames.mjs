// Frames and tasks as the probe counts them, and a page with nothing on it to compare them with.
import { setTimeout as sleep } from 'node:timers/promises';
import { blankPage } from './pages.mjs';

export const LAPTOP = { width: 1280, height: 960 };

export const perSecond = ({ frames, ms }) => (frames.length * 1000) / ms;
export const longest = ({ tasks }) => Math.max(0, ...tasks);

/** A side for `runPairs`: what an empty page's frames are meanwhile. */
export const blankSide =
  (lab, { seconds }) =>
  async () => {
    const tab = await lab.open(blankPage(), { ...LAPTOP, probed: true });
    await sleep(500);
    await tab.page.evaluate(() => window.probe.start({ frames: true }));
    await sleep(seconds * 1000);
    const extra = await tab.page.evaluate(() => window.probe.stop());
    await tab.close();
    return { extra };
  };
