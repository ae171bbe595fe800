// @ts-check
// What docs/relay-protocol.md says of the wire is true: each of its frames goes through the dialect and the gate.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'vite';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const text = await readFile(join(ROOT, 'docs/relay-protocol.md'), 'utf8');
const NOW = Date.UTC(2026, 10, 20, 17, 20, 10);

/** Blocks marked so in the document, each as its values: one, or one in each line. */
const blocks = [...text.matchAll(/^```json ([\w ]+)\n([\s\S]*?)^```$/gm)].map(([, marks = '', code = '']) => {
  const kinds = marks.split(' ');
  // A frame begins in the first column; what belongs to it is indented.
  const values = code.split(/\n(?=\S)/).map((frame) => JSON.parse(frame));
  return { kinds, values };
});
/** @param {string[]} kinds */
const framesOf = (...kinds) =>
  blocks.filter((block) => String(block.kinds) === String(kinds)).flatMap(({ values }) => values);

/** @type {any} */
let kit;
/** @type {string} */
let folder;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tickwire-protocol-'));
  await build({
    configFile: false,
    root: ROOT,
    logLevel: 'error',
    build: {
      outDir: folder,
      emptyOutDir: true,
      minify: false,
      lib: {
        entry: {
          service: 'src/dialects/streaming-service.ts',
          tradebot: 'src/dialects/tradebot.ts',
          hamster: 'src/dialects/hamster.ts',
          candles: 'src/market/candles.ts',
          gate: 'src/market/gate.ts',
        },
        formats: ['es'],
        fileName: (_format, name) => `${name}.mjs`,
      },
      rolldownOptions: { output: { chunkFileNames: '[name].mjs' } },
    },
  });
  const load = (/** @type {string} */ name) => import(pathToFileURL(join(folder, `${name}.mjs`)).href);
  const [service, tradebot, hamster, candles, gate] = await Promise.all(
    ['service', 'tradebot', 'hamster', 'candles', 'gate'].map(load),
  );
  kit = {
    service: service.streamingService,
    tradebot: tradebot.tradebot(),
    hamster: hamster.hamster(),
    judgeCandle: candles.judgeCandle,
    judge: (/** @type {unknown} */ draft) => gate.judgeQuote(draft, NOW, 1, 'live'),
  };
});
after(() => rm(folder, { recursive: true }));

