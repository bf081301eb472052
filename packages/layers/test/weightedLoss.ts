/** A loss with a different weight for each output and final state, and its gradients. */
import { valueAndGrad } from '@statal/autograd';
import { add, mul, namedLeaves, Random, sum, type Tensor, type Tree } from '@statal/tensors';
import type { LayerResult } from '../src/index.js';
import { flat } from './values.js';

function weighted(path: string, value: Tensor): Tensor {
  const key = [...path].reduce((random, letter) => random.fold(letter.codePointAt(0) ?? 0), Random.fromSeed(3));
  return sum(mul(value, key.uniform(value.engine, value.shape, { low: 0.5, high: 1.5 })));
}

export const lossOf = ({ output, state }: LayerResult<unknown>): Tensor =>
  namedLeaves({ output, state })
    .map(([path, value]) => weighted(path, value))
    .reduce((total, next) => add(total, next));

/** Elements of output, final state, loss and the gradients of all that is given, by path. */
export function everythingOf<G extends Tree>(run: (values: G) => LayerResult<unknown>, values: G): Map<string, number[]> {
  const { loss, gradients, aux } = valueAndGrad((watched: G) => {
    const result = run(watched);
    return { loss: lossOf(result), result };
  })(values);
  return flat({ loss, ...aux, gradients });
}
