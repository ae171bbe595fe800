import { expect } from '@open-wc/testing';
import { Backoff } from '../../src/feed/backoff.ts';
import { fakeClock } from '../tools/fake-clock.ts';
import fc from '../tools/property.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const BOUNDS = { minMs: 500, maxMs: 30 * SECOND };

function rig(random: () => number = () => 0.5, bounds = BOUNDS) {
  const clock = fakeClock(random);
  return { clock, backoff: new Backoff(clock, bounds) };
}

describe('a backoff', () => {
  it('waits between its bounds, for longer at each failure up to the cap', () => {
    const bounds = fc.record({
      minMs: fc.integer({ min: 0, max: 5000 }),
      maxMs: fc.integer({ min: 5000, max: 60_000 }),
    });
    fc.assert(
      fc.property(
        bounds,
        fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), { maxLength: 40 }),
        (bounds, chances) => {
          let chance = 0;
          const { clock, backoff } = rig(() => chance, bounds);
          for (const [index, next] of chances.entries()) {
            chance = next;
            clock.jump(2 * MINUTE);
            const delay = backoff.failed('lost');
            expect(delay).to.be.within(
              bounds.minMs,
              Math.max(bounds.minMs, Math.min(bounds.maxMs, SECOND * 2 ** (index + 1))),
            );
          }
        },
      ),
    );
  });

  it('keeps its jitter at the cap: a thousand pages that were cut together come back apart', () => {
    const delays = Array.from({ length: 1000 }, (_, n) => {
      const { clock, backoff } = rig(() => n / 1000);
      for (let failure = 0; failure < 20; failure++) {
        clock.jump(2 * MINUTE);
        backoff.failed('lost');
      }
      return backoff.failed('lost');
    });
    for (let from = 500; from < 29_500; from += 1000) {
      const together = delays.filter((delay) => delay >= from && delay < from + 1000).length;
      expect(together, `from ${from} ms`).to.be.within(30, 40);
    }
  });

  it('tries again within a second where the source closed in good order, the first time', () => {
    for (const chance of [0, 0.5, 0.999]) {
      const { backoff } = rig(() => chance);
      expect(backoff.failed('clean')).to.be.within(0, SECOND);
    }
    const { backoff } = rig(() => 0.999);
    backoff.failed('lost');
    expect(backoff.failed('clean')).to.be.above(SECOND);
  });

  it('counts failures until a connection has held', () => {
    const { clock, backoff } = rig();
    for (let failure = 1; failure <= 3; failure++) {
      clock.jump(2 * MINUTE);
      backoff.failed('lost');
      expect(backoff.attempt).to.equal(failure);
    }
    backoff.reset();
    expect(backoff.attempt).to.equal(0);
  });

  it('does not trust a source that drops five connections in a minute, though each had held', () => {
    const { clock, backoff } = rig(() => 0.999);
    for (let drop = 0; drop < 4; drop++) {
      backoff.failed('lost');
      backoff.reset();
      clock.jump(11 * SECOND);
    }
    expect(backoff.failed('lost')).to.be.above(20 * SECOND);
    expect(backoff.attempt).to.equal(5);
  });

  it('rests for two minutes where it asked too much, and twice as long each time, up to half an hour', () => {
    const { clock, backoff } = rig();
    const rests = Array.from({ length: 7 }, () => {
      const rest = backoff.failed('limit');
      expect(backoff.wait()).to.equal(rest);
      clock.jump(rest - 1);
      expect(backoff.penalised).to.equal(true);
      expect(backoff.wait()).to.equal(1);
      clock.jump(1);
      expect(backoff.penalised).to.equal(false);
      expect(backoff.wait()).to.equal(0);
      return rest / MINUTE;
    });
    expect(rests).to.deep.equal([2, 4, 8, 16, 30, 30, 30]);
    backoff.reset();
    expect(backoff.failed('limit')).to.equal(2 * MINUTE);
  });

  it('lets nothing shorten a rest', () => {
    const { clock, backoff } = rig();
    backoff.failed('limit');
    clock.jump(MINUTE);
    backoff.failed('lost');
    backoff.failed('clean');
    backoff.reset();
    expect(backoff.wait()).to.equal(MINUTE);
  });

  it('never opens twice within a second or more than thirty times in five minutes, whatever asks for it', () => {
    const event = fc.record({
      wait: fc.oneof(fc.nat(SECOND), fc.nat(20 * SECOND), fc.nat(10 * MINUTE)),
      how: fc.constantFrom('lost', 'clean', 'limit', 'reset', 'none'),
    });
    fc.assert(
      fc.property(fc.array(event, { maxLength: 200, size: 'max' }), (events) => {
        const { clock, backoff } = rig();
        const openings: number[] = [];
        for (const { wait, how } of events) {
          clock.jump(wait);
          if (how === 'reset') backoff.reset();
          else if (how !== 'none') backoff.failed(how);
          if (backoff.wait() > 0) continue;
          backoff.opened();
          openings.push(clock.now());
        }
        for (const [index, at] of openings.entries()) {
          expect(at - (openings[index - 1] ?? 0)).to.be.at.least(SECOND);
          expect(at - (openings[index - 30] ?? 0)).to.be.at.least(5 * MINUTE);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('does not wait for a day when the clock is set back by one', () => {
    const { clock, backoff } = rig();
    for (let opening = 0; opening < 30; opening++) {
      backoff.opened();
      clock.jump(backoff.wait());
    }
    clock.jump(-24 * 60 * MINUTE);
    expect(backoff.wait()).to.be.at.most(5 * MINUTE);
    backoff.failed('limit');
    clock.jump(-24 * 60 * MINUTE);
    const rest = backoff.wait();
    expect(rest).to.be.within(2 * MINUTE, 30 * MINUTE);
    clock.jump(rest);
    expect(backoff.wait()).to.equal(0);
    expect(backoff.penalised).to.equal(false);
  });

  it('says exactly how long the budget asks to wait', () => {
    const { clock, backoff } = rig();
    expect(backoff.wait()).to.equal(0);
    const start = clock.now();
    for (let opening = 0; opening < 30; opening++) {
      expect(backoff.wait()).to.equal(0);
      backoff.opened();
      expect(backoff.wait()).to.be.at.least(SECOND);
      clock.jump(backoff.wait());
    }
    // The thirty-first waits for the first to be five minutes old.
    expect(clock.now()).to.equal(start + 5 * MINUTE);
  });
});
