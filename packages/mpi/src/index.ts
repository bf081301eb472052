export { coresOfRank } from './coresOfRank.js';
export type { Mpi, Numbers, Operation, Received, StartedAllReduce, TypedArray } from './mpi.js';
export { type MpiOptions, openMpi } from './openMpi.js';
