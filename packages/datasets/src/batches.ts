/** An epoch of batches by number, so that the position in the data is one integer in a checkpoint. */
import { DatasetError } from './datasetError.js';

/** Batches 0 to count - 1. Iterating gives them in order; any one can be had at any time, each time in fresh arrays. */
export interface Batches<Batch> extends Iterable<Batch> {
  /** How many there are in an epoch. */
  readonly count: number;
  /** Batch `index`. Fails with a `DatasetError` when there is none. */
  at(index: number): Batch;
}

/** @param owner the function the user called, for messages */
export function batchesOf<Batch>(owner: string, count: number, make: (index: number) => Batch): Batches<Batch> {
  return {
    count,
    at(index) {
      if (Number.isInteger(index) && index >= 0 && index < count) return make(index);
      throw new DatasetError(owner, `there is no batch ${index}`, `An epoch has batches 0 to ${count - 1}`);
    },
    *[Symbol.iterator]() {
      for (let index = 0; index < count; index++) yield make(index);
    },
  };
}

/** Refuses sizes that are not positive integers. */
export function requirePositive(owner: string, sizes: { readonly [name: string]: number }): void {
  for (const [name, size] of Object.entries(sizes)) {
    if (!Number.isInteger(size) || size < 1)
      throw new DatasetError(owner, `${name} must be an integer of 1 or more, got ${size}`, `Change ${name}`);
  }
}
