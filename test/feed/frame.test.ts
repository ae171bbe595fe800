import { expect } from '@open-wc/testing';
import { createFrame, type FrameTask } from '../../src/feed/frame.ts';
import { fakeClock } from '../tools/fake-clock.ts';

function rig() {
  const clock = fakeClock();
  const frame = createFrame(clock);
  const ran: string[] = [];
  const task = (name: string, more: Partial<FrameTask> = {}): FrameTask => ({
    run: () => void ran.push(name),
    ...more,
  });
  return { clock, frame, ran, task };
}

describe('a frame', () => {
  it('runs each task once, in the order of asking, however often it was asked for', async () => {
    const { clock, frame, ran, task } = rig();
    const [a, b] = [task('a'), task('b')];
    for (const each of [a, b, a, a, b]) frame.request(each);
    expect(ran).to.deep.equal([]);
    await clock.paint();
    expect(ran).to.deep.equal(['a', 'b']);
    await clock.paint();
    expect(ran).to.deep.equal(['a', 'b']);
    frame.request(b);
    await clock.paint();
    expect(ran).to.deep.equal(['a', 'b', 'b']);
  });

  it('runs a task that asks for itself again in the next frame, not twice in one', async () => {
    const { clock, frame } = rig();
    let runs = 0;
    const task: FrameTask = {
      run() {
        if (++runs < 100) frame.request(task);
      },
    };
    frame.request(task);
    for (const frames of [1, 2, 3]) {
      await clock.paint();
      expect(runs).to.equal(frames);
    }
    frame.flush();
    expect(runs).to.equal(4);
  });

  it('forgets a task that is cancelled, even by one before it in the same frame', async () => {
    const { clock, frame, ran, task } = rig();
    const [late, last] = [task('late'), task('last', { onScreen: () => false })];
    frame.request({
      run() {
        frame.cancel(late);
        frame.cancel(last);
      },
    });
    frame.request(late);
    frame.request(last);
    await clock.paint();
    await clock.advance(5000);
    await clock.paint();
    expect(ran).to.deep.equal([]);
  });

  describe('with much to do', () => {
    const { now } = performance;
    before(() => {
      performance.now = () => 0; // a slow machine would leave tasks for the next frame
    });
    after(() => {
      performance.now = now;
    });

    /** So many tasks each 16 ms, for a second. @returns in how many of its frames some ran */
    const second = async ({ clock, frame }: ReturnType<typeof rig>, tasks: number) => {
      let frames = 0;
      for (let turn = 0; turn < 60; turn++) {
        let ran = false;
        for (let each = 0; each < tasks; each++)
          frame.request({
            run() {
              ran = true;
            },
          });
        await clock.advance(16);
        await clock.paint();
        if (ran) frames++;
      }
      return frames;
    };

    it('paints some twenty times a second, and everything that was asked for', async () => {
      const r = rig();
      await second(r, 30);
      expect(r.frame.busy).to.equal(true);
      let asked = 0;
      let ran = 0;
      const frames = await second(
        {
          ...r,
          frame: {
            ...r.frame,
            request: (task) => {
              asked++;
              r.frame.request({
                run() {
                  ran++;
                  task.run();
                },
              });
            },
          },
        },
        30,
      );
      expect(frames).to.be.within(0, 30);
      await r.clock.advance(100);
      await r.clock.paint();
      expect(ran).to.equal(asked);
    });

    it('paints some ten times a second where a whole screen moves each time', async () => {
      const r = rig();
      await second(r, 200);
      expect(await second(r, 200)).to.be.within(8, 13);
    });

    it('paints each frame again soon after there is little to do', async () => {
      const r = rig();
      await second(r, 30);
      await second(r, 1);
      await second(r, 1);
      expect(r.frame.busy).to.equal(false);
      expect(await second(r, 1)).to.equal(60);
    });

    it('paints each frame while there is little, however often', async () => {
      const r = rig();
      expect(await second(r, 3)).to.equal(60);
      expect(r.frame.busy).to.equal(false);
    });

    it('takes one page full of first prices for no load', async () => {
      const r = rig();
      for (let each = 0; each < 200; each++) r.frame.request(r.task(`price ${each}`));
      await r.clock.paint();
      expect(r.frame.busy).to.equal(false);
    });

    it('does not wait for a clock that was set back', async () => {
      const r = rig();
      await second(r, 30);
      await r.clock.advance(50);
      await r.clock.paint();
      r.clock.jump(-3_600_000);
      r.frame.request(r.task('after'));
      await r.clock.paint();
      expect(r.ran).to.include('after');
    });
  });

  it('runs everything at once when the page is about to be seen as it is', async () => {
    const { clock, frame, ran, task } = rig();
    frame.request(task('seen'));
    frame.request(task('unseen', { onScreen: () => false }));
    frame.flush();
    expect([...ran].sort()).to.deep.equal(['seen', 'unseen']);
    await clock.advance(5000);
    await clock.paint();
    expect(ran.length).to.equal(2);
  });

  it('asks for no frame while there is nothing to do', async () => {
    const { clock, frame, task } = rig();
    let asked = 0;
    const { frame: original } = clock;
    clock.frame = (run) => {
      asked++;
      original(run);
    };
    for (let n = 0; n < 10; n++) frame.request(task(`${n}`));
    await clock.paint();
    await clock.paint();
    expect(asked).to.equal(1);
    expect(clock.waiting).to.equal(0);
  });

  describe('with a task that fails', () => {
    it('still runs the others, before long', async () => {
      const { clock, frame, ran, task } = rig();
      frame.request(task('before'));
      frame.request({
        run() {
          throw new Error('mine');
        },
      });
      frame.request(task('after'));
      await clock.paint().catch(() => {});
      await clock.paint();
      expect(ran).to.deep.equal(['before', 'after']);
      frame.request(task('later'));
      await clock.paint();
      expect(ran.at(-1)).to.equal('later');
    });

    it('asks once, and not in every frame to come', async () => {
      const { clock, frame } = rig();
      let runs = 0;
      frame.request({
        run() {
          runs++;
          throw new Error('mine');
        },
      });
      for (let paint = 0; paint < 5; paint++) await clock.paint().catch(() => {});
      expect(runs).to.equal(1);
    });
  });

  describe('with more to do than fits', () => {
    const { now } = performance;
    let time = 0;
    before(() => {
      performance.now = () => time;
    });
    after(() => {
      performance.now = now;
    });

    it('goes on in the next one, in order, and drops nothing', async () => {
      const { clock, frame, ran } = rig();
      const names = Array.from({ length: 100 }, (_, n) => `${n}`);
      for (const name of names)
        frame.request({
          run() {
            ran.push(name);
            time += 0.5;
          },
        });
      await clock.paint();
      const first = ran.length;
      expect(first).to.be.within(16, 32);
      for (let paint = 0; paint < 10; paint++) await clock.paint();
      expect(ran).to.deep.equal(names);
    });

    it('lets what was asked for first go first, though others ask again meanwhile', async () => {
      const { clock, frame, ran, task } = rig();
      const slow = Array.from({ length: 40 }, (_, n) =>
        task(`${n}`, {
          run() {
            ran.push(`${n}`);
            time += 1;
          },
        }),
      );
      for (const each of slow) frame.request(each);
      await clock.paint();
      const done = ran.length;
      for (const each of slow.slice(0, done)) frame.request(each);
      for (let paint = 0; paint < 10; paint++) await clock.paint();
      expect(ran.slice(0, 40)).to.deep.equal(slow.map((_, n) => `${n}`));
      expect(ran.length).to.equal(40 + done);
    });
  });

  describe('for what is off screen', () => {
    it('is about once a second', async () => {
      const { clock, frame, ran, task } = rig();
      const unseen = task('unseen', { onScreen: () => false });
      for (let ms = 0; ms < 10_000; ms += 100) {
        frame.request(unseen);
        await clock.paint();
        await clock.advance(100);
      }
      expect(ran.length).to.be.within(8, 10);
    });

    it('is at once again when it is seen', async () => {
      const { clock, frame, ran, task } = rig();
      let seen = false;
      const each = task('each', { onScreen: () => seen });
      frame.request(each);
      await clock.paint();
      expect(ran).to.deep.equal([]);
      seen = true;
      frame.request(each);
      await clock.paint();
      expect(ran).to.deep.equal(['each']);
      await clock.advance(2000);
      await clock.paint();
      expect(ran).to.deep.equal(['each']);
    });
  });

  describe('on a hidden page', () => {
    let state: DocumentVisibilityState = 'visible';
    const turn = (to: DocumentVisibilityState) => {
      state = to;
      document.dispatchEvent(new Event('visibilitychange'));
    };
    before(() => Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => state }));
    after(() => {
      Reflect.deleteProperty(document, 'visibilityState');
    });

    it('is a timer’s turn, for listeners that paint nothing', async () => {
      const { clock, frame, ran, task } = rig();
      turn('hidden');
      frame.request(task('hidden'));
      await clock.advance(1000);
      expect(ran).to.deep.equal(['hidden']);
      turn('visible');
      frame.request(task('visible'));
      await clock.paint();
      expect(ran).to.deep.equal(['hidden', 'visible']);
    });

    it('is not missed by what was asked for just before', async () => {
      const { clock, frame, ran, task } = rig();
      frame.request(task('waiting'));
      turn('hidden');
      await clock.advance(1000);
      expect(ran).to.deep.equal(['waiting']);
      turn('visible');
      await clock.paint();
      expect(ran).to.deep.equal(['waiting']);
    });
  });
});
