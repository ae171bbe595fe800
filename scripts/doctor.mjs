#!/usr/bin/env node
// npx tickwire doctor <feed>: what a page would meet at an address, and what to do about it. It always ends by itself.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { askPolling, askWebSocket, findName, isSecure, reach, shakeHands } from './doctor/probes.mjs';
import { pretend, watch } from './doctor/watch.mjs';

const KIT = new URL('../dist/npm/index.js', import.meta.url);
const LOOPBACK = /^(localhost|.*\.localhost|127(\.\d+){3}|\[::1\])$/;
const STAND_IN = 'https://page.example';
const CLOCK_MS = 5_000;
// To hear out all languages, one after the other.
const DETECTION_MS = 20_000;
// For the names, the ports and the transports of one source.
const PROBES_MS = 60_000;

const USAGE = `npx tickwire doctor <feed> [--symbol BTCUSDT,ETHUSDT] [--origin https://your.page] [--seconds 20] [--json]

  <feed>      as in the feed attribute: https://relay.example, "hamster https://relay.example", binance, or a list
  --symbol    asks for these; otherwise for the first that the source lists or sends
  --origin    the page that will show the prices, "null" for a sandboxed one: it is held to what a browser would let it do
  --seconds   how long it watches each source once it is known who speaks, 1 to 600
  --json      all of it for programs; the exit code is 0 where live prices come, else 1

TICKWIRE_TOKEN in the environment is handed to a relay as configure({ token }) would. In the kit's repository it is
npm run doctor -- <feed>.`;

/**
 * @typedef {{ name: string, outcome: 'ok' | 'note' | 'warn' | 'fail', text: string, remedy?: string | undefined }} Check
 * @typedef {{ source: string, ok: boolean, checks: Check[], journal: readonly any[] }} Report
 */

/** `npx tickwire doctor …`: the package's one command is named like the package, which npx asks the registry for. */
const withoutCommand = (/** @type {string[]} */ words) => (words[0] === 'doctor' ? words.slice(1) : words);

/** The package of the kit's own Socket.IO client: a strict installer shows the kit no other. */
function findWebSocket() {
  let require = createRequire(import.meta.url);
  for (const name of ['socket.io-client', 'engine.io-client']) require = createRequire(require.resolve(name));
  return require('ws').WebSocket;
}

