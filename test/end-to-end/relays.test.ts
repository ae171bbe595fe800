// Every relay on real sockets, through all that happens to relays; where time must pass, it is the page's clock that moves.
import { expect, fixtureCleanup } from '@open-wc/testing';
import '../../src/define.ts';
import type { FeedStatus } from '../../src/elements/feed-status.ts';
import { configure } from '../../src/feed/connect.ts';
import { createHub } from '../../src/feed/hub.ts';
import { fakeClock } from '../tools/fake-clock.ts';
import { every, freshness, show, waitsOn } from '../tools/real-sockets.ts';
import { type Server, startServer, stopServers } from '../tools/server-commands.ts';
import { installHub, part, parts } from '../tools/stage.ts';

type Relay = Server<{
  drop(options?: { refuse?: boolean }): void;
  silence(options?: { rest?: boolean }): void;
  restore(): void;
  set(symbol: string, price: number): { symbol: string; price: number };
  stats(): { clients: number };
  round(): void;
  signals(): void;
  setMarketOpen(open: boolean): void;
  setRejecting(rejecting: boolean): void;
}>;

type Row = {
  /** A dialect's name, and its server's. */
  name: string;
  kind?: string;
  options: object;
  socket: 'http' | 'ws';
  symbols: string;
  /** What shows in a price that came by request; absent: there are no requests. */
  fallback?: 'polled' | 'unverified';
};

const QUICK = { updateIntervalMs: 50 };
const RELAYS: readonly Row[] = [
  {
    name: 'streaming-service',
    kind: 'relay',
    options: QUICK,
    socket: 'http',
    symbols: 'BTCUSDT, EUR/USD',
    fallback: 'polled',
  },
  { name: 'hamster', options: QUICK, socket: 'http', symbols: 'BTC/USD, EUR/USD, AAPL', fallback: 'unverified' },
  {
    ...{ name: 'webtrader', options: { ...QUICK, cors: true }, socket: 'http' as const, symbols: 'BTC, EUR/USD, AAPL' },
    fallback: 'unverified',
  },
  { name: 'trading-system', options: { roundMs: 100 }, socket: 'ws', symbols: 'BTC, EUR/USD', fallback: 'polled' },
  { name: 'tradebot', options: { roundMs: 100 }, socket: 'ws', symbols: 'BTC, ETH' },
];

// Servers send times, which are judged by the page's clock.
const clock = fakeClock(() => 0.5, Date.now());
installHub(createHub(clock, Promise.resolve()));
let relay: Relay;

const start = async ({ kind, name, options }: Row, more: object = {}) => {
  relay = (await startServer(kind ?? name, { ...options, ...more })) as Relay;
};
const addressOf = ({ socket }: Row) => (socket === 'ws' ? relay.wsUrl : relay.url);
const until = waitsOn(clock);
const isIn = (phase: string, status: FeedStatus, ms?: number) =>
  until(phase, () => status.state?.phase === phase && status.matches(`:state(${phase})`), ms);
const journal = (status: FeedStatus, type: string) =>
  (status.source?.journal() ?? []).filter((entry) => entry.type === type).map(({ text }) => text);
/** What was under way when a relay fell silent has arrived. */
async function quiet(status: FeedStatus) {
  let heard = -1;
  let looks = 0;
  await until(
    'silence',
    () => {
      const { messages = 0 } = status.source?.stats ?? {};
      looks = messages === heard ? looks + 1 : 0;
      heard = messages;
      return looks > 20;
    },
    1,
  );
}

