// The layouts beyond the pill, loaded when one of them is first used.
import { html, nothing, render, type TemplateResult } from 'lit/html.js';
import { formatCompact } from '../market/amounts.ts';
import { formatPrice } from '../market/price.ts';
import type { Quote } from '../market/quote.ts';
import type { Labelled } from '../market/symbol.ts';
import { say } from '../market/words.ts';
import { adopt } from './adopt.ts';
import { localeOf } from './language.ts';
import css from './layouts.css?inline';
import { lazily } from './lazily.ts';
import palette from './palette.css?inline';
import { type PartOf, write } from './price-cell.ts';
import type { Layout, PriceTicker } from './price-ticker.ts';
import { type Field, fieldsOf } from './ticker-fields.ts';
import { phrase } from './ticker-phrases.ts';
import { WORDS } from './ticker-words.ts';

const marquee = lazily(() => import('./marquee.ts'));

/** What stands in an item: fields, and the line of its prices. */
type Shown = Field | 'sparkline';

const USUAL: Record<string, { fields: readonly Field[]; change: PriceTicker['change'] }> = {
  card: { fields: ['price', 'change', 'range'], change: 'both' },
  row: { fields: ['price', 'change', 'volume'], change: 'percent' },
  grid: { fields: ['price', 'change'], change: 'percent' },
  marquee: { fields: ['price', 'change'], change: 'percent' },
};

export const layouts: Layout = {
  render(base, ticker, items) {
    const { layout, change: asked, fields, sparkline } = ticker;
    adopt(base.getRootNode() as ShadowRoot, palette, css);
    const locale = localeOf(ticker);
    const usual = USUAL[layout] as (typeof USUAL)[string];
    const change = asked && WORDS.change.includes(asked) ? asked : usual.change;
    const { known } = fieldsOf(fields ?? '');
    // A strip has no room for a bar, nor a line for it to stand on.
    const fits = (field: Field) => layout !== 'marquee' || field !== 'range';
    const asFields = (known.length > 0 ? known : usual.fields).filter(fits);
    const shown = sparkline ? withLine(asFields, layout) : asFields;
    const rows = items.map((item) => renderItem(item, shown, change, layout === 'row', locale));
    if (layout === 'marquee') marquee(ticker)?.renderMarquee(base, ticker, rows);
    else
      render(layout === 'row' ? html`<div role="table">${renderHead(shown, change, locale)}${rows}</div>` : rows, base);
  },
  more,
};

// In a table between symbol and price, else behind what moved.
function withLine(fields: readonly Field[], layout: string): readonly Shown[] {
  const at = layout === 'row' ? fields.indexOf('price') : fields.indexOf('change') + 1 || fields.indexOf('price') + 1;
  return [...fields.slice(0, Math.max(0, at)), 'sparkline', ...fields.slice(Math.max(0, at))];
}

const SOURCE = html`<span class="source" part="source"></span>`;

// The empty spans carry no binding: the cell writes their text.
function renderItem(
  { symbol, label }: Labelled,
  fields: readonly Shown[],
  change: string,
  row: boolean,
  locale: string | undefined,
): TemplateResult {
  return html`<div class="item" part="item" role=${row ? 'row' : 'group'} aria-label=${row ? nothing : label || symbol} data-symbol=${symbol}>
    <div class="name" role=${row ? 'rowheader' : nothing}>
      <span class="symbol" part="symbol">${symbol}</span>
      ${label ? html`<span class="label" part="label">${label}</span>` : nothing}
      <span class="age" part="age"></span>
      ${row && !fields.includes('source') ? SOURCE : nothing}
    </div>
    ${fields.map((field) => renderField(field, change, row, locale))}
    ${row || fields.includes('source') ? nothing : SOURCE}
  </div>`;
}

function renderField(
  field: Shown,
  change: string,
  row: boolean,
  locale: string | undefined,
): TemplateResult | typeof nothing {
  const role = row ? 'cell' : nothing;
  switch (field) {
    case 'price':
      return html`<span class="price" part="price" role=${role}></span>`;
    case 'change':
      return change === 'none'
        ? nothing
        : html`<span class="change ${change}" part="change" role=${role}
            ><span class="arrow" part="arrow" aria-hidden="true"></span
            ><span part="change-absolute" ?hidden=${change === 'percent'}></span
            ><span part="change-percent" ?hidden=${change === 'absolute'}></span
          ></span>`;
    case 'range':
      return html`<div class="range" role=${role}>
        <div class="bar" part="range" aria-hidden="true"></div>
        <span>${say('lowest', locale)} <span part="low"></span></span>
        <span class="span">${say('range', locale)}</span>
        <span>${say('highest', locale)} <span part="high"></span></span>
      </div>`;
    case 'sparkline':
      return html`<span class="sparkline" part="sparkline" role=${role}></span>`;
    default:
      return html`<span class="field ${field}" role=${role}
        >${row ? nothing : html`<span class="muted">${say(field, locale)}</span> `}<span part=${field}></span
      ></span>`;
  }
}

function renderHead(fields: readonly Shown[], change: string, locale: string | undefined): TemplateResult {
  const titles = ['symbol', ...fields] as const;
  return html`<div class="head" role="row">
    ${titles.map((title) =>
      title === 'sparkline'
        ? html`<span class="sparkline" role="columnheader"><small class="spoken">${phrase('course', locale)}</small></span>`
        : title === 'change' && change === 'none'
          ? nothing
          : html`<span class="${title} ${title === 'change' ? change : ''}" role="columnheader"><small>${say(title, locale)}</small></span>`,
    )}
  </div>`;
}

/** Writes what a pill does not have: statistics, and the place of the price between the day's low and high. */
function more(item: HTMLElement, partOf: PartOf, locale: string | undefined): (quote: Quote, decimals: number) => void {
  const bar = item.querySelector<HTMLElement>('.bar');
  const volumeText = partOf('volume');
  // High and low may stand twice: by the bar, and as fields of their own.
  const prices = (['high', 'low', 'bid', 'ask'] as const).flatMap((field) =>
    [...item.querySelectorAll(`[part~="${field}"]`)].map((part) => {
      const node = new Text();
      part.replaceChildren(node);
      return { field, node };
    }),
  );
  for (const node of [volumeText, ...prices.map(({ node }) => node)]) write(node, '\u2013');
  let last: Quote | undefined;
  let place: string | undefined;
  return (quote, decimals) => {
    const { price, high, low, volume } = quote;
    for (const { field, node } of prices) {
      const value = quote[field];
      if (last?.[field] !== value || last?.decimals !== quote.decimals)
        write(node, value === undefined ? '\u2013' : formatPrice(value, decimals, { locale }));
    }
    if (volumeText && last?.volume !== volume)
      write(volumeText, volume === undefined ? '\u2013' : formatCompact(volume, locale));
    if (bar) {
      const known = high !== undefined && low !== undefined && high > low;
      const at = known ? `${Math.round(Math.min(1, Math.max(0, (price - low) / (high - low))) * 100)}%` : '';
      // Where another source does not know the range, the last one's says nothing of its price.
      if (at !== place) {
        bar.style.setProperty('--_at', at);
        bar.toggleAttribute('data-known', known);
      }
      place = at;
    }
    last = quote;
  };
}
