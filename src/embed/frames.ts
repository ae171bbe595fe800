// The page's side of the kit's frames: each is made as high as what it shows.
const LEAST_PX = 40;
const MOST_PX = 2000;

/** @returns takes the address that the kit's frames begin with, and asks those that are there for their heights */
export function createFrames(): (page: string) => void {
  const pages = new Set<string>();

  // Others may say what they like: a frame is the kit's by its address, or because the page's author marked it.
  const ours = () =>
    [...document.querySelectorAll('iframe')].filter(
      ({ src, dataset }) => dataset.tickwireFrame !== undefined || [...pages].some((page) => src.startsWith(page)),
    );

  addEventListener('message', ({ data, source }) => {
    const height = Number(data?.height);
    if (data?.type !== 'tickwire:resize' || !(height > 0)) return;
    // By its window: a sandboxed frame has no origin, and frames of one origin are not one another.
    const frame = ours().find(({ contentWindow }) => contentWindow === source);
    if (frame) frame.style.height = `${Math.min(Math.max(Math.ceil(height), LEAST_PX), MOST_PX)}px`;
  });

  return (page) => {
    pages.add(page);
    // Frames that came before this script told their heights to nobody.
    for (const { contentWindow } of ours()) contentWindow?.postMessage({ type: 'tickwire:config' }, '*');
  };
}
