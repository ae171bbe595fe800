// A chart's picture on the clipboard, or as a file.
import { say } from '../market/words.ts';
import type { Stage } from './chart-stage.ts';
import { save } from './save.ts';

/** What a file of a chart is called. */
export const fileName = ({ shown }: Pick<Stage, 'shown'>, ending: string): string =>
  `${[shown()?.symbol, shown()?.interval].join('-').replace(/[^\w.-]+/g, '_')}.${ending}`;

/** Copies the picture; where the page may not, it becomes a file. @returns what came of it, in words */
export async function copyPicture(stage: Pick<Stage, 'host' | 'shown' | 'digits'>): Promise<string> {
  const picture = stage.host.toBlob('image/png').then((blob) => blob ?? Promise.reject(new Error('no picture')));
  try {
    // The promise goes in as it is: Safari takes what is written while the click still counts.
    await navigator.clipboard.write([new ClipboardItem({ 'image/png': picture })]);
    return say('copied', stage.digits().locale);
  } catch {
    // no ClipboardItem, no permission, or no picture
  }
  try {
    save(await picture, fileName(stage, 'png'));
    return say('saved', stage.digits().locale);
  } catch {
    return say('noPicture', stage.digits().locale);
  }
}
