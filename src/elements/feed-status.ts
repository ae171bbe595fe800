import type { PropertyDeclarations } from 'lit';
import type { FeedState } from '../feed/state.ts';
import { StateChangeEvent } from './events.ts';
import { APPEARANCE, attributes, ViewElement } from './feed-element.ts';
import type { StatusView } from './status-view.ts';

/**
 * How the feed stands, in words and shape: whether prices are live, and if not, since when, why, and what happens next.
 * What stands between the tags is shown until it says so.
 *
 * @element feed-status
 *
 * @attr {string} feed - Which feed; default the one that holds for this place of the page.
 * @attr {'dot'|'badge'|'bar'|'panel'} variant - A dot, a pill with a word (default), a bar with the source and its numbers, or a panel with all that is known of the feed.
 * @attr {'auto'|'light'|'dark'} theme - `auto` (default) follows the page's `color-scheme`.
 * @attr {'western'|'asian'|'colorblind'} movement-colors - As on `<price-ticker>`; the colour of "live" is that of upwards.
 *
 * @fires {StateChangeEvent} state-change - The feed went from one phase to another (`event.previous`, `event.current`).
 * @fires {StatsEvent} stats - From a panel that is on the screen, once a second: what its feed has seen (`event.stats`); does not bubble.
 *
 * @slot - Shown until it can say how the feed stands, and where scripts don't run.
 *
 * @csspart base - Around everything.
 * @csspart dot - The sign of the phase; each phase has a shape of its own.
 * @csspart label - The phase in words; in a panel the reason why it is not live, where there is one.
 * @csspart reason - Why it is not live, in a bar.
 * @csspart since - Since when, and when the next attempt is due, in a panel.
 * @csspart rows - Around a panel's rows.
 * @csspart row - One of them.
 * @csspart name - What it tells of.
 * @csspart source - The source in use, and the one that it stands in for.
 * @csspart market - Whether the source's market is open, and what comes next, by the source's own clock.
 * @csspart upstreams - How many of the source's own feeds are active.
 * @csspart attribution - The link to whom the prices are owed to, where the source asks for it.
 * @csspart updated - How long ago the last price came.
 * @csspart fallback - How often prices are asked for while they don't stream, and when next.
 * @csspart symbols - How the symbols in use stand, and which of them have no data.
 * @csspart reconnects - How often the connection was lost, and how long the present one has held.
 * @csspart rate - Messages a second.
 * @csspart sparkline - Those of the last minute, as a line.
 * @csspart latency - How long prices take from the venue to here, or a request to its answer: which of both is said.
 * @csspart paint - How long they take from here to the screen.
 * @csspart received - How much came.
 * @csspart rejected - How much of it was refused, and why.
 * @csspart sources - How each source of a list stands.
 * @csspart attributions - Around the links to whom the prices are owed to, in a panel.
 * @csspart retry-button - Tries again at once.
 * @csspart pause-button - Stops all that shows this feed, or lets it go on, in a bar or panel.
 * @csspart refresh-button - Asks for prices at once, in a bar or panel, while they don't stream.
 * @csspart problem - What is wrong with the configuration.
 *
 * @cssprop --tickwire-text-color - Text.
 * @cssprop --tickwire-muted-color - Source and numbers.
 * @cssprop --tickwire-background-color - Surface.
 * @cssprop --tickwire-border-color - Border.
 * @cssprop --tickwire-positive-color - Live.
 * @cssprop --tickwire-negative-color - Offline.
 * @cssprop --tickwire-warning-color - Stale, polling, another source than the first, and too few of its own feeds.
 * @cssprop --tickwire-accent-color - Connecting, buttons of a badge, the sparkline, and the focus ring.
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
export class FeedStatus extends ViewElement<StatusView> {
  static readonly tag = 'feed-status';
  static override properties: PropertyDeclarations = attributes({ variant: APPEARANCE });

  /** How much is shown. */
  variant: 'badge' | 'dot' | 'bar' | 'panel' = 'badge';

  #internals = this.attachInternals();

  /** Tries again at once. */
  reconnect(): void {
    this.source?.reconnect();
  }

  protected override async load(): Promise<StatusView> {
    const { createView } = await import('./status-view.ts');
    return createView(this, this.#internals.states);
  }

  protected override turned(state: FeedState, previous: FeedState | undefined): void {
    super.turned(state, previous);
    this.view?.mark(state);
    if (previous && previous.phase !== state.phase) this.dispatchEvent(new StateChangeEvent(previous, state));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'feed-status': FeedStatus;
  }
}
