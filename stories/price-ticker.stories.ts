import type { Meta, StoryObj } from '@storybook/web-components-vite';
import { html, nothing } from 'lit';
import { expect, fn, userEvent, waitFor } from 'storybook/test';
import { find, partOf, partsOf, priced, standsStill, textOf, textsOf } from './parts.ts';
import { fallbackFeed } from './replay.ts';
import { compared, type TickerArgs, ticker } from './ticker.ts';

const LIVELY = 'BTCUSDT=Bitcoin, ETHUSDT=Ether, SOLUSDT=Solana';
const MANY = 'BTCUSDT, ETHUSDT, SOLUSDT, BNBUSDT, XRPUSDT, ADAUSDT, DOGEUSDT, LTCUSDT';
const TABLE = 'BTCUSDT=Bitcoin, ETHUSDT=Ether, SOLUSDT=Solana, PEPEUSDT=Pepe, EUR/USD=Euro, MATICUSDT=no longer traded';

const meta: Meta<TickerArgs> = {
  title: 'price-ticker',
  component: 'price-ticker',
  args: { symbol: 'BTCUSDT' },
  render: (args) => ticker(args),
};

export default meta;
type Story = StoryObj<TickerArgs>;

// layouts

/** A pill flows with the text around it. */
export const Inline: Story = {
  render: (args) => html`<p>
    Bitcoin slipped overnight ${ticker(args)} while ether held its ground ${ticker({ ...args, symbol: 'ETHUSDT' })} and
    the euro ${ticker({ ...args, symbol: 'EUR/USD' })} did little.
  </p>`,
  play: async ({ canvasElement }) => {
    const [bitcoin, ether] = canvasElement.querySelectorAll('price-ticker');
    for (const each of [bitcoin, ether]) await priced(each as Element);
    await expect(textOf(bitcoin as Element, 'symbol')).toBe('BTCUSDT');
    await expect(textOf(bitcoin as Element, 'change')).toMatch(/^▼−\d\.\d\d%$/);
    await expect(textOf(ether as Element, 'change')).toMatch(/^▲\+\d\.\d\d%$/);
    await expect(getComputedStyle(bitcoin as Element).display).toBe('inline');
  },
};

export const Card: Story = {
  args: { symbol: '', symbols: LIVELY, layout: 'card' },
  play: async ({ canvasElement }) => {
    const cards = find(canvasElement, 'price-ticker');
    await priced(cards);
    await expect(textsOf(cards, 'label')).toEqual(['Bitcoin', 'Ether', 'Solana']);
    await expect(textOf(cards, 'change-absolute')).toMatch(/^−8\d\d\.\d\d$/);
    await expect(textOf(cards, 'low')).toBe('63,870.00');
    await expect(textOf(cards, 'high')).toBe('65,410.90');
  },
};

/** A table: digits stand under digits. MATICUSDT is listed, and never has a price. */
export const Row: Story = {
  args: { symbol: '', symbols: TABLE, layout: 'row' },
  play: async ({ canvasElement }) => {
    const table = find(canvasElement, 'price-ticker');
    await waitFor(() => expect(textsOf(table, 'price')[4]).toBe('1.08731'));
    const prices = textsOf(table, 'price');
    await expect(prices[3]).toBe('0.00001234');
    await expect(prices[5]).toBe('–');
    const rights = partsOf(table, 'price').map((price) => Math.round(price.getBoundingClientRect().right));
    await expect(new Set(rights).size).toBe(1);
  },
  parameters: { replay: { rate: 0 } },
};

export const Grid: Story = {
  args: { symbol: '', symbols: MANY, layout: 'grid' },
  play: async ({ canvasElement }) => {
    const tiles = find(canvasElement, 'price-ticker');
    await priced(tiles);
    await expect(partsOf(tiles, 'item')).toHaveLength(8);
    await expect(partOf(tiles, 'item').getAttribute('aria-label')).toBe('BTCUSDT');
  },
};

// a strip that runs

const stripOf = (ticker: Element) => ticker.shadowRoot?.querySelector('.strip') as HTMLElement;
const motionOf = (ticker: Element) => ticker.shadowRoot?.querySelector('.track')?.getAnimations()[0];
const runs = (ticker: Element) => waitFor(() => expect(motionOf(ticker)?.playState).toBe('running'));

/** It pauses under a pointer, with the focus on it, by its button, and with its feed. */
export const Marquee: Story = {
  args: { symbol: '', symbols: MANY, layout: 'marquee' },
  play: async ({ canvasElement }) => {
    const strip = find(canvasElement, 'price-ticker');
    await runs(strip);
    await userEvent.hover(stripOf(strip));
    await expect(motionOf(strip)).toBe(undefined);
    await userEvent.unhover(stripOf(strip));
    await runs(strip);
    await userEvent.click(partOf(strip, 'pause-button'));
    await waitFor(() => expect(partOf(strip, 'pause-button').ariaLabel).toBe('Resume'));
    await expect(motionOf(strip)).toBe(undefined);
    await userEvent.click(partOf(strip, 'pause-button'));
    await userEvent.unhover(stripOf(strip));
    await runs(strip);
  },
};

