import type { FeedStatus } from '../../src/elements/feed-status.ts';
import type { FeedState, Phase } from '../../src/feed/state.ts';
import type { FakeClock } from '../tools/fake-clock.ts';
import type { ScriptedFeed } from '../tools/scripted-feed.ts';

/** What a test does with a status on the page, and hears of it. */
export const statusRig = (clock: FakeClock, feed: ScriptedFeed, element: FeedStatus) => ({
  element,
  feed,
  async turn(to: Phase, also: Partial<FeedState> = {}) {
    feed.turn(to, also);
    await element.updateComplete;
  },
  async pass(ms: number) {
    await clock.advance(ms);
    await element.updateComplete;
  },
  spoken: () => element.shadowRoot?.querySelector('[role=status]')?.textContent,
});
