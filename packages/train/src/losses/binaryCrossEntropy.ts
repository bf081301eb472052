/** Cross entropy of independent yes-or-no targets. */
import { add, cast, mul, neg, softplus, sub, type Tensor } from '@statal/tensors';
import { needTensor } from '@statal/tensors/internals';
import { elementwiseLoss } from './elementwiseLoss.js';
import type { PositionOptions } from './positionWeights.js';

/**
 * The mean of -t log sigmoid(x) - (1 - t) log sigmoid(-x), in nats, over all elements that count. It is computed from logits as
 * t softplus(-x) + (1 - t) softplus(x), which neither overflows nor cancels at any x.
 *
 * @param logits float x, of any shape; sigmoid(x) is the probability of yes
 * @param targets t of the same shape: 0 or 1 as float or int, or a probability
 * @example
 * const [logits, answers] = [tensor(engine, [0, 4]), tensor(engine, [1, 1])];
 * binaryCrossEntropy(logits, answers); // 0.356
 */
export function binaryCrossEntropy(logits: Tensor, targets: Tensor, options: PositionOptions = {}): Tensor {
  needTensor('binaryCrossEntropy', targets);
  return elementwiseLoss('binaryCrossEntropy', logits, cast(targets, 'float'), options, (x, t) =>
    add(mul(t, softplus(neg(x))), mul(sub(1, t), softplus(x))),
  );
}
