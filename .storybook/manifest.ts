type Entry = { readonly name: string; readonly attribute?: string; readonly description?: string };

type Manifest = {
  readonly modules: readonly {
    declarations?: { members?: Entry[]; events?: Entry[]; cssParts?: Entry[] }[];
  }[];
};

// Made by `npm run manifest` and not kept in git: an import of its own would fail where it is not there.
const [found] = Object.values(
  import.meta.glob<Manifest>('../custom-elements.json', { eager: true, import: 'default' }),
);

/** The elements' manifest, as a docs page can show it; undefined where it was not made. */
export const manifest = found && forDocs(structuredClone(found));

/** A docs page keeps its table by name: of an attribute and a part that share one, only the part would be left. */
function forDocs(copy: Manifest): Manifest {
  for (const { declarations = [] } of copy.modules)
    for (const declaration of declarations) {
      declaration.members = declaration.members?.filter(({ attribute }) => !attribute) ?? [];
      declaration.cssParts = declaration.cssParts?.map((part) => ({ ...part, name: `::part(${part.name})` })) ?? [];
      // Those of the doc block; the analyzer also takes each new event's first argument for a name.
      declaration.events = declaration.events?.filter(({ description }) => description) ?? [];
    }
  return copy;
}
