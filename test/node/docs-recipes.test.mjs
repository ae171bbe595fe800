// @ts-check
// The blocks of docs/recipes.md, as they stand there, do what is said of them.
import assert from 'node:assert/strict';
import { chmod, mkdtemp, readFile, rm, watch, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { run, startRelay } from '../interop/tools.mjs';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const text = await readFile(join(ROOT, 'docs/recipes.md'), 'utf8');
const blocks = [...text.matchAll(/^## (.*)\n[\s\S]*?^```js\n([\s\S]*?)^```$/gm)].map(([, name = '', code = '']) => ({
  name,
  code,
}));

// What React's two hooks come down to, for a store.
const REACT = `export const useMemo = (make, inputs) => {
  const { memo } = globalThis.rendering;
  if (String(memo.inputs) !== String(inputs)) Object.assign(memo, { inputs, value: make() });
  return memo.value;
};
export const useSyncExternalStore = (subscribe, getSnapshot, getServerSnapshot) => {
  Object.assign(globalThis.rendering, { subscribe, getSnapshot, getServerSnapshot });
  return getSnapshot();
};`;

/** @type {string} */
let folder;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tickwire-recipes-'));
  await writeFile(join(folder, 'react.mjs'), REACT);
});
after(() => rm(folder, { recursive: true }));

/** The block of a chapter as a file of its own; only where its imports are found is said in it. */
async function fileOf(/** @type {string} */ chapter) {
  const block = blocks.find(({ name }) => name.includes(chapter));
  assert.ok(block, chapter);
  const places = {
    tickwire: pathToFileURL(join(ROOT, 'dist/npm/index.js')).href,
    ws: import.meta.resolve('ws'),
    react: './react.mjs',
  };
  const code = block.code.replace(
    /from '(tickwire|ws|react)'/g,
    (_, name) => `from '${places[/** @type {keyof typeof places} */ (name)]}'`,
  );
  const path = join(folder, `${chapter.replace(/\W/g, '')}.mjs`);
  await writeFile(path, code);
  return path;
}
const load = async (/** @type {string} */ chapter) => import(pathToFileURL(await fileOf(chapter)).href);

