/**
 * mpirun -n N node distributed.mjs MPI DIRECTORY: makes the trainings of distributedCases.ts on all ranks. Rank 0 prints one JSON object.
 * MPI is the address of the module `@statal/mpi`.
 */
import { rmSync } from 'node:fs';
import { createEngine, leaves, sizeOf, type Tree, zeros } from '@statal/tensors';
import { GradientBuckets } from '../../src/distributed/gradientBuckets.js';
import {
  adam,
  type BatchSource,
  type CheckpointStore,
  checkpointDirectory,
  type FitEvent,
  fit,
  RankError,
  type Ranks,
  sharedStore,
} from '../../src/index.js';
import { type CaseBatch, distributedCases, lossesOf } from '../distributedCases.js';
import { eventsOf } from '../tinyTraining.js';
import { flat } from '../values.js';

const [, , mpi, directory] = process.argv;
const ranks = await ((await import(mpi)) as { openMpi(): Promise<Ranks & { close(): Promise<void> }> }).openMpi();
const engines = { wasm: await createEngine({ threads: 1 }), reference: await createEngine({ kind: 'reference' }) };
const told: Record<string, unknown> = { size: ranks.size };

for (const [name, engine] of Object.entries(engines)) {
  for (const [which, make] of Object.entries(distributedCases)) {
    const training = make(engine, ranks);
    const iterations = name === 'reference' ? 20 : training.iterations;
    const events = await eventsOf(fit({ ...training, iterations, distributed: ranks }));
    told[`${which} on ${name}`] = { losses: lossesOf(events), params: flat(training.params) };
  }
}

/** One training that stores checkpoints, up to an iteration. */
async function upTo(iterations: number, store: CheckpointStore, more: Partial<ReturnType<typeof distributedCases.characters>> = {}) {
  const training = { ...distributedCases.characters(engines.reference, ranks), iterations };
  const checkpoints = { store, every: 5 };
  return { training, events: await eventsOf(fit({ ...training, checkpoints, ...more, distributed: ranks })) };
}

/** What a training says when it fails. */
async function failureOf(work: () => Promise<unknown>): Promise<string> {
  try {
    await work();
    return 'it did not fail';
  } catch (error) {
    return `${error instanceof RankError ? 'RankError' : (error as Error).constructor.name}: ${(error as Error).message}`;
  }
}

// Several buckets, some of which are sent while others are still filled. Rank 2 has nothing to compute.
for (const [name, engine] of Object.entries(engines)) {
  const params = {
    a: zeros(engine, [3, 5]),
    b: zeros(engine, [40]),
    c: zeros(engine, [2], 'int'),
    d: zeros(engine, [7]),
    e: zeros(engine, [90]),
  };
  const buckets = new GradientBuckets(engine, params, ranks, 48);
  const rounds = [];
  for (let round = 1; round < 4; round++) {
    if (ranks.rank < 2) {
      for (const index of [4, 3, 1, 0]) {
        const size = sizeOf(leaves(params)[index].shape);
        buckets.put(
          index,
          Float64Array.from({ length: size }, (_, element) => round * (index + 1) * (element + 1) * (ranks.rank + 1)),
        );
        buckets.progress();
      }
    }
    const sums = await buckets.sum({ count: 10 * round + ranks.rank, loss: 0.5, stops: Number(ranks.rank === 1) });
    const { a, b, d, e } = buckets.gradientsIn(params, buckets.tensors);
    rounds.push({ sums, gradients: flat({ a, b, d, e }) });
  }
  told[`buckets on ${name}`] = { count: buckets.tensors.length, rounds };
}

// The test resumes this one with one process. The store is shared already.
await upTo(13, sharedStore(checkpointDirectory(`${directory}/by-ranks`), ranks));
// The test has stored this one with one process.
const byOne = sharedStore(checkpointDirectory(`${directory}/by-one`), ranks);
const { training, events } = await upTo(25, checkpointDirectory(`${directory}/again`), { resume: await byOne.load() });
told.resumed = { losses: lossesOf(events), params: flat(training.params) };

// One rank is asked to stop.
const controller = new AbortController();
const seen: FitEvent[] = [];
for await (const event of fit({
  ...distributedCases.characters(engines.reference, ranks),
  signal: controller.signal,
  distributed: ranks,
})) {
  seen.push(event);
  if (event.type === 'step' && event.iteration === 4 && ranks.rank === ranks.size - 1) controller.abort();
}
const ends = await ranks.allGather(new TextEncoder().encode(JSON.stringify(seen.at(-1))));
told.stopped = ends.map((bytes) => JSON.parse(new TextDecoder().decode(bytes)));

// Rank 0 cannot store.
const store = checkpointDirectory(`${directory}/full`);
const full: CheckpointStore = {
  lastIteration: () => store.lastIteration(),
  load: () => store.load(),
  save: () => Promise.reject(new Error('the disk is full')),
};
const failures = await ranks.allGather(new TextEncoder().encode(await failureOf(() => upTo(6, full))));
told.full = failures.map((bytes) => new TextDecoder().decode(bytes));

// One rank has other parameters.
const other = distributedCases.masked(engines.reference, ranks);
if (ranks.rank === 1)
  (engines.reference as { write(tensor: unknown, data: Float64Array): void }).write(firstOf(other.params), new Float64Array(20));
told.other = await failureOf(() => eventsOf(fit({ ...other, distributed: ranks })));

// One rank has other data, or another plan.
const last = ranks.rank === ranks.size - 1;
const unlike = async (more: Partial<typeof other>): Promise<string> => {
  const own = { ...distributedCases.masked(engines.reference, ranks), iterations: 2 };
  return failureOf(() => eventsOf(fit({ ...own, ...(last ? more : {}), distributed: ranks })));
};
const { count, at } = other.batches as BatchSource<CaseBatch>;
told.unlike = [
  await unlike({ batches: { count: count - 1, at } }),
  await unlike({ iterations: 1 }),
  await unlike({ checkpoints: { store } }),
  await unlike({ optimizer: adam({ learningRate: 0.5 }) }),
];

if (ranks.rank === 0) process.stdout.write(JSON.stringify(told));
rmSync(`${directory}/full`, { recursive: true, force: true });
await ranks.close();
for (const engine of Object.values(engines)) engine.close();

function firstOf(tree: Tree): unknown {
  for (const value of Object.values(tree as Record<string, Tree>)) return 'shape' in value ? value : firstOf(value);
  return undefined;
}
