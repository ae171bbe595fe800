import { expect } from '@open-wc/testing';
import { binance } from '../../src/dialects/binance.ts';
import type { Dialect } from '../../src/dialects/dialect.ts';
import { type Choose, createOutbox } from '../../src/feed/outbox.ts';
import { fakeClock } from '../tools/fake-clock.ts';
import fc from '../tools/property.ts';

type Message = { method: 'SUBSCRIBE' | 'UNSUBSCRIBE' | 'LIST_SUBSCRIPTIONS'; params?: string[]; id: number };

/** An outbox of Binance's manners, and a server that takes it at its word. */
function rig(limits: Dialect['limits'] = {}, extra: Partial<Dialect> = {}, choose: Choose = (missing) => missing) {
  const clock = fakeClock();
  const sent: { at: number; message: Message }[] = [];
  const there = new Set<string>();
  const mistakes: string[] = [];
  const send = (message: unknown) => {
    const { method, params = [] } = message as Message;
    sent.push({ at: clock.now(), message: message as Message });
    for (const name of params) {
      if (there.has(name) === (method === 'SUBSCRIBE')) mistakes.push(`${method} ${name}`);
      if (method === 'SUBSCRIBE') there.add(name);
      else there.delete(name);
    }
  };
  const dialect = { ...binance, limits: { ...binance.limits, ...limits }, ...extra };
  const outbox = createOutbox(clock, dialect, send, choose);
  return { clock, sent, there, mistakes, outbox, last: () => sent.at(-1)?.message as Message };
}

const names = (count: number, from = 0) => Array.from({ length: count }, (_, n) => `s${from + n}usdt@ticker`);
const bytes = (message: unknown) => new TextEncoder().encode(JSON.stringify(message)).length;

