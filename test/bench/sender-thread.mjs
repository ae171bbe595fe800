// The venue under load, in a thread of its own: pre-serialised frames at a steady rate, so that it never is what is
// measured. It knows just enough of Binance to be subscribed to; rules are the double's business (test/doubles).
import { createServer } from 'node:http';
import { parentPort, workerData } from 'node:worker_threads';
import { WebSocketServer } from 'ws';
import { frameParts, STEPS, statisticsOf, symbolOf } from './market.mjs';

// Shared with the harness, which reads them in the very moment it reads the browser's counters.
const { SENT, SUBSCRIBED, CONNECTIONS, SUBSCRIBES, LATEST_MS, QUEUED_BYTES } = workerData.slots;
const counters = new Int32Array(workerData.counters);
/** How many quotes each symbol has been sent. */
const steps = new Int32Array(workerData.steps);

const PACE_MS = 4;
const frames = new Map();
const indexes = new Map();
for (let index = 0; index < steps.length; index++) indexes.set(symbolOf(index), index);

const partsOf = (index, step) => {
  const key = index * STEPS + (step % STEPS);
  let parts = frames.get(key);
  if (!parts) {
    parts = frameParts(index, step % STEPS);
    frames.set(key, parts);
  }
  return parts;
};

const http = createServer((request, response) => {
  const { searchParams } = new URL(request.url, 'http://sender');
  const names = JSON.parse(searchParams.get('symbols') ?? '[]');
  const rows = names.filter((name) => indexes.has(name)).map((name) => statisticsOf(indexes.get(name), 0));
  response.writeHead(200, { 'Content-Type': 'application/json', 'Access-Control-Allow-Origin': '*' });
  response.end(JSON.stringify(rows));
});
const server = new WebSocketServer({ server: http, perMessageDeflate: false });
let asked = new Set();

server.on('connection', (socket, request) => {
  counters[CONNECTIONS]++;
  socket.on('error', () => {}); // a page that is closed is no fault of the row
  const ask = (names) => {
    for (const name of names) asked.add(name);
    counters[SUBSCRIBED] = asked.size;
  };
  const given = new URL(request.url, 'http://sender').searchParams.get('streams');
  if (given) ask(given.split('/'));
  socket.on('message', (text) => {
    const { method, params = [], id } = JSON.parse(text);
    if (method === 'SUBSCRIBE') {
      counters[SUBSCRIBES]++;
      ask(params);
    }
    socket.send(JSON.stringify({ result: method === 'LIST_SUBSCRIPTIONS' ? [...asked] : null, id }));
  });
});

let timer;

/** The symbols in an order that repeats, but not theirs: neighbours on the page do not move together. */
const shuffled = (count) => {
  const order = Array.from({ length: count }, (_, index) => index);
  let seed = 20_251;
  for (let at = count - 1; at > 0; at--) {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    const other = seed % (at + 1);
    [order[at], order[other]] = [order[other], order[at]];
  }
  return order;
};

/**
 * WebSocket frames of what is due now, as one piece: `ws` would frame and write each by itself, ten times as dear, and on a
 * machine of few cores the sender's time is the page's. Texts are ASCII, of 126 to 65,535 characters.
 */
function framed(texts) {
  const bytes = Buffer.allocUnsafe(texts.reduce((sum, { length }) => sum + length + 4, 0));
  let at = 0;
  for (const text of texts) {
    bytes[at] = 0x81;
    bytes[at + 1] = 126;
    bytes.writeUInt16BE(text.length, at + 2);
    bytes.latin1Write(text, at + 4);
    at += text.length + 4;
  }
  return bytes;
}

/** Sends to everybody, `perSecond` quotes over the first `symbols` ones, until `most` are sent. */
function run({ symbols, perSecond, most = Number.POSITIVE_INFINITY }) {
  stop();
  const order = shuffled(symbols);
  // Before the clock starts: serialising in the middle of it would be a burst.
  for (const index of order) for (let step = 0; step < STEPS; step++) partsOf(index, step);
  const startedAt = performance.now();
  let due = 0;
  let sent = 0;
  let turn = 0;
  timer = setInterval(() => {
    const now = performance.now();
    const target = Math.min(most, Math.floor(((now - startedAt) * perSecond) / 1000));
    const lateMs = ((target - due) / perSecond) * 1000;
    if (lateMs > counters[LATEST_MS]) counters[LATEST_MS] = Math.round(lateMs);
    due = target;
    const open = [...server.clients].filter(({ readyState }) => readyState === 1);
    const queued = Math.max(0, ...open.map(({ _socket: tcp }) => tcp.writableLength));
    if (queued > counters[QUEUED_BYTES]) counters[QUEUED_BYTES] = queued;
    const time = String(Date.now());
    const texts = [];
    for (; sent < target; sent++) {
      const index = order[turn];
      turn = (turn + 1) % symbols;
      const [before, after] = partsOf(index, steps[index]++);
      texts.push(before + time + after);
    }
    if (texts.length > 0) {
      const bytes = framed(texts);
      for (const { _socket: tcp } of open) tcp.write(bytes);
    }
    counters[SENT] = sent;
    if (sent >= most) stop();
  }, PACE_MS);
}

function stop() {
  clearInterval(timer);
  timer = undefined;
}

const commands = {
  run,
  stop,
  /** As if it had just been started, for the next page. */
  reset() {
    stop();
    for (const socket of server.clients) socket.terminate();
    asked = new Set();
    counters.fill(0);
    steps.fill(0);
  },
};

parentPort.on('message', ({ id, command, plan }) => {
  commands[command](plan);
  parentPort.postMessage({ id });
});

http.listen(0, '127.0.0.1', () => parentPort.postMessage({ port: http.address().port }));
