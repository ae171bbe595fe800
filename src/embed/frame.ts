// The page within an iframe: one widget, set by the address and by messages of the page around it.
import css from './frame.css?inline';
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
const problems = document.createElement('div');
problems.setAttribute('role', 'status');

function show(sentences: readonly string[]): void {
  problems.replaceChildren(
    ...sentences.map((sentence) => {
      console.warn(`tickwire ${sentence}`);
      const paragraph = document.createElement('p');
      paragraph.textContent = sentence;
      return paragraph;
    }),
  );
}

/** What holds for the widget holds for the page around it. */
function follow(element: HTMLElement): void {
  const symbols = element.getAttribute('symbols') || element.getAttribute('symbol') || '';
  document.title = NAMES.get(element.localName) ?? (symbols.replace(/[^,]*=/g, '') || 'Prices');
  root.lang = element.lang || 'en';
  root.dir = element.dir;
  root.style.colorScheme = SCHEMES.get(element.getAttribute('theme') ?? '') ?? 'light dark';
}

function set(element: HTMLElement, given: Iterable<readonly [string, string | null]>): void {
  show(dress(element, given));
  follow(element);
}

/** The height that shows all of it, also where the frame is too low and the widget has given way. */
function heightOf(element: HTMLElement | undefined): number {
  const { height, width } = document.body.getBoundingClientRect();
  if (element?.localName === 'price-chart' && innerHeight < 400) return Math.min(Math.max(400, (width * 9) / 16), 560);
  if (element?.localName === 'activity-log' && innerHeight < 256) return 256;
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
document.body.append(problems);

if (widget) {
  set(
    widget,
    [...query].filter(([key]) => key !== 'widget'),
  );
  document.body.append(widget);
  void import(/* @vite-ignore */ kit)
    .catch((error) => show([`${kit} did not load (${error}); its server must send Access-Control-Allow-Origin: *`]))
    // Browsers observe nothing in a frame that they do not draw, and WordPress hides it until it has told its height.
    .then(tellHeight);
} else {
  show([unknownWidget(name)]);
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
