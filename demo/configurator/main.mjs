// @ts-check

// The configurator: one state, which the form and the address change, and which the preview and the snippet show.

import { find, make } from './dom.mjs';
import { usualText } from './fallback.mjs';
import { createForm } from './form.mjs';
import { createOutput } from './output.mjs';
import { createReader, widgetsOf } from './snippets.mjs';
import { createStage } from './stage.mjs';
import { createStates, LANGUAGES, WIDTHS, withWidget } from './state.mjs';

/** @typedef {import('./state.mjs').State} State */

const WIDTH_CHOICES = [320, 375, 768, 0];

/** The demo server says where its market is; a plain file server has none. */
const demo = document.querySelector('script')?.dataset.demo ?? '';

/** @param {string} path */
async function load(path) {
  const response = await fetch(new URL(path, import.meta.url));
  if (!response.ok) throw new Error(`${path} cannot be had (${response.status}): run “npm run build” first.`);
  return response.json();
}

/** Puts the page's own switches, of the page around the widget, above the preview. @param {(patch: Partial<State>) => void} change */
function createAround(change) {
  const slider = make('input', { type: 'range', id: 'width', min: WIDTHS.least, max: WIDTHS.most, step: 1 });
  slider.addEventListener('input', () => change({ width: Number(slider.value) }));
  const widths = WIDTH_CHOICES.map((width) => {
    const button = make('button', { type: 'button', 'data-width': width }, width > 0 ? String(width) : 'Full');
    button.addEventListener('click', () => change({ width }));
    return button;
  });
  /** @param {'pageTheme' | 'pageLang' | 'pageDir' | 'source'} key @param {string} label @param {readonly (readonly [string, string])[]} choices */
  const select = (key, label, choices) => {
    const control = make('select', {}, ...choices.map(([value, text]) => make('option', { value }, text)));
    control.dataset.key = key;
    control.addEventListener('change', () => change({ [key]: control.value }));
    return make('label', { class: 'field' }, label, control);
  };
  find('around').append(
    make('label', { class: 'field wide', for: 'width' }, make('span', { id: 'width-text' }), slider),
    make('div', { class: 'widths', role: 'group', 'aria-label': 'Width' }, ...widths),
    select('pageTheme', 'Theme', [
      ['', 'As this device'],
      ['light', 'Light'],
      ['dark', 'Dark'],
    ]),
    select('pageDir', 'Direction', [
      ['ltr', 'Left to right'],
      ['rtl', 'Right to left'],
    ]),
    select('pageLang', 'Language', LANGUAGES),
    ...(demo
      ? [
          select('source', 'Prices', [
            ['demo', 'Simulated'],
            ['feed', 'As the snippet says'],
          ]),
        ]
      : []),
  );

  return (/** @type {State} */ state) => {
    find('width-text').textContent = state.width > 0 ? `Width: ${state.width} px` : 'Width: all there is';
    slider.value = String(state.width || WIDTHS.most);
    for (const button of widths) button.ariaPressed = String(Number(button.dataset.width) === state.width);
    for (const control of find('around').querySelectorAll('select'))
      control.value = state[/** @type {'source'} */ (control.dataset.key)];
    find('market').textContent = demo && state.source === 'demo' ? 'Simulated' : 'As the snippet says';
  };
}

/**
 * Elements word their problems as in `price-ticker: size="x" can't be used; …`: those of a setting stand beside it.
 *
 * @param {readonly string[]} problems
 */
function sorted(problems) {
  const found = problems.map((problem) => /^[\w-]+: (?:([\w-]+)(?==")|)(.*)$/s.exec(problem) ?? []);
  return {
    settings: new Map(found.flatMap(([, name, rest]) => (name ? [[name, name + rest]] : []))),
    others: found.flatMap(([, name, text]) => (name || !text ? [] : [`${text}.`])),
  };
}

/** @param {number} count @param {readonly string[]} others */
function summary(count, others) {
  const settings =
    count === 0
      ? []
      : [count === 1 ? 'One setting cannot be used as it is.' : `${count} settings cannot be used as they are.`];
  return [...settings, ...others].join(' ');
}

/** What a pasted snippet says of the state; of the rest it says nothing. @param {import('./reader.mjs').Found} found @returns {Partial<State>} */
function stateOf({ widget, options, colours, lang, dir, fallback, shape, watch, pin }) {
  return {
    ...{ widget, options, colours, lang, dir, target: shape },
    text: fallback.text === usualText(widget, options) ? '' : fallback.text,
    href: fallback.href,
    ...(watch !== undefined && { watch }),
    ...(pin && { pin }),
  };
}

async function start() {
  const [manifest, kit] = await Promise.all([load('../../custom-elements.json'), load('../../dist/cdn/manifest.json')]);
  const widgets = widgetsOf(manifest);
  const states = createStates(`https://cdn.example/tickwire@${kit.version}/dist/cdn/`, widgets);
  const read = createReader(widgets);

  let state = states.read(location.hash.slice(1));

  const say = (/** @type {string} */ message) => {
    find('said').textContent = message;
  };

  /** @param {Partial<State>} patch */
  function change(patch) {
    const widget = patch.widget && patch.widget !== state.widget ? widgets.get(patch.widget) : undefined;
    const before = state;
    state = widget ? withWidget({ ...state, ...patch }, widget) : { ...state, ...patch };
    if (widget) form.rebuild(state);
    // To another widget or another place is a step that one may want to take back; a letter is not.
    const isStep = widget !== undefined || state.target !== before.target;
    history[isStep ? 'pushState' : 'replaceState'](null, '', `#${states.write(state)}`);
    show();
  }

  function show() {
    form.follow(state);
    showAround(state);
    stage.setWidth(state.width);
    output.show(state);
    const { width, ...seen } = state;
    const query = states.write({ ...seen, width: 0 });
    stage.show(demo ? `${query}&${new URLSearchParams({ '.demo': demo })}` : query);
  }

  const form = createForm(find('settings'), [...widgets.values()], change);
  const showAround = createAround(change);
  const output = createOutput(widgets, kit.files, { change, say });
  const stage = createStage(find('sheet'), ({ files, problems }) => {
    output.weigh(files);
    const { settings, others } = sorted(problems);
    form.showProblems(settings);
    const text = summary(settings.size, others);
    if (find('problems').textContent !== text) find('problems').textContent = text;
  });

  addEventListener('popstate', () => {
    state = states.read(location.hash.slice(1));
    form.rebuild(state);
    show();
  });
  find('settings').addEventListener('submit', (/** @type {Event} */ event) => event.preventDefault());

  const dialog = find('reader');
  find('paste').addEventListener('click', () => {
    find('pasted').value = '';
    find('pasted-problem').textContent = '';
    dialog.showModal();
  });
  find('reader-close').addEventListener('click', () => dialog.close());
  find('reader-form').addEventListener('submit', (/** @type {SubmitEvent} */ event) => {
    const found = read(find('pasted').value);
    if (!found) {
      event.preventDefault();
      find('pasted-problem').textContent = 'No widget is in this text.';
      return;
    }
    state = { ...state, ...stateOf(found) };
    form.rebuild(state);
    history.pushState(null, '', `#${states.write(state)}`);
    show();
    say(
      `Read.${found.ignored.length > 0 ? ` What the widget does not know was left out: ${found.ignored.join(', ')}.` : ''}`,
    );
  });

  form.rebuild(state);
  show();
}

start().catch((error) => {
  find('settings').replaceChildren(make('p', { class: 'refused', role: 'alert' }, error.message));
  throw error;
});
