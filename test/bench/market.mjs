// The market that every row is measured on: its symbols, the frames that the sender sends, and the texts that a page must
// show for them. Pure, so that the sender's thread and the harness agree without talking.

// How prices are written on Binance: most with two decimals, the small ones with more.
const KINDS = [
  { price: 64_213.5, decimals: 2 },
  { price: 137.42, decimals: 2 },
  { price: 0.5342, decimals: 4 },
  { price: 0.00001234, decimals: 8 },
];
// Each symbol walks through these prices in turn. As many as keep a price from coming back while somebody still waits for
// its last appearance, at ten quotes a second and symbol.
const STEPS = 64;

export const symbolOf = (index) => `SYM${String(index).padStart(3, '0')}USDT`;
export const symbolsOf = (count) => Array.from({ length: count }, (_, index) => symbolOf(index));

/** Decimals that a page shows for a symbol; a hand-written page knows them from its own template. */
export const decimalsOf = (index) => KINDS[index % KINDS.length].decimals;

/** One symbol's day, in whole units of its smallest step, so that no price carries float noise. */
function dayOf(index) {
  const { price, decimals } = KINDS[index % KINDS.length];
  const scale = 10 ** decimals;
  const base = Math.round(price * (1 + (index % 50) / 100) * scale);
  const open = Math.round(base * (index % 3 === 0 ? 1.0124 : 0.9873));
  return { scale, decimals, base, open };
}

/** The price of a symbol's step, in units: up and down by turns, so that every quote moves it. */
function unitsAt({ base }, step) {
  const width = Math.max(1, Math.round(base / 40_000));
  const at = (step * 29) % STEPS; // 29 and 64 have no common divisor: each place once, far from the one before
  // Ending in an odd digit, and never in 5: all decimals are in use from the first quote on.
  const units = base + (at - STEPS / 2) * width * 2;
  return units - (units % 10) + 1 + 2 * (at % 2 === 0 ? 1 : 3);
}

/** What changes with a symbol's step, as numbers. */
export function quoteAt(index, step) {
  const day = dayOf(index);
  const units = unitsAt(day, step % STEPS);
  return {
    price: (units / day.scale).toFixed(8),
    change: ((units - day.open) / day.scale).toFixed(8),
    changePercent: (((units - day.open) / day.open) * 100).toFixed(3),
    volume: (12_500 + (index % 90) * 311 + (step % STEPS)).toFixed(8),
    day,
    units,
  };
}

/**
 * A combined `@ticker` frame around its event time, `[before, after]`:
 * https://developers.binance.com/docs/binance-spot-api-docs/web-socket-streams#individual-symbol-ticker-streams
 */
export function frameParts(index, step) {
  const symbol = symbolOf(index);
  const { price, change, changePercent, volume, day, units } = quoteAt(index, step);
  const { scale, base, open } = day;
  const decimal = (amount) => (amount / scale).toFixed(8);
  const rest = {
    s: symbol,
    p: change,
    P: changePercent,
    w: decimal((open + units) / 2),
    x: decimal(open),
    c: price,
    Q: '0.25000000',
    b: decimal(units - 1),
    B: '1.50000000',
    a: decimal(units + 1),
    A: '2.75000000',
    o: decimal(open),
    h: decimal(Math.round(base * 1.02)),
    l: decimal(Math.round(base * 0.98)),
    v: volume,
    q: (Number(volume) * Number(price)).toFixed(8),
    O: 1_763_000_000_000,
    C: 1_763_086_400_000,
    F: 5_000_000,
    L: 5_018_150 + step,
    n: 18_151 + step,
  };
  return [
    `{"stream":"${symbol.toLowerCase()}@ticker","data":{"e":"24hrTicker","E":`,
    `,${JSON.stringify(rest).slice(1)}}`,
  ];
}

/** The same as a row of `/api/v3/ticker/24hr`, for whom the stream has not reached yet. */
export function statisticsOf(index, step) {
  const { price, change, changePercent, volume, day } = quoteAt(index, step);
  const decimal = (amount) => (amount / day.scale).toFixed(8);
  return {
    symbol: symbolOf(index),
    priceChange: change,
    priceChangePercent: changePercent,
    lastPrice: price,
    openPrice: decimal(day.open),
    highPrice: decimal(Math.round(day.base * 1.02)),
    lowPrice: decimal(Math.round(day.base * 0.98)),
    bidPrice: decimal(Number(price) * day.scale - 1),
    askPrice: decimal(Number(price) * day.scale + 1),
    volume,
    closeTime: 1, // older than anything streamed, so that a late answer never replaces a quote
  };
}

const percent = new Intl.NumberFormat('en', {
  style: 'percent',
  minimumFractionDigits: 2,
  maximumFractionDigits: 2,
  signDisplay: 'exceptZero',
});
const minus = (text) => text.replace('-', '\u2212');

/** What a page must show of a symbol after that step: symbol, price, arrow, percent. */
export function textsAt(index, step) {
  const { price, changePercent } = quoteAt(index, step);
  const digits = decimalsOf(index);
  const formatted = new Intl.NumberFormat('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
  const moved = Number(changePercent);
  return [
    symbolOf(index),
    minus(formatted.format(price)),
    moved > 0 ? '\u25b2' : moved < 0 ? '\u25bc' : '',
    minus(percent.format(moved / 100)),
  ];
}

export { STEPS };
