// The demo page's own behaviour. It uses the kit as any site's script would: attributes, events, configure().
import { configure, connect } from '/dist/cdn/tickwire.js';

// Shorter than the kit's 20 s and 30 s, so that a visitor sees silence without waiting for it; the page says so.
configure({ staleAfter: 5000, pollInterval: 5000 });

const TRANSPORTS = { socketio: 'Socket.IO', websocket: 'a plain WebSocket', rest: 'requests' };
// A moment for the first round of those that speak in rounds, and for what is asked for instead.
const SETTLING_MS = 6000;

const SIMULATED =
  'These prices are made up on this computer, by one market behind five relays. None of them was ever real.';
// Of each source: its name, which relay the buttons act on, what is peculiar to it, and how it spells the same things.
const SOURCES = {
  reference: {
    name: 'Reference relay',
    relay: 'reference',
    hint: 'It answers requests with the market’s own prices.',
    paste: { feed: 'https://relay.example', bitcoin: 'BTCUSDT', ether: 'ETHUSDT', other: 'SOLUSDT', more: ', volume' },
  },
  hamster: {
    name: 'Hamster',
    relay: 'hamster',
    hint: 'It answers requests even when it knows nothing: such prices are marked as unverified.',
    paste: { feed: 'https://hamster.example', bitcoin: 'BTC/USD', ether: 'ETH/USD', other: 'EUR/USD', more: '' },
  },
  webtrader: {
    name: 'WebTrader',
    relay: 'webtrader',
    hint: 'What it answers to requests may be of another day: such prices are marked as unverified.',
    paste: { feed: 'https://webtrader.example', bitcoin: 'BTC', ether: 'ETH', other: 'EUR/USD', more: '' },
  },
  'trading-system': {
    name: 'Trading system',
    relay: 'trading-system',
    hint: 'It answers requests with the market’s own prices. Its signals are its own, on made-up prices: no advice.',
    paste: { feed: 'wss://trading.example', bitcoin: 'BTC', ether: 'ETH', other: 'SOL', more: ', volume' },
  },
  tradebot: {
    name: 'Tradebot',
    relay: 'tradebot',
    hint: 'It answers no requests: silent, it stays stale.',
    paste: { feed: 'wss://tradebot.example', bitcoin: 'BTC', ether: 'ETH', other: 'SOL', more: '' },
  },
  binance: {
    name: 'Binance',
    hint: 'Binance is not ours to cut off. The buttons rest.',
    paste: { feed: '', bitcoin: 'BTCUSDT', ether: 'ETHUSDT', other: 'SOLUSDT', more: ', volume' },
  },
  failover: {
    name: 'Failover',
    relay: 'reference',
    hint: 'The buttons act on the reference relay. Within some ten seconds Hamster stands in for what it has; the rest grows old. When the reference relay has held for half a minute, its prices are taken back.',
    paste: {
      feed: 'https://relay.example, https://hamster.example',
      bitcoin: 'BTCUSDT',
      ether: 'ETHUSDT',
      other: 'SOLUSDT',
      more: ', source',
      aliases: { BTCUSDT: 'BTC/USD', ETHUSDT: 'ETH/USD', SOLUSDT: 'SOL/USD' },
    },
  },
};
const RELAY_STATES = {
  none: 'runs',
  silent: 'is silent',
  down: 'is cut off',
  shut: 'runs; its stock exchange is closed',
};

const find = (id) => document.getElementById(id);
const elements = document.querySelectorAll('price-ticker, price-chart, feed-status, activity-log');
const chosen = (name) => document.querySelector(`input[name="${name}"]:checked`).value;

function make(tag, className, text) {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text;
  return element;
}

function applyTheme() {
  document.documentElement.dataset.theme = chosen('theme');
}

let feed; // what the page's elements read, for what they don't tell
let chosenAt = 0;
let charted = 'BTCUSDT';

