import { expect } from '@open-wc/testing';
import { attempt, createDelivery } from '../../src/feed/delivery.ts';
import { createFrame } from '../../src/feed/frame.ts';
import { fakeClock } from '../tools/fake-clock.ts';
import fc from '../tools/property.ts';
import { uncaught } from '../tools/uncaught.ts';

type Value = { readonly key: string; readonly n: number };

function rig(conflate: boolean, onScreen?: () => boolean) {
  const clock = fakeClock();
  const frame = createFrame(clock);
  const heard: Value[] = [];
  const delivery = createDelivery<Value>(frame, (value) => heard.push(value), conflate, onScreen);
  const push = (...values: Value[]) => {
    for (const value of values) delivery.push(value.key, value);
  };
  return { clock, frame, heard, delivery, push };
}

const values = fc.array(fc.constantFrom('A', 'B', 'C')).map((keys) => keys.map((key, n) => ({ key, n })));

describe('a delivery', () => {
  it('hands over the newest value of each symbol, once a frame, where newer ones overtake', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(values, { maxLength: 5 }), async (frames) => {
        const { clock, heard, push } = rig(true);
        for (const each of frames) {
          heard.length = 0;
          push(...each);
          expect(heard).to.deep.equal([]);
          await clock.paint();
          const newest = new Map(each.map((value) => [value.key, value]));
          expect(heard).to.have.members([...newest.values()]);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('hands over every trade in its order, where each counts', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(values, { maxLength: 5 }), async (frames) => {
        const { clock, heard, push } = rig(false);
        for (const each of frames) {
          push(...each);
          await clock.paint();
        }
        expect(heard).to.deep.equal(frames.flat());
      }),
      { numRuns: 50 },
    );
  });

  it('loses the oldest, not the page its memory, when a listener is not called for long', async () => {
    const { clock, heard, push } = rig(false);
    for (let n = 0; n < 5000; n++) push({ key: 'A', n });
    await clock.paint();
    expect(heard.map(({ n }) => n)).to.deep.equal(Array.from({ length: 1000 }, (_, n) => 4000 + n));
  });

  it('hands over nothing more once it is stopped, even from within the listener', async () => {
    const { clock, frame } = rig(false);
    const heard: number[] = [];
    const delivery = createDelivery<number>(
      frame,
      (value) => {
        heard.push(value);
        if (value === 2) delivery.stop();
      },
      false,
    );
    for (const value of [1, 2, 3]) delivery.push('A', value);
    await clock.paint();
    delivery.push('A', 4);
    await clock.paint();
    await clock.advance(5000);
    expect(heard).to.deep.equal([1, 2]);
    delivery.stop();
  });

  it('hands over nothing that waited when it was stopped', async () => {
    const { clock, heard, delivery, push } = rig(true);
    push({ key: 'A', n: 1 });
    delivery.stop();
    await clock.paint();
    expect(heard).to.deep.equal([]);
  });

  it('keeps what a listener brings about for the next frame', async () => {
    const { clock, frame } = rig(true);
    const heard: number[] = [];
    const delivery = createDelivery<number>(
      frame,
      (value) => {
        heard.push(value);
        if (value < 3) delivery.push('A', value + 1);
      },
      true,
    );
    delivery.push('A', 1);
    for (const expected of [[1], [1, 2], [1, 2, 3], [1, 2, 3]]) {
      await clock.paint();
      expect(heard).to.deep.equal(expected);
    }
  });

  it('hands over the newest about once a second to what is off screen', async () => {
    const { clock, heard, push } = rig(true, () => false);
    for (let n = 0; n < 30; n++) {
      push({ key: 'A', n });
      await clock.paint();
      await clock.advance(100);
    }
    expect(heard.length).to.be.within(2, 3);
    expect(heard[0]?.n).to.be.at.least(9);
  });

  it('goes on after a mistake of its listener, which is reported and nobody else’s trouble', async () => {
    const { clock, frame, heard, push } = rig(false);
    const failing = createDelivery<number>(
      frame,
      (value) => {
        throw new Error(`mine ${value}`);
      },
      false,
    );
    failing.push('A', 1);
    failing.push('A', 2);
    push({ key: 'A', n: 1 });
    const errors = await uncaught(() => clock.paint());
    expect(errors.map((error) => (error as Error).message)).to.deep.equal(['mine 1', 'mine 2']);
    expect(heard.length).to.equal(1);
  });

  it('takes a mistake in being asked whether it is on screen for no answer, and not to whoever brought the value', async () => {
    const { clock, heard, push } = rig(true, () => {
      throw new Error('mine');
    });
    await uncaught(async () => {
      expect(() => push({ key: 'A', n: 1 })).to.not.throw();
      await clock.advance(1000);
      await clock.paint();
    });
    expect(heard.length).to.equal(1);
  });
});

describe('an attempt', () => {
  it('reports a mistake as uncaught errors are', async () => {
    const mistake = new Error('mine');
    const errors = await uncaught(() =>
      attempt(() => {
        throw mistake;
      }),
    );
    expect(errors).to.deep.equal([mistake]);
  });
});
