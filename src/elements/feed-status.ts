import { type PropertyValues, ReactiveElement, unsafeCSS } from 'lit';
import type { Feed } from '../feed/api.ts';
import type { FeedState } from '../feed/state.ts';
import { version } from '../version.ts';
import { StateChangeEvent } from './events.ts';
import { FeedController } from './feed-controller.ts';
import tokens from './tokens.css?inline';

const APPEARANCE = { reflect: true, useDefault: true };

/**
 * How the feed stands, in words and shape: whether prices are live, and if not, since when, why, and what happens next.
 *
 * @element feed-status
 *
 * @attr {string} feed - Which feed; default the one that holds for this place of the page.
 * @attr {'dot'|'badge'|'bar'} variant - A dot, a pill with a word (default), or a bar with the source and its numbers.
 * @attr {'auto'|'light'|'dark'} theme - `auto` (default) follows the page's `color-scheme`.
 * @attr {'western'|'asian'|'colorblind'} movement-colors - As on `<price-ticker>`; the colour of "live" is that of upwards.
 *
 * @fires {StateChangeEvent} state-change - The feed went from one phase to another (`event.previous`, `event.current`).
 *
 * @csspart base - Around everything.
 * @csspart dot - The sign of the phase; each phase has a shape of its own.
 * @csspart label - The phase in words.
 * @csspart reason - Why it is not live.
 * @csspart source - The source in use, and the one that it stands in for.
 * @csspart market - Whether the source's market is open, and what comes next, by the source's own clock.
 * @csspart upstreams - How many of the source's own feeds are active.
 * @csspart attribution - The link to whom the prices are owed to, where the source asks for it.
 * @csspart updated - How long ago the last price came.
 * @csspart rate - Messages a second.
 * @csspart retry-button - Tries again at once.
 * @csspart pause-button - Stops all that shows this feed, or lets it go on, in a bar.
 * @csspart refresh-button - Asks for prices at once, in a bar, while they don't stream.
 * @csspart problem - What is wrong with the configuration.
 *
 * @cssprop --tickwire-text-color - Text.
 * @cssprop --tickwire-muted-color - Source and numbers.
 * @cssprop --tickwire-background-color - Surface.
 * @cssprop --tickwire-border-color - Border.
 * @cssprop --tickwire-positive-color - Live.
 * @cssprop --tickwire-negative-color - Offline.
 * @cssprop --tickwire-warning-color - Stale, polling, another source than the first, and too few of its own feeds.
 * @cssprop --tickwire-accent-color - Connecting, buttons of a badge, and the focus ring.
 * @cssprop --tickwire-font-family - Font; default the page's.
 * @cssprop --tickwire-radius - Corner radius.
 *
 * @cssstate idle - Nothing to do, no connection.
 * @cssstate connecting - The first connection is being made.
 * @cssstate live - Prices are coming.
 * @cssstate stale - Connected, but no prices.
 * @cssstate polling - Prices come by request.
 * @cssstate reconnecting - The connection was lost.
 * @cssstate offline - The source cannot be reached.
 * @cssstate paused - Standing still by the reader's wish.
 * @cssstate blocked - Cannot go on by itself.
 * @cssstate fallback - Prices come from another source than the first of the feed's list.
 */
export class FeedStatus extends ReactiveElement {
  static readonly tag = 'feed-status';
  static readonly version = version;
  static override styles = unsafeCSS(tokens);
  static override properties = {
    feed: { useDefault: true },
    variant: APPEARANCE,
    theme: APPEARANCE,
    movementColors: { ...APPEARANCE, attribute: 'movement-colors' },
  };

  /** Which feed. */
  feed = '';
  /** How much is shown. */
  variant: 'badge' | 'dot' | 'bar' = 'badge';
  /** Light, dark, or as the page. */
  theme: 'auto' | 'light' | 'dark' = 'auto';
  /** Colours of up and down. */
  movementColors: 'western' | 'asian' | 'colorblind' = 'western';

  #internals = this.attachInternals();
  #source = new FeedController(this, (state, previous) => this.#changed(state, previous));
  #view: ReturnType<typeof import('./status-view.ts')['createView']> | undefined;

  /** The feed's state; undefined until the page has had its chance to configure one. */
  get state(): FeedState | undefined {
    return this.#source.state;
  }

  /** The feed that it speaks of. */
  get source(): Feed | undefined {
    return this.#source.feed;
  }

  /** Tries again at once. */
  reconnect(): void {
    this.#source.feed?.reconnect();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.#view) {
      this.#view.wake();
      return;
    }
    void import('./status-view.ts').then(
      ({ createView }) => {
        this.#view = createView(this, this.#internals.states);
        if (this.isConnected) this.#view.wake();
      },
      () => {},
    );
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#view?.rest();
  }

  protected override update(changed: PropertyValues): void {
    super.update(changed);
    this.#view?.render();
  }

  #changed(state: FeedState, previous: FeedState | undefined): void {
    this.requestUpdate();
    this.#view?.mark(state);
    if (previous && previous.phase !== state.phase) this.dispatchEvent(new StateChangeEvent(previous, state));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'feed-status': FeedStatus;
  }
}
