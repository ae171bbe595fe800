// Which stretch of time is shown, and whether it follows the newest candle.

export type View = {
  readonly from: number;
  readonly to: number;
  readonly following: boolean;
  /** Whether it has changed since this was asked last. */
  changed(): boolean;
  /** Other candles are held. @param anew all of them are others, rather than one more */
  hold(held: Held, anew: boolean): void;
  show(from: number, to: number): void;
  /** Keeps what stands at a moment where it is. */
  zoom(factor: number, at: number): void;
  fit(): void;
  follow(): void;
  /** Whether it follows by itself where the newest is in view; if not, only from `follow()` until it is moved. */
  let(follows: boolean): void;
};

type Held = {
  /** Times of the oldest and the newest, epoch ms. */
  readonly oldest: number;
  readonly newest: number;
  readonly intervalMs: number;
  /** What a candle needs to either side of its time. */
  readonly padMs: number;
  /** How many candles the place is wide enough for, without crowding them. */
  readonly ample: number;
};

// Few candles stand at the end of a width for so many: one alone is no wall. And nobody zooms in to less.
const FEWEST = 24;
const CLOSEST = 6;
// Of the width, so that the end of a line does not touch the axis.
const MARGIN = 0.012;

export function createView(): View {
  let held: Held | undefined;
  let [from, to] = [Number.NaN, Number.NaN];
  let following = true;
  let seen: readonly [number, number, boolean] | undefined[] = [];
  // Everything is shown, until somebody chooses.
  let fitted = true;
  let [allowed, asked] = [true, false];

  const most = ({ oldest, newest, intervalMs, padMs }: Held) =>
    Math.max(newest - oldest + 2 * padMs, FEWEST * intervalMs) / (1 - MARGIN);
  const place = (wantedTo: number, wantedSpan: number) => {
    if (!held) return;
    const all = most(held);
    const span = Math.min(Math.max(wantedSpan, CLOSEST * held.intervalMs), all);
    const end = held.newest + held.padMs;
    const last = end + span * MARGIN;
    to = Math.min(Math.max(wantedTo, end + all * MARGIN - all + span), last);
    from = to - span;
    following = (allowed || asked) && to >= held.newest;
  };
  const all = () => place(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY);

  return {
    get from() {
      return from;
    },
    get to() {
      return to;
    },
    get following() {
      return following;
    },
    changed() {
      const same = seen[0] === from && seen[1] === to && seen[2] === following;
      if (!same) seen = [from, to, following];
      return !same;
    },
    hold(now, anew) {
      const first = !held;
      held = now;
      const span = to - from;
      const elsewhere = from > now.newest || to < now.oldest;
      if (fitted && (anew || first || (allowed && most(now) / now.intervalMs < now.ample))) all();
      else if (first || !following) {
        if (anew && elsewhere) this.fit();
        else place(to, span);
      } else place(Number.POSITIVE_INFINITY, span);
    },
    show(wantedFrom, wantedTo) {
      fitted = asked = false;
      [from, to] = [wantedFrom, wantedTo];
      place(wantedTo, wantedTo - wantedFrom);
    },
    zoom(factor, at) {
      fitted = asked = false;
      place(at + (to - at) / factor, (to - from) / factor);
    },
    fit() {
      fitted = true;
      all();
    },
    follow() {
      asked = true;
      place(Number.POSITIVE_INFINITY, to - from);
    },
    let(follows) {
      allowed = follows;
      if (held) place(to, to - from);
    },
  };
}
