// @ts-check

import { readWidgets } from '../../scripts/widgets.mjs';
import { oembed } from '../oembed.mjs';
import { INTERVALS, MOST_CANDLES } from './history.mjs';
import { createLimit } from './limits.mjs';
import { isoTime, SERVICE, toTick } from './wire.mjs';

/**
 * What the routes report about the relay they belong to.
 *
 * @typedef {object} Overview
 * @property {number} port
 * @property {number} startedAt epoch ms
 * @property {[symbol: string, followers: number][]} followers
 * @property {'none' | 'silent' | 'down'} fault
 * @property {boolean} silentRest whether prices are kept from REST as well
 *
 * @typedef {{ status: number, body: object, headers?: Record<string, string> }} Reply
 */

const MINUTE_MS = 60_000;
const DEFAULT_SYMBOLS = 5;
const DEFAULT_INTERVAL = '1m';
const DEFAULT_CANDLES = 500;

const ALWAYS = {
  'Content-Type': 'application/json; charset=utf-8',
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Referrer-Policy': 'no-referrer',
};

/**
 * The HTTP side of the relay, as a request listener for `node:http`.
 *
 * @param {object} options
 * @param {import('./market.mjs').Upstream} options.market
 * @param {() => Overview} options.overview
 * @param {(origin: string | undefined) => Record<string, string>} options.corsHeaders
 * @param {number} options.priceLimit requests a minute and client address
 * @param {number} options.latestLimit
 * @param {number} [options.historyLimit]
 * @param {string | undefined} [options.embedPage] what the addresses of embed pages begin with, for `/oembed`
 * @param {() => number} options.now
 * @param {() => void} options.onLimited
 * @param {(error: unknown) => void} options.onError
 */
