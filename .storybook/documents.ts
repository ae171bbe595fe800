// What stands in docs/ is shown, not told again.

const RELATIVE = /\[([^\]]+)\]\((?!https?:)[^)]*\)/g;

/** A document without its title; a link to another file would lead nowhere from here, so its words alone are left. */
export const documentOf = (text: string): string =>
  text
    .replace(/^# .*\n/, '')
    .replace(/!\[[^\]]*\]\([^)]*\)\n*/g, '')
    .replace(RELATIVE, '$1')
    // The word after a fence's language is for the test that runs it.
    .replace(/^(```\w+) .*$/gm, '$1');

/** One part of a document, by its heading. Throws where there is none of that name. */
export function sectionOf(text: string, heading: string): string {
  const [, found] = `\n${text}`.split(`\n## ${heading}\n`);
  if (!found) throw new Error(`no part "${heading}" in that document any more`);
  return documentOf(found.split('\n## ')[0] ?? '').trim();
}

/** The first table of a text. */
export const tableOf = (text: string): string => text.match(/^(\|.*\n?)+/m)?.[0] ?? '';

/** The rows of a Markdown table, without its heads. */
export const rowsOf = (table: string): readonly (readonly string[])[] =>
  table
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .slice(2)
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
