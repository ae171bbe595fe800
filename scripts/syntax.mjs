// @ts-check
// JavaScript as a tree of nodes: of what kinds they are is said by the parser's own types.
import { parseAst } from 'vite';

/** @typedef {import('@oxc-project/types').Node} Node */
/** @template Any @template Type @typedef {Any extends { type: infer Types } ? (Type extends Types ? Any : never) : never} Of */

/** @param {string} code of an ES module */
export const programOf = (code) =>
  // Types of one and the same version, whichever the parser's came with.
  /** @type {import('@oxc-project/types').Program} */ (/** @type {unknown} */ (parseAst(code)));

/** Every node of a tree, or of a list of them. @param {unknown} value @returns {Generator<Node>} */
export function* nodesOf(value) {
  if (Array.isArray(value)) for (const each of value) yield* nodesOf(each);
  else if (value && typeof value === 'object') {
    if ('type' in value && 'start' in value) yield/** @type {Node} */ (value);
    yield* nodesOf(Object.values(value));
  }
}

/** @template {Node['type']} Type @param {readonly Node[]} nodes @param {Type} type */
export const ofType = (nodes, type) => /** @type {Of<Node, Type>[]} */ (nodes.filter((node) => node.type === type));
