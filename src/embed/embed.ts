// One classic script, for pages that cannot have the module and the tags: it puts a widget beside itself, and one into each
// placeholder. However often it is included, the first copy does it all.
import { createFrames } from './frames.ts';
import css from './tickwire.css?inline';
import { dress, isWidget, unknownWidget } from './widgets.ts';

const PLACES = '[data-tickwire],script[data-widget][src*="embed.js"]';
const OPTION = /^data-(?!(tickwire|widget|inserted)$)/;
const KEY = Symbol.for('tickwire.embed/1');

type Embed = (own: HTMLScriptElement | undefined) => void;

function createEmbed(): Embed {
  const attendFrames = createFrames();
  const complained = new WeakSet<Element>();
  let base = '';
  let loading: Promise<unknown> | undefined;

  const complain = (place: Element, ...problems: string[]) => {
    if (!complained.has(place)) for (const problem of problems) warn(problem, place);
    complained.add(place);
  };

  const load = () => {
    if (loading) return;
    // A sheet of its own needs no request and no leave of a policy; its rules hold until the elements are defined.
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    document.adoptedStyleSheets.push(sheet);
    const address = `${base}tickwire.js`;
    loading = import(/* @vite-ignore */ address).catch((error) => warn(`${address} did not load`, error));
  };

  const create = (place: HTMLElement, name: string) => {
    const element = document.createElement(name);
    const problems = [...place.attributes].flatMap(({ name, value }) => {
      const problem = OPTION.test(name) && dress(element, name.slice(5), value);
      return problem ? `data-${problem}` : [];
    });
    complain(place, ...problems);
    load();
    return element;
  };

  const insert = (script: HTMLScriptElement) => {
    const { widget, inserted } = script.dataset;
    // Said in the document itself: a copy of the page, as Turbo and editors make them, has the widget already.
    if (inserted !== undefined) return;
    if (!isWidget(widget)) return complain(script, unknownWidget(widget));
    if (script.closest('head')) return complain(script, 'shows nothing in <head>; move the script into <body>');
    script.dataset.inserted = '';
    script.after(create(script, widget));
  };

  const fill = (place: HTMLElement) => {
    const name = place.dataset.tickwire;
    if ([...place.children].some(({ localName }) => isWidget(localName))) return;
    if (!isWidget(name)) return complain(place, unknownWidget(name));
    const element = create(place, name);
    element.append(...place.childNodes);
    place.append(element);
  };

  const upgrade = (place: HTMLElement) => {
    if (place instanceof HTMLScriptElement) insert(place);
    else if (isWhole(place)) fill(place);
  };

  const upgradeIn = (root: ParentNode) => {
    for (const place of root.querySelectorAll<HTMLElement>(PLACES)) upgrade(place);
  };

  const start = () => {
    new MutationObserver((records) => {
      for (const { addedNodes } of records)
        for (const node of addedNodes)
          if (node instanceof HTMLElement && node.isConnected) {
            if (node.matches(PLACES)) upgrade(node);
            upgradeIn(node);
          }
    }).observe(document, { childList: true, subtree: true });
    addEventListener('DOMContentLoaded', () => upgradeIn(document));
    upgradeIn(document);
  };

  return (own) => {
    // Tag managers and optimisers run scripts that are not in the document, or are others.
    const script = own?.src ? own : document.querySelector<HTMLScriptElement>('script[src*="embed.js"]');
    if (!script) return warn('needs a tag with src="…/embed.js"');
    const folder = new URL('.', script.src).href;
    attendFrames(`${folder}embed/`);
    const starts = !base;
    base ||= folder;
    if (own?.dataset.widget) insert(own);
    if (starts) start();
  };
}

function warn(problem: string, about?: unknown): void {
  console.warn(`tickwire ${problem}`, about);
}

/** The parser has seen its end; else its children would still come, beside the widget. */
function isWhole(place: Node): boolean {
  for (let node: Node | null = place; node; node = node.parentNode) if (node.nextSibling) return true;
  return document.readyState !== 'loading';
}

const page = globalThis as { [KEY]?: Embed };
// An <img name="currentScript"> takes the place of the real one.
const { currentScript } = document;
page[KEY] ??= createEmbed();
page[KEY](currentScript instanceof HTMLScriptElement ? currentScript : undefined);
