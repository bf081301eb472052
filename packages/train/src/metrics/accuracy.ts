/** How often the most likely class is the target. */
import { argmax, equal, leaves, ShapeError, type Tensor } from '@statal/tensors';
import { needTensor, outermostEngine, sameShape, scoped, showShape } from '@statal/tensors/internals';
import { type PositionOptions, positionWeights, weightedMean, whereCounted } from '../losses/positionWeights.js';

/**
 * The fraction of positions, 0 to 1, whose largest logit is that of the target. With mask or weights, only positions that count.
 *
 * @param logits float [..., V]
 * @param targets int [...]
 * @example
 * const logits = tensor(engine, [[2, 1], [0, 3], [5, 4]]); // [B, V]
 * const labels = tensor(engine, Int32Array.of(0, 1, 1)); // [B]
 * accuracy(logits, labels); // 0.667
 */
export function accuracy(logits: Tensor, targets: Tensor, options: PositionOptions = {}): Tensor {
  needTensor('accuracy', logits);
  needTensor('accuracy', targets);
  if (logits.shape.length === 0 || !sameShape(logits.shape.slice(0, -1), targets.shape) || targets.dtype !== 'int') {
    const came = `logits ${showShape(logits.shape)} and ${targets.dtype} targets ${showShape(targets.shape)}`;
    throw new ShapeError('accuracy', `expected logits [..., V] and int targets [...], got ${came}`);
  }
  return scoped(outermostEngine('accuracy', [logits, targets, ...leaves(options)]), () => {
    const weights = positionWeights('accuracy', options, targets.shape);
    return weightedMean(equal(argmax(whereCounted(weights, logits)), whereCounted(weights, targets)), weights);
  });
}
