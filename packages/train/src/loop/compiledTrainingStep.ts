/** A training step that is recorded once for each shape of batch, and runs from a plan afterwards. */
import { compile, valueAndGrad } from '@statal/autograd';
import type { ComputeEngine, Tree } from '@statal/tensors';
import { type BatchParts, partsOf, withCount } from './batchParts.js';
import { marksOf } from './batchSource.js';
import type { FitOptions } from './fitOptions.js';
import { type LossWithState, targetCount } from './lossFunction.js';
import { clipOrMeasure, type StepOptions, type StepResult, trainingStep } from './trainingStep.js';

export interface CompiledTraining<Batch, S extends Tree> {
  step(batch: Batch, options: StepOptions<S>): StepResult<S>;
  close(): void;
}

export function compiledTraining<P extends Tree, Batch, S extends Tree>(
  engine: ComputeEngine,
  options: FitOptions<P, Batch, S>,
): CompiledTraining<Batch, S> {
  const { params, loss: lossOf, optimizer, clip } = options;
  let current: Batch;
  const compiled = compile(
    (
      p: P,
      _parts: BatchParts,
      count: number | undefined,
      { state, random, measure }: StepOptions<S>,
    ): Omit<StepResult<S>, 'count'> & Pick<LossWithState<S>, 'count'> => {
      const { loss, gradients, aux } = valueAndGrad(lossOf)(p, withCount(current, count), { state, random });
      const { state: next, count: given } = aux as Partial<LossWithState<S>>;
      const { clipped, norm } = clipOrMeasure(gradients, clip, measure);
      optimizer.update(p, clipped);
      return { loss, state: next, count: given, norm };
    },
  );
  return {
    step(batch, stepOptions) {
      const { count, targets } = marksOf(batch);
      // There is nothing to learn, and no update, so this is another step.
      if (count === 0 || targets?.length === 0) return trainingStep(engine, options, batch, stepOptions);
      current = batch;
      const result = compiled(params, partsOf(batch), count, stepOptions);
      return { ...result, count: targetCount(batch, result.count) };
    },
    close: () => compiled.close(),
  };
}
