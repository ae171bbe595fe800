// @ts-check

// All that is chosen on the page, and its form in the address: what the widget is set to goes by the attributes' own names,
// what concerns the page alone begins with a dot. Whatever an address says, a state comes of it.

import { isPin } from './pins.mjs';
import { COLOUR, isLink, targets } from './snippets.mjs';
import { differs } from './widgets.mjs';

export const LANGUAGES = /** @type {const} */ ([
  ['en', 'English'],
  ['ar', 'العربية'],
  ['de', 'Deutsch'],
  ['es', 'Español'],
  ['fa', 'فارسی'],
  ['pl', 'Polski'],
  ['pt', 'Português'],
  ['tr', 'Türkçe'],
  ['vi', 'Tiếng Việt'],
  ['zh', '中文'],
]);
export const WIDTHS = { least: 240, most: 1200 };

/**
 * @typedef {object} State
 * @property {string} widget
 * @property {Record<string, string>} options only those that differ
 * @property {Record<string, string>} colours
 * @property {string} lang
 * @property {string} dir
 * @property {string} text the fallback
 * @property {string} href its link
 * @property {boolean} reserve
 * @property {string} watch symbols for a status or a log in a frame
 * @property {import('./pins.mjs').Pin} pin
 * @property {string} base
 * @property {string} target
 * @property {number} width of the preview; 0 is all that there is
 * @property {string} pageTheme of the page around the widget
 * @property {string} pageLang
 * @property {string} pageDir
 * @property {string} source of the preview: the demo's market, or what the snippet says
 */

const STARTS = /** @type {Record<string, Record<string, string>>} */ ({
  'price-ticker': { symbols: 'BTCUSDT=Bitcoin, ETHUSDT=Ether', layout: 'card', sparkline: '' },
  'price-chart': { symbol: 'BTCUSDT=Bitcoin', ranges: '1H, 4H, 1D', range: '1H', volume: '' },
  'feed-status': { variant: 'panel' },
  'activity-log': {},
});
const LONGEST = 2000;

/** Of what was chosen for one widget, what goes for another. @param {State} state @param {import('./widgets.mjs').Widget} widget @returns {State} */
export function withWidget(state, widget) {
  const { feed, theme, 'movement-colors': colors } = state.options;
  const kept = { feed, theme, 'movement-colors': colors };
  return {
    ...state,
    widget: widget.tag,
    options: optionsOf(widget, (name) => kept[/** @type {'feed'} */ (name)] ?? STARTS[widget.tag]?.[name]),
    colours: Object.fromEntries(
      Object.entries(state.colours).filter(([name]) => widget.colours.some((colour) => colour.name === name)),
    ),
  };
}

/** @param {import('./widgets.mjs').Widget} widget @param {(name: string) => string | null | undefined} ask */
function optionsOf(widget, ask) {
  const options = widget.attributes.flatMap((attribute) => {
    const value = ask(attribute.name)?.slice(0, LONGEST);
    if (value === undefined || !differs(attribute, value)) return [];
    return [[attribute.name, attribute.kind === 'flag' ? '' : value]];
  });
  return Object.fromEntries(options);
}

/**
 * @param {string} base of the script-tag build, as the snippet has it by default
 * @param {import('./widgets.mjs').Widgets} widgets
 */
export function createStates(base, widgets) {
  const [first] = widgets.values();
  if (!first) throw new Error('The manifest has no widgets.');

  /** @param {import('./widgets.mjs').Widget} widget @returns {State} */
  const startOf = (widget) => ({
    widget: widget.tag,
    options: { ...STARTS[widget.tag] },
    colours: {},
    lang: '',
    dir: '',
    text: '',
    href: '',
    reserve: true,
    watch: 'BTCUSDT',
    pin: 'first',
    base,
    target: 'html',
    width: 0,
    pageTheme: '',
    pageLang: 'en',
    pageDir: 'ltr',
    source: 'demo',
  });

  /** The page's own, by their names in the address. @type {ReadonlyMap<string, keyof State>} */
  const own = new Map(
    /** @type {const} */ ([
      ['lang', 'lang'],
      ['dir', 'dir'],
      ['watch', 'watch'],
      ['.pin', 'pin'],
      ['.text', 'text'],
      ['.href', 'href'],
      ['.base', 'base'],
      ['.as', 'target'],
      ['.theme', 'pageTheme'],
      ['.lang', 'pageLang'],
      ['.dir', 'pageDir'],
      ['.source', 'source'],
    ]),
  );
  const languages = LANGUAGES.map(([code]) => /** @type {string} */ (code));
  const allowed = /** @type {Record<string, (value: string) => boolean>} */ ({
    lang: (value) => /^[\w-]{2,20}$/.test(value),
    dir: (value) => ['ltr', 'rtl'].includes(value),
    '.pin': isPin,
    '.base': isLink,
    '.as': (value) => targets.some(({ id }) => id === value),
    '.theme': (value) => ['light', 'dark'].includes(value),
    '.lang': (value) => languages.includes(value),
    '.dir': (value) => value === 'rtl',
    '.source': (value) => value === 'feed',
  });

  return {
    start: startOf(first),

    /** @param {State} state */
    write(state) {
      const start = startOf(widgets.get(state.widget) ?? first);
      const query = new URLSearchParams({ widget: state.widget, ...state.options, ...state.colours });
      for (const [name, key] of own) if (state[key] !== start[key]) query.set(name, String(state[key]));
      if (!state.reserve) query.set('.reserve', 'no');
      if (state.width > 0) query.set('.width', String(state.width));
      return query.toString();
    },

    /** @param {string} text @returns {State} */
    read(text) {
      const query = new URLSearchParams(text);
      const widget = widgets.get(query.get('widget') ?? '');
      if (!widget) return startOf(first);
      const said = [...own].flatMap(([name, key]) => {
        const value = query.get(name)?.slice(0, LONGEST);
        return value !== undefined && (allowed[name]?.(value) ?? true) ? [[key, value]] : [];
      });
      const colours = widget.colours.flatMap(({ name }) => {
        const value = query.get(name) ?? '';
        return COLOUR.test(value) ? [[name, value]] : [];
      });
      const width = Number(query.get('.width'));
      return {
        ...startOf(widget),
        ...Object.fromEntries(said),
        options: optionsOf(widget, (name) => query.get(name)),
        colours: Object.fromEntries(colours),
        reserve: query.get('.reserve') !== 'no',
        width: width >= WIDTHS.least ? Math.min(Math.round(width), WIDTHS.most) : 0,
      };
    },
  };
}