/** As many copies as the box is wide: there is no gap, and no seam. */
export const MarqueeOfFew: Story = {
  args: { symbol: '', symbols: 'BTCUSDT=Bitcoin, ETHUSDT=Ether', layout: 'marquee', speed: 30 },
  play: async ({ canvasElement }) => {
    const strip = find(canvasElement, 'price-ticker');
    await runs(strip);
    const sets = [...(stripOf(strip).firstElementChild?.children ?? [])];
    await expect(sets.length).toBeGreaterThan(2);
    await waitFor(() =>
      expect(new Set(sets.map((set) => set.querySelector('[part~="price"]')?.textContent)).size).toBe(1),
    );
  },
};

/** Links are reached by the keyboard once each, and the strip waits for them. */
export const MarqueeWithLinks: Story = {
  args: { symbol: '', symbols: MANY, layout: 'marquee', 'symbol-url': '/market/{symbol}' },
  play: async ({ canvasElement }) => {
    const strip = find(canvasElement, 'price-ticker');
    await waitFor(() => expect(partsOf(strip, 'link').length).toBeGreaterThan(8));
    const links = partsOf(strip, 'link').filter(({ tabIndex }) => tabIndex >= 0);
    await expect(links).toHaveLength(8);
    links[6]?.focus();
    await expect(motionOf(strip)).toBe(undefined);
    const { right } = (links[6] as Element).getBoundingClientRect();
    await expect(right).toBeLessThanOrEqual(stripOf(strip).getBoundingClientRect().right);
    links[6]?.blur();
    await runs(strip);
  },
};

/** With lines, in large and small, and as a page that reads from right to left has it. */
export const MarqueeVariants: Story = {
  args: { symbol: '', symbols: MANY, layout: 'marquee' },
  parameters: { replay: { dialect: 'replay-history' } },
  render: (args) =>
    html`${compared(args, {
      sparkline: { sparkline: true },
      large: { size: 'large' },
      small: { size: 'small', speed: 20 },
      'fields and labels': { symbols: LIVELY, fields: 'price, change, high, low, volume' },
    })}
      <div dir="rtl">${compared(args, { 'right to left': {} })}</div>`,
  play: async ({ canvasElement }) => {
    for (const each of canvasElement.querySelectorAll('price-ticker')) await runs(each);
  },
};

/** For readers who want less motion it is a row that scrolls; the toolbar’s “Motion” shows it, too. */
export const MarqueeStill: Story = {
  args: { symbol: '', symbols: MANY, layout: 'marquee', paused: true },
  parameters: { replay: { rate: 20 } },
  play: async ({ canvasElement }) => {
    const strip = find(canvasElement, 'price-ticker');
    await priced(strip);
    await waitFor(() => expect(partOf(strip, 'pause-button').ariaLabel).toBe('Resume'));
    await expect(motionOf(strip)).toBe(undefined);
    await expect(stripOf(strip).tabIndex).toBe(0);
    await standsStill(strip);
  },
};

// a line of prices

const drawn = (ticker: Element, count: number) =>
  waitFor(() =>
    expect(partsOf(ticker, 'sparkline').filter((place) => place.querySelector('polyline'))).toHaveLength(count),
  );

/** `sparkline`: the last day, by the source’s own history. */
export const SparklineCard: Story = {
  args: { symbol: '', symbols: 'BTCUSDT=Bitcoin, ETHUSDT=Ether, AAPL=Apple', layout: 'card', sparkline: true },
  parameters: { replay: { dialect: 'replay-history' } },
  play: async ({ canvasElement }) => {
    const cards = find(canvasElement, 'price-ticker');
    await drawn(cards, 3);
    await expect(partOf(cards, 'sparkline').querySelector('title')?.textContent).toMatch(
      /^Last 24 hr, from [\d,.]+ to [\d,.]+, low [\d,.]+, high [\d,.]+$/,
    );
  },
};

/** A column of a table, where there is room for one. */
export const SparklineRow: Story = {
  args: { symbol: '', symbols: TABLE, layout: 'row', sparkline: true },
  parameters: { replay: { dialect: 'replay-history' } },
  play: async ({ canvasElement }) => {
    const table = find(canvasElement, 'price-ticker');
    await drawn(table, 5); // MATICUSDT has no history
    await expect(overflowing(table)).toEqual([]);
  },
};

export const SparklineGrid: Story = {
  args: { symbol: '', symbols: MANY, layout: 'grid', sparkline: true },
  parameters: { replay: { dialect: 'replay-history' } },
  play: async ({ canvasElement }) => drawn(find(canvasElement, 'price-ticker'), 8),
};

/** Without history: what was seen since the page opened, as soon as that is a course of something. */
export const SparklineWithoutHistory: Story = {
  tags: ['!test'],
  args: { symbol: '', symbols: LIVELY, layout: 'card', sparkline: true },
  parameters: { replay: { rate: 12 } },
};

