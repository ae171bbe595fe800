import type { Meta, StoryObj } from '@storybook/web-components-vite';
import { html, nothing, type TemplateResult } from 'lit';
import { expect, fn, userEvent, waitFor } from 'storybook/test';
import type { FeedStatus } from '../src/index.ts';
import { find, partOf, partsOf, textOf } from './parts.ts';
import { fallbackFeed } from './replay.ts';

type StatusArgs = { feed?: string; variant?: string; theme?: string; 'movement-colors'?: string };

const status = ({ feed, variant, theme, 'movement-colors': colors }: StatusArgs): TemplateResult =>
  html`<feed-status
    feed=${feed || nothing}
    variant=${variant || nothing}
    theme=${theme || nothing}
    movement-colors=${colors || nothing}
  ></feed-status>`;

// Without a symbol in use there is no connection to speak of.
const prices = (
  { feed, theme, 'movement-colors': colors }: StatusArgs,
  symbols = 'BTCUSDT, ETHUSDT',
  layout = '',
): TemplateResult =>
  html`<price-ticker
    symbols=${symbols}
    layout=${layout || nothing}
    feed=${feed || nothing}
    theme=${theme || nothing}
    movement-colors=${colors || nothing}
  ></price-ticker>`;

const meta: Meta<StatusArgs> = {
  title: 'feed-status',
  component: 'feed-status',
  render: (args) => html`
    <h3>dot</h3>
    ${status({ ...args, variant: 'dot' })}
    <h3>badge</h3>
    ${status({ ...args, variant: 'badge' })}
    <h3>bar</h3>
    ${status({ ...args, variant: 'bar' })}
    <h3>panel</h3>
    ${status({ ...args, variant: 'panel' })}
    <h3>prices beside it</h3>
    ${prices(args)}
  `,
};

export default meta;
type Story = StoryObj<StatusArgs>;

type Variants = Readonly<Record<'dot' | 'badge' | 'bar' | 'panel', FeedStatus>>;

const variantsOf = (canvas: HTMLElement): Variants => ({
  dot: find(canvas, 'feed-status', '[variant="dot"]'),
  badge: find(canvas, 'feed-status', '[variant="badge"], feed-status:not([variant])'),
  bar: find(canvas, 'feed-status', '[variant="bar"]'),
  panel: find(canvas, 'feed-status', '[variant="panel"]'),
});

/** All say the same: the dot by its name, the panel by its sign and why, the others in words. */
async function saying(canvas: HTMLElement, phase: string, words: RegExp): Promise<Variants> {
  const variants = variantsOf(canvas);
  const { dot, badge, bar, panel } = variants;
  await waitFor(async () => {
    for (const each of [dot, badge, bar, panel]) await expect(each.matches(`:state(${phase})`)).toBe(true);
    await expect(partOf(dot, 'dot').getAttribute('aria-label')).toMatch(words);
    await expect(textOf(badge, 'label')).toMatch(words);
    await expect(textOf(bar, 'label')).toMatch(words);
    await expect(partOf(panel, 'dot').classList.contains(phase)).toBe(true);
    await expect(textOf(panel, 'label')).toBe(textOf(bar, 'reason') || textOf(bar, 'label'));
  });
  await expect(textOf(bar, 'source')).toBe('Replay');
  return variants;
}

const single = (variant: string): Story => ({
  args: { variant },
  render: (args) => html`${status(args)} ${prices(args)}`,
});

export const Dot: Story = {
  ...single('dot'),
  play: async ({ canvasElement }) => {
    const element = find(canvasElement, 'feed-status');
    await waitFor(() => expect(partOf(element, 'dot').getAttribute('aria-label')).toBe('Live'));
    await expect(partsOf(element, 'label')).toHaveLength(0);
  },
};

export const Badge: Story = {
  ...single('badge'),
  play: async ({ canvasElement }) => {
    const element = find(canvasElement, 'feed-status');
    await waitFor(() => expect(textOf(element, 'label')).toBe('Live'));
    await expect(partsOf(element, 'source')).toHaveLength(0);
  },
};

export const Bar: Story = {
  ...single('bar'),
  parameters: { replay: { rate: 40 } },
  play: async ({ canvasElement }) => {
    const element = find(canvasElement, 'feed-status');
    await waitFor(() => expect(textOf(element, 'label')).toBe('Live'));
    await expect(textOf(element, 'updated')).toMatch(/^Last price (just now|1 sec ago)$/);
    await waitFor(async () => {
      const perSecond = Number(textOf(element, 'rate').split(' ')[0]);
      await expect(perSecond).toBeGreaterThan(20);
      await expect(perSecond).toBeLessThan(60);
    });
  },
};

