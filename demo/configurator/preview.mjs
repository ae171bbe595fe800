// @ts-check

// A page with the snippet in it, just as an author pastes it, but for the kit's address. It tells the configurator what
// came of it.

import { kitFile } from './pins.mjs';
import { createWriter, pinFor, targets, widgetsOf } from './snippets.mjs';
import { createStates } from './state.mjs';
import { WATCHERS } from './widgets.mjs';

const BASE = new URL('../../dist/cdn/', import.meta.url).href;
const SHAPES = ['html', 'script', 'placeholder', 'iframe'];
/** A source that gives no price must not keep the preview back. */
const PATIENCE_MS = 1500;
const LOOK_MS = 150;

const root = document.documentElement;
const load = async (/** @type {string} */ path) => (await fetch(new URL(path, import.meta.url))).json();
const [manifest, kit] = await Promise.all([load('../../custom-elements.json'), load('../../dist/cdn/manifest.json')]);
const widgets = widgetsOf(manifest);
const hash = location.hash.slice(1);
const state = createStates(BASE, widgets).read(hash);
const demo = state.source === 'demo' ? new URLSearchParams(hash).get('.demo') : undefined;
const target = targets.find(({ id }) => id === state.target);
/** Templates and components end as tags, addresses as frames. */
const shape = SHAPES.includes(state.target) ? state.target : target?.framed ? 'iframe' : 'html';
const pin = target && pinFor(target, state.pin);

function snippet() {
  const integrity = Object.fromEntries(Object.entries(kit.files).map(([file, { integrity }]) => [file, integrity]));
  const written = createWriter(widgets)(shape, {
    ...state,
    options: demo ? { ...state.options, feed: demo } : state.options,
    colours: shape === 'iframe' ? {} : state.colours,
    fallback: { text: state.text, href: state.href },
    base: BASE,
    integrity,
    pin,
  });
  return 'text' in written ? written.text : '';
}

function insert(/** @type {string} */ text) {
  const policy = globalThis.trustedTypes?.createPolicy('tickwire-configurator', {
    createHTML: () => text, // no other than what the writer wrote
  });
  // The one way to parse HTML whose scripts run.
  const parsed = document
    .createRange()
    .createContextualFragment(/** @type {string} */ (policy?.createHTML('') ?? text));
  // Of the page's origin only here, where what it loads is weighed.
  parsed.querySelector('iframe')?.sandbox.add('allow-same-origin');
  document.body.append(parsed);
}

/** A status and a log tell of connections that others on the page have: here it is this one. */
async function subscribe() {
  const { connect } = await import(`${BASE}${shape === 'html' ? kitFile({ pin }) : 'tickwire.js'}`);
  connect(demo ?? (state.options.feed || undefined)).subscribe('BTCUSDT', () => {});
}

const frame = () => document.querySelector('iframe');
/** The widget itself: here, or in the frame. @returns {any} */
const shown = () => (frame()?.contentDocument ?? document).querySelector(state.widget);

/** What the snippet loaded of the kit. */
function files() {
  const views = [window, frame()?.contentWindow].filter((view) => !!view);
  const names = views.flatMap((view) => view.performance.getEntries().map(({ name }) => name));
  const paths = names.filter((name) => name.startsWith(BASE)).map((name) => name.slice(BASE.length).split(/[?#]/)[0]);
  const kits = paths.map((path) => (path === 'embed/' ? 'embed/index.html' : path));
  return [...new Set(kits)].filter((path) => path !== 'manifest.json');
}

function problems() {
  const own = shown()?.shadowRoot?.querySelectorAll('[part~="problem"]') ?? [];
  return [...own].map(({ textContent }) => textContent);
}

let told = '';

function tell() {
  const settled = shown()?.state?.phase === 'live' || performance.now() > PATIENCE_MS;
  const height = Math.ceil(document.body.getBoundingClientRect().height);
  const message = { type: 'tickwire:preview', settled, height, files: files(), problems: problems() };
  const text = JSON.stringify(message);
  if (text !== told) parent.postMessage(message, location.origin);
  told = text;
  setTimeout(tell, LOOK_MS);
}

root.lang = state.pageLang;
root.dir = state.pageDir;
root.dataset.theme = state.pageTheme;
insert(snippet());
if (shape !== 'iframe' && WATCHERS.includes(state.widget)) void subscribe();
tell();
