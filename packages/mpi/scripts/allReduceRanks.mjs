/** What allReduce.c does, by this package. See compareWithC.mjs. */
import { openMpi } from '@statal/mpi';

const [repeats, ...lengths] = process.argv.slice(2).map(Number);
const mpi = await openMpi();
for (const length of lengths) {
  const memory = new WebAssembly.Memory({ initial: Math.ceil((length * 4) / 65_536), maximum: 1024, shared: true });
  const data = new Float32Array(memory.buffer, 0, length);
  const times = [];
  for (let repeat = 0; repeat < repeats; repeat++) {
    await mpi.barrier();
    const began = performance.now();
    await mpi.allReduce(data);
    times.push((performance.now() - began) * 1000);
  }
  if (mpi.rank === 0) console.log(times.toSorted((x, y) => x - y)[repeats >> 1].toFixed(2));
}
await mpi.close();
