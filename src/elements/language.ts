// The language of an element's words. English comes with the kit, each other one as a file.
import type { ReactiveElement } from 'lit';
import { inherited } from '../feed/source.ts';
import { languageOf, learn, spokenFor } from '../market/words.ts';
import type { Language } from '../words/language.ts';

const FILES = new Map<string, () => Promise<{ default: Language }>>([
  ['ar', () => import('../words/ar.ts')],
  ['de', () => import('../words/de.ts')],
  ['es', () => import('../words/es.ts')],
  ['fa', () => import('../words/fa.ts')],
  ['pl', () => import('../words/pl.ts')],
  ['pt', () => import('../words/pt.ts')],
  ['tr', () => import('../words/tr.ts')],
  ['vi', () => import('../words/vi.ts')],
  ['zh', () => import('../words/zh.ts')],
]);

// Those on the page, with the language that each has asked for: once, so that a file that does not come is not asked for
// each second.
const speakers = new Map<ReactiveElement, string>();

/**
 * The locale of an element. It renders anew when the words for that have come, and when a `lang` around it becomes another;
 * until then, or where its file does not come, they are English.
 */
export function localeOf(host: ReactiveElement): string | undefined {
  const locale = inherited('lang', host);
  if (!host.isConnected) return locale;
  const language = languageOf(locale);
  const before = speakers.get(host);
  if (before === undefined) attend(host);
  if (before !== language) {
    speakers.set(host, language);
    if (spokenFor(locale) !== language) void fetchWords(language, host);
  }
  return locale;
}

async function fetchWords(language: string, host: ReactiveElement): Promise<void> {
  try {
    const file = await FILES.get(language)?.();
    if (!file) return;
    learn(language, file.default);
    host.requestUpdate();
  } catch {
    // the next element to need it asks again
  }
}

let changes: MutationObserver | undefined;

function attend(host: ReactiveElement): void {
  changes ??= new MutationObserver(() => {
    for (const each of speakers.keys()) each.requestUpdate();
  });
  for (let node: Element | undefined = host; node; node = (node.getRootNode() as ShadowRoot).host)
    changes.observe(node.getRootNode(), { attributeFilter: ['lang'], subtree: true });
  const controller = {
    hostDisconnected() {
      speakers.delete(host);
      host.removeController(controller);
    },
  };
  host.addController(controller);
}
