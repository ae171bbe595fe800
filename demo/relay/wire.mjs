// @ts-check

/**
 * The wire language of the "streaming-service" relays: their event payloads and their sentences, word for word where a
 * client may compare them. Nothing else in the relay spells them.
 */

export const SERVICE = 'WebSocket Streaming Service';

/** The longest symbol that is worth looking up. */
const SYMBOL_LENGTH = 64;

/**
 * The symbols a `subscribe` or `unsubscribe` asks for, or `undefined` when the payload is not one of the two shapes the
 * original understands, `{ symbols: ['BTCUSDT'] }` and `{ symbols: 'BTCUSDT' }`. Laxer than the original would hide a
 * client's mistake until it meets a real server.
 *
 * @param {unknown} payload
 * @param {number} atMost
 * @returns {string[] | undefined}
 */
export function readSymbols(payload, atMost) {
  if (typeof payload !== 'object' || payload === null || !('symbols' in payload)) return undefined;
  const list = typeof payload.symbols === 'string' ? [payload.symbols] : payload.symbols;
  if (!Array.isArray(list) || list.length > atMost) return undefined;
  return list.every((symbol) => typeof symbol === 'string' && symbol.length <= SYMBOL_LENGTH) ? list : undefined;
}

/**
 * A `price_update`, and the `data` of `GET /price/:symbol`. The original's timestamp has no zone, which makes it useless
 * to a reader elsewhere; ours says `Z`.
 *
 * @param {Readonly<import('./book.mjs').Quote>} quote
 */
export function toTick({ symbol, price, volume, high, low, change, changePercent, time }) {
  return { symbol, price, volume, high, low, change, changePercent, timestamp: isoTime(time) };
}

/** @param {string} clientId */
export const connectedReply = (clientId) => ({ message: `Connected to ${SERVICE}`, client_id: clientId });

/**
 * @param {string[]} symbols as the client spelled them
 * @param {string[]} unknown symbols that will never tick; the original confirms them like any other
 * @param {string[]} refused symbols beyond what one client may have
 */
export const subscribedReply = (symbols, unknown, refused) => ({
  symbols,
  message: `Subscribed to ${symbols.length} symbols`,
  // Only where there is something to say, so that all other replies look like the original's.
  ...(unknown.length > 0 && { unknown }),
  ...(refused.length > 0 && { refused }),
});

/** @param {string[]} symbols */
export const unsubscribedReply = (symbols) => ({ symbols, message: `Unsubscribed from ${symbols.length} symbols` });

/** @param {number} time epoch ms */
export const isoTime = (time) => new Date(time).toISOString();
