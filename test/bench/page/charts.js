// A history for each chart of the page, that ends where its live prices go on.
const COUNT = 300;
const MINUTE = 60_000;

const charts = [...document.querySelectorAll('price-chart')];
const BASES = [64_213.5, 137.42, 0.5342, 0.00001234];

const walk = (base, seed) => {
  const last = Math.floor(Date.now() / MINUTE) * MINUTE;
  let close = base;
  const random = () => {
    seed = (seed * 16_807) % 2_147_483_647;
    return seed / 2_147_483_647;
  };
  return Array.from({ length: COUNT }, (_, index) => {
    const open = close;
    close = open * (1 + (random() - 0.5) * 0.001);
    const [high, low] = [Math.max(open, close) * 1.0002, Math.min(open, close) * 0.9998];
    return { time: last - (COUNT - 1 - index) * MINUTE, open, high, low, close, volume: random() * 100 };
  });
};

await customElements.whenDefined('price-chart');
for (const [index, chart] of charts.entries())
  chart.dataSource = { getBars: () => walk(BASES[index % BASES.length] * (1 + (index % 50) / 100), index + 1) };

const canvasOf = (chart) => chart.shadowRoot?.querySelector('canvas');
// Read from a copy: reading a canvas slows it down for good.
const copy = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
const hash = (canvas, width, height) => {
  Object.assign(copy.canvas, { width, height });
  copy.drawImage(canvas, 0, 0);
  const { data } = copy.getImageData(0, 0, width, height);
  let sum = 0;
  for (let at = 0; at < data.length; at += 4) sum = (sum * 31 + data[at] + data[at + 1] * 7) | 0;
  return sum;
};

/** What each chart shows: its price, and its picture as a number; undefined before there is one. */
window.charts = () =>
  charts.map((chart) => {
    const canvas = canvasOf(chart);
    const price = chart.shadowRoot?.querySelector('[part~="price"]')?.textContent;
    return canvas && price ? { price, picture: hash(canvas, canvas.width, canvas.height) } : undefined;
  });