/** Not live: the line is muted, like the price. */
export const SparklineStale: Story = {
  args: { symbol: '', symbols: 'BTCUSDT=Bitcoin, ETHUSDT=Ether', layout: 'card', sparkline: true },
  parameters: { replay: { dialect: 'replay-history', script: 'live:3;lost;refused' } },
  play: async ({ canvasElement }) => {
    const cards = find(canvasElement, 'price-ticker');
    await drawn(cards, 2);
    await waitFor(() => expect(textOf(cards, 'age')).toMatch(/ old$/));
    const stroke = () => getComputedStyle(partOf(cards, 'sparkline').querySelector('polyline') as Element).stroke;
    await expect(stroke()).toBe(getComputedStyle(partOf(cards, 'price')).color);
  },
};

// alerts

/** `price-alert` tells the page, once for each crossing; what it does not cancel stands in the feed’s journal. */
export const Alerts: Story = {
  args: {
    symbol: '',
    symbols: 'BTCUSDT=Bitcoin, ETHUSDT=Ether',
    layout: 'card',
    'alert-above': 'BTCUSDT=64230, ETHUSDT=3414',
    'alert-below': 'BTCUSDT=64200, ETHUSDT=3411',
  },
  parameters: { replay: { rate: 20 } },
  render: (args) => {
    const log = (event: HTMLElementEventMap['price-alert']) => {
      const line = document.createElement('li');
      line.textContent = `${event.symbol} ${event.kind} ${event.level}: ${event.price}`;
      (event.currentTarget as Element).querySelector('ol')?.prepend(line);
    };
    return html`<div @price-alert=${log}>
      ${ticker(args)}
      <ol aria-label="Alerts"></ol>
    </div>`;
  },
  play: async ({ canvasElement }) => {
    await waitFor(() => expect(canvasElement.querySelector('ol')?.childElementCount).toBeGreaterThan(0));
    await expect(canvasElement.querySelector('li')?.textContent).toMatch(
      /^(BTC|ETH)USDT (above|below) [\d.]+: [\d.]+$/,
    );
  },
};

/** The browser’s own question comes with a click on the button, and no sooner; this story asks nobody. */
export const Notify: Story = {
  args: { symbol: 'BTCUSDT=Bitcoin', notify: true, 'alert-above': '64300' },
  parameters: { replay: { rate: 0 } },
  render: (args) => html`<p>Bitcoin is at ${ticker(args)} now.</p>
    ${compared(args, { card: { layout: 'card' }, row: { layout: 'row' } })}`,
  play: async ({ canvasElement }) => {
    for (const each of canvasElement.querySelectorAll('price-ticker')) {
      await priced(each);
      // Storybook shows its stories in a frame of its own site: notifications may be blocked there, and it says so.
      await waitFor(() => expect(partOf(each, 'notify-button')).toBeVisible());
    }
  },
};

/** Levels that cannot be used. */
export const BadAlerts: Story = {
  args: {
    symbol: '',
    symbols: 'BTCUSDT, ETHUSDT',
    layout: 'card',
    'alert-above': '70000',
    'alert-below': 'BTCUSDT=lots',
  },
  play: async ({ canvasElement }) => {
    const cards = find(canvasElement, 'price-ticker');
    await waitFor(() => expect(partsOf(cards, 'problem')).toHaveLength(2));
    await expect(textsOf(cards, 'problem')[0]).toContain('say whose it is, as in BTCUSDT=70000');
  },
};

// what is shown

export const Change: Story = {
  parameters: { replay: { rate: 0 } },
  render: (args) =>
    compared(args, {
      percent: { change: 'percent' },
      absolute: { change: 'absolute' },
      both: { change: 'both' },
      none: { change: 'none' },
    }),
  play: async ({ canvasElement }) => {
    const [percent, absolute, both, none] = canvasElement.querySelectorAll('price-ticker');
    for (const each of canvasElement.querySelectorAll('price-ticker')) await priced(each);
    await expect(textOf(percent as Element, 'change')).toBe('▼−1.24%');
    await expect(textOf(absolute as Element, 'change')).toBe('▼−806.20');
    await expect(textOf(both as Element, 'change')).toBe('▼−806.20−1.24%');
    await expect(partsOf(none as Element, 'change')).toHaveLength(0);
  },
};

export const Fields: Story = {
  parameters: { replay: { rate: 0 } },
  args: { symbol: '', symbols: 'BTCUSDT=Bitcoin, EUR/USD=Euro' },
  render: (args) =>
    compared(args, {
      'card, all': { layout: 'card', fields: 'price, change, range, high, low, volume, bid, ask, source' },
      'row, bid and ask': { layout: 'row', fields: 'bid, ask, high, low' },
      'grid, price only': { layout: 'grid', fields: 'price' },
    }),
  play: async ({ canvasElement }) => {
    const [card, row, grid] = canvasElement.querySelectorAll('price-ticker');
    await waitFor(() => expect(textOf(card as Element, 'bid')).toBe('64,213.49'));
    await waitFor(() => expect(textOf(row as Element, 'ask')).toBe('64,213.51'));
    await expect(textsOf(card as Element, 'volume')).toEqual(['28.4K', '–']);
    // The day's high stands under the bar and in a line of its own.
    await expect(textsOf(card as Element, 'high')).toEqual(['65,410.90', '65,410.90', '1.08920', '1.08920']);
    await expect(partsOf(row as Element, 'price')).toHaveLength(0);
    await expect(partsOf(grid as Element, 'change')).toHaveLength(0);
  },
};

