// @ts-check
// What can be learnt of an address without the kit: its name, its port, its certificate, which transports answer, and
// whether a page of another origin may read what they say. Each probe ends by itself and never throws.
import { lookup } from 'node:dns/promises';
import { connect as connectTcp, isIP } from 'node:net';
import { connect as connectTls } from 'node:tls';

const PATIENCE_MS = 5_000;
const DAY_MS = 86_400_000;

/**
 * @typedef {{ ok: boolean, text: string, code?: string | undefined }} Finding
 * @typedef {object} Answer
 * @property {boolean} ok it is what was looked for
 * @property {number} status of HTTP, 0 without one
 * @property {string} text
 * @property {boolean} [readable] a page of that origin may read it
 * @property {string} [allowed] the origins that it names
 * @property {boolean} [upgrades] it offers a WebSocket, too
 * @property {number} [clockMs] its clock, against ours
 */

const bare = (/** @type {URL} */ { hostname }) => hostname.replace(/^\[|\]$/g, '');
const portOf = (/** @type {URL} */ { port, protocol }) => Number(port) || (/^(https|wss):$/.test(protocol) ? 443 : 80);
export const isSecure = (/** @type {URL} */ { protocol }) => protocol === 'https:' || protocol === 'wss:';
const codeOf = (/** @type {unknown} */ error) =>
  String(/** @type {any} */ (error)?.cause?.code ?? /** @type {any} */ (error)?.code ?? error);

/** @param {URL} url @returns {Promise<Finding>} */
export async function findName(url) {
  const name = bare(url);
  if (isIP(name)) return { ok: true, text: `${name} is an address itself` };
  let late;
  try {
    const found = await Promise.race([
      lookup(name),
      new Promise((_, reject) => {
        late = setTimeout(() => reject({ code: 'ETIMEOUT' }), PATIENCE_MS);
      }),
    ]);
    return { ok: true, text: `${name} is ${found.address}` };
  } catch (error) {
    return { ok: false, text: `${name} has no address in the DNS`, code: codeOf(error) };
  } finally {
    clearTimeout(late);
  }
}

/** @param {URL} url @returns {Promise<Finding>} */
export function reach(url) {
  const place = `port ${portOf(url)} of ${bare(url)}`;
  const startedAt = performance.now();
  return new Promise((resolve) => {
    const socket = connectTcp({ host: bare(url), port: portOf(url) });
    const end = (/** @type {Finding} */ finding) => {
      socket.destroy();
      resolve(finding);
    };
    socket.setTimeout(PATIENCE_MS, () => end({ ok: false, text: `No answer from ${place}`, code: 'ETIMEDOUT' }));
    socket.on('connect', () =>
      end({ ok: true, text: `Something listens on ${place} (${Math.round(performance.now() - startedAt)} ms)` }),
    );
    socket.on('error', (error) => end({ ok: false, text: `Nobody listens on ${place}`, code: codeOf(error) }));
  });
}

/** @param {URL} url @returns {Promise<Finding>} */
export function shakeHands(url) {
  return new Promise((resolve) => {
    const name = bare(url);
    const socket = connectTls({
      host: name,
      port: portOf(url),
      ...(!isIP(name) && { servername: name }),
      rejectUnauthorized: false, // judged below, to say what is wrong
    });
    const end = (/** @type {Finding} */ finding) => {
      socket.destroy();
      resolve(finding);
    };
    socket.setTimeout(PATIENCE_MS, () => end({ ok: false, text: 'No TLS: no answer', code: 'ETIMEDOUT' }));
    socket.on('error', (error) => end({ ok: false, text: 'The server speaks no TLS there', code: codeOf(error) }));
    socket.on('secureConnect', () => {
      const { valid_to: until } = socket.getPeerCertificate();
      const code = socket.authorized ? undefined : String(socket.authorizationError);
      const days = Math.floor((Date.parse(until) - Date.now()) / DAY_MS);
      if (code) end({ ok: false, text: `Browsers will not trust its certificate (${code})`, code });
      else end({ ok: true, text: `${socket.getProtocol()}, certificate good for ${days} days` });
    });
  });
}

