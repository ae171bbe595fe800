import { expect } from '@open-wc/testing';
import type { Dialect } from '../../src/dialects/dialect.ts';
import { createOutbox } from '../../src/feed/outbox.ts';
import { createQuarantine } from '../../src/feed/quarantine.ts';
import { type FakeClock, fakeClock } from '../tools/fake-clock.ts';
import fc from '../tools/property.ts';

type Request = { id: number; channels: readonly string[] };
type Manners = { readonly bad: ReadonlySet<string>; readonly names: boolean; readonly closes: boolean };

const names = (count: number) => Array.from({ length: count }, (_, n) => `c${n}`);

/** A source that refuses each request with a bad channel in it, as its manners are, until it has nothing to refuse. */
async function ask(clock: FakeClock, channels: readonly string[], { bad, names, closes }: Manners) {
  const quarantine = createQuarantine();
  const messages: Request[] = [];
  const dialect = {
    subscribe: (channels, id) => ({ channels, id }),
    replies: true,
    limits: { controlMs: 500 },
  } as Dialect;
  let there = new Set<string>();
  let connections = 0;
  for (let open = true; open && connections < 100; connections++) {
    open = false;
    there = new Set();
    const inbox: Request[] = [];
    const outbox = createOutbox(clock, dialect, (message) => void inbox.push(message as Request), quarantine.choose);
    outbox.want(new Set(channels));
    for (let turn = 0; turn < 300 && !open; turn++) {
      await clock.advance(500);
      const message = inbox.shift();
      if (!message) break;
      messages.push(message);
      const guilty = message.channels.filter((channel) => bad.has(channel));
      const request = outbox.answered(message.id);
      if (guilty.length === 0) for (const channel of message.channels) there.add(channel);
      else {
        quarantine.suspect(request?.channels ?? [], names ? guilty[0] : undefined);
        outbox.retract(request?.channels ?? []);
        open = closes;
      }
    }
    outbox.stop();
  }
  return { quarantine, messages, there, connections };
}

describe('a quarantine', () => {
  it('finds the bad channels among any others, and keeps no good one out', async () => {
    const crowd = fc.integer({ min: 1, max: 40 }).chain((count) =>
      fc.record({
        channels: fc.constant(names(count)),
        bad: fc.subarray(names(count), { maxLength: Math.min(6, count) }),
      }),
    );
    await fc.assert(
      fc.asyncProperty(crowd, fc.boolean(), fc.boolean(), async ({ channels, bad }, named, closes) => {
        const manners = { bad: new Set(bad), names: named, closes };
        const { quarantine, messages, there } = await ask(fakeClock(), channels, manners);
        expect(channels.filter((channel) => quarantine.refuses(channel))).to.deep.equal(
          channels.filter((channel) => bad.includes(channel)),
        );
        expect([...there].sort()).to.deep.equal(channels.filter((channel) => !bad.includes(channel)).sort());
        for (const channel of bad) {
          const last = messages.findLastIndex((message) => message.channels.includes(channel));
          const proof = messages[last]?.channels ?? [];
          expect(proof.length === 1 || named, `${channel} was last asked for among ${proof.length}`).to.equal(true);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('finds one among n by halves: in no more than log2(n) + 1 refusals, even where each costs the connection', async () => {
    for (const count of [1, 2, 3, 10, 64, 100]) {
      const channels = names(count);
      for (const guilty of new Set([0, Math.floor(count / 3), count - 1])) {
        const bad = new Set([`c${guilty}`]);
        const { messages, connections } = await ask(fakeClock(), channels, { bad, names: false, closes: true });
        const refusals = messages.filter((message) => message.channels.includes(`c${guilty}`)).length;
        expect(refusals, `of ${count}`).to.be.at.most(Math.ceil(Math.log2(count)) + 1);
        expect(connections, `of ${count}`).to.equal(refusals + 1);
      }
    }
  });

  it('believes a source that names the one to blame', async () => {
    const bad = new Set(['c7']);
    const { messages } = await ask(fakeClock(), names(30), { bad, names: true, closes: false });
    expect(messages.length).to.equal(2);
    expect(messages[1]?.channels.length).to.equal(29);
  });

  it('looks for itself where a source names what was never asked for', () => {
    const quarantine = createQuarantine();
    for (const named of ['other', null, {}, 1, '__proto__']) quarantine.suspect(['a', 'b'], named);
    expect(quarantine.refuses('a') || quarantine.refuses('b') || quarantine.refuses('other')).to.equal(false);
    expect(quarantine.choose(['a', 'b', 'c'])).to.deep.equal(['a']);
  });

  it('blames nobody for the refusal of a request that named nobody', () => {
    const quarantine = createQuarantine();
    quarantine.suspect([], undefined);
    expect(quarantine.choose(['a', 'b'])).to.deep.equal(['a', 'b']);
  });

  it('chooses only from what is missing', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.subarray(names(8)), fc.option(fc.constantFrom(...names(8)), { nil: undefined }))),
        fc.subarray(names(8)),
        (refusals, missing) => {
          const quarantine = createQuarantine();
          for (const [channels, named] of refusals) quarantine.suspect(channels, named);
          const chosen = quarantine.choose(missing);
          for (const channel of chosen) {
            expect(missing).to.include(channel);
            expect(quarantine.refuses(channel)).to.equal(false);
          }
          if (missing.some((channel) => !quarantine.refuses(channel))) expect(chosen).to.not.deep.equal([]);
        },
      ),
    );
  });
});