function applySource() {
  const source = chosen('source');
  const address = addressOf(source);
  for (const element of elements) {
    // Without one of its own, an element takes the feed that the script tag names.
    if (source === 'reference') element.removeAttribute('feed');
    else element.setAttribute('feed', address);
  }
  for (const ticker of document.querySelectorAll('price-ticker')) {
    // Those that spell symbols as this page does need not be asked for other names.
    if (source === 'reference' || source === 'binance') ticker.removeAttribute('aliases');
    else ticker.setAttribute('aliases', ALIASES);
  }
  showChart();
  if (feed?.address !== address) {
    feed?.connection.close();
    feed = { address, connection: connect(address), streamed: new Set() };
    chosenAt = Date.now();
    feed.connection.watch(showFindings);
  }
  const { relay, hint } = SOURCES[source];
  document.querySelector('.tag').textContent = relay ? 'Simulated market' : 'Real market';
  find('note-text').textContent = relay
    ? SIMULATED
    : 'Your browser reads Binance itself. Stocks and currencies are not traded there, so they have no price.';
  find('shut').hidden = source !== 'webtrader';
  find('relay-hint').textContent = hint;
  for (const button of document.querySelectorAll('[data-fault]')) button.disabled = !relay;
  if (relay) void callRelay('state', 'GET');
  else showState('');
  showFindings();
}

function applyLook() {
  for (const element of elements) element.setAttribute('movement-colors', chosen('colors'));
  // Those within the sentence have the sentence's size.
  for (const ticker of document.querySelectorAll('price-ticker[layout]')) ticker.setAttribute('size', chosen('size'));
}

// A browser may come back to the page with other switches set than the markup has.
function applyAll() {
  applyTheme();
  applySource();
  applyLook();
  showSnippet();
}

const addressOf = (source) => document.querySelector(`input[name="source"][value="${source}"]`).dataset.address;
const symbolsOf = (ticker) =>
  (ticker.getAttribute('symbols') ?? ticker.getAttribute('symbol'))
    .split(',')
    .map((entry) => entry.split('=')[0].trim());
const symbols = [...new Set([...document.querySelectorAll('price-ticker')].flatMap(symbolsOf))];
// One coin goes by three names: BTCUSDT here, BTC/USD there, and BTC elsewhere.
const namesOf = (symbol) => {
  const base = /^(\w+)USDT$/.exec(symbol)?.[1];
  return base ? [symbol, `${base}/USD`, base] : [symbol];
};
// The same words for all elements: so all agree on which name's price they show.
const ALIASES = symbols
  .map(namesOf)
  .filter(([, ...others]) => others.length > 0)
  .map(([symbol, ...others]) => `${symbol}=${others.join(' ')}`)
  .join(', ');

// A journal is short, and a lively source fills it soon: what was found out is kept.
const detected = new Map();

/** What the kit noted of an address, in parts: text, and what stands out. */
function findingOf(address) {
  const connection = connect(address);
  const entry = connection.journal().findLast(({ type }) => type === 'detected') ?? detected.get(address);
  if (entry) detected.set(address, entry);
  const { dialect, transport, phase } = connection.state;
  const [, language = dialect, why] = /speaks (\S+): (.*)/.exec(entry?.text ?? '') ?? [];
  connection.close();
  if (entry && !why) return [entry.text]; // nobody that it knows
  if (!entry)
    return [/reconnecting|offline/.test(phase) ? 'nobody answers there now' : 'asking which language it speaks…'];
  return [make('strong', '', language), ` over ${TRANSPORTS[transport] ?? 'a socket of its own'}, since ${why}`];
}

function marketOf({ market, phase }) {
  if (!market || phase === 'reconnecting' || phase === 'offline') return '';
  const { open, opens, closes } = market;
  const next = open ? closes && `, closes ${closes}` : opens && `, opens ${opens}`;
  return ` · Its stock exchange is ${open ? 'open' : 'closed'}${next ? `${next} by its own clock` : ''}`;
}

function showFindings() {
  const source = chosen('source');
  const written = make('code', '', `feed="${feed.address}"`);
  const parts =
    source === 'binance'
      ? [written, ' is named, not found out: ', make('strong', '', 'binance'), ' over a plain WebSocket']
      : feed.address.split(', ').flatMap((address, index) => {
          const finding = [...findingOf(address), marketOf(connect(address).state)];
          return index === 0 ? [written, ' → ', ...finding] : ['; then ', ...finding];
        });
  replace(find('found'), parts.filter(Boolean));
  replace(find('lacks'), [lackText()]);
}

/** Writes only what is news. */
function replace(element, parts) {
  const text = parts.map((part) => part.textContent ?? part).join('');
  if (element.textContent !== text) element.replaceChildren(...parts);
}

