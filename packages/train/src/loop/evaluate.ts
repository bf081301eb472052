/** The loss of a model on data it does not learn from. */
import { leaves, outermostEngine, read, type Tensor, type Tree } from '@statal/tensors';
import { runningMean } from '../metrics/runningMean.js';
import { type BatchSource, marksOf } from './batchSource.js';
import { type LossFunction, targetCount } from './lossFunction.js';
import { nextTurn } from './nextTurn.js';
import { releaseUnused } from './releaseUnused.js';

export interface EvaluateOptions<P extends Tree, Batch, S extends Tree> {
  readonly params: P;
  /** Called without `random`: no dropout, no noise. */
  readonly loss: LossFunction<P, Batch, S>;
  readonly batches: BatchSource<Batch>;
  /** Stops between two batches: the promise is then rejected with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

export interface Evaluation {
  /** The mean over all targets of all batches, in the units of the loss: nats for cross entropy. */
  readonly loss: number;
  /** The number of targets. */
  readonly count: number;
}

/**
 * sum(count loss) / sum(count) over all batches, with the state carried from batch to batch until one says that it is `first`.
 *
 * @example
 * const { loss } = await evaluate({ params, loss: lossOf, batches: contiguousBatches(validation, { batch: 50, steps: 50, partial: true }) });
 * console.log(`${natsToBits(loss).toFixed(3)} bits per character`);
 */
export async function evaluate<P extends Tree, Batch, S extends Tree>(options: EvaluateOptions<P, Batch, S>): Promise<Evaluation> {
  const { params, loss: lossOf, batches, signal } = options;
  const engine = outermostEngine('evaluate', leaves(params)).base;
  const losses = runningMean();
  let carried: S | undefined;
  for (let index = 0; index < batches.count; index++) {
    signal?.throwIfAborted();
    const batch = await batches.at(index);
    const before = (marksOf(batch).first ?? index === 0) ? undefined : carried;
    const { loss, state, count } = engine.scope(() => {
      const result = lossOf(params, batch, { state: before, random: undefined });
      return 'loss' in result ? { ...result } : { loss: result as Tensor, state: undefined, count: undefined };
    });
    const [value] = await read(loss);
    releaseUnused(engine, [carried, loss], state);
    carried = state;
    losses.add(value, targetCount(batch, count));
    await nextTurn();
  }
  releaseUnused(engine, carried, undefined);
  return { loss: losses.mean, count: losses.weight };
}
