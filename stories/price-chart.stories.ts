import type { Meta, StoryObj } from '@storybook/web-components-vite';
import { html, nothing, type TemplateResult } from 'lit';
import { expect, fn, userEvent, waitFor } from 'storybook/test';
import type { Bar, DataSource, PriceChart } from '../src/index.ts';
import { find, partOf, partsOf, standsStill, textOf } from './parts.ts';

type ChartArgs = {
  symbol?: string;
  feed?: string;
  type?: string;
  interval?: string;
  ranges?: string;
  range?: string;
  volume?: boolean;
  scale?: string;
  'max-points'?: number;
  compare?: string;
  'price-lines'?: string;
  timezone?: string;
  decimals?: number | string;
  follow?: string;
  theme?: string;
  'movement-colors'?: string;
  /** No attribute: what the page's own data source answers. */
  bars?: 'some' | 'none' | 'fails' | 'never';
};

const MINUTE = 60_000;
const MS: Readonly<Record<string, number>> = {
  '1s': 1000,
  '1m': MINUTE,
  '5m': 5 * MINUTE,
  '15m': 15 * MINUTE,
  '1h': 60 * MINUTE,
  '1d': 1440 * MINUTE,
};

/** A history that ends where the replay begins; the same for the same symbol. */
function barsOf(symbol: string, interval: string, limit: number): Bar[] {
  const ms = MS[interval] ?? MINUTE;
  let state = [...symbol].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 7) >>> 0;
  const random = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 0x1_0000_0000;
  };
  const bars: Bar[] = [];
  let close = symbol.startsWith('ETH') ? 3412.07 : 64_213.5;
  const step = close / 900;
  let time = Math.floor(Date.now() / ms) * ms;
  for (let left = limit; left > 0; left--) {
    const open = Math.round((close + (random() * 2 - 1) * step) * 100) / 100;
    const high = Math.round((Math.max(open, close) + random() * step * 0.6) * 100) / 100;
    const low = Math.round((Math.min(open, close) - random() * step * 0.6) * 100) / 100;
    bars.unshift({ time, open, high, low, close, volume: Math.round(random() ** 3 * 900) / 10 });
    close = open;
    time -= ms;
  }
  return bars;
}

const sources: Record<NonNullable<ChartArgs['bars']>, DataSource | undefined> = {
  some: { getBars: (symbol, { interval, limit }) => barsOf(symbol, interval, limit) },
  fails: { getBars: () => Promise.reject(new Error('503')) },
  never: { getBars: () => new Promise(() => {}) },
  none: undefined,
};

/** @param fallback what stands between the tags */
const chart = (args: ChartArgs, fallback: unknown = nothing): TemplateResult => html`<price-chart
  symbol=${args.symbol || nothing}
  feed=${args.feed || nothing}
  type=${args.type || nothing}
  interval=${args.interval || nothing}
  ranges=${args.ranges || nothing}
  range=${args.range || nothing}
  ?volume=${args.volume}
  scale=${args.scale || nothing}
  max-points=${args['max-points'] ?? nothing}
  compare=${args.compare || nothing}
  price-lines=${args['price-lines'] || nothing}
  timezone=${args.timezone || nothing}
  decimals=${args.decimals ?? nothing}
  follow=${args.follow || nothing}
  theme=${args.theme || nothing}
  movement-colors=${args['movement-colors'] || nothing}
  .dataSource=${sources[args.bars ?? 'some']}
>${fallback}</price-chart>`;

const meta: Meta<ChartArgs> = {
  title: 'price-chart',
  component: 'price-chart',
  args: { symbol: 'BTCUSDT=Bitcoin' },
  argTypes: {
    interval: { control: { type: 'select' }, options: ['', '1s', '1m', '5m', '15m', '1h', '1d'] },
    bars: { control: { type: 'select' }, options: ['some', 'none', 'fails', 'never'] },
  },
  render: (args) => chart(args),
};

