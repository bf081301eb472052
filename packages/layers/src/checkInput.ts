/** Checks at a layer's door. */
import { needTensor, ShapeError, showShape, type Tensor } from '@statal/tensors';

/** x is float with `features` along its last axis; a sequence is [T, B, features], other layers take [..., features]. */
export function checkFeatures(layer: string, x: Tensor, features: number, kind: 'sequence' | 'any' = 'any'): void {
  needTensor(layer, x);
  const rankFits = kind === 'sequence' ? x.shape.length === 3 : x.shape.length >= 2;
  if (x.dtype === 'float' && rankFits && x.shape[x.shape.length - 1] === features) return;
  const wanted = kind === 'sequence' ? `[T, B, ${features}]` : `[..., ${features}]`;
  throw new ShapeError(layer, `x is ${x.dtype} ${showShape(x.shape)}, expected float ${wanted}`);
}