for (const row of RELAYS)
  describe(`a relay that speaks ${row.name}`, () => {
    afterEach(async () => {
      fixtureCleanup();
      await clock.advance(40_000); // the feed comes to rest
      await relay.stop();
    });
    after(stopServers);

    it('is found out by its address alone, and brings every price', async () => {
      await start(row);
      const { ticker, status } = await show(addressOf(row), row.symbols);
      await until('live prices', () => every('live', ticker), 40);
      await isIn('live', status);
      expect(status.state).to.include({ dialect: row.name, label: new URL(relay.url).host });
      expect(journal(status, 'detected').join()).to.match(new RegExp(`speaks ${row.name}: it said`));
      for (const price of parts(ticker, 'price')) expect(price.textContent).to.match(/^[\d.,]+$/);
      expect((await relay.call('stats')).clients, 'connections').to.equal(1);
    });

    it('is read by its name, and a price is on the screen two frames after it came', async () => {
      await start(row);
      const { ticker, status } = await show(`${row.name} ${addressOf(row)}`, row.symbols);
      await until('live prices', () => every('live', ticker), 40);
      expect(journal(status, 'detected')).to.deep.equal([]);
      const [symbol = ''] = row.symbols.split(', ');
      const before = status.source?.get(symbol);
      let frames = 0;
      await until(
        'a move',
        async () => {
          const now = status.source?.get(symbol);
          if (now?.price !== before?.price) frames++;
          return frames > 0 && (frames > 2 || (ticker.quote?.receivedAt ?? 0) > (before?.receivedAt ?? 0));
        },
        16,
      );
      expect(frames).to.be.within(1, 2);
      expect(ticker.quote?.price).to.not.equal(before?.price);
    });

    it('that drops its connections, and lets nobody in for a while, is found again', async () => {
      await start(row);
      const { ticker, status } = await show(addressOf(row), row.symbols);
      await until('live prices', () => every('live', ticker), 40);
      await relay.call('drop', { refuse: true });
      await isIn('offline', status, 1000);
      for (const each of freshness(ticker)) expect(each).to.be.oneOf(['stale', 'closed', 'unverified']);
      await relay.call('restore');
      await isIn('live', status, 500);
      await until('live prices', () => every('live', ticker), 40);
      expect((await relay.call('stats')).clients).to.equal(1);
    });

    it('that falls silent is seen to, and taken back at once', async () => {
      await start(row);
      const { ticker, status } = await show(addressOf(row), row.symbols);
      await until('live prices', () => every('live', ticker), 40);
      await relay.call('silence');
      await quiet(status);
      // Not in one leap: what is asked meanwhile is answered in true time.
      await until('old prices', () => !freshness(ticker).includes('live'), 200);
      if (row.fallback) {
        await isIn('polling', status, 50);
        await until('prices by request', () => freshness(ticker).includes(row.fallback), 50);
        expect(freshness(ticker)).to.not.include('live');
      } else await isIn('stale', status, 50);
      await relay.call('restore');
      await isIn('live', status, 50);
      await until('live prices', () => every('live', ticker), 50);
    });

    it('that is down from the start is waited for, and found out then', async () => {
      await start(row);
      await relay.call('drop', { refuse: true });
      const { ticker, status } = await show(addressOf(row), row.symbols);
      await until('an attempt that failed', () => (status.state?.attempt ?? 0) > 0, 50);
      expect(every('none', ticker)).to.equal(true);
      await relay.call('restore');
      await isIn('live', status, 300);
      await until('live prices', () => every('live', ticker), 40);
      expect(status.state?.dialect).to.equal(row.name);
    });

    if (row.socket === 'http')
      it('that offers polling only will do', async () => {
        await start(row, { transports: ['polling'] });
        const { ticker, status } = await show(addressOf(row), row.symbols);
        await until('live prices', () => every('live', ticker), 40);
        await isIn('live', status);
      });
  });

