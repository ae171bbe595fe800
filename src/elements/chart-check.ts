// What is wrong with the attributes of a chart.
import { intervalMs } from '../market/candles.ts';
import { parseSymbols } from '../market/symbol.ts';
import { BOUNDS, comparedIn, listOf, parseLine, parseRange, WORDS, wholeOf, zoneOf } from './chart-settings.ts';
import type { PriceChart } from './price-chart.ts';
import { checkWords, type Problem, problem } from './problems.ts';
import { WORDS as LOOKS } from './ticker-words.ts';

const RANGES = 'use 30m, 1H, 1D, 1W, 1M, 1Y';

export function checkSettings(host: PriceChart): Problem[] {
  const { theme, movementColors } = LOOKS;
  const found = checkWords(host, { ...WORDS, theme, movementColors });
  const check = (property: string, value: string, right: unknown, remedy: string) => {
    if (value && !right) found.push(problem(property, value, remedy));
  };
  check('symbol', host.symbol, parseSymbols(host.symbol || '').length < 2, 'name one; compare takes another');
  check('interval', host.interval, intervalMs(host.interval), 'use 1s, 1m, 5m, 15m, 1h, 4h, 1d, 1w');
  for (const range of listOf(host.ranges)) check('ranges', range, parseRange(range), RANGES);
  check('range', host.range, parseRange((host.range || '').trim()), RANGES);
  check('compare', host.compare, comparedIn(host), 'the source has no such symbol');
  check('timezone', host.timezone, zoneOf(host.timezone), 'use a name like Europe/Berlin');
  for (const line of listOf(host.priceLines)) check('priceLines', line, parseLine(line), 'use 64000=Target, 60000');
  for (const name of ['maxPoints', 'decimals'] as const) {
    const [least, most] = BOUNDS[name];
    const said = host.getAttribute(name === 'decimals' ? name : 'max-points') ?? String(host[name] ?? '');
    check(name, said, wholeOf(host, name) !== undefined, `use a whole number from ${least} to ${most}`);
  }
  return found;
}
