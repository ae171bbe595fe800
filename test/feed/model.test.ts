import { expect } from '@open-wc/testing';
import type { Dialect } from '../../src/dialects/dialect.ts';
import { createBook } from '../../src/feed/book.ts';
import { systemClock } from '../../src/feed/clock.ts';
import { createConnection } from '../../src/feed/connection.ts';
import type { Ending, OpenSocket, SocketListener } from '../../src/transports/transport.ts';
import { settle } from '../tools/fake-clock.ts';
import { type FakeFetch, fakeFetch } from '../tools/fake-fetch.ts';
import { fakeSource } from '../tools/fake-source.ts';
import { createInterests } from '../tools/interests.ts';
import fc from '../tools/property.ts';
import { BAD, createWorld, type Line, type World } from '../tools/world.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const STALE_AFTER_MS = 20 * SECOND;
const SYMBOLS = ['BTC', 'ETH', 'SOL', 'XRP', BAD];
const CODES = [1006, 1006, 1006, 1000, 1001, 1011, 1012, 1008];
const JUNK = [null, 7, {}, { kind: 'quote', symbol: 'BTC', price: 'NaN' }, { kind: 'reply', id: 99 }];

/** A feed's user, with a memory of what it wants. */
type User = {
  readonly world: World;
  readonly interests: ReturnType<typeof createInterests>;
  readonly ends: (() => void)[];
  /** How often its clock was moved by a day: of the time just before, up to a second may then be lost. */
  clockMoves: number;
  /** Its source said that it asked too much: half an hour may pass before it tries again. */
  toldToRest: boolean;
};

const pick = <Item>(list: readonly Item[], n: number): Item | undefined => list[n % list.length];

/** What may happen; the numbers choose among what there is. */
const EVENTS = {
  serve: ({ world }: User, n: number) => world.serve(1 + (n % 15)),
  tick: ({ world }: User, n: number) => world.clock.advance(n % MINUTE),
  blink: ({ world }: User, n: number) => world.clock.advance(n % SECOND),
  open({ world }: User, n: number) {
    const line = pick(world.alive(), n);
    if (line) world.open(line);
  },
  price({ world }: User, n: number, m: number) {
    const line = pick(world.alive(), n);
    if (line) world.price(line, pick(SYMBOLS, m) as string);
  },
  reply({ world }: User, n: number) {
    const line = pick(world.alive(), n);
    if (line?.opened) world.reply(line);
  },
  end(user: User, n: number, m: number) {
    const line = pick(user.world.alive(), n);
    const code = pick(CODES, m) as number;
    if (!line) return;
    user.toldToRest ||= code === 1008;
    user.world.end(line, code);
  },
  junk({ world }: User, n: number, m: number) {
    const line = pick(world.alive(), n);
    if (line?.opened) line.socket.message(pick(JUNK, m));
  },
  goodbye({ world }: User, n: number) {
    const line = pick(world.alive(), n);
    if (line?.opened) line.socket.message({ kind: 'goodbye' });
  },
  async subscribe({ world, interests, ends }: User, n: number) {
    const symbol = pick(SYMBOLS, n) as string;
    const [stop, forget] = [world.feed.api.subscribe(symbol, () => {}), interests.add(symbol)];
    ends.push(() => {
      stop();
      forget();
    });
    if (!world.feed.guard) {
      await world.clock.advance(100);
      await settle();
    }
  },
  unsubscribe({ ends }: User, n: number) {
    pick(ends, n)?.();
  },
  suspend({ world: { page, feed } }: User) {
    page.suspended = true;
    feed.guard?.suspend();
  },
  resume({ world: { page, feed } }: User) {
    page.suspended = false;
    feed.guard?.resume();
    feed.guard?.check();
  },
  offline({ world: { page, feed } }: User) {
    page.online = false;
    feed.guard?.online(false);
  },
  online({ world: { page, feed } }: User) {
    page.online = true;
    feed.guard?.online(true);
  },
  reconnect: ({ world }: User) => world.feed.api.reconnect(),
  check: ({ world }: User) => world.feed.guard?.check(),
  sleep({ world: { clock } }: User, n: number) {
    clock.jump(n % (n % 2 ? MINUTE : 8 * HOUR));
    return clock.advance(100);
  },
  clock(user: User, n: number) {
    user.clockMoves++;
    user.world.clock.put(n % 2 ? DAY : -DAY);
    // For a clock that was moved, the budget of openings begins anew.
    user.world.openings.length = 0;
  },
  rest({ world }: User, n: number) {
    world.rest = pick(['well', 'refuses', 'hangs'] as const, n) as World['rest'];
  },
};
type Name = keyof typeof EVENTS;

