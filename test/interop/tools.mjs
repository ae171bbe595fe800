// @ts-check
// Programs that speak to one another: started, waited for, and ended with the test.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** @typedef {import('node:test').TestContext} TestContext */

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** Debian's own, whatever else stands in PATH: it is the one that has the packages. */
export const PYTHON = process.env.PYTHON ?? '/usr/bin/python3';

const LONGEST_MS = 30_000;

/**
 * @param {TestContext} t
 * @param {string} command
 * @param {string[]} args
 * @param {Record<string, string>} env
 */
function start(t, command, args, env) {
  const child = spawn(command, args, {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  t.after(() => child.kill('SIGKILL'));
  const heard = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text) => {
    heard.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    heard.stderr += text;
  });
  return { child, heard };
}

/**
 * Starts a relay of docs/relay-examples on a free port; resolves with its address once it says where it listens.
 *
 * @param {TestContext} t
 * @param {string} file
 * @param {Record<string, string>} [env]
 * @returns {Promise<string>}
 */
export function startExample(t, file, env = {}) {
  const command = file.endsWith('.py') ? PYTHON : process.execPath;
  const { child, heard } = start(t, command, [`docs/relay-examples/${file}`], { PORT: '0', ...env });
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`${file} does not listen: ${heard.stderr}`)), LONGEST_MS);
    const look = () => {
      const [url] = /(http|ws):\/\/\S+/.exec(heard.stdout) ?? [];
      if (!url) return;
      clearTimeout(late);
      resolve(url);
    };
    child.stdout.on('data', look);
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(late);
      reject(new Error(`${file} ended with ${code}: ${heard.stderr}`));
    });
  });
}

/**
 * Runs a program to its end. Each line that it prints is JSON.
 *
 * @param {TestContext} t
 * @param {string} command
 * @param {string[]} args
 * @param {Record<string, string>} [env]
 * @returns {Promise<{ code: number | null, told: any[], stderr: string }>}
 */
export function runToEnd(t, command, args, env = {}) {
  const { child, heard } = start(t, command, args, env);
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => child.kill('SIGKILL'), LONGEST_MS);
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(late);
      const told = heard.stdout
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line));
      resolve({ code, told, stderr: heard.stderr });
    });
  });
}

/**
 * The kit in a Node of its own, since a hub is one per process. What the script hands to `tell` comes back.
 *
 * @param {TestContext} t
 * @param {string} script `feed` is connected, `tell(value)` reports, `next(symbol)` is the next streamed quote
 * @param {string} feed
 * @param {string} [before] runs first; `configure` is at hand
 */
export function runKit(t, script, feed, before = '') {
  const text = `
    import { WebSocket } from 'ws';
    import { configure, connect } from 'tickwire';
    globalThis.WebSocket ??= WebSocket;
    const tell = (value) => console.log(JSON.stringify(value));
    ${before}
    const feed = connect(process.env.FEED);
    const next = (symbol, fits = ({ freshness }) => freshness === 'live') => new Promise((done) => {
      const stop = feed.subscribe(symbol, (quote) => { if (fits(quote)) { queueMicrotask(() => stop()); done(quote); } });
    });
    ${script}
    process.exit();`;
  return runToEnd(t, process.execPath, ['--input-type=module', '--eval', text], { FEED: feed });
}
