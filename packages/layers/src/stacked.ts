/** Recurrent layers on top of each other. */
import { checkFields, optional, share } from '@statal/tensors';
import { dropout as dropoutLayer } from './dropout.js';
import { type InOrderParams, type InOrderState, inOrder } from './inOrder.js';
import type { Layer } from './layer.js';

export interface StackedOptions {
  /** Rate of the dropout between levels, and not after the last; 0 unless told (Zaremba, Sutskever and Vinyals, 2014). */
  readonly dropout?: number;
}

/**
 * Levels, from bottom to top, each with a cell, a width and directions of its own. Parameters are { layers: [...] },
 * and so is the state.
 *
 * @example
 * const layer = stacked([recurrent(lstm(), { inputs: 40, units: 64 }), bidirectional(gru(), { inputs: 64, units: 32 })], { dropout: 0.2 });
 * @throws StatalError if there is no level, or if one gives another number of features than the next takes
 */
export function stacked<const L extends readonly Layer[]>(
  levels: L,
  options: StackedOptions = {},
): Layer<InOrderParams<L>, InOrderState<L>> {
  checkFields('stacked', options, { dropout: optional(share) });
  const { dropout = 0 } = options;
  return {
    ...inOrder('stacked', levels, dropoutLayer({ rate: dropout })),
    config: () => ({ layer: 'stacked', layers: levels.map((level) => level.config()), dropout }),
  };
}
