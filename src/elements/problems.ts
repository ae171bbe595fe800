// Sentences for authors.
import { warnOfMisspelt } from './misspelt.ts';

/**
 * What is wrong with an element: an attribute's value with what would do, a sentence of its own, or one of its feed's,
 * which the console has from the feed.
 */
export type Problem =
  | { readonly attribute: string; readonly value: string; readonly remedy: string }
  | { readonly feed: string }
  | string;

/** Checks attributes that take words: each value that is none of them is a problem. */
export function checkWords(element: object, words: Readonly<Record<string, readonly string[]>>): Problem[] {
  return Object.entries(words).flatMap(([name, known]) => {
    const value = String(element[name as keyof typeof element] ?? known[0]);
    return known.includes(value) ? [] : problem(name, value, `use ${known.filter(Boolean).join(', ')}`);
  });
}

/** @param property its attribute is the one in question */
export function problem(property: string, value: string, remedy: string): Problem {
  return { attribute: property.replace(/[A-Z]/, '-$&').toLowerCase(), value, remedy };
}

const said = new Set<string>();

function sentence(problem: Problem): string {
  if (typeof problem === 'string') return problem;
  if ('feed' in problem) return problem.feed;
  const { attribute, value, remedy } = problem;
  return `${attribute}="${value.slice(0, 80)}" can't be used; ${remedy}`;
}

/** Shows an element's problems in it, and says each once in the console. */
export function report(root: ShadowRoot, tag: string, problems: readonly Problem[]): void {
  warnOfMisspelt(root.host);
  const paragraphs = problems.map((problem) => {
    const text = `${tag}: ${sentence(problem)}`;
    const told = said.has(text) || (typeof problem === 'object' && 'feed' in problem);
    if (!told) console.warn(`tickwire ${text}`);
    said.add(text);
    const paragraph = document.createElement('p');
    paragraph.className = 'problem';
    paragraph.setAttribute('part', 'problem');
    paragraph.textContent = text;
    return paragraph;
  });
  let place = root.querySelector('.problems');
  if (!place && problems.length > 0) {
    place = document.createElement('div');
    place.className = 'problems';
    root.append(place);
  }
  const text = paragraphs.map(({ textContent }) => textContent).join('');
  if (place && place.textContent !== text) place.replaceChildren(...paragraphs);
}
