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
  | 'unused';

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
  readonly transport?: 'websocket' | 'socketio' | 'custom' | undefined;
};
