/** What decides when a training validates, saves and ends. A rank that does otherwise than the others would leave them waiting. */
import type { Tree } from '@statal/tensors';
import { sourceOf } from '../loop/batchSource.js';
import type { FitOptions } from '../loop/fitOptions.js';
import { TrainingError } from '../loop/trainingError.js';
import type { Ranks } from './ranks.js';

/** @throws TrainingError on all ranks, if one has another number of batches or other options than rank 0 */
export async function requireSameOptions<P extends Tree, Batch, S extends Tree>(
  ranks: Ranks,
  options: FitOptions<P, Batch, S>,
): Promise<void> {
  const own = new TextEncoder().encode(JSON.stringify(planOf(options)));
  const plans = (await ranks.allGather(own)).map((bytes) => JSON.parse(new TextDecoder().decode(bytes)) as Record<string, string>);
  for (const [name, ofFirst] of Object.entries(plans[0])) {
    const other = plans.findIndex((plan) => plan[name] !== ofFirst);
    if (other < 0) continue;
    const problem = `${name} is ${plans[other][name]} on rank ${other}, and ${ofFirst} on rank 0`;
    throw new TrainingError('ranks', options.resume?.iteration ?? 0, problem, 'Give all ranks the same data and the same options');
  }
}

/** The options that must agree, in words. The batches of a later epoch are not known yet. */
function planOf<P extends Tree, Batch, S extends Tree>(options: FitOptions<P, Batch, S>): Readonly<Record<string, string>> {
  const { batches, epochs, iterations, clip, lossLimit, validation, checkpoints, resume } = options;
  const plan = {
    'batches.count': typeof batches === 'function' ? undefined : sourceOf(batches).count,
    epochs,
    iterations,
    clip: clip && JSON.stringify(clip),
    lossLimit,
    'the iteration of resume': resume?.iteration,
    'validation.batches.count': validation && sourceOf(validation.batches).count,
    'validation.every': validation?.every,
    'validation.patience': validation?.patience,
    'validation.minimumImprovement': validation?.minimumImprovement,
    checkpoints: checkpoints && 'given',
    'checkpoints.every': checkpoints?.every,
  };
  return Object.fromEntries(Object.entries(plan).map(([name, value]) => [name, value === undefined ? 'not given' : String(value)]));
}