describe('webtrader, beyond its prices', () => {
  const row = RELAYS.find(({ name }) => name === 'webtrader') as Row;
  afterEach(async () => {
    fixtureCleanup();
    await clock.advance(40_000);
    await relay.stop();
  });
  after(stopServers);

  it('wants a sign-in: the page says so, and does not insist', async () => {
    await start(row, { signIn: true });
    const { ticker, status } = await show(`${relay.url}/webtrader`, row.symbols);
    await isIn('blocked', status, 40);
    expect(status.state).to.include({ reason: 'auth', retryAt: undefined });
    for (let minute = 0; minute < 5; minute++) await until('a while', () => true, 60_000);
    expect(status.state).to.include({ phase: 'blocked', reason: 'auth' });
    expect(every('none', ticker)).to.equal(true);
  });

  it('tells of its market and its own feeds; shares are marked while it is shut, crypto is not', async () => {
    await start(row);
    const { ticker, status } = await show(`webtrader ${relay.url}`, row.symbols);
    await until('live prices', () => every('live', ticker), 40);
    await until('the market', () => status.state?.market?.open === true, 40);
    expect(status.state?.upstreams?.total).to.equal(3);
    await relay.call('setMarketOpen', false);
    await until('a closed market', () => status.state?.market?.open === false, 1000);
    await until('a closed share', () => freshness(ticker)[2] === 'closed', 100);
    await until('a live coin', () => freshness(ticker)[0] === 'live', 10);
    expect(part(status, 'base')).to.match(/closed/i);
  });

  it('has a history that is invented: it is refused, unless it joins the live price', async () => {
    await start(row, { history: 'random' });
    const { ticker, status } = await show(`webtrader ${relay.url}`, row.symbols);
    await until('live prices', () => every('live', ticker), 40);
    const ask = async () => {
      let candles: readonly unknown[] | undefined;
      void status.source?.history('BTC', { interval: '1h', limit: 20 }).then((found) => {
        candles = found;
      });
      await until('an answer', () => candles, 20);
      return candles;
    };
    expect(await ask()).to.deep.equal([]);
    expect(journal(status, 'history').join()).to.include('does not join');
    await relay.stop();
    fixtureCleanup();
    await start(row, { history: 'true' });
    const again = await show(`webtrader ${relay.url}`, row.symbols);
    await until('live prices', () => every('live', again.ticker), 40);
    let candles: readonly unknown[] | undefined;
    void again.status.source?.history('BTC', { interval: '1h', limit: 20 }).then((found) => {
      candles = found;
    });
    await until('an answer', () => candles, 20);
    expect(candles?.length).to.equal(20);
  });
});

