/** One training step: loss, gradient, clipping, update. Intermediate tensors are freed at its end; nothing is read to the host. */
import { valueAndGrad } from '@statal/autograd';
import type { ComputeEngine, Random, Tensor, Tree } from '@statal/tensors';
import { clipByNorm, globalNorm } from '../clipping/clipByNorm.js';
import { clipByValue } from '../clipping/clipByValue.js';
import type { FitOptions } from './fitOptions.js';
import { type LossWithState, targetCount } from './lossFunction.js';

export interface StepResult<S extends Tree> extends LossWithState<S> {
  /** Number of targets in the mean loss. */
  readonly count: number;
  /** The gradient norm before clipping; `undefined` if it was not computed. */
  readonly norm: Tensor | undefined;
}

/** Updates `params` with one batch, if it has a valid target. `measure`: compute the gradient norm even if clipping does not need it. */
export function trainingStep<P extends Tree, Batch, S extends Tree>(
  engine: ComputeEngine,
  { params, loss: lossOf, optimizer, clip }: FitOptions<P, Batch, S>,
  batch: Batch,
  { state, random, measure }: { readonly state: S | undefined; readonly random: Random; readonly measure: boolean },
): StepResult<S> {
  return engine.scope(() => {
    const { loss, gradients, aux } = valueAndGrad(lossOf)(params, batch, { state, random });
    const { state: next, count: given } = aux as Partial<LossWithState<S>>;
    const count = targetCount(batch, given);
    if (count === 0) return { loss, state: next, count, norm: undefined };
    const { clipped, norm } = clipOrMeasure(gradients, clip, measure);
    optimizer.update(params, clipped);
    return { loss, state: next, count, norm };
  });
}

function clipOrMeasure<P extends Tree>(
  gradients: P,
  clip: FitOptions<P, never, Tree>['clip'],
  measure: boolean,
): { clipped: P; norm: Tensor | undefined } {
  if (clip !== undefined && 'norm' in clip) {
    const { gradients: clipped, norm } = clipByNorm(gradients, clip.norm);
    return { clipped, norm };
  }
  const norm = measure ? globalNorm(gradients) : undefined;
  return { clipped: clip === undefined ? gradients : clipByValue(gradients, clip.value), norm };
}
