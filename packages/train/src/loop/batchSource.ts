/** Batches by number. The data position of a training is one integer, so a resumed training continues with exactly the next batch. */
import { type BatchRows, isTensor, sizeOf } from '@statal/tensors';

/** Batches 0 to count - 1 of an epoch, with random access. The batches of @statal/datasets are batch sources. */
export interface BatchSource<Batch> {
  readonly count: number;
  at(index: number): Batch | Promise<Batch>;
}

/** Batches by number, or a list of them. */
export type BatchList<Batch> = BatchSource<Batch> | readonly Batch[];

/** A list as a batch source. */
export function sourceOf<Batch>(batches: BatchList<Batch>): BatchSource<Batch> {
  return isList(batches) ? { count: batches.length, at: (index) => batches[index] } : batches;
}

function isList<Batch>(batches: BatchList<Batch>): batches is readonly Batch[] {
  return Array.isArray(batches);
}

/** The optional fields of a batch that the training loop reads. Everything else is for the loss. */
export interface BatchMarks {
  /** True if the carried state is reset before this batch. Default: true at batch 0 of an epoch. */
  readonly first?: boolean | undefined;
  /** The targets to predict. Their number is the weight of the batch's loss in a mean. */
  readonly targets?: { readonly length: number } | undefined;
  /** Number of valid targets, if not all are. */
  readonly count?: number | undefined;
  /** In a distributed training: the rows of the whole batch that this rank has. The `part` of @statal/datasets makes it. */
  readonly rows?: BatchRows | undefined;
}

/** Targets that are a tensor count by their elements, as typed arrays do. */
export function marksOf(batch: unknown): BatchMarks {
  if (typeof batch !== 'object' || batch === null) return {};
  const { first, targets, count, rows } = batch as BatchMarks;
  return { first, count, rows, targets: isTensor(targets) ? { length: sizeOf(targets.shape) } : targets };
}
