/** A model as a chain of layers. */
import { type InOrderParams, type InOrderState, inOrder } from './inOrder.js';
import type { Layer } from './layer.js';

/**
 * Applies layers one after another: the output of each is the input of the next. Parameters and state are { layers: [...] }.
 *
 * @example
 * const model = sequential([
 *   embedding({ entries: 65, units: 128 }),
 *   stacked([recurrent(lstm(), { inputs: 128, units: 128 }), recurrent(lstm(), { inputs: 128, units: 128 })], { dropout: 0.2 }),
 *   dense({ inputs: 128, units: 65 }),
 * ]);
 * model.apply(model.init({ engine, random }), ids).output.shape; // [6, 2, 65]
 * @throws StatalError if there is no layer, or if a layer's width does not match the input of the next
 */
export function sequential<const L extends readonly Layer[]>(layers: L): Layer<InOrderParams<L>, InOrderState<L>> {
  return { ...inOrder('sequential', layers), config: () => ({ layer: 'sequential', layers: layers.map((layer) => layer.config()) }) };
}