export default meta;
type Story = StoryObj<ChartArgs>;

/** There is a picture, and a price beside it. */
async function drawn(canvas: HTMLElement): Promise<PriceChart> {
  const element = find(canvas, 'price-chart');
  await waitFor(async () => {
    await expect(element.shadowRoot?.querySelector('canvas')).toBeInstanceOf(HTMLCanvasElement);
    await expect(textOf(element, 'price')).toMatch(/\d/);
    await expect(element.shadowRoot?.querySelector('.summary')?.textContent).toMatch(/candles|prices/);
  });
  return element;
}

const plays: Pick<Story, 'play'> = {
  play: async ({ canvasElement }) => {
    const element = await drawn(canvasElement);
    await expect(partOf(element, 'message')).not.toBeVisible();
    await expect(partsOf(element, 'problem')).toHaveLength(0);
  },
};

export const Candles: Story = { args: { volume: true }, ...plays };
export const Bars: Story = { args: { type: 'bars' }, ...plays };
export const Line: Story = { args: { type: 'line' }, ...plays };
export const Area: Story = { args: { type: 'area', volume: true }, ...plays };
export const Baseline: Story = { args: { type: 'baseline' }, ...plays };

export const Dark: Story = { args: { volume: true, theme: 'dark' }, ...plays };
export const Asian: Story = { args: { 'movement-colors': 'asian' }, ...plays };
export const Colorblind: Story = { args: { 'movement-colors': 'colorblind' }, ...plays };
export const Logarithmic: Story = { args: { scale: 'log', interval: '1d' }, ...plays };
export const Percent: Story = { args: { scale: 'percent', type: 'line' }, ...plays };

/** Both in percent, from the first candle in view. */
export const Compared: Story = { args: { compare: 'ETHUSDT', type: 'line', bars: 'some' }, ...plays };

/** One of them lies beyond the prices in view: its edge says so. */
export const PriceLines: Story = { args: { 'price-lines': '64300=Target, 64000, 90000' }, ...plays };

/** The reader chooses; arrow keys go from one to the next, as among radio buttons. */
export const Ranges: Story = {
  args: { ranges: '1H, 1D, 1W, 1M', range: '1H' },
  play: async ({ canvasElement }) => {
    const element = await drawn(canvasElement);
    const before = element.shadowRoot?.querySelector('.summary')?.textContent;
    await userEvent.click(partsOf(element, 'range-button')[1] as HTMLElement);
    await expect(element.range).toBe('1D');
    await waitFor(() => expect(textOf(element, 'change')).not.toBe(''));
    await waitFor(() => expect(element.shadowRoot?.querySelector('.summary')?.textContent).not.toBe(before), {
      timeout: 20_000,
    });
  },
};

/** Newer candles come, and what is looked at stays. */
export const NotFollowing: Story = {
  args: { follow: 'off', interval: '1s' },
  play: async ({ canvasElement }) => {
    const element = await drawn(canvasElement);
    const button = partOf(element, 'latest-button');
    await waitFor(() => expect(button).toBeVisible());
    await userEvent.click(button);
    await waitFor(() => expect(button).not.toBeVisible());
  },
};

/** Built from prices since the page opened. */
export const NoHistory: Story = {
  args: { bars: 'none', interval: '1s' },
  play: async ({ canvasElement }) => {
    const element = await drawn(canvasElement);
    await expect(textOf(element, 'note')).toMatch(/^Since .+, from live prices$/);
  },
};

export const Empty: Story = {
  args: { bars: 'none', symbol: 'MATICUSDT' },
  play: async ({ canvasElement }) => {
    const element = find(canvasElement, 'price-chart');
    await waitFor(() => expect(textOf(element, 'message')).toMatch(/Connecting|No price yet/));
  },
};

export const Loading: Story = {
  args: { bars: 'never' },
  play: async ({ canvasElement }) => {
    const element = find(canvasElement, 'price-chart');
    await waitFor(() => expect(textOf(element, 'message')).toMatch(/Loading|Connecting/));
  },
};

