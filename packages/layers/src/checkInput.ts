/** The checks of what a layer is applied to. */
import { ShapeError, type Tensor } from '@statal/tensors';
import { needOptions, needTensor, refuse, showShape } from '@statal/tensors/internals';
import type { ApplyOptions } from './layer.js';

const applyOptions: readonly (keyof ApplyOptions)[] = ['state', 'random', 'lengths', 'mask', 'resets', 'bptt', 'observe'];

/** Checks the options of `apply`. An unknown one, such as `training`, is an error, because it would have no effect. */
export function checkApply(layer: string, options: ApplyOptions<unknown>): void {
  needOptions(layer, options, applyOptions);
  const { random } = options;
  if (random !== undefined && !random?.fold) refuse(layer, 'a Random', random, 'Make one with Random.fromSeed(1)');
}

/** Checks that x is float [T, B, features] for a sequence, or float [..., features] for other layers. */
export function checkFeatures(layer: string, x: Tensor, features: number, kind: 'sequence' | 'any' = 'any'): void {
  needTensor(layer, x);
  const rankFits = kind === 'sequence' ? x.shape.length === 3 : x.shape.length >= 2;
  if (x.dtype === 'float' && rankFits && x.shape[x.shape.length - 1] === features) return;
  const wanted = kind === 'sequence' ? `[T, B, ${features}]` : `[..., ${features}]`;
  throw new ShapeError(layer, `x is ${x.dtype} ${showShape(x.shape)}, expected float ${wanted}`);
}
