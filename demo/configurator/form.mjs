// @ts-check

// The settings: made of the manifest, so that they are never others than the widgets have.

import { find, make, prose } from './dom.mjs';
import { LANGUAGES } from './state.mjs';

/** @typedef {import('./state.mjs').State} State */
/** @typedef {import('./widgets.mjs').Widget} Widget */
/** @typedef {import('./widgets.mjs').Attribute} Attribute */
/** @typedef {(patch: Partial<State>) => void} Change */
/** @typedef {{ name: string, label: string, help?: string }} Told */

const NAMES = new Map([
  ['price-ticker', ['Ticker', 'Prices in text, cards, tables, tiles or a strip']],
  ['price-chart', ['Chart', 'Candles or lines, with history']],
  ['feed-status', ['Feed status', 'Whether prices are live, and why not']],
  ['activity-log', ['Activity log', 'What happens, line by line']],
]);
/** What is not named here is what the widget shows. @type {Record<string, readonly string[]>} */
const GROUPS = {
  Look: ['theme', 'movement-colors', 'size', 'flash', 'decimals', 'currency', 'speed'],
  Behaviour: [
    'pace',
    'paused',
    'notify',
    'announce',
    'follow',
    'alert-above',
    'alert-below',
    'alert-change',
    'symbol-url',
    'max-points',
    'max-entries',
  ],
  Source: ['feed', 'aliases'],
};
const SHOWN = 'What it shows';
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
const groupOf = (/** @type {string} */ name) =>
  Object.keys(GROUPS).find((group) => GROUPS[group]?.includes(name)) ?? SHOWN;

