/** The model as it is before the first iteration, stored, so that a training that is killed in its first minute can be resumed too. */
import type { Tree } from '@statal/tensors';
import { type FitOptions, takeCheckpoint } from '@statal/train';

/**
 * Stores a checkpoint of iteration 0 where `checkpoints` of the training go.
 *
 * @param batches of the first epoch
 * @returns the training, resumed from that checkpoint
 */
export async function storeUntrained<P extends Tree, Batch, S extends Tree, A = unknown>(
  training: FitOptions<P, Batch, S, A>,
  { batches }: { readonly batches: number },
): Promise<FitOptions<P, Batch, S, A>> {
  const { checkpoints, random, optimizer, params } = training;
  if (checkpoints === undefined) return training;
  const { store, configuration, vocabulary } = checkpoints;
  const progress = { epoch: 0, batch: 0, batches, random: random.key, training: { mean: 0, weight: 0 }, history: [] };
  const resume = await takeCheckpoint({ params, optimizer, iteration: 0, progress, configuration, vocabulary });
  await store.save(resume);
  return { ...training, resume };
}
