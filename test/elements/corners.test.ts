import { expect } from '@open-wc/testing';
import '../../src/define.ts';
import { painted, setStage } from '../tools/stage.ts';

const { clock, show, clear } = setStage();

const MARKUP = `
  <price-ticker symbol="BTC"></price-ticker>
  <price-ticker symbols="BTC, ETH" layout="card" fields="price, range, source"></price-ticker>
  <price-ticker symbol="BTC" layout="row" symbol-url="/{symbol}"></price-ticker>
  <price-ticker symbol="BTC" layout="marquee"></price-ticker>
  <price-ticker symbol="BTC" alert-above="7" notify></price-ticker>
  <price-chart symbol="BTC" ranges="1H, 1D"></price-chart>
  <feed-status></feed-status>
  <feed-status variant="bar"></feed-status>
  <feed-status variant="panel"></feed-status>
  <activity-log></activity-log>`;

/** The corners of all that the elements show, but for dots, and signs that are shapes of their own. */
async function cornersOf(radius: string) {
  const { wrapper, quote } = await show(`<div style="--tickwire-radius:${radius}">${MARKUP}</div>`);
  for (let turn = 0; turn < 10; turn++) {
    await quote('BTC', 100 + turn);
    await clock.advance(500);
    await painted();
  }
  const shown = [...wrapper.querySelectorAll(':defined')].flatMap((element) =>
    [...(element.shadowRoot?.querySelectorAll('*') ?? [])].map((inner) => {
      const { borderTopLeftRadius: corner } = getComputedStyle(inner);
      return { of: `${element.localName} .${inner.className || inner.localName}`, corner };
    }),
  );
  return shown.filter(({ corner }) => corner.endsWith('px') && parseFloat(corner) > 2);
}

describe('--tickwire-radius', () => {
  afterEach(clear);

  it('of 0 leaves no corner round, in any element', async () => {
    for (const radius of ['0', '0px']) {
      expect(await cornersOf(radius), radius).to.deep.equal([]);
      await clear();
    }
  });

  it('is never exceeded, and pills are round without it', async () => {
    for (const { of, corner } of await cornersOf('3px')) expect(parseFloat(corner), of).to.be.at.most(3);
    await clear();
    const usual = await cornersOf('initial');
    expect(usual.length).to.be.above(10);
    const badge = usual.find(({ of, corner }) => of.startsWith('feed-status') && corner === '16px');
    const label = usual.find(({ of, corner }) => of.startsWith('price-chart') && corner === '4px');
    expect([badge, label]).to.not.include(undefined);
  });
});
