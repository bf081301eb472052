/** Lines on stderr while the bench works: what runs, what came out, and how long the rest takes at the pace so far. */

/** Assumed seconds of a process that was not timed yet. */
const GUESS = 20;

export function progress(jobs) {
  const known = new Map();
  let done = 0;
  const remaining = () => {
    const seconds = [...known.values()];
    const guess = seconds.length === 0 ? GUESS : seconds.reduce((total, next) => total + next, 0) / seconds.length;
    return jobs.slice(done).reduce((total, job) => total + (known.get(job) ?? guess), 0);
  };
  return {
    /** @param job one of `jobs`: equal words mean equal work */
    finished(job, { round, rounds, seconds, text }) {
      known.set(job, seconds);
      done += 1;
      const left = remaining();
      const time = left > 90 ? `${Math.round(left / 60)} min` : `${Math.round(left)} s`;
      console.error(`[${done}/${jobs.length}] ${job} round ${round}/${rounds}: ${text}${done < jobs.length ? `, about ${time} left` : ''}`);
    },
  };
}
