// A double of venues that are only asked, on one loopback port: CoinGecko's simple/price, ExchangeRate-API's open access,
// and the REST of Binance's USD-M futures. Their paths do not meet, so that one server is enough.
//
// https://docs.coingecko.com/reference/simple-price, https://www.exchangerate-api.com/docs/free,
// https://developers.binance.com/docs/derivatives/usds-margined-futures/market-data/rest-api
import { once } from 'node:events';
import { createServer } from 'node:http';

const COINS = {
  'bitcoin/usd': 64213.5358936566,
  'ethereum/usd': 3127.46,
  'solana/usd': 151.37,
  'bitcoin/eur': 59104.12,
};
const RATES = { 'EUR/USD': 1.0864, 'EUR/GBP': 0.8431, 'USD/EUR': 0.9205, 'USD/JPY': 151.62, 'GBP/USD': 1.2886 };
const CONTRACTS = { BTCUSDT: 64213.5, ETHUSDT: 3127.46, BTCUSDT_261225: 64877.1, 币安人生USDT: 0.1234 };
const INTERVAL_MS = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };
const INTERVALS = '1m 3m 5m 15m 30m 1h 2h 4h 6h 8h 12h 1d 3d 1w'.split(' ');

/** @typedef {Awaited<ReturnType<typeof createRestVenues>>} RestVenues */

/**
 * Starts the double on 127.0.0.1. Everything that its methods take and give is JSON.
 *
 * @param {object} [options]
 * @param {number} [options.port] default 0, a free one
 * @param {Record<string, number>} [options.prices] beside the usual ones, spelled as for `setPrice`
 */
