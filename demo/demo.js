// The demo page's own behaviour. It uses the kit as any site's script would: attributes, events, configure().
import { configure, connect } from '/dist/cdn/tickwire.js';

// Shorter than the kit's 20 s and 30 s, so that a visitor sees silence without waiting for it; the page says so.
configure({ staleAfter: 5000, pollInterval: 5000 });

const LOG_LENGTH = 8;
const SIGNS = {
  idle: '○',
  connecting: '◌',
  live: '●',
  stale: '◆',
  polling: '○',
  reconnecting: '◌',
  offline: '○',
  paused: 'Ⅱ',
  blocked: '■',
};
const DIRECTIONS = { buy: '▲', sell: '▼', neutral: '◇' };
const TRANSPORTS = { socketio: 'Socket.IO', websocket: 'a plain WebSocket', rest: 'requests' };
// A moment for the first round of those that speak in rounds, and for what is asked for instead.
const SETTLING_MS = 6000;
// Of a whole market's signals, those of what the page begins with.
const SIGNALLED = ['BTC', 'ETH', 'EUR/USD'];

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
const elements = document.querySelectorAll('price-ticker, price-chart, feed-status');
const chosen = (name) => document.querySelector(`input[name="${name}"]:checked`).value;

function make(tag, className, text) {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text;
  return element;
}

// --- Switches --------------------------------------------------------------------------------------------------------

function applyTheme() {
  document.documentElement.dataset.theme = chosen('theme');
}

let feed; // what the page's elements read, for what they don't tell
let chosenAt = 0;
let notedLabel = '';

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
  // A chart is of one symbol by one name.
  document.querySelector('price-chart').setAttribute('symbol', `${SOURCES[source].paste.bitcoin}=Bitcoin`);
  if (feed?.address !== address) {
    feed?.connection.close();
    feed = { address, connection: connect(address), streamed: new Set() };
    chosenAt = Date.now();
    notedLabel = '';
    feed.connection.watch(showFindings);
    if (source === 'trading-system') feed.connection.subscribe({ kind: 'signal' }, noteSignal);
  }
  const { relay, hint } = SOURCES[source];
  document.querySelector('.tag').textContent = relay ? 'Simulated market' : 'Real market';
  find('note-text').textContent = relay
    ? SIMULATED
    : 'Your browser reads Binance itself. Stocks and currencies are not traded there, so they have no price.';
  find('shut').hidden = source !== 'webtrader';
  find('relay-hint').textContent = hint;
  find('log-kinds').textContent = source === 'trading-system' ? 'state-change, signal' : 'state-change';
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

// --- What was found out -----------------------------------------------------------------------------------------------

const addressOf = (source) => document.querySelector(`input[name="source"][value="${source}"]`).dataset.address;
const hostOf = (address) => (URL.canParse(address) ? new URL(address).host : address);
// The kit calls a relay by its host, since it knows no better.
const names = new Map(
  Object.entries(SOURCES)
    .filter(([source]) => source !== 'failover')
    .map(([source, { name }]) => [hostOf(addressOf(source)), name]),
);
const nameOf = (label) => names.get(label) ?? label;
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

/** Once a second, so that a stand-in of a moment, while a connection opens, is not worth a line. */
function noteStandIn() {
  const { insteadOf, label } = feed.connection.state;
  const settled = insteadOf === feed.insteadOf;
  feed.insteadOf = insteadOf;
  if (!settled || insteadOf === feed.noted) return;
  feed.noted = insteadOf;
  if (insteadOf) log('instead', '⇄', 'failover', [`${nameOf(label)} in place of ${nameOf(insteadOf)}`]);
  else log('instead', '⇄', 'back', [nameOf(label)]);
}

// --- What to paste ---------------------------------------------------------------------------------------------------

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

// --- Faults ----------------------------------------------------------------------------------------------------------

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
    if (relay === 'webtrader' && method === 'POST' && work !== 'drop' && work !== 'silence') find('bar').reconnect();
  } catch {
    showState('The demo’s server does not answer: is “npm start” still running?');
  }
}

// --- What happened ---------------------------------------------------------------------------------------------------

const clockTime = new Intl.DateTimeFormat('en', { timeStyle: 'medium', hourCycle: 'h23' });

/** Adds a line on top; of signals only the last of each `subject`. */
function log(kind, sign, title, details, time = Date.now(), subject = '') {
  const list = find('log');
  const when = make('time', '', clockTime.format(time));
  when.dateTime = new Date(time).toISOString();
  const mark = make('span', `sign ${kind}`, sign);
  mark.ariaHidden = 'true';
  const words = make('span', 'words', '');
  words.append(make('strong', '', title), ' ', make('span', 'small', details.filter(Boolean).join(' · ')));
  const entry = document.createElement('li');
  if (subject) entry.dataset.subject = subject;
  entry.append(when, mark, words);
  if (subject) list.querySelector(`[data-subject="${subject}"]`)?.remove();
  list.prepend(entry);
  for (const old of [...list.querySelectorAll('li:not([data-subject])')].slice(LOG_LENGTH)) old.remove();
  list.hidden = false;
  find('log-empty').hidden = true;
}

function note({ current }) {
  const { phase, reason, label, since } = current;
  if (reason === 'unused') return; // between two sources
  log(phase, SIGNS[phase], phase, [reason, label !== notedLabel && nameOf(label)], since);
  notedLabel = label;
}

const amount = new Intl.NumberFormat('en', { maximumSignificantDigits: 7 });

function noteSignal({ symbol, call, direction, confidence, target, stop, bullish, bearish, receivedAt }) {
  if (symbol !== undefined && !SIGNALLED.includes(symbol)) return;
  const details = [
    confidence !== undefined && `${confidence} % sure`,
    target !== undefined && `target ${amount.format(target)}`,
    stop !== undefined && `stop ${amount.format(stop)}`,
    bullish !== undefined && `${bullish} up`,
    bearish !== undefined && `${bearish} down`,
  ];
  const title = `${symbol ?? 'Market'}: ${call.toLowerCase().replace('_', ' ')}`;
  log(`signal ${direction}`, DIRECTIONS[direction], title, details, receivedAt, symbol ?? 'market');
}

// One of the three is enough: they all speak of the same feed.
find('bar').addEventListener('state-change', note);
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
find('copy').addEventListener('click', () => void copySnippet());
addEventListener('pageshow', applyAll);
applyAll();
// Which symbols a source has shows by what comes.
setInterval(() => {
  showFindings();
  noteStandIn();
}, 1000);
