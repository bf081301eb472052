/** Rank 1 has room for less than rank 0 gives. It prints what the call says. */
import { openMpi } from '../../dist/index.js';

const mpi = await openMpi();
try {
  await mpi.broadcast(new Float32Array(mpi.rank === 0 ? 100 : 2));
  await mpi.barrier();
  console.log('went on');
} catch (error) {
  console.log(`told: ${error.message}`);
  process.exit(3);
}
