import { html, nothing, type TemplateResult } from 'lit';

/** A ticker's attributes, as an author writes them. */
export type TickerArgs = {
  symbol?: string;
  symbols?: string;
  aliases?: string;
  feed?: string;
  layout?: string;
  change?: string;
  fields?: string;
  decimals?: number | string;
  currency?: string;
  size?: string;
  flash?: string;
  pace?: string;
  'symbol-url'?: string;
  speed?: number | string;
  sparkline?: boolean;
  paused?: boolean;
  'alert-above'?: string;
  'alert-below'?: string;
  'alert-change'?: string;
  notify?: boolean;
  theme?: string;
  'movement-colors'?: string;
};

/** @param fallback what stands between the tags */
export function ticker(args: TickerArgs, fallback: unknown = nothing): TemplateResult {
  return html`<price-ticker
    symbol=${args.symbol || nothing}
    symbols=${args.symbols || nothing}
    aliases=${args.aliases || nothing}
    feed=${args.feed || nothing}
    layout=${args.layout || nothing}
    change=${args.change || nothing}
    fields=${args.fields || nothing}
    decimals=${args.decimals ?? nothing}
    currency=${args.currency || nothing}
    size=${args.size || nothing}
    flash=${args.flash || nothing}
    pace=${args.pace || nothing}
    symbol-url=${args['symbol-url'] || nothing}
    speed=${args.speed ?? nothing}
    ?sparkline=${args.sparkline}
    ?paused=${args.paused}
    alert-above=${args['alert-above'] || nothing}
    alert-below=${args['alert-below'] || nothing}
    alert-change=${args['alert-change'] || nothing}
    ?notify=${args.notify}
    theme=${args.theme || nothing}
    movement-colors=${args['movement-colors'] || nothing}
    >${fallback}</price-ticker
  >`;
}

/** The same under a heading each: what is compared stands together. */
export function compared(args: TickerArgs, variants: Readonly<Record<string, TickerArgs>>): TemplateResult {
  return html`${Object.entries(variants).map(
    ([title, variant]) => html`<h3>${title}</h3>${ticker({ ...args, ...variant })}`,
  )}`;
}
