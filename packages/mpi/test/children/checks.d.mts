import type { Mpi } from '../../src/index.js';

/** Checks by their names. */
export declare const checks: Readonly<Record<string, (mpi: Mpi, pieces: Mpi) => Promise<void>>>;