/** Which of the page's symbols the source has, by what came. */
function lackText() {
  const has = [];
  const unverified = [];
  const none = [];
  for (const symbol of symbols) {
    const quotes = namesOf(symbol).flatMap((name) => feed.connection.get(name) ?? []);
    // What once streamed is no less the source's own while the source is silent.
    if (quotes.some(({ freshness }) => freshness !== 'unverified')) feed.streamed.add(symbol);
    if (feed.streamed.has(symbol)) has.push(symbol);
    else (quotes.length > 0 ? unverified : none).push(symbol);
  }
  const settled = Date.now() - chosenAt > SETTLING_MS;
  if (has.length + unverified.length === 0)
    return settled ? 'No price has come of any of this page’s symbols.' : 'Waiting for its first prices…';
  if (none.length + unverified.length === 0) return `It has all ${symbols.length} of this page’s symbols.`;
  return [
    `It has ${has.length} of this page’s ${symbols.length} symbols.`,
    unverified.length > 0 && `By request only, and unverified: ${unverified.join(', ')}.`,
    none.length > 0 && (settled ? `Not here, so a dash: ${none.join(', ')}.` : `Waiting for ${none.length} more…`),
  ]
    .filter(Boolean)
    .join(' ');
}

const labels = new Map(
  [...document.querySelectorAll('price-ticker[symbols]')].flatMap((ticker) =>
    ticker
      .getAttribute('symbols')
      .split(',')
      .filter((entry) => entry.includes('='))
      .map((entry) => entry.split('=').map((part) => part.trim())),
  ),
);

/** A chart is of one symbol by one name: the one that the source goes by. */
function showChart() {
  const spelling = namesOf('BTCUSDT').indexOf(SOURCES[chosen('source')].paste.bitcoin);
  const names = namesOf(charted);
  const label = labels.get(charted);
  find('chart').setAttribute('symbol', (names[spelling] ?? names[0]) + (label ? `=${label}` : ''));
}

function chart(event) {
  event.preventDefault();
  charted = event.symbol;
  showChart();
  find('chart').scrollIntoView({ block: 'nearest' });
}

// As the attributes take them: BTCUSDT=70000, ETHUSDT=4000.
const alerts = { above: new Map(), below: new Map(), change: new Map() };
const ALERT_WORDS = { above: 'above', below: 'below', change: 'moved by' };

function showAlerts() {
  const ticker = find('alerted');
  const alerted = [...new Set(Object.values(alerts).flatMap((levels) => [...levels.keys()]))];
  for (const [kind, levels] of Object.entries(alerts))
    ticker.setAttribute(`alert-${kind}`, [...levels].map(([symbol, level]) => `${symbol}=${level}`).join(', '));
  // Without any it would show the source's own first twenty.
  if (alerted.length > 0) ticker.setAttribute('symbols', alerted.join(', '));
  ticker.hidden = alerted.length === 0;
  const entries = Object.entries(alerts).flatMap(([kind, levels]) =>
    [...levels].map(([symbol, level]) => {
      const remove = make('button', 'remove', '×');
      const text = `${symbol} ${ALERT_WORDS[kind]} ${level}${kind === 'change' ? ' %' : ''}`;
      remove.type = 'button';
      remove.ariaLabel = `Remove: ${text}`;
      remove.addEventListener('click', () => {
        levels.delete(symbol);
        showAlerts();
        find('alert-symbol').focus();
      });
      const entry = make('li', '', text);
      entry.append(remove);
      return entry;
    }),
  );
  find('armed').replaceChildren(...entries);
  find('armed').hidden = entries.length === 0;
}

function setAlerts(event) {
  event.preventDefault();
  const form = find('alerts');
  const { symbol, ...given } = Object.fromEntries(new FormData(form));
  const set = Object.entries(given).filter(([, level]) => Number(level) > 0);
  for (const [kind, level] of set) alerts[kind].set(symbol, level);
  find('alert-said').textContent =
    set.length > 0 ? 'Set. It fires once, when the price gets there.' : 'Give a level first.';
  if (set.length === 0) return;
  for (const input of form.querySelectorAll('input')) input.value = '';
  showAlerts();
}

/** What the price is now, so that one need not look it up. */
function hintLevels() {
  const { value } = find('alert-symbol');
  const quote = namesOf(value)
    .map((name) => feed?.connection.get(name))
    .find(Boolean);
  const near = (factor) => (quote ? String(Number((quote.price * factor).toPrecision(6))) : '');
  const { above, below, change } = find('alerts').elements;
  above.placeholder = near(1.001);
  below.placeholder = near(0.999);
  change.placeholder = '2';
}

