import { expect } from '@open-wc/testing';
import type { Dialect } from '../../src/dialects/dialect.ts';
import type { FeedSettings } from '../../src/feed/api.ts';
import { createFeed, type PageState, type SharedFeed } from '../../src/feed/feed.ts';
import { createFrame } from '../../src/feed/frame.ts';
import type { FeedState } from '../../src/feed/state.ts';
import type { Quote } from '../../src/market/quote.ts';
import { type FakeClock, fakeClock, settle } from '../tools/fake-clock.ts';
import { type FakeSource, fakeSource } from '../tools/fake-source.ts';

type Rig = {
  clock: FakeClock;
  source: FakeSource;
  shared: SharedFeed;
  page: PageState;
  states: FeedState[];
  quotes: Quote[];
  stop: () => void;
};

async function rig(extra: Partial<Dialect> = {}, settings: FeedSettings = {}, random?: () => number): Promise<Rig> {
  const clock = fakeClock(random);
  const source = fakeSource(extra);
  const page: PageState = { suspended: false, online: true };
  const shared: SharedFeed = createFeed({
    clock,
    frame: createFrame(clock),
    sources: [{ dialect: 'fake' }],
    open: () => shared.api,
    page,
    settings: () => settings,
    findDialect: () => source.dialect,
    ready: Promise.resolve(),
    guarded: () => {},
  });
  const states: FeedState[] = [];
  const quotes: Quote[] = [];
  shared.api.watch((state) => states.push(state));
  const stop = shared.api.subscribe('BTC', (quote) => quotes.push(quote));
  await clock.advance(100);
  await settle();
  return { clock, source, shared, page, states, quotes, stop };
}

const phases = (states: readonly FeedState[]) =>
  states.map(({ phase }) => phase).filter((phase, index, all) => phase !== all[index - 1]);

