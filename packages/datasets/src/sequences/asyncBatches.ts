/** The batches of an epoch whose data may have to be read, by index. */
import { batchesOf } from '../batches.js';

/** Batches 0 to count - 1 of an epoch, in any order of access. `fit` of @statal/train takes them. */
export interface AsyncBatches<Batch> extends AsyncIterable<Batch> {
  readonly count: number;
  /**
   * Batch `index`.
   *
   * @throws DatasetError if there is no such batch
   */
  at(index: number): Promise<Batch>;
}

/** @param owner the function the user called, for messages */
export function asyncBatchesOf<Batch>(owner: string, count: number, make: (index: number) => Promise<Batch>): AsyncBatches<Batch> {
  const { at } = batchesOf(owner, count, make);
  return {
    count,
    at: async (index) => at(index),
    async *[Symbol.asyncIterator]() {
      for (let index = 0; index < count; index++) yield await make(index);
    },
  };
}
