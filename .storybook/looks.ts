// The ready themes as a page would have them, but each for a part of the page only.
import contrast from '../themes/contrast.css?raw';
import paper from '../themes/paper.css?raw';
import terminal from '../themes/terminal.css?raw';

export const looks = { paper, terminal, contrast } as const;

/** Puts them into the page, for whatever is within `data-look`. */
export function addLooks(): void {
  const style = document.createElement('style');
  style.textContent = Object.entries(looks)
    .map(([name, css]) => `[data-look="${name}"] { ${css.replaceAll(':root', '&')} }`)
    .join('\n');
  document.head.append(style);
}
