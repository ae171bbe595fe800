import type { Dialect } from '../dialects/dialect.ts';
import { type Clock, createTimer } from './clock.ts';

/** The channels of a request, or none for a probe. */
export type Request = { readonly id: number; readonly channels: readonly string[]; readonly sentAt: number };

/** Which of the wanted channels may be asked for together; absent: all of them. */
export type Choose = (missing: readonly string[]) => readonly string[];

export type Outbox = {
  /** Brings the source in line with what is wanted, as fast as its limits allow. */
  want(channels: ReadonlySet<string>): void;
  /** Asks for a sign of life, where the dialect has a way to. */
  probe(): void;
  /** Any message shows that the peer is there: a probe's own reply need not come. */
  heard(): void;
  /** @returns the request that was answered: the oldest, where the source names none */
  answered(id: unknown): Request | undefined;
  /** The oldest request without an answer; a probe only until something is heard. */
  readonly waiting: Request | undefined;
  /** Takes channels back, to be asked for again. */
  retract(channels: readonly string[]): void;
  stop(): void;
};

/**
 * What one socket has been asked for. Speaks in few, small, well-spaced messages, since sources cut those who talk too
 * much.
 */
export function createOutbox(clock: Clock, dialect: Dialect, send: (message: unknown) => void, choose: Choose): Outbox {
  const { subscribe, unsubscribe, probe: sign, replies, limits = {} } = dialect;
  const { controlMs = 0, namesPerMessage = 100, bytesPerMessage = 50_000, channels: most = 5000 } = limits;
  const encoder = new TextEncoder();
  const asked = new Set<string>();
  const pace = createTimer(clock);
  let wanted: ReadonlySet<string> = asked;
  let requests: Request[] = [];
  let probing = false;
  /** Nothing was heard since something was sent. */
  let quiet = false;
  let lastId = 0;

  const fitting = (names: readonly string[]) => {
    let left = bytesPerMessage - 100; // for the message around the names
    return names.slice(0, namesPerMessage).filter((name) => {
      const bytes = encoder.encode(name).length + 3;
      if (bytes > left) return false;
      left -= bytes;
      return true;
    });
  };
  const transmit = (message: unknown, channels: readonly string[] = [], answered = replies) => {
    if (message !== undefined) {
      send(message);
      quiet = true;
      // A probe whose own reply never came must not be taken for what an answer without an id is to.
      if (answered)
        requests = [
          ...requests.filter(({ channels }) => channels.length > 0),
          { id: lastId, channels, sentAt: clock.now() },
        ];
    }
    pace.set(message === undefined ? 0 : controlMs, next);
  };
  const next = () => {
    const id = ++lastId;
    if (probing) {
      probing = false;
      transmit(sign?.(id), [], true);
      return;
    }
    const missing = [...wanted].filter((channel) => !asked.has(channel));
    const more = fitting(choose(missing).slice(0, most - asked.size));
    if (more.length > 0) {
      for (const channel of more) asked.add(channel);
      transmit(subscribe?.(more, id), more);
      return;
    }
    const fewer = fitting([...asked].filter((channel) => !wanted.has(channel)));
    if (fewer.length === 0) return;
    for (const channel of fewer) asked.delete(channel);
    transmit(unsubscribe?.(fewer, id));
  };
  const soon = () => pace.running || next();

  return {
    want(channels) {
      wanted = channels;
      soon();
    },
    probe() {
      probing = true;
      soon();
    },
    heard() {
      quiet = false;
    },
    answered(id) {
      const at = requests.findIndex((request) => id === undefined || id === null || request.id === id);
      return at < 0 ? undefined : requests.splice(at, 1)[0];
    },
    get waiting() {
      return requests.find((request) => quiet || request.channels.length > 0);
    },
    retract(channels) {
      for (const channel of channels) asked.delete(channel);
      soon();
    },
    stop: pace.stop,
  };
}
