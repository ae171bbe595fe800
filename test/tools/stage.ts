// A page for tests of elements: its clock stands still until it is moved, and its prices come from memory.
import { fixture, fixtureCleanup } from '@open-wc/testing';
import type { Dialect } from '../../src/dialects/dialect.ts';
import type { Feed } from '../../src/feed/api.ts';
import { createHub, type Hub } from '../../src/feed/hub.ts';
import { type FakeClock, fakeClock, settle } from './fake-clock.ts';
import { type FakeSource, fakeSource } from './fake-source.ts';

const KEY = Symbol.for('tickwire.hub/1');

/** Puts a hub of the test's own in the page's place for it. Before the first element connects, or not at all. */
export function installHub(hub: Hub): Hub {
  const page = globalThis as { [KEY]?: Hub };
  if (page[KEY]) throw new Error('This page has its hub already: install one before the first element connects.');
  page[KEY] = hub;
  return hub;
}

/** What a test has put on the page, and the source that feeds it. */
export type Shown<Shows extends HTMLElement> = {
  readonly element: Shows;
  /** Around the element; its `data-feed` says where prices come from. */
  readonly wrapper: HTMLElement;
  readonly source: FakeSource;
  /** As written in `feed`. */
  readonly feed: string;
  /** Lets elements that were added since take up their connection. */
  connect(): Promise<void>;
  /** Sends a quote and paints it. */
  quote(symbol: string, price: number | string, more?: object): Promise<void>;
};

export type Stage = {
  readonly clock: FakeClock;
  readonly hub: Hub;
  /** Puts markup on the page, fed by a source of its own whose socket is open by the time this resolves. */
  show<Shows extends HTMLElement>(markup: string, dialect?: Partial<Dialect>): Promise<Shown<Shows>>;
  /** The same source, its socket still closed. */
  prepare<Shows extends HTMLElement>(markup: string, dialect?: Partial<Dialect>): Promise<Shown<Shows>>;
  /** Empties the page, and lets its feeds come to rest. */
  clear(): Promise<void>;
};

/**
 * Sets the stage for a file of tests: a hub on a fake clock.
 *
 * @param feeds feeds of the test's own, by what an element's `feed` says
 */
export function setStage(feeds: ReadonlyMap<string, Feed> = new Map()): Stage {
  const clock = fakeClock();
  const made = createHub(clock, Promise.resolve());
  const hub = installHub({
    ...made,
    get settings() {
      return made.settings;
    },
    open: (feed, dialects) => feeds.get(feed) ?? made.open(feed, dialects),
  });
  let sources = 0;

  // Layouts and dialects load; only then is there a subscription, and the first ones join in one message.
  const begin = async (source: FakeSource, asks: boolean) => {
    for (let turn = 0; turn < 50; turn++) {
      await settle();
      await clock.advance(60);
      if (!asks || source.sockets.length > 0) break;
    }
    // What the feed has asked for before is there when this is.
    await import('../../src/feed/guard.ts');
    await settle();
  };
  const prepare = async <Shows extends HTMLElement>(
    markup: string,
    dialect: Partial<Dialect> = {},
  ): Promise<Shown<Shows>> => {
    const name = `fake${++sources}`;
    const source = fakeSource({ ...dialect, name });
    hub.configure({ dialects: [source.dialect] });
    const feed = `${name} stage`;
    const wrapper = await fixture<HTMLElement>(`<div data-feed="${feed}">${markup}</div>`);
    await begin(source, wrapper.querySelector('price-ticker:is([symbol], [symbols]):not([feed])') !== null);
    return {
      element: wrapper.firstElementChild as Shows,
      wrapper,
      source,
      feed,
      async connect() {
        await begin(source, true);
        source.last.open();
        await clock.advance(0);
      },
      async quote(symbol, price, more) {
        source.last.quote(symbol, price, more);
        await clock.paint();
      },
    };
  };

  return {
    clock,
    hub,
    prepare,
    async show(markup, dialect) {
      const shown = await prepare(markup, dialect);
      shown.source.last?.open();
      await clock.advance(0);
      return shown as never;
    },
    async clear() {
      fixtureCleanup();
      await clock.advance(40_000);
    },
  };
}

/** The text that a part shows; undefined where there is no such part. */
export function part(element: Element, name: string): string | undefined {
  return element.shadowRoot?.querySelector(`[part~="${name}"]`)?.textContent ?? undefined;
}

/** All of an element's parts of that name. */
export function parts(element: Element, name: string): HTMLElement[] {
  return [...(element.shadowRoot?.querySelectorAll<HTMLElement>(`[part~="${name}"]`) ?? [])];
}

/** What an element says of its configuration. */
export function problems(element: Element): string[] {
  return parts(element, 'problem').map(({ textContent }) => textContent ?? '');
}

/** Resolves when the browser has told whoever watches it before this whether the target is on the screen. */
export function judgedOnScreen(target: Element): Promise<boolean> {
  return new Promise((done) => {
    const observer = new IntersectionObserver(([entry]) => {
      observer.disconnect();
      // Observers hear of one frame in one task, in no order of their own.
      setTimeout(() => done(entry?.isIntersecting === true));
    });
    observer.observe(target);
  });
}

/** The browser has painted twice: what was asked for before has been laid out and shown. */
export async function painted(): Promise<void> {
  for (let turn = 0; turn < 2; turn++) await new Promise<number>((done) => requestAnimationFrame(done));
}

/** Keeps what the console is warned of; `restore` gives it back. */
export function hearWarnings(): { readonly texts: string[]; restore(): void } {
  const { warn } = console;
  const texts: string[] = [];
  console.warn = (...words: unknown[]) => void texts.push(words.join(' '));
  return {
    texts,
    restore() {
      console.warn = warn;
    },
  };
}

/** Keeps every error and rejection that nobody caught; `restore` hands such back to the test runner. */
export function hearErrors(): { readonly texts: string[]; restore(): void } {
  const texts: string[] = [];
  const { onerror } = window;
  window.onerror = null;
  const onError = (event: ErrorEvent) => {
    event.preventDefault();
    event.stopImmediatePropagation();
    texts.push(String(event.error ?? event.message));
  };
  const onRejection = (event: PromiseRejectionEvent) => {
    event.preventDefault();
    event.stopImmediatePropagation();
    texts.push(String(event.reason));
  };
  addEventListener('error', onError, true);
  addEventListener('unhandledrejection', onRejection, true);
  return {
    texts,
    restore() {
      removeEventListener('error', onError, true);
      removeEventListener('unhandledrejection', onRejection, true);
      window.onerror = onerror;
    },
  };
}
