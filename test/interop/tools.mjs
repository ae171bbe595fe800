// @ts-check
// Programs that speak to one another: started, waited for, and ended with the test.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { createMarket } from '../../demo/relay/market.mjs';
import { createRelay } from '../../demo/relay/relay.mjs';

/** @typedef {import('node:test').TestContext} TestContext */
/** @typedef {{ code: number | null, told: unknown[], stderr: string }} Told */

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
 * Runs a program to its end.
 *
 * @param {TestContext} t
 * @param {string} command
 * @param {string[]} args
 * @param {Record<string, string>} [env]
 * @param {object} [options]
 * @param {number} [options.longestMs] then it is killed
 * @param {(stdout: string, end: () => void) => void} [options.hear] told what it has printed; may end it by SIGINT
 * @returns {Promise<{ code: number | null, signal: string | null, stdout: string, stderr: string }>}
 */
export async function run(t, command, args, env = {}, { longestMs = LONGEST_MS, hear } = {}) {
  const { child, heard } = start(t, command, args, env);
  if (hear) child.stdout.on('data', () => hear(heard.stdout, () => child.kill('SIGINT')));
  const late = setTimeout(() => child.kill('SIGKILL'), longestMs);
  const [code, signal] = await once(child, 'close').finally(() => clearTimeout(late));
  return { code, signal, ...heard };
}

/** Runs a program of which each line is JSON. @type {(...of: Parameters<typeof run>) => Promise<Told>} */
export async function runToEnd(...of) {
  const { code, stdout, stderr } = await run(...of);
  const lines = stdout.split('\n').filter(Boolean);
  return { code, told: lines.map((line) => JSON.parse(line)), stderr };
}

/** A relay with a market of its own. @param {TestContext} t @param {Parameters<typeof createRelay>[0]} [options] */
export async function startRelay(t, options) {
  const market = createMarket({ symbols: ['BTCUSDT', 'ETHUSDT'] });
  const relay = await createRelay({ port: 0, logLevel: 'silent', updateIntervalMs: 50, market, ...options });
  t.after(() => relay.close());
  return relay;
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