export function createRest({
  market,
  overview,
  corsHeaders,
  priceLimit,
  latestLimit,
  historyLimit = 120,
  embedPage,
  now,
  onLimited,
  onError,
}) {
  const priceRequests = createLimit({ limit: priceLimit, windowMs: MINUTE_MS, now });
  const latestRequests = createLimit({ limit: latestLimit, windowMs: MINUTE_MS, now });
  const embeds = embedPage === undefined ? undefined : { page: embedPage, widgets: readWidgets() };
  const historyRequests = createLimit({ limit: historyLimit, windowMs: MINUTE_MS, now });

  /**
   * @param {import('node:http').IncomingMessage} request
   * @returns {Reply}
   */
  function answer(request) {
    const state = overview();
    if (state.fault === 'down') return failure(503, 'Service unavailable');
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      // The body is left unread, so the connection cannot serve another request.
      return failure(405, 'Method not allowed', { Allow: 'GET, HEAD', Connection: 'close' });
    }
    const path = readPath(request.url ?? '/');
    if (path === undefined) return failure(400, 'Bad request');
    const address = request.socket.remoteAddress ?? 'unknown';
    if (path.startsWith('/price/')) {
      return limited(priceRequests, address, () => price(path.slice('/price/'.length), state));
    }
    if (path.startsWith('/history/')) {
      const query = readQuery(request.url ?? '/');
      return limited(historyRequests, address, () => history(path.slice('/history/'.length), query, state));
    }
    if (path === '/oembed' && embeds) return oembed(readQuery(request.url ?? '/'), embeds);
    switch (path) {
      case '/api/latest-prices':
        return limited(latestRequests, address, () => latestPrices(state));
      case '/health':
        return { status: 200, body: health(state) };
      case '/stats':
        return { status: 200, body: { success: true, data: stats(state) } };
      case '/symbols':
        return { status: 200, body: { success: true, data: symbols(state) } };
      default:
        return failure(404, 'Not found');
    }
  }

  /**
   * @param {ReturnType<typeof createLimit>} limit
   * @param {string} address
   * @param {() => Reply} reply
   * @returns {Reply}
   */
  function limited(limit, address, reply) {
    const { granted, remaining, retryAfterSec } = limit.take(address);
    const headers = { 'X-RateLimit-Limit': `${limit.limit}`, 'X-RateLimit-Remaining': `${remaining}` };
    if (granted) {
      const { status, body } = reply();
      return { status, body, headers };
    }
    onLimited();
    return {
      status: 429,
      headers: { ...headers, 'Retry-After': `${retryAfterSec}` },
      body: {
        success: false,
        error: 'Rate limit exceeded',
        message: `Maximum ${limit.limit} requests per minute allowed`,
        retry_after: retryAfterSec,
      },
    };
  }

  /** @param {string} asked @param {Overview} state @returns {Reply} */
  function price(asked, state) {
    const symbol = market.find(asked);
    // The original answers with a price of zero here, which a reader has to know to be no price.
    if (symbol === undefined) return failure(404, 'Unknown symbol');
    const quote = state.silentRest ? undefined : market.quote(symbol);
    if (!quote) return failure(503, 'No price available');
    const source = state.followers.some(([followed]) => followed === symbol) ? 'cache' : 'api';
    return { status: 200, body: { success: true, data: toTick(quote), source } };
  }

  /** @param {string} asked @param {URLSearchParams} query @param {Overview} state @returns {Reply} */
  function history(asked, query, state) {
    if (!market.candles) return failure(404, 'This relay has no history: its source keeps none');
    const symbol = market.find(asked);
    if (symbol === undefined) return failure(404, 'Unknown symbol');
    const interval = query.get('interval') ?? DEFAULT_INTERVAL;
    if (!INTERVALS.includes(interval)) return failure(400, `An interval is one of ${INTERVALS.join(', ')}`);
    const limit = query.get('limit') ?? `${DEFAULT_CANDLES}`;
    if (!/^[1-9]\d{0,3}$/.test(limit) || Number(limit) > MOST_CANDLES) {
      return failure(400, `A limit is a whole number from 1 to ${MOST_CANDLES}`);
    }
    const candles = state.silentRest ? undefined : market.candles(symbol, interval, Number(limit));
    if (!candles) return failure(503, 'No candles available');
    return { status: 200, body: { success: true, symbol, interval, candles } };
  }

  /** @param {Overview} state @returns {Reply} */
  function latestPrices(state) {
    const quotes = state.silentRest ? [] : market.symbols().map((symbol) => market.quote(symbol));
    const known = quotes.filter((quote) => quote !== undefined);
    const prices = Object.fromEntries(known.map((quote) => [quote.symbol, toTick(quote)]));
    const count = known.length;
    const timestamp = isoTime(now());
    if (count > 0) return { status: 200, body: { success: true, prices, count, source: 'cache', timestamp } };
    return { status: 404, body: { success: false, error: 'No cached prices available', prices, count, timestamp } };
  }

  /** @param {Overview} state */
  function health({ port, startedAt, followers }) {
    const upMs = now() - startedAt;
    return {
      service: SERVICE,
      status: 'healthy',
      port,
      timestamp: isoTime(now()),
      uptime: spell(upMs),
      uptime_seconds: Math.round(upMs / 10) / 100,
      dependencies: null,
      metrics: {
        active_streams: followers.length,
        total_subscriptions: sum(followers),
        active_symbols: followers.map(([symbol]) => symbol),
      },
    };
  }

  /** @param {Overview} state */
  function stats({ port, startedAt, followers }) {
    return {
      service: SERVICE,
      port,
      active_streams: followers.length,
      active_symbols: followers.map(([symbol]) => symbol),
      total_subscriptions: sum(followers),
      subscriptions_by_symbol: Object.fromEntries(followers),
      // Says nothing, but the original sends it.
      white_hat_mode: true,
      uptime: spell(now() - startedAt),
    };
  }

  /** @param {Overview} state */
  function symbols({ followers }) {
    const all = market.symbols();
    return {
      active_symbols: followers.map(([symbol]) => symbol),
      default_symbols: all.slice(0, DEFAULT_SYMBOLS),
      supported: `${all.length} symbols, listed in "symbols"`,
      symbols: all,
    };
  }

  /**
   * @param {import('node:http').IncomingMessage} request
   * @param {import('node:http').ServerResponse} response
   */
  return function onRequest(request, response) {
    /** @type {Reply} */
    let reply;
    try {
      reply = answer(request);
    } catch (error) {
      onError(error);
      reply = failure(500, 'Internal error');
    }
    const body = JSON.stringify(reply.body);
    response.writeHead(reply.status, {
      ...ALWAYS,
      ...corsHeaders(request.headers.origin),
      ...reply.headers,
      'Content-Length': Buffer.byteLength(body),
    });
    response.end(request.method === 'HEAD' ? undefined : body);
  };
}

/**
 * @param {number} status
 * @param {string} error
 * @param {Record<string, string>} [headers]
 * @returns {Reply}
 */
function failure(status, error, headers = {}) {
  return { status, body: { success: false, error }, headers };
}

/** The decoded path, or `undefined` when it cannot be decoded: `EUR%2FUSD` and `EUR/USD` come out the same. */
function readPath(/** @type {string} */ url) {
  try {
    return decodeURIComponent(url.split('?', 1)[0] ?? '');
  } catch {
    return undefined;
  }
}

/** What stands behind the path. */
function readQuery(/** @type {string} */ url) {
  const at = url.indexOf('?');
  return new URLSearchParams(at < 0 ? '' : url.slice(at + 1));
}

/** @param {[symbol: string, followers: number][]} followers */
const sum = (followers) => followers.reduce((total, [, count]) => total + count, 0);

/** @param {number} ms */
function spell(ms) {
  const seconds = Math.floor(ms / 1000);
  return `${Math.floor(seconds / 3600)}h ${Math.floor(seconds / 60) % 60}m ${seconds % 60}s`;
}
