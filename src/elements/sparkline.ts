// The line of the last day's prices, loaded with the first that is asked for.
import type { Feed } from '../feed/api.ts';
import { hub } from '../feed/hub.ts';
import { inherited } from '../feed/source.ts';
import { formatSpan } from '../market/amounts.ts';
import { formatPrice, shownDecimals } from '../market/price.ts';
import { symbolKey } from '../market/symbol.ts';
import { adopt } from './adopt.ts';
import { watchOnScreen } from './on-screen.ts';
import { write } from './price-cell.ts';
import type { PriceTicker } from './price-ticker.ts';
import { everySecond } from './second-hand.ts';
import css from './sparkline.css?inline';
import { createTrace, DAY_MS, STEP_MS, type Trace } from './sparkline-trace.ts';
import { phrase } from './ticker-phrases.ts';

// What nearly every source has; the first gives two candles for a point of the line.
const ASKED = [
  { interval: '15m', limit: 96 },
  { interval: '1h', limit: 24 },
];
// Sources count requests: so many at a time, and no more than so many a second.
const AT_ONCE = 2;
const SPACING_MS = 250;
// Fewer are no course of anything.
const FEWEST = 10;
// A source that had nothing may have it by now.
const AGAIN_MS = 600_000;

type Known = {
  readonly trace: Trace;
  /** Epoch ms from which on its source may be asked. */
  askAt: number;
  asking: boolean;
  /** It has answered. */
  asked: boolean;
};
type Source = { readonly symbols: Map<string, Known>; readonly queue: Set<Line>; running: number; resting: boolean };
type Line = {
  readonly item: HTMLElement;
  readonly symbol: string;
  readonly feed: Feed;
  readonly visible: boolean;
  draw(): void;
  stop(): void;
};

const sources = new WeakMap<Feed, Source>();
const tickers = new WeakMap<PriceTicker, Map<Element, Line>>();

/** Draws the lines that a ticker has room for, and those alone, until it leaves the page. */
export function drawLines(ticker: PriceTicker, items: readonly HTMLElement[], feed: Feed | undefined): void {
  let lines = tickers.get(ticker);
  if (!lines) {
    lines = new Map();
    tickers.set(ticker, lines);
    ticker.addController({ hostDisconnected: () => stopAll(ticker) });
  }
  adopt(ticker.renderRoot as ShadowRoot, css);
  const places = new Map<Element, HTMLElement>();
  for (const item of feed && ticker.isConnected ? items : []) {
    const place = item.querySelector('[part~="sparkline"]');
    if (place) places.set(place, item);
  }
  for (const [place, line] of lines)
    if (line.feed !== feed || places.get(place)?.dataset.symbol !== line.symbol) {
      line.stop();
      lines.delete(place);
    }
  if (feed)
    for (const [place, item] of places) if (!lines.has(place)) lines.set(place, createLine(ticker, place, item, feed));
}

function stopAll(ticker: PriceTicker): void {
  const lines = tickers.get(ticker);
  for (const line of lines?.values() ?? []) line.stop();
  lines?.clear();
}

const svg = (name: string) => document.createElementNS('http://www.w3.org/2000/svg', name);

