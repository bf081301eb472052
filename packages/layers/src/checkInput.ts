/** The checks of what a layer is applied to. */
import { type Shape, ShapeError, type Tensor } from '@statal/tensors';
import { needOptions, needTensor, refuse, sameShape, showShape } from '@statal/tensors/internals';
import type { ApplyOptions } from './layer.js';

const applyOptions: readonly (keyof ApplyOptions)[] = ['state', 'random', 'lengths', 'mask', 'resets', 'bptt', 'observe'];

/** Checks the options of `apply`. An unknown one, such as `training`, is an error, because it would have no effect. */
export function checkApply(layer: string, options: ApplyOptions<unknown>): void {
  needOptions(layer, options, applyOptions);
  const { random } = options;
  if (random !== undefined && !random?.fold) refuse(layer, 'a Random', random, 'Make one with Random.fromSeed(1)');
}

/** Checks that x is float [..., features]. */
export function checkFeatures(layer: string, x: Tensor, features: number): void {
  needTensor(layer, x);
  if (x.dtype === 'float' && x.shape.length >= 2 && x.shape[x.shape.length - 1] === features) return;
  refuseShape(layer, x, `[..., ${features}]`);
}

/** Checks that x is float [T, B, ...row]. */
export function checkSequence(layer: string, x: Tensor, row: Shape): void {
  needTensor(layer, x);
  if (x.dtype === 'float' && sameShape(x.shape.slice(2), row)) return;
  const hint = row.length === 1 && x.shape.length === 5 ? 'Put flatten() before it, or take a cell over images' : undefined;
  refuseShape(layer, x, `[T, B, ${row.join(', ')}]`, hint);
}

function refuseShape(layer: string, x: Tensor, wanted: string, hint?: string): never {
  throw new ShapeError(layer, `x is ${x.dtype} ${showShape(x.shape)}, expected float ${wanted}`, hint);
}