export const Sizes: Story = {
  args: { layout: 'card' },
  render: (args) => compared(args, { small: { size: 'small' }, medium: {}, large: { size: 'large' } }),
  play: async ({ canvasElement }) => {
    const tickers = [...canvasElement.querySelectorAll('price-ticker')];
    for (const each of tickers) await priced(each);
    await expect(tickers.map((each) => getComputedStyle(each).fontSize)).toEqual(['12px', '14px', '17px']);
  },
};

export const Currency: Story = {
  parameters: { replay: { rate: 0 } },
  args: { layout: 'card' },
  render: (args) =>
    compared(args, {
      'USD, an ISO code': { currency: 'USD' },
      'USDT, any other': { currency: 'USDT' },
      'JPY, which has no decimals of its own': { currency: 'JPY' },
    }),
  play: async ({ canvasElement }) => {
    const [dollars, tether] = canvasElement.querySelectorAll('price-ticker');
    await priced(tether as Element);
    await waitFor(() => expect(textOf(dollars as Element, 'price')).toBe('$64,213.50'));
    await expect(textOf(tether as Element, 'price')).toBe('64,213.50\u00a0USDT');
  },
};

export const Decimals: Story = {
  parameters: { replay: { rate: 0 } },
  render: (args) => compared(args, { 'of the source': {}, none: { decimals: 0 }, four: { decimals: 4 } }),
  play: async ({ canvasElement }) => {
    const [source, none, four] = canvasElement.querySelectorAll('price-ticker');
    for (const each of canvasElement.querySelectorAll('price-ticker')) await priced(each);
    await expect(textOf(source as Element, 'price')).toBe('64,213.50');
    await expect(textOf(none as Element, 'price')).toMatch(/^64,21[34]$/);
    await expect(textOf(four as Element, 'price')).toBe('64,213.5000');
  },
};

export const MovementColors: Story = {
  args: { symbol: '', symbols: 'BTCUSDT, ETHUSDT', layout: 'card', fields: 'price, change' },
  render: (args) =>
    compared(args, {
      western: { 'movement-colors': 'western' },
      asian: { 'movement-colors': 'asian' },
      colorblind: { 'movement-colors': 'colorblind' },
    }),
  play: async ({ canvasElement }) => {
    const tickers = [...canvasElement.querySelectorAll('price-ticker')];
    for (const each of tickers) await priced(each);
    const colors = (index: number) =>
      partsOf(tickers[index] as Element, 'change').map((part) => getComputedStyle(part).color);
    await expect(colors(1)).toEqual(colors(0).reverse());
    await expect(new Set([...colors(0), ...colors(2)]).size).toBe(4);
  },
};

export const TinyPrice: Story = {
  parameters: { replay: { rate: 0 } },
  args: { symbol: 'PEPEUSDT=Pepe' },
  render: (args) => compared(args, { inline: {}, card: { layout: 'card' }, grid: { layout: 'grid' } }),
  play: async ({ canvasElement }) => {
    for (const each of canvasElement.querySelectorAll('price-ticker'))
      await waitFor(() => expect(textOf(each, 'price')).toBe('0.00001234'));
  },
};

export const HugePrice: Story = {
  parameters: { replay: { rate: 0 } },
  args: { symbol: 'BTCVND=Bitcoin' },
  render: (args) =>
    compared(args, {
      inline: {},
      card: { layout: 'card', currency: 'VND' },
      row: { layout: 'row' },
      grid: { layout: 'grid' },
    }),
  play: async ({ canvasElement }) => {
    for (const each of canvasElement.querySelectorAll('price-ticker')) {
      await waitFor(() => expect(textOf(each, 'price')).toContain('1,687,432,110,250.50'));
      await expect(overflowing(each)).toEqual([]);
    }
  },
};

export const LongNames: Story = {
  parameters: { replay: { rate: 0 } },
  args: {
    symbol: '',
    symbols: '1000000MOGUSDT=One million Mog Coin perpetual contracts settled in Tether, BTCUSDT=Bitcoin',
  },
  render: (args) =>
    html`<div style="max-inline-size: 420px">
      ${compared(args, { inline: {}, card: { layout: 'card' }, row: { layout: 'row' }, grid: { layout: 'grid' } })}
    </div>`,
  play: async ({ canvasElement }) => {
    for (const each of canvasElement.querySelectorAll('price-ticker')) {
      await priced(each);
      await expect(overflowing(each)).toEqual([]);
    }
  },
};

// where prices come from

const LAYOUTS: Readonly<Record<string, TickerArgs>> = {
  inline: {},
  card: { layout: 'card' },
  row: { layout: 'row' },
  grid: { layout: 'grid' },
};
const ALIASED: TickerArgs = {
  symbol: '',
  symbols: 'BTC/USD=Bitcoin, ETHUSDT=Ether, SOL/USD=Solana',
  aliases: 'BTC/USD=BTCUSDT BTC, SOL/USD=SOLUSDT, EUR/USD=EURUSD',
};