describe('docs/recipes.md', () => {
  it('has its blocks tested, all of them', () => {
    assert.equal(blocks.length, [...text.matchAll(/^```\w/gm)].length);
    assert.deepEqual(
      blocks.map(({ name }) => name),
      [
        'React: `usePriceStream(symbols)`',
        'What the feed does, to a monitor',
        'Node',
        'Alerts by e-mail, from Node',
        "A page's own entries in the log",
      ],
    );
  });

  it('usePriceStream: a new value for each change, the same one without, and an end', async (t) => {
    const relay = await startRelay(t);
    const { usePriceStream } = await load('React');
    /** @type {any} */
    const rendering = { memo: {} };
    Object.assign(globalThis, { rendering });
    t.after(() => Reflect.deleteProperty(globalThis, 'rendering'));
    const render = (symbols = ['BTCUSDT', 'ETHUSDT']) => usePriceStream(symbols, relay.url);
    assert.equal(render().size, 0);
    assert.equal(rendering.getServerSnapshot().size, 0);
    const { subscribe, getSnapshot } = rendering;
    assert.equal(render(), getSnapshot(), 'nothing changed');
    assert.deepEqual(
      [rendering.subscribe === subscribe, rendering.getSnapshot === getSnapshot],
      [true, true],
      'a new list of the same symbols',
    );
    /** @type {Map<string, any>[]} */
    const seen = [];
    await new Promise((done) => {
      const stop = subscribe(() => {
        assert.notEqual(getSnapshot(), seen.at(-1), 'React compares by identity');
        seen.push(getSnapshot());
        if (seen.length < 4 || getSnapshot().size < 2) return;
        stop();
        done(undefined);
      });
    });
    const { price, freshness, symbol } = seen.at(-1)?.get('ETHUSDT') ?? {};
    assert.deepEqual([price > 0, freshness, symbol], [true, 'live', 'ETHUSDT']);
    render(['BTCUSDT']);
    assert.notEqual(rendering.subscribe, subscribe, 'other symbols, another store');
  });

  it('forwardStats: once a minute and on leaving, what is new since the last time', async (t) => {
    const { forwardStats } = await load('monitor');
    t.mock.timers.enable({ apis: ['setInterval'] });
    /** @type {[string, any][]} */
    const sent = [];
    const page = Object.assign(new EventTarget(), { visibilityState: 'visible' });
    const own = Object.getOwnPropertyDescriptor(globalThis, 'navigator');
    const sendBeacon = (/** @type {string} */ url, /** @type {string} */ body) => sent.push([url, JSON.parse(body)]);
    Object.defineProperty(globalThis, 'navigator', { value: { sendBeacon }, configurable: true });
    Object.assign(globalThis, { document: page });
    t.after(() => {
      Reflect.deleteProperty(globalThis, 'document');
      if (own) Object.defineProperty(globalThis, 'navigator', own);
      else Reflect.deleteProperty(globalThis, 'navigator');
    });
    const stats = { quotes: 100, reconnects: 1, rejected: {}, live: undefined, lastPriceAt: undefined };
    /** @type {any} */
    const topics = [];
    const feed = {
      state: { phase: 'live' },
      stats: /** @type {any} */ (stats),
      subscribe: (/** @type {any} */ topic, /** @type {any} */ _listener, /** @type {any} */ options) =>
        topics.push([topic.kind, options.signal]),
    };
    const stop = forwardStats(feed, '/monitor');
    assert.equal(topics[0][0], 'stats');
    feed.stats = {
      ...stats,
      quotes: 160,
      reconnects: 2,
      rejected: { price: 3 },
      live: { latency: { p95: 80 } },
      lastPriceAt: Date.now(),
    };
    t.mock.timers.tick(59_999);
    assert.equal(sent.length, 0);
    t.mock.timers.tick(1);
    const [[url, { ageMs, ...report }]] = /** @type {[[string, any]]} */ (sent);
    assert.deepEqual(
      [url, report],
      ['/monitor', { phase: 'live', quotes: 60, reconnects: 1, rejected: { price: 3 }, latency: 80 }],
    );
    assert.ok(ageMs >= 0 && ageMs < 5000);
    page.dispatchEvent(new Event('visibilitychange'));
    assert.equal(sent.length, 1, 'it is seen again');
    page.visibilityState = 'hidden';
    page.dispatchEvent(new Event('visibilitychange'));
    assert.deepEqual([sent.length, sent[1]?.[1].quotes], [2, 0]);
    stop();
    page.dispatchEvent(new Event('visibilitychange'));
    t.mock.timers.tick(60_000);
    assert.deepEqual([sent.length, topics[0][1].aborted], [2, true]);
  });

  it('Node: prices, until it is told to end, and then it does', async (t) => {
    const relay = await startRelay(t);
    const path = await fileOf('Node');
    const hear = (/** @type {string} */ said, /** @type {() => void} */ end) =>
      / live\n[\s\S]* live\n/.test(said) && end();
    const { code, signal, stdout, stderr } = await run(t, process.execPath, [path], { FEED: relay.url }, { hear });
    assert.deepEqual([code, signal], [0, null], stderr);
    assert.match(stdout, /^\d+(\.\d+)? live$/m);
    assert.match(stderr, /^live $/m);
  });

  it('watchLevel: once for each rise to the level, never for the first price, nor for an old one', async () => {
    const { watchLevel } = await load('e-mail');
    /** @type {(quote: object) => void} */
    let hear = () => {};
    const feed = {
      subscribe(/** @type {string} */ symbol, /** @type {typeof hear} */ listener) {
        assert.equal(symbol, 'BTCUSDT');
        hear = listener;
        return () => 'ended';
      },
    };
    /** @type {string[]} */
    const told = [];
    const stop = watchLevel(feed, 'BTCUSDT', 70_000, (/** @type {string} */ line) => told.push(line));
    const at = (/** @type {number} */ price, freshness = 'live') =>
      hear({ price, priceText: price.toFixed(2), freshness });
    for (const price of [70_100, 69_990, 70_001]) at(price);
    assert.deepEqual(told, [], 'it was above from the first, and only wavered');
    at(69_000);
    at(71_000, 'unverified');
    assert.deepEqual(told, []);
    at(70_000);
    for (const price of [69_999, 70_002]) at(price);
    assert.deepEqual(told, ['BTCUSDT rose to 70000.00']);
    assert.equal(stop(), 'ended');
  });

  it('mail: hands a message to sendmail', async (t) => {
    const { mail } = await load('e-mail');
    const path = join(folder, 'sendmail');
    const letter = join(folder, 'letter');
    await writeFile(path, `#!/bin/sh\n{ echo "for $1"; cat; } > "${letter}.part" && mv "${letter}.part" "${letter}"\n`);
    await chmod(path, 0o755);
    const before = process.env.PATH;
    process.env.PATH = `${folder}:${before}`;
    t.after(() => {
      process.env.PATH = before;
    });
    const over = new AbortController();
    const events = watch(folder, { signal: over.signal });
    mail('you@site.example', 'BTCUSDT rose to 70000.00');
    for await (const { filename } of events) if (filename === 'letter') break;
    over.abort();
    assert.equal(
      await readFile(letter, 'utf8'),
      'for you@site.example\nTo: you@site.example\nSubject: BTCUSDT rose to 70000.00\n\nSent by a price.\n',
    );
  });

  it("logOrders: the page's own lines stand in the feed's journal", async (t) => {
    const relay = await startRelay(t);
    const { logOrders } = await load('entries');
    const { connect } = await import(pathToFileURL(join(ROOT, 'dist/npm/index.js')).href);
    const feed = connect(relay.url);
    t.after(() => feed.close());
    const form = new EventTarget();
    logOrders(form, feed);
    const heard = new Promise((done) => {
      /** @type {any[]} */
      const entries = [];
      feed.subscribe({ kind: 'journal' }, (/** @type {any} */ entry) => {
        if (entry.type === 'order') entries.push(entry);
        if (entries.length === 2) done(entries);
      });
    });
    form.dispatchEvent(new Event('submit'));
    form.dispatchEvent(new Event('error'));
    const entries = /** @type {any[]} */ (await heard);
    assert.deepEqual(
      entries.map(({ level, symbol, text: line }) => [level, symbol, line]),
      [
        ['info', 'BTCUSDT', 'Order sent'],
        ['error', undefined, 'The order was not taken'],
      ],
    );
    assert.equal(relay.stats().clients, 0, 'a note opens no connection');
  });
});
