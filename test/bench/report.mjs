// Results as text: a table for the terminal, and docs/benchmarks.md.
import { ratio, value } from './statistics.mjs';

// Above this share of a core, what was measured was not this kit alone.
const QUIET = 0.15;
const busy = (others) =>
  others > QUIET ? `the machine was not quiet: others took ${Math.round(others * 100)} % of a core, at the median` : '';

/** @typedef {ReturnType<typeof ratio> | ReturnType<typeof value>} Measure */

const count = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
/** Three digits that mean something, and no fewer than the number has before its point. */
const number = (given) => {
  if (Math.abs(given) >= 100) return count.format(given);
  return given.toFixed(given === 0 ? 0 : Math.abs(given) >= 10 ? 1 : 2);
};
const times = (given) => `${given.toFixed(2)} ×`;

const isOne = ({ values }) => values.every((given) => given === values[0]);
const around = (measure, write = number) =>
  isOne(measure) ? write(measure.median) : `${write(measure.median)} (${write(measure.low)} to ${write(measure.high)})`;

const writeFor = ({ kind }) => (kind === 'ratio' ? times : number);

const found = (measure) => around(measure, writeFor(measure)) + (measure.kind === 'value' ? ` ${measure.unit}` : '');

function promised({ kind, promise }) {
  if (!promise) return '';
  const write = writeFor({ kind });
  const { most, least } = promise;
  if (most !== undefined && least !== undefined) return `${write(least)} to ${write(most)}`;
  return most === undefined ? `≥ ${write(least)}` : `≤ ${write(most)}`;
}

const verdict = ({ promise, met }) => (promise ? (met ? 'met' : 'NOT MET') : '');

const sidesOf = ({ sides, unit }) =>
  sides ? `${sides.map((side) => `${side.label} ${around(side)}`).join(' · ')} ${unit}` : '';

/** One row of the run, for the terminal. */
export function rowText(id, { title, measures, repeated, others, error }) {
  const lines = [`\n${id}: ${title}`];
  if (error) lines.push(`  NOT MEASURED: ${error}`);
  const width = Math.max(0, ...(measures ?? []).map(({ name }) => name.length));
  for (const measure of measures ?? []) {
    const promise = promised(measure) && `promised ${promised(measure)}: ${verdict(measure)}`;
    lines.push(`  ${[measure.name.padEnd(width), found(measure), promise].filter(Boolean).join('   ')}`);
    if (measure.sides) lines.push(`  ${' '.repeat(width)}   ${sidesOf(measure)}`);
  }
  if (repeated) lines.push(`  ${repeated} runs made no sense and were repeated`);
  if (busy(others)) lines.push(`  ${busy(others)}`);
  return lines.join('\n');
}

const cell = (text) => String(text).replaceAll('|', '\\|');
const tableRow = (...cells) => `| ${cells.map(cell).join(' | ')} |`;

function section({ title, method, measures, facts = [], repeated, others, error }) {
  const lines = [`## ${title}`, '', method, ''];
  if (error) return [...lines, `Not measured in this run: ${error}`, ''];
  const hasSides = measures.some(({ sides }) => sides);
  lines.push(
    tableRow('', 'median (middle half)', ...(hasSides ? ['both sides'] : []), 'promised', ''),
    tableRow('---', '---', ...(hasSides ? ['---'] : []), '---', '---'),
    ...measures.map((measure) =>
      tableRow(
        measure.name,
        found(measure),
        ...(hasSides ? [sidesOf(measure)] : []),
        promised(measure),
        verdict(measure),
      ),
    ),
    '',
    ...facts.map((fact) => `- ${fact}`),
    ...(facts.length > 0 ? [''] : []),
  );
  if (busy(others)) lines.push(`Not to be quoted: ${busy(others)}.`, '');
  if (repeated)
    lines.push(`${repeated} runs made no sense (a page that fell behind, or did not paint) and were repeated.`, '');
  return lines;
}

/** The page for readers. @param {any} run what `--json` writes */
export function markdown({ about, rows }) {
  const { date, command, pairs, seconds, quick, browser, node, machine, cores, loadBefore, loadAfter, kit } = about;
  const measured = Object.values(rows).filter(({ error }) => !error);
  const promises = measured.flatMap(({ title, measures }) =>
    measures.filter(({ promise }) => promise).map((measure) => ({ title, measure })),
  );
  const short = quick || pairs < 9;
  return [
    '# Benchmarks',
    '',
    'Written by the harness in `test/bench` from one run, never by hand:',
    '',
    '```sh',
    'npm run bench -- --write',
    '```',
    '',
    ...(short ? [`> This was a short run (${pairs} pairs): good for a look, not for quoting.`, ''] : []),
    tableRow('', ''),
    tableRow('---', '---'),
    tableRow('date', date),
    tableRow('command', `\`${command}\``),
    tableRow('machine', `${machine}, ${cores} cores; load before ${loadBefore}, after ${loadAfter}`),
    tableRow('browser', `${browser}, headless, software rendering`),
    tableRow('Node', node),
    tableRow('kit', `\`dist/cdn\`, sha-256 ${kit}`),
    tableRow('runs', `${pairs} pairs, windows of ${seconds} s after a warm-up of 2 s`),
    '',
    '## Promises',
    '',
    tableRow('what', 'measure', 'found', 'promised', ''),
    tableRow('---', '---', '---', '---', '---'),
    ...promises.map(({ title, measure }) =>
      tableRow(title, measure.name, found(measure), promised(measure), verdict(measure)),
    ),
    '',
    '## Method',
    '',
    'The built script-tag kit, unchanged, in real Chromium, against a sender on the same machine that sends pre-serialised',
    'frames in the shape of Binance’s combined `@ticker` stream at a steady rate, a few every 4 ms. Every price moves with',
    'every quote, which no market does: it is the costliest case.',
    '',
    'Both sides of a comparison run in one go, by turns (A B, B A, A B …), each on a fresh page in a process of its own; a',
    'ratio is taken pair by pair, and the median of the ratios counts. Milliseconds are processor time of the page’s main',
    'thread per 1,000 quotes received (`Performance.getMetrics` in the `threadTicks` domain: `TaskDuration`,',
    '`ScriptDuration`, `RecalcStyleDuration`, `LayoutDuration`), so that what other processes take is not counted.',
    '“All threads of the page” adds its compositor and raster threads.',
    '',
    'A run counts only if the sender kept its rate, the page received everything, its prices changed within the window, and',
    'it shows exactly the expected texts of the last quote of every symbol in the end, the same on both sides. The absolute',
    'milliseconds are those of this machine; only the ratios travel.',
    '',
    ...Object.values(rows).flatMap(section),
    '## Not measured',
    '',
    '- Other browsers, graphics processors, phones, high-density screens; networks: everything here is loopback.',
    '- Tasks below 50 ms: the browser does not report them.',
    '- The screen itself: “painted” means that the main thread is done with the frame.',
    '',
  ].join('\n');
}
