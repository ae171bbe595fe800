/** What should be wanted, and since when: what subscriptions.ts does, told in the plainest way. */
export function createInterests(now: () => number, lingerMs = 5000) {
  const interests = new Map<string, { count: number; leaveAt: number }>();
  let changedAt = now();
  const expire = () => {
    for (const [id, { count, leaveAt }] of interests) {
      if (count > 0 || leaveAt > now()) continue;
      interests.delete(id);
      changedAt = Math.max(changedAt, leaveAt);
    }
  };
  return {
    add(id: string): () => void {
      expire();
      const interest = interests.get(id) ?? { count: 0, leaveAt: 0 };
      if (!interests.has(id)) changedAt = now();
      interests.set(id, interest);
      interest.count++;
      let over = false;
      return () => {
        if (!over && --interest.count === 0) interest.leaveAt = now() + lingerMs;
        over = true;
      };
    },
    ids(): string[] {
      expire();
      return [...interests.keys()].sort();
    },
    changedAt(): number {
      expire();
      return changedAt;
    },
  };
}
