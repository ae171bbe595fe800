// @ts-check

// A widget's own settings, made of the manifest: its attributes and its colours.

import { field, select, tell, textInput } from './controls.mjs';
import { make } from './dom.mjs';

/** @typedef {import('./widgets.mjs').Attribute} Attribute */

const EXAMPLES = /** @type {Record<string, string>} */ ({
  symbol: 'BTCUSDT=Bitcoin',
  symbols: 'BTCUSDT, ETHUSDT',
  feed: 'binance',
  interval: '1m',
  ranges: '1H, 1D, 1W',
  range: '1D',
  'price-lines': '64000=Target',
  timezone: 'Europe/Berlin',
  currency: 'USD',
  'symbol-url': '/market/{symbol}',
  aliases: 'BTC/USD=BTCUSDT BTC',
  fields: 'price, change, volume',
  'alert-above': '70000',
  'alert-below': '60000',
  'alert-change': '5',
  levels: 'warn, error',
  types: 'signal, alert',
});
/** Where a colour is picked from: the kit's own, light. */
const COLOURS = new Map([
  ['--tickwire-text-color', '#14171f'],
  ['--tickwire-muted-color', '#5b6475'],
  ['--tickwire-background-color', '#ffffff'],
  ['--tickwire-border-color', '#e4e7ec'],
  ['--tickwire-positive-color', '#067647'],
  ['--tickwire-negative-color', '#b42318'],
  ['--tickwire-accent-color', '#2f5bea'],
]);

const inWords = (/** @type {string} */ name) => {
  const words = name.replaceAll('-', ' ');
  return words[0]?.toUpperCase() + words.slice(1);
};
/** @param {Attribute} attribute @param {string | undefined} value */
function controlOf({ name, kind, choices, initial }, value) {
  if (kind === 'flag') return make('input', { type: 'checkbox', checked: value !== undefined });
  if (kind === 'choice') {
    const none = initial ? [] : [/** @type {const} */ (['', 'as usual'])];
    return select([...none, ...choices.map((choice) => /** @type {const} */ ([choice, choice]))], value ?? initial);
  }
  const control = textInput(value ?? '', EXAMPLES[name] ?? initial);
  if (kind === 'number') Object.assign(control, { type: 'number', step: 'any', inputMode: 'decimal' });
  return control;
}

/**
 * @param {Attribute} attribute
 * @param {string | undefined} value
 * @param {(value: string | undefined) => void} set undefined where it need not be written
 */
export function attributeSetting(attribute, value, set) {
  const { name, kind, help, initial } = attribute;
  const control = /** @type {HTMLInputElement} */ (controlOf(attribute, value));
  control.addEventListener('input', () => {
    const isSet = kind === 'flag' ? control.checked : control.value !== '' && control.value !== initial;
    set(isSet ? (kind === 'flag' ? '' : control.value) : undefined);
    if (control.validity.badInput) tell(name, 'This is no number.');
  });
  return field({ name, label: inWords(name), help }, control);
}

/** @param {import('./widgets.mjs').Colour} colour */
export const isPicked = ({ name }) => COLOURS.has(name);

/**
 * @param {import('./widgets.mjs').Colour} colour
 * @param {string | undefined} value
 * @param {(value: string | undefined) => void} set undefined: as usual
 */
export function colourSetting({ name, help }, value, set) {
  const label = inWords(name.replace(/^--tickwire-|-color$/g, ''));
  const usual = COLOURS.get(name) ?? '#000000';
  const control = make('input', { type: 'color', value: longColour(value ?? usual) });
  const clear = make('button', { type: 'button', 'aria-label': `${label}: as usual`, hidden: !value }, 'As usual');
  control.addEventListener('input', () => {
    clear.hidden = false;
    set(control.value);
  });
  clear.addEventListener('click', () => {
    control.value = usual;
    clear.hidden = true;
    control.focus();
    set(undefined);
  });
  return field({ name, label, help }, control, [clear]);
}

/** As `<input type="color">` wants it. @param {string} colour */
const longColour = (colour) => (colour.length < 6 ? colour.replace(/[\da-f]/gi, '$&$&') : colour).slice(0, 7);