find('alert-symbol').append(...symbols.map((symbol) => make('option', '', symbol)));

function showSnippet() {
  const { feed: address, bitcoin, ether, other, more, aliases = {} } = SOURCES[chosen('source')].paste;
  const dataFeed = address && ` data-feed="${address}"`;
  const colors = chosen('colors') === 'western' ? '' : ` movement-colors="${chosen('colors')}"`;
  const size = chosen('size') === 'medium' ? '' : ` size="${chosen('size')}"`;
  const also = (...list) => {
    const entries = list.filter((symbol) => aliases[symbol]).map((symbol) => `${symbol}=${aliases[symbol]}`);
    return entries.length > 0 ? ` aliases="${entries.join(', ')}"` : '';
  };
  const text = [
    `<script type="module" src="https://cdn.example/tickwire@1/tickwire.js"${dataFeed}></script>`,
    '',
    `<p>One bitcoin stands at <price-ticker symbol="${bitcoin}"${also(bitcoin)}${colors}></price-ticker>.</p>`,
    '',
    `<price-ticker layout="card" symbols="${bitcoin}=Bitcoin, ${ether}=Ether"${also(bitcoin, ether)}${size}${colors}></price-ticker>`,
    `<price-chart symbol="${bitcoin}" volume ranges="1H, 1D" range="1H"${colors}></price-chart>`,
    `<price-ticker layout="row" symbols="${bitcoin}, ${other}" fields="price, change${more}"${also(bitcoin, other)}${size}${colors}></price-ticker>`,
    `<feed-status variant="bar"${colors}></feed-status>`,
    `<activity-log max-entries="100"${colors}></activity-log>`,
  ].join('\n');
  // Names of tags and values stand out; every second part is one of them.
  const parts = text.split(/(<\/?[\w-]+|"[^"]*")/);
  find('snippet').replaceChildren(
    ...parts.map((part, index) => (index % 2 ? make('span', part.startsWith('"') ? 'value' : 'tag-name', part) : part)),
  );
}

async function copySnippet() {
  try {
    await navigator.clipboard.writeText(find('snippet').textContent);
    find('copied').textContent = 'Copied';
  } catch {
    // Not every page may write to the clipboard; the text is then at least ready for the keyboard.
    getSelection().selectAllChildren(find('snippet'));
    find('copied').textContent = 'Selected: press Ctrl-C or ⌘C';
  }
  setTimeout(() => {
    find('copied').textContent = '';
  }, 4000);
}

function showState(text, fault = 'none') {
  find('relay-state').textContent = text;
  find('relay-state').dataset.fault = fault;
}

async function callRelay(work, method) {
  const { relay } = SOURCES[chosen('source')];
  try {
    const response = await fetch(`/demo/switches/${relay}/${work}`, { method });
    const { fault } = await response.json();
    if (SOURCES[chosen('source')].relay !== relay) return; // another was chosen meanwhile
    const { name } = SOURCES[relay];
    showState(`${relay === 'reference' ? 'The reference relay' : name} ${RELAY_STATES[fault]}.`, fault);
    // The kit asks about the exchange once a minute; who comes anew hears of it at once.
    if (relay === 'webtrader' && method === 'POST' && work !== 'drop' && work !== 'silence') find('panel').reconnect();
  } catch {
    showState('The demo’s server does not answer: is “npm start” still running?');
  }
}

for (const [id, apply] of [
  ['theme', applyTheme],
  ['source', applySource],
  ['colors', applyLook],
  ['size', applyLook],
])
  find(id).addEventListener('change', () => {
    apply();
    showSnippet();
  });
for (const button of document.querySelectorAll('[data-fault]'))
  button.addEventListener('click', () => void callRelay(button.dataset.fault, 'POST'));
for (const ticker of document.querySelectorAll('price-ticker[symbol-url]'))
  ticker.addEventListener('symbol-click', chart);
find('alerts').addEventListener('submit', setAlerts);
find('alert-symbol').addEventListener('change', hintLevels);
find('copy').addEventListener('click', () => void copySnippet());
addEventListener('pageshow', applyAll);
applyAll();
// Which symbols a source has shows by what comes.
setInterval(() => {
  showFindings();
  hintLevels();
}, 1000);
