/**
 * How the feed stands. `live`: prices are coming by stream · `stale`: connected, but no price for a while · `polling`:
 * prices come by REST · `blocked`: nothing will change by itself, or not before `retryAt`.
 */
export type Phase =
  | 'idle'
  | 'connecting'
  | 'live'
  | 'stale'
  | 'polling'
  | 'reconnecting'
  | 'offline'
  | 'paused'
  | 'blocked';

export type Reason =
  | 'silent'
  | 'lost'
  | 'refused'
  | 'timeout'
  | 'offline'
  | 'unreachable'
  | 'renewing'
  | 'limit'
  | 'hidden'
  | 'address'
  | 'dialect'
  | 'runtime'
  | 'auth'
  | 'requests'
  | 'unused';

/** Whom prices are owed to. */
export type Attribution = { readonly text: string; readonly url: string };

/** Whether the source's market is open, and what comes next, in the source's own words and time: `09:30`. */
export type Market = {
  readonly open: boolean;
  readonly opens?: string | undefined;
  readonly closes?: string | undefined;
};

export type FeedState = {
  readonly phase: Phase;
  /** Epoch ms at which this phase began. */
  readonly since: number;
  readonly reason?: Reason | undefined;
  /** What exactly was refused, and the remedy; English, for authors. */
  readonly detail?: string | undefined;
  /** Epoch ms of the next attempt, where one is due. */
  readonly retryAt?: number | undefined;
  /** Failures since the connection last held. */
  readonly attempt: number;
  /** The source's name for readers: `Binance`, or a relay's host. */
  readonly label: string;
  readonly dialect?: string | undefined;
  readonly transport?: 'websocket' | 'socketio' | 'rest' | 'custom' | undefined;
  /** Of a list of sources: the label of the first, while the prices come from another. */
  readonly insteadOf?: string | undefined;
  readonly market?: Market | undefined;
  /** How many of the source's own sources are at work. */
  readonly upstreams?: { readonly active: number; readonly total: number } | undefined;
  /** To be shown, by the sources' terms, wherever their prices are. */
  readonly attributions?: readonly Attribution[] | undefined;
  /** Between two rounds of requests, while prices come by them, in ms; absent where the source answers none. */
  readonly pollMs?: number | undefined;
  /** Epoch ms of the next of those rounds, once there was one. */
  readonly pollAt?: number | undefined;
};

/** What happened, for logs. */
export type JournalEntry = {
  /**
   * Grows with each entry of one feed. What happens again soon (among the last six, within ten minutes) is the same entry: it
   * is told anew, under its id, as the newest.
   */
  readonly id: number;
  /** Epoch ms; of several the last. */
  readonly time: number;
  readonly level: 'info' | 'warn' | 'error';
  /**
   * What kind of thing. Of the connection: `connecting` · `detected` (who speaks at a bare address) · `connected` ·
   * `subscribed` · `reconnect` (it was lost or given up, and why) · `host` (the next of several addresses) · `closed` (nobody
   * wants a price, or the page is hidden) · `auth` · `blocked` (nothing will change by itself). Of prices: `stale` (none
   * come; they come again) · `fallback` (by request; the stream is back) · `failover` (another source of a list) ·
   * `requests` (refused) · `unknown` (no such symbol) · `rejected` (what the gate, the transport or the dialect refused) ·
   * `history`. What the source says: `market` · `upstreams` · `complaint` · `attribution` · `signal` · `sentiment`. And
   * `move` (a price went far) · `paused` · `resumed` · `alert` · `note` (a page's own, or any word of its own).
   */
  readonly type: string;
  /** English, for authors and operators; holds no secret and nothing raw. */
  readonly text: string;
  /**
   * What happened, more closely than its type: `reconnect.timeout`, `market.open`. Logs say it in their own language, and
   * take the text where they don't know it. What a page has noted by itself has none.
   */
  readonly code?: string | undefined;
  /** What goes with the code, as it came: times in ms, shares in percent, prices as their source wrote them. */
  readonly values?: { readonly [name: string]: string | number | undefined } | undefined;
  readonly symbol?: string | undefined;
  /** How often it has happened. */
  readonly count: number;
  /** On a list of sources: the name, for readers, of the one that says so. */
  readonly source?: string | undefined;
};

/** What a page has to add to a journal. */
export type JournalNote = {
  readonly text: string;
  /** Default `info`. */
  readonly level?: JournalEntry['level'] | undefined;
  /** Default `note`. */
  readonly type?: string | undefined;
  readonly symbol?: string | undefined;
  /** One of the kit’s own: logs then say that in their own language, and not the text. */
  readonly code?: string | undefined;
  readonly values?: JournalEntry['values'];
};
