// Other names of a symbol, loaded when an author first gives some.
import type { Feed, SubscribeOptions, Topic } from '../feed/api.ts';
import { hub } from '../feed/hub.ts';
import { createPreference, type Level } from '../feed/preference.ts';
import type { Quote } from '../market/quote.ts';
import { cleanText, MOST_SYMBOLS, symbolKey } from '../market/symbol.ts';
import { feedOver } from './feed-over.ts';
import { everySecond } from './second-hand.ts';

// How long the shown name may be without a current price before another one's is taken.
const PATIENCE_MS = 5_000;
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
  return feedOver(feed, {
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

const levelOf = (quote: Quote | undefined): Level =>
  quote?.freshness === 'live' || quote?.freshness === 'closed' ? 2 : quote?.freshness === 'polled' ? 1 : 0;

/**
 * The first of several names that has a current price. The one shown keeps its place over a gap that others fill just as
 * well; one that was lost is taken back when it has held for a while.
 */
function createChoice(feed: Feed, names: readonly string[]): Choice {
  const preference = createPreference({ now: hub().clock.now, patienceMs: PATIENCE_MS });
  const tellers = new Set<() => void>();
  let stopJudging: (() => void) | undefined;
  let last: { quote: Quote; switches: number; as: Quote } | undefined;

  const judge = () => {
    const quotes = names.map((each) => feed.get(each));
    for (const [index, quote] of quotes.entries()) preference.rate(index, levelOf(quote));
    preference.choose();
    const old = quotes.findIndex((quote) => quote);
    if (old >= 0) preference.begin(old);
    const settled = preference.shown < 0 || (preference.shown === 0 && preference.level(0) === 2);
    if (settled || tellers.size === 0) stopJudging = stopJudging?.() as undefined;
    else stopJudging ??= everySecond(tellAll);
  };
  const tellAll = () => {
    for (const tell of [...tellers]) tell();
  };
  const name = () => names[Math.max(0, preference.shown)] as string;
  const quote = () => {
    judge();
    const { switches } = preference;
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
