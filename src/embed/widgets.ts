// Which widgets there are and what may be set on them: the list is made of custom-elements.json.
import widgets from 'virtual:widgets';

const names = Object.keys(widgets);
const GLOBAL = ['lang', 'dir'];

export const isWidget = (name: string | null | undefined): name is string => names.includes(name as string);

export const unknownWidget = (name: string | null | undefined): string =>
  `"${cut(name ?? '')}" is no widget; use ${names.join(', ')}`;

/**
 * Sets on a widget what it has an attribute for, and nothing else; null takes an attribute away.
 *
 * @param prefix what the author writes before an attribute's name
 * @returns sentences for the author about what was left out
 */
export function dress(
  widget: Element,
  given: Iterable<readonly [name: string, value: string | null]>,
  prefix = '',
): string[] {
  const [values = [], switches = []] = (widgets[widget.localName] ?? []).map((list) => list.split(' '));
  const known = [...GLOBAL, ...values, ...switches];
  const problems: string[] = [];
  for (const [name, value] of given) {
    const isSwitch = switches.includes(name);
    if (known.includes(name) && (value === null || (isSwitch && value === 'false'))) widget.removeAttribute(name);
    else if (known.includes(name) && (!isSwitch || ['', 'true', name].includes(value as string)))
      widget.setAttribute(name, isSwitch ? '' : (value as string));
    else {
      const remedy = isSwitch ? 'use true or false' : `<${widget.localName}> has ${known.join(', ')}`;
      problems.push(`${prefix}${cut(name)}="${cut(`${value}`)}" can't be used; ${remedy}`);
    }
  }
  return problems;
}

const cut = (text: string) => text.slice(0, 80);
