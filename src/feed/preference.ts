// Which of several is shown, in an order of preference: the sources of a list, the names of a symbol. Flapping between two
// prices is worse than either.

// How long one that was lost must have held again before it is taken back; doubled by each relapse.
const RETURN_MS = 30_000;
const LONGEST_RETURN_MS = 600_000;
const RELAPSE_MS = 300_000;

/** 2: serves as well as it can · 1: by requests, its stream being away · 0: not now. */
export type Level = 0 | 1 | 2;

export type PreferenceOptions = {
  readonly now: () => number;
  /** How long others may do better than one that has served, before it is left; default not at all. */
  readonly patienceMs?: number;
  /** One that was never lost must have held, too, before it is preferred to what is shown. */
  readonly wary?: boolean;
};

export type Preference = {
  /** Whose turn it is; -1: nobody's yet. */
  readonly shown: number;
  /** How often that has changed. */
  readonly switches: number;
  level(index: number): Level;
  /** Epoch ms since when it has been on that level. */
  since(index: number): number;
  /** It is asked from now on, and has nothing yet. */
  enter(index: number): void;
  rate(index: number, level: Level): void;
  /** It has something to show, however old: the first to have that is shown until another does better. */
  begin(index: number): void;
  /** It has been on its level for long enough to be relied on. */
  holds(index: number): boolean;
  /** @returns whether another's turn has come */
  choose(): boolean;
};

type Candidate = {
  level: Level;
  since: number;
  /** It has been shown while it was current. */
  served: boolean;
  /** How often it was lost, lately. */
  losses: number;
  returnedAt: number;
};

export function createPreference({ now, patienceMs = 0, wary = false }: PreferenceOptions): Preference {
  const candidates: Candidate[] = [];
  let shown = -1;
  let switches = 0;
  /** Epoch ms since when another does better. */
  let outdoneAt: number | undefined;

  const nobody = (): Candidate => ({ level: 0, since: now(), served: false, losses: 0, returnedAt: 0 });
  const candidate = (index: number) => {
    candidates[index] ??= nobody();
    return candidates[index];
  };
  // A clock may be set back.
  const passed = (time: number) => Math.abs(now() - time);
  const holds = (index: number) => {
    const { since, losses } = candidate(index);
    if (losses === 0 && !wary) return true;
    return passed(since) >= Math.min(LONGEST_RETURN_MS, RETURN_MS * 2 ** Math.max(0, losses - 1));
  };
  const rate = (index: number, level: Level) => {
    const rated = candidate(index);
    if (rated.level === level) return;
    rated.level = level;
    rated.since = now();
  };
  const take = (index: number) => {
    if (index === shown) return false;
    const left = candidates[shown];
    outdoneAt = undefined;
    if (left) {
      switches++;
      if (index < shown) candidate(index).returnedAt = now();
      else if (left.served) left.losses = passed(left.returnedAt) < RELAPSE_MS ? left.losses + 1 : 1;
    }
    shown = index;
    return true;
  };

  return {
    get shown() {
      return shown;
    },
    get switches() {
      return switches;
    },
    level: (index) => candidate(index).level,
    since: (index) => candidate(index).since,
    enter(index) {
      rate(index, 0);
      candidate(index).since = now();
    },
    rate,
    begin(index) {
      if (shown < 0) take(index);
    },
    holds,
    choose() {
      const levels: number[] = candidates.map(({ level }) => level);
      const best = Math.max(0, ...levels);
      const current = candidates[shown];
      if (current && current.level > 0) current.served = true;
      if (best > (current?.level ?? 0)) {
        outdoneAt ??= now();
        // A stream that was away may bring back one a moment before the other.
        if (current?.served && passed(outdoneAt) < patienceMs) return false;
        return take(levels.indexOf(best));
      }
      outdoneAt = undefined;
      const earlier = levels.findIndex((level, index) => best > 0 && level === best && holds(index));
      return earlier >= 0 && earlier < shown && take(earlier);
    },
  };
}
