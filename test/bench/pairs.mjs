import { Nonsense, runLoad } from './lab.mjs';
import { median } from './statistics.mjs';

const ATTEMPTS = 3;

/**
 * Runs sides by turns, each on a fresh page: A B, B A, A B…, so that a machine that warms up or is disturbed does so for
 * all of them. A run that made no sense is repeated, and counted.
 *
 * @param {Awaited<ReturnType<typeof import('./lab.mjs').openLab>>} lab
 * @param {{ pairs: number, log: (text: string) => void }} options
 * @param {Record<string, object | (() => Promise<any>)>} sides by name: what `runLoad` takes, or what to do instead
 * @returns the results of each side, pair by pair; how many runs were repeated; what others took of a core, at the median
 */
export async function runPairs(lab, { pairs, log }, sides) {
  const results = Object.fromEntries(Object.keys(sides).map((name) => [name, []]));
  let repeated = 0;
  for (let pair = 0; pair < pairs; pair++) {
    const order = Object.keys(sides);
    if (pair % 2) order.reverse();
    for (const name of order) {
      const side = sides[name];
      const run = () => (typeof side === 'function' ? side() : runLoad(lab, { name, ...side }));
      let result;
      for (let attempt = 1; !result; attempt++) {
        try {
          result = await run();
        } catch (error) {
          if (!(error instanceof Nonsense) || attempt === ATTEMPTS) throw error;
          log(`  repeated: ${error.message}`);
          repeated++;
        }
      }
      results[name].push(result);
      const { main, script } = result;
      log(
        `  ${pair + 1}/${pairs} ${name}${main === undefined ? '' : `: main ${main.toFixed(1)}, script ${script.toFixed(1)}`}`,
      );
    }
  }
  const others = Object.values(results).flatMap((runs) => runs.flatMap((run) => run.others ?? []));
  return { results, run: { repeated, others: others.length > 0 ? median(others) : undefined } };
}

/** One figure of every run of a side. */
export const each = (runs, figure) => runs.map((run) => (typeof figure === 'function' ? figure(run) : run[figure]));
