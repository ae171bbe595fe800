// Runs before everything else on a page: stamps the messages of some symbols as they arrive, and waits for their price,
// or a newer one, to be painted. The kit's own code runs unchanged behind it.
{
  const found = { paints: [], sends: [], frames: [], tasks: [] };
  let measuring = false;
  let every = 1;
  const waiting = new Map(); // by symbol: messages whose price is not painted yet
  let written = [];

  const formatters = new Map();
  const textOf = (symbol, price) => {
    const { digits } = waiting.get(symbol);
    if (!formatters.has(digits))
      formatters.set(
        digits,
        new Intl.NumberFormat('en', { minimumFractionDigits: digits, maximumFractionDigits: digits }),
      );
    return formatters.get(digits).format(price);
  };

  // `{"stream":"sym000usdt@ticker",…`: the symbol's number stands at a fixed place, so that others cost next to nothing.
  const stamp = ({ data, timeStamp }) => {
    if (!measuring || data.charCodeAt(2) !== 115 || data.charCodeAt(11) !== 115) return;
    const number = (data.charCodeAt(14) - 48) * 100 + (data.charCodeAt(15) - 48) * 10 + data.charCodeAt(16) - 48;
    if (number % every) return;
    const { s, c, E } = JSON.parse(data).data;
    waiting.get(s)?.messages.push({ at: timeStamp, sentAt: E, text: textOf(s, c) });
  };
  window.WebSocket = class extends WebSocket {
    constructor(...given) {
      super(...given);
      this.addEventListener('message', stamp); // before the page's own handler
    }
  };

  // The first task after the frame in which a text was written: style, layout and paint of that frame are done.
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    const at = performance.now();
    const time = Date.now();
    for (const { symbol, text } of written) {
      const { messages } = waiting.get(symbol);
      const last = messages.findLastIndex((message) => message.text === text);
      for (const message of messages.splice(0, last + 1)) {
        found.paints.push(at - message.at);
        found.sends.push(time - message.sentAt);
      }
    }
    written = [];
  };

  window.probe = {
    /** Watches the price of every n-th symbol. */
    watch(step, decimals) {
      every = step;
      for (const ticker of document.querySelectorAll('price-ticker')) {
        const symbol = ticker.getAttribute('symbol');
        const number = Number(symbol.slice(3, 6));
        const { top, bottom } = ticker.getBoundingClientRect();
        if (number % step || top >= innerHeight || bottom <= 0) continue;
        waiting.set(symbol, { digits: decimals[number], messages: [] });
        const seen = (records) => {
          if (written.length === 0) port2.postMessage(0);
          written.push({ symbol, text: records.at(-1).target.data });
        };
        const price = ticker.shadowRoot.querySelector('[part~="price"]');
        new MutationObserver(seen).observe(price, { characterData: true, subtree: true });
      }
      return waiting.size;
    },
    /** @param {{ frames: boolean }} what `frames`: count them, which keeps the page painting */
    start({ frames }) {
      measuring = true;
      this.startedAt = performance.now();
      let last = this.startedAt;
      const frame = (now) => {
        if (!measuring) return;
        found.frames.push(now - last);
        last = now;
        requestAnimationFrame(frame);
      };
      if (frames) requestAnimationFrame(frame);
      new PerformanceObserver((list) => {
        for (const { duration } of list.getEntries()) if (measuring) found.tasks.push(duration);
      }).observe({ type: 'longtask' });
    },
    stop() {
      measuring = false;
      const unpainted = [...waiting.values()].reduce((sum, { messages }) => sum + messages.length, 0);
      return { ...found, unpainted, ms: performance.now() - this.startedAt };
    },
  };
}
