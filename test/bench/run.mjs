// Holds the built kit to its promises. After a build:
//
//   node test/bench/run.mjs                      all rows, 9 pairs each (npm run bench)
//   node test/bench/run.mjs --quick              3 pairs, short windows: a look, not a result
//   node test/bench/run.mjs --rows handwritten,thousand --pairs 5
//   node test/bench/run.mjs --write              also writes docs/benchmarks.md
//   node test/bench/run.mjs --json FILE          also writes every single value
//   node test/bench/run.mjs --from FILE --write  writes the page from such a file, without measuring
//   node test/bench/run.mjs --kit FOLDER         another build of the kit, to compare two
//
// Ends with status 1 where a promise is not met or a row could not be measured.
import { readFile, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { Nonsense, openLab } from './lab.mjs';
import { markdown, rowText } from './report.mjs';
import { rows } from './rows/index.mjs';

const PAGE = new URL('../../docs/benchmarks.md', import.meta.url);

const { values: flags } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    rows: { type: 'string', default: Object.keys(rows).join() },
    pairs: { type: 'string' },
    json: { type: 'string' },
    from: { type: 'string' },
    write: { type: 'boolean', default: false },
    kit: { type: 'string', default: 'dist/cdn' },
  },
});

const say = (text) => process.stdout.write(`${text}\n`);
const load = () => loadavg()[0].toFixed(2);

async function measure() {
  const names = flags.rows.split(',');
  for (const name of names)
    if (!Object.hasOwn(rows, name))
      throw new Error(`There is no row '${name}'; there are: ${Object.keys(rows).join(', ')}.`);
  const { quick } = flags;
  const pairs = Number(flags.pairs ?? (quick ? 3 : 9));
  if (!(pairs >= 1)) throw new Error(`--pairs ${flags.pairs}: give a number from 1 up.`);
  const seconds = quick ? 3 : 6;
  const lab = await openLab({ kit: flags.kit });
  const about = {
    date: new Date().toISOString().slice(0, 16).replace('T', ' '),
    command: ['npm run bench --', ...process.argv.slice(2)].join(' '),
    pairs,
    seconds,
    quick,
    node: process.version,
    machine: cpus()[0]?.model ?? process.arch,
    cores: availableParallelism(),
    loadBefore: load(),
    kit: lab.kitHash,
  };
  const results = {};
  try {
    for (const name of names) {
      const { title, method, run } = rows[name];
      say(`${name} …`);
      try {
        await lab.restart();
        results[name] = { title, method, ...(await run(lab, { pairs, seconds, quick, log: say })) };
      } catch (error) {
        // A row that cannot be measured is no reason to lose the others; what makes no sense needs no stack.
        results[name] = { title, method, error: error instanceof Nonsense ? error.message : String(error.stack) };
      }
      say(rowText(name, results[name]));
    }
  } finally {
    await lab.close();
  }
  return { about: { ...about, browser: lab.browserVersion, loadAfter: load() }, rows: results };
}

const run = flags.from ? JSON.parse(await readFile(flags.from, 'utf8')) : await measure();
if (flags.json) await writeFile(flags.json, `${JSON.stringify(run, null, 2)}\n`);
if (flags.write) await writeFile(PAGE, markdown(run));

const all = Object.values(run.rows);
say(`\n${all.map((row, at) => rowText(Object.keys(run.rows)[at], row)).join('\n')}`);
const { browser, machine, cores, loadBefore, loadAfter, pairs } = run.about;
say(`\n${browser} on ${machine}, ${cores} cores, load ${loadBefore} to ${loadAfter}; ${pairs} pairs`);
const broken = all.some(({ error, measures }) => error || measures.some(({ met }) => met === false));
process.exitCode = broken ? 1 : 0;
