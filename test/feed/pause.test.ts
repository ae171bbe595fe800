// One pause for all that shows a feed: WCAG 2.2.2.
import { expect } from '@open-wc/testing';
import type { Dialect } from '../../src/dialects/dialect.ts';
import type { Candle, Trade } from '../../src/market/quote.ts';
import { feedRig, loadFeed } from '../tools/feed-rig.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** A feed that has had its first price. */
async function rig(dialects?: Partial<Dialect>[]) {
  const made = await feedRig({ dialects });
  await made.begin();
  made.quotes.length = 0;
  return made;
}

describe('a paused feed', () => {
  before(loadFeed);

  it('says nothing of quotes, and then the newest, which is no move of the last one shown', async () => {
    const { feed, source, quotes, work } = await rig();
    const before = feed.get('BTC')?.session ?? 0;
    feed.pause();
    expect(feed.state.phase).to.equal('paused');
    for (let price = 2; price <= 5000; price++) source.last.quote('BTC', price);
    await work(MINUTE / 4);
    expect(quotes).to.deep.equal([]);
    expect(feed.get('BTC')?.price).to.equal(5000);
    feed.resume();
    await work(100);
    expect(quotes.map(({ price }) => price)).to.deep.equal([5000]);
    expect(quotes[0]?.session).to.not.equal(before);
    expect(feed.state.phase).to.equal('live');
  });

  it('keeps none of the trades that it does not tell', async () => {
    const { feed, source, work } = await rig();
    const trades: Trade[] = [];
    const unpaced: Trade[] = [];
    feed.subscribe({ kind: 'trade', symbol: 'BTC' }, (trade) => trades.push(trade));
    feed.subscribe({ kind: 'trade', symbol: 'BTC' }, (trade) => unpaced.push(trade), { unpaced: true });
    feed.pause();
    for (let price = 1; price <= 5000; price++) source.last.message({ kind: 'trade', symbol: 'BTC', price });
    await work(SECOND);
    feed.resume();
    await work(SECOND);
    expect([trades.length, unpaced.length]).to.deep.equal([0, 0]);
    source.last.message({ kind: 'trade', symbol: 'BTC', price: 7 });
    await work(100);
    expect(trades.map(({ price }) => price)).to.deep.equal([7]);
    expect(feed.stats.trades).to.equal(5001);
  });

  it('tells no candle, and then those that were missed', async () => {
    let asked = 0;
    const start = Date.UTC(2026, 0, 1);
    const { feed, source, work, clock } = await rig([
      {
        history: () => ({
          intervals: ['1m'],
          limit: 1000,
          message: () => ({ do: 'history' }),
          *read() {
            asked++;
            for (let time = start; time <= clock.now(); time += MINUTE)
              yield {
                kind: 'candle',
                symbol: 'BTC',
                interval: '1m',
                time,
                open: 1,
                high: 9,
                low: 1,
                close: 5,
              } as never;
          },
        }),
      },
    ]);
    const candles: Candle[] = [];
    feed.subscribe({ kind: 'candle', symbol: 'BTC', interval: '1m' }, (candle) => candles.push(candle));
    const answer = async () => {
      for (let turn = 0; turn < 3; turn++) {
        await work(50);
        source.last.message({ kind: 'history', body: {} });
      }
      await work(50);
    };
    await answer();
    expect(candles.length).to.be.above(0);
    candles.length = 0;
    feed.pause();
    const pausedAt = clock.now();
    for (let minute = 0; minute < 5; minute++) {
      for (let turn = 0; turn < 6; turn++) {
        source.last.quote('BTC', 2 + minute);
        await work(10 * SECOND);
      }
    }
    expect(candles).to.deep.equal([]);
    const before = asked;
    feed.resume();
    await answer();
    expect(asked).to.equal(before + 1);
    const missed = new Set(candles.map(({ time }) => time).filter((time) => time > pausedAt));
    expect(missed.size).to.be.at.least(5);
    expect(candles.at(-1)?.time).to.equal(Math.floor(clock.now() / MINUTE) * MINUTE);
  });

  it('tells what comes in from then on, though it was paused before anything was there', async () => {
    const { feed, source, work } = await rig();
    feed.pause();
    const heard: number[] = [];
    feed.subscribe('ETH', ({ price }) => heard.push(price));
    await work(100);
    source.last.quote('ETH', 3);
    await work(100);
    expect(heard).to.deep.equal([]);
    feed.resume();
    await work(100);
    expect(heard).to.deep.equal([3]);
  });

  it('stands still as a list of sources, while its sources go on for others', async () => {
    const { feed, source, quotes, work } = await rig([{}, {}]);
    feed.pause();
    for (let price = 2; price <= 50; price++) source.last.quote('BTC', price);
    await work(10 * SECOND);
    expect(quotes).to.deep.equal([]);
    expect(feed.state.phase).to.equal('paused');
    source.last.quote('BTC', 51);
    feed.resume();
    await work(100);
    expect(quotes.map(({ price }) => price)).to.deep.equal([51]);
    expect(feed.state.phase).to.equal('live');
    expect(feed.journal().flatMap(({ type }) => (/paused|resumed/.test(type) ? type : []))).to.deep.equal([
      'paused',
      'resumed',
    ]);
  });
});