/** The source knows them by other names, in another currency: the item says so. */
export const Aliases: Story = {
  parameters: { replay: { rate: 0 } },
  args: ALIASED,
  render: (args) => compared(args, LAYOUTS),
  play: async ({ canvasElement }) => {
    for (const each of canvasElement.querySelectorAll('price-ticker')) {
      await priced(each);
      await waitFor(() => expect(textsOf(each, 'source')).toEqual(['BTCUSDT', '', 'SOLUSDT']));
      await expect(overflowing(each)).toEqual([]);
      await expect(partsOf(each, 'problem')).toHaveLength(0);
    }
  },
};

/** The first source is down, and another one stands in for it. */
export const AnotherSource: Story = {
  args: ALIASED,
  render: (args, { id }) => compared({ ...args, feed: fallbackFeed(id) }, LAYOUTS),
  play: async ({ canvasElement }) => {
    for (const each of canvasElement.querySelectorAll('price-ticker')) {
      await waitFor(() => expect(textsOf(each, 'source')).toEqual(['BTCUSDT · Spare', 'Spare', 'SOLUSDT · Spare']));
      await expect(overflowing(each)).toEqual([]);
    }
  },
};

/** The same at 320 px. */
export const AnotherSourceNarrow: Story = {
  ...AnotherSource,
  tags: ['!autodocs'],
  render: (args, { id }) =>
    html`<div style="inline-size: 320px">${compared({ ...args, feed: fallbackFeed(id) }, LAYOUTS)}</div>`,
};

/** What stands in for it only answers requests: each item has an age, too. */
export const AnotherSourceByRequests: Story = {
  tags: ['!autodocs'],
  args: ALIASED,
  render: (args, { id }) =>
    html`<div style="inline-size: 320px">
      ${compared({ ...args, feed: fallbackFeed(id, 'replay-requests') }, LAYOUTS)}
    </div>`,
  play: async ({ canvasElement }) => {
    for (const each of canvasElement.querySelectorAll('price-ticker')) {
      await waitFor(() => expect(textsOf(each, 'source')).toEqual(['BTCUSDT · Rates', 'Rates', 'SOLUSDT · Rates']));
      await waitFor(() => expect(textsOf(each, 'age').every((age) => / old$/.test(age))).toBe(true));
      await expect(overflowing(each)).toEqual([]);
    }
  },
};

/** `fields` with `source`: a column of the table, a line of the card. */
export const SourceField: Story = {
  parameters: { replay: { rate: 0 } },
  args: { ...ALIASED, fields: 'price, change, source' },
  render: (args) => compared(args, LAYOUTS),
  play: async ({ canvasElement }) => {
    for (const each of canvasElement.querySelectorAll('price-ticker')) {
      await priced(each);
      await waitFor(() => expect(textsOf(each, 'source')).toEqual(['BTCUSDT · Replay', 'Replay', 'SOLUSDT · Replay']));
    }
  },
};

/** Without a symbol, the first twenty of the source's own list. */
export const Listed: Story = {
  name: 'Source’s list',
  parameters: { replay: { dialect: 'replay-list', rate: 0 } },
  args: { symbol: '', layout: 'grid' },
  play: async ({ canvasElement }) => {
    const tiles = find(canvasElement, 'price-ticker');
    await waitFor(() => expect(partsOf(tiles, 'item').length).toBeGreaterThan(10));
    await expect(textOf(tiles, 'symbol')).toBe('BTCUSDT');
    await expect(partsOf(tiles, 'problem')).toHaveLength(0);
  },
};

/** A source that sends everything to everybody: rows appear as their symbols are heard. */
export const Heard: Story = {
  name: 'Source’s broadcast',
  parameters: { replay: { dialect: 'replay-all' } },
  args: { symbol: '', layout: 'row' },
  play: async ({ canvasElement }) => {
    const table = find(canvasElement, 'price-ticker');
    await waitFor(() => expect(partsOf(table, 'item').length).toBeGreaterThan(10));
    await waitFor(() => expect(textOf(table, 'price')).toMatch(/^64,/));
    await expect(partsOf(table, 'problem')).toHaveLength(0);
  },
};

/** Stands still; alerts go on. */
export const Paused: Story = {
  args: { paused: true },
  parameters: { replay: { rate: 20 } },
  render: (args) => compared(args, LAYOUTS),
  play: async ({ canvasElement }) => {
    for (const each of canvasElement.querySelectorAll('price-ticker')) {
      await priced(each);
      await standsStill(each);
    }
  },
};

// links

/** `symbol-click` can be cancelled, and the page does with it what it likes. */
export const SymbolLink: Story = {
  args: { symbol: '', symbols: LIVELY, layout: 'card', 'symbol-url': '/market/{symbol}' },
  play: async ({ canvasElement }) => {
    const cards = find(canvasElement, 'price-ticker');
    await priced(cards);
    await waitFor(() => expect(partsOf(cards, 'link')).toHaveLength(3));
    const [, link] = partsOf(cards, 'link') as HTMLAnchorElement[];
    await expect(link?.getAttribute('href')).toBe('/market/ETHUSDT');
    const chosen = fn();
    const clicked = fn();
    canvasElement.addEventListener('symbol-click', (event) => {
      chosen(event.symbol, event.quote?.symbol);
      event.preventDefault();
    });
    canvasElement.addEventListener('click', (event) => clicked(event.defaultPrevented));
    await userEvent.click(link as Element);
    await expect(chosen).toHaveBeenCalledWith('ETHUSDT', 'ETHUSDT');
    await expect(clicked).toHaveBeenCalledWith(true);
  },
};

