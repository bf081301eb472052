/** A loss that is recorded once for each shape of batch, for evaluation. */
import { compile } from '@statal/autograd';
import { isTensor, type Tree } from '@statal/tensors';
import { type BatchParts, partsOf, withCount } from './batchParts.js';
import { marksOf } from './batchSource.js';
import type { LossContext, LossFunction, LossWithState } from './lossFunction.js';

export interface CompiledLoss<P extends Tree, Batch, S extends Tree, A> {
  readonly loss: LossFunction<P, Batch, S, A>;
  close(): void;
}

export function compiledLoss<P extends Tree, Batch, S extends Tree, A>(lossOf: LossFunction<P, Batch, S, A>): CompiledLoss<P, Batch, S, A> {
  let current: Batch;
  const compiled = compile((params: P, _parts: BatchParts, count: number | undefined, context: LossContext<S>) => {
    const result = lossOf(params, withCount(current, count), context);
    return isTensor(result) ? ({ loss: result } as LossWithState<S> & A) : result;
  });
  return {
    loss(params, batch, context) {
      current = batch;
      return compiled(params, partsOf(batch), marksOf(batch).count, context);
    },
    close: () => compiled.close(),
  };
}