/** What stands between the tags stays until the first picture, at the start of the chart's box. */
export const Fallback: Story = {
  args: { bars: 'never' },
  render: (args) => chart(args, html`<p>Bitcoin: about 64,000 dollars, last we looked</p>`),
  play: async ({ canvasElement }) => {
    const element = find(canvasElement, 'price-chart');
    await waitFor(() => expect(textOf(element, 'message')).toMatch(/Loading|Connecting/));
    await expect(partOf(element, 'base')).not.toBeVisible();
    await expect(element.querySelector('p')).toBeVisible();
    await expect(element.clientHeight).toBeGreaterThanOrEqual(400);
  },
};

/** The page's own source gave no answer. */
export const Failed: Story = {
  args: { bars: 'fails' },
  parameters: { replay: { script: 'silent' } },
  play: async ({ canvasElement }) => {
    const element = find(canvasElement, 'price-chart');
    await waitFor(() => expect(textOf(element, 'message')).toContain('could not be had'));
    await expect(partOf(element, 'retry-button')).toBeVisible();
  },
};

export const Unreachable: Story = {
  args: { bars: 'none' },
  parameters: { replay: { script: 'refused' } },
  play: async ({ canvasElement }) => {
    const element = find(canvasElement, 'price-chart');
    await waitFor(() => expect(textOf(element, 'message')).toMatch(/Reconnecting|Offline/));
  },
};

/** Connected, but no prices: muted, with the age of the last. */
export const Stale: Story = {
  args: { volume: true },
  parameters: { replay: { dialect: 'replay-quick', script: 'live:0.5;silent' } },
  play: async ({ canvasElement }) => {
    const element = await drawn(canvasElement);
    await waitFor(() => expect(textOf(element, 'status')).toMatch(/^Stale/));
    await waitFor(() => expect(textOf(element, 'age')).toMatch(/old$/));
  },
};

/** The stream is silent; prices come by request. */
export const Polling: Story = {
  parameters: { replay: { dialect: 'replay-rest', script: 'live:0.5;silent' } },
  play: async ({ canvasElement }) => {
    const element = await drawn(canvasElement);
    await waitFor(() => expect(textOf(element, 'status')).toMatch(/^Every 30 sec/));
  },
};

/** An address that can't be used: the chart says why, and nothing is sent anywhere. */
export const Blocked: Story = {
  args: { bars: 'none', feed: 'javascript:alert(1)' },
  play: async ({ canvasElement }) => {
    const element = find(canvasElement, 'price-chart');
    await waitFor(() => expect(textOf(element, 'problem')).toContain('javascript:alert(1)'));
    await waitFor(() => expect(element.matches(':state(live)')).toBe(false));
  },
};

/** By the button of its feed, with everything else that moves. */
export const Paused: Story = {
  args: { interval: '1s' },
  render: (args) => html`${chart(args)}<br /><feed-status variant="bar"></feed-status>`,
  parameters: { replay: { rate: 20 } },
  play: async ({ canvasElement }) => {
    const element = await drawn(canvasElement);
    await userEvent.click(await waitFor(() => partOf(find(canvasElement, 'feed-status'), 'pause-button')));
    await waitFor(() => expect(textOf(element, 'status')).toBe('Paused'));
    await standsStill(element);
  },
};

/** A value that cannot be used is named; the chart goes on with what would be. */
export const Misconfigured: Story = {
  args: { type: 'pie', timezone: 'Mars/Olympus' },
  play: async ({ canvasElement }) => {
    const element = await drawn(canvasElement);
    await expect(partsOf(element, 'problem')).toHaveLength(2);
  },
};

