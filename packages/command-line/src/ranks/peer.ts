/** Where a rank runs. */
export interface Peer {
  readonly rank: number;
  readonly host: string;
  readonly pid: number;
}

/** Ranks by their numbers, e.g. `rank 2 on lab7`, or `ranks 1 and 2`. */
export function namesOf(ranks: readonly Peer[]): string {
  if (ranks.length === 1) return `rank ${ranks[0].rank} on ${ranks[0].host}`;
  const numbers = ranks.map(({ rank }) => rank);
  return `ranks ${numbers.slice(0, -1).join(', ')} and ${numbers.at(-1)}`;
}
