// A log's attributes, judged.
import { type Labelled, parseSymbols, symbolKey } from '../market/symbol.ts';
import type { ActivityLog } from './activity-log.ts';
import type { Admission } from './log-store.ts';
import { warnOfTypes } from './misspelt.ts';
import { checkWords, type Problem, problem } from './problems.ts';

const WORDS = {
  timestamps: ['time', 'relative', 'iso', 'none'],
  order: ['oldest', 'newest'],
  theme: ['auto', 'light', 'dark'],
  movementColors: ['western', 'asian', 'colorblind'],
} as const;
const LEVELS = ['info', 'warn', 'error'];
const USUAL_ENTRIES = 100;
const MOST_ENTRIES = 10_000;

export type LogSettings = {
  readonly admission: Admission;
  readonly timestamps: (typeof WORDS.timestamps)[number];
  readonly order: (typeof WORDS.order)[number];
  readonly symbols: readonly Labelled[];
  readonly wantsTrades: boolean;
  readonly wantsSignals: boolean;
  /** Trades and nothing else. */
  readonly isTape: boolean;
  readonly problems: readonly Problem[];
};

const list = (text: string | null | undefined): string[] => [
  ...new Set((text ?? '').split(/[\s,]+/).flatMap((word) => word.toLowerCase() || [])),
];

export function readSettings(host: ActivityLog): LogSettings {
  const problems: Problem[] = checkWords(host, WORDS);
  const named = list(host.levels);
  for (const word of named)
    if (!LEVELS.includes(word)) problems.push(problem('levels', word, `use ${LEVELS.join(', ')}`));
  const types = new Set(list(host.types));
  warnOfTypes(host, types);
  const symbols = parseSymbols(host.symbols ?? '');
  const wantsTrades = types.has('trade');
  if (wantsTrades && symbols.length === 0)
    problems.push('types="trade" needs to know whose; add symbols, as in symbols="BTCUSDT"');
  const max = host.maxEntries ?? USUAL_ENTRIES;
  const usable = Number.isInteger(max) && max >= 1 && max <= MOST_ENTRIES;
  if (!usable)
    problems.push(
      problem('maxEntries', host.getAttribute('max-entries') ?? String(max), 'use a whole number from 1 to 10000'),
    );
  return {
    admission: {
      max: usable ? max : max > MOST_ENTRIES ? MOST_ENTRIES : USUAL_ENTRIES,
      levels: new Set(named.filter((word) => LEVELS.includes(word))),
      types,
      symbols: new Set(symbols.map(({ symbol }) => symbolKey(symbol))),
    },
    timestamps: WORDS.timestamps.find((word) => word === host.timestamps) ?? 'time',
    order: host.order === 'newest' ? 'newest' : 'oldest',
    symbols,
    wantsTrades,
    // Only by name: else every log that stands alone on its page would open a connection.
    wantsSignals: types.has('signal'),
    isTape: wantsTrades && types.size === 1,
    problems,
  };
}
