// The page's side of servers.mjs: starts servers in the test runner's process and drives them from a test.
import { executeServerCommand } from '@web/test-runner-commands';
import type { createMarket } from '../../demo/relay/market.mjs';
import type { createRelay } from '../../demo/relay/relay.mjs';
import type { Binance, BinanceOptions } from '../doubles/binance.mjs';
import type { createRaw, createStatic } from './servers.mjs';

type Method = (...args: never[]) => unknown;
type Callable<T> = { [Key in keyof T as T[Key] extends Method ? Exclude<Key, 'close'> : never]: T[Key] };
type Arguments<M> = M extends (...args: infer A) => unknown ? A : never;
type Result<M> = M extends (...args: never[]) => infer R ? Awaited<R> : never;

/** One server of the test's own. */
export type Server<T> = {
  /** `http://127.0.0.1:…` */
  readonly url: string;
  /** `ws://127.0.0.1:…` */
  readonly wsUrl: string;
  /** Calls one of the server's methods there, with JSON in and JSON out; what returns nothing gives null. */
  call<M extends keyof Callable<T> & string>(method: M, ...args: Arguments<T[M]>): Promise<Result<T[M]>>;
  /** Ends the server and its connections; may be called twice. */
  stop(): Promise<void>;
};

type Started = { id: number; url: string; wsUrl: string };

const started = new Set<Server<never>>();

/** Starts a server of a kind that servers.mjs knows. `stopServers` in the file's `after` ends it, if nothing did before. */
export async function startServer<T = Record<string, (...args: unknown[]) => unknown>>(
  kind: string,
  options: object = {},
): Promise<Server<T>> {
  const { id, url, wsUrl } = await executeServerCommand<Started, object>('server:start', { kind, options });
  const server: Server<T> = {
    url,
    wsUrl,
    async call(method, ...args) {
      type Reply = { value: Result<T[typeof method]> };
      return (await executeServerCommand<Reply, object>('server:call', { id, method, args })).value;
    },
    async stop() {
      if (started.delete(server)) await executeServerCommand('server:stop', { id });
    },
  };
  started.add(server);
  return server;
}

/** Ends every server that this page started: `after(stopServers)`. */
export async function stopServers(): Promise<void> {
  await Promise.all([...started].map((server) => server.stop()));
}

type Raw = Awaited<ReturnType<typeof createRaw>>;
type Static = Awaited<ReturnType<typeof createStatic>>;
type Relay = Awaited<ReturnType<typeof createRelay>>;
// Clocks, timers and logs are functions, which cannot cross.
type Options<M extends (options: never) => unknown> = Json<NonNullable<Parameters<M>[0]>>;
type Json<T> = Omit<T, 'now' | 'wallClock' | 'log' | 'setTimeout' | 'clearTimeout'>;

/** A double of Binance, see doubles/binance.mjs. */
export const startBinance = (options: Json<BinanceOptions> = {}) => startServer<Binance>('binance', options);

/** The demo's relay, see demo/relay/relay.mjs, on a free port and without a log; `market` are its market's options. */
export const startRelay = (
  options: Omit<Options<typeof createRelay>, 'market'> & { market?: Options<typeof createMarket> } = {},
) => startServer<Relay>('relay', options);

/** A plain WebSocket server that takes whatever comes. */
export const startRaw = (options: Options<typeof createRaw> = {}) => startServer<Raw>('raw', options);

/** A file server, for pages of an origin of their own. */
export const startStatic = (options: Options<typeof createStatic> = {}) => startServer<Static>('static', options);
