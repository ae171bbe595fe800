// Other names of a symbol, loaded when an author first gives some.
import type { Feed, SubscribeOptions, Topic } from '../feed/api.ts';
import { hub } from '../feed/hub.ts';
import type { Quote } from '../market/quote.ts';
import { cleanText, MOST_SYMBOLS, symbolKey } from '../market/symbol.ts';
import { everySecond } from './second-hand.ts';

// How long the shown name may be without a current price before another one's is taken.
const PATIENCE_MS = 5_000;
// How long a name that was lost must have held again before it is taken back; doubled by each loss.
const RETURN_MS = 30_000;
const LONGEST_RETURN_MS = 600_000;
const RELAPSE_MS = 300_000;
const MOST_NAMES = 8;
const MOST_TEXTS = 100;

/** What an `aliases` attribute says: the names to try for a symbol, itself first, by its key; and what says nothing. */
export type Aliases = { readonly names: ReadonlyMap<string, readonly string[]>; readonly bad: readonly string[] };

/** Reads `"BTC/USD=BTCUSDT BTC, EUR/USD=EURUSD"`. */
export function parseAliases(text: string): Aliases {
  const names = new Map<string, readonly string[]>();
  const bad: string[] = [];
  for (const entry of text.split(',')) {
    const [left = '', right = '', ...more] = entry.split('=');
    const [symbol, ...rest] = wordsOf(left);
    const others = wordsOf(right);
    if (symbol && others.length > 0 && rest.length + more.length === 0 && names.size < MOST_SYMBOLS)
      names.set(symbolKey(symbol), [...new Set([symbol, ...others])].slice(0, MOST_NAMES));
    else if (entry.trim()) bad.push(cleanText(entry));
  }
  return { names, bad };
}

const wordsOf = (text: string) => text.split(/\s+/).flatMap((word) => cleanText(word, 64) || []);

const known = new WeakMap<Feed, Map<string, Feed>>();

/** A feed under whose symbols stand other names, too. The same for the same feed and text, so that cells keep serving. */
export function aliased(feed: Feed, text: string): Feed {
  let feeds = known.get(feed);
  if (!feeds) {
    feeds = new Map();
    known.set(feed, feeds);
  }
  let made = feeds.get(text);
  if (!made) {
    made = withAliases(feed, parseAliases(text).names);
    if (feeds.size >= MOST_TEXTS) feeds.clear(); // texts come from attributes
    feeds.set(text, made);
  }
  return made;
}

function withAliases(feed: Feed, names: Aliases['names']): Feed {
  const choices = new Map<string, Choice>();
  const choiceOf = (symbol: string) => {
    const key = symbolKey(symbol);
    let choice = choices.get(key);
    const list = names.get(key);
    if (!choice && list) {
      choice = createChoice(feed, [symbol, ...list.slice(1)]);
      choices.set(key, choice);
    }
    return choice;
  };
  return Object.freeze<Feed>({
    ...feed,
    get state() {
      return feed.state;
    },
    get stats() {
      return feed.stats;
    },
    subscribe(topic: Topic, listener: (value: never) => void, options?: SubscribeOptions) {
      const asked = typeof topic === 'string' ? { kind: 'quote' as const, symbol: topic } : topic;
      const choice = choiceOf(asked.symbol ?? '*');
      return choice ? choice.subscribe(asked, listener, options) : feed.subscribe(topic, listener as never, options);
    },
    get(symbol) {
      const choice = choiceOf(symbol);
      return choice ? choice.quote() : feed.get(symbol);
    },
    refuses: (symbol) => (names.get(symbolKey(symbol)) ?? [symbol]).every((name) => feed.refuses(name)),
    // Candles must be of the name whose price they lead to.
    history: (symbol, asked) => feed.history(choiceOf(symbol)?.quote()?.symbol ?? symbol, asked),
  });
}

type Asked = Exclude<Topic, string>;

type Choice = {
  /** The one that is shown. */
  quote(): Quote | undefined;
  subscribe(topic: Asked, listener: (value: never) => void, options?: SubscribeOptions): () => void;
};

type Standing = {
  readonly name: string;
  /** 2: current · 1: by requests · 0: not now. */
  level: number;
  /** Epoch ms since when. */
  since: number;
  /** It has been shown while it was current. */
  served: boolean;
  /** How often it was lost, lately. */
  losses: number;
  returnedAt: number;
};

