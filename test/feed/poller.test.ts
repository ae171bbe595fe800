import { expect } from '@open-wc/testing';
import type { RestDialect } from '../../src/dialects/dialect.ts';
import { Poller } from '../../src/feed/poller.ts';
import type { Draft } from '../../src/market/gate.ts';
import { type FakeFetch, type FakeRequest, fakeFetch } from '../tools/fake-fetch.ts';
import { uncaught } from '../tools/uncaught.ts';
import { wallClock } from '../tools/wall-clock.ts';

const SECOND = 1000;
const EVERY_MS = 30 * SECOND;

/** Asks for three symbols at once, then for each alone; answers are lists of those that have a price. */
const threes: RestDialect = {
  requests(base, symbols, round) {
    const size = [3, 1][round] ?? Number.POSITIVE_INFINITY;
    if (round > 1) return [];
    return symbols.flatMap((_, index) =>
      index % size === 0 ? { url: `${base}/${symbols.slice(index, index + size).join('+')}` } : [],
    );
  },
  *read(body) {
    if (Array.isArray(body)) for (const symbol of body) yield { kind: 'quote', symbol, price: 1 };
  },
  spacingMs: 250,
};

describe('a poller', () => {
  let fetches: FakeFetch;
  beforeEach(() => {
    fetches = fakeFetch();
  });
  afterEach(() => fetches.restore());

  function rig(
    symbols: readonly string[] = ['A'],
    rest: RestDialect | (() => RestDialect | Promise<RestDialect>) = threes,
  ) {
    const clock = wallClock();
    const accepted: unknown[] = [];
    const accept = ({ symbol }: Draft) => {
      if (symbol === 'NONE') return undefined;
      accepted.push(symbol);
      return symbol as string;
    };
    const load = typeof rest === 'function' ? rest : () => rest;
    const poller = new Poller({ clock, load, base: 'https://rest', everyMs: EVERY_MS, symbols: () => symbols, accept });
    return { clock, accepted, poller };
  }
  const paths = () => fetches.requests.map(({ url }) => url.slice('https://rest/'.length));
  const symbolsOf = ({ url }: FakeRequest) => url.slice('https://rest/'.length).split('+');
  const all = (request: FakeRequest) => request.answer(symbolsOf(request));

  describe('asked for a snapshot', () => {
    it('has one request under way at a time, with the source’s pause between two', async () => {
      const { clock, poller, accepted } = rig();
      poller.snapshot(['A', 'B', 'C', 'D', 'E']);
      await clock.advance(0);
      expect(paths()).to.deep.equal(['A+B+C']);
      await clock.advance(5 * SECOND);
      expect(fetches.requests.length).to.equal(1);
      fetches.last.answer(['A', 'B', 'C']);
      await clock.advance(249);
      expect(fetches.requests.length).to.equal(1);
      await clock.advance(1);
      expect(paths()).to.deep.equal(['A+B+C', 'D+E']);
      fetches.last.answer(['D', 'E']);
      await clock.advance(60 * SECOND);
      expect(accepted).to.deep.equal(['A', 'B', 'C', 'D', 'E']);
      expect(fetches.requests.length).to.equal(2);
      expect(clock.waiting).to.equal(0);
    });

    it('asks in smaller groups for what is missing, and then leaves it', async () => {
      const { clock, poller, accepted } = rig();
      fetches.reply((request) => {
        const symbols = symbolsOf(request);
        if (symbols.includes('BAD')) request.answer({ code: -1121 }, 400);
        else request.answer(symbols);
      });
      poller.snapshot(['A', 'BAD', 'B', 'C']);
      await clock.advance(60 * SECOND);
      expect(paths()).to.deep.equal(['A+BAD+B', 'C', 'A', 'BAD', 'B']);
      expect(accepted.sort()).to.deep.equal(['A', 'B', 'C']);
    });

    it('knows a symbol in the source’s spelling, and a price that did not hold for none', async () => {
      const { clock, poller } = rig();
      fetches.reply((request) => request.answer(['BTCUSDT', 'NONE']));
      poller.snapshot(['btc-usdt', 'none']);
      await clock.advance(60 * SECOND);
      expect(paths()).to.deep.equal(['btc-usdt+none', 'none']);
    });

    it('asks later for what was wanted meanwhile', async () => {
      const { clock, poller } = rig();
      poller.snapshot(['A']);
      await clock.advance(0);
      poller.snapshot(['B']);
      await clock.advance(SECOND);
      expect(paths()).to.deep.equal(['A']);
      fetches.last.answer(['A']);
      await clock.advance(0);
      expect(paths()).to.deep.equal(['A', 'B']);
    });

    it('asks once for each, however often it is wanted meanwhile: a symbol named twice fails its whole group', async () => {
      const { clock, poller } = rig();
      poller.snapshot(['A']);
      await clock.advance(0);
      fetches.reply(all);
      for (let time = 0; time < 3; time++) poller.snapshot(['B', 'C']);
      fetches.requests[0]?.answer(['A']);
      await clock.advance(60 * SECOND);
      expect(paths()).to.deep.equal(['A', 'B+C']);
    });
  });

  describe('that polls', () => {
    it('asks within a second, and then in rounds, until it is stopped', async () => {
      const { clock, poller } = rig(['A', 'B']);
      fetches.reply(all);
      poller.start();
      poller.start();
      expect(fetches.requests.length).to.equal(0);
      await clock.advance(SECOND);
      expect(paths()).to.deep.equal(['A+B']);
      for (let round = 2; round < 5; round++) {
        await clock.advance(EVERY_MS);
        expect(fetches.requests.length).to.equal(round);
      }
      poller.stop();
      await clock.advance(10 * EVERY_MS);
      expect(fetches.requests.length).to.equal(4);
      expect(clock.waiting).to.equal(0);
    });

    it('asks for those that are wanted by then', async () => {
      const symbols = ['A'];
      const { clock, poller } = rig(symbols);
      fetches.reply(all);
      poller.start();
      await clock.advance(SECOND);
      symbols.push('B');
      await clock.advance(EVERY_MS);
      expect(paths()).to.deep.equal(['A', 'A+B']);
    });

    it('asks soon for a symbol that is first wanted between two rounds', async () => {
      const symbols = ['A'];
      const { clock, poller } = rig(symbols);
      fetches.reply(all);
      poller.start();
      await clock.advance(SECOND);
      symbols.push('B');
      poller.snapshot(['B']);
      await clock.advance(2 * SECOND);
      expect(paths().join()).to.include('B');
    });

    it('goes on after a stop and a start while a request is under way', async () => {
      const { clock, poller } = rig();
      poller.start();
      await clock.advance(SECOND);
      poller.stop();
      poller.start();
      fetches.reply(all);
      fetches.last.answer(['A']);
      await clock.advance(EVERY_MS);
      expect(fetches.requests.length).to.equal(2);
    });

    it('ends a round at a source that fails, and tries again in the next', async () => {
      const { clock, poller } = rig(['A', 'B', 'C', 'D']);
      fetches.reply((request) => request.answer('oops', 503));
      poller.start();
      await clock.advance(SECOND);
      expect(fetches.requests.length).to.equal(1);
      await clock.advance(EVERY_MS);
      expect(fetches.requests.length).to.equal(2);
    });

    it('tries again in the next round when the code to ask with did not load', async () => {
      let loads = 0;
      const { clock, poller } = rig(['A'], () => (++loads === 1 ? Promise.reject(new Error('chunk')) : threes));
      fetches.reply(all);
      poller.start();
      await clock.advance(SECOND);
      expect(fetches.requests.length).to.equal(0);
      await clock.advance(EVERY_MS);
      expect(fetches.requests.length).to.equal(1);
    });

    it('says when the next round is due, and what is asked about symbols puts none off', async () => {
      const described: RestDialect = { ...threes, details: (base, [symbol]) => [{ url: `${base}/about-${symbol}` }] };
      const { clock, poller } = rig(['A'], described);
      fetches.reply(all);
      expect(poller.nextAt).to.equal(undefined);
      poller.start();
      await clock.advance(SECOND);
      const due = poller.nextAt ?? 0;
      expect(due - clock.now()).to.be.within(EVERY_MS - SECOND, EVERY_MS);
      poller.describe(['A']);
      await clock.advance(due - clock.now());
      expect(paths()).to.deep.equal(['A', 'about-A', 'A']);
      expect(poller.nextAt).to.equal(due + EVERY_MS);
      poller.stop();
      expect(poller.nextAt).to.equal(undefined);
    });

    it('is due when the source has had its rest', async () => {
      const { clock, poller } = rig(['A']);
      fetches.reply((request) => request.answer({}, 429));
      poller.start();
      await clock.advance(SECOND);
      expect((poller.nextAt ?? 0) - clock.now()).to.be.within(59 * SECOND, 60 * SECOND);
    });

    it('gives up on an answer after ten seconds', async () => {
      const { clock, poller } = rig();
      poller.start();
      await clock.advance(SECOND);
      await clock.advance(9 * SECOND);
      expect(fetches.open).to.equal(1);
      await clock.advance(SECOND);
      expect(fetches.last.signal.aborted).to.equal(true);
      expect(fetches.open).to.equal(0);
    });

    it('makes nothing of an answer that is something else', async () => {
      const { clock, poller, accepted } = rig();
      const bodies = ['<html>', '[{"symbol":"A"', '', 'null', '0', '{}', `"${'x'.repeat(2_000_001)}"`, ['NONE']];
      poller.start();
      await clock.advance(SECOND);
      for (const body of bodies) {
        fetches.reply((request) => request.answer(body));
        fetches.last.answer(body);
        await clock.advance(EVERY_MS);
      }
      expect(accepted).to.deep.equal([]);
      fetches.reply(all);
      await clock.advance(EVERY_MS);
      expect(accepted).to.deep.equal(['A']);
    });

    it('survives a dialect’s mistake: it costs the round', async () => {
      for (const mistaken of ['read', 'requests'] as const) {
        let calls = 0;
        const failing: RestDialect = {
          ...threes,
          [mistaken](...args: never[]) {
            if (++calls === 1) throw new Error('mine');
            return (threes[mistaken] as (...args: never[]) => unknown)(...args);
          },
        };
        const { clock, poller, accepted } = rig(['A'], failing);
        fetches.reply(all);
        const errors = await uncaught(async () => {
          poller.start();
          await clock.advance(SECOND);
          await clock.advance(2 * EVERY_MS);
          await new Promise((done) => setTimeout(done));
        });
        expect(accepted, mistaken).to.not.deep.equal([]);
        expect(errors, mistaken).to.deep.equal([]);
      }
    });
  });

  describe('that was refused', () => {
    const refusals: [string, (request: FakeRequest) => void][] = [
      ...[429, 418, 403, 451].map((status): [string, (request: FakeRequest) => void] => [
        `with ${status}`,
        (request) => request.answer('<html>', status),
      ]),
      ['without a word, as by a region’s block', (request) => request.fail()],
    ];

    for (const [how, refuse] of refusals)
      it(`${how} rests for a minute, and twice as long each time, up to ten`, async () => {
        const { clock, poller } = rig();
        const times: number[] = [];
        fetches.reply((request) => {
          times.push(clock.now());
          refuse(request);
        });
        poller.start();
        await clock.advance(60 * 60 * SECOND);
        const rests = times.slice(1).map((time, index) => Math.round((time - (times[index] as number)) / 60_000));
        expect(rests.slice(0, 6)).to.deep.equal([1, 2, 4, 8, 10, 10]);
      });

    it('ends the round at once, whatever was still to be asked', async () => {
      const { clock, poller } = rig(['A', 'B', 'C', 'D', 'E']);
      fetches.reply((request) => request.answer('', 429));
      poller.start();
      await clock.advance(59 * SECOND);
      expect(fetches.requests.length).to.equal(1);
    });

    it('rests as long for a snapshot', async () => {
      const { clock, poller } = rig();
      fetches.reply((request) => request.answer('', 429));
      poller.snapshot(['A']);
      await clock.advance(0);
      fetches.reply(all);
      poller.snapshot(['B']);
      await clock.advance(59 * SECOND);
      expect(paths()).to.deep.equal(['A']);
      await clock.advance(SECOND);
      expect(paths()).to.deep.equal(['A', 'B']);
    });

    it('does not rest for a day when the clock is set back by one', async () => {
      const { clock, poller } = rig();
      fetches.reply((request) => request.answer('', 429));
      poller.start();
      await clock.advance(SECOND);
      clock.put(-24 * 60 * 60 * SECOND);
      fetches.reply(all);
      await clock.advance(11 * 60 * SECOND);
      expect(fetches.requests.length).to.be.above(1);
    });

    it('takes a first answer for the end of it', async () => {
      const { clock, poller } = rig();
      fetches.reply((request) => request.answer('', 429));
      poller.start();
      await clock.advance(SECOND);
      fetches.reply(all);
      await clock.advance(120 * SECOND);
      fetches.reply((request) => request.answer('', 429));
      await clock.advance(EVERY_MS);
      const { length } = fetches.requests;
      await clock.advance(58 * SECOND);
      expect(fetches.requests.length).to.be.within(length, length + 1);
    });
  });

  describe('that is closed', () => {
    it('drops what is under way, and hears no answer to it', async () => {
      const { clock, poller, accepted } = rig();
      poller.start();
      poller.snapshot(['B']);
      await clock.advance(SECOND);
      const { last } = fetches;
      poller.close();
      expect(last.signal.aborted).to.equal(true);
      last.answer(['A']);
      await clock.advance(10 * EVERY_MS);
      expect(accepted).to.deep.equal([]);
      expect(fetches.requests.length).to.equal(1);
      expect(clock.waiting).to.equal(0);
    });

    it('asks no further group', async () => {
      const { clock, poller } = rig(['A', 'B', 'C', 'D']);
      fetches.reply(all);
      poller.start();
      await clock.advance(600);
      poller.close();
      await clock.advance(10 * EVERY_MS);
      expect(paths()).to.deep.equal(['A+B+C']);
      expect(clock.waiting).to.equal(0);
    });

    it('polls again when it is started, though the round before is only winding down', async () => {
      const { clock, poller } = rig(['A', 'B', 'C', 'D']);
      fetches.reply(all);
      poller.start();
      await clock.advance(600);
      poller.close();
      poller.start();
      await clock.advance(2 * EVERY_MS);
      expect(fetches.requests.length).to.be.above(1);
    });

    it('takes a snapshot when it is asked, though the round before is only winding down', async () => {
      const { clock, poller } = rig();
      poller.snapshot(['A']);
      await clock.advance(0);
      poller.close();
      poller.snapshot(['B']);
      await clock.advance(EVERY_MS);
      expect(paths()).to.deep.equal(['A', 'B']);
    });
  });
});