function createLine(ticker: PriceTicker, place: Element, item: HTMLElement, feed: Feed): Line {
  const { clock } = hub();
  const { symbol = '' } = item.dataset;
  const source = sourceOf(feed);
  const known = knownOf(source, symbol);
  const { trace } = known;
  const picture = svg('svg');
  const title = svg('title');
  const words = new Text();
  const path = svg('polyline');
  for (const [name, value] of Object.entries({ viewBox: '0 0 100 100', preserveAspectRatio: 'none', role: 'img' }))
    picture.setAttribute(name, value);
  title.append(words);
  picture.append(title, path);
  place.replaceChildren();
  let visible = false;
  let drawn = 0; // of the trace's changes, which other lines may share

  const draw = () => {
    const { points } = trace;
    // What was seen is drawn only where the source had nothing better.
    if (!known.asked || points.length < (trace.filled ? 2 : FEWEST)) return;
    drawn = trace.changes;
    const prices = points.map(({ price }) => price);
    const [low, high] = [Math.min(...prices), Math.max(...prices)];
    const [first, last] = [points[0], points.at(-1)] as [(typeof points)[0], (typeof points)[0]];
    const x = ({ time }: typeof first) => (((time - first.time) / (last.time - first.time)) * 100).toFixed(1);
    const y = ({ price }: typeof first) => (high > low ? 97 - ((price - low) / (high - low)) * 94 : 50).toFixed(1);
    set(path, 'points', points.map((point) => `${x(point)},${y(point)}`).join(' '));
    // The day's change says it; where the source does not, the line does.
    const { change, changePercent, decimals = 0 } = feed.get(symbol) ?? {};
    const moved = changePercent ?? change ?? last.price - first.price;
    set(picture, 'data-trend', moved > 0 ? 'up' : moved < 0 ? 'down' : 'flat');
    const locale = inherited('lang', ticker);
    const length = last.time - first.time;
    const priced = (price: number) => formatPrice(price, shownDecimals(price, decimals), { locale });
    write(
      words,
      phrase(clock.now() - last.time < 2 * STEP_MS ? 'tracedLately' : 'traced', locale, {
        // Its ends lie on steps, the day's do not.
        span: formatSpan(length > DAY_MS - 2 * STEP_MS ? DAY_MS : length, locale),
        first: priced(first.price),
        last: priced(last.price),
        low: priced(low),
        high: priced(high),
      }),
    );
    if (!picture.isConnected) place.append(picture);
  };
  const look = () => {
    const now = clock.now();
    const quote = feed.get(symbol);
    const isCurrent = quote?.freshness === 'live' || quote?.freshness === 'polled';
    const newest = trace.points.at(-1)?.time ?? now;
    // The page was asleep: what it missed is asked for.
    if (isCurrent && now - newest > 2 * STEP_MS) known.askAt = 0;
    if (isCurrent) trace.add(quote.price, now);
    if (!visible) return;
    // A symbol without a price may be none of the source's.
    if (quote && known.askAt <= now && !known.asking) enqueue(source, line);
    const still = ticker.paused || feed.state.phase === 'paused';
    if (!picture.isConnected || (trace.changes !== drawn && !still)) draw();
  };
  const unpriced = new AbortController();
  const priced = () => {
    unpriced.abort();
    look();
  };
  feed.subscribe(symbol, priced, { signal: unpriced.signal });
  const stops = [
    () => unpriced.abort(),
    everySecond(look),
    watchOnScreen(place, (onScreen) => {
      visible = onScreen;
      look();
    }),
  ];
  const line: Line = {
    item,
    symbol,
    feed,
    get visible() {
      return visible;
    },
    draw,
    stop() {
      for (const stop of stops) stop();
      source.queue.delete(line);
    },
  };
  return line;
}

// Only what differs: an attribute that is written is painted.
function set(element: Element, name: string, value: string): void {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

function sourceOf(feed: Feed): Source {
  let source = sources.get(feed);
  if (!source) {
    source = { symbols: new Map(), queue: new Set(), running: 0, resting: false };
    sources.set(feed, source);
  }
  return source;
}

function knownOf({ symbols }: Source, symbol: string): Known {
  const key = symbolKey(symbol);
  let known = symbols.get(key);
  if (!known) {
    known = { trace: createTrace(), askAt: 0, asking: false, asked: false };
    symbols.set(key, known);
  }
  return known;
}

function enqueue(source: Source, line: Line): void {
  source.queue.add(line);
  serve(source);
}

function serve(source: Source): void {
  const { clock } = hub();
  if (source.running >= AT_ONCE || source.resting) return;
  // Gone from the screen meanwhile, or asked for by another ticker.
  const isDue = ({ visible, symbol }: Line) => {
    const { asking, askAt } = knownOf(source, symbol);
    return visible && !asking && askAt <= clock.now();
  };
  const line = [...source.queue].find(isDue);
  if (!line) return;
  source.queue.delete(line);
  const known = knownOf(source, line.symbol);
  source.running++;
  source.resting = true;
  clock.after(SPACING_MS, () => {
    source.resting = false;
    serve(source);
  });
  known.asking = true;
  void ask(line.feed, line.symbol, known).then(() => {
    known.asking = false;
    known.asked = true;
    source.running--;
    line.draw();
    serve(source);
  });
}

async function ask(feed: Feed, symbol: string, known: Known): Promise<void> {
  const { clock } = hub();
  for (const asked of ASKED) {
    const candles = await feed.history(symbol, asked);
    if (candles.length < 2) continue;
    known.trace.fill(candles, clock.now());
    known.askAt = Number.POSITIVE_INFINITY;
    return;
  }
  known.askAt = clock.now() + AGAIN_MS;
}
