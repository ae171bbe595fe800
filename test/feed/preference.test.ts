import { expect } from '@open-wc/testing';
import { createPreference, type Level, type PreferenceOptions } from '../../src/feed/preference.ts';
import { fakeClock } from '../tools/fake-clock.ts';
import fc from '../tools/property.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

function rig(options: Partial<PreferenceOptions> = {}) {
  const clock = fakeClock();
  const preference = createPreference({ now: clock.now, ...options });
  return {
    clock,
    preference,
    /** Rates all of them, and lets time pass with a look each second. */
    run(levels: readonly Level[], ms = 0) {
      for (const [index, level] of levels.entries()) preference.rate(index, level);
      preference.choose();
      for (let passed = 0; passed < ms; passed += SECOND) {
        clock.jump(SECOND);
        preference.choose();
      }
      return preference.shown;
    },
  };
}

describe('a preference', () => {
  it('is nobody’s as long as nobody has anything', () => {
    expect(rig().run([0, 0], MINUTE)).to.equal(-1);
  });

  it('is the first of those that do best', () => {
    expect(rig().run([0, 1, 1])).to.equal(1);
    expect(rig().run([1, 2, 2])).to.equal(1);
  });

  it('goes on at once to one that does better, or with patience where that is asked for', () => {
    const quick = rig();
    quick.run([2, 0], MINUTE);
    expect(quick.run([0, 2])).to.equal(1);
    const patient = rig({ patienceMs: 5 * SECOND });
    patient.run([2, 0], MINUTE);
    expect(patient.run([0, 2], 4 * SECOND)).to.equal(0);
    expect(patient.run([0, 2], SECOND)).to.equal(1);
  });

  it('goes back to an earlier one that has held for 30 s, and for twice as long after each relapse', () => {
    const { run } = rig();
    run([2, 2], MINUTE);
    for (const seconds of [30, 60, 120, 240]) {
      expect(run([0, 2], 10 * SECOND)).to.equal(1);
      expect(run([2, 2], (seconds - 1) * SECOND)).to.equal(1);
      expect(run([2, 2], SECOND)).to.equal(0);
    }
    // Held for long, it is trusted again.
    run([2, 2], 6 * MINUTE);
    run([0, 2], SECOND);
    expect(run([2, 2], 30 * SECOND)).to.equal(0);
  });

  it('takes an earlier one that was never lost at once, or where it is wary as any other', () => {
    const trusting = rig();
    trusting.run([0, 2], SECOND);
    expect(trusting.run([2, 2])).to.equal(0);
    const wary = rig({ wary: true });
    wary.run([0, 2], SECOND);
    expect(wary.run([2, 2], 29 * SECOND)).to.equal(1);
    expect(wary.run([2, 2], SECOND)).to.equal(0);
  });

  it('never leaves one that does as well as any for a later one, and counts each change', () => {
    const level = fc.constantFrom<Level>(0, 1, 2);
    const step = fc.record({ levels: fc.tuple(level, level, level), ms: fc.nat({ max: 100 * SECOND }) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), fc.boolean(), (steps, wary) => {
        const { preference, clock } = rig({ wary });
        let changes = 0;
        for (const { levels, ms } of steps) {
          for (const [index, each] of levels.entries()) preference.rate(index, each);
          const before = preference.shown;
          const changed = preference.choose();
          const { shown } = preference;
          expect(changed).to.equal(before !== shown);
          if (before >= 0 && changed) changes++;
          const best = Math.max(...levels);
          if (best > 0) expect(levels[shown]).to.equal(best);
          if (before >= 0 && shown > before) expect(levels[shown]).to.be.above(levels[before] as number);
          clock.jump(ms);
        }
        expect(preference.switches).to.equal(changes);
      }),
    );
  });
});
