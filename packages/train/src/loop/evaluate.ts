/** The loss of a model on data it does not train on. */
import { isTensor, leaves, read, StatalError, type Tree } from '@statal/tensors';
import { aFunction, checkField, needOptions, optional, outermostEngine } from '@statal/tensors/internals';
import { type AgreedSignal, agreedSignal } from '../distributed/agreedSignal.js';
import { type Ranks, someRanks } from '../distributed/ranks.js';
import { type Mean, runningMean } from '../metrics/runningMean.js';
import { type BatchList, marksOf, sourceOf } from './batchSource.js';
import { checkTask } from './checkFitOptions.js';
import { type LossFunction, type LossWithState, targetCount } from './lossFunction.js';
import { nextTurn } from './nextTurn.js';
import { releaseUnused } from './releaseUnused.js';

/** The options of `evaluate`. `A` is what the loss returns in addition to `LossWithState`, e.g. `{ logits }`. */
export interface EvaluateOptions<P extends Tree, Batch, S extends Tree, A = unknown> {
  readonly params: P;
  /** Called without `random`: no dropout, no noise. */
  readonly loss: LossFunction<P, Batch, S, A>;
  readonly batches: BatchList<Batch>;
  /** Receives the result of the loss for each batch, in order, e.g. to update a metric. It is awaited. */
  readonly observe?: ((result: LossWithState<S> & A, batch: Batch) => void | Promise<void>) | undefined;
  /** Stops between two batches; the promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Each rank gives its part of every batch, and all get the mean over all of them. `observe` sees the own part. Default: one process. */
  readonly distributed?: Ranks | undefined;
}

/** The result of `evaluate`. */
export interface Evaluation {
  /** The mean over all targets of all batches, in the units of the loss: nats for cross entropy. */
  readonly loss: number;
  /** The number of targets. */
  readonly count: number;
}

/**
 * sum(count loss) / sum(count) over all batches. The state is carried from batch to batch, until a batch is `first`.
 *
 * @example
 * const { loss, count } = await evaluate({ params, loss: lossOf, batches: validation });
 * console.log(`${natsToBits(loss).toFixed(3)} bits per character, of ${count}`);
 * @throws StatalError if no batch has a valid target: there is no mean
 */
export async function evaluate<P extends Tree, Batch, S extends Tree, A = unknown>(
  options: EvaluateOptions<P, Batch, S, A>,
): Promise<Evaluation> {
  needOptions('evaluate', options, ['params', 'loss', 'batches', 'observe', 'signal', 'distributed']);
  checkTask('evaluate', options);
  checkField('evaluate', 'distributed', options.distributed, optional(someRanks));
  checkField('evaluate', 'observe', options.observe, optional(aFunction));
  const { distributed, signal } = options;
  const evaluation = await meanOverAll({ ...options, signal: agreedSignal(distributed, signal) });
  if (evaluation.count > 0) return evaluation;
  throw new StatalError('evaluate', `none of the ${sourceOf(options.batches).count} batches has a valid target`, emptyHint);
}

export const emptyHint = 'Look at the mask, the lengths and the targets of the batches';

/** `evaluate`, except that data without valid targets give `{ loss: NaN, count: 0 }`. */
export async function meanOverAll<P extends Tree, Batch, S extends Tree, A = unknown>(
  options: Omit<EvaluateOptions<P, Batch, S, A>, 'signal'> & { readonly signal?: AgreedSignal | undefined },
): Promise<Evaluation> {
  const { params, loss: lossOf, observe, signal, distributed } = options;
  const batches = sourceOf(options.batches);
  const engine = outermostEngine('evaluate', leaves(params)).base;
  const losses = runningMean();
  let carried: S | undefined;
  for (let index = 0; index < batches.count; index++) {
    await signal?.ask();
    signal?.signal.throwIfAborted();
    const batch = await batches.at(index);
    if (marksOf(batch).rows?.count === 0) continue;
    const before = (marksOf(batch).first ?? index === 0) ? undefined : carried;
    const result = engine.scope(() => {
      const returned = lossOf(params, batch, { state: before, random: undefined });
      return isTensor(returned) ? ({ loss: returned } as LossWithState<S> & A) : { ...returned };
    });
    if (!isTensor(result.loss))
      throw new StatalError(
        'evaluate',
        'the loss function returned no loss',
        'It returns a scalar tensor, or { loss, ...anything }, and is not async',
      );
    const [value] = await read(result.loss);
    const count = targetCount(batch, result.count);
    losses.add(value, isTensor(count) ? (await read(count))[0] : count);
    await observe?.(result, batch);
    releaseUnused(engine, [carried, result], result.state);
    carried = result.state;
    await nextTurn();
  }
  releaseUnused(engine, carried, undefined);
  return distributed === undefined ? { loss: losses.mean, count: losses.weight } : overRanks(distributed, losses);
}

async function overRanks(ranks: Ranks, { mean, weight }: Mean): Promise<Evaluation> {
  const sums = Float64Array.of(weight === 0 ? 0 : mean * weight, weight);
  await ranks.allReduce(sums);
  return { loss: sums[0] / sums[1], count: sums[1] };
}
