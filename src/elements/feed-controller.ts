import type { ReactiveController, ReactiveElement } from 'lit';
import type { Feed } from '../feed/api.ts';
import { feedFor } from '../feed/connect.ts';
import { hub } from '../feed/hub.ts';
import type { FeedState } from '../feed/state.ts';

/** Finds the feed that holds for an element, and follows its state while the element is on the page. */
export class FeedController implements ReactiveController {
  #host: ReactiveElement & { feed: string };
  #changed: (state: FeedState, previous: FeedState | undefined) => void;
  #stopHub: (() => void) | undefined;
  #stopFeed: (() => void) | undefined;
  #asked = '';
  /** Undefined until the page has had its chance to configure one. */
  feed: Feed | undefined;
  state: FeedState | undefined;

  constructor(
    host: ReactiveElement & { feed: string },
    changed: (state: FeedState, previous: FeedState | undefined) => void,
  ) {
    this.#host = host;
    this.#changed = changed;
    host.addController(this);
  }

  hostConnected(): void {
    const { ready, watch } = hub();
    this.#stopHub = watch(() => this.#find());
    void ready.then(() => this.#find());
  }

  hostDisconnected(): void {
    this.#stopHub?.();
    this.#stopFeed?.();
    this.#stopHub = this.#stopFeed = this.feed = this.state = undefined;
  }

  hostUpdate(): void {
    if (this.#host.feed === this.#asked) return;
    this.#asked = this.#host.feed;
    if (this.feed) this.#find();
  }

  #find(): void {
    if (!this.#stopHub) return; // left the page while it was getting ready
    const feed = feedFor(this.#host, this.#host.feed);
    if (feed.key === this.feed?.key) return;
    this.#stopFeed?.();
    this.feed = feed;
    this.#stopFeed = feed.watch((state) => this.#follow(state));
    this.#follow(feed.state);
    this.#host.requestUpdate();
  }

  #follow(state: FeedState): void {
    const previous = this.state;
    this.state = state;
    this.#changed(state, previous);
  }
}