// what authors get wrong

/** The source has no such symbol: the element says so, and what it is called now. */
export const UnknownSymbol: Story = {
  args: { symbol: '', symbols: 'BTCUSDT, NOSUCHCOIN, RNDRUSDT', layout: 'card' },
  play: async ({ canvasElement }) => {
    const cards = find(canvasElement, 'price-ticker');
    await waitFor(() =>
      expect(textsOf(cards, 'problem').join('\n')).toContain(
        'symbols="NOSUCHCOIN" can\'t be used; Replay has no such symbol',
      ),
    );
    await expect(textsOf(cards, 'problem')[1]).toContain('it was renamed: use RENDERUSDT');
    await waitFor(() => expect(textsOf(cards, 'price')[0]).toMatch(/^64,/));
    await expect(textsOf(cards, 'price')[1]).toBe('–');
  },
};

export const BadAttribute: Story = {
  args: { layout: 'cards', decimals: 'two', fields: '', aliases: 'BTCUSDT', 'symbol-url': 'javascript:alert(1)' },
  play: async ({ canvasElement }) => {
    const element = find(canvasElement, 'price-ticker');
    await priced(element);
    await waitFor(() => expect(partsOf(element, 'problem')).toHaveLength(4));
    const problems = textsOf(element, 'problem').join('\n');
    await expect(problems).toContain('layout="cards" can\'t be used; use inline, card, row, grid, marquee');
    await expect(problems).toContain('decimals="two" can\'t be used');
    await expect(problems).toContain('aliases="BTCUSDT" can\'t be used; write each as in BTC/USD=BTCUSDT BTC');
    await expect(problems).toContain('symbol-url="javascript:alert(1)" can\'t be used');
    await expect(partsOf(element, 'link')).toHaveLength(0);
  },
};

export const NoSymbol: Story = {
  args: { symbol: '' },
  play: async ({ canvasElement }) => {
    const element = find(canvasElement, 'price-ticker');
    await waitFor(() => expect(textOf(element, 'problem')).toContain('no symbol to show'));
  },
};

// before the first price

/** What stands between the tags stays until a price comes, and where scripts don't run. */
export const Fallback: Story = {
  parameters: { replay: { script: 'silent' } },
  render: (args) => html`<p>Bitcoin: ${ticker(args, 'about 64,000 dollars, last we looked')}</p>`,
  play: async ({ canvasElement }) => {
    const element = find(canvasElement, 'price-ticker');
    await waitFor(() => expect(element.matches(':state(loading)')).toBe(true));
    await expect(element.innerText).toBe('about 64,000 dollars, last we looked');
    await expect(partOf(element, 'base')).not.toBeVisible();
  },
};

/** The first price takes the fallback's place. */
export const FallbackReplaced: Story = {
  tags: ['!autodocs'],
  parameters: { replay: { script: 'silent:1;live' } },
  render: (args) => html`<p>Bitcoin: ${ticker(args, 'about 64,000 dollars')}</p>`,
  play: async ({ canvasElement }) => {
    const element = find(canvasElement, 'price-ticker');
    await expect(partOf(element, 'base')).not.toBeVisible();
    await waitFor(() => expect(textOf(element, 'price')).toMatch(/^64,/));
    await waitFor(() => expect(partOf(element, 'base')).toBeVisible());
    await waitFor(() => expect(element.matches(':state(live)')).toBe(true));
  },
};

/** Room is kept for the price: text does not move when it comes. */
export const NoPriceYet: Story = {
  parameters: { replay: { script: 'never' } },
  args: { symbol: 'BTCUSDT=Bitcoin' },
  render: (args) =>
    compared(args, { inline: {}, card: { layout: 'card' }, row: { layout: 'row' }, grid: { layout: 'grid' } }),
  play: async ({ canvasElement }) => {
    for (const each of canvasElement.querySelectorAll('price-ticker')) {
      await waitFor(() => expect(textOf(each, 'price')).toBe('–'));
      await waitFor(() => expect(each.matches(':state(loading)')).toBe(true));
      await expect(partOf(each, 'item').dataset.freshness).toBe('none');
    }
  },
};

// movement

/** A move is highlighted, at most once a second; the first price is not. */
export const Flash: Story = {
  parameters: { replay: { rate: 6 } },
  args: { layout: 'card', fields: 'price, change' },
  render: (args) => compared(args, { background: {}, text: { flash: 'text' }, none: { flash: 'none' } }),
  play: async ({ canvasElement }) => {
    const [background, , none] = canvasElement.querySelectorAll('price-ticker');
    await waitFor(() => expect(partOf(background as Element, 'item').dataset.flash).toMatch(/^(up|down)/));
    await expect(partOf(none as Element, 'item').dataset.flash).toBeUndefined();
  },
};

