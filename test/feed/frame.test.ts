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
