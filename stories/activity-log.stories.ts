import type { Meta, StoryObj } from '@storybook/web-components-vite';
import { html, nothing, type TemplateResult } from 'lit';
import { ref } from 'lit/directives/ref.js';
import { expect, userEvent, waitFor } from 'storybook/test';
import type { ActivityLog, JournalNote } from '../src/index.ts';
import { find, partOf, partsOf, textOf, textsOf } from './parts.ts';
import { ticker } from './ticker.ts';

type LogArgs = {
  feed?: string;
  'max-entries'?: number;
  levels?: string;
  types?: string;
  symbols?: string;
  timestamps?: string;
  order?: string;
  announce?: boolean;
  paused?: boolean;
  theme?: string;
  'movement-colors'?: string;
};

// A docs page plays nothing: what a log shows there it is told as it is made.
const knowing = new WeakSet<Element>();

function tell(element: Element | undefined, notes: readonly JournalNote[]): void {
  if (!element || knowing.has(element)) return;
  knowing.add(element);
  for (const note of notes) (element as ActivityLog).push(note);
}

const log = (args: LogArgs, notes: readonly JournalNote[] = []): TemplateResult => html`<activity-log
  feed=${args.feed || nothing}
  max-entries=${args['max-entries'] ?? nothing}
  levels=${args.levels || nothing}
  types=${args.types || nothing}
  symbols=${args.symbols || nothing}
  timestamps=${args.timestamps || nothing}
  order=${args.order || nothing}
  ?announce=${args.announce}
  ?paused=${args.paused}
  theme=${args.theme || nothing}
  movement-colors=${args['movement-colors'] || nothing}
  ${ref((element) => tell(element, notes))}
></activity-log>`;

const wide = (width: string, content: TemplateResult) => html`<div style="max-inline-size: ${width}">${content}</div>`;

// A morning with a relay, the same in each story.
const MORNING: readonly JournalNote[] = [
  { type: 'connected', text: 'Connected to relay.example \u00b7 Socket.IO, streaming-service' },
  { type: 'subscribed', text: 'Subscribed to 25 symbols' },
  { type: 'move', level: 'warn', symbol: 'SOLUSDT', text: 'SOLUSDT moved +2.3% in a minute' },
  { type: 'fallback', level: 'warn', text: 'No prices from the relay; by request instead' },
  ...Array.from({ length: 3 }, () => ({ type: 'reconnect', level: 'error', text: 'Connection refused' }) as const),
  { type: 'signal', symbol: 'ETHUSDT', text: 'Strong buy, confidence 82 %' },
  { type: 'move', level: 'warn', symbol: 'PEPEUSDT', text: 'PEPEUSDT moved \u22124.81% in a minute' },
  { type: 'market', text: 'The market is open' },
  { type: 'rejected', level: 'warn', text: 'Refused input (no usable price)' },
  { type: 'connected', text: 'Connected to relay.example \u00b7 Socket.IO' },
];

const numbered = (count: number, from = 0): JournalNote[] =>
  Array.from({ length: count }, (_, at) => ({ text: `Order ${from + at + 1} was filled`, type: 'order' }));

const meta: Meta<LogArgs> = {
  title: 'activity-log',
  component: 'activity-log',
  render: (args, { parameters }) => wide('640px', log(args, parameters.notes ?? MORNING)),
};

export default meta;
type Story = StoryObj<LogArgs>;

/** The log, when it shows something of what it was told. */
async function told(canvas: HTMLElement): Promise<ActivityLog> {
  const element = find(canvas, 'activity-log');
  await waitFor(() => expect(partsOf(element, 'entry').length).toBeGreaterThan(0));
  return element;
}

const plays: Story = {
  play: async ({ canvasElement }) => {
    const element = await told(canvasElement);
    await waitFor(() => expect(textsOf(element, 'message').join()).toContain('Connection refused ×3'));
    await expect(element.matches(':state(following)')).toBe(true);
  },
};

export const Default: Story = plays;
export const Relative: Story = { args: { timestamps: 'relative' }, ...plays };
export const Iso: Story = { args: { timestamps: 'iso' }, ...plays };
export const WithoutTimes: Story = { args: { timestamps: 'none' }, ...plays };
export const Dark: Story = { args: { theme: 'dark' }, ...plays };
export const Asian: Story = { args: { 'movement-colors': 'asian' }, ...plays };
export const Colorblind: Story = { args: { 'movement-colors': 'colorblind' }, ...plays };

export const NewestFirst: Story = {
  args: { order: 'newest' },
  play: async ({ canvasElement }) => {
    const element = await told(canvasElement);
    await waitFor(() => expect(textOf(element, 'message')).toBe('Connected to relay.example Socket.IO'));
  },
};

