/** One training step: loss, gradient, clipping, update. Intermediate tensors are freed at its end; nothing is read to the host. */
import { valueAndGrad } from '@statal/autograd';
import type { ComputeEngine, Random, Tensor, Tree } from '@statal/tensors';
import { clipByNorm, globalNorm } from '../clipping/clipByNorm.js';
import { clipByValue } from '../clipping/clipByValue.js';
import type { FitOptions } from './fitOptions.js';
import { type LossWithState, targetCount } from './lossFunction.js';

export interface StepOptions<S extends Tree> {
  readonly state: S | undefined;
  readonly random: Random;
  /** Whether to compute the gradient norm even if clipping does not need it. */
  readonly measure: boolean;
}

export interface StepResult<S extends Tree> extends Pick<LossWithState<S>, 'loss' | 'state'> {
  /** Number of targets in the mean loss. A tensor is read later. */
  readonly count: number | Tensor;
  /** The gradient norm before clipping; `undefined` if it was not computed. */
  readonly norm: Tensor | undefined;
}

/** Updates the parameters with one batch, if it has a valid target. */
export function trainingStep<P extends Tree, Batch, S extends Tree>(
  engine: ComputeEngine,
  { params, loss: lossOf, optimizer, clip }: FitOptions<P, Batch, S>,
  batch: Batch,
  { state, random, measure }: StepOptions<S>,
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

export function clipOrMeasure<P extends Tree>(
  gradients: P,
  clip: FitOptions<P, never, Tree>['clip'],
  measure: boolean,
): { readonly clipped: P; readonly norm: Tensor | undefined } {
  if (clip !== undefined && 'norm' in clip) {
    const { gradients: clipped, norm } = clipByNorm(gradients, clip.norm);
    return { clipped, norm };
  }
  const norm = measure ? globalNorm(gradients) : undefined;
  return { clipped: clip === undefined ? gradients : clipByValue(gradients, clip.value), norm };
}
