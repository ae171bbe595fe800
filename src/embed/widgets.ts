// Which widgets there are and what may be set on them: the list is made of custom-elements.json.
import widgets from 'virtual:widgets';

const names = Object.keys(widgets);

export const isWidget = (name: string | null | undefined): name is string => names.includes(name as string);

export const unknownWidget = (name: string | null | undefined): string =>
  `"${cut(name ?? '')}" is no widget; use ${names.join(', ')}`;

/**
 * Sets on a widget what it has an attribute for, and nothing else; null takes an attribute away.
 *
 * @param list what is said of the names that would do
 * @returns a sentence for the author where it cannot be set
 */
export function dress(
  widget: Element,
  name: string,
  value: string | null,
  list = (known: string[]) => known.join(', '),
): string | undefined {
  const [values = [], switches = []] = (widgets[widget.localName] ?? []).map((text) => text.split(' '));
  const known = ['lang', 'dir', ...values, ...switches];
  const isSwitch = switches.includes(name);
  if (!known.includes(name)) return unusable(name, value, `<${widget.localName}> has ${list(known)}`);
  if (isSwitch && ![null, '', 'true', 'false', name].includes(value)) return unusable(name, value, 'use true or false');
  if (value === null || (isSwitch && value === 'false')) widget.removeAttribute(name);
  else widget.setAttribute(name, isSwitch ? '' : value);
}

export const unusable = (name: string, value: string | null, remedy: string): string =>
  `${cut(name)}="${cut(`${value}`)}" can't be used; ${remedy}`;

const cut = (text: string) => text.slice(0, 80);
