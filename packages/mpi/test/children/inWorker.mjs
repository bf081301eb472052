/** Opens MPI in a worker thread, and prints the error. */
import { isMainThread, Worker } from 'node:worker_threads';
import { openMpi } from '../../dist/index.js';

if (isMainThread) new Worker(new URL(import.meta.url));
else await openMpi().catch((error) => console.log(error.message));
