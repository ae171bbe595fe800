// @ts-check

// Settings of the snippet, not of the widget in it.

import { field, select, textInput } from './controls.mjs';
import { make } from './dom.mjs';
import { usualText } from './fallback.mjs';
import { LANGUAGES } from './state.mjs';

/** @typedef {import('./state.mjs').State} State */
/** @typedef {import('./form.mjs').Change} Change */

const AS_PAGE = /** @type {const} */ (['', 'as the page has it']);
const FROM_RIGHT = ['ar', 'fa'];

/** @param {State} state @param {Change} change */
export function deliverySettings(state, change) {
  /** @param {'dir' | 'text' | 'href' | 'base'} key @param {HTMLElement} control @param {Omit<import('./controls.mjs').Told, 'name'>} told */
  const own = (key, control, told) => {
    control.addEventListener('input', () => change({ [key]: /** @type {HTMLInputElement} */ (control).value.trim() }));
    return field({ name: key, ...told }, control);
  };
  const language = select([AS_PAGE, ...LANGUAGES], state.lang);
  const direction = select([AS_PAGE, ['ltr', 'left to right'], ['rtl', 'right to left']], state.dir);
  language.addEventListener('input', () => {
    direction.value = FROM_RIGHT.includes(language.value) ? 'rtl' : '';
    change({ lang: language.value, dir: direction.value });
  });
  const reserve = make('input', { type: 'checkbox', checked: state.reserve });
  reserve.addEventListener('input', () => change({ reserve: reserve.checked }));

  return [
    field({ name: 'lang', label: 'Language' }, language),
    own('dir', direction, { label: 'Direction' }),
    own('text', textInput(state.text, usualText(state.widget, state.options)), {
      label: 'Fallback text',
      help: 'Shown until the widget is there, and where no script runs.',
    }),
    own('href', textInput(state.href, 'https://site.example/btc'), { label: 'Fallback link' }),
    field(
      {
        name: 'reserve',
        label: 'Reserve the box',
        help: 'An inline style keeps the place until the script is there.',
      },
      reserve,
    ),
    own('base', textInput(state.base), {
      label: 'Address of the kit',
      help: 'Your own server or CDN, with a copy of `dist/cdn`.',
    }),
  ];
}

/** A status or a log in a frame. @param {State} state @param {Change} change */
export function watchSetting(state, change) {
  const control = textInput(state.watch, 'BTCUSDT, ETHUSDT');
  control.addEventListener('input', () => change({ watch: control.value.trim() }));
  return field(
    {
      name: 'watch',
      label: 'Watched symbols',
      help: 'In a frame nothing else subscribes: what it tells of are the connections of these.',
    },
    control,
  );
}
