/** Opens MPI and prints what it is, or the error. */
import { coresOfRank, openMpi } from '../../dist/index.js';

try {
  const mpi = await openMpi();
  const { rank, size, library, local } = mpi;
  const data = Float32Array.of(3);
  await mpi.allReduce(data);
  const isSame = mpi === (await openMpi());
  const gathered = await mpi.gather(Uint8Array.of(5));
  const cores = await coresOfRank(mpi);
  await mpi.close();
  const closed = await mpi.barrier().catch((error) => error.message);
  console.log(
    JSON.stringify({ rank, size, library, local, data: [...data], gathered: gathered.map(([byte]) => byte), isSame, cores, closed }),
  );
} catch (error) {
  console.log(JSON.stringify({ error: error.message }));
}
