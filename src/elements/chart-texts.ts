// The legend's numbers, which move with each price: written straight into their text nodes, since no template runs for a tick.
import type { DrawnCandle } from '../chart/chart.ts';
import type { Candle } from '../market/quote.ts';
import type { Stretch } from './chart-data.ts';
import { changeOf, directionOf } from './chart-digits.ts';
import type { Wording } from './chart-words.ts';
import { write } from './price-cell.ts';

export type Numbers = {
  readonly wording: Wording;
  /** The newest, as it is drawn. */
  readonly last: Candle | undefined;
  /** The candle under the crosshair. */
  readonly hover: DrawnCandle | undefined;
  readonly stretch: Stretch | undefined;
  /** The symbol to compare with, and its candles. */
  readonly other: { readonly name: string; readonly candles: readonly Candle[] } | undefined;
};

/** @param root with an empty element for each text, named by `data-text` */
export function createTexts(root: ParentNode): (numbers: Numbers) => void {
  const texts = new Map(
    [...root.querySelectorAll<HTMLElement>('[data-text]')].map((part) => {
      const node = new Text();
      part.append(node);
      return [part.dataset.text as string, node];
    }),
  );
  const moving = texts.get('moved')?.parentElement;
  /** What there is nothing of is not shown, rather than as 0. */
  const put = (name: string, text: string) => {
    const node = texts.get(name);
    write(node, text);
    const pair = node?.parentElement?.closest<HTMLElement>('.pair');
    if (pair && pair.hidden !== !text) pair.hidden = !text;
  };

  return ({ wording, last, hover, stretch, other }) => {
    const candle = hover ?? last;
    for (const name of ['open', 'high', 'low', 'close'] as const) put(name, candle ? wording.price(candle[name]) : '');
    const moved = candle ? changeOf(candle) : 0;
    const direction = directionOf(moved);
    if (moving && moving.dataset.direction !== direction) moving.dataset.direction = direction;
    put('moved', candle ? wording.percent(moved) : '');
    put('volume', candle?.volume === undefined ? '' : wording.volume(candle.volume));
    put('at', hover ? wording.span(hover) : '');
    // Both from the same moment on, as they are drawn.
    const others = other?.candles;
    const base = stretch && others?.find(({ time }) => time >= stretch.first.time);
    const at = (hover && others?.findLast(({ time }) => time < hover.until)) ?? others?.at(-1);
    put('name', other?.name ?? '');
    put('other', base && at ? wording.percent(changeOf({ open: base.close, close: at.close })) : '');
  };
}
