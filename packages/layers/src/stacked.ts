/** Recurrent layers on top of each other. */
import { checkFields, optional, share } from '@statal/tensors/internals';
import { dropout as dropoutLayer } from './dropout.js';
import { type InOrderParams, type InOrderState, inOrder } from './inOrder.js';
import type { Layer } from './layer.js';

/** The options of `stacked`. */
export interface StackedOptions {
  /** Dropout rate between levels, not after the last (Zaremba, Sutskever and Vinyals, 2014). Default: 0. */
  readonly dropout?: number | undefined;
}

/**
 * Stacks recurrent layers from bottom to top; each has its own cell, width and directions. Parameters and state are { layers: [...] }.
 *
 * @example
 * const layer = stacked([recurrent(lstm(), { inputs: 40, units: 64 }), bidirectional(gru(), { inputs: 64, units: 32 })], { dropout: 0.2 });
 * layer.apply(layer.init({ engine, random }), x).output.shape; // [6, 2, 64]
 * @throws StatalError if there is no level, or if a level's width does not match the input of the next
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
