// What editors and type checkers know of the elements, made of custom-elements.json: a page author's editor completes and
// explains, and a wrong word fails to compile. Of our own making, since the generators that there are (of July 2026) write
// types that don't compile (an attribute and its property twice) or say less than the manifest (CustomEvent for our events).
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const HEADER = '// Made of custom-elements.json by scripts/editor-data.mjs.\n';

const { version } = JSON.parse(await readFile('package.json', 'utf8'));
const { modules } = JSON.parse(await readFile('custom-elements.json', 'utf8'));
const elements = modules
  .flatMap(({ declarations = [] }) => declarations)
  .filter(({ tagName }) => tagName)
  .map(({ attributes = [], events = [], members = [], slots = [], cssParts, cssProperties, cssStates, ...rest }) => ({
    ...rest,
    attributes,
    events,
    slots,
    cssParts,
    cssProperties,
    cssStates,
    properties: members.filter(({ kind, readonly }) => kind === 'field' && !readonly),
  }));

/** `'a'|'b'` -> ['a', 'b']; [] where there is no list of words. */
const wordsOf = ({ type }) => [...type.text.matchAll(/'([^']*)'/g)].map(([, word]) => word);

const oneLine = (text) => text.replace(/\s+/g, ' ');

// Editors

const listed = (title, entries, nameOf) =>
  entries.length > 0
    ? `\n\n**${title}**\n${entries.map((entry) => `- \`${nameOf(entry)}\`: ${entry.description}`).join('\n')}`
    : '';

/** An element's page of the manual. */
const manual = ({ description, events, slots, cssParts, cssStates }) =>
  oneLine(description) +
  listed('Events', events, ({ name }) => name) +
  listed('Slots', slots, ({ name }) => name || 'default') +
  listed('Parts', cssParts, ({ name }) => `::part(${name})`) +
  listed('States', cssStates, ({ name }) => `:state(${name})`);

const markdown = (value) => ({ kind: 'markdown', value });

const htmlData = {
  version: 1.1,
  tags: elements.map((element) => ({
    name: element.tagName,
    description: markdown(manual(element)),
    attributes: element.attributes.map((attribute) => ({
      name: attribute.name,
      description: markdown(attribute.description),
      ...(attribute.type.text === 'boolean' && { valueSet: 'v' }), // VS Code's word for: has no value
      ...(wordsOf(attribute).length > 0 && { values: wordsOf(attribute).map((name) => ({ name })) }),
    })),
  })),
};

/** What several elements have by one name, once, with what each says of it. */
function shared(list, nameOf = ({ name }) => name) {
  /** @type {Map<string, Map<string, string[]>>} */
  const names = new Map();
  for (const element of elements)
    for (const entry of element[list]) {
      const texts = names.get(nameOf(entry)) ?? new Map();
      names.set(nameOf(entry), texts);
      texts.set(entry.description, [...(texts.get(entry.description) ?? []), `\`<${element.tagName}>\``]);
    }
  return [...names].map(([name, texts]) => ({
    name,
    description: markdown([...texts].map(([text, tags]) => `${tags.join(', ')}: ${text}`).join('\n\n')),
  }));
}

const cssData = {
  version: 1.1,
  properties: shared('cssProperties'),
  pseudoClasses: shared('cssStates', ({ name }) => `:state(${name})`),
  pseudoElements: shared('cssParts', ({ name }) => `::part(${name})`),
};

const named = ({ name, description }) => ({ name, description });

