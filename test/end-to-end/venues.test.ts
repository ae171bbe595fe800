// Venues without a key, against doubles that hold their published rules against the kit.
import { expect, fixtureCleanup } from '@open-wc/testing';
import '../../src/define.ts';
import { createHub } from '../../src/feed/hub.ts';
import { fakeClock } from '../tools/fake-clock.ts';
import { every, freshness, show, waitsOn } from '../tools/real-sockets.ts';
import { type Server, startServer, stopServers } from '../tools/server-commands.ts';
import { installHub, part } from '../tools/stage.ts';

type Venue = Server<{
  setPrice(symbol: string, price: number): void;
  drop(options?: { refuse?: boolean }): void;
  silence(options?: object): void;
  restore(): void;
  violations(): { rule: string; message: string }[];
  received(): unknown[];
  connections(): number;
  requests(): unknown[];
  fail(status: number | false, options?: object): void;
}>;

const clock = fakeClock(() => 0.5, Date.now());
installHub(createHub(clock, Promise.resolve()));
let venue: Venue;

const until = waitsOn(clock);

for (const { name, path, symbol, wire } of [
  { name: 'coinbase', path: '', symbol: 'BTC/USD', wire: 'BTC-USD' },
  { name: 'kraken', path: '', symbol: 'BTC/USD', wire: 'BTC/USD' },
])
  describe(`${name}, direct`, () => {
    beforeEach(async () => {
      venue = (await startServer(name)) as Venue;
    });
    afterEach(async () => {
      fixtureCleanup();
      await clock.advance(40_000);
      expect(JSON.stringify(await venue.call('violations'))).to.equal('[]');
      await venue.stop();
    });
    after(stopServers);

    it('brings prices, and each move', async () => {
      const { ticker, status } = await show(`${name} ${venue.wsUrl}${path}`, `${symbol}, ETH-USD`);
      await venue.call('setPrice', wire, 64_321.5);
      await until('a price', () => part(ticker, 'price')?.startsWith('64,321.5'), 20);
      await venue.call('setPrice', wire, 64_400.25);
      await until('a move', () => part(ticker, 'price') === '64,400.25', 10);
      expect(status.state).to.include({ phase: 'live', dialect: name });
      expect(await venue.call('connections')).to.equal(1);
    });

    it('is returned to after a drop, and asked for the same again', async () => {
      const { ticker, status } = await show(`${name} ${venue.wsUrl}${path}`, symbol);
      await venue.call('setPrice', wire, 64_321.5);
      await until('a price', () => every('live', ticker), 20);
      await venue.call('drop', { refuse: true });
      await until('offline', () => status.state?.phase === 'offline', 1000);
      expect(freshness(ticker)).to.deep.equal(['stale']);
      await venue.call('restore');
      await until('live', () => status.state?.phase === 'live', 500);
      await venue.call('setPrice', wire, 64_500);
      await until('a price', () => part(ticker, 'price')?.startsWith('64,500'), 10);
    });

    it('is told of a product that it does not have, and serves the others', async () => {
      const { ticker, status } = await show(`${name} ${venue.wsUrl}${path}`, `NOPE/USD, ${symbol}`);
      const serve = async () => {
        await venue.call('setPrice', wire, 64_000 + Math.random() * 100);
        return freshness(ticker)[1] === 'live' && status.source?.refuses('NOPE/USD');
      };
      await until('the good one, and a word on the bad one', serve, 100);
      expect(freshness(ticker)[0]).to.equal('none');
      expect(
        status.source?.journal().some(({ type, symbol }) => type === 'unknown' && symbol?.includes('NOPE')),
      ).to.equal(true);
    });
  });

describe('sources that only answer requests', () => {
  beforeEach(async () => {
    venue = (await startServer('rest-venues')) as Venue;
  });
  afterEach(async () => {
    fixtureCleanup();
    await clock.advance(40_000);
    expect(await venue.call('violations')).to.deep.equal([]);
    await venue.stop();
  });
  after(stopServers);

  it('show polled prices as such, name whom they come from, and are not hurried', async () => {
    await venue.call('setPrice', 'bitcoin/usd', 64_321);
    const { ticker, status } = await show(`coingecko ${venue.url}`, 'BTC/USD, BTCUSDT');
    await until('a price', () => part(ticker, 'price')?.startsWith('64,321'), 50);
    expect(freshness(ticker)).to.deep.equal(['polled', 'none']);
    expect(status.state).to.include({ phase: 'polling', transport: 'rest' });
    expect(status.state?.attributions?.[0]?.url).to.match(/^https:\/\/www\.coingecko\.com/);
    expect(status.source?.refuses('BTCUSDT'), 'tether is no dollar').to.equal(true);
    const { length } = await venue.call('requests');
    const startedAt = clock.now();
    await until('four more', async () => (await venue.call('requests')).length >= length + 4, 4_000);
    expect(clock.now() - startedAt, '90 seconds between two').to.be.at.least(3 * 90_000);
  });

  it('come last in a list, and take over with what they have', async () => {
    const relay = (await startServer('hamster', { updateIntervalMs: 50 })) as Venue;
    await venue.call('setPrice', 'EUR/USD', 1.1643);
    await venue.call('setPrice', 'bitcoin/usd', 64_321);
    const other = venue.url.replace('127.0.0.1', 'localhost');
    const feed = `hamster ${relay.url}, coingecko ${venue.url}, exchange-rates ${other}`;
    const { ticker, status } = await show(feed, 'BTC/USD, EUR/USD');
    await until('the relay', () => every('live', ticker), 40);
    expect(await venue.call('requests')).to.deep.equal([]);
    await relay.call('drop', { refuse: true });
    await until('the others', () => every('polled', ticker), 100);
    const quote = (symbol: string) => status.source?.get(symbol);
    expect(quote('BTC/USD')).to.include({ price: 64_321, source: new URL(venue.url).host });
    expect(quote('EUR/USD')).to.include({ price: 1.1643, source: new URL(other).host });
    expect(status.state).to.include({ phase: 'polling', insteadOf: new URL(relay.url).host });
    await relay.call('restore');
    await until('the relay again', () => every('live', ticker) && status.state?.dialect === 'hamster', 300);
  });

  it('are offline when they refuse, and rest', async () => {
    await venue.call('fail', 429);
    const { ticker, status } = await show(`coingecko ${venue.url}`, 'BTC/USD');
    await until('offline', () => status.state?.phase === 'offline', 50);
    const { length } = await venue.call('requests');
    await until('a while', () => true, 50_000);
    expect((await venue.call('requests')).length).to.equal(length);
    expect(freshness(ticker)).to.deep.equal(['none']);
  });
});