export const ErrorsOnly: Story = {
  args: { levels: 'error' },
  play: async ({ canvasElement }) => {
    const element = await told(canvasElement);
    await expect(textsOf(element, 'message')).toEqual(['Connection refused ×3']);
  },
};

const beside = (args: LogArgs): TemplateResult =>
  wide(
    '640px',
    html`${ticker({
      symbols: 'BTCUSDT, ETHUSDT',
      feed: args.feed ?? '',
      theme: args.theme ?? '',
      'movement-colors': args['movement-colors'] ?? '',
    })}<br /><br />${log(args)}`,
  );

/** What the feed itself has to tell, beside a price that needs it. */
export const OfAFeed: Story = {
  parameters: { replay: { script: 'live:1;lost;live', market: 'open', upstreams: '2/3' } },
  render: beside,
  play: async ({ canvasElement }) => {
    const element = find(canvasElement, 'activity-log');
    await waitFor(() => expect(textsOf(element, 'message').join()).toContain('The market is open'));
  },
};

/** The stream falls silent, and prices come by request. */
export const Polling: Story = {
  parameters: { replay: { dialect: 'replay-rest', script: 'live:0.5;silent' } },
  render: beside,
  play: async ({ canvasElement }) => {
    const element = find(canvasElement, 'activity-log');
    await waitFor(() => expect(element.entries.some(({ type }) => type === 'fallback')).toBe(true));
  },
};

/** An address that can't be used. */
export const Blocked: Story = {
  args: { feed: 'javascript:alert(1)' },
  render: beside,
  play: async ({ canvasElement }) => {
    await waitFor(() =>
      expect(textsOf(find(canvasElement, 'activity-log'), 'message').join()).toContain('javascript:alert(1)'),
    );
  },
};

export const Empty: Story = {
  parameters: { notes: [] },
  play: async ({ canvasElement }) => {
    const element = find(canvasElement, 'activity-log');
    await waitFor(() => expect(textOf(element, 'empty')).toContain('Nothing has happened yet'));
  },
};

export const Paused: Story = {
  parameters: { notes: MORNING.slice(0, 5) },
  play: async ({ canvasElement }) => {
    const element = await told(canvasElement);
    element.paused = true;
    await element.updateComplete;
    for (const note of numbered(12)) element.push(note);
    await waitFor(() => expect(textOf(element, 'paused')).toBe('Paused · 12 new'));
    await expect(textsOf(element, 'message').join()).not.toContain('Order');
  },
};

/** The reader has scrolled away: what is read stays, and the way back says how much has come. */
export const ScrolledAway: Story = {
  parameters: { notes: numbered(40) },
  play: async ({ canvasElement, step }) => {
    const element = await told(canvasElement);
    const list = partOf(element, 'list');
    list.scrollTop = -300;
    await waitFor(() => expect(element.matches(':state(following)')).toBe(false));
    for (const note of numbered(12, 40)) element.push(note);
    const button = await waitFor(() => partOf(element, 'new-button'));
    await waitFor(() => expect(button.textContent).toContain('12 new'));
    await step('and back', async () => {
      await userEvent.click(button);
      await waitFor(() => expect(textsOf(element, 'message')).toContain('Order 52 was filled'));
      await expect(button).not.toBeVisible();
    });
  },
};

/** As the one above, as it stays. */
export const ScrolledAwayStill: Story = {
  parameters: { notes: numbered(40) },
  tags: ['!autodocs'],
  args: { order: 'newest' },
  play: async ({ canvasElement }) => {
    const element = await told(canvasElement);
    partOf(element, 'list').scrollTop = 300;
    await waitFor(() => expect(element.matches(':state(following)')).toBe(false));
    for (const note of numbered(12, 40)) element.push(note);
    await waitFor(() => expect(partOf(element, 'new-button')).toBeVisible());
  },
};

export const Searched: Story = {
  play: async ({ canvasElement, step }) => {
    const element = await told(canvasElement);
    const search = partOf(element, 'search') as HTMLInputElement;
    await userEvent.type(search, 'refused');
    await waitFor(() => expect(textsOf(element, 'message')).toHaveLength(2));
    await step('by level', async () => {
      await userEvent.selectOptions(partOf(element, 'filter'), 'error');
      await waitFor(() => expect(textsOf(element, 'message')).toEqual(['Connection refused ×3']));
    });
  },
};

export const NothingFound: Story = {
  tags: ['!autodocs'],
  play: async ({ canvasElement }) => {
    const element = await told(canvasElement);
    await userEvent.type(partOf(element, 'search'), 'swan');
    await waitFor(() => expect(textOf(element, 'empty')).toContain('Nothing like that here'));
  },
};

export const ExportMenu: Story = {
  tags: ['!autodocs'],
  play: async ({ canvasElement }) => {
    const element = await told(canvasElement);
    await userEvent.click(partOf(element, 'export-button'));
    await expect(partOf(element, 'export-menu')).toBeVisible();
  },
};

