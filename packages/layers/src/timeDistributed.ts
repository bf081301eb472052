/** Applies a layer without a time axis to every step of a sequence. */
import { leaves, reshape, ShapeError } from '@statal/tensors';
import { checkField, needTensor, outermostEngine, scoped, showShape } from '@statal/tensors/internals';
import { checkApply } from './checkInput.js';
import type { Layer, NoState } from './layer.js';
import { aLayer } from './layerRules.js';
import { withoutPadding } from './withoutPadding.js';

/**
 * Applies a layer that takes [N, ...] to all steps of [T, B, ...] at once: [T, B, ...] -> [T B, ...] -> layer -> [T, B, ...]. Held
 * steps are zeros in the layer's input. Parameters are those of the layer.
 *
 * Use it for custom layers. The layers of this package take sequences directly: `dense`, `layerNorm`, `dropout`, `embedding`, and those over
 * images.
 *
 * @example
 * const layer = timeDistributed(dense({ inputs: 40, units: 3 })); // stands for a layer of yours that takes [N, 40]
 * layer.apply(layer.init({ engine, random }), x).output.shape; // [6, 2, 3]
 * @throws ShapeError if x does not have two leading axes, or if the layer does not return one row for each row of its input
 */
export function timeDistributed<P>(layer: Layer<P, NoState>): Layer<P, NoState> {
  checkField('timeDistributed', 'the layer', layer, aLayer);
  const name = `timeDistributed(${layer.name})`;
  return {
    name,
    inputs: layer.inputs,
    units: layer.units,
    init: (options) => layer.init(options),
    apply(params, x, options = {}) {
      checkApply(name, options);
      const { random, lengths, mask } = options;
      needTensor(name, x);
      if (x.shape.length < 2) throw new ShapeError(name, `x is ${showShape(x.shape)}, expected [T, B, ...]`);
      return scoped(outermostEngine(name, leaves([params, x])), () => {
        const [steps, batch, ...features] = x.shape;
        const rows = reshape(withoutPadding(x, { lengths, mask }), [steps * batch, ...features]);
        const { output } = layer.apply(params, rows, { random });
        if (output.shape[0] !== steps * batch) {
          throw new ShapeError(name, `the layer gave ${showShape(output.shape)} for ${steps * batch} rows`, 'Give a row for each');
        }
        return { output: reshape(output, [steps, batch, ...output.shape.slice(1)]), state: {} };
      });
    },
    config: () => ({ layer: 'timeDistributed', of: layer.config() }),
  };
}
