// @ts-check

// The settings: made of the manifest, so that they are never others than the widgets have.

import { tell } from './controls.mjs';
import { deliverySettings, watchSetting } from './delivery.mjs';
import { find, make } from './dom.mjs';
import { usualText } from './fallback.mjs';
import { attributeSetting, colourSetting, isPicked } from './settings.mjs';
import { targets } from './snippets.mjs';
import { WATCHERS } from './widgets.mjs';

/** @typedef {import('./state.mjs').State} State */
/** @typedef {import('./widgets.mjs').Widget} Widget */
/** @typedef {(patch: Partial<State>) => void} Change */

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
const groupOf = (/** @type {string} */ name) =>
  Object.keys(GROUPS).find((group) => GROUPS[group]?.includes(name)) ?? SHOWN;

/** @param {readonly Widget[]} widgets @param {string} chosen @param {(tag: string) => void} choose */
function createPicker(widgets, chosen, choose) {
  const choices = widgets.map(({ tag }) => {
    const [name = tag, help = ''] = NAMES.get(tag) ?? [];
    const input = make('input', { type: 'radio', name: 'widget', value: tag, checked: tag === chosen });
    input.addEventListener('change', () => choose(tag));
    return make('label', { class: 'choice' }, input, make('strong', {}, name), make('span', { class: 'small' }, help));
  });
  return make('fieldset', { class: 'picker' }, make('legend', { class: 'unseen' }, 'Widget'), ...choices);
}

/** Makes groups that stay as open as the reader had them. */
function createGroups() {
  /** @type {Set<string>} */
  const opened = new Set();
  return (/** @type {string} */ title, /** @type {readonly Node[]} */ settings, isOpen = false) => {
    if (settings.length === 0) return [];
    const details = make(
      'details',
      { class: 'group', open: isOpen || opened.has(title) },
      make('summary', {}, title),
      ...settings,
    );
    details.addEventListener('toggle', () => (details.open ? opened.add(title) : opened.delete(title)));
    return [details];
  };
}

/** @param {Readonly<Record<string, string>>} values @param {string} name @param {string | undefined} value */
function withValue(values, name, value) {
  const { [name]: _, ...others } = values;
  return value === undefined ? others : { ...others, [name]: value };
}

/** What the snippet's shape makes of a setting. @param {State} state */
function adapt({ widget, options, target }) {
  const watch = find('set-watch')?.closest('.setting');
  if (watch) watch.hidden = !targets.find(({ id }) => id === target)?.framed;
  find('set-text').placeholder = usualText(widget, options);
}

/** @param {HTMLFormElement} form @param {readonly Widget[]} widgets @param {Change} change */
export function createForm(form, widgets, change) {
  const group = createGroups();
  /** @type {State} */
  let state;

  /** @param {Widget} widget @param {string} title */
  const settingsOf = (widget, title) =>
    widget.attributes
      .filter(({ name }) => groupOf(name) === title)
      .map((attribute) =>
        attributeSetting(attribute, state.options[attribute.name], (value) =>
          change({ options: withValue(state.options, attribute.name, value) }),
        ),
      );

  /** @param {Widget} widget */
  const coloursOf = (widget) =>
    widget.colours
      .filter(isPicked)
      .map((colour) =>
        colourSetting(colour, state.colours[colour.name], (value) =>
          change({ colours: withValue(state.colours, colour.name, value) }),
        ),
      );

  return {
    /** Made anew: another widget, or another address. @param {State} next */
    rebuild(next) {
      state = next;
      const widget = widgets.find(({ tag }) => tag === state.widget);
      if (!widget) return;
      const focused = document.activeElement?.matches('input[name="widget"]');
      const watch = WATCHERS.includes(widget.tag) ? [watchSetting(state, change)] : [];
      form.replaceChildren(
        createPicker(widgets, state.widget, (tag) => change({ widget: tag })),
        ...group(SHOWN, [...watch, ...settingsOf(widget, SHOWN)], true),
        ...group('Look', [...settingsOf(widget, 'Look'), ...coloursOf(widget)], widget.tag === 'feed-status'),
        ...group('Behaviour', settingsOf(widget, 'Behaviour')),
        ...group('Source', settingsOf(widget, 'Source')),
        ...group('Delivery', deliverySettings(state, change)),
      );
      adapt(state);
      if (focused) /** @type {HTMLElement | null} */ (form.querySelector('input[name="widget"]:checked'))?.focus();
    },

    /** The same widget, set otherwise. @param {State} next */
    follow(next) {
      state = next;
      adapt(state);
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