export async function createRestVenues({ port = 0, prices = {} } = {}) {
  const known = new Map(Object.entries({ ...COINS, ...RATES, ...CONTRACTS, ...prices }));
  /** @type {{ method: string, path: string, url: string, status: number }[]} */
  const requests = [];
  /** @type {{ rule: string, message: string }[]} */
  const violations = [];
  let failure = { status: 0, cors: true };

  const violate = (rule, message) => void violations.push({ rule, message });
  const keys = (pattern) => [...known.keys()].filter((key) => pattern.test(key));

  const coins = (query) => {
    const ids = (query.get('ids') ?? '').split(',').filter(Boolean);
    const currencies = (query.get('vs_currencies') ?? '').split(',').filter(Boolean);
    for (const [name, list] of Object.entries({ ids, vs_currency: currencies }))
      if (list.length === 0) {
        violate('coingecko', `Missing parameter ${name}`);
        return { status: 422, body: { error: `Missing parameter ${name}` } };
      }
    const [change, updated] = ['include_24hr_change', 'include_last_updated_at'].map(
      (key) => query.get(key) === 'true',
    );
    const full = query.get('precision') === 'full';
    // A coin that it does not know is left out.
    const coin = (id) => {
      const told = currencies.flatMap((currency) => {
        const price = known.get(`${id}/${currency}`);
        if (price === undefined) return [];
        const shown = full ? price : Number(price.toFixed(2));
        return [[currency, shown], ...(change ? [[`${currency}_24h_change`, -1.2399123456]] : [])];
      });
      return told.length > 0 && Object.fromEntries([...told, ...(updated ? [['last_updated_at', epoch()]] : [])]);
    };
    return { body: Object.fromEntries(ids.map((id) => [id, coin(id)]).filter(([, told]) => told)) };
  };

  const rates = (base) => {
    const own = keys(new RegExp(`^${base}/[A-Z]{3}$`));
    if (own.length === 0) return { status: 404, body: { result: 'error', 'error-type': 'unsupported-code' } };
    const day = Math.floor(epoch() / 86_400) * 86_400 + 151;
    return {
      body: {
        result: 'success',
        provider: 'https://www.exchangerate-api.com',
        documentation: 'https://www.exchangerate-api.com/docs/free',
        terms_of_use: 'https://www.exchangerate-api.com/terms',
        time_last_update_unix: day,
        time_last_update_utc: new Date(day * 1000).toUTCString(),
        time_next_update_unix: day + 87_000,
        time_next_update_utc: new Date((day + 87_000) * 1000).toUTCString(),
        time_eol_unix: 0,
        base_code: base,
        rates: Object.fromEntries([[base, 1], ...own.map((key) => [key.slice(4), known.get(key)])]),
      },
    };
  };

  const invalid = { status: 400, body: { code: -1121, msg: 'Invalid symbol.' } };
  const contract = (symbol) => {
    const price = known.get(symbol);
    const open = price * 1.02;
    const now = Date.now();
    return {
      symbol,
      priceChange: (price - open).toFixed(4),
      priceChangePercent: (((price - open) / open) * 100).toFixed(3),
      weightedAvgPrice: ((price + open) / 2).toFixed(4),
      lastPrice: price.toFixed(4),
      lastQty: '0.002',
      openPrice: open.toFixed(4),
      highPrice: (open * 1.01).toFixed(4),
      lowPrice: (price * 0.99).toFixed(4),
      volume: '170340.583',
      quoteVolume: '14374214019.71',
      openTime: now - 86_400_000,
      closeTime: now,
      firstId: 8150083791,
      lastId: 8153634403,
      count: 3538937,
    };
  };
  const statistics = (query) => {
    const symbol = query.get('symbol');
    if (symbol === null) return { body: keys(/^[^/]+$/).map(contract) };
    return known.has(symbol) && !symbol.includes('/') ? { body: contract(symbol) } : invalid;
  };
  const klines = (query) => {
    const [symbol = '', interval = ''] = ['symbol', 'interval'].map((key) => query.get(key) ?? undefined);
    const limit = Number(query.get('limit') ?? 500);
    if (!known.has(symbol)) return invalid;
    if (!INTERVALS.includes(interval)) return { status: 400, body: { code: -1120, msg: 'Invalid interval.' } };
    if (!(limit >= 1 && limit <= 1500)) violate('futures', `A limit of ${limit}; 1500 are the most.`);
    const ms = Number.parseInt(interval, 10) * INTERVAL_MS[interval.at(-1)];
    const price = known.get(symbol);
    const last = Math.floor(Date.now() / ms) * ms;
    const bar = (_, index) => {
      const time = last - (limit - 1 - index) * ms;
      const close = price * (1 + 0.01 * Math.sin((time - last) / ms));
      const open = price * (1 + 0.01 * Math.sin((time - last) / ms - 1));
      const text = [open, Math.max(open, close), Math.min(open, close), close].map((value) => value.toFixed(4));
      return [time, ...text, '12.500', time + ms - 1, '802668.75', 120, '6.250', '401334.37', '0'];
    };
    return { body: Array.from({ length: limit }, bar) };
  };

  const answer = (method, { pathname, searchParams }) => {
    if (method !== 'GET') {
      violate('method', `${method} ${pathname}: a page must send simple GETs, without custom headers.`);
      return { status: 405, body: {} };
    }
    const base = /^\/v6\/latest\/([A-Z]{3})$/.exec(pathname)?.[1];
    if (base) return rates(base);
    if (pathname === '/api/v3/simple/price') return coins(searchParams);
    if (pathname === '/fapi/v1/ticker/24hr') return statistics(searchParams);
    if (pathname === '/fapi/v1/klines') return klines(searchParams);
    violate('path', `Nothing at ${pathname}.`);
    return { status: 404, body: {} };
  };

  const server = createServer(({ method = '', url = '/' }, response) => {
    const address = new URL(url, 'http://double');
    const { status = 200, body } = failure.status
      ? { status: failure.status, body: FAILURES[failure.status] ?? {} }
      : answer(method, address);
    requests.push({ method, path: address.pathname, url, status });
    const cors = { 'Access-Control-Allow-Origin': '*' };
    response.writeHead(status, { 'Content-Type': 'application/json', ...(failure.cors && cors) });
    response.end(JSON.stringify(body));
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = /** @type {import('node:net').AddressInfo} */ (server.address());

  return {
    url: `http://127.0.0.1:${address.port}`,
    port: address.port,

    /**
     * @param {string} symbol a coin as `bitcoin/usd`, a rate as `EUR/USD`, a contract as `BTCUSDT`; new ones are listed
     * @param {number} price
     */
    setPrice(symbol, price) {
      known.set(symbol, price);
    },

    /** What was asked for, in order; `url` is the path with its query. */
    requests: () => [...requests],

    /** What the client should not have done. */
    violations: () => [...violations],

    /**
     * Fails every request, until told otherwise.
     *
     * @param {number | false} status
     * @param {{ cors?: boolean }} [headers] `cors: false`, as edges answer: a page cannot read the status
     */
    fail(status, { cors = true } = {}) {
      failure = { status: status || 0, cors: status ? cors : true };
    },

    async close() {
      const closed = new Promise((done) => server.close(done));
      server.closeAllConnections();
      await closed;
    },
  };
}

const epoch = () => Math.floor(Date.now() / 1000);

const FAILURES = {
  429: { status: { error_code: 429, error_message: "You've exceeded the Rate Limit." } },
};
