import { tokensOf } from '../scripts/tokens.mjs';

type Entry = {
  readonly name: string;
  readonly description?: string;
  readonly type?: { readonly text: string };
  readonly default?: string;
};

type Member = Entry & {
  readonly kind: 'field' | 'method';
  readonly readonly?: boolean;
  readonly parameters?: readonly (Entry & { readonly optional?: boolean })[];
  readonly return?: { readonly type: { readonly text: string } };
};

type Declaration = {
  readonly tagName?: string;
  members?: readonly Member[];
  attributes?: readonly Entry[];
  events?: readonly Entry[];
  slots?: readonly Entry[];
  cssParts?: readonly Entry[];
  cssProperties?: readonly Entry[];
  cssStates?: readonly Entry[];
};

type Manifest = { readonly modules: readonly { readonly declarations?: readonly Declaration[] }[] };

// Made by `npm run manifest` and not kept in git: an import of its own would fail where it is not there.
const [found] = Object.values(
  import.meta.glob<Manifest>('../custom-elements.json', { eager: true, import: 'default' }),
);

const elements = (found?.modules ?? [])
  .flatMap(({ declarations = [] }) => declarations)
  .filter(({ tagName }) => tagName);

const attributeOf = (property: string) => property.replace(/[A-Z]/g, '-$&').toLowerCase();

/** The attributes, each with the default of its property. */
function attributesOf({ attributes = [], members = [] }: Declaration): Entry[] {
  const defaults = new Map(
    members.map(({ name, default: value = '' }) => [attributeOf(name), value.replaceAll("'", '')]),
  );
  return attributes.map((each) => ({ ...each, default: defaults.get(each.name) || undefined }) as Entry);
}

/** What the table of controls is made from: only attributes are for turning. Undefined where no manifest was made. */
export const manifest = found && {
  ...found,
  modules: [
    {
      declarations: elements.map((element) => ({
        ...element,
        ...{ members: [], events: [], slots: [], cssParts: [], cssProperties: [] },
        attributes: attributesOf(element),
      })),
    },
  ],
};

const sheets = import.meta.glob<string>('../src/elements/*.css', { eager: true, query: '?raw', import: 'default' });
const rank = (path: string) => ['palette.css', 'tokens.css'].findIndex((name) => path.endsWith(name));
const css = Object.keys(sheets)
  .sort((a, b) => rank(b) - rank(a))
  .map((path) => sheets[path])
  .join('\n');

const byTicker = elements.toSorted(
  (a, b) => Number(b.tagName === 'price-ticker') - Number(a.tagName === 'price-ticker'),
);

/** Every custom property of the kit, with its defaults, in the words of the first element that has it. */
export const tokens = tokensOf(
  css,
  byTicker.flatMap(({ cssProperties = [] }) => cssProperties),
);

/** Which elements a custom property is for. */
export const elementsWith = (property: string): readonly string[] =>
  elements.flatMap(({ tagName = '', cssProperties = [] }) =>
    cssProperties.some(({ name }) => name === property) ? [tagName] : [],
  );

const code = (text: string) => `\`${text}\``;
// A pipe would end the cell, within code, too.
const cell = (text = '') => text.replaceAll('\n', ' ').replaceAll('|', '\\|');

function table(title: string, heads: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const lines = [heads, heads.map(() => '---'), ...rows.map((row) => row.map(cell))];
  return `### ${title}\n\n${lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')}\n`;
}

const signatureOf = ({ name, parameters = [] }: Member) =>
  code(`${name}(${parameters.map((each) => (each.optional ? `${each.name}?` : each.name)).join(', ')})`);

/** All that an element has beside its attributes, as tables in Markdown. */
export function manualOf(tag: string | undefined): string {
  const element = elements.find(({ tagName }) => tagName === tag);
  if (!element) return 'Run `npm run manifest`: this page is made from custom-elements.json.';
  const { members = [], events = [], slots = [], cssParts = [], cssProperties = [], cssStates = [] } = element;
  // A property that is an attribute, too, is in the table above.
  const attributes = new Set((element.attributes ?? []).map(({ name }) => name));
  const fields = members.filter(({ kind, name }) => kind === 'field' && !attributes.has(attributeOf(name)));
  const methods = members.filter(({ kind }) => kind === 'method');
  const described = (list: readonly Entry[], name = (text: string) => text) =>
    list.map((each) => [code(name(each.name)), each.description ?? '']);
  return [
    table(
      'Events',
      ['event', 'class', 'when'],
      events.map(({ name, type, description = '' }) => [code(name), code(type?.text ?? 'Event'), description]),
    ),
    table(
      'Slots',
      ['slot', 'what it is'],
      slots.map(({ name, description = '' }) => [name ? code(name) : 'default', description]),
    ),
    table(
      'Properties that are no attributes',
      ['property', 'type', 'what it is'],
      fields.map(({ name, type, readonly, description = '' }) => [
        code(name),
        code(type?.text ?? ''),
        `${description}${readonly ? ' Read only.' : ''}`,
      ]),
    ),
    table(
      'Methods',
      ['method', 'returns', 'what it does'],
      methods.map((each) => [
        signatureOf(each),
        code(each.return?.type.text || 'what takes it away'),
        each.description ?? '',
      ]),
    ),
    table(
      'Parts',
      ['part', 'what it is'],
      described(cssParts, (name) => `::part(${name})`),
    ),
    table(
      'Custom properties',
      ['property', 'for', 'light', 'dark'],
      cssProperties.map(({ name, description = '' }) => {
        const { light, dark } = tokens.find((token) => token.name === name)?.defaults.western ?? {
          light: '',
          dark: '',
        };
        return [code(name), description, code(light), dark === light ? 'the same' : code(dark)];
      }),
    ),
    table(
      'States',
      ['state', 'when'],
      described(cssStates, (name) => `:state(${name})`),
    ),
  ].join('\n');
}

/** A control for each attribute, by its type: a union is a choice, with nothing for the attribute's absence. */
export function controlOf(type: string | undefined): { control: unknown; options?: readonly string[] } {
  const words = type?.match(/'[^']+'/g)?.map((word) => word.slice(1, -1));
  if (words) return { control: { type: 'select' }, options: ['', ...words] };
  return { control: { type: type === 'boolean' || type === 'number' ? type : 'text' } };
}
