import { type CSSResultGroup, type PropertyDeclarations, unsafeCSS } from 'lit';
import type { JournalEntry, JournalNote } from '../feed/state.ts';
import { attributes, FeedElement, ViewElement } from './feed-element.ts';
import type { LogFormat } from './log-export.ts';
import type { LogView } from './log-view.ts';

/**
 * What happens on a feed, line by line: connections, silence, fallbacks, refused data, moves, signals, alerts, trades, and
 * what the page itself has to tell. What stands between the tags is shown until the log is there.
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
 *
 * @slot - Shown until the log is there, and where scripts don't run.
 *
 * @csspart base - Around everything.
 * @csspart header - The line above.
 * @csspart title - What it is called.
 * @csspart paused - That it stands still, and how much has come since.
 * @csspart search-button - Opens the search, where there is little room.
 * @csspart search - Where the reader types what to look for.
 * @csspart filter - Which levels are shown; of a tape, which sides.
 * @csspart export-button - Opens the menu below.
 * @csspart export-menu - Copies, or saves a file.
 * @csspart clear-button - Forgets all entries.
 * @csspart columns - What the columns of a tape are.
 * @csspart list - What scrolls.
 * @csspart entry - A line. Its level is a second name: `::part(entry error)`.
 * @csspart time - When it happened.
 * @csspart level - The sign of its level: a dot, a triangle, a square; of a trade an arrow.
 * @csspart message - What happened.
 * @csspart symbol - Whom it is about, where the message does not say so; of a trade always.
 * @csspart move - A percentage with its sign, in its direction's colour.
 * @csspart detail - What can be read later.
 * @csspart count - How often it happened in a row.
 * @csspart price - A trade's price.
 * @csspart size - A trade's size.
 * @csspart side - Who crossed the spread, in a word.
 * @csspart empty - What stands there while there is no entry.
 * @csspart new-button - How many have come since the reader scrolled away, and the way back to them.
 * @csspart problem - What is wrong with the configuration.
 *
 * @cssprop --tickwire-text-color - Text.
 * @cssprop --tickwire-muted-color - Times and details.
 * @cssprop --tickwire-background-color - Surface.
 * @cssprop --tickwire-border-color - Borders.
 * @cssprop --tickwire-positive-color - Upwards, and buys.
 * @cssprop --tickwire-negative-color - Downwards, and sells.
 * @cssprop --tickwire-accent-color - The sign of what is usual, and the focus ring.
 * @cssprop --tickwire-warning-color - The sign of a warning, and the word "Paused".
 * @cssprop --tickwire-warning-background-color - Behind that word.
 * @cssprop --tickwire-error-color - The sign of an error.
 * @cssprop --tickwire-font-family - Font; default the page's.
 * @cssprop --tickwire-radius - Corner radius.
 *
 * @cssstate empty - There is nothing to show.
 * @cssstate following - The newest entry is in view, and stays so.
 * @cssstate paused - It stands still.
 */
export class ActivityLog extends ViewElement<LogView> {
  static readonly tag = 'activity-log';
  // It has its size before anything loads. In em: the page's text says how large a line is.
  static override styles: CSSResultGroup = [FeedElement.styles, unsafeCSS(':host{display:flow-root;height:16em}')];
  static override properties: PropertyDeclarations = attributes({
    maxEntries: { type: Number },
    levels: {},
    types: {},
    symbols: {},
    timestamps: {},
    order: {},
    announce: { type: Boolean },
    paused: { type: Boolean },
  });

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

  /** Its entries as text, oldest first; rejects where the file for it does not come. */
  export(format: LogFormat): Promise<string | undefined> {
    return this.ask((view) => view.export(format));
  }

  protected override async load(): Promise<LogView> {
    const { createView } = await import('./log-view.ts');
    return createView(this, this.#internals.states);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'activity-log': ActivityLog;
  }
}
