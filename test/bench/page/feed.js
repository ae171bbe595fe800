// The kit without elements: subscriptions only, so that script time is that of gate, feed and delivery.
import { connect } from '/kit/tickwire.js';

const { symbols, delivery } = document.documentElement.dataset;
const feed = connect();
let heard = 0;
const listener = () => {
  heard++;
};
// 'seldom': as for what is off screen, once a second, so that nearly all of the time is spent on gate and feed alone.
const options = delivery === 'seldom' ? { onScreen: () => false } : {};
for (const symbol of symbols.split(',')) feed.subscribe(symbol, listener, options);

window.bench = {
  received: () => feed.stats.messages,
  accepted: () => feed.stats.quotes,
  rejected: () => Object.values(feed.stats.rejected).reduce((sum, count) => sum + count, 0),
  heard: () => heard,
  texts: () => [],
  prices: () => symbols.split(',').map((symbol) => feed.get(symbol)?.priceText),
};