const webTypes = {
  $schema: 'https://raw.githubusercontent.com/JetBrains/web-types/master/schema/web-types.json',
  name: 'tickwire',
  version,
  'js-types-syntax': 'typescript',
  'description-markup': 'markdown',
  contributions: {
    html: {
      elements: elements.map((element) => ({
        name: element.tagName,
        description: manual(element),
        source: { module: 'tickwire', symbol: element.name },
        attributes: element.attributes.map((attribute) => ({
          ...named(attribute),
          value: {
            type: attribute.type.text,
            ...(attribute.type.text === 'boolean' && { kind: 'no-value' }),
          },
          ...(wordsOf(attribute).length > 0 && { values: wordsOf(attribute).map((name) => ({ name })) }),
        })),
        slots: element.slots.map(named),
        js: {
          properties: element.properties.map((property) => ({ ...named(property), type: property.type.text })),
          events: element.events.map((event) => ({ ...named(event), type: event.type.text })),
        },
        css: { properties: element.cssProperties.map(named), parts: element.cssParts.map(named) },
      })),
    },
  },
};

// Types

const member = ({ description }, name, type, optional = '?') =>
  `  /** ${oneLine(description)} */\n  ${/^\w+$/.test(name) ? name : `'${name}'`}${optional}: ${type};\n`;

const typeOf = (element, list) => `${element.name}${list}`;

/** The parts of which each framework's types are made. */
const tags = () => {
  const classes = elements.flatMap(({ name, events }) => [name, ...events.map(({ type }) => type.text)]);
  const imported = [...new Set(classes)].sort().join(', ');
  const parts = elements.map((element) => {
    const { attributes, events, name: own } = element;
    // A property of the same name as its attribute is that attribute, to every framework.
    const properties = element.properties.filter(
      ({ name }) => !attributes.some((attribute) => attribute.name === name),
    );
    const write = (list, text) => `export type ${typeOf(element, list)} = {\n${text.join('')}};\n`;
    return [
      write(
        'Attributes',
        attributes.map((it) => member(it, it.name, `${it.type.text.replaceAll('|', ' | ')} | undefined`)),
      ),
      write(
        'Properties',
        properties.map((it) => member(it, it.name, `${own}['${it.name}'] | undefined`)),
      ),
      write(
        'Events',
        events.map((it) => member(it, it.name, it.type.text, '')),
      ),
    ].join('');
  });
  const all = elements.map((element) => {
    const fields = ['Attributes', 'Properties', 'Events'].map(
      (list) => `${list.toLowerCase()}: ${typeOf(element, list)}`,
    );
    return member(element, element.tagName, `{ element: ${element.name}; ${fields.join('; ')} }`, '');
  });
  const css = shared('cssProperties').map(({ name }) => `  '${name}'?: string | undefined;\n`);
  return `import type { ${imported} } from './index.js';

${parts.join('\n')}
/** The elements by their tags. */
export type Tags = {
${all.join('')}};

/** What the elements take from style sheets. */
export type CustomProperties = {
${css.join('')}};
`;
};

// Attributes, properties, and each event behind `on`: React sets a property where the element has one of that name.
const ON = `  Tags[Tag]['attributes'] &
  Tags[Tag]['properties'] & {
    [Name in keyof Tags[Tag]['events'] as \`on\${Name & string}\`]?:
      | ((event: Tags[Tag]['events'][Name]) => void)
      | undefined;
  };
type Elements = { [Tag in keyof Tags]: Props<Tag> };
`;

