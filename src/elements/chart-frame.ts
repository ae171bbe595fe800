// The parts of a chart, built once and by hand: its first picture needs no template. What is said in them comes after it,
// from chart-template.ts; what moves with each price is written straight into its text nodes.
import { formatter } from '../market/price.ts';
import type { Candle } from '../market/quote.ts';
import type { Shown } from './chart-candles.ts';
import { changeOf, type Digits, directionOf } from './chart-digits.ts';
import type { Range, Settings } from './chart-settings.ts';
import { write } from './price-cell.ts';

const ARROWS = { up: '\u25b2', down: '\u25bc', flat: '' };

type Look = {
  readonly settings: Settings;
  readonly shown: Shown | undefined;
  readonly last: Candle | undefined;
  readonly locale: string | undefined;
};

export type Frame = {
  /** Writes what only another symbol, range or language changes. */
  dress(look: Look): void;
  /** @param from what the change counts from, @param over the time that it is over */
  price(digits: Digits, last: Candle, from: number | undefined, over: Range | string | undefined): void;
};

type Tags = 'span' | 'div' | 'label' | 'figure' | 'figcaption';

const make = <Tag extends Tags>(tag: Tag, name: string, ...children: readonly (Node | string)[]) => {
  const made = document.createElement(tag);
  made.className = name;
  made.append(...children);
  return made;
};

/** One that a page's style sheets may name. */
const part = <Tag extends Tags>(tag: Tag, name: string, ...children: readonly (Node | string)[]) => {
  const made = make(tag, name, ...children);
  made.setAttribute('part', name);
  return made;
};

const hide = <Found extends HTMLElement>(element: Found) => {
  element.hidden = true;
  return element;
};

const quiet = <Found extends HTMLElement>(element: Found) => {
  element.ariaHidden = 'true';
  return element;
};

const rangeWord = ({ count, unit }: Range, locale: string | undefined) =>
  formatter(`${unit} long`, locale, { style: 'unit', unit, unitDisplay: 'long' }).format(count);

export function buildFrame(root: ShadowRoot, choose: (range: Range) => void): Frame {
  const [priceText, arrowText, percentText] = [new Text(), new Text(), new Text()];
  const [symbolText, labelText, spanText] = [new Text(), new Text(), new Text()];
  const label = part('span', 'label', labelText);
  const span = part('span', 'change-span', spanText);
  span.className = 'label';
  span.role = 'img'; // its name is the word for what it shortens
  const change = part('span', 'change', quiet(part('span', 'arrow', arrowText)), percentText);
  const now = hide(make('span', 'now', part('span', 'price', priceText), span, change, hide(part('span', 'age'))));
  const ranges = part('div', 'ranges');
  ranges.role = 'radiogroup';
  const cover = part('div', 'message', quiet(make('span', 'picture')), make('div', 'words'));
  cover.className = 'cover loading';
  const said = make('span', 'spoken said');
  said.role = 'status';
  const figure = part(
    'figure',
    'base',
    Object.assign(make('figcaption', 'spoken', make('span', 'intro'), make('span', 'summary')), { id: 'summary' }),
    make(
      'div',
      'head',
      make('div', 'title', make('span', 'name', part('span', 'symbol', symbolText), label), now),
      ranges,
    ),
    part('div', 'legend'),
    make(
      'div',
      'stage',
      part('div', 'plot', quiet(make('div', 'canvas'))),
      hide(quiet(part('div', 'tooltip'))),
      hide(quiet(make('span', 'progress'))),
      cover,
      make('div', 'overlay'),
    ),
    part('div', 'footer'),
    Object.assign(make('span', 'spoken help'), { id: 'help' }),
    said,
    make('span', 'probe'),
    make('div', 'problems'),
  );
  figure.setAttribute('aria-labelledby', 'summary');
  root.append(figure);

  let choices = '';
  const radios = new Map<Range, HTMLInputElement>();
  const offer = (list: readonly Range[], locale: string | undefined) => {
    ranges.hidden = list.length === 0;
    const wanted = JSON.stringify([list, locale]);
    if (wanted === choices) return;
    choices = wanted;
    radios.clear();
    ranges.replaceChildren(
      ...list.map((range) => {
        const radio = Object.assign(document.createElement('input'), {
          type: 'radio',
          name: 'range',
          className: 'spoken',
        });
        radio.ariaLabel = rangeWord(range, locale);
        radio.addEventListener('change', () => choose(range));
        radios.set(range, radio);
        const button = part('label', 'range-button', radio, range.name);
        button.title = radio.ariaLabel;
        return button;
      }),
    );
  };

  return {
    dress({ settings, shown, last, locale }) {
      write(symbolText, shown?.symbol ?? settings.symbol);
      write(labelText, shown?.label ?? settings.label);
      label.hidden = !labelText.data;
      now.hidden = !last;
      offer(settings.ranges, locale);
      for (const [{ ms }, radio] of radios) radio.checked = settings.range?.ms === ms;
    },
    price(digits, last, from, over = '') {
      write(priceText, digits.price(last.close));
      const moved = from === undefined ? 0 : changeOf({ open: from, close: last.close });
      const direction = directionOf(moved);
      if (change.dataset.direction !== direction) change.dataset.direction = direction;
      write(arrowText, ARROWS[direction]);
      write(percentText, digits.percent(moved));
      const [text, spoken] = typeof over === 'string' ? [over, over] : [over.name, rangeWord(over, digits.locale)];
      write(spanText, text);
      if (span.ariaLabel === spoken) return;
      span.ariaLabel = spoken;
      span.hidden = !text; // words come after the first picture
    },
  };
}
