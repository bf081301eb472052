/** Measures how many items a model classifies correctly, and which classes it confuses. */
import { argmax, read, type Tensor, type Tree } from '@statal/tensors';
import {
  type BatchSource,
  classificationReport,
  confusionMatrix,
  evaluate,
  type LossFunction,
  type LossWithState,
  type Ranks,
} from '@statal/train';

/** What was measured on some items. */
export interface Measured {
  /** In nats. */
  readonly loss: number;
  /** The share of items that are classified correctly, if the model predicts classes. */
  readonly accuracy?: number | undefined;
  /** counts[actual][predicted], if the model predicts classes. */
  readonly counts?: readonly (readonly number[])[] | undefined;
  /** Number of items. */
  readonly count: number;
  /** The losses of simple predictions, by their names, which a model should beat. */
  readonly compared?: Readonly<Record<string, number>> | undefined;
}

/** Some items as batches. */
export interface Part<Batch> {
  /** Number of items. */
  readonly count: number;
  readonly batches: BatchSource<Batch>;
  /** The losses of simple predictions on them. Default: none. */
  readonly compared?: (() => Promise<Readonly<Record<string, number>>>) | undefined;
}

/** Watches the results of a loss, batch by batch. */
export interface Observer<Result, Batch> {
  /** `evaluate` and the validations of `fit` call it after each batch. */
  observe(result: LossWithState<Tree> & Result, batch: Batch): void | Promise<void>;
  /** What was seen since the last reset. */
  seen(): Pick<Measured, 'accuracy' | 'counts'>;
  /** Adds what the other ranks have seen since the last reset. All ranks call it. Absent if `seen` is empty. */
  gather?(ranks: Ranks): Promise<void>;
  reset(): void;
}

/** The parts of a training that a measurement needs. */
export interface MeasureOptions<Batch, Result> {
  readonly params: Tree;
  readonly loss: LossFunction<Tree, Batch, Tree, Result>;
  /** Reset before and after. */
  readonly observer: Observer<Result, Batch>;
  /** Stops between two batches. The promise is then rejected with the reason of the signal. */
  readonly signal?: AbortSignal | undefined;
  /** The ranks that measure their parts of the batches. Default: this process measures all. */
  readonly ranks?: Ranks | undefined;
}

/** The loss of a model on some items, and what the observer sees. */
export async function measure<Batch, Result>(
  { count, batches, compared }: Part<Batch>,
  { params, loss: lossOf, observer, signal, ranks }: MeasureOptions<Batch, Result>,
): Promise<Measured> {
  observer.reset();
  const { loss } = await evaluate({ params, loss: lossOf, batches, observe: observer.observe, signal, distributed: ranks });
  if (ranks !== undefined) await observer.gather?.(ranks);
  const seen = observer.seen();
  observer.reset();
  return { loss, ...seen, count, ...(compared && { compared: await compared() }) };
}

/** Counts which classes a model confuses, from its logits [B, classes]. */
export function classObserver(classes: number): Observer<{ readonly logits: Tensor }, { readonly targets: Int32Array }> {
  const matrix = confusionMatrix({ classes });
  let ofAllRanks: readonly (readonly number[])[] | undefined;
  return {
    observe: async ({ logits }, { targets }) => matrix.add(await read(argmax(logits)), targets),
    seen() {
      const counts = ofAllRanks ?? matrix.counts;
      return { accuracy: classificationReport(counts).accuracy, counts };
    },
    async gather(ranks) {
      const counts = Float64Array.from(matrix.counts.flat());
      await ranks.allReduce(counts);
      ofAllRanks = matrix.counts.map((line, row) => [...counts.subarray(row * classes, row * classes + line.length)]);
    },
    reset() {
      matrix.reset();
      ofAllRanks = undefined;
    },
  };
}
