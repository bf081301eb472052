/** The activations of `dense` and `conv2d`: those of cells, and softmax. */
import { type Activation, activationFunction, activationNames, isActivation } from '@statal/cells';
import { softmax, type Tensor } from '@statal/tensors';
import { type FieldRule, showValue } from '@statal/tensors/internals';

/** The activations that `dense` and `conv2d` can apply. */
export type DenseActivation = Activation | 'softmax';

export const aDenseActivation: FieldRule = {
  expected: `${[...activationNames, 'softmax'].map(showValue).join(', ')} or { hardSigmoid: { slope, offset } }`,
  accepts: isDenseActivation,
};

export function isDenseActivation(value: unknown): value is DenseActivation {
  return value === 'softmax' || isActivation(value);
}

/** The function of an activation; without one, that of `linear`. */
export function denseActivation(activation: DenseActivation | undefined): (x: Tensor) => Tensor {
  return activation === 'softmax' ? softmax : activationFunction(activation ?? 'linear');
}
