/** Makes images larger. A `conv2d` behind it smooths what it repeats, as in models that predict frames. */
import { type Pair, upsample2d } from '@statal/tensors';
import { aPair, checkFields, optional, pairOf } from '@statal/tensors/internals';
import type { Layer, NoParams, NoState } from './layer.js';
import { overImages } from './overImages.js';

/** The options of `upsampling2d`. */
export interface Upsampling2dOptions {
  /** How often each pixel is repeated. Default: 2. */
  readonly factor?: Pair | undefined;
}

/**
 * Repeats each pixel: [B, H, W, C] -> [B, factor H, factor W, C], and sequences [T, B, H, W, C] too. With a `conv2d` behind it there is no
 * pattern of unequal overlaps, as a transposed convolution makes one (Odena, Dumoulin and Olah, "Deconvolution and checkerboard
 * artifacts", 2016).
 *
 * @example
 * upsampling2d({ factor: 2 }).apply({}, zeros(engine, [3, 8, 8, 16])).output.shape; // [3, 16, 16, 16]
 */
export function upsampling2d(options: Upsampling2dOptions = {}): Layer<NoParams, NoState> {
  checkFields('upsampling2d', options, { factor: optional(aPair) });
  const factor = pairOf('upsampling2d', 'factor', options.factor ?? 2);
  return {
    name: 'upsampling2d',
    inputs: 'any',
    units: 'same',
    init: () => ({}),
    apply: (_, x, options = {}) => overImages({ name: 'upsampling2d' }, x, options, (images) => upsample2d(images, factor)),
    config: () => ({ layer: 'upsampling2d', factor }),
  };
}
