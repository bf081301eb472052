/** Rank 1 aborts while the others wait for it. */
import { openMpi } from '../../dist/index.js';

const mpi = await openMpi();
await mpi.barrier();
if (mpi.rank === 1) mpi.abort(7);
await mpi.barrier();
console.log('went on');
