/** The batches of an epoch, by index, so that the position in the data is one integer in a checkpoint. */
import { DatasetError } from './datasetError.js';

/** Batches 0 to count - 1. Iteration gives them in order; `at` gives any of them, each time in new arrays. */
export interface Batches<Batch> extends Iterable<Batch> {
  /** Number of batches in an epoch. */
  readonly count: number;
  /**
   * Batch `index`.
   *
   * @throws DatasetError if there is no such batch
   */
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

/** @throws DatasetError if a size is not a positive integer */
export function requirePositive(owner: string, sizes: { readonly [name: string]: number }): void {
  for (const [name, size] of Object.entries(sizes)) {
    if (!Number.isInteger(size) || size < 1)
      throw new DatasetError(owner, `${name} must be an integer of 1 or more, got ${size}`, `Change ${name}`);
  }
}