/** Where Socket.IO's engine is, for an address as the kit reads it: its path is the namespace, `?path=` the engine's. */
function engineOf(/** @type {URL} */ address, /** @type {string} */ transport) {
  const path = address.searchParams.get('path') ?? '/socket.io/';
  const url = new URL(path.endsWith('/') ? path : `${path}/`, address);
  url.protocol = (transport === 'websocket' ? 'ws' : 'http') + (isSecure(address) ? 's:' : ':');
  url.search = `EIO=4&transport=${transport}`;
  return url;
}

const whoMayRead = (/** @type {Response} */ { headers }, /** @type {string} */ origin) => {
  const allowed = headers.get('access-control-allow-origin') ?? undefined;
  return { readable: allowed === '*' || allowed === origin, ...(allowed !== undefined && { allowed }) };
};

/**
 * @param {URL} address
 * @param {string} origin
 * @param {typeof fetch} fetch
 * @returns {Promise<Answer>}
 */
export async function askPolling(address, origin, fetch) {
  const url = engineOf(address, 'polling');
  const options = () => ({ headers: { origin }, signal: AbortSignal.timeout(PATIENCE_MS) });
  try {
    const sentAt = Date.now();
    const reply = await fetch(url, options());
    const body = await reply.text();
    const date = Date.parse(reply.headers.get('date') ?? '');
    // The header has whole seconds.
    const clockMs = Number.isNaN(date) ? undefined : date + 500 - (sentAt + Date.now()) / 2;
    /** @type {any} */
    let opened;
    try {
      opened = body.startsWith('0{') ? JSON.parse(body.slice(1)) : undefined;
    } catch {
      // not the engine's
    }
    if (opened?.sid) {
      // A session that nobody closes would be kept for a minute.
      const goodbye = { ...options(), method: 'POST', body: '1' };
      await fetch(`${url}&sid=${encodeURIComponent(opened.sid)}`, goodbye).catch(() => {});
    }
    return {
      ok: !!opened,
      status: reply.status,
      text: opened ? 'Socket.IO answers by polling' : `Socket.IO's polling: HTTP ${reply.status}`,
      ...whoMayRead(reply, origin),
      ...(opened && { upgrades: [opened.upgrades ?? []].flat().includes('websocket') }),
      ...(clockMs !== undefined && { clockMs }),
    };
  } catch (error) {
    return { ok: false, status: 0, text: `Socket.IO's polling: ${codeOf(error)}` };
  }
}

/**
 * @param {URL} address
 * @param {string} origin
 * @param {any} WebSocket of the "ws" package
 * @param {'socketio' | 'plain'} kind
 * @returns {Promise<Answer>}
 */
export function askWebSocket(address, origin, WebSocket, kind) {
  const plain = new URL(address);
  plain.protocol = isSecure(address) ? 'wss:' : 'ws:';
  const name = kind === 'plain' ? 'A plain WebSocket' : "Socket.IO's WebSocket";
  return new Promise((resolve) => {
    const url = kind === 'plain' ? plain : engineOf(address, 'websocket');
    const socket = new WebSocket(url, { origin, handshakeTimeout: PATIENCE_MS });
    const end = (/** @type {boolean} */ ok, /** @type {string} */ text, status = 0) => {
      clearTimeout(late);
      socket.terminate();
      resolve({ ok, status, text: `${name} ${text}` });
    };
    const late = setTimeout(() => end(false, 'opens and says nothing'), PATIENCE_MS);
    socket.on('unexpected-response', (/** @type {any} */ _request, /** @type {any} */ { statusCode }) =>
      end(false, `is refused: HTTP ${statusCode}`, statusCode),
    );
    socket.on('error', (/** @type {Error} */ error) => end(false, `does not open: ${codeOf(error)}`));
    socket.on('close', (/** @type {number} */ code) => end(false, `is closed with ${code}`));
    if (kind === 'plain') socket.on('open', () => end(true, 'opens'));
    else
      socket.on('message', (/** @type {Buffer} */ data) => {
        const engine = String(data).startsWith('0{');
        end(engine, engine ? 'opens' : 'opens, and is none of its own');
      });
  });
}
