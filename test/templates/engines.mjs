// @ts-check
// The programs that render: asked for their version, and then for pages.
import { spawn, spawnSync } from 'node:child_process';
import { ROOT } from './tools.mjs';

export { PYTHON } from '../interop/tools.mjs';

const underscored = (/** @type {string} */ name) => name.replaceAll('-', '_');

/**
 * A call in a language whose names have no dashes.
 *
 * @param {import('./tools.mjs').Call} call
 */
export const callOf = ({ widget, attributes, fallback }) => {
  const values = Object.fromEntries(Object.entries(attributes).map(([name, value]) => [underscored(name), value]));
  return { name: underscored(widget), values, variables: Object.keys(values), fallback };
};

const LONGEST_MS = 30_000;

/**
 * An engine's version, or why there is none here: a missing one is a failure where CI is set, else skipped.
 *
 * @param {string} name
 * @param {string} packages Debian's
 * @param {[command: string, ...args: string[]]} command prints the version
 * @returns {{ title: string, skip: string | false }} for the tests of it
 */
export function engine(name, packages, [command, ...args]) {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8' });
  if (status === 0) return { title: `${name} ${/\d+(\.\d+)+/.exec(stdout)?.[0]}`, skip: false };
  const reason = `${name} is not installed (apt-get install ${packages})`;
  if (process.env.CI) throw new Error(`${reason}: ${error?.message ?? stderr}`);
  return { title: name, skip: reason };
}

/**
 * Gives a program JSON on its input, and reads JSON from its output.
 *
 * @param {[command: string, ...args: string[]]} command
 * @param {unknown} question
 * @returns {Promise<any>}
 */
export function ask([command, ...args], question) {
  const child = spawn(command, args, { cwd: ROOT, stdio: ['pipe', 'pipe', 'pipe'], timeout: LONGEST_MS });
  const heard = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text) => {
    heard.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    heard.stderr += text;
  });
  child.stdin.end(JSON.stringify(question));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0 && heard.stderr === '') resolve(JSON.parse(heard.stdout));
      else reject(new Error(`${command} ${args.join(' ')} ended with ${code}: ${heard.stderr}${heard.stdout}`));
    });
  });
}
