import { type CSSResultGroup, type PropertyDeclarations, type PropertyValues, ReactiveElement, unsafeCSS } from 'lit';
import type { Feed } from '../feed/api.ts';
import { feedFor } from '../feed/connect.ts';
import { hub } from '../feed/hub.ts';
import type { FeedState } from '../feed/state.ts';
import { version } from '../version.ts';
import tokens from './tokens.css?inline';

/** For attributes that style sheets look at. */
export const APPEARANCE = { reflect: true };

/** `movementColors` is the attribute `movement-colors`. */
export const attributeOf = (property: string): string => property.replace(/[A-Z]/g, '-$&').toLowerCase();

/** A property for each attribute. A word that is taken away gives its property the value it began with. */
export const attributes = (declared: PropertyDeclarations): PropertyDeclarations =>
  Object.fromEntries(
    Object.entries(declared).map(([name, options]) => [
      name,
      { attribute: attributeOf(name), useDefault: !options.type, ...options },
    ]),
  );

/** What the kit's elements have in common: the feed that holds for them, how that stands, and how they look. */
export abstract class FeedElement<View = unknown> extends ReactiveElement {
  static readonly version = version;
  static override styles: CSSResultGroup = unsafeCSS(tokens);
  static override properties: PropertyDeclarations = attributes({
    feed: {},
    theme: APPEARANCE,
    movementColors: APPEARANCE,
  });

  /** Where prices come from, for this element. */
  feed = '';
  /** Light, dark, or as the page. */
  theme: 'auto' | 'light' | 'dark' = 'auto';
  /** Colours of up and down. */
  movementColors: 'western' | 'asian' | 'colorblind' = 'western';

  /** What stands between the tags, until the element has something of its own to say. */
  protected readonly fallback: HTMLSlotElement = document.createElement('slot');

  #source: Feed | undefined;
  #state: FeedState | undefined;
  #stopHub: (() => void) | undefined;
  #stopFeed: (() => void) | undefined;
  #view: Promise<View | undefined> | undefined;
  /** Once it is there. */
  protected view: View | undefined;

  /** The feed that it reads; undefined until the page has had its chance to configure one. */
  get source(): Feed | undefined {
    return this.#source;
  }

  /** That feed's state. */
  get state(): FeedState | undefined {
    return this.#state;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const { ready, watch } = hub();
    this.#stopHub = watch(() => this.#find());
    void ready.then(() => this.#find());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stopHub?.();
    this.#stopFeed?.();
    this.#stopHub = this.#stopFeed = this.#source = this.#state = undefined;
  }

  protected override createRenderRoot(): ShadowRoot {
    const root = super.createRenderRoot() as ShadowRoot;
    root.append(this.fallback);
    // A parser may bring it after the element.
    this.fallback.addEventListener('slotchange', () => this.requestUpdate());
    return root;
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (this.#source && changed.has('feed')) this.#find();
    this.fallback.toggleAttribute('hidden', !(this.childElementCount || this.textContent?.trim()));
  }

  /** The feed is another, or stands otherwise than before. */
  protected turned(_state: FeedState, _previous: FeedState | undefined): void {
    this.requestUpdate();
  }

  /** What the element shows, in a file of its own. */
  protected load?(): Promise<View>;

  /** What is asked before the view is there is answered when it is; without a view (its file did not come), never. */
  protected async ask<Answer>(question: (view: View) => Answer): Promise<Awaited<Answer> | undefined> {
    this.#view ??= this.load?.().then(
      (view) => (this.view = view),
      () => (this.#view = undefined),
    );
    const view = await this.#view;
    return view && (await question(view));
  }

  #find(): void {
    if (!this.#stopHub) return; // left the page while it was getting ready
    const feed = feedFor(this, this.feed);
    if (feed.key === this.#source?.key) return;
    this.#stopFeed?.();
    this.#source = feed;
    this.#stopFeed = feed.watch((state) => this.#follow(state));
    this.#follow(feed.state);
    this.requestUpdate();
  }

  #follow(state: FeedState): void {
    const previous = this.#state;
    this.#state = state;
    this.turned(state, previous);
  }
}

/** One whose view is there as long as it is on the page. */
export abstract class ViewElement<
  View extends { wake(): void; rest(): void; render(): void },
> extends FeedElement<View> {
  override connectedCallback(): void {
    super.connectedCallback();
    void this.ask((view) => {
      if (this.isConnected) view.wake();
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.view?.rest();
  }

  protected override update(changed: PropertyValues): void {
    super.update(changed);
    this.view?.render();
  }
}
