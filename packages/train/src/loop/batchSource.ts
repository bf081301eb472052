/** Batches by number: the data position of a training is one integer, and a resumed training goes on with the very next batch. */

/** Batches 0 to count - 1 of an epoch, each to be had at any time. What @statal/datasets makes fits as it is. */
export interface BatchSource<Batch> {
  readonly count: number;
  at(index: number): Batch | Promise<Batch>;
}

/** What the loop looks at in a batch, if it is there. Everything else is between the batch and the loss. */
export interface BatchMarks {
  /** The carried state starts from nothing here. Default: at batch 0 of an epoch. */
  readonly first?: boolean;
  /** What is predicted: their number weighs the loss of a batch in a mean. */
  readonly targets?: { readonly length: number };
}

export function marksOf(batch: unknown): BatchMarks {
  return typeof batch === 'object' && batch !== null ? batch : {};
}