/** `pace="trade"` follows the trades between two quotes. */
export const TradePace: Story = {
  parameters: { replay: { rate: 0, trades: 10 } },
  args: { layout: 'card', pace: 'trade' },
  play: async ({ canvasElement }) => {
    const element = find(canvasElement, 'price-ticker');
    await priced(element);
    const first = textOf(element, 'price');
    // No quote follows the first: only a trade can move it.
    await waitFor(() => expect(textOf(element, 'price')).not.toBe(first));
    await expect(element.quote?.change).toBeCloseTo((element.quote?.price ?? 0) - 65_019.7, 6);
  },
};

/** Two hundred quotes a second: one write per symbol and frame. */
export const ManyQuotes: Story = {
  parameters: { replay: { rate: 200 } },
  args: { symbol: '', symbols: MANY, layout: 'grid' },
  play: async ({ canvasElement }) => {
    const tiles = find(canvasElement, 'price-ticker');
    await priced(tiles);
    const before = textsOf(tiles, 'price');
    await waitFor(async () => {
      const now = textsOf(tiles, 'price');
      await expect(now.every((price, index) => price !== before[index])).toBe(true);
    });
  },
};

export const ReducedMotion: Story = {
  globals: { motion: 'reduced' },
  parameters: { replay: { rate: 20 } },
  args: { layout: 'card' },
  play: async ({ canvasElement }) => {
    const element = find(canvasElement, 'price-ticker');
    await priced(element);
    const seen = new Set<string>();
    await waitFor(async () => {
      seen.add(textOf(element, 'price'));
      await expect(seen.size).toBeGreaterThan(5);
    });
    await expect(partOf(element, 'item').dataset.flash).toBeUndefined();
  },
};

// places

/** Arabic: the page's direction and digits, and the symbols keep their own. */
export const RightToLeft: Story = {
  globals: { locale: 'ar-EG', direction: 'rtl' },
  args: { symbol: '', symbols: LIVELY },
  render: (args) =>
    html`<p>انخفض سعر البيتكوين خلال الليل ${ticker({ ...args, symbols: 'BTCUSDT' })} بينما ارتفع الإيثر قليلاً.</p>
      ${compared(args, { card: { layout: 'card' }, row: { layout: 'row' }, grid: { layout: 'grid' } })}`,
  play: async ({ canvasElement }) => {
    const [inline, card, row] = canvasElement.querySelectorAll('price-ticker');
    await priced(row as Element);
    await expect(textOf(inline as Element, 'price')).toMatch(/^٦[٠-٩٬٫]+$/);
    const symbol = partOf(card as Element, 'symbol').getBoundingClientRect();
    const item = partOf(card as Element, 'item').getBoundingClientRect();
    await expect(item.right - symbol.right).toBeLessThan(symbol.left - item.left);
  },
};

/** 320 px, as on a small phone. */
export const Narrow: Story = {
  parameters: { replay: { rate: 0 } },
  args: { symbol: '', symbols: TABLE },
  render: (args) =>
    html`<div style="inline-size: 320px">
      ${compared(args, { inline: {}, card: { layout: 'card' }, row: { layout: 'row' }, grid: { layout: 'grid' } })}
    </div>`,
  play: async ({ canvasElement }) => {
    for (const each of canvasElement.querySelectorAll('price-ticker')) {
      await waitFor(() => expect(textsOf(each, 'price')[0]).toMatch(/^64,/));
      await expect(overflowing(each)).toEqual([]);
    }
  },
};

/** All layouts on a dark page. */
export const Dark: Story = {
  globals: { theme: 'dark' },
  args: { symbol: '', symbols: LIVELY },
  render: (args) =>
    compared(args, { inline: {}, card: { layout: 'card' }, row: { layout: 'row' }, grid: { layout: 'grid' } }),
  play: async ({ canvasElement }) => {
    for (const each of canvasElement.querySelectorAll('price-ticker')) {
      await priced(each);
      await expect(getComputedStyle(partOf(each, 'price')).color).toBe('rgb(232, 235, 241)');
    }
  },
};

// states

const states = (args: TickerArgs) =>
  compared(args, { inline: {}, card: { layout: 'card' }, row: { layout: 'row' }, grid: { layout: 'grid' } });

export const Live: Story = {
  args: { symbol: 'BTCUSDT=Bitcoin' },
  render: states,
  play: async ({ canvasElement }) => {
    for (const each of canvasElement.querySelectorAll('price-ticker')) {
      await priced(each);
      await waitFor(() => expect(each.matches(':state(live):state(down)')).toBe(true));
      await expect(textOf(each, 'age')).toBe('');
    }
  },
};

/** Connected, but no prices: the last one is muted, and carries its age. */
export const Stale: Story = {
  ...Live,
  parameters: { replay: { dialect: 'replay-quick', script: 'live:0.5;silent' } },
  play: async ({ canvasElement }) => {
    for (const each of canvasElement.querySelectorAll('price-ticker')) {
      await waitFor(() => expect(textOf(each, 'age')).toMatch(/^\d+ sec old$/));
      await expect(textOf(each, 'price')).toMatch(/^64,/);
      await waitFor(() => expect(each.matches(':state(stale)')).toBe(true));
    }
  },
};