// Some things happen more often than others, or nothing would ever get far.
const USUAL: Name[] = [
  'serve',
  'serve',
  'serve',
  'tick',
  'tick',
  'blink',
  'open',
  'price',
  'subscribe',
  'resume',
  'end',
];
const NAMES = [...(Object.keys(EVENTS) as Name[]), ...USUAL];
const eventsOf = (names: Name[]) =>
  fc.array(fc.record({ name: fc.constantFrom(...names), n: fc.nat(), m: fc.nat() }), {
    minLength: 5,
    maxLength: 60,
    size: 'max',
  });

/** What must hold at any time. */
function audit({ world, interests, clockMoves }: User): void {
  const { clock, feed, page, openings, faults, takenAt } = world;
  const { state } = feed.api;
  const slack = SECOND * (1 + clockMoves);
  expect(faults.join('; ')).to.equal('');
  for (const [index, at] of openings.entries()) {
    expect(at - (openings[index - 1] ?? -SECOND), 'ms between two openings').to.be.at.least(SECOND);
    expect(at - (openings[index - 30] ?? -HOUR), 'ms between an opening and the 30th before').to.be.at.least(
      5 * MINUTE,
    );
  }
  const alive = world.alive();
  if (page.suspended && feed.guard) expect(alive.length, 'sockets of a page that is put away').to.equal(0);
  if (state.phase === 'live') {
    const ages = alive.map(({ pricedAt = -HOUR }) => clock.elapsed - pricedAt);
    expect(Math.min(HOUR, ...ages), 'age of a live feed’s last price').to.be.at.most(STALE_AFTER_MS + slack);
  }
  if (state.retryAt !== undefined && clockMoves === 0) expect(state.retryAt, 'retryAt').to.be.at.least(clock.now());
  const blip = /connecting/.test(state.phase) && (clockMoves > 0 || clock.now() - state.since <= 4 * SECOND);
  const oldest = state.phase === 'live' ? 3 * STALE_AFTER_MS : blip ? STALE_AFTER_MS : 0;
  for (const { symbol, freshness } of feed.api.quotes())
    if (freshness === 'live') {
      const age = clock.elapsed - (takenAt.get(symbol) ?? 0);
      expect(age, `age of ${symbol}, which is called live while the feed is ${state.phase}`).to.be.at.most(
        oldest + slack,
      );
    }
  if (interests.ids().length === 0 && clock.elapsed - interests.changedAt() > SECOND)
    expect(state.phase, 'the phase where nothing is wanted').to.equal('idle');
}

/** Where the source does what it should, the feed is there before long, and asks for exactly what is wanted. */
async function recovers(user: User): Promise<void> {
  const { world, interests } = user;
  for (const name of ['online', 'resume'] as const) EVENTS[name](user);
  await EVENTS.subscribe(user, 0);
  for (let tens = 0; tens < (user.toldToRest ? 190 : 34) && world.feed.api.state.phase !== 'live'; tens++) {
    await world.serve(10);
    audit(user);
  }
  expect(world.feed.api.state.phase, 'the phase in the end').to.equal('live');
  await world.serve(40);
  const alive = world.alive();
  expect(alive.length, 'sockets in the end').to.equal(1);
  const wanted = interests.ids().filter((symbol) => !world.feed.api.refuses(symbol));
  expect(wanted, 'those that are not refused').to.deep.equal(interests.ids().filter((symbol) => symbol !== BAD));
  expect(world.asked(alive[0] as Line)).to.deep.equal(wanted.map((symbol) => `${symbol}@quote`));
}

async function leaves({ world, ends }: User): Promise<void> {
  for (const end of ends) end();
  await world.clock.advance(40 * SECOND);
  expect(world.alive().length, 'sockets after the last subscriber has gone').to.equal(0);
  expect(world.clock.waiting, 'timers after the last subscriber has gone').to.equal(0);
  expect(world.feed.api.quotes()).to.deep.equal([]);
}

/** Chance that repeats itself for a seed. */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

