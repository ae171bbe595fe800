import type { Choose } from './outbox.ts';

export type Quarantine = {
  /** True for a channel that the source refused: it is never asked for again. */
  refuses(channel: string): boolean;
  /** A request for those was refused, perhaps with the name of the one to blame. */
  suspect(channels: readonly string[], named: unknown): void;
  /** Keeps the refused out, and sends suspects in small company, so that the next refusal tells more. */
  readonly choose: Choose;
};

/** Finds the channel that a refusal was about, by halves; lives as long as the feed, over all its sockets. */
export function createQuarantine(): Quarantine {
  const refused = new Set<string>();
  let groups: (readonly string[])[] = [];

  return {
    refuses: (channel) => refused.has(channel),
    suspect(channels, named) {
      groups = groups.map((group) => group.filter((channel) => !channels.includes(channel)));
      // Asked for before its refusal was known: it is to blame again.
      if (channels.some((channel) => refused.has(channel))) return;
      const guilty = channels.length === 1 ? channels[0] : channels.find((channel) => channel === named);
      if (guilty !== undefined) refused.add(guilty);
      else {
        const half = Math.ceil(channels.length / 2);
        groups.push(channels.slice(0, half), channels.slice(half));
      }
      groups = groups.filter((group) => group.length > 0);
    },
    choose(missing) {
      if (refused.size + groups.length === 0) return missing;
      for (const group of groups) {
        const together = group.filter((channel) => missing.includes(channel));
        if (together.length > 0) return together;
      }
      return missing.filter((channel) => !refused.has(channel));
    },
  };
}
