// What the attributes of a chart say; chart-check.ts says what is wrong with them.
import type { ChartScale, ChartType, PriceLine } from '../chart/chart.ts';
import { inherited } from '../feed/source.ts';
import { intervalMs } from '../market/candles.ts';
import { positive } from '../market/gate.ts';
import { cleanText, parseSymbols } from '../market/symbol.ts';
import type { PriceChart } from './price-chart.ts';

/** The words that attributes take; the first holds where another is given. */
export const WORDS = {
  type: ['candles', 'bars', 'line', 'area', 'baseline'],
  scale: ['normal', 'log', 'percent'],
  follow: ['on', 'off'],
} as const;
/** The whole numbers that they take. */
export const BOUNDS = { maxPoints: [10, 1_000_000], decimals: [0, 18] } as const;

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;
const UNITS = {
  m: [MINUTE, 'minute'],
  H: [60 * MINUTE, 'hour'],
  D: [DAY, 'day'],
  W: [7 * DAY, 'week'],
  M: [30 * DAY, 'month'],
  Y: [365 * DAY, 'year'],
} as const;
// As many as every source gives in one answer.
const MOST_ASKED = 1000;
// Without a range: enough to scroll back a little.
const USUALLY_ASKED = 300;
// What nearly every source has, for ranges that would take too many shorter ones.
const LADDER = ['1m', '5m', '15m', '1h', '4h', '1d', '1w'];
const MOST_LINES = 50;

export type Range = { readonly name: string; readonly ms: number; readonly count: number; readonly unit: string };

export type Settings = {
  readonly symbol: string;
  readonly label: string;
  readonly type: ChartType;
  readonly scale: ChartScale;
  readonly volume: boolean;
  readonly maxPoints: number;
  readonly compare: string;
  readonly priceLines: readonly PriceLine[];
  readonly timeZone: string | undefined;
  readonly decimals: number | undefined;
  readonly follow: boolean;
  readonly ranges: readonly Range[];
  readonly range: Range | undefined;
  /** Of the candles to ask for, the preferred first. */
  readonly intervals: readonly string[];
  /** How many of such candles to ask for. */
  limitOf(interval: string): number;
};

/** What stands between commas. */
export const listOf = (text: string) => (text || '').split(',').flatMap((entry) => cleanText(entry) || []);

/** Reads `1H`, `30m`, `1M`: of the letters only m and M tell two things apart. */
export function parseRange(text: string): Range | undefined {
  const [, count, letter = ''] = /^([1-9]\d{0,2})(m|[hdwy])$/i.exec(text) ?? [];
  const [ms, unit] = UNITS[(letter === 'm' ? letter : letter.toUpperCase()) as keyof typeof UNITS] ?? [];
  return ms && unit ? { name: text, ms: Number(count) * ms, count: Number(count), unit } : undefined;
}

/** A number that may be asked for. */
export function wholeOf(host: PriceChart, name: keyof typeof BOUNDS): number | undefined {
  const value = host[name] ?? undefined;
  const [least, most] = BOUNDS[name];
  return value !== undefined && Number.isInteger(value) && value >= least && value <= most ? value : undefined;
}

/** Reads `64000=Target`. */
export function parseLine(entry: string): PriceLine | undefined {
  const [text = '', ...label] = entry.split('=');
  const price = positive(text.trim());
  return price === undefined ? undefined : { price, label: label.join('=').trim() || undefined };
}

// A source forgets that it has no such symbol once nobody asks for it.
const refused = new Set<string>();

/** The symbol to compare with; empty for none, and for one that the source does not have. */
export function comparedIn({ compare, source }: PriceChart): string {
  const [{ symbol = '' } = {}] = parseSymbols(compare || '');
  const key = `${source?.key} ${symbol}`;
  if (symbol && source?.refuses(symbol)) refused.add(key);
  return refused.has(key) ? '' : symbol;
}

/** Reads the attributes; a value that cannot be used is as if not given. */
export function readSettings(host: PriceChart): Settings {
  const word = <Name extends keyof typeof WORDS>(name: Name): (typeof WORDS)[Name][number] =>
    WORDS[name].find((known) => known === host[name]) ?? WORDS[name][0];
  const [only] = parseSymbols(host.symbol || '');
  const compared = comparedIn(host);
  const own = intervalMs(host.interval) ? host.interval : '1m';
  const maxPoints = wholeOf(host, 'maxPoints') ?? 5000;
  const range = host.range ? parseRange(host.range.trim()) : undefined;
  const most = Math.min(MOST_ASKED, maxPoints);
  const fits = (interval: string) => !range || range.ms / (intervalMs(interval) as number) <= most;
  const longer = fits(own) ? undefined : LADDER.find(fits);
  return {
    symbol: only?.symbol ?? '',
    label: only?.label ?? '',
    type: word('type'),
    scale: compared ? 'percent' : word('scale'),
    volume: !!host.volume,
    maxPoints,
    compare: compared,
    priceLines: listOf(host.priceLines)
      .slice(0, MOST_LINES)
      .flatMap((entry) => parseLine(entry) ?? []),
    timeZone: zoneOf(host.timezone),
    decimals: wholeOf(host, 'decimals'),
    follow: word('follow') === 'on',
    ranges: listOf(host.ranges).flatMap((name) => parseRange(name) ?? []),
    range,
    intervals: longer ? [longer, own] : [own],
    limitOf: (interval) =>
      Math.min(most, range ? Math.ceil(range.ms / (intervalMs(interval) as number)) + 1 : USUALLY_ASKED),
  };
}

/** Reads the attributes each time it is called; the settings are the same object until something that was said is other. */
export function settingsReader(host: PriceChart): () => Settings {
  let settings: Settings | undefined;
  let settled = '';
  return () => {
    const names = (host.constructor as typeof PriceChart).observedAttributes;
    const said = [
      ...names.map((name) => host.getAttribute(name)),
      host.symbol,
      host.type,
      host.interval,
      host.ranges,
      host.range,
      host.volume,
      host.scale,
      host.maxPoints,
      comparedIn(host),
      host.priceLines,
      host.timezone,
      host.decimals,
      host.follow,
      host.theme,
      host.movementColors,
      inherited('lang', host), // the words are in it, whatever else is as before
    ].join('\n');
    if (settings && settled === said) return settings;
    const before = settings;
    settled = said;
    settings = readSettings(host);
    // The same lines stay the same: they know on which side of them the price is.
    const asBefore = JSON.stringify(before?.priceLines) === JSON.stringify(settings.priceLines);
    if (before && asBefore) settings = { ...settings, priceLines: before.priceLines };
    return settings;
  };
}

/** As Intl spells it; undefined for a zone that it does not know. */
export function zoneOf(timeZone: string): string | undefined {
  try {
    return timeZone
      ? new Intl.DateTimeFormat('en', { timeZone: timeZone.trim() }).resolvedOptions().timeZone
      : undefined;
  } catch {
    return undefined;
  }
}
