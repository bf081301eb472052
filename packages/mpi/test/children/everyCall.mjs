/** Runs all checks, and prints those that fail, with their reasons. */
import { openMpi } from '../../dist/index.js';
import { joinWorld } from '../../dist/joinWorld.js';
import { checks, inPieces } from './checks.mjs';

const mpi = await openMpi();
const pieces = inPieces(joinWorld());
const results = {};
for (const [name, check] of Object.entries(checks)) {
  results[name] = await check(mpi, pieces).then(
    () => 'passed',
    (error) => String(error.stack),
  );
}
console.log(JSON.stringify({ rank: mpi.rank, library: mpi.library, results }));
await mpi.close();
