/** What must be true of the numbers that a Worker computed on threads, and of those without shared memory. */
import { floatsOf } from './bitsOf.js';
import { compareValues } from './compareValues.js';

/** @typedef {Awaited<ReturnType<typeof import('./trainOnThreads.js').trainOnThreads>>} Numbers */

const refusal =
  "createEngine: 2 threads cannot share memory here. A page needs the headers COOP and COEP, and a Worker to train in; 'auto' takes what there is";

/**
 * @param {Numbers} shared from the page with the headers COOP and COEP
 * @param {Numbers} alone from the page without
 * @param {readonly string[]} loaded the files that the page without threads loaded
 */
export function checkThreads(shared, alone, loaded) {
  const { 1: one, 2: two, auto } = shared.runs;
  if (shared.refusal !== undefined) throw new Error(`a Worker of an isolated page: ${shared.refusal}`);
  needName('threads: 1', one, '1 thread)');
  needName('threads: 2', two, '2 threads)');
  if (one.woken !== 0) throw new Error(`one thread woke ${one.woken} others`);
  for (const [name, run] of Object.entries({ two, auto })) {
    const isAlone = run.engine.includes('1 thread)');
    if (run.woken === 0 && !isAlone) throw new Error(`${name}: ${run.engine} woke no thread`);
    if (!run.ended) throw new Error(`${name}: threads of ${run.engine} were still there after close()`);
    compareRuns(name, run, one);
  }
  const losses = Object.entries(one.values).filter(([value]) => value.startsWith('loss'));
  const [first, last] = [losses[0], losses[losses.length - 1]].map(([, bits]) => floatsOf(bits)[0]);
  if (!(last < first)) throw new Error(`on threads the loss went from ${first} to ${last}: nothing was learned`);

  if (alone.refusal !== refusal)
    throw new Error(`without shared memory, threads: 2 gave ${JSON.stringify(alone.refusal)}, expected ${refusal}`);
  for (const choice of ['1', 'auto']) {
    needName(`without shared memory, threads: ${choice}`, alone.runs[choice], '1 thread)');
    compareRuns(`without shared memory, ${choice}`, alone.runs[choice], one);
  }
  const needless = loaded.filter((name) => /dispatcher|rowIndependence|openSystemBlas/.test(name));
  if (needless.length > 0) throw new Error(`one thread loaded ${needless.join(', ')}`);
  const counts = `${Object.values(one.values).flat().length} numbers`;
  console.log(`  a Worker: ${two.engine} woken ${two.woken} times, ${auto.engine}, ${alone.runs.auto.engine} without shared memory`);
  console.log(`  ${counts}, losses ${first.toFixed(4)} to ${last.toFixed(4)}: the same bits on all; threads end with their engine`);
}

/**
 * @param {string} asked
 * @param {import('./trainOnThreads.js').ThreadNumbers} run
 * @param {string} end
 */
function needName(asked, run, end) {
  if (!run.engine.endsWith(end)) throw new Error(`${asked}: the engine is ${run.engine}, expected ... ${end}`);
}

/**
 * @param {string} name
 * @param {import('./trainOnThreads.js').ThreadNumbers} run
 * @param {import('./trainOnThreads.js').ThreadNumbers} one
 */
function compareRuns(name, run, one) {
  for (const [value, bits] of Object.entries(one.values)) {
    const got = { bits: run.values[value] ?? [], from: `on ${run.engine}` };
    compareValues(`${name}: ${value}`, got, { bits, from: 'on one thread' }, 0);
  }
}
