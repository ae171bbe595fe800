// A log that is told so many entries a second, by the page or through the journal of its feed.
import { connect } from '/kit/tickwire.js';

const { how } = document.documentElement.dataset;
const log = document.querySelector('activity-log');
const feed = connect();
let sent = 0;

const LEVELS = ['info', 'info', 'info', 'info', 'warn', 'error'];
const tell = {
  push: (note) => log.push(note),
  note: (note) => feed.note(note),
};

window.bench = {
  texts: () => [...log.shadowRoot.querySelectorAll('[part~="message"]')].map(({ textContent }) => textContent),
  entries: () => log.entries.length,
  nodes: () => log.shadowRoot.querySelectorAll('*').length,
  sent: () => sent,
  run(perSecond, ms) {
    const startedAt = performance.now();
    const due = () => startedAt + ms <= performance.now();
    let first = 0;
    return new Promise((done) => {
      const timer = setInterval(() => {
        const passed = Math.min(ms, performance.now() - startedAt);
        for (; first < (passed * perSecond) / 1000; first++) {
          const number = sent++;
          const text = `SYM${number % 1000}USDT moved +${(number % 97) / 10}% in a minute, entry ${number}`;
          tell[how]({ text, type: 'move', level: LEVELS[number % 6], symbol: `SYM${number % 1000}USDT` });
        }
        if (!due()) return;
        clearInterval(timer);
        done(first);
      }, 4);
    });
  },
};