/** Many of them, on a dark page: each age must find its place. */
export const StaleMany: Story = {
  ...Stale,
  tags: ['!autodocs'],
  globals: { theme: 'dark' },
  args: { symbol: '', symbols: LIVELY },
  play: async ({ canvasElement }) => {
    for (const each of canvasElement.querySelectorAll('price-ticker')) {
      await waitFor(() => expect(textsOf(each, 'age').every((age) => / old$/.test(age))).toBe(true));
      await expect(overflowing(each)).toEqual([]);
    }
  },
};

/** The stream is silent; prices come by request. */
export const Polling: Story = {
  ...Live,
  parameters: { replay: { dialect: 'replay-rest', script: 'live:0.5;silent' } },
  render: (args) =>
    html`<feed-status movement-colors=${args['movement-colors'] || nothing}></feed-status>${states(args)}`,
  play: async ({ canvasElement }) => {
    // A first price, too, may come by request: only the feed's word tells the two apart.
    const status = find(canvasElement, 'feed-status');
    await waitFor(() => expect(status.matches(':state(polling)')).toBe(true));
    for (const each of canvasElement.querySelectorAll('price-ticker')) {
      await waitFor(() => expect(partOf(each, 'item').dataset.freshness).toBe('polled'));
      await expect(textOf(each, 'age')).toMatch(/^\d+ sec old$/);
    }
  },
};

/** The connection is lost; the last price stays, as what it is. */
export const Reconnecting: Story = {
  ...Live,
  parameters: { replay: { script: 'live:0.5;lost;refused' } },
  play: async ({ canvasElement }) => {
    for (const each of canvasElement.querySelectorAll('price-ticker')) {
      await waitFor(() => expect(textOf(each, 'age')).toMatch(/ old$/));
      await expect(textOf(each, 'price')).toMatch(/^64,/);
    }
  },
};

/** The source takes no connection at all: there is no price, and none is made up. */
export const Refused: Story = {
  ...Live,
  parameters: { replay: { script: 'refused' } },
  play: async ({ canvasElement }) => {
    for (const each of canvasElement.querySelectorAll('price-ticker')) {
      await waitFor(() => expect(textOf(each, 'price')).toBe('–'));
      await waitFor(() => expect(each.matches(':state(loading)')).toBe(true));
    }
  },
};

/** The fourth refusal in a row: the last price stays, muted, with its age. */
export const Offline: Story = {
  ...Live,
  parameters: { replay: { script: 'live:0.5;lost;refused' } },
  render: (args) =>
    html`<feed-status movement-colors=${args['movement-colors'] || nothing}></feed-status>${states(args)}`,
  play: async ({ canvasElement }) => {
    const status = find(canvasElement, 'feed-status');
    while (!status.matches(':state(offline)')) {
      const attempt = status.state?.attempt;
      await userEvent.click(await waitFor(() => partOf(status, 'retry-button')));
      await waitFor(() => expect(status.state?.attempt).not.toBe(attempt));
    }
    for (const each of canvasElement.querySelectorAll('price-ticker'))
      await waitFor(() => expect(textOf(each, 'age')).toMatch(/ old$/));
  },
};

/** An address that can't be used: nothing is sent anywhere, and the element says why. */
export const Blocked: Story = {
  args: { feed: 'javascript:alert(1)', layout: 'card' },
  play: async ({ canvasElement }) => {
    const element = find(canvasElement, 'price-ticker');
    await waitFor(() => expect(textOf(element, 'problem')).toContain('javascript:alert(1)'));
    await expect(textOf(element, 'price')).toBe('–');
  },
};

/** The market is shut: a price that rests is no fault. */
export const Closed: Story = {
  ...Live,
  args: { symbol: 'AAPL=Apple' },
  play: async ({ canvasElement }) => {
    for (const each of canvasElement.querySelectorAll('price-ticker')) {
      await waitFor(() => expect(textOf(each, 'age')).toBe('Closed'));
      await expect(textOf(each, 'price')).toBe('214.26');
    }
  },
};

/** The source may have made it up. */
export const Unverified: Story = {
  ...Live,
  args: { symbol: 'XAUUSD=Gold' },
  play: async ({ canvasElement }) => {
    for (const each of canvasElement.querySelectorAll('price-ticker'))
      await waitFor(() => expect(textOf(each, 'age')).toBe('Unverified'));
  },
};

/** Texts that reach out of their item, and items that reach out of what holds the element. */
function overflowing(ticker: Element): string[] {
  const out = (what: Element | Range, room: Element) => {
    const { left, right } = what.getBoundingClientRect();
    const bounds = room.getBoundingClientRect();
    const text = what instanceof Range ? what.toString() : what.textContent;
    return left < bounds.left - 1 || right > bounds.right + 1
      ? [`${ticker.getAttribute('layout') ?? 'inline'}: ${text} in ${Math.round(bounds.width)} px`]
      : [];
  };
  const textIn = (part: Element) => {
    const range = new Range(); // a part's own box may end before its text does
    range.selectNodeContents(part);
    return range;
  };
  return partsOf(ticker, 'item').flatMap((item) => [
    ...out(item, ticker.parentElement as Element),
    ...[...item.querySelectorAll('[part~="price"], [part~="change"]')].flatMap((part) => out(textIn(part), item)),
  ]);
}
