/** One rank of a measurement: `node rank.mjs JSON`, alone or under mpirun. Rank 0 prints a line of JSON with what all ranks measured. */
import v8 from 'node:v8';
import { timedRanks } from './timedRanks.mjs';

// Node 22 and newer have relaxed SIMD, and refuse the flag.
if (Number(process.versions.node.split('.')[0]) < 22) v8.setFlagsFromString('--experimental-wasm-relaxed-simd');

const { timedSteps, timedUpdates } = await import('./training.mjs');

const work = JSON.parse(process.argv[2]);

if (['alone', 'speedup', 'threads'].includes(work.kind)) print([await timedSteps(work)]);
else if (work.kind === 'update') print([await timedUpdates(work)]);
else {
  const { openMpi } = await import('@statal/mpi');
  const mpi = await openMpi();
  const own = work.kind === 'allReduce' ? await timedAllReduces(mpi) : await timedSteps(work, timedRanks(mpi, work));
  const all = await mpi.gather(Buffer.from(JSON.stringify(own)));
  if (mpi.rank === 0) print(all.map((bytes) => JSON.parse(Buffer.from(bytes).toString())));
  await mpi.close();
}

/** Milliseconds of an all-reduce, by the bytes of its array. */
async function timedAllReduces(mpi) {
  const measured = [];
  for (const bytes of work.sizes) {
    const data = new Float32Array(bytes / 4);
    const times = [];
    for (let k = 0; k < 3 + work.rounds; k++) {
      await mpi.barrier();
      const began = performance.now();
      await mpi.allReduce(data);
      if (k >= 3) times.push(performance.now() - began);
    }
    measured.push({ bytes, times });
  }
  return { library: mpi.library, measured };
}

function print(ranks) {
  process.stdout.write(`${JSON.stringify(ranks)}\n`);
}
