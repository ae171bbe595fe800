import type { Meta, StoryObj } from '@storybook/web-components-vite';
import { html } from 'lit';
import { expect, userEvent, waitFor } from 'storybook/test';
import { tokens } from '../.storybook/manifest.ts';
import { type FourArgs, four, shown } from './four.ts';
import { find, partOf, partsOf } from './parts.ts';
import { defineTokenEditor, type TokenEditor } from './token-editor.ts';
import { tokensTable } from './tokens-table.ts';

defineTokenEditor();

const meta: Meta<FourArgs> = {
  title: 'Theming',
  // The page “Theming” of the guide shows them.
  tags: ['!autodocs'],
  parameters: { replay: { dialect: 'replay-history', market: 'open', upstreams: '2/3' } },
  render: (args) => four(args),
};

export default meta;
type Story = StoryObj<FourArgs>;

/** Turn the custom properties, and take the style sheet with you. */
export const Editor: Story = {
  render: ({ 'movement-colors': movement }, { globals }) =>
    html`<token-editor
      .theme=${(globals.theme === 'dark' ? 'dark' : 'light') as TokenEditor['theme']}
      .movement=${(movement ?? 'western') as TokenEditor['movement']}
    ></token-editor>`,
  play: async ({ canvasElement, step }) => {
    const editor = canvasElement.querySelector<TokenEditor>('token-editor');
    const root = editor?.shadowRoot as ShadowRoot;
    await waitFor(() => expect(root.querySelector('caption [role="status"]')?.textContent).toMatch(/all \d+ pass/));
    const colour = root.querySelector<HTMLInputElement>('input[aria-label="text-color, light"]') as HTMLInputElement;
    await step('a grey too pale', async () => {
      colour.value = '#b0b0b0';
      colour.dispatchEvent(new Event('input'));
      await waitFor(() => expect(root.querySelector('pre')?.textContent).toContain('light-dark(#b0b0b0, #e8ebf1)'));
      await waitFor(() =>
        expect(root.querySelector('caption [role="status"]')?.textContent).toMatch(/\d+ of \d+ fail/),
      );
      const price = partOf(root.querySelector('price-ticker') as Element, 'symbol');
      await expect(getComputedStyle(price).color).toBe('rgb(176, 176, 176)');
    });
    await step('as it came', async () => {
      await userEvent.click(root.querySelector('button[aria-label="text-color as it comes"]') as Element);
      await waitFor(() => expect(root.querySelector('caption [role="status"]')?.textContent).toMatch(/all \d+ pass/));
    });
  },
};

/** Read from the kit’s own style sheets. */
export const Tokens: Story = {
  render: tokensTable,
  play: async ({ canvasElement }) => {
    await expect(canvasElement.querySelectorAll('th[scope="row"]')).toHaveLength(tokens.length);
  },
};

const plays: Pick<Story, 'play'> = {
  play: async ({ canvasElement }) => {
    await shown(canvasElement);
  },
};

const surfaceOf = (element: Element) => getComputedStyle(partOf(element, 'base')).backgroundColor;

/** `themes/paper.css`: warm, serif, quiet. */
export const Paper: Story = {
  globals: { look: 'paper' },
  play: async ({ canvasElement }) => {
    await shown(canvasElement);
    await expect(surfaceOf(find(canvasElement, 'price-chart'))).toBe('rgb(251, 247, 238)');
  },
};

export const PaperDark: Story = { globals: { look: 'paper', theme: 'dark' }, ...plays };

/** `themes/terminal.css`: monospaced, square. */
export const Terminal: Story = {
  globals: { look: 'terminal', theme: 'dark' },
  play: async ({ canvasElement }) => {
    await shown(canvasElement);
    await expect(surfaceOf(find(canvasElement, 'price-chart'))).toBe('rgb(8, 13, 8)');
  },
};

export const TerminalLight: Story = { globals: { look: 'terminal' }, ...plays };

/** `themes/contrast.css`: every text 7 : 1. */
export const Contrast: Story = { globals: { look: 'contrast' }, ...plays };

