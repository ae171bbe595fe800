// Where a page's main thread goes, for those who mean to make it faster. Not part of `npm run bench`:
//
//   node test/bench/profile.mjs kit handwritten table grid offscreen thousand [--kit dist/cdn] [--seconds 4]
//
// Tasks of the main thread by what they did (from a trace), and the kit's functions by their own time (sampled, through the
// build's source maps).
import { readFile } from 'node:fs/promises';
import { SourceMap } from 'node:module';
import { join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { openLab, runLoad } from './lab.mjs';
import { gridPage, handwrittenPage, kitPage, kitTablePage } from './pages.mjs';

const TALL = { width: 1000, height: 7400 };
const pages = {
  kit: { html: (feed) => kitPage(feed, { symbols: 200 }) },
  handwritten: { html: (feed) => handwrittenPage(feed, { symbols: 200 }) },
  table: { html: (feed) => kitTablePage(feed, { symbols: 200 }), view: TALL },
  grid: { html: (feed) => gridPage(feed, { symbols: 200 }), view: TALL },
  offscreen: { html: (feed) => kitPage(feed, { symbols: 200, near: 30 }), seen: 30 },
  thousand: {
    html: (feed) => kitPage(feed, { symbols: 1000, near: 200 }),
    symbols: 1000,
    perSecond: 10_000,
    seen: 200,
  },
};

// Few: each event that is written costs what it would measure.
const CATEGORIES = ['devtools.timeline', 'toplevel'];

/** Own time of each kind of event on the page's main thread, in ms, and how often it came. */
function ownTimes(buffer) {
  const { traceEvents } = JSON.parse(Buffer.from(buffer).toString());
  const names = traceEvents.filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain');
  // Of several renderers, the one under load has by far the most events.
  const counts = names.map((meta) => ({
    meta,
    events: traceEvents.filter(({ pid, tid, ph }) => pid === meta.pid && tid === meta.tid && ph === 'X'),
  }));
  const { events } = counts.sort((one, other) => other.events.length - one.events.length)[0];
  events.sort((one, other) => one.ts - other.ts || other.dur - one.dur);
  const own = new Map();
  const open = [];
  const add = (name, ms, count) => {
    const entry = own.get(name) ?? { ms: 0, count: 0 };
    entry.ms += ms;
    entry.count += count;
    own.set(name, entry);
  };
  for (const event of events) {
    while (open.length > 0 && open.at(-1).end <= event.ts) open.pop();
    const parent = open.at(-1);
    if (parent) add(parent.name, -event.dur / 1000, 0);
    add(event.name, event.dur / 1000, 1);
    open.push({ name: event.name, end: event.ts + event.dur });
  }
  return [...own].map(([name, entry]) => ({ name, ...entry })).sort((one, other) => other.ms - one.ms);
}

/** Own time of each function, in ms, under its name in the source. */
async function functions({ nodes, samples, timeDeltas }, kit) {
  const maps = new Map();
  const mapOf = async (url) => {
    const { pathname } = new URL(url);
    if (!pathname.startsWith('/kit/')) return undefined;
    if (!maps.has(pathname)) {
      const text = await readFile(join(kit, `${pathname.slice(5)}.map`), 'utf8').catch(() => undefined);
      maps.set(pathname, text && new SourceMap(JSON.parse(text)));
    }
    return maps.get(pathname);
  };
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const times = new Map();
  const lines = new Map();
  for (const [at, id] of samples.entries()) times.set(id, (times.get(id) ?? 0) + timeDeltas[at] / 1000);
  const own = new Map();
  for (const [id, ms] of times) {
    const { callFrame, positionTicks = [] } = byId.get(id);
    const { functionName, url, lineNumber, columnNumber } = callFrame;
    const map = url?.startsWith('http') ? await mapOf(url) : undefined;
    const entry = map?.findEntry(lineNumber, columnNumber);
    const place = entry?.originalSource
      ? `${relative(process.cwd(), entry.originalSource).replace(/^(\.\.\/)+/, '')}:${entry.originalLine + 1}`
      : url
        ? `${new URL(url).pathname}:${lineNumber + 1}`
        : '';
    const key = `${entry?.name ?? functionName} ${place}`;
    own.set(key, (own.get(key) ?? 0) + ms);
    lines.set(key, positionTicks.length);
  }
  return [...own].map(([name, ms]) => ({ name, ms })).sort((one, other) => other.ms - one.ms);
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { kit: { type: 'string', default: 'dist/cdn' }, seconds: { type: 'string', default: '4' } },
});
const seconds = Number(values.seconds);
const lab = await openLab({ kit: values.kit });
const say = (text) => process.stdout.write(`${text}\n`);
try {
  await lab.restart();
  for (const name of positionals.length > 0 ? positionals : ['kit', 'handwritten']) {
    const plan = { name, symbols: 200, perSecond: 2000, seconds, lateness: true, ...pages[name] };
    const quotes = (plan.perSecond * seconds) / 1000;
    const row = ({ name: what, ms, count }) =>
      `  ${(ms / quotes).toFixed(2).padStart(8)}  ${String(count ?? '').padStart(8)}  ${what}`;

    const traced = await runLoad(lab, {
      ...plan,
      before: ({ page }) => page.tracing.start({ categories: CATEGORIES }),
      after: ({ page }) => page.tracing.stop(),
    });
    const events = ownTimes(traced.extra);
    const total = events.reduce((sum, { ms }) => sum + ms, 0);
    say(
      `\n${name}: main thread, own ms per 1,000 quotes while traced (all: ${(total / quotes).toFixed(1)}), and count`,
    );
    for (const event of events.slice(0, 32)) say(row(event));

    const sampled = await runLoad(lab, {
      ...plan,
      before: async ({ session }) => {
        await session.send('Profiler.enable');
        await session.send('Profiler.setSamplingInterval', { interval: 200 });
        await session.send('Profiler.start');
      },
      after: async ({ session }) => (await session.send('Profiler.stop')).profile,
    });
    const found = await functions(sampled.extra, resolve(values.kit));
    say(`${name}: functions, own ms per 1,000 quotes while sampled`);
    for (const entry of found.filter(({ name: what }) => !/^\((idle|root)\)/.test(what)).slice(0, 30)) say(row(entry));
  }
} finally {
  await lab.close();
}
