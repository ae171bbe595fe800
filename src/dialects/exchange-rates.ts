// ExchangeRate-API's open access, without a key: https://www.exchangerate-api.com/docs/free
import { type Dialect, isRecord, type RestDialect } from './dialect.ts';
import { seconds, type Wire } from './wire.ts';

const HOUR_MS = 3_600_000;

// Those that it has. Three letters are also many a coin's name, which is no currency.
const CURRENCIES = new Set(
  (
    'AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP ' +
    'CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP FOK GBP GEL GGP GHS GIP GMD GNF GTQ GYD HKD HNL HRK ' +
    'HTG HUF IDR ILS IMP INR IQD IRR ISK JEP JMD JOD JPY KES KGS KHR KID KMF KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD ' +
    'MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON ' +
    'RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SYP SZL THB TJS TMT TND TOP TRY TTD TVD TWD TZS UAH UGX ' +
    'USD UYU UZS VES VND VUV WST XAF XCD XDR XOF XPF YER ZAR ZMW ZWL'
  ).split(' '),
);

const pairOf = (symbol: string): readonly [base: string, quote: string] | undefined => {
  const [, base = '', quote = ''] = /^([A-Z]{3})[/_:-]?([A-Z]{3})$/.exec(symbol.toUpperCase()) ?? [];
  return CURRENCIES.has(base) && CURRENCIES.has(quote) && base !== quote ? [base, quote] : undefined;
};

export const exchangeRates = (): Dialect => ({
  name: 'exchange-rates',
  label: 'ExchangeRate-API',
  transport: 'rest',
  home: { stream: 'https://open.er-api.com', rest: 'https://open.er-api.com' },
  channel: ({ kind, symbol }) => (kind === 'quote' ? pairOf(symbol)?.join('/') : undefined),
  *read() {},
  rest: () => rest,
  // Rates are of the day.
  pollMs: HOUR_MS,
  staleAfterMs: 26 * HOUR_MS,
  attributions: [{ text: 'Rates By Exchange Rate API', url: 'https://www.exchangerate-api.com' }],
});

const rest: RestDialect = {
  requests(base, symbols, round) {
    if (round > 0) return [];
    const groups = new Map<string, string[]>();
    for (const symbol of symbols) {
      const [from] = pairOf(symbol) ?? [];
      if (from) groups.set(from, [...(groups.get(from) ?? []), symbol]);
    }
    return [...groups].map(([from, symbols]) => ({ url: `${base}/v6/latest/${from}`, symbols }));
  },
  *read(body, { symbols = [] }) {
    if (!isRecord(body)) return;
    const { base_code, rates, time_last_update_unix } = body as Rates;
    if (!isRecord(rates)) return;
    for (const symbol of symbols) {
      const [from, to = ''] = pairOf(symbol) ?? [];
      if (from && from === base_code)
        yield { kind: 'quote', symbol, price: rates[to], time: seconds(time_last_update_unix) };
    }
  },
  unknown: (_, body) => isRecord(body) && body['error-type'] === 'unsupported-code',
  spacingMs: 1000,
};

type Rates = Wire<{ base_code: 'EUR'; time_last_update_unix: 1_700_000_000; rates: { USD: 1.0864 } }>;
