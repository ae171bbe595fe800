import { expect } from '@open-wc/testing';
import type { ChannelTopic } from '../../src/dialects/dialect.ts';
import { createSubscriptions } from '../../src/feed/subscriptions.ts';
import { fakeClock } from '../tools/fake-clock.ts';
import { createInterests } from '../tools/interests.ts';
import fc from '../tools/property.ts';

const DEBOUNCE_MS = 50;
const LINGER_MS = 5000;

function rig(linger = () => true) {
  const clock = fakeClock();
  const calls: number[] = [];
  return {
    clock,
    calls,
    subscriptions: createSubscriptions(clock, () => calls.push(clock.now()), linger),
  };
}

const btc: ChannelTopic = { kind: 'quote', symbol: 'BTC' };

describe('subscriptions', () => {
  it('ask once for what two hundred want, soon and in one go', async () => {
    const { clock, calls, subscriptions } = rig();
    for (let widget = 0; widget < 200; widget++) subscriptions.add(widget % 2 ? btc : { kind: 'quote', symbol: 'ETH' });
    expect(subscriptions.topics().length).to.equal(2);
    await clock.advance(DEBOUNCE_MS - 1);
    expect(calls.length).to.equal(0);
    await clock.advance(1);
    expect(calls.length).to.equal(1);
    await clock.advance(60_000);
    expect(calls.length).to.equal(1);
  });

  it('keep two spellings apart, since the source may know but one, and a quote from a trade', () => {
    const { subscriptions } = rig();
    const topics = [
      { kind: 'quote', symbol: 'BTC-USDT' },
      { kind: 'quote', symbol: 'BTCUSDT' },
      { kind: 'trade', symbol: 'BTCUSDT' },
    ] as const;
    for (const topic of [...topics, ...topics]) subscriptions.add(topic);
    expect(subscriptions.topics()).to.deep.equal(topics);
  });

  it('linger for five seconds, so that what moves asks for nothing anew', async () => {
    const { clock, calls, subscriptions } = rig();
    const first = subscriptions.add(btc);
    await clock.advance(1000);
    first();
    await clock.advance(LINGER_MS - 1);
    const second = subscriptions.add(btc);
    await clock.advance(60_000);
    expect(calls.length).to.equal(1);
    second();
    await clock.advance(LINGER_MS - 1);
    expect(subscriptions.topics().length).to.equal(1);
    await clock.advance(1 + DEBOUNCE_MS);
    expect(subscriptions.topics().length).to.equal(0);
    expect(calls.length).to.equal(2);
    expect(clock.waiting).to.equal(0);
  });

  it('do not linger while nothing was asked of the source yet: there is nothing to take back', async () => {
    let asked = false;
    const { clock, calls, subscriptions } = rig(() => asked);
    subscriptions.add(btc)();
    expect(subscriptions.topics()).to.deep.equal([]);
    await clock.advance(60_000);
    expect(calls.length).to.equal(1);
    expect(clock.waiting).to.equal(0);
    asked = true;
    subscriptions.add(btc)();
    expect(subscriptions.topics()).to.deep.equal([btc]);
  });

  it('end once, though they are ended twice', async () => {
    const { clock, subscriptions } = rig();
    const [one] = [subscriptions.add(btc), subscriptions.add(btc)];
    one?.();
    one?.();
    await clock.advance(60_000);
    expect(subscriptions.topics()).to.deep.equal([btc]);
  });

  it('want exactly what is wanted, whatever comes and goes, and say so within 50 ms', async () => {
    const topic = fc.record({
      kind: fc.constantFrom<'quote' | 'trade'>('quote', 'trade'),
      symbol: fc.constantFrom('BTC', 'btc', 'ETH', 'eth'),
    });
    const step = fc.oneof(
      fc.record({ add: topic }),
      fc.record({ end: fc.nat(20) }),
      fc.record({ wait: fc.oneof(fc.nat(100), fc.nat(3000), fc.constant(LINGER_MS)) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const clock = fakeClock();
        const announcements: { at: number; ids: string[] }[] = [];
        const subscriptions = createSubscriptions(
          clock,
          () => announcements.push({ at: clock.now(), ids: wanted() }),
          () => true,
        );
        const wanted = () => subscriptions.topics().map(idOf).sort();
        const model = createInterests(() => clock.now(), LINGER_MS);
        const ends: (() => void)[] = [];
        for (const step of steps) {
          if ('add' in step) {
            const [stop, forget] = [subscriptions.add(step.add), model.add(idOf(step.add))];
            ends.push(() => {
              stop();
              forget();
            });
          } else if ('end' in step) ends[step.end]?.();
          else await clock.advance(step.wait);
          expect(wanted()).to.deep.equal(model.ids());
          if (clock.now() - model.changedAt() >= DEBOUNCE_MS)
            expect(announcements.at(-1)?.ids ?? []).to.deep.equal(wanted());
        }
        for (const [index, { at }] of announcements.entries())
          expect(at - (announcements[index - 1]?.at ?? 0)).to.be.at.least(DEBOUNCE_MS);
        for (const end of ends) end();
        await clock.advance(LINGER_MS + DEBOUNCE_MS);
        expect(wanted()).to.deep.equal([]);
        expect(clock.waiting).to.equal(0);
      }),
      { numRuns: 100 },
    );
  });
});

const idOf = ({ kind, symbol }: ChannelTopic) => `${kind} ${symbol}`;
