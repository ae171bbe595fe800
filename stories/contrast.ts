// Which colours of the kit stand on which, and whether they can be told apart: for the token editor, and for the test
// that holds the defaults and the ready themes to it.
import view from '../src/elements/log-view.css?inline';
import palette from '../src/elements/palette.css?inline';
import tokens from '../src/elements/tokens.css?inline';

/** By WCAG 2.2: text 4.5, a sign or a border that carries meaning 3. */
export type Pair = { readonly name: string; readonly of: string; readonly on: string; readonly least: 4.5 | 3 };

const text = (name: string, of: string, on = '--_surface'): Pair => ({ name, of, on, least: 4.5 });
const sign = (name: string, of: string): Pair => ({ name, of, on: '--_surface', least: 3 });

export const PAIRS: readonly Pair[] = [
  text('Text', '--_text'),
  text('Labels, and prices that are not live', '--_muted'),
  text('Upwards', '--_up'),
  text('Downwards', '--_down'),
  text('What is wrong', '--_amber'),
  text('Age of a price', '--_amber', '--_amber-surface'),
  text('A button that is on', '--_accent'),
  text('Text, price gone up', '--_text', '--_flash-up'),
  text('Labels, price gone up', '--_muted', '--_flash-up'),
  text('Upwards, price gone up', '--_up', '--_flash-up'),
  text('Downwards, price gone up', '--_down', '--_flash-up'),
  text('Text, price gone down', '--_text', '--_flash-down'),
  text('Labels, price gone down', '--_muted', '--_flash-down'),
  text('Upwards, price gone down', '--_up', '--_flash-down'),
  text('Downwards, price gone down', '--_down', '--_flash-down'),
  text('The range that is chosen', '--_text', 'color-mix(in srgb, var(--_line) 45%, var(--_surface))'),
  sign('Focus ring', '--_accent'),
  sign('The sign of a warning', '--_amber'),
  sign('The sign of an error', '--_error'),
];

export type Finding = Pair & { readonly ratio: number; readonly passes: boolean };

export type Scheme = 'light' | 'dark';

const error = view.match(/--_error:[^;}]+/)?.[0];
if (!error) throw new Error('--_error is no longer in log-view.css: say in contrast.ts where it is');

/**
 * Reads the kit's colours as they are within a place of the page: its custom properties, its scheme.
 *
 * @returns each pair, measured
 */
export function contrastIn(
  place: Element,
  { scheme, movement = 'western' }: { readonly scheme: Scheme; readonly movement?: string },
): readonly Finding[] {
  const host = document.createElement('div');
  host.setAttribute('theme', scheme);
  host.setAttribute('movement-colors', movement);
  // Out of sight, and not `hidden`: what has no box keeps its first colour in WebKit.
  Object.assign(host.style, { position: 'fixed', visibility: 'hidden' });
  const root = host.attachShadow({ mode: 'open' });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`${tokens} ${palette} :host { ${error} }`);
  root.adoptedStyleSheets = [sheet];
  const probe = document.createElement('i');
  root.append(probe);
  place.append(host);
  const page = scheme === 'dark' ? [14, 17, 22] : [255, 255, 255];
  const colourOf = (value: string, behind: readonly number[]) => {
    probe.style.color = value.startsWith('--') ? `var(${value})` : value;
    return painted(getComputedStyle(probe).color, behind);
  };
  const surface = colourOf('--_surface', page);
  const found = PAIRS.map((pair) => {
    const behind = colourOf(pair.on, surface);
    const ratio = ratioOf(colourOf(pair.of, behind), behind);
    return { ...pair, ratio, passes: ratio >= pair.least };
  });
  host.remove();
  return found;
}

let canvas: CanvasRenderingContext2D | null | undefined;

/** A colour in any notation, as it looks on what is behind it. */
function painted(colour: string, behind: readonly number[]): readonly number[] {
  const plain = colour.match(/^rgb\((\d+), (\d+), (\d+)\)$/);
  if (plain) return plain.slice(1).map(Number);
  canvas ??= Object.assign(document.createElement('canvas'), { width: 1, height: 1 }).getContext('2d', {
    willReadFrequently: true,
  });
  if (!canvas) throw new Error('no canvas to paint a colour on');
  for (const fill of [`rgb(${behind.join()})`, colour]) {
    canvas.fillStyle = fill;
    canvas.fillRect(0, 0, 1, 1);
  }
  return [...canvas.getImageData(0, 0, 1, 1).data.slice(0, 3)];
}

/** https://www.w3.org/TR/WCAG22/#dfn-relative-luminance */
function luminanceOf(colour: readonly number[]): number {
  const [red = 0, green = 0, blue = 0] = colour.map((channel) => {
    const part = channel / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** From 1, the same, to 21, black on white. */
export function ratioOf(one: readonly number[], other: readonly number[]): number {
  const [lighter = 0, darker = 0] = [luminanceOf(one), luminanceOf(other)].sort((a, b) => b - a);
  return (lighter + 0.05) / (darker + 0.05);
}
