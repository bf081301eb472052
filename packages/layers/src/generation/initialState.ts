/** The state of a whole model before its first step. */
import { leaves, mapTree, type Shape, StatalError, type Tensor, type Tree, zeros, zerosLike } from '@statal/tensors';
import { anImage, checkField, checkFields, optional, outermostEngine, scoped, wholeNumberFrom1 } from '@statal/tensors/internals';
import type { Layer } from '../layer.js';
import { aLayer, checkParams } from '../layerRules.js';

/** The options of `initialState`. */
export interface InitialStateOptions {
  /** Number of rows. Default: 1. */
  readonly batch?: number | undefined;
  /** Height and width of x, for a model that reads images. Default: it reads vectors or indices. */
  readonly image?: readonly [number, number] | undefined;
}

/**
 * The zero state of a layer or a model for `batch` rows: the state that it starts from by default. Pass it to `compileStep`, or to `apply`
 * where a state is needed before the first step.
 *
 * @example
 * const start = initialState(model, params, { batch: 2 });
 * const { output, state } = model.apply(params, ids, { state: start }); // as without a state
 * output.shape; // [6, 2, 5]
 * @throws StatalError if the layer does not say how many features it reads
 */
export function initialState<P extends Tree, S extends Tree>(layer: Layer<P, S>, params: P, options: InitialStateOptions = {}): S {
  const name = 'initialState';
  checkField(name, 'layer', layer, aLayer);
  checkParams(name, params);
  checkFields(name, options, { batch: optional(wholeNumberFrom1), image: optional(anImage) });
  const engine = outermostEngine(name, leaves(params));
  // A layer does not tell the shapes of its state, but it returns its state.
  return scoped(engine, () => mapTree(layer.apply(params, oneStep(name, layer, params, options)).state, zerosLike) as S);
}

/** One step of zeros that a layer can read: int [1, B], float [1, B, inputs], or float [1, B, H, W, inputs]. */
export function oneStep(
  where: string,
  { name, inputs }: Pick<Layer, 'name' | 'inputs'>,
  params: Tree,
  { batch = 1, image = [] }: { readonly batch?: number | undefined; readonly image?: Shape | undefined },
): Tensor {
  const engine = outermostEngine(where, leaves(params)).base;
  if (inputs === 'indices') return zeros(engine, [1, batch], 'int');
  if (typeof inputs === 'number') return zeros(engine, [1, batch, ...image, inputs]);
  throw new StatalError(where, `${name} does not say how many features it reads`, 'Put a layer with inputs first, e.g. recurrent or dense');
}
