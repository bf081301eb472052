/** Layer normalization. */
import { add, div, leaves, mean, mul, ones, sqrt, sub, type Tensor, zeros } from '@statal/tensors';
import { checkFields, flag, numberAbove0, optional, outermostEngine, scoped, wholeNumberFrom1 } from '@statal/tensors/internals';
import { checkApply, checkFeatures } from './checkInput.js';
import type { Layer, NoState } from './layer.js';
import { checkInit, checkParams } from './layerRules.js';
import { withoutPadding } from './withoutPadding.js';

/** The options of `layerNorm`. */
export interface LayerNormOptions {
  readonly units: number;
  /** Added to the variance. Default: 1e-5, as in PyTorch. */
  readonly epsilon?: number | undefined;
  /** Whether b is added. Default: true. */
  readonly shift?: boolean | undefined;
}

/** g [units], and b [units] unless `shift` is false. */
export type LayerNormParams = { readonly g: Tensor; readonly b?: Tensor };

/**
 * y = (x - mean) / sqrt(variance + epsilon) g + b along the last axis: [..., units] -> [..., units] (Ba, Kiros and Hinton, "Layer
 * normalization", 2016). The variance is divided by the number of units. The gain g [units] starts at 1, the shift b [units] at 0.
 *
 * @example
 * const layer = layerNorm({ units: 2 });
 * const { output } = layer.apply(layer.init({ engine, random }), tensor(engine, [[1, 3], [5, 5]]));
 * output; // [[-1.000, 1.000], [0, 0]]
 */
export function layerNorm(options: LayerNormOptions): Layer<LayerNormParams, NoState> {
  checkFields('layerNorm', options, { units: wholeNumberFrom1, epsilon: optional(numberAbove0), shift: optional(flag) });
  const { units, epsilon = 1e-5, shift = true } = options;
  return {
    name: 'layerNorm',
    inputs: units,
    units,
    init(given) {
      checkInit('layerNorm', given);
      const g = ones(given.engine, [units]);
      return shift ? { g, b: zeros(given.engine, [units]) } : { g };
    },
    apply(params, x, options = {}) {
      checkParams('layerNorm', params);
      checkApply('layerNorm', options);
      checkFeatures('layerNorm', x, units);
      return scoped(outermostEngine('layerNorm', leaves([params, x])), () => {
        const seen = withoutPadding(x, options);
        const row = { axis: -1, keepDims: true };
        const centered = sub(seen, mean(seen, row));
        const variance = mean(mul(centered, centered), row); // [..., 1]
        const scaled = mul(div(centered, sqrt(add(variance, epsilon))), params.g);
        return { output: shift ? add(scaled, params.b as Tensor) : scaled, state: {} };
      });
    },
    config: () => ({ layer: 'layerNorm', units, epsilon, shift }),
  };
}