describe('docs/relay-protocol.md', () => {
  it('marks every frame, and knows every mark', () => {
    assert.equal(blocks.length, [...text.matchAll(/^```\w/gm)].length);
    const known = new Set([
      'heard',
      'sent',
      'rest',
      'plain',
      'quote',
      'unknown',
      'refused',
      'nothing',
      'list',
      'history',
      'pong',
    ]);
    for (const { kinds } of blocks) for (const kind of kinds) assert.ok(known.has(kind), kind);
  });

  it('says what the kit sends', () => {
    const [subscribe, unsubscribe] = framesOf('sent');
    const channels = subscribe[1].symbols.map((/** @type {string} */ symbol) =>
      kit.service.channel({ kind: 'quote', symbol: symbol.toLowerCase() }),
    );
    assert.deepEqual(kit.service.subscribe(channels), subscribe);
    assert.deepEqual(kit.service.unsubscribe(unsubscribe[1].symbols), unsubscribe);
    assert.equal(kit.service.channel({ kind: 'quote', symbol: 'A'.repeat(32) }), 'A'.repeat(32));
    for (const never of ['A'.repeat(33), 'BTC USDT', 'BTC:USDT'])
      assert.equal(kit.service.channel({ kind: 'quote', symbol: never }), undefined, never);
    assert.deepEqual(kit.service.limits, { controlMs: 100, namesPerMessage: 200 });
  });

  it('greets in a way by which the relay is known', () => {
    const [greeting, ...others] = framesOf('heard');
    assert.equal(others.length, 0);
    assert.equal(kit.service.hears(greeting, false), true);
    assert.equal(kit.hamster.hears(greeting, false), false);
    assert.equal(kit.service.hears(['anything', { changePercent: 1 }], false), true);
    assert.equal(kit.hamster.hears(['status', { data: 'Connected to Hamster Terminal API' }], false), true);
    assert.equal(kit.hamster.hears(['price_update', { change: 1 }], false), false);
  });

  it('has prices that the gate takes, field by field', () => {
    const frames = framesOf('heard', 'quote');
    assert.ok(frames.length >= 4);
    for (const frame of frames) {
      const [draft, ...more] = kit.service.read(frame);
      assert.equal(more.length, 0);
      const quote = kit.judge(draft);
      const { timestamp, price, ...fields } = frame[1];
      assert.equal(quote.price, Number(price));
      if (typeof price === 'string') assert.equal(quote.priceText, price);
      for (const [name, value] of Object.entries(fields)) assert.equal(quote[name], value, name);
      const zoned = /(Z|[+-]\d\d:\d\d)$/.test(timestamp ?? '');
      assert.equal(quote.time, zoned ? Date.parse(timestamp) : undefined);
      for (const name of ['change', 'changePercent', 'high', 'low', 'volume'])
        if (!(name in fields)) assert.equal(quote[name], undefined, `no ${name} was sent`);
    }
    const zones = frames.map(
      ([, { timestamp }]) =>
        kit.judge([...kit.service.read(['price_update', { symbol: 'A', price: 1, timestamp }])][0]).time,
    );
    assert.ok(zones.includes(undefined) && zones.some(Number.isFinite), 'with a zone and without one');
  });

  it('has frames that the gate refuses, by the field that failed', () => {
    const why = framesOf('heard', 'refused').map((frame) => kit.judge([...kit.service.read(frame)][0]));
    assert.deepEqual(why, ['price', 'symbol', 'symbol']);
  });

  it('says of each price in its table what the gate says', () => {
    const rows = [...text.matchAll(/^\| `(.+?)` \| (taken|refused)/gm)];
    assert.ok(rows.length >= 10);
    for (const [, wire = '', verdict] of rows) {
      const judged = kit.judge([...kit.service.read(['price_update', { symbol: 'X', price: JSON.parse(wire) }])][0]);
      assert.equal(judged === 'price' ? 'refused' : 'taken', verdict, wire);
    }
  });

  it('leaves out what does not hold, and keeps the price', () => {
    const bad = {
      change: 'much',
      changePercent: null,
      high: 0,
      low: -1,
      volume: '1,000',
      timestamp: '1999-01-01T00:00:00Z',
    };
    const quote = kit.judge([...kit.service.read(['price_update', { symbol: 'X', price: 5, ...bad }])][0]);
    assert.equal(quote.price, 5);
    for (const name of ['change', 'changePercent', 'high', 'low', 'volume', 'time'])
      assert.equal(quote[name], undefined, name);
  });

  it('names the unknown', () => {
    const [frame] = framesOf('heard', 'unknown');
    assert.deepEqual([...kit.service.read(frame)], [{ kind: 'unknown', channel: 'NOPE' }]);
  });

  it('answers requests as they are asked', async () => {
    const rest = await kit.service.rest();
    const quotes = framesOf('rest', 'quote').flatMap((body) => [...rest.read(body)]);
    assert.deepEqual(
      quotes.map((draft) => kit.judge(draft).symbol),
      ['BTCUSDT', 'BTCUSDT', 'ACME'],
    );
    for (const body of framesOf('rest', 'nothing')) {
      assert.deepEqual([...rest.read(body)], []);
      assert.equal(rest.unknown(404, body), true);
    }
    const base = 'https://relay.example';
    const urls = (/** @type {string[]} */ symbols) =>
      rest.requests(base, symbols, 0).map((/** @type {any} */ { url }) => url.slice(base.length));
    assert.deepEqual(urls(['EUR/USD']), ['/price/EUR%2FUSD']);
    assert.deepEqual(urls(['A', 'B', 'C']), ['/api/latest-prices']);
    assert.equal(rest.list(base).url, `${base}/symbols`);
    const [list] = framesOf('rest', 'list');
    assert.deepEqual(rest.readList(list), list.data.symbols);
    const history = await kit.service.history();
    const query = { symbol: 'BTCUSDT', interval: '1m', limit: 500 };
    assert.equal(history.request(base, query).url, `${base}/history/BTCUSDT?interval=1m&limit=500`);
    const [body] = framesOf('rest', 'history');
    const candles = [...history.read(body, query)].map((draft) => kit.judgeCandle(draft, NOW));
    assert.deepEqual(
      candles.map(({ time, open, high, low, close, volume }) => [time, open, high, low, close, volume]),
      body.candles,
    );
    assert.ok(text.includes(`\`${history.intervals.join(', ')}\``), 'the intervals');
  });

  it('speaks the plain language, too', () => {
    const frames = framesOf('plain', 'quote');
    for (const frame of frames) {
      assert.equal(kit.tradebot.hears(frame, false), true);
      const quotes = [...kit.tradebot.read(frame)].map(kit.judge);
      assert.deepEqual(
        quotes.map(({ symbol, price }) => [symbol, price]),
        frame.data.map((/** @type {any} */ row) => [row.symbol, Number(row.price_usd)]),
      );
    }
    assert.equal(kit.judge([...kit.tradebot.read(frames[1])][0]).changePercent, -1.24);
    const [pong] = framesOf('plain', 'pong');
    assert.equal(kit.tradebot.hears(pong, true), true);
    assert.ok(text.includes(`\`${JSON.stringify(kit.tradebot.probe(1))}\``));
    assert.deepEqual([kit.tradebot.probeEveryMs, kit.tradebot.staleAfterMs], [30_000, 45_000]);
  });

  it('links files that exist', () => {
    for (const [, link = ''] of text.matchAll(/\]\(([^)#:]+)\)/g))
      assert.ok(existsSync(join(ROOT, 'docs', link)), link);
  });
});
