// @ts-check

// What type checkers say of a project's files. Each gives its errors by file, as text.
import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const require = createRequire(import.meta.url);

/** @typedef {Map<string, string[]>} Errors by file: each with its line, `3: Type '"cards"' is not …` */

/**
 * @param {import('./project.mjs').Project} project
 * @param {string[]} command
 * @returns {Promise<string>} what it said; whether it failed, its words tell
 */
const node = (project, command) =>
  new Promise((resolve) =>
    execFile(process.execPath, command, { cwd: project.folder, maxBuffer: 2 ** 26 }, (_error, stdout, stderr) =>
      resolve(stdout + stderr),
    ),
  );

/**
 * `a.tsx(3,5): error TS2322: Type …`, and below it, indented, what of it.
 *
 * @param {string} output
 * @returns {Errors}
 */
function errorsOf(output) {
  /** @type {Errors} */
  const errors = new Map();
  let last = '';
  for (const line of output.split('\n')) {
    const [, file, at, text] = /^(\S.*?)\((\d+),\d+\): error (.*)/.exec(line) ?? [];
    if (file) {
      last = file.replaceAll('\\', '/');
      errors.set(last, [...(errors.get(last) ?? []), `${at}: ${text}`]);
    } else if (/^\s+\S/.test(line) && last) {
      const list = /** @type {string[]} */ (errors.get(last));
      list.push(`${list.pop()}\n${line}`);
    } else if (line.trim()) errors.set('', [...(errors.get('') ?? []), line]); // of no file: of the set-up
  }
  return errors;
}

/** @param {import('./project.mjs').Project} project @param {string} config */
export async function tsc(project, config) {
  const bin = join(require.resolve('typescript/package.json'), '../bin/tsc');
  return errorsOf(await node(project, [bin, '-p', config, '--pretty', 'false']));
}

// These find the project's TypeScript from where they are linked, and ours from where they lie.
const LINKED = ['--preserve-symlinks', '--preserve-symlinks-main'];

/** @param {import('./project.mjs').Project} project @param {string} config */
export async function vueTsc(project, config) {
  const bin = join(project.folder, 'node_modules/vue-tsc/bin/vue-tsc.js');
  return errorsOf(await node(project, [...LINKED, bin, '-p', config, '--pretty', 'false']));
}

/** @param {import('./project.mjs').Project} project @param {string} config */
export async function svelteCheck(project, config) {
  const bin = join(project.folder, 'node_modules/svelte-check/bin/svelte-check');
  const how = ['--output', 'machine-verbose', '--threshold', 'error'];
  const output = await node(project, [...LINKED, bin, '--tsconfig', config, ...how]);
  /** @type {Errors} */
  const errors = new Map();
  for (const [, json] of output.matchAll(/^\d+ (\{.*\})$/gm)) {
    const { type, filename, start, message } = JSON.parse(/** @type {string} */ (json));
    if (type === 'ERROR') errors.set(filename, [...(errors.get(filename) ?? []), `${start.line + 1}: ${message}`]);
  }
  if (!output.includes('COMPLETED')) errors.set('', [output]);
  return errors;
}
