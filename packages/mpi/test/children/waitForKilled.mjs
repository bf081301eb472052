/** Rank 1 ends by SIGKILL while the others wait for it. */
import { writeSync } from 'node:fs';
import { openMpi } from '../../dist/index.js';

const mpi = await openMpi();
await mpi.barrier();
if (mpi.rank === 1) {
  writeSync(1, `killed at ${Date.now()}\n`);
  process.kill(process.pid, 'SIGKILL');
}
await mpi.allReduce(new Float32Array(1_000_000));
console.log('went on');
