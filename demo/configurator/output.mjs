// @ts-check

// The snippet, in the shape that is asked for, and what goes with it.

import { find, inKilobytes, make, prose } from './dom.mjs';
import { createPinning } from './pinning.mjs';
import { policyHash } from './pins.mjs';
import { policyFor } from './policy.mjs';
import { createWriter, partsOf, targets } from './snippets.mjs';

/** @typedef {import('./state.mjs').State} State */

const PAGES = targets.filter(({ group }) => group === 'Any page');
const TEMPLATES = targets.filter(({ group }) => group !== 'Any page');
const PLACEHOLDER = 'templates';

/** In letters: more than anybody reads. */
const LONG = 2000;

/** Names of tags and values stand out; every second part is one of them. @param {string} text */
const coloured = (text) =>
  text
    .split(/(<\/?[\w-]+|"[^"\n]*")/)
    .map((part, index) =>
      index % 2 ? make('span', { class: part.startsWith('"') ? 'value' : 'tag-name' }, part) : part,
    );

/** @param {string} label @param {string} text @param {(message: string) => void} say */
function codeBlock(label, text, say) {
  const code = make('code', {}, ...coloured(text));
  const button = make('button', { type: 'button', class: 'copy' }, 'Copy');
  button.setAttribute('aria-label', `Copy: ${label}`);
  button.addEventListener('click', () => void copy(text, code, button, say));
  // What is scrolled wants the keyboard's focus.
  const long = { class: 'long', tabindex: 0, role: 'region', 'aria-label': label };
  const pre = make('pre', { dir: 'ltr', ...(text.length > LONG && long) }, code);
  return make('div', { class: 'code' }, pre, button);
}

/** @param {string} text @param {HTMLElement} code @param {HTMLElement} button @param {(message: string) => void} say */
async function copy(text, code, button, say) {
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = 'Copied';
    say('Copied');
  } catch {
    // Not every page may write to the clipboard; the text is then at least ready for the keyboard.
    getSelection()?.selectAllChildren(code);
    button.textContent = 'Selected';
    say('Selected: press Ctrl-C or ⌘C');
  }
  setTimeout(() => {
    button.textContent = 'Copy';
  }, 4000);
}

/** @typedef {Readonly<Record<string, { integrity: string, gzip: number }>>} Files of the kit's manifest */

/**
 * @param {import('./widgets.mjs').Widgets} widgets
 * @param {Files} files
 * @param {{ change: (patch: Partial<State>) => void, say: (message: string) => void }} page
 */
