// The demo page's own behaviour. It uses the kit as any site's script would: attributes, events, configure().
import { configure } from '/dist/cdn/tickwire.js';

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
const RELAY_STATES = {
  none: 'The relay runs.',
  silent: 'The relay is silent.',
  down: 'The relay is cut off.',
};
const NOTES = {
  relay: 'These prices are made up by a relay on this computer. None of them was ever real.',
  binance:
    'Your browser reads Binance itself. Stocks and currencies are not traded there, so they have no price; the relay and its faults rest meanwhile.',
};

const find = (id) => document.getElementById(id);
const elements = document.querySelectorAll('price-ticker, feed-status');
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

function applySource() {
  const source = chosen('source');
  for (const element of elements) {
    // Without one of its own, an element takes the feed that the script tag names.
    if (source === 'relay') element.removeAttribute('feed');
    else element.setAttribute('feed', source);
  }
  document.querySelector('.tag').textContent = source === 'relay' ? 'Simulated market' : 'Real market';
  find('note-text').textContent = NOTES[source];
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

// --- What to paste ---------------------------------------------------------------------------------------------------

function showSnippet() {
  const feed = chosen('source') === 'relay' ? ' data-feed="https://relay.example"' : '';
  const colors = chosen('colors') === 'western' ? '' : ` movement-colors="${chosen('colors')}"`;
  const size = chosen('size') === 'medium' ? '' : ` size="${chosen('size')}"`;
  const text = [
    `<script type="module" src="https://cdn.example/tickwire@1/tickwire.js"${feed}></script>`,
    '',
    `<p>One bitcoin stands at <price-ticker symbol="BTCUSDT"${colors}></price-ticker>.</p>`,
    '',
    `<price-ticker layout="card" symbols="BTCUSDT=Bitcoin, ETHUSDT=Ether"${size}${colors}></price-ticker>`,
    `<price-ticker layout="row" symbols="BTCUSDT, SOLUSDT" fields="price, change, volume"${size}${colors}></price-ticker>`,
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

function showFault(fault) {
  find('relay-state').textContent = RELAY_STATES[fault] ?? '';
  find('relay-state').dataset.fault = fault;
}

async function callRelay(work, method) {
  try {
    const response = await fetch(`/demo/relay/${work}`, { method });
    showFault((await response.json()).fault);
  } catch {
    find('relay-state').textContent = 'The demo’s server does not answer: is “npm start” still running?';
  }
}

// --- What happened ---------------------------------------------------------------------------------------------------

const clockTime = new Intl.DateTimeFormat('en', { timeStyle: 'medium', hourCycle: 'h23' });

function note({ previous, current }) {
  const { phase, reason, label, since } = current;
  const moved = label !== previous.label || !find('log').firstChild;
  const time = make('time', '', clockTime.format(since));
  time.dateTime = new Date(since).toISOString();
  const sign = make('span', `sign ${phase}`, SIGNS[phase]);
  sign.ariaHidden = 'true';
  const words = make('span', 'words', '');
  words.append(
    make('strong', '', phase),
    ' ',
    make('span', 'small', [reason, moved && label].filter(Boolean).join(' · ')),
  );
  const entry = document.createElement('li');
  entry.append(time, sign, words);
  const log = find('log');
  log.prepend(entry);
  while (log.children.length > LOG_LENGTH) log.lastChild.remove();
  log.hidden = false;
  find('log-empty').hidden = true;
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
void callRelay('state', 'GET');
