// @ts-check

// The code of docs/frameworks.md, and what is made of the manifest: every attribute, property and event, as each framework
// writes them.
import { readFile } from 'node:fs/promises';

const read = (/** @type {string} */ path) => readFile(new URL(`../../${path}`, import.meta.url), 'utf8');

/**
 * @typedef {{ name: string, type: { text: string } }} Named
 * @typedef {{ name: string, tagName: string, attributes: (Named & { fieldName: string })[], events: Named[], slots: Named[],
 *   members: (Named & { kind: string, readonly?: boolean })[], cssParts: Named[], cssProperties: Named[], cssStates: Named[],
 * }} Element
 */

/** Of docs/frameworks.md. @param {string} title */
export const sectionOf = async (title) =>
  (await read('docs/frameworks.md')).split(/^## /m).find((text) => text.startsWith(`${title}\n`)) ?? '';

/** A section's first block of code. @param {string} title */
export async function blockOf(title) {
  const code = /^```\w+\n(.*?)^```$/ms.exec(await sectionOf(title))?.[1];
  if (!code) throw new Error(`docs/frameworks.md has no code under "${title}"`);
  return code;
}

/** @returns {Promise<Element[]>} */
export async function elementsOf() {
  /** @type {{ modules: { declarations?: Element[] }[] }} */
  const { modules } = JSON.parse(await read('custom-elements.json'));
  return modules
    .flatMap(({ declarations = [] }) => declarations)
    .filter(({ tagName }) => tagName)
    .map((element) => ({ ...element, events: element.events ?? [], slots: element.slots ?? [] }));
}

/** Each of an attribute's words, or one value of its kind, as an expression. @param {Named} attribute */
export const valuesOf = ({ type: { text } }) =>
  text === 'number' ? ['2'] : text === 'boolean' ? ['true', 'false'] : text === 'string' ? ["'A'"] : text.split('|');

/** @typedef {{ attribute(name: string, value: string): string, event(name: string, type: string): string }} Spelling */

/**
 * An element for each value of each attribute, and one with all listeners.
 *
 * @param {Element} element
 * @param {Spelling} spelling
 */
const markup = ({ tagName, attributes, events }, { attribute, event }) =>
  [
    ...attributes.flatMap((it) => valuesOf(it).map((value) => attribute(it.name, value))),
    ...attributes.filter((it) => valuesOf(it).includes('true')).map(({ name }) => name),
    ...events.map((it) => event(it.name, it.type.text)),
  ]
    .map((written) => `<${tagName} id="a" ${written}></${tagName}>`)
    .join('\n');

/** @param {Element[]} elements */
const imports = (elements) =>
  `import type { ${[...new Set(elements.flatMap(({ events }) => events.map(({ type }) => type.text)))].join(', ')} } from 'tickwire';`;

const braces = (/** @type {string} */ name, /** @type {string} */ value) => `${name}={${value}}`;
const listener = (/** @type {string} */ type) => `(event) => { const it: ${type} = event; void it; }`;

/** @type {Record<string, Spelling>} */
const JSX = {
  react: { attribute: braces, event: (name, type) => `on${name}={${listener(type)}}` },
  preact: { attribute: braces, event: (name, type) => `on${name}={${listener(type)}}` },
  'solid-js': {
    attribute: (name, value) => braces(`${/true|false/.test(value) ? 'bool' : 'attr'}:${name}`, value),
    event: (name, type) => `on:${name}={${listener(type)}}`,
  },
};

/** Everything, for JSX. @param {'react' | 'preact' | 'solid-js'} source @param {Element[]} elements */
export const everythingInJsx = (source, elements) => `/** @jsxImportSource ${source} */
${imports(elements)}
import type {} from 'tickwire/${source.replace('-js', '')}';
export const all = <>
${elements.map((element) => markup(element, /** @type {Spelling} */ (JSX[source]))).join('\n')}
</>;
`;

/** @param {Element[]} elements */
export const everythingInVue = (elements) => `<script setup lang="ts">
${imports(elements)}
import type {} from 'tickwire/vue';
</script>
<template>
${elements
  .map((element) =>
    markup(element, {
      attribute: (name, value) => `:${name}="${value}"`,
      event: (name, type) => `@${name}="${listener(type)}"`,
    }),
  )
  .join('\n')}
</template>
`;

/** @param {Element[]} elements */
export const everythingInSvelte = (elements) => `<script lang="ts">
${imports(elements)}
import type {} from 'tickwire/svelte';
</script>
${elements
  .map((element) => markup(element, { attribute: braces, event: (name, type) => `on${name}={${listener(type)}}` }))
  .join('\n')}
`;

/**
 * Everything, without a framework; and that the words of the manual are those of the source.
 *
 * @param {Element[]} elements
 */
export const everythingPlain = (elements) => `${imports(elements)}
import type { ${elements.map(({ name }) => name).join(', ')}, Phase } from 'tickwire';
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : never) : never;
${elements
  .map(
    ({ name, tagName, attributes, events, cssStates }) => `{
  const element: ${name} = document.createElement('${tagName}');
  const same: Same<HTMLElementTagNameMap['${tagName}'], ${name}> = true;
${events.map((it) => `  element.addEventListener('${it.name}', ${listener(it.type.text)});`).join('\n')}
${attributes
  .map(({ fieldName, type }) => {
    // What stands for "not given" is no word that one would write.
    const given = `Exclude<${name}['${fieldName}'], '' | null | undefined>`;
    return `  { const same: Same<${type.text === 'string' ? `${name}['${fieldName}'], string` : `${given}, ${type.text}`}> = true; void same; }`;
  })
  .join(
    '\n',
  )}${tagName === 'feed-status' ? `\n  { const same: Same<Phase | 'fallback', ${cssStates.map((it) => `'${it.name}'`).join(' | ')}> = true; void same; }` : ''}
  void same;
}`,
  )
  .join('\n')}
`;
