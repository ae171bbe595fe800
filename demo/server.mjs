// @ts-check

// `npm start`: the demo page and its relays, on this machine alone and without the internet.
import { existsSync } from 'node:fs';
import { createDemo } from './demo.mjs';

const PORT = 8080;
const RELAY_PORT = 5021;

/**
 * @param {string} name
 * @param {number} usual
 * @throws {Error} with a sentence for whoever set the variable
 */
function readPort(name, usual) {
  const value = process.env[name] || String(usual);
  if (/^\d{1,5}$/.test(value) && Number(value) <= 65_535) return Number(value);
  throw new Error(`${name} is a whole number from 0 to 65535, not ${JSON.stringify(value)}.`);
}

async function main() {
  const built = new URL('../dist/cdn/tickwire.js', import.meta.url);
  if (!existsSync(built)) throw new Error('The kit is not built yet: run "npm start", or "npm run build" before this.');
  const port = readPort('PORT', PORT);
  const relayPort = readPort('RELAY_PORT', RELAY_PORT);
  const demo = await createDemo({ port, relayPort, host: process.env.HOST || '127.0.0.1' });

  if (relayPort && demo.relay.port !== relayPort)
    console.log(`Port ${relayPort} is taken; the first relay listens on ${demo.relay.port} instead.`);
  if (port && demo.port !== port) console.log(`Port ${port} is taken; the page is on ${demo.port} instead.`);
  const ports = Object.values(demo.relays).map((relay) => relay.port);
  console.log(`Tickwire's demo is at ${demo.url} (its relays on ports ${ports.join(', ')}; Ctrl-C ends them all)`);

  // Once: a second signal ends the process the hard way.
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGBREAK', 'SIGHUP']))
    if (signal !== 'SIGBREAK' || process.platform === 'win32') process.once(signal, () => void demo.close());
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
