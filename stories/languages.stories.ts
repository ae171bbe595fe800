import type { Meta, StoryObj } from '@storybook/web-components-vite';
import { html } from 'lit';
import { expect, waitFor } from 'storybook/test';
import { type FourArgs, four, shown } from './four.ts';
import { find, partOf, textOf, textsOf } from './parts.ts';

const meta: Meta<FourArgs> = {
  title: 'Languages',
  parameters: { replay: { dialect: 'replay-history', market: 'open', upstreams: '2/3', seed: 3 } },
};

export default meta;
type Story = StoryObj<FourArgs>;

const panel = (args: FourArgs) =>
  html`<feed-status variant="panel" movement-colors=${args['movement-colors'] ?? 'western'}></feed-status>`;

/** All four elements in one language, whatever the toolbar says. @param live what a badge says of a feed that is */
const spoken = (lang: string, live: string, activity: string): Story => ({
  render: (args) =>
    html`<div lang=${lang} dir=${/^(ar|fa)/.test(lang) ? 'rtl' : 'ltr'}>${four(args)}<br />${panel(args)}</div>`,
  play: async ({ canvasElement }) => {
    await shown(canvasElement);
    const log = find(canvasElement, 'activity-log');
    await waitFor(() => expect(textOf(log, 'title')).toBe(activity));
    for (const status of canvasElement.querySelectorAll('feed-status'))
      await waitFor(() => expect(textOf(status, 'label')).toBe(live));
  },
});

export const English: Story = spoken('en', 'Live', 'Activity');
export const Arabic: Story = spoken('ar', 'مباشر', 'النشاط');
/** With the digits of Egypt; `ar` alone has Latin ones in most browsers. */
export const ArabicOfEgypt: Story = spoken('ar-EG', 'مباشر', 'النشاط');
/** In simplified characters. `zh-Hant` is spoken in English, with its own dates and numbers. */
export const Chinese: Story = spoken('zh', '实时', '动态');
export const German: Story = spoken('de', 'Live', 'Ereignisse');
export const Persian: Story = spoken('fa', 'زنده', 'رویدادها');
export const Polish: Story = spoken('pl', 'Na żywo', 'Aktywność');
export const Portuguese: Story = spoken('pt-BR', 'Ao vivo', 'Atividade');
export const Spanish: Story = spoken('es', 'En vivo', 'Actividad');
export const Turkish: Story = spoken('tr', 'Canlı', 'Etkinlik');
export const Vietnamese: Story = spoken('vi', 'Trực tiếp', 'Hoạt động');

/** What happened on a feed, for readers; programs have its code and an English text. */
export const Journal: Story = {
  parameters: {
    replay: {
      dialect: 'replay-quick',
      script: 'live:2;lost;refused:1;live:1;silent:6',
      market: 'open',
      upstreams: '2/3',
    },
  },
  render: () =>
    html`${['en', 'ar', 'fa', 'de', 'zh', 'pl'].map(
      (lang) => html`<h3>${lang}</h3>
        <div lang=${lang} dir=${/^(ar|fa)/.test(lang) ? 'rtl' : 'ltr'} style="max-inline-size: 640px">
          <activity-log></activity-log>
        </div>`,
    )}
    <price-ticker symbols="BTCUSDT, ETHUSDT" layout="row"></price-ticker>`,
  play: async ({ canvasElement }) => {
    const logs = [...canvasElement.querySelectorAll('activity-log')];
    const said = [
      'The connection was lost',
      'انقطع الاتصال',
      'اتصال قطع شد',
      'Die Verbindung ist abgerissen',
      '连接已断开',
    ];
    for (const [at, text] of said.entries())
      await waitFor(() => expect(textsOf(logs[at] as HTMLElement, 'message').join()).toContain(text), {
        timeout: 10_000,
      });
  },
};

/** Each element takes the nearest `lang`; one that the kit doesn't speak is spoken in English, with its own numbers. */
export const SideBySide: Story = {
  render: () =>
    html`${['pl', 'tr', 'sv', 'fa'].map(
      (lang) => html`<h3>${lang}</h3>
        <div lang=${lang} dir=${lang === 'fa' ? 'rtl' : 'ltr'}><feed-status variant="bar"></feed-status></div>`,
    )}
    <h3>de</h3>
    <price-ticker lang="de" symbols="BTCUSDT, XAUUSD" layout="row"></price-ticker>`,
  play: async ({ canvasElement }) => {
    const bars = [...canvasElement.querySelectorAll('feed-status')];
    await waitFor(() => expect(bars.map((bar) => textOf(bar, 'label'))).toEqual(['Na żywo', 'Canlı', 'Live', 'زنده']));
    const ticker = find(canvasElement, 'price-ticker');
    await waitFor(() => expect(ticker.shadowRoot?.querySelector('.head')?.textContent).toContain('Kurs'));
  },
};

/** A page that changes its `lang` needs to tell nobody. */
export const Changing: Story = {
  render: () =>
    html`<div lang="en" class="page"><feed-status variant="bar"></feed-status> <price-ticker symbol="XAUUSD"></price-ticker></div>`,
  play: async ({ canvasElement }) => {
    const page = canvasElement.querySelector('.page') as HTMLElement;
    const status = find(canvasElement, 'feed-status');
    await waitFor(() => expect(textOf(status, 'label')).toBe('Live'));
    await waitFor(() => expect(partOf(find(canvasElement, 'price-ticker'), 'age').textContent).toBe('Unverified'));
    page.lang = 'es';
    await waitFor(() => expect(textOf(status, 'label')).toBe('En vivo'));
    await waitFor(() => expect(partOf(find(canvasElement, 'price-ticker'), 'age').textContent).toBe('Sin verificar'));
  },
};
