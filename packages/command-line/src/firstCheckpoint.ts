/** Stores a checkpoint before the first iteration, so that a training killed in its first minute can be resumed. */
import type { Tree } from '@statal/tensors';
import { type Checkpoint, type FitOptions, sharedStore, takeCheckpoint } from '@statal/train';

/** The options of `storeFirstCheckpoint`. */
export interface FirstCheckpointOptions {
  /** Number of batches in the first epoch. */
  readonly batches: number;
  /** A training that is resumed. `changed`: its settings differ from those in its checkpoint. */
  readonly resume?: { readonly changed: boolean } | undefined;
  /**
   * Measures the validation loss of the model that a new training starts from. It becomes the best so far. Default: the training starts
   * from an untrained model.
   */
  readonly measure?: (() => Promise<number | undefined>) | undefined;
  /** Stops the measurement; the model then has no best loss. */
  readonly signal: AbortSignal;
  /** Called before a new training stores its first checkpoint, e.g. to remove an old training. */
  readonly beforeFirstSave?: (() => Promise<void>) | undefined;
}

/**
 * Stores the checkpoint that a training can be resumed from at once. A new training stores iteration 0. One that is resumed stores its
 * checkpoint again if its settings changed, so that the change is not lost if it is killed. Its best checkpoint stays.
 *
 * @returns the training, resumed from that checkpoint
 */
export async function storeFirstCheckpoint<P extends Tree, Batch, S extends Tree, A = unknown>(
  training: FitOptions<P, Batch, S, A>,
  { batches, resume, measure, signal, beforeFirstSave }: FirstCheckpointOptions,
): Promise<FitOptions<P, Batch, S, A>> {
  const { checkpoints, distributed } = training;
  if (checkpoints === undefined) return training;
  // `fit` shares the store itself.
  const store = distributed === undefined ? checkpoints.store : sharedStore(checkpoints.store, distributed);
  if (resume !== undefined) {
    const { configuration } = checkpoints;
    if (resume.changed && training.resume !== undefined) await store.save({ ...training.resume, configuration });
    return training;
  }
  const loss = measure && (await unlessAborted(measure, signal));
  await beforeFirstSave?.();
  const untrained = await checkpointBefore(training, { batches, loss });
  await store.save(untrained, { best: loss !== undefined });
  return { ...training, resume: untrained };
}

/** The checkpoint of iteration 0. `loss`: the validation loss of the model that the training starts from, the best so far. */
function checkpointBefore<P extends Tree, Batch, S extends Tree, A>(
  { params, optimizer, random, checkpoints }: FitOptions<P, Batch, S, A>,
  { batches, loss }: { readonly batches: number; readonly loss: number | undefined },
): Promise<Checkpoint> {
  const soFar = loss === undefined ? {} : { best: { loss, iteration: 0 }, plateau: { loss, misses: 0 } };
  const progress = { epoch: 0, batch: 0, batches, random: random.key, ...soFar, training: { mean: 0, weight: 0 }, history: [] };
  const { configuration, vocabulary } = checkpoints ?? {};
  return takeCheckpoint({ params, optimizer, iteration: 0, progress, configuration, vocabulary });
}

/** The result of `work`, or `undefined` if the signal stopped it, or that of another rank. */
async function unlessAborted<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if ((signal.aborted && error === signal.reason) || (error instanceof DOMException && error.name === 'AbortError')) return undefined;
    throw error;
  }
}
