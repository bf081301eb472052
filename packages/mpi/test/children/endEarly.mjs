/** Rank 1 ends with an exit code while the others wait for it, without `close`. */
import { openMpi } from '../../dist/index.js';

const mpi = await openMpi();
await mpi.barrier();
if (mpi.rank === 1) process.exit(Number(process.argv[2]));
await mpi.barrier();
console.log('went on');