/** All that is known of the feed. */
export const Panel: Story = {
  args: { variant: 'panel' },
  render: (args) => html`${status(args)} ${prices(args, 'BTCUSDT, ETHUSDT, MATICUSDT')}`,
  parameters: { replay: { rate: 40 } },
  play: async ({ canvasElement }) => {
    const element = find(canvasElement, 'feed-status');
    const told = fn();
    element.addEventListener('stats', ({ stats }) => told(stats.messages));
    await waitFor(() => expect(textOf(element, 'label')).toBe('Live'));
    await expect(textOf(element, 'symbols')).toBe('2 live · 1 without data: MATICUSDT');
    await expect(textOf(element, 'reconnects')).toMatch(/^None\s+· connected for/);
    await waitFor(() => expect(partOf(element, 'sparkline').getAttribute('aria-label')).toMatch(/last minute/));
    await expect(told).toHaveBeenCalled();
  },
};

// states

export const Connecting: Story = {
  parameters: { replay: { script: 'never' } },
  play: async ({ canvasElement }) => {
    const { bar } = await saying(canvasElement, 'connecting', /^Connecting$/);
    await expect(textOf(bar, 'updated')).toBe('No price yet');
  },
};

export const Live: Story = {
  play: async ({ canvasElement }) => {
    const { bar } = await saying(canvasElement, 'live', /^Live$/);
    await expect(partsOf(bar, 'reason')).toHaveLength(0);
    await expect(partsOf(bar, 'retry-button')).toHaveLength(0);
  },
};

/** Connected, but no prices: the commonest failure of real relays. */
export const Stale: Story = {
  parameters: { replay: { dialect: 'replay-quick', script: 'live:0.5;silent' } },
  play: async ({ canvasElement }) => {
    const { bar } = await saying(canvasElement, 'stale', /^Stale · \d+ sec$/);
    await expect(textOf(bar, 'reason')).toMatch(/^Connected, but no prices for \d+ sec$/);
  },
};

/** The stream is silent; prices come by request. */
export const Polling: Story = {
  parameters: { replay: { dialect: 'replay-rest', script: 'live:0.5;silent' } },
  play: async ({ canvasElement }) => {
    await saying(canvasElement, 'polling', /^Every 30 sec$/);
  },
};

export const Reconnecting: Story = {
  parameters: { replay: { script: 'live:0.5;lost;refused' } },
  play: async ({ canvasElement }) => {
    const { badge, bar } = await saying(canvasElement, 'reconnecting', /^Reconnecting in [1-4] sec$/);
    await expect(textOf(bar, 'reason')).toBe('The connection was lost');
    await expect(partOf(badge, 'retry-button')).toBeVisible();
    await expect(partOf(bar, 'retry-button')).toBeVisible();
  },
};

/** The reader need not wait for the countdown. */
export const RetryNow: Story = {
  tags: ['!autodocs'],
  parameters: { replay: { script: 'live:0.5;lost;refused:1;live' } },
  play: async ({ canvasElement, step }) => {
    const { badge, bar } = await saying(canvasElement, 'reconnecting', /^Reconnecting in [1-4] sec$/);
    const turned = fn();
    badge.addEventListener('state-change', ({ previous, current }) => turned(previous.phase, current.phase));
    await step('refused once more', async () => {
      await userEvent.click(partOf(badge, 'retry-button'));
      await waitFor(() => expect(textOf(bar, 'reason')).toMatch(/^The source refused the connection/));
    });
    await step('live again', async () => {
      const attemptAt = bar.state?.retryAt ?? 0;
      await userEvent.click(partOf(bar, 'retry-button'));
      await saying(canvasElement, 'live', /^Live$/);
      await expect(Date.now()).toBeLessThan(attemptAt);
    });
    await expect(turned).toHaveBeenCalledWith('reconnecting', 'live');
    await expect(partsOf(badge, 'retry-button')).toHaveLength(0);
  },
};

export const ReconnectingDark: Story = { ...Reconnecting, tags: ['!autodocs'], globals: { theme: 'dark' } };

/** The fourth refusal in a row. */
export const Offline: Story = {
  parameters: { replay: { script: 'refused' } },
  play: async ({ canvasElement }) => {
    const { badge, bar } = variantsOf(canvasElement);
    while (!badge.matches(':state(offline)')) {
      const attempt = badge.state?.attempt;
      const retry = await waitFor(() => partOf(badge, 'retry-button'));
      await userEvent.click(retry);
      await waitFor(() => expect(badge.state?.attempt).not.toBe(attempt));
    }
    await saying(canvasElement, 'offline', /^Offline$/);
    await expect(textOf(bar, 'reason')).toMatch(/^The source refused the connection or could not be reached/);
    await expect(partsOf(bar, 'retry-button')).toHaveLength(1);
  },
};

