// Tells screen readers what is new, loaded for logs that announce.
import { hub } from '../feed/hub.ts';
import { inherited } from '../feed/source.ts';
import type { ActivityLog } from './activity-log.ts';
import { entryOf, type LogRecord, type Say } from './log-store.ts';
import { tell } from './log-words.ts';

const EVERY_MS = 5000;
// Words that come within one are said in one.
const GATHER_MS = 500;

// One at a time for the whole page: several logs that speak at once are heard as none.
let spokeAt = Number.NEGATIVE_INFINITY;

export type Speaker = { add(record: LogRecord): void; stop(): void };

/**
 * @param say what an entry says
 * @param speak says it
 */
export function createSpeaker(host: ActivityLog, say: Say, speak: (text: string) => void): Speaker {
  const { clock } = hub();
  let count = 0;
  let last: LogRecord | undefined;
  let end: (() => void) | undefined;

  const wait = () => {
    const now = clock.now();
    const rest = spokeAt + EVERY_MS - now;
    // A clock that was set back must not silence it.
    end = clock.after(Math.max(GATHER_MS, rest > EVERY_MS ? 0 : rest), run);
  };
  const run = () => {
    end = undefined;
    if (!last) return;
    const now = clock.now();
    if (now - spokeAt < EVERY_MS && now >= spokeAt) return wait();
    spokeAt = now;
    speak(wordsOf(last, count, say, inherited('lang', host)));
    count = 0;
    last = undefined;
  };
  return {
    add(record) {
      count++;
      last = record;
      if (!end) wait();
    },
    stop() {
      end?.();
      end = undefined;
      count = 0;
      last = undefined;
    },
  };
}

function wordsOf(record: LogRecord, count: number, say: Say, locale: string | undefined): string {
  const entry = entryOf(record);
  const { level, symbol } = entry;
  const text = say(entry);
  const about = symbol && !text.includes(symbol) ? `${symbol} ${text}` : text;
  const said =
    level === 'info' ? about : tell('spoken', locale, { level: tell(`level.${level}`, locale), text: about });
  return count === 1 ? said : tell('spokenMany', locale, { count, text: said });
}
