import { html, nothing, type TemplateResult } from 'lit';
import { waitFor } from 'storybook/test';
import { find, partsOf, priced, textOf } from './parts.ts';
import { ticker } from './ticker.ts';

export type FourArgs = { theme?: string; 'movement-colors'?: string };

/** One of each, as a page may have them. */
export const four = (args: FourArgs): TemplateResult => {
  const theme = args.theme || nothing;
  const colors = args['movement-colors'] || nothing;
  return html`<p>
      Bitcoin slipped to ${ticker({ ...args, symbol: 'BTCUSDT' })} overnight, ether to
      ${ticker({ ...args, symbol: 'ETHUSDT' })}.
    </p>
    <br />
    ${ticker({ ...args, symbols: 'BTCUSDT=Bitcoin, ETHUSDT=Ether, XAUUSD=Gold', layout: 'card', sparkline: true })}
    <br />
    <price-chart
      symbol="BTCUSDT=Bitcoin"
      interval="15m"
      ranges="6H, 1D"
      theme=${theme}
      movement-colors=${colors}
    ></price-chart>
    <br />
    <feed-status variant="bar" theme=${theme} movement-colors=${colors}></feed-status>
    <br /><br />
    <activity-log theme=${theme} movement-colors=${colors}></activity-log>`;
};

/** Waits until each of them has something to show. */
export async function shown(canvas: HTMLElement): Promise<HTMLElement[]> {
  const chart = find(canvas, 'price-chart');
  const status = find(canvas, 'feed-status');
  const log = find(canvas, 'activity-log');
  const tickers = [...canvas.querySelectorAll('price-ticker')];
  for (const each of tickers) await priced(each);
  await waitFor(() => {
    if (!chart.shadowRoot?.querySelector('canvas')) throw new Error('no chart yet');
    if (partsOf(log, 'entry').length === 0) throw new Error('no entry yet');
    if (!textOf(status, 'label')) throw new Error('no state yet');
  });
  return [...tickers, chart, status, log];
}
