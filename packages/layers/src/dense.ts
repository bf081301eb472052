/** The linear layer. */
import { add, leaves, matmul, type Tensor } from '@statal/tensors';
import { checkFields, flag, optional, outermostEngine, scoped, wholeNumberFrom1 } from '@statal/tensors/internals';
import { checkApply, checkFeatures } from './checkInput.js';
import { aDenseActivation, type DenseActivation, denseActivation } from './denseActivation.js';
import type { Layer, NoState } from './layer.js';
import { checkInit, checkParams } from './layerRules.js';
import { withoutPadding } from './withoutPadding.js';

/** The options of `dense`. */
export interface DenseOptions {
  readonly inputs: number;
  readonly units: number;
  /** Applied to the output; `softmax` runs over the units. Losses of logits, such as `crossEntropy`, need none. Default: none. */
  readonly activation?: DenseActivation | undefined;
  /** Whether b is added. Default: true. */
  readonly bias?: boolean | undefined;
}

/** W [inputs, units], and b [units] unless `bias` is false. */
export type DenseParams = { readonly W: Tensor; readonly b?: Tensor };

/**
 * The linear layer y = phi(x W + b): [..., inputs] -> [..., units]. W [inputs, units] and b [units] start uniform within
 * +-1/sqrt(inputs), as in PyTorch's Linear.
 *
 * @example
 * const layer = dense({ inputs: 40, units: 65 });
 * layer.apply(layer.init({ engine, random }), x).output.shape; // [6, 2, 65]
 */
export function dense(options: DenseOptions): Layer<DenseParams, NoState> {
  checkFields('dense', options, {
    inputs: wholeNumberFrom1,
    units: wholeNumberFrom1,
    activation: optional(aDenseActivation),
    bias: optional(flag),
  });
  const { inputs, units, activation, bias = true } = options;
  const phi = denseActivation(activation);
  const bound = 1 / Math.sqrt(inputs);
  const range = { low: -bound, high: bound };
  return {
    name: 'dense',
    inputs,
    units,
    init(given) {
      checkInit('dense', given);
      const { engine, random } = given;
      const W = random.fold(0).uniform(engine, [inputs, units], range);
      return bias ? { W, b: random.fold(1).uniform(engine, [units], range) } : { W };
    },
    apply(params, x, options = {}) {
      checkParams('dense', params);
      checkApply('dense', options);
      checkFeatures('dense', x, inputs);
      return scoped(outermostEngine('dense', leaves([params, x])), () => {
        const product = matmul(withoutPadding(x, options), params.W); // [..., units]
        const linear = bias ? add(product, params.b as Tensor) : product;
        return { output: phi(linear), state: {} };
      });
    },
    config: () => ({ layer: 'dense', inputs, units, activation: activation ?? null, bias }),
  };
}
