// The parts of a chart that load after its first picture, each once.
import type { Stage } from './chart-stage.ts';

type More = ReturnType<typeof import('./chart-more.ts')['createMore']>;
type Comparing = ReturnType<typeof import('./chart-compare.ts')['createComparing']>;

export function createLater(stage: Stage) {
  let more: More | 'loading' | 'failed' | undefined;
  let comparing: Comparing | 'loading' | 'failed' | undefined;
  return {
    get more() {
      return typeof more === 'object' ? more : undefined;
    },
    get compared() {
      return typeof comparing === 'object' ? comparing.current : undefined;
    },
    /** Files that did not come are asked for again: not with each update, which may be each second. */
    retry() {
      if (more === 'failed') more = undefined;
      if (comparing === 'failed') comparing = undefined;
    },
    loadMore() {
      if (more) return;
      more = 'loading';
      import('./chart-more.ts').then(
        ({ createMore }) => {
          more = createMore(stage);
          more.paint();
          more.summarize();
        },
        () => {
          more = 'failed'; // the pictures do without
        },
      );
    },
    /** @param limit how many candles the chart itself asked for */
    compare(limit: () => number | undefined) {
      if (typeof comparing === 'object') return comparing.follow(limit());
      if (comparing || !stage.settings().compare) return;
      comparing = 'loading';
      import('./chart-compare.ts').then(
        ({ createComparing }) => {
          comparing = createComparing(stage);
          comparing.follow(limit());
        },
        () => {
          comparing = 'failed';
        },
      );
    },
  };
}