/** From candle to candle, each spoken where the reader rests. */
export const Keyboard: Story = {
  tags: ['!autodocs'],
  play: async ({ canvasElement }) => {
    const element = await drawn(canvasElement);
    const moved = fn();
    element.addEventListener('crosshair-move', ({ candle }) => moved(candle));
    partOf(element, 'plot').focus();
    await waitFor(async () => {
      await userEvent.keyboard('{End}{ArrowLeft}');
      await expect(moved).toHaveBeenCalled();
    });
    await waitFor(() => expect(element.shadowRoot?.querySelector('.said')?.textContent).toMatch(/: open .+, high /));
    await userEvent.keyboard('{Escape}');
    await expect(moved).toHaveBeenLastCalledWith(undefined);
  },
};

export const Table: Story = {
  play: async ({ canvasElement }) => {
    const element = await drawn(canvasElement);
    await userEvent.click(partOf(element, 'table-button'));
    await waitFor(() => expect(element.shadowRoot?.querySelectorAll('tbody tr')).toHaveLength(25));
    await expect(partOf(element, 'copy-button')).toBeVisible();
  },
};

// any price, any box, any reader

const OF_THE_FEED: Story = {
  args: { bars: 'none', interval: '15m', ranges: '6H, 1D' },
  parameters: { replay: { dialect: 'replay-history' } },
};

export const TinyPrice: Story = {
  ...OF_THE_FEED,
  args: { ...OF_THE_FEED.args, symbol: 'PEPEUSDT=Pepe' },
  play: async ({ canvasElement }) => {
    const element = await drawn(canvasElement);
    await expect(textOf(element, 'price')).toMatch(/^0\.00001\d{3,}$/);
  },
};

export const HugePrice: Story = {
  ...OF_THE_FEED,
  args: { ...OF_THE_FEED.args, symbol: 'BTCVND=Bitcoin' },
  play: async ({ canvasElement }) => {
    const element = await drawn(canvasElement);
    await expect(textOf(element, 'price')).toMatch(/^1,68\d,\d{3},\d{3},\d{3}\.\d\d$/);
    await expect(partOf(element, 'base').scrollWidth).toBeLessThanOrEqual(partOf(element, 'base').clientWidth);
  },
};

export const LongNames: Story = {
  ...OF_THE_FEED,
  args: {
    ...OF_THE_FEED.args,
    symbol: '1000000MOGUSDT=One million Mog Coin perpetual contracts settled in Tether',
  },
  render: (args) => html`<div style="max-inline-size: 420px">${chart(args)}</div>`,
  play: async ({ canvasElement }) => {
    const element = await drawn(canvasElement);
    await expect(partOf(element, 'base').scrollWidth).toBeLessThanOrEqual(420);
  },
};

/** 320 px, as on a small phone. */
export const Narrow: Story = {
  ...OF_THE_FEED,
  render: (args) => html`<div style="inline-size: 320px">${chart(args)}</div>`,
  play: async ({ canvasElement }) => {
    const element = await drawn(canvasElement);
    await expect(partOf(element, 'base').scrollWidth).toBeLessThanOrEqual(320);
  },
};

/** Words and digits are the page's; time still runs from left to right. */
export const RightToLeft: Story = {
  ...OF_THE_FEED,
  globals: { locale: 'ar-EG', direction: 'rtl' },
  play: async ({ canvasElement }) => {
    const element = find(canvasElement, 'price-chart');
    await waitFor(() => expect(textOf(element, 'price')).toMatch(/[٠-٩]/));
    const symbol = partOf(element, 'symbol').getBoundingClientRect();
    const base = partOf(element, 'base').getBoundingClientRect();
    await expect(base.right - symbol.right).toBeLessThan(symbol.left - base.left);
  },
};

/** One paint a frame, however many come. */
export const TwoHundredASecond: Story = {
  args: { interval: '1s', volume: true },
  parameters: { replay: { rate: 200 } },
  play: async ({ canvasElement }) => {
    const element = await drawn(canvasElement);
    const seen = new Set<string>();
    await waitFor(async () => {
      seen.add(textOf(element, 'price'));
      await expect(seen.size).toBeGreaterThan(5);
    });
  },
};
