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
};

/** What happened, for logs. */
export type JournalEntry = {
  /** Grows with each entry of one feed. What happens again at once is the same entry, told anew. */
  readonly id: number;
  /** Epoch ms; of several the last. */
  readonly time: number;
  readonly level: 'info' | 'warn' | 'error';
  /** What kind of thing: `connected`, `failover`, `rejected`, `alert`, … */
  readonly type: string;
  /** English, for authors and operators; holds no secret and nothing raw. */
  readonly text: string;
  readonly symbol?: string | undefined;
  /** How often it has happened in a row. */
  readonly count: number;
};

/** What a page has to add to a journal. */
export type JournalNote = {
  readonly text: string;
  /** Default `info`. */
  readonly level?: JournalEntry['level'] | undefined;
  /** Default `note`. */
  readonly type?: string | undefined;
  readonly symbol?: string | undefined;
};
