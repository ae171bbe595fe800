// What the attributes of a chart say, and what is wrong with them.
import type { ChartScale, ChartType, PriceLine } from '../chart/chart.ts';
import { inherited } from '../feed/source.ts';
import { intervalMs } from '../market/candles.ts';
import { positive } from '../market/gate.ts';
import { cleanText, parseSymbols } from '../market/symbol.ts';
import type { PriceChart } from './price-chart.ts';
import { checkWords, type Problem, problem } from './problems.ts';

const WORDS = {
  type: ['candles', 'bars', 'line', 'area', 'baseline'],
  scale: ['normal', 'log', 'percent'],
  follow: ['on', 'off'],
  theme: ['auto', 'light', 'dark'],
  movementColors: ['western', 'asian', 'colorblind'],
} as const;

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
  readonly problems: Problem[];
};

const listOf = (text: string) => (text || '').split(',').flatMap((entry) => cleanText(entry) || []);

/** Reads `1H`, `30m`, `1M`: of the letters only m and M tell two things apart. */
export function parseRange(text: string): Range | undefined {
  const [, count, letter = ''] = /^([1-9]\d{0,2})(m|[hdwy])$/i.exec(text) ?? [];
  const [ms, unit] = UNITS[(letter === 'm' ? letter : letter.toUpperCase()) as keyof typeof UNITS] ?? [];
  return ms && unit ? { name: text, ms: Number(count) * ms, count: Number(count), unit } : undefined;
}

/** Reads the attributes; a value that cannot be used is as if not given, and a problem. */
export function readSettings(host: PriceChart): Settings {
  const problems = checkWords(host, WORDS);
  const word = <Name extends 'type' | 'scale' | 'follow'>(name: Name): (typeof WORDS)[Name][number] =>
    WORDS[name].find((known) => known === host[name]) ?? WORDS[name][0];
  const whole = (name: 'maxPoints' | 'decimals', least: number, most: number) => {
    const value = host[name] ?? undefined;
    if (value === undefined || (Number.isInteger(value) && value >= least && value <= most)) return value;
    const attribute = name === 'decimals' ? name : 'max-points';
    problems.push(
      problem(name, host.getAttribute(attribute) ?? String(value), `use a whole number from ${least} to ${most}`),
    );
    return undefined;
  };

  const [only, ...others] = parseSymbols(host.symbol || '');
  if (others.length > 0) problems.push(problem('symbol', host.symbol, 'name one; compare takes another'));
  const [compared] = parseSymbols(host.compare || '');

  let own = host.interval || '1m';
  if (!intervalMs(own)) {
    problems.push(problem('interval', own, 'use 1s, 1m, 5m, 15m, 1h, 4h, 1d, 1w'));
    own = '1m';
  }
  const maxPoints = whole('maxPoints', 10, 1_000_000) ?? 5000;
  const ranges = listOf(host.ranges).flatMap((name) => {
    const range = parseRange(name);
    if (!range) problems.push(problem('ranges', name, 'use 30m, 1H, 1D, 1W, 1M, 1Y'));
    return range ?? [];
  });
  const range = host.range ? parseRange(host.range.trim()) : undefined;
  if (host.range && !range) problems.push(problem('range', host.range, 'use 30m, 1H, 1D, 1W, 1M, 1Y'));

  const most = Math.min(MOST_ASKED, maxPoints);
  const fits = (interval: string) => !range || range.ms / (intervalMs(interval) as number) <= most;
  const longer = fits(own) ? undefined : LADDER.find(fits);

  const timeZone = host.timezone ? known(host.timezone.trim()) : undefined;
  if (host.timezone && !timeZone) problems.push(problem('timezone', host.timezone, 'use a name like Europe/Berlin'));

  return {
    symbol: only?.symbol ?? '',
    label: only?.label ?? '',
    type: word('type'),
    scale: compared ? 'percent' : word('scale'),
    volume: !!host.volume,
    maxPoints,
    compare: compared?.symbol ?? '',
    priceLines: listOf(host.priceLines)
      .slice(0, MOST_LINES)
      .flatMap((entry) => {
        const [text = '', ...label] = entry.split('=');
        const price = positive(text.trim());
        if (price === undefined) problems.push(problem('priceLines', entry, 'use 64000=Target, 60000'));
        return price === undefined ? [] : { price, label: label.join('=').trim() || undefined };
      }),
    timeZone,
    decimals: whole('decimals', 0, 18),
    follow: word('follow') === 'on',
    ranges,
    range,
    intervals: longer ? [longer, own] : [own],
    limitOf: (interval) =>
      Math.min(most, range ? Math.ceil(range.ms / (intervalMs(interval) as number)) + 1 : USUALLY_ASKED),
    problems,
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
      host.compare,
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

function known(timeZone: string): string | undefined {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}