// trades

export const Tape: Story = {
  args: { types: 'trade', symbols: 'BTCUSDT' },
  parameters: { replay: { trades: 8 } },
  play: async ({ canvasElement }) => {
    const element = find(canvasElement, 'activity-log');
    await waitFor(() => expect(partsOf(element, 'price').length).toBeGreaterThan(4));
    await expect(textsOf(element, 'side').every((side) => /^(Buy|Sell|Side)$/.test(side))).toBe(true);
  },
};

/** Symbols of all lengths, prices of all sizes. */
export const TapeOfSeveral: Story = {
  args: { types: 'trade', symbols: 'BTCUSDT=Bitcoin, 1000000MOGUSDT, PEPEUSDT, BTCVND', order: 'newest' },
  parameters: { replay: { trades: 8 } },
  play: Tape.play as NonNullable<Story['play']>,
};

export const TapeNarrow: Story = {
  ...TapeOfSeveral,
  tags: ['!autodocs'],
  render: (args) => html`${wide('240px', log(args))}<br />${wide('240px', log({ ...args, symbols: 'BTCUSDT' }))}`,
};

export const TapeEmpty: Story = {
  tags: ['!autodocs'],
  args: { types: 'trade', symbols: 'BTCUSDT' },
  parameters: { replay: { script: 'never' } },
  play: async ({ canvasElement }) => {
    const element = find(canvasElement, 'activity-log');
    await waitFor(() => expect(textOf(element, 'empty')).toContain('No trades yet'));
  },
};

// any box, any reader

/** 240 px, as in a side bar. */
export const Narrow: Story = {
  render: (args) => wide('240px', log(args, MORNING)),
  play: async ({ canvasElement }) => {
    const element = await told(canvasElement);
    await expect(partOf(element, 'base').scrollWidth).toBeLessThanOrEqual(240);
    await userEvent.click(partOf(element, 'search-button'));
    await expect(partOf(element, 'search')).toBeVisible();
  },
};

export const RightToLeft: Story = {
  globals: { locale: 'ar-EG', direction: 'rtl' },
  play: async ({ canvasElement }) => {
    const element = await told(canvasElement);
    const [time, message] = ['time', 'message'].map((name) => partsOf(element, name).at(-1) as HTMLElement);
    await expect(message?.getBoundingClientRect().right).toBeLessThan(time?.getBoundingClientRect().left as number);
    await expect(time?.textContent).toMatch(/[٠-٩]/);
  },
};

/** Words without a place to break. */
export const LongWords: Story = {
  tags: ['!autodocs'],
  parameters: {
    notes: [
      { symbol: '1000000000000MOGANDOTHERSUSDTPERPETUAL', text: 'stands still' },
      { text: `Refused https://relay.example/${'path/'.repeat(20)}` },
      { text: '\u202e<b>raw</b> text\u2028', level: 'error' },
    ],
  },
  render: (args, { parameters }) => wide('240px', log(args, parameters.notes)),
  play: async ({ canvasElement }) => {
    const element = await told(canvasElement);
    await expect(partOf(element, 'base').scrollWidth).toBeLessThanOrEqual(240);
  },
};

/** As many as nobody can read: so many are painted as fit. */
export const TwoHundredASecond: Story = {
  parameters: { notes: numbered(1) },
  args: { 'max-entries': 1000 },
  play: async ({ canvasElement }) => {
    const element = await told(canvasElement);
    let count = 1;
    const timer = setInterval(() => {
      for (const note of numbered(4, count)) element.push(note);
      count += 4;
      if (count > 400) clearInterval(timer);
    }, 20);
    await waitFor(() => expect(element.entries.length).toBeGreaterThan(400));
    await expect(partsOf(element, 'entry').length).toBeLessThan(60);
  },
};

/** For screen readers: at most every five seconds, of many the last. */
export const Announcing: Story = {
  parameters: { notes: [] },
  args: { announce: true },
  play: async ({ canvasElement }) => {
    const element = find(canvasElement, 'activity-log');
    await element.updateComplete;
    const spoken = () => element.shadowRoot?.querySelector('.spoken')?.textContent;
    let count = 0;
    await waitFor(async () => {
      for (const note of numbered(3, count)) element.push(note);
      count += 3;
      await expect(spoken()).toMatch(/^\d+ new entries, last: Order \d+ was filled$/);
    });
  },
};

/** What an author wrote and cannot be used, in the element and in the console. */
export const Problems: Story = {
  tags: ['!autodocs'],
  args: { 'max-entries': 0, levels: 'warning', timestamps: 'utc' },
  play: async ({ canvasElement }) => {
    const element = await told(canvasElement);
    await expect(partsOf(element, 'problem')).toHaveLength(3);
  },
};
