// What the harness asks of a page with the kit. It reads what the kit shows, and writes nothing.
import { connect } from '/kit/tickwire.js';

const part = (item, name) => item.querySelector(`[part~="${name}"]`)?.textContent ?? '';
// A marquee's copies of its items count for nothing.
const items = () =>
  [...document.querySelectorAll('price-ticker')].flatMap((ticker) => [
    ...ticker.shadowRoot.querySelectorAll('.item:not([aria-hidden] *)'),
  ]);

window.bench = {
  received: () => connect().stats.messages,
  /** Symbol, price, arrow, percent of each item, and whether it can be seen. */
  texts: () =>
    items().map((item) => {
      const { top, bottom, width, height } = item.getBoundingClientRect();
      const seen = top < innerHeight && bottom > 0;
      return {
        seen,
        size: [width, height],
        texts: ['symbol', 'price', 'arrow', 'change-percent'].map((name) => part(item, name)),
      };
    }),
  fading: () => items().filter((item) => item.dataset.flash?.endsWith('fade')).length,
  /** Of tickers, that run endlessly. */
  animations: () =>
    [...document.querySelectorAll('price-ticker')].flatMap((ticker) => ticker.shadowRoot.getAnimations()).length,
  flashing: () => items().filter((item) => item.dataset.flash).length,
};