const levelOf = (quote: Quote | undefined) =>
  quote?.freshness === 'live' || quote?.freshness === 'closed' ? 2 : quote?.freshness === 'polled' ? 1 : 0;

/**
 * The first of several names that has a current price. The one shown keeps its place over a gap that others fill just as
 * well; one that was lost is taken back when it has held for a while.
 */
function createChoice(feed: Feed, names: readonly string[]): Choice {
  const { clock } = hub();
  const standings = names.map(
    (name): Standing => ({ name, level: 0, since: 0, served: false, losses: 0, returnedAt: 0 }),
  );
  const tellers = new Set<() => void>();
  let shown = 0;
  let switches = 0;
  let begun = false;
  /** Epoch ms since when another does better. */
  let outdoneAt: number | undefined;
  let stopJudging: (() => void) | undefined;
  let last: { quote: Quote; switches: number; as: Quote } | undefined;

  const holds = ({ since, losses }: Standing) =>
    losses === 0 || Math.abs(clock.now() - since) >= Math.min(LONGEST_RETURN_MS, RETURN_MS * 2 ** (losses - 1));
  const wanted = (): number => {
    const current = standings[shown] as Standing;
    const best = Math.max(...standings.map(({ level }) => level));
    const first = standings.findIndex(({ level }) => level === best);
    if (!begun) return best > 0 ? first : standings.findIndex(({ name }) => feed.get(name));
    if (best > current.level) {
      outdoneAt ??= clock.now();
      // A stream that was away brings back one name a moment before the other.
      return current.served && Math.abs(clock.now() - outdoneAt) < PATIENCE_MS ? shown : first;
    }
    outdoneAt = undefined;
    const earlier = standings.findIndex((standing) => standing.level === best && holds(standing));
    return best > 0 && earlier >= 0 && earlier < shown ? earlier : shown;
  };
  const turnTo = (next: number) => {
    const left = standings[shown] as Standing;
    const taken = standings[next] as Standing;
    if (begun && next > shown && left.served)
      left.losses = Math.abs(clock.now() - left.returnedAt) < RELAPSE_MS ? left.losses + 1 : 1;
    if (next < shown) taken.returnedAt = clock.now();
    if (begun && next !== shown) switches++;
    if (next !== shown) outdoneAt = undefined;
    begun = true;
    shown = next;
    taken.served ||= taken.level > 0;
  };
  const judge = () => {
    for (const standing of standings) {
      const level = levelOf(feed.get(standing.name));
      if (level === standing.level) continue;
      standing.level = level;
      standing.since = clock.now();
    }
    const next = wanted();
    if (next >= 0) turnTo(next);
    const settled = shown === 0 && (standings[0]?.level === 2 || !begun);
    if (settled || tellers.size === 0) stopJudging = stopJudging?.() as undefined;
    else stopJudging ??= everySecond(tellAll);
  };
  const tellAll = () => {
    for (const tell of [...tellers]) tell();
  };
  const name = () => standings[shown]?.name as string;
  const quote = () => {
    judge();
    const found = feed.get(name());
    if (!found || switches === 0) return found;
    // Another name's price is no move of this one's: the session says so.
    if (last?.quote !== found || last.switches !== switches)
      last = { quote: found, switches, as: { ...found, session: found.session + switches * 1e9 } };
    return last.as;
  };

  return {
    quote,
    subscribe(topic, listener, options) {
      const isQuote = topic.kind === 'quote';
      const pass = listener as (value: unknown) => void;
      let told: Quote | undefined;
      const tell = () => {
        const next = quote();
        if (!next || next === told) return;
        told = next;
        pass(next);
      };
      const stops = isQuote
        ? names.map((each) => feed.subscribe(each, tell, { ...options, alike: names }))
        : names.map((each) =>
            feed.subscribe(
              { ...topic, symbol: each } as Topic,
              (value) => {
                if (symbolKey(each) === symbolKey(name())) pass(value);
              },
              options,
            ),
          );
      if (isQuote) tellers.add(tell);
      const end = () => {
        tellers.delete(tell);
        if (tellers.size === 0) stopJudging = stopJudging?.() as undefined;
        for (const stop of stops) stop();
      };
      options?.signal?.addEventListener('abort', end, { once: true });
      if (options?.signal?.aborted) end();
      return end;
    },
  };
}