describe('an outbox', () => {
  it('asks in one message for all that is wanted', async () => {
    const { outbox, clock, sent } = rig();
    outbox.want(new Set(['btcusdt@ticker', 'ethusdt@ticker']));
    await clock.advance(10_000);
    expect(sent.map(({ message }) => message)).to.deep.equal([
      { method: 'SUBSCRIBE', params: ['btcusdt@ticker', 'ethusdt@ticker'], id: 1 },
    ]);
  });

  it('keeps its pace and sizes, and ends where it was wanted, for any series of wants', async () => {
    const pool = fc.constantFrom(...names(60), ...names(20).map((name) => `long${name.repeat(1)}`));
    const step = fc.record({ want: fc.uniqueArray(pool, { maxLength: 60 }), wait: fc.nat(2000), probe: fc.boolean() });
    const limits = fc.record({
      controlMs: fc.integer({ min: 100, max: 1000 }),
      namesPerMessage: fc.integer({ min: 1, max: 30 }),
      bytesPerMessage: fc.integer({ min: 150, max: 3500 }),
    });
    await fc.assert(
      fc.asyncProperty(limits, fc.array(step, { minLength: 1, maxLength: 12 }), async (limits, steps) => {
        const { outbox, clock, sent, there, mistakes } = rig(limits);
        for (const { want, wait, probe } of steps) {
          outbox.want(new Set(want));
          if (probe) outbox.probe();
          await clock.advance(wait);
        }
        await clock.advance(limits.controlMs * 200);
        expect([...there].sort()).to.deep.equal([...(steps.at(-1)?.want ?? [])].sort());
        expect(mistakes).to.deep.equal([]);
        expect(clock.waiting).to.equal(0);
        for (const [index, { at, message }] of sent.entries()) {
          const before = sent[index - 1];
          if (before) {
            expect(at - before.at).to.be.at.least(limits.controlMs);
            expect(message.id).to.be.above(before.message.id);
          }
          expect(message.params?.length ?? 0).to.be.at.most(limits.namesPerMessage);
          expect(bytes(message)).to.be.at.most(limits.bytesPerMessage);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('counts bytes as the wire does, where names are not of this alphabet', () => {
    const { outbox, sent } = rig({ bytesPerMessage: 3500 });
    outbox.want(new Set(Array.from({ length: 100 }, (_, n) => `币安人生人生人生人生人生${n}usdt@ticker`)));
    for (const { message } of sent) expect(bytes(message)).to.be.at.most(3500);
  });

  it('is not held up by a name too long for any message', async () => {
    const { outbox, clock, there } = rig({ bytesPerMessage: 200 });
    outbox.want(new Set(['x'.repeat(300), ...names(5)]));
    await clock.advance(10_000);
    expect([...there]).to.deep.equal(names(5));
  });

  it('holds no more channels than the source takes, and lets others in when some go', async () => {
    const { outbox, clock, there, mistakes } = rig({ channels: 10 });
    outbox.want(new Set(names(25)));
    await clock.advance(10_000);
    expect(there.size).to.equal(10);
    outbox.want(new Set(names(20, 5)));
    await clock.advance(10_000);
    expect(there.size).to.equal(10);
    for (const name of there) expect(names(20, 5)).to.include(name);
    outbox.want(new Set(names(8, 17)));
    await clock.advance(10_000);
    expect([...there].sort()).to.deep.equal(names(8, 17).sort());
    expect(mistakes).to.deep.equal([]);
  });

  it('gives no place to what may not be asked for', async () => {
    const { outbox, clock, there } = rig({ channels: 3 }, {}, (missing) => missing.filter((name) => name !== 'bad'));
    outbox.want(new Set(['bad', ...names(3)]));
    await clock.advance(10_000);
    expect([...there]).to.deep.equal(names(3));
  });

  it('says nothing where the source sends everything to everybody', async () => {
    const { outbox, clock, sent } = rig({}, {
      subscribe: undefined,
      unsubscribe: undefined,
      probe: undefined,
    } as never);
    outbox.want(new Set(names(5000)));
    outbox.probe();
    await clock.advance(100_000);
    outbox.want(new Set());
    await clock.advance(100_000);
    expect(sent).to.deep.equal([]);
    expect(clock.waiting).to.equal(0);
  });

  it('lets a probe go first, once, however often it is asked for', async () => {
    const { outbox, clock, sent } = rig();
    outbox.want(new Set(names(1)));
    outbox.want(new Set(names(2)));
    for (let time = 0; time < 3; time++) outbox.probe();
    await clock.advance(10_000);
    expect(sent.map(({ message }) => message.method)).to.deep.equal(['SUBSCRIBE', 'LIST_SUBSCRIPTIONS', 'SUBSCRIBE']);
  });

  it('asks again for what is taken back', async () => {
    const { outbox, clock, sent, there } = rig();
    outbox.want(new Set(names(3)));
    await clock.advance(1000);
    for (const name of names(2)) there.delete(name);
    outbox.retract(names(2));
    await clock.advance(1000);
    expect(sent.at(-1)?.message.params).to.deep.equal(names(2));
  });

  it('is silent once it is stopped', async () => {
    const { outbox, clock, sent } = rig();
    outbox.want(new Set(names(1)));
    outbox.want(new Set(names(2)));
    outbox.stop();
    await clock.advance(10_000);
    expect(sent.length).to.equal(1);
    expect(clock.waiting).to.equal(0);
  });

  describe('waits for replies', () => {
    it('and knows the oldest request that has none', async () => {
      const { outbox, clock } = rig();
      expect(outbox.waiting).to.equal(undefined);
      outbox.want(new Set(names(1)));
      const at = clock.now();
      outbox.want(new Set(names(2)));
      await clock.advance(5000);
      expect(outbox.waiting).to.deep.equal({ id: 1, channels: names(1), sentAt: at });
      expect(outbox.answered(1)?.channels).to.deep.equal(names(1));
      expect(outbox.waiting?.channels).to.deep.equal(names(1, 1));
    });

    it('and takes one without an id to be about the oldest', async () => {
      for (const none of [undefined, null]) {
        const { outbox, clock } = rig();
        outbox.want(new Set(names(1)));
        outbox.want(new Set(names(2)));
        await clock.advance(5000);
        expect(outbox.answered(none)?.channels, String(none)).to.deep.equal(names(1));
      }
    });

    it('but not for those of probes and farewells, once anything is heard', async () => {
      const { outbox, clock } = rig();
      outbox.want(new Set(names(1)));
      outbox.want(new Set());
      outbox.probe();
      await clock.advance(5000);
      outbox.answered(1);
      expect(outbox.waiting?.channels).to.deep.equal([]);
      outbox.heard();
      expect(outbox.waiting).to.equal(undefined);
    });

    it('a probe’s own, too, though it is no longer waited for', async () => {
      const { outbox, clock, last } = rig();
      outbox.probe();
      await clock.advance(1000);
      const { id } = last();
      outbox.heard();
      const sentAt = clock.now() - 1000;
      expect(outbox.answered(id)).to.deep.equal({ id, channels: [], sentAt });
      expect(outbox.answered(id)).to.equal(undefined);
    });

    it('and takes no answer without an id for that of a probe, where something was asked for since', async () => {
      const { outbox, clock } = rig();
      outbox.probe();
      outbox.heard();
      await clock.advance(1000);
      outbox.want(new Set(names(1)));
      await clock.advance(1000);
      expect(outbox.answered(undefined)?.channels).to.deep.equal(names(1));
      outbox.probe();
      await clock.advance(1000);
      expect(outbox.answered(undefined)?.channels).to.deep.equal([]);
    });

    it('but not where the source never replies', async () => {
      const { outbox, clock } = rig({}, { replies: false });
      outbox.want(new Set(names(1)));
      await clock.advance(5000);
      expect(outbox.waiting).to.equal(undefined);
      expect(outbox.answered(1)).to.equal(undefined);
    });

    it('and takes them in any order, twice, and for requests that it never made, without a word more', async () => {
      const ids = fc.array(
        fc.oneof(fc.integer({ min: -2, max: 12 }), fc.constantFrom('1', null, undefined, Number.NaN)),
      );
      await fc.assert(
        fc.asyncProperty(fc.shuffledSubarray([1, 2, 3, 4, 5], { minLength: 5 }), ids, async (order, others) => {
          const { outbox, clock, sent, mistakes } = rig({ namesPerMessage: 2 });
          outbox.want(new Set(names(9)));
          await clock.advance(10_000);
          for (const id of [...order, ...others, ...order]) outbox.answered(id);
          expect(outbox.waiting).to.equal(undefined);
          await clock.advance(10_000);
          expect(sent.length).to.equal(5);
          expect(mistakes).to.deep.equal([]);
        }),
        { numRuns: 30 },
      );
    });
  });
});
