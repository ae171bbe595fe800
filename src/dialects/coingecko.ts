// CoinGecko's public API, without a key: https://docs.coingecko.com/reference/simple-price
import { type Dialect, isRecord, type RestDialect } from './dialect.ts';
import { seconds, splitPair } from './wire.ts';

// Tickers are not unique there, so each coin has an id. Any other is written by its id: `dogwifcoin/usd`.
const IDS = new Map(
  Object.entries({
    ...{ BTC: 'bitcoin', ETH: 'ethereum', USDT: 'tether', XRP: 'ripple', BNB: 'binancecoin', SOL: 'solana' },
    ...{ USDC: 'usd-coin', DOGE: 'dogecoin', TRX: 'tron', ADA: 'cardano', HYPE: 'hyperliquid', LINK: 'chainlink' },
    ...{ SUI: 'sui', XLM: 'stellar', BCH: 'bitcoin-cash', AVAX: 'avalanche-2', HBAR: 'hedera-hashgraph' },
    ...{ LTC: 'litecoin', TON: 'the-open-network', SHIB: 'shiba-inu', DOT: 'polkadot', XMR: 'monero' },
    ...{ UNI: 'uniswap', DAI: 'dai', PEPE: 'pepe', AAVE: 'aave', TAO: 'bittensor', NEAR: 'near', APT: 'aptos' },
    ...{ ICP: 'internet-computer', ETC: 'ethereum-classic', ONDO: 'ondo-finance', POL: 'polygon-ecosystem-token' },
    ...{ KAS: 'kaspa', ATOM: 'cosmos', ALGO: 'algorand', VET: 'vechain', ARB: 'arbitrum', FIL: 'filecoin' },
    ...{ OP: 'optimism', INJ: 'injective-protocol', XTZ: 'tezos', GRT: 'the-graph' },
  }),
);
const KNOWN = new Set(IDS.values());

// No USDT among them: a dollar's coin is not a dollar.
const CURRENCIES = new Set(
  (
    'aed ars aud bdt bhd bmd brl cad chf clp cny czk dkk eur gbp gel hkd huf idr ils inr jpy krw kwd lkr mmk mxn myr ngn ' +
    'nok nzd php pkr pln rub sar sek sgd thb try twd uah usd vnd zar xag xau btc eth ltc bch bnb xrp xlm link dot sol'
  ).split(' '),
);

// A short name that is not ours is a ticker more likely than an id, and some other coin may have it for an id.
const idOf = (name: string) =>
  IDS.get(name.toUpperCase()) ?? (KNOWN.has(name) || /^[a-z\d][a-z\d-]{5,49}$/.test(name) ? name : undefined);

const locate = (symbol: string): { id: string; currency: string } | undefined => {
  const slash = symbol.lastIndexOf('/'); // ids have hyphens of their own
  const [name, quote] = slash > 0 ? [symbol.slice(0, slash), symbol.slice(slash + 1)] : (splitPair(symbol) ?? []);
  const id = name && idOf(name);
  const currency = quote?.toLowerCase();
  return id && currency && CURRENCIES.has(currency) ? { id, currency } : undefined;
};

export const coingecko = (): Dialect => ({
  name: 'coingecko',
  label: 'CoinGecko',
  transport: 'rest',
  home: { stream: 'https://api.coingecko.com', rest: 'https://api.coingecko.com' },
  channel({ kind, symbol }) {
    const coin = kind === 'quote' ? locate(symbol) : undefined;
    return coin && `${coin.id}/${coin.currency}`;
  },
  *read() {},
  rest: () => rest,
  // Its answers are a minute old at the most, and it takes ten to thirty requests a minute, fewer when it is busy.
  pollMs: 90_000,
  staleAfterMs: 240_000,
  attributions: [{ text: 'Data provided by CoinGecko', url: 'https://www.coingecko.com' }],
});

const rest: RestDialect = {
  // What a group's answer leaves out, CoinGecko does not know; alone it says so, by name.
  requests(base, symbols, round) {
    if (round > 1 || (round === 1 && symbols.length > 3)) return [];
    const groups = new Map<string, { ids: Set<string>; currency: string; symbols: string[] }>();
    for (const symbol of symbols) {
      const coin = locate(symbol);
      if (!coin) continue;
      const { id, currency } = coin;
      const key = round === 0 ? currency : symbol;
      const group = groups.get(key) ?? { ids: new Set(), currency, symbols: [] };
      group.ids.add(id);
      group.symbols.push(symbol);
      groups.set(key, group);
    }
    return [...groups.values()].map(({ ids, currency, symbols }) => ({
      url: `${base}/api/v3/simple/price?ids=${[...ids].join()}&vs_currencies=${currency}&include_24hr_change=true&include_last_updated_at=true&precision=full`,
      symbols,
    }));
  },
  // {"bitcoin":{"usd":67187.3358936566,"usd_24h_change":3.637278946773539,"last_updated_at":1711356300}}
  *read(body, { symbols = [] }) {
    if (!isRecord(body)) return;
    for (const symbol of symbols) {
      const { id = '', currency = '' } = locate(symbol) ?? {};
      const data = body[id];
      if (!isRecord(data)) continue;
      yield {
        kind: 'quote',
        symbol,
        price: data[currency],
        changePercent: data[`${currency}_24h_change`],
        time: seconds(data.last_updated_at),
      };
    }
  },
  unknown: (status, body) => status === 200 && isRecord(body) && Object.keys(body).length === 0,
  spacingMs: 3000,
};
