import { expect, waitUntil } from '@open-wc/testing';
import '../../src/define.ts';
import { setStates } from '../../src/elements/custom-states.ts';
import { hearErrors, painted, part, setStage } from '../tools/stage.ts';

const { show, clock, clear } = setStage();

/** As Chrome and Edge have it before 125. */
function refuse(name: string): void {
  if (!name.startsWith('--')) throw new DOMException(`'${name}' must start with '--'`, 'SyntaxError');
}

class DashedStates extends Set<string> {
  override add(name: string): this {
    refuse(name);
    return super.add(name);
  }
}

describe('custom states', () => {
  afterEach(clear);

  for (const [where, states, dashes] of [
    ['', new Set<string>(), ''],
    [', with dashes where the browser takes no others', new DashedStates(), '--'],
  ] as const)
    it(`are those that are wanted, and no others${where}`, () => {
      setStates(states, ['live', false, undefined, 'up']);
      expect([...states]).to.deep.equal([`${dashes}live`, `${dashes}up`]);
      setStates(states, ['stale']);
      expect([...states]).to.deep.equal([`${dashes}stale`]);
      setStates(states, [false]);
      expect([...states]).to.deep.equal([]);
    });

  it('are left alone while they are as wanted', () => {
    const states = new DashedStates(['--live']);
    states.clear = () => expect.fail('cleared');
    setStates(states, ['live', false]);
    expect([...states]).to.deep.equal(['--live']);
  });

  it('keep no element from its work in a browser that wants dashes', async () => {
    const { add } = CustomStateSet.prototype;
    const added = new Set<string>();
    CustomStateSet.prototype.add = function (name) {
      refuse(name);
      added.add(name);
      return add.call(this, name);
    };
    const errors = hearErrors();
    try {
      const { wrapper, quote, element } = await show(
        '<price-ticker symbol="BTC"></price-ticker><price-chart symbol="BTC"></price-chart><feed-status></feed-status><activity-log></activity-log>',
      );
      await quote('BTC', '64213.50');
      const status = wrapper.querySelector('feed-status') as HTMLElement;
      await waitUntil(
        async () => {
          await painted();
          await clock.paint();
          return (
            ['--live', '--empty', '--following'].every((name) => added.has(name)) && part(status, 'label') === 'Live'
          );
        },
        'all four at work',
        { timeout: 8000 },
      );
      expect(part(element, 'price')).to.equal('64,213.50');
      expect(errors.texts).to.deep.equal([]);
    } finally {
      errors.restore();
      CustomStateSet.prototype.add = add;
    }
  });
});
