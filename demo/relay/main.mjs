// @ts-check

import { createMarket } from './market.mjs';
import { createRelay, LOG_LEVELS } from './relay.mjs';

/**
 * @param {NodeJS.ProcessEnv} env
 * @throws {Error} with a sentence for whoever set the variable
 */
function readSettings(env) {
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
  return { port: Number(port), host, logLevel };
}

/** @param {unknown} error @param {{ port: number, host: string }} settings */
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
  try {
    settings = readSettings(process.env);
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error));
  }
  try {
    const relay = await createRelay({ ...settings, market: createMarket() });
    // Once: a second signal ends the process the hard way.
    for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) process.once(signal, () => relay.close());
  } catch (error) {
    fail(explain(error, settings));
  }
}

await main();