function readWords(/** @type {string[]} */ words) {
  const { values, positionals } = parseArgs({
    args: withoutCommand(words),
    allowPositionals: true,
    options: {
      symbol: { type: 'string' },
      origin: { type: 'string' },
      seconds: { type: 'string', default: '20' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const seconds = Number(values.seconds);
  if (!(seconds >= 1 && seconds <= 600)) throw new Error(`--seconds is a number from 1 to 600, not ${values.seconds}`);
  let { origin } = values;
  if (origin !== undefined && origin !== 'null') {
    if (!/^https?:\/\/[^/]/.test(origin) || !URL.canParse(origin))
      throw new Error(`--origin is a page's, like https://your.page, not ${origin}`);
    origin = new URL(origin).origin;
  }
  const symbols = (values.symbol ?? '').split(',').map((symbol) => symbol.trim());
  // A shell takes "hamster https://…" without its quotes for two words.
  const sources = positionals
    .join(' ')
    .split(',')
    .map((source) => source.trim());
  return {
    help: values.help,
    json: values.json,
    seconds,
    origin,
    symbols: symbols.filter(Boolean),
    sources: sources.filter(Boolean),
  };
}

/** The address within an entry of a `feed`, where it has one that can be asked at all. */
function addressOf(/** @type {string} */ source) {
  const last = source.split(/\s+/).at(-1) ?? '';
  if (!URL.canParse(last)) return undefined;
  const url = new URL(last);
  return /^(https?|wss?):$/.test(url.protocol) && !url.username && !url.password ? url : undefined;
}

const named = (/** @type {string} */ source) => /^[a-z][a-z0-9-]{0,40}(\s|$)/.test(source);
/** The same address with another scheme, as it would be written. */
const spelled = (/** @type {URL} */ url, /** @type {string} */ scheme) =>
  url.href.replace(/^\w+:/, `${scheme}:`).replace(/\/$/, '');
const span = (/** @type {number} */ ms) => (ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`);

// Venues have rules: they are not asked for what they do not speak.
const RELAYS = /^(streaming-service|hamster|webtrader|trading-system|tradebot)(\s|$)/;

/** The way to the address, without the kit. */
async function probe({ url, source, origin, strict, WebSocket, fetch, add }) {
  const name = await findName(url);
  add('name', name.ok ? 'ok' : 'fail', name.text, 'Is the host spelled right, and known outside your own network?');
  if (!name.ok) return undefined;
  const port = await reach(url);
  add(
    'port',
    port.ok ? 'ok' : 'fail',
    port.text,
    port.code === 'ECONNREFUSED'
      ? 'Start the relay, or correct the port; one that listens on 127.0.0.1 is reached from its own machine only.'
      : 'A firewall may be in between, or the host is down.',
  );
  if (!port.ok) return undefined;
  if (isSecure(url)) {
    const tls = await shakeHands(url);
    const plain = spelled(url, url.protocol === 'wss:' ? 'ws' : 'http');
    add(
      'tls',
      tls.ok ? 'ok' : 'fail',
      tls.text,
      /CERT|SIGNATURE|ISSUER|SELF_SIGNED|ALTNAME/.test(tls.code ?? '')
        ? 'Renew the certificate, serve it with its intermediate ones, and for this very host name.'
        : `Put TLS before the relay (a proxy does), or, on this machine or a plain page, write feed="${plain}".`,
    );
    if (!tls.ok) return undefined;
  }
  if (named(source) && !RELAYS.test(source)) return {};
  const wants = named(source) ? 'either' : /^http/.test(url.protocol) ? 'socketio' : 'plain';
  const [polling, engine] = await Promise.all([
    askPolling(url, origin, fetch),
    askWebSocket(url, origin, WebSocket, 'socketio'),
  ]);
  const socketIo = polling.ok || engine?.ok;
  const plain = socketIo ? undefined : await askWebSocket(url, origin, WebSocket, 'plain');
  return { polling, engine, plain, socketIo, wants, strict };
}

function judgeTransports({ url, found, result, origin, strict, add }) {
  const { polling, engine, plain, socketIo, wants } = found;
  if (!wants) return undefined;
  if (socketIo && wants === 'plain') {
    const other = spelled(url, isSecure(url) ? 'https' : 'http');
    return add('transports', 'fail', 'This is a Socket.IO server', `Write feed="${other}".`);
  }
  if (plain?.ok && wants === 'socketio') {
    const other = spelled(url, isSecure(url) ? 'wss' : 'ws');
    return add('transports', 'fail', 'This is a plain WebSocket server', `Write feed="${other}".`);
  }
  if (socketIo && !engine?.ok)
    return add(
      'transports',
      'warn',
      `${polling.text}; ${engine?.text}`,
      polling.upgrades === false
        ? 'Prices come by polling, which costs more. In Python install simple-websocket, or an async server.'
        : 'Prices come by polling, which costs more. Let the proxy pass "Upgrade", or allow the page\'s origin.',
    );
  if (socketIo && !polling.ok)
    return add('transports', 'warn', `${engine?.text}; ${polling.text}`, 'Networks that block WebSockets get nothing.');
  if (socketIo) return add('transports', 'ok', 'Socket.IO answers by WebSocket and by polling');
  if (plain?.ok) return add('transports', 'ok', plain.text);
  const connected = result.stats.messages > 0;
  // Some answer on a path of their own, which the kit knows.
  if (connected && result.state.transport === 'websocket')
    return add('transports', 'ok', 'A WebSocket opens on a path of its language');
  const texts = [polling, engine, plain].filter(Boolean).map(({ text }) => text);
  const said = [...new Set(texts)].join('; ');
  // The kit came as nobody's page, the probes as that one's.
  if (connected)
    return add(
      'transports',
      strict ? 'fail' : 'warn',
      strict
        ? `The relay answers, but not to pages of ${origin} (${said})`
        : `The relay answers, but not to pages that it does not know (${said})`,
      strict
        ? "Put that origin on the relay's list."
        : 'It has a list of origins: --origin https://your.page checks for yours.',
    );
  const status = Math.max(polling.status, engine?.status ?? 0, plain?.status ?? 0);
  return add('transports', 'fail', `No relay speaks here (${said})`, noRelay(status));
}

const noRelay = (/** @type {number} */ status) => {
  if (status === 401 || status === 403)
    return 'The server refuses: sign-in, its list of origins, or a path that it does not have.';
  if (status >= 500) return 'The relay, or the proxy before it, is in trouble: look into its log.';
  return 'Is that the relay, or the page beside it? A moved engine is written ?path=/its/path; docs/relay-protocol.md has the language.';
};

function judgeCors({ found, requests, origin, strict, add }) {
  const refused = requests.find((/** @type {any} */ { readable }) => !readable);
  const polling = found?.socketIo && found.polling.ok ? found.polling : undefined;
  if (!polling && requests.length === 0) return;
  const who = strict ? `Pages of ${origin}` : 'Pages of another origin';
  const remedy = `Let the relay send Access-Control-Allow-Origin: * (or the page's origin)${strict ? '' : '; --origin says which page will ask'}.`;
  if (polling && !polling.readable)
    return add('cors', 'warn', `${who} may not read Socket.IO's polling, only its WebSocket`, remedy);
  if (refused) return add('cors', 'warn', `${who} may not read ${new URL(refused.url).pathname}`, remedy);
  add('cors', 'ok', `${who} may read what the relay answers`);
}

const REASONS = {
  dialect: 'Name the language, as in "hamster https://relay.example", or bring your own: docs/own-dialect.md.',
  address: 'Correct the address.',
  auth: "Give configure({ token }), or TICKWIRE_TOKEN here; for cookies configure({ credentials: 'same-site' }).",
  limit: 'Wait, and look for what else connects so often: one socket for a page is enough.',
  runtime: 'Take Node 22, or set globalThis.WebSocket from the "ws" package.',
  lost: 'The source takes connections and drops them: look into its log.',
  refused: 'The source, or a proxy before it, refuses the connection: its log, its list of origins, the region.',
  timeout: 'The source takes the connection and says nothing: is that the relay?',
};

function judgePrices({ result, add }) {
  const { state, stats, seen, asked, journal, watchedMs } = result;
  const entries = journal();
  const last = (/** @type {string[]} */ ...types) =>
    entries.filter((/** @type {any} */ { type }) => types.includes(type)).at(-1)?.text;
  if (state.phase === 'blocked' && (state.reason === 'address' || state.reason === 'runtime')) {
    add(state.reason, 'fail', state.detail ?? 'It cannot be used', REASONS[state.reason]);
    return;
  }
  if (state.dialect) add('language', 'ok', last('detected') ?? `${state.label} is read as ${state.dialect}`);
  else if (state.reason === 'dialect') {
    add('language', 'fail', state.detail ?? 'No known language is spoken there', REASONS.dialect);
    return;
  } else if (state.reason === 'auth') add('language', 'note', 'Unknown before the sign-in');
  else add('language', 'fail', 'Nobody was recognised', REASONS[state.reason] ?? REASONS.timeout);
  if (state.reason === 'auth') {
    add('sign-in', 'fail', last('auth') ?? 'Sign in needed', REASONS.auth);
    return;
  }
  for (const { type, text } of entries)
    if (type === 'unknown') add('symbol', 'warn', text, 'Spell it as the source does; --symbol asks for others.');
  const remedy =
    REASONS[state.reason] ??
    'The relay may have lost its own source, or not have the symbol: try --symbol, and look into its log.';
  const what = asked.join(', ') || 'all that it sends';
  const requestsOnly = state.transport === 'rest';
  if (requestsOnly && seen.first)
    add('price', 'ok', `A price by request after ${span(seen.firstMs)} (this source does not stream)`);
  else if (seen.firstLiveMs !== undefined)
    add(
      'price',
      'ok',
      `First price after ${span(seen.firstLiveMs)}: ${seen.firstLive.symbol} ${seen.firstLive.priceText}`,
    );
  else if (state.dialect)
    add(
      'price',
      'fail',
      `No price by stream in ${span(watchedMs)} (asked for ${what})${last('reconnect') ? `: ${last('reconnect')}` : ''}`,
      remedy,
    );
  if (seen.firstLiveMs !== undefined) {
    const quiet = seen.silentMs > Math.max(2_000, watchedMs / 2);
    const counted = `${seen.streamed} ${seen.streamed === 1 ? 'price' : 'prices'} in ${span(watchedMs)}`;
    if (!quiet) add('stream', 'ok', counted);
    else if (seen.closed) add('stream', 'note', `${counted}, then silence: the market is closed`);
    else
      add(
        'stream',
        'fail',
        `${counted}, and none for the last ${span(seen.silentMs)}`,
        'Connected but silent: has the relay lost its own source? A page shows "Stale", then asks by request. For a quiet symbol, watch longer: --seconds 120.',
      );
  }
  if (stats.reconnects > 0) {
    const times = stats.reconnects === 1 ? 'once' : `${stats.reconnects} times`;
    add(
      'connection',
      'warn',
      `The connection was lost ${times} in ${span(watchedMs)}`,
      "The kit comes back by itself; look into the relay's log, and at the idle time-out of proxies.",
    );
  }
  for (const { type, text } of entries)
    if (type === 'rejected')
      add('messages', 'warn', text, 'What is refused is not shown; docs/relay-protocol.md says what holds.');
}

function judgeRest({ result, strict, add }) {
  const { state, candles, polled, symbol, journal, seen } = result;
  if (!seen.first) return;
  const good = polled.find((/** @type {any} */ { status, readable }) => status === 200 && (readable || !strict));
  if (!state.pollMs) add('requests', 'note', 'This language has none: while the stream is away, prices only grow old');
  else if (good) add('requests', 'ok', `Prices come by request as well (${new URL(good.url).pathname})`);
  else {
    const answers = polled.map((/** @type {any} */ { url, status }) => `${new URL(url).pathname}: ${status}`);
    add(
      'requests',
      'warn',
      `No prices by request (${answers.join(', ') || 'no answer'})`,
      'Without them there is nothing to show while the stream is away.',
    );
  }
  const last = candles.at(-1);
  const why = journal()
    .filter((/** @type {any} */ { type }) => type === 'history')
    .at(-1)?.text;
  if (last) add('history', 'ok', `Candles of ${symbol}, the newest of ${new Date(last.time).toISOString()}`);
  else add('history', 'note', why ?? 'No candles: a chart begins with the first price');
}

function judgeClocks({ found, result, add }) {
  const { clockMs } = found?.polling ?? {};
  const quote = result?.seen.first;
  const venueMs = quote?.time === undefined ? undefined : quote.time - quote.receivedAt;
  for (const [whose, ms] of /** @type {const} */ ([
    ['The relay', clockMs],
    ['The price', venueMs !== undefined && venueMs > 0 ? venueMs : undefined],
  ]))
    if (ms !== undefined && Math.abs(ms) > CLOCK_MS)
      return add(
        'clock',
        'warn',
        `${whose}'s clock is ${span(Math.abs(ms))} ${ms > 0 ? 'ahead of' : 'behind'} this machine's`,
        'Set both by NTP. Freshness does not suffer (it is reckoned here), latency does.',
      );
  if (quote && venueMs === undefined)
    add('clock', 'note', 'Its prices carry no time with a zone: no latency can be told');
  else if (clockMs !== undefined || quote) add('clock', 'ok', "Its clock agrees with this machine's");
}

/** @returns {Promise<Report>} */
async function examine({ source, seconds, symbols, origin, strict, WebSocket, fetch, requests, another, connect }) {
  /** @type {Check[]} */
  const checks = [];
  const add = (
    /** @type {string} */ name,
    /** @type {Check['outcome']} */ outcome,
    /** @type {string} */ text,
    /** @type {string | undefined} */ remedy,
  ) => {
    const bad = outcome === 'warn' || outcome === 'fail';
    checks.push({ name, outcome, text, ...(bad && remedy && { remedy }) });
  };
  const failed = () => checks.some(({ outcome }) => outcome === 'fail');
  const url = addressOf(source);
  const before = requests.length;
  // What the kit refuses is refused before anything is sent.
  const barred = strict && url && !isSecure(url) && !LOOPBACK.test(url.hostname) && origin.startsWith('https:');
  const found = url && !barred && (await probe({ url, source, origin, strict, WebSocket, fetch, add }));
  let result;
  if (!url || barred || found) {
    const patienceMs = (found?.wants === 'plain' ? found.plain?.ok : found?.socketIo) ? DETECTION_MS : 0;
    result = await watch({ connect, source, symbols, ms: seconds * 1000, patienceMs, requests, another });
    const asked = requests.slice(before);
    const blockedAddress = result.state.reason === 'address';
    if (url && !blockedAddress) {
      if (!strict && !isSecure(url) && !LOOPBACK.test(url.hostname))
        add(
          'address',
          'warn',
          'Only pages that are plain http themselves may use a plain address',
          'Put TLS before the relay; --origin http://your.page checks for such a page.',
        );
      judgeTransports({ url, found, result, origin, strict, add });
      judgeCors({ found, requests: asked, origin, strict, add });
    }
    // Once the way is known to be wrong, what comes of it says nothing more.
    if (!failed()) {
      judgePrices({ result, add });
      judgeRest({ result, strict, add });
      judgeClocks({ found, result, add });
    } else if (blockedAddress) judgePrices({ result, add });
    result.close();
  }
  return { source, ok: !failed(), checks, journal: result?.journal() ?? [] };
}

const SIGNS = { ok: '✓', note: '·', warn: '!', fail: '✗' };
const COLOURS = { ok: 32, note: 2, warn: 33, fail: 31 };

function print(/** @type {Report[]} */ reports, /** @type {boolean} */ coloured) {
  const paint = (/** @type {keyof typeof SIGNS} */ outcome, /** @type {string} */ text) =>
    coloured ? `\u001b[${COLOURS[outcome]}m${text}\u001b[0m` : text;
  /** @type {string[]} */
  const lines = [];
  for (const { source, ok, checks } of reports) {
    lines.push(source);
    for (const { name, outcome, text, remedy } of checks) {
      lines.push(`  ${paint(outcome, SIGNS[outcome])} ${name.padEnd(10)} ${text}`);
      if (remedy) lines.push(`    ${''.padEnd(10)} → ${remedy}`);
    }
    lines.push(
      ok ? paint('ok', '  Live prices come.') : paint('fail', '  No live prices on a page, as it stands.'),
      '',
    );
  }
  return lines.join('\n');
}

async function main(/** @type {string[]} */ words) {
  const { help, json, seconds, origin, symbols, sources } = readWords(words);
  if (help) return { text: USAGE, ok: true };
  if (sources.length === 0) return { text: USAGE, ok: false };
  if (!existsSync(KIT)) return { text: `There is no ${fileURLToPath(KIT)} yet: run "npm run build" first.`, ok: false };
  const page = origin ?? STAND_IN;
  const strict = origin !== undefined;
  const WebSocket = findWebSocket();
  const { fetch, requests, another } = pretend(page, strict, WebSocket);
  console.warn = () => {}; // what the kit would tell a page's author is in the report
  const { configure, connect } = await import(KIT.href);
  const token = process.env.TICKWIRE_TOKEN;
  if (token) configure({ token: () => token });
  /** @type {Report[]} */
  const reports = [];
  for (const source of sources) {
    const about = { source, seconds, symbols, origin: page, strict, WebSocket, fetch, requests, another, connect };
    const late = new Promise((resolve) => {
      const check = { name: 'time', outcome: 'fail', text: 'It took too long to find out', remedy: 'Try again.' };
      setTimeout(() => resolve({ source, ok: false, checks: [check], journal: [] }), seconds * 1000 + PROBES_MS);
    });
    reports.push(await Promise.race([examine(about), late]));
  }
  // Of a list, one that serves is enough for a page.
  const ok = reports.some((report) => report.ok);
  const coloured = !!process.stdout.isTTY && !process.env.NO_COLOR;
  const text = json
    ? JSON.stringify({ feed: sources.join(', '), origin: page, ok, sources: reports }, null, 2)
    : print(reports, coloured);
  return { text, ok };
}

const { text, ok } = await main(process.argv.slice(2)).catch((error) => ({
  text: `${error.message}\n\n${USAGE}`,
  ok: false,
}));
process.stdout.write(`${text}\n`, () => process.exit(ok ? 0 : 1));
