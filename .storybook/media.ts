// Media features that a toolbar turns, for scripts and for style sheets: a page cannot change what its reader asked for,
// but it can change what its own style sheets ask about. Imported before the kit, which keeps the lists it was given.

const FEATURES = ['prefers-reduced-motion', 'prefers-contrast'] as const;

type Feature = (typeof FEATURES)[number];

const wanted = new Map<Feature, string>();
const lists = new Set<MediaQueryList>();
/** What each rule said before anybody turned it. */
const rules = new Map<CSSMediaRule, string>();

const ask = window.matchMedia.bind(window);

/** Whether the query holds as things are pretended; undefined where it is about something else. */
function pretended(query: string): boolean | undefined {
  for (const feature of FEATURES) {
    const value = wanted.get(feature);
    const asked = value && query.match(new RegExp(`^\\(${feature}:\\s*([\\w-]+)\\)$`))?.[1];
    if (asked) return asked === value;
  }
  return undefined;
}

function turn(rule: CSSMediaRule, query: string): void {
  const holds = pretended(query);
  rule.media.mediaText = holds === undefined ? query : holds ? 'all' : 'not all';
}

function read(sheet: CSSStyleSheet): void {
  for (const rule of sheet.cssRules)
    if (rule instanceof CSSMediaRule && FEATURES.some((feature) => rule.conditionText.includes(feature))) {
      rules.set(rule, rule.conditionText);
      turn(rule, rule.conditionText);
    }
}

/**
 * Pretends that the reader asked for this; undefined ends it.
 *
 * @param value as in a media query: `reduce`, `more`
 */
export function pretend(feature: Feature, value: string | undefined): void {
  if (wanted.get(feature) === value) return;
  if (value) wanted.set(feature, value);
  else wanted.delete(feature);
  for (const [rule, query] of rules) turn(rule, query);
  for (const list of lists)
    if (list.media.includes(feature)) list.dispatchEvent(new MediaQueryListEvent('change', { media: list.media }));
}

window.matchMedia = (query) => {
  const list = ask(query);
  if (!FEATURES.some((feature) => query.includes(feature))) return list;
  lists.add(list);
  Object.defineProperty(list, 'matches', {
    get: () => pretended(list.media) ?? Reflect.get(MediaQueryList.prototype, 'matches', list),
  });
  return list;
};

const replaceSync = CSSStyleSheet.prototype.replaceSync;

// The kit's own sheets are all made this way.
CSSStyleSheet.prototype.replaceSync = function (text) {
  replaceSync.call(this, text);
  read(this);
};