describe('a feed', () => {
  let fetches: FakeFetch;
  before(async () => {
    await Promise.all([import('../../src/feed/guard.ts'), import('../../src/feed/address.ts')]);
    fetches = fakeFetch();
  });
  after(() => fetches.restore());

  const userOf = (seed: number, limits: Dialect['limits'] = {}, now?: () => number): User => {
    const world = createWorld(
      fetches,
      chance(seed),
      { limits: { controlMs: 500, namesPerMessage: 3, ...limits } },
      now,
    );
    return { world, interests: createInterests(() => world.clock.elapsed), ends: [], clockMoves: 0, toldToRest: false };
  };
  const run = async (user: User, events: { name: Name; n: number; m: number }[]) => {
    for (const { name, n, m } of events) {
      await EVENTS[name](user, n, m);
      await user.world.clock.advance(0);
      audit(user);
    }
    await recovers(user);
    await leaves(user);
  };
  /** One that wants BTC, of a source that does what it should. */
  const settled = async (...limits: Dialect['limits'][]): Promise<User> => {
    const user = userOf(1, ...limits);
    await EVENTS.subscribe(user, 0);
    await user.world.serve(3);
    expect(user.world.feed.api.state.phase).to.equal('live');
    return user;
  };

  // fast-check prints the seed and the shortest series that fails.
  describe('whatever happens to it', () => {
    const usual = eventsOf(NAMES.filter((name) => name !== 'clock'));

    it('keeps its promises, and leaves nothing behind', () =>
      fc.assert(
        fc.asyncProperty(fc.integer(), usual, (seed, events) => run(userOf(seed), events)),
        { numRuns: 50 },
      ));

    it('keeps them at a source that cuts connections each hour', () =>
      fc.assert(
        fc.asyncProperty(fc.integer(), usual, (seed, events) => run(userOf(seed, { lifeMs: HOUR }), events)),
        { numRuns: 30 },
      ));

    describe('and to the computer’s clock', () => {
      const { now } = Date;
      afterEach(() => {
        Date.now = now;
      });

      it('keeps them', () =>
        fc.assert(
          fc.asyncProperty(
            fc.integer(),
            eventsOf([...NAMES.filter((name) => name !== 'sleep'), 'clock']),
            (seed, events) => {
              const user = userOf(seed, {}, systemClock.now);
              Date.now = user.world.clock.now;
              return run(user, events);
            },
          ),
          { numRuns: 30 },
        ));

      it('does not call a dead source live for a day when the clock is set back by one', async () => {
        const user = userOf(1, {}, systemClock.now);
        const { world } = user;
        Date.now = world.clock.now;
        await EVENTS.subscribe(user, 0);
        await world.serve(3);
        EVENTS.clock(user, 0);
        world.rest = 'hangs';
        await world.clock.advance(20 * SECOND);
        expect(world.feed.api.state.phase).to.equal('stale');
        expect(world.feed.api.get('BTC')?.freshness).to.equal('stale');
      });

      it('does not wait for a day to reconnect when the clock is set back by one', async () => {
        const user = userOf(1, {}, systemClock.now);
        const { world } = user;
        Date.now = world.clock.now;
        await EVENTS.subscribe(user, 0);
        await world.serve(3);
        EVENTS.clock(user, 0);
        for (const line of world.alive()) world.end(line, 1006);
        await world.serve(10);
        expect(world.feed.api.state.phase).to.equal('live');
      });
    });
  });

  describe('in a moment that is easily missed', () => {
    it('says nothing to a socket that is not open yet, though the source has long been silent', async () => {
      const user = userOf(1);
      await EVENTS.subscribe(user, 0);
      for (let second = 0; second < 90; second++) {
        await user.world.clock.advance(SECOND);
        EVENTS.check(user);
      }
      expect(user.world.faults.join('; ')).to.equal('');
    });

    it('asks a successor, too, for what was wanted while it took over', async () => {
      const user = await settled();
      const { world } = user;
      world.lines[0]?.socket.message({ kind: 'goodbye' });
      await world.clock.advance(11 * SECOND);
      const [old, successor] = world.alive();
      expect(world.alive().length).to.equal(2);
      world.open(successor as Line);
      world.reply(successor as Line);
      await EVENTS.subscribe(user, 1);
      await world.clock.advance(2 * SECOND);
      world.price(successor as Line, 'BTC');
      expect(old?.alive).to.equal(false);
      await world.clock.advance(2 * SECOND);
      expect(world.asked(successor as Line)).to.deep.equal(['BTC@quote', 'ETH@quote']);
    });

    it('comes with the page, when it is first wanted while the page is put away', async () => {
      const user = userOf(1);
      EVENTS.suspend(user);
      await EVENTS.subscribe(user, 0);
      await user.world.clock.advance(MINUTE);
      expect(user.world.lines.length).to.equal(0);
      EVENTS.resume(user);
      await user.world.serve(3);
      expect(user.world.feed.api.state.phase).to.equal('live');
    });

    it('calls no price live on a page that is put away just when it came', async () => {
      const user = await settled();
      const { world } = user;
      user.ends[0]?.();
      await world.clock.advance(6 * SECOND);
      expect(world.feed.api.state.phase).to.equal('idle');
      await EVENTS.subscribe(user, 1);
      world.price(world.lines[0] as Line, 'ETH');
      EVENTS.suspend(user);
      await world.clock.advance(MINUTE);
      expect(world.feed.api.get('ETH')?.freshness).to.not.equal('live');
    });

    it('falls back to requests, and calls a price that they brought old when they bring no more', async () => {
      const { world } = await settled();
      const wait = async (seconds: number) => {
        for (let second = 0; second < seconds; second++) {
          for (const line of world.alive()) {
            world.open(line);
            world.reply(line);
          }
          await world.clock.advance(SECOND);
        }
      };
      await wait(23);
      expect(world.feed.api.state.phase).to.equal('polling');
      expect(world.feed.api.get('BTC')?.freshness).to.equal('polled');
      world.rest = 'refuses';
      await wait(70);
      expect(world.feed.api.get('BTC')?.freshness).to.equal('polled');
      await wait(10);
      expect(world.feed.api.get('BTC')?.freshness).to.equal('stale');
      expect(world.feed.api.state.phase).to.equal('stale');
      await world.serve(3);
      expect(world.feed.api.get('BTC')?.freshness).to.equal('live');
    });

    it('takes what it does not understand for nothing, least of all for an answer', async () => {
      const user = userOf(1);
      const { world } = user;
      await EVENTS.subscribe(user, SYMBOLS.indexOf(BAD));
      const [line] = world.lines as [Line];
      world.open(line);
      for (const item of [7, {}, { kind: 'candle' }, { kind: 'toString' }]) line.socket.message(item);
      world.reply(line);
      expect(world.feed.api.refuses(BAD)).to.equal(true);
    });

    it('opens nothing for nobody: a connection that ends after the last subscriber has gone stays away', async () => {
      const user = await settled();
      const { world } = user;
      user.ends[0]?.();
      await world.clock.advance(10 * SECOND);
      world.end(world.lines[0] as Line, 1006);
      await world.clock.advance(MINUTE);
      expect(world.lines.length).to.equal(1);
    });

    it('says that no attempt has failed since the connection has held', async () => {
      const user = await settled();
      const { world } = user;
      world.end(world.lines[0] as Line, 1006);
      expect(world.feed.api.state.attempt).to.equal(1);
      await world.serve(20);
      expect(world.feed.api.state).to.include({ phase: 'live', attempt: 0 });
    });

    for (const [what, opener] of [
      ['whose code does not load', () => Promise.reject(new Error('chunk'))],
      ['of a page’s own that hands back none', () => (_: string, listener: SocketListener) => listener.end(ENDED)],
    ] as const)
      it(`does not hold up the page for a socket ${what}`, async () => {
        const { queueMicrotask: queue } = globalThis;
        let turns = 0;
        globalThis.queueMicrotask = (task) => {
          if (++turns < 1000) queue(task);
        };
        const { clock } = userOf(1).world;
        const [read, nothing] = [() => false, () => {}];
        const connection = createConnection({
          ...{
            clock,
            dialect: fakeSource().dialect,
            urls: [''],
            read,
            book: createBook(clock),
            block: nothing,
            changed: nothing,
          },
          opener: opener as () => Promise<OpenSocket>,
        });
        connection.want(new Set(['BTC@quote']));
        await settle();
        globalThis.queueMicrotask = queue;
        expect(turns).to.be.below(10);
        expect(connection.link).to.equal(undefined);
        expect(connection.ending).to.include({ opened: false });
      });
  });
});

const ENDED: Ending = { opened: false, reason: 'mine' };
