// @ts-check

import { parseArgs } from 'node:util';
import { createMarket } from './market.mjs';
import { createRelay, LOG_LEVELS } from './relay.mjs';
import { createUpstream } from './upstream.mjs';

/**
 * @param {NodeJS.ProcessEnv} env
 * @param {string[]} words of the command line
 * @throws {Error} with a sentence for whoever wrote it
 */
function readSettings(env, words) {
  const options = /** @type {const} */ ({
    upstream: { type: 'string' },
    symbols: { type: 'string' },
    embed: { type: 'string' },
  });
  const { values } = parseArgs({ args: words, options });
  const upstream = values.upstream ?? (env.UPSTREAM || undefined);
  if (values.symbols !== undefined && upstream === undefined) {
    throw new Error('--symbols chooses what --upstream follows; the simulated market has its own.');
  }
  const symbols = values.symbols?.split(',').filter((symbol) => symbol.trim());
  const port = env.PORT || '5021';
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) {
    throw new Error(`PORT is a whole number from 0 to 65535, not ${JSON.stringify(port)}.`);
  }
  const host = env.HOST || '127.0.0.1';
  if (!/^[\w.:-]+$/.test(host)) {
    throw new Error(`HOST is a name or an address without port or scheme, not ${JSON.stringify(host)}.`);
  }
  const logLevel = LOG_LEVELS.find((level) => level === (env.LOG_LEVEL || 'info'));
  if (!logLevel) {
    throw new Error(`LOG_LEVEL is one of ${LOG_LEVELS.join(', ')}, not ${JSON.stringify(env.LOG_LEVEL)}.`);
  }
  const embedPage = values.embed;
  if (embedPage !== undefined && !/^https?:.*\/embed\/$/.test(embedPage)) {
    throw new Error('--embed is where the embed page is, as in https://cdn.example/tickwire/embed/');
  }
  return { port: Number(port), host, logLevel, upstream, symbols, embedPage };
}

/** @typedef {ReturnType<typeof readSettings>} Settings */

/** @param {Settings} settings */
async function openUpstream({ upstream, symbols, logLevel }) {
  if (upstream === undefined) return undefined;
  const loudest = LOG_LEVELS.indexOf(logLevel);
  return createUpstream({
    feed: upstream,
    ...(symbols && { symbols }),
    told({ level, text }) {
      if (LOG_LEVELS.indexOf(level) <= loudest) console[level](`Upstream: ${text}`);
    },
  });
}

/** @param {unknown} error @param {Settings} settings */
function explain(error, { port, host }) {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${port} on ${host} is taken. Stop the program that has it, or choose another: PORT=${port + 1}.`;
    case 'EACCES':
      return `Port ${port} may not be opened by this user. Choose one above 1023: PORT=5021.`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `HOST ${JSON.stringify(host)} is not an address of this machine. 127.0.0.1 always is.`;
    default:
      return `The relay could not start: ${error instanceof Error ? error.message : error}`;
  }
}

/** @param {string} message */
function fail(message) {
  console.error(message);
  process.exitCode = 1;
}

async function main() {
  let settings;
  let upstream;
  try {
    settings = readSettings(process.env, process.argv.slice(2));
    upstream = await openUpstream(settings);
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error));
  }
  const { port, host, logLevel, embedPage } = settings;
  try {
    const relay = await createRelay({
      port,
      host,
      logLevel,
      market: upstream ?? createMarket(),
      ...(embedPage && { embedPage }),
    });
    // Once: a second signal ends the process the hard way.
    for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
      process.once(signal, async () => {
        upstream?.close();
        await relay.close();
        // The kit keeps its socket for some seconds, in case somebody comes back to it: nobody will.
        if (upstream) process.exit();
      });
    }
  } catch (error) {
    upstream?.close();
    fail(explain(error, settings));
  }
}

await main();