/** The theme has colours for each way to show movement. */
export const ContrastAsianDark: Story = {
  globals: { look: 'contrast', theme: 'dark', movement: 'asian' },
  play: async ({ canvasElement }) => {
    await shown(canvasElement);
    // Bitcoin is down on the day.
    const change = partOf(find(canvasElement, 'price-ticker'), 'change');
    await waitFor(() => expect(getComputedStyle(change).color).toBe('rgb(109, 255, 184)'));
  },
};

/** `theme` says otherwise than the page: an island. */
export const DarkOnALightPage: Story = { args: { theme: 'dark' }, ...plays };

/** `theme` is turned while prices come: nothing is built anew, and the chart is painted in the other colours. */
export const Switch: Story = {
  args: { theme: 'light' },
  play: async ({ canvasElement, step }) => {
    const elements = await shown(canvasElement);
    const chart = find(canvasElement, 'price-chart');
    const canvas = chart.shadowRoot?.querySelector('canvas') as HTMLCanvasElement;
    const kept = elements.map((element) => partOf(element, 'base'));
    const colours = () => elements.map((element) => getComputedStyle(partOf(element, 'base')).color);
    const picture = () => canvas.toDataURL();
    const light = { colours: colours(), picture: picture() };
    await step('dark', async () => {
      for (const element of elements) element.setAttribute('theme', 'dark');
      await waitFor(() => expect(colours().some((colour, at) => colour === light.colours[at])).toBe(false));
      await waitFor(() => expect(picture()).not.toBe(light.picture));
    });
    await step('as the page, which is light', async () => {
      for (const element of elements) element.setAttribute('theme', 'auto');
      await waitFor(() => expect(colours()).toEqual(light.colours));
    });
    await expect(elements.map((element) => partOf(element, 'base'))).toEqual(kept);
    await expect(chart.shadowRoot?.querySelector('canvas')).toBe(canvas);
  },
  parameters: { replay: { dialect: 'replay-history', rate: 0, market: 'open' } },
};

/** More contrast is asked for: quieter texts and lines are as strong as the rest. */
export const MoreContrast: Story = {
  globals: { contrast: 'more' },
  play: async ({ canvasElement }) => {
    await shown(canvasElement);
    const time = partOf(find(canvasElement, 'activity-log'), 'time');
    await expect(getComputedStyle(time).color).toBe('rgb(20, 23, 31)');
  },
};

/** The colours are the reader’s own, as in Windows’ contrast themes: signs keep their shapes, and direction its arrow. */
export const ForcedColors: Story = {
  // The tests run it with forced colours; to see it, ask for them in the browser’s developer tools.
  tags: ['forced-colors'],
  play: async ({ canvasElement }) => {
    await shown(canvasElement);
    if (!matchMedia('(forced-colors: active)').matches) return;
    const status = find(canvasElement, 'feed-status');
    await waitFor(() => expect(status.matches(':state(live)')).toBe(true));
    const page = getComputedStyle(canvasElement.ownerDocument.body).backgroundColor;
    await expect(getComputedStyle(partOf(status, 'dot')).backgroundColor).not.toBe(page);
    const [arrow] = partsOf(find(canvasElement, 'price-ticker'), 'arrow');
    await expect(arrow?.textContent).toMatch(/[▲▼]/);
    for (const mark of partsOf(find(canvasElement, 'activity-log'), 'level'))
      await expect(getComputedStyle(mark).backgroundColor).not.toBe(page);
  },
};

/** On paper there is nothing to press, and a log is as long as what it holds. */
export const Print: Story = {
  // The tests run it as printed; to see it, print it.
  tags: ['print'],
  play: async ({ canvasElement }) => {
    await shown(canvasElement);
    if (!matchMedia('print').matches) return;
    for (const name of ['copy-button', 'table-button'])
      await waitFor(() => expect(partOf(find(canvasElement, 'price-chart'), name)).not.toBeVisible());
    const list = partOf(find(canvasElement, 'activity-log'), 'list');
    await expect(getComputedStyle(list).overflowY).toBe('visible');
  },
};
