/** Checks at a layer's door. */
import { ShapeError, StatalError, showShape, type Tensor } from '@statal/tensors';

/** x is float with `features` along its last axis; a sequence is [T, B, features], other layers take [..., features]. */
export function checkFeatures(layer: string, x: Tensor, features: number, kind: 'sequence' | 'any' = 'any'): void {
  const rankFits = kind === 'sequence' ? x.shape.length === 3 : x.shape.length >= 2;
  if (x.dtype === 'float' && rankFits && x.shape[x.shape.length - 1] === features) return;
  const wanted = kind === 'sequence' ? `[T, B, ${features}]` : `[..., ${features}]`;
  throw new ShapeError(layer, `x is ${x.dtype} ${showShape(x.shape)}, expected float ${wanted}`);
}

/** Each of the named numbers is a whole number from 1. */
export function checkCounts(layer: string, counts: { readonly [name: string]: number }): void {
  for (const [name, value] of Object.entries(counts)) {
    if (!(Number.isInteger(value) && value >= 1)) throw new StatalError(layer, `${name} is ${value}, expected a whole number from 1`);
  }
}

export function checkRate(layer: string, rate: number): void {
  if (!(rate >= 0 && rate < 1)) throw new StatalError(layer, `rate is ${rate}, expected a number from 0 to less than 1`);
}
