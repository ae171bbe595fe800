/** One entry of a `feed`: a dialect, an address, or both. */
export type Source = { readonly dialect?: string | undefined; readonly address?: string | undefined };

/** Reads `"binance"`, `"https://relay.example"`, `"hamster https://relay.example"`; several are separated by commas. */
export function parseFeed(feed: string): Source[] {
  return feed
    .split(',')
    .map((entry) => entry.trim().split(/\s+/))
    .filter(([first]) => first)
    .map(([first, second]) =>
      /^[a-z][a-z0-9-]{0,40}$/.test(first as string) ? { dialect: first, address: second } : { address: first },
    );
}

/** What two ways of writing one source have in common: the key under which the page shares it. */
export function sourceKey({ dialect, address }: Source): string {
  let canonical = address;
  try {
    canonical = new URL(address as string).href.replace(/\/$/, '');
  } catch {
    // kept as written; connecting will say what is wrong with it
  }
  return [dialect, canonical].filter(Boolean).join(' ');
}

/** A source as it may be written in `feed`. */
export const sourceName = ({ dialect, address }: Source): string => [dialect, address].filter(Boolean).join(' ');

/** The nearest value of an attribute, on the element or around it, across shadow roots: as `lang` is inherited. */
export function inherited(attribute: string, element: Element | undefined): string | undefined {
  for (let node = element; node; ) {
    const value = node.closest(`[${attribute}]:not([${attribute}=""])`)?.getAttribute(attribute);
    if (value) return value;
    node = (node.getRootNode() as ShadowRoot).host;
  }
  return undefined;
}

/** The `feed` that the page gives for a place on it, or for itself. Undefined: it says nothing. */
export function lookUpFeed(element?: Element): string | undefined {
  const { document } = globalThis;
  return (
    inherited('data-feed', element ?? document?.body) ??
    // Not by its src: bundlers, CDNs and redirects rename the file. What embed.js is told for a widget is that widget's.
    document?.querySelector<HTMLElement>('script[data-feed]:not([data-widget])')?.dataset.feed
  );
}
