// @ts-check
// Who talks to a server of the tests: by request, and over Socket.IO.
import http from 'node:http';
import { io } from 'socket.io-client';

/**
 * `fetch` would tidy up the path, and may not set an `Origin`.
 *
 * @param {{ port: number }} server
 * @param {string} path
 * @param {{ method?: string, headers?: Record<string, string> }} [options]
 * @returns {Promise<{ status: number | undefined, headers: Headers, text: string, body: any }>}
 */
export function get(server, path, options = {}) {
  return new Promise((resolve, reject) => {
    const request = http.request({ host: '127.0.0.1', port: server.port, path, ...options }, async (response) => {
      let text = '';
      for await (const chunk of response.setEncoding('utf8')) text += chunk;
      const isJson = response.headers['content-type']?.startsWith('application/json') && text !== '';
      const headers = new Headers(/** @type {Record<string, string>} */ (response.headers));
      resolve({ status: response.statusCode, headers, text, body: isJson ? JSON.parse(text) : undefined });
    });
    request.on('error', reject);
    request.end();
  });
}

/** Waits, one turn of the event loop at a time, for what a server does on its own. */
export async function until(/** @type {() => boolean} */ condition) {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

/**
 * `once` of `node:events`, for the emitters of socket.io-client.
 *
 * @param {{ once(event: any, listener: (...words: any[]) => void): unknown }} emitter
 * @param {string} event
 * @returns {Promise<any[]>}
 */
export function happens(emitter, event) {
  return new Promise((resolve) => {
    emitter.once(event, (...words) => resolve(words));
  });
}

/**
 * The official client of Socket.IO, not connected yet, which remembers every event in order.
 *
 * @param {import('node:test').TestContext} t
 * @param {string} url
 * @param {Parameters<typeof io>[1]} options
 */
export function createClient(t, url, options) {
  const socket = io(url, {
    transports: ['websocket'],
    forceNew: true,
    reconnection: false,
    autoConnect: false,
    ...options,
  });
  t.after(() => socket.disconnect());
  /** @type {[event: string, payload: any][]} */
  const seen = [];
  let read = 0;
  let wake = () => {};
  socket.onAny((event, payload) => {
    seen.push([event, payload]);
    wake();
  });

  return {
    socket,
    seen,
    emit: (/** @type {string} */ event, /** @type {unknown} */ payload) => socket.emit(event, payload),
    payloads: (/** @type {string} */ event) => seen.filter(([name]) => name === event).map(([, payload]) => payload),

    /** The payload of the next such event that no `next` has passed yet. */
    async next(/** @type {string} */ event) {
      for (;;) {
        while (read < seen.length) {
          const [name, payload] = /** @type {[string, any]} */ (seen[read]);
          read += 1;
          if (name === event) return payload;
        }
        await new Promise((resolve) => {
          wake = () => resolve(undefined);
        });
      }
    },
  };
}
