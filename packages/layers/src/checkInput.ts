/** The check of a layer's input. */
import { ShapeError, type Tensor } from '@statal/tensors';
import { needTensor, showShape } from '@statal/tensors/internals';

/** Checks that x is float [T, B, features] for a sequence, or float [..., features] for other layers. */
export function checkFeatures(layer: string, x: Tensor, features: number, kind: 'sequence' | 'any' = 'any'): void {
  needTensor(layer, x);
  const rankFits = kind === 'sequence' ? x.shape.length === 3 : x.shape.length >= 2;
  if (x.dtype === 'float' && rankFits && x.shape[x.shape.length - 1] === features) return;
  const wanted = kind === 'sequence' ? `[T, B, ${features}]` : `[..., ${features}]`;
  throw new ShapeError(layer, `x is ${x.dtype} ${showShape(x.shape)}, expected float ${wanted}`);
}