/** An address that can't be used. */
export const Blocked: Story = {
  args: { feed: 'javascript:alert(1)' },
  play: async ({ canvasElement }) => {
    const { badge, bar } = variantsOf(canvasElement);
    await waitFor(() => expect(textOf(badge, 'label')).toBe('Blocked'));
    await expect(textOf(bar, 'reason')).not.toBe('');
    await expect(textOf(bar, 'problem')).toContain('javascript:alert(1)');
    await expect(partsOf(bar, 'retry-button')).toHaveLength(0);
  },
};

/** The source asked for rest, and gets it. */
export const TooManyRequests: Story = {
  parameters: { replay: { script: 'live:0.5;limit;live' } },
  play: async ({ canvasElement }) => {
    const { bar } = await saying(canvasElement, 'blocked', /^Blocked$/);
    await expect(textOf(bar, 'reason')).toBe('The source asked us to wait: too many requests');
  },
};

/** The reader must sign in, and may have done so by the time of another try. */
export const SignInNeeded: Story = {
  parameters: { replay: { script: 'denied:1;live' } },
  play: async ({ canvasElement, step }) => {
    const { dot, badge, bar } = variantsOf(canvasElement);
    await waitFor(() => expect(textOf(badge, 'label')).toBe('Blocked · Sign in needed'));
    await expect(partOf(dot, 'dot').getAttribute('aria-label')).toBe('Blocked · Sign in needed');
    await expect(textOf(bar, 'label')).toBe('Blocked');
    await expect(textOf(bar, 'reason')).toBe('Sign in needed');
    await step('signed in', async () => {
      await userEvent.click(partOf(bar, 'retry-button'));
      await saying(canvasElement, 'live', /^Live$/);
    });
  },
};

/** As the one above, as it stays. */
export const SignInNeededStill: Story = {
  tags: ['!autodocs'],
  parameters: { replay: { script: 'denied' } },
  play: async ({ canvasElement }) => {
    const { badge } = variantsOf(canvasElement);
    await waitFor(() => expect(textOf(badge, 'label')).toBe('Blocked · Sign in needed'));
  },
};

/** The first source of the list is down. */
export const AnotherSource: Story = {
  render: (args, context) => meta.render?.({ ...args, feed: fallbackFeed(context.id) }, context) as TemplateResult,
  play: async ({ canvasElement }) => {
    const { dot, badge, bar, panel } = variantsOf(canvasElement);
    await waitFor(() => expect(textOf(badge, 'label')).toBe('Live · Spare'));
    await expect(textOf(bar, 'source')).toBe('Spare, in place of relay.example');
    await expect(partOf(dot, 'dot').getAttribute('aria-label')).toBe('Live · Spare, in place of relay.example');
    for (const each of [dot, badge, bar, panel]) await expect(each.matches(':state(live):state(fallback)')).toBe(true);
    await waitFor(() => expect(textOf(panel, 'label')).toBe('Live · Spare'));
    await expect(textOf(panel, 'source')).toMatch(/^Spare · .*in place of relay\.example$/);
    await expect(partOf(panel, 'sources').querySelectorAll('li')).toHaveLength(2);
  },
};

/** Everything that moves on this feed stands still; the panel still says how the feed itself does. */
export const Paused: Story = {
  ...single('panel'),
  play: async ({ canvasElement, step }) => {
    const element = find(canvasElement, 'feed-status');
    await waitFor(() => expect(textOf(element, 'label')).toBe('Live'));
    await step('paused', async () => {
      await userEvent.click(partOf(element, 'pause-button'));
      await waitFor(() => expect(textOf(element, 'label')).toBe('Paused'));
      await expect(textOf(element, 'pause-button')).toBe('Resume');
    });
  },
};

const LISTED = Array.from({ length: 30 }, (_, at) => `NEW${at + 1}USDT`);

/** More symbols without data than anyone would read the names of. */
export const ManyWithoutData: Story = {
  args: { variant: 'panel' },
  render: (args) => html`
    ${status(args)}
    ${prices(args, ['BTCUSDT', 'ETHUSDT', 'AAPL', 'XAUUSD', ...LISTED].join(), 'row')}
  `,
  play: async ({ canvasElement }) => {
    const element = find(canvasElement, 'feed-status');
    await waitFor(() =>
      expect(textOf(element, 'symbols')).toMatch(
        /^2 live · 1 closed · 1 unverified · 30 without data: NEW1USDT, .*, NEW12USDT and 18 more$/,
      ),
    );
  },
};