// How each framework spells what an element takes and tells: its own attributes of any element, ours, and our events.
const FRAMEWORKS = {
  react: `import type { DetailedHTMLProps, HTMLAttributes } from 'react';
import type { CustomProperties, Tags } from './tags.js';

type Props<Tag extends keyof Tags> = DetailedHTMLProps<HTMLAttributes<Tags[Tag]['element']>, Tags[Tag]['element']> &
${ON}
declare module 'react' {
  namespace JSX {
    interface IntrinsicElements extends Elements {}
  }
  interface CSSProperties extends CustomProperties {}
}
`,
  preact: `import type { HTMLAttributes } from 'preact';
import type { Tags } from './tags.js';

type Props<Tag extends keyof Tags> = HTMLAttributes<Tags[Tag]['element']> &
${ON}
declare module 'preact' {
  namespace JSX {
    interface IntrinsicElements extends Elements {}
  }
}
`,
  // Solid has a prefix for each way to write: an attribute, a property, a switch.
  solid: `import type { JSX } from 'solid-js';
import type { Tags } from './tags.js';

type Props<Tag extends keyof Tags> = JSX.HTMLAttributes<Tags[Tag]['element']> &
  Tags[Tag]['attributes'] &
  Tags[Tag]['properties'] & {
    [Name in keyof Tags[Tag]['attributes'] as Tags[Tag]['attributes'][Name] extends boolean | undefined
      ? \`bool:\${Name & string}\`
      : \`attr:\${Name & string}\`]?: Tags[Tag]['attributes'][Name];
  } & {
    [Name in keyof Tags[Tag]['properties'] as \`prop:\${Name & string}\`]?: Tags[Tag]['properties'][Name];
  } & {
    [Name in keyof Tags[Tag]['events'] as \`on:\${Name & string}\`]?:
      | ((event: Tags[Tag]['events'][Name]) => void)
      | undefined;
  };
type Elements = { [Tag in keyof Tags]: Props<Tag> };

declare module 'solid-js' {
  namespace JSX {
    interface IntrinsicElements extends Elements {}
  }
}
`,
  // In a template a number may be written as in HTML: decimals="2".
  vue: `import type { HTMLAttributes, ReservedProps } from 'vue';
import type { Tags } from './tags.js';

type Written<Attributes> = {
  [Name in keyof Attributes]: number extends Attributes[Name] ? Attributes[Name] | \`\${number}\` : Attributes[Name];
};
type Pascal<Name> = Name extends \`\${infer Head}-\${infer Rest}\` ? \`\${Capitalize<Head>}\${Pascal<Rest>}\` : Capitalize<Name & string>;
type Props<Tag extends keyof Tags> = HTMLAttributes &
  ReservedProps &
  Written<Tags[Tag]['attributes'] & Tags[Tag]['properties']> & {
    [Name in keyof Tags[Tag]['events'] as \`on\${Pascal<Name>}\`]?:
      | ((event: Tags[Tag]['events'][Name]) => void)
      | undefined;
  };
type Elements = { [Tag in keyof Tags]: new () => Tags[Tag]['element'] & { $props: Props<Tag> } };

declare module 'vue' {
  interface GlobalComponents extends Elements {}
}
`,
  svelte: `import type { HTMLAttributes } from 'svelte/elements';
import type { Tags } from './tags.js';

type Written<Attributes> = {
  [Name in keyof Attributes]:
    | (number extends Attributes[Name] ? Attributes[Name] | \`\${number}\` : Attributes[Name])
    | null;
};
type Props<Tag extends keyof Tags> = HTMLAttributes<Tags[Tag]['element']> &
  Written<Tags[Tag]['attributes']> &
  Tags[Tag]['properties'] & {
    // The second is how Svelte 4 writes it.
    [Name in keyof Tags[Tag]['events'] as \`on\${Name & string}\` | \`on:\${Name & string}\`]?:
      | ((event: Tags[Tag]['events'][Name]) => void)
      | null
      | undefined;
  };
type Elements = { [Tag in keyof Tags]: Props<Tag> };

declare module 'svelte/elements' {
  interface SvelteHTMLElements extends Elements {}
}
`,
};

const files = {
  'editors/html-custom-data.json': htmlData,
  'editors/css-custom-data.json': cssData,
  'editors/web-types.json': webTypes,
  'types/tags.d.ts': tags(),
  ...Object.fromEntries(Object.entries(FRAMEWORKS).map(([name, text]) => [`types/${name}.d.ts`, text])),
};
await mkdir(join('dist', 'editors'), { recursive: true });
for (const [path, content] of Object.entries(files))
  await writeFile(
    join('dist', path),
    typeof content === 'string' ? HEADER + content : `${JSON.stringify(content, null, 1)}\n`,
  );