describe('a feed', () => {
  // On a page it loads beside the first socket; here time stands still meanwhile.
  before(() => Promise.all([import('../../src/feed/guard.ts'), import('../../src/feed/address.ts')]));

  it('connects when somebody subscribes, and is live with the first accepted price, not before', async () => {
    const { clock, source, shared } = await rig();
    expect(shared.api.state.phase).to.equal('connecting');
    source.last.open();
    await clock.advance(0);
    expect(source.last.sent).to.deep.equal([{ do: 'subscribe', channels: ['BTC@quote'], id: 1 }]);
    expect(shared.api.state.phase).to.equal('connecting');
    source.last.quote('BTC', 'NaN');
    expect(shared.api.state.phase).to.equal('connecting');
    source.last.quote('BTC', '64213.50');
    expect(shared.api.state.phase).to.equal('live');
    await clock.paint();
    expect(shared.api.get('btc')?.priceText).to.equal('64213.50');
  });

  it('goes stale after 20 s without an accepted price, though frames keep coming', async () => {
    const { clock, source, shared } = await rig();
    source.last.open();
    source.last.quote('BTC', 1);
    for (let second = 0; second < 19; second++) {
      await clock.advance(1000);
      source.last.message({ kind: 'reply' });
    }
    expect(shared.api.state.phase).to.equal('live');
    await clock.advance(1100);
    expect(shared.api.state).to.include({ phase: 'stale', reason: 'silent' });
    await clock.advance(1000);
    expect(shared.api.get('BTC')?.freshness).to.equal('stale');
  });

  it('is live again with the next price, and flags the gap by no new session while the socket stayed', async () => {
    const { clock, source, shared } = await rig();
    source.last.open();
    source.last.quote('BTC', 1);
    const { session } = shared.api.get('BTC') as Quote;
    await clock.advance(25_000);
    expect(shared.api.state.phase).to.equal('stale');
    source.last.quote('BTC', 2);
    expect(shared.api.state.phase).to.equal('live');
    expect(shared.api.get('BTC')).to.include({ freshness: 'live', session, price: 2 });
  });

  it('reconnects after a loss, asks for exactly what is wanted, and starts a new session', async () => {
    const { clock, source, shared, states } = await rig();
    source.last.open();
    source.last.quote('BTC', 1);
    const first = shared.api.get('BTC') as Quote;
    await clock.advance(30_000 - 15_000);
    shared.api.subscribe('ETH', () => {});
    await clock.advance(100);
    source.last.end(1006);
    expect(shared.api.state).to.include({ phase: 'reconnecting', reason: 'lost' });
    expect(shared.api.state.retryAt).to.be.greaterThan(clock.now());
    await clock.advance(3000);
    expect(source.sockets.length).to.equal(2);
    source.last.open();
    await clock.advance(0);
    expect(source.last.sent).to.deep.equal([{ do: 'subscribe', channels: ['BTC@quote', 'ETH@quote'], id: 1 }]);
    source.last.quote('BTC', 2);
    expect(phases(states)).to.deep.equal(['connecting', 'live', 'reconnecting', 'live']);
    expect(shared.api.get('BTC')?.session).to.not.equal(first.session);
  });

  it('keeps a price live through a blip, and calls it stale when the blip lasts', async () => {
    const { clock, source, shared } = await rig({}, {}, () => 0.999);
    source.last.open();
    source.last.quote('BTC', 1);
    source.last.end(1006);
    await clock.advance(1000);
    expect(shared.api.get('BTC')?.freshness).to.equal('live');
    await clock.advance(3000);
    expect(shared.api.get('BTC')?.freshness).to.equal('stale');
  });

  it('hears nothing of a socket that it has let go', async () => {
    const { clock, source, shared } = await rig();
    const zombie = source.last;
    zombie.open();
    zombie.quote('BTC', 1);
    shared.api.reconnect();
    await clock.advance(2000);
    expect(source.sockets.length).to.equal(2);
    expect(zombie.closed).to.equal(true);
    zombie.quote('BTC', 666);
    zombie.end(1006);
    await clock.advance(1000);
    expect(shared.api.get('BTC')?.price).to.equal(1);
    expect(source.sockets.length).to.equal(2);
  });

  it('gives up on a socket that never opens after 10 s, and waits longer each time', async () => {
    const { clock, source, shared } = await rig({}, {}, () => 0.999);
    await clock.advance(10_000);
    expect(source.sockets[0]?.closed).to.equal(true);
    expect(shared.api.state).to.include({ phase: 'reconnecting', reason: 'timeout', attempt: 1 });
    const delays: number[] = [];
    for (let attempt = 2; attempt < 7; attempt++) {
      delays.push((shared.api.state.retryAt as number) - clock.now());
      await clock.advance(delays.at(-1) as number);
      await clock.advance(10_000);
    }
    expect(delays).to.deep.equal([...delays].sort((a, b) => a - b));
    expect(Math.max(...delays)).to.be.at.most(30_000);
    expect(shared.api.state.phase).to.equal('offline');
  });

  it('does not make a hot loop of a server that accepts and closes at once', async () => {
    const { clock, source } = await rig({}, {}, () => 0.5);
    for (let second = 0; second < 300; second++) {
      if (!source.last.closed) {
        source.last.open();
        source.last.end(1011);
      }
      await clock.advance(1000);
    }
    expect(source.sockets.length).to.be.at.most(30);
  });

  it('resets its backoff only after ten seconds that brought prices', async () => {
    const { clock, source, shared } = await rig();
    source.last.end(1006);
    await clock.advance(5000);
    source.last.open();
    source.last.quote('BTC', 1);
    expect(shared.api.state.attempt).to.equal(1);
    await clock.advance(10_000);
    source.last.quote('BTC', 2);
    source.last.end(1006);
    expect(shared.api.state.attempt).to.equal(1);
  });

  it('rests for two minutes, and doubles that, when the source says that it asked too much', async () => {
    const { clock, source, shared } = await rig();
    source.last.open();
    source.last.end(1008);
    expect(shared.api.state).to.include({ phase: 'blocked', reason: 'limit' });
    shared.api.reconnect();
    await clock.advance(119_000);
    expect(source.sockets.length).to.equal(1);
    await clock.advance(2000);
    expect(source.sockets.length).to.equal(2);
    source.last.open();
    source.last.end(1008);
    await clock.advance(239_000);
    expect(source.sockets.length).to.equal(2);
  });

  it('asks for a sign of life when all is silent, and drops a peer that gives none within five seconds', async () => {
    const { clock, source } = await rig({ probe: (id) => ({ do: 'probe', id }), replies: true });
    source.last.open();
    source.last.message({ kind: 'reply', id: 1 });
    source.last.quote('BTC', 1);
    await clock.advance(20_500);
    expect(source.last.sent.at(-1)).to.include({ do: 'probe' });
    await clock.advance(6500);
    expect(source.sockets[0]?.closed).to.equal(true);
    expect(source.sockets.length).to.equal(2);
  });

  it('keeps a silent peer that answers, and opens anew after a minute, since some relays need that to wake', async () => {
    const { clock, source, shared } = await rig({ probe: (id) => ({ do: 'probe', id }), replies: true });
    source.last.open();
    source.last.message({ kind: 'reply', id: 1 });
    source.last.quote('BTC', 1);
    await clock.advance(20_500);
    source.last.message({ kind: 'reply', id: (source.last.sent.at(-1) as { id: number }).id });
    await clock.advance(30_000);
    expect(source.sockets.length).to.equal(1);
    expect(shared.api.state.phase).to.equal('stale');
    await clock.advance(35_000);
    expect(source.sockets.length).to.equal(2);
  });

  it('leaves with the last subscriber: lingers, unsubscribes, then closes and runs no timer', async () => {
    const { clock, source, shared, stop } = await rig();
    source.last.open();
    source.last.quote('BTC', 1);
    stop();
    await clock.advance(4900);
    expect(source.last.sent.length).to.equal(1);
    await clock.advance(300);
    expect(source.last.sent.at(-1)).to.deep.include({ do: 'unsubscribe', channels: ['BTC@quote'] });
    expect(shared.api.state.phase).to.equal('idle');
    expect(source.last.closed).to.equal(false);
    await clock.advance(30_000);
    expect(source.last.closed).to.equal(true);
    await clock.advance(2000);
    expect(clock.waiting).to.equal(0);
  });

  it('sends nothing for an element that moves in the DOM', async () => {
    const { clock, source, shared, stop } = await rig();
    source.last.open();
    await clock.advance(100);
    stop();
    await clock.advance(1000);
    const again = shared.api.subscribe('BTC', () => {});
    await clock.advance(10_000);
    expect(source.last.sent.length).to.equal(1);
    again();
    again();
    await clock.advance(6000);
    expect(source.last.sent.length).to.equal(2);
  });

  it('never sends a name that the source cannot have', async () => {
    const { clock, source, shared } = await rig();
    source.last.open();
    shared.api.subscribe('B@@@', () => {});
    shared.api.subscribe('__proto__', () => {});
    await clock.advance(1000);
    expect(source.last.sent.length).to.equal(1);
    expect(shared.api.refuses('B@@@')).to.equal(true);
    expect(shared.api.refuses('BTC')).to.equal(false);
  });

  it('finds the one channel that a refusal was about, and asks for the others', async () => {
    const { clock, source, shared } = await rig({ replies: true });
    for (const symbol of ['ETH', 'BAD', 'SOL']) shared.api.subscribe(symbol, () => {});
    await clock.advance(100);
    source.last.open();
    const asked = new Set<string>();
    for (let step = 0; step < 12; step++) {
      const request = source.last.sent[step] as { channels: string[]; id: number } | undefined;
      if (!request) break;
      const bad = request.channels.includes('BAD@quote');
      if (!bad) for (const channel of request.channels) asked.add(channel);
      source.last.message({ kind: 'reply', id: request.id, ...(bad && { refused: {} }) });
      await clock.advance(1000);
    }
    expect([...asked].sort()).to.deep.equal(['BTC@quote', 'ETH@quote', 'SOL@quote']);
    expect(shared.api.refuses('BAD')).to.equal(true);
  });

  it('renews a connection before the source cuts it, without a gap', async () => {
    const { clock, source, shared, states } = await rig({ limits: { lifeMs: 3_600_000 } });
    source.last.open();
    source.last.quote('BTC', 1);
    for (let minute = 0; minute < 60; minute++) {
      await clock.advance(10_000);
      source.sockets[0]?.quote('BTC', minute + 1);
      await clock.advance(50_000 - 35_000);
      source.sockets[0]?.quote('BTC', minute + 1);
      await clock.advance(19_000);
      source.sockets[0]?.quote('BTC', minute + 1);
      await clock.advance(16_000);
      source.sockets[0]?.quote('BTC', minute + 1);
    }
    expect(source.sockets.length).to.equal(2);
    const [old, fresh] = source.sockets;
    expect(old?.closed).to.equal(false);
    fresh?.open();
    await clock.advance(0);
    fresh?.quote('BTC', 99);
    expect(old?.closed).to.equal(true);
    expect(phases(states)).to.deep.equal(['connecting', 'live']);
    expect(shared.api.get('BTC')?.price).to.equal(99);
  });

  it('rests while the page is put away, and comes back with one connection', async () => {
    const { clock, source, shared } = await rig();
    source.last.open();
    source.last.quote('BTC', 1);
    shared.guard?.suspend();
    expect(source.last.closed).to.equal(true);
    expect(shared.api.state).to.include({ phase: 'idle', reason: 'hidden' });
    await clock.advance(600_000);
    expect(source.sockets.length).to.equal(1);
    shared.guard?.resume();
    shared.guard?.resume();
    await clock.advance(1000);
    expect(source.sockets.length).to.equal(2);
    expect(shared.api.get('BTC')).to.include({ price: 1, freshness: 'stale' });
  });

  it('takes "online" as a reason to try now, and "offline" as a hint', async () => {
    const { clock, source, shared } = await rig({}, {}, () => 0.999);
    source.last.open();
    source.last.quote('BTC', 1);
    shared.guard?.online(false);
    expect(shared.api.state.phase).to.equal('live');
    source.last.end(1006);
    expect(shared.api.state).to.include({ phase: 'offline', reason: 'offline' });
    await clock.advance(1000);
    const before = source.sockets.length;
    shared.guard?.online(true);
    await clock.advance(500);
    expect(source.sockets.length).to.equal(before + 1);
  });

  it('calls one listener a frame with the newest value, and lets a listener fail alone', async () => {
    const { clock, source, shared, quotes } = await rig();
    const errors: unknown[] = [];
    const onError = (event: ErrorEvent) => {
      event.preventDefault();
      errors.push(event.error);
    };
    const { onerror } = window;
    window.onerror = null;
    addEventListener('error', onError);
    shared.api.subscribe('BTC', () => {
      throw new Error('mine');
    });
    const later: number[] = [];
    shared.api.subscribe('BTC', ({ price }) => later.push(price));
    source.last.open();
    for (const price of [1, 2, 3]) source.last.quote('BTC', price);
    await clock.paint();
    expect(quotes.map(({ price }) => price)).to.deep.equal([3]);
    expect(later).to.deep.equal([3]);
    removeEventListener('error', onError);
    window.onerror = onerror;
    expect(errors.length).to.equal(1);
  });

  it('counts what a dialect stumbles over, and goes on', async () => {
    const { source, shared } = await rig({
      *read(message) {
        if (message === 'bad') throw new Error('mine');
        yield message as never;
      },
    });
    source.last.open();
    source.last.message('bad');
    source.last.quote('BTC', 5);
    expect(shared.api.stats.rejected).to.deep.equal({ dialect: 1 });
    expect(shared.api.state.phase).to.equal('live');
  });

  it('ends a subscription when its signal aborts', async () => {
    const { clock, source, shared } = await rig();
    const controller = new AbortController();
    const seen: number[] = [];
    shared.api.subscribe('BTC', ({ price }) => seen.push(price), { signal: controller.signal });
    source.last.open();
    source.last.quote('BTC', 1);
    await clock.paint();
    controller.abort();
    source.last.quote('BTC', 2);
    await clock.paint();
    expect(seen).to.deep.equal([1]);
  });
});