/** What the source says of its market and of its own sources. */
export const MarketAndUpstreams: Story = {
  parameters: { replay: { market: 'closed', upstreams: '2/3' } },
  play: async ({ canvasElement }) => {
    const { bar } = await saying(canvasElement, 'live', /^Live$/);
    await waitFor(() => expect(textOf(bar, 'market')).toBe('Market closed, opens 09:30 (source’s time)'));
    await expect(textOf(bar, 'upstreams')).toBe('2 of 3 feeds active');
  },
};

/** A source without a stream, to whom its prices are owed. */
export const RequestsOnly: Story = {
  args: { feed: 'replay-requests' },
  play: async ({ canvasElement }) => {
    const { badge, bar } = variantsOf(canvasElement);
    await waitFor(() => expect(textOf(badge, 'label')).toBe('Every 30 sec'));
    await expect(textOf(bar, 'reason')).toBe('This source answers requests only');
    for (const each of [badge, bar])
      await expect((partOf(each, 'attribution') as HTMLAnchorElement).href).toBe('https://requests.example/');
    const refresh = partOf(bar, 'refresh-button');
    await userEvent.click(refresh);
    await waitFor(() => expect(refresh.getAttribute('aria-disabled')).toBe('true'));
    await waitFor(() => expect(textOf(bar, 'updated')).toMatch(/^Last price (just now|[12] sec ago)$/));
  },
};

/** As it is in a busy market. */
export const TwoHundredASecond: Story = {
  args: { variant: 'panel' },
  render: (args) => html`${status(args)} ${prices(args, 'BTCUSDT, ETHUSDT, SOLUSDT, XRPUSDT')}`,
  parameters: { replay: { rate: 200 } },
  play: async ({ canvasElement }) => {
    const element = find(canvasElement, 'feed-status');
    await waitFor(() => expect(Number(textOf(element, 'rate').split(' ')[0])).toBeGreaterThan(100));
  },
};

/** No symbol in use: no connection. */
export const Idle: Story = {
  render: (args) => html`${status({ ...args, variant: 'badge' })} ${status({ ...args, variant: 'bar' })}`,
  play: async ({ canvasElement }) => {
    const [badge, bar] = canvasElement.querySelectorAll('feed-status');
    await waitFor(() => expect(textOf(badge as Element, 'label')).toBe('Idle'));
    await expect(textOf(bar as Element, 'reason')).toBe('No symbols in use');
  },
};

export const RightToLeft: Story = {
  globals: { locale: 'ar-EG', direction: 'rtl' },
  parameters: { replay: { dialect: 'replay-quick', script: 'live:0.5;silent' } },
  play: async ({ canvasElement }) => {
    const { bar, panel } = variantsOf(canvasElement);
    await waitFor(() => expect(textOf(bar, 'label')).toMatch(/[٠-٩]/));
    await waitFor(() => expect(textOf(panel, 'label')).toMatch(/[٠-٩]/));
    for (const each of [bar, panel]) {
      const label = partOf(each, 'label').getBoundingClientRect();
      await expect(label.left).toBeLessThan(partOf(each, 'dot').getBoundingClientRect().left);
    }
  },
};

/** 320 px, as on a small phone. */
export const Narrow: Story = {
  parameters: { replay: { script: 'live:0.5;lost;refused' } },
  render: (args) => html`<div style="inline-size: 320px">${meta.render?.(args, {} as never)}</div>`,
  play: async ({ canvasElement }) => {
    const { bar } = await saying(canvasElement, 'reconnecting', /^Reconnecting in/);
    for (const each of [bar, find(canvasElement, 'feed-status', '[variant="panel"]')])
      await expect(each.scrollWidth).toBeLessThanOrEqual(320);
  },
};

/** All that a bar may have to say, in 240 px. */
export const NarrowWithEverything: Story = {
  tags: ['!autodocs'],
  parameters: { replay: { dialect: 'replay-rest', script: 'live:0.5;silent', market: 'closed', upstreams: '2/3' } },
  render: (args) => html`<div style="inline-size: 240px">${meta.render?.(args, {} as never)}</div>`,
  play: async ({ canvasElement }) => {
    const { bar } = await saying(canvasElement, 'polling', /^Every 30 sec$/);
    await expect(textOf(bar, 'upstreams')).toBe('2 of 3 feeds active');
    for (const each of [bar, find(canvasElement, 'feed-status', '[variant="panel"]')])
      await expect(each.scrollWidth).toBeLessThanOrEqual(240);
  },
};

export const Dark: Story = { ...Live, tags: ['!autodocs'], globals: { theme: 'dark' } };
