// What becomes of a feed while its page is hidden, frozen or put away.
import { expect } from '@open-wc/testing';
import { feedRig, loadFeed } from '../tools/feed-rig.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** A feed of so many sources that has had its first price. */
async function rig(count = 1) {
  const made = await feedRig({ dialects: Array.from({ length: count }, () => ({})) });
  await made.begin();
  const { source, work } = made;
  return {
    ...made,
    /** Lets time pass with a price each ten seconds. */
    async run(ms: number) {
      for (let passed = 0; passed < ms; passed += 10 * SECOND) {
        if (!source.last.closed) source.last.quote('BTC', 1 + passed / MINUTE);
        await work(10 * SECOND);
      }
    },
  };
}

describe('a page that is not seen', () => {
  let state: DocumentVisibilityState = 'visible';
  const show = (next: DocumentVisibilityState) => {
    state = next;
    document.dispatchEvent(new Event('visibilitychange'));
  };
  before(async () => {
    Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => state });
    await loadFeed();
  });
  afterEach(() => show('visible'));
  after(() => {
    Reflect.deleteProperty(document, 'visibilityState');
  });

  it('closes its connection after five minutes, says so, and comes back', async () => {
    const { source, run, feed } = await rig();
    show('hidden');
    await run(4 * MINUTE);
    expect(source.last.closed).to.equal(false);
    await run(2 * MINUTE);
    expect(source.last.closed).to.equal(true);
    expect(feed.state).to.include({ phase: 'idle', reason: 'hidden' });
    expect(feed.journal().filter(({ type }) => type === 'closed').length).to.equal(1);
    show('visible');
    await run(10 * SECOND);
    expect(source.sockets.length).to.equal(2);
  });

  it('keeps it where somebody wants prices in the background, who hears each at once', async () => {
    const { source, run, feed, clock, work } = await rig();
    const heard: number[] = [];
    feed.subscribe('BTC', ({ price }) => heard.push(price), { background: true, unpaced: true });
    await work(100);
    show('hidden');
    await run(30 * MINUTE);
    expect(source.last.closed).to.equal(false);
    expect(source.sockets.length).to.equal(1);
    expect(feed.state.phase).to.equal('live');
    source.last.quote('BTC', 77);
    expect(heard.at(-1)).to.equal(77);
    // Who did not ask for more is served by a timer.
    const { length } = heard;
    await clock.advance(2 * SECOND);
    expect(heard.length).to.equal(length);
    show('visible');
    await run(MINUTE);
    expect(source.sockets.length).to.equal(1);
  });

  it('serves those in the background by a timer, too', async () => {
    const { source, run, feed, clock } = await rig();
    const heard: number[] = [];
    feed.subscribe('BTC', ({ price }) => heard.push(price), { background: true });
    show('hidden');
    await run(10 * MINUTE);
    source.last.quote('BTC', 77);
    await clock.advance(2 * SECOND);
    expect(heard.at(-1)).to.equal(77);
  });

  it('closes it when the last of them leaves, and opens it for one who comes', async () => {
    const { source, run, feed } = await rig();
    const stop = feed.subscribe('BTC', () => {}, { background: true });
    show('hidden');
    await run(10 * MINUTE);
    expect(source.last.closed).to.equal(false);
    stop();
    await run(10 * SECOND);
    expect(source.last.closed).to.equal(true);
    feed.subscribe('BTC', () => {}, { background: true });
    await run(10 * SECOND);
    expect(source.sockets.length).to.equal(2);
    expect(source.last.closed).to.equal(false);
  });

  it('concerns the feed alone that is wanted', async () => {
    const [kept, left] = [await rig(), await rig()];
    kept.feed.subscribe('BTC', () => {}, { background: true });
    await kept.work(100);
    show('hidden');
    await kept.run(10 * MINUTE);
    await left.run(10 * MINUTE);
    expect(kept.source.last.closed).to.equal(false);
    expect(left.source.last.closed).to.equal(true);
  });

  for (const [what, target] of [
    ['freeze', document],
    ['pagehide', window],
  ] as const)
    it(`closes it all the same at ${what}, hidden before or not`, async () => {
      for (const hidden of [false, true]) {
        const { source, run, feed } = await rig();
        feed.subscribe('BTC', () => {}, { background: true });
        await run(10 * SECOND);
        if (hidden) {
          show('hidden');
          await run(10 * MINUTE);
        }
        expect(source.last.closed).to.equal(false);
        target.dispatchEvent(new Event(what));
        expect(source.last.closed).to.equal(true);
        show('visible');
        await run(10 * SECOND);
        expect(source.sockets.length).to.equal(2);
      }
    });

  it('keeps the sources of a list, too, for as long as they are wanted', async () => {
    const { source: first, run, feed } = await rig(2);
    const stop = feed.subscribe('BTC', () => {}, { background: true });
    await run(10 * SECOND);
    show('hidden');
    await run(10 * MINUTE);
    expect(first.last.closed).to.equal(false);
    expect(feed.state.phase).to.equal('live');
    stop();
    await run(20 * SECOND);
    expect(first.last.closed).to.equal(true);
  });
});