describe('other relays, beyond their prices', () => {
  afterEach(async () => {
    fixtureCleanup();
    await clock.advance(40_000);
    await relay.stop();
  });
  after(stopServers);
  const rowOf = (name: string) => RELAYS.find((row) => row.name === name) as Row;

  it('trading-system sends signals and sentiment on paths of their own, one socket for each', async () => {
    await start(rowOf('trading-system'), { signalMs: 200 });
    const { ticker, status } = await show(relay.wsUrl, 'BTC');
    await until('live prices', () => every('live', ticker), 40);
    const calls: string[] = [];
    const stops = [1, 2].map(() => status.source?.subscribe({ kind: 'signal' }, (signal) => calls.push(signal.call)));
    await until(
      'signals of both kinds',
      () => calls.some((call) => /BULL|BEAR|NEUTRAL/.test(call)) && calls.some((call) => /BUY|SELL|UP|DOWN/.test(call)),
      20,
    );
    expect((await relay.call('stats')).clients).to.equal(3);
    for (const stop of stops) stop?.();
    await until('one socket again', async () => (await relay.call('stats')).clients === 1, 1000);
  });

  it('tradebot that accepts and closes at once is not hammered', async () => {
    await start(rowOf('tradebot'), { rejecting: true });
    const { status } = await show(`tradebot ${relay.wsUrl}`, 'BTC');
    await until('failures', () => (status.state?.attempt ?? 0) > 2, 400);
    expect(status.state?.phase).to.be.oneOf(['reconnecting', 'offline', 'connecting']);
    await relay.call('setRejecting', false);
    await isIn('live', status, 300);
  });

  it('tradebot’s documented map is read like its array', async () => {
    await start(rowOf('tradebot'), { shape: 'map' });
    const { ticker, status } = await show(relay.wsUrl, 'BTC, ETHUSDT');
    await until('a live price', () => freshness(ticker).includes('live'), 40);
    expect(status.state?.dialect).to.equal('tradebot');
  });

  it('hamster’s placeholders are never live, and not shown where they contradict what it streamed', async () => {
    await start(rowOf('hamster'), { upstreamDown: true });
    const { ticker, status } = await show(`hamster ${relay.url}`, 'BTC/USD, AAPL');
    await until('placeholders', () => every('unverified', ticker), 40);
    expect(part(ticker, 'price')).to.match(/^89,237/);
    expect(status.state?.phase).to.not.equal('live');
    await (relay as never as Server<{ setUpstreamDown(down: boolean): void }>).call('setUpstreamDown', false);
    await isIn('live', status, 40);
    await until('live prices', () => every('live', ticker), 40);
    const price = part(ticker, 'price');
    await relay.call('silence', { rest: true });
    await quiet(status);
    await until('a refusal', () => (status.source?.stats.rejected.contradiction ?? 0) > 0, 200);
    expect(part(ticker, 'price')).to.not.match(/^89,237/);
    expect(part(ticker, 'price')?.slice(0, 2)).to.equal(price?.slice(0, 2));
    expect(freshness(ticker)[0]).to.equal('stale');
  });

  it('a plain socket is handed its token as the first message, a new one when that is refused, and then no more', async () => {
    relay = (await startServer('raw')) as never;
    const raw = relay as never as Server<{
      received(): string[];
      closeAll(code: number): number;
      connections(): number;
    }>;
    const asked: { address: string; refused: boolean }[] = [];
    configure({
      token(request) {
        asked.push(request);
        return request.refused ? 'fresh-secret' : 'old-secret';
      },
    });
    const { wrapper, status } = await show(`tradebot ${relay.wsUrl}`, 'BTC');
    await until('the token', async () => (await raw.call('received')).length > 0, 20);
    await raw.call('closeAll', 4401);
    await until('another token', async () => (await raw.call('received')).length > 1, 50);
    await raw.call('closeAll', 4401);
    await isIn('blocked', status, 50);
    configure({ token: undefined });
    expect(await raw.call('received')).to.deep.equal([
      '{"type":"auth","token":"old-secret"}',
      '{"type":"auth","token":"fresh-secret"}',
    ]);
    expect(asked).to.deep.equal([
      { address: relay.url, refused: false },
      { address: relay.url, refused: true },
    ]);
    expect(status.state).to.include({ reason: 'auth' });
    const visible =
      wrapper.innerHTML + status.shadowRoot?.innerHTML + JSON.stringify([status.state, status.source?.journal()]);
    expect(visible).to.not.include('secret');
    for (let minute = 0; minute < 3; minute++) await until('a while', () => true, 60_000);
    expect(await raw.call('connections')).to.equal(0);
  });

  it('a server that speaks none of the languages is named for what it said, and left alone', async () => {
    relay = (await startServer('raw', { greeting: ['{"type":"welcome","secret":"x"}'] })) as never;
    const { status } = await show(relay.wsUrl, 'BTC');
    await isIn('blocked', status, 200);
    expect(status.state?.reason).to.equal('dialect');
    expect(status.state?.detail).to.include('heard: type "welcome"').and.not.include('secret');
    await until('a while', () => true, 60_000);
    expect(await (relay as never as Server<{ connections(): number }>).call('connections')).to.equal(0);
  });
});

describe('a list of sources', () => {
  after(stopServers);

  it('goes on to the next relay when one is down, and back when it has been well for a while', async () => {
    const first = (await startServer('hamster', QUICK)) as Relay;
    relay = (await startServer('tradebot', { roundMs: 100 })) as Relay;
    const { ticker, status } = await show(`${first.url}, ${relay.wsUrl}`, 'BTC/USD');
    ticker.aliases = 'BTC/USD=BTC';
    await until('the first', () => every('live', ticker), 40);
    expect(status.state).to.include({ dialect: 'hamster', insteadOf: undefined });
    await first.call('drop', { refuse: true });
    await until('the second', () => status.state?.dialect === 'tradebot' && every('live', ticker), 100);
    expect(status.state?.insteadOf).to.equal(new URL(first.url).host);
    expect(ticker.quote?.source).to.equal(new URL(relay.url).host);
    await first.call('restore');
    await until(
      'the first again',
      () => status.state?.dialect === 'hamster' && ticker.quote?.source === new URL(first.url).host,
      300,
    );
    fixtureCleanup();
    await clock.advance(40_000);
  });
});
