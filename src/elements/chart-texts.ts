// What moves with each price: written straight into its text nodes, since no template runs for a tick.
import type { Candle } from '../market/quote.ts';
import type { Stretch } from './chart-data.ts';
import { changeOf, type Wording } from './chart-words.ts';
import { write } from './price-cell.ts';

const ARROWS = ['\u25bc', '', '\u25b2'];

export type Numbers = {
  readonly wording: Wording;
  readonly last: Candle | undefined;
  /** The candle under the crosshair. */
  readonly hover: Candle | undefined;
  readonly stretch: Stretch | undefined;
  /** The candles of the symbol to compare with. */
  readonly others: readonly Candle[] | undefined;
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
  const change = root.querySelector<HTMLElement>('.change');
  const put = (name: string, text: string) => write(texts.get(name), text);
  const direct = (part: HTMLElement | null | undefined, change: number) => {
    const direction = change > 0 ? 'up' : change < 0 ? 'down' : 'flat';
    if (part && part.dataset.direction !== direction) part.dataset.direction = direction;
  };

  return ({ wording, last, hover, stretch, others }) => {
    const candle = hover ?? last;
    if (last) {
      put('price', wording.price(last.close));
      const moved = stretch ? changeOf({ open: stretch.first.close, close: last.close }) : 0;
      direct(change, moved);
      put('arrow', ARROWS[Math.sign(moved) + 1] as string);
      put('percent', wording.percent(moved));
    }
    if (!candle) return;
    for (const name of ['open', 'high', 'low', 'close'] as const) put(name, wording.price(candle[name]));
    const moved = changeOf(candle);
    direct(texts.get('moved')?.parentElement, moved);
    put('moved', wording.percent(moved));
    put('volume', wording.volume(candle.volume));
    put('at', hover ? wording.full(candle.time) : '');
    // Both from the same moment on, as they are drawn.
    const base = stretch && others?.find(({ time }) => time >= stretch.first.time);
    const at = hover && others?.findLast(({ time }) => time <= candle.time);
    const other = at ?? others?.at(-1);
    put('other', base && other ? wording.percent(changeOf({ open: base.close, close: other.close })) : '');
  };
}
