/** The shared part of losses that compare prediction and target element by element. */
import { ShapeError, type Tensor } from '@statal/tensors';
import { sameShape, showShape } from '@statal/tensors/internals';
import { needFloat } from './needFloat.js';
import { type PositionOptions, positionWeights, weightedMean, whereCounted } from './positionWeights.js';

/**
 * The mean of `lossOf` over all elements. With mask or weights it is the weighted mean; their shape is that of the prediction's
 * leading axes.
 *
 * @param name the name of the loss in error messages
 * @param lossOf from prediction and target to losses of the same shape
 */
export function elementwiseLoss(
  name: string,
  prediction: Tensor,
  target: Tensor,
  options: PositionOptions,
  lossOf: (prediction: Tensor, target: Tensor) => Tensor,
): Tensor {
  needFloat(name, 'prediction', prediction);
  needFloat(name, 'target', target);
  if (!sameShape(prediction.shape, target.shape)) {
    const came = `the prediction has shape ${showShape(prediction.shape)} and the target ${showShape(target.shape)}`;
    throw new ShapeError(name, came, 'They must be equal: a loss does not broadcast');
  }
  const weights = positionWeights(name, options, prediction.shape);
  return weightedMean(lossOf(whereCounted(weights, prediction), whereCounted(weights, target)), weights);
}