export function createOutput(widgets, files, { change, say }) {
  const write = createWriter(widgets);
  const integrity = Object.fromEntries(Object.entries(files).map(([file, { integrity }]) => [file, integrity]));
  const pinning = createPinning(files, (pin) => change({ pin }));
  const tabs = [...PAGES.map(({ id, label }) => ({ id, label })), { id: PLACEHOLDER, label: 'CMS, CRM, code' }].map(
    ({ id, label }) =>
      make('button', { type: 'button', role: 'tab', id: `tab-${id}`, 'aria-controls': 'output' }, label),
  );
  let template = TEMPLATES[0]?.id ?? '';

  /** @param {HTMLElement} tab */
  function choose(tab) {
    const id = tab.id.slice('tab-'.length);
    change({ target: id === PLACEHOLDER ? template : id });
  }

  /** @param {KeyboardEvent} event */
  function move(event) {
    const at = tabs.indexOf(/** @type {HTMLButtonElement} */ (event.target));
    const forward = getComputedStyle(find('tabs')).direction === 'rtl' ? -1 : 1;
    const to = /** @type {Record<string, number>} */ ({
      ArrowRight: at + forward,
      ArrowLeft: at - forward,
      Home: 0,
      End: tabs.length - 1,
    })[event.key];
    if (to === undefined || at < 0) return;
    event.preventDefault();
    const tab = tabs.at(to % tabs.length);
    tab?.focus();
    if (tab) choose(tab);
  }

  for (const tab of tabs) tab.addEventListener('click', () => choose(tab));
  find('tabs').append(...tabs);
  find('tabs').addEventListener('keydown', move);
  const groups = [...new Set(TEMPLATES.map(({ group }) => group))];
  find('template').append(
    ...groups.map((group) =>
      make(
        'optgroup',
        { label: group },
        ...TEMPLATES.filter((target) => target.group === group).map(({ id, label }) =>
          make('option', { value: id }, label),
        ),
      ),
    ),
  );
  find('template').addEventListener('change', () => change({ target: find('template').value }));

  /** @param {string} id */
  function mark(id) {
    const isTemplate = TEMPLATES.some((target) => target.id === id);
    if (isTemplate) template = id;
    const chosen = `tab-${isTemplate ? PLACEHOLDER : id}`;
    for (const tab of tabs) {
      const isChosen = tab.id === chosen;
      tab.ariaSelected = String(isChosen);
      tab.tabIndex = isChosen ? 0 : -1;
    }
    find('output').setAttribute('aria-labelledby', chosen);
    find('templates').hidden = !isTemplate;
    find('template').value = template;
  }

  /** @param {State} state */
  const configOf = (state) => ({ ...state, fallback: { text: state.text, href: state.href }, integrity });

  /** @param {import('./snippets.mjs').Target} target @param {import('./snippets.mjs').Written} written */
  function blocksOf(target, written) {
    if ('refused' in written) return [];
    const { text, css, map } = written;
    const told = (/** @type {string} */ words) => make('p', { class: 'small' }, words);
    return [
      ...(map
        ? [told('Once on the page, before its first module:'), codeBlock('the import map', map, say), told('And here:')]
        : []),
      codeBlock(target.label, text, say),
      ...(css ? [told('And the colours, into the site’s style sheet:'), codeBlock('the colours', css, say)] : []),
    ];
  }

  /** @type {object | undefined} */
  let latest;

  /** @param {import('./snippets.mjs').Target} target @param {State} state @param {import('./widgets.mjs').Widget} widget @param {string | undefined} map */
  async function showPolicy(target, state, widget, map) {
    latest = state;
    const hash = map && (await policyHash(map));
    if (latest !== state) return;
    const style = target.colours === 'inline' ? partsOf(widget, configOf(state)).style : '';
    const lines = policyFor(target, { base: state.base, style, feed: state.options.feed ?? '', hash });
    find('policy').replaceChildren(codeBlock('the policy', lines.join(';\n'), say));
  }

  return {
    /** @param {State} state */
    show(state) {
      const target = targets.find(({ id }) => id === state.target);
      const widget = widgets.get(state.widget);
      if (!target || !widget) return;
      mark(target.id);
      const written = write(target.id, configOf(state));
      const map = 'map' in written ? written.map : undefined;
      find('where').replaceChildren(...prose(target.where));
      find('written').replaceChildren(...blocksOf(target, written));
      const refused = 'refused' in written ? written.refused : '';
      if (find('refused').textContent !== refused) find('refused').textContent = refused;
      pinning.show(target, state, map);
      void showPolicy(target, state, widget, map);
    },

    /** @param {readonly string[]} loaded of the kit, by the preview */
    weigh(loaded) {
      showWeight(loaded, files);
      pinning.weigh(loaded);
    },
  };
}

/** @param {readonly string[]} files that the preview loaded @param {Files} sizes */
function showWeight(files, sizes) {
  const known = files.flatMap((path) => {
    const size = sizes[path]?.gzip;
    return size === undefined ? [] : [/** @type {const} */ ([path, size])];
  });
  const sum = known.reduce((total, [, size]) => total + size, 0);
  const text =
    known.length === 0
      ? 'Nothing of the kit was loaded.'
      : `${inKilobytes(sum)} gzipped in ${known.length} ${known.length === 1 ? 'file' : 'files'}, as this preview loaded them.`;
  if (find('weight').textContent === text) return;
  find('weight').textContent = text;
  find('file-list').replaceChildren(
    ...known.map(([path, size]) => make('tr', {}, make('td', {}, path), make('td', {}, inKilobytes(size)))),
  );
}
