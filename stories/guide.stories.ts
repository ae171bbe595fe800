import type { Meta, StoryObj } from '@storybook/web-components-vite';
import { html, type TemplateResult } from 'lit';
import { expect, userEvent, waitFor } from 'storybook/test';
import { find, partOf, priced, textOf, textsOf } from './parts.ts';
import { fallbackFeed } from './replay.ts';
import { ticker } from './ticker.ts';

const meta: Meta = {
  title: 'Guide/Examples',
  // The pages of the guide show them.
  tags: ['!dev', '!autodocs'],
  parameters: { docs: { source: { code: null } } },
};

export default meta;
type Story = StoryObj;

const colours = (args: object) => (args as { 'movement-colors'?: string })['movement-colors'] ?? '';

/** What the Start page puts on a page. */
export const Start: Story = {
  render: (args) => html`<p>
      Bitcoin stands at
      ${ticker({ symbol: 'BTCUSDT', 'movement-colors': colours(args) }, 'what the market page knows')}.
    </p>
    <br />
    ${ticker({ symbols: 'BTCUSDT=Bitcoin, ETHUSDT=Ether', layout: 'card', 'movement-colors': colours(args) })}
    <br />
    <feed-status></feed-status>`,
  play: async ({ canvasElement }) => {
    for (const each of canvasElement.querySelectorAll('price-ticker')) await priced(each);
  },
};

/** A relay that is down, and who stands in for it. */
export const Fallback: Story = {
  render: (args, { id }) => {
    const feed = fallbackFeed(id);
    return html`${ticker({ symbols: 'BTCUSDT=Bitcoin, ETHUSDT=Ether', layout: 'row', feed, 'movement-colors': colours(args) })}
      <br />
      <feed-status variant="bar" feed=${feed}></feed-status>`;
  },
  play: async ({ canvasElement }) => {
    await waitFor(() =>
      expect(textOf(find(canvasElement, 'feed-status'), 'source')).toBe('Spare, in place of relay.example'),
    );
    await waitFor(() => expect(textsOf(find(canvasElement, 'price-ticker'), 'source')).toEqual(['Spare', 'Spare']));
  },
};

const tell = ({ currentTarget, type }: Event, text: string): void => {
  const out = (currentTarget as Element).querySelector('output');
  if (out) out.textContent = `${type}: ${text}`;
};

/** Events, as they come. */
export const Events: Story = {
  render: (args): TemplateResult => html`<div
    @symbol-click=${(event: HTMLElementEventMap['symbol-click']) => {
      event.preventDefault();
      tell(event, event.symbol);
    }}
  >
    ${ticker({ symbols: 'BTCUSDT, ETHUSDT', layout: 'card', 'symbol-url': '/market/{symbol}', 'movement-colors': colours(args) })}
    <p><output>Press a card.</output></p>
  </div>`,
  play: async ({ canvasElement }) => {
    const cards = find(canvasElement, 'price-ticker');
    await priced(cards);
    await userEvent.click(await waitFor(() => partOf(cards, 'link')));
    await expect(canvasElement.querySelector('output')?.textContent).toBe('symbol-click: BTCUSDT');
  },
};
