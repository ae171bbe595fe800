// The page within an iframe: one widget, set by the address and by messages of the page around it.
import css from './frame.css?inline';
import { listNearest } from './nearest.ts';
import { createProblems } from './problems.ts';
import { createWatching } from './watching.ts';
import { dress, isWidget, unknownWidget } from './widgets.ts';

const SCHEMES = new Map([
  ['light', 'light'],
  ['dark', 'dark'],
]);
const NAMES = new Map([
  ['feed-status', 'State of the feed'],
  ['activity-log', 'Activity log'],
]);

const root = document.documentElement;
const kit = new URL('../tickwire.js', (document.currentScript as HTMLScriptElement).src).href;
// WordPress tells its frames apart by a word of its own: https://developer.wordpress.org/reference/functions/wp_filter_oembed_result/
const secret = new URLSearchParams(location.hash.replace(/^#\??/, '')).get('secret');

/** Said by the exported pages of a widget, which have no query. */
const written = document.querySelector<HTMLMetaElement>('meta[name="tickwire"]')?.content;
const query = new URLSearchParams(location.search || written);
const name = query.get('widget');

const widget = isWidget(name) ? document.createElement(name) : undefined;
const watching = widget && createWatching(widget);
const { place, note } = createProblems();

/** What holds for the widget holds for the page around it. */
function follow(element: HTMLElement): void {
  const symbols = element.getAttribute('symbols') || element.getAttribute('symbol') || '';
  document.title = NAMES.get(element.localName) ?? (symbols.replace(/[^,]*=/g, '') || 'Prices');
  root.lang = element.lang || 'en';
  root.dir = element.dir;
  root.style.colorScheme = SCHEMES.get(element.getAttribute('theme') ?? '') ?? 'light dark';
}

const dressed = (element: HTMLElement, key: string, value: string | null) =>
  dress(element, key, value, (known) => listNearest(key, known));

function set(element: HTMLElement, given: Iterable<readonly [string, string | null]>): void {
  for (const [key, value] of given)
    note(key, key === 'watch' && watching ? watching.name(value) : dressed(element, key, value));
  note(watching, watching?.missing());
  watching?.follow();
  follow(element);
}

/** The height that shows all of it, also where the frame is too low and the widget has given way. */
function heightOf(element: HTMLElement | undefined): number {
  const { height, width } = document.body.getBoundingClientRect();
  const below = place.getBoundingClientRect().height;
  if (element?.localName === 'price-chart' && innerHeight < 400)
    return Math.ceil(Math.min(Math.max(400, (width * 9) / 16), 560) + below);
  if (element?.localName === 'activity-log' && innerHeight < 256) return Math.ceil(256 + below);
  return Math.ceil(height);
}

function tellHeight(): void {
  const height = heightOf(widget);
  // A frame without an origin can name none; what it tells is no secret.
  parent.postMessage({ type: 'tickwire:resize', height }, '*');
  // It makes none lower than 200 pixels: a pill is better off with the height that it has.
  if (secret && height >= 200) parent.postMessage({ message: 'height', value: height, secret }, '*');
}

const sheet = new CSSStyleSheet();
sheet.replaceSync(css);
document.adoptedStyleSheets = [sheet];

if (widget) {
  set(
    widget,
    [...query].filter(([key]) => key !== 'widget'),
  );
  document.body.append(widget, place);
  void import(/* @vite-ignore */ kit)
    .then(watching?.follow)
    .catch((error) => note(kit, `${kit} did not load (${error}); its server must send Access-Control-Allow-Origin: *`))
    // Browsers observe nothing in a frame that they do not draw, and WordPress hides it until it has told its height.
    .then(tellHeight);
} else {
  note('widget', unknownWidget(name));
  document.body.append(place);
  tellHeight();
}

new ResizeObserver(tellHeight).observe(document.body);

addEventListener('message', ({ source, data }) => {
  if (source !== parent) return;
  if (widget && data?.type === 'tickwire:config') {
    const { type, ...config } = data as Record<string, unknown>;
    set(
      widget,
      Object.entries(config).map(([key, value]) => [key, value === null ? null : String(value)]),
    );
  }
  // A page may come to listen later than its frame tells.
  if (data?.type === 'tickwire:config' || data?.message === 'ready') tellHeight();
});
