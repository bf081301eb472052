/** Stores a checkpoint before the first iteration, so that a training killed in its first minute can be resumed. */
import type { Tree } from '@statal/tensors';
import { type FitOptions, takeCheckpoint } from '@statal/train';

/** The options of `storeUntrained`. */
export interface UntrainedOptions {
  /** Number of batches in the first epoch. */
  readonly batches: number;
  /** Validation loss of a model that was trained before. It becomes the best so far. */
  readonly validationLoss?: number | undefined;
}

/**
 * Stores a checkpoint of iteration 0 in the `checkpoints` of the training.
 *
 * @returns the training, resumed from that checkpoint
 */
export async function storeUntrained<P extends Tree, Batch, S extends Tree, A = unknown>(
  training: FitOptions<P, Batch, S, A>,
  { batches, validationLoss: loss }: UntrainedOptions,
): Promise<FitOptions<P, Batch, S, A>> {
  const { checkpoints, random, optimizer, params } = training;
  if (checkpoints === undefined) return training;
  const { store, configuration, vocabulary } = checkpoints;
  const record = loss === undefined ? {} : { best: { loss, iteration: 0 }, plateau: { loss, misses: 0 } };
  const progress = { epoch: 0, batch: 0, batches, random: random.key, ...record, training: { mean: 0, weight: 0 }, history: [] };
  const resume = await takeCheckpoint({ params, optimizer, iteration: 0, progress, configuration, vocabulary });
  await store.save(resume, { best: loss !== undefined });
  return { ...training, resume };
}

/**
 * Stores the checkpoint that a training resumes from again, with its new `configuration`. The change of settings is then kept whenever the
 * training is killed. The best checkpoint stays.
 */
export async function storeChangedSettings<P extends Tree, Batch, S extends Tree, A = unknown>({
  checkpoints,
  resume,
}: Pick<FitOptions<P, Batch, S, A>, 'checkpoints' | 'resume'>): Promise<void> {
  if (checkpoints === undefined || resume === undefined) return;
  await checkpoints.store.save({ ...resume, configuration: checkpoints.configuration });
}
