// WebKit on Linux: Debian's MiniBrowser on a screen of its own (Xvfb), driven by plain WebDriver.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { environment } from './browsers.mjs';

const MINIBROWSERS = ['x86_64', 'aarch64'].map((machine) => `/usr/lib/${machine}-linux-gnu/webkit2gtk-4.1/MiniBrowser`);
const START_MS = 20_000;

// WebDriver's names for keys that write nothing.
const KEYS = {
  Backspace: '\uE003',
  Tab: '\uE004',
  Enter: '\uE007',
  Shift: '\uE008',
  Control: '\uE009',
  Alt: '\uE00A',
  Escape: '\uE00C',
  PageUp: '\uE00E',
  PageDown: '\uE00F',
  End: '\uE010',
  Home: '\uE011',
  ArrowLeft: '\uE012',
  ArrowUp: '\uE013',
  ArrowRight: '\uE014',
  ArrowDown: '\uE015',
  Delete: '\uE017',
};
const keyValue = (key) => KEYS[key] ?? key;

/**
 * Starts WebKit and resolves to its one window. Throws a sentence that says what to install when it is not there.
 *
 * @param {{ width?: number, height?: number }} [size] of the page within the window
 */
export async function startWebkit({ width = 800, height = 600 } = {}) {
  const binary = [process.env.MINIBROWSER, ...MINIBROWSERS].find((path) => path && existsSync(path));
  if (!binary) throw new Error('No WebKit found: apt-get install webkit2gtk-driver xvfb.');
  const children = [];
  const stop = () => {
    for (const child of children.splice(0).reverse()) child.kill();
  };
  process.once('exit', stop);
  try {
    const display = await startScreen(children);
    const send = await startDriver(children, display);
    return await openWindow(send, { binary, width, height, stop });
  } catch (error) {
    stop();
    throw error;
  }
}

async function start(children, command, args, options) {
  const child = spawn(command, args, options);
  await once(child, 'spawn').catch(() => {
    throw new Error(`No ${command} found: apt-get install webkit2gtk-driver xvfb.`);
  });
  children.push(child);
  return child;
}

/** A screen with a number that nobody else has, which Xvfb writes to its file 3. */
async function startScreen(children) {
  const args = ['-displayfd', '3', '-screen', '0', '1600x1200x24', '-nolisten', 'tcp'];
  const child = await start(children, 'Xvfb', args, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
  const [number] = await once(child.stdio[3], 'data');
  return `:${String(number).trim()}`;
}

async function startDriver(children, display) {
  const port = await freePort();
  const env = { ...environment(), DISPLAY: display };
  await start(children, 'WebKitWebDriver', [`--port=${port}`, '--host=127.0.0.1'], { stdio: 'ignore', env });
  const send = async (method, path, body) => {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, { method, body: body && JSON.stringify(body) });
    const { value } = await answer.json();
    if (!answer.ok) throw new Error(`WebKit refused ${path}: ${value?.message || value?.error}`);
    return value;
  };
  const deadline = Date.now() + START_MS;
  while (!(await send('GET', '/status').catch(() => false))) {
    if (Date.now() > deadline) throw new Error('WebKitWebDriver did not start.');
    await wait(50);
  }
  return send;
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  return port;
}

async function openWindow(send, { binary, width, height, stop }) {
  const { sessionId } = await send('POST', '/session', {
    capabilities: { alwaysMatch: { 'webkitgtk:browserOptions': { binary, args: ['--automation'] } } },
  });
  const path = `/session/${sessionId}`;
  const post = (command, body) => send('POST', `${path}/${command}`, body);
  const evaluate = (script, ...args) => post('execute/sync', { script, args });
  const keys = (...actions) => post('actions', { actions: [{ type: 'key', id: 'keyboard', actions }] });
  const press = (key) => {
    const values = key.length > 1 ? key.split('+').map(keyValue) : [key];
    const down = values.map((value) => ({ type: 'keyDown', value }));
    const up = values.reverse().map((value) => ({ type: 'keyUp', value }));
    return keys(...down, ...up);
  };

  // A window is larger than its page, by its toolbar and borders, and takes its size in its own time.
  const outer = { width, height };
  const deadline = Date.now() + START_MS;
  for (;;) {
    await post('window/rect', outer);
    await wait(200);
    const [shownWidth, shownHeight] = await evaluate('return [innerWidth, innerHeight]');
    if (shownWidth === width && shownHeight === height) break;
    if (Date.now() > deadline)
      throw new Error(`WebKit's page is ${shownWidth} by ${shownHeight}, whatever it is told.`);
    outer.width += width - shownWidth;
    outer.height += height - shownHeight;
  }

  return {
    goto: (url) => post('url', { url }),
    /** Runs the body of a function in the page; what it returns crosses as JSON. */
    evaluate,
    keyboard: {
      press,
      down: (key) => keys({ type: 'keyDown', value: keyValue(key) }),
      up: (key) => keys({ type: 'keyUp', value: keyValue(key) }),
      async type(words) {
        for (const character of words) await press(character);
      },
    },
    /** Lets go of every key that is held. */
    release: () => send('DELETE', `${path}/actions`),
    /** A PNG of the page. */
    screenshot: async () => Buffer.from(await send('GET', `${path}/screenshot`), 'base64'),
    async stop() {
      await send('DELETE', path).catch(() => {}); // a browser that has ended already has nothing to close
      stop();
    },
  };
}
