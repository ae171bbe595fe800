// The page that a careful author would write by hand for these tickers and nothing else: no check of what arrives, no
// reconnecting, no pausing off screen, one language. Texts, styles and flashes are the kit's.
const HIGHLIGHT_MS = 900;
const FLASH_EVERY_MS = 1000;
const percents = new Intl.NumberFormat('en', {
  style: 'percent',
  minimumFractionDigits: 2,
  maximumFractionDigits: 2,
  signDisplay: 'exceptZero',
});
const formatters = new Map();
const formatterOf = (decimals) => {
  if (!formatters.has(decimals))
    formatters.set(
      decimals,
      new Intl.NumberFormat('en', { minimumFractionDigits: decimals, maximumFractionDigits: decimals }),
    );
  return formatters.get(decimals);
};
const textIn = (element) => element.appendChild(new Text());

const cells = new Map();
for (const pill of document.querySelectorAll('.pill')) {
  const [, price, change] = pill.children;
  cells.set(pill.dataset.symbol, {
    pill,
    prices: formatterOf(Number(pill.dataset.decimals)),
    price: textIn(price),
    arrow: textIn(change.children[0]),
    percent: textIn(change.children[1]),
    direction: '',
    flashedAt: 0,
    quote: undefined,
    waiting: false,
  });
}

let waiting = [];
let received = 0;
const highlights = [];

const sweep = () => {
  const now = Date.now();
  while (highlights[0] && highlights[0].until <= now)
    highlights.shift().pill.classList.remove('flash-up', 'flash-down');
  if (highlights[0]) setTimeout(sweep, highlights[0].until - now);
};

const flash = (cell, up, now) => {
  cell.flashedAt = now;
  cell.pill.classList.add(up ? 'flash-up' : 'flash-down');
  if (highlights.push({ pill: cell.pill, until: now + HIGHLIGHT_MS }) === 1) setTimeout(sweep, HIGHLIGHT_MS);
};

const paint = () => {
  const now = Date.now();
  for (const cell of waiting) {
    cell.waiting = false;
    const { c, P } = cell.quote;
    const price = cell.prices.format(c).replace('-', '\u2212');
    if (cell.price.data !== price) {
      cell.price.data = price;
      const value = Number(c);
      if (cell.last !== undefined && now - cell.flashedAt >= FLASH_EVERY_MS) flash(cell, value > cell.last, now);
      cell.last = value;
    }
    const moved = Number(P);
    const direction = moved > 0 ? 'up' : moved < 0 ? 'down' : 'flat';
    if (cell.direction !== direction) {
      cell.direction = direction;
      cell.pill.dataset.direction = direction;
      cell.arrow.data = moved > 0 ? '\u25b2' : moved < 0 ? '\u25bc' : '';
    }
    const percent = percents.format(moved / 100).replace('-', '\u2212');
    if (cell.percent.data !== percent) cell.percent.data = percent;
  }
  waiting = [];
};

const socket = new WebSocket(`${document.documentElement.dataset.feed}/stream`);
socket.onopen = () => {
  const params = [...cells.keys()].map((symbol) => `${symbol.toLowerCase()}@ticker`);
  socket.send(JSON.stringify({ method: 'SUBSCRIBE', params, id: 1 }));
};
socket.onmessage = ({ data }) => {
  received++;
  const { data: quote } = JSON.parse(data);
  const cell = cells.get(quote?.s);
  if (!cell) return;
  cell.quote = quote;
  if (cell.waiting) return;
  cell.waiting = true;
  if (waiting.push(cell) === 1) requestAnimationFrame(paint);
};

window.bench = {
  received: () => received,
  texts: () =>
    [...document.querySelectorAll('.pill')].map((pill) => {
      const { top, bottom, width, height } = pill.getBoundingClientRect();
      const { price, arrow, percent } = cells.get(pill.dataset.symbol);
      return {
        seen: top < innerHeight && bottom > 0,
        size: [width, height],
        texts: [pill.children[0].textContent, price.data, arrow.data, percent.data],
      };
    }),
  flashing: () => document.querySelectorAll('.flash-up, .flash-down').length,
};
