// @ts-check

/**
 * What the simulated market trades. The figures are of a plausible size and nothing more: no price here was ever real.
 *
 * @typedef {object} Instrument
 * @property {string} symbol as the market spells it, `BTCUSDT` or `EUR/USD`
 * @property {number} price where the random walk is at home
 * @property {number} tick the smallest step of the price; it also sets how many decimals a price has
 * @property {number} lot the smallest step of a size
 * @property {number} dailyVolume what changes hands in a day, in units of the instrument
 * @property {number} tradesPerSecond on average; the gaps between trades are random
 * @property {number} dailyVolatility standard deviation of a day's move, as a fraction of the price
 */

/**
 * @param {string} symbol
 * @param {number} price
 * @param {number} tick
 * @param {number} lot
 * @param {number} dailyVolume
 * @param {number} tradesPerSecond
 * @param {number} dailyVolatility
 * @returns {Readonly<Instrument>}
 */
const row = (symbol, price, tick, lot, dailyVolume, tradesPerSecond, dailyVolatility) =>
  Object.freeze({ symbol, price, tick, lot, dailyVolume, tradesPerSecond, dailyVolatility });

/** @type {readonly Readonly<Instrument>[]} */
export const instruments = Object.freeze([
  // The first five are also what the relay names as its defaults.
  row('BTCUSDT', 64_250, 0.01, 0.00001, 21_000, 5, 0.024),
  row('ETHUSDT', 3_180, 0.01, 0.0001, 310_000, 4, 0.03),
  row('BNBUSDT', 585, 0.01, 0.001, 720_000, 2, 0.025),
  row('SOLUSDT', 148, 0.01, 0.001, 3_200_000, 3, 0.042),
  row('ADAUSDT', 0.452, 0.0001, 0.1, 160_000_000, 1.5, 0.038),
  row('XRPUSDT', 0.583, 0.0001, 1, 480_000_000, 2.5, 0.035),
  row('DOGEUSDT', 0.1284, 0.00001, 1, 1_100_000_000, 2, 0.048),
  row('PEPEUSDT', 0.0000123, 0.00000001, 1, 9_000_000_000_000, 1.5, 0.065),
  row('SHIBUSDT', 0.00001745, 0.00000001, 1, 2_800_000_000_000, 1, 0.05),
  row('LINKUSDT', 14.2, 0.01, 0.01, 4_100_000, 1.2, 0.04),
  row('AVAXUSDT', 27.6, 0.01, 0.01, 2_600_000, 1.2, 0.043),
  row('DOTUSDT', 6.21, 0.001, 0.01, 7_900_000, 1, 0.038),
  row('LTCUSDT', 83.4, 0.01, 0.001, 950_000, 0.8, 0.032),
  row('TRXUSDT', 0.1243, 0.0001, 0.1, 330_000_000, 0.8, 0.02),

  row('AAPL', 226.4, 0.01, 1, 48_000_000, 1.5, 0.015),
  row('MSFT', 428.1, 0.01, 1, 21_000_000, 1.2, 0.014),
  row('NVDA', 121.3, 0.01, 1, 290_000_000, 3, 0.028),
  row('AMZN', 186.2, 0.01, 1, 37_000_000, 1.2, 0.018),
  row('GOOGL', 165.3, 0.01, 1, 26_000_000, 1, 0.016),
  row('META', 562.4, 0.01, 1, 13_000_000, 0.8, 0.019),
  row('TSLA', 242.7, 0.01, 1, 92_000_000, 2, 0.033),
  row('SPY', 571.2, 0.01, 1, 55_000_000, 2.5, 0.009),
  row('QQQ', 488.6, 0.01, 1, 34_000_000, 2, 0.012),

  row('EUR/USD', 1.0842, 0.00001, 1_000, 180_000_000_000, 2.5, 0.005),
  row('GBP/USD', 1.2655, 0.00001, 1_000, 95_000_000_000, 2, 0.006),
  row('USD/JPY', 151.32, 0.001, 1_000, 140_000_000_000, 2, 0.006),
  row('USD/CHF', 0.8835, 0.00001, 1_000, 38_000_000_000, 1, 0.005),
  row('AUD/USD', 0.6571, 0.00001, 1_000, 52_000_000_000, 1.2, 0.007),
  row('USD/CAD', 1.3645, 0.00001, 1_000, 44_000_000_000, 1, 0.005),
  row('EUR/GBP', 0.8567, 0.00001, 1_000, 21_000_000_000, 0.8, 0.004),
  row('EUR/JPY', 164.06, 0.001, 1_000, 27_000_000_000, 1, 0.007),
]);
