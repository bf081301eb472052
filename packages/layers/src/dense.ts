/** The linear layer. */
import { add, leaves, matmul, outermostEngine, relu, scoped, sigmoid, type Tensor, tanh } from '@statal/tensors';
import { checkCounts, checkFeatures } from './checkInput.js';
import type { Layer, NoState } from './layer.js';
import { withoutPadding } from './withoutPadding.js';

export interface DenseOptions {
  readonly inputs: number;
  readonly units: number;
  /** None unless told. */
  readonly activation?: DenseActivation;
  /** Whether b is added; true unless told. */
  readonly bias?: boolean;
}

export type DenseActivation = 'tanh' | 'relu' | 'sigmoid';

/** W [inputs, units], and b [units] unless told otherwise. */
export type DenseParams = { readonly W: Tensor; readonly b?: Tensor };

export const denseActivations: { readonly [Name in DenseActivation]: (x: Tensor) => Tensor } = { tanh, relu, sigmoid };

/**
 * y = phi(x W + b): [..., inputs] -> [..., units]. W [inputs, units] and b [units] start uniform within
 * +-1/sqrt(inputs), as PyTorch's Linear.
 *
 * @example
 * const logits = dense({ inputs: 128, units: 65 });
 */
export function dense({ inputs, units, activation, bias = true }: DenseOptions): Layer<DenseParams, NoState> {
  checkCounts('dense', { inputs, units });
  const bound = 1 / Math.sqrt(inputs);
  const range = { low: -bound, high: bound };
  return {
    name: 'dense',
    inputs,
    units,
    init: ({ engine, random }) => ({
      W: random.fold(0).uniform(engine, [inputs, units], range),
      ...(bias && { b: random.fold(1).uniform(engine, [units], range) }),
    }),
    apply(params, x, options = {}) {
      checkFeatures('dense', x, inputs);
      return scoped(outermostEngine('dense', leaves([params, x])), () => {
        const product = matmul(withoutPadding(x, options), params.W); // [..., units]
        const linear = bias ? add(product, params.b as Tensor) : product;
        return { output: activation === undefined ? linear : denseActivations[activation](linear), state: {} };
      });
    },
    config: () => ({ layer: 'dense', inputs, units, activation: activation ?? null, bias }),
  };
}
