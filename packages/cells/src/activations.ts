/** The activations by name: options of cells, and of layers that end in one. */
import { add, clamp, mul, relu, sigmoid, type Tensor, tanh } from '@statal/tensors';
import { refuse, showValue } from '@statal/tensors/internals';

/** The name of an activation; `linear` returns its argument. */
export type ActivationName = 'sigmoid' | 'tanh' | 'relu' | 'linear' | 'hardSigmoid';

/**
 * An activation. `'hardSigmoid'` is clamp(x / 6 + 0.5, 0, 1), as in Keras 3 and PyTorch. Keras 2 and TensorFlow.js compute
 * clamp(0.2 x + 0.5, 0, 1), which is `{ hardSigmoid: { slope: 0.2, offset: 0.5 } }`.
 */
export type Activation = ActivationName | { readonly hardSigmoid: { readonly slope: number; readonly offset: number } };

const activations: { readonly [Name in ActivationName]: (x: Tensor) => Tensor } = {
  sigmoid,
  tanh,
  relu,
  linear: (x) => x,
  hardSigmoid: hardSigmoid({ slope: 1 / 6, offset: 0.5 }),
};

/** The names of all activations. */
export const activationNames: readonly ActivationName[] = Object.keys(activations) as ActivationName[];

/** What an activation may be, for error messages. */
export const activationsExpected: string = `${activationNames.map(showValue).join(', ')} or { hardSigmoid: { slope, offset } }`;

/**
 * Whether a value is an activation, for options that may come from a file.
 *
 * @example
 * isActivation('hardSigmoid'); // true
 * isActivation({ hardSigmoid: { slope: 0.2 } }); // false
 */
export function isActivation(value: unknown): value is Activation {
  if (typeof value === 'string') return Object.hasOwn(activations, value);
  const { hardSigmoid: line } = Object(value);
  return hasOnly(value, 'hardSigmoid') && hasOnly(line, 'offset,slope') && Object.values(line).every(Number.isFinite);
}

/**
 * The function of an activation, which maps a tensor to one of the same shape.
 *
 * @example
 * activationFunction('hardSigmoid')(tensor(engine, [-9, 0, 1.5])); // [0, 0.5, 0.75]
 * @throws StatalError if it is not an activation
 */
export function activationFunction(activation: Activation): (x: Tensor) => Tensor {
  if (!isActivation(activation)) refuse('activationFunction', activationsExpected, activation);
  return typeof activation === 'string' ? activations[activation] : hardSigmoid(activation.hardSigmoid);
}

/** clamp(slope x + offset, 0, 1) */
function hardSigmoid({ slope, offset }: { readonly slope: number; readonly offset: number }): (x: Tensor) => Tensor {
  return (x) => clamp(add(mul(x, slope), offset), { min: 0, max: 1 });
}

function hasOnly(value: unknown, names: string): boolean {
  return Object.keys(Object(value)).sort().join() === names;
}
