import type { CSSResultGroup, PropertyValues } from 'lit';
import type { JournalEntry, JournalNote } from '../feed/state.ts';
import { FeedElement } from './feed-element.ts';
import type { LogView } from './log-view.ts';

/**
 * What happens on a feed, line by line: connections, silence, fallbacks, refused data, moves, signals, alerts, trades, and
 * what the page itself has to tell.
 *
 * @element activity-log
 *
 * @attr {string} feed - Which feed; default the one that holds for this place of the page.
 * @attr {number} max-entries - So many of the newest are kept, 1 to 10,000; default 100.
 * @attr {string} levels - Only these, separated by commas: `info, warn, error`; default all.
 * @attr {string} types - Only these, separated by commas, as in `signal, alert`; default all but `trade`.
 * @attr {string} symbols - Only what is about these symbols, separated by commas; for `types="trade"`, whose trades.
 * @attr {'time'|'relative'|'iso'|'none'} timestamps - How the time is given; default `time`.
 * @attr {'newest'|'oldest'} order - Which end is on top; default `oldest`, so that it reads downwards.
 * @attr {boolean} announce - Reads new entries to screen readers, at most every 5 s.
 * @attr {boolean} paused - Stands still; what happens meanwhile is shown when it goes on.
 * @attr {'auto'|'light'|'dark'} theme - `auto` (default) follows the page's `color-scheme`.
 * @attr {'western'|'asian'|'colorblind'} movement-colors - As on `<price-ticker>`.
 */
export class ActivityLog extends FeedElement<LogView> {
  static readonly tag = 'activity-log';
  static override styles: CSSResultGroup = FeedElement.styles;
  static override properties = {
    maxEntries: { type: Number },
    levels: {},
    types: {},
    symbols: {},
    timestamps: {},
    order: {},
    announce: { type: Boolean },
    paused: { type: Boolean },
  };

  /** So many of the newest are kept. */
  maxEntries: number | null | undefined;
  /** Only these levels, separated by commas. */
  levels = '';
  /** Only these types, separated by commas. */
  types = '';
  /** Only what is about these symbols, separated by commas. */
  symbols = '';
  /** How the time is given. */
  timestamps: 'time' | 'relative' | 'iso' | 'none' = 'time';
  /** Which end is on top. */
  order: 'oldest' | 'newest' = 'oldest';
  /** Reads new entries to screen readers. */
  announce = false;
  /** Stands still. */
  paused = false;

  #internals = this.attachInternals();

  /** What it holds, oldest first. */
  get entries(): readonly JournalEntry[] {
    return this.view?.entries ?? [];
  }

  /** Adds an entry of the page's own, to this log alone; `feed.note()` tells every log of a feed. */
  push(entry: JournalNote): void {
    if (this.view) this.view.push(entry);
    else void this.ask((view) => view.push(entry));
  }

  /** Forgets all entries. */
  clear(): void {
    void this.ask((view) => view.clear());
  }

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

  protected override async load(): Promise<LogView> {
    const { createView } = await import('./log-view.ts');
    return createView(this, this.#internals.states);
  }

  protected override update(changed: PropertyValues): void {
    super.update(changed);
    this.view?.render();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'activity-log': ActivityLog;
  }
}
