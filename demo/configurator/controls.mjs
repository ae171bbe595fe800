// @ts-check

// A setting as the page shows it: a control with its label, its help, and a place for what is wrong with it.

import { find, make, prose } from './dom.mjs';

/** @typedef {{ name: string, label: string, help?: string }} Told */

/** @param {Told} told @param {HTMLElement} control */
export function field({ name, label, help }, control, extra = /** @type {Node[]} */ ([])) {
  const id = `set-${name}`;
  control.id = id;
  control.setAttribute('name', name);
  control.setAttribute('aria-describedby', `${help ? `${id}-help ` : ''}${id}-problem`);
  return make(
    'div',
    { class: control.matches('[type="checkbox"]') ? 'setting flag' : 'setting', 'data-setting': name },
    make('label', { for: id }, label),
    make('div', { class: 'control' }, control, ...extra),
    ...(help ? [make('p', { class: 'small', id: `${id}-help` }, ...prose(help))] : []),
    make('p', { class: 'problem', id: `${id}-problem`, hidden: true }),
  );
}

/** @param {readonly (readonly [value: string, text: string])[]} choices @param {string} value */
export function select(choices, value) {
  // A value that came by the address or by a snippet is shown, even where the widget knows none such.
  const known = choices.some(([choice]) => choice === value)
    ? choices
    : [...choices, /** @type {const} */ ([value, value])];
  return make(
    'select',
    {},
    ...known.map(([choice, text]) => make('option', { value: choice, selected: choice === value }, text)),
  );
}

export const textInput = (/** @type {string} */ value, placeholder = '') =>
  make('input', {
    type: 'text',
    value,
    placeholder,
    autocomplete: 'off',
    autocapitalize: 'off',
    spellcheck: 'false',
  });

/** Says beside a setting what is wrong with it, or nothing. @param {string} name @param {string} problem */
export function tell(name, problem) {
  const place = find(`set-${name}-problem`);
  const control = find(`set-${name}`);
  if (!place || !control || place.textContent === problem) return;
  place.textContent = problem;
  place.hidden = !problem;
  if (problem) {
    control.setAttribute('aria-invalid', 'true');
    control.closest('details')?.setAttribute('open', '');
  } else control.removeAttribute('aria-invalid');
}
