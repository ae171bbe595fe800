import type { FeedSettings } from './api.ts';
import type { BackoffOptions } from './backoff.ts';

const isPositive = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value) && value > 0;
const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
const isDialect = (value: unknown) =>
  isRecord(value) && typeof value.name === 'string' && typeof value.read === 'function';

const isBounds = (value: unknown): value is Partial<BackoffOptions> =>
  isRecord(value) && [value.minMs, value.maxMs].every((bound) => bound === undefined || isPositive(bound));

type Rule = { readonly fits: (value: unknown) => boolean; readonly remedy: string };

const DURATION: Rule = { fits: isPositive, remedy: 'give milliseconds above 0' };

const RULES: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ['feed', { fits: (value) => typeof value === 'string', remedy: 'give a text, as in the feed attribute' }],
  [
    'dialects',
    {
      fits: (value) => Array.isArray(value) && value.every(isDialect),
      remedy: 'give a list of dialects, each with a name and read()',
    },
  ],
  ['token', { fits: (value) => typeof value === 'function', remedy: 'give a function that returns it' }],
  ['credentials', { fits: (value) => value === 'same-site', remedy: "give 'same-site', or leave it out" }],
  ['reconnect', { fits: isBounds, remedy: 'give { minMs, maxMs } above 0' }],
  ['staleAfter', DURATION],
  ['pollInterval', DURATION],
  [
    'bigMove',
    {
      fits: (value) => value === 0 || isPositive(value),
      remedy: 'give percent above 0, or 0 for none',
    },
  ],
  ['debug', { fits: (value) => typeof value === 'boolean', remedy: 'give true or false' }],
]);

/** Tells the console what of `configure()`'s settings cannot be used, and what would do; never a value, which may be secret. */
export function check(settings: unknown): void {
  for (const [name, value] of Object.entries(isRecord(settings) ? settings : {})) {
    const rule = RULES.get(name);
    if (!rule) console.warn(`tickwire: configure() knows no "${name}"; it knows ${[...RULES.keys()].join(', ')}`);
    else if (value !== undefined && !rule.fits(value))
      console.warn(`tickwire: configure({ ${name} }) can't be used; ${rule.remedy}`);
  }
}

type Usable = FeedSettings & { readonly bigMove: number };

// Percent.
const BIG_MOVE = 2;

/** The settings of a feed that can be used; the others are as if not given. */
export function usable({ staleAfter, pollInterval, reconnect, bigMove, debug }: FeedSettings): Usable {
  return {
    staleAfter: isPositive(staleAfter) ? staleAfter : undefined,
    pollInterval: isPositive(pollInterval) ? pollInterval : undefined,
    reconnect: isBounds(reconnect) ? reconnect : undefined,
    bigMove: bigMove === 0 || isPositive(bigMove) ? bigMove : BIG_MOVE,
    debug: debug === true,
  };
}
