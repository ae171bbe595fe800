import { waitUntil } from '@open-wc/testing';
import type { Ending, SocketListener } from '../../src/transports/transport.ts';

/** A socket's listener that writes down what it hears. */
export type Heard = {
  readonly listener: SocketListener;
  readonly messages: unknown[];
  readonly rejects: string[];
  /** Length of each message's text. */
  readonly characters: (number | undefined)[];
  readonly endings: Ending[];
  /** The calls in their order. */
  readonly calls: ('open' | 'message' | 'reject' | 'end')[];
};

/** @param opened called at each opening */
export function heard(opened: () => void = () => {}): Heard {
  const notes: Omit<Heard, 'listener'> = { messages: [], rejects: [], characters: [], endings: [], calls: [] };
  const { messages, rejects, characters, endings, calls } = notes;
  return {
    ...notes,
    listener: {
      open() {
        calls.push('open');
        opened();
      },
      message(message, length) {
        calls.push('message');
        characters.push(length);
        messages.push(message);
      },
      reject(why) {
        calls.push('reject');
        rejects.push(why);
      },
      end(ending) {
        calls.push('end');
        endings.push(ending);
      },
    },
  };
}

/** Waits until something holds; fails with its name after two seconds. */
export const until = (what: string, holds: () => unknown): Promise<void> =>
  waitUntil(holds as () => boolean | Promise<boolean>, what, { interval: 5, timeout: 2000 });
