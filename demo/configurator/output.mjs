// @ts-check

// The snippet, in the shape that is asked for, and what goes with it.

import { find, make, prose } from './dom.mjs';
import { policyFor } from './policy.mjs';
import { partsOf, targets } from './snippets.mjs';

/** @typedef {import('./state.mjs').State} State */

const PAGES = targets.filter(({ group }) => group === 'Any page');
const TEMPLATES = targets.filter(({ group }) => group !== 'Any page');
const PLACEHOLDER = 'templates';

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
  return make('div', { class: 'code' }, make('pre', { dir: 'ltr' }, code), button);
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

/**
 * @param {import('./widgets.mjs').Widgets} widgets
 * @param {ReturnType<typeof import('./snippets.mjs').createWriter>} write
 * @param {Readonly<Record<string, string>>} integrity
 * @param {{ change: (patch: Partial<State>) => void, say: (message: string) => void }} page
 */
export function createOutput(widgets, write, integrity, { change, say }) {
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
  function configOf(state) {
    return {
      ...state,
      fallback: { text: state.text, href: state.href },
      ...(state.pin && { integrity }),
    };
  }

  return {
    /** @param {State} state */
    show(state) {
      const target = targets.find(({ id }) => id === state.target);
      const widget = widgets.get(state.widget);
      if (!target || !widget) return;
      mark(target.id);
      const config = configOf(state);
      const written = write(target.id, config);
      const blocks = 'refused' in written ? [] : [codeBlock(target.label, written.text, say)];
      if ('css' in written && written.css)
        blocks.push(
          make('p', { class: 'small' }, 'And the colours, into the site’s style sheet:'),
          codeBlock('the colours', written.css, say),
        );
      find('where').replaceChildren(...prose(target.where));
      find('written').replaceChildren(...blocks);
      const refused = 'refused' in written ? written.refused : '';
      if (find('refused').textContent !== refused) find('refused').textContent = refused;
      const style = target.colours === 'inline' ? partsOf(widget, config).style : '';
      const lines = policyFor(target, { base: state.base, style, feed: state.options.feed ?? '' });
      find('policy').replaceChildren(codeBlock('the policy', lines.join(';\n'), say));
    },
  };
}

/** @param {number} bytes */
const inKilobytes = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;

const ONE_FILE =
  'One file has all widgets, so that one hash can vouch for it. Without “Pin by hash” only what this widget needs is loaded.';

/** @param {readonly string[]} files that the preview loaded @param {Readonly<Record<string, { gzip: number }>>} sizes */
export function showWeight(files, sizes) {
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
  find('weight-note').textContent = files.includes('tickwire.full.js') ? ONE_FILE : '';
  find('file-list').replaceChildren(
    ...known.map(([path, size]) => make('tr', {}, make('td', {}, path), make('td', {}, inKilobytes(size)))),
  );
}
