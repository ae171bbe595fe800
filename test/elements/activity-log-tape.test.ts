import { expect } from '@open-wc/testing';
import '../../src/define.ts';
import type { ActivityLog } from '../../src/elements/activity-log.ts';
import type { Feed } from '../../src/feed/api.ts';
import { part, parts, problems, setStage } from '../tools/stage.ts';
import { scriptedJournal, shownLog } from './activity-log-feed.ts';

const feeds = new Map<string, Feed>();
const { clock, show, clear } = setStage(feeds);

async function tape(attributes: string, style = '') {
  const feed = scriptedJournal(feeds, clock);
  const { element, paint } = await shownLog(
    clock,
    feed,
    `types="trade" ${attributes} style="inline-size: 480px; ${style}"`,
  );
  return { element, feed, paint };
}

const column = (element: Element, name: string) =>
  parts(element, 'entry').map((row) => row.querySelector(`[part=${name}]`)?.textContent?.trim());

describe('<activity-log types="trade">', () => {
  before(() => Promise.all([import('../../src/elements/log-view.ts'), import('../../src/feed/topics.ts')]));
  afterEach(clear);

  it('shows trades with price, size, side and time, in columns that stand', async () => {
    const { element, feed, paint } = await tape('symbols="BTCUSDT"');
    feed.trade('BTCUSDT', { priceText: '64213.5', size: 0.42, side: 'buy' });
    feed.trade('BTCUSDT', { priceText: '64213.25', size: 12, side: 'sell' });
    feed.trade('BTCUSDT', { priceText: '64213' });
    await paint();
    // As many decimals as any has had.
    expect(column(element, 'price')).to.deep.equal(['64,213.50', '64,213.25', '64,213.00']);
    expect(column(element, 'size')).to.deep.equal(['0.42000', '12.00000', '–']);
    expect(column(element, 'side')).to.deep.equal(['Buy', 'Sell', '']);
    expect(column(element, 'time').every((time) => /^\d\d:\d\d:\d\d$/.test(time ?? ''))).to.equal(true);
    for (const name of ['price', 'size']) {
      const ends = parts(element, name).map((cell) => Math.round(cell.getBoundingClientRect().right));
      expect(new Set(ends).size).to.equal(1);
    }
    expect(part(element, 'title')).to.equal('Trades');
  });

  it('tells the direction by colour, by an arrow and in a word', async () => {
    const { element, feed, paint } = await tape('symbols="BTCUSDT"');
    feed.trade('BTCUSDT', { priceText: '2', side: 'buy' });
    feed.trade('BTCUSDT', { priceText: '1', side: 'sell' });
    await paint();
    const styles = (name: string) => parts(element, name).map((cell) => getComputedStyle(cell));
    const [up, down] = styles('price').map(({ color }) => color);
    expect(up).not.to.equal(down);
    const [rising, falling] = styles('level').map(({ clipPath }) => clipPath);
    expect(rising).not.to.equal(falling);
    element.setAttribute('movement-colors', 'asian');
    await element.updateComplete;
    expect(styles('price').map(({ color }) => color)[0]).not.to.equal(up);
  });

  it('names symbols where there are several, by the author’s name for them', async () => {
    const { element, feed, paint } = await tape('symbols="BTCUSDT=Bitcoin, ETHUSDT"');
    feed.trade('BTCUSDT', { priceText: '1', side: 'buy' });
    feed.trade('ETHUSDT', { priceText: '2', side: 'buy' });
    await paint();
    expect(column(element, 'symbol')).to.deep.equal(['Bitcoin', 'ETHUSDT']);
    element.symbols = 'BTCUSDT=Bitcoin';
    await element.updateComplete;
    await paint();
    expect(column(element, 'symbol')).to.deep.equal(['Bitcoin']);
    expect(parts(element, 'symbol')[0]?.checkVisibility()).to.equal(false);
  });

  it('keeps so many, at any rate, with as many nodes as fit', async () => {
    const { element, feed, paint } = await tape('symbols="BTCUSDT" max-entries="500"');
    const nodes = () => element.shadowRoot?.querySelectorAll('*').length ?? 0;
    const trades = (count: number) => {
      for (let at = 0; at < count; at++) feed.trade('BTCUSDT', { priceText: `${1000 + at}`, size: 1, side: 'buy' });
    };
    trades(1000);
    await paint();
    const before = nodes();
    for (let frame = 0; frame < 20; frame++) {
      trades(500);
      await clock.paint();
    }
    expect(element.entries).to.have.length(500);
    expect(nodes()).to.equal(before);
    expect(column(element, 'price').at(-1)).to.equal('1,499.00');
  });

  it('lets the reader see one side', async () => {
    const { element, feed, paint } = await tape('symbols="BTCUSDT"');
    feed.trade('BTCUSDT', { priceText: '1', side: 'buy' });
    feed.trade('BTCUSDT', { priceText: '2', side: 'sell' });
    const filter = element.shadowRoot?.querySelector('select') as HTMLSelectElement;
    expect([...filter.options].map(({ text }) => text)).to.deep.equal(['All', 'Buys', 'Sells']);
    filter.value = 'sell';
    filter.dispatchEvent(new Event('change'));
    await paint();
    expect(column(element, 'price')).to.deep.equal(['2.00']);
  });

  it('gives trades as entries', async () => {
    const { element, feed } = await tape('symbols="BTCUSDT"');
    feed.trade('BTCUSDT', { priceText: '64213.50', size: 0.42, side: 'buy' });
    expect(element.entries.map(({ type, symbol, text }) => [type, symbol, text])).to.deep.equal([
      ['trade', 'BTCUSDT', 'buy 64213.50 × 0.42'],
    ]);
    expect(await element.export('csv')).to.contain('info,trade,BTCUSDT,buy 64213.50 × 0.42,1,');
  });

  it('stands among other entries, too', async () => {
    const { element, feed, paint } = await tape('symbols="BTCUSDT"');
    element.setAttribute('types', 'trade, move');
    await element.updateComplete;
    feed.trade('BTCUSDT', { priceText: '1', side: 'buy' });
    feed.tell({ text: 'BTCUSDT moved +3%', type: 'move', symbol: 'BTCUSDT' });
    feed.trade('BTCUSDT', { priceText: '2', side: 'buy' });
    await paint();
    expect(parts(element, 'entry').map(({ className }) => className)).to.deep.equal([
      'row trade',
      'row line',
      'row trade',
    ]);
    expect(part(element, 'title')).to.equal('Activity');
  });

  it('asks for the trades of its symbols, and for no others', async () => {
    const { element, feed } = await tape('symbols="BTCUSDT, ETHUSDT"');
    expect(feed.topics().sort()).to.deep.equal(['journal', 'trade BTCUSDT', 'trade ETHUSDT']);
    element.symbols = 'ETHUSDT';
    await element.updateComplete;
    expect(feed.topics().sort()).to.deep.equal(['journal', 'trade ETHUSDT']);
    element.types = '';
    await element.updateComplete;
    expect(feed.topics()).to.deep.equal(['journal']);
    element.remove();
    expect(feed.topics()).to.deep.equal([]);
  });

  it('says that it must know whose', async () => {
    const { element, feed } = await tape('');
    expect(problems(element)).to.deep.equal([
      'activity-log: types="trade" needs to know whose; add symbols, as in symbols="BTCUSDT"',
    ]);
    expect(feed.topics()).to.deep.equal(['journal']);
  });

  it('opens the connection that it needs, and shows what comes by it', async () => {
    const { element, source, connect } = await show<ActivityLog>(
      '<activity-log lang="en" types="trade" symbols="BTCUSDT"></activity-log>',
    );
    await connect();
    source.last.message({ kind: 'trade', symbol: 'BTCUSDT', price: '5.25', size: '3', side: 'sell' });
    await clock.paint();
    expect(column(element, 'price')).to.deep.equal(['5.25']);
    expect(column(element, 'side')).to.deep.equal(['Sell']);
  });

  it('is accessible, and fits into 240 px', async () => {
    const { element, feed, paint } = await tape('symbols="BTCUSDT, 1000000MOGUSDT"', 'inline-size: 240px');
    feed.trade('1000000MOGUSDT', { priceText: '1687432110250.50', size: 123_456, side: 'buy' });
    feed.trade('BTCUSDT', { priceText: '64213.50', size: 0.00002, side: 'sell' });
    await paint();
    await expect(element).to.be.accessible();
    expect(element.shadowRoot?.querySelector('.base')?.scrollWidth).to.be.at.most(240);
  });
});
