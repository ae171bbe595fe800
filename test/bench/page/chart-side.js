// One chart, ours or theirs, with the same candles, the same size and the same updates.
const { side, type, points } = document.documentElement.dataset;
const SIZE = { width: 800, height: 400 };
const MINUTE = 60_000;
const COLORS = { text: '#14171f', muted: '#5b6475', surface: '#ffffff', line: '#e4e7ec' };
const [UP, DOWN, ACCENT] = ['#067647', '#b42318', '#2f5bea'];
const place = document.getElementById('place');

// A walk that is the same on both sides and in every run.
let seed = 42;
const random = () => {
  seed = (seed * 16_807) % 2_147_483_647;
  return seed / 2_147_483_647;
};
const START = Date.UTC(2026, 0, 5);
let last = { time: START - MINUTE, close: 64_000 };
function next() {
  const open = last.close;
  const close = round(open * (1 + (random() - 0.5) * 0.002));
  const high = round(Math.max(open, close) * (1 + random() * 0.0005));
  const low = round(Math.min(open, close) * (1 - random() * 0.0005));
  last = { time: last.time + MINUTE, open, high, low, close, volume: round(random() * 100) };
  return last;
}
function round(value) {
  return Math.round(value * 100) / 100;
}
/** The newest candle moves; every 60th time another one comes. */
let turns = 0;
function move() {
  if (++turns % 60 === 0) return next();
  const close = round(last.close * (1 + (random() - 0.5) * 0.0004));
  last = { ...last, close, high: Math.max(last.high, close), low: Math.min(last.low, close) };
  return last;
}

const sides = {
  async ours() {
    const { createChart } = await import('/chart.js');
    const formats = { ...(await import('/price.js')), ...(await import('/times.js')) };
    const styles = (css) => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(css);
      document.adoptedStyleSheets.push(sheet);
    };
    const whole = (candle) => ({ symbol: 'BTCUSDT', interval: '1m', ...candle });
    return {
      write: whole,
      create(candles) {
        const colors = { ...COLORS, up: UP, down: DOWN, accent: ACCENT, corner: '4px' };
        const options = {
          formats,
          ...{ type, scale: 'normal', volume: false, maxPoints: 200_000, intervalMs: MINUTE, colors, priceLines: [] },
          ...{ font: '12px Arial', locale: 'en' },
        };
        const chart = createChart(place, options, { styles });
        chart.resize(SIZE.width, SIZE.height);
        chart.setData(candles);
        return (candle) => chart.update(candle);
      },
    };
  },
  async theirs() {
    const { createChart, CandlestickSeries, LineSeries } = await import('/lightweight-charts.js');
    const write = (candle) => {
      const time = candle.time / 1000;
      return type === 'line' ? { time, value: candle.close } : { ...candle, time };
    };
    return {
      write,
      create(candles) {
        const chart = createChart(place, {
          ...SIZE,
          layout: {
            textColor: COLORS.muted,
            background: { color: COLORS.surface },
            attributionLogo: false,
            fontFamily: 'Arial',
          },
          grid: { vertLines: { visible: false }, horzLines: { color: COLORS.line } },
          // Else it refuses to show more than two points per pixel.
          timeScale: { timeVisible: true, minBarSpacing: 0.0001 },
        });
        const series =
          type === 'line'
            ? chart.addSeries(LineSeries, { color: ACCENT, lineWidth: 2 })
            : chart.addSeries(CandlestickSeries, {
                upColor: UP,
                wickUpColor: UP,
                downColor: DOWN,
                wickDownColor: DOWN,
              });
        series.setData(candles);
        chart.timeScale().fitContent();
        return (candle) => series.update(candle);
      },
    };
  },
};

// Intl's own beginning takes about 10 ms, once for a page, of whoever shows the first number or time: nobody's here.
new Intl.NumberFormat('en').format(1);
new Intl.DateTimeFormat('en', { timeStyle: 'short' }).format(0);

const { write, create } = await sides[side]();
let data = Array.from({ length: Number(points) }, () => write(next()));
let update;

/** Resolves in the first task after the frame. */
const painted = () =>
  new Promise((done) => {
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => done();
      port2.postMessage(0);
    });
  });

window.bench = {
  /** @returns ms from the call until the first painted frame */
  async first() {
    await painted(); // at the beginning of a frame's time, both sides
    const startedAt = performance.now();
    update = create(data);
    await painted();
    data = undefined;
    return performance.now() - startedAt;
  },
  /** An update a frame, for so long. @returns how many */
  async run(ms) {
    let count = 0;
    const end = performance.now() + ms;
    while (performance.now() < end) {
      await new Promise(requestAnimationFrame);
      update(write(move()));
      count++;
    }
    await painted();
    return count;
  },
  /** How many pixels of the largest canvas are of the series' colours, and how many columns have one. */
  seen() {
    const [canvas] = [...place.querySelectorAll('canvas')].sort((one, other) => other.width - one.width);
    const copy = Object.assign(document.createElement('canvas'), { width: canvas.width, height: canvas.height });
    const context = copy.getContext('2d', { willReadFrequently: true });
    context.drawImage(canvas, 0, 0);
    const { data: bytes } = context.getImageData(0, 0, copy.width, copy.height);
    const wanted = (type === 'line' ? [ACCENT] : [UP, DOWN]).map((color) => Number.parseInt(color.slice(1), 16));
    const columns = new Set();
    for (let at = 0; at < bytes.length; at += 4)
      if (wanted.includes((bytes[at] << 16) | (bytes[at + 1] << 8) | bytes[at + 2])) columns.add((at / 4) % copy.width);
    return columns.size;
  },
};
