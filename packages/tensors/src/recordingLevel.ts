/** Recordings nest in time, so a recording is above everything that existed when it began. */
let latest = 0;

/** The level of a new recording engine. */
export function nextLevel(): number {
  latest += 1;
  return latest;
}