/** A setting with its label, its help, and a place for what is wrong with it. @param {Told} told @param {HTMLElement} control */
function field({ name, label, help }, control, extra = /** @type {Node[]} */ ([])) {
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
function select(choices, value) {
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

/** @param {Attribute} attribute @param {string | undefined} value */
function controlOf({ name, kind, choices, initial }, value) {
  if (kind === 'flag') return make('input', { type: 'checkbox', checked: value !== undefined });
  if (kind === 'choice') {
    const none = initial ? [] : [/** @type {const} */ (['', 'as usual'])];
    return select([...none, ...choices.map((choice) => /** @type {const} */ ([choice, choice]))], value ?? initial);
  }
  return make('input', {
    type: kind === 'number' ? 'number' : 'text',
    value: value ?? '',
    placeholder: EXAMPLES[name] ?? initial,
    autocomplete: 'off',
    autocapitalize: 'off',
    spellcheck: 'false',
    ...(kind === 'number' && { step: 'any', inputmode: 'decimal' }),
  });
}

/** @param {HTMLFormElement} form @param {readonly Widget[]} widgets @param {Change} change */
export function createForm(form, widgets, change) {
  /** @type {State} */
  let state;

  /** @param {Attribute} attribute */
  function setting(attribute) {
    const { name, kind, help, initial } = attribute;
    const control = /** @type {HTMLInputElement} */ (controlOf(attribute, state.options[name]));
    control.addEventListener('input', () => {
      const { [name]: _, ...others } = state.options;
      const value = kind === 'flag' ? (control.checked ? '' : undefined) : control.value;
      const isSet = kind === 'flag' ? control.checked : value !== '' && value !== initial;
      change({ options: isSet ? { ...others, [name]: value ?? '' } : others });
      if (control.validity.badInput) tell(name, 'This is no number.');
    });
    return field({ name, label: inWords(name), help }, control);
  }

  /** @param {{ name: string, help: string }} colour */
  function colour({ name, help }) {
    const label = inWords(name.replace(/^--tickwire-|-color$/g, ''));
    const set = state.colours[name];
    const control = make('input', { type: 'color', value: longColour(set ?? COLOURS.get(name) ?? '#000000') });
    const clear = make('button', { type: 'button', 'aria-label': `${label}: as usual`, hidden: !set }, 'As usual');
    control.addEventListener('input', () => {
      clear.hidden = false;
      change({ colours: { ...state.colours, [name]: control.value } });
    });
    clear.addEventListener('click', () => {
      const { [name]: _, ...others } = state.colours;
      control.value = COLOURS.get(name) ?? '#000000';
      clear.hidden = true;
      control.focus();
      change({ colours: others });
    });
    return field({ name, label, help }, control, [clear]);
  }

  /** @param {'lang' | 'dir' | 'text' | 'href' | 'base'} key @param {HTMLElement} control @param {Omit<Told, 'name'>} told */
  function own(key, control, told) {
    control.addEventListener('input', () => change({ [key]: /** @type {HTMLInputElement} */ (control).value.trim() }));
    return field({ name: key, ...told }, control);
  }

  /** @param {'reserve' | 'pin'} key @param {Omit<Told, 'name'>} told */
  function ownFlag(key, told) {
    const control = make('input', { type: 'checkbox', checked: state[key] });
    control.addEventListener('input', () => change({ [key]: control.checked }));
    return field({ name: key, ...told }, control);
  }

  const text = (/** @type {string} */ value, placeholder = '') =>
    make('input', { type: 'text', value, placeholder, autocomplete: 'off', spellcheck: 'false' });

  function delivery() {
    return [
      own('lang', select([['', 'as the page has it'], ...LANGUAGES], state.lang), { label: 'Language' }),
      own(
        'dir',
        select(
          [
            ['', 'as the page has it'],
            ['ltr', 'left to right'],
            ['rtl', 'right to left'],
          ],
          state.dir,
        ),
        {
          label: 'Direction',
        },
      ),
      own('text', text(state.text, 'Bitcoin at the exchange'), {
        label: 'Fallback text',
        help: 'Shown until the first price, and where no script runs.',
      }),
      own('href', text(state.href, 'https://site.example/btc'), { label: 'Fallback link' }),
      ownFlag('reserve', {
        label: 'Reserve the box',
        help: 'An inline style keeps the place until the script is there.',
      }),
      ownFlag('pin', {
        label: 'Pin by hash',
        help: 'Subresource integrity: the browser runs this version and no other. Needs the one-file build.',
      }),
      own('base', text(state.base), {
        label: 'Address of the kit',
        help: 'Your own server or CDN, with a copy of `dist/cdn`.',
      }),
    ];
  }

  /** @param {string} title @param {readonly Node[]} settings */
  function group(title, settings, open = false) {
    if (settings.length === 0) return [];
    const isOpen = open || wasOpen.has(title);
    const details = make('details', { class: 'group', open: isOpen }, make('summary', {}, title), ...settings);
    details.addEventListener('toggle', () => (details.open ? wasOpen.add(title) : wasOpen.delete(title)));
    return [details];
  }
  /** @type {Set<string>} */
  const wasOpen = new Set();

  function picker() {
    const choices = widgets.map(({ tag }) => {
      const [name = tag, help = ''] = NAMES.get(tag) ?? [];
      const input = make('input', { type: 'radio', name: 'widget', value: tag, checked: tag === state.widget });
      input.addEventListener('change', () => change({ widget: tag }));
      return make(
        'label',
        { class: 'choice' },
        input,
        make('strong', {}, name),
        make('span', { class: 'small' }, help),
      );
    });
    return make('fieldset', { class: 'picker' }, make('legend', { class: 'unseen' }, 'Widget'), ...choices);
  }

  /** @param {string} name @param {string} problem */
  function tell(name, problem) {
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

  return {
    /** Made anew: another widget, or another address. @param {State} next */
    rebuild(next) {
      state = next;
      const widget = widgets.find(({ tag }) => tag === state.widget);
      if (!widget) return;
      const focused = document.activeElement?.matches('input[name="widget"]');
      const settingsOf = (/** @type {string} */ title) =>
        widget.attributes.filter(({ name }) => groupOf(name) === title).map(setting);
      const colours = widget.colours.filter(({ name }) => COLOURS.has(name)).map(colour);
      form.replaceChildren(
        picker(),
        ...group(SHOWN, settingsOf(SHOWN), true),
        ...group('Look', [...settingsOf('Look'), ...colours], widget.tag === 'feed-status'),
        ...group('Behaviour', settingsOf('Behaviour')),
        ...group('Source', settingsOf('Source')),
        ...group('Delivery', delivery()),
      );
      if (focused) /** @type {HTMLElement | null} */ (form.querySelector('input[name="widget"]:checked'))?.focus();
    },

    /** The same widget, set otherwise. @param {State} next */
    follow(next) {
      state = next;
    },

    /** What the element says of itself, each beside its setting. @param {ReadonlyMap<string, string>} problems by attribute */
    showProblems(problems) {
      for (const setting of form.querySelectorAll('[data-setting]')) {
        const { setting: name = '' } = /** @type {HTMLElement} */ (setting).dataset;
        tell(name, problems.get(name) ?? '');
      }
    },
  };
}

/** As `<input type="color">` wants it. @param {string} colour */
const longColour = (colour) => (colour.length < 6 ? colour.replace(/[\da-f]/gi, '$&$&') : colour).slice(0, 7);
